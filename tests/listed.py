"""Who must find which id in which list of the advice: sections 4 to 7 and 13, overlays on.

Each line is read as "for every patient in scope, the id stands there if and only if this holds".
`ANYONE` names what speaks outside the scope too.
"""

from collections.abc import Callable
from typing import Any

from said import ACHALASIA, IEM, UNKNOWN, over, reaches

Holds = Callable[[Any], Any]

ANYONE = {
    ("steps", "safety.same-day"): lambda p: p.l5,
    ("steps", "scope.specialist"): lambda p: not p.in_scope,
    ("steps", "exit.cardiac"): lambda p: p.x3,
    ("steps", "exit.urgent-endoscopy"): lambda p: p.x1 or p.x2 or (p.in_scope and p.x4),
    ("avoid", "mn.label-mild-iem"): lambda p: (
        not (p.on_pathway and p.motility == "iem-mild" and p.cleared and not p.reading.provisional)
    ),
}

STEPS: dict[str, Holds] = {
    "exit.malignancy": lambda p: p.mass,
    "exit.stricture": lambda p: p.structural_obstruction,
    "exit.eoe": lambda p: p.x7,
    "exit.mucosal": lambda p: p.other_mucosal_disease,
    "exit.pill-oesophagitis": lambda p: p.x9,
    "exit.achalasia": lambda p: p.x10,
    "exit.egjoo-opioid": lambda p: p.motility == "outflow-obstruction" and p.opioid,
    "exit.egjoo": lambda p: p.motility == "outflow-obstruction" and not p.opioid,
    "exit.absent-contractility": lambda p: p.motility == "absent-contractility",
    "exit.des": lambda p: p.motility == "distal-spasm" and p.x14,
    "exit.hypercontractile": lambda p: p.motility == "hypercontractile" and p.x14,
    "exit.ctd-referral": lambda p: p.x15 or p.motility == "absent-contractility" or p.g10,
    "exit.slt-oropharyngeal": lambda p: p.x16 or p.g11 or p.t2,
    "exit.rumination": lambda p: p.x17,
    "exit.intestinal-failure": lambda p: p.high_output_stoma,
    "exit.normal-motility": lambda p: p.x19,
    "exit.unexplained-alarm": lambda p: p.x21,
    "exit.tbe-flip": lambda p: (
        p.x20
        or (p.x10 and p.motility not in ACHALASIA)
        or p.motility == "outflow-obstruction"
        or (
            p.motility == "absent-contractility"
            and (p.dysphagia or p.reading.achalasia_not_excluded)
        )
    ),
    "workup.history": lambda p: p.g0,
    "workup.obstruction": lambda p: p.g1,
    "workup.meds": lambda p: p.g2,
    "workup.electrolytes": lambda p: p.g3,
    "workup.egd-biopsy": lambda p: p.g4 or (p.g5 and not p.x4),
    "workup.iem-support": lambda p: p.g8 and not p.x5_to_x8,
    "safety.cardiac-first": lambda p: p.g6,
    "meds.deprescribe": lambda p: p.culprit or p.tablet,
    "plan.reassure": lambda p: p.on_pathway and p.asymptomatic and not p.x20,
    "hold.ppi-review": lambda p: p.ep1,
    "hold.tca": lambda p: p.n3,
    "step1.ppi": lambda p: p.ppi_due,
    "step2.mg": lambda p: p.mg_low,
    "step2.k": lambda p: p.k_low,
    "step2.fluid-na": lambda p: p.fluid_sodium_depletion or p.high_output_stoma,
    "step3.neuromod": lambda p: p.neuromod_due,
    "safety.egfr": lambda p: (p.mg_low or p.k_low) and p.egfr_ml_min is None,
    "safety.ecg-qtc": lambda p: p.mg_low or p.k_low or (p.neuromod_open and p.qtc_ms is None),
    "safety.kcl-liquid": lambda p: p.k_low,
    "safety.high-electrolytes": lambda p: "high" in (p.mg, p.k),
    "safety.dietitian": lambda p: p.nutrition_open,
    "diet.tolerance": lambda p: p.symptomatic and not p.food_bolus_now and not p.x7,
    "diet.small-meals": lambda p: p.on_pathway and (p.dysphagia or p.regurgitates),
    "diet.no-thickened": lambda p: p.on_pathway and p.t1,
    "behav.cbt-hypno-db": lambda p: p.treatable and p.behavior_helps and not p.behavioral_tried,
    "avoid.poem": lambda p: p.on_pathway,
    "avoid.escalation": lambda p: p.on_pathway,
    "monitor.symptom+objective": lambda p: p.treatable and p.started,
    "monitor.reflux-test": lambda p: (
        p.treatable
        and p.reflux not in ("proven", "excluded")
        and (p.trial_failed or p.asks_long_term_ppi)
    ),
    "monitor.hrm-solids": lambda p: p.on_pathway and not p.l5 and (p.g7 or p.g9 or p.persists),
}

