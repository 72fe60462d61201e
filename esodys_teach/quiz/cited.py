"""What a question cites: pitfalls, claims and their sources, as they read when it was asked.

The JSON is stored with a session and sent to its pages; its keys stay when a class here changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict, TypeVar

from esodys_teach import evidence
from esodys_teach.evidence import Claim, Figure, Pitfall, Population, Read, Source, Verdict

T = TypeVar("T")
# As it is spelled in what is stored, whatever it is called elsewhere.
_SEEN = {Read.ABSTRACT: "abstract", Read.PAGE: "page", Read.NO: "not-verified"}
_READ = {seen: read for read, seen in _SEEN.items()}


class PitfallJson(TypedDict):
    """A pitfall."""

    mistake: str
    way_out: str


class FigureJson(TypedDict):
    """A figure of a claim."""

    text: str
    n: str
    population: str


class ClaimJson(TypedDict):
    """A claim; `choice` only where there is one."""

    statement: str
    place: str | None
    verdict_text: str
    verdict: str | None
    source_citation: list[int]
    sources: list[str]
    figures: list[FigureJson]
    choice: NotRequired[list[str]]


class SourceJson(TypedDict):
    """A source."""

    what: str
    year: int | None
    doi: str | None
    pmid: str | None
    url: str | None
    note: str | None
    seen: str


class CitedJson(TypedDict):
    """Each by its id."""

    pitfalls: dict[str, PitfallJson]
    claims: dict[str, ClaimJson]
    sources: dict[str, SourceJson]


@dataclass(frozen=True, kw_only=True)
class Cited:
    """Each by its id; an id of which nothing is known is in none of them."""

    pitfalls: Mapping[str, Pitfall] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)

    def only(self, pitfalls: Iterable[str], claims: Iterable[str] = ()) -> "Cited":
        """The part with these ids."""
        chosen = _of(self.claims, claims)
        return Cited(
            pitfalls=_of(self.pitfalls, pitfalls),
            claims=chosen,
            sources=_of(self.sources, (id for one in chosen.values() for id in one.sources)),
        )

    def mistake(self, pitfall: str) -> str:
        """The mistake of a pitfall; its id where nothing more is known."""
        found = self.pitfalls.get(pitfall)
        return found.mistake if found else pitfall

    def way_out(self, pitfall: str) -> str:
        """The way out of a pitfall; nothing where it is not known."""
        found = self.pitfalls.get(pitfall)
        return found.way_out if found else ""

    def statement(self, claim: str) -> str:
        """What a claim states; its id where nothing more is known."""
        found = self.claims.get(claim)
        return found.statement if found else claim


def current() -> Cited:
    """All evidence, as it reads now."""
    return Cited(pitfalls=evidence.pitfalls(), claims=evidence.claims(), sources=evidence.sources())


def joined(parts: Iterable[Cited]) -> Cited:
    """Several as one; where two differ, the first."""
    backwards = list(parts)[::-1]
    return Cited(
        pitfalls={id: one for part in backwards for id, one in part.pitfalls.items()},
        claims={id: one for part in backwards for id, one in part.claims.items()},
        sources={id: one for part in backwards for id, one in part.sources.items()},
    )


def to_json(cited: Cited) -> CitedJson:
    """Plain values for JSON."""
    return {
        "pitfalls": {
            id: {"mistake": one.mistake, "way_out": one.way_out}
            for id, one in cited.pitfalls.items()
        },
        "claims": {id: _claim_to_json(one) for id, one in cited.claims.items()},
        "sources": {
            id: {
                "what": one.what,
                "year": one.year,
                "doi": one.doi,
                "pmid": one.pmid,
                "url": one.url,
                "note": one.note,
                "seen": _SEEN[one.read],
            }
            for id, one in cited.sources.items()
        },
    }


def from_json(data: CitedJson) -> Cited:
    """The same as it was; raises KeyError, TypeError or ValueError for other JSON."""
    return Cited(
        pitfalls={
            id: Pitfall(id=id, mistake=one["mistake"], way_out=one["way_out"], claims=())
            for id, one in data["pitfalls"].items()
        },
        claims={id: _claim(id, one) for id, one in data["claims"].items()},
        sources={
            id: Source(
                id=id,
                what=one["what"],
                year=one["year"],
                doi=one["doi"],
                pmid=one["pmid"],
                url=one["url"],
                note=one["note"],
                read=_READ[one["seen"]],
            )
            for id, one in data["sources"].items()
        },
    )


def _claim_to_json(claim: Claim) -> ClaimJson:
    data: ClaimJson = {
        "statement": claim.statement,
        "place": claim.place,
        "verdict_text": claim.verdict_text,
        "verdict": claim.verdict and str(claim.verdict),
        "source_citation": list(claim.source_citation),
        "sources": list(claim.sources),
        "figures": [
            {"text": one.text, "n": one.n, "population": str(one.population)}
            for one in claim.figures
        ],
    }
    if claim.choice:
        data["choice"] = list(claim.choice)
    return data


def _claim(id: str, data: ClaimJson) -> Claim:
    return Claim(
        id=id,
        statement=data["statement"],
        place=data["place"],
        verdict_text=data["verdict_text"],
        verdict=Verdict(data["verdict"]) if data["verdict"] else None,
        source_citation=tuple(data["source_citation"]),
        sources=tuple(data["sources"]),
        choice=tuple(data.get("choice", ())),
        figures=tuple(
            Figure(text=one["text"], n=one["n"], population=Population(one["population"]))
            for one in data["figures"]
        ),
    )


def _of(found: Mapping[str, T], ids: Iterable[str]) -> dict[str, T]:
    return {id: found[id] for id in dict.fromkeys(ids) if id in found}
