"""Measures the processor time of a command and of all that it starts; as a program, Linux only.

    python tests/processor_time.py [--json FILE] -- make test

Processes that outlive their parent are adopted (Linux calls it a subreaper), waited for and
counted, so a server or kernel that is left behind is no time saved. Prints one JSON object and,
with `--json`, writes it to a file. Ends with the exit code of the command.
"""

import argparse
import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>


def adopt_orphans() -> None:
    """From now on processes that lose their parent become children of this one; or OSError."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        error = ctypes.get_errno()
        raise OSError(error, f"cannot adopt orphaned processes: {os.strerror(error)}")


def measure(command: list[str]) -> dict[str, Any]:
    """Run the command until it and all that it started have ended; times in seconds."""
    adopt_orphans()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    process = subprocess.Popen(command)
    orphans = 0
    while True:
        try:
            pid, status = os.wait()
        except ChildProcessError:
            break
        if pid == process.pid:
            process.returncode = os.waitstatus_to_exitcode(status)
        else:
            orphans += 1
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    return {
        "command": command,
        "exit": process.returncode,
        "processor_s": round(user + system, 1),
        "user_s": round(user, 1),
        "system_s": round(system, 1),
        "wall_s": round(time.monotonic() - began, 1),
        "orphans": orphans,
        "cores": os.cpu_count(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument("command", nargs="+", help="after --")
    asked = parser.parse_args()
    found = json.dumps(measure(asked.command))
    print(found, flush=True)
    if asked.json:
        asked.json.write_text(found + "\n", encoding="utf-8")
    return int(json.loads(found)["exit"])


if __name__ == "__main__":
    sys.exit(main())
