"""Who waits outside, from the server that refused them to the instructor's desk and back."""

import asyncio
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from conftest import Visitor as Window
from conftest import leave
from esodys_teach.quiz import outside
from esodys_teach.quiz.flow import Refused
from esodys_teach.quiz.outside import Outside
from esodys_teach.server import kernels, waiting
from esodys_teach.server.bounds import NAMES_OF_VISITOR, Names
from esodys_teach.server.kernels import SILENT, Kernels, Visitor, asks, kept
from esodys_teach.server.waiting import (
    GONE,
    MOST,
    MOST_NAMES,
    MOST_OF_ADDRESS,
    Waiting,
    let_in,
    near,
)
from pages import for_everyone
from quiz_cases import BEST, Class, through_json
from test_bounds import Clock
from test_class import comes_true
from test_quiz_doors import Browser, School, running
from test_quiz_pages import hidden, led, run, words

CAP = {"why": "cap", "code": "", "count": 1, "names": ["Ann"], "near": {}}


# Who is listed


def test_who_goes_on_trying_is_listed_once_and_who_stopped_no_more() -> None:
    those = Waiting(clock := Clock())
    assert those.told() == []
    for _ in range(3):
        those.note("learner a", "cap", "192.0.2.1", name="Ann")
        clock.now += 4
    those.note("visitor x", "cap", "192.0.2.7")
    assert through_json(those.told()) == [
        {"why": "cap", "code": "", "count": 2, "names": ["Ann"], "near": {"192.0.…": 1}}
    ]
    clock.now = 8 + GONE
    assert those.told()[0]["count"] == 2
    clock.now += 1
    assert those.told()[0]["names"] == []
    those.forget("visitor x")
    assert those.told() == []


def test_who_was_taken_off_the_list_and_goes_on_trying_is_not_listed_again() -> None:
    those = Waiting(clock := Clock())
    those.note("a", "cap", "192.0.2.1")
    those.take_off()
    for _ in range(5):
        clock.now += 5
        those.note("a", "cap", "192.0.2.1")
        assert those.told() == [] and those.listed() == {}
    those.note("b", "cap", "192.0.2.1")
    assert those.told()[0]["count"] == 1
    clock.now += GONE + 1  # whoever comes back later is somebody new
    those.note("a", "cap", "192.0.2.1")
    assert those.told()[0]["count"] == 1


def test_who_comes_without_a_cookie_counts_once_and_not_for_long_unless_it_is_kept() -> None:
    those = Waiting(clock := Clock())
    those.note("visitor x", "cap", "192.0.2.1", once=True)
    clock.now += 6
    those.note("visitor x", "cap", "192.0.2.1")  # with the cookie that came along
    clock.now += GONE
    assert those.told()[0]["count"] == 1
    for number in range(5):
        those.note(f"visitor {number}", "cap", "192.0.2.9", once=True)
        clock.now += 6
    assert those.told()[0]["count"] == 1


def test_the_list_is_bounded_and_one_network_leaves_room_for_the_others() -> None:
    those = Waiting(Clock())
    those.note("learner a", "cap", "198.51.100.1", name="Ann")
    for number in range(2 * MOST):
        those.note(f"door {number}", "shut", "192.0.2.1", name=f"Bad {number}", code="ACDEFH")
    assert len(those.those) == MOST_OF_ADDRESS + 1
    for number in range(2 * MOST):
        those.note(f"visitor {number}", "cap", f"203.0.113.{number % 250}")
    assert len(those.those) == MOST
    cap, shut = those.told()
    assert len(shut["names"]) <= MOST_NAMES and shut["count"] <= MOST_OF_ADDRESS
    assert cap["count"] + shut["count"] == MOST and cap["names"] == ["Ann"]
    assert len(cap["near"]) <= waiting.MOST_PLACES


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("192.168.1.37", "192.168.…"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:…"),
        ("fe80::1%eth0", "fe80:0000:…"),
        ("::ffff:192.0.2.1", "192.0.…"),
        ("", ""),
        ("nobody", ""),
    ],
)
def test_no_address_is_shown_in_full(address: str, shown: str) -> None:
    those = Waiting(Clock())
    those.note("x", "cap", address)
    assert those.told()[0]["near"] == {shown: 1}
    assert near("192.168.1.37") == "192.168.…"


