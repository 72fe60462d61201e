"""The tables of cases/README.md, which `python -m esodys_teach.content.guide` writes anew."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from esodys_teach.evidence import claims, pitfalls, vocabulary
from esodys_teach.loader.places import cases_dir
from esodys_teach.patient.cut_offs import CONTRACTION_RESERVE_ABOVE
from esodys_teach.patient.fact import Fact, with_unit
from esodys_teach.patient.facts import IONS, Lab, Swallows
from esodys_teach.patient.patient import FIELDS

KEYS: Mapping[str, Mapping[str, str]] = {
    "case": {
        "id": "the file's name without `.yaml`",
        "title": "a few words that do not give the answer away",
        "level": "`beginner`: one step to see; `intermediate`: two facts that meet; `advanced`: a "
        "trap for the experienced",
        "teaching_point": "what stays with the learner, one sentence",
        "twist": "what makes this case unlike the others, one sentence",
        "vignette": "what the learner reads first, 60 to 180 words",
        "patient": "the facts, see the first table",
        "expect": "your conclusion, see the second table",
        "learning_points": "two to four sentences, shown after the plan",
        "items": "questions for a quiz, see [Items for a quiz](#items-for-a-quiz); leave it out if"
        " you have none",
        "author": "your name, or initials, and your profession",
        "review": "`not reviewed by a clinician`, or `reviewed by NAME, PROFESSION, 2026-11-22`",
        "written": "the date, as year-month-day; with quotation marks or without",
    },
    "expect": {
        "disposition": "has exactly this outcome",
        "motility_class": "reads the manometry as exactly this class",
        "steps": "contains each of these, due now",
        "later": "contains each of these, waiting for something",
        "done": "shows each of these as done",
        "avoid": "warns of each of these mistakes",
        "pitfalls": "shows each of these teaching points",
        "never": "contains none of these anywhere",
        "because": "your reason, for the next reader",
    },
    "item": {
        "id": "of an item: small letters, digits and hyphens, its own within the case. Of an "
        "option: a letter from `a` to `h`",
        "stem": "a question about this patient that no other item asks",
        "claims": "what settles it: ids of the third table, each once",
        "learning_point": "what stays with the learner, one sentence",
        "text, feedback": "what a learner can choose, and what you tell whoever chose it",
        "pitfall": "the mistake behind the option, a pitfall of the second table. Each wrong or "
        "harmful option names one, and no other does",
        "correct": "`true` for the best option, `false` for the others",
        "worth": "`needed`, `neutral` or `harmful`",
        "choose": "how many a learner may choose: at least the needed ones, never all",
        "action": "a step of the second table. In `order` also `label`, for naming the motility; in"
        " `build_plan` also a mistake of `avoid`",
        "pairs": "two options whose order binds, why, and the pitfall. Only the pairs of the "
        "fourth table bind",
        "thought, information": "what you think, and what you then learn",
        "panel": "the answers of real experts, one each. Leave it out until there are some; nobody"
        " is scored without them",
        "formerly": "the earlier ids of an item that you rename, so that saved quizzes find it",
    },
}
"""What to write under each key of a case, of its `expect` and of an item; Markdown."""


_RESERVE = f"{CONTRACTION_RESERVE_ABOVE:g}"
_LOW = f"`mrs_reserve_ratio` of {_RESERVE} or less"
FACTS_OF_CLASS: Mapping[str, str] = {
    "iem-inconclusive": f"neither {_LOW} nor `bolus_clearance: poor`, and one of the two unknown",
    "iem-mild": f"{_LOW}, or `bolus_clearance: poor`",
    "borderline": f"`mrs_reserve_ratio` above {_RESERVE} and `bolus_clearance: normal`",
    "hypomotility-on-solids": "`solid_test: poor-clearance`",
}
"""The facts that decide between classes of the same swallows; Markdown."""


def renewed(guide: str) -> str:
    """The guide with the tables between its markers made anew."""
    rests = ((f"`{claim.id}`", claim.statement) for claim in claims().values())
    binds = ((f"`{b.first}`", f"`{b.then}`", b.note or "") for b in vocabulary().before)
    tables = {
        "facts": fields_markdown(),
        "ids": ids_markdown(),
        "claims": _table(("id", "statement"), rests),
        "pairs": _table(("first", "then", "note"), binds),
    }
    for name, keys in KEYS.items():
        rows = ((f"`{key.replace(', ', '`, `')}`", says) for key, says in keys.items())
        head = "the advice" if name == "expect" else "what to write"
        tables[f"keys of {name}"] = _table(("key", head), rows)
    for name, table in tables.items():
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, rest = guide.split(start)
        guide = f"{before}{start}\n{table}\n{end}{rest.split(end)[1]}"
    return guide


def fields_markdown() -> str:
    """Every fact of a patient, a table for each group: field, meaning, what to write."""
    parts = []
    for group, facts in groupby(FIELDS.values(), key=lambda fact: fact.group):
        rows = ((f"`{f.name}`", meaning(f), to_write(f)) for f in facts)
        parts.append(f"**{group}**\n\n{_table(('field', 'meaning', 'write'), rows)}")
    return "\n".join(parts)


def ids_markdown() -> str:
    """Every id that `expect` may name, a table for each kind."""
    words = vocabulary()
    mistakes = {p.id: f"{p.mistake} {p.way_out}" for p in pitfalls().values()}
    parts: Mapping[str, Mapping[str, str]] = {
        "`disposition`, the first that holds": words.disposition,
        "`motility_class`": {
            i: f"{says} Facts: {FACTS_OF_CLASS[i]}." if i in FACTS_OF_CLASS else says
            for i, says in words.motility_class.items()
        },
        "`steps`, `later` and `done`": words.pathway,
        "`avoid`": words.must_not,
        "`pitfalls`": mistakes,
    }
    return "\n".join(
        f"**{title}**\n\n{_table(('id', 'meaning'), ((f'`{i}`', says) for i, says in ids.items()))}"
        for title, ids in parts.items()
    )


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def meaning(fact: Fact) -> str:
    """What a fact is."""
    return f"{fact.label}; {fact.note}" if fact.note else fact.label


def to_write(fact: Fact) -> str:
    """What a file gives for a fact, as Markdown."""
    if fact.choices:
        return ", ".join(f"`{choice}`" for choice in fact.choices)
    if fact.type is bool:
        return "`true` or `false`"
    if fact.type is Swallows:
        return "the series, see step 4"
    if fact.type is Lab:
        ion = IONS[fact.name]
        low, high = ion.limits
        units = (f"{low * per:.3g} to {high * per:.3g} `{u}`" for u, per in ion.units.items())
        return f"`value` and `unit`, see step 4: {' or '.join(units)}"
    kind = "whole number" if fact.type is int else "number"
    return with_unit(f"{kind}, {fact.low:g} to {fact.high:g}", fact.unit)


if __name__ == "__main__":
    guide = cases_dir() / "README.md"
    guide.write_text(renewed(guide.read_text(encoding="utf-8")), encoding="utf-8")