LATER: dict[str, Holds] = {
    "step1.ppi": lambda p: p.ppi_new and not p.ppi_due,
    "step3.neuromod": lambda p: p.neuromod_open and not p.neuromod_due,
    "behav.cbt-hypno-db": lambda p: (
        p.on_pathway and p.symptomatic and p.l5 and p.behavior_helps and not p.behavioral_tried
    ),
    "monitor.symptom+objective": lambda p: (
        p.on_pathway and p.symptomatic and not (p.started and not p.l5)
    ),
    "monitor.hrm-solids": lambda p: (
        p.on_pathway
        and p.symptomatic
        and p.solid_test is None
        and not p.persists
        and (p.l5 or not (p.g7 or p.g9))
    ),
}

DONE: dict[str, Holds] = {
    "workup.obstruction": lambda p: p.cleared,
    "workup.meds": lambda p: not p.g2,
    "workup.electrolytes": lambda p: UNKNOWN not in (p.mg, p.k),
    "workup.egd-biopsy": lambda p: (p.adequate_biopsies or p.x7) and not p.g5,
    "workup.iem-support": lambda p: p.motility in ("iem-mild", "borderline"),
    "safety.cardiac-first": lambda p: p.chest_pains and p.cardiac_cause == "excluded",
    "safety.egfr": lambda p: (p.mg_low or p.k_low) and p.egfr_ml_min is not None,
    "step1.ppi": lambda p: (
        p.on_pathway and p.symptomatic and not p.ep1 and (p.ppi or p.adequate_trial)
    ),
    "step3.neuromod": lambda p: p.on_pathway and p.symptomatic and p.neuromodulator_tried,
    "behav.cbt-hypno-db": lambda p: p.on_pathway and p.symptomatic and p.behavioral_tried,
    "monitor.reflux-test": lambda p: p.reflux in ("proven", "excluded"),
    "monitor.hrm-solids": lambda p: (
        p.on_pathway and p.symptomatic and p.solid_test is not None and not p.g7
    ),
}

AVOID: dict[str, Holds] = {
    "mn.k-before-mg": lambda p: p.k_low and p.mg in ("low", "severe", UNKNOWN) and not p.l5,
    "mn.kcl-slow-release": lambda p: p.k_low or p.potassium_solid,
    "mn.mg-ignore-renal": lambda p: p.mg_low and not reaches(p.egfr_ml_min, 60),
    "mn.ppi-before-biopsy": lambda p: p.symptomatic and not p.ppi and p.g4,
    "mn.ppi-instead-of-endoscopy": lambda p: (
        (p.x4 or (p.dysphagia and not p.endoscopy_done)) and not p.x7
    ),
    "mn.continue-ppi-unreviewed": lambda p: p.ep1 and not p.x7,
    "mn.tca": lambda p: p.n3 or p.tricyclic,
    "mn.poem": lambda p: not p.poem_settled,
    "mn.thickened-liquids": lambda p: p.t1,
    "mn.stop-thickener": lambda p: p.t2,
    "mn.enteral-access": lambda p: p.asks_feeding_tube and not p.nutrition_open,
    "mn.restrictive-diet": lambda p: (
        (p.asks_elimination_diet or p.asks_texture_diet)
        and not (p.x7 or p.oropharyngeal_signs or p.aspiration_documented)
    ),
    "mn.nissen": lambda p: (
        p.asks_wrap == "360-degree"
        and (p.motility == "absent-contractility" or p.connective_tissue_disease or p.x10)
    ),
    "mn.metoclopramide-long": lambda p: p.asks_metoclopramide or over(p.metoclopramide_weeks, 12),
    "mn.smooth-muscle-relaxant": lambda p: (p.weak and p.chest_pains) or p.asks_relaxant,
    "mn.opioid-up": lambda p: p.chest_pains or p.opioid or p.asks_opioid,
    "mn.anticholinergic-add": lambda p: (
        p.weak and (p.anticholinergic or p.cyclizine or p.tricyclic)
    ),
    "mn.quote-70": lambda p: p.on_pathway,
    "mn.discharge-on-symptoms": lambda p: p.better and p.unchecked,
    "mn.irp-15-everywhere": lambda p: p.motility != "not-done" and p.reading.limit_differs,
    "mn.treat-as-primary": lambda p: (
        p.connective_tissue_disease
        or p.diabetes
        or p.thyroid_disease
        or p.alcohol_excess
        or p.slowing
        or (p.opioid and p.motility not in IEM)
    ),
}

