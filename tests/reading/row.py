"""One row of the decision rules, and short ways to write one down."""

from dataclasses import dataclass, field
from typing import Any

from patients import Facts


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the decision rules: the id that it says, in which list, and for whom."""

    row: str
    id: str
    where: str = "steps"
    origin: str = "overlay"
    effect: str = ""
    holds: list[Facts] = field(default_factory=list)
    silent: list[Facts] = field(default_factory=list)
    gives: str = ""  # the disposition of every patient in whom it holds
    off: bool | None = None  # speaks without overlays; by default what the source says

    def __str__(self) -> str:
        return self.row

    @property
    def speaks_alone(self) -> bool:
        return self.origin == "source" if self.off is None else self.off


def leave(row: str, id: str, holds: list[Facts], silent: list[Facts], **more: Any) -> Row:
    return Row(row=row, id=id, holds=holds, silent=silent, effect="leave", gives="leave", **more)


def alongside(row: str, id: str, holds: list[Facts], silent: list[Facts], **more: Any) -> Row:
    return Row(row=row, id=id, holds=holds, silent=silent, effect="alongside", **more)


def gate(row: str, id: str, holds: list[Facts], silent: list[Facts], **more: Any) -> Row:
    more = {"gives": "stay-incomplete"} | more
    return Row(row=row, id=id, holds=holds, silent=silent, **more)


def now(row: str, id: str, holds: list[Facts], silent: list[Facts], **more: Any) -> Row:
    return Row(row=row, id=id, holds=holds, silent=silent, **more)


def source(row: str, id: str, holds: list[Facts], silent: list[Facts], **more: Any) -> Row:
    return Row(row=row, id=id, holds=holds, silent=silent, origin="source", **more)


def later(row: str, id: str, holds: list[Facts], silent: list[Facts], **more: Any) -> Row:
    more = {"origin": "source"} | more
    return Row(row=row, id=id, holds=holds, silent=silent, where="later", **more)


def done(row: str, id: str, holds: list[Facts], silent: list[Facts], **more: Any) -> Row:
    origin = more.pop("origin", "source")
    return Row(row=row, id=id, holds=holds, silent=silent, where="done", origin=origin, **more)


def avoid(row: str, id: str, holds: list[Facts], silent: list[Facts], **more: Any) -> Row:
    return Row(row=row, id=id, holds=holds, silent=silent, where="avoid", **more)
