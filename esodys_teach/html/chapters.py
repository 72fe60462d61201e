"""A chapter's parts as HTML text: goals, what it rests on, tasks, feedback, pitfalls, lesson."""

import re
from collections.abc import Iterable
from zlib import crc32

from markupsafe import Markup

from esodys_teach import evidence
from esodys_teach.content.case import load_case
from esodys_teach.content.chapter import Chapter, Question, Task, TaskOption, Term, glossary
from esodys_teach.html.board import claim, pitfall
from esodys_teach.html.elements import (
    NOTHING,
    element,
    escape,
    folded,
    heading,
    join,
    labeled,
    listing,
    markup,
    para,
)
from esodys_teach.loader.places import notebooks_dir

_LINK = re.compile(r'\(#cell-id=rests-on \\"([^"\\]+)')  # as JSON writes it


def goals(chapter: Chapter) -> Markup:
    """What a learner can do after the chapter."""
    return heading(2, "Goals") + listing(map(escape, chapter.goals), "es-goals")


def background_claims(chapter: Chapter) -> list[str]:
    """The ids of the claims that the prose of the chapter's notebook links, in their order."""
    notebook = notebooks_dir() / f"{chapter.number}-{chapter.id}.ipynb"
    return list(dict.fromkeys(_LINK.findall(notebook.read_text(encoding="utf-8"))))


def rests_on(chapter: Chapter) -> Markup:
    """Every claim of the chapter, each with its anchor.

    The prose links to this list's cell and names the claim: JupyterLab follows a link to a cell,
    not into an output. Voila's page turns each into a link to the anchor itself.
    """
    asked = [c for question in chapter.questions for c in question.claims]
    ids = dict.fromkeys([*background_claims(chapter), *asked])
    claims = join(
        markup('<div id="claim-{}">{}{}</div>', i, para(i, "es-place"), claim(i)) for i in ids
    )
    summary = f"What this chapter rests on: {len(ids)} statements, each with its sources"
    return folded(summary, claims, "es-rests")


def words_met(text: str, where: str) -> Markup:
    """The terms of the glossary that a text uses, folded; nothing where it uses none."""
    met = [term for term in glossary() if _names(term).search(text)]
    if not met:
        return NOTHING
    short = [term.abbreviation or term.term.lower() for term in met]
    told = ", ".join(short[:4]) + (f" and {len(short) - 4} more" if len(short) > 4 else "")
    return folded(f"Words in {where}: {told}", terms(met))


def terms(found: Iterable[Term]) -> Markup:
    """Terms with their meaning, as a list of definitions."""
    lines = NOTHING
    for term in found:
        short = f" ({term.abbreviation})" if term.abbreviation else ""
        lines += element("dt", escape(term.term + short)) + element("dd", escape(term.meaning))
    return element("dl", lines, "es-words")


def _names(term: Term) -> re.Pattern[str]:
    """The term or its abbreviation as whole words, in singular or plural."""
    names = [re.escape(term.term)] + ([re.escape(term.abbreviation)] if term.abbreviation else [])
    return re.compile(rf"(?i)\b(?:{'|'.join(names)})s?\b")


def task(number: int, task: Task) -> Markup:
    """What to do in the tool, what to ask oneself, and the answer, folded."""
    title = markup(
        '<div id="task-{}">{}</div>', number, _numbered(number, load_case(task.case).title)
    )
    asked = title + para(f"{task.do} {task.ask}")
    summary = markup("The answer<span class='es-sr'> to task {}</span>", number)
    return asked + folded(summary, para(task.answer))


def begun(number: int, task: Task) -> Markup:
    """What to do now that the case of a task is open, and the way back to the task."""
    back = markup('<a class="es-open" href="#task-{}">Back to the task</a>', number)
    return markup('<p role="status"><strong>Task {}:</strong> {} {}</p>', number, task.do, back)


def options(question: Question) -> list[TaskOption]:
    """The options in an order that stays and tells nothing."""
    return sorted(question.options, key=lambda option: crc32(option.text.encode()))


def stem(number: int, question: Question) -> Markup:
    """A question."""
    return _numbered(number, question.stem)


def feedback(question: Question, option: TaskOption) -> Markup:
    """What an answer is worth and why, and what that rests on."""
    sign, word = ("✓", "Right") if option.correct else ("✕", "Not this one")
    rests = join(claim(i) for i in question.claims)
    return markup(
        '<div class="es-feedback {}" role="status"><p><strong><span aria-hidden="true">{}'
        "</span> {}.</strong> {}</p></div>{}",
        "es-right" if option.correct else "es-wrong",
        sign,
        word,
        option.feedback,
        folded("What the answer rests on", rests),
    )


def take_away(chapter: Chapter) -> Markup:
    """The pitfalls of the chapter, the mistake and the way out."""
    found = (evidence.pitfalls()[i] for i in chapter.take_away)
    lines = (pitfall(p.mistake, p.way_out) for p in found)
    return heading(2, "Take away") + listing(lines, "es-pitfalls")


def lesson_plan(chapter: Chapter) -> Markup:
    """What the instructor asks, hears and says, with the minutes; folded."""
    minutes = sum(part.minutes for part in chapter.lesson)
    parts = (
        para(f"{part.minutes} minutes. {part.ask}", "es-do")
        + labeled("The room", part.room)
        + labeled("You", part.say)
        for part in chapter.lesson
    )
    how = para("Turn on “Ask the room first” in the tool above, then go step by step.")
    summary = f"For the instructor: a lesson of {minutes} minutes"
    return folded(summary, how + listing(parts, tag="ol"), "es-lesson")


def _numbered(number: int, text: str) -> Markup:
    return para(f"{number}. {text}", "es-do")