# The room that is made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setattr("esodys_teach.server.kernels.monotonic", clock := Clock())
    return clock


class House(Kernels):
    """Kernels that are only counted."""

    def __len__(self) -> int:
        return len(self.visitors)

    async def _give_way(self, kernel_id: str) -> None:
        self.visitors.pop(kernel_id)


def full_house(clock: Clock, cap: int = 6) -> House:
    """As many learners as there are places, but the one of the instructor."""
    house = House(cap=cap)
    for number in range(cap - 1):
        learner = Visitor(f"learner {number}", role="learner")
        house.visitors[str(number)], house.heard[str(number)] = learner, clock.now
    return house


def make_room(house: Kernels, *wanted: str, megabytes: int = 10_000, free: int = 10_000) -> Any:
    return asyncio.run(house.make_room(len(wanted), set(wanted), megabytes, free))


def refused(house: Kernels, visitor: Visitor, keeps: int) -> str:
    kept.set(keeps)
    try:
        return house._too_many(visitor)
    finally:
        kept.set(0)


def test_a_press_frees_pages_that_were_not_heard_of_and_then_raises_the_bound(
    clock: Clock,
) -> None:
    house = full_house(clock)
    learner = Visitor("learner new", role="learner")
    assert refused(house, learner, 1) == "cap"
    clock.now = kernels.PRESSED + 1  # not so long that they give way by themselves
    for number in ("0", "1", "2", "3"):
        house.hear(number)
    assert house._vanished(learner, "cap") == "" and clock.now < SILENT
    done = make_room(house, "learner new")
    assert done == {"freed": 1, "raised": 0, "cap": 6, "short": 0}
    assert "4" not in house.visitors
    done = make_room(house, "learner new", "learner other")
    assert done == {"freed": 0, "raised": 1, "cap": 7, "short": 0}
    assert refused(house, learner, 1) == ""


@pytest.mark.parametrize(("megabytes", "free"), [(35 * 2 + 34, 10_000), (10_000, 24 * 2 + 23)])
def test_the_bound_rises_as_far_as_memory_and_descriptors_allow(
    clock: Clock, megabytes: int, free: int
) -> None:
    house = full_house(clock)  # one more may run already: its memory is spoken for
    done = make_room(house, "a", "b", "c", megabytes=megabytes, free=free)
    assert done == {"freed": 0, "raised": 1, "cap": 7, "short": 2}
    assert make_room(house, "a", megabytes=0, free=0) == {
        "freed": 0, "raised": 0, "cap": 7, "short": 0
    }  # fmt: skip


def test_who_is_let_in_has_a_place_beyond_the_share_of_strangers_once(clock: Clock) -> None:
    house = full_house(clock, cap=20)
    for number in range(10, 19):
        del house.visitors[str(number)]
    stranger, other = Visitor("visitor x"), Visitor("visitor y")
    assert refused(house, stranger, 10) == "share"
    assert make_room(house, "visitor x")["raised"] == 0
    assert refused(house, stranger, 10) == ""
    assert refused(house, other, 10) == "share"
    while len(house.visitors) < 19:
        house.visitors[f"more {len(house.visitors)}"] = Visitor()
    assert refused(house, stranger, 10) == "cap"  # the instructor's place stays

    async def come() -> None:
        house.visitors.clear()
        asks.set(stranger)
        house.pool = []
        house._start = _started  # type: ignore[method-assign]
        await house.start_kernel(env={})

    asyncio.run(come())
    assert house.invited == set()


async def _started(**asked: Any) -> str:
    return "x"


def test_whoever_waits_for_a_name_may_join_after_the_press(clock: Clock) -> None:
    names, those = Names(), Waiting(Clock())
    while names.allows("192.0.2.1", ""):
        pass
    for _ in range(NAMES_OF_VISITOR):
        names.allows("198.51.100.1", "x")
    assert not names.allows("198.51.100.1", "x")
    those.note("a", "names", "192.0.2.1")
    those.note("b", "names", "198.51.100.1", visitor="x")
    done = asyncio.run(let_in(those, house := full_house(clock), names))
    assert done == {"waited": 2, "freed": 0, "raised": 2, "cap": 8, "short": 0}
    assert house.invited == {"a", "b"}
    assert names.allows("192.0.2.1", "") and names.allows("198.51.100.1", "x")


