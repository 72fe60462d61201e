"""The pages of a quiz in plain Python: what a press asks of the room, and what the page says."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import ipywidgets as w
import pytest

from esodys_teach.case import case_ids, load_case
from esodys_teach.quiz.flow import Refused, Unknown
from esodys_teach.quiz.link import Alone, Lost
from esodys_teach.quiz.room import Room
from esodys_teach.quiz.store import Store
from esodys_teach.ui import quiz_build, quiz_page
from esodys_teach.ui.quiz_desk import COMMANDS, Desk
from esodys_teach.ui.quiz_page import OnYourOwn, QuizPage

KINDS = ("single-best", "key-features", "order", "build-plan", "script-concordance")
BY_KIND = {item.kind: f"{case}/{item.id}" for case in case_ids() for item in load_case(case).items}


class InProcess:
    """A room as a page asks it; `fails` are raised before the next calls of that name."""

    def __init__(self) -> None:
        self.room = Room(Store.open("sqlite://"), [load_case(one) for one in case_ids()])
        self.calls: list[str] = []
        self.fails: dict[str, list[Exception]] = {}

    async def call(self, name: str, **asked: Any) -> Any:
        self.calls.append(name)
        if self.fails.get(name):
            raise self.fails[name].pop(0)
        if asked.pop("since", None) is not None:
            await asyncio.sleep(3600)  # nothing new comes by itself
        whose = [asked.pop("token")] if "token" in asked else []
        return getattr(self.room, name)(*whose, **asked)


def live(*kinds: str) -> tuple[InProcess, str, str, QuizPage]:
    """A room with one live session of these kinds, its instructor, and a learner's page."""
    link = InProcess()
    token = link.room.instructor_token()
    made = link.room.create(token, "Round", [BY_KIND[kind] for kind in kinds], True, {})
    page = QuizPage(link, link.room.join(made["code"], "Ada")["token"])
    return link, token, made["session"], page


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())


async def press(page: QuizPage) -> None:
    page.submit.click()
    await page.task


def choose(page: QuizPage, number: int = 0, sure: int = 1) -> None:
    button = page.form.options.children[number]
    if isinstance(button, w.ToggleButton):
        button.value = not button.value
    else:
        button.click()
    page.form.levels[sure].value = True


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_answered_changed_and_explained(kind: str) -> None:
    link, token, session, page = live(kind)

    async def lesson() -> None:
        await page.turn()
        assert page.form.options.children == ()
        assert "The question comes in a moment" in page.state.value
        link.room.do(token, session, "open")
        await page.turn()
        choose(page)
        if kind == "order":
            for number in range(1, len(page.form.options.children)):
                page.form.options.children[number].click()
        await press(page)
        assert "Saved " in page.saved.value
        before = page.view["mine"]
        page.form.levels[2].value = True
        assert [button.value for button in page.form.levels] == [False, False, True]
        await press(page)
        assert page.view["mine"]["saved_at"] >= before["saved_at"]
        assert page.view["mine"]["sure"] == 3
        assert page.told.value == ""
        link.room.do(token, session, "close")
        await page.turn()
        assert all(button.disabled for button in (*page.form.options.children, page.submit))
        link.room.do(token, session, "reveal")
        await page.turn()
        assert "Keep this" in page.told.value
        assert page.submit.disabled or "es-hidden" in page.submit._dom_classes
        link.room.do(token, session, "end")
        await page.turn()
        assert "Your result" in page.score.value

    run(lesson)


def test_of_one_best_answer_only_one_is_chosen() -> None:
    link, token, session, page = live("single-best")

    async def lesson() -> None:
        link.room.do(token, session, "open")
        await page.turn()
        choose(page, 0)
        choose(page, 2)
        assert [b.value for b in page.form.options.children][:3] == [False, False, True]
        assert page.form.choice == [page.view["item"]["options"][2]["id"]]

    run(lesson)


