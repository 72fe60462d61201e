"""A session goes through its phases in one order; what is out of order is refused in words."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esodys_teach.quiz.flow import (
    COMMANDS,
    HOMEWORK,
    Flow,
    Refused,
    answer_refusal,
    at,
    offered,
    start,
    step,
)

LIVE = start(True, 2, {})
HOME = start(False, 3, {"from": 100, "until": 200, "attempts": 2, "feedback": "now"})


def after(*commands: str, flow: Flow = LIVE, now: float = 0.0) -> Flow:
    """The session after commands such as `open` or `open 30`, all given at one moment."""
    for command in commands:
        name, *seconds = command.split()
        flow = step(flow, name, {"seconds": float(seconds[0])} if seconds else {}, now)
    return flow


def test_two_votes_on_each_of_two_questions() -> None:
    phases = []
    flow = LIVE
    for command in ("open", "close", "show", "discuss", "open", "close", "reveal", "next") * 2:
        flow = after(command, flow=flow)
        phases.append((flow.phase, flow.place, flow.round, flow.shown))
    first = [
        *[("open", 0, 1, False), ("closed", 0, 1, False), ("closed", 0, 1, True)],
        *[("discuss", 0, 1, True), ("open", 0, 2, False), ("closed", 0, 2, False)],
        *[("revealed", 0, 2, True), ("ready", 1, 1, False)],
    ]
    second = [(phase, 1, *rest) for phase, _, *rest in first[:-1]]
    assert phases == [*first, *second, ("ended", 1, 2, True)]


ORDER = {
    "ready": {"open", "skip", "pause", "shut", "end"},
    "open": {"close", "skip", "pause", "shut", "end"},
    "closed": {"show", "discuss", "reveal", "next", "skip", "pause", "shut", "end"},
    "discuss": {"open", "show", "skip", "pause", "shut", "end"},
    "revealed": {"next", "skip", "pause", "shut", "end"},
    "ended": set(),
}


@pytest.mark.parametrize(("phase", "name"), list(product(ORDER, COMMANDS)))
def test_a_command_is_taken_in_its_phases_only(phase: str, name: str) -> None:
    flow = replace(LIVE, phase=phase)
    if name in ORDER[phase]:
        assert step(flow, name, {}, 0.0) != flow
    else:
        with pytest.raises(Refused):
            step(flow, name, {}, 0.0)


OFFERED = {
    "ready": "open skip pause shut end",
    "open": "close skip pause shut end",
    "closed": "show discuss reveal skip pause shut end",
    "discuss": "open show skip pause shut end",
    "revealed": "next pause shut end",
    "ended": "",
}


@pytest.mark.parametrize("phase", OFFERED)
def test_the_page_offers_what_leads_on(phase: str) -> None:
    assert offered(replace(LIVE, phase=phase)) == OFFERED[phase].split()


def test_the_page_offers_nothing_twice_and_nothing_that_would_be_refused() -> None:
    flows = [
        replace(LIVE, phase=phase, round=round_, shown=shown, shut=shut, place=place, paused=paused)
        for phase in ORDER
        for round_ in (1, 2)
        for shown, shut, paused in product((False, True), repeat=3)
        for place in (0, 1)
    ]
    timed = [replace(flow, deadline=30.0) for flow in flows if not flow.paused]
    paused = [replace(flow, left=30.0) for flow in flows if flow.paused]
    home = [HOME, at(HOME, 100), replace(at(HOME, 100), shut=True), at(HOME, 200)]
    for flow in (*flows, *timed, *paused, *home):
        for name in offered(flow):
            assert step(flow, name, {"seconds": 5} if name == "extend" else {}, 0.0) != flow
    assert {name for flow in flows + timed for name in offered(flow)} == set(COMMANDS)
    assert offered(replace(LIVE, phase="closed", round=2, shown=True, shut=True)) == [
        *("reveal", "skip", "pause", "admit", "end")
    ]
    assert offered(replace(LIVE, phase="revealed", place=1)) == ["pause", "shut", "end"]
    assert offered(after("open 30", "pause")) == ["resume", "end"]
    assert [offered(flow) for flow in home] == [
        *(["shut", "end"], ["extend", "shut", "end"], ["extend", "admit", "end"], [])
    ]


def test_an_answer_is_refused_while_the_question_cannot_be_answered() -> None:
    assert answer_refusal(after("open"), 99) == ""
    assert "paused" in answer_refusal(after("open", "pause"), 0)
    for flow in (LIVE, after("open", "close"), after("end")):
        assert "not open" in answer_refusal(flow, 0)
    assert [answer_refusal(at(HOME, 100), made) for made in (0, 1, 2)] == [
        *("", "", "No attempt is left.")
    ]


def test_there_is_no_third_vote() -> None:
    with pytest.raises(Refused, match="second vote"):
        after("open", "close", "discuss", "open", "close", "discuss")


def test_a_timer_closes_by_itself_once() -> None:
    flow = after("open 30")
    assert at(flow, 29.9) == flow
    closed = at(flow, 30)
    assert (closed.phase, closed.deadline, closed.ticks) == ("closed", None, 1)
    assert at(closed, 10_000) == closed
    with pytest.raises(Refused, match="closed"):
        step(flow, "close", {}, 31)
    assert step(flow, "reveal", {}, 31).phase == "revealed"


def test_a_pause_holds_the_timer_and_an_extension_lengthens_it() -> None:
    paused = step(after("open 30"), "pause", {}, 10)
    assert (paused.paused, paused.left, at(paused, 999).phase) == (True, 20, "open")
    longer = step(paused, "extend", {"seconds": 5}, 50)
    resumed = step(longer, "resume", {}, 100)
    assert (resumed.deadline, resumed.left, resumed.paused) == (125, None, False)
    assert step(resumed, "extend", {"seconds": 15}, 110).deadline == 140


GO_ON = {"resume", "extend", "end", "shut", "admit"}


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - GO_ON))
def test_nothing_moves_while_it_is_paused(name: str) -> None:
    with pytest.raises(Refused, match="paused"):
        step(after("open", "pause"), name, {}, 0.0)


@pytest.mark.parametrize(
    "seconds", [0, -1, float("nan"), float("inf"), True, "30", [30], 40 * 86_400]
)
def test_a_time_that_is_none_is_refused(seconds: object) -> None:
    for flow, name in ((LIVE, "open"), (after("open 30"), "extend"), (HOME, "extend")):
        with pytest.raises(Refused, match="seconds"):
            step(flow, name, {"seconds": seconds}, 0.0)


def test_without_a_timer_there_is_nothing_to_extend() -> None:
    for flow in (after("open"), after("open", "pause")):
        with pytest.raises(Refused, match="no timer"):
            step(flow, "extend", {"seconds": 5}, 0.0)


def test_what_was_skipped_counts_for_nobody_unless_its_key_was_seen() -> None:
    assert after("open", "skip", "open").asked == {1}
    assert after("open", "close", "show", "skip", "open").asked == {1}
    assert after("open", "close", "reveal", "skip", "open").asked == {0, 1}
    assert after("skip", "open", "close", "next").asked == {1}
    assert after("open", "skip", "skip").asked == set()


# Homework


def test_homework_follows_the_clock() -> None:
    phases = [at(HOME, now).phase for now in (0, 99, 100, 199, 200, 999)]
    assert phases == ["ready", "ready", "open", "open", "ended", "ended"]
    assert [at(HOME, now).ticks for now in (99, 100, 200)] == [0, 1, 2]
    assert (HOME.attempts, HOME.feedback, HOME.asked) == (2, "now", {0, 1, 2})


@pytest.mark.parametrize("flow", [LIVE, HOME, after("open"), after("open", "pause")])
def test_a_door_is_shut_and_opened_again_and_moves_nothing_else(flow: Flow) -> None:
    shut = step(flow, "shut", {}, 0.0)
    assert shut == replace(flow, shut=True)
    assert step(shut, "admit", {}, 0.0) == flow
    with pytest.raises(Refused, match="already"):
        step(flow, "admit", {}, 0.0)


def test_homework_is_extended_or_ended_early_and_nothing_else() -> None:
    longer = step(HOME, "extend", {"seconds": 50}, 150)
    assert [at(longer, now).phase for now in (249, 250)] == ["open", "ended"]
    assert step(HOME, "end", {}, 150).phase == "ended"
    with pytest.raises(Refused, match="ended"):
        step(HOME, "extend", {"seconds": 50}, 200)
    for name in set(COMMANDS) - set(HOMEWORK):
        with pytest.raises(Refused, match="no such"):
            step(HOME, name, {}, 150)


@pytest.mark.parametrize(
    "wrong",
    [
        *[{"from": 200}, {"until": None}, {"from": "now"}, {"until": float("inf")}],
        *[{"attempts": 0}, {"attempts": 1.5}, {"attempts": True}, {"feedback": "never"}],
    ],
)
def test_homework_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(Refused):
        start(False, 1, {"from": 100, "until": 200, **wrong})


def test_a_quiz_without_questions_is_refused() -> None:
    with pytest.raises(Refused, match="at least one"):
        start(True, 0, {})


# Any commands at all


@given(
    st.lists(st.tuples(st.sampled_from([*COMMANDS, "quit", ""]), st.integers(0, 20)), max_size=40)
)
def test_whatever_is_asked_the_session_stays_in_its_order(asked: list[tuple[str, int]]) -> None:
    flow, now = start(True, 3, {}), 0.0
    for name, seconds in asked:
        now += seconds
        try:
            new = step(flow, name, {"seconds": seconds or None}, now)
        except Refused:
            continue
        assert new.place in (flow.place, flow.place + 1) and new.place < 3
        assert new.phase != "revealed" or flow.phase in ("open", "closed", "revealed")
        assert new.asked <= set(range(new.place + 1))
        assert at(at(new, now + 5), now + 9) == at(new, now + 9)
        flow = new
