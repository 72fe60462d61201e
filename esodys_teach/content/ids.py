"""The ids that a case file names: what may stand where, and what one of another kind is."""

from typing import Annotated

from esodys_teach.evidence import claims, pitfalls, vocabulary
from esodys_teach.loader.constraints import Like, OneOf

_words = vocabulary()
_KINDS = {
    "a claim": claims(),
    "a step": _words.pathway,
    "a mistake to avoid": _words.must_not,
    "a pitfall": pitfalls(),
    "for an order only": ("label",),
}


def _one(*kinds: str, label: bool = False) -> OneOf:
    known = [i for kind in kinds for i in _KINDS[kind]] + ["label"] * label
    others = {i: kind for kind, ids in _KINDS.items() for i in ids}
    return OneOf(known, " or ".join(kinds), others)


Id = Annotated[str, Like("[a-z0-9-]{1,40}", "1 to 40 small letters, digits and hyphens")]
Disposition = Annotated[str, OneOf(_words.disposition)]
MotilityClass = Annotated[str, OneOf(_words.motility_class)]
Claim = Annotated[str, _one("a claim")]
Step = Annotated[str, _one("a step")]
Error = Annotated[str, _one("a mistake to avoid")]
Pitfall = Annotated[str, _one("a pitfall")]
Action = Annotated[str, _one("a step", "a mistake to avoid")]
Ordered = Annotated[str, _one("a step", label=True)]
"""Of an item that puts steps into an order: `label` stands for naming the motility."""
AnyId = Annotated[str, _one("a step", "a mistake to avoid", "a pitfall")]
