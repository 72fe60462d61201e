"""Emergencies and exits: what comes before the pathway or leads out of it (D1, L5, X1 to X21)."""

from functools import partial

from esodys_teach.rules.rule import Origin, Phase, Rule

urgent = partial(Rule, phase=Phase.EMERGENCY, origin=Origin.OVERLAY)
way_out = partial(Rule, phase=Phase.EXIT, origin=Origin.OVERLAY, effect="leave")
alongside = partial(Rule, phase=Phase.EXIT, origin=Origin.OVERLAY, effect="alongside")

EMERGENCIES = (
    urgent(
        row="X1",
        id="exit.urgent-endoscopy",
        when=lambda p: p.x1,
        text="Arrange an endoscopy within 2 hours, at the latest within 6.",
        why="Food is stuck and saliva cannot pass. Give nothing by mouth and no barium.",
        claims=("x.bolus",),
        effect="leave",
        emergency=True,
    ),
    urgent(
        row="X2",
        id="exit.urgent-endoscopy",
        when=lambda p: p.x2,
        text="Arrange an endoscopy within 24 hours.",
        why="Food is stuck, but saliva still passes. Give no barium.",
        claims=("x.bolus",),
        effect="leave",
        emergency=True,
    ),
    urgent(
        row="X3",
        id="exit.cardiac",
        when=lambda p: p.x3,
        text="Look after the heart first.",
        why="Acute chest pain, or a cardiac cause, comes before every esophageal question.",
        claims=("x.cardiac",),
        effect="leave",
        emergency=True,
    ),
    urgent(
        row="L5",
        id="safety.same-day",
        when=lambda p: p.same_day,
        text="Send the patient to hospital the same day. Elective steps wait.",
        why="Severe or symptomatic low magnesium or potassium, or a QTc of 500 ms and more, can "
        "stop the heart. Both ions are replaced together, on a monitor.",
        claims=("x.electrolytes", "x.qtc"),
        emergency=True,
    ),
    urgent(
        row="X4",
        id="exit.urgent-endoscopy",
        when=lambda p: p.in_scope and p.x4 and p.food_bolus_now is not True,
        text="Arrange an endoscopy within 2 weeks. Do not wait for time off a PPI.",
        why="An alarm feature has not been answered by an endoscopy. A trial of treatment would "
        "only lose time.",
        claims=("x.alarm",),
        effect="leave",
    ),
    urgent(
        row="X4 with food stuck",
        id="exit.urgent-endoscopy",
        when=lambda p: p.in_scope and p.x4 and p.food_bolus_now is True,
        text="Look for the cause of the alarm feature at the same endoscopy.",
        why="An alarm feature has not been answered yet.",
        claims=("x.alarm",),
        effect="leave",
    ),
)

SCOPE = (
    Rule(
        row="D1",
        id="scope.specialist",
        when=lambda p: p.declined,
        text="Ask a specialist. This module gives no pathway here.",
        why="Children, pregnancy and earlier bariatric or upper gastrointestinal surgery lie "
        "outside the evidence that this module teaches.",
        claims=("x.scope",),
        origin=Origin.OVERLAY,
        phase=Phase.EXIT,
        effect="leave",
        emergency=True,
    ),
)

