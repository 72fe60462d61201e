"""What a session left behind, as the debrief and the exports read it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from esodys_teach.case import Case
from esodys_teach.items import Item

SURE = {1: "a guess", 2: "fairly sure", 3: "sure"}
"""The three levels of certainty."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """One stored answer; `at` is in seconds since 1970, UTC."""

    key: str  # the idempotency key of the submission
    learner: str
    item: str
    round: int  # 1, or 2 after the discussion
    attempt: int
    choice: tuple[str, ...]
    sure: int
    at: float


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An item under its full id, `case/item`, with the case that it belongs to."""

    id: str
    item: Item
    case: Case


@dataclass(frozen=True, kw_only=True)
class Results:
    """One session: what was asked, who took part, and every answer in the order of arrival."""

    session: str
    title: str
    live: bool
    asked: tuple[Asked, ...]
    learners: Mapping[str, str]  # nickname by id; "" once it is deleted
    given: tuple[Given, ...]

    def first(self, learner: str, item: str) -> Given | None:
        """The first answer to an item: that of the statistics."""
        return next((g for g in self.given if (g.learner, g.item) == (learner, item)), None)

    def newest(self, learner: str, item: str, round_: int | None = None) -> Given | None:
        """The answer that counts, of all rounds and attempts or of one round."""
        found = [
            g
            for g in self.given
            if (g.learner, g.item) == (learner, item) and round_ in (None, g.round)
        ]
        return found[-1] if found else None
