"""The project as a person has it: installed, served by its own command, seen in a browser."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any

import psutil
import pytest
from filelock import FileLock
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

import browser as chromium_finder
import hub_parts
import kinds

ROOT = Path(__file__).parent.parent
TOKEN = "test-token"
LONGEST_WAIT = 90
"""Seconds after which who waits has waited in vain. No test measures time: a machine may be busy,
and a page that never got its controls asks for them once more after thirty seconds."""


LONGEST = (
    *(
        "quiz_browser",
        "hub",
        "browser",
        "class_browser",
        "class",
        "abuse",
        "course_browser",
        "recorder",
    ),
    *("quiz_machine", "serve", "quiz_secrets", "preview"),
    *("whatif", "share", "course", "project", "ui", "quiz_statistics", "mutants", "everyone"),
)


def pytest_configure() -> None:
    kinds.watch()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return kinds.left_out(collection_path, config.option.markexpr) or None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test gets its kind, and the longest files begin first: none is left alone at the end."""
    kinds.mark(items)
    places = {f"test_{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    with kinds.runs(item):
        return (yield)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder with the package as its wheel installs it, to be put on PYTHONPATH.

    The wheel is built once a run; each worker has a copy, because JupyterLab writes into it.
    """
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if hasattr(request.config, "workerinput") else own) / "wheel"
    with FileLock(folder.with_suffix(".lock")):
        if not (target := folder / "installed").exists():
            _build(folder)
    return shutil.copytree(target, tmp_path_factory.mktemp("wheel") / "installed")


def _build(folder: Path) -> None:
    """Build the wheel and install it into a folder beside it."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet"]
    target = folder / "unfinished"
    subprocess.run([*install, f"--target={target}", wheel], check=True, capture_output=True)
    target.rename(folder / "installed")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL; without one the test is skipped, under CI=true it fails."""
    if "PostgreSQL 15" in hub_parts.missing():
        hub_parts.give_up("no PostgreSQL 15: run `make hub`")
    folder = Path(tempfile.mkdtemp(prefix="postgresql"))
    try:
        with hub_parts.database(folder) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def on_postgresql(postgresql: str) -> str:
    """The address of an empty database in it."""
    import psycopg  # comes with the extra `hub`, as PostgreSQL does

    with psycopg.connect(postgresql.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("drop schema public cascade; create schema public")
    return postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database for quizzes, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'quizzes.sqlite'}"
    address: str = request.getfixturevalue("on_postgresql")
    return address


class Server:
    """A server that runs: its address, its process, and what it has said so far."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self.process, self.log = process, log
        self.url = self.status = ""

    def kernels(self) -> list[psutil.Process]:
        """The kernels alive now."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        parents: dict[psutil.Process, int] = {}
        for child in children:
            with suppress(psutil.NoSuchProcess):  # it may end at any moment
                parents[child] = child.ppid()
        warm = {child.pid for child in parents if "forkserver" in command_line(child)}
        return [child for child, parent in parents.items() if parent in warm and lives(child)]


def command_line(process: psutil.Process) -> str:
    """What it was started with; nothing if it has ended meanwhile."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def lives(one: psutil.Process) -> bool:
    """Whether it still runs; who has ended may wait long for a parent that never asks."""
    try:
        return bool(one.is_running() and one.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def left(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that do not end, however long one waits; none as soon as none runs."""
    end = monotonic() + LONGEST_WAIT
    while (living := [one for one in processes if lives(one)]) and monotonic() < end:
        psutil.wait_procs(living, timeout=0.1)
    return living


@contextmanager
def served(*command: str, cwd: Path, path: Path | None = None) -> Iterator[Server]:
    """The server that `python *command` starts, once it has said its address; ended afterwards."""
    environment = {**os.environ, "JUPYTER_TOKEN": TOKEN, "PYTHONUNBUFFERED": "1"}
    if path:
        environment["PYTHONPATH"] = str(path)
    log = cwd / "server.log"
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=cwd,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    server = Server(process, log)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"is at (http://\S+)", line):
                server.url = found[1].rstrip("/")
                if "ESODYS" in line:  # the pages' server says one line more
                    server.status = process.stdout.readline().split()[-1]
                break
        assert server.url, log.read_text(encoding="utf-8")
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=LONGEST_WAIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        finally:
            process.stdout.close()


Serve = Callable[..., AbstractContextManager[Server]]


@pytest.fixture
def serve(tmp_path: Path) -> Serve:
    """Start a server of one's own: `with serve("-m", "esodys_teach", "serve") as server:`."""
    return lambda *command: served(*command, cwd=tmp_path)


@pytest.fixture(scope="session")
def voila(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The pages, from the wheel, started in a folder that has nothing to do with it."""
    command = ("-m", "esodys_teach", "serve", "--port", "0", "--no-browser")
    with served(*command, cwd=tmp_path_factory.mktemp("voila"), path=installed) as server:
        yield server


@pytest.fixture(scope="session")
def lab(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """JupyterLab, from the wheel."""
    command = ("-m", "esodys_teach", "lab", "--port", "0", "--no-browser")
    with served(*command, cwd=tmp_path_factory.mktemp("lab"), path=installed) as server:
        yield server


FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# Ends with the module: while it runs, nothing else in this thread can run an event loop.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium; without one the test is skipped, under CI=true it fails."""
    path = chromium_finder.find()
    if path is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("no Chromium: run `make browser`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        expect.set_options(timeout=1000 * LONGEST_WAIT)  # milliseconds
        yield browser
        browser.close()


def leave(page: Page) -> None:
    """Close a page as a person does, and wait until it has gone."""
    with page.expect_event("close"):
        page.close(run_before_unload=True)


class Visitor:
    """Opens pages of one server in one window and writes down what should not happen."""

    def __init__(
        self, browser: Browser, width: int = 1280, colors: str = "light", **options: Any
    ) -> None:
        viewport = {"width": width, "height": 900}
        self.context = browser.new_context(viewport=viewport, color_scheme=colors, **options)
        self.context.set_default_timeout(1000 * LONGEST_WAIT)
        self.complaints: list[str] = []
        self.opened = ""

    def open(self, url: str) -> Page:
        """The page, whose requests elsewhere and errors are written down from the first on."""
        page = self.context.new_page()
        home = "/".join(url.split("/")[:3])

        def asked(request: Request) -> None:
            if not request.url.startswith((home, home.replace("http", "ws"), "data:", "blob:")):
                self.complaints.append(f"asked {request.url}")

        def said(message: ConsoleMessage) -> None:
            # A page that is just being left may ask once more for the kernel that ended with it.
            left = "410 (Gone)" in message.text and "/esodys/alive/" in message.location["url"]
            if message.type == "error" and not left:
                self.complaints.append(f"console: {message.text} ({message.location['url']})")

        page.on("request", asked)
        page.on("console", said)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.goto(url, wait_until="commit")
        return page

    def shows(self, name: str) -> bool:
        """Whether the page that was opened last is that one, and stands there still."""
        return self.opened == name and f"/{name}.ipynb" in self.context.pages[0].url

    def leave(self) -> None:
        """Close the window and its pages."""
        for page in self.context.pages:
            if "/voila/" in page.url:  # its kernel ends with the page
                leave(page)
        self.context.close()


@pytest.fixture
def visitor(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """A visitor with a window of 1280 pixels, or as the test asks; no complaint is left."""
    visitor = Visitor(chromium, **getattr(request, "param", {}))
    yield visitor
    visitor.leave()
    assert visitor.complaints == []


Stand = Callable[[str, str], Page]
Windows = dict[tuple[str, str], Visitor]


@pytest.fixture(scope="module")
def windows(chromium: Browser) -> Iterator[Windows]:
    """The windows in which a page of `standing` is open, by its server and name.

    JupyterLab has one for all its pages, under no name.
    """
    found: Windows = {}
    yield found
    close_all(found)


def close_all(windows: Windows) -> None:
    """Close these windows; whoever asks for one of their pages loads it anew."""
    for visitor in windows.values():
        visitor.leave()
    windows.clear()


@pytest.fixture
def standing(
    chromium: Browser, windows: Windows, request: pytest.FixtureRequest
) -> Iterator[Stand]:
    """Gives a page by its server, `voila` or `lab`, and its name, loaded once a module.

    It is as the test before has left it, but as wide and as light as a page begins. After a test
    that failed, or went to another page, it is loaded anew. No complaint is left.
    """
    from pages import in_lab, in_voila  # which need this module

    ways = {"voila": in_voila, "lab": in_lab}

    def page(world: str, name: str) -> Page:
        place = world, name if world == "voila" else ""
        visitor = windows.get(place)
        if visitor is None or not visitor.shows(name):
            server: Server = request.getfixturevalue(world)
            if visitor is None or world == "voila":
                if visitor:
                    visitor.leave()
                visitor = windows[place] = Visitor(chromium)
            ways[world](visitor, server)(name)
            visitor.opened = name
        found = visitor.context.pages[0]
        found.set_viewport_size({"width": 1280, "height": 900})
        found.emulate_media(color_scheme="light", media="null")
        return found

    failed = request.session.testsfailed
    yield page
    complaints = [one for visitor in windows.values() for one in visitor.complaints]
    for visitor in windows.values():
        visitor.complaints.clear()
    if complaints or request.session.testsfailed > failed:
        close_all(windows)
    assert complaints == []
