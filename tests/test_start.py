"""How the server starts and ends on machines that are set up otherwise: another system's
environment, no home folder, an output without Unicode, Ctrl-C in a terminal.
"""

import io
import ntpath
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import segno
from platformdirs import windows

from conftest import LONGEST_WAIT, left
from esodys_teach import cli
from esodys_teach.loader.places import PACKAGE
from esodys_teach.server.app import drawn

pytestmark = pytest.mark.server

SERVE = ("serve", "--port", "0", "--no-browser")
LAB = ("lab", "--port", "0", "--no-browser")
COMMAND = (sys.executable, "-m", "esodys_teach")
NO_USER = """
import pwd, sys
def getpwuid(number): raise KeyError(number)
pwd.getpwuid = getpwuid
from esodys_teach.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""The command for a user whom the system does not know, as in a container with any number."""

KEEPS = re.compile(
    tomllib.loads((PACKAGE / "server/jupyter/serve.toml").read_text())["environment"]
)


# The environment


# As `set` prints it on Windows 11, with what programs add; True: the server keeps it.
WINDOWS = {
    "ALLUSERSPROFILE": (r"C:\ProgramData", True),
    "APPDATA": (r"D:\People\ada\AppData\Roaming", True),
    "AWS_SECRET_ACCESS_KEY": ("secret", False),
    "COMPUTERNAME": ("WARD-3", False),
    "ComSpec": (r"C:\Windows\system32\cmd.exe", True),
    "GITHUB_TOKEN": ("secret", False),
    "HOMEDRIVE": ("D:", True),
    "HOMEPATH": (r"\People\ada", True),
    "LOCALAPPDATA": (r"D:\People\ada\AppData\Local", True),
    "LOGONSERVER": (r"\\WARD-3", False),
    "NUMBER_OF_PROCESSORS": ("8", True),
    "OneDrive": (r"D:\People\ada\OneDrive", False),
    "Path": (r"C:\Windows\system32;C:\Windows", True),
    "PATHEXT": (".COM;.EXE;.BAT;.CMD", True),
    "PGPASSWORD": ("secret", False),
    "PROCESSOR_ARCHITECTURE": ("AMD64", True),
    "ProgramData": (r"C:\ProgramData", True),
    "ProgramFiles": (r"C:\Program Files", True),
    "ProgramFiles(x86)": (r"C:\Program Files (x86)", True),
    "PUBLIC": (r"D:\People\Public", True),
    "SystemDrive": ("C:", True),
    "SystemRoot": (r"C:\Windows", True),
    "TEMP": (r"D:\People\ada\AppData\Local\Temp", True),
    "TMP": (r"D:\People\ada\AppData\Local\Temp", True),
    "USERDOMAIN": ("WARD-3", False),
    "USERNAME": ("ada", True),
    "USERPROFILE": (r"D:\People\ada", True),
    "windir": (r"C:\Windows", True),
    "WT_SESSION": ("0000", False),
}


def on_windows() -> dict[str, str]:
    """What the server keeps of it; Python shows these names in capitals there."""
    return {n.upper(): value for n, (value, _) in WINDOWS.items() if KEEPS.fullmatch(n.upper())}


def test_of_windows_environment_what_is_needed_stays_and_nothing_else() -> None:
    assert on_windows().keys() == {n.upper() for n, (_, stays) in WINDOWS.items() if stays}


