"""Eating, behavior, not escalating, and follow-up (F1, T1, B1, A1, A2, O1, P2, O2)."""

from functools import partial

from esodys_teach.patient.cut_offs import PPI_TRIAL_FROM_WEEKS
from esodys_teach.rules.rule import Origin, Phase, Rule, When, with_evidence

diet = partial(Rule, phase=Phase.DIET, origin=Origin.SOURCE)
behavior = partial(Rule, phase=Phase.BEHAVIOR, origin=Origin.SOURCE)
restraint = partial(Rule, phase=Phase.AVOID, origin=Origin.SOURCE)
follow_up = partial(Rule, phase=Phase.FOLLOW_UP, origin=Origin.SOURCE)
# A table, a rule a paragraph: the formatter would give every argument a line of its own.
# fmt: off
ESCALATION = (
    "avoid-escalation-pain-normal-bmi",
    "escalation-no-benefit",
    "pitfall.medicalisation",
)

LIVING = (
    diet("A2", "safety.dietitian", lambda p: p.undernourished and p.in_scope,
        text="Ask a dietitian to assess nutrition.",
        why="The weight or the loss meets the definition of undernutrition. An alarm feature "
        "comes first.",
        claims=("x.nutrition",), origin=Origin.OVERLAY),
    diet("A2 tube", "safety.dietitian",
        lambda p: p.nutrition_open and not p.undernourished and p.in_scope,
        text="Measure the body mass index, and ask a dietitian to assess nutrition.",
        why="A feeding tube is asked for, and nobody knows yet whether the patient is "
        "undernourished.",
        claims=("x.nutrition",), origin=Origin.OVERLAY),
    diet("F1 throat", "diet.tolerance", lambda p: p.tolerance_due and p.throat_decides,
        text="Let the patient eat what goes down well, in the textures that a speech-language "
        "pathologist allows.",
        why="Signs from the throat, or aspiration: the airway decides about textures.",
        claims=("eat-by-tolerance", "no-thickened-liquids"), origin=Origin.OVERLAY),
    *with_evidence(diet("F1 tolerance", "diet.tolerance",
        lambda p: p.tolerance_due and not p.throat_decides,
        text="Let the patient eat what goes down well. Forbid nothing in general.",
        why="Individual tolerance is the best guide.",
        claims=("eat-by-tolerance",)),
        why="No diet has been tested for this."),
    *with_evidence(diet("F1 small meals", "diet.small-meals",
        lambda p: p.on_pathway and (p.dysphagia or p.regurgitates),
        text="Suggest small, frequent meals.",
        why="They may go down more easily.",
        claims=("small-frequent-meals",)),
        why="This is experience, not a trial."),
    *with_evidence(diet("T1", "diet.no-thickened", lambda p: p.on_pathway and p.thickener_wrong,
        text="Give no thickened fluids.",
        why="A thicker bolus asks more of a weak esophagus.",
        claims=("no-thickened-liquids", "pitfall.texture")),
        text="Soft, moist food and liquid with meals stay allowed."),
    *with_evidence(behavior("B1", "behav.cbt-hypno-db",
        lambda p: p.treatable and p.behavioral_tried is not True
            and (p.neuromodulator_target or p.in_pain),
        text="Offer behavioral therapy, esophageal hypnotherapy or breathing with the diaphragm.",
        why="They may help where hypersensitivity or hypervigilance plays a part.",
        claims=("behav-cbt-hypno-db",)),
        why="They help in chest pain too. Nobody has tested them in weak peristalsis."),
    behavior("B1 after L5", "behav.cbt-hypno-db",
        lambda p: p.on_pathway and p.symptomatic and p.same_day and p.behavioral_tried is not True
            and (p.neuromodulator_target or p.in_pain),
        text="Offer behavioral therapy after the emergency.",
        why="Elective steps wait.",
        claims=("behav-cbt-hypno-db",), due=When.LATER, waits_on="the same-day care"),
    behavior("B1 tried", "behav.cbt-hypno-db",
        lambda p: p.on_pathway and p.symptomatic and p.behavioral_tried is True,
        text="Behavioral therapy has been tried.",
        why="Ask what helped.",
        claims=("behav-cbt-hypno-db",), due=When.DONE),
    *with_evidence(restraint("A1 POEM asked", "avoid.poem",
        lambda p: p.on_pathway and p.asks_poem is True,
        text="Decline the myotomy that is asked for (POEM, peroral endoscopic myotomy).",
        why="POEM is for achalasia and selected spasm.",
        claims=("poem-not-indicated", "poem-reserved")),
        why="Cutting the muscle takes the last force from a weak esophagus."),
    restraint("A1 POEM", "avoid.poem", lambda p: p.on_pathway and p.asks_poem is not True,
        text="Do not offer a myotomy (POEM, peroral endoscopic myotomy).",
        why="POEM is for achalasia and selected spasm, not for weak peristalsis.",
        claims=("poem-not-indicated", "poem-reserved")),
    restraint("A1 stressed", "avoid.escalation",
        lambda p: p.on_pathway and p.escalation_tempting and not p.nutrition_open
            and not p.antireflux_surgery_open,
        text="Hold back now: no feeding tube, no operation, no invasive procedure.",
        why="Pain without disturbed blood tests, a normal weight or a request tempts you to "
        "escalate. Harm is then likelier than help.",
        claims=ESCALATION),
    *with_evidence(restraint("A1 stressed, nutrition open", "avoid.escalation",
        lambda p: p.on_pathway and p.escalation_tempting and p.nutrition_open
            and not p.antireflux_surgery_open,
        text="Hold back now: no operation, no invasive procedure.",
        why="A request or pain tempts you to escalate.",
        claims=ESCALATION),
        text="How to feed is decided once nutrition is assessed.",
        why="The source warns of a tube where weight is normal; that is not so here, or not "
        "known."),
    restraint("A1 reflux stressed", "avoid.escalation",
        lambda p: p.antireflux_surgery_open and p.escalation_tempting and not p.nutrition_open,
        text="Hold back now: no feeding tube, no invasive procedure.",
        why="A normal weight, pain or a request tempts you to escalate. An operation against "
        "proven reflux is another question.",
        claims=(*ESCALATION, "x.antireflux-surgery"), origin=Origin.OVERLAY),
    restraint("A1 reflux stressed, nutrition open", "avoid.escalation",
        lambda p: p.antireflux_surgery_open and p.escalation_tempting and p.nutrition_open,
        text="Hold back now: no invasive procedure. How to feed is decided once nutrition is "
        "assessed.",
        why="A request or pain tempts you to escalate. An operation against proven reflux is "
        "another question.",
        claims=(*ESCALATION, "x.antireflux-surgery"), origin=Origin.OVERLAY),
    restraint("A1 reflux", "avoid.escalation",
        lambda p: p.antireflux_surgery_open and not p.escalation_tempting,
        text="Avoid invasive steps and early medicalization.",
        why="They carry risks. An operation against proven reflux is another question.",
        claims=(*ESCALATION, "x.antireflux-surgery"), origin=Origin.OVERLAY),
    restraint("A1 surgery", "plan.antireflux-surgery",
        lambda p: p.antireflux_surgery_open and p.wrap_asked,
        text="Let the surgeon decide about the operation, and which wrap.",
        why="Reflux is proven, and weak peristalsis alone is no bar.",
        claims=("x.antireflux-surgery", "x.fundoplication"), origin=Origin.OVERLAY,
        phase=Phase.TREATMENT),
    restraint("A1 surgery hernia", "plan.antireflux-surgery",
        lambda p: p.antireflux_surgery_open and p.wrap_asked and p.hiatus_hernia is True,
        text="Name the hiatus hernia too.",
        why="It belongs to the same operation.",
        claims=("x.antireflux-surgery",), origin=Origin.OVERLAY, phase=Phase.TREATMENT),
    restraint("A1", "avoid.escalation",
        lambda p: p.on_pathway and not p.escalation_tempting and not p.antireflux_surgery_open,
        text="Avoid invasive steps and early medicalization.",
        why="They carry risks, and do not seem to help.",
        claims=ESCALATION),
    *with_evidence(follow_up("O1", "monitor.symptom+objective",
        lambda p: p.review_due,
        text="After treatment, review symptoms and an objective test.",
        why="Symptoms and emptying can disagree.",
        claims=("followup-symptom+objective",)),
        text=f"Review symptoms at {PPI_TRIAL_FROM_WEEKS} weeks. The test is for symptoms that "
        "persist or change, or to show that a first abnormality has healed.",
        why="Routine repeat manometry has no support."),
    *with_evidence(follow_up("O1 later", "monitor.symptom+objective",
        lambda p: p.on_pathway and p.symptomatic and not p.review_due,
        text="After treatment, review symptoms and an objective test.",
        why="Symptoms and emptying can disagree.",
        claims=("followup-symptom+objective",), due=When.LATER, waits_on="the start of treatment"),
        text=f"Review symptoms {PPI_TRIAL_FROM_WEEKS} weeks after it starts. Plan the test where "
        "it matters."),
    follow_up("O1 esophagitis", "monitor.egd-healing",
        lambda p: p.review_due and p.healing_open,
        text=f"Repeat the endoscopy after {PPI_TRIAL_FROM_WEEKS} weeks of the PPI.",
        why="Severe esophagitis must be seen to heal, and can hide Barrett's esophagus.",
        claims=("x.ppi-reason",), origin=Origin.OVERLAY),
    follow_up("O1 esophagitis later", "monitor.egd-healing",
        lambda p: p.on_pathway and p.symptomatic and not p.review_due
            and p.healing_open,
        text=f"Repeat the endoscopy after {PPI_TRIAL_FROM_WEEKS} weeks of the PPI.",
        why="Severe esophagitis must be seen to heal, and can hide Barrett's esophagus.",
        claims=("x.ppi-reason",), origin=Origin.OVERLAY, due=When.LATER,
        waits_on="the start of treatment"),
    follow_up("P2", "monitor.reflux-test",
        lambda p: p.treatable and not p.reflux_settled and p.ppi_trial_failed
            and not p.ppi_maintained,
        text="Test for reflux instead of a second course without a test.",
        why="Eight weeks without a response ask for proof.",
        claims=("ppi-first",), origin=Origin.OVERLAY),
    follow_up("P2 long-term", "monitor.reflux-test",
        lambda p: p.treatable and not p.reflux_settled and p.asks_long_term_ppi is True
            and not p.ppi_maintained,
        text="Test for reflux before long-term use.",
        why="A wish for long-term use asks for proof.",
        claims=("ppi-first",), origin=Origin.OVERLAY),
    follow_up("P2 done", "monitor.reflux-test", lambda p: p.reflux_settled and p.in_scope,
        text="Reflux is settled by a test.",
        why="The result is known.",
        claims=("ppi-first",), origin=Origin.OVERLAY, due=When.DONE),
    *with_evidence(follow_up("O2", "monitor.hrm-solids",
        lambda p: p.solids_due and not p.manometry_to_do and not p.solids_to_test
            and not p.wrap_needs_manometry,
        text="Arrange manometry with solid swallows.",
        why="Symptoms persist after adequate treatment.",
        claims=("hrm-solid-swallows",)),
        text="A test meal serves too.",
        why="A meal can show what water does not."),
    *with_evidence(follow_up("O2 later", "monitor.hrm-solids",
        lambda p: p.on_pathway and p.symptomatic and not p.solids_tested and not p.solids_due
            and (p.same_day or not (p.manometry_to_do or p.solids_to_test
            or p.wrap_needs_manometry)),
        text="Arrange manometry with solid swallows if symptoms persist.",
        why="Solids can reproduce them.",
        claims=("hrm-solid-swallows",), due=When.LATER,
        waits_on="symptoms that persist after treatment"),
        why="A meal can show what water does not.", waits_on=f"{PPI_TRIAL_FROM_WEEKS} weeks of it"),
    follow_up("O2 done", "monitor.hrm-solids",
        lambda p: p.on_pathway and p.symptomatic and p.solids_tested
            and not (p.manometry_to_do or p.wrap_needs_manometry),
        text="Solid swallows have been done.",
        why="The result is known.",
        claims=("hrm-solid-swallows",), due=When.DONE),
)
