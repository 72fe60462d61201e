"""Culprit medicines, acid, electrolytes and neuromodulators (rows C, Q1, E, P1, L and N)."""

from functools import partial

from esodys_teach.facts import Level
from esodys_teach.rules.rule import Origin, Phase, Rule, When

source = partial(Rule, phase=Phase.TREATMENT, origin=Origin.SOURCE)
overlay = partial(Rule, phase=Phase.TREATMENT, origin=Origin.OVERLAY)
PPI = ("ppi-first", "overall.conservative-ppi", "ppi-gerd-coexists", "ppi-inflammatory")

CULPRITS = (
    overlay(
        row="C1",
        id="meds.deprescribe",
        when=lambda p: p.in_scope and (p.motility_medicine or p.tablet_injury),
        text="Stop, reduce or switch the culprit medicine with its prescriber. Taper an opioid. "
        "Stop no cardiac medicine here.",
        why="The medicine can weaken or injure the esophagus, or add to the next one.",
        claims=("workup.meds",),
    ),
)

ACID = (
    overlay(
        row="Q1",
        id="plan.reassure",
        when=lambda p: p.on_pathway and p.asymptomatic and not p.x20,
        text="Explain and reassure. Give no PPI, no tricyclic, no diet and no repeat test.",
        why="Healthy people can have such a pattern too. It needs no treatment.",
        claims=("x.ccv4",),
    ),
    overlay(
        row="E-P1",
        id="hold.ppi-review",
        when=lambda p: p.in_scope and p.hold_ppi,
        text="Review the PPI: is it needed, and what could replace it?",
        why="A PPI for 3 months or more can cause low magnesium. Find the alternative first where "
        "it protects severe esophagitis, Barrett's esophagus or a bleeding risk.",
        claims=("x.ppi-mg",),
    ),
    source(
        row="P1 reflux",
        id="step1.ppi",
        when=lambda p: p.ppi_due and p.reflux_symptoms,
        text="Start a PPI for 8 weeks. Then step down, or test for reflux.",
        why="A PPI treats reflux, which often stands beside weak peristalsis. It does not restore "
        "peristalsis.",
        claims=PPI,
    ),
    source(
        row="P1 no reflux",
        id="step1.ppi",
        when=lambda p: p.ppi_due and not p.reflux_symptoms,
        text="A PPI is optional here: at most a trial of 8 weeks with a stop date.",
        why="The source advises it for all. The evidence is for reflux only.",
        claims=PPI,
    ),
    source(
        row="P1 after biopsies",
        id="step1.ppi",
        when=lambda p: p.ppi_wanted and (p.g4 or p.g5),
        text="Decide about a PPI after the biopsies.",
        why="A PPI taken before can hide eosinophilic esophagitis and reflux damage.",
        claims=("ppi-first", "workup.before-treatment"),
        due=When.LATER,
        waits_on="the biopsies",
    ),
    source(
        row="E-P2",
        id="step1.ppi",
        when=lambda p: p.ppi_wanted and p.mg_low and not (p.g4 or p.g5),
        text="Start a PPI only once magnesium is in range.",
        why="A PPI can lower magnesium further. If one is taken already, it may be the cause.",
        claims=("workup.electrolytes", "ppi-first"),
        due=When.LATER,
        waits_on="magnesium in range",
    ),
    source(
        row="P1 after L5",
        id="step1.ppi",
        when=lambda p: p.ppi_wanted and p.same_day and not (p.g4 or p.g5 or p.mg_low),
        text="Decide about a PPI after the emergency.",
        why="Elective steps wait.",
        claims=("ppi-first",),
        due=When.LATER,
        waits_on="the same-day care",
    ),
    source(
        row="P1 current",
        id="step1.ppi",
        when=lambda p: p.ppi_running and not (p.mg_low and p.overlays),
        text="A PPI is being taken. It needs a stop date.",
        why="A trial is 8 weeks. Then step down, or test for reflux.",
        claims=PPI,
        due=When.DONE,
    ),
    source(
        row="E-P3",
        id="step1.ppi",
        when=lambda p: p.ppi_running and p.mg_low and p.overlays,
        text="A PPI is being taken. Check magnesium again, and look for another cause.",
        why="Fewer than 3 months of a PPI rarely explain a low magnesium.",
        claims=("ppi-first", "x.ppi-mg"),
        due=When.DONE,
    ),
    source(
        row="P1 tried",
        id="step1.ppi",
        when=lambda p: p.ppi_trial_over,
        text="An adequate PPI trial is over.",
        why="Eight weeks as prescribed answer the question. Do not repeat it blindly.",
        claims=PPI,
        due=When.DONE,
    ),
)

