"""The map: every step once, this patient's way lit, and words and a list that say the same."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from conftest import ROOT
from esodys_teach import Advice, Patient, advise, case_ids, evidence, load_case
from esodys_teach.html import pathway_map
from esodys_teach.html.pathway_map import EFFECTS, STATES, bands, picture, stations
from esodys_teach.html.wording import HEADLINES, PHASES
from esodys_teach.patient.fact import FactError
from esodys_teach.patient.patient import FIELDS
from esodys_teach.rules import STEPS
from esodys_teach.rules.rule import When
from pages import for_everyone, needs_no_scrolling_sideways
from patients import CHILD, ON_PPI, PAIN, SEVERE_MG, advised

ADVICE = {name: advise(load_case(name).patient) for name in case_ids()} | {
    "blank": advise(Patient()),
    "a child with food stuck": advised(CHILD, food_bolus_now=True),
    "food stuck and a narrowing": advised(food_bolus_now=True, structural_obstruction=True),
    "an emergency that is no exit": advised(SEVERE_MG, PAIN),
    "the source alone": advised(ON_PPI, overlays=False),
}
everyone = pytest.mark.parametrize("advice", ADVICE.values(), ids=ADVICE)


def labels() -> Iterator[tuple[str, str]]:
    """Every id of the map with its label; one stands twice."""
    for at in stations():
        for ids in (at.steps, *at.doors.values()):
            yield from ids.items()


LABELS = dict(labels())


class Seen(HTMLParser):
    """What the picture shows: each stop with its state, its sign and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stops: list[tuple[str, str, str, str]] = []  # state, sign, label, why
        self._state, self._tag, self._text = "", "", {"b": "", "span": "", "small": ""}
        self.feed(html[html.index("</div></div>") : html.index("<details>")])  # behind the key

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = (dict(attrs).get("class") or "").split()
        if tag == "div":
            states = [name.removeprefix("es-map-") for name in named]
            self._state = next((name for name in states if name in STATES), "")
            self._text = {"b": "", "span": "", "small": ""}
        self._tag = tag

    def handle_data(self, data: str) -> None:
        if self._tag in self._text:
            self._text[self._tag] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._state:
            self.stops.append((self._state, *self._text.values()))
            self._state = ""


def alt(advice: Advice) -> str:
    (words,) = re.findall(r'role="img" aria-label="([^"]*)"', picture(advice))
    return unescape(words)


def listed(advice: Advice) -> str:
    return picture(advice).split("<details>")[1]


def check(advice: Advice) -> None:
    """The picture holds the whole pathway once, and lights exactly what the advice says."""
    seen = Seen(picture(advice)).stops
    assert Counter(label for _, _, label, _ in seen) == Counter(LABELS.values())
    due = sorted((int(sign), label, why) for state, sign, label, why in seen if state == "now")
    assert due == [
        (n, LABELS[x.id], EFFECTS.get(x.effect, "")) for n, x in enumerate(advice.steps, 1)
    ]
    later = {(sign, label, why) for state, sign, label, why in seen if state == "later"}
    assert later == {("◷", LABELS[x.id], f"waits for {x.waits_on}") for x in advice.later}
    done = {(sign, label, why) for state, sign, label, why in seen if state == "done"}
    assert done == {("✓", LABELS[x.id], "") for x in advice.done}
    assert all((sign, why) == ("", "") for state, sign, _, why in seen if state == "open")
    check_end(advice)


def check_end(advice: Advice) -> None:
    """The way ends once, where the disposition says, and the line changes only below that."""
    way = bands(advice)
    (end,) = (n for n, band in enumerate(way) if band.end)
    assert way[end].end.startswith(" ".join(HEADLINES[advice.disposition]))
    assert {band.line for band in way[: end + 1]} == {"on"}
    out = [n for n, b in enumerate(way) if any(s.effect == "leave" for s in b.stops)]
    if advice.disposition in ("leave", "decline"):
        assert end == out[0]
        assert {band.line for band in way[end + 1 :]} == {"off"}
        assert all(LABELS[x.id] in way[end].end for x in advice.steps if x.effect == "leave")
    elif advice.disposition == "stay-incomplete":
        assert way[end].title == PHASES["work-up"]
        assert any(stop.number for stop in way[end].stops)
        assert {band.line for band in way[end + 1 :]} == {"waits"}
    else:
        assert (out, end) == ([], len(way) - 1)


# The stations


