"""Why a content file is refused: each error with its file, line and place, and what to do."""

import bisect
from dataclasses import dataclass
from pathlib import PurePath
from typing import NoReturn, Protocol

from esodys_teach.patient.errors import EsodysError

MAX_SLIPS = 50  # errors of one file that are reported
MAX_SHOWN = 40  # characters of a word in a place or a reason


class At(Protocol):
    """Where in a file: a node of it."""

    line: int
    place: str


@dataclass(frozen=True, kw_only=True)
class Slip:
    """One thing wrong in a file, and where; line 0 is the file as a whole."""

    file: str
    line: int
    place: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        place = self.place.removeprefix("$").removeprefix(".")
        return ": ".join(filter(None, (where, place, self.reason)))


class FileError(EsodysError, ValueError):
    """A file that is refused, with every slip found in it (the first fifty), by line."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file
        self.slips: list[Slip] = []

    def __str__(self) -> str:
        return "\n".join(map(str, self.slips))

    @property
    def name(self) -> str:
        """The file without its folder: what a page may show."""
        return PurePath(self.file).name

    def add(self, at: At, reason: str) -> None:
        """Notes a slip; raises itself when fifty are enough."""
        self._note(at.line, at.place, reason)

    def stop(self, reason: str, line: int = 1) -> NoReturn:
        """Raises itself with a slip after which nothing can be trusted."""
        self._note(line, "$", reason)
        raise self

    def _note(self, line: int, place: str, reason: str) -> None:
        slip = Slip(file=self.file, line=line, place=place, reason=reason)
        bisect.insort(self.slips, slip, key=lambda slip: slip.line)
        if len(self.slips) >= MAX_SLIPS:
            raise self


def short(text: str) -> str:
    """Text on one line, cut to `MAX_SHOWN` characters, for a place or a reason."""
    return repr(text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…")[1:-1]
