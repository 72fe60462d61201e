"""The motility class with its supportive tests (rows S1 to S4), and what follows from it."""

from esodys_teach.patient.cut_offs import (
    COLUMN_ABOVE_CM,
    CONTRACTION_RESERVE_ABOVE,
    FLIP_LOW_BELOW_MM2_MMHG,
    FLIP_NORMAL_FROM_MM2_MMHG,
)
from esodys_teach.patient.facts import Clearance, OpioidPurpose, RapidDrink, SolidTest
from esodys_teach.patient.manometry import MotilityClass, Reading, read_study
from esodys_teach.rules.findings.bedside import Bedside
from esodys_teach.rules.findings.finding import finding
from esodys_teach.rules.states import AchalasiaState, OutletTests

ACHALASIA = (MotilityClass.ACHALASIA_1, MotilityClass.ACHALASIA_2, MotilityClass.ACHALASIA_3)
HYPOMOTILITY = (
    MotilityClass.IEM_MILD,
    MotilityClass.BORDERLINE,
    MotilityClass.IEM_INCONCLUSIVE,
    MotilityClass.IEM_CONCLUSIVE,
    MotilityClass.ABSENT_CONTRACTILITY,
    MotilityClass.HYPOMOTILITY_ON_SOLIDS,
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
        return (
            ratio is not None and ratio <= CONTRACTION_RESERVE_ABOVE
        ) or self.bolus_clearance is Clearance.POOR

    @finding
    def support_begun(self) -> bool:
        """One of the two supportive tests is done."""
        return self.mrs_reserve_ratio is not None or self.bolus_clearance is not None

    @finding
    def not_supported(self) -> bool:
        """S2: reserve present and clearance normal."""
        ratio = self.mrs_reserve_ratio
        reserve = ratio is not None and ratio > CONTRACTION_RESERVE_ABOVE
        return reserve and self.bolus_clearance is Clearance.NORMAL

    @finding
    def motility_class(self) -> MotilityClass:
        found = self.reading.motility_class
        if found is MotilityClass.IEM_INCONCLUSIVE:
            if self.supported:
                return MotilityClass.IEM_MILD
            return MotilityClass.BORDERLINE if self.not_supported else found
        if found is MotilityClass.NORMAL and self.solid_test is SolidTest.POOR_CLEARANCE:
            return MotilityClass.HYPOMOTILITY_ON_SOLIDS
        return found

    @finding
    def hypomotility(self) -> bool:
        return self.motility_class in HYPOMOTILITY

    @finding
    def iem(self) -> bool:
        return self.motility_class in (
            MotilityClass.IEM_MILD,
            MotilityClass.IEM_INCONCLUSIVE,
            MotilityClass.IEM_CONCLUSIVE,
        )

    @finding
    def measured(self) -> bool:
        return self.motility_class not in (MotilityClass.NOT_DONE, MotilityClass.NOT_CLASSIFIABLE)

    @finding
    def absent_contractility(self) -> bool:
        return self.motility_class is MotilityClass.ABSENT_CONTRACTILITY

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
        harmless = (
            MotilityClass.IEM_MILD,
            MotilityClass.BORDERLINE,
            MotilityClass.IEM_INCONCLUSIVE,
            MotilityClass.IEM_CONCLUSIVE,
            MotilityClass.NORMAL,
        )
        others = (
            MotilityClass.HYPOMOTILITY_ON_SOLIDS,
            MotilityClass.DISTAL_SPASM,
            MotilityClass.HYPERCONTRACTILE,
        )
        open_question = self.reading.provisional or self.reading.upright_outlet
        return self.motility_class in harmless + others and not open_question

    @finding
    def column_long(self) -> bool:
        """Timed barium above 2 cm at 5 min (x.tbe)."""
        column = self.tbe_column_5min_cm
        return column is not None and column > COLUMN_ABOVE_CM

    @finding
    def flip_low(self) -> bool:
        """FLIP below 2.0 mm2/mmHg (x.ac)."""
        index = self.flip_di_mm2_mmhg
        return index is not None and index < FLIP_LOW_BELOW_MM2_MMHG

    @finding
    def flip_normal(self) -> bool:
        """From 2.8 mm2/mmHg; from 2.0 on it decides nothing (S10; choice)."""
        index = self.flip_di_mm2_mmhg
        return index is not None and index >= FLIP_NORMAL_FROM_MM2_MMHG

    @finding
    def outlet_test_abnormal(self) -> bool:
        if self.tbe_column_5min_cm is None and self.flip_di_mm2_mmhg is None:
            return False
        return self.column_long or self.flip_low

    @finding
    def outlet_tests_normal(self) -> bool:
        """One was done and is normal; an abnormal one is asked for before (X20)."""
        return self.tbe_column_5min_cm is not None or self.flip_normal

    @finding
    def outlet_tests_left(self) -> OutletTests:
        """Which test of the outlet has not been done."""
        if self.tbe_column_5min_cm is None:
            return OutletTests.EITHER if self.flip_di_mm2_mmhg is None else OutletTests.BARIUM
        return OutletTests.FLIP if self.flip_di_mm2_mmhg is None else OutletTests.NONE

    @finding
    def outlet_question(self) -> bool:
        """With dysphagia: S11, an abnormal rapid drink challenge, or a tablet that was held up with
        no narrowing (choice for the last two); silent once a test of the outlet is normal."""
        if not self.dysphagia:
            return False
        tablet = self.tablet_held_up is True and self.structural_obstruction is not True
        asked = self.reading.upright_outlet or self.rapid_drink is RapidDrink.ABNORMAL
        return (asked and not self.outlet_tests_normal) or (tablet and not self.flip_normal)

    # The opioid (S9)

    @finding
    def opioid_kept(self) -> bool:
        """For use disorder or cancer pain: never tapered for the esophagus."""
        kept = (OpioidPurpose.USE_DISORDER, OpioidPurpose.CANCER_PAIN)
        return self.opioid is True and self.opioid_purpose in kept

    @finding
    def opioid_tapered(self) -> bool:
        return self.opioid is True and not self.opioid_kept

    @finding
    def studied_on_opioid(self) -> bool:
        """True where it is recorded; where it is not, the opioid of today counts."""
        if self.manometry_on_opioid is None:
            return self.opioid is True
        return self.manometry_on_opioid

    @finding
    def studied_off_opioid(self) -> bool:
        """True where it is recorded; where it is not, where no opioid is taken today."""
        if self.manometry_on_opioid is None:
            return self.opioid is False
        return not self.manometry_on_opioid

    @finding
    def opioid_decided(self) -> bool:
        """A spastic pattern stands: studied off an opioid, or with one that is kept, both tests of
        the outlet agree (choice)."""
        agree = self.column_long and self.flip_low
        return self.studied_off_opioid or (self.opioid_kept and agree)

    @finding
    def opioid_with_type_1_or_2(self) -> bool:
        return self.opioid is True and self.motility_class in (
            MotilityClass.ACHALASIA_1,
            MotilityClass.ACHALASIA_2,
        )

    @finding
    def relaxant_culprit(self) -> bool:
        """S25: relaxants are culprits in weak peristalsis only; in spasm they may be treatment."""
        return self.relaxant and self.hypomotility

    @finding
    def motility_medicine(self) -> bool:
        """A current medicine that changes esophageal motility, and may be changed itself."""
        other = self.anticholinergic_load or self.tricyclic is True
        return self.opioid_tapered or self.relaxant_culprit or other

    # Whether achalasia is settled (S10)

    @finding
    def achalasia_state(self) -> AchalasiaState:
        """Of types I to III and M3; NONE for every other class.

        Types I to III are settled by the pressures alone unless these are in doubt.
        """
        suspect = self.motility_class is MotilityClass.ACHALASIA_NOT_EXCLUDED
        if not (self.achalasia_on_manometry or suspect):
            return AchalasiaState.NONE
        if self.outlet_test_abnormal or not (suspect or self.reading.achalasia_in_doubt):
            return AchalasiaState.SETTLED
        if self.tbe_column_5min_cm is not None and self.flip_normal:
            return AchalasiaState.DISAGREE
        between = self.flip_di_mm2_mmhg is not None and not self.flip_normal
        return AchalasiaState.UNDECIDED if between else AchalasiaState.UNSETTLED

    @finding
    def absent_is_achalasia(self) -> bool:
        """Absent contractility with dysphagia and FLIP below 2.0 mm2/mmHg."""
        return self.absent_contractility and self.dysphagia and self.flip_low

    @finding
    def absent_perhaps_is_achalasia(self) -> bool:
        """S10, of absent contractility: with dysphagia a column above 2 cm means achalasia until
        FLIP shows otherwise, unless a connective-tissue disease is known or suspected."""
        open_question = self.dysphagia and self.column_long
        disease = self.connective_tissue_disease is True or self.ctd_suspected
        return open_question and not self.flip_normal and not disease

    @finding
    def absent_as_achalasia(self) -> bool:
        if not self.absent_contractility:
            return False
        return self.absent_is_achalasia or self.absent_perhaps_is_achalasia

    @finding
    def solids_tested(self) -> bool:
        return self.solid_test is not None
