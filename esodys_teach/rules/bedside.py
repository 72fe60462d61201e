"""What history, nutrition, medicines and blood tests say: a finding is true only if known."""

from typing import Self

from esodys_teach.facts import (
    CardiacCause,
    ChestPain,
    Course,
    Esophagitis,
    Level,
    Reflux,
    Regurgitation,
    Response,
    Sex,
    level,
)
from esodys_teach.patient import Patient
from esodys_teach.rules.finding import finding


class Bedside(Patient):
    """A patient's facts with the findings that follow; each is worked out once, when it is read."""

    overlays: bool

    @classmethod
    def of(cls, patient: Patient, overlays: bool = True) -> Self:
        """The findings about a patient; without overlays, only what the source would see."""
        found = object.__new__(cls)
        found.__dict__.update(vars(patient), overlays=overlays)
        return found

    # Symptoms

    @finding
    def no_dysphagia(self) -> bool:
        return self.dysphagia_solids is False and self.dysphagia_liquids is False

    @finding
    def dysphagia(self) -> bool:
        if self.dysphagia_solids is True or self.dysphagia_liquids is True:
            return True
        return self.dysphagia_course is not None and not self.no_dysphagia

    @finding
    def in_pain(self) -> bool:
        return self.chest_pain in (ChestPain.RECURRENT, ChestPain.ACUTE)

    @finding
    def regurgitates(self) -> bool:
        return self.regurgitation in (Regurgitation.ORDINARY, Regurgitation.EFFORTLESS)

    @finding
    def reflux_symptoms(self) -> bool:
        """Symptoms or proof of reflux."""
        return self.heartburn is True or self.regurgitates or self.reflux is Reflux.PROVEN

    @finding
    def symptomatic(self) -> bool:
        bolus = self.food_bolus_now is True or self.food_bolus_past is True
        other = self.heartburn is True or self.odynophagia is True
        return self.dysphagia or self.in_pain or self.regurgitates or bolus or other

    @finding
    def asymptomatic(self) -> bool:
        """Every symptom is known to be absent."""
        absent = (self.heartburn, self.odynophagia, self.food_bolus_now, self.food_bolus_past)
        return (
            self.no_dysphagia
            and all(x is False for x in absent)
            and self.regurgitation is Regurgitation.NONE
            and self.chest_pain is ChestPain.NONE
        )

    # Alarm features and nutrition

    @finding
    def weight_alarm(self) -> bool:
        """At least 5% in 6 months or an unknown time; at least 10% in any time (choice)."""
        loss, months = self.weight_loss_percent, self.weight_loss_months
        if loss is None or loss < 5:
            return False
        return loss >= 10 or months is None or months <= 6

    @finding
    def progressive(self) -> bool:
        return self.dysphagia_course is Course.PROGRESSIVE and not self.no_dysphagia

    @finding
    def alarm_beside_odynophagia(self) -> bool:
        return (
            self.progressive
            or self.weight_alarm
            or self.bleeding_or_anemia is True
            or self.persistent_vomiting is True
            or self.mass is True
            or self.food_bolus_past is True
        )

    @finding
    def undernourished(self) -> bool:
        """x.nutrition; a loss over an unknown time counts (choice)."""
        bmi, loss, months = self.bmi_kg_m2, self.weight_loss_percent, self.weight_loss_months
        recent = loss is not None and (months is None or months <= 6)
        if bmi is not None and bmi < 18.5:
            return True
        if loss is None or not recent:
            return False
        return loss > 10 or (bmi is not None and bmi < 20 and loss > 5)

    @finding
    def normal_bmi(self) -> bool:
        return self.bmi_kg_m2 is not None and 18.5 <= self.bmi_kg_m2 < 25

    # Medicines

    @finding
    def tablet_injury(self) -> bool:
        return self.potassium_solid is True or self.injuring_tablet is True

    @finding
    def anticholinergic_load(self) -> bool:
        return self.anticholinergic is True or self.cyclizine is True

    @finding
    def relaxant(self) -> bool:
        """A smooth-muscle relaxant is taken."""
        return (
            self.calcium_channel_blocker is True
            or self.nitrate is True
            or self.pde5_inhibitor is True
        )

    @finding
    def motility_medicine(self) -> bool:
        """A current medicine that changes esophageal motility."""
        return (
            self.opioid is True
            or self.anticholinergic_load
            or self.relaxant
            or self.tricyclic is True
        )

    # Blood and heart

    @finding
    def mg(self) -> Level | None:
        return level("magnesium", self.magnesium)

    @finding
    def k(self) -> Level | None:
        return level("potassium", self.potassium)

    @finding
    def mg_low(self) -> bool:
        return self.mg in (Level.LOW, Level.SEVERE)

    @finding
    def k_low(self) -> bool:
        return self.k in (Level.LOW, Level.SEVERE)

    @finding
    def ions_in_range(self) -> bool:
        return self.mg is Level.IN_RANGE and self.k is Level.IN_RANGE

    @finding
    def mg_in_other_unit(self) -> bool:
        return self.magnesium is not None and self.magnesium.unit != "mmol/L"

    @finding
    def qtc_long(self) -> bool:
        """From 450 ms, in women from 460 ms (x.qtc)."""
        limit_ms = 460 if self.sex is Sex.FEMALE else 450
        return self.qtc_ms is not None and self.qtc_ms >= limit_ms

    @finding
    def same_day(self) -> bool:
        """L5: severe, or low with a sign of danger, or a QTc of 500 ms and more."""
        danger = self.arrhythmia is True or self.syncope is True or self.tetany_or_seizure is True
        return (
            Level.SEVERE in (self.mg, self.k)
            or ((self.mg_low or self.k_low) and danger)
            or (self.qtc_ms is not None and self.qtc_ms >= 500)
        )

    @finding
    def kidneys(self) -> str:
        """How magnesium may be replaced (x.renal): usual, cautious, specialist, or unknown yet.

        The source does not ask, so without overlays it is the usual way.
        """
        egfr = self.egfr_ml_min
        if not self.overlays:
            return "usual"
        if egfr is None:
            return "unknown"
        return "specialist" if egfr < 30 else "cautious" if egfr < 60 else "usual"

    @finding
    def cardiac_settled(self) -> bool:
        return self.cardiac_cause in (CardiacCause.EXCLUDED, CardiacCause.FOUND)

    # Endoscopy

    @finding
    def obstruction_excluded(self) -> bool:
        looked = self.endoscopy_done is True or self.barium_done is True
        return self.structural_obstruction is False and looked

    @finding
    def eosinophilic(self) -> bool:
        """At least 15 per high-power field in any biopsy."""
        return self.eosinophils_per_hpf is not None and self.eosinophils_per_hpf >= 15

    @finding
    def biopsies_adequate(self) -> bool:
        """At least six from at least two levels; an unknown number or level is not adequate."""
        number, levels = self.biopsies_count, self.biopsies_levels
        taken = number is not None and number >= 6 and levels is not None and levels >= 2
        return taken and self.endoscopy_done is True

    @finding
    def biopsied_on_ppi(self) -> bool:
        """Fewer than 21 days without a PPI; unknown days count as on it while a PPI is taken."""
        if self.biopsies_count is None or self.biopsies_count == 0:
            return False
        days = self.days_off_ppi_before_biopsy
        return self.ppi is True if days is None else days < 21

    @finding
    def endoscopy_finding(self) -> bool:
        return (
            self.structural_obstruction is True
            or self.mass is True
            or self.esophagitis in (Esophagitis.MILD, Esophagitis.SEVERE)
            or self.barrett is True
            or self.rings_or_furrows is True
            or self.other_mucosal_disease is True
        )

    # Treatment so far

    @finding
    def adequate_ppi_trial(self) -> bool:
        """At least 8 weeks, taken as prescribed."""
        weeks = self.ppi_trial_weeks
        return weeks is not None and weeks >= 8 and self.ppi_as_prescribed is True

    @finding
    def ppi_trial_failed(self) -> bool:
        return self.adequate_ppi_trial and self.ppi_response is Response.NOT_BETTER

    @finding
    def better(self) -> bool:
        answers = (self.ppi_response, self.neuromodulator_response, self.behavioral_response)
        return Response.BETTER in answers

    @finding
    def treatment_started(self) -> bool:
        tried = self.neuromodulator_tried is True or self.behavioral_tried is True
        weeks = self.ppi_trial_weeks
        return self.ppi is True or tried or (weeks is not None and weeks > 0)
