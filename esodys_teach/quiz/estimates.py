"""Estimates from small classes, each with its 95% interval or the reason why there is none."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist, quantiles
from typing import TypeVar

T = TypeVar("T")
Rows = Sequence[tuple[float, ...]]

TOO_FEW = "too few to judge"
ALIKE = "all scored alike"

FEW_ANSWERS = 5
"""For a share. With fewer, even an answer that all give leaves almost half the scale open."""

FEW_LEARNERS = 25
"""For discrimination and reliability. With fewer, a good item (0.4) cannot be distinguished from a
useless one: by Fisher's transformation its interval reaches zero."""

FEW_ITEMS = 3
"""For reliability. Two items have a correlation and nothing more."""

FEW_FOR_UNUSED = 29
"""For a distractor that nobody takes. With fewer, one that a tenth takes is missed by all of them
more often than once in twenty classes."""

RESAMPLES = 1000
_MOST = 0.95  # of the resamples must give a number, or the interval stands on a selection
_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Estimate:
    """A figure and the ends of its 95% interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f})"

    @property
    def percent(self) -> str:
        """The same as percentages."""
        return f"{self.value:.0%} ({self.low:.0%} to {self.high:.0%})"


def wilson(right: int, of: int) -> Estimate | str:
    """A share with Wilson's score interval."""
    if of < FEW_ANSWERS:
        return TOO_FEW
    share, square = right / of, _Z**2
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = _Z * math.sqrt(share * (1 - share) / of + square / (4 * of**2)) / (1 + square / of)
    return Estimate(share, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))


def item_rest(rows: Rows, item: int) -> float | None:
    """How an item goes with the total of the others; None where one of the two never varies."""
    own = [row[item] for row in rows]
    rest = [sum(row) - row[item] for row in rows]
    mean, mean_rest = sum(own) / len(rows), sum(rest) / len(rows)
    both = sum((x - mean) * (y - mean_rest) for x, y in zip(own, rest, strict=True))
    spread = math.sqrt(_squares(own, mean) * _squares(rest, mean_rest))
    return max(-1.0, min(1.0, both / spread)) if spread > 1e-12 else None


def alpha(rows: Rows) -> float | None:
    """Cronbach's alpha, which for right and wrong alone is KR-20; None where totals never vary."""
    totals = [sum(row) for row in rows]
    whole, count = _squares(totals, sum(totals) / len(rows)), len(rows[0])
    if whole <= 1e-12:
        return None
    parts = sum(_squares(column, sum(column) / len(rows)) for column in zip(*rows, strict=True))
    return count / (count - 1) * (1 - parts / whole)


def discrimination(rows: Rows, item: int) -> Estimate | str:
    """The corrected item-total correlation."""
    few = len(rows) < FEW_LEARNERS or len(rows[0]) < 2
    return TOO_FEW if few else bootstrap(rows, lambda drawn: item_rest(drawn, item))


def reliability(rows: Rows) -> tuple[str, Estimate | str]:
    """The coefficient by its name, and its estimate."""
    name = "KR-20" if all(points in (0, 1) for row in rows for points in row) else "alpha"
    few = len(rows) < FEW_LEARNERS or len(rows[0]) < FEW_ITEMS
    return name, TOO_FEW if few else bootstrap(rows, alpha)


def bootstrap(
    rows: Sequence[T], statistic: Callable[[Sequence[T]], float | None]
) -> Estimate | str:
    """The statistic with its percentile interval over learners drawn again, the same each time."""
    value = statistic(rows)
    if value is None:
        return ALIKE
    chance = random.Random(0)
    drawn = [statistic(chance.choices(rows, k=len(rows))) for _ in range(RESAMPLES)]
    found = [one for one in drawn if one is not None]
    if len(found) < _MOST * RESAMPLES:
        return TOO_FEW
    cuts = quantiles(found, n=40, method="inclusive")
    return Estimate(value, cuts[0], cuts[-1])


def _squares(values: Sequence[float], mean: float) -> float:
    return sum((value - mean) ** 2 for value in values)
