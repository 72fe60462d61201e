"""An answer held against its item: points, a verdict for each option, and the pitfalls met.

A choice is a tuple of option ids, for an order in the learner's order. Pure; needs no store.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import singledispatch

from esodys_teach.content.items import (
    BuildPlan,
    KeyFeatures,
    Order,
    QuizItem,
    ScriptConcordance,
    SingleBest,
    Worth,
)
from esodys_teach.quiz.results import Asked, NotKnown


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What an answer is worth: 0 to 1, or None where nobody can say (no panel).

    Verdicts by option: right, missed, harmful, unnecessary, wrong, early or late; "" for what was
    rightly left out, and for a step whose place is free.
    """

    points: float | None
    verdicts: Mapping[str, str]
    pitfalls: tuple[str, ...] = ()

    @property
    def correct(self) -> bool:
        """Whether all points were given."""
        return self.points == 1


def allowed(item: QuizItem, choice: tuple[str, ...]) -> bool:
    """Whether a learner can give this answer at all."""
    ids = [option.id for option in item.options]
    if len(set(choice)) < len(choice) or not set(choice) <= set(ids):
        return False
    if isinstance(item, Order):
        return len(choice) == len(ids)
    if isinstance(item, NotKnown):
        return False
    if isinstance(item, (SingleBest, ScriptConcordance)):
        return len(choice) == 1
    return 1 <= len(choice) <= (item.choose if isinstance(item, KeyFeatures) else len(ids))


def scored(item: QuizItem) -> bool:
    """Whether anybody can say what an answer is worth."""
    if isinstance(item, ScriptConcordance):
        return bool(item.panel)
    return not isinstance(item, NotKnown)


def mark(asked: Asked, choice: tuple[str, ...]) -> Mark:
    """The mark of an allowed choice; raises TypeError for a kind that nobody scores."""
    return _marked(asked.item, asked, choice)


@singledispatch
def _marked(item: QuizItem, asked: Asked, choice: tuple[str, ...]) -> Mark:
    raise TypeError(item.kind)


@_marked.register
def _(item: SingleBest, asked: Asked, choice: tuple[str, ...]) -> Mark:
    verdicts = {
        option.id: ("right" if option.correct else "wrong")
        if option.id in choice
        else ("missed" if option.correct else "")
        for option in item.options
    }
    return _mark(item, float("right" in verdicts.values()), verdicts)


@_marked.register
def _(item: KeyFeatures, asked: Asked, choice: tuple[str, ...]) -> Mark:
    """Needed ones share the point, each harmful one takes as much as a needed one gives."""
    words = {Worth.NEEDED: "right", Worth.NEUTRAL: "unnecessary", Worth.HARMFUL: "harmful"}
    verdicts = {
        option.id: words[option.worth]
        if option.id in choice
        else ("missed" if option.worth is Worth.NEEDED else "")
        for option in item.options
    }
    return _mark(item, _share(verdicts), verdicts)


@_marked.register
def _(item: Order, asked: Asked, choice: tuple[str, ...]) -> Mark:
    """Only the pairs whose order binds count; a broken one is wrong at both its ends."""
    broken = [p for p in item.pairs if choice.index(p.first) > choice.index(p.then)]
    verdicts = dict.fromkeys((option.id for option in item.options), "")
    for pairs, first, then in ((item.pairs, "right", "right"), (broken, "late", "early")):
        verdicts |= {pair.first: first for pair in pairs} | {pair.then: then for pair in pairs}
    pitfalls = tuple(dict.fromkeys(pair.pitfall for pair in broken))
    return Mark(points=1 - len(broken) / len(item.pairs), verdicts=verdicts, pitfalls=pitfalls)


@_marked.register
def _(item: BuildPlan, asked: Asked, choice: tuple[str, ...]) -> Mark:
    verdicts = {}
    for offer in item.options:
        found = asked.judged[offer.id]
        left_out = "missed" if found == "right" else ""
        verdicts[offer.id] = found if offer.id in choice else left_out
    return _mark(item, _share(verdicts), verdicts)


@_marked.register
def _(item: ScriptConcordance, asked: Asked, choice: tuple[str, ...]) -> Mark:
    """The share of the panel that gave this answer, beside its most frequent one."""
    votes = Counter(item.panel)
    if not votes:
        return Mark(points=None, verdicts={})
    (chosen,) = choice
    points = votes[chosen] / max(votes.values())
    return Mark(points=points, verdicts={chosen: "right" if points == 1 else "wrong"})


def _share(verdicts: Mapping[str, str]) -> float:
    count = Counter(verdicts.values())
    return max(0.0, (count["right"] - count["harmful"]) / (count["right"] + count["missed"]))


def _mark(item: QuizItem, points: float, verdicts: Mapping[str, str]) -> Mark:
    met = [o.pitfall for o in item.options if verdicts[o.id] in ("wrong", "harmful", "unnecessary")]
    pitfalls = tuple(dict.fromkeys(pitfall for pitfall in met if pitfall))
    return Mark(points=points, verdicts=verdicts, pitfalls=pitfalls)
