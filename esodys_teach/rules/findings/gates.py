"""The gates (G0 to G11): an open one holds the pathway at the work-up."""

from esodys_teach.patient.facts import ChestPain, Esophagitis, Level, Reflux, Regurgitation
from esodys_teach.patient.manometry import MotilityClass
from esodys_teach.rules.findings.exits import Exits
from esodys_teach.rules.findings.finding import finding


class Gates(Exits):
    """What the work-up asks of a patient."""

    # A reason for a PPI (S6)

    @finding
    def ppi_maintained(self) -> bool:
        """S6: severe esophagitis, Barrett's esophagus or a peptic stricture: no stop date."""
        return (
            self.esophagitis is Esophagitis.SEVERE
            or self.barrett is True
            or self.peptic_stricture is True
        )

    @finding
    def ppi_kept(self) -> bool:
        """S6: a known lasting reason for a PPI."""
        return self.overlays and (self.ppi_maintained or self.ppi_reason is True)

    @finding
    def reflux_excluded(self) -> bool:
        """S6: a normal test off the PPI, no severe esophagitis, no Barrett's esophagus."""
        excluded = self.reflux is Reflux.EXCLUDED
        found = self.esophagitis is Esophagitis.SEVERE or self.barrett is True
        return self.overlays and excluded and not found

    @finding
    def ppi_without_reflux(self) -> bool:
        """A PPI is taken although reflux is excluded."""
        return self.reflux_excluded and self.ppi is True and not self.ppi_kept

    @finding
    def ppi_reason_asked(self) -> bool:
        """S6: whether another reason stands is not known."""
        return self.ppi_without_reflux and self.ppi_reason is None

    # Gates

    @finding
    def symptoms_unknown(self) -> bool:
        """G0: no symptom is known, and not every one is known to be absent."""
        return self.overlays and not self.symptomatic and not self.asymptomatic

    @finding
    def narrowing_to_exclude(self) -> bool:
        """G1: a narrowing is neither excluded nor found, and looking is due now."""
        return self.narrowing_open and not self.endoscopy_later and not self.pill_spares_endoscopy

    @finding
    def narrowing_open(self) -> bool:
        """Neither endoscopy nor barium has excluded a narrowing or found one."""
        settled = self.obstruction_excluded or self.structural_obstruction is True
        return not self.asymptomatic and not settled

    @finding
    def medicines_to_review(self) -> bool:
        """G2: the list was not reviewed, or the opioid or the reason for a PPI is not known."""
        open_question = not self.studied_on_opioid and not self.studied_off_opioid
        asks_opioid = self.outflow_obstruction and open_question
        asks = self.overlays and (asks_opioid or self.ppi_reason_asked)
        return self.medicines_reviewed is not True or asks

    @finding
    def ions_unknown(self) -> bool:
        return self.mg is None or self.k is None

    @finding
    def ions_to_measure(self) -> bool:
        """G3; without symptoms, only where another ion is low or a sign is undated (choice)."""
        sign = self.overlays and self.sign_undated
        asked = not self.asymptomatic or self.any_ion_low or sign or self.mg_unit_doubtful
        return asked and self.ions_unknown

    @finding
    def units_doubtful(self) -> bool:
        """S24: of magnesium or calcium; potassium has one number in both units."""
        return self.mg_unit_doubtful or self.ca_unit_doubtful

    @finding
    def ions_wait(self) -> bool:
        """G3, S14: an emergency of hours comes first, unless the ions are one or may be one."""
        if not self.hours_first:
            return False
        urgent = self.same_day or self.sign_undated or self.severe_if_unit_right
        return self.ions_to_measure and not urgent

    @finding
    def severe_if_unit_right(self) -> bool:
        """S24: severe as it is typed."""
        mg = self.mg_unit_doubtful and self.mg_as_typed is Level.SEVERE
        calcium = self.ca_as_typed is Level.SEVERE or self.ca_crisis_as_typed
        return mg or (self.ca_unit_doubtful and calcium)

    @finding
    def biopsies_to_take(self) -> bool:
        """G4: no endoscopy with adequate biopsies, unless any biopsy already gives the answer (X7),
        the endoscopy may wait (S7), or it is not needed (S17)."""
        if not self.biopsies_owed:
            return False
        return not (self.endoscopy_later or self.pill_spares_endoscopy)

    @finding
    def reflux_symptom(self) -> bool:
        """Heartburn or ordinary regurgitation, nothing effortless."""
        if self.regurgitation is Regurgitation.EFFORTLESS:
            return False
        return self.heartburn is True or self.regurgitation is Regurgitation.ORDINARY

    @finding
    def pain_and_bolus_absent(self) -> bool:
        return (
            self.odynophagia is False
            and self.chest_pain is ChestPain.NONE
            and self.food_bolus_now is False
            and self.food_bolus_past is False
        )

    @finding
    def alarms_absent(self) -> bool:
        """Each alarm feature that an endoscopy would answer is known to be absent."""
        return (
            self.bleeding_or_anemia is False
            and self.persistent_vomiting is False
            and self.mass is False
            and self.weight_loss_percent is not None
            and not self.weight_alarm
        )

    @finding
    def reflux_only(self) -> bool:
        """S7: reflux symptoms, and every other symptom, alarm feature and mark known absent."""
        return (
            self.reflux_symptom
            and self.no_dysphagia
            and self.pain_and_bolus_absent
            and self.alarms_absent
            and self.rings_or_furrows is not True
            and self.tablet_held_up is not True
        )

    @finding
    def endoscopy_later(self) -> bool:
        """S7: plain reflux, no exit, no other reason to look first, magnesium not low."""
        first = self.mg_low or self.biopsies_to_repeat or self.leaves
        return self.overlays and self.reflux_only and not first

    @finding
    def biopsies_to_repeat(self) -> bool:
        """G5; silent under X1 to X3, X5, a settled X10 and X13, which come first (S14)."""
        if not self.biopsies_in_doubt:
            return False
        return not (
            self.hours_first
            or self.suspected_malignancy
            or self.achalasia_settled
            or self.absent_without_achalasia
        )

    @finding
    def biopsies_settled(self) -> bool:
        return (self.biopsies_adequate or self.eosinophilic) and not self.biopsies_in_doubt

    @finding
    def heart_to_exclude(self) -> bool:
        """G6: chest pain whose cardiac cause is neither excluded nor found."""
        return self.overlays and self.in_pain and not self.cardiac_settled

    @finding
    def manometry_to_do(self) -> bool:
        """G7: dysphagia, looked at and biopsied, without a classified manometry."""
        looked = not self.narrowing_to_exclude and not self.biopsies_to_take
        return self.overlays and self.dysphagia and looked and not self.measured

    @finding
    def support_to_test(self) -> bool:
        """G8: 50 to 70% ineffective swallows, and the supportive tests leave the class open."""
        open_class = self.motility_class is MotilityClass.IEM_INCONCLUSIVE
        return self.overlays and open_class and not self.asymptomatic

    @finding
    def solids_to_test(self) -> bool:
        """G9: dysphagia, normal on water, no solids tested."""
        normal = self.motility_class is MotilityClass.NORMAL
        return normal and self.dysphagia and not self.solids_tested

    @finding
    def ctd_sign(self) -> bool:
        return self.raynaud is True or self.ctd_suspected

    @finding
    def ctd_to_assess(self) -> bool:
        """G10: a sign beside weak peristalsis; unmeasured, suspicion and a symptom (S15)."""
        weak = self.hypomotility and self.ctd_sign
        return self.overlays and self.ctd_open and (weak or self.ctd_suspected_unmeasured)

    @finding
    def ctd_suspected_unmeasured(self) -> bool:
        """G10 without a classified manometry: suspicion and a symptom."""
        return not self.measured and self.ctd_suspected and self.symptomatic

    @finding
    def anticoagulant_named(self) -> bool:
        """S14, S32: before a procedure; in an emergency of hours also outside the scope."""
        if self.anticoagulant is not True:
            return False
        return self.hours_first or self.alarm_unanswered or (self.in_scope and self.procedure_near)

    @finding
    def raynaud_alone(self) -> bool:
        """S15: Raynaud without any further sign, and no weak peristalsis: nothing waits for it."""
        if self.raynaud is not True:
            return False
        alone = not self.ctd_suspected and not self.hypomotility
        return alone and self.ctd_open and self.symptomatic

    @finding
    def raynaud_unasked(self) -> bool:
        """S15: weak peristalsis, and nobody has asked about Raynaud; X13 asks by itself."""
        if self.raynaud is not None:
            return False
        unasked = not self.ctd_suspected and self.ctd_open
        weak = self.hypomotility and not self.absent_contractility
        return weak and unasked and not self.asymptomatic

    @finding
    def throat_to_assess(self) -> bool:
        """G11: signs from mouth and throat that nobody has assessed, unless X16 speaks."""
        signs = self.oropharyngeal_signs is True and self.oropharyngeal_assessed is not True
        return self.overlays and signs and not self.oropharyngeal_only

    @finding
    def gate_open(self) -> bool:
        first = (
            self.symptoms_unknown
            or self.narrowing_to_exclude
            or self.medicines_to_review
            or self.ions_to_measure
            or self.biopsies_to_take
            or self.biopsies_to_repeat
        )
        return (
            first
            or self.heart_to_exclude
            or self.manometry_to_do
            or self.support_to_test
            or self.solids_to_test
            or self.ctd_to_assess
            or self.throat_to_assess
        )

    @finding
    def normal_looking(self) -> bool:
        """Endoscopy was done, a narrowing excluded, and nothing else is known to have been seen."""
        looked = self.endoscopy_done is True and self.structural_obstruction is False
        return looked and not self.endoscopy_finding
