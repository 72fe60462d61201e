"""Where a session stands: a fold over its commands, live or by the clock as homework. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any, Literal

from esodys_teach.patient.errors import EsodysError

Phase = Literal["ready", "open", "closed", "discuss", "revealed", "ended"]
# fmt: off
Command = Literal[
    "open", "close", "show", "discuss", "reveal", "next", "skip", "pause", "resume", "extend",
    "shut", "admit", "end",
]
# fmt: on

LONGEST = 31 * 86_400.0  # seconds that a question may stay open, or be extended by


class Refused(EsodysError, ValueError):
    """What cannot be done now; the message says why, in words for whoever asked."""


class Shut(Refused):
    """Nobody more may join just now."""


class Unknown(EsodysError, LookupError):
    """A token that this server has not signed, or not for this."""


def spelled(code: object) -> str:
    """The code of a quiz, however it was typed: spaced, hyphened, small; "" for what is none."""
    text = re.sub(r"[-\s\u2010-\u2015]", "", code).upper() if isinstance(code, str) else ""
    return text if text.isascii() and text.isalnum() else ""


@dataclass(frozen=True, kw_only=True)
class Flow:
    """A session at one moment; times are in seconds since 1970, UTC."""

    live: bool
    count: int  # items
    place: int = 0
    phase: Phase = "ready"
    round: int = 1  # 2 after the discussion
    shown: bool = False  # the distribution, without the key
    paused: bool = False
    shut: bool = False  # nobody more may join
    deadline: float | None = None
    left: float | None = None  # of the timer, while paused
    opens: float = 0.0  # homework only, as are the next five
    opened: bool = False  # that time has come, whether or not it has ended before
    attempts: int = 1
    feedback: Literal["now", "after"] = "after"
    own: Mapping[str, float] = field(default_factory=dict)  # by learner, a deadline of their own
    over: frozenset[str] = frozenset()  # learners whose own deadline has passed
    asked: frozenset[int] = frozenset()  # places that were open once
    ticks: int = 0  # changes made by the clock alone


def start(live: bool, count: int, settings: Mapping[str, Any]) -> Flow:
    """A session before its first command; raises Refused for settings that make no sense."""
    if count < 1:
        raise Refused("A quiz has at least one question.")
    if live:
        return Flow(live=True, count=count)
    opens: Any = settings.get("from")
    until: Any = settings.get("until")
    attempts, feedback = settings.get("attempts", 1), settings.get("feedback", "after")
    if not (_number(opens) and _number(until) and opens < until):
        raise Refused("Homework ends after it opens: give both times.")
    if type(attempts) is not int or not 1 <= attempts <= 100:
        raise Refused("Each question has 1 to 100 attempts.")
    if feedback not in ("now", "after"):
        raise Refused("Feedback comes now or after closing.")
    return Flow(
        live=False,
        count=count,
        opens=float(opens),
        deadline=float(until),
        attempts=attempts,
        feedback=feedback,
        asked=frozenset(range(count)),
    )


def at(flow: Flow, now: float) -> Flow:
    """The same session at a later moment: what its timer has ended is closed."""
    if not flow.live and not flow.opened and now >= flow.opens:
        phase = "open" if flow.phase == "ready" else flow.phase
        flow = replace(flow, phase=phase, opened=True, ticks=flow.ticks + 1)
    over = {id for id, until in flow.own.items() if now >= until} - flow.over
    if over:
        flow = replace(flow, over=flow.over | over, ticks=flow.ticks + len(over))
    if flow.phase != "open" or flow.deadline is None or now < flow.deadline:
        return flow
    if flow.live:
        return replace(flow, phase="closed", deadline=None, ticks=flow.ticks + 1)
    return replace(flow, phase="ended", ticks=flow.ticks + 1)


def at_of(flow: Flow, learner: str, now: float) -> Flow:
    """The session at that moment as it is for one learner, who may have a deadline of their own."""
    flow = at(flow, now)
    if learner not in flow.own:
        return flow
    phase = "ended" if learner in flow.over else _running(flow)
    return replace(flow, phase=phase, deadline=flow.own[learner])


def step(flow: Flow, name: str, args: Mapping[str, Any], now: float) -> Flow:
    """The session after one command; raises Refused."""
    flow = at(flow, now)
    if name == MOVE and not flow.live:
        return _move(flow, args.get("until"), args.get("learner"), now)
    command = next((one for one in _commands(flow) if one == name), None)
    if command is None:
        raise Refused(f"{'A live quiz' if flow.live else 'Homework'} knows no such command.")
    if reason := refusal(flow, command):
        raise Refused(reason)
    _, do = COMMANDS[command]
    return do(flow, args.get("seconds"), now)


def refusal(flow: Flow, name: Command) -> str:
    """Why a command cannot be given now, in words for whoever asked; "" for one that can."""
    phases, _ = COMMANDS[name]
    untimed = flow.deadline is None and flow.left is None
    reasons = {
        "The quiz has ended.": flow.phase == "ended",
        "The quiz is paused: resume it first.": flow.paused and name not in WHILE_PAUSED,
        f"Not while the question is {flow.phase}.": flow.live and flow.phase not in phases,
        "The second vote has been taken: reveal the key.": name == "discuss" and flow.round == 2,
        "The quiz is not paused.": name == "resume" and not flow.paused,
        "Everybody may join already.": name == "admit" and not flow.shut,
        "There is no timer to extend.": name == "extend" and untimed,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def offered(flow: Flow) -> list[Command]:
    """The commands that the instructor's page has a button for now: some of those not refused."""
    useful: dict[Command, bool] = {
        "show": not flow.shown,
        "next": flow.phase == "revealed" and flow.place + 1 < flow.count,
        "skip": flow.phase != "revealed",
        "extend": flow.phase == "open" and not flow.paused,
        "shut": not flow.shut and not flow.paused,
        "admit": not flow.paused,
    }
    return [one for one in _commands(flow) if not refusal(flow, one) and useful.get(one, True)]


