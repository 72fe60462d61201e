"""Times of homework: stored as UTC, shown and written in the zone of whoever reads the page."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import Serve, Visitor
from esodys_teach.quiz import times
from test_quiz_browser import QUIZ, at_desk, join, open_quiz, press, put_together, says, school

BERLIN, NEW_YORK, TOKYO = "Europe/Berlin", "America/New_York", "Asia/Tokyo"


@pytest.fixture
def reader() -> Iterator[None]:
    """Afterwards the reader is nobody in particular."""
    yield
    times.use("")


def utc(text: str) -> float:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("zone", "written", "stored"),
    [
        (BERLIN, "2026-12-01 18:00", "2026-12-01 17:00"),
        (BERLIN, "2026-07-01 18:00", "2026-07-01 16:00"),
        (NEW_YORK, "2026-12-01 18:00", "2026-12-01 23:00"),
        (TOKYO, "2026-12-01 18:00", "2026-12-01 09:00"),
        ("UTC", "2026-12-01 18:00", "2026-12-01 18:00"),
        # The minutes beside the hour that is not there, and beside the one that is there twice.
        (BERLIN, "2026-03-29 01:59", "2026-03-29 00:59"),
        (BERLIN, "2026-03-29 03:00", "2026-03-29 01:00"),
        (BERLIN, "2026-10-25 01:59", "2026-10-24 23:59"),
        (BERLIN, "2026-10-25 03:00", "2026-10-25 02:00"),
        (BERLIN, "2026-10-25 02:30 +0200", "2026-10-25 00:30"),
        (BERLIN, "2026-10-25 02:30 +01:00", "2026-10-25 01:30"),
    ],
)
def test_what_is_written_in_a_zone_is_stored_as_utc(
    reader: None, zone: str, written: str, stored: str
) -> None:
    times.use(zone)
    assert times.stored(written) == utc(stored)


@pytest.mark.parametrize("minutes", ["02:00", "02:30", "02:59"])
def test_a_time_that_the_clocks_skip_or_repeat_is_refused_with_a_way_out(
    reader: None, minutes: str
) -> None:
    times.use(BERLIN)
    later = minutes.replace("02", "03")
    with pytest.raises(ValueError, match=r"go forward.*Write 2026-03-29 " + later):
        times.stored(f"2026-03-29 {minutes}")
    day = f"2026-10-25 {minutes}"
    with pytest.raises(ValueError, match="twice") as found:
        times.stored(day)
    first, second = re.findall(rf"{day} \+\d{{4}}", str(found.value))
    assert times.stored(second) - times.stored(first) == 3600


@pytest.mark.parametrize(
    "written", ["", "tomorrow", "2026-12-01", "2026-13-01 10:00", "2026-12-01 18:00 CET"]
)
def test_what_is_no_time_is_refused(reader: None, written: str) -> None:
    times.use(BERLIN)
    with pytest.raises(ValueError, match="such as 2026-12-01 18:00"):
        times.stored(written)


@pytest.mark.parametrize("name", ["Mars/Phobos", "../etc/passwd", "/etc/localtime", "Europe"])
def test_what_is_no_zone_is_refused_and_changes_nothing(reader: None, name: str) -> None:
    times.use(TOKYO)
    with pytest.raises(ValueError, match="such as Europe/Berlin"):
        times.use(name)
    assert times.day(utc("2026-12-01 17:00")) == "2026-12-02 02:00 JST"


def test_a_time_is_shown_in_the_readers_zone_by_name(reader: None) -> None:
    winter, summer = utc("2026-12-01 17:00"), utc("2026-07-01 17:00")
    shown = {}
    for zone in (BERLIN, NEW_YORK, TOKYO, "UTC"):
        times.use(zone)
        shown[zone] = [times.day(winter), times.day(summer), times.clock(winter)]
    assert shown == {
        BERLIN: ["2026-12-01 18:00 CET", "2026-07-01 19:00 CEST", "18:00:00"],
        NEW_YORK: ["2026-12-01 12:00 EST", "2026-07-01 13:00 EDT", "12:00:00"],
        TOKYO: ["2026-12-02 02:00 JST", "2026-07-02 02:00 JST", "02:00:00"],
        "UTC": ["2026-12-01 17:00 UTC", "2026-07-01 17:00 UTC", "17:00:00"],
    }


def test_without_a_zone_the_servers_is_named(reader: None) -> None:
    times.use("")
    name = datetime.fromtimestamp(utc("2026-12-01 17:00")).astimezone().tzname()
    assert times.day(utc("2026-12-01 17:00")).endswith(f" {name}")


def test_the_zones_are_there_where_the_system_has_none_as_on_windows() -> None:
    says = "from zoneinfo import ZoneInfo; print(ZoneInfo('Europe/Berlin').key)"
    bare = {**os.environ, "PYTHONTZPATH": ""}
    command = [sys.executable, "-c", says]
    found = subprocess.run(command, env=bare, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == BERLIN


def test_what_is_filled_in_as_now_can_be_stored_also_in_an_hour_that_comes_twice(
    reader: None,
) -> None:
    times.use(BERLIN)
    for at in (utc("2026-10-25 00:30"), utc("2026-10-25 01:30"), utc("2026-12-01 17:00")):
        assert times.stored(times.written(at)) == at


@pytest.mark.server
def test_an_instructor_and_learners_each_have_their_own_time(
    serve: Serve, chromium: Browser, tmp_path: Path
) -> None:
    database = tmp_path / "quiz.db"
    command = (*QUIZ, "--port", "0", "--database", f"sqlite:///{database}")
    zones = (NEW_YORK, TOKYO, BERLIN)
    boss, ada, ben = (Visitor(chromium, timezone_id=zone) for zone in zones)
    with serve(*command) as server:
        at = school(server, database)
        desk = at_desk(boss, at)
        put_together(desk, "At home", "single-best")
        desk.get_by_label("How", exact=True).select_option("homework")
        zone = desk.get_by_label("Your time zone")
        expect(zone).to_have_value(NEW_YORK)
        fill(desk, "Open from", "2090-03-12 02:30")  # the clocks go forward there
        fill(desk, "Open until", "2090-12-01 18:00")
        press(desk, "Open the quiz")
        expect(desk.locator(".es-build .es-error")).to_contain_text("Open from: the clocks go")
        fill(desk, "Open from", "2090-11-05 08:30")
        code = open_quiz(desk)
        expect(desk.locator(".es-progress")).to_contain_text("open from 2090-11-05 08:30 EST")
        for visitor, name, shown in (
            (ada, "Ada", "2090-11-05 22:30 JST"),
            (ben, "Ben", "2090-11-05 14:30 CET"),
        ):
            says(join(visitor, at, code, name), f"This quiz opens {shown}.")
        for visitor in (boss, ada, ben):
            visitor.leave()
            assert visitor.complaints == []


def fill(desk: Page, label: str, text: str) -> None:
    desk.get_by_label(label, exact=True).fill(text)
