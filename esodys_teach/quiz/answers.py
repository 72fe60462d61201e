"""Which answers count, what they are worth, and the sums over them. Pure.

The learner's result, the instructor's board, the debrief and the grades all count by these.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from esodys_teach.content.items import Order, QuizItem, ScriptConcordance
from esodys_teach.quiz.results import SURE, Asked, Given, Results
from esodys_teach.quiz.scoring import Mark, allowed, mark

Choice = tuple[str, ...]


class Marked(NamedTuple):
    """An answer and what it is worth."""

    given: Given
    mark: Mark


def mark_of(asked: Asked, given: Given | None) -> Mark | None:
    """The mark of an answer; None without one, or where the question does not allow it."""
    if given is None or not allowed(asked.item, given.choice):
        return None
    return mark(asked, given.choice)


def marked(results: Results) -> tuple[Marked, ...]:
    """The answers of those who took part that their items still allow, as they arrived."""
    asked = {one.id: one for one in results.asked}
    known: dict[tuple[str, Choice], Mark | None] = {}  # a class gives few different answers
    found = []
    for given in results.given:
        one, place = asked.get(given.item), (given.item, given.choice)
        if one and given.learner in results.learners:
            if place not in known:
                known[place] = mark_of(one, given)
            if mark_ := known[place]:
                found.append(Marked(given, mark_))
    return tuple(found)


def first(answers: Sequence[Marked]) -> Mapping[tuple[str, str], Marked]:
    """The first answer of each learner to each item, given before any discussion."""
    return {(m.given.learner, m.given.item): m for m in reversed(answers) if m.given.round == 1}


def newest(
    answers: Sequence[Marked], round_: int | None = None
) -> Mapping[tuple[str, str], Marked]:
    """The answer that counts, of all rounds or of one."""
    return {(m.given.learner, m.given.item): m for m in answers if round_ in (None, m.given.round)}


def latest(given: Sequence[Given], round_: int | None = None) -> Given | None:
    """The same of the answers of one learner to one item."""
    return next((one for one in reversed(given) if round_ in (None, one.round)), None)


def changes(item: QuizItem, votes: Iterable[tuple[Given, Given]]) -> Counter[tuple[Choice, Choice]]:
    """From which choice to which, and how often; sorted, unless their order is the answer."""

    def choice(given: Given) -> Choice:
        return given.choice if isinstance(item, Order) else tuple(sorted(given.choice))

    return Counter((choice(before), choice(after)) for before, after in votes)


def calibration(answers: Iterable[Marked]) -> dict[int, tuple[int, int]]:
    """By level of certainty: how many were right, of how many that anybody can judge."""
    judged = [(m.given.sure, m.mark.correct) for m in answers if m.mark.points is not None]
    of = Counter(sure for sure, _ in judged)
    right = Counter(sure for sure, correct in judged if correct)
    return {level: (right[level], of[level]) for level in SURE}


def pitfalls_of(item: QuizItem) -> tuple[str, ...]:
    """The pitfalls that an item has."""
    pairs = item.pairs if isinstance(item, Order) else ()
    found = [one.pitfall for one in (*item.options, *pairs)]
    return tuple(dict.fromkeys(pitfall for pitfall in found if pitfall))


def weights(asked: Asked) -> Mapping[str, float] | None:
    """What each choice adds or takes; None where that is no sum, or where nobody can say."""
    item = asked.item
    if isinstance(item, Order):
        return None
    alone = {option.id: mark(asked, (option.id,)) for option in item.options}
    if isinstance(item, ScriptConcordance):
        points = {id: found.points for id, found in alone.items() if found.points is not None}
        return points or None
    found = {}
    for id, one in alone.items():
        count = Counter(one.verdicts.values())
        sign = {"right": 1, "harmful": -1}.get(one.verdicts[id], 0)
        found[id] = sign / (count["right"] + count["missed"])
    return found
