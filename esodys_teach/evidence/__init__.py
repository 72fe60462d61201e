"""The evidence room: claims, sources, studies and the vocabulary, read once into frozen values.

Every reader is cached and refuses a file with an unknown, missing or repeated key (`FileError`).
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Protocol, TypeVar

from esodys_teach import strict
from esodys_teach.evidence.values import (
    NOT_IN_IEM,
    AboutSource,
    Before,
    Claim,
    Figure,
    Meaning,
    Panel,
    Pitfall,
    Population,
    Seen,
    Source,
    Study,
    Transplanted,
    Verdict,
    Vocabulary,
)

__all__ = [
    "NOT_IN_IEM",
    "AboutSource",
    "Before",
    "Claim",
    "Figure",
    "Meaning",
    "Panel",
    "Pitfall",
    "Population",
    "Seen",
    "Source",
    "Study",
    "Transplanted",
    "Verdict",
    "Vocabulary",
    "about_source",
    "claims",
    "dangling",
    "pitfalls",
    "sources",
    "studies",
    "vocabulary",
]


@dataclass(frozen=True, kw_only=True)
class _SourcesFile:
    about: AboutSource
    sources: tuple[Source, ...]


class _Named(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T")
N = TypeVar("N", bound=_Named)


@cache
def claims() -> Mapping[str, Claim]:
    """Every claim by id, those of the source in its own order, then the overlays."""
    return _by_id("claims.yaml", _yaml("claims.yaml", tuple[Claim, ...]))


@cache
def sources() -> Mapping[str, Source]:
    """Every source by id."""
    return _by_id("sources.yaml", _sources_file().sources)


@cache
def about_source() -> AboutSource:
    """The provenance of the source document."""
    return _sources_file().about


@cache
def vocabulary() -> Vocabulary:
    """Actions, errors, dispositions and the hard order."""
    return _yaml("vocabulary.yaml", Vocabulary)


@cache
def pitfalls() -> Mapping[str, Pitfall]:
    """Every pitfall by id."""
    return _by_id("vocabulary.yaml", vocabulary().pitfalls)


@cache
def studies() -> Mapping[str, Study]:
    """Every row of studies.csv by id, the drawn and the undrawn."""
    text = resources.files(__name__).joinpath("studies.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    known = [f.name for f in fields(Study)]
    if rows.fieldnames != known:
        raise ValueError(f"studies.csv: columns {rows.fieldnames}, known: {known}")
    return _by_id("studies.csv", [_study(row, rows.line_num) for row in rows])


def dangling() -> Iterator[str]:
    """Each reference from one evidence file to another that leads nowhere, as a sentence."""
    known_claims, known_sources, words = claims(), sources(), vocabulary()
    actions = {*words.pathway, "*", "label"}
    yield from _missing("claims.yaml", known_sources, {c.id: c.sources for c in claims().values()})
    yield from _missing("vocabulary.yaml", known_claims, {p.id: p.claims for p in words.pitfalls})
    yield from _missing("vocabulary.yaml", actions, {"before": [b.first for b in words.before]})
    yield from _missing("vocabulary.yaml", actions, {"before": [b.then for b in words.before]})
    yield from _missing(
        "studies.csv", known_sources, {s.id: [s.source] for s in studies().values()}
    )
    for moved in about_source().transplanted:
        yield from _missing("sources.yaml", known_claims, {"transplanted": moved.claims})


def _missing(file: str, known: Iterable[str], named: Mapping[str, Iterable[str]]) -> Iterator[str]:
    known = set(known)
    for place, ids in named.items():
        yield from (f"{file}: {place}: unknown id '{i}'" for i in ids if i not in known)


@cache
def _sources_file() -> _SourcesFile:
    return _yaml("sources.yaml", _SourcesFile)


def _yaml(name: str, kind: type[T]) -> T:
    with resources.as_file(resources.files(__name__).joinpath(name)) as path:
        return strict.read(path, kind)


def _by_id(file: str, items: Iterable[N]) -> Mapping[str, N]:
    found: dict[str, N] = {}
    for item in items:
        if item.id in found:
            raise ValueError(f"{file}: repeated id '{item.id}'")
        found[item.id] = item
    return MappingProxyType(found)


_READ: Mapping[str, Callable[[str], object]] = {
    "meaning": Meaning,
    "panel": Panel,
    "count": int,
    "denominator": int,
    "percent_from_counts": float,
    "interval_low": float,
    "interval_high": float,
}


def _study(row: dict[str, str], line: int) -> Study:
    values: dict[str, object] = {}
    for name, text in row.items():
        try:
            read = _READ.get(name, str)
            values[name] = None if text == "" and name in _READ else read(text)
        except (ValueError, TypeError) as error:
            raise ValueError(f"studies.csv:{line}: {name}: {error}") from error
    return Study(**values)  # type: ignore[arg-type]
