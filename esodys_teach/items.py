"""The items of a quiz: five kinds of question about a case, as its author writes them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Annotated

from esodys_teach import strict
from esodys_teach.advice import Advice
from esodys_teach.evidence import claims, pitfalls, vocabulary
from esodys_teach.facts import FactError

_Id = Annotated[str, strict.Like("[a-z0-9-]{1,40}", "1 to 40 small letters, digits and hyphens")]
_Letter = Annotated[str, strict.Like("[a-h]", "a letter from a to h")]
_Point = Annotated[str, strict.Like("-2|-1|0|1|2", "a point of the scale, -2 to 2, in quotes")]
_Claim = Annotated[str, strict.OneOf(claims())]
_Pitfall = Annotated[str, strict.OneOf(pitfalls())]
_Action = Annotated[str, strict.OneOf([*vocabulary().pathway, *vocabulary().must_not])]
_Step = Annotated[str, strict.OneOf([*vocabulary().pathway, "label"])]

Worth = StrEnum("Worth", "NEEDED NEUTRAL HARMFUL")
"""Of a key feature: it is needed, does no harm, or costs."""

NO_PANEL = "no expert panel recruited"
"""Said wherever a script concordance item would need a panel's answers."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """What a learner may choose; a wrong choice names the pitfall that it falls into."""

    id: _Letter
    text: str
    feedback: str
    pitfall: _Pitfall | None = None


@dataclass(frozen=True, kw_only=True)
class Answer(Option):
    """An option of which one alone is the best."""

    correct: bool


@dataclass(frozen=True, kw_only=True)
class Feature(Option):
    """An option of several that may be chosen together."""

    worth: Worth


@dataclass(frozen=True, kw_only=True)
class Step(Option):
    """A step to put into order; `label` stands for naming the motility."""

    action: _Step


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A step, or an error to avoid, that a learner may put into the plan; the logic judges it."""

    id: _Letter
    action: _Action
    text: str
    feedback: str
    pitfall: _Pitfall | None = None


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two options whose order binds, as in `before` of vocabulary.yaml; nothing else is wrong."""

    first: _Letter
    then: _Letter
    why: str
    pitfall: _Pitfall


@dataclass(frozen=True, kw_only=True)
class Point(Option):
    """One point of the scale, from much less likely or useful (-2) to much more (2)."""

    id: _Point


@dataclass(frozen=True, kw_only=True)
class Item:
    """What every kind has: an id within its case, a question of its own, and what it teaches."""

    id: _Id
    stem: str
    claims: tuple[_Claim, ...]
    learning_point: str
    formerly: tuple[str, ...] = ()  # ids under which answers may be stored

    kind = ""
    options: Sequence[Option | Offer] = ()

    def __post_init__(self) -> None:
        ids = [option.id for option in self.options]
        if len(ids) < 3 or len(set(ids)) < len(ids):
            raise FactError(
                "options", ", ".join(ids), "three options or more, each with its own id"
            )
        if not self.claims:
            raise FactError("claims", "nothing", "at least one claim that settles the item")


@dataclass(frozen=True, kw_only=True)
class SingleBest(Item):
    """One option is the best."""

    kind = "single-best"
    options: tuple[Answer, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if sum(option.correct for option in self.options) != 1:
            raise FactError("options", "this", "exactly one option is correct")
        _name_pitfalls([(option, option.correct) for option in self.options])


@dataclass(frozen=True, kw_only=True)
class KeyFeatures(Item):
    """Choose up to `choose` options; harmful ones cost."""

    kind = "key-features"
    choose: int
    options: tuple[Feature, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        needed = sum(option.worth is Worth.NEEDED for option in self.options)
        if not 1 <= needed <= self.choose < len(self.options):
            raise FactError("choose", self.choose, f"at least the {needed} needed, not all options")
        _name_pitfalls([(option, option.worth is not Worth.HARMFUL) for option in self.options])


@dataclass(frozen=True, kw_only=True)
class Order(Item):
    """Put the options into an order; they are written in a right one."""

    kind = "order"
    options: tuple[Step, ...]
    pairs: tuple[Pair, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        place = {option.id: number for number, option in enumerate(self.options)}
        known = [place.get(pair.first, 99) < place.get(pair.then, -1) for pair in self.pairs]
        if not known or not all(known):
            raise FactError("pairs", "this", "each pair stands in the order of the options")
        action = {option.id: option.action for option in self.options}
        binding = {(b.first, b.then) for b in vocabulary().before}
        for pair in self.pairs:
            one, other = action[pair.first], action[pair.then]
            if binding.isdisjoint([(one, other), (one, "*")]):
                raise FactError("pairs", f"{one}, {other}", "a pair of `before` in vocabulary.yaml")


@dataclass(frozen=True, kw_only=True)
class BuildPlan(Item):
    """Choose what to do now; the logic scores it on the patient of the case."""

    kind = "build-plan"
    options: tuple[Offer, ...]


@dataclass(frozen=True, kw_only=True)
class ScriptConcordance(Item):
    """How new information changes a thought; scored by the answers of a panel, if there is one."""

    kind = "script-concordance"
    thought: str
    information: str
    options: tuple[Point, ...]
    panel: tuple[_Point, ...] = ()  # one answer of each expert

    def __post_init__(self) -> None:
        super().__post_init__()
        if [option.id for option in self.options] != ["-2", "-1", "0", "1", "2"]:
            raise FactError("options", "this", "the five points from -2 to 2, in this order")


@dataclass(frozen=True, kw_only=True)
class Items:
    """The items of one case, by kind."""

    single_best: tuple[SingleBest, ...] = ()
    key_features: tuple[KeyFeatures, ...] = ()
    order: tuple[Order, ...] = ()
    build_plan: tuple[BuildPlan, ...] = ()
    script_concordance: tuple[ScriptConcordance, ...] = ()

    def __post_init__(self) -> None:
        for name in ("id", "stem"):
            told = [getattr(item, name) for item in self]
            for value in set(told):
                if told.count(value) > 1:
                    raise FactError("items", value, f"each item of a case has its own {name}")

    def __iter__(self) -> Iterator[Item]:
        for kind in fields(self):
            yield from getattr(self, kind.name)


NO_ITEMS = Items()


def judged(offer: Offer, advice: Advice) -> str:
    """What the logic says of putting this into the plan now: right, harmful or unnecessary."""
    if offer.action in {step.id for step in advice.steps}:
        return "right"
    harmful = {error.id for error in advice.avoid}
    return "harmful" if offer.action in harmful else "unnecessary"


def _name_pitfalls(options: Sequence[tuple[Option, bool]]) -> None:
    """Each wrong option names its pitfall, and no right one does."""
    for option, right in options:
        if right == bool(option.pitfall):
            limit = "no pitfall, since it is right" if right else "the pitfall that it falls into"
            raise FactError("options", f"option {option.id}", limit)
