"""The tables of cases/README.md, which `python -m esodys_teach.case_guide` writes anew."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from esodys_teach.evidence import claims, pitfalls, vocabulary
from esodys_teach.fact import Fact, with_unit
from esodys_teach.facts import IONS, Lab, Swallows
from esodys_teach.patient import FIELDS
from esodys_teach.places import cases_dir


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
    for name, table in tables.items():
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, rest = guide.split(start)
        guide = f"{before}{start}\n{table}\n{end}{rest.split(end)[1]}"
    return guide


def fields_markdown() -> str:
    """Every fact of a patient, a table for each group: field, meaning, what to write."""
    parts = []
    for group, facts in groupby(FIELDS.values(), key=lambda fact: fact.group):
        rows = ((f"`{f.name}`", _meaning(f), _values(f)) for f in facts)
        parts.append(f"**{group}**\n\n{_table(('field', 'meaning', 'write'), rows)}")
    return "\n".join(parts)


def ids_markdown() -> str:
    """Every id that `expect` may name, a table for each kind."""
    words = vocabulary()
    mistakes = {p.id: f"{p.mistake} {p.way_out}" for p in pitfalls().values()}
    parts: Mapping[str, Mapping[str, str]] = {
        "`disposition`, the first that holds": words.disposition,
        "`motility_class`": words.motility_class,
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


def _meaning(fact: Fact) -> str:
    return f"{fact.label}; {fact.note}" if fact.note else fact.label


def _values(fact: Fact) -> str:
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