def test_every_step_of_the_pathway_has_its_place_and_a_short_label_of_its_own() -> None:
    counted = Counter(step for step, _ in labels())
    assert counted.keys() == evidence.vocabulary().pathway.keys()
    assert [step for step, n in counted.items() if n > 1] == ["monitor.hrm-solids"]
    assert len(set(LABELS.values())) == len(LABELS) == 62
    assert max(map(len, LABELS.values())) <= 32


def test_a_step_stands_in_the_phase_of_its_rules_and_doors_are_the_ways_out() -> None:
    assert [at.phase for at in stations()] == [phase for phase in PHASES if phase != "exit"]
    doors = {step for at in stations() for ids in at.doors.values() for step in ids}
    assert doors == {rule.id for rule in STEPS if rule.effect}
    for rule in STEPS:
        if rule.id not in doors:
            assert rule.id in {at.phase: at.steps for at in stations()}[rule.phase], rule.row
    emergencies = {rule.id for rule in STEPS if rule.phase == "emergency" and rule.effect}
    (first, *_) = stations()
    (beside,) = first.doors.values()
    assert beside.keys() == emergencies | {"scope.specialist"}


def test_whatever_waits_says_for_what() -> None:
    assert [rule.row for rule in STEPS if (rule.due is When.LATER) != bool(rule.waits_on)] == []


# The picture


@everyone
def test_the_whole_pathway_is_there_and_only_this_patients_way_is_lit(advice: Advice) -> None:
    check(advice)


SOME = sorted(FIELDS)


@settings(deadline=None)
@given(st.data())
def test_so_it_is_for_a_patient_whom_nobody_thought_of(data: st.DataObject) -> None:
    patient = Patient()
    for case_id in data.draw(st.lists(st.sampled_from(case_ids()), min_size=1, max_size=3)):
        other = load_case(case_id).patient
        names = data.draw(st.sets(st.sampled_from(SOME), min_size=8))
        try:
            patient = replace(patient, **{name: getattr(other, name) for name in names})
        except FactError:
            continue  # facts that contradict each other
    check(advise(patient, data.draw(st.booleans())))


@pytest.mark.parametrize(
    ("name", "end", "said"),
    [
        ("the-wrap-nobody-mentioned", "Urgent", "∅ Outside this module: Specialist care"),
        ("steak-and-saliva", "Urgent", "→ Leave the pathway: Urgent endoscopy"),
        (
            "food stuck and a narrowing",
            "Urgent",
            "→ Leave the pathway: Urgent endoscopy; Mechanical narrowing",
        ),
        ("fifteen-eosinophils", "Work-up", "→ Leave the pathway: Eosinophilic esophagitis"),
        (
            "water-passes-bread-sticks",
            "Work-up",
            "◐ Stay on the pathway, but finish the work-up first",
        ),
        ("the-thickener-that-stays", "Follow-up", "≠ Stay on the pathway, but change a step"),
        ("five-failed", "Follow-up", "✓ Stay on the pathway"),
    ],
)
def test_the_way_ends_where_this_patient_is(name: str, end: str, said: str) -> None:
    html = picture(ADVICE[name])
    (found,) = re.findall(r'class="es-map-end">([^<]*)<', html)
    assert unescape(found) == said
    before = html[: html.index("es-map-end")]
    assert re.findall(r'es-map-name"><span>([^<]*)<', before)[-1] == end
    below = set(re.findall(r'es-map-band es-map-(\w+)"', html.split('class="es-map-end"')[1]))
    wanted = {"leave": {"off"}, "decline": {"off"}, "stay-incomplete": {"waits"}}
    assert below == wanted.get(ADVICE[name].disposition, set())


def test_a_door_alongside_is_open_while_the_way_goes_on() -> None:
    advice = ADVICE["the-thickener-that-stays"]
    assert '<div class="es-map-now es-map-alongside"><b>1</b>' in picture(advice)
    assert {band.line for band in bands(advice)} == {"on"}


def test_what_is_due_beyond_the_end_says_that_it_is() -> None:
    for advice in ADVICE.values():
        for band in bands(advice):
            (html,) = re.findall(rf'name"><span>{escape(band.title)}(.*?)</span>', picture(advice))
            due = band.line != "on" and any(stop.number for stop in band.stops)
            assert ("due all the same" in html) == due


def test_manometry_with_solids_stands_where_the_advice_puts_it() -> None:
    for name, title in (("water-passes-bread-sticks", "Work-up"), ("five-failed", "Follow-up")):
        at = [b.title for b in bands(ADVICE[name]) for s in b.stops if "solid" in s.label]
        assert at == [title]


