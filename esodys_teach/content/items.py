"""The items of a quiz: five kinds of question about a case, as its author writes them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Annotated

from esodys_teach.content.ids import Action, Claim, Id, Ordered, Pitfall
from esodys_teach.engine.advice import Advice
from esodys_teach.loader.constraints import Filled, Like

_Letter = Annotated[str, Like("[a-h]", "a small letter from a to h")]
_Point = Annotated[str, Like("-2|-1|0|1|2", "a point of the scale, -2 to 2")]

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
    pitfall: Pitfall | None = None


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

    action: Ordered


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A step, or an error to avoid, that a learner may put into the plan; the logic judges it."""

    id: _Letter
    action: Action
    text: str
    feedback: str
    pitfall: Pitfall | None = None


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two options whose order binds, as in `before` of vocabulary.yaml; nothing else is wrong."""

    first: _Letter
    then: _Letter
    why: str
    pitfall: Pitfall


@dataclass(frozen=True, kw_only=True)
class Point(Option):
    """One point of the scale, from much less likely or useful (-2) to much more (2)."""

    id: _Point


@dataclass(frozen=True, kw_only=True)
class QuizItem:
    """What every kind has: an id within its case, a question of its own, and what it teaches."""

    id: Id
    stem: str
    claims: Annotated[tuple[Claim, ...], Filled("one claim or more")]
    learning_point: str
    formerly: tuple[str, ...] = ()  # ids under which quizzes may have saved it

    kind = ""
    options: Sequence[Option | Offer]


@dataclass(frozen=True, kw_only=True)
class SingleBest(QuizItem):
    """One option is the best."""

    kind = "single-best"
    options: tuple[Answer, ...]


@dataclass(frozen=True, kw_only=True)
class KeyFeatures(QuizItem):
    """Choose up to `choose` options; harmful ones cost."""

    kind = "key-features"
    choose: int
    options: tuple[Feature, ...]


@dataclass(frozen=True, kw_only=True)
class Order(QuizItem):
    """Put the options into an order; they are written in a right one."""

    kind = "order"
    options: tuple[Step, ...]
    pairs: Annotated[tuple[Pair, ...], Filled("one pair or more")]


@dataclass(frozen=True, kw_only=True)
class BuildPlan(QuizItem):
    """Choose what to do now; the logic scores it on the patient of the case."""

    kind = "build-plan"
    options: tuple[Offer, ...]


@dataclass(frozen=True, kw_only=True)
class ScriptConcordance(QuizItem):
    """How new information changes a thought; scored by the answers of a panel, if there is one."""

    kind = "script-concordance"
    thought: str
    information: str
    options: tuple[Point, ...]
    panel: tuple[_Point, ...] = ()  # one answer of each expert


_SOME = Filled("an item, or delete the line")


@dataclass(frozen=True, kw_only=True)
class Items:
    """The items of one case, by kind."""

    single_best: Annotated[tuple[SingleBest, ...], _SOME] = ()
    key_features: Annotated[tuple[KeyFeatures, ...], _SOME] = ()
    order: Annotated[tuple[Order, ...], _SOME] = ()
    build_plan: Annotated[tuple[BuildPlan, ...], _SOME] = ()
    script_concordance: Annotated[tuple[ScriptConcordance, ...], _SOME] = ()

    def __iter__(self) -> Iterator[QuizItem]:
        return iter(self.by_place().values())

    def by_place(self) -> dict[str, QuizItem]:
        """Each item by its place in a case file."""
        kinds = {kind.name: getattr(self, kind.name) for kind in fields(self)}
        return {f"items.{k}[{n}]": item for k, of in kinds.items() for n, item in enumerate(of)}


NO_ITEMS = Items()


def judged(offer: Offer, advice: Advice) -> str:
    """What the logic says of putting this into the plan now: right, harmful or unnecessary."""
    if offer.action in {step.id for step in advice.steps}:
        return "right"
    harmful = {error.id for error in advice.avoid}
    return "harmful" if offer.action in harmful else "unnecessary"


def verdict(option: Option | Offer, advice: Advice) -> tuple[str, bool]:
    """What an option is, in words if it can be wrong, and whether it needs a pitfall."""
    if isinstance(option, Answer):
        return ("it is correct", False) if option.correct else ("it is wrong", True)
    if isinstance(option, Feature):
        return f"it is {option.worth}", option.worth is Worth.HARMFUL
    if not isinstance(option, Offer):
        return "", bool(option.pitfall)
    found = judged(option, advice)
    if found == "right":
        return f"the advice has {option.action} due now", False
    if found == "harmful":
        return f"the advice warns of {option.action}", True
    return "the advice neither has it due now nor warns of it", False