@pytest.mark.parametrize("without", [[], ["USERPROFILE"]], ids=["profile", "drive and path"])
def test_windows_finds_home_and_data_folder_in_what_stays(
    without: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {name: value for name, value in on_windows().items() if name not in without}
    monkeypatch.setattr(os, "environ", kept)
    assert ntpath.expanduser("~") == r"D:\People\ada"
    found = windows.get_win_folder_from_env_vars("CSIDL_LOCAL_APPDATA")
    assert found == r"D:\People\ada\AppData\Local"


# A home folder


def started(
    *command: str, code: str = "", cwd: Path, **environment: str | None
) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself, in an environment with these changes."""
    changed = {**os.environ, **environment}
    return subprocess.run(
        [sys.executable, "-c", code, *command] if code else [*COMMAND, *command],
        env={name: value for name, value in changed.items() if value is not None},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=LONGEST_WAIT,
        check=False,
    )


NO_HOME = {"HOME": None, "XDG_DATA_HOME": None}


@pytest.mark.skipif(sys.platform != "linux", reason="another system asks nobody for a home")
@pytest.mark.parametrize(
    "command", [SERVE, (*SERVE, "--quiz"), LAB, ("quiz", "list")], ids=lambda told: "-".join(told)
)
def test_without_a_home_the_reason_is_one_line(command: tuple[str, ...], tmp_path: Path) -> None:
    told = started(*command, code=NO_USER, cwd=tmp_path, **NO_HOME)
    assert told.returncode == 1
    assert told.stderr == (
        "esodys-teach: this user has no home folder: set HOME to a folder of yours\n"
    )
    assert list(tmp_path.iterdir()) == []  # no folder of the name "~"


def test_the_same_user_with_a_home_sees_quizzes(tmp_path: Path) -> None:
    told = started("quiz", "list", code=NO_USER, cwd=tmp_path, HOME=str(tmp_path))
    assert (told.returncode, told.stdout, told.stderr) == (0, "quizzes: 0\n", "")


def test_a_home_that_does_not_exist_ends_jupyterlab_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for home in (tmp_path / "none", tmp_path / "file"):
        told = started(*LAB, cwd=tmp_path, HOME=str(home), USERPROFILE=str(home))
        assert told.returncode == 1
        assert told.stderr == (
            f"esodys-teach: the home folder {home} does not exist: set HOME to a folder of yours\n"
        )
    assert not (tmp_path / "none").exists()


def test_quizzes_in_a_home_that_cannot_be_made_are_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    home = {"HOME": str(tmp_path / "file"), "XDG_DATA_HOME": None}
    told = started(*SERVE, "--quiz", cwd=tmp_path, **home)
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1 and "quizzes.sqlite" in told.stderr


# Output


class Output(io.TextIOWrapper):
    """An output in this encoding."""

    def __init__(self, encoding: str) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)

    def text(self) -> str:
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode(self.encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "cp437", "cp1252", "ascii", "latin-1", "cp932"])
def test_the_picture_is_drawn_where_it_can_be(encoding: str) -> None:
    picture = drawn(segno.make("http://192.168.1.7:8866/"), encoding)
    assert (len(picture.splitlines()) > 10) == (encoding in ("utf-8", "cp437"))
    picture.encode(encoding)


@pytest.mark.parametrize(
    "command", [["advise", "seven-of-ten"], ["fields"], ["check"], ["fields", "--json"]]
)
@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_no_output_ends_a_command(
    command: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", output := Output(encoding))
    assert cli.main(command) == 0
    monkeypatch.setattr(sys, "stdout", whole := Output("utf-8"))
    assert cli.main(command) == 0
    if "--json" in command:
        import json

        assert json.loads(output.text()) == json.loads(whole.text())
    else:  # what cannot be shown is escaped, never left out
        escaped = whole.text().encode(encoding, "backslashreplace").decode(encoding)
        assert output.text() == escaped


# Ctrl-C


@contextmanager
def in_a_terminal(
    *command: str, cwd: Path, until: str, **environment: str
) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A command in a process group of its own, as a terminal starts it, once it says `until`."""
    log = cwd / "server.log"
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [*COMMAND, *command],
            cwd=cwd,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    try:
        assert process.stdout is not None
        assert any(until in line for line in process.stdout), log.read_text(encoding="utf-8")
        yield process, log
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def interrupted(process: subprocess.Popen[str]) -> int:
    """Press Ctrl-C: the whole group hears it. What it ends with, once nothing of it runs."""
    running = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signal.SIGINT)
    assert process.stdout is not None
    code = process.wait(timeout=LONGEST_WAIT)
    process.stdout.read()
    assert left(running) == []
    return code


@pytest.mark.skipif(os.name != "posix", reason="needs process groups")
@pytest.mark.parametrize(
    ("command", "until", "code"),
    [
        ((*SERVE, "--quiz"), "The instructor's page", 0),
        ((*SERVE, "--quiz"), "Starting the pages", 130),
        ((*SERVE, "--quiz"), "At most", 130),
        (SERVE, "How it is", 0),
        (LAB, "Starting JupyterLab", 130),
        (LAB, "is at", 0),
    ],
    ids=["quiz", "quiz imports", "recorder starts", "pages", "lab imports", "lab"],
)
def test_ctrl_c_in_a_terminal_prints_no_traceback(
    command: tuple[str, ...], until: str, code: int, tmp_path: Path
) -> None:
    database = ("--database", f"sqlite:///{tmp_path / 'quiz.sqlite'}")
    command += database if "--quiz" in command else ()
    with in_a_terminal(*command, cwd=tmp_path, until=until) as (process, log):
        ended = interrupted(process)
    assert log.read_text(encoding="utf-8") == ""
    assert ended == code


@pytest.mark.skipif(os.name != "posix", reason="needs process groups")
@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_an_output_without_unicode_does_not_end_the_start(encoding: str, tmp_path: Path) -> None:
    told = {"PYTHONIOENCODING": encoding, "HOME": str(tmp_path / "none")}
    with in_a_terminal(*SERVE, "--lan", cwd=tmp_path, until="How it is", **told) as (process, log):
        assert interrupted(process) == 0
    assert log.read_text(encoding="utf-8") == ""