# Words and list


@everyone
def test_the_alternative_text_says_where_how_much_which_door_and_what_waits(
    advice: Advice,
) -> None:
    words = alt(advice)
    assert words.startswith(f"{HEADLINES[advice.disposition][1]}. Of 62 steps: ")
    rest = 62 - len(advice.steps) - len(advice.later) - len(advice.done)
    assert f" {len(advice.steps)} due now, {len(advice.later)} later, " in words
    assert f" {len(advice.done)} done, {rest} not called for." in words
    for item in advice.steps:
        if item.effect:
            assert f"{LABELS[item.id]} ({EFFECTS[item.effect]})" in words
    assert ("Open doors: none." in words) == (not any(x.effect for x in advice.steps))
    for item in advice.later:
        assert f"{LABELS[item.id]} (waits for {item.waits_on})" in words
    assert ("Waiting: nothing." in words) == (not advice.later)


@everyone
def test_the_list_says_what_the_picture_shows(advice: Advice) -> None:
    shown = []
    for state, sign, label, why in Seen(picture(advice)).stops:
        number = f"{sign}, " if state == "now" else ""
        line = f"{number}{STATES[state]}: {label}" + (f", {why}" if why else "")
        shown += [line[0].upper() + line[1:]] if state != "open" else []
    said = [unescape(line) for line in re.findall(r"<li>([^<]*)</li>", listed(advice))]
    assert sorted(line for line in said if not line.startswith("Not called")) == sorted(shown)
    others = [x for line in said if line.startswith("Not called") for x in line[16:].split("; ")]
    seen = [label for state, _, label, _ in Seen(picture(advice)).stops if state == "open"]
    assert sorted(others) == sorted(seen)
    (end,) = (band.end for band in bands(advice) if band.end)
    assert f"<p>{escape(end)}.</p>" in listed(advice)
    titles = re.findall(r"<b>([^<]*)</b>", listed(advice))
    assert titles == [PHASES[at.phase] for at in stations()]


def test_nothing_in_the_picture_takes_the_focus_and_the_list_is_outside() -> None:
    for advice in ADVICE.values():
        drawn = picture(advice).split('role="img"')[1].split("<details>")[0]
        assert not re.search(r"<(a|button|summary|input|details)\b|tabindex", drawn)
        assert drawn.count("<div") + 1 == drawn.count("</div>")


def test_text_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = "<script>alert(1)</script>\"'&"
    advice = ADVICE["mild-dysmotility-on-barium"]
    later = tuple(replace(item, waits_on=hostile) for item in advice.later)
    bad = dict.fromkeys(stations()[0].steps, hostile)
    ways = (replace(stations()[0], steps=bad, doors={hostile: bad}), *stations()[1:])
    monkeypatch.setattr(pathway_map, "stations", lambda: ways)
    html = picture(replace(advice, later=later))
    assert "<script" not in html and hostile not in unescape(html.replace(escape(hostile), ""))
    assert html.count(escape(hostile)) >= 3 * len(later) + 3


# On a page


def page_of(advice: Advice, browser: Browser, folder: Path) -> Page:
    css = (ROOT / "esodys_teach/html/style.css").read_text(encoding="utf-8")
    body = f'<main class="esodys es-page"><h1>Map</h1>{picture(advice)}</main>'
    head = f'<meta charset="utf-8"><title>Map</title><style>{css}</style>'
    file = folder / "map.html"
    html = (
        f'<!doctype html><html lang="en"><head>{head}</head><body data-voila>{body}</body></html>'
    )
    file.write_text(html, encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize(
    "name", ["food stuck and a narrowing", "two-low-ions-slow-tablets", "blank"]
)
def test_it_reads_on_a_phone_and_on_a_wide_page(
    chromium: Browser, tmp_path: Path, name: str
) -> None:
    page = page_of(ADVICE[name], chromium, tmp_path)
    for width in (360, 1280):
        needs_no_scrolling_sideways(page, width)
    page.locator(".es-map summary").click()
    for width in (360, 1280):
        for_everyone(page, (width, "light"), (width, "dark"))
        sizes = page.evaluate(
            """['now', 'open'].map(state => parseFloat(getComputedStyle(
                document.querySelector(`.es-map-band .es-map-${state}`)).fontSize))"""
        )
        assert sizes[0] >= 18 and sizes[1] >= 13
    page.close()
