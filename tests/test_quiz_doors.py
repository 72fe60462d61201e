"""The doors of a quiz: who comes in, as whom, and that nobody is sent to another's place."""

import asyncio
import http.client
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep, time
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

import pytest

from conftest import LONGEST_WAIT, Server, left, served
from esodys_teach.quiz.link import COOKIES, RecorderClient
from esodys_teach.server.quiz import RETURNED
from learners import kernel_and_word
from recorders import ITEM
from test_quiz_secrets import SERVES, Watcher, memory
from test_serve import ask

pytestmark = pytest.mark.server


@dataclass
class School:
    """A server with quizzes, and how its recorder is asked."""

    server: Server
    folder: Path
    boss: str
    kernels: dict[str, str] = field(default_factory=dict)  # of the open pages, with their words

    def call(self, name: str, **told: Any) -> Any:
        link = RecorderClient((self.folder / "told").read_text())
        with ThreadPoolExecutor(1) as beside:  # a browser's test has a loop of its own here
            return beside.submit(lambda: asyncio.run(link.call(name, **told))).result()

    def quiz(self, title: str = "Tuesday", *, live: bool = True) -> str:
        """The code of a new quiz."""
        times = {} if live else {"from": time(), "until": time() + 3600, "feedback": "now"}
        told = {"title": title, "items": [ITEM], "live": live, "settings": times}
        return str(self.call("create", token=self.boss, **told)["code"])

    def id(self, code: str) -> str:
        (id,) = (one["id"] for one in self.call("sessions", token=self.boss) if one["code"] == code)
        return str(id)

    def people(self, code: str) -> list[str]:
        board = self.call("board", token=self.boss, session=self.id(code))
        return [one["nickname"] for one in board["learners"]]

    def leave(self) -> None:
        """Close every page, so that all places are free."""
        for kernel, word in self.kernels.items():
            end = f"/voila/api/shutdown/{kernel}"
            ask(self.server, end, "POST", **{"X-Esodys-Page": word})
        self.kernels.clear()
        assert left(self.server.kernels()) == []


@contextmanager
def running(folder: Path, *options: str, first: str = "") -> Iterator[School]:
    """A school whose server runs; `first` is what its process does before anything else."""
    database = ("--database", f"sqlite:///{folder / 'quiz.db'}")
    command = ("serve", "--port", "0", "--no-browser", "--quiz", *database, *options)
    with served("-c", first + SERVES, *command, cwd=folder) as server:
        assert server.process.stdout is not None
        token = unquote(server.process.stdout.readline().partition("?token=")[2].strip())
        yield School(server, folder, token)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with running(tmp_path_factory.mktemp("school")) as school:
        yield school


@pytest.fixture
def vacant(school: School) -> Iterator[School]:
    """The same with every place free, and free afterwards."""
    school.leave()
    yield school
    school.leave()


class Browser:
    """Keeps cookies as a browser does, and follows nothing by itself."""

    def __init__(self, school: School) -> None:
        self.school, self.cookies = school, dict[str, str]()
        self.status, self.text, self.to = 0, "", ""
        self.returns = ""  # the cookie by which the door sees that cookies come back
        self.set = list[str]()  # the cookies of the last answer, as it came

    def ask(self, path: str, method: str = "GET", body: str = "", **says: str) -> int:
        told = [f"{name}={value}" for name, value in self.cookies.items()]
        if "Cookie" not in says and (told := [*told, *filter(None, [self.returns])]):
            says["Cookie"] = "; ".join(told)
        if body:
            says["Content-Type"] = "application/x-www-form-urlencoded"
        address = urlsplit(self.school.server.url).netloc
        with closing(http.client.HTTPConnection(address, timeout=120)) as connection:
            connection.request(method, path, body or None, headers=says)
            with connection.getresponse() as answer:
                self.status, self.text = answer.status, answer.read().decode()
                kernel, word = kernel_and_word(self.text)
                if kernel:
                    self.school.kernels[kernel] = word
                self.to = answer.getheader("Location", "")
                self.set = answer.headers.get_all("Set-Cookie", [])
                for cookie in self.set:
                    name, _, value = cookie.partition(";")[0].partition("=")
                    if name == RETURNED:
                        self.returns = f"{name}={value}"
                    elif name.startswith("esodys-"):  # one of ours
                        self.cookies[name] = value.strip('"')
                        if not self.cookies[name]:
                            del self.cookies[name]
        return self.status

    def join(self, code: str, nickname: str, **says: str) -> int:
        told = urlencode({"code": code, "nickname": nickname})
        if not self.returns:
            here = {name: value for name, value in says.items() if name in PROXIED}
            self.ask("/join", **here)
        return self.ask("/join", "POST", told, **says)


