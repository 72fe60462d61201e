"""The server's log: one JSON object per line, which names no learner."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any


def log(event: str, **facts: Any) -> None:
    """Write one event to the standard error that the operator sees, also from within a kernel."""
    print(_line(event, **facts), file=sys.__stderr__, flush=True)


class Lines(logging.Formatter):
    """Gives what Voila, Jupyter and tornado log the same form."""

    def format(self, record: logging.LogRecord) -> str:
        told = {"traceback": self.formatException(record.exc_info)} if record.exc_info else {}
        return _line(record.getMessage(), level=record.levelname.lower(), **told)


def _line(event: str, **facts: Any) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return json.dumps({"time": now, "event": event, **facts}, ensure_ascii=False, default=str)