def test_steps_are_numbered_as_they_are_tapped_and_taken_back() -> None:
    link, token, session, page = live("order")

    async def lesson() -> None:
        link.room.do(token, session, "open")
        await page.turn()
        first, second, *_ = page.form.options.children
        second.click()
        first.click()
        assert (first.description[:3], second.description[:3]) == ("2. ", "1. ")
        second.click()
        assert first.description[:3] == "1. "
        await press(page)
        assert "Put every step in order first" in page.saved.value
        page.form.levels[0].value = True
        await press(page)
        assert "Put every step in order first" in page.saved.value

    run(lesson)


def test_a_double_press_is_one_answer_and_a_lost_recorder_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(quiz_page, "AGAIN", 0)
    link, token, session, page = live("single-best")

    async def lesson() -> None:
        link.room.do(token, session, "open")
        await page.turn()
        choose(page)
        link.fails["answer"] = [Lost(), Lost()]
        page.submit.click()
        first = page.task
        page.submit.click()
        await asyncio.gather(first, page.task)
        assert link.calls.count("answer") == 3
        assert len(link.room.store.answers(session)) == 1
        assert "Saved " in page.saved.value
        await press(page)  # nothing new to store
        assert link.calls.count("answer") == 3

    run(lesson)


def test_what_is_refused_is_said_and_what_is_unknown_asks_to_join() -> None:
    link, token, session, page = live("single-best")

    async def lesson() -> None:
        link.room.do(token, session, "open")
        await page.turn()
        choose(page)
        link.fails["answer"] = [Refused("Too late.")]
        await press(page)
        assert "Too late." in page.saved.value
        link.fails["view"] = [Unknown("who?")]
        await page.turn()
        assert "Join again" in page.state.value

    run(lesson)


def test_a_reload_shows_the_stored_answer_and_a_second_vote_starts_from_the_first() -> None:
    link, token, session, page = live("single-best")

    async def lesson() -> None:
        link.room.do(token, session, "open")
        await page.turn()
        choose(page, 1)
        await press(page)
        again = QuizPage(link, page.token)
        await again.turn()
        assert [b.value for b in again.form.options.children][1]
        assert "Saved " in again.saved.value
        for command in ("close", "discuss", "open"):
            link.room.do(token, session, command)
        await again.turn()
        assert "first vote stands" in again.saved.value
        assert [b.value for b in again.form.options.children][1]
        assert not any(b.value for b in again.form.levels)
        again.form.levels[2].value = True
        await press(again)
        assert [g.round for g in link.room.store.answers(session)] == [1, 2]

    run(lesson)


def test_on_your_own_each_answer_is_explained_at_once() -> None:
    async def alone() -> None:
        page = OnYourOwn()
        assert len(page.choose.options) > 30
        page._begin(w.Button())
        for _ in range(3):
            await asyncio.sleep(0)
        (box,) = page.here.children
        assert "es-quiz" in box.children[0]._dom_classes
        QuizPage.following.cancel()

    run(alone)


def test_a_room_of_ones_own_forgets_everything() -> None:
    room = Alone()
    token = room.begin("Ten questions from all cases")
    view = asyncio.run(room.call("view", token=token))
    assert len(view["items"]) == 10
    assert view["nickname"] == ""


def desk() -> tuple[InProcess, Desk]:
    link = InProcess()
    return link, Desk(link, link.room.instructor_token())


def test_the_instructor_puts_a_quiz_together_saves_it_and_opens_it() -> None:
    link, page = desk()

    async def work() -> None:
        await page.fill()
        build = page.builder
        build._ready()
        assert "Give the quiz a title" in build.told.value
        build.title.value = "Tuesday"
        build._ready()
        assert "Pick a question" in build.told.value
        build._take(build._here())
        await build._preview()
        assert "<h3>" in build.shown.value
        await build._save()
        assert [quiz["title"] for quiz in link.room.quizzes(page.token)] == ["Tuesday"]
        build._empty()
        build._load("Tuesday")
        assert build.chosen
        await build._open()
        await asyncio.sleep(0)
        Desk.following.cancel()
        (session,) = link.room.sessions(page.token)
        assert session["title"] == "Tuesday"

    run(work)


