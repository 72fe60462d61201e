"""The chapters: each answer true of the tool, each question fair, each word fit for a learner."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from esodys_teach import Lab, Swallows, advise
from esodys_teach.content.case import case_ids, load_case
from esodys_teach.content.chapter import CHAPTERS, Chapter, Task, chapters, glossary
from esodys_teach.engine.advice import Advice
from esodys_teach.evidence import claims
from esodys_teach.html.wording import words
from esodys_teach.loader.places import PACKAGE
from esodys_teach.loader.strict import FileError, read
from esodys_teach.patient.patient import FIELDS
from esodys_teach.rules import RULES
from test_cases_content import BRITISH, DOSE

IDS = [
    "alarms",
    "work-up",
    "manometry",
    "acid-and-electrolytes",
    "persistent-symptoms",
    "eating",
    "follow-up",
]
TASKS = {f"{c.id}-{n}": task for c in chapters().values() for n, task in enumerate(c.tasks, 1)}
every_chapter = pytest.mark.parametrize("chapter", chapters().values(), ids=lambda c: c.id)
every_task = pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
CLAIM_LINK = re.compile(r'\[([^\]]+)\]\(#cell-id=rests-on "([^"]+)"\)')
LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
TIME = " About a quarter of an hour. [All chapters](index.ipynb)"
LISTS = ("steps", "later", "avoid", "pitfalls")
ABBREVIATION = re.compile(r"\b\w*[A-Z]\w*[A-Z]\w*\b")
ROMAN = {"II", "III"}


def changed(task: Task) -> dict[str, Any]:
    """The facts that a task sets."""
    return {name: value for name, value in vars(task.set).items() if value is not None}


def said(advice: Advice) -> str:
    """Every word of the advice."""
    lists = (*LISTS, "done")
    items = [item for name in lists for item in getattr(advice, name)]
    texts = [t for item in items for t in (item.text, item.why, item.waits_on)]
    return "\n".join([*texts, *advice.notes])


def learner_texts(chapter: Chapter) -> Iterator[str]:
    yield chapter.title
    yield from chapter.goals
    for task in chapter.tasks:
        yield from (task.do, task.ask, task.answer)
    for question in chapter.questions:
        yield question.stem
        yield from (text for o in question.options for text in (o.text, o.feedback))
    yield from (text for part in chapter.lesson for text in (part.ask, part.room, part.say))


def sentences(text: str) -> list[str]:
    return re.split(r'(?<=[.?!;:])"?\s+', re.sub(r'([.?!])"(?=\s|$)', r'"\1', text))


def test_seven_chapters_in_the_order_of_the_course() -> None:
    assert list(chapters()) == IDS
    assert [c.number for c in chapters().values()] == list(range(1, 8))
    assert {path.stem for path in CHAPTERS.iterdir()} == set(IDS)


@every_chapter
def test_a_chapter_has_its_parts(chapter: Chapter) -> None:
    assert 2 <= len(chapter.goals) <= 4
    assert len(set(chapter.cases)) == len(chapter.cases) >= 2
    assert len(set(chapter.facts)) == len(chapter.facts)
    assert 3 <= len(chapter.tasks) <= 5
    assert len(chapter.questions) == 3
    assert 3 <= len(set(chapter.take_away)) == len(chapter.take_away) <= 5
    assert 3 <= len(chapter.lesson) <= 5
    assert sum(part.minutes for part in chapter.lesson) == 15
    assert min(part.minutes for part in chapter.lesson) >= 1


# Tasks


@every_task
def test_an_answer_is_true_of_the_tool(task: Task) -> None:
    advice = advise(task.patient)
    assert advice.disposition == task.shows.disposition
    if task.shows.motility_class is not None:
        assert advice.motility_class == task.shows.motility_class
    found = {name: [item.id for item in getattr(advice, name)] for name in (*LISTS, "done")}
    for name in LISTS:
        assert set(getattr(task.shows, name)) <= set(found[name]), name
    assert set(task.shows.never) & {i for ids in found.values() for i in ids} == set()


@every_task
def test_a_word_between_quotes_is_one_that_the_tool_says(task: Task) -> None:
    text = said(advise(task.patient))
    for quote in re.findall(r'"([^"]+)"', task.answer):
        assert quote in text


@every_task
def test_a_task_names_each_control_and_the_value_to_set(task: Task) -> None:
    facts = changed(task)
    named = re.findall(r'"([^"]+)"', task.do)
    assert Counter(named) == Counter(FIELDS[name].label for name in facts)
    for name, value in facts.items():
        if isinstance(value, Lab):
            told = [f"{value.value:g}"]
        elif isinstance(value, Swallows):
            before = load_case(task.case).patient.swallows
            told = [f"{kind} to {n}" for kind, n in vars(value).items() if n != vars(before)[kind]]
        elif isinstance(value, int | float) and not isinstance(value, bool):
            told = [f"{value:g}"]
        else:
            told = [words(FIELDS[name], value)]
        for word in told:
            assert re.search(rf"(?<![\d.]){re.escape(word)}(?![\d]|\.\d)", task.do), word


@every_chapter
def test_a_task_changes_something_whose_control_stands_open(chapter: Chapter) -> None:
    for task in chapter.tasks:
        assert task.case in chapter.cases
        case = load_case(task.case).patient
        for name, value in changed(task).items():
            assert name in chapter.facts
            assert value != getattr(case, name), name


@every_chapter
def test_the_first_task_of_a_case_starts_from_it_and_a_further_one_says_so(
    chapter: Chapter,
) -> None:
    for before, task in zip(chapter.tasks, chapter.tasks[1:], strict=False):
        overwritten = set(changed(before)) <= set(changed(task))
        again = task.do.startswith("Go back to the case.")
        assert again == (before.case == task.case and not overwritten)


@every_chapter
def test_most_tasks_surprise(chapter: Chapter) -> None:
    """The verdict, the class or a step changes in all but one task of a chapter."""
    still = 0
    for task in chapter.tasks:
        then, now = advise(load_case(task.case).patient), advise(task.patient)
        still += [said(then), then.disposition] == [said(now), now.disposition]
    assert still <= 1


# Pages


def cells(chapter: Chapter) -> list[tuple[str, str]]:
    """The kind and the text of every cell of the chapter's notebook."""
    path = NOTEBOOKS / page_name(chapter)
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [(cell["cell_type"], "".join(cell["source"])) for cell in found]


