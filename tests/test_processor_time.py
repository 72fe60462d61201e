"""The tool that measures what a run of the tests costs counts what outlives its parent too."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TOOL = Path(__file__).with_name("processor_time.py")
SPIN = "import time\nwhile time.process_time() < 0.5: pass\n"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process adopt")


def measured(tmp_path: Path, source: str) -> tuple[int, dict[str, Any]]:
    """The exit code of the tool on a Python program, and the figures that it wrote."""
    file = tmp_path / "figures.json"
    tool = [sys.executable, str(TOOL), "--json", str(file), "--", sys.executable, "-c", source]
    ended = subprocess.run(tool, check=False, capture_output=True, text=True)
    figures: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    assert json.loads(ended.stdout.splitlines()[-1]) == figures
    return ended.returncode, figures


def test_a_process_that_outlives_its_parent_is_waited_for_and_counted(tmp_path: Path) -> None:
    start = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SPIN!r}])"
    code, figures = measured(tmp_path, start)
    assert (code, figures["exit"], figures["orphans"]) == (0, 0, 1)
    assert figures["processor_s"] >= 0.5


def test_a_command_that_fails_gives_its_exit_code_and_no_orphan(tmp_path: Path) -> None:
    code, figures = measured(tmp_path, "raise SystemExit(3)")
    assert (code, figures["exit"], figures["orphans"]) == (3, 3, 0)
    assert figures["command"] == [sys.executable, "-c", "raise SystemExit(3)"]
