"""The shapes of the evidence: frozen values, and the schema that the files are read against."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

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
    motility_class: Mapping[str, str]
    pathway: Mapping[str, str]
    must_not: Mapping[str, str]
    pitfalls: tuple[Pitfall, ...]
    before: tuple[Before, ...]


@dataclass(frozen=True, kw_only=True)
class Study:
    """A published figure on the natural history, in percent; `None` where none is printed."""

    id: str
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
