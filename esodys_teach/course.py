"""A chapter's parts as HTML text: goals, what it rests on, tasks, feedback, pitfalls, lesson."""

import re
from collections.abc import Iterable
from html import escape
from zlib import crc32

from esodys_teach import evidence
from esodys_teach.board import claim
from esodys_teach.case import load_case
from esodys_teach.chapter import Chapter, Option, Question, Task, Term, glossary
from esodys_teach.places import notebooks_dir
from esodys_teach.views import heading

_LINK = re.compile(r'\(#cell-id=rests-on \\"([^"\\]+)')  # as JSON writes it


def goals(chapter: Chapter) -> str:
    """What a learner can do after the chapter."""
    return f'{heading(2, "Goals")}<ul class="es-goals">{_lines(chapter.goals)}</ul>'


def background_claims(chapter: Chapter) -> list[str]:
    """The ids of the claims that the prose of the chapter's notebook links, in their order."""
    notebook = notebooks_dir() / f"{chapter.number}-{chapter.id}.ipynb"
    return list(dict.fromkeys(_LINK.findall(notebook.read_text(encoding="utf-8"))))


def rests_on(chapter: Chapter) -> str:
    """Every claim of the chapter, each with its anchor.

    The prose links to this list's cell and names the claim: JupyterLab follows a link to a cell,
    not into an output. Voila's page turns each into a link to the anchor itself.
    """
    asked = [c for question in chapter.questions for c in question.claims]
    ids = dict.fromkeys([*background_claims(chapter), *asked])
    claims = "".join(
        f'<div id="claim-{escape(i)}"><p class="es-place">{escape(i)}</p>{claim(i)}</div>'
        for i in ids
    )
    return (
        f'<details class="es-rests"><summary>What this chapter rests on: {len(ids)} statements, '
        f"each with its sources</summary>{claims}</details>"
    )


def words_met(text: str, where: str) -> str:
    """The terms of the glossary that a text uses, folded; nothing where it uses none."""
    met = [term for term in glossary() if _names(term).search(text)]
    if not met:
        return ""
    short = [term.abbreviation or term.term.lower() for term in met]
    told = ", ".join(short[:4]) + (f" and {len(short) - 4} more" if len(short) > 4 else "")
    return f"<details><summary>Words in {where}: {escape(told)}</summary>{terms(met)}</details>"


def terms(found: Iterable[Term]) -> str:
    """Terms with their meaning, as a list of definitions."""
    lines = []
    for term in found:
        short = f" ({escape(term.abbreviation)})" if term.abbreviation else ""
        lines.append(f"<dt>{escape(term.term)}{short}</dt><dd>{escape(term.meaning)}</dd>")
    return f'<dl class="es-words">{"".join(lines)}</dl>'


def _names(term: Term) -> re.Pattern[str]:
    """The term or its abbreviation as whole words, in singular or plural."""
    names = [re.escape(term.term)] + ([re.escape(term.abbreviation)] if term.abbreviation else [])
    return re.compile(rf"(?i)\b(?:{'|'.join(names)})s?\b")


def task(number: int, task: Task) -> str:
    """What to do in the tool, what to ask oneself, and the answer, folded."""
    return (
        f'<p class="es-do" id="task-{number}">{number}. {escape(load_case(task.case).title)}</p>'
        f"<p>{escape(task.do)} {escape(task.ask)}</p>"
        f"<details><summary>The answer<span class='es-sr'> to task {number}</span></summary>"
        f"<p>{escape(task.answer)}</p></details>"
    )


def begun(number: int, task: Task) -> str:
    """What to do now that the case of a task is open, and the way back to the task."""
    back = f'<a class="es-open" href="#task-{number}">Back to the task</a>'
    return f'<p role="status"><strong>Task {number}:</strong> {escape(task.do)} {back}</p>'


def options(question: Question) -> list[Option]:
    """The options in an order that stays and tells nothing."""
    return sorted(question.options, key=lambda option: crc32(option.text.encode()))


def stem(number: int, question: Question) -> str:
    """A question."""
    return f'<p class="es-do">{number}. {escape(question.stem)}</p>'


def feedback(question: Question, option: Option) -> str:
    """What an answer is worth and why, and what that rests on."""
    sign, word = ("✓", "Right") if option.correct else ("✕", "Not this one")
    rests = "".join(claim(i) for i in question.claims)
    return (
        f'<div class="es-feedback {"es-right" if option.correct else "es-wrong"}" role="status">'
        f'<p><strong><span aria-hidden="true">{sign}</span> {word}.</strong> '
        f"{escape(option.feedback)}</p></div>"
        f"<details><summary>What the answer rests on</summary>{rests}</details>"
    )


def take_away(chapter: Chapter) -> str:
    """The pitfalls of the chapter, the mistake and the way out."""
    found = [evidence.pitfalls()[i] for i in chapter.take_away]
    lines = "".join(
        f'<li><p class="es-mistake"><span>Mistake:</span> {escape(p.mistake)}</p>'
        f'<p class="es-way-out"><span>Way out:</span> {escape(p.way_out)}</p></li>'
        for p in found
    )
    return f'{heading(2, "Take away")}<ul class="es-pitfalls">{lines}</ul>'


def lesson_plan(chapter: Chapter) -> str:
    """What the instructor asks, hears and says, with the minutes; folded."""
    minutes = sum(part.minutes for part in chapter.lesson)
    parts = "".join(
        f'<li><p class="es-do">{part.minutes} minutes. {escape(part.ask)}</p>'
        f"<p><span>The room:</span> {escape(part.room)}</p>"
        f"<p><span>You:</span> {escape(part.say)}</p></li>"
        for part in chapter.lesson
    )
    return (
        f'<details class="es-lesson"><summary>For the instructor: a lesson of {minutes} minutes'
        f"</summary><p>Turn on “Ask the room first” in the tool above, then go step by step.</p>"
        f"<ol>{parts}</ol></details>"
    )


def _lines(texts: Iterable[str]) -> str:
    return "".join(f"<li>{escape(text)}</li>" for text in texts)
