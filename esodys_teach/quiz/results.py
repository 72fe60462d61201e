"""What a session left behind, as the debrief and the exports read it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
    letters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By item, the letter under which the class saw each option; else it keeps its own."""

    def seen(self, item: str, choice: Sequence[str]) -> str:
        """A choice in the letters that the class saw."""
        letters = self.letters.get(item, {})
        return " ".join(letters.get(id, id).upper() for id in choice)
