"""What a server leaves on a machine, and how its kernels are spoken to: as docs/serving.md says."""

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

import psutil
import pytest

from conftest import LONGEST_WAIT, Server, left
from esodys_teach.server import fork
from test_serve import SERVE, ask

pytestmark = pytest.mark.server


def files(folder: Path) -> list[str]:
    """What lies in a folder, however deep; without the log of the test itself."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


class Own(Server):
    """A server with a home folder and a temporary folder of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.home, self.temporary = folder / "home", Path(mkdtemp())  # its name has to be short
        self.home.mkdir()
        gone = ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR")
        kept = {name: value for name, value in os.environ.items() if name not in gone}
        home = {"HOME": str(self.home), "USERPROFILE": str(self.home)}
        with (log := folder / "server.log").open("w", encoding="utf-8") as errors:
            process = subprocess.Popen(
                [sys.executable, *SERVE, *options],
                cwd=folder,
                env={**kept, **home, "TMPDIR": str(self.temporary), "PYTHONUNBUFFERED": "1"},
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        super().__init__(process, log)
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"is at (http://\S+)", line):
                self.url = found[1].rstrip("/")
            if "How it is" in line:
                return
        raise AssertionError(log.read_text(encoding="utf-8"))

    def end(self, number: int = signal.SIGTERM) -> None:
        """End it, and wait for all that it started."""
        running = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(number)
        self.process.wait(timeout=LONGEST_WAIT)
        assert self.process.stdout is not None
        self.process.stdout.close()
        assert left(running) == []


@pytest.fixture
def own(tmp_path: Path) -> "Callable[..., Own]":
    """Start such a server; what a test leaves running is ended."""
    started: list[Own] = []

    def start(*options: str) -> Own:
        started.append(Own(tmp_path, *options))
        return started[-1]

    yield start  # type: ignore[misc]
    for one in started:
        if one.process.poll() is None:
            one.end(signal.SIGKILL)
        shutil.rmtree(one.temporary)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT], ids=lambda one: one.name)
def test_a_server_leaves_nothing_behind(own: "Callable[..., Own]", ending: signal.Signals) -> None:
    server = own("--learners", "2")
    for page in ("index", "explorer"):
        assert ask(server, f"/voila/render/{page}.ipynb")[0] == 200
    (run,) = server.temporary.glob("voila_*")
    assert run.stat().st_mode & 0o777 == 0o700
    assert files(server.home) == []
    server.end(ending)
    assert files(server.home) == [] == files(server.temporary)
    assert server.log.read_text(encoding="utf-8") == ""


def test_a_server_that_was_killed_leaves_only_what_the_page_says(
    own: "Callable[..., Own]",
) -> None:
    server = own()
    assert ask(server, "/voila/render/index.ipynb")[0] == 200
    server.end(signal.SIGKILL)
    assert files(server.home) == []
    found = {path.name.partition("_")[0].partition("-")[0] for path in server.temporary.iterdir()}
    assert found <= {"voila", "pymp"}


@pytest.mark.skipif(not fork.WORKS, reason="elsewhere kernels are spoken to through loopback")
def test_the_channels_of_kernels_are_files(own: "Callable[..., Own]") -> None:
    server = own("--learners", "2")
    assert ask(server, "/voila/render/index.ipynb")[0] == 200
    kernels = server.kernels()
    assert kernels
    (run,) = server.temporary.glob("voila_*")
    for kernel in kernels:
        internet = [one for one in kernel.net_connections("inet") if one.status == "LISTEN"]
        assert len(internet) <= 1  # ipykernel's own, for what processes of the kernel print
    assert sum(stat.S_ISSOCK(path.stat().st_mode) for path in run.iterdir()) >= 5 * len(kernels)
    server.end()