# What the desk hears and asks


def test_the_desk_hears_what_is_new_and_asks_once() -> None:
    desk = Outside()
    assert desk.hear([], None) == {"do": [], "news": False}
    with pytest.raises(Refused, match="any more"):
        desk.ask("let_in", "ACDEFH")
    assert desk.hear([CAP], None)["news"] and not desk.hear([CAP], None)["news"]
    before = desk.version
    for _ in range(2):
        desk.ask("let_in", "ACDEFH")
    assert desk.version > before
    assert desk.hear([CAP], None)["do"] == ["let_in"]
    assert desk.hear([CAP], {"waited": 1}) == {"do": [], "news": True}
    assert desk.seen("ACDEFH") == {"waiting": [CAP], "done": {"waited": 1}}
    assert desk.hear([], None)["news"]
    assert desk.seen("ACDEFH") == {"waiting": [], "done": None}


def test_what_is_asked_for_those_who_left_is_not_done_to_the_next() -> None:
    desk = Outside()
    desk.hear([CAP], None)
    desk.ask("let_in", "")
    assert desk.hear([], None)["do"] == []
    assert desk.hear([CAP], None)["do"] == []


@pytest.mark.parametrize(
    "wrong", [None, "x", [1], [{}], [CAP | {"count": "1"}], [CAP | {"near": {"x": "y"}}]]
)
def test_what_is_no_list_of_who_waits_changes_nothing(wrong: Any) -> None:
    desk = Outside()
    with pytest.raises(Refused):
        desk.hear(wrong, None)
    with pytest.raises(Refused):
        desk.hear([], "done")
    assert desk.seen("") == {"waiting": [], "done": None} and desk.version == 0


def test_a_shut_door_is_named_to_its_own_quiz_and_opened_by_the_press() -> None:
    school = Class().live(BEST)
    school.do("shut")
    at_door = {"why": "shut", "code": school.code, "count": 1, "names": ["Zoe"], "near": {}}
    elsewhere = at_door | {"code": "ACDEFH", "names": ["Bad"]}
    versions = [school.board()["version"]]
    school.room.outside(school.boss, [at_door, elsewhere])
    versions.append(school.board()["version"])
    assert school.board()["outside"]["waiting"] == [at_door]
    school.room.let_in(school.boss, school.id)
    versions.append(school.board()["version"])
    assert versions == sorted(set(versions))
    assert not school.board()["shut"]
    assert school.room.outside(school.boss, [at_door])["do"] == ["let_in"]
    assert [name for name, *_ in school.store.events(school.id)] == ["shut", "admit"]
    school.room.take_off(school.boss, school.id)
    assert school.room.outside(school.boss, [at_door])["do"] == ["take_off"]
    school.room.outside(school.boss, [elsewhere])
    with pytest.raises(Refused, match="Nobody waits"):
        school.room.let_in(school.boss, school.id)


# What the desk says


def shown(*groups: dict[str, Any], done: Any = None, room: bool = False) -> str:
    return words(outside.who({"waiting": list(groups), "done": done}, room=room))


def test_the_desk_says_how_many_wait_why_and_who_and_the_room_no_names() -> None:
    several = CAP | {"count": 4, "names": ["Ann", "<b>"], "near": {"192.0.…": 1, "10.0.…": 1}}
    shut = CAP | {"why": "shut", "names": ["Zoe"]}
    other = CAP | {"why": "share", "count": 3, "names": [], "near": {"": 3}}
    assert shown() == ""
    assert shown(CAP) == "1 waits outside: every place is taken. Every place is taken: Ann"
    told = shown(several, shut)
    assert told.startswith("5 wait outside: every place is taken (4); the door is shut (1).")
    assert "Every place is taken: Ann, &lt;b&gt;, 2 more (1 from 192.0.…, 1 from 10.0.…)" in told
    assert told.endswith("The door is shut: Zoe")
    assert shown(other).endswith(": 3 whose name is not known")
    in_front = shown(several, shut, room=True)
    assert in_front == "5 wait outside: every place is taken (4); the door is shut (1)."
    assert 'role="status"' in outside.who({"waiting": [CAP], "done": None}, room=True)
    for why in outside.WHY:
        assert outside.WHY[why] in shown(CAP | {"why": why})
    assert "no place is free" in shown(CAP | {"why": "new"})


