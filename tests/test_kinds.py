"""A test cannot be fast by mistake: what it starts beside itself needs a marker."""

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import kinds

NOTHING = [sys.executable, "-c", ""]


def listens() -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()


def starts() -> None:
    with subprocess.Popen(NOTHING) as process:
        process.wait()


@pytest.mark.parametrize("starts_something", [listens, starts])
def test_without_a_marker_nothing_is_started_beside_a_test(
    starts_something: Callable[[], None], request: pytest.FixtureRequest
) -> None:
    with pytest.raises(pytest.fail.Exception, match="no marker of browser, server"):
        starts_something()
    for kind in kinds.BESIDE:
        request.node.add_marker(kind)
        starts_something()
        request.node.own_markers.pop()


def test_a_process_may_be_waited_for() -> None:
    subprocess.run(NOTHING, check=True)
    assert subprocess.check_output(NOTHING) == b""


def test_each_kind_that_a_fixture_brings_is_given(request: pytest.FixtureRequest) -> None:
    items = request.session.items
    for kind, names in kinds.BY_FIXTURE.items():
        for item in items:
            if names & {*getattr(item, "fixturenames", ())}:
                assert item.get_closest_marker(kind), item.nodeid


def test_a_file_of_a_kind_that_is_not_wanted_is_not_imported(tmp_path: Path) -> None:
    path = tmp_path / "test_it.py"
    path.write_text("pytestmark = pytest.mark.server\n", encoding="utf-8")
    assert kinds.left_out(path, "not browser and not server")
    assert not kinds.left_out(path, "not browser")
    assert not kinds.left_out(path, "server")
    assert not kinds.left_out(path, "")
    path.write_text("    pytestmark = pytest.mark.server\n", encoding="utf-8")
    assert not kinds.left_out(path, "not server")
