"""A chapter as widgets, the room that is asked first, and a shared patient, in plain Python."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w
import pytest

from esodys_teach import ui
from esodys_teach.content import share
from esodys_teach.content.case import case_ids, load_case
from esodys_teach.content.chapter import chapters, glossary
from esodys_teach.engine.advice import ADVICE_VERSION, advise
from esodys_teach.evidence import pitfalls
from esodys_teach.html import chapters as course
from esodys_teach.html.wording import words
from esodys_teach.patient.patient import FIELDS, Patient
from esodys_teach.ui.chapter import ChapterPage
from esodys_teach.ui.explorer import SECTIONS, Explorer
from esodys_teach.ui.room import ALWAYS, PARTS, AskTheRoom
from older import older, without

every_chapter = pytest.mark.parametrize("chapter_id", chapters())


def inside(widget: w.Widget) -> Iterator[w.DOMWidget]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from inside(child)


def text(widget: w.Widget) -> str:
    return "".join(x.value for x in inside(widget) if isinstance(x, w.HTML))


@cache
def untouched(chapter_id: str) -> ChapterPage:
    """The page of a chapter, for tests that only read it."""
    return ui.chapter(chapter_id)


def buttons(widget: w.Widget) -> list[w.Button]:
    return [x for x in inside(widget) if isinstance(x, w.Button)]


# A chapter


@every_chapter
def test_a_chapter_has_its_parts_in_full(chapter_id: str) -> None:
    chapter, page = chapters()[chapter_id], untouched(chapter_id)
    assert all(escape(goal) in text(page.goals) for goal in chapter.goals)
    assert all(escape(pitfalls()[i].way_out) in text(page.take_away) for i in chapter.take_away)
    for number, task in enumerate(chapter.tasks, 1):
        assert f"{number}. {escape(load_case(task.case).title)}" in text(page.tasks)
        before, fold, after = text(page.tasks).partition(escape(task.answer))
        assert fold
        assert before.rindex("<details>") > before.rindex(escape(task.ask))
        assert after.index("</details>") < after.index("<p") if "<p" in after else after
    for part in chapter.lesson:
        assert f"{part.minutes} minutes. {escape(part.ask)}" in text(page.take_away)
        assert escape(part.room) in text(page.take_away)
        assert escape(part.say) in text(page.take_away)


@every_chapter
def test_the_tool_offers_the_cases_of_the_chapter_and_opens_what_matters(chapter_id: str) -> None:
    chapter, tool = chapters()[chapter_id], ui.chapter(chapter_id).explorer
    assert set(tool.ids) == set(chapter.cases)
    assert len(tool.ids) >= 2
    assert tool.ids[tool.choose.index] == chapter.cases[0]
    first, *rest = tool.form.groups
    assert [c.known.name for c in first.controls] == list(chapter.facts)
    for case_id in chapter.cases:
        tool.choose_case(case_id)
        assert tool.form.patient == load_case(case_id).patient
        assert first.heading.value
        assert not any(group.heading.value for group in rest)
    held = [c.known.name for group in tool.form.groups for c in group.controls]
    assert sorted(held) == sorted(FIELDS)


@every_chapter
def test_each_task_opens_its_case_as_the_case_stands(chapter_id: str) -> None:
    chapter, page = chapters()[chapter_id], ui.chapter(chapter_id)
    for task, button in zip(chapter.tasks, buttons(page.tasks), strict=True):
        page.explorer.form.fill(Patient(age_years=50))
        button.click()
        assert page.explorer.form.patient == load_case(task.case).patient
        assert page.explorer.ids[page.explorer.choose.index] == task.case


@every_chapter
def test_each_option_answers_with_its_own_feedback_and_no_other(chapter_id: str) -> None:
    chapter, page = chapters()[chapter_id], ui.chapter(chapter_id)
    asked = [x for x in inside(page.questions) if "es-question" in x._dom_classes]
    for question, box in zip(chapter.questions, asked, strict=True):
        assert escape(question.stem) in text(box)
        assert not any(escape(o.feedback) in text(box) for o in question.options)
        assert {b.description for b in buttons(box)} == {o.text for o in question.options}
        for option in question.options:
            (button,) = (b for b in buttons(box) if b.description == option.text)
            button.click()
            said = [o for o in question.options if escape(o.feedback) in text(box)]
            assert said == [option]
            assert ("Right." in text(box)) == option.correct
            assert ("Not this one." in text(box)) == (not option.correct)
            assert [b for b in buttons(box) if "es-chosen" in b._dom_classes] == [button]


def test_the_place_of_an_option_tells_nothing() -> None:
    places = [
        [option.correct for option in course.options(question)].index(True)
        for chapter in chapters().values()
        for question in chapter.questions
    ]
    assert set(places) >= {0, 1, 2}
    assert max(places.count(place) for place in set(places)) <= len(places) / 2


@every_chapter
def test_every_claim_that_the_prose_links_has_its_anchor_once(chapter_id: str) -> None:
    chapter = chapters()[chapter_id]
    page = text(untouched(chapter_id).tool)
    linked = course.background_claims(chapter)
    assert linked
    for claim in [*linked, *(c for q in chapter.questions for c in q.claims)]:
        assert page.count(f'id="claim-{claim}"') == 1
    assert len(re.findall(r'id="[^"]+"', page)) == len(set(re.findall(r'id="[^"]+"', page)))


def test_no_chapter_is_called_by_another_name() -> None:
    with pytest.raises(KeyError):
        ChapterPage("no-such-chapter")


@every_chapter
def test_a_chapter_is_cheap(chapter_id: str) -> None:
    page = untouched(chapter_id)
    parts = (page.goals, page.tool, page.tasks, page.questions, page.take_away)
    assert sum(1 for part in parts for _ in inside(part)) < 320


# Words


def test_the_words_of_a_story_are_those_that_it_uses() -> None:
    told = course.words_met("Her BMI is low. She has strictures and no POEM.", "this story")
    assert "Weight in kilograms" in told
    assert "A narrowing that obstructs" in told
    assert "Peroral endoscopic myotomy (POEM)" in told
    assert told.count("<dt>") == 3
    assert told.startswith("<details><summary>Words in this story: BMI,")
    assert course.words_met("A quiet day.", "this story") == ""
    assert course.words_met("The RIPPLE of a SPIRPH", "x") == ""


def test_each_abbreviation_of_a_story_is_explained_below_it() -> None:
    page, missing = Explorer(case_ids()[0]), []
    short = [term for term in glossary() if term.abbreviation]
    for case_id in case_ids():
        page.choose_case(case_id)
        words = load_case(case_id).vignette
        used = [t for t in short if re.search(rf"\b{re.escape(t.abbreviation or '')}\b", words)]
        missing += [(case_id, t.term) for t in used if escape(t.meaning) not in page.story.value]
    assert missing == []


# Asking the room


@pytest.fixture
def page() -> Explorer:
    return Explorer("two-low-ions-slow-tablets")


def seen(page: Explorer) -> set[str]:
    """The sections that say anything; two say nothing before something is changed."""
    return {name for name, section in page.board.sections.items() if section.value}


def test_every_section_belongs_to_one_part() -> None:
    held = [name for part in PARTS.values() for name in part] + list(ALWAYS)
    assert sorted(held) == sorted(SECTIONS)


def test_nothing_is_hidden_until_the_room_is_asked(page: Explorer) -> None:
    everything = set(SECTIONS) - {"changed", "alone"}
    assert seen(page) == everything
    page.board.room.ask.value = True
    assert seen(page) == set(ALWAYS)
    assert "What would you do next?" in page.board.room.said.value
    page.board.room.ask.value = False
    assert seen(page) == everything


def test_the_parts_come_one_by_one_and_go_again(page: Explorer) -> None:
    room = page.board.room
    room.ask.value = True
    assert room.back.disabled
    shown = set(ALWAYS)
    for name, sections in PARTS.items():
        assert f"Next: {name}." in room.said.value
        room.next.click()
        shown |= set(sections) - {"changed", "alone"}
        assert seen(page) == shown
        assert f"Shown: {name}." in room.said.value
    assert room.next.disabled
    assert "That was all of it." in room.said.value
    room.back.click()
    assert seen(page) == shown - {"outlook"}
    assert not room.next.disabled


def test_everything_comes_at_once_and_another_case_begins_hidden(page: Explorer) -> None:
    room = page.board.room
    room.present.value = True
    room.everything.click()
    assert seen(page) == set(SECTIONS) - {"changed", "alone"}
    page.choose.index = page.ids.index("seven-of-ten")
    assert room.ask.value
    assert seen(page) == set(ALWAYS)


def test_a_presenter_shows_one_part_with_the_verdict_above_it(page: Explorer) -> None:
    room = page.board.room
    room.present.value = True
    assert room.ask.value
    assert {"es-asking", "es-presenter"} <= set(page.page._dom_classes)
    assert "es-told" not in page.page._dom_classes
    for sections in PARTS.values():
        room.next.click()
        assert seen(page) == {"status", *sections, *ALWAYS} - {"changed", "alone"}
    assert "es-told" in page.page._dom_classes
    room.ask.value = False
    assert not room.present.value
    assert not {"es-asking", "es-presenter", "es-told"} & set(page.page._dom_classes)


def test_a_change_of_a_fact_reveals_nothing(page: Explorer) -> None:
    page.board.room.ask.value = True
    page.board.room.next.click()
    before = seen(page)
    page.form.controls["age_years"].line.value = "12"
    assert advise(page.form.patient).disposition == "decline"
    before.add("changed")
    assert seen(page) == before
    assert "Age: <del>" in page.board.sections["changed"].value
    assert "Adds" not in page.board.sections["changed"].value
    page.board.opened.value = True
    assert seen(page) == before


def test_a_room_says_what_it_hides_in_its_one_value() -> None:
    page = Explorer()
    room = page.board.room
    assert isinstance(room, AskTheRoom)
    heard: list[frozenset[str]] = []
    room.observe(lambda change: heard.append(change.new), names="seen")
    room.ask.value = True
    room.next.click()
    assert heard == [frozenset(ALWAYS), frozenset({*ALWAYS, "status", "verdict", "changed"})]


# A shared patient and a print


def test_a_code_opens_the_same_facts_on_another_page(page: Explorer) -> None:
    page.form.controls["age_years"].line.value = "61"
    patient = page.form.patient
    code = share.code(patient, "two-low-ions-slow-tablets")
    assert f">{code}<" in page.shared.value
    assert f'href="explorer.ipynb?patient={code}"' in page.shared.value
    other = Explorer()
    other.typed.value = code.lower()
    assert other.form.patient == patient
    assert other.board.case == load_case("two-low-ions-slow-tablets").patient
    assert "Age: <del>55 years</del> <ins>61 years</ins>" in other.board.sections["changed"].value
    assert "es-error" not in other.typed.description


def test_a_link_opens_the_patient_of_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = replace(load_case("seven-of-ten").patient, age_years=33)
    monkeypatch.setenv("QUERY_STRING", f"patient={share.code(patient, 'seven-of-ten')}")
    assert "Age: <del>" in text(ui.explorer())
    monkeypatch.setenv("QUERY_STRING", "patient=%3Cimg%20src=x%20onerror=alert(1)%3E")
    page = ui.explorer()
    assert "<img" not in text(page)
    labels = [x.description for x in inside(page) if isinstance(x, w.Text)]
    assert any("es-error" in label for label in labels)


def test_a_chapter_opens_again_at_its_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = replace(load_case("five-failed").patient, age_years=33)
    monkeypatch.setenv("QUERY_STRING", f"patient={share.code(patient, 'five-failed')}")
    assert ui.chapter("manometry").explorer.form.patient == patient
    first = load_case(chapters()["eating"].cases[0]).patient
    assert ui.chapter("eating").explorer.form.patient == first


def test_a_refused_code_says_why_and_changes_nothing(page: Explorer) -> None:
    before = page.form.patient
    for typed in ("hello", "<b>0</b>", "0" * 2001, share.code(before)[:-1]):
        page.typed.value = typed
        assert 'class="es-error"' in page.typed.description
        assert "<b>" not in page.typed.description
        assert "es-refused" in page.typed._dom_classes
        assert page.form.patient == before
    page.typed.value = ""
    assert "es-error" not in page.typed.description
    assert "es-refused" not in page.typed._dom_classes


def test_a_code_of_an_older_edition_says_what_is_new(page: Explorer, tmp_path: Path) -> None:
    """Beside the code and to a screen reader, until another patient opens."""
    known = {name: FIELDS[name].label for name in ("atopy", "diabetes")}
    new = f"New since this code was made, so not known: {', '.join(known.values())}."
    remark = f'<p class="es-note">{new}</p>'

    def change(content: dict[str, Any]) -> None:
        for name in known:
            without(name)(content)

    with older(tmp_path, change) as coded:
        page.typed.value = coded("seven-of-ten", age_years=33)
        assert page.form.patient == replace(load_case("seven-of-ten").patient, age_years=33)
        assert page.shared.value.endswith(remark)
        assert page.form.alert.value == f'<p role="alert" class="es-sr">{new}</p>'
        assert "es-error" not in page.typed.description
        page.form.controls["age_years"].line.value = "34"
        assert page.shared.value.endswith(remark)
        page.typed.value = "hello"
        assert page.shared.value.endswith(remark)
        assert "es-error" in page.typed.description
        page.choose_case("five-failed")
        assert remark not in page.shared.value
        page.typed.value = coded("five-failed")
        assert page.shared.value.endswith(remark)
        page.typed.value = share.code(page.form.patient, "five-failed")
        assert page.shared.value.count("es-note") == 1
        assert page.form.alert.value == ""


def test_a_chapter_says_it_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with older(tmp_path, without("atopy")) as coded:
        monkeypatch.setenv("QUERY_STRING", f"patient={coded('five-failed', age_years=33)}")
        page = ui.chapter("manometry").explorer
        assert page.form.patient.age_years == 33
        assert f"not known: {FIELDS['atopy'].label}." in page.shared.value


def test_a_patient_whose_case_is_gone_opens_without_it(page: Explorer, tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        content["cases"]["before"] = {"title": "<b>", "facts": {"age_years": 61}}

    with older(tmp_path, change) as coded:
        page.typed.value = coded("before", opioid=True)
        assert page.choose.index == page.ids.index("")
        assert page.form.patient == Patient(age_years=61, opioid=True)
        assert escape(share.CASE_GONE.format("<b>")) in page.shared.value


def test_a_print_has_every_known_fact_and_counts_the_others(page: Explorer) -> None:
    said = page.board.sections["facts"].value
    patient = page.form.patient
    known = {k: getattr(patient, k.name) for k in FIELDS.values()}
    for fact, value in known.items():
        line = f"{escape(fact.label)}: {escape(words(fact, value))}"
        assert (line in said) == (value is not None), line
    unknown = sum(value is None for value in known.values())
    assert f"Not known: {unknown} other facts." in said
    assert ADVICE_VERSION in page.board.sections["about"].value
