"""The server's log: one JSON object per line, which names no learner.

What a learner sends may stand in it: escaped, cut, and of a kernel so many lines a minute.
"""

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from io import TextIOBase
from threading import Timer
from typing import Any

LONGEST = 2000  # characters of a text; of a longer one the middle is left out
MOST = 20  # lines a minute from one kernel


def log(event: str, **facts: Any) -> None:
    """Write one event to the standard error that the operator sees, also from within a kernel."""
    _tell(line(event, **facts))


def line(event: str, **facts: Any) -> str:
    """One event as it is written."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    told = {name: _cut(fact) for name, fact in {"event": event, **facts}.items()}
    return json.dumps({"time": now, **told}, default=str)


class Few:
    """Writes so many lines a minute, and of those beyond how many they were."""

    count = 0

    def __call__(self, told: str) -> None:
        self.count += 1
        if self.count == 1:
            minute = Timer(60, self._again)
            minute.daemon = True
            minute.start()
        if self.count <= MOST:
            _write(told)

    def _again(self) -> None:
        more, self.count = self.count - MOST, 0
        if more > 0:
            _write(line("more of the same kernel was left out", lines=more))


class Lines(logging.Formatter):
    """Gives what Voila, Jupyter and tornado log the same form."""

    def format(self, record: logging.LogRecord) -> str:
        told = {"traceback": self.formatException(record.exc_info)} if record.exc_info else {}
        return line(record.getMessage(), level=record.levelname.lower(), **told)


class Tamed(TextIOBase):
    """In place of a kernel's standard error: what others write there is an event of the log."""

    text = ""

    def write(self, text: str) -> int:
        self.text += text
        if self.text.endswith("\n"):
            said, self.text = self.text.strip(), ""
            log("a kernel says", said=said)
        return len(text)

    def fileno(self) -> int:
        return 2  # for what Python itself says as it dies


def tame() -> None:
    """From now on, in a kernel, only lines of the log are written, and few in a minute."""
    global _tell
    _tell = Few()
    sys.stderr = sys.__stderr__ = Tamed()  # type: ignore[misc, assignment]


def _write(told: str, out: Any = sys.__stderr__) -> None:
    out.write(f"{told}\n")  # at once: threads would write their ends of line apart
    out.flush()


_tell: Callable[[str], None] = _write


def _cut(fact: Any) -> Any:
    if not isinstance(fact, str) or len(fact) <= LONGEST:
        return fact
    half = LONGEST // 2
    return f"{fact[:half]} [{len(fact) - LONGEST} characters left out] {fact[-half:]}"