EXITS = (
    way_out(
        row="X5",
        id="exit.malignancy",
        when=lambda p: p.in_scope and p.x5,
        text="Follow the cancer pathway for the mass or lesion.",
        why="A mass is never mild dysmotility, and any pressure pattern may come from it.",
        claims=("x.alarm",),
    ),
    way_out(
        row="X6",
        id="exit.stricture",
        when=lambda p: p.in_scope and p.x6,
        text="Treat the narrowing. Take biopsies before you dilate.",
        why="A narrowing explains the symptoms and can produce a weak pressure pattern.",
        claims=("workup.obstruction",),
        origin=Origin.SOURCE,
    ),
    way_out(
        row="X7",
        id="exit.eoe",
        when=lambda p: p.in_scope and p.x7,
        text="Treat eosinophilic esophagitis. A PPI is one of its treatments.",
        why="15 or more eosinophils per high-power field decide, whatever the manometry shows.",
        claims=("workup.egd-biopsy", "x.biopsy"),
        origin=Origin.SOURCE,
    ),
    way_out(
        row="X8",
        id="exit.mucosal",
        when=lambda p: p.in_scope and p.x8,
        text="Treat the mucosal disease that the endoscopy shows.",
        why="Infection, lichen planus or lymphocytic inflammation can look like dysmotility.",
        claims=("workup.egd-biopsy",),
        origin=Origin.SOURCE,
    ),
    way_out(
        row="X9",
        id="exit.pill-oesophagitis",
        when=lambda p: p.in_scope and p.x9,
        text="Stop or switch the injuring tablet with the prescriber, and treat the injury.",
        why="Pain on swallowing with such a tablet is a mucosal injury, not dysmotility.",
        claims=("x.kcl",),
    ),
    way_out(
        row="X10",
        id="exit.achalasia",
        when=lambda p: p.in_scope and p.x10 and not p.class_provisional,
        text="Leave for achalasia care. Study type III off an opioid before any procedure.",
        why="The sphincter does not relax, or barium shows it. Conservative care would lose time.",
        claims=("poem-reserved", "x.ccv4"),
    ),
    way_out(
        row="X10 provisional",
        id="exit.achalasia",
        when=lambda p: p.in_scope and p.x10 and p.class_provisional,
        text="Leave for achalasia care, provisionally. Exclude a narrowing or tumor first.",
        why="A tumor or another disease at the outlet can look just like achalasia.",
        claims=("poem-reserved", "x.ccv4"),
    ),
    way_out(
        row="X11",
        id="exit.egjoo-opioid",
        when=lambda p: p.in_scope and p.x11,
        text="Read the outflow pattern as possibly caused by the opioid. Repeat the study off it.",
        why="Opioids give this pattern. Taper with the prescriber, never stop at once. A narrowing "
        "must be excluded too.",
        claims=("workup.meds", "x.ccv4"),
    ),
    way_out(
        row="X12",
        id="exit.egjoo",
        when=lambda p: p.in_scope and p.x12,
        text="Ask a specialist about the outflow obstruction. Exclude a narrowing first.",
        why="The pattern alone is always inconclusive. Symptoms and a second test must agree.",
        claims=("x.ccv4",),
    ),
    way_out(
        row="X13",
        id="exit.absent-contractility",
        when=lambda p: p.in_scope and p.x13,
        text="Leave for absent contractility. Do not call it a mild or ineffective motility.",
        why="Every swallow failed while the sphincter relaxed. This is a disorder of its own.",
        claims=("x.ac", "x.ccv4"),
    ),
    way_out(
        row="X14 spasm",
        id="exit.des",
        when=lambda p: p.in_scope and p.x14_spasm,
        text="Leave for specialist care of distal esophageal spasm. Look for an opioid first.",
        why="At least one swallow in five came too early, and the symptoms fit.",
        claims=("poem-reserved", "x.ccv4"),
    ),
    way_out(
        row="X14 hypercontractile",
        id="exit.hypercontractile",
        when=lambda p: p.in_scope and p.x14_hypercontractile,
        text="Leave for specialist care of a hypercontractile esophagus. Look for an opioid first.",
        why="At least one swallow in five is far too strong. Obstruction must be excluded.",
        claims=("poem-reserved", "x.ccv4"),
    ),
    way_out(
        row="X15",
        id="exit.ctd-referral",
        when=lambda p: p.in_scope and p.x15,
        text="Refer to rheumatology. Treat the esophagus as part of the connective-tissue disease.",
        why="Weak peristalsis is then secondary. The outlook of mild dysmotility does not apply.",
        claims=("x.ctd",),
    ),
    alongside(
        row="X13 rheumatology",
        id="exit.ctd-referral",
        when=lambda p: p.in_scope and p.x13,
        text="Look for systemic sclerosis alongside.",
        why="Absent contractility is common in systemic sclerosis. Ask about cold, white fingers.",
        claims=("x.ctd", "x.ac"),
    ),
    alongside(
        row="G10",
        id="exit.ctd-referral",
        when=lambda p: p.in_scope and p.g10,
        text="Refer to rheumatology alongside.",
        why="Weak peristalsis with such a sign suggests a connective-tissue disease.",
        claims=("x.ctd",),
    ),
    way_out(
        row="X16",
        id="exit.slt-oropharyngeal",
        when=lambda p: p.in_scope and p.x16,
        text="Refer to a speech-language pathologist, who decides about textures.",
        why="Cough or nasal regurgitation without an esophageal symptom points to the throat.",
        claims=("no-thickened-liquids",),
    ),
    alongside(
        row="G11",
        id="exit.slt-oropharyngeal",
        when=lambda p: p.in_scope and p.g11,
        text="Ask a speech-language pathologist alongside. Give no advice on textures until then.",
        why="Signs from the throat stand beside the esophageal ones, and nobody has assessed them.",
        claims=("no-thickened-liquids",),
    ),
    alongside(
        row="T2",
        id="exit.slt-oropharyngeal",
        when=lambda p: p.in_scope and p.thickener_needed,
        text="Keep the thickener. Ask a speech-language pathologist alongside.",
        why="It protects the airway: aspiration is documented. The source's rule does not fit.",
        claims=("no-thickened-liquids",),
    ),
    way_out(
        row="X17",
        id="exit.rumination",
        when=lambda p: p.in_scope and p.x17,
        text="Think of rumination syndrome. Offer behavioral treatment first.",
        why="Food comes up without effort soon after meals, and obstruction is excluded.",
        claims=("x.rumination",),
    ),
    way_out(
        row="X18",
        id="exit.intestinal-failure",
        when=lambda p: p.in_scope and p.x18,
        text="Ask the intestinal failure team. Never advise simply to drink more water.",
        why="Plain water draws out more salt through a high-output stoma.",
        claims=("fluid-sodium-hyperaldo",),
    ),
    way_out(
        row="X19",
        id="exit.normal-motility",
        when=lambda p: p.in_scope and p.x19,
        text="Look for reflux or a functional cause. Motility is normal.",
        why="The study is normal, and swallowing solids gives no reason to doubt it.",
        claims=("x.ccv4",),
    ),
    way_out(
        row="X21",
        id="exit.unexplained-alarm",
        when=lambda p: p.in_scope and p.x21,
        text="Keep looking for the cause of the alarm feature.",
        why="Mild dysmotility never explains weight loss, bleeding or progression.",
        claims=("x.alarm",),
    ),
    alongside(
        row="X20",
        id="exit.tbe-flip",
        when=lambda p: p.in_scope and p.x20,
        text="Settle the outlet with a timed barium swallow or FLIP, or repeat the study.",
        why="A raised pressure or a slow column is not explained yet. FLIP measures how far the "
        "outlet opens.",
        claims=("x.ccv4", "x.ac", "x.tbe"),
    ),
    alongside(
        row="X10 to X13 second test",
        id="exit.tbe-flip",
        when=lambda p: (
            p.in_scope
            and (p.x10_unsettled or p.x11 or p.x12 or (p.x13 and p.absent_perhaps_achalasia))
        ),
        text="Add a timed barium swallow or FLIP.",
        why="Achalasia or obstruction at the outlet is neither proven nor excluded. FLIP measures "
        "how far the outlet opens.",
        claims=("x.ac", "x.tbe", "x.ccv4"),
    ),
)
