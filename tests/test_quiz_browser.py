"""A quiz as its people meet it: an instructor and learners in browsers, from join to result."""

import csv
import io
import json
import re
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from conftest import Serve, Server, Visitor, command_line, leave, left, served
from esodys_teach import load_case
from esodys_teach.content.items import QuizItem, judged
from esodys_teach.engine.advice import advise
from esodys_teach.quiz.scoring import mark
from esodys_teach.quiz.snapshots import ask
from esodys_teach.ui import asking
from pages import for_everyone, mark_old

pytestmark = pytest.mark.browser

ASKS = {
    "single-best": "steak-and-saliva",
    "order": "steak-and-saliva",
    "key-features": "seven-of-ten",
    "build-plan": "thick-drinks-in-the-care-home",
    "script-concordance": "seven-of-ten",
}
"""A question of each kind, and the case that it is taken from."""
HOSTILE = "<img src=x onerror=alert(1)>"
FORMULA = "=1+1"


def item(kind: str) -> QuizItem:
    return next(one for one in load_case(ASKS[kind]).items if one.kind == kind)


def right(kind: str) -> list[str]:
    """The texts of the best answer to the question of that kind."""
    asked, advice = item(kind), advise(load_case(ASKS[kind]).patient)
    best = {
        "single-best": lambda option: option.correct,
        "order": lambda option: True,  # as the author wrote them
        "key-features": lambda option: option.worth == "needed",
        "build-plan": lambda option: judged(option, advice) == "right",
        "script-concordance": lambda option: option.id == "0",
    }[kind]
    return [option.text for option in asked.options if best(option)]


def wrong(kind: str) -> list[str]:
    """Another answer that can be given, with nothing right in it where that is possible."""
    texts = [option.text for option in item(kind).options]
    return texts[::-1] if kind == "order" else [t for t in texts if t not in right(kind)][:1]


def points(kind: str, texts: list[str]) -> float:
    ids = {option.text: option.id for option in item(kind).options}
    return mark(ask(load_case(ASKS[kind]), item(kind)), tuple(ids[t] for t in texts)).points


# Who is there


@dataclass
class School:
    """A server with quizzes: its address, the instructor's link, and where the answers lie."""

    server: Server
    link: str
    database: Path

    def recorder(self) -> psutil.Process:
        children = psutil.Process(self.server.process.pid).children(recursive=True)
        (found,) = [one for one in children if "esodys_teach.quiz.recorder" in command_line(one)]
        return found

    def rows(self) -> list[tuple[str, int, int]]:
        """Item, round and attempt of every stored answer of the newest session."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            newest = "select id from sessions order by at desc limit 1"
            of = f"from answers where session = ({newest}) order by id"
            return connection.execute(f"select item, round, attempt {of}").fetchall()


QUIZ = ("-m", "esodys_teach", "serve", "--no-browser", "--learners", "6", "--quiz")


def school(server: Server, database: Path) -> School:
    assert server.process.stdout is not None
    return School(server, server.process.stdout.readline().split()[-1], database)


@pytest.fixture(scope="module")
def here(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """A server with quizzes, from the wheel."""
    folder = tmp_path_factory.mktemp("quizzes")
    database = folder / "quiz.db"
    command = (*QUIZ, "--port", "0", "--database", f"sqlite:///{database}")
    with served(*command, cwd=folder, path=installed) as server:
        yield school(server, database)


class Crowd:
    """Windows of one browser, one for each person."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.visitors = browser, list[Visitor]()

    def __call__(self, width: int = 1280, colors: str = "light") -> Visitor:
        self.visitors.append(Visitor(self.browser, width, colors))
        return self.visitors[-1]

    def go(self) -> None:
        """Everybody leaves; what the browser says of links that a test has cut is no complaint."""
        for visitor in self.visitors:
            visitor.context.close()
            visitor.complaints.clear()


@pytest.fixture
def enter(chromium: Browser) -> Iterator[Crowd]:
    """Lets a person in by a window of their own; no complaint is left."""
    crowd = Crowd(chromium)
    yield crowd
    for visitor in crowd.visitors:
        for page in visitor.context.pages:
            if "/voila/" in page.url:
                leave(page)  # its kernel ends with it
        visitor.context.close()
    assert [visitor.complaints for visitor in crowd.visitors] == [[] for _ in crowd.visitors]


@pytest.fixture(scope="module")
def boss(chromium: Browser) -> Iterator[Visitor]:
    """The window of an instructor who opens one quiz after another."""
    visitor = Visitor(chromium)
    yield visitor
    visitor.leave()