def test_the_questions_of_a_quiz_are_put_in_order_and_a_saved_one_deleted() -> None:
    link, page = desk()
    build = page.builder

    async def work() -> None:
        await page.fill()
        every = [one for name in list(build.catalog)[:3] for one in ids(build.catalog[name])]
        build._take(every)
        first, second, *rest = every
        build._move(-1)  # the first one stands first
        assert build.chosen == every
        build._move(1)
        assert build.chosen == [second, first, *rest] and build.which.index == 1
        build._take_out()
        assert build.chosen == [second, *rest]
        build.title.value = "Tuesday"
        await build._save()
        assert build.old.value == "Tuesday" and hidden(build.gone) is False
        await build._save()
        assert len(link.room.quizzes(page.token)) == 1
        build.gone.click()
        build.old.value = quiz_build.NEW
        build.old.value = "Tuesday"
        build.gone.click()  # asked anew
        assert len(link.room.quizzes(page.token)) == 1
        build.gone.click()
        await page.task
        assert link.room.quizzes(page.token) == []
        assert build.chosen == [second, *rest] and hidden(build.gone) is True
        for _ in build.chosen[:]:
            build._take_out()
        assert build.chosen == [] and hidden(build.order) is True

    run(work)


def ids(case: dict[str, Any]) -> list[str]:
    return [item["id"] for item in case["items"]]


def hidden(part: w.DOMWidget) -> bool:
    return "es-hidden" in part._dom_classes


def test_homework_needs_dates() -> None:
    _, page = desk()

    async def work() -> None:
        await page.fill()
        build = page.builder
        build.title.value = "Home"
        build._take(build._here())
        build.way.value = "homework"
        build.ends.value = "tomorrow"
        await build._open()
        assert "not “tomorrow”" in build.told.value
        build.opens.value = "1999-01-01 10:00"
        build.ends.value = "1999-02-01 10:00"
        await build._open()
        assert "has passed already" in build.told.value
        build.ends.value = "2999-01-01 10:00"
        await build._open()
        await asyncio.sleep(0)
        Desk.following.cancel()
        (session,) = await page.ask("sessions")
        assert session["live"] is False

    run(work)


@pytest.mark.parametrize("live", [True, False])
def test_the_instructor_shuts_the_door_and_opens_it(live: bool) -> None:
    link, page = desk()
    times = {} if live else {"from": 0, "until": 4e9}
    made = link.room.create(page.token, "Round", [BY_KIND["single-best"]], live, times)
    page.session = made["session"]

    async def work() -> None:
        await page._read()
        shut, admit = (page.buttons[name] for name in ("No more joining", "Let them join again"))
        assert (hidden(shut), hidden(admit)) == (False, True)
        shut.click()
        await page.task
        assert (hidden(shut), hidden(admit)) == (True, False)
        assert "Nobody more can join" in page.in_.value
        with pytest.raises(Refused):
            link.room.join(made["code"], "Ben")
        admit.click()
        await page.task
        assert (hidden(shut), hidden(admit)) == (False, True)
        assert "Nobody more can join" not in page.in_.value
        link.room.join(made["code"], "Ben")

    run(work)


def test_each_phase_offers_what_makes_sense_in_it() -> None:
    link, page = desk()
    token = page.token
    made = link.room.create(token, "Round", [BY_KIND["single-best"]], True, {})
    page.session = made["session"]
    seen = {}

    def offered() -> list[str]:
        return [n for n, b in page.buttons.items() if "es-hidden" not in b._dom_classes]

    async def work() -> None:
        for name in ("Open the question", "Pause", "Go on", "Close it", "Show the votes"):
            await page._read()
            seen[name] = offered()
            assert name in seen[name]
            await page._do(name)
        for name in ("Let them discuss", "Open the second vote", "Close it", "Reveal the key"):
            seen[name] = offered()
            assert name in seen[name]
            await page._do(name)
        assert "Let them discuss" not in offered()
        assert "The key" in page.key.value
        await page._do("Next question")
        assert offered() == []

    run(work)
    assert "Reveal the key" not in seen["Open the question"]
    assert seen["Go on"] == ["Go on", "End the quiz"]
    assert set(COMMANDS) == set(page.buttons)