def test_the_desk_says_what_came_of_the_press() -> None:
    done = {"waited": 3, "freed": 1, "raised": 2, "cap": 8, "short": 0}
    assert outside.came_of_it(done) == (
        "They come in by themselves within half a minute. 1 page not heard of gave way."
        " At most 8 pages may be open now."
    )
    short = done | {"freed": 0, "raised": 0, "short": 1}
    assert outside.came_of_it(short) == (
        "This machine has no room for 1 of them, who wait until a place is free."
    )
    assert "half a minute" in outside.came_of_it({"waited": 1})


def test_the_box_is_there_while_somebody_waits_and_both_buttons_ask_the_room() -> None:
    link, page, _, _ = led("single-best")

    async def work() -> None:
        await page._read()
        part = page.outside
        assert hidden(part.box) and part.who.value == ""
        link.room.outside(page.token, [CAP])
        await page._read()
        assert not hidden(part.box) and "Ann" in part.who.value
        page.large.value = True
        assert not hidden(part.box) and "Ann" not in part.who.value
        page.large.value = False
        for button, asked in ((part.let, "let_in"), (part.clean, "take_off")):
            button.click()
            await page.task
            assert link.room.outside(page.token, [CAP])["do"] == [asked]
        link.room.outside(page.token, [])
        button.click()
        await page.task
        assert "Nobody waits outside any more." in page.message.value
        await page._read()
        assert hidden(part.box) and part.who.value == ""

    run(work)


# A server


def outside_of(school: School, code: str) -> list[tuple[str, int, list[str]]]:
    """Who waits, as the desk of that quiz hears it."""
    board = school.call("board", token=school.boss, session=school.id(code))
    groups = board["outside"]["waiting"]
    return [(group["why"], group["count"], group["names"]) for group in groups]


def page_of(code: str) -> str:
    return f"/voila/render/quiz.ipynb?quiz={code}"


STAY = """
import asyncio
from esodys_teach.server import kernels
kernels.SILENT = kernels.PRESSED = 1e9
kernels.Kernels.cull_kernel_if_idle = lambda self, kernel_id: asyncio.sleep(0)
"""
"""What a server does first to keep pages of which nobody says that they are open."""


