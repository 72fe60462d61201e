"""What a question cites: pitfalls, claims and their sources, as they read when it was asked.

The JSON is stored with a session and sent to its pages; its keys stay when a class here changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from esodys_teach import evidence
from esodys_teach.evidence import Claim, Figure, Pitfall, Population, Read, Source, Verdict

Json = dict[str, Any]
_SOURCE = ("what", "year", "doi", "pmid", "url", "note")
# As it is spelled in what is stored, whatever it is called elsewhere.
_SEEN = {Read.ABSTRACT: "abstract", Read.PAGE: "page", Read.NO: "not-verified"}
_READ = {seen: read for read, seen in _SEEN.items()}
_CLAIM = ("statement", "place", "verdict_text")


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


def to_json(cited: Cited) -> Json:
    """Plain values for JSON."""
    return {
        "pitfalls": {
            id: {"mistake": one.mistake, "way_out": one.way_out}
            for id, one in cited.pitfalls.items()
        },
        "claims": {
            id: {name: getattr(one, name) for name in _CLAIM}
            | {
                "verdict": one.verdict and str(one.verdict),
                "source_citation": list(one.source_citation),
                "sources": list(one.sources),
                "figures": [
                    {"text": f.text, "n": f.n, "population": str(f.population)} for f in one.figures
                ],
            }
            | ({"choice": list(one.choice)} if one.choice else {})
            for id, one in cited.claims.items()
        },
        "sources": {
            id: {name: getattr(one, name) for name in _SOURCE} | {"seen": _SEEN[one.read]}
            for id, one in cited.sources.items()
        },
    }


def from_json(data: Json) -> Cited:
    """The same as it was; raises KeyError, TypeError or ValueError for other JSON."""
    return Cited(
        pitfalls={
            id: Pitfall(id=id, mistake=one["mistake"], way_out=one["way_out"], claims=())
            for id, one in data["pitfalls"].items()
        },
        claims={id: _claim(id, one) for id, one in data["claims"].items()},
        sources={
            id: Source(id=id, **{name: one[name] for name in _SOURCE}, read=_READ[one["seen"]])
            for id, one in data["sources"].items()
        },
    )


def _claim(id: str, data: Json) -> Claim:
    return Claim(
        id=id,
        **{name: data[name] for name in _CLAIM},
        verdict=Verdict(data["verdict"]) if data["verdict"] else None,
        source_citation=tuple(data["source_citation"]),
        sources=tuple(data["sources"]),
        choice=tuple(data.get("choice", ())),
        figures=tuple(
            Figure(text=f["text"], n=f["n"], population=Population(f["population"]))
            for f in data["figures"]
        ),
    )


def _of(found: Mapping[str, Any], ids: Iterable[str]) -> Json:
    return {id: found[id] for id in dict.fromkeys(ids) if id in found}
