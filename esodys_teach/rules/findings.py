"""The gates (G0 to G11), what treatment waits for, and the disposition: the top of the findings."""

from esodys_teach.facts import (
    ChestPain,
    Clearance,
    Esophagitis,
    Level,
    Reflux,
    Regurgitation,
    Response,
    Wrap,
)
from esodys_teach.rules.exits import Exits
from esodys_teach.rules.finding import finding


class Findings(Exits):
    """Everything that a rule may ask about a patient."""

    # Gates: an open one holds the pathway at the work-up

    @finding
    def g0(self) -> bool:
        return self.overlays and not self.symptomatic and not self.asymptomatic

    @finding
    def g1(self) -> bool:
        return self.narrowing_open and not self.endoscopy_later and not self.pill_spares_endoscopy

    @finding
    def narrowing_open(self) -> bool:
        """Neither endoscopy nor barium has excluded a narrowing or found one."""
        settled = self.obstruction_excluded or self.structural_obstruction is True
        return not self.asymptomatic and not settled

    @finding
    def g2(self) -> bool:
        open_question = not self.studied_on_opioid and not self.studied_off_opioid
        asks_opioid = self.outflow_obstruction and open_question
        asks = self.overlays and (asks_opioid or self.ppi_reason_asked)
        return self.medicines_reviewed is not True or asks

    @finding
    def ions_unknown(self) -> bool:
        return self.mg is None or self.k is None

    @finding
    def g3(self) -> bool:
        """Without symptoms, only where another ion is low or a sign is undated (choice)."""
        sign = self.overlays and self.sign_undated
        asked = not self.asymptomatic or self.any_ion_low or sign or self.mg_unit_doubtful
        return asked and self.ions_unknown

    @finding
    def units_doubtful(self) -> bool:
        """S24: of magnesium or calcium; potassium has one number in both units."""
        return self.mg_unit_doubtful or self.ca_unit_doubtful

    @finding
    def g3_waits(self) -> bool:
        """S14: it comes before the ions too, unless these are an emergency or may be one."""
        urgent = self.same_day or self.sign_undated or self.severe_if_unit_right
        return self.g3 and self.hours_first and not urgent

    @finding
    def severe_if_unit_right(self) -> bool:
        """S24: severe as it is typed."""
        mg = self.mg_unit_doubtful and self.mg_as_typed is Level.SEVERE
        calcium = self.ca_as_typed is Level.SEVERE or self.ca_crisis_as_typed
        return mg or (self.ca_unit_doubtful and calcium)

    @finding
    def g4(self) -> bool:
        """No endoscopy with adequate biopsies, unless any biopsy already gives the answer (X7),
        the endoscopy may wait (S7), or it is not needed (S17)."""
        spared = self.endoscopy_later or self.pill_spares_endoscopy
        return self.biopsies_owed and not spared

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
        first = self.mg_low or self.g5 or self.leaves
        return self.overlays and self.reflux_only and not first

    @finding
    def g5(self) -> bool:
        """Silent under X1 to X3, X5, a settled X10 and X13, which come first (S14)."""
        if not self.biopsies_in_doubt:
            return False
        return not (self.hours_first or self.x5 or self.x10_settled or self.x13)

    @finding
    def biopsies_settled(self) -> bool:
        return (self.biopsies_adequate or self.eosinophilic) and not self.biopsies_in_doubt

    @finding
    def g6(self) -> bool:
        return self.overlays and self.in_pain and not self.cardiac_settled

    @finding
    def g7(self) -> bool:
        looked = not self.g1 and not self.g4
        return self.overlays and self.dysphagia and looked and not self.measured

    @finding
    def g8(self) -> bool:
        open_class = self.motility_class == "iem-inconclusive"
        return self.overlays and open_class and not self.asymptomatic

    @finding
    def g9(self) -> bool:
        return self.motility_class == "normal" and self.dysphagia and not self.solids_tested

    @finding
    def ctd_sign(self) -> bool:
        return self.raynaud is True or self.ctd_suspected

    @finding
    def g10(self) -> bool:
        """A sign beside weak peristalsis; without a manometry, suspicion and a symptom (S15)."""
        weak = self.hypomotility and self.ctd_sign
        return self.overlays and self.ctd_open and (weak or self.g10_unmeasured)

    @finding
    def g10_unmeasured(self) -> bool:
        return not self.measured and self.ctd_suspected and self.symptomatic

    @finding
    def anticoagulant_named(self) -> bool:
        """S14, S32: before a procedure, and in an emergency of hours whoever the patient is."""
        if self.anticoagulant is not True:
            return False
        return self.hours_first or self.x4 or (self.in_scope and self.procedure_near)

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
    def g11(self) -> bool:
        signs = self.oropharyngeal_signs is True and self.oropharyngeal_assessed is not True
        return self.overlays and signs and not self.x16

    @finding
    def gate_open(self) -> bool:
        first = self.g0 or self.g1 or self.g2 or self.g3 or self.g4 or self.g5
        return first or self.g6 or self.g7 or self.g8 or self.g9 or self.g10 or self.g11

    @finding
    def normal_looking(self) -> bool:
        """Endoscopy was done, a narrowing excluded, and nothing else is known to have been seen."""
        looked = self.endoscopy_done is True and self.structural_obstruction is False
        return looked and not self.endoscopy_finding

    # Acid

    @finding
    def hold_ppi(self) -> bool:
        """E-P1: low magnesium on a PPI for 3 months or more, or for an unknown time."""
        long = self.ppi_months is None or self.ppi_months >= 3
        return self.overlays and self.mg_low and self.ppi is True and long

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

    @finding
    def ppi_unneeded(self) -> bool:
        """S6: `meds.stop-ppi`; E-P1 speaks first where magnesium is low."""
        known = self.ppi_without_reflux and self.ppi_reason is False
        return known and not self.hold_ppi and not self.x7

    @finding
    def ppi_scope(self) -> bool:
        """On the pathway; or off it with severe esophagitis or a peptic stricture, whose PPI no
        exit but an emergency suspends (S6)."""
        severe = self.esophagitis is Esophagitis.SEVERE or self.peptic_stricture is True
        emergency = self.x1 or self.x2 or self.x3
        kept = self.overlays and self.in_scope and severe and not emergency
        return self.on_pathway or kept

    @finding
    def ppi_running(self) -> bool:
        taken = self.ppi is True and not self.hold_ppi and not self.ppi_unneeded
        return self.ppi_scope and self.symptomatic and taken

    @finding
    def ppi_trial_over(self) -> bool:
        tried = self.ppi is not True and self.adequate_ppi_trial and not self.ppi_kept
        return self.ppi_scope and self.symptomatic and tried

    @finding
    def ppi_wanted(self) -> bool:
        """The source's step 1 is still to do, whatever it waits for."""
        tried = self.adequate_ppi_trial and not self.ppi_kept
        new = self.ppi is not True and not tried and not self.reflux_excluded
        return self.ppi_scope and self.symptomatic and new

    @finding
    def ppi_waits(self) -> bool:
        return self.g4 or self.g5 or self.mg_low or self.same_day

    @finding
    def ppi_due(self) -> bool:
        return self.ppi_wanted and not self.ppi_waits

    @finding
    def reflux_settled(self) -> bool:
        return self.reflux in (Reflux.PROVEN, Reflux.EXCLUDED)

    @finding
    def ppi_past_8_weeks(self) -> bool:
        """PPI current for more than 8 weeks (so 2 months or more) without a reflux test."""
        months, weeks = self.ppi_months, self.ppi_trial_weeks
        long = (months is not None and months >= 2) or (weeks is not None and weeks > 8)
        return self.ppi is True and long and not self.reflux_settled and not self.ppi_kept

    # Neuromodulators

    @finding
    def neuromodulator_target(self) -> bool:
        """A symptom of the kind a neuromodulator helps; dysphagia alone never is."""
        pain = self.in_pain and not self.g6 and not self.x3
        return self.hypersensitivity is True or self.hypervigilance is True or pain

    @finding
    def n1(self) -> bool:
        persistent = self.ppi_trial_failed or self.reflux is Reflux.EXCLUDED
        looked = not self.g1 and not self.g4 and not self.g6
        return self.symptomatic and persistent and self.neuromodulator_target and looked

    @finding
    def tricyclic_bar(self) -> bool:
        """A known reason against a tricyclic beside low electrolytes and a current tricyclic."""
        heart = (
            self.recent_infarction is True or self.heart_block is True or self.arrhythmia is True
        )
        rhythm = heart or self.qtc_long or self.qt_drug is True
        other = self.maoi is True or self.anticholinergic_load
        organ = self.angle_closure_glaucoma is True or self.urinary_retention is True
        return rhythm or other or organ or self.tricyclic_other_bar is True

    @finding
    def passing_bar(self) -> bool:
        """A known reason against a tricyclic that may pass: a low ion, one taken already."""
        return self.any_ion_low or self.tricyclic is True

    @finding
    def tricyclic_asked(self) -> bool:
        """S4: N1 holds, or somebody asks for a tricyclic."""
        return self.n1 or (self.overlays and self.asks_tricyclic is True)

    @finding
    def n3(self) -> bool:
        return self.overlays and self.tricyclic_asked and (self.tricyclic_bar or self.passing_bar)

    @finding
    def bar_of_the_heart(self) -> bool:
        """A known bar of N3 that acts on the QT interval."""
        return self.any_ion_low or self.qtc_long or self.qt_drug is True

    @finding
    def bar_of_another_kind(self) -> bool:
        """A known bar of N3 beside the QT interval."""
        return self.n3 and not self.bar_of_the_heart

    @finding
    def neuromodulator_open(self) -> bool:
        """Step 3 is still to do, now or once something is settled."""
        new = self.neuromodulator_tried is not True
        return self.on_pathway and self.n1 and new and not self.n3

    @finding
    def neuromodulator_due(self) -> bool:
        heart = self.qtc_ms is not None or not self.overlays
        return self.neuromodulator_open and self.ions_in_range and heart and not self.same_day

    @finding
    def n2(self) -> bool:
        return self.overlays and self.neuromodulator_open and self.qtc_ms is None

    @finding
    def n2_asked(self) -> bool:
        """S4: a tricyclic is asked for, nothing known speaks against it, and the QTc is unknown."""
        asked = self.asks_tricyclic is True and self.qtc_ms is None
        return self.overlays and asked and not self.n3

    @finding
    def qt_review(self) -> bool:
        """S3: a QT drug with a long QTc or a low ion, and no emergency."""
        risk = self.qtc_long or self.any_ion_low
        return self.overlays and self.qt_medicine and risk and not self.same_day

    # Eating

    @finding
    def thickener_needed(self) -> bool:
        """T2: a thickener that protects against documented aspiration."""
        protects = self.thickener_in_use is True and self.aspiration_documented is True
        return self.overlays and protects

    @finding
    def throat_decides(self) -> bool:
        """Textures are not the esophagus's question: throat signs, or documented aspiration."""
        throat = self.oropharyngeal_signs is True or self.aspiration_documented is True
        return self.overlays and throat

    @finding
    def tolerance_due(self) -> bool:
        """Not under an exit that sets limits of its own (S19)."""
        stuck = self.food_bolus_now is True
        limited = self.overlays and (self.x6 or self.x10 or self.x18)
        return self.in_scope and self.symptomatic and not stuck and not self.x7 and not limited

    @finding
    def thickener_wrong(self) -> bool:
        """T1; one in use is stopped only where aspiration is known to be absent (choice)."""
        asked = self.asks_thickened_fluids is True or self.asks_texture_diet is True
        used = self.thickener_in_use is True
        safe = self.aspiration_documented is False or not (
            used or self.aspiration_documented is True
        )
        throat = self.overlays and (self.oropharyngeal_signs is True or not safe)
        return self.dysphagia and (asked or used) and not throat

    # Restraint

    @finding
    def escalation_tempting(self) -> bool:
        """A procedure is asked for; or (pain first and normal blood tests) or a normal BMI."""
        asked = self.asks_feeding_tube is True or self.asks_poem is True
        pain = self.pain_predominant is True and self.ions_in_range
        return asked or pain or self.normal_bmi

    @finding
    def antireflux_surgery_open(self) -> bool:
        """S16: reflux is proven, motility measured, and nothing of it bars a wrap: what is no
        hypomotility leaves the pathway, and an outlet that is not settled comes first."""
        if not self.reflux_proven:
            return False
        disease = self.connective_tissue_disease is True or self.ctd_suspected
        measured = self.measured and not self.x20 and not disease
        return self.overlays and self.on_pathway and measured

    @finding
    def wrap_asked(self) -> bool:
        return self.asks_wrap in (Wrap.PARTIAL, Wrap.FULL_360)

    @finding
    def wrap_needs_manometry(self) -> bool:
        """S16: a wrap is asked for with proven reflux, and nobody has measured."""
        if not self.wrap_asked:
            return False
        asked = self.reflux_proven and not self.measured
        return self.overlays and self.on_pathway and asked

    @finding
    def ctd_bars_wrap(self) -> bool:
        """S15: known, or suspected with weak, absent or unmeasured peristalsis."""
        weak = self.hypomotility or not self.measured
        return self.connective_tissue_disease is True or (self.ctd_suspected and weak)

    @finding
    def nutrition_open(self) -> bool:
        """A tube is not refused: undernourished, or it is asked for and nobody knows the BMI."""
        unknown = self.asks_feeding_tube is True and self.bmi_kg_m2 is None
        return self.undernourished or unknown

    @finding
    def endoscopy_owed(self) -> bool:
        """Dysphagia without an endoscopy, or an alarm feature without one since."""
        unseen = self.dysphagia and self.endoscopy_done is not True
        return (self.x4 or unseen) and not self.x7 and not self.pill_spares_endoscopy

    @finding
    def secondary_cause(self) -> bool:
        disease = self.connective_tissue_disease is True or self.diabetes is True
        other = self.thyroid_disease is True or self.alcohol_excess is True
        other_medicine = self.anticholinergic_load or self.tricyclic is True
        medicine = self.relaxant_culprit or other_medicine
        opioid = self.studied_on_opioid and not self.iem  # section 9: not called the cause of IEM
        return disease or other or medicine or opioid

    # Follow-up

    @finding
    def treatable(self) -> bool:
        """Symptomatic, on the pathway, and no emergency: elective steps need not wait."""
        return self.on_pathway and self.symptomatic and not self.same_day

    @finding
    def review_due(self) -> bool:
        """O1: treatment has begun, or reflux is excluded and none is begun for it (S6)."""
        return self.treatable and (self.treatment_started or self.reflux_excluded)

    @finding
    def solids_due(self) -> bool:
        """O2: symptoms persist after adequate treatment."""
        dysphagia_left = self.heartburn_better_dysphagia_not is True and self.dysphagia
        not_better = self.neuromodulator_response is Response.NOT_BETTER
        persists = self.ppi_trial_failed or not_better or dysphagia_left
        return self.treatable and persists and not self.solids_tested

    @finding
    def abnormality_open(self) -> bool:
        """Esophagitis, retention or poor clearance that nobody has checked again."""
        healed = self.abnormality_rechecked is True
        inflamed = self.esophagitis in (Esophagitis.MILD, Esophagitis.SEVERE)
        column = self.tbe_column_5min_cm
        retained = self.barium_beak_or_column is True or (column is not None and column > 2)
        return (inflamed or retained or self.bolus_clearance is Clearance.POOR) and not healed

    @finding
    def healing_open(self) -> bool:
        """S6: severe esophagitis that nobody has seen healed."""
        severe = self.esophagitis is Esophagitis.SEVERE
        return self.overlays and severe and self.abnormality_rechecked is not True

    @finding
    def called_mild(self) -> bool:
        """The label 'mild' is right: mild IEM, measured, with nothing that could produce it."""
        mild = self.motility_class == "iem-mild" and not self.reading.provisional
        return self.on_pathway and mild and self.obstruction_excluded

    @finding
    def ion_high(self) -> bool:
        return Level.HIGH in (self.mg, self.k, self.ca)

    @finding
    def k_high(self) -> bool:
        return self.k is Level.HIGH

    @finding
    def ions_or_qtc_abnormal(self) -> bool:
        return self.ion_abnormal or self.qtc_long

    @finding
    def metoclopramide_too_long(self) -> bool:
        """S18: taken for more than 12 weeks, or nobody knows for how long."""
        weeks = self.metoclopramide_weeks
        return self.metoclopramide is True and (weeks is None or weeks > 12)

    # Disposition

    @finding
    def modified(self) -> bool:
        """D4: a source step due now is withheld or reversed by a known fact."""
        renal = (self.mg_low or self.k_low) and self.kidneys == "specialist"
        tricyclic = self.n1 and self.n3 and self.tricyclic_bar
        return self.hold_ppi or tricyclic or renal or self.same_day or self.thickener_needed

    @finding
    def disposition(self) -> str:
        """The first of D1 to D5 that holds."""
        if self.declined:
            return "decline"
        if self.leaves:
            return "leave"
        if self.gate_open or self.x20:
            return "stay-incomplete"
        return "modify" if self.modified else "stay"
