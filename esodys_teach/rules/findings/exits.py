"""The ways out of the pathway (rows X1 to X21): each fires alone, none silences another."""

from esodys_teach.patient.cut_offs import ADULT_FROM_YEARS, TUMOR_SIGNS_FROM
from esodys_teach.patient.facts import CardiacCause, ChestPain, Reflux, Regurgitation, SolidTest
from esodys_teach.patient.manometry import MotilityClass
from esodys_teach.rules.findings.finding import finding
from esodys_teach.rules.findings.motility import Motility
from esodys_teach.rules.states import AchalasiaState


class Exits(Motility):
    """Motility findings and every exit; those that independent evidence adds need the overlays."""

    @finding
    def declined(self) -> bool:
        """D1: outside the module's evidence."""
        child = self.age_years is not None and self.age_years < ADULT_FROM_YEARS
        return child or self.pregnant is True or self.upper_gi_surgery is True

    @finding
    def adult_limits_only(self) -> bool:
        """S21: under 18 or pregnant, whose ions and QTc have other limits."""
        child = self.age_years is not None and self.age_years < ADULT_FROM_YEARS
        return child or self.pregnant is True

    @finding
    def bolus_blocks_saliva(self) -> bool:
        """X1: food stuck, saliva not swallowed; unknown saliva counts as not swallowed (choice)."""
        return self.food_bolus_now is True and self.saliva_swallowed is not True

    @finding
    def bolus_passes_saliva(self) -> bool:
        """X2: food stuck, and saliva is known to be swallowed."""
        return self.food_bolus_now is True and self.saliva_swallowed is True

    @finding
    def cardiac_first(self) -> bool:
        """X3: acute chest pain, or a cardiac cause was found."""
        return self.chest_pain is ChestPain.ACUTE or self.cardiac_cause is CardiacCause.FOUND

    @finding
    def hours_first(self) -> bool:
        """X1 to X3: a matter of hours."""
        return self.bolus_blocks_saliva or self.bolus_passes_saliva or self.cardiac_first

    @finding
    def alarm_answered(self) -> bool:
        """Endoscopy after the alarm began; a narrowing was excluded, or found and is X6."""
        after = self.endoscopy_done is True and self.endoscopy_after_alarm is True
        return after and self.structural_obstruction is not None

    @finding
    def alarm(self) -> bool:
        """An alarm feature, odynophagia included unless X9 alone explains it; a new injury by a
        tablet counts as one unless it needs no endoscopy (S17)."""
        explained = self.pill_esophagitis and self.immunosuppressed is False
        injury = self.pill_acute and not self.pill_spares_endoscopy
        painful = self.odynophagia is True and not explained
        return self.alarm_beside_odynophagia or painful or injury

    @finding
    def alarm_unanswered(self) -> bool:
        """X4: an alarm feature, and no endoscopy since it began."""
        return self.overlays and self.alarm and not self.alarm_answered

    @finding
    def suspected_malignancy(self) -> bool:
        """X5: a mass or suspicious lesion."""
        return self.overlays and self.mass is True

    @finding
    def stricture(self) -> bool:
        """X6: a narrowing that obstructs."""
        return self.structural_obstruction is True

    @finding
    def eosinophilic_esophagitis(self) -> bool:
        """X7: at least 15 eosinophils per high-power field, whatever else is found."""
        return self.eosinophilic

    @finding
    def mucosal_disease(self) -> bool:
        """X8: another mucosal disease."""
        return self.other_mucosal_disease is True

    @finding
    def pill_esophagitis(self) -> bool:
        """X9: odynophagia with an injuring tablet; or any new injury by one (S17)."""
        injured = self.odynophagia is True and self.tablet_injury
        printed = injured and self.immunosuppressed is not True
        return self.overlays and (printed or self.pill_acute)

    @finding
    def class_explained(self) -> bool:
        """An obstructed or inflamed esophagus can produce any pattern."""
        return (
            self.suspected_malignancy
            or self.stricture
            or self.eosinophilic_esophagitis
            or self.mucosal_disease
        )

    @finding
    def class_provisional(self) -> bool:
        """So can a narrowing or a tumor that nobody has looked for."""
        return not self.obstruction_excluded or self.class_explained

    @finding
    def achalasia(self) -> bool:
        """X10: by manometry or barium, settled or not; or absent contractility as such (S10)."""
        barium = self.barium_beak_or_column is True
        found = self.achalasia_state is not AchalasiaState.NONE or barium
        return self.overlays and (found or self.absent_as_achalasia)

    @finding
    def achalasia_settled(self) -> bool:
        """X10 by manometry, or manometry and a second test; nothing else can have produced it."""
        found = self.achalasia_state is AchalasiaState.SETTLED or self.absent_is_achalasia
        return found and not self.class_provisional

    @finding
    def achalasia_unsettled(self) -> bool:
        """X10 whose diagnosis is open, whatever else can have produced the pattern."""
        return (
            self.achalasia
            and self.achalasia_state is not AchalasiaState.SETTLED
            and not self.absent_is_achalasia
        )

    @finding
    def spastic_achalasia_not_off_opioid(self) -> bool:
        """X10, S9: type III or M3, not known to be studied off an opioid."""
        spastic = self.motility_class in (
            MotilityClass.ACHALASIA_3,
            MotilityClass.ACHALASIA_NOT_EXCLUDED,
        )
        return spastic and not self.studied_off_opioid

    @finding
    def outflow_obstruction(self) -> bool:
        return self.motility_class is MotilityClass.OUTFLOW_OBSTRUCTION

    @finding
    def outflow_on_opioid(self) -> bool:
        """X11: outflow obstruction, studied on an opioid."""
        return self.overlays and self.outflow_obstruction and self.studied_on_opioid

    @finding
    def outflow_without_opioid(self) -> bool:
        """X12: outflow obstruction, not known to be studied on an opioid."""
        return self.overlays and self.outflow_obstruction and not self.studied_on_opioid

    @finding
    def absent_without_achalasia(self) -> bool:
        """X13: absent contractility that is not taken for achalasia."""
        return self.overlays and self.absent_contractility and not self.absent_as_achalasia

    @finding
    def hidden_tumor(self) -> bool:
        """S13: two known signs beside achalasia or outflow obstruction."""
        return (
            self.achalasia or self.outflow_on_opioid or self.outflow_without_opioid
        ) and self.tumor_signs >= TUMOR_SIGNS_FROM

    @finding
    def opioid_pattern(self) -> bool:
        """S9: a spastic or obstructed pattern that was found on an opioid."""
        if not self.studied_on_opioid:
            return False
        return (
            self.spastic_achalasia_not_off_opioid
            or self.outflow_on_opioid
            or self.spasm_with_symptoms
            or self.hypercontractile_with_symptoms
        )

    @finding
    def spasm_with_symptoms(self) -> bool:
        """X14: distal esophageal spasm with dysphagia or chest pain."""
        spasm = self.motility_class is MotilityClass.DISTAL_SPASM
        return self.overlays and spasm and (self.dysphagia or self.in_pain)

    @finding
    def hypercontractile_with_symptoms(self) -> bool:
        """X14, unless the pressure is raised in both positions: then X20 decides (S8)."""
        strong = (
            self.motility_class is MotilityClass.HYPERCONTRACTILE and not self.reading.raised_twice
        )
        return self.overlays and strong and self.symptomatic and not self.stricture

    @finding
    def pattern_in_question(self) -> bool:
        """S8: a strong pattern with a symptom, under a pressure raised in both positions."""
        strong = self.reading.raised_twice and self.motility_class is MotilityClass.HYPERCONTRACTILE
        return strong and self.symptomatic

    @finding
    def ctd_with_weak_peristalsis(self) -> bool:
        """X15: weak peristalsis in a known connective-tissue disease."""
        return self.overlays and self.connective_tissue_disease is True and self.hypomotility

    @finding
    def esophageal_finding(self) -> bool:
        barium = self.barium_beak_or_column is True or self.barium_mild_dysmotility is True
        motor = self.outlet_test_abnormal or (
            self.measured and self.motility_class is not MotilityClass.NORMAL
        )
        seen = self.endoscopy_finding or self.eosinophilic or self.reflux is Reflux.PROVEN
        return barium or motor or seen

    @finding
    def oropharyngeal_only(self) -> bool:
        """X16: signs from mouth and throat, no symptom and no finding of the esophagus."""
        signs = self.oropharyngeal_signs is True
        return self.overlays and signs and self.asymptomatic and not self.esophageal_finding

    @finding
    def rumination(self) -> bool:
        """X17: effortless regurgitation, obstruction and achalasia excluded or no dysphagia."""
        effortless = self.regurgitation is Regurgitation.EFFORTLESS and self.obstruction_excluded
        clear = self.no_dysphagia or self.achalasia_and_outflow_excluded
        return self.overlays and effortless and clear

    @finding
    def intestinal_failure(self) -> bool:
        """X18: a high-output stoma."""
        return self.overlays and self.high_output_stoma is True

    @finding
    def normal_motility_settled(self) -> bool:
        """X19: normal motility with nothing left to test."""
        if self.motility_class is not MotilityClass.NORMAL or not self.overlays:
            return False
        reassuring = (SolidTest.NORMAL, SolidTest.SYMPTOMS_NORMAL_PRESSURES)
        tested = self.solid_test in reassuring and not self.reading.provisional
        settled = (self.no_dysphagia or tested) and not self.outlet_unsettled
        biopsied = not self.biopsies_owed and not self.biopsies_in_doubt  # S26
        return settled and biopsied

    @finding
    def outlet_unsettled(self) -> bool:
        """X20: the outlet is not settled; the rows of X10 name what X10 needs (choice)."""
        unsettled = self.motility_class is MotilityClass.OUTFLOW_NOT_SETTLED
        provisional = (self.reading.provisional and self.dysphagia) or self.pattern_in_question
        solids = self.solid_test is SolidTest.OUTFLOW_OBSTRUCTION
        # a slow column is explained where nothing contracts and FLIP opens
        tested = self.outlet_test_abnormal and not (
            self.absent_without_achalasia and self.flip_normal
        )
        found = unsettled or provisional or solids or tested
        return self.overlays and (found or self.outlet_question) and not self.achalasia

    @finding
    def second_test(self) -> bool:
        """X10 to X13: achalasia or obstruction at the outlet is neither proven nor excluded.

        In absent contractility FLIP decides, and is not asked for once it was done and decides.
        """
        if self.achalasia_unsettled or self.outflow_obstruction:
            return self.overlays
        return (
            self.absent_without_achalasia and self.absent_perhaps_achalasia and not self.flip_normal
        )

    @finding
    def outlet_raised(self) -> bool:
        """Outflow obstruction, or a raised outlet that is not settled."""
        return self.motility_class in (
            MotilityClass.OUTFLOW_OBSTRUCTION,
            MotilityClass.OUTFLOW_NOT_SETTLED,
        )

    @finding
    def ctd_beside_class(self) -> bool:
        """S10: known connective-tissue disease beside every class but normal; X15 has its own."""
        if self.connective_tissue_disease is not True:
            return False
        return (
            self.measured
            and not self.hypomotility
            and self.motility_class is not MotilityClass.NORMAL
        )

    @finding
    def both_tests_asked(self) -> bool:
        """S9: where the opioid is kept, timed barium and FLIP decide together."""
        if not self.opioid_kept:
            return False
        return self.opioid_pattern and not (self.column_long and self.flip_low)

    @finding
    def outlet_asked(self) -> bool:
        """A test of the outlet is asked for, by whichever row."""
        return self.outlet_unsettled or self.second_test or self.both_tests_asked

    @finding
    def cause_found(self) -> bool:
        structural = (
            self.suspected_malignancy
            or self.stricture
            or self.eosinophilic_esophagitis
            or self.mucosal_disease
        )
        motor = (
            self.achalasia
            or self.outflow_on_opioid
            or self.outflow_without_opioid
            or self.absent_without_achalasia
            or self.spasm_with_symptoms
        )
        other = (
            self.hypercontractile_with_symptoms
            or self.ctd_with_weak_peristalsis
            or self.alarm_explained is True
        )
        return structural or motor or other

    @finding
    def alarm_unexplained(self) -> bool:
        """X21: weight loss, bleeding or progression, looked for and measured, without a cause."""
        alarm = self.weight_alarm or self.bleeding_or_anemia is True or self.progressive
        looked = self.alarm_answered and self.measured
        return self.overlays and alarm and looked and not self.cause_found

    @finding
    def leaves(self) -> bool:
        """At least one exit that leaves the pathway."""
        urgent = (
            self.bolus_blocks_saliva
            or self.bolus_passes_saliva
            or self.cardiac_first
            or self.alarm_unanswered
            or self.suspected_malignancy
        )
        structural = (
            self.stricture
            or self.eosinophilic_esophagitis
            or self.mucosal_disease
            or self.pill_esophagitis
        )
        motor = (
            self.achalasia
            or self.outflow_on_opioid
            or self.outflow_without_opioid
            or self.absent_without_achalasia
            or self.spasm_with_symptoms
        )
        others = (
            self.hypercontractile_with_symptoms
            or self.ctd_with_weak_peristalsis
            or self.oropharyngeal_only
            or self.rumination
            or self.intestinal_failure
        )
        return (
            urgent
            or structural
            or motor
            or others
            or self.normal_motility_settled
            or self.alarm_unexplained
        )

    @finding
    def in_scope(self) -> bool:
        return not self.declined

    @finding
    def on_pathway(self) -> bool:
        return not self.declined and not self.leaves

    @finding
    def myotomy_settled(self) -> bool:
        """Where POEM is a settled question: the only patients without `mn.poem`."""
        type_3 = self.motility_class in (
            MotilityClass.ACHALASIA_3,
            MotilityClass.ACHALASIA_NOT_EXCLUDED,
        )
        achalasia = self.achalasia_settled and (not type_3 or self.opioid_decided)
        disorder = self.spasm_with_symptoms or self.hypercontractile_with_symptoms
        spastic = disorder and self.studied_off_opioid and not self.reading.provisional
        settled = (achalasia or spastic) and not self.hidden_tumor
        return self.overlays and settled and not self.class_provisional

    @finding
    def procedure_near(self) -> bool:
        """S32: an endoscopy, a dilation or another procedure is near."""
        structural = (
            self.suspected_malignancy
            or self.stricture
            or self.achalasia
            or self.outflow_on_opioid
            or self.outflow_without_opioid
        )
        biopsies = self.biopsies_owed and not self.pill_spares_endoscopy
        return structural or biopsies or self.biopsies_in_doubt
