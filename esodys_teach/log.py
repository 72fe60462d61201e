"""The server's log: one JSON object per line, which names no learner.

What a learner sends may stand in it: escaped, cut, and so many lines a minute, also of what Voila,
Jupyter, tornado and asyncio log.
"""

import json
import logging
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from io import TextIOBase
from threading import Lock, Timer
from typing import Any

LONGEST = 2000  # characters of a text; of a longer one the middle is left out
MOST = 20  # lines a minute from one kernel
MOST_OF_KIND, MOST_OF_ALL = 10, 40  # lines a minute from a server; the first of a kind always
MOST_KINDS = 100  # that are told apart


def log(event: str, *, of: str = "", **facts: Any) -> None:
    """Write one event to the standard error that the operator sees, also from within a kernel.

    Of the lines a minute it counts with others of the same event, or of the same event and `of`.
    """
    _tell(line(event, **facts), f"{event} {of}")


def line(event: str, **facts: Any) -> str:
    """One event as it is written."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    told = {name: _cut(fact) for name, fact in {"event": event, **facts}.items()}
    return json.dumps({"time": now, **told}, default=str)


class Few:
    """Writes so many lines a minute, and of those beyond how many they were."""

    def __init__(self, most: int = MOST, of_all: int = MOST, kinds: int = 1) -> None:
        self.most, self.of_all, self.kinds = most, of_all, kinds
        self.counts: Counter[str] = Counter()
        self.written = 0
        self.lock = Lock()

    def __call__(self, told: str, kind: str = "") -> None:
        with self.lock:
            if not self.counts:
                minute = Timer(60, self._again)
                minute.daemon = True
                minute.start()
            if self.kinds == 1 or kind not in self.counts and len(self.counts) >= self.kinds:
                kind = ""
            self.counts[kind] += 1
            count = self.counts[kind]
            if count > 1 and (count > self.most or self.written >= self.of_all):
                return
            self.written += 1
        _write(told)

    def _again(self) -> None:
        with self.lock:
            more = self.counts.total() - self.written
            self.counts.clear()
            self.written = 0
        if more > 0:
            _write(line("more lines were left out", lines=more))


class Handler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes what Voila, Jupyter, tornado and asyncio log as lines of ours, and as few."""

    def __init__(self, stream: Any = None) -> None:
        super().__init__(stream)
        self.setFormatter(Lines())

    def emit(self, record: logging.LogRecord) -> None:
        _tell(self.format(record), f"{record.name} {record.pathname}:{record.lineno}")


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


def hold() -> None:
    """From now on what any logger of this process says is a line of the log."""
    root, tornado = logging.getLogger(), logging.getLogger("tornado")
    root.handlers, tornado.handlers = [Handler()], []
    tornado.setLevel(logging.ERROR)  # not each wrong address
    logging.captureWarnings(True)


def _write(told: str, out: Any = sys.__stderr__) -> None:
    out.write(f"{told}\n")  # at once: threads would write their ends of line apart
    out.flush()


_tell: Callable[[str, str], None] = Few(MOST_OF_KIND, MOST_OF_ALL, MOST_KINDS)


def _cut(fact: Any) -> Any:
    if not isinstance(fact, str) or len(fact) <= LONGEST:
        return fact
    half = LONGEST // 2
    return f"{fact[:half]} [{len(fact) - LONGEST} characters left out] {fact[-half:]}"