ELECTROLYTES = (
    overlay(
        row="L1",
        id="safety.egfr",
        when=lambda p: p.in_scope and (p.mg_low or p.k_low) and p.egfr_ml_min is None,
        text="Check kidney function and calcium first.",
        why="Weak kidneys keep magnesium and potassium. Replacing them can then do harm.",
        claims=("x.renal",),
    ),
    overlay(
        row="L1 done",
        id="safety.egfr",
        when=lambda p: p.in_scope and (p.mg_low or p.k_low) and p.egfr_ml_min is not None,
        text="Kidney function is known.",
        why="It decides how magnesium is replaced.",
        claims=("x.renal",),
        due=When.DONE,
    ),
    overlay(
        row="L2 ECG",
        id="safety.ecg-qtc",
        when=lambda p: p.in_scope and (p.mg_low or p.k_low),
        text="Record an ECG with the QTc before and while you correct.",
        why="Low magnesium and potassium prolong the QT interval.",
        claims=("x.electrolytes", "x.qtc"),
    ),
    overlay(
        row="N2",
        id="safety.ecg-qtc",
        when=lambda p: p.in_scope and p.n2,
        text="Record an ECG with the QTc now, before a neuromodulator.",
        why="A tricyclic acts on the QT interval, and nobody has looked yet.",
        claims=("x.qtc", "x.tca"),
    ),
    source(
        row="L2",
        id="step2.mg",
        when=lambda p: p.in_scope and p.mg_low,
        text="Correct magnesium.",
        why="A low potassium does not recover while magnesium is low.",
        claims=("mg-before-k", "workup.electrolytes"),
    ),
    overlay(
        row="L2 after L1",
        id="step2.mg",
        when=lambda p: p.in_scope and p.mg_low and not p.same_day and p.kidneys == "unknown",
        text="Wait for kidney function first.",
        why="Weak kidneys keep it.",
        claims=("x.renal",),
    ),
    overlay(
        row="L4 caution",
        id="step2.mg",
        when=lambda p: p.in_scope and p.mg_low and p.kidneys == "cautious",
        text="Go with caution, and measure it again early.",
        why="An eGFR of 30 to 59 slows the loss of magnesium.",
        claims=("x.renal",),
    ),
    overlay(
        row="L4",
        id="step2.mg",
        when=lambda p: p.in_scope and p.mg_low and p.kidneys == "specialist",
        text="A specialist sets the dose, on a monitor.",
        why="Below an eGFR of 30 the usual dose can do harm.",
        claims=("x.renal",),
    ),
    source(
        row="L3",
        id="step2.k",
        when=lambda p: p.in_scope and p.k_low,
        text="Correct potassium.",
        why="It is below the range.",
        claims=("mg-before-k",),
    ),
    source(
        row="L3 both",
        id="step2.k",
        when=lambda p: p.in_scope and p.k_low and p.mg_low,
        text="Magnesium comes before it, or together with it.",
        why="A low potassium does not recover while magnesium is low.",
        claims=("mg-before-k", "pitfall.k-without-mg"),
    ),
    source(
        row="L3 magnesium unknown",
        id="step2.k",
        when=lambda p: p.in_scope and p.k_low and p.mg is None and not p.same_day,
        text="Measure magnesium first.",
        why="If magnesium is low too, potassium alone fails.",
        claims=("mg-before-k", "pitfall.k-without-mg"),
    ),
    overlay(
        row="L3 magnesium not low",
        id="step2.k",
        when=lambda p: p.in_scope and p.k_low and p.mg in (Level.IN_RANGE, Level.HIGH),
        text="Magnesium is not low, so add none.",
        why="Magnesium 'just in case' has no reason here.",
        claims=("mg-before-k", "x.renal"),
    ),
    overlay(
        row="L3 kidneys",
        id="step2.k",
        when=lambda p: p.in_scope and p.k_low and p.kidneys in ("specialist", "cautious"),
        text="Weak kidneys keep potassium: measure it again early.",
        why="A low value can turn into a high one.",
        claims=("x.renal",),
    ),
    overlay(
        row="L5 potassium",
        id="step2.k",
        when=lambda p: p.in_scope and p.k_low and p.same_day,
        text="In hospital it is never withheld.",
        why="Urgent potassium does not wait for magnesium; both go together, on a monitor.",
        claims=("x.electrolytes",),
        emergency=True,
    ),
    overlay(
        row="L3 liquid",
        id="safety.kcl-liquid",
        when=lambda p: p.in_scope and p.k_low,
        text="By mouth, use liquid or effervescent potassium.",
        why="A solid tablet can lie in a slow esophagus and burn it.",
        claims=("x.kcl",),
    ),
    overlay(
        row="L high",
        id="safety.high-electrolytes",
        when=lambda p: p.in_scope and p.ion_high,
        text="Check kidney function and medicines, and ask for advice the same day.",
        why="Magnesium or potassium is high. Never replace it.",
        claims=("x.electrolytes", "x.renal"),
    ),
    source(
        row="L6",
        id="step2.fluid-na",
        when=lambda p: p.in_scope and (p.fluid_sodium_depletion is True or p.x18),
        text="Correct fluid and sodium.",
        why="The patient is depleted, or loses salt through a stoma. Without that, leave it out.",
        claims=("fluid-sodium-hyperaldo",),
    ),
)

NEUROMODULATORS = (
    overlay(
        row="N3",
        id="hold.tca",
        when=lambda p: p.in_scope and p.n3,
        text="Do not start a tricyclic now.",
        why="Low magnesium or potassium, the QT interval, the heart, another medicine or another "
        "disease speaks against it.",
        claims=("x.tca", "x.qtc"),
    ),
    source(
        row="N1",
        id="step3.neuromod",
        when=lambda p: p.neuromodulator_due,
        text="Consider a low-dose neuromodulator.",
        why="It is for pain, hypersensitivity or hypervigilance that persists. Trouble swallowing "
        "alone is no reason.",
        claims=("neuromod-tca", "neuromod-psych"),
    ),
    source(
        row="N1 later",
        id="step3.neuromod",
        when=lambda p: p.neuromodulator_open and not p.neuromodulator_due,
        text="Consider a neuromodulator once what it waits for is settled.",
        why="Potassium, magnesium and the QTc come first.",
        claims=("neuromod-tca", "x.tca"),
        due=When.LATER,
        waits_on="magnesium and potassium in range and a known QTc",
    ),
    source(
        row="N1 tried",
        id="step3.neuromod",
        when=lambda p: p.on_pathway and p.symptomatic and p.neuromodulator_tried is True,
        text="A neuromodulator has been tried.",
        why="Judge its effect before you change it.",
        claims=("neuromod-tca",),
        due=When.DONE,
    ),
)

TREATMENT = CULPRITS + ACID + ELECTROLYTES + NEUROMODULATORS
