"""The pages of a quiz in plain Python: what a press asks of the room, and what the page says."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from html import unescape
from time import time
from typing import Any

import ipywidgets as w
import pytest

from esodys_teach.content.case import case_ids, load_case
from esodys_teach.quiz import times
from esodys_teach.quiz.flow import Refused, Unknown
from esodys_teach.quiz.html import desk as desk_words
from esodys_teach.quiz.html import learner as said
from esodys_teach.quiz.link import PracticeRoom, Unavailable
from esodys_teach.quiz.room import Room
from esodys_teach.quiz.store.store import Store
from esodys_teach.ui import asking
from esodys_teach.ui.quizzes import build as quiz_build
from esodys_teach.ui.quizzes import page as quiz_page
from esodys_teach.ui.quizzes.desk import BUTTONS, CASE, InstructorPage
from esodys_teach.ui.quizzes.page import PageState, PracticePage, QuizPage
from esodys_teach.ui.widgets import Looks

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
        assert page.reveal.value == ""
        link.room.do(token, session, "close")
        await page.turn()
        assert all(button.disabled for button in (*page.form.options.children, page.submit))
        link.room.do(token, session, "reveal")
        await page.turn()
        assert "Keep this" in page.reveal.value
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
        link.fails["answer"] = [Unavailable(), Unavailable()]
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
        page = PracticePage()
        assert len(page.choose.options) > 30
        page._begin(w.Button())
        for _ in range(3):
            await asyncio.sleep(0)
        (box,) = page.here.children
        assert "es-quiz" in box.children[0]._dom_classes
        QuizPage.following.cancel()

    run(alone)


def test_a_room_of_ones_own_forgets_everything() -> None:
    room = PracticeRoom()
    token = room.begin("Ten questions from all cases")
    view = asyncio.run(room.call("view", token=token))
    assert len(view["items"]) == 10
    assert view["nickname"] == ""


def desk() -> tuple[InProcess, InstructorPage]:
    link = InProcess()
    return link, InstructorPage(link, link.room.instructor_token())


def test_the_instructor_puts_a_quiz_together_saves_it_and_opens_it() -> None:
    link, page = desk()

    async def work() -> None:
        await page.fill()
        build = page.builder
        build._ready()
        assert "Give the quiz a title" in build.message.value
        build.title.value = "Tuesday"
        build._ready()
        assert "Pick a question" in build.message.value
        build._take(build._here())
        assert "Pick a question" not in build.message.value  # it stands there no longer
        build.look.value = True
        await page.task
        assert "<h3>" in build.shown.value
        before = build.shown.value
        build._take_out()
        await page.task
        assert "<h3>" in build.shown.value != before
        build.look.value = False
        await page.task
        assert build.shown.value == ""
        await build._save()
        assert [quiz["title"] for quiz in link.room.quizzes(page.token)] == ["Tuesday"]
        build._empty()
        build._load("Tuesday")
        assert build.chosen
        await build._open()
        await asyncio.sleep(0)
        InstructorPage.following.cancel()
        (session,) = link.room.sessions(page.token)
        assert session["title"] == "Tuesday"

    run(work)


def test_what_cannot_be_taken_back_asks_and_a_double_press_is_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asking, "SOON", 0.05)
    monkeypatch.setattr(asking, "LATE", 0.15)
    looks, done = Looks(), list[str]()
    button = looks.twice("End", "Really?", lambda: done.append("end"))
    other = looks.twice("Delete", "Really delete?", lambda: done.append("delete"))

    def stands(*labels: str) -> None:
        assert (button.description, other.description) == labels

    async def work() -> None:
        button.click()
        button.click()
        stands("Really?", "Delete")
        assert done == []
        await asyncio.sleep(0.07)
        stands("Really? Press once more", "Delete")
        button.click()
        assert done == ["end"]
        stands("End", "Delete")
        button.click()
        other.click()
        stands("End", "Really delete?")
        looks.push("Something else", lambda _: None).click()
        stands("End", "Delete")
        other.click()
        looks.rename(other, "Delete all", "Really all?")
        stands("End", "Really delete?")
        await asyncio.sleep(0.2)
        stands("End", "Delete all")
        assert done == ["end"]

    run(work)


def test_the_questions_of_a_quiz_are_put_in_order_and_a_saved_one_deleted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asking, "SOON", 0)
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
        await asyncio.sleep(0.01)
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


def test_a_press_while_the_last_one_is_under_way_or_of_a_hidden_button_does_nothing() -> None:
    link, page = desk()

    async def work() -> None:
        await page.fill()
        page.builder.title.value = "Once"
        page.builder._take(page.builder._here())
        go = page.builder.go
        go.click()
        go.click()
        await page.doing
        go.click()
        await page.doing
        assert len(link.room.sessions(page.token)) == 1
        assert hidden(page.builder.box)
        opens, turned = page.buttons["Open the question"], "es-turned" in page.row._dom_classes
        opens.click()
        opens.click()
        await page.doing
        opens.click()
        assert link.calls.count("do") == 1
        assert turned != ("es-turned" in page.row._dom_classes)
        link.room.do(page.token, page.session, "close")  # as its timer does meanwhile
        page.buttons["Close it"].click()
        await page.doing
        assert page.board["phase"] == "closed" and page.message.value == ""
        InstructorPage.following.cancel()

    run(work)


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
        assert "not “tomorrow”" in build.message.value
        times.stored(build.opens.value)  # a real value
        build.opens.value = "1999-01-01 10:00"
        build.ends.value = "1999-02-01 10:00"
        await build._open()
        assert "has passed already" in build.message.value
        build.ends.value = "2999-01-01 10:00"
        await build._open()
        await asyncio.sleep(0)
        InstructorPage.following.cancel()
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


def test_what_to_know_about_the_record_stands_on_the_desk_and_not_in_front() -> None:
    link, page = desk()
    made = link.room.create(page.token, "Round", [BY_KIND["single-best"]], True, {})
    page.session = made["session"]

    async def work() -> None:
        await page._read()
        assert "set aside" not in page.progress.value
        link.room.store.add_event(made["session"], "reopen", {"place": 0}, time())
        link.room = Room(link.room.store, ())
        await page._read()
        assert "1 stored command is set aside" in page.progress.value
        page.large.value = True
        assert "set aside" not in page.progress.value

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
    assert {CASE, *BUTTONS} == set(page.buttons)


def test_who_hears_that_the_question_is_open_finds_its_buttons_ready() -> None:
    link, token, session, page = live("order")
    ready: dict[str, bool] = {}

    def heard(change: dict[str, Any]) -> None:
        buttons = (*page.form.options.children, page.submit)
        ready[change["new"]] = not any(button.disabled for button in buttons)

    async def lesson() -> None:
        await page.turn()
        link.room.do(token, session, "open")
        page.state.observe(heard, "value")
        await page.turn()

    run(lesson)
    (said,) = ready
    assert "Answer now" in said
    assert ready[said]


# What a learner would otherwise lose, or not understand


def test_what_was_chosen_and_not_submitted_is_told_when_the_question_closes() -> None:
    link, token, session, page = live("single-best")

    async def lesson() -> None:
        link.room.do(token, session, "open")
        await page.turn()
        choose(page, 1)
        letter = page.form.letters()
        assert "Not saved yet: submit it." in page.saved.value
        link.room.do(token, session, "close")
        await page.turn()
        assert f"before you submitted {letter}: it does not count" in page.saved.value
        assert "Nothing of yours is saved here." in page.saved.value
        link.room.do(token, session, "discuss")
        link.room.do(token, session, "open")
        await page.turn()
        assert page.saved.value == ""
        choose(page, 0)
        await press(page)
        choose(page, 2)
        assert "Your answer of " in page.saved.value and "stands until then" in page.saved.value
        link.room.do(token, session, "close")
        await page.turn()
        assert "it does not count. Your answer of " in page.saved.value
        assert page.form.choice == page.view["mine"]["choice"]

    run(lesson)


def test_a_question_that_closes_while_the_recorder_is_away_is_not_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(quiz_page, "AGAIN", 0)
    link, token, session, page = live("single-best")

    async def lesson() -> None:
        assert page.current == PageState()
        link.room.do(token, session, "open")
        await page.turn()
        choose(page, 1)
        link.fails["view"] = [Unavailable()]
        await page.turn()
        assert page.current == PageState("open", lost=True)
        assert not page.submit.disabled and "does not answer" in page.state.value
        link.room.do(token, session, "close")
        await page.turn()
        assert page.current == PageState("closed")
        assert "it does not count" in page.saved.value

    run(lesson)


def test_one_choice_too_many_is_said_at_once() -> None:
    link, token, session, page = live("key-features")

    async def lesson() -> None:
        link.room.do(token, session, "open")
        await page.turn()
        most = page.view["item"]["choose"]
        for number in range(most + 1):
            choose(page, number)
        assert f"Choose at most {most}: take 1 back." in page.saved.value
        choose(page, most)
        assert "Choose at most" not in page.saved.value

    run(lesson)


def test_each_question_of_a_live_quiz_can_be_read_again_once_it_is_over() -> None:
    link, token, session, page = live("single-best", "order", "build-plan")

    async def lesson() -> None:
        for name in ("open", "close", "reveal", "next", "open", "skip", "open", "end"):
            link.room.do(token, session, name)
        await page.turn()
        assert "Look at any question again." in page.state.value
        first, last = page.more.children  # not the one that was skipped
        assert (first.description[:2], last.description[-16:]) == ("1.", ": build the plan")
        first.click()
        await page.task
        assert page.view["item"]["id"] == BY_KIND["single-best"]
        assert "The answer" in page.reveal.value
        page.item = BY_KIND["order"]
        await page.turn()
        assert page.item == ""  # nobody was asked that

    run(lesson)


def test_of_an_order_the_own_steps_stand_as_they_were_put_with_what_binds() -> None:
    link, token, session, page = live("order")

    async def lesson() -> None:
        link.room.do(token, session, "open")
        await page.turn()
        put = [option["id"] for option in page.view["item"]["options"]][::-1]
        for button in page.form.options.children[::-1]:
            button.click()
        page.form.levels[0].value = True
        await press(page)
        link.room.do(token, session, "close")
        link.room.do(token, session, "reveal")
        await page.turn()
        told = page.view["reveal"]
        assert [option["id"] for option in told["options"]] == put
        kept = [put.index(pair["first"]) < put.index(pair["then"]) for pair in told["pairs"]]
        said = page.reveal.value
        assert said.count("You have it so") == sum(kept)
        assert said.count("You have it reversed") == len(kept) - sum(kept)
        assert said.index("your step 1") < said.index("your step 2")

    run(lesson)


def test_of_several_choices_the_sum_is_told() -> None:
    verdicts = {"a": "right", "b": "right", "c": "missed", "d": "harmful"}
    assert said._worth(1 / 3, verdicts) == "2 of 3 right, less 1 harmful: 33% of the point."
    assert said._worth(0, verdicts | {"b": "missed"}) == (
        "1 of 3 right, less 1 harmful: 0% of the point."
    )
    assert said._worth(2 / 3, {"a": "right", "b": "right", "c": "missed"}) == (
        "2 of 3 right: 67% of the point."
    )
    assert said._worth(0, {"a": "wrong", "b": "missed"}) == "Not right."
    assert said._worth(1, {"a": "right"}) == "Right."
    assert said._worth(0.5, {"a": "right", "b": "right", "c": "late", "d": "early"}) == (
        "50% of the point."
    )


def led(
    *kinds: str, live: bool = True, **settings: Any
) -> tuple[InProcess, InstructorPage, str, list[str]]:
    """A desk with one session, and the tokens of two learners in it."""
    link, page = desk()
    items = [BY_KIND[kind] for kind in kinds]
    made = link.room.create(page.token, "Round", items, live, settings)
    page.session = made["session"]
    tokens = [link.room.join(made["code"], name)["token"] for name in ("Ada", "Bo")]
    return link, page, made["code"], tokens


def give(link: InProcess, token: str, item: str, *choice: str, round: int = 1) -> None:
    key = f"{token[-8:]}{item[-4:]}{round}".replace("/", ":")
    told = {"key": "".join(x if x.isalnum() else "-" for x in key), "sure": 2}
    link.room.answer(token, item=item, choice=choice, round=round, attempt=1, **told)


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def test_the_state_names_only_what_can_be_done_now_and_the_main_button_leads_on() -> None:
    _, page, _, _ = led("single-best", "order")
    told: list[str] = []

    def main() -> list[str]:
        return [n for n, b in page.buttons.items() if "es-next" in b._dom_classes]

    async def work() -> None:
        await page._read()
        for name in (
            *("Open the question", "Close it", "Show the votes", "Let them discuss"),
            *("Open the second vote", "Close it", "Reveal the key", "Next question"),
            *("Open the question", "Close it", "Reveal the key"),
        ):
            await page._do(name)
            told.append(words(page.progress.value))
        assert main() == ["End the quiz"]
        await page._do("Pause")
        assert main() == ["Go on"]

    run(work)
    assert [one.partition(". ")[2] for one in told] == [
        "The question is open.",
        "The question is closed. Show the votes, let them discuss or reveal the key.",
        "The question is closed. Let them discuss or reveal the key.",
        "They discuss. Then open the second vote.",
        "The question is open.",
        "The question is closed. Show the votes or reveal the key.",
        "The key is on every screen. Go on with the next question.",
        "Everybody reads the case. Open the question when you like.",
        "The question is open.",
        "The question is closed. Show the votes, let them discuss or reveal the key.",
        "The key is on every screen. That was the last question: end the quiz.",
    ]


def test_one_table_has_letters_both_votes_and_once_it_is_out_the_key() -> None:
    link, page, _, (ada, bo) = led("single-best")
    item = BY_KIND["single-best"]

    async def work() -> None:
        await page._read()
        page.peek.value = True
        assert 'scope="row"' in page.votes.value
        assert "es-tally" not in page.votes.value  # no zeros before anybody votes
        assert "Right" in page.votes.value
        page.peek.value = False
        assert "es-letter" in page.question.value and "A</span>" in page.question.value
        right = next(o["id"] for o in page.board["item"]["options"] if o["verdict"] == "right")
        other = next(o["id"] for o in page.board["item"]["options"] if o["verdict"] == "wrong")
        await page._do("Open the question")
        give(link, ada, item, other)
        give(link, bo, item, right)
        for name in ("Close it", "Show the votes"):
            await page._do(name)
        assert "First vote" in page.votes.value
        assert "Second vote" not in page.votes.value and "Right" not in page.votes.value
        for name in ("Let them discuss", "Open the second vote"):
            await page._do(name)
        give(link, ada, item, right, round=2)
        for name in ("Close it", "Show the votes"):
            await page._do(name)
        assert "Second vote" in page.votes.value and "Right" not in page.votes.value
        await page._do("Reveal the key")
        row = next(x for x in page.votes.value.partition("</table>")[0].split("<tr>") if "✓" in x)
        assert words(row).startswith(f"{right.upper()} ")
        assert words(row).endswith("✓ Right 1 0 · 1 · 0 1 0 · 1 · 0")
        assert "to the right answer" in words(page.votes.value)

    run(work)


def test_in_large_type_the_room_reads_who_is_here_the_case_and_words_for_the_room() -> None:
    link, page, _, (ada, _) = led("single-best", "order")

    async def work() -> None:
        await page._read()
        assert "Show the case" not in page.offered
        page.large.value = True
        assert "Ada, Bo" in page.progress.value
        assert "es-at-start" in page.running._dom_classes
        assert "es-next" in page.buttons["Show the case"]._dom_classes
        page.buttons["Show the case"].click()
        assert "es-at-start" not in page.running._dom_classes
        assert "es-at-case" in page.running._dom_classes
        assert "Ada" not in page.progress.value
        assert words(page.progress.value) == "Question 1 of 2: 2 are here. Read the case."
        await page._do("Open the question")
        told = "Question 1 of 2, first vote: 0 of 2 have answered. Answer now."
        assert words(page.progress.value) == told
        right = next(o["id"] for o in page.board["item"]["options"] if o["verdict"] == "right")
        give(link, ada, BY_KIND["single-best"], right)
        await page._do("Pause")
        assert "1 of 2 have answered. The quiz pauses." in words(page.progress.value)
        for name, told in (
            ("Go on", "Answer now."),
            ("Close it", "Question 1 of 2. The question is closed."),
            ("Let them discuss", "Question 1 of 2. Discuss it with your neighbors."),
        ):
            await page._do(name)
            assert told in words(page.progress.value)
        await page._do("End the quiz")
        assert words(page.progress.value) == "The quiz is over."
        assert words(page.votes.value).startswith("Question Answers Right at last 1. ")
        assert words(page.votes.value).endswith(" 1 1")  # and no line for what was not asked

    run(work)


def test_homework_says_who_has_done_how_much_and_the_whole_link() -> None:
    now = time()
    settings = {"from": now - 60, "until": now + 3600}
    link, page, code, (ada, _) = led("single-best", "script-concordance", live=False, **settings)

    async def work() -> None:
        await page._read()
        give(link, ada, BY_KIND["script-concordance"], "0")
        await page._read()
        assert [one.description for one in page.people.row.children] == ["Ada 1/2", "Bo 0/2"]
        assert "2 joined, 1 began, 0 answered all." in words(page.progress.value)
        link.room.view(ada)
        await page._read()
        assert words(page.people.hint.value).startswith("1 of 2 who joined are connected now. ")
        assert page.people.silent.description == "Take out all who never answered (1)"
        await page._ask_and_look("remove_silent")
        assert [one.description for one in page.people.row.children] == ["Ada 1/2"]
        assert "es-hidden" in page.people.silent._dom_classes
        assert f"join?code={code}" in words(page.in_.value)
        assert not [n for n, b in page.buttons.items() if "es-next" in b._dom_classes]

    run(work)


def test_the_list_says_which_quiz_runs_and_a_button_leads_to_it() -> None:
    link, page, code, _ = led("single-best")
    page.session = ""
    over = link.room.create(page.token, "Done", [BY_KIND["order"]], True, {})
    link.room.do(page.token, over["session"], "end")

    async def work() -> None:
        await page.fill()
        names = list(page.past.names)
        assert re.fullmatch(rf"Done \({over['code']}\): over, {DAY}, 0 joined", names[0])
        assert re.fullmatch(rf"Round \({code}\): running, {DAY}, 2 joined", names[1])
        assert not hidden(page.past.resume)
        assert page.past.resume.description == f"Go to the quiz that runs: Round ({code})"
        page.past.resume.click()
        await page.task
        assert page.board["code"] == code and hidden(page.past.resume)
        page.timer.value = "60 seconds"
        assert "timer=60" in page.at.value
        page.back.click()
        await page.task
        assert page.board is None and not hidden(page.builder.box)

    run(work)


DAY = r"\d{4}-\d\d-\d\d \d\d:\d\d \S+"


def test_a_draft_is_there_again_after_a_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    link, page = desk()

    async def work() -> None:
        await page.fill()
        titles = [case["title"] for case in page.builder.catalog.values()]
        assert titles == sorted(titles)
        assert any("best answer, order the steps)" in name for name in page.builder.catalog)
        page.builder.title.value = "Tuesday"
        page.builder._take(page.builder._here())
        (told,) = re.findall('data-at="([^"]*)"', page.at.value)
        monkeypatch.setenv("QUERY_STRING", unescape(told))
        again = InstructorPage(link, page.token)
        await again.fill()
        assert again.builder.title.value == "Tuesday"
        assert again.builder.chosen == page.builder.chosen != []

    run(work)


def test_the_end_counts_who_answered_in_any_vote_and_a_list_says_how_one_stands() -> None:
    link, page, _, (ada, bo) = led("single-best", "order")
    board = link.room.board(page.token, page.session)
    one = BY_KIND["single-best"]
    (right,) = (o["id"] for o in board["item"]["options"] if o["verdict"] == "right")
    for name in ("open", "close", "discuss", "open"):
        link.room.do(page.token, page.session, name)
    give(link, ada, one, right, round=2)
    for name in ("close", "reveal", "next", "open"):
        link.room.do(page.token, page.session, name)
    steps = [option["id"] for option in link.room.view(ada)["item"]["options"]]
    first, then = link.room.board(page.token, page.session)["reversed"][0][:2]
    steps.sort(key=[then, first].__contains__)
    bad = [*(s for s in steps if s not in (first, then)), then, first]
    give(link, bo, BY_KIND["order"], *bad)
    link.room.do(page.token, page.session, "close")
    link.room.do(page.token, page.session, "reveal")
    told = link.room.board(page.token, page.session)
    assert [first, then, 1] in told["reversed"]
    shown = desk_words.votes(told, key=True)
    assert "What binds" in shown and "1 reversed it" in shown and "Step 1" not in shown
    link.room.do(page.token, page.session, "end")
    ended = link.room.board(page.token, page.session)
    assert [(q["answered"], q["right"]) for q in ended["items"]] == [(1, 1), (1, 0)]
    lines = [said.listed(n, q) for n, q in enumerate(link.room.view(ada)["items"], 1)]
    assert lines[0].endswith("(right)") and lines[1].endswith(": order the steps")


def test_nobody_loses_an_answer_by_going_on_in_homework() -> None:
    now = time()
    settings = {"from": now - 5, "until": now + 500, "attempts": 1, "feedback": "after"}
    link, _, _, (ada, _) = led("single-best", "order", live=False, **settings)
    page = QuizPage(link, ada)

    async def lesson() -> None:
        await page.turn()
        choose(page, 1)
        here = page.item
        page.next.click()
        assert page.item == here and "Your answer is not submitted" in page.saved.value
        page.next.click()
        await page.task
        assert page.item == BY_KIND["order"]

    run(lesson)


def test_the_way_in_says_who_cannot_come_by_it() -> None:
    link, page, _, _ = led("single-best")
    board = link.room.board(page.token, page.session)
    assert "Only this computer" in desk_words.way_in(board, "http://127.0.0.1:9000/")
    assert "Only this computer" not in desk_words.way_in(board, "http://10.0.0.7:9000/")
    link.room.do(page.token, page.session, "shut")
    board = link.room.board(page.token, page.session)
    told = desk_words.way_in(board, "http://10.0.0.7:9000/")
    assert "Nobody more can join" in told and "<svg" not in told and "Open <a" not in told


def test_without_a_panel_the_front_says_that_there_is_no_key() -> None:
    link, page, _, _ = led("script-concordance")
    board = link.room.board(page.token, page.session)
    assert "No key: no expert panel recruited" in desk_words.key(board)
    assert "Nobody has answered." in desk_words.votes(board, key=True)
