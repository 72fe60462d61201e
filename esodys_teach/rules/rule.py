"""What a rule is: a condition on the findings, what follows from it, and what it rests on."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from esodys_teach.rules.findings.findings import Findings


class Kind(StrEnum):
    STEP = "step"
    AVOID = "avoid"
    PITFALL = "pitfall"


class Phase(StrEnum):
    """The order of care, as the learner reads it."""

    EMERGENCY = "emergency"
    EXIT = "exit"
    WORK_UP = "work-up"
    TREATMENT = "treatment"
    DIET = "diet"
    BEHAVIOR = "behavior"
    AVOID = "avoid"
    FOLLOW_UP = "follow-up"


class When(StrEnum):
    NOW = "now"
    LATER = "later"
    DONE = "done"


LISTS = ("steps", "later", "done", "avoid", "pitfalls")
"""The lists of an advice."""


class Origin(StrEnum):
    """Where a rule comes from: the source document, or independent evidence and ordinary safety."""

    SOURCE = "source"
    OVERLAY = "overlay"


class Effect(StrEnum):
    """What an exit does to the pathway; a row that is no exit has none."""

    NONE = ""
    LEAVE = "leave"
    ALONGSIDE = "alongside"


@dataclass(frozen=True, eq=False)
class Rule:
    """One row of the decision rules; `id` is the action, error or teaching point that follows."""

    row: str
    id: str
    when: Callable[["Findings"], bool]
    _: KW_ONLY
    text: str
    why: str
    claims: tuple[str, ...]
    origin: Origin
    kind: Kind = Kind.STEP
    phase: Phase = Phase.WORK_UP
    due: When = When.NOW
    waits_on: str = ""
    effect: Effect = Effect.NONE
    headline: str = ""  # alongside, yet named by the headline of who leaves, in these words
    exits: tuple[str, ...] = ()  # of a pitfall: the exits whose own it is
    emergency: bool = False  # stays when the overlays are off
    lead: int = 0  # its place, from 1, among the emergencies that lead every reason
    gate: bool = False  # the reason of a pathway that waits for the work-up names it
    modifies: bool = False  # it withholds or reverses a step of the source (D4)
    always_named: bool = False  # the reason names it whatever the disposition is

    @cached_property
    def where(self) -> str:
        """The list of the advice in which it speaks."""
        if self.kind is not Kind.STEP:
            return "avoid" if self.kind is Kind.AVOID else "pitfalls"
        return {When.NOW: "steps", When.LATER: "later", When.DONE: "done"}[self.due]


def with_evidence(
    rule: Rule, *, text: str = "", why: str = "", claims: tuple[str, ...] = (), waits_on: str = ""
) -> tuple[Rule, Rule]:
    """A rule of the source, and what independent evidence adds to its words for the same patients.

    What is not given is the source's own, and is said once.
    """
    added = replace(
        rule,
        row=f"{rule.row} evidence",
        text=text or rule.text,
        why=why or rule.why,
        claims=claims or rule.claims,
        waits_on=waits_on or rule.waits_on,
        origin=Origin.OVERLAY,
    )
    return rule, added