PROXIED = ("Host", "X-Forwarded-Proto")  # the headers by which a proxy says how it was reached


# Nobody is sent


def test_a_page_elsewhere_makes_nobody_join(school: School) -> None:
    code, browser = school.quiz(), Browser(school)
    here = school.server.url
    elsewhere = [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": here.replace("http", "https").rpartition(":")[0] + ":1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": here, "Sec-Fetch-Site": "cross-site"},
    ]
    for says in elsewhere:
        assert browser.join(code, "Mallory", **says) == 403, says
        assert browser.cookies == {}
    assert school.people(code) == []
    assert browser.join(code, "Ann", **{"Origin": here, "Sec-Fetch-Site": "same-origin"}) == 302
    assert Browser(school).join(code, "Ben") == 302  # a browser of old says nothing of it
    assert school.people(code) == ["Ann", "Ben"]


@pytest.mark.parametrize("path", ["/join", "/esodys/room", "/no-such", "/instructor?token=x"])
def test_a_page_that_lends_its_name_to_this_machine_gets_nothing(school: School, path: str) -> None:
    browser, port = Browser(school), urlsplit(school.server.url).port
    for name in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", "192.0.2.1", ""):
        assert browser.ask(path, Host=name) == 403, name
        assert "Join a quiz</h1>" not in browser.text
    for name in ("localhost", f"127.0.0.1:{port}", "[::1]", f"[::1]:{port}", "LOCALHOST"):
        assert browser.ask(path, Host=name) in (200, 404)


def test_a_proxy_with_https_shows_it_under_its_own_name(tmp_path: Path) -> None:
    with running(tmp_path, "--host", "teach.example") as school:
        code, browser = school.quiz(), Browser(school)
        proxied = {"Host": "teach.example", "X-Forwarded-Proto": "https"}
        assert browser.ask("/join", **proxied) == 200
        assert browser.join(code, "Ann", Origin="https://teach.example", **proxied) == 302
        assert "SameSite=Lax; Secure" in browser.set[0] and "Partitioned" not in browser.set[0]
        assert browser.ask("/join", **(proxied | {"Host": "evil.example"})) == 403

        async def look() -> None:
            names = {**proxied, "Origin": "https://teach.example"}
            learner = Watcher(school.server.url, query=f"?quiz={code}", says=names)
            ((name, value),) = browser.cookies.items()
            learner.cookie = f"{name}={value}"
            await learner.open()
            await learner.until("you are Ann")
            await learner.leave()

        asyncio.run(asyncio.wait_for(look(), LONGEST_WAIT))


def test_who_was_taken_out_leaves_the_places_to_the_class(vacant: School) -> None:
    school = vacant
    code, browser = school.quiz(), Browser(school)
    browser.join(code, "Bad")
    told = {"token": school.boss, "session": school.id(code)}
    (bad,) = school.call("board", **told)["learners"]
    school.call("remove", **told, learner=bad["id"])
    taken = [browser.ask(f"/voila/render/quiz.ipynb?quiz={code}") for _ in range(11)]
    assert taken.count(503) >= 1 and taken[0] == 200  # half of the places, as strangers have
    other = Browser(school)
    other.join(code, "Ann")
    assert other.ask(f"/voila/render/quiz.ipynb?quiz={code}") == 200


# Whoever returns no cookie


def test_whoever_returns_no_cookie_is_led_to_a_window_of_its_own_and_no_learner_is_made(
    school: School,
) -> None:
    code, browser = school.quiz(), Browser(school)
    told = urlencode({"code": code, "nickname": "Ghost"})
    for _ in range(5):
        assert browser.ask("/join", "POST", told, Cookie="other=1") == 403
        assert browser.set == []
        assert "You have not joined yet" in browser.text and "<form" not in browser.text
        (link,) = re.findall(r'<a class="esodys-on"[^>]*>', browser.text)
        assert f'href="/join?code={code}"' in link
        assert 'target="_blank" rel="noopener"' in link
        assert school.people(code) == []
    assert browser.ask(f"/join?code={code}") == 200  # in that window
    assert '<div id="esodys-own-window" hidden>' in browser.text
    assert [one.partition("=")[0] for one in browser.set] == [RETURNED]
    assert browser.join(code, "Ann") == 302
    assert school.people(code) == ["Ann"]
    # Who is in the quiz already goes on, whatever became of the other cookie.
    browser.returns = ""
    assert browser.ask("/join", "POST", told) == 302
    assert school.people(code) == ["Ann"]


