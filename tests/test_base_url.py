"""The pages under a path of a proxy, as https://school.example/esodys/: nothing leads out of it."""

import http.client
import re
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import segno
from playwright.sync_api import Browser, expect

import hub_parts
from conftest import LONGEST_WAIT, ROOT, Serve, Server, Visitor, leave
from esodys_teach.cli import main
from esodys_teach.server.network import base_path
from pages import choose as choose_case
from test_quiz_browser import (
    answer,
    at_desk,
    join,
    open_quiz,
    press,
    put_together,
    right,
    says,
    school,
)

BASE = "/esodys/"
NAME = "school.localhost"  # which a browser looks for on this machine
QUIZ = ("-m", "esodys_teach", "serve", "--no-browser", "--learners", "4", "--quiz", "--port", "0")


# What may be written


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("/", "/"),
        ("/esodys/", "/esodys/"),
        ("/esodys", "/esodys/"),
        ("/teach/esodys-1.0_a~b/", "/teach/esodys-1.0_a~b/"),
    ],
)
def test_a_path_begins_and_ends_with_a_slash(written: str, path: str) -> None:
    assert base_path(written) == path


@pytest.mark.parametrize(
    "written",
    [
        *("", "esodys", "esodys/", "//", "//school.example/", "/a//b/", "https://school.example/"),
        *("/a b/", " /a/", "/a/\n", "/../", "/a/../b/", "/./", "/a?b=c", "/a/?b", "/a#b", "/a%2f/"),
        *("/ä/", "/<a>/", '/"/', "/a\\b/", "/(.*)/", "/a;b/"),
    ],
)
def test_what_is_no_path_is_one_clear_line(
    written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", f"--base-url={written}"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line == (
        f"esodys-teach: --base-url {written!r}: write a path such as /esodys/, with letters, "
        "digits and any of - . _ ~ between its slashes"
    )


# What the server answers


def ask(server: Server, path: str) -> tuple[int, str, http.client.HTTPMessage]:
    """Status, text and headers of one answer; redirects are not followed."""
    with closing(http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=120)) as to:
        to.request("GET", path)
        with to.getresponse() as found:
            return found.status, found.read().decode(), found.headers


@pytest.mark.server
def test_nothing_that_the_server_says_leads_out_of_its_path(serve: Serve, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'quiz.db'}"
    base = "/a.b/esodys/"
    with serve(*QUIZ, "--database", database, "--base-url", base) as server:
        home = server.url + "/"
        assert urlsplit(home).path == base
        assert server.status.startswith(f"{home}esodys/status?token=")
        link = school(server, tmp_path).link
        assert link.startswith(f"{home}instructor?token=")
        for path in (base, base[:-1], f"{base}voila", f"{base}voila/render/"):
            status, _, headers = ask(server, path)
            assert (status, headers["Location"]) == (302, f"{base}voila/render/index.ipynb"), path
        status, _, headers = ask(server, base + link.removeprefix(home))
        assert headers["Location"] == f"{base}voila/render/instructor.ipynb"
        assert "; Path=/a.b/esodys/" in headers["Set-Cookie"]
        status, _, headers = ask(server, f"{base}voila/render/quiz.ipynb?quiz=ABCD")
        assert headers["Location"] == f"{base}join?code=ABCD"
        shown = [f"{base}join", f"{base}esodys/room", f"{base}voila/render/index.ipynb"]
        for path in shown:
            status, text, headers = ask(server, path)
            assert status == 200
            assert inside(text, base), path
            assert all(f"; Path={base}" in one for one in headers.get_all("Set-Cookie", []))
        outside = ["/", "/join", "/esodys/room", "/voila/render/index.ipynb", "/aXb/esodys/join"]
        for path in [*outside, f"{base}no-such-page"]:
            status, text, _ = ask(server, path)
            assert status == 404, path
            assert "There is no such page" in text
            assert f'<a href="{base}">Go to the list of cases</a>' in text
            assert inside(text, base)


def inside(page: str, base: str) -> list[str]:
    """The addresses in a page that begin at the root of the host: there are some, all in `base`."""
    found = re.findall(r"""(?:href|src|action)=["'](/[^"']*)""", page)
    found += re.findall(r'"(?:baseUrl|full\w+Url)": "(/[^"]*)"', page)
    found += re.findall(r"""(?:fetch|import|url)\(["'`]?(/[^"'`)]*)""", page)
    assert [one for one in found if not one.startswith(base)] == []
    return found


# Behind nginx, with the lines of docs/deploy.md


def lines_of_the_manual(port: int) -> tuple[str, str]:
    """What stands outside and inside of nginx's `server` block, for a server at that port."""
    manual = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    outside, block = re.findall(r"```nginx\n(.*?)```", manual, re.DOTALL)
    assert block.count("http://127.0.0.1:8866") == 1
    return outside, block.replace("127.0.0.1:8866", f"127.0.0.1:{port}")