def page_name(chapter: Chapter) -> str:
    return f"{chapter.number}-{chapter.id}.ipynb"


def background(chapter: Chapter) -> list[str]:
    """The paragraphs and list items of the prose, in Markdown."""
    heading, *blocks = cells(chapter)[4][1].split("\n\n")
    assert heading == "## Background"
    return [part for block in blocks for part in re.split(r"\n?^- ", block, flags=re.M) if part]


def prose(chapter: Chapter) -> list[str]:
    """What a learner reads of it: the promise of the first cell, then the background."""
    promise = cells(chapter)[0][1].split("\n\n")[1].removesuffix(TIME)
    return [LINK.sub(r"\1", part) for part in (promise, *background(chapter))]


OTHERS = {f"{name}.ipynb" for name in ("index", "explorer", "preview", "quiz", "instructor")}


def test_every_chapter_has_its_page_and_no_page_is_left_over() -> None:
    pages = {path.name for path in NOTEBOOKS.glob("*.ipynb")} - OTHERS
    assert pages == {page_name(chapter) for chapter in chapters().values()}


@every_chapter
def test_a_page_holds_its_cells_in_one_order(chapter: Chapter) -> None:
    (_, first), (_, notice), *_, (_, links) = found = cells(chapter)
    parts = ("tool", "tasks", "questions", "take_away")
    assert [text for kind, text in found if kind == "code"] == [
        f'from esodys_teach import ui\npage = ui.chapter("{chapter.id}")\npage.goals',
        *(f"page.{part}" for part in parts),
    ]
    kinds = [*["markdown"] * 3, "code", "markdown", *["code"] * len(parts), "markdown"]
    assert [kind for kind, _ in found] == kinds
    assert first.startswith(f"# {chapter.number}. {chapter.title}\n\n")
    assert first.endswith(TIME)
    assert notice.startswith("> ")
    by_number = {c.number: page_name(c) for c in chapters().values()}
    around = [by_number.get(chapter.number - 1), by_number.get(chapter.number + 1)]
    around += ["index.ipynb", None if around[1] else "explorer.ipynb"]
    assert set(re.findall(r"\]\(([^)]+)\)", links)) == set(around) - {None}


@every_chapter
def test_the_background_fits_one_reading(chapter: Chapter) -> None:
    assert 200 <= sum(len(part.split()) for part in prose(chapter)[1:]) <= 300


@every_chapter
def test_every_part_of_the_background_names_a_claim(chapter: Chapter) -> None:
    for part in background(chapter):
        named = CLAIM_LINK.findall(part)
        assert named, part
        assert {claim for _, claim in named} <= set(claims())
        assert all(len(text.split()) >= 2 for text, _ in named), part
        assert LINK.sub("", part) == CLAIM_LINK.sub("", part)


@every_chapter
def test_the_background_names_every_claim_that_settles_a_question(chapter: Chapter) -> None:
    named = {claim for part in background(chapter) for _, claim in CLAIM_LINK.findall(part)}
    asked = {claim for question in chapter.questions for claim in question.claims}
    assert asked <= named


@every_chapter
def test_an_abbreviation_is_spelled_out_where_the_page_first_uses_it(chapter: Chapter) -> None:
    promise, *explained = prose(chapter)
    learner = [text for text in learner_texts(chapter) if text not in chapter.goals]
    page = "\n".join([promise, *chapter.goals, *explained, *learner])
    names = {t.abbreviation for t in glossary() if t.abbreviation and t.abbreviation in t.term}
    for word in set(ABBREVIATION.findall(page)) - ROMAN - names:
        met = re.search(rf"\b{word}\b", page)
        assert met
        assert page[met.start() - 1] == "(", word


