"""Eating, behavior, not escalating, and follow-up (F1, T1, B1, A1, A2, O1, P2, O2)."""

from functools import partial

from esodys_teach.rules.rule import Origin, Phase, Rule, When

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
    diet("A2", "safety.dietitian", lambda p: p.in_scope and p.undernourished,
        text="Ask a dietitian to assess nutrition.",
        why="The weight or the loss meets the definition of undernutrition. An alarm feature "
        "comes first.",
        claims=("x.nutrition",), origin=Origin.OVERLAY),
    diet("A2 tube", "safety.dietitian",
        lambda p: p.in_scope and p.nutrition_open and not p.undernourished,
        text="Measure the body mass index, and ask a dietitian to assess nutrition.",
        why="A feeding tube is asked for, and nobody knows yet whether the patient is "
        "undernourished.",
        claims=("x.nutrition",), origin=Origin.OVERLAY),
    diet("F1 throat", "diet.tolerance", lambda p: p.tolerance_due and p.throat_decides,
        text="Let the patient eat what goes down well, in the textures that a speech-language "
        "pathologist allows.",
        why="Signs from the throat, or aspiration: the airway decides about textures.",
        claims=("eat-by-tolerance", "no-thickened-liquids"), origin=Origin.OVERLAY),
    diet("F1 tolerance", "diet.tolerance", lambda p: p.tolerance_due and not p.throat_decides,
        text="Let the patient eat what goes down well. Forbid nothing in general.",
        why="No diet has been tested for this. Individual tolerance is the best guide.",
        claims=("eat-by-tolerance",)),
    diet("F1 small meals", "diet.small-meals",
        lambda p: p.on_pathway and (p.dysphagia or p.regurgitates),
        text="Suggest small, frequent meals.",
        why="They may go down more easily. This is experience, not a trial.",
        claims=("small-frequent-meals",)),
    diet("T1", "diet.no-thickened", lambda p: p.on_pathway and p.thickener_wrong,
        text="Give no thickened fluids. Soft, moist food and liquid with meals stay allowed.",
        why="A thicker bolus asks more of a weak esophagus.",
        claims=("no-thickened-liquids", "pitfall.texture")),
    behavior("B1", "behav.cbt-hypno-db",
        lambda p: p.treatable and p.behavioral_tried is not True
            and (p.neuromodulator_target or p.in_pain or p.n3),
        text="Offer behavioral therapy, esophageal hypnotherapy or breathing with the diaphragm.",
        why="They help in hypersensitivity, hypervigilance and chest pain. Nobody has tested them "
        "in weak peristalsis.",
        claims=("behav-cbt-hypno-db",)),
    behavior("B1 after L5", "behav.cbt-hypno-db",
        lambda p: p.on_pathway and p.symptomatic and p.same_day and p.behavioral_tried is not True
            and (p.neuromodulator_target or p.in_pain or p.n3),
        text="Offer behavioral therapy after the emergency.",
        why="Elective steps wait.",
        claims=("behav-cbt-hypno-db",), due=When.LATER, waits_on="the same-day care"),
    behavior("B1 tried", "behav.cbt-hypno-db",
        lambda p: p.on_pathway and p.symptomatic and p.behavioral_tried is True,
        text="Behavioral therapy has been tried.",
        why="Ask what helped.",
        claims=("behav-cbt-hypno-db",), due=When.DONE),
    restraint("A1 POEM asked", "avoid.poem", lambda p: p.on_pathway and p.asks_poem is True,
        text="Decline the myotomy that is asked for (POEM, peroral endoscopic myotomy).",
        why="Cutting the muscle takes the last force from a weak esophagus. POEM is for achalasia "
        "and selected spasm.",
        claims=("poem-not-indicated", "poem-reserved")),
    restraint("A1 POEM", "avoid.poem", lambda p: p.on_pathway and p.asks_poem is not True,
        text="Do not offer a myotomy (POEM, peroral endoscopic myotomy).",
        why="POEM is for achalasia and selected spasm, not for weak peristalsis.",
        claims=("poem-not-indicated", "poem-reserved")),
    restraint("A1 stressed", "avoid.escalation",
        lambda p: p.on_pathway and p.escalation_tempting and not p.nutrition_open,
        text="Hold back now: no feeding tube, no operation, no invasive procedure.",
        why="Pain without disturbed blood tests, a normal weight or a request tempts you to "
        "escalate. Harm is then likelier than help.",
        claims=ESCALATION),
    restraint("A1 stressed, nutrition open", "avoid.escalation",
        lambda p: p.on_pathway and p.escalation_tempting and p.nutrition_open,
        text="Hold back now: no operation, no invasive procedure. How to feed is decided once "
        "nutrition is assessed.",
        why="A request or pain tempts you to escalate. The source warns of a tube where weight is "
        "normal; that is not so here, or not known.",
        claims=ESCALATION),
    restraint("A1", "avoid.escalation", lambda p: p.on_pathway and not p.escalation_tempting,
        text="Avoid invasive steps and early medicalization.",
        why="They carry risks, and no trial shows a gain.",
        claims=ESCALATION),
    follow_up("O1", "monitor.symptom+objective", lambda p: p.treatable and p.treatment_started,
        text="Review symptoms at 8 weeks. Add an objective test if they persist or change, or to "
        "show that a first abnormality has healed.",
        why="Symptoms and emptying can disagree. Routine repeat manometry has no support.",
        claims=("followup-symptom+objective",)),
    follow_up("O1 later", "monitor.symptom+objective",
        lambda p: p.on_pathway and p.symptomatic and not (p.treatable and p.treatment_started),
        text="Review symptoms 8 weeks after treatment starts.",
        why="Symptoms and emptying can disagree, so plan an objective test where it matters.",
        claims=("followup-symptom+objective",), due=When.LATER, waits_on="the start of treatment"),
    follow_up("P2", "monitor.reflux-test",
        lambda p: p.treatable and not p.reflux_settled and p.ppi_trial_failed,
        text="Test for reflux instead of a second blind course.",
        why="Eight weeks without a response ask for proof.",
        claims=("ppi-first",), origin=Origin.OVERLAY),
    follow_up("P2 long-term", "monitor.reflux-test",
        lambda p: p.treatable and not p.reflux_settled and p.asks_long_term_ppi is True,
        text="Test for reflux before long-term use.",
        why="A wish for long-term use asks for proof.",
        claims=("ppi-first",), origin=Origin.OVERLAY),
    follow_up("P2 done", "monitor.reflux-test", lambda p: p.in_scope and p.reflux_settled,
        text="Reflux is settled by a test.",
        why="The result is known.",
        claims=("ppi-first",), origin=Origin.OVERLAY, due=When.DONE),
    follow_up("O2", "monitor.hrm-solids", lambda p: p.solids_due and not p.g7 and not p.g9,
        text="Arrange manometry with solid swallows or a test meal.",
        why="Symptoms persist after adequate treatment. A meal can show what water does not.",
        claims=("hrm-solid-swallows",)),
    follow_up("O2 later", "monitor.hrm-solids",
        lambda p: p.on_pathway and p.symptomatic and not p.solids_tested and not p.solids_due
            and (p.same_day or not (p.g7 or p.g9)),
        text="Arrange manometry with solid swallows if symptoms persist.",
        why="After 8 weeks of treatment, a meal can show what water does not.",
        claims=("hrm-solid-swallows",), due=When.LATER,
        waits_on="symptoms that persist after 8 weeks of treatment"),
    follow_up("O2 done", "monitor.hrm-solids",
        lambda p: p.on_pathway and p.symptomatic and p.solids_tested and not p.g7,
        text="Solid swallows or a test meal have been done.",
        why="The result is known.",
        claims=("hrm-solid-swallows",), due=When.DONE),
)