def answer_refusal(flow: Flow, made: int) -> str:
    """Why a question that a learner has answered so often cannot be answered now; "" if it can."""
    if flow.paused:
        return "The quiz is paused."
    if flow.phase != "open":
        return "The question is not open, so nothing was saved."
    return "" if flow.live or made < flow.attempts else "No attempt is left."


def _commands(flow: Flow) -> Iterable[Command]:
    return COMMANDS if flow.live else HOMEWORK


def _open(flow: Flow, seconds: Any, now: float) -> Flow:
    deadline = None if seconds is None else now + _span(seconds)
    asked = flow.asked | {flow.place}
    round_ = 2 if flow.phase == "discuss" else 1
    return replace(flow, phase="open", round=round_, shown=False, deadline=deadline, asked=asked)


def _close(flow: Flow, seconds: Any, now: float) -> Flow:
    return replace(flow, phase="closed", deadline=None)


def _show(flow: Flow, seconds: Any, now: float) -> Flow:
    return replace(flow, shown=True)


def _discuss(flow: Flow, seconds: Any, now: float) -> Flow:
    return replace(flow, phase="discuss")


def _reveal(flow: Flow, seconds: Any, now: float) -> Flow:
    return replace(flow, phase="revealed", shown=True)


def _next(flow: Flow, seconds: Any, now: float) -> Flow:
    """The next question, not open yet; after the last one, the end."""
    if flow.place + 1 == flow.count:
        return _end(flow, seconds, now)
    return replace(flow, phase="ready", place=flow.place + 1, round=1, shown=False, deadline=None)


def _skip(flow: Flow, seconds: Any, now: float) -> Flow:
    """Go on without this question: unless its key was seen, it counts for nobody."""
    asked = flow.asked if flow.phase == "revealed" else flow.asked - {flow.place}
    return _next(replace(flow, asked=asked), seconds, now)


