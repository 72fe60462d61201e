"""The doors of a quiz: who comes in, under which name, and that nobody is sent to another's place."""

import asyncio
import http.client
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

import pytest

from conftest import Server, served
from esodys_teach.quiz.link import COOKIES, Link
from recorders import ITEM
from test_quiz_secrets import SERVES


@dataclass
class School:
    """A server with quizzes, and how its recorder is asked."""

    server: Server
    folder: Path
    boss: str

    def call(self, name: str, **told: Any) -> Any:
        return asyncio.run(Link((self.folder / "told").read_text()).call(name, **told))

    def quiz(self, title: str = "Tuesday", *, live: bool = True) -> str:
        """The code of a new quiz."""
        times = {} if live else {"from": time(), "until": time() + 3600, "feedback": "now"}
        told = {"title": title, "items": [ITEM], "live": live, "settings": times}
        return str(self.call("create", token=self.boss, **told)["code"])

    def people(self, code: str) -> list[str]:
        (id,) = (one["id"] for one in self.call("sessions", token=self.boss) if one["code"] == code)
        return [p["nickname"] for p in self.call("board", token=self.boss, session=id)["learners"]]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    folder = tmp_path_factory.mktemp("school")
    database = ("--database", f"sqlite:///{folder / 'quiz.db'}")
    command = ("serve", "--port", "0", "--no-browser", "--quiz", *database)
    with served("-c", SERVES, *command, cwd=folder) as server:
        assert server.process.stdout is not None
        token = unquote(server.process.stdout.readline().partition("?token=")[2].strip())
        yield School(server, folder, token)


class Browser:
    """Keeps cookies as a browser does, and follows nothing by itself."""

    def __init__(self, school: School) -> None:
        self.school, self.cookies = school, dict[str, str]()
        self.status, self.text, self.to = 0, "", ""

    def ask(self, path: str, method: str = "GET", body: str = "", **says: str) -> int:
        if self.cookies and "Cookie" not in says:
            says["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body:
            says["Content-Type"] = "application/x-www-form-urlencoded"
        address = urlsplit(self.school.server.url).netloc
        with closing(http.client.HTTPConnection(address, timeout=120)) as connection:
            connection.request(method, path, body or None, headers=says)
            with connection.getresponse() as answer:
                self.status, self.text = answer.status, answer.read().decode()
                self.to = answer.getheader("Location", "")
                for cookie in answer.headers.get_all("Set-Cookie", []):
                    name, _, value = cookie.partition(";")[0].partition("=")
                    self.cookies[name] = value.strip('"')
                    if not self.cookies[name]:
                        del self.cookies[name]
        return self.status

    def join(self, code: str, nickname: str, **says: str) -> int:
        told = urlencode({"code": code, "nickname": nickname})
        return self.ask("/join", "POST", told, **says)


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
