"""The answers of findings that are neither yes nor no, and the disposition of a patient.

Each value is the word that files, pages and `advise --json` use.
"""

from enum import StrEnum


class Disposition(StrEnum):
    """Whether the pathway applies, in precedence: the first that holds decides (D1 to D5)."""

    DECLINE = "decline"
    LEAVE = "leave"
    STAY_INCOMPLETE = "stay-incomplete"
    MODIFY = "modify"
    STAY = "stay"


class Kidneys(StrEnum):
    """How magnesium and potassium may be replaced, by the eGFR (x.renal)."""

    USUAL = "usual"
    CAUTIOUS = "cautious"
    SPECIALIST = "specialist"
    UNKNOWN = "unknown"


class AchalasiaState(StrEnum):
    """Whether the diagnosis of achalasia is settled (S10)."""

    NONE = "none"
    SETTLED = "settled"
    UNSETTLED = "unsettled"
    UNDECIDED = "undecided"
    DISAGREE = "disagree"


class OutletTests(StrEnum):
    """Which tests of the outlet have not been done: timed barium, FLIP, either or none."""

    EITHER = "either"
    BARIUM = "barium"
    FLIP = "flip"
    NONE = "none"