PITFALLS: dict[str, Holds] = {
    "pf.inconclusive-not-iem": lambda p: (
        p.motility in ("iem-inconclusive", "iem-mild", "borderline")
    ),
    "pf.v3-v4-mild": lambda p: p.motility in IEM or p.report_says_mild or p.barium_mild_dysmotility,
    "pf.50pct-failed": lambda p: p.motility == "iem-conclusive" and p.reading.failed_decides,
    "pf.absent-not-iem": lambda p: p.motility == "absent-contractility",
    "pf.normal-irp-achalasia": lambda p: p.motility == "absent-contractility" and p.dysphagia,
    "pf.irp-system": lambda p: (
        p.motility != "not-done" and (p.reading.limit_differs or p.reading.irp_disputed)
    ),
    "pf.positional-irp": lambda p: (
        p.reading.one_position or p.reading.provisional or p.motility == "outflow-obstruction"
    ),
    "pf.mg-first": lambda p: p.k_low and p.mg in ("low", "severe", UNKNOWN),
    "pf.ppi-causes-low-mg": lambda p: (
        p.ppi and (p.mg_low or (p.mg == UNKNOWN and reaches(p.ppi_months, 12)))
    ),
    "pf.kcl-tablet": lambda p: p.k_low or p.potassium_solid,
    "pf.renal-mg": lambda p: p.mg_low and not reaches(p.egfr_ml_min, 60),
    "pf.unit-conversion": lambda p: p.magnesium and p.magnesium.unit in ("mg/dL", "mEq/L"),
    "pf.hyperaldo-scope": lambda p: (
        p.high_output_stoma or (p.fluid_sodium_depletion is False and p.k_low)
    ),
    "pf.mg-spasm-not-hypo": lambda p: p.mg_low and p.weak,
    "pf.ppi-not-motility": lambda p: (
        (p.ppi_due or p.ppi)
        and p.weak
        and not (p.heartburn or p.regurgitates or p.reflux == "proven")
    ),
    "pf.ppi-8wk-review": lambda p: (
        p.ppi_due
        or (
            p.ppi
            and (reaches(p.ppi_months, 2) or over(p.ppi_trial_weeks, 8))
            and p.reflux not in ("proven", "excluded")
        )
    ),
    "pf.ppi-masks-eoe": lambda p: (p.g4 or p.g5) and (p.ppi or p.asks_ppi),
    "pf.dysphagia-is-alarm": lambda p: p.dysphagia and not p.endoscopy_done,
    "pf.normal-egd-eoe": lambda p: (
        p.endoscopy_done
        and p.structural_obstruction is False
        and not (p.mass or p.other_mucosal_disease)
        and p.esophagitis not in ("mild", "severe")
        and not (p.barrett or p.rings_or_furrows)
        and not p.adequate_biopsies
    ),
    "pf.barium-overcall": lambda p: p.barium_mild_dysmotility,
    "pf.opioid-pattern": lambda p: p.opioid and p.measured,
    "pf.tca-anticholinergic": lambda p: p.tricyclic or (p.n1 and p.weak),
    "pf.tca-qt": lambda p: (
        p.n1 and (p.qtc_ms is None or p.qtc_long or p.k_low or p.mg_low or p.qt_drug)
    ),
    "pf.tca-evidence": lambda p: (
        p.neuromod_due or (p.asks_tricyclic and p.dysphagia and not p.target)
    ),
    "pf.poem-worsens": lambda p: p.asks_poem and p.motility not in ACHALASIA,
    "pf.relaxants-worsen": lambda p: p.weak and (p.relaxant or p.asks_relaxant),
    "pf.prokinetic-limits": lambda p: p.metoclopramide or p.asks_metoclopramide,
    "pf.thickener-scope": lambda p: p.thickener_in_use or p.asks_thickened_fluids,
    "pf.soft-food-ok": lambda p: p.on_pathway and p.t1,
    "pf.ctd-screen": lambda p: (p.weak and p.ctd_sign) or p.motility == "absent-contractility",
    "pf.fundo-ctd": lambda p: (
        p.asks_wrap in ("partial", "360-degree")
        and (p.motility == "absent-contractility" or p.connective_tissue_disease)
    ),
    "pf.symptom-objective": lambda p: p.better and p.unchecked,
    "pf.solid-swallows": lambda p: (
        p.motility in ("normal", *IEM) and p.dysphagia_solids and p.solid_test is None
    ),
    "pf.70pct": lambda p: p.on_pathway and p.symptomatic,
    "pf.pain-normal-bmi": lambda p: (
        (p.pain_predominant or p.asks_feeding_tube) and not p.nutrition_open
    ),
    "pf.rumination-mimic": lambda p: p.regurgitation == "effortless",
    "pf.pill-injury": lambda p: p.odynophagia and p.tablet,
    "pf.diabetes-thyroid": lambda p: (
        p.weak and (p.diabetes or p.thyroid_disease or p.alcohol_excess)
    ),
    "pf.cardiac-first": lambda p: p.chest_pains,
}

IN_SCOPE: dict[tuple[str, str], Holds] = {
    (where, id): holds
    for where, table in {
        "steps": STEPS,
        "later": LATER,
        "done": DONE,
        "avoid": AVOID,
        "pitfalls": PITFALLS,
    }.items()
    for id, holds in table.items()
}
