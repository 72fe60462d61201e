"""The errors that this situation invites (section 7): each speaks only where it can happen."""

from functools import partial

from esodys_teach.facts import Wrap
from esodys_teach.rules.rule import Kind, Origin, Phase, Rule

source = partial(Rule, kind=Kind.AVOID, phase=Phase.AVOID, origin=Origin.SOURCE)
overlay = partial(Rule, kind=Kind.AVOID, phase=Phase.AVOID, origin=Origin.OVERLAY)

AVOID = (
    overlay(
        row="avoid G4",
        id="mn.ppi-instead-of-endoscopy",
        when=lambda p: p.in_scope and p.endoscopy_owed,
        text="Do not try a PPI, or wait, instead of an endoscopy.",
        why="Trouble swallowing or an alarm feature asks for a look first.",
        claims=("x.alarm",),
    ),
    overlay(
        row="avoid G4 biopsies",
        id="mn.ppi-before-biopsy",
        when=lambda p: p.in_scope and p.symptomatic and p.ppi is not True and p.g4,
        text="Do not start a PPI before the biopsies.",
        why="It can hide eosinophilic esophagitis.",
        claims=("x.biopsy", "workup.egd-biopsy"),
    ),
    source(
        row="avoid L3",
        id="mn.k-before-mg",
        when=lambda p: p.in_scope and p.k_low and (p.mg_low or p.mg is None) and not p.same_day,
        text="Do not replace potassium before you have checked and corrected magnesium.",
        why="The potassium stays low as long as magnesium is low.",
        claims=("pitfall.k-without-mg", "mg-before-k"),
    ),
    overlay(
        row="avoid L3 tablet",
        id="mn.kcl-slow-release",
        when=lambda p: p.in_scope and (p.k_low or p.potassium_solid is True),
        text="Do not give potassium as a slow-release tablet.",
        why="It can stick and burn the esophagus.",
        claims=("x.kcl",),
    ),
    overlay(
        row="avoid L4",
        id="mn.mg-ignore-renal",
        when=lambda p: p.in_scope and p.mg_low and p.kidneys != "usual",
        text="Do not give magnesium without regard to kidney function.",
        why="Weak kidneys keep it.",
        claims=("x.renal",),
    ),
    overlay(
        row="avoid E-P1",
        id="mn.continue-ppi-unreviewed",
        when=lambda p: p.in_scope and p.hold_ppi and not p.x7,
        text="Do not continue the PPI as if it could not be the cause.",
        why="It can lower magnesium.",
        claims=("x.ppi-mg",),
    ),
    overlay(
        row="avoid N3",
        id="mn.tca",
        when=lambda p: p.in_scope and (p.n3 or p.tricyclic is True),
        text="Do not start or increase a tricyclic.",
        why="It acts on the heart and weakens smooth muscle.",
        claims=("x.tca", "workup.meds"),
    ),
    overlay(
        row="avoid label",
        id="mn.label-mild-iem",
        when=lambda p: not p.called_mild,
        text="Do not call or manage this as mild dysmotility.",
        why="'Mild' names only an inconclusive study with a supportive test, and nothing else that "
        "explains it.",
        claims=("x.ccv4", "prognosis-no-consistent-progress"),
    ),
    source(
        row="avoid A1",
        id="mn.poem",
        when=lambda p: p.in_scope and not p.myotomy_settled,
        text="Do not offer a myotomy (POEM, peroral endoscopic myotomy).",
        why="It is for settled achalasia and selected spasm.",
        claims=("poem-not-indicated", "poem-reserved"),
    ),
    source(
        row="avoid T1",
        id="mn.thickened-liquids",
        when=lambda p: p.in_scope and p.thickener_wrong,
        text="Do not prescribe thickened fluids for esophageal dysphagia.",
        why="A thicker bolus needs more force.",
        claims=("no-thickened-liquids", "pitfall.texture"),
    ),
    overlay(
        row="avoid T2",
        id="mn.stop-thickener",
        when=lambda p: p.in_scope and p.thickener_needed,
        text="Do not stop this thickener.",
        why="It protects against documented aspiration.",
        claims=("no-thickened-liquids",),
    ),
    source(
        row="avoid tube",
        id="mn.enteral-access",
        when=lambda p: p.in_scope and p.asks_feeding_tube is True and not p.undernourished,
        text="Do not offer a feeding tube.",
        why="The patient is not undernourished. A tube brings harm and no gain.",
        claims=("pitfall.medicalisation", "avoid-escalation-pain-normal-bmi"),
    ),
    source(
        row="avoid diet",
        id="mn.restrictive-diet",
        when=lambda p: (
            p.in_scope
            and (p.asks_elimination_diet is True or p.asks_texture_diet is True)
            and not p.x7
            and p.oropharyngeal_signs is not True
            and p.aspiration_documented is not True
        ),
        text="Do not impose an elimination or texture diet.",
        why="Neither eosinophilic disease nor the throat gives a reason for it.",
        claims=("eat-by-tolerance",),
    ),
    overlay(
        row="avoid wrap",
        id="mn.nissen",
        when=lambda p: (
            p.in_scope
            and p.asks_wrap is Wrap.FULL_360
            and (p.absent_contractility or p.connective_tissue_disease is True or p.x10)
        ),
        text="Do not recommend a 360-degree wrap.",
        why="An esophagus without contraction cannot push through it. Weak peristalsis alone is "
        "no bar.",
        claims=("x.fundoplication", "x.ctd"),
    ),
    overlay(
        row="avoid metoclopramide",
        id="mn.metoclopramide-long",
        when=lambda p: (
            p.in_scope
            and (
                p.asks_metoclopramide is True
                or (p.metoclopramide_weeks is not None and p.metoclopramide_weeks > 12)
            )
        ),
        text="Do not use metoclopramide beyond 12 weeks.",
        why="It can cause lasting movement disorders, and its benefit here is unproven.",
        claims=("overall.conservative-ppi", "x.prokinetic"),
    ),
    source(
        row="avoid relaxants",
        id="mn.smooth-muscle-relaxant",
        when=lambda p: p.in_scope and ((p.hypomotility and p.in_pain) or p.asks_relaxant is True),
        text="Do not start a nitrate, calcium-channel blocker or PDE5 inhibitor for the esophagus.",
        why="They weaken contraction further. What the heart needs is another question.",
        claims=("pitfall.relaxants",),
    ),
    overlay(
        row="avoid C1 opioid",
        id="mn.opioid-up",
        when=lambda p: p.in_scope and (p.in_pain or p.opioid is True or p.asks_opioid is True),
        text="Do not start or raise an opioid for esophageal pain.",
        why="It disturbs motility, and no trial shows that it helps this pain.",
        claims=("workup.meds",),
    ),
    overlay(
        row="avoid C1 anticholinergic",
        id="mn.anticholinergic-add",
        when=lambda p: (
            p.in_scope and p.hypomotility and (p.anticholinergic_load or p.tricyclic is True)
        ),
        text="Do not add another anticholinergic.",
        why="Each one weakens smooth muscle, cyclizine and tricyclics included.",
        claims=("workup.meds",),
    ),
    overlay(
        row="avoid 70",
        id="mn.quote-70",
        when=lambda p: p.on_pathway,
        text="Do not promise that it goes away in 70 % of patients.",
        why="'Up to 70 %' has no source that could be found, and no lower bound.",
        claims=("prognosis-70", "prognosis.repeat"),
    ),
    overlay(
        row="avoid O1",
        id="mn.discharge-on-symptoms",
        when=lambda p: p.in_scope and p.better and p.abnormality_open,
        text="Do not discharge on better symptoms alone.",
        why="The first abnormality has not been checked again.",
        claims=("followup-symptom+objective",),
    ),
    overlay(
        row="avoid IRP",
        id="mn.irp-15-everywhere",
        when=lambda p: (
            p.in_scope and p.reading.motility_class != "not-done" and p.reading.limit_differs
        ),
        text="Do not apply the limit of 15 mmHg to every system.",
        why="Each system and each position has its own upper limit.",
        claims=("x.ccv4", "x.hrm"),
    ),
    overlay(
        row="avoid primary",
        id="mn.treat-as-primary",
        when=lambda p: p.in_scope and p.secondary_cause,
        text="Do not treat this as a primary disorder.",
        why="A medicine, or another disease, may stand behind it.",
        claims=("workup.meds", "x.ctd", "x.secondary"),
    ),
)
