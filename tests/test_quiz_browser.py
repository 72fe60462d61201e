"""A quiz as its people meet it: an instructor and learners in real browsers, from join to result."""

import csv
import io
import re
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from conftest import Serve, Server, Visitor, leave, left, lives, served
from esodys_teach import load_case
from esodys_teach.advice import advise
from esodys_teach.items import Item
from esodys_teach.quiz.scoring import judged, mark
from pages import check_access, in_lab, in_voila

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
BACK = 30_000  # milliseconds for a page that comes back by itself


def item(kind: str) -> Item:
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
    return mark(item(kind), load_case(ASKS[kind]), tuple(ids[t] for t in texts)).points


# Who is there


@dataclass
class School:
    """A server with quizzes: its address, the instructor's link, and where the answers lie."""

    server: Server
    link: str
    database: Path

    def recorder(self) -> psutil.Process:
        children = psutil.Process(self.server.process.pid).children(recursive=True)
        (found,) = [one for one in children if "esodys_teach.quiz.recorder" in one.cmdline()]
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


Enter = Callable[..., Visitor]


@pytest.fixture
def enter(chromium: Browser) -> Iterator[Enter]:
    """A window of one's own for everybody; no complaint is left."""
    visitors: list[Visitor] = []

    def window(width: int = 1280, colors: str = "light") -> Visitor:
        visitors.append(Visitor(chromium, width, colors))
        visitors[-1].context.set_default_timeout(BACK)
        return visitors[-1]

    yield window
    for visitor in visitors:
        for page in visitor.context.pages:
            if "/voila/" in page.url:
                leave(page)
        visitor.context.close()
    assert [visitor.complaints for visitor in visitors] == [[] for _ in visitors]


# What they do


def at_desk(visitor: Visitor, at: School) -> Page:
    page = visitor.open(at.link)
    expect(page.locator(".es-build .es-option").first).to_be_visible(timeout=BACK)
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def put_together(desk: Page, title: str, *kinds: str) -> None:
    desk.get_by_label("Title of the quiz").fill(title)
    for kind in kinds:
        case = load_case(ASKS[kind])
        name = f"{case.title} ({len(list(case.items))})"
        desk.get_by_label("Case", exact=True).select_option(name)
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
    expect(page.locator(".es-where")).to_contain_text(f"you are {name}", timeout=BACK)
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


def says(page: Page, text: str, timeout: float = 5000) -> None:
    """What the page says of the state of the quiz."""
    expect(page.locator(".es-state").locator("visible=true")).to_contain_text(text, timeout=timeout)


def mark_old(page: Page) -> None:
    page.evaluate("document.body.dataset.old = 'yes'")


def came_back(page: Page) -> None:
    """The page has been loaded anew by itself, and what it is for stands there."""
    expect(page.locator("body[data-old]")).to_have_count(0, timeout=BACK)
    expect(page.locator(".es-state").locator("visible=true")).to_have_count(1, timeout=BACK)


def chosen(page: Page) -> list[str]:
    """What stands as chosen, an order as it is numbered."""
    marked = page.locator(".es-options :is(.mod-active, .es-chosen)").all_inner_texts()
    return [re.sub(r"^\d\. ", "", text) for text in sorted(marked)]


# A whole session


def test_a_session_from_join_to_the_gradebook_with_the_server_killed_in_the_middle(
    serve: Serve, enter: Enter, tmp_path: Path
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
        assert left([recorder], 5) == []
        server.process.wait()
        for page in (a, b, c, desk):
            expect(page.get_by_role("alert").first).to_contain_text("lost", timeout=BACK)
    with serve(*ours, server.url.rsplit(":", 1)[1]) as server:
        at = school(server, database)
        for page in (a, b, c, desk):
            came_back(page)
        for page, texts in ((b, right("order")), (c, wrong("order"))):
            expect(page.get_by_role("heading", name=item("order").stem)).to_be_visible(timeout=BACK)
            expect(saved(page)).to_be_visible()
            assert chosen(page) == texts
        expect(a.get_by_role("heading", name=item("order").stem)).to_be_visible(timeout=BACK)
        says(desk, "2 of 3 have answered", BACK)
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
        for visitor in (ada, bo, cy, boss):
            visitor.context.close()  # while the server still answers
            visitor.complaints.clear()  # the browser's own words about the links that were cut


def first_vote(desk: Page, *pages: Page) -> None:
    """Three answers with certainty under a timer that is held and extended."""
    desk.get_by_label("Timer").select_option("60 seconds")
    press(desk, "Open the question")
    a, b, c = pages
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
    expect(desk.locator(".es-who").first).to_have_text("Take Ada out? Press once more")
    press(desk, "Take Ada out? Press once more")
    says(page, "The instructor took this name out")
    expect(page.locator(".es-options")).to_be_hidden()
    expect(page.get_by_role("link", name="Join again")).to_be_visible()
    says(desk, "2 of 2 have answered")