@pytest.mark.server
def test_the_desk_hears_who_waits_and_one_press_lets_all_in(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Of places, of the door and of names; the pages that wait only try again."""
    hurry = "from esodys_teach.server import bounds, waiting\n"
    hurry += "bounds.NAMES_BURST, bounds.NAMES = 9, 1e-9\n"
    hurry += f"waiting.EVERY = 0.1\n{STAY}"
    folder = tmp_path_factory.mktemp("outside")
    with running(folder, "--learners", "1", first=hurry) as school:
        code = school.quiz()
        told = {"token": school.boss, "session": school.id(code)}
        assert outside_of(school, code) == []
        learners = [Browser(school) for _ in range(8)]
        for number, one in enumerate(learners):
            assert one.join(code, f"Ann {number}") == 302
        answers = [one.ask(page_of(code)) for one in learners]
        assert answers == [200] * 5 + [503] * 3  # of six places one is the instructor's
        instructor = Browser(school)
        instructor.ask(f"/instructor?token={quote(school.boss)}")
        assert instructor.ask("/voila/render/instructor.ipynb") == 200
        names = ["Ann 5", "Ann 6", "Ann 7"]
        assert comes_true(lambda: outside_of(school, code) == [("cap", 3, names)])
        assert learners[5].ask(page_of(code)) == 503  # the same again
        school.call("do", **told, command="shut")
        late, many = Browser(school), Browser(school)
        assert late.join(code, "Zoe") == 409 and "tries again by itself" in late.text
        school.call("do", **told, command="admit")
        assert Browser(school).join(code, "Last name") == 302
        assert many.join(code, "Bad") == 429 and "tries again by itself" in many.text
        school.call("do", **told, command="shut")
        assert comes_true(lambda: len(outside_of(school, code)) == 3)
        assert outside_of(school, code) == [
            ("cap", 3, names),
            ("names", 1, []),
            ("shut", 1, ["Zoe"]),
        ]
        board = str(school.call("board", **told))
        assert "127.0.0.1" not in board and "127.0.…" in board and "Bad" not in board
        school.call("let_in", **told)
        done = lambda: school.call("board", **told)["outside"]["done"]  # noqa: E731
        assert comes_true(lambda: done() is not None)
        assert done() == {
            "waited": 5, "freed": 0, "raised": 6, "cap": 12, "short": 0
        }  # fmt: skip
        assert [one.ask(page_of(code)) for one in learners[5:]] == [200] * 3
        assert late.join(code, "Zoe") == 302 and many.join(code, "Bad") == 302
        assert comes_true(lambda: outside_of(school, code) == [])
        assert [one.ask(page_of(code)) for one in (late, many)] == [200] * 2
        # Who is taken off the list goes on trying, and is listed no more.
        late, many = Browser(school), Browser(school)
        assert late.join(code, "Yan") == many.join(code, "Cem") == 302
        assert late.ask(page_of(code)) == 503
        assert comes_true(lambda: outside_of(school, code) == [("cap", 1, ["Yan"])])
        school.call("take_off", **told)
        assert comes_true(lambda: outside_of(school, code) == [])
        for _ in range(3):
            assert late.ask(page_of(code)) == 503
        assert many.ask(page_of(code)) == 503
        assert comes_true(lambda: outside_of(school, code) == [("cap", 1, ["Cem"])])
        log = school.server.log.read_text(encoding="utf-8")
        assert "the instructor lets in who waits" in log
        assert not re.search("Ann|Zoe|Yan|Traceback", log)


@pytest.mark.browser
def test_who_waits_stands_on_the_desk_and_comes_in_by_itself(
    chromium: Chromium, tmp_path: Path
) -> None:
    boss, ada, zoe = (Window(chromium) for _ in range(3))
    with running(tmp_path, "--learners", "1", first=STAY) as school:
        url, code = school.server.url, school.quiz()
        for number in range(5):  # one place is left, which is the instructor's
            one = Browser(school)
            one.join(code, f"Ann {number}")
            assert one.ask(page_of(code)) == 200
        desk = boss.open(f"{url}/instructor?token={quote(school.boss)}")
        desk.get_by_role("button", name=f"Go to the quiz that runs: Tuesday ({code})").click()
        box = desk.locator(".es-outside")
        expect(desk.locator(".es-way-code")).to_have_text(code)
        expect(box).to_be_hidden()
        waits = ada.open(f"{url}/join?code={code}")
        waits.get_by_label("A nickname for today").fill("Ada")
        waits.get_by_role("button", name="Join").click()
        expect(waits.get_by_role("heading", name="A moment, please")).to_be_visible()
        expect(box).to_contain_text("1 waits outside: every place is taken.")
        desk.get_by_role("button", name="No more joining", exact=True).click()
        expect(desk.locator(".es-way-in")).to_contain_text("Nobody more can join just now.")
        late = zoe.open(f"{url}/join?code={code}")
        late.get_by_label("A nickname for today").fill("Zoe")
        late.get_by_role("button", name="Join").click()
        expect(late.locator("#waits")).to_contain_text("tries again by itself")
        expect(box.get_by_role("status")).to_have_text(
            "2 wait outside: every place is taken (1); the door is shut (1)."
        )
        expect(box.get_by_role("listitem")).to_have_text(
            ["Every place is taken: Ada", "The door is shut: Zoe"]
        )
        for_everyone(desk)
        for_everyone(late)
        desk.get_by_role("button", name="Large type, for the projector").click()
        expect(box.get_by_role("listitem")).to_have_count(0)
        expect(box).to_contain_text("2 wait outside")
        desk.get_by_role("button", name="Let all in who wait").focus()
        desk.keyboard.press("Enter")
        # Nobody presses anything else, nor loads a page anew.
        expect(waits.locator(".es-quiz .es-state")).to_contain_text("Read the case.")
        expect(late.locator(".es-quiz .es-state")).to_contain_text("Read the case.")
        expect(box).to_be_hidden()
        for window in (ada, zoe, boss):
            for page in window.context.pages:
                leave(page)
            window.context.close()
            # The browser names the answers of pages that had to wait.
            assert [one for one in window.complaints if not re.search("409|503", one)] == []
