"""The kinds of tests, by what they need; `make test-fast` leaves out all that runs beside the test.

A test gets its marker from a fixture it uses, or from its module's `pytestmark`. One that opens a
browser, listens on a port or starts a process that runs beside it, and has no marker for that,
fails and names the marker: no test is fast by mistake.
"""

import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

BY_FIXTURE = {
    "browser": {"chromium"},
    "server": {"serve", "voila", "lab"},
    "database": {"database_url", "postgresql"},
    "wheel": {"installed"},
    "proof": {"everyone"},
}
STARTS = ("served", "Serve", "Server", "command_line")  # of conftest: such a module starts servers
BESIDE = ("browser", "server", "database")  # something may run beside the test
running: list[pytest.Item] = []  # the test that runs now
waited_for: list[None] = []  # of a process that the test waits for, while it runs


def mark(items: list[pytest.Item]) -> None:
    """Gives each test the markers of its fixtures, and a notebook, which has a kernel, its own."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker("server")
        if any(hasattr(getattr(item, "module", None), name) for name in STARTS):
            item.add_marker("server")
        fixtures = set(getattr(item, "fixturenames", ()))
        for kind, names in BY_FIXTURE.items():
            if names & fixtures:
                item.add_marker(kind)


@contextmanager
def runs(item: pytest.Item) -> Iterator[None]:
    """While a test runs, it may start only what its markers say."""
    running.append(item)
    try:
        yield
    finally:
        running.pop()


def needs_marker(what: str) -> None:
    """Fails if the test that runs now is not marked for what it starts."""
    if running and not any(running[-1].get_closest_marker(kind) for kind in BESIDE):
        pytest.fail(f"{what}, but has no marker of {', '.join(BESIDE)}: tests/kinds.py")


def watch() -> None:
    """From now on `needs_marker` is asked whenever a test listens or starts a process."""
    socket.socket.listen = _asking(socket.socket.listen, "the test listens on a port")
    subprocess.Popen.__init__ = _asking(
        subprocess.Popen.__init__, "the test starts a process that runs beside it"
    )
    subprocess.run = _waiting(subprocess.run)


def _asking(function: Callable[..., Any], what: str) -> Callable[..., Any]:
    def asks(*arguments: Any, **options: Any) -> Any:
        if not waited_for:
            needs_marker(what)
        return function(*arguments, **options)

    return asks


def _waiting(function: Callable[..., Any]) -> Callable[..., Any]:
    def waits(*arguments: Any, **options: Any) -> Any:
        waited_for.append(None)
        try:
            return function(*arguments, **options)
        finally:
            waited_for.pop()

    return waits