@pytest.fixture
def desk(boss: Visitor, here: School, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The instructor's page with an empty list, loaded once and after a test that failed."""
    failed = request.session.testsfailed
    page = boss.context.pages[0] if boss.context.pages else at_desk(boss, here)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    if page.locator(".es-running").is_visible():
        if page.locator(".es-presenter").count():
            press(page, "Large type, for the projector")
        press(page, "Put another quiz together")
    expect(page.locator(".es-build .es-option").first).to_be_visible()
    if page.locator(".es-build ol > li").count():
        empty(page)
    yield page
    complaints = boss.complaints[:]
    boss.complaints.clear()
    if complaints or request.session.testsfailed > failed:
        leave(page)
    assert complaints == []


# What they do


def at_desk(visitor: Visitor, at: School) -> Page:
    page = visitor.open(at.link)
    expect(page.locator(".es-build .es-option").first).to_be_visible()
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def empty(desk: Page) -> None:
    """Take all questions out of the list."""
    press(desk, "Empty the list")
    press(desk, "Really empty it? Press once more")
    expect(desk.locator(".es-build ol > li")).to_have_count(0)


def put_together(desk: Page, title: str, *kinds: str) -> None:
    desk.get_by_label("How", exact=True).select_option(index=0)
    desk.get_by_label("Title of the quiz").fill(title)
    for kind in kinds:
        case = load_case(ASKS[kind])
        cases = desk.get_by_label("Case", exact=True)
        names = cases.locator("option").evaluate_all("all => all.map(x => x.value)")
        (name,) = [
            one for one in names if one.startswith(f"{case.title} ({len(list(case.items))}:")
        ]
        cases.select_option(name)
        stem = desk.locator(".es-build .es-option", has_text=item(kind).stem)
        stem.click()
        expect(stem).to_have_attribute("aria-pressed", "true")
    expect(desk.locator(".es-build ol > li")).to_have_text([item(kind).stem for kind in kinds])


def open_quiz(desk: Page) -> str:
    """Open what was put together; the code by which learners join."""
    press(desk, "Open the quiz")
    code = desk.locator(".es-way-code")
    expect(code).to_be_visible()
    return code.inner_text()


def join(visitor: Visitor, at: School, code: str, name: str) -> Page:
    page = visitor.open(f"{at.server.url}/join?code={code}")
    expect(page.get_by_label("Code of the quiz")).to_have_value(code)
    page.get_by_label("nickname").fill(name)
    press(page, "Join")
    expect(page.locator(".es-where")).to_contain_text(f"you are {name}")
    return page


def option(page: Page, text: str) -> Locator:
    return page.locator(".es-options button", has_text=text)


def choose(page: Page, texts: list[str], sure: str = "fairly sure") -> None:
    for text in texts:
        option(page, text).click()
    page.locator(".es-sure", has_text=re.compile(f"^{sure}$")).click()


def saved(page: Page) -> Locator:
    return page.locator(".es-saved").get_by_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"))


def answer(page: Page, texts: list[str], sure: str = "fairly sure") -> None:
    choose(page, texts, sure)
    press(page, "Submit")
    expect(saved(page)).to_be_visible()


def says(page: Page, text: str) -> None:
    """What the page says of the state of the quiz."""
    expect(page.locator(".es-state").locator("visible=true")).to_contain_text(text)


def came_back(page: Page) -> None:
    """The page has been loaded anew by itself, and what it is for stands there."""
    expect(page.locator("body[data-old]")).to_have_count(0)
    expect(page.locator(".es-state").locator("visible=true")).to_have_count(1)


def chosen(page: Page) -> list[str]:
    """What stands as chosen, an order as it is numbered."""
    marked = page.locator(".es-options :is(.mod-active, .es-chosen)").all_inner_texts()
    return [re.sub(r"^(\d\. )?([A-H]: )?", "", text) for text in sorted(marked)]


# A whole session


def test_a_session_from_join_to_the_gradebook_with_the_server_killed_in_the_middle(
    serve: Serve, enter: Crowd, tmp_path: Path
) -> None:
    database = tmp_path / "quiz.db"
    ours = (*QUIZ, "--database", f"sqlite:///{database}", "--port")
    ada, bo, cy = enter(360), enter(1280), enter(1280, "dark")
    boss = enter()
    with serve(*ours, "0") as server:
        at = school(server, database)
        desk = at_desk(boss, at)
        kinds = ("single-best", "order", "key-features", "build-plan")
        put_together(desk, "Tuesday <b>round</b>", *kinds)
        code = open_quiz(desk)
        a, b, c = (
            join(ada, at, code, "Ada"),
            join(bo, at, code, HOSTILE),
            join(cy, at, code, FORMULA),
        )
        says(desk, "3 are here")
        for page in (a, b, c):
            says(page, "Read the case")
            expect(
                page.get_by_role("heading", name=load_case(ASKS[kinds[0]]).title)
            ).to_be_visible()
            expect(page.locator(".es-options button")).to_have_count(0)
            expect(page.locator(".es-where")).to_contain_text("Tuesday <b>round</b>")
        expect(desk.locator(".es-who")).to_have_text(["Ada", HOSTILE, FORMULA])
        first_vote(desk, a, b, c)
        second_vote(desk, a, b, c)
        press(desk, "Next question")
        press(desk, "Open the question")
        answer(b, right("order"), "sure")
        answer(c, wrong("order"), "a guess")
        option(a, right("order")[0]).click()  # not submitted
        says(desk, "2 of 3 have answered")
        for page in (a, b, c, desk):
            mark_old(page)
        recorder = at.recorder()
        for process in (psutil.Process(server.process.pid), recorder):
            process.kill()
        assert left([recorder]) == []
        server.process.wait()
        for page in (a, b, c, desk):
            expect(page.get_by_role("alert").first).to_contain_text("lost")
    with serve(*ours, server.url.rsplit(":", 1)[1]) as server:
        at = school(server, database)
        for page in (a, b, c, desk):
            came_back(page)
        for page, texts in ((b, right("order")), (c, wrong("order"))):
            expect(page.get_by_role("heading", name=item("order").stem)).to_be_visible()
            expect(saved(page)).to_be_visible()
            assert chosen(page) == texts
        expect(a.get_by_role("heading", name=item("order").stem)).to_be_visible()
        says(desk, "2 of 3 have answered")
        expect(desk.locator(".es-who")).to_have_text(["Ada", f"{HOSTILE} ✓", f"{FORMULA} ✓"])
        assert len(at.rows()) == 3 + 3 + 2
        remove(desk, a)
        for kind in kinds[1:]:
            if kind != "order":
                press(desk, "Next question")
                press(desk, "Open the question")
                says(b, "Answer now")
                answer(b, right(kind), "sure")
            press(desk, "Close it")
            press(desk, "Reveal the key")
            expect(b.get_by_text("Right.", exact=True)).to_be_visible()
        press(desk, "End the quiz")
        says(b, "Here is the answer")  # asked once more before everything ends
        press(desk, "Really end it for everybody? Press once more")
        got = {HOSTILE: 4.0, FORMULA: points("single-best", right("single-best"))}
        got[FORMULA] += points("order", wrong("order"))
        for page, name in ((b, HOSTILE), (c, FORMULA)):
            expect(page.get_by_text(f"Your score: {round(got[name], 2):g} of 4")).to_be_visible()
        with desk.expect_download() as download:
            desk.get_by_role("link", name="gradebook-moodle.csv").click()
        text = download.value.path().read_text(encoding="utf-8-sig")
        rows = [(row["First name"], row) for row in csv.DictReader(io.StringIO(text))]
        grade = "Quiz: Tuesday <b>round</b> (Real)"
        assert {name: row[grade] for name, row in rows} == {
            HOSTILE: "4.00",
            f"'{FORMULA}": f"{got[FORMULA]:.2f}",
        }
        assert [page.locator("img").count() for page in (b, c, desk)] == [0, 0, 0]
        enter.go()  # while the server still answers


def first_vote(desk: Page, *pages: Page) -> None:
    """Three answers with certainty under a timer that is held and extended."""
    desk.get_by_label("Timer").select_option("60 seconds")
    press(desk, "Open the question")
    for page in pages:
        says(page, "Answer now")
        expect(page.locator(".es-clock")).to_contain_text(re.compile("Seconds left: [56]"))
    press(desk, "Pause")
    for page in pages:
        says(page, "The quiz pauses")
        expect(page.locator(".es-clock")).to_contain_text("stands")
        expect(page.get_by_role("button", name="Submit")).to_be_disabled()
    press(desk, "Go on")
    press(desk, "30 seconds more")
    for page, texts, sure in zip(
        pages,
        (wrong("single-best"), wrong("single-best"), right("single-best")),
        ("sure", "fairly sure", "a guess"),
        strict=True,
    ):
        expect(page.locator(".es-clock")).to_contain_text(re.compile("Seconds left: [78]"))
        answer(page, texts, sure)
    says(desk, "3 of 3 have answered")
    press(desk, "Close it")
    press(desk, "Show the votes")
    for page in pages:
        expect(page.locator(".es-votes tr", has_text=wrong("single-best")[0])).to_contain_text("2")
        expect(page.locator(".es-verdict")).to_have_count(0)
        expect(page.get_by_role("button", name="Submit")).to_be_hidden()


def second_vote(desk: Page, a: Page, b: Page, c: Page) -> None:
    press(desk, "Let them discuss")
    says(a, "Discuss it")
    press(desk, "Open the second vote")
    for page in (a, b, c):
        says(page, "Answer now")
        expect(page.locator(".es-saved")).to_have_text(re.compile("Your first vote stands"))
    answer(b, right("single-best"), "sure")
    answer(a, wrong("single-best"), "fairly sure")
    answer(c, right("single-best"), "sure")
    press(desk, "Close it")
    press(desk, "Reveal the key")
    for page, worth in ((a, "Not right."), (b, "Right."), (c, "Right.")):
        expect(page.get_by_text(worth, exact=True)).to_be_visible()
        expect(page.locator(".es-verdict")).to_have_count(len(item("single-best").options))
    moved = desk.locator(".es-flips tr", has_text="to the right answer")
    expect(moved).to_contain_text(wrong("single-best")[0])


def remove(desk: Page, page: Page) -> None:
    """A name goes out on a second press, however many answers arrive in between."""
    press(desk, "Ada")
    expect(desk.locator(".es-who").first).to_have_text(
        "Take Ada out? The answers count no more. Press once more"
    )
    press(desk, "Take Ada out? The answers count no more. Press once more")
    says(page, "The instructor took this name out")
    expect(page.locator(".es-options")).to_be_hidden()
    expect(page.get_by_role("link", name="Join again")).to_be_visible()
    says(desk, "2 of 2 have answered")


# What is saved, and what is not


def lesson(desk: Page, enter: Crowd, at: School, *kinds: str, width: int = 1280) -> Page:
    """A learner who reads the first case of a quiz of these kinds, which the instructor opened."""
    put_together(desk, "Round", *kinds)
    page = join(enter(width), at, open_quiz(desk), "Ada")
    says(page, "Read the case")
    return page


@contextmanager
def held(process: psutil.Process) -> Iterator[None]:
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


def test_saved_is_said_once_it_is_stored_and_a_double_click_counts_once(
    here: School, enter: Crowd, desk: Page
) -> None:
    page = lesson(desk, enter, here, "single-best", width=360)
    by_thumb(desk, page)
    submit, said = page.get_by_role("button", name="Submit"), page.locator(".es-saved")
    submit.click()
    expect(said).to_have_text("Choose an answer first.")
    option(page, wrong("single-best")[0]).dblclick()
    expect(option(page, wrong("single-best")[0])).to_have_attribute("aria-pressed", "true")
    expect(said).to_have_text("Not saved yet: submit it.")
    submit.click()
    expect(said).to_have_text("Say how sure you are.")
    page.locator(".es-sure").first.click()
    with held(here.recorder()):
        submit.dblclick()
        expect(said).to_have_text("Saving …")
        submit.dblclick()
        assert here.rows() == []
    expect(saved(page)).to_be_visible()
    submit.dblclick()
    option(page, right("single-best")[0]).click()
    expect(said).to_contain_text("Not saved yet: submit it.")  # so the two presses have arrived
    assert len(here.rows()) == 1
    press(desk, "Close it")
    says(page, "The question is closed")
    assert chosen(page) == wrong("single-best")  # the change was not submitted
    expect(said).to_have_text(re.compile(r"it does not count\. Your answer of [\d:]{8} stands"))


def by_thumb(desk: Page, page: Page) -> None:
    """A question that opens leaves the reading alone, and a press leads to it."""
    page.set_viewport_size({"width": 360, "height": 640})
    read = page.get_by_role("heading", name=load_case(ASKS["single-best"]).title)
    page.evaluate("scrollTo(0, 120)")
    before = read.bounding_box()
    press(desk, "Open the question")
    says(page, "Answer now")
    expect(page.locator(".es-state")).to_be_in_viewport(ratio=1)
    assert read.bounding_box() == before
    page.get_by_role("link", name="The question").click()
    stem = page.get_by_role("heading", name=item("single-best").stem)
    expect(stem).to_be_in_viewport(ratio=1)
    above = page.locator(".es-standing").bounding_box()
    assert stem.bounding_box()["y"] >= above["y"] + above["height"]
    for button in page.locator(".es-asked-here button").locator("visible=true").all():
        box = button.bounding_box()
        assert min(box["height"], box["width"]) >= 44
    page.get_by_role("link", name="The case").click()
    expect(read).to_be_in_viewport(ratio=1)


def test_who_was_offline_comes_back_to_where_the_quiz_is(
    here: School, enter: Crowd, desk: Page
) -> None:
    page = lesson(desk, enter, here, "single-best")
    press(desk, "Open the question")
    says(page, "Answer now")
    answer(page, right("single-best"))
    page.context.set_offline(True)
    expect(page.get_by_role("alert").first).to_contain_text("lost")
    press(page, "Submit")
    option(page, wrong("single-best")[0]).click()
    press(desk, "Close it")
    press(desk, "Show the votes")
    page.context.set_offline(False)
    expect(page.locator("#esodys-lost")).to_be_hidden()
    expect(page.locator(".es-votes")).to_be_visible()
    says(page, "The question is closed")
    assert (len(here.rows()), chosen(page)) == (1, right("single-best"))
    enter.go()


def test_a_reload_comes_back_to_the_same_in_every_phase_and_so_does_a_dead_kernel(
    here: School, enter: Crowd
) -> None:
    desk = at_desk(enter(), here)
    page = lesson(desk, enter, here, "single-best", "order")

    def stands(state: str, texts: list[str]) -> None:
        page.reload()
        came_back(page)
        says(page, state)
        assert chosen(page) == texts
        assert page.locator(".es-saved").get_by_text("Saved ").count() == bool(texts)

    stands("Read the case", [])
    press(desk, "Open the question")
    says(page, "Answer now")
    answer(page, wrong("single-best"))
    stands("Answer now", wrong("single-best"))
    press(desk, "Close it")
    press(desk, "Show the votes")
    expect(page.locator(".es-votes")).to_be_visible()
    stands("The question is closed", wrong("single-best"))
    press(desk, "Let them discuss")
    press(desk, "Open the second vote")
    says(page, "Answer now")
    answer(page, right("single-best"))
    for one in (desk, page):
        mark_old(one)
        config = json.loads(one.locator("#jupyter-config-data").text_content() or "")
        one.request.post(f"{here.server.url}/voila/api/shutdown/{config['kernelId']}")
    expect(page.get_by_role("alert").first).to_contain_text("lost")
    for one in (page, desk):
        came_back(one)
    says(page, "Answer now")
    assert chosen(page) == right("single-best")
    press(desk, "Close it")
    press(desk, "Reveal the key")
    expect(page.get_by_text("Right.", exact=True)).to_be_visible()
    for one in (page, desk):
        one.reload()
        came_back(one)
    expect(page.get_by_text("Right.", exact=True)).to_be_visible()
    expect(desk.get_by_role("heading", name="The key")).to_be_visible()
    press(desk, "Next question")
    says(page, "Read the case")
    press(desk, "End the quiz")
    press(desk, "Really end it for everybody? Press once more")
    expect(page.get_by_text("Your score: 1 of 1")).to_be_visible()
    for_everyone(page)
    page.reload()
    expect(page.get_by_text("Your score: 1 of 1")).to_be_visible()
    enter.go()


def twice(page: Page, name: str) -> None:
    """Two presses at the place of that button, as of a hand that shakes."""
    box = page.get_by_role("button", name=name, exact=True).bounding_box()
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(*at)
    page.wait_for_timeout(450)
    page.mouse.click(*at)


def test_a_second_press_at_the_same_place_never_presses_the_next_button(
    here: School, enter: Crowd, desk: Page
) -> None:
    put_together(desk, "Twice", "single-best", "order")
    past = desk.get_by_label("Quizzes opened so far").locator("option")
    before = past.count()
    twice(desk, "Open the quiz")
    expect(desk.locator(".es-way-code")).to_be_visible()
    expect(past).to_have_count(before + 1)
    press(desk, "Large type, for the projector")
    for name, state in (
        ("Show the case", "Read the case."),
        ("Open the question", "Answer now."),
        ("Close it", "The question is closed."),
        ("Let them discuss", "Discuss it"),
        ("Open the second vote", "Answer now."),
        ("Close it", "The question is closed."),
        ("Reveal the key", "Here is the answer."),
        ("Next question", "Question 2 of 2"),
    ):
        button = desk.get_by_role("button", name=name, exact=True)
        expect(button).to_be_visible()
        button.click(trial=True)  # it can be pressed by now
        twice(desk, name)
        says(desk, state)
        expect(desk.locator(".es-running")).not_to_contain_text("pauses")
    expect(desk.locator(".es-desk .es-error")).to_have_count(0)


# Homework


def homework(desk: Page, title: str, *kinds: str, **settings: str) -> str:
    """Open it from now, or from a time on, until 2099; the code by which learners join."""
    put_together(desk, title, *kinds)
    desk.get_by_label("How", exact=True).select_option("homework")
    names = {"attempts": "Attempts for each question", "feedback": "Feedback"}
    for key, name in names.items():
        chosen = {"label": settings[key]} if key in settings else {"index": 0}
        desk.get_by_label(name, exact=True).select_option(**chosen)
    desk.get_by_label("Open from", exact=True).fill(settings.get("from", ""))
    desk.get_by_label("Open until", exact=True).fill("")
    press(desk, "Open the quiz")
    expect(desk.get_by_text("Open until: Write the day and the time")).to_be_visible()
    desk.get_by_label("Open until").fill("2099-12-01 18:00")
    return open_quiz(desk)


def test_homework_with_feedback_at_once_is_tried_again_and_stays_at_its_question(
    here: School, enter: Crowd, desk: Page
) -> None:
    page = join(
        enter(360),
        here,
        homework(
            desk,
            "At home",
            "single-best",
            "order",
            attempts="2",
            feedback="at once",
            **{"from": "2026-01-01 00:00"},
        ),
        "Ada",
    )
    says(page, "Answer it now: 2 attempts left.")
    for_everyone(page)
    for_everyone(desk)
    expect(page.locator(".es-clock")).to_have_text(re.compile(r"^Open until 2099-12-01 18:00 \S+$"))
    choose(page, wrong("single-best"), "sure")
    page.get_by_role("button", name="Submit").dblclick()
    says(page, "1 attempt left")
    expect(saved(page)).to_be_visible()
    expect(page.get_by_role("heading", name="Your answer")).to_be_visible()
    expect(page.locator(".es-verdict")).to_have_count(1)
    assert len(here.rows()) == 1
    option(page, right("single-best")[0]).click()
    press(page, "Submit")
    says(page, "Here is the answer")
    expect(page.locator(".es-verdict")).to_have_count(len(item("single-best").options))
    expect(page.get_by_text("Your score: 1 of 1")).to_be_visible()
    for_everyone(page)
    press(page, "Next question")
    question = page.get_by_role("heading", name=item("order").stem)
    expect(question).to_be_visible()
    expect(page.locator(".es-state")).to_be_focused()
    press(desk, "One day more")
    expect(page.locator(".es-clock")).to_have_text(re.compile(r"^Open until 2099-12-02 18:00 \S+$"))
    expect(question).to_be_visible()
    give_a_deadline_of_her_own(desk, page)
    mark_old(page)
    page.reload()
    came_back(page)
    expect(question).to_be_visible()
    page.locator(".es-more button").first.click()
    says(page, "Here is the answer")
    expect(page.locator(".es-more button").first).to_have_text(re.compile(r"^1\. .*\(right\)$"))
    assert [attempt for _, _, attempt in here.rows()] == [1, 2]


def give_a_deadline_of_her_own(desk: Page, page: Page) -> None:
    """By keyboard: one that has passed closes her page, the next one opens it again."""
    press_on = desk.locator(".es-deadline button").first
    desk.get_by_label("Deadline of").select_option("1. Ada")
    field = desk.get_by_label("New deadline")
    expect(field).to_have_value(re.compile("^2099-12-02 18:00$"))
    field.fill(datetime.now().strftime("%Y-%m-%d %H:%M"))
    press_on.focus()
    desk.keyboard.press("Enter")
    asks = desk.locator(".es-deadline .es-error")
    expect(asks).to_contain_text("has passed: this closes the quiz at once for Ada.")
    desk.wait_for_timeout(1000 * asking.SOON)  # until when a second press is no answer
    desk.keyboard.press("Enter")
    expect(desk.locator(".es-deadline [role=status]")).to_have_text(
        "Closed for Ada: that has passed."
    )
    says(page, "The quiz is over.")
    field.fill("2099-12-05 09:30")
    press_on.focus()
    expect(press_on).to_have_text("Open it again until then")
    desk.keyboard.press("Enter")
    expect(page.locator(".es-clock")).to_have_text(
        re.compile(r"^Open for you until 2099-12-05 09:30 \S+$")
    )
    expect(desk.locator(".es-deadline li")).to_have_text(
        re.compile(r"^Ada: open until 2099-12-05 09:30 \S+$")
    )
    for_everyone(desk)


def test_homework_shows_nothing_before_it_opens_and_no_key_before_its_end(
    here: School, enter: Crowd, desk: Page
) -> None:
    ada = enter()
    code = homework(desk, "Next century", "single-best", **{"from": "2098-01-01 08:30"})
    page = join(ada, here, code, "Ada")
    says(page, "This quiz opens 2098-01-01 08:30 ")
    for_everyone(page)
    expect(page.locator(".es-options button")).to_have_count(0)
    leave(page)
    press(desk, "Put another quiz together")
    empty(desk)
    code = homework(desk, "Closed book", "single-best", "key-features", feedback="after the end")
    page = join(ada, here, code, "Ada")
    answer(page, right("single-best"))
    says(page, "No attempt is left. Your answer stands.")
    expect(page.get_by_role("button", name="Submit")).to_be_hidden()
    expect(option(page, right("single-best")[0])).to_be_disabled()
    press(page, "Next question")
    every = [one.text for one in item("key-features").options]
    choose(page, every)
    press(page, "Submit")
    expect(page.locator(".es-saved")).to_contain_text("Choose at most 2: take 3 back.")
    expect(page.locator(".es-verdict")).to_have_count(0)
    press(desk, "End the quiz")
    press(desk, "Really end it for everybody? Press once more")
    says(page, "The quiz is over")
    expect(page.get_by_text("You gave no answer.")).to_be_visible()
    expect(page.get_by_text("Your score: 1 of 2")).to_be_visible()
    for_everyone(page)
    desk.get_by_label("Question", exact=True).locator("visible=true").select_option(index=1)
    expect(desk.locator(".es-votes")).to_be_visible()
    for_everyone(desk)


def test_who_joins_another_quiz_finds_the_first_one_again_by_its_address(
    here: School, enter: Crowd, desk: Page
) -> None:
    other, nia = at_desk(enter(), here), enter(360)
    home = homework(desk, "At home", "single-best", "order")
    put_together(other, "In the room", "single-best")
    live = open_quiz(other)
    page = join(nia, here, home, "Nia")
    answer(page, right("single-best"))
    press(page, "Next question")
    question = page.get_by_role("heading", name=item("order").stem)
    expect(question).to_be_visible()
    page.wait_for_url(re.compile(f"quiz={home}&question="))
    bookmark = page.url
    page.goto(f"{here.server.url}/join?code={home}")  # the QR code once more
    for_everyone(page)
    page.get_by_role("link", name="Go on as Nia").click()
    expect(page.locator(".es-where")).to_contain_text("At home")
    leave(page)
    page = join(nia, here, live, "Nia")
    expect(page.locator(".es-where")).to_contain_text("In the room")
    page.reload()
    came_back(page)
    expect(page.locator(".es-where")).to_contain_text("In the room")
    second = nia.open(bookmark)
    expect(second.locator(".es-where")).to_contain_text("At home")
    expect(second.locator(".es-where")).to_contain_text("you are Nia")
    expect(second.get_by_role("heading", name=item("order").stem)).to_be_visible()
    second.locator(".es-more button").first.click()
    expect(saved(second)).to_be_visible()


# By keyboard


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until it has the focus, which is seen wherever it is on the way."""
    expect(target).to_be_enabled()
    for _ in range(60):
        page.keyboard.press("Tab")
        style = "(({outlineStyle, outlineWidth}) => [outlineStyle, parseFloat(outlineWidth)])"
        line, width = page.evaluate(f"{style}(getComputedStyle(document.activeElement))")
        assert line != "none" and width >= 1, page.evaluate("document.activeElement.outerHTML")
        if target.evaluate("x => x === document.activeElement"):
            return
    raise AssertionError(f"not reached: {target}")


def test_a_quiz_by_keyboard_alone_from_join_to_the_result(
    here: School, enter: Crowd, desk: Page
) -> None:
    put_together(desk, "Keys", "single-best", "order")
    code = open_quiz(desk)
    page = enter().open(f"{here.server.url}/join?code={code}")
    expect(page.get_by_label("nickname")).to_be_focused()
    page.keyboard.type("Ada")
    page.keyboard.press("Enter")
    expect(page.locator(".es-where")).to_contain_text("you are Ada")

    def lead(name: str) -> None:
        """The instructor presses a button by keyboard, and the focus is not lost."""
        tab_to(desk, desk.get_by_role("button", name=name, exact=True))
        desk.keyboard.press("Enter")
        expect(desk.get_by_role("button", name=name, exact=True)).to_be_hidden()
        expect(desk.locator(".es-running .es-state")).to_be_focused()

    def submit() -> None:
        tab_to(page, page.locator(".es-sure").nth(1))
        page.keyboard.press("Space")
        button = page.get_by_role("button", name="Submit")
        tab_to(page, button)
        page.keyboard.press("Enter")
        expect(saved(page)).to_be_visible()
        expect(button).to_be_focused()

    lead("Open the question")
    says(page, "Answer now")
    tab_to(page, option(page, right("single-best")[0]))
    page.keyboard.press("Enter")
    expect(option(page, right("single-best")[0])).to_have_attribute("aria-pressed", "true")
    submit()
    lead("Close it")
    says(page, "The question is closed")
    expect(page.locator(".es-state")).to_be_focused()
    lead("Reveal the key")
    expect(page.get_by_text("Right.", exact=True)).to_be_visible()
    expect(page.locator(".es-state")).to_be_focused()
    why = page.get_by_text("What the answer rests on", exact=True)
    tab_to(page, why)
    page.keyboard.press("Enter")
    expect(page.locator("details[open]")).to_have_count(1)
    lead("Next question")
    says(page, "Read the case")
    lead("Open the question")
    says(page, "Answer now")
    for number, text in enumerate(right("order"), 1):
        page.locator(".es-state").focus()
        tab_to(page, option(page, text))
        page.keyboard.press("Enter")
        expect(option(page, text)).to_have_text(
            re.compile(rf"^{number}\. [A-H]: {re.escape(text)}$")
        )
        expect(option(page, text)).to_be_focused()
    submit()
    lead("Close it")
    lead("Reveal the key")
    expect(page.get_by_text("Right.", exact=True)).to_be_visible()
    tab_to(desk, desk.get_by_role("button", name="End the quiz"))
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("button", name="Really end it for everybody? Press")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(page.get_by_text("Your score: 2 of 2")).to_be_visible()
    expect(page.locator(".es-state")).to_be_focused()


# For everyone: each screen on a phone in the dark and on a laptop in the light


def test_every_screen_of_a_live_quiz_serves_everyone(
    here: School, enter: Crowd, desk: Page
) -> None:
    ada = enter()
    for_everyone(desk)
    put_together(desk, "Everyone", *ASKS)
    press(desk, "Look at it as a learner")
    expect(desk.get_by_role("heading", name=item("build-plan").stem)).to_be_visible()
    for_everyone(desk)
    code = open_quiz(desk)
    for_everyone(desk)
    page = ada.open(f"{here.server.url}/join")
    for_everyone(page)
    page.get_by_label("Code of the quiz").fill("AAAAAA")
    page.get_by_label("nickname").fill("Ada")
    press(page, "Join")
    expect(page.get_by_role("alert")).to_have_text("No quiz has this code.")
    for_everyone(page)
    ada.complaints.clear()  # of the 409 that says so
    page.close()
    page = join(ada, here, code, "Ada")
    for_everyone(page)
    for kind in ASKS:
        press(desk, "Open the question")
        says(page, "Answer now")
        for_everyone(page)
        answer(page, wrong(kind), "sure")
        if kind == "single-best":
            for_everyone(desk)
            press(desk, "Pause")
            says(page, "The quiz pauses")
            for_everyone(page)
            for_everyone(desk)
            press(desk, "Go on")
        press(desk, "Close it")
        says(page, "The question is closed")
        if kind == "single-best":
            for_everyone(page)
            press(desk, "Show the votes")
            expect(page.locator(".es-votes")).to_be_visible()
            for_everyone(page)
            for_everyone(desk)
            press(desk, "Let them discuss")
            says(page, "Discuss it")
            for_everyone(page)
            for_everyone(desk)
            press(desk, "Open the second vote")
            says(page, "Answer now")
            for_everyone(page)
            answer(page, right(kind), "sure")
            press(desk, "Close it")
        press(desk, "Reveal the key")
        expect(page.locator(".es-verdict").first).to_be_visible()
        page.evaluate("document.querySelectorAll('details').forEach(x => { x.open = true; })")
        for_everyone(page)
        if kind in ("single-best", "order"):
            for_everyone(desk)
        press(desk, "End the quiz" if kind == "script-concordance" else "Next question")
    press(desk, "Really end it for everybody? Press once more")
    expect(page.get_by_role("heading", name="Your result")).to_be_visible()
    for_everyone(page)
    for_everyone(desk)


def test_a_question_is_skipped_and_a_saved_quiz_put_in_order_and_deleted(
    here: School, enter: Crowd, desk: Page
) -> None:
    ada = enter(360)
    kinds = ("single-best", "key-features")
    put_together(desk, "In order", *kinds)
    press(desk, "Later")
    listed = desk.locator(".es-build ol > li")
    expect(listed).to_have_text([item(kind).stem for kind in reversed(kinds)])
    expect(desk.get_by_label("Question", exact=True).locator("visible=true")).to_have_value(
        f"2. {item('single-best').stem}"
    )
    press(desk, "Save")
    says_saved = desk.get_by_text("Saved.", exact=True)
    expect(says_saved).to_be_visible()
    press(desk, "Take it out")
    expect(listed).to_have_text([item("key-features").stem])
    old = desk.get_by_label("Saved quiz")
    old.select_option("a new quiz")
    old.select_option("In order")
    expect(listed).to_have_text([item(kind).stem for kind in reversed(kinds)])
    press(desk, "Delete the saved quiz")
    press(desk, "Really delete it? Press once more")
    expect(desk.get_by_text("Deleted.")).to_be_visible()
    expect(old.locator("option")).to_have_text(["a new quiz"])
    page = join(ada, here, open_quiz(desk), "Ada")
    press(desk, "Open the question")
    says(page, "Answer now")
    press(desk, "Skip this question")
    press(desk, "Really skip it? Press once more")
    says(page, "Read the case")
    press(desk, "Open the question")
    answer(page, right("single-best"))
    press(desk, "End the quiz")
    press(desk, "Really end it for everybody? Press once more")
    expect(page.get_by_text("Your score: 1 of 1")).to_be_visible()  # nobody misses a point


def test_the_projector_shows_the_way_in_then_the_question_then_the_votes_then_the_key(
    here: School, enter: Crowd, desk: Page
) -> None:
    page = lesson(desk, enter, here, "single-best", "order")
    stem = desk.get_by_role("heading", name=item("single-best").stem)
    expect(stem).to_be_visible()
    press(desk, "Show me the key")
    expect(desk.get_by_role("heading", name="The key")).to_be_visible()
    press(desk, "Large type, for the projector")
    expect(desk.get_by_role("heading", name="The key")).to_be_hidden()
    expect(stem).to_be_hidden()
    code = desk.locator(".es-way-code")
    desk.set_viewport_size(SCREEN)
    assert size(code) >= 80
    for part in (".es-qr", ".es-names", ".es-run"):
        expect(desk.locator(part)).to_be_in_viewport(ratio=1)
    expect(desk.get_by_text(f"{here.server.url}/join")).to_be_in_viewport()
    expect(desk.locator(".es-names")).to_have_text("Ada")
    for_everyone(desk)
    desk.set_viewport_size(SCREEN)
    press(desk, "Show the case")
    story = desk.locator(".es-prose").locator("visible=true")
    expect(story).to_have_count(1)  # the one in small type has gone
    expect(story).to_be_in_viewport(ratio=1)
    above_the_buttons(desk, story)
    for_everyone(desk)
    desk.set_viewport_size(SCREEN)
    press(desk, "Open the question")
    expect(stem).to_be_in_viewport(ratio=1)
    assert size(stem) >= 34
    for text in (one.text for one in item("single-best").options):
        line = desk.get_by_role("listitem").get_by_text(text)
        expect(line).to_be_in_viewport(ratio=1)
        assert size(line) >= 28
    expect(code).to_be_visible()  # for who comes late
    expect(desk.locator(".es-people, .es-after, .es-peek, .es-story").first).to_be_hidden()
    for_everyone(desk)
    desk.set_viewport_size(SCREEN)
    answer(page, wrong("single-best"))
    press(desk, "Close it")
    press(desk, "Show the votes")
    votes = desk.locator(".es-votes")
    expect(votes).to_be_in_viewport(ratio=1)
    above_the_buttons(desk, votes)
    for_everyone(desk)
    mark_old(desk)
    desk.reload()
    came_back(desk)
    expect(desk.locator(".es-presenter")).to_have_count(1)
    expect(votes).to_be_visible()
    press(desk, "Reveal the key")
    expect(desk.get_by_role("heading", name="The key")).to_be_visible()
    for_everyone(desk)
    desk.set_viewport_size(SCREEN)
    desk.evaluate("scrollTo(0, 0)")
    signed = votes.get_by_role("row").filter(has_text="Right")
    expect(signed).to_contain_text(right("single-best")[0])
    expect(signed).to_be_in_viewport(ratio=1)
    above_the_buttons(desk, votes)
    expect(desk.get_by_role("button", name="Next question")).to_be_in_viewport(ratio=1)
    press(desk, "Next question")
    expect(desk.get_by_role("heading", name=load_case(ASKS["order"]).title)).to_be_visible()
    press(desk, "End the quiz")
    press(desk, "Really end it for everybody? Press once more")
    expect(votes.get_by_role("row").nth(1)).to_contain_text(item("single-best").stem)
    for_everyone(desk)
    press(desk, "Large type, for the projector")
    expect(desk.locator(".es-people")).to_be_visible()


SCREEN = {"width": 1280, "height": 720}


def above_the_buttons(desk: Page, part: Locator) -> None:
    """All of it can be read: the buttons below lie over none of it."""
    box, buttons = part.bounding_box(), desk.locator(".es-run").bounding_box()
    assert box["y"] + box["height"] <= buttons["y"] + 1


def size(text: Locator) -> float:
    return float(text.evaluate("x => parseFloat(getComputedStyle(x).fontSize)"))
