"""The answers of a session held against their items, and which of them counts. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from esodys_teach.items import Order, ScriptConcordance
from esodys_teach.quiz.results import Asked, Given, Results
from esodys_teach.quiz.scoring import Mark, allowed, mark


class Marked(NamedTuple):
    """An answer and what it is worth."""

    given: Given
    mark: Mark


def marked(results: Results) -> tuple[Marked, ...]:
    """The answers of those who took part that their items still allow, as they arrived."""
    asked = {one.id: one for one in results.asked}
    known: dict[tuple[str, tuple[str, ...]], Mark] = {}  # a class gives few different answers
    found = []
    for given in results.given:
        one, place = asked.get(given.item), (given.item, given.choice)
        if one and given.learner in results.learners and allowed(one.item, given.choice):
            if place not in known:
                known[place] = mark(one, given.choice)
            found.append(Marked(given, known[place]))
    return tuple(found)


def first(answers: Sequence[Marked]) -> Mapping[tuple[str, str], Marked]:
    """The first answer of each learner to each item, given before any discussion."""
    return {(m.given.learner, m.given.item): m for m in reversed(answers) if m.given.round == 1}


def newest(
    answers: Sequence[Marked], round_: int | None = None
) -> Mapping[tuple[str, str], Marked]:
    """The answer that counts, of all rounds or of one."""
    return {(m.given.learner, m.given.item): m for m in answers if round_ in (None, m.given.round)}


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
