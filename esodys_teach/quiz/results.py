"""What a session left behind, as the debrief and the exports read it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from esodys_teach.content.items import Option, QuizItem
from esodys_teach.quiz.cited import Cited

NOT_KNOWN = "This question is no longer known."

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
class NotKnown(QuizItem):
    """Stands for a question of which nothing but its id is known any more."""

    kind = "not-known"
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AskedCase:
    """What a question needs of its case."""

    id: str
    title: str
    level: str
    vignette: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question under its full id, `case/item`, with all that its pages and marks are made of.

    No case, rule or claim of today is read for it.
    """

    id: str
    item: QuizItem
    case: AskedCase
    judged: Mapping[str, str] = field(default_factory=dict)
    """Of a plan, by option: what the advice made of it, `right`, `harmful` or `unnecessary`."""
    cited: Cited = field(default_factory=Cited)
    advice: str = ""  # the version of the advice
    source: str = ""  # where it was taken from, if it was not stored when its session started

    @property
    def known(self) -> bool:
        """Whether it can be shown and marked."""
        return not isinstance(self.item, NotKnown)


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
    not_known: tuple[str, ...] = ()
    """The ids of questions that were asked and can no longer be shown or marked."""
    notes: tuple[str, ...] = ()
    """What to know about the record itself, a sentence each; empty for an ordinary session."""

    def seen(self, item: str, choice: Sequence[str]) -> str:
        """A choice in the letters that the class saw."""
        letters = self.letters.get(item, {})
        return " ".join(letters.get(id, id).upper() for id in choice)
