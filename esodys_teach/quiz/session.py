"""One session in memory: what it asks, where it stands, who is there, what was answered. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random
from typing import Any, NamedTuple

from esodys_teach.content.items import Order, QuizItem, ScriptConcordance
from esodys_teach.quiz.answers import latest
from esodys_teach.quiz.flow import COMMANDS, MOVE, Flow, Refused, at, start, step
from esodys_teach.quiz.messages import Settings
from esodys_teach.quiz.results import Asked, Given
from esodys_teach.quiz.scoring import allowed


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session as it was set up; `items` are full ids."""

    id: str
    code: str
    title: str
    live: bool
    items: tuple[str, ...]
    settings: Settings
    seed: int
    at: float


class SetAside(NamedTuple):
    """A stored event that this edition cannot carry out, and why; it stays stored."""

    name: str
    at: float
    reason: str


@dataclass(kw_only=True)
class SessionState:
    """A session as its store has it, read once; its options have the letters of this session."""

    session: Session
    asked: tuple[Asked, ...]
    by_author: Mapping[str, Asked]  # the same by id, with the author's letters
    flow: Flow  # after the last command
    events: int = 0
    learners: dict[str, tuple[str, bool]] = field(default_factory=dict)  # nickname, removed
    given: dict[str, Given] = field(default_factory=dict)  # by key, in the order of arrival
    of: dict[tuple[str, str], list[Given]] = field(default_factory=dict)  # by learner and item
    seen: dict[str, float] = field(default_factory=dict)  # when a learner's page last asked
    set_aside: tuple[SetAside, ...] = ()
    ahead: float = 0.0  # seconds by which its last event is ahead of the clock
    unfit: int = 0  # stored answers that their question does not allow

    def version(self, now: float, answers: bool = False) -> int:
        """Rises with whatever a learner can see; with `answers`, also with each answer."""
        people = sum(1 + removed + (not name) for name, removed in self.learners.values())
        seen = self.events + at(self.flow, now).ticks + people
        return seen + len(self.given) if answers else seen

    def add(self, given: Given) -> None:
        """Note an answer that is stored."""
        self.given[given.key] = given
        self.of.setdefault((given.learner, given.item), []).append(given)

    def newest(self, learner: str, item: str, round_: int | None = None) -> Given | None:
        """The answer that counts, of all rounds or of one."""
        return latest(self.of.get((learner, item), []), round_)

    def votes(self, item: str, round_: int | None) -> Iterator[Given]:
        """What counts, of all rounds or in one, of everybody who still takes part."""
        for learner, (_, removed) in self.learners.items():
            if not removed and (found := self.newest(learner, item, round_)):
                yield found

    def find(self, item: str) -> Asked | None:
        """An item of this session by its full id."""
        return next((asked for asked in self.asked if asked.id == item), None)


def replay(
    session: Session,
    asked: Sequence[Asked],
    events: Iterable[tuple[str, Mapping[str, Any], float]] = (),
    learners: Mapping[str, tuple[str, bool]] | None = None,
    answers: Iterable[Given] = (),
) -> SessionState:
    """A session from its parts as they are stored; raises Refused for settings without sense.

    An event that this edition does not know, or that does not fit its place, is set aside; an
    answer that its question does not allow counts for nobody.
    """
    events = list(events)
    flow, set_aside = _fold(session, len(asked), events)
    state = SessionState(
        session=session,
        asked=tuple(letter(session.seed, one) for one in asked),
        by_author={one.id: one for one in asked},
        flow=flow,
        events=len(events),
        set_aside=set_aside,
    )
    state.learners.update(learners or {})
    for given in answers:
        one = state.by_author.get(given.item)
        if one is None or one.known and not allowed(one.item, given.choice):
            state.given[given.key] = given
            state.unfit += 1
        else:
            to = letters(session.seed, given.item, one.item)
            state.add(replace(given, choice=tuple(to.get(id, id) for id in given.choice)))
    return state


def closes(session: Session, events: Iterable[tuple[str, Mapping[str, Any], float]] = ()) -> float:
    """When homework closes for the last learner; 0 once somebody ended it."""
    ends: float = session.settings.get("until", 0.0)
    if session.live:
        return ends
    try:
        flow, _ = _fold(session, len(session.items), events)
    except Refused:  # its settings make no sense
        return ends
    return max([flow.deadline or 0.0, *flow.own.values()])


def _fold(
    session: Session, count: int, events: Iterable[tuple[str, Mapping[str, Any], float]]
) -> tuple[Flow, tuple[SetAside, ...]]:
    """Where a session stands after its events, and those that were set aside."""
    flow, set_aside = start(session.live, count, session.settings), list[SetAside]()
    for name, args, moment in events:
        try:
            flow = _stepped(flow, name, args, moment)
        except Refused as error:
            set_aside.append(SetAside(name, moment, str(error)))
    return flow, tuple(set_aside)


def _stepped(flow: Flow, name: str, args: object, moment: float) -> Flow:
    """The session after a stored event; raises Refused for one of another edition too."""
    details = args if isinstance(args, Mapping) else {}
    known = {"until", "learner"} if name == MOVE else {"seconds"}
    if name in (*COMMANDS, MOVE) and (details is not args or not details.keys() <= known):
        raise Refused("This edition does not know its details.")
    return step(flow, name, details, moment)


@cache
def letters(seed: int, id: str, item: QuizItem) -> Mapping[str, str]:
    """The author's letters and those of a session: an author's may follow the right order."""
    ids = [option.id for option in item.options]
    new = list(ids)
    if not isinstance(item, ScriptConcordance):
        Random(f"{seed}/{id}").shuffle(new)
    return dict(zip(ids, new, strict=True))


def letter(seed: int, asked: Asked) -> Asked:
    """The item with the letters of a session; its options stay in the author's order."""
    item: Any = asked.item
    to = letters(seed, asked.id, item)
    new: dict[str, Any] = {"options": tuple(replace(o, id=to[o.id]) for o in item.options)}
    if isinstance(item, Order):
        pairs = [replace(p, first=to[p.first], then=to[p.then]) for p in item.pairs]
        new["pairs"] = tuple(pairs)
    judged = {to[id]: verdict for id, verdict in asked.judged.items()}
    return replace(asked, item=replace(item, **new), judged=judged)


def shuffled(seed: int, learner: str, asked: Asked) -> list[str]:
    """The option ids as this learner always sees them; a scale keeps its order."""
    ids = [option.id for option in asked.item.options]
    if not isinstance(asked.item, ScriptConcordance):
        Random(f"{seed}/{learner}/{asked.id}").shuffle(ids)
    return ids
