"""What history, nutrition and medicines say: a finding is true only if known."""

from esodys_teach.patient.cut_offs import (
    BIOPSIES_FROM,
    BIOPSY_LEVELS_FROM,
    DAYS_OFF_PPI_FROM,
    EOSINOPHILS_FROM_PER_HPF,
    NEW_TABLET_SYMPTOMS_UP_TO_MONTHS,
    NEW_TABLET_UP_TO_DAYS,
    OVERWEIGHT_FROM_KG_M2,
    PILL_INJURY_SPARED_BELOW_YEARS,
    PPI_TRIAL_FROM_WEEKS,
    SUSPECT_EOE_BELOW_YEARS,
    TUMOR_AGE_FROM_YEARS,
    TUMOR_HISTORY_UP_TO_MONTHS,
    TUMOR_LOSS_ABOVE_PERCENT,
    TUMOR_LOSS_FROM_KG,
    UNDERNOURISHED_LOSS_ABOVE_PERCENT,
    UNDERNOURISHED_LOSS_WITH_LOW_BMI_ABOVE_PERCENT,
    UNDERWEIGHT_BELOW_KG_M2,
    UNDERWEIGHT_WITH_LOSS_BELOW_KG_M2,
    WEIGHT_ALARM_ALWAYS_FROM_PERCENT,
    WEIGHT_ALARM_FROM_KG,
    WEIGHT_ALARM_FROM_PERCENT,
    WEIGHT_LOSS_UP_TO_MONTHS,
)
from esodys_teach.patient.facts import (
    CardiacCause,
    ChestPain,
    Course,
    Esophagitis,
    Reflux,
    Regurgitation,
    Response,
)
from esodys_teach.rules.findings.blood import Blood
from esodys_teach.rules.findings.finding import finding


