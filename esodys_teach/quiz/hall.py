"""What both sides of a room share: tokens, the items, and each session as it is stored."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import update_wrapper
from hmac import digest
from threading import RLock
from typing import Concatenate, Literal, ParamSpec, TypeVar

from tornado.web import create_signed_value, decode_signed_value

from esodys_teach.content.case import Case
from esodys_teach.content.items import QuizItem
from esodys_teach.quiz import snapshots
from esodys_teach.quiz.flow import Refused, Unknown
from esodys_teach.quiz.messages import Identity
from esodys_teach.quiz.outside import Outside
from esodys_teach.quiz.results import Asked
from esodys_teach.quiz.scoring import allowed
from esodys_teach.quiz.session import Session, SessionState, replay
from esodys_teach.quiz.store.store import Renewed, Store

VALID_DAYS = 3660  # a token; whoever ends it earlier deletes the session
MOST_ITEMS = 200

P = ParamSpec("P")
R = TypeVar("R")
H = TypeVar("H", bound="Hall")


def alone(method: Callable[Concatenate[H, P], R]) -> Callable[Concatenate[H, P], R]:
    """One call at a time: what is checked is still so when it is stored."""

    def locked(self: H, /, *args: P.args, **named: P.kwargs) -> R:
        with self.lock:
            try:
                return method(self, *args, **named)
            except Renewed:  # nothing was written; what was checked may be so no more
                self._reread()
                return method(self, *args, **named)

    update_wrapper(locked, method)
    return locked


def led(method: Callable[Concatenate[H, P], R]) -> Callable[Concatenate[H, str, P], R]:
    """The same, for the instructor: the first argument is the token."""

    def locked(self: H, token: str, /, *args: P.args, **named: P.kwargs) -> R:
        with self.lock:
            if not self.read("instructor", token):
                raise Unknown("This is for the instructor.")
            try:
                return method(self, *args, **named)
            except Renewed:
                self._reread()
                return method(self, *args, **named)

    update_wrapper(locked, method)
    return locked


class Steady:
    """The time of day at the start and what has passed since, whoever sets the clock meanwhile."""

    def __init__(self) -> None:
        self.began = time.time() - _passed()

    def __call__(self) -> float:
        return self.began + _passed()


def _passed() -> float:
    """Seconds since some moment, those in which the machine slept included where it counts them."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class Hall:
    """One store, the cases to ask about, and two clocks: of the day, and one that nobody sets.

    Both count seconds since 1970. Homework follows the first one, timers the second.
    """

    def __init__(
        self,
        store: Store,
        cases: Sequence[Case],
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] | None = None,
    ) -> None:
        self.store, self.clock, self.lock = store, clock, RLock()
        self.steady = steady or (Steady() if clock is time.time else clock)
        self.cases = {case.id: case for case in cases}
        self.items: dict[str, tuple[Case, QuizItem]] = {
            f"{case.id}/{item.id}": (case, item)
            for case in self.cases.values()
            for item in case.items
        }
        self.waiting = Outside()
        self._states: dict[str, SessionState] = {}
        self._ahead: dict[str, float] = {}  # by session, as it was first read
        renamed = {
            old if "/" in old else f"{case.id}/{old}": id
            for id, (case, item) in self.items.items()
            for old in item.formerly
        }
        store.rename_items(renamed)
        self._complete(renamed)

    def instructor_token(self) -> str:
        """A token that opens everything of the instructor's."""
        return self.sign("instructor", "instructor")

    @alone
    def who(self, token: str) -> Identity:
        """Whose token it is, and whether that learner is still here; no role if it is not ours."""
        found = self.read("learner", token)
        role: Literal["instructor", "learner", ""] = "learner" if found else ""
        if self.read("instructor", token):
            role = "instructor"
        session, _, learner = found.partition("/")
        nickname, gone = "", True
        with suppress(Refused, Unknown):  # deleted, or its cases are no longer here
            nickname, gone = self.state(session).learners.get(learner, ("", True))
        here = not gone
        return {
            "role": role,
            "session": session,
            "here": here,
            "nickname": nickname if here else "",
        }

    @alone
    def version(self, session: str, answers: bool = False) -> int:
        """Rises with every command, join and removal; with `answers`, also with each answer."""
        state = self.state(session)
        return state.version(self.now(state), answers)

    def now(self, state: SessionState) -> float:
        """The moment by which a session goes; a clock that is set moves no timer of a live one."""
        return self.steady() + state.ahead if state.session.live else self.clock()

    def sign(self, role: str, value: str) -> str:
        """A token that says so, until the secret of the store changes."""
        return create_signed_value(self.store.secret, role, value, clock=self.clock).decode()

    def read(self, role: str, token: object) -> str:
        """What a token of ours says, else ""."""
        if not isinstance(token, str) or not token.isascii():
            return ""
        secret = self.store.secret
        found = decode_signed_value(secret, role, token, VALID_DAYS, self.clock, min_version=2)
        return found.decode() if found else ""

    def pick(self, items: object) -> list[Asked]:
        """The items of these full ids; raises Refused."""
        if not isinstance(items, list | tuple) or not 1 <= len(items) <= MOST_ITEMS:
            raise Refused(f"A quiz has 1 to {MOST_ITEMS} questions.")
        if not all(isinstance(id, str) for id in items) or len(set(items)) < len(items):
            raise Refused("A quiz asks each question once.")
        if missing := [id for id in items if id not in self.items]:
            raise Refused(f"No case here has the question {missing[0][:90]}.")
        return [snapshots.ask(*self.items[id]) for id in items]

    def state(self, id: str) -> SessionState:
        """A session as it is stored, read once; raises Unknown."""
        self._reread()
        if id not in self._states:
            try:
                session = seeded(self.store.secret, self.store.session(id))
            except LookupError:
                raise Unknown("This quiz has been deleted.") from None
            stored: dict[str, Asked] = {}
            for content in self.store.snapshots(id):
                stored = snapshots.from_json(content) | stored
            asked = [stored.get(item) or snapshots.not_known(item) for item in session.items]
            events = self.store.events(id)
            state = replay(session, asked, events, self.store.learners(id), self.store.answers(id))
            # A clock that was set back before a restart gives no timer more time than it had.
            ahead = events[-1].at - self.steady() if events else 0.0
            self._ahead[id] = state.ahead = max(ahead, self._ahead.get(id, 0.0))
            self._states[id] = state
        return self._states[id]

    def _complete(self, renamed: Mapping[str, str]) -> None:
        """Give sessions that stored no questions those of their time, once; else today's.

        Either only where it allows every answer that is stored; what fits in neither stays open
        until somebody comes with the cases that have it.
        """
        missing, now = self.store.without_snapshot(), self.clock()
        today = f"cases {time.strftime('%Y-%m-%d', time.gmtime(now))}"
        then = snapshots.edition() if missing else {}
        for session, ids in missing.items():
            given = self.store.answers(session)
            found: dict[str, list[Asked]] = {snapshots.EDITION: [], today: []}
            for id in ids:
                choices = {one.choice for one in given if one.item == id}
                here = self.items.get(renamed.get(id, id))
                now_asked = replace(snapshots.ask(*here), id=id) if here else None
                for source, asked in ((snapshots.EDITION, then.get(id)), (today, now_asked)):
                    if asked and all(allowed(asked.item, choice) for choice in choices):
                        found[source].append(asked)
                        break
            for source, part in found.items():
                if part:
                    content = snapshots.to_json(part, source)
                    self.store.add_snapshot(session, [one.id for one in part], content, now)

    @contextmanager
    def writing(self, session: str) -> Iterator[None]:
        """Whatever goes wrong with the store, the session is read from it anew."""
        try:
            yield
        except BaseException:
            self._states.pop(session, None)
            raise

    def _reread(self) -> None:
        """After a lost connection another server may have written to any session."""
        if self.store.renewed():
            self._states.clear()


def seeded(secret: str, session: Session) -> Session:
    """With a seed of 256 bits: the 31 that are stored could be found by trying."""
    value = digest(secret.encode(), f"{session.id}/{session.seed}".encode(), "sha256")
    return replace(session, seed=int.from_bytes(value, "big"))
