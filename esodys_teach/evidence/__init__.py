"""The evidence room: claims, sources, studies and the vocabulary, read once into frozen values.

Every reader is cached and refuses a file with an unknown, missing or repeated key (`FileError`).
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Protocol, TypeVar

from esodys_teach import strict

NOT_IN_IEM = "Not a result in patients with mild ineffective esophageal motility."


class Verdict(StrEnum):
    """How far independent literature carries a statement of the source."""

    AGREES = "agrees"
    NUANCE = "agrees-with-nuance"
    OVERSTATED = "overstated"
    MISAPPLIED = "misapplied"
    NOT_TRACEABLE = "not-traceable"


class Seen(StrEnum):
    """What of a source was read."""

    ABSTRACT = "abstract"
    PAGE = "page"
    NOT_VERIFIED = "not-verified"


class Population(StrEnum):
    """Whether a figure was found in people with ineffective esophageal motility."""

    IEM = "iem"
    OTHER = "other"


class Panel(StrEnum):
    """Where a row of studies.csv stands in the prognosis chart."""

    CLAIM = "claim"
    SYMPTOMS = "symptoms"
    MANOMETRY = "manometry"
    NOT_OUTCOMES = "not-outcomes"
    NOT_DRAWN = "not-drawn"


class Meaning(StrEnum):
    """What an outcome means; the chart gives each its shape and color."""

    CLAIM = "claim"
    GONE = "gone"
    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A published figure with the number of people behind it."""

    text: str
    n: str
    population: Population

    @property
    def tag(self) -> str:
        """The warning to print beside it, empty where the figure is about this condition."""
        return NOT_IN_IEM if self.population is Population.OTHER else ""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A statement of the source with its place and verdict, or an overlay (`x.`) with neither."""

    id: str
    statement: str
    place: str | None = None
    source_citation: tuple[int, ...] = ()
    verdict: Verdict | None = None
    verdict_text: str
    sources: tuple[str, ...]
    figures: tuple[Figure, ...]

    @property
    def overlay(self) -> bool:
        """True where the source does not say it."""
        return self.id.startswith("x.")


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a claim can be looked up, and how far it was read."""

    id: str
    what: str
    year: int | None = None
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None
    seen: Seen
    note: str | None = None

    @property
    def address(self) -> str:
        """The link to follow, empty where none is known."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        return self.url or (f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else "")


@dataclass(frozen=True, kw_only=True)
class Transplanted:
    """Lines of the source that seem to come from another disease."""

    text: str
    claims: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AboutSource:
    """What the source document is, and what could not be established."""

    what: str
    status: str
    citations: str
    mismatch: str
    references: str
    contradiction: str
    unstable: str
    retold: str
    transplanted: tuple[Transplanted, ...]
    not_established: tuple[str, ...]
    not_reviewed: str


@dataclass(frozen=True, kw_only=True)
class Pitfall:
    """A mistake, the way out of it, and the claims that both rest on."""

    id: str
    mistake: str
    way_out: str
    claims: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Before:
    """A pair whose order binds; `then` is an action, `label`, or `*` for everything else."""

    first: str
    then: str
    together: bool = False
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The shared ids with their titles; dispositions stand in their precedence."""

    disposition: Mapping[str, str]
    pathway: Mapping[str, str]
    must_not: Mapping[str, str]
    pitfalls: tuple[Pitfall, ...]
    before: tuple[Before, ...]


@dataclass(frozen=True, kw_only=True)
class Study:
    """One published figure on the natural history. Percent of the denominator; empty = not printed."""

    id: str
    source: str
    population: str
    definition: str
    n_baseline: str
    n_outcome: str
    followup: str
    kind: str
    outcome: str
    meaning: Meaning
    count: int | None
    denominator: int | None
    percent_printed: str
    percent_from_counts: float | None
    interval_low: float | None
    interval_high: float | None
    applies: str
    panel: Panel
    why_not_drawn: str
    note: str

    @property
    def percent(self) -> float:
        """The share to draw: from the counts where they are printed, else as printed."""
        if self.percent_from_counts is not None:
            return self.percent_from_counts
        return float(self.percent_printed.lstrip(">") or "nan")


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
    with (
        resources.files(__name__).joinpath("studies.csv").open(encoding="utf-8", newline="") as file
    ):
        rows = csv.DictReader(file, strict=True)
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