def test_the_index_leads_to_every_chapter_in_order() -> None:
    found = json.loads((NOTEBOOKS / "index.ipynb").read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in found)
    assert text.index("## The course") < text.index("## The cases")
    named = re.findall(r"^\d\. \[([^\]]+)\]\((\d[^)]+)\): .+\.$", text, flags=re.M)
    assert named == [(c.title, page_name(c)) for c in chapters().values()]


# Questions


@every_chapter
def test_a_question_has_one_right_answer_and_says_why_of_each(chapter: Chapter) -> None:
    for question in chapter.questions:
        assert question.claims
        assert 3 <= len(question.options) <= 5
        assert sum(option.correct for option in question.options) == 1
        texts = [t for option in question.options for t in (option.text, option.feedback)]
        assert len(set(texts)) == len(texts)
        for option in question.options:
            assert len(option.feedback.split()) >= 6
            assert not option.feedback.startswith(("Yes", "No,", "Right"))  # the page says so


def test_an_id_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    good = (CHAPTERS / "alarms.yaml").read_text(encoding="utf-8")
    broken = {
        "claims: [x.alarm, ppi-first]": "claims: [x.alarms]",
        "take_away: [pf.dysphagia-is-alarm": "take_away: [pf.dysphagia",
        "set: {saliva_swallowed: true}": "set: {saliva: true}",
        "steps: [exit.urgent-endoscopy]": "steps: [exit.endoscopy]",
        "cases: [steak-and-saliva": "cases: [steak",
    }
    path = tmp_path / "alarms.yaml"
    for right, wrong in broken.items():
        assert right in good
        path.write_text(good.replace(right, wrong, 1), encoding="utf-8")
        with pytest.raises(FileError, match="unknown"):
            read(path, Chapter)


# Words


@every_chapter
def test_sentences_are_short_and_end(chapter: Chapter) -> None:
    for text in (*learner_texts(chapter), *prose(chapter)):
        if text != chapter.title and not text.endswith(":"):
            assert re.search(r"[.?!]\"?$", text), text
        for sentence in sentences(text):
            assert len(sentence.split()) <= 20, sentence


@every_chapter
def test_no_dose_and_american_spelling(chapter: Chapter) -> None:
    for text in (*learner_texts(chapter), *prose(chapter)):
        assert not DOSE.search(text), text
        assert not BRITISH.search(text), text


@every_chapter
def test_one_kind_of_quotation_mark(chapter: Chapter) -> None:
    for text in (*learner_texts(chapter), *prose(chapter)):
        assert not re.search("[“”‘’—]", text), text
        assert text.count('"') % 2 == 0, text


def shown_texts() -> Iterator[str]:
    """What a learner reads on the pages: chapters, cases, controls, advice."""
    for chapter in chapters().values():
        yield from (*learner_texts(chapter), *prose(chapter))
    for case in map(load_case, case_ids()):
        yield from (case.title, case.vignette, case.teaching_point, case.twist)
        yield from (case.expect.because, *case.learning_points)
    for fact in FIELDS.values():
        yield from (fact.label, fact.note)
    for rule in RULES:
        yield from (rule.text, rule.why, rule.waits_on)


def test_every_abbreviation_has_its_entry_and_none_is_there_for_nothing() -> None:
    met = {word for text in shown_texts() for word in ABBREVIATION.findall(text)} - ROMAN
    known = {w for t in glossary() for w in ABBREVIATION.findall(t.abbreviation or "")}
    assert met == known


def test_a_label_spells_its_abbreviation_out_and_still_fits_a_phone() -> None:
    terms = {t.abbreviation: t.term for t in glossary() if t.abbreviation}
    for fact in FIELDS.values():
        for short in ABBREVIATION.findall(fact.label):
            if short != "QT":  # a name of two waves
                assert f"({short})" in fact.label
                spelt = set(re.findall(r"\w+", fact.label.lower()))
                assert set(re.findall(r"\w+", terms[short].lower())) <= spelt, fact.label
        assert len(fact.label) <= 64, fact.label


def test_a_term_is_explained_in_one_or_two_short_sentences() -> None:
    terms = glossary()
    assert len(terms) >= 40
    assert len({t.term.casefold() for t in terms}) == len(terms)
    for term in terms:
        found = sentences(term.meaning)
        assert 1 <= len(found) <= 2, term.term
        assert term.meaning.endswith("."), term.term
        assert all(len(sentence.split()) <= 20 for sentence in found), term.term
        assert not DOSE.search(term.meaning.replace("2.43 mg/dL", ""))
        assert not BRITISH.search(f"{term.term} {term.meaning}")
        assert ABBREVIATION.sub("", term.term) == term.term or term.abbreviation
    raw = yaml.safe_load((PACKAGE / "content/glossary.yaml").read_text("utf-8"))
    assert [t["term"] for t in raw] == [t.term for t in terms]
