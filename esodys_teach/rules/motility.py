"""The motility class with its supportive tests (rows S1 to S4), and what follows from it."""

from esodys_teach.facts import Clearance, SolidTest
from esodys_teach.manometry import Reading, read_study
from esodys_teach.rules.bedside import Bedside
from esodys_teach.rules.finding import finding

ACHALASIA = ("achalasia-1", "achalasia-2", "achalasia-3")
HYPOMOTILITY = (
    "iem-mild",
    "borderline",
    "iem-inconclusive",
    "iem-conclusive",
    "absent-contractility",
    "hypomotility-on-solids",
)


class Motility(Bedside):
    """Bedside findings, the motility class and the signs of obstruction at the outlet."""

    @finding
    def reading(self) -> Reading:
        return read_study(self)

    @finding
    def supported(self) -> bool:
        """S1: no contraction reserve, or poor bolus clearance."""
        ratio = self.mrs_reserve_ratio
        return (ratio is not None and ratio <= 1) or self.bolus_clearance is Clearance.POOR

    @finding
    def support_begun(self) -> bool:
        """One of the two supportive tests is done."""
        return self.mrs_reserve_ratio is not None or self.bolus_clearance is not None

    @finding
    def not_supported(self) -> bool:
        """S2: reserve present and clearance normal."""
        ratio = self.mrs_reserve_ratio
        return ratio is not None and ratio > 1 and self.bolus_clearance is Clearance.NORMAL

    @finding
    def motility_class(self) -> str:
        found = self.reading.motility_class
        if found == "iem-inconclusive":
            return "iem-mild" if self.supported else "borderline" if self.not_supported else found
        if found == "normal" and self.solid_test is SolidTest.POOR_CLEARANCE:
            return "hypomotility-on-solids"
        return found

    @finding
    def hypomotility(self) -> bool:
        return self.motility_class in HYPOMOTILITY

    @finding
    def iem(self) -> bool:
        return self.motility_class in ("iem-mild", "iem-inconclusive", "iem-conclusive")

    @finding
    def measured(self) -> bool:
        return self.motility_class not in ("not-done", "not-classifiable")

    @finding
    def absent_contractility(self) -> bool:
        return self.motility_class == "absent-contractility"

    @finding
    def absent_perhaps_achalasia(self) -> bool:
        """M7: absent contractility in which achalasia is not excluded."""
        open_question = self.reading.achalasia_not_excluded or self.dysphagia
        return self.absent_contractility and open_question

    @finding
    def achalasia_on_manometry(self) -> bool:
        return self.motility_class in ACHALASIA

    @finding
    def achalasia_and_outflow_excluded(self) -> bool:
        """By a classified study with a normal outlet in both senses: nothing provisional."""
        harmless = ("iem-mild", "borderline", "iem-inconclusive", "iem-conclusive", "normal")
        others = ("hypomotility-on-solids", "distal-spasm", "hypercontractile")
        return self.motility_class in harmless + others and not self.reading.provisional

    @finding
    def outlet_test_abnormal(self) -> bool:
        """Timed barium above 2 cm at 5 min, FLIP below 2.0 mm2/mmHg (x.tbe, x.ac)."""
        column, index = self.tbe_column_5min_cm, self.flip_di_mm2_mmhg
        return (column is not None and column > 2) or (index is not None and index < 2)

    @finding
    def solids_tested(self) -> bool:
        return self.solid_test is not None
