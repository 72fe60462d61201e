"""The deadline of a homework moves, for all or for one learner, and an ended one opens again."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from time import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esodys_teach.quiz import times
from esodys_teach.quiz.export import EXPORTS
from esodys_teach.quiz.flow import MOVE, Flow, Refused, at, at_of, start, step
from esodys_teach.quiz.html import desk
from esodys_teach.quiz.html import learner as said
from esodys_teach.quiz.room import Room
from esodys_teach.quiz.session import Session, closes
from esodys_teach.quiz.store.store import Store
from esodys_teach.ui.quizzes import deadline
from esodys_teach.ui.quizzes.desk import InstructorPage
from quiz_cases import BEST, CASES, FEATURES, NOW, RIGHT, WRONG, Class
from test_quiz_pages import InProcess, hidden, led, run, words

HOME = start(False, 3, {"from": 100, "until": 200})
HOUR = 3600.0


def moved(flow: Flow, until: float | None, now: float, learner: str | None = None) -> Flow:
    told = {"until": until, "learner": learner}
    return step(flow, MOVE, {name: x for name, x in told.items() if x is not None}, now)


def phases(flow: Flow, *moments: float, learner: str = "ann") -> list[str]:
    return [at_of(flow, learner, now).phase for now in moments]


# The fold


def test_a_deadline_is_moved_later_and_earlier_and_twice() -> None:
    later = moved(HOME, 300, 150)
    assert phases(later, 199, 299, 300) == ["open", "open", "ended"]
    earlier = moved(later, 180, 160)
    assert phases(earlier, 179, 180) == ["open", "ended"]
    assert phases(moved(earlier, 260, 170), 259, 260) == ["open", "ended"]


@pytest.mark.parametrize("ended", [at(HOME, 500), step(HOME, "end", {}, 150)])
def test_an_ended_homework_is_opened_again(ended: Flow) -> None:
    again = moved(ended, 600, 550)
    assert phases(again, 550, 599, 600) == ["open", "open", "ended"]
    assert at(again, 700).ticks > at(again, 550).ticks >= ended.ticks


def test_what_ended_before_it_opened_opens_again_when_it_should() -> None:
    again = moved(step(HOME, "end", {}, 50), 400, 60)
    assert phases(again, 60, 99, 100, 400) == ["ready", "ready", "open", "ended"]
    for_one = moved(step(HOME, "end", {}, 50), 400, 60, "ann")
    assert phases(for_one, 60, 100, 400) == ["ready", "open", "ended"]


def test_a_deadline_that_has_passed_closes_at_once() -> None:
    assert phases(moved(HOME, 120, 150), 150) == ["ended"]
    one = moved(HOME, 120, 150, "ann")
    assert phases(one, 150) == ["ended"] and phases(one, 150, learner="ben") == ["open"]


@pytest.mark.parametrize("until", [100, 99, None, True, "300", float("nan"), float("inf")])
def test_a_deadline_that_is_none_is_refused(until: Any) -> None:
    for args in ({"until": until}, {"until": until, "learner": "ann"}):
        with pytest.raises(Refused):
            step(HOME, MOVE, args, 150)


def test_a_live_quiz_has_no_deadline_to_move() -> None:
    with pytest.raises(Refused, match="no such command"):
        step(start(True, 1, {}), MOVE, {"until": 300}, 0)


def test_the_own_deadline_of_one_stays_when_that_of_all_is_moved() -> None:
    flow = moved(HOME, 300, 150, "ann")
    assert phases(flow, 299, 300) == ["open", "ended"]
    assert phases(flow, 199, 200, learner="ben") == ["open", "ended"]
    for until in (400, 180):
        both = moved(flow, until, 160)
        assert phases(both, 299, 300) == ["open", "ended"]
        assert phases(both, until - 1, until, learner="ben") == ["open", "ended"]
    shorter = moved(flow, 170, 160, "ann")
    assert phases(shorter, 169, 170) == ["open", "ended"]
    assert phases(moved(shorter, 300, 180, "ann"), 180, 299, 300) == ["open", "open", "ended"]
    back = moved(shorter, None, 180, "ann")
    assert phases(back, 180, 199, 200) == ["open", "open", "ended"]
    with pytest.raises(Refused, match="holds already"):
        moved(back, None, 180, "ann")


def test_the_end_is_for_everybody_and_one_may_go_on_afterwards() -> None:
    flow = step(moved(HOME, 300, 150, "ann"), "end", {}, 160)
    assert phases(flow, 160, 250) == ["ended", "ended"] and flow.own == {}
    again = moved(flow, 500, 250, "ann")
    assert phases(again, 250, 500) == ["open", "ended"]
    assert phases(again, 250, learner="ben") == ["ended"]


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["all", "ann", "ben", "back", "end", "extend"]),
        st.integers(90, 400),
        st.integers(0, 60),
    ),
    max_size=20,
)


@given(MOVES)
def test_each_change_that_a_page_shows_is_a_new_version(moves: list[tuple[str, int, int]]) -> None:
    """Each command counts one, and each passing of a deadline one: no two sum up to the same."""

    def shown(flow: Flow, now: float) -> list[tuple[str, float | None]]:
        pages = [at(flow, now), *(at_of(flow, one, now) for one in ("ann", "ben"))]
        return [(one.phase, one.deadline) for one in pages]

    flow, now, events = HOME, 80.0, 0
    before = shown(flow, now), events + at(flow, now).ticks
    for what, until, passes in moves:
        now += passes
        here = shown(flow, now), events + at(flow, now).ticks
        assert here[1] > before[1] or here == before
        try:
            if what == "end":
                flow = step(flow, "end", {}, now)
            elif what == "extend":
                flow = step(flow, "extend", {"seconds": 10}, now)
            elif what == "back":
                flow = moved(flow, None, now, "ann")
            else:
                flow = moved(flow, until, now, None if what == "all" else what)
        except Refused:
            before = here
            continue
        events += 1
        before = shown(flow, now), events + at(flow, now).ticks
        assert before[1] > here[1]
        assert at(at(flow, now), now + 50) == at(flow, now + 50)


# The room


@pytest.fixture
def school() -> Iterator[Class]:
    made = Class().homework(BEST, FEATURES)
    yield made
    made.store.close()


def move(school: Class, until: float | None, of: str = "") -> None:
    """Move the deadline to so many seconds after NOW, for all or for the learner of that name."""
    ids = {one["nickname"]: one["id"] for one in school.board()["learners"]}
    at = None if until is None else NOW + until
    school.room.move(school.boss, school.id, at, ids[of] if of else None)


def stored_again(school: Class) -> Room:
    """The room as a restart finds it."""
    return Room(school.store, CASES, school.clock)


def test_a_learner_with_a_longer_time_answers_when_the_others_are_over(school: Class) -> None:
    ann, ben = school.join("Ann"), school.join("Ben")
    move(school, 2 * HOUR, "Ann")
    assert ann.view()["own"] and not ben.view()["own"]
    assert (ann.view()["until"], ben.view()["until"]) == (NOW + 2 * HOUR, NOW + HOUR)
    school.clock.now = NOW + HOUR
    assert (ann.view()["phase"], ben.view()["phase"]) == ("open", "ended")
    ann.answer(RIGHT[BEST], BEST)
    with pytest.raises(Refused, match="not open"):
        ben.answer(RIGHT[BEST], BEST)
    # Whoever is over sees the key; whoever is not, does not.
    assert ben.view(BEST)["reveal"] and ben.view()["score"]
    assert not ann.view(BEST)["reveal"] and not ann.view()["score"]
    assert stored_again(school).view(ann.token, BEST) == ann.view(BEST)
    board = stored_again(school).board(school.boss, school.id)
    assert board["learners"] == school.board()["learners"]
    school.clock.now = NOW + 2 * HOUR
    assert ann.view()["phase"] == "ended" and ann.view(BEST)["reveal"]


def test_an_answer_of_before_stays_when_the_deadline_is_shortened(school: Class) -> None:
    ann, ben = school.join("Ann"), school.join("Ben")
    school.clock.now = NOW + 600
    ann.answer(RIGHT[BEST], BEST)
    ben.answer(WRONG[BEST], BEST)
    move(school, 300)  # before both answers
    assert ann.view()["phase"] == "ended"
    assert ann.view(BEST)["mine"] and len(school.store.answers(school.id)) == 2
    results = school.room.results(school.boss, school.id)
    assert len(results.given) == 2 and list(results.learners.values()) == ["Ann", "Ben"]
    for name, export in EXPORTS.items():
        assert export.make(results), name
    row = EXPORTS["gradebook-moodle.csv"].make(results).decode("utf-8-sig")
    assert "Ann" in row and "Ben" in row
    # Opened again: the answer is there, and the attempt that was made counts.
    move(school, 2 * HOUR)
    assert ann.view(BEST)["mine"] and not ann.view(BEST)["reveal"]
    with pytest.raises(Refused, match="No attempt"):
        ann.answer(WRONG[BEST], BEST)
    ann.answer(RIGHT[FEATURES], FEATURES)
    assert len(school.store.answers(school.id)) == 3


def test_a_deadline_moves_under_a_page_that_is_open(school: Class) -> None:
    ann, ben = school.join("Ann"), school.join("Ben")
    versions = [ann.view()["version"]]

    def newer() -> dict[str, Any]:
        view = ann.view()
        versions.append(view["version"])
        assert versions[-1] > versions[-2]
        return view

    move(school, 2 * HOUR)
    assert newer()["until"] == NOW + 2 * HOUR
    move(school, 1800, "Ann")
    assert newer()["left_s"] == 1800
    school.clock.now = NOW + 1800
    assert newer()["phase"] == "ended"
    move(school, None, "Ann")
    assert (newer()["phase"], ann.view()["own"]) == ("open", False)
    move(school, 3 * HOUR, "Ben")
    newer()
    assert ben.view()["until"] == NOW + 3 * HOUR


def test_only_who_is_here_gets_a_deadline_and_also_who_never_answered(school: Class) -> None:
    ann, ben = school.join("Ann"), school.join("Ben")
    move(school, 2 * HOUR, "Ann")
    ids = {one["nickname"]: one["id"] for one in school.board()["learners"]}
    school.room.remove(school.boss, school.id, ids["Ann"])
    events = school.store.events(school.id)
    for nobody in (ids["Ann"], "x", "", ann.token):
        with pytest.raises(Refused, match="Nobody"):
            school.room.move(school.boss, school.id, NOW + 3 * HOUR, nobody)
    with pytest.raises(Refused, match="after it opens"):
        move(school, -1.0, "Ben")
    with pytest.raises(Refused, match="Give the time"):
        school.room.move(school.boss, school.id, None)
    assert school.store.events(school.id) == events  # nothing was stored
    assert ann.view()["removed"]
    move(school, 2 * HOUR, "Ben")
    assert [one["until"] for one in school.board()["learners"]] == [NOW + 2 * HOUR]
    school.clock.now = NOW + HOUR
    assert "Ann" not in desk.deadlines(school.board())
    ben.answer(RIGHT[BEST], BEST)


def test_who_is_no_instructor_moves_nothing(school: Class) -> None:
    ann = school.join("Ann")
    for token in (ann.token, "", "x"):
        with pytest.raises(LookupError):
            school.room.move(token, school.id, NOW + 2 * HOUR)
    assert school.store.events(school.id) == []


@pytest.mark.database
def test_moves_are_events_that_a_store_reads_again_and_never_deletes(database_url: str) -> None:
    with closing(Store.open(database_url)) as store:
        school = Class(store).homework(BEST)
        school.join("Ann")
        move(school, 2 * HOUR)
        move(school, 1800, "Ann")
        move(school, None, "Ann")
        (ann,) = school.board()["learners"]
        assert [(name, args) for name, args, _ in store.events(school.id)] == [
            (MOVE, {"until": NOW + 2 * HOUR}),
            (MOVE, {"until": NOW + 1800, "learner": ann["id"]}),
            (MOVE, {"learner": ann["id"]}),
        ]
        for odd in ({}, {"until": "soon"}, {"until": NOW, "group": "x"}, {"until": NOW + 9}, []):
            store.add_event(school.id, MOVE, odd, NOW)  # type: ignore[arg-type]
        board = stored_again(school).board(school.boss, school.id)
        assert board["until"] == NOW + 9
        assert board["notes"][0].startswith("4 stored commands are set aside")


@pytest.mark.database
def test_a_homework_that_is_open_for_longer_is_not_purged(database_url: str) -> None:
    with closing(Store.open(database_url)) as store:
        school = Class(store).homework(BEST)
        school.join("Ann")
        move(school, 10 * HOUR, "Ann")
        assert store.purge(NOW + 10 * HOUR) == 0
        move(school, 9 * HOUR)
        move(school, None, "Ann")
        assert store.purge(NOW + 9 * HOUR) == 0
        move(school, HOUR)  # moved back, it counts no more
        assert store.purge(NOW + HOUR) == 0
        assert store.purge(NOW + HOUR + 1) == 1


def test_settings_without_sense_close_when_they_say() -> None:
    odd = Session(
        id="s", code="", title="", live=False, items=("x",), seed=0, at=0.0,
        settings={"from": 9, "until": 5.0},
    )  # fmt: skip
    assert closes(odd, [(MOVE, {"until": 90}, 0.0)]) == 5.0
    assert closes(replace(odd, settings={"from": 1, "until": 5.0}), [("end", {}, 2.0)]) == 0


# What the pages say


@pytest.fixture
def berlin() -> Iterator[None]:
    times.use("Europe/Berlin")
    yield
    times.use("")


def test_the_learner_reads_the_own_deadline_in_the_own_zone(school: Class, berlin: None) -> None:
    ann = school.join("Ann")
    assert (
        said.seconds_left(ann.view()) == '<p class="es-clock">Open until 2026-09-21 17:13 CEST</p>'
    )
    move(school, 2 * HOUR, "Ann")
    assert "Open for you until 2026-09-21 18:13 CEST" in said.seconds_left(ann.view())
    times.use("Asia/Tokyo")
    assert "Open for you until 2026-09-22 01:13 JST" in said.seconds_left(ann.view())


def at_home() -> tuple[InProcess, InstructorPage, float]:
    """The desk of a homework with Ada and Bo, and when it closes: at a whole minute."""
    until = (time() // 60 + 60) * 60
    settings = {"from": until - 7200, "until": until}
    link, page, _, _ = led("single-best", "script-concordance", live=False, **settings)
    return link, page, until


def test_the_desk_moves_the_deadline_of_all_and_of_one_and_takes_that_back(
    berlin: None,
) -> None:
    link, page, until = at_home()

    async def work() -> None:
        await page._read()
        part = page.deadline
        assert not hidden(part.box) and hidden(part.back)
        assert part.until.value == times.written(until)
        assert words(part.now.value) == f"Open until {times.day(until)}."
        assert part.who.options == ("everybody", "1. Ada", "2. Bo")
        part.who.index = 1
        assert part.until.value == times.written(until)
        part.until.value = times.written(until + HOUR)
        part.go.click()
        await page.task
        assert words(part.told.value) == f"Open for Ada until {times.day(until + HOUR)}."
        assert 'role="status"' in part.told.value
        assert f"Ada: open until {times.day(until + HOUR)}" in words(part.now.value)
        assert not hidden(part.back)
        part.who.index = 0
        assert part.until.value == times.written(until) and hidden(part.back)
        part.until.value = times.written(until + 2 * HOUR)
        part.go.click()
        await page.task
        assert words(part.told.value) == (
            f"Open until {times.day(until + 2 * HOUR)}."
            " 1 learner keeps a deadline of their own: Ada."
        )
        part.who.index = 1
        assert part.until.value == times.written(until + HOUR)
        part.back.click()
        await page.task
        assert words(part.told.value) == "For Ada the deadline of all holds again."
        assert part.until.value == times.written(until + 2 * HOUR)
        assert "of their own" not in words(part.now.value)
        assert [name for name, *_ in link.room.store.events(page.session)] == [MOVE] * 3

    run(work)


def test_a_time_that_the_clocks_skip_or_repeat_is_refused_at_the_desk(berlin: None) -> None:
    link, page, _ = at_home()

    async def work() -> None:
        await page._read()
        for wrong, way_out in (
            ("2090-03-26 02:30", "Write 2090-03-26 03:30."),
            ("2090-10-29 02:30", "Write 2090-10-29 02:30 +0200 or 2090-10-29 02:30 +0100."),
            (times.written(page.board["settings"]["from"]), "ends after it opens"),
            ("tomorrow", "such as 2026-12-01 18:00"),
        ):
            page.deadline.until.value = wrong
            page.deadline.go.click()
            await page.task
            assert way_out in words(page.deadline.told.value)
            assert page.deadline.until.value == wrong
        assert link.room.store.events(page.session) == []

    run(work)


def test_a_time_that_has_passed_asks_once_more_then_closes_and_another_opens_again(
    berlin: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, page, until = at_home()

    async def work() -> None:
        await page._read()
        part = page.deadline
        part.until.value = times.written(until - HOUR)
        for _ in range(2):  # a double press is no answer
            part.go.click()
            await page.task
            assert "has passed: this closes the quiz at once for everybody" in part.told.value
        assert page.board["phase"] == "open"
        monkeypatch.setattr(deadline, "SOON", 0)
        part.go.click()
        await page.task
        assert page.board["phase"] == "ended"
        assert words(part.told.value) == "Closed: that has passed."
        assert part.go.description == "Open it again until then"
        assert words(part.now.value) == f"It was open until {times.day(until - HOUR)}."
        part.until.value = times.written(until)
        part.go.click()
        await page.task
        assert page.board["phase"] == "open"
        assert part.go.description == "Move the deadline"
        # Ended by hand, and for one learner open again.
        link.room.do(page.token, page.session, "end")
        await page._read()
        assert words(part.now.value) == "You ended it."
        part.who.index = 2
        part.until.value = times.written(until)
        part.go.click()
        await page.task
        assert page.board["phase"] == "ended"
        assert "1 learner may still answer." in words(page.progress.value)
        page.large.value = True
        assert "still" not in words(page.progress.value)

    run(work)


def test_what_is_typed_stays_and_goes_with_whom_it_was_for(berlin: None) -> None:
    link, page, until = at_home()

    async def work() -> None:
        await page._read()
        part = page.deadline
        part.who.index = 2
        part.until.value = typed = times.written(until + HOUR)
        link.room.join(page.board["code"], "everybody")
        await page._read()
        assert (part.who.value, part.until.value) == ("2. Bo", typed)
        ada, bo, every = (one["id"] for one in page.board["learners"])
        link.room.remove(page.token, page.session, ada)
        await page._read()
        assert (part.who.value, part.until.value) == ("1. Bo", typed)
        link.room.remove(page.token, page.session, bo)
        await page._read()
        assert part.who.options == ("everybody", "1. everybody")
        assert (part.who.value, part.until.value) == ("everybody", times.written(until))
        part.who.index = 1
        part.until.value = typed
        part.go.click()
        await page.task
        (own,) = page.board["learners"]
        assert (own["id"], own["until"]) == (every, until + HOUR)
        assert page.board["until"] == until

    run(work)


def test_a_live_quiz_shows_no_deadline() -> None:
    _, page, _, _ = led("single-best")

    async def work() -> None:
        await page._read()
        assert hidden(page.deadline.box)

    run(work)