@contextmanager
def proxy(folder: Path, port: int, behind: int, *, https: bool) -> Iterator[None]:
    """An nginx at `port` of this machine, in front of the server at the port `behind`."""
    outside, block = lines_of_the_manual(behind)
    tls = ""
    if https:
        make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
        names = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
        files = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
        subprocess.run([*make, *names, *files], check=True, capture_output=True)
        tls = "ssl_certificate cert.pem; ssl_certificate_key key.pem;"
    temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{one}_temp_path {one};\n" for one in temporary)
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid nginx.pid; events {{}}\n"
        f"http {{\naccess_log off;\n{paths}{outside}\n"
        f"server {{\nlisten 127.0.0.1:{port}{' ssl' if https else ''};\n{tls}\n{block}}}\n}}\n",
        encoding="utf-8",
    )
    log = folder / "nginx.log"
    start = [hub_parts.nginx(), "-p", folder, "-c", folder / "nginx.conf", "-e", log]
    process = subprocess.Popen([str(one) for one in start], stderr=subprocess.DEVNULL)
    try:
        hub_parts.wait_for(lambda: process.poll() is not None or hub_parts.opens(port), log)
        assert process.poll() is None, log.read_text(encoding="utf-8")
        yield
    finally:
        process.terminate()
        process.wait(timeout=LONGEST_WAIT)


class Windows:
    """Windows of a browser; every address that their pages ask for is written down."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.visitors = browser, list[Visitor]()
        self.asked, self.links = list[str](), list[str]()

    def __call__(self) -> Visitor:
        visitor = Visitor(self.browser, ignore_https_errors=True)
        visitor.context.on("request", lambda request: self.asked.append(request.url))
        visitor.context.on(
            "page",
            lambda page: page.on("websocket", lambda link: self.links.append(link.url)),
        )
        self.visitors.append(visitor)
        return visitor


@pytest.mark.server
@pytest.mark.parametrize("https", [False, True], ids=["http", "https"])
def test_a_class_meets_under_a_path_behind_nginx(
    serve: Serve, chromium: Browser, tmp_path: Path, https: bool
) -> None:
    if hub_parts.nginx() is None:
        hub_parts.give_up("no nginx: run `make hub`")
    port = hub_parts.free_port()
    front = f"https://{NAME}:{port}" if https else f"http://127.0.0.1:{port}"
    database = tmp_path / "quiz.db"
    named = ("--host", f"{NAME}:{port}") if https else ()
    command = (*QUIZ, "--database", f"sqlite:///{database}", "--base-url", BASE, *named)
    with serve(*command) as server:
        at = school(server, database)
        behind = urlsplit(server.url).port
        with proxy(tmp_path, port, behind, https=https):
            enter = Windows(chromium)
            ada, boss = enter(), enter()
            assert urlsplit(server.url).path + "/" == BASE
            own = f"{front}{BASE}" if https else f"{server.url}/"
            assert at.link.startswith(f"{own}instructor?token=")
            at.link = at.link.replace(own, f"{front}{BASE}")
            at.server.url = f"{front}{BASE}".rstrip("/")

            page = ada.open(f"{front}/esodys?from=home")  # nginx adds the slash
            page.wait_for_url(f"{front}{BASE}voila/render/index.ipynb?from=home")
            page.get_by_role("link", name="Join a quiz").wait_for()
            leave(page)
            page = ada.open(f"{front}{BASE}voila/render/explorer.ipynb")
            page.locator(".esodys").first.wait_for()
            choose_case(page, "seven-of-ten")
            leave(page)

            desk = at_desk(boss, at)
            put_together(desk, "Tuesday", "single-best")
            code = open_quiz(desk)
            ways = desk.locator(".es-way-in a")
            expect(ways).to_have_attribute("href", f"{own}join?code={code}")
            page = join(ada, at, code, "Ada")
            press(desk, "Open the question")
            says(page, "Answer now")
            answer(page, right("single-best"), "sure")
            expect(desk.locator(".es-after a").first).to_be_attached()
            files = desk.locator(".es-after a").evaluate_all("all => all.map(x => x.href)")
            assert files
            fetched = "async all => Promise.all(all.map(async x => (await fetch(x)).status))"
            assert desk.evaluate(fetched, files) == [200] * len(files)
            press(desk, "Ada ✓")
            press(desk, "Take Ada out? The answers count no more. Press once more")
            page.get_by_role("link", name="Join again").click()
            page.wait_for_url(f"{front}{BASE}join?code={code}")

            if https:
                room = ada.open(f"{front}{BASE}esodys/room")
                expect(room.locator("main")).to_contain_text(f"Open {front}{BASE} in a browser")
                drawn = segno.make(f"{front}{BASE}").svg_inline(scale=8, border=4)
                (line,) = re.findall(r'class="qrline"[^>]* d="([^"]+)"', drawn)
                expect(room.locator("main svg .qrline")).to_have_attribute("d", line)
            home = urlsplit(front)
            for one in map(urlsplit, enter.asked):
                inside = one.netloc == home.netloc and one.path.startswith(BASE)
                assert inside or one.scheme in ("data", "blob") or one.path == BASE[:-1], one
            socket = f"{front.replace('http', 'ws')}{BASE}api/kernels/"
            assert len(enter.links) >= 3  # the explorer, the desk, the quiz
            assert [one for one in enter.links if not one.startswith(socket)] == []
            for visitor in enter.visitors:
                cookies = visitor.context.cookies()
                assert {(one["path"], one["secure"]) for one in cookies} == {(BASE, https)}
                visitor.leave()
                assert visitor.complaints == []