def test_over_https_the_cookies_of_a_page_that_may_be_framed_are_partitioned(
    tmp_path: Path,
) -> None:
    lms = "https://lms.example"
    with running(tmp_path, "--host", "teach.example", "--embed", lms) as school:
        code, browser, boss = school.quiz(), Browser(school), quote(school.boss)
        proxied = {"Host": "teach.example", "X-Forwarded-Proto": "https"}
        ways = [{}, {"Host": "teach.example"}, proxied]
        for says in ways:
            browser, kinds = Browser(school), list[str]()
            browser.ask("/join", **says)
            kinds += browser.set
            assert browser.join(code, f"Ann {len(school.people(code))}", **says) == 302
            kinds += browser.set
            browser.ask(f"/instructor?token={boss}", **says)
            kinds += browser.set
            browser.ask("/voila/render/index.ipynb", **says)
            kinds += browser.set
            names = [one.partition("=")[0] for one in kinds]
            assert names[:3] == [RETURNED, f"{COOKIES['learner']}-{code}", COOKIES["instructor"]]
            assert len(names) == 4 and names[3].startswith("username-")
            for one in kinds:
                attributes = {part.strip() for part in one.split(";")[1:]}
                frames = {"SameSite=None", "Secure", "Partitioned"}
                assert attributes & {"SameSite=Lax", *frames} == (
                    frames if says == proxied else {"SameSite=Lax"}
                ), one
        assert len(school.people(code)) == 3
        # What such a cookie opens, a form of another site does not.
        (kernel, _) = kernel_and_word(browser.text)
        cookie = kinds[3].partition(";")[0]
        end = f"/voila/api/shutdown/{kernel}"
        for elsewhere in ({"Origin": lms}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
            assert browser.ask(end, "POST", Cookie=cookie, **proxied, **elsewhere) == 403
        own = {"Origin": "https://teach.example", "Sec-Fetch-Site": "same-origin"}
        assert browser.ask(end, "POST", Cookie=cookie, **proxied, **own) == 204


# Who one is


@pytest.mark.parametrize("others", ['foo={"a":1, "b":2}', "name=\xe9", "=;;,", 'x="\\'])
def test_a_cookie_of_another_program_locks_nobody_out(school: School, others: str) -> None:
    code, browser = school.quiz(), Browser(school)
    browser.join(code, "Ann")
    ((name, value),) = browser.cookies.items()

    async def look() -> None:
        learner = Watcher(school.server.url, query=f"?quiz={code}")
        learner.cookie = f"{others}; {name}={value}"
        await learner.open()
        await learner.until("you are Ann")
        await learner.leave()

    asyncio.run(asyncio.wait_for(look(), LONGEST_WAIT))


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_a_page_gets_the_token_of_who_opened_it_and_no_other(school: School) -> None:
    codes, browser = [school.quiz(), school.quiz()], Browser(school)
    for code in codes:
        browser.join(code, "Ann")
    browser.ask(f"/instructor?token={quote(school.boss)}")
    tokens = list(browser.cookies.values())
    assert len(tokens) == 3
    pages = {"quiz": f"?quiz={codes[0]}", "instructor": "", "index": ""}
    for (page, query), own in zip(pages.items(), (0, 2, None), strict=True):
        before = school.server.kernels()
        lies = {"Esodys-Token": tokens[1]}
        assert browser.ask(f"/voila/render/{page}.ipynb{query}", **lies) == 200
        (kernel,) = [one for one in school.server.kernels() if one not in before]
        held = memory(kernel)
        expected = [n == own for n in range(3)] if page != "index" else [False] * 3
        assert [one.encode() in held for one in tokens] == expected, page


def test_the_page_of_each_quiz_stays_the_page_of_who_one_is_there(school: School) -> None:
    home, live, browser = school.quiz("Home", live=False), school.quiz(), Browser(school)
    assert browser.join(home, "Nia") == 302
    own = f"/voila/render/quiz.ipynb?quiz={home}"
    assert browser.to == own
    sleep(1.1)  # tokens know their second
    assert browser.join(live, "Nia") == 302
    tokens = dict(browser.cookies)
    assert len(tokens) == 2
    for code in (home, live):
        assert browser.ask(f"/voila/render/quiz.ipynb?quiz={code}&question=x", "HEAD") == 200
        # Whoever is there already goes on, and stays the same.
        assert browser.ask(f"/join?code={code[:3].lower()}%20{code[3:]}") == 200
        assert "Go on as Nia" in browser.text and "<form" not in browser.text
        assert browser.join(code, "Someone else") == 302
        assert browser.to.endswith(code) and browser.cookies == tokens
        assert school.people(code) == ["Nia"]
    # An address that names no quiz leads to the newest; one of another quiz to its door.
    for method in ("GET", "HEAD"):
        assert browser.ask("/voila/render/quiz.ipynb", method) == 302
        assert browser.to == f"/voila/render/quiz.ipynb?quiz={live}"
        other = school.quiz()
        assert browser.ask(f"/voila/render/quiz.ipynb?quiz={other}", method) == 302
        assert browser.to == f"/join?code={other}"
        assert Browser(school).ask("/voila/render/quiz.ipynb", method) == 302
        stranger = Browser(school)
        assert stranger.ask(own, method) == 302 and stranger.to == f"/join?code={home}"


def test_who_was_taken_out_may_join_anew_and_who_is_known_by_a_number_goes_on(
    school: School,
) -> None:
    code, browser = school.quiz(), Browser(school)
    browser.join(code, "Rude")
    old = dict(browser.cookies)
    told = {"token": school.boss, "session": school.id(code)}
    (learner,) = school.call("board", **told)["learners"]
    school.call("remove", learner=learner["id"], **told)
    assert browser.ask(f"/join?code={code}") == 200 and "<form" in browser.text
    assert browser.join(code, "Kind") == 302 and browser.cookies != old
    school.call("forget", **told)
    assert browser.ask(f"/join?code={code}") == 200 and "Go on</a>" in browser.text
    school.call("delete", **told)
    assert browser.ask(f"/join?code={code}") == 200 and "<form" in browser.text


def test_a_browser_keeps_the_newest_dozen(school: School) -> None:
    browser, codes = Browser(school), [school.quiz() for _ in range(14)]
    for code in codes:
        assert browser.join(code, "Ann") == 302
    assert len(browser.cookies) == 12 and COOKIES["learner"] + f"-{codes[-1]}" in browser.cookies


def test_a_code_may_be_typed_as_it_is_read_aloud(school: School) -> None:
    code = school.quiz()
    spellings = [" ".join(code), "-".join(code.lower()), f" {code[:3]}\u2013{code[3:]}\u00a0"]
    for number, typed in enumerate(spellings):
        browser = Browser(school)
        assert browser.join(typed, f"Ann {number}") == 302
        assert browser.to.endswith(f"?quiz={code}")


def test_the_start_page_leads_to_the_door_before_anything_else(school: School) -> None:
    browser = Browser(school)
    browser.ask("/voila/render/index.ipynb")
    shown = browser.text[browser.text.index("<body") :]
    assert 'href="/join">Join a quiz</a>' in shown[: shown.index('id="rendered_cells"')]
    for path in ("/no-such", "/esodys/room"):
        browser.ask(path)
        assert 'href="/join">Join a quiz</a>' in browser.text


# Who gets a place


def test_whoever_asks_for_every_place_leaves_those_of_the_class(vacant: School) -> None:
    school = vacant
    code, stranger = school.quiz(), Browser(school)
    answers = [stranger.ask("/voila/render/index.ipynb") for _ in range(14)]
    assert answers == [200] * 10 + [503] * 4
    learners = [Browser(school) for _ in range(11)]
    for number, one in enumerate(learners):
        one.join(code, f"Ann {number}")
    answers = [one.ask(f"/voila/render/quiz.ipynb?quiz={code}") for one in learners]
    assert answers == [200] * 9 + [503] * 2
    instructor = Browser(school)
    assert instructor.ask(f"/instructor?token={quote(school.boss)}") == 302
    assert instructor.ask("/voila/render/instructor.ipynb") == 200
    assert instructor.ask("/voila/render/instructor.ipynb") == 503
