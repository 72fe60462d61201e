"""Eating, requests, follow-up and the disposition: the top of the findings."""

from esodys_teach.patient.cut_offs import METOCLOPRAMIDE_UP_TO_WEEKS
from esodys_teach.patient.facts import Clearance, Esophagitis, Level, Response, Wrap
from esodys_teach.patient.manometry import MotilityClass
from esodys_teach.rules.findings.finding import finding
from esodys_teach.rules.findings.medicines import Medicines
from esodys_teach.rules.states import Disposition, Kidneys


class Findings(Medicines):
    """Everything that a rule may ask about a patient."""

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
        limited = self.overlays and (self.stricture or self.achalasia or self.intestinal_failure)
        return (
            self.in_scope
            and self.symptomatic
            and not stuck
            and not self.eosinophilic_esophagitis
            and not limited
        )

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
        measured = self.measured and not self.outlet_unsettled and not disease
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
        return (
            (self.alarm_unanswered or unseen)
            and not self.eosinophilic_esophagitis
            and not self.pill_spares_endoscopy
        )

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
        column, barium = self.column_long, self.barium_beak_or_column is True
        retained = barium or column
        return (inflamed or retained or self.bolus_clearance is Clearance.POOR) and not healed

    @finding
    def healing_open(self) -> bool:
        """S6: severe esophagitis that nobody has seen healed."""
        severe = self.esophagitis is Esophagitis.SEVERE
        return self.overlays and severe and self.abnormality_rechecked is not True

    @finding
    def called_mild(self) -> bool:
        """The label 'mild' is right: mild IEM, measured, with nothing that could produce it."""
        mild = self.motility_class is MotilityClass.IEM_MILD and not self.reading.provisional
        return self.on_pathway and mild and self.obstruction_excluded

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
        return self.metoclopramide is True and (weeks is None or weeks > METOCLOPRAMIDE_UP_TO_WEEKS)

    # Disposition

    @finding
    def modified(self) -> bool:
        """D4: a source step due now is withheld or reversed by a known fact."""
        renal = (self.mg_low or self.k_low) and self.kidneys is Kidneys.SPECIALIST
        tricyclic = (
            self.neuromodulator_indicated and self.tricyclic_contraindicated and self.tricyclic_bar
        )
        return self.hold_ppi or tricyclic or renal or self.same_day or self.thickener_needed

    @finding
    def disposition(self) -> Disposition:
        """The first of D1 to D5 that holds."""
        if self.declined:
            return Disposition.DECLINE
        if self.leaves:
            return Disposition.LEAVE
        if self.gate_open or self.outlet_unsettled:
            return Disposition.STAY_INCOMPLETE
        return Disposition.MODIFY if self.modified else Disposition.STAY
