"""Acid suppression and neuromodulators: when they are due, wait, or stand against a bar."""

from esodys_teach.patient.cut_offs import (
    PPI_LOWERS_MAGNESIUM_FROM_MONTHS,
    PPI_REVIEW_FROM_MONTHS,
    PPI_TRIAL_FROM_WEEKS,
)
from esodys_teach.patient.facts import Esophagitis, Reflux
from esodys_teach.rules.findings.finding import finding
from esodys_teach.rules.findings.gates import Gates


class Medicines(Gates):
    """What treatment with medicines asks of a patient."""

    # Acid

    @finding
    def hold_ppi(self) -> bool:
        """E-P1: low magnesium on a PPI for 3 months or more, or for an unknown time."""
        months = self.ppi_months
        long = months is None or months >= PPI_LOWERS_MAGNESIUM_FROM_MONTHS
        return self.overlays and self.mg_low and self.ppi is True and long

    @finding
    def ppi_unneeded(self) -> bool:
        """S6: `meds.stop-ppi`; E-P1 speaks first where magnesium is low."""
        known = self.ppi_without_reflux and self.ppi_reason is False
        return known and not self.hold_ppi and not self.eosinophilic_esophagitis

    @finding
    def ppi_scope(self) -> bool:
        """On the pathway; or off it with severe esophagitis or a peptic stricture, whose PPI no
        exit but an emergency suspends (S6)."""
        severe = self.esophagitis is Esophagitis.SEVERE or self.peptic_stricture is True
        emergency = self.bolus_blocks_saliva or self.bolus_passes_saliva or self.cardiac_first
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
        return self.biopsies_to_take or self.biopsies_to_repeat or self.mg_low or self.same_day

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
        long = (months is not None and months >= PPI_REVIEW_FROM_MONTHS) or (
            weeks is not None and weeks > PPI_TRIAL_FROM_WEEKS
        )
        return self.ppi is True and long and not self.reflux_settled and not self.ppi_kept

    # Neuromodulators

    @finding
    def neuromodulator_target(self) -> bool:
        """A symptom of the kind a neuromodulator helps; dysphagia alone never is."""
        pain = self.in_pain and not self.heart_to_exclude and not self.cardiac_first
        return self.hypersensitivity is True or self.hypervigilance is True or pain

    @finding
    def neuromodulator_indicated(self) -> bool:
        """N1: such a symptom, looked into, persists after a PPI or with reflux excluded."""
        persistent = self.ppi_trial_failed or self.reflux is Reflux.EXCLUDED
        looked = (
            not self.narrowing_to_exclude
            and not self.biopsies_to_take
            and not self.heart_to_exclude
        )
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
        return self.neuromodulator_indicated or (self.overlays and self.asks_tricyclic is True)

    @finding
    def tricyclic_contraindicated(self) -> bool:
        """N3: a tricyclic is indicated or asked for, and something known speaks against it."""
        return self.overlays and self.tricyclic_asked and (self.tricyclic_bar or self.passing_bar)

    @finding
    def bar_of_the_heart(self) -> bool:
        """A known bar of N3 that acts on the QT interval."""
        return self.any_ion_low or self.qtc_long or self.qt_drug is True

    @finding
    def bar_of_another_kind(self) -> bool:
        """A known bar of N3 beside the QT interval."""
        return self.tricyclic_contraindicated and not self.bar_of_the_heart

    @finding
    def neuromodulator_open(self) -> bool:
        """Step 3 is still to do, now or once something is settled."""
        new = self.neuromodulator_tried is not True
        return (
            self.on_pathway
            and self.neuromodulator_indicated
            and new
            and not self.tricyclic_contraindicated
        )

    @finding
    def neuromodulator_due(self) -> bool:
        heart = self.qtc_ms is not None or not self.overlays
        return self.neuromodulator_open and self.ions_in_range and heart and not self.same_day

    @finding
    def qtc_to_record(self) -> bool:
        """N2: a neuromodulator is due but for the QTc."""
        return self.overlays and self.neuromodulator_open and self.qtc_ms is None

    @finding
    def tricyclic_asked_without_qtc(self) -> bool:
        """N2, S4: a tricyclic is asked for, nothing known bars it, and the QTc is unknown."""
        asked = self.asks_tricyclic is True and self.qtc_ms is None
        return self.overlays and asked and not self.tricyclic_contraindicated

    @finding
    def qt_review(self) -> bool:
        """S3: a QT drug with a long QTc or a low ion, and no emergency."""
        if not self.qt_medicine or not self.overlays:
            return False
        return (self.qtc_long or self.any_ion_low) and not self.same_day
