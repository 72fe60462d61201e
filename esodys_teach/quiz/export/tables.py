"""Tables as CSV: grades with the columns that Moodle and Canvas expect, and every answer.

A nickname is all that a quiz knows of a learner: who imports grades adds the id or the address by
which the system knows the person. A gradebook has no row or column to spare for the notice; it
speaks of learners, not of patients.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import StringIO

from esodys_teach.loader.places import NOTICE
from esodys_teach.quiz.answers import first, marked, newest
from esodys_teach.quiz.results import NOT_KNOWN, Results
from esodys_teach.quiz.scoring import scored

Cell = str | int

# A spreadsheet takes a cell for a formula by its first character, after blanks and marks without
# width; a new line may begin a cell for it, and in many countries a semicolon does.
_BLANK = (
    r"'\x00-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\xad\u1680\u180e"
    r"\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff"
)
_FORMULA = re.compile(rf"(?:^|(?<=[\n\r;]))(?=[{_BLANK}]*[=+\-@\t\r＝＋－＠])")


def safe(cell: str) -> str:
    """Text that stays text in a spreadsheet: an apostrophe before whatever would be a formula."""
    return _FORMULA.sub("'", cell)


def moodle_grades(results: Results) -> bytes:
    """As Moodle's own export has it; its import asks which column is what, and ignores the rest."""
    head = ["First name", "Last name", "ID number", "Institution", "Department", "Email address"]
    head += [f"Quiz: {results.title} (Real)", "Last downloaded from this course"]
    rows = ([name, "", "", "", "", "", grade, ""] for name, grade in _grades(results))
    return _csv([head, *rows])


def canvas_grades(results: Results) -> bytes:
    """As Canvas's gradebook has it, with the row of the points possible."""
    # Canvas takes a number in round brackets at the end for the id of an assignment.
    title = re.sub(r"\((\d+)\)(\s*)$", r"[\1]\2", results.title)
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"Quiz: {title}"]
    possible = ["    Points Possible", "", "", "", "", _points(_possible(results))]
    rows = ([name, "", "", "", "", grade] for name, grade in _grades(results))
    return _csv([head, possible, *rows])


def every_answer(results: Results) -> bytes:
    """One line for each stored answer, as they arrived; points are empty where nobody can say."""
    answers = marked(results)
    marks = {one.given.key: one.mark for one in answers}
    firsts = {one.given.key for one in first(answers).values()}
    counts = {one.given.key for one in newest(answers).values()}
    asked = {one.id: one.item for one in results.asked}
    head = (
        "session learner nickname item kind round attempt at choice letters text sure points right "
        "pitfalls first counts key"
    )
    rows: list[Sequence[Cell]] = [[*head.split(), NOTICE, *results.notes]]
    for g in results.given:
        item, mark = asked.get(g.item), marks.get(g.key)
        texts = {option.id: option.text for option in item.options} if item else {}
        points = mark.points if mark else None
        rows.append(
            [
                results.session,
                g.learner,
                results.learners.get(g.learner, ""),
                g.item,
                item.kind if item else "",
                g.round,
                g.attempt,
                datetime.fromtimestamp(g.at, UTC).isoformat(timespec="milliseconds"),
                _number(" ".join(g.choice)),
                _number(results.seen(g.item, g.choice)),
                NOT_KNOWN
                if g.item in results.not_known
                else "; ".join(texts.get(id, "") for id in g.choice),
                g.sure,
                "" if points is None else _points(points),
                "" if mark is None or points is None else _yes(mark.correct),
                " ".join(mark.pitfalls) if mark else "",
                _yes(g.key in firsts),
                _yes(g.key in counts),
                g.key,
                *[""] * (1 + len(results.notes)),
            ]
        )
    return _csv(rows)


def _grades(results: Results) -> list[tuple[str, str]]:
    """Nickname and points of the answers that count, by nickname; no points for no answer."""
    points: dict[str, list[float]] = {learner: [] for learner in results.learners}
    for (learner, _), one in newest(marked(results)).items():
        points[learner] += [] if one.mark.points is None else [one.mark.points]
    found = [
        (results.learners[learner] or learner, _points(sum(own)) if own else "")
        for learner, own in points.items()
    ]
    return sorted(found, key=lambda pair: (pair[0].casefold(), pair))


def _possible(results: Results) -> int:
    return sum(scored(one.item) for one in results.asked)


def _points(points: float) -> str:
    return f"{points:.2f}"


def _number(choice: str) -> Cell:
    """A point of a scale is a number, and no formula though it may have a minus."""
    return int(choice) if re.fullmatch("-?[0-9]", choice) else choice


def _yes(true: bool) -> str:
    return "yes" if true else "no"


def _csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """With a byte order mark, by which Excel knows UTF-8; both systems read over it."""
    text = StringIO()
    table = ([safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    csv.writer(text).writerows(table)
    return text.getvalue().encode("utf-8-sig", "replace")
