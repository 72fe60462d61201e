"""The evidence: claims, sources, studies and the vocabulary, read once into frozen values.

Each is cached. A file with an unknown, missing or repeated key is refused (`FileError`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from esodys_teach.loader import compiled

FOLDER = Path(__file__).parent
N = TypeVar("N", bound="Named")

NOT_IN_IEM = "Not a result in patients with mild ineffective esophageal motility."


class Verdict(StrEnum):
    """How far independent literature carries a statement of the source."""

    AGREES = "agrees"
    NUANCE = "agrees-with-nuance"
    OVERSTATED = "overstated"
    MISAPPLIED = "misapplied"
    NOT_TRACEABLE = "not-traceable"


Read = StrEnum("Read", "ABSTRACT PAGE NO")
"""What of a source was read; `no`: only its reference was found in a list."""

Population = StrEnum("Population", "IEM OTHER")
"""Whether a figure was found in people with ineffective esophageal motility."""


class Panel(StrEnum):
    """Where a row of studies.csv stands in the prognosis chart."""

    CLAIM = "claim"
    SYMPTOMS = "symptoms"
    MANOMETRY = "manometry"
    NOT_OUTCOMES = "not-outcomes"
    NOT_DRAWN = "not-drawn"


Meaning = StrEnum("Meaning", "CLAIM GONE BETTER SAME WORSE OTHER")
"""What an outcome means; the chart gives each its shape and color."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """What is looked up by its id."""

    id: str


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
class Claim(Named):
    """A statement of the source with its place and verdict, or an overlay (`x.`) with neither.

    `choice` says what no source settles and this module decides; a clinician confirms it first.
    """

    statement: str
    place: str | None = None
    source_citation: tuple[int, ...] = ()
    verdict: Verdict | None = None
    verdict_text: str
    choice: tuple[str, ...] = ()
    sources: tuple[str, ...]
    figures: tuple[Figure, ...]

    @property
    def overlay(self) -> bool:
        """True where the source does not say it."""
        return self.place is None


@dataclass(frozen=True, kw_only=True)
class Source(Named):
    """Where a claim can be looked up, and how far it was read."""

    what: str
    year: int | None = None
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None
    read: Read
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
class Pitfall(Named):
    """A mistake, the way out of it, and the claims that both rest on."""

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
    motility_class: Mapping[str, str]
    pathway: Mapping[str, str]
    must_not: Mapping[str, str]
    pitfalls: tuple[Pitfall, ...]
    before: tuple[Before, ...]


@dataclass(frozen=True, kw_only=True)
class Study(Named):
    """A published figure on the natural history, in percent; `None` where none is printed."""

    name: str
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


@cache
def claims() -> Mapping[str, Claim]:
    """Every claim by id, those of the source in its own order, then the overlays."""
    return _by_id("claims.yaml", compiled.load("evidence/claims.yaml", tuple[Claim, ...]))


@cache
def sources() -> Mapping[str, Source]:
    """Every source by id."""
    return _by_id("sources.yaml", compiled.load("evidence/sources.yaml", tuple[Source, ...]))


@cache
def about_source() -> AboutSource:
    """The provenance of the source document."""
    return compiled.load("evidence/about_source.yaml", AboutSource)


@cache
def vocabulary() -> Vocabulary:
    """Actions, errors, dispositions and the hard order."""
    return compiled.load("evidence/vocabulary.yaml", Vocabulary)


@cache
def pitfalls() -> Mapping[str, Pitfall]:
    """Every pitfall by id."""
    return _by_id("vocabulary.yaml", vocabulary().pitfalls)


@cache
def studies() -> Mapping[str, Study]:
    """Every row of studies.csv by id, in the order of the chart, then the undrawn."""
    return _by_id("studies.csv", compiled.load("evidence/studies.csv", tuple[Study, ...]))


def dangling() -> Iterator[str]:
    """Each reference from one evidence file to another that leads nowhere, as a sentence."""
    words, about = vocabulary(), about_source()
    actions = {*words.pathway, "*", "label"}
    named: list[tuple[str, Collection[str], str, Iterable[str]]] = [
        *(("claims.yaml", sources(), c.id, c.sources) for c in claims().values()),
        *(("vocabulary.yaml", claims(), p.id, p.claims) for p in words.pitfalls),
        *(("vocabulary.yaml", actions, "before", (b.first, b.then)) for b in words.before),
        *(("studies.csv", sources(), s.id, [s.source]) for s in studies().values()),
        *(("about_source.yaml", claims(), "transplanted", t.claims) for t in about.transplanted),
    ]
    for file, known, place, ids in named:
        yield from (f"{file}: {place}: unknown id '{i}'" for i in ids if i not in known)


def _by_id(file: str, items: Iterable[N]) -> Mapping[str, N]:
    found: dict[str, N] = {}
    for item in items:
        if found.setdefault(item.id, item) is not item:
            raise ValueError(f"{file}: repeated id '{item.id}'")
    return MappingProxyType(found)
