"""The ways out of the pathway (rows X1 to X21): each fires alone, none silences another."""

from esodys_teach.facts import CardiacCause, ChestPain, Reflux, Regurgitation, SolidTest
from esodys_teach.rules.finding import finding
from esodys_teach.rules.motility import Motility


class Exits(Motility):
    """Motility findings and every exit; those that independent evidence adds need the overlays."""

    @finding
    def declined(self) -> bool:
        """D1: outside the module's evidence."""
        child = self.age_years is not None and self.age_years < 18
        return child or self.pregnant is True or self.upper_gi_surgery is True

    @finding
    def adult_limits_only(self) -> bool:
        """S21: under 18 or pregnant, whose ions and QTc have other limits."""
        return (self.age_years is not None and self.age_years < 18) or self.pregnant is True

    @finding
    def x1(self) -> bool:
        """Food stuck and saliva not swallowed; unknown saliva counts as not swallowed (choice)."""
        return self.food_bolus_now is True and self.saliva_swallowed is not True

    @finding
    def x2(self) -> bool:
        return self.food_bolus_now is True and self.saliva_swallowed is True

    @finding
    def x3(self) -> bool:
        return self.chest_pain is ChestPain.ACUTE or self.cardiac_cause is CardiacCause.FOUND

    @finding
    def alarm_answered(self) -> bool:
        """Endoscopy after the alarm began; a narrowing was excluded, or found and is X6."""
        after = self.endoscopy_done is True and self.endoscopy_after_alarm is True
        return after and self.structural_obstruction is not None

    @finding
    def alarm(self) -> bool:
        """An alarm feature, odynophagia included unless X9 alone explains it."""
        explained = self.x9 and self.immunosuppressed is False
        return self.alarm_beside_odynophagia or (self.odynophagia is True and not explained)

    @finding
    def x4(self) -> bool:
        return self.overlays and self.alarm and not self.alarm_answered

    @finding
    def x5(self) -> bool:
        return self.overlays and self.mass is True

    @finding
    def x6(self) -> bool:
        return self.structural_obstruction is True

    @finding
    def x7(self) -> bool:
        return self.eosinophilic

    @finding
    def x8(self) -> bool:
        return self.other_mucosal_disease is True

    @finding
    def x9(self) -> bool:
        injured = self.odynophagia is True and self.tablet_injury
        return self.overlays and injured and self.immunosuppressed is not True

    @finding
    def class_explained(self) -> bool:
        """An obstructed or inflamed esophagus can produce any pattern."""
        return self.x5 or self.x6 or self.x7 or self.x8

    @finding
    def class_provisional(self) -> bool:
        """So can a narrowing or a tumor that nobody has looked for."""
        return not self.obstruction_excluded or self.class_explained

    @finding
    def x10(self) -> bool:
        suspect = self.motility_class == "achalasia-not-excluded"
        barium = self.barium_beak_or_column is True
        return self.overlays and (self.achalasia_on_manometry or suspect or barium)

    @finding
    def x10_unsettled(self) -> bool:
        return self.x10 and not self.achalasia_on_manometry

    @finding
    def outflow_obstruction(self) -> bool:
        return self.motility_class == "outflow-obstruction"

    @finding
    def x11(self) -> bool:
        return self.overlays and self.outflow_obstruction and self.opioid is True

    @finding
    def x12(self) -> bool:
        return self.overlays and self.outflow_obstruction and self.opioid is not True

    @finding
    def x13(self) -> bool:
        return self.overlays and self.absent_contractility

    @finding
    def x14_spasm(self) -> bool:
        spasm = self.motility_class == "distal-spasm"
        return self.overlays and spasm and (self.dysphagia or self.in_pain)

    @finding
    def x14_hypercontractile(self) -> bool:
        strong = self.motility_class == "hypercontractile"
        return self.overlays and strong and self.symptomatic and not self.x6

    @finding
    def x15(self) -> bool:
        return self.overlays and self.connective_tissue_disease is True and self.hypomotility

    @finding
    def esophageal_finding(self) -> bool:
        barium = self.barium_beak_or_column is True or self.barium_mild_dysmotility is True
        motor = self.outlet_test_abnormal or (self.measured and self.motility_class != "normal")
        seen = self.endoscopy_finding or self.eosinophilic or self.reflux is Reflux.PROVEN
        return barium or motor or seen

    @finding
    def x16(self) -> bool:
        signs = self.oropharyngeal_signs is True
        return self.overlays and signs and self.asymptomatic and not self.esophageal_finding

    @finding
    def x17(self) -> bool:
        effortless = self.regurgitation is Regurgitation.EFFORTLESS and self.obstruction_excluded
        clear = self.no_dysphagia or self.achalasia_and_outflow_excluded
        return self.overlays and effortless and clear

    @finding
    def x18(self) -> bool:
        return self.overlays and self.high_output_stoma is True

    @finding
    def x19(self) -> bool:
        reassuring = (SolidTest.NORMAL, SolidTest.SYMPTOMS_NORMAL_PRESSURES)
        tested = self.solid_test in reassuring and not self.reading.provisional
        settled = (self.no_dysphagia or tested) and not self.x20
        return self.overlays and self.motility_class == "normal" and settled

    @finding
    def x20(self) -> bool:
        """The outlet is not settled; a settled achalasia needs no such test (choice)."""
        unsettled = self.motility_class == "outflow-not-settled"
        provisional = self.reading.provisional and self.dysphagia
        solids = self.solid_test is SolidTest.OUTFLOW_OBSTRUCTION
        found = unsettled or provisional or solids or self.outlet_test_abnormal
        return self.overlays and found and not self.achalasia_on_manometry

    @finding
    def cause_found(self) -> bool:
        structural = self.x5 or self.x6 or self.x7 or self.x8
        motor = self.x10 or self.x11 or self.x12 or self.x13 or self.x14_spasm
        other = self.x14_hypercontractile or self.x15 or self.alarm_explained is True
        return structural or motor or other

    @finding
    def x21(self) -> bool:
        alarm = self.weight_alarm or self.bleeding_or_anemia is True or self.progressive
        looked = self.alarm_answered and self.measured
        return self.overlays and alarm and looked and not self.cause_found

    @finding
    def leaves(self) -> bool:
        """At least one exit that leaves the pathway."""
        urgent = self.x1 or self.x2 or self.x3 or self.x4 or self.x5
        structural = self.x6 or self.x7 or self.x8 or self.x9
        motor = self.x10 or self.x11 or self.x12 or self.x13 or self.x14_spasm
        others = self.x14_hypercontractile or self.x15 or self.x16 or self.x17 or self.x18
        return urgent or structural or motor or others or self.x19 or self.x21

    @finding
    def in_scope(self) -> bool:
        return not self.declined

    @finding
    def on_pathway(self) -> bool:
        return not self.declined and not self.leaves

    @finding
    def myotomy_settled(self) -> bool:
        """Where POEM is a settled question: the only patients without `mn.poem`."""
        type_3_or_spastic = (
            self.motility_class == "achalasia-3" or self.x14_spasm or self.x14_hypercontractile
        )
        settled = self.motility_class in ("achalasia-1", "achalasia-2") or (
            type_3_or_spastic and self.opioid is False
        )
        return self.overlays and settled and not self.class_provisional