class Bedside(Blood):
    """What the bedside adds to the blood tests."""

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
        """At least 5% in 6 months or an unknown time; 10% or 10 kg in any time (choice)."""
        loss, months = self.weight_loss_percent, self.weight_loss_months
        if self.weight_loss_kg is not None and self.weight_loss_kg >= WEIGHT_ALARM_FROM_KG:
            return True
        if loss is None or loss < WEIGHT_ALARM_FROM_PERCENT:
            return False
        always = loss >= WEIGHT_ALARM_ALWAYS_FROM_PERCENT
        return always or months is None or months <= WEIGHT_LOSS_UP_TO_MONTHS

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
        recent = loss is not None and (months is None or months <= WEIGHT_LOSS_UP_TO_MONTHS)
        if bmi is not None and bmi < UNDERWEIGHT_BELOW_KG_M2:
            return True
        if loss is None or not recent:
            return False
        if loss > UNDERNOURISHED_LOSS_ABOVE_PERCENT:
            return True
        thin = bmi is not None and bmi < UNDERWEIGHT_WITH_LOSS_BELOW_KG_M2
        return thin and loss > UNDERNOURISHED_LOSS_WITH_LOW_BMI_ABOVE_PERCENT

    @finding
    def normal_bmi(self) -> bool:
        bmi = self.bmi_kg_m2
        return bmi is not None and UNDERWEIGHT_BELOW_KG_M2 <= bmi < OVERWEIGHT_FROM_KG_M2

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
    def pill_acute(self) -> bool:
        """S17: pain, odynophagia or dysphagia, not known to be older, with an injuring tablet that
        was begun, changed or got stuck within 7 days."""
        days, months = self.injuring_tablet_days, self.symptom_duration_months
        if days is None or days > NEW_TABLET_UP_TO_DAYS:
            return False
        if months is not None and months > NEW_TABLET_SYMPTOMS_UP_TO_MONTHS:
            return False
        symptom = self.in_pain or self.odynophagia is True or self.dysphagia
        return self.overlays and self.tablet_injury and symptom

    @finding
    def pill_spares_endoscopy(self) -> bool:
        """S17: under 55, no alarm feature, sound immunity known, gone within 7 days (choice)."""
        if not self.pill_acute:
            return False
        age = self.age_years
        young = age is not None and age < PILL_INJURY_SPARED_BELOW_YEARS
        gone = self.tablet_symptoms_gone is True and self.immunosuppressed is False
        danger = self.alarm_beside_odynophagia or self.pill_same_day
        return young and gone and not danger

    @finding
    def pill_same_day(self) -> bool:
        """S17: bleeding, or saliva that is not swallowed."""
        danger = self.bleeding_or_anemia is True or self.saliva_swallowed is False
        return self.pill_acute and danger

    # Connective-tissue disease (S15)

    @finding
    def ctd_suspected(self) -> bool:
        """Puffy or tight fingers; an antibody of the disease; or Raynaud with a further sign."""
        further = self.ana is True or self.ctd_skin_signs is True
        raynaud = self.raynaud is True and further
        return self.sclerodactyly is True or self.ctd_antibody is True or raynaud

    @finding
    def ctd_open(self) -> bool:
        """No such disease is known, and rheumatology has not assessed this."""
        return self.connective_tissue_disease is not True and self.ctd_assessed is not True

    # A hidden tumor (S13)

    @finding
    def tumor_signs(self) -> int:
        """How many are known of age, a short history, much weight lost and a tight outlet."""
        age, months = self.age_years, self.symptom_duration_months
        kg, percent = self.weight_loss_kg, self.weight_loss_percent
        lost = (kg is not None and kg >= TUMOR_LOSS_FROM_KG) or (
            percent is not None and percent > TUMOR_LOSS_ABOVE_PERCENT
        )
        known = (
            age is not None and age >= TUMOR_AGE_FROM_YEARS,
            months is not None and months <= TUMOR_HISTORY_UP_TO_MONTHS,
            lost,
            self.hard_to_pass is True,
        )
        return sum(known)

    @finding
    def cardiac_settled(self) -> bool:
        return self.cardiac_cause in (CardiacCause.EXCLUDED, CardiacCause.FOUND)

    # Endoscopy

    @finding
    def obstruction_excluded(self) -> bool:
        """By endoscopy, or by barium on which no tablet was held up (choice)."""
        barium = self.barium_done is True and self.tablet_held_up is not True
        looked = self.endoscopy_done is True or barium
        return self.structural_obstruction is False and looked

    @finding
    def reflux_proven(self) -> bool:
        """S16: by a test, severe esophagitis or a peptic stricture."""
        severe = self.esophagitis is Esophagitis.SEVERE
        return self.reflux is Reflux.PROVEN or severe or self.peptic_stricture is True

    @finding
    def biopsies_owed(self) -> bool:
        return not self.asymptomatic and not self.biopsies_adequate and not self.eosinophilic

    @finding
    def eosinophilic(self) -> bool:
        """At least 15 per high-power field in any biopsy."""
        peak = self.eosinophils_per_hpf
        return peak is not None and peak >= EOSINOPHILS_FROM_PER_HPF

    @finding
    def biopsies_adequate(self) -> bool:
        """At least six from at least two levels; an unknown number or level is not adequate."""
        number, levels = self.biopsies_count, self.biopsies_levels
        taken = number is not None and number >= BIOPSIES_FROM
        spread = levels is not None and levels >= BIOPSY_LEVELS_FROM
        return taken and spread and self.endoscopy_done is True

    @finding
    def biopsied_on_ppi(self) -> bool:
        """Fewer than 21 days without a PPI; unknown days count as on it while a PPI is taken."""
        if self.biopsies_count is None or self.biopsies_count == 0:
            return False
        days = self.days_off_ppi_before_biopsy
        return self.ppi is True if days is None else days < DAYS_OFF_PPI_FROM

    @finding
    def biopsies_in_doubt(self) -> bool:
        """Taken on a PPI, with a reason to have eosinophilic esophagitis (G5)."""
        age = self.age_years
        young = age is not None and age < SUSPECT_EOE_BELOW_YEARS and self.dysphagia
        marks = self.rings_or_furrows is True or self.atopy is True
        suspect = young or marks or self.food_bolus_past is True
        asked = self.overlays and self.biopsied_on_ppi and not self.eosinophilic
        return asked and suspect and not self.asymptomatic

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
        return (
            weeks is not None and weeks >= PPI_TRIAL_FROM_WEEKS and self.ppi_as_prescribed is True
        )

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
