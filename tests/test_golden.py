"""The advice for every case, then the words of every rule, as a reviewer reads them.

A case lists ids and, in brackets, the rules that say them; what a rule says stands once, under its
row. A changed line is a clinical change. Read the difference; to accept it, run
`python tests/test_golden.py` and name it in CHANGELOG.md under "Advice".
"""

import difflib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from esodys_teach import advise, case_ids, load_case
from esodys_teach.rules import RULES
from esodys_teach.rules.notes import NOTES
from esodys_teach.rules.rule import Kind, Rule

GOLDEN = Path(__file__).parent / "golden/advice.txt"
LISTS = ("steps", "later", "done", "avoid", "pitfalls")
ACCEPT = "Read it as a clinical change. To accept it: python tests/test_golden.py"


def advice_for(case_id: str) -> Iterator[str]:
    """The advice for one case, and what the source alone would say, in ids and rows."""
    patient = load_case(case_id).patient
    advice, source = advise(patient), advise(patient, overlays=False)
    numbers = {text: number for number, (_, text) in enumerate(NOTES, 1)}
    yield f"{advice.disposition}: {advice.reason}"
    yield f"class: {advice.motility_class}"
    yield from (f"note: {numbers[note]}" for note in advice.notes)
    for name in LISTS:
        yield f"{name}:"
        for item in getattr(advice, name):
            yield f"  {item.id}" + ("" if item.rows == (item.id,) else f" [{', '.join(item.rows)}]")
    yield f"the source alone: {source.disposition}"
    for name in LISTS:
        yield f"  {name}: {', '.join(item.id for item in getattr(source, name)) or '-'}"


def words_of(rule: Rule) -> Iterator[str]:
    """All that a rule says, beside when."""
    facts = [
        rule.id,
        rule.kind,
        rule.phase,
        rule.due if rule.kind is Kind.STEP else "",
        rule.origin,
    ]
    yield " | ".join(filter(None, (*facts, rule.effect, "emergency" if rule.emergency else "")))
    yield rule.text
    yield rule.why
    yield f"claims: {', '.join(rule.claims)}"
    if rule.waits_on:
        yield f"waits on: {rule.waits_on}"


def chapter(title: str) -> list[str]:
    """The lines that stand under a case, a row or a note now."""
    if title in case_ids():
        return [*advice_for(title)]
    if title.startswith("note "):
        return [NOTES[int(title.removeprefix("note ")) - 1][1]]
    (rule,) = (rule for rule in RULES if rule.row == title)
    return [*words_of(rule)]


TITLES = [
    *case_ids(),
    *(rule.row for rule in RULES),
    *(f"note {number}" for number, _ in enumerate(NOTES, 1)),
]


@cache
def accepted() -> dict[str, list[str]]:
    """The chapters that were last accepted."""
    text = GOLDEN.read_text(encoding="utf-8") if GOLDEN.exists() else ""
    parts = (part.strip().splitlines() for part in f"\n{text}".split("\n# "))
    return {part[0]: part[1:] for part in parts if part}


def write() -> None:
    text = "\n\n".join("\n".join([f"# {title}", *chapter(title)]) for title in TITLES)
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def test_what_is_accepted_is_complete_and_in_order() -> None:
    assert len(set(TITLES)) == len(TITLES), "two chapters have the same title"
    assert list(accepted()) == TITLES, ACCEPT


@pytest.mark.parametrize("title", TITLES)
def test_the_words_are_the_accepted_ones(title: str) -> None:
    old, now = accepted().get(title, []), chapter(title)
    changed = "\n".join(difflib.unified_diff(old, now, "accepted", "now", lineterm="", n=2))
    if changed:
        pytest.fail(f"{title} changed.\n{changed}\n{ACCEPT}", pytrace=False)


if __name__ == "__main__":
    write()
    print(f"Accepted the advice for {len(case_ids())} cases and the words of {len(RULES)} rules.")
