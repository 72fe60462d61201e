"""The advice for every case, and the words of every rule, as a reviewer reads them.

A changed line is a clinical change. Read the difference; to accept it, run
`python tests/test_golden.py` and name it in CHANGELOG.md under "Advice".
"""

import difflib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from esodys_teach import advise, case_ids, load_case
from esodys_teach.rules import RULES
from esodys_teach.rules.rule import Kind, Rule

GOLDEN = Path(__file__).parent / "golden"
LISTS = ("steps", "later", "done", "avoid", "pitfalls")
ACCEPT = "Read it as a clinical change. To accept it: python tests/test_golden.py"


def advice_for(case_id: str) -> Iterator[str]:
    """The whole advice for one case, and in ids what the source alone would say."""
    patient = load_case(case_id).patient
    advice, source = advise(patient), advise(patient, overlays=False)
    yield f"# {case_id}"
    yield f"{advice.disposition}: {advice.reason}"
    yield f"class: {advice.motility_class}"
    yield from (f"note: {note}" for note in advice.notes)
    for name in LISTS:
        yield f"{name}:"
        for item in getattr(advice, name):
            waits = f" (waits on {item.waits_on})" if item.waits_on else ""
            rows = "" if item.rows == (item.id,) else f" [{', '.join(item.rows)}]"
            yield f"  {item.id}{rows} {item.text}{waits}"
    yield f"the source alone: {source.disposition}"
    for name in LISTS:
        yield f"  {name}: {', '.join(item.id for item in getattr(source, name)) or '-'}"


def words_of(rule: Rule) -> Iterator[str]:
    """All that a rule says, beside when."""
    yield f"# {rule.row}"
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


def now() -> dict[str, dict[str, str]]:
    """Each golden text as it would be written now: file, chapter, text."""
    cases = {case_id: "\n".join(advice_for(case_id)) for case_id in case_ids()}
    rules = {rule.row: "\n".join(words_of(rule)) for rule in RULES}
    assert len(rules) == len(RULES), "two rules have the same row"
    return {"advice.txt": cases, "rules.txt": rules}


@cache
def accepted(file: str) -> dict[str, str]:
    """The chapters that were last accepted."""
    path = GOLDEN / file
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    chapters = [f"# {part.strip()}" for part in f"\n{text}".split("\n# ") if part.strip()]
    return {part.split("\n", 1)[0].removeprefix("# "): part for part in chapters}


def write() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for file, chapters in now().items():
        text = "\n\n".join(chapters.values()) + "\n"
        (GOLDEN / file).write_text(text, encoding="utf-8", newline="\n")


@pytest.mark.parametrize("file", ["advice.txt", "rules.txt"])
def test_what_is_accepted_is_complete_and_in_order(file: str) -> None:
    assert list(accepted(file)) == list(now()[file]), ACCEPT


@pytest.mark.parametrize(
    ("file", "chapter"),
    [("advice.txt", case_id) for case_id in case_ids()]
    + [("rules.txt", rule.row) for rule in RULES],
)
def test_the_words_are_the_accepted_ones(file: str, chapter: str) -> None:
    rules = {rule.row: rule for rule in RULES}
    lines = advice_for(chapter) if file == "advice.txt" else words_of(rules[chapter])
    old = accepted(file).get(chapter, "").splitlines()
    changed = "\n".join(difflib.unified_diff(old, [*lines], "accepted", "now", lineterm="", n=2))
    if changed:
        pytest.fail(f"{chapter} changed.\n{changed}\n{ACCEPT}", pytrace=False)


if __name__ == "__main__":
    write()
    print(f"Accepted the advice for {len(case_ids())} cases and the words of {len(RULES)} rules.")
