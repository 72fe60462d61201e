"""One field of a patient: its label, unit, limits and cut-offs, and how a value is checked."""

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from esodys_teach.patient.errors import EsodysError


class FactError(EsodysError, ValueError):
    """A value that no patient can have: which field, which value, which limit."""

    def __init__(self, name: str, value: object, limit: str) -> None:
        super().__init__(f"{name}: {value!r} is not possible; {limit}")
        self.field, self.value, self.limit = name, value, limit


@dataclass(frozen=True)
class Fact:
    """What a control needs to know about one field of `Patient`."""

    label: str
    unit: str = ""
    limits: tuple[float, float] | None = None
    cuts: tuple[float, ...] = ()  # the cut-offs a rule compares it with
    step: float = 1
    note: str = ""
    group: str = ""
    name: str = ""
    type: type = bool  # bool, int, float, a StrEnum, Lab or Swallows

    @property
    def low(self) -> float | None:
        return self.limits[0] if self.limits else None

    @property
    def high(self) -> float | None:
        return self.limits[1] if self.limits else None

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(self.type) if issubclass(self.type, StrEnum) else ()

    @property
    def sides(self) -> tuple[float, ...]:
        """One number just below, at and just above each cut-off: a value for every cell."""
        low, high = self.limits or (-math.inf, math.inf)
        near = {c + d * self.step for c in self.cuts for d in (-1, 0, 1)}
        return tuple(sorted(self.type(round(x, 4)) for x in near if low <= x <= high))


def fact(*says: Any, **more: Any) -> Any:
    """A field of `Patient`, unknown unless it is given; it takes what `Fact` takes."""
    return field(default=None, metadata={"fact": Fact(*says, **more)})


def with_unit(number: str, unit: str) -> str:
    """A number and its unit, as they are written: 70%, 70 ms."""
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}".rstrip()


def check_whole(name: str, value: object, low: float, high: float, unit: str = "") -> None:
    """Refuses what is not a whole number from `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, int):
        limit = with_unit(f"a whole number from {low:g} to {high:g}", unit)
        raise FactError(name, value, limit)
    check_number(name, value, low, high, unit)


def check_number(name: str, value: object, low: float, high: float, unit: str = "") -> None:
    """Refuses what is not a finite number from `low` to `high`; unknown passes."""
    limit = with_unit(f"a number from {low:g} to {high:g}", unit)
    if isinstance(value, bool) or not isinstance(value, int | float | None):
        raise FactError(name, value, limit)
    if value is not None and not low <= value <= high:
        raise FactError(name, value, limit)
