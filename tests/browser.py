"""Finds the Chromium that the browser tests drive; run as a program, installs one if there is none.

Debian's own package where it may be installed, Playwright's build elsewhere. `CHROMIUM` names
another one. Where none can be had: one line, and under CI=true a failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium that exists, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    installed = next(filter(None, map(shutil.which, NAMES)), None)
    return installed or _playwrights()


def install() -> str | None:
    """The path of a Chromium, installed now if need be, or None where none can be had."""
    if find() is None and "CHROMIUM" not in os.environ:
        print("Installing Chromium for the browser tests: about a minute.", flush=True)
        if _is_debian() and (rights := _rights()) is not None:
            _run(*rights, "apt-get", "update", "-qq")
            _run(*rights, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES)
    if find() is None and "CHROMIUM" not in os.environ:
        _run(sys.executable, "-m", "playwright", "install", "chromium")
    return find()


PACKAGES = ("chromium", "fonts-liberation")


def _playwrights() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else None


def _is_debian() -> bool:
    # Not its children: Ubuntu's package of that name only asks for a snap.
    release = Path("/etc/os-release")
    return release.exists() and "ID=debian" in release.read_text(encoding="utf-8").splitlines()


def _rights() -> tuple[str, ...] | None:
    """What to write before a command that installs, or None where this person may not."""
    if os.geteuid() == 0:
        return ()
    may = shutil.which("sudo") and _run("sudo", "-n", "true") == 0
    return ("sudo", "-n") if may else None


def _run(*command: str) -> int:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    return subprocess.run(command, check=False, env=environment, **quiet).returncode


if __name__ == "__main__" and install() is None:
    print("No Chromium here and none could be installed: set CHROMIUM to one, or skip its tests.")
    sys.exit(os.environ.get("CI") == "true")
