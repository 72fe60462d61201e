"""docs/decision_rules.md and the rules say the same: each rule has its row, each row its rules.

A rule belongs to the row with the longest label that its own row begins with, word by word: "L5
potassium high" to L5, "X10 to X13 second test" to X10, "avoid L3 tablet" to its own.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from esodys_teach import evidence
from esodys_teach.rules import RULES, Rule

DOCUMENT = Path(__file__).parents[1] / "docs" / "decision_rules.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
HEADER = ["row", "when", "ids", "words and limits", "rests on", "S"]
# Words in backticks that are no id of the vocabulary: a family of ids, an origin or an effect, a
# formula, a file.
OTHERS = re.compile(
    r"x\.|(step2|safety)\.\*|source|overlay|leave|alongside|10\*ineffective > 7\*n"
    r"|[\w/]+\.(py|yaml)"
)
# The amendments in which something is a choice.
CHOICES = {"S1", "S3", "S6", "S9", "S10", "S12", "S13", "S17", "S27"}


@dataclass(frozen=True)
class DocRow:
    """A row of a table of rules: its label, the ids that it gives and what it rests on."""

    label: str
    ids: tuple[str, ...]
    rests_on: str
    amended: str


def tables(text: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Each table of a Markdown text as its header and its rows; ValueError where cells are off."""
    table: list[list[str]] = []
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.startswith("|"):
            table.append([cell.strip() for cell in line.strip().strip("|").split("|")])
            if len(table[-1]) != len(table[0]):
                raise ValueError(f"line {number}: {len(table[-1])} cells for {len(table[0])}")
        elif table:
            yield table[0], table[2:]
            table = []


def rows(text: str) -> dict[str, DocRow]:
    """The rows of all tables of rules, by label; ValueError where a label stands twice."""
    found: dict[str, DocRow] = {}
    for header, lines in tables(text):
        for line in lines if header == HEADER else ():
            row = DocRow(line[0], tuple(re.findall(r"`([^`]+)`", line[2])), line[4], line[5])
            if found.setdefault(row.label, row) is not row:
                raise ValueError(f"row {row.label} stands twice")
    return found


def label_of(row: str, labels: Iterable[str]) -> str | None:
    """The longest label that a rule's row begins with, word by word; None where none does."""
    words = re.split(r"[ ,]+", row)
    fits = [label for label in labels if words[: len(label.split())] == label.split()]
    return max(fits, key=len, default=None)


def homeless(rules: Iterable[Rule], known: dict[str, DocRow]) -> list[str]:
    """The rules that have no row in the document, or whose id their row does not name."""
    lost = []
    for rule in rules:
        label = label_of(rule.row, known)
        if label is None:
            lost.append(f"{rule.row}: no row in the document")
        elif label != "done" and rule.id not in known[label].ids:
            lost.append(f"{rule.row}: {rule.id} does not stand in row {label}")
    return lost


def idle(rules: Iterable[Rule], known: dict[str, DocRow]) -> list[str]:
    """The rows that no rule belongs to, and the ids in them that no rule gives."""
    rules = tuple(rules)
    used = {label_of(rule.row, known) for rule in rules}
    given = {rule.id for rule in rules}
    empty = [label for label in known if label not in used]
    return empty + [f"{r.label}: {id}" for r in known.values() for id in r.ids if id not in given]


@cache
def document() -> dict[str, DocRow]:
    return rows(TEXT)


def test_each_rule_has_its_row() -> None:
    assert homeless(RULES, document()) == []


def test_each_row_has_its_rules() -> None:
    assert idle(RULES, document()) == []


def test_a_rule_without_a_row_and_a_row_without_a_rule_are_found() -> None:
    known = document()
    others = {label: row for label, row in known.items() if label != "X10"}
    assert "X10 provisional: no row in the document" in homeless(RULES, others)
    swapped = known | {"X10": DocRow("X10", ("exit.egjoo",), "", "")}
    assert "X10: exit.achalasia does not stand in row X10" in homeless(RULES, swapped)
    assert "X10" in idle([rule for rule in RULES if not rule.row.startswith("X10")], known)
    assert "X16: mn.poem" in idle(
        [rule for rule in RULES if rule.id != "mn.poem"],
        known | {"X16": DocRow("X16", ("mn.poem",), "", "")},
    )


@pytest.mark.parametrize(
    ("row", "label"),
    [
        ("L5", "L5"),
        ("L5 potassium high", "L5"),
        ("L high potassium 24 h", "L high"),
        ("X10 to X13 second test", "X10"),
        ("avoid L3 tablet", "avoid L3 tablet"),
        ("avoid L3 unknown", "avoid L3"),
        ("done biopsies, count unknown", "done"),
        ("A1 stressed, nutrition open", "A1"),
        ("X1", "X1"),
        ("X100", None),
        ("avoid", None),
    ],
)
def test_a_row_belongs_to_its_longest_label(row: str, label: str | None) -> None:
    assert label_of(row, document()) == label


def test_a_table_that_is_off_is_refused() -> None:
    head = f"| {' | '.join(HEADER)} |\n|---|---|---|---|---|---|\n"
    with pytest.raises(ValueError, match="line 3: 5 cells for 6"):
        rows(head + "| X1 | | | | |\n")
    with pytest.raises(ValueError, match="row X1 stands twice"):
        rows(head + "| X1 | | | | | |\n" * 2)


def test_each_id_of_the_vocabulary_has_a_row_and_each_named_id_is_one() -> None:
    words = evidence.vocabulary()
    ids = {*words.pathway, *words.must_not, *evidence.pitfalls()}
    titled = "an id has its title in esodys_teach/evidence/vocabulary.yaml and its row in "
    assert ids == {id for row in document().values() for id in row.ids}, titled + DOCUMENT.name
    known = ids | set(words.disposition) | set(words.motility_class)
    named = set(re.findall(r"`([^`\n]+)`", TEXT))
    assert [name for name in sorted(named - known) if not OTHERS.match(name)] == []


def test_each_claim_that_a_row_rests_on_exists_and_each_new_one_is_used() -> None:
    claims = evidence.claims()
    named = {c for row in document().values() for c in re.findall(r"x\.[\w-]+", row.rests_on)}
    assert named - claims.keys() == set()
    unnamed = {id for id in claims if id.startswith("x.")} - set(re.findall(r"x\.[\w-]+", TEXT))
    assert unnamed == set()


def test_each_amendment_is_worked_in_and_a_choice_is_marked() -> None:
    """S22 follows with the reasons; its boundary stands here already."""
    assert "No clinician has reviewed it." in TEXT
    worked, chosen = set(), set()
    for header, lines in tables(TEXT):
        for line in lines if "S" in header else ():
            numbers = re.findall(r"S\d+", line[header.index("S")])
            worked.update(numbers)
            chosen.update(numbers if "**choice**" in " ".join(line) else ())
    assert {f"S{n}" for n in range(1, 33)} - worked == set()
    assert CHOICES - chosen == set()