def _pause(flow: Flow, seconds: Any, now: float) -> Flow:
    left = None if flow.deadline is None else flow.deadline - now
    return replace(flow, paused=True, deadline=None, left=left)


def _resume(flow: Flow, seconds: Any, now: float) -> Flow:
    deadline = None if flow.left is None else now + flow.left
    return replace(flow, paused=False, deadline=deadline, left=None)


def _shut(flow: Flow, seconds: Any, now: float) -> Flow:
    return replace(flow, shut=True)


def _admit(flow: Flow, seconds: Any, now: float) -> Flow:
    return replace(flow, shut=False)


def _extend(flow: Flow, seconds: Any, now: float) -> Flow:
    more = _span(seconds)
    if flow.left is not None:
        return replace(flow, left=flow.left + more)
    deadline = None if flow.deadline is None else flow.deadline + more
    return replace(flow, deadline=deadline)


def _end(flow: Flow, seconds: Any, now: float) -> Flow:
    """The end for everybody: a deadline of one's own that lies ahead holds no more."""
    own = {id: until for id, until in flow.own.items() if id in flow.over}
    return replace(flow, phase="ended", paused=False, deadline=None, left=None, own=own)


def _move(flow: Flow, until: Any, learner: Any, now: float) -> Flow:
    """Another deadline, also of homework that has ended: for all, or for one learner.

    Without a time the learner's own one is taken back. One that has passed already closes at once.
    """
    if learner is None:
        flow = replace(flow, phase=_running(flow), deadline=_deadline(flow, until))
        return at(flow, now)
    if not isinstance(learner, str):
        raise Refused("There is no such learner.")
    if until is None and learner not in flow.own:
        raise Refused("The deadline of all holds already.")
    own = {id: time for id, time in flow.own.items() if id != learner}
    own |= {} if until is None else {learner: _deadline(flow, until)}
    return at(replace(flow, own=own, over=flow.over - {learner}), now)


def _running(flow: Flow) -> Phase:
    """The phase of homework that has not ended."""
    return "open" if flow.opened else "ready"


def _deadline(flow: Flow, until: Any) -> float:
    if not _number(until):
        raise Refused("Give the time until which it is open.")
    if until <= flow.opens:
        raise Refused("Homework ends after it opens: give a later time.")
    return float(until)


def _span(seconds: Any) -> float:
    if not _number(seconds) or not 0 < seconds <= LONGEST:
        raise Refused("Give the time in seconds, at most 31 days.")
    return float(seconds)


def _number(value: Any) -> bool:
    return type(value) in (int, float) and isfinite(value)


_ANY: tuple[Phase, ...] = ("ready", "open", "closed", "discuss", "revealed")
COMMANDS: Mapping[Command, tuple[tuple[Phase, ...], Callable[[Flow, Any, float], Flow]]] = {
    "open": (("ready", "discuss"), _open),
    "close": (("open",), _close),
    "show": (("closed", "discuss"), _show),
    "discuss": (("closed",), _discuss),
    "reveal": (("closed",), _reveal),
    "next": (("closed", "revealed"), _next),
    "skip": (_ANY, _skip),
    "pause": (_ANY, _pause),
    "resume": (_ANY, _resume),
    "extend": (("open",), _extend),
    "shut": (_ANY, _shut),
    "admit": (_ANY, _admit),
    "end": (_ANY, _end),
}
"""Each command, the phases in which it may be given, and what it does."""

WHILE_PAUSED: tuple[Command, ...] = ("resume", "extend", "shut", "admit", "end")
HOMEWORK: tuple[Command, ...] = ("extend", "shut", "admit", "end")
"""The commands of homework, which otherwise follows the clock."""

MOVE = "move"
"""The command of homework that gives another deadline: `until`, and `learner` for one of them."""
