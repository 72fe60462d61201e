"""Values in plain words: what a fact, a value, a disposition or a verdict is called on the page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from math import inf

from esodys_teach.engine.whatif import Range
from esodys_teach.evidence import pitfalls, vocabulary
from esodys_teach.loader import compiled
from esodys_teach.patient.fact import Fact, FactError, with_unit
from esodys_teach.patient.facts import Lab, Swallows, level, unit_slip

NOT_KNOWN = "not known"


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of words.yaml, by what they are for."""

    headlines: Mapping[str, tuple[str, ...]]
    phases: Mapping[str, str]
    verdicts: Mapping[str, str]
    read: Mapping[str, str]
    levels: Mapping[str, str]
    values: Mapping[str, str]
    ways_out: Mapping[str, str]
    synonyms: Mapping[str, str]


_SAID = compiled.load("html/words.yaml", Words)
HEADLINES, PHASES = _SAID.headlines, _SAID.phases
VERDICTS, READ = _SAID.verdicts, _SAID.read
SYNONYMS = _SAID.synonyms
"""Other words by which a fact is found, by the name of its field."""

_SAID_BY_THE_LABEL = ("ratio", "biopsies", "levels")
_TIMES = ("days", "weeks", "months", "years")


def words(known: Fact, value: object) -> str:
    """A value in plain words, with its unit."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, StrEnum):
        return _SAID.values.get(value, value.replace("-", " "))
    if isinstance(value, Lab):
        return f"{value.value:g} {value.unit}{_range(value)}"
    if isinstance(value, Swallows):
        counts = ((f.name, getattr(value, f.name)) for f in fields(value))
        return ", ".join(f"{count} {name}" for name, count in counts if count)
    unit = _unit(known)
    one = value == 1 and unit in _TIMES
    return with_unit(f"{value:g}", unit.removesuffix("s") if one else unit)


def titled(word: str) -> str:
    """What an id of `expect` or of the advice stands for; no two kinds of ids share one."""
    known = vocabulary()
    titles = {**known.motility_class, **known.pathway, **known.must_not}
    titles |= {i: headline for i, (_, headline) in HEADLINES.items()}
    return titles[word] if word in titles else pitfalls()[word].mistake


def ranged(known: Fact, ranges: Iterable[Range], unknown: bool = False, unit: str = "") -> str:
    """Ranges in plain words, those that touch as one; an end at a limit of the fact is open."""
    told = [_between(known, found, unit or _unit(known)) for found in _joined(known, ranges)]
    return " or ".join(told) + (f", or {NOT_KNOWN}" if unknown and told else NOT_KNOWN * unknown)


def _joined(known: Fact, ranges: Iterable[Range]) -> list[Range]:
    out: list[Range] = []
    for new in sorted(ranges, key=lambda r: (-inf if r.low is None else r.low, not r.with_low)):
        last = out[-1] if out else None
        if last and last.high == new.low and (last.with_high or new.with_low):
            out[-1] = Range(last.low, new.high, last.with_low, new.with_high)
        else:
            out.append(new)
    return [
        replace(r, low=None, with_low=False) if r.low == known.low and r.low != r.high else r
        for r in out
    ]


def _between(known: Fact, found: Range, unit: str) -> str:
    low, high = found.low, found.high
    if known.type is int and low is not None and high is not None:  # they count
        low, high = low + (not found.with_low), high - (not found.with_high)
        found = Range(low, high, True, True)
    if low is None or high is None:
        return _open(found, unit)
    below, above = _beyond(unit)
    if low == high:
        return with_unit(f"{low:g}", unit)
    if not (found.with_low or found.with_high or known.type is Lab):
        return with_unit(f"between {low:g} and {high:g}", unit)
    start = f"{low:g} to" if found.with_low else f"{above} {low:g} and"
    if found.with_high:
        return with_unit(f"{start} {high:g}" if found.with_low else f"{start} up to {high:g}", unit)
    return with_unit(f"{start} {below} {high:g}", unit)


def _open(found: Range, unit: str) -> str:
    """A range that lacks one end, or both."""
    below, above = _beyond(unit)
    if found.high is not None:
        return with_unit(f"{'up to' if found.with_high else below} {found.high:g}", unit)
    if found.low is None:
        return "any number"
    if found.with_low:
        return with_unit(f"{found.low:g}", unit) + " or more"
    return with_unit(f"{above} {found.low:g}", unit)


def _beyond(unit: str) -> tuple[str, str]:
    """The words for less and for more than a number of this unit."""
    return ("under", "over") if unit in _TIMES else ("below", "above")


def limits(known: Fact) -> str:
    """What a number may be, empty for anything else."""
    if known.low is None or known.high is None:
        return ""
    return with_unit(f"{known.low:g} to {known.high:g}", _unit(known))


def refusal(known: Fact, error: FactError, kept: object) -> str:
    """What was typed, what it has to be, and what counts instead."""
    ends = error.value if isinstance(error.value, tuple) else (error.value,)
    typed = " to ".join(f"{x:g}" if isinstance(x, float) else str(x) for x in ends)
    typed = typed if len(typed) <= 40 else typed[:40] + "…"
    write = "write " if error.limit.startswith(("a number", "a whole number")) else ""
    still = f"The plan still counts: {words(known, kept)}."
    return f"“{typed}” is not possible: {write}{error.limit}. {still}"


def way_out(reason: str) -> str:
    """What to do about a slip in a case file."""
    found = (cure for words, cure in _SAID.ways_out.items() if re.search(words, reason))
    return next(found, "Correct this line and save the file.")


def laboratory(name: str, lab: Lab | None) -> str:
    """Where a laboratory value lies, or a likely slip of its unit."""
    found = level(name, lab)
    return unit_slip(name, lab) or (_SAID.levels[found] if found else "")


def series(swallows: Swallows | None) -> str:
    """The counts that decide, as a learner would do them."""
    if swallows is None:
        return ""
    n, ineffective, failed = swallows.total, swallows.ineffective, swallows.failed
    return (
        f"{n} swallows: {ineffective} ineffective ({_percent(ineffective, n)}), "
        f"of these {failed} failed ({_percent(failed, n)})."
    )


def _unit(known: Fact) -> str:
    return "" if known.unit in _SAID_BY_THE_LABEL else known.unit


def _percent(part: int, whole: int) -> str:
    # One decimal: 7 of 10 and 15 of 21 lie on two sides of 70%, and no rounding may hide it.
    return f"{100 * part / whole:.1f}%".replace(".0%", "%")


def _range(lab: Lab) -> str:
    if lab.low is not None and lab.high is not None:
        return f" ({lab.low:g} to {lab.high:g})"
    ends = (("from", lab.low), ("up to", lab.high))
    return "".join(f" (range {word} {end:g})" for word, end in ends if end is not None)
