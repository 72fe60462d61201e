"""Times in the zone of the reader: a kernel has one, whose browser names the zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

FORM = "%Y-%m-%d %H:%M"
SUCH = "Write the day and the time such as 2026-12-01 18:00"


class Reader:
    """Whoever reads the page; without a zone, the server's holds."""

    zone: ZoneInfo | None = None


def use(name: str) -> None:
    """Take the zone of that name for the reader's, "" for the server's; raises ValueError."""
    try:
        Reader.zone = ZoneInfo(name) if name else None
    except (OSError, ValueError, LookupError):  # LookupError: no such zone
        raise ValueError(
            f"There is no time zone “{name}”. Write one such as Europe/Berlin."
        ) from None


def local(at: float) -> datetime:
    """That time, in UTC seconds, as the reader's clock shows it."""
    return datetime.fromtimestamp(at, Reader.zone).astimezone(Reader.zone)


def day(at: float) -> str:
    """A day, its time and the name of the zone."""
    return local(at).strftime(f"{FORM} %Z")


def clock(at: float) -> str:
    """The time of day."""
    return local(at).strftime("%H:%M:%S")


def written(at: float) -> str:
    """How the reader writes it: to the minute, with the offset where the hour comes twice."""
    text = local(at).strftime(FORM)
    try:
        stored(text)
    except ValueError:
        text += local(at).strftime(" %z")
    return text


def stored(text: str) -> float:
    """UTC seconds of what the reader wrote; with an offset such as +0100 it is taken by that.

    Raises ValueError, also for a time that the clocks skip or repeat.
    """
    for form in (FORM, f"{FORM} %z"):
        try:
            read = datetime.strptime(text, form)
            if read.tzinfo:
                return read.timestamp()
            first, second = (read.replace(tzinfo=Reader.zone, fold=fold) for fold in (0, 1))
            early, late = first.timestamp(), second.timestamp()
        except (ValueError, OverflowError, OSError):
            continue
        if early == late:
            return early
        if early > late:
            there = local(early).strftime(FORM)
            raise ValueError(f"the clocks go forward, and {text} is skipped. Write {there}.")
        ways = " or ".join(f"{text} {local(at):%z}" for at in (early, late))
        raise ValueError(f"the clocks go back, and {text} comes twice. Write {ways}.")
    raise ValueError(f"{SUCH}{f', not “{text}”' if text else ''}.")
