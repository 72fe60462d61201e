"""What a session can be taken away as: `EXPORTS` names each file, its type and who makes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from esodys_teach.quiz.export import anki, moodle, qti, sheets, tables, xapi
from esodys_teach.quiz.html import debrief
from esodys_teach.quiz.results import Results


@dataclass(frozen=True, kw_only=True)
class Export:
    """A file: its MIME type, what it is in one line, and how it is made."""

    mime: str
    what: str
    make: Callable[[Results], bytes]


def _sheet(results: Results) -> bytes:
    return debrief.sheet(results).encode("utf-8", "replace")


def _summary(results: Results) -> bytes:
    return debrief.summary(results).encode("utf-8", "replace")


_CSV, _HTML = "text/csv; charset=utf-8", "text/html; charset=utf-8"

EXPORTS: Mapping[str, Export] = {
    name: Export(mime=mime, what=what, make=make)
    for name, mime, what, make in (
        ("debrief.html", _HTML, "The debrief on one printable sheet.", _sheet),
        ("debrief.txt", "text/plain; charset=utf-8", "The debrief in a few sentences.", _summary),
        ("gradebook-moodle.csv", _CSV, "Grades with Moodle's columns.", tables.moodle_grades),
        ("gradebook-canvas.csv", _CSV, "Grades with Canvas's columns.", tables.canvas_grades),
        ("answers.csv", _CSV, "Every answer, one a line.", tables.every_answer),
        (
            "answers-xapi.jsonl",
            "application/jsonl",
            "Every answer as an xAPI statement, for a learning record store.",
            xapi.statements,
        ),
        ("items-moodle.xml", "application/xml", "The items as Moodle XML.", moodle.moodle_xml),
        ("items-gift.txt", "text/plain; charset=utf-8", "The items as GIFT.", moodle.gift),
        ("items-qti21.zip", "application/zip", "The items as a QTI 2.1 package.", qti.package),
        ("cards-anki.apkg", "application/apkg", "The items as cards for Anki.", anki.cards),
        ("questions.html", _HTML, "The cases and questions to print.", sheets.questions),
        ("key.html", _HTML, "The key to the printed questions.", sheets.key),
    )
}
"""By the name of the file."""
