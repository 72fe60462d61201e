"""Culprit medicines, acid and neuromodulators (rows C1, Q1, E, P1 and N)."""

from functools import partial

from esodys_teach.rules.electrolytes import ELECTROLYTES
from esodys_teach.rules.rule import Origin, Phase, Rule, When, with_evidence

source = partial(Rule, phase=Phase.TREATMENT, origin=Origin.SOURCE)
overlay = partial(Rule, phase=Phase.TREATMENT, origin=Origin.OVERLAY)
PPI = ("ppi-first", "overall.conservative-ppi", "ppi-gerd-coexists", "ppi-inflammatory")

# A table, a rule a paragraph: the formatter would give every argument a line of its own.
# fmt: off
CULPRITS = (
    overlay("C1", "meds.deprescribe",
        lambda p: p.in_scope and (p.motility_medicine or p.tablet_injury),
        text="Stop, reduce or switch the culprit medicine with its prescriber.",
        why="The medicine can weaken or injure the esophagus, or add to the next one.",
        claims=("workup.meds",)),
    overlay("C1 opioid", "meds.deprescribe", lambda p: p.in_scope and p.opioid is True,
        text="Taper the opioid; never stop it at once.",
        why="An abrupt stop does harm.",
        claims=("workup.meds",)),
    overlay("C1 heart", "meds.deprescribe",
        lambda p: p.in_scope and (p.calcium_channel_blocker is True or p.nitrate is True),
        text="Stop no cardiac medicine here.",
        why="The heart may need it.",
        claims=("workup.meds",)),
)

ACID = (
    overlay("Q1", "plan.reassure", lambda p: p.on_pathway and p.asymptomatic and not p.x20,
        text="Explain and reassure. Give no PPI, no tricyclic, no diet and no repeat test.",
        why="Healthy people can have such a pattern too. It needs no treatment.",
        claims=("x.ccv4",)),
    overlay("E-P1", "hold.ppi-review", lambda p: p.in_scope and p.hold_ppi,
        text="Review the PPI: is it needed, and what could replace it?",
        why="A PPI for 3 months or more can cause low magnesium. Find the alternative first where "
        "it protects severe esophagitis, Barrett's esophagus or a bleeding risk.",
        claims=("x.ppi-mg",)),
    *with_evidence(source("P1 reflux", "step1.ppi", lambda p: p.ppi_due and p.reflux_symptoms,
        text="Start a PPI.",
        why="It treats reflux, which often stands beside weak peristalsis.",
        claims=PPI),
        text="Plan 8 weeks. Then step down, or test for reflux.",
        why="It does not restore peristalsis."),
    *with_evidence(source("P1 no reflux", "step1.ppi",
        lambda p: p.ppi_due and not p.reflux_symptoms,
        text="The source advises a PPI for all.",
        why="Reflux often stands beside a motility disorder, it says.",
        claims=PPI),
        text="It is optional here: at most a trial of 8 weeks with a stop date.",
        why="The evidence is for reflux only."),
    source("P1 after biopsies", "step1.ppi", lambda p: p.ppi_wanted and (p.g4 or p.g5),
        text="Decide about a PPI after the biopsies.",
        why="The work-up comes before any treatment.",
        claims=("ppi-first", "workup.before-treatment"), due=When.LATER, waits_on="the biopsies"),
    *with_evidence(source("E-P2", "step1.ppi", lambda p: p.ppi_wanted and p.mg_low,
        text="Start a PPI only once magnesium is in range.",
        why="Electrolytes are corrected first.",
        claims=("workup.electrolytes", "ppi-first"), due=When.LATER, waits_on="magnesium in range"),
        why="A PPI can lower magnesium further. If one is taken already, it may be the cause.",
        claims=("x.ppi-mg",)),
    source("P1 after L5", "step1.ppi",
        lambda p: p.ppi_wanted and p.same_day and not (p.g4 or p.g5 or p.mg_low),
        text="Decide about a PPI after the emergency.",
        why="Elective steps wait.",
        claims=("ppi-first",), due=When.LATER, waits_on="the same-day care"),
    source("P1 current", "step1.ppi", lambda p: p.ppi_running,
        text="A PPI is being taken.",
        why="The source begins with it.",
        claims=PPI, due=When.DONE),
    overlay("P1 stop date", "step1.ppi", lambda p: p.ppi_running and not p.mg_low,
        text="It needs a stop date.",
        why="A trial is 8 weeks. Then step down, or test for reflux.",
        claims=PPI, due=When.DONE),
    overlay("E-P3", "step1.ppi", lambda p: p.ppi_running and p.mg_low,
        text="Check magnesium again, and look for another cause.",
        why="Fewer than 3 months of a PPI rarely explain a low magnesium.",
        claims=("ppi-first", "x.ppi-mg"), due=When.DONE),
    *with_evidence(source("P1 tried", "step1.ppi", lambda p: p.ppi_trial_over,
        text="A PPI has been tried.",
        why="The source begins with it.",
        claims=PPI, due=When.DONE),
        text="Do not repeat it without a test.",
        why="Eight weeks as prescribed answer the question."),
)

NEUROMODULATORS = (
    overlay("N3", "hold.tca", lambda p: p.in_scope and p.n3,
        text="Do not start a tricyclic now.",
        why="Low magnesium or potassium, the QT interval, the heart, another medicine or another "
        "disease speaks against it.",
        claims=("x.tca", "x.qtc")),
    *with_evidence(source("N1", "step3.neuromod", lambda p: p.neuromodulator_due,
        text="Consider a low-dose neuromodulator.",
        why="It is for pain, hypersensitivity or hypervigilance that persists.",
        claims=("neuromod-tca", "neuromod-psych")),
        why="Trouble swallowing alone is no reason."),
    source("N1 later", "step3.neuromod",
        lambda p: p.neuromodulator_open and (not p.ions_in_range or p.same_day),
        text="Consider a neuromodulator once what it waits for is settled.",
        why="Step 2 comes before step 3.",
        claims=("neuromod-tca",), due=When.LATER,
        waits_on="magnesium and potassium in range, and no emergency"),
    overlay("N2 later", "step3.neuromod", lambda p: p.n2,
        text="Consider a neuromodulator once what it waits for is settled.",
        why="A tricyclic acts on the QT interval.",
        claims=("x.tca", "x.qtc"), due=When.LATER, waits_on="a known QTc"),
    source("N1 tried", "step3.neuromod",
        lambda p: p.on_pathway and p.symptomatic and p.neuromodulator_tried is True,
        text="A neuromodulator has been tried.",
        why="Judge its effect before you change it.",
        claims=("neuromod-tca",), due=When.DONE),
)

TREATMENT = CULPRITS + ACID + ELECTROLYTES + NEUROMODULATORS
