"""How a class voted: the answers that count, counted. Pure."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from esodys_teach.content.items import Order, ScriptConcordance
from esodys_teach.quiz.answers import changes, mark_of
from esodys_teach.quiz.results import SURE, Asked, Given
from esodys_teach.quiz.scoring import scored
from esodys_teach.quiz.session import SessionState


def by_letter(asked: Asked) -> list[str]:
    """The options by their letters; the points of a scale in their order."""
    ids = [option.id for option in asked.item.options]
    return ids if isinstance(asked.item, ScriptConcordance) else sorted(ids)


def _heads(asked: Asked, given: Given) -> Sequence[str]:
    """What of an answer is counted: every option chosen, of an order the one put first."""
    return given.choice[:1] if isinstance(asked.item, Order) else given.choice


def counts(state: SessionState, asked: Asked, round_: int) -> dict[str, int]:
    """In one round, how many chose each option, or put it first."""
    votes = [id for g in state.votes(asked.id, round_) for id in _heads(asked, g)]
    return {id: votes.count(id) for id in by_letter(asked)}


def certainty(state: SessionState, asked: Asked, round_: int) -> dict[str, dict[str, int]]:
    """The same for each level of certainty: by option, then by level."""
    votes = Counter((id, g.sure) for g in state.votes(asked.id, round_) for id in _heads(asked, g))
    return {id: {str(sure): votes[id, sure] for sure in SURE} for id in by_letter(asked)}


def right(state: SessionState, asked: Asked) -> int | None:
    """How many were right in the end, where anything is."""
    marks = (mark_of(asked, given) for given in state.votes(asked.id, None))
    return sum(m.correct for m in marks if m) if scored(asked.item) else None


def flips(state: SessionState, asked: Asked) -> list[list[Any]]:
    """From which answer to which, and how many: `a`, or `a c` where several were chosen."""
    votes = [
        (before, after)
        for after in state.votes(asked.id, 2)
        if (before := state.newest(after.learner, asked.id, 1))
    ]
    found = changes(asked.item, votes).items()
    return sorted([" ".join(before), " ".join(after), count] for (before, after), count in found)


def out_of_order(state: SessionState, asked: Asked) -> list[list[Any]]:
    """Of an order, each pair that binds, and in how many of the answers that count it is broken."""
    pairs = asked.item.pairs if isinstance(asked.item, Order) else ()
    choices = [given.choice for given in state.votes(asked.id, None)]
    broken = [sum(c.index(p.first) > c.index(p.then) for c in choices) for p in pairs]
    return [[p.first, p.then, count] for p, count in zip(pairs, broken, strict=True)]
