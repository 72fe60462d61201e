"""The ids that a case file names: what may stand where, and what one of another kind is."""

from collections.abc import Mapping
from typing import Annotated

from esodys_teach.evidence import claims, pitfalls, vocabulary
from esodys_teach.loader.constraints import Like, OneOf

_words = vocabulary()
_KINDS: Mapping[str, dict[str, str]] = {
    "a claim": {claim.id: claim.statement for claim in claims().values()},
    "a step": dict(_words.pathway),
    "a mistake to avoid": dict(_words.must_not),
    "a pitfall": {pitfall.id: pitfall.mistake for pitfall in pitfalls().values()},
    "for an order only": {"label": "naming the motility"},
}
_TABLE = "Table {} of cases/README.md"


def _one(*kinds: str, label: bool = False) -> OneOf:
    known = {i: says for kind in kinds for i, says in _KINDS[kind].items()}
    known |= _KINDS["for an order only"] if label else {}
    others = {i: kind for kind, ids in _KINDS.items() for i in ids}
    table = _TABLE.format(3 if kinds == ("a claim",) else 2)
    return OneOf(known, " or ".join(kinds), others, table)


Id = Annotated[str, Like("[a-z0-9-]{1,40}", "1 to 40 small letters, digits and hyphens")]
Disposition = Annotated[str, OneOf(_words.disposition, table=_TABLE.format(2))]
MotilityClass = Annotated[str, OneOf(_words.motility_class, table=_TABLE.format(2))]
Claim = Annotated[str, _one("a claim")]
Step = Annotated[str, _one("a step")]
Error = Annotated[str, _one("a mistake to avoid")]
Pitfall = Annotated[str, _one("a pitfall")]
Action = Annotated[str, _one("a step", "a mistake to avoid")]
Ordered = Annotated[str, _one("a step", label=True)]
"""Of an item that puts steps into an order: `label` stands for naming the motility."""
AnyId = Annotated[str, _one("a step", "a mistake to avoid", "a pitfall")]
