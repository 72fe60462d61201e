"""What must be known before treatment (gates G0 to G9), and what is known already."""

from functools import partial

from esodys_teach.facts import CardiacCause
from esodys_teach.rules.rule import Origin, Phase, Rule, When

gate = partial(Rule, phase=Phase.WORK_UP, origin=Origin.SOURCE)
done = partial(Rule, phase=Phase.WORK_UP, origin=Origin.SOURCE, due=When.DONE)

# A table, a rule a paragraph: the formatter would give every argument a line of its own.
# fmt: off
OBSTRUCTION = (
    gate("G0", "workup.history", lambda p: p.in_scope and p.g0,
        text="Ask for the symptoms first.",
        why="No advice fits a patient whose symptoms you do not know.",
        claims=("x.history",), origin=Origin.OVERLAY),
    gate("G1", "workup.obstruction", lambda p: p.in_scope and p.g1,
        text="Exclude a narrowing, by endoscopy if you can, else by barium.",
        why="A narrowing can imitate dysmotility. Until then no pressure pattern gets a label.",
        claims=("workup.obstruction", "workup.before-treatment")),
)

WORK_UP = (
    gate("G2", "workup.meds", lambda p: p.in_scope and p.g2,
        text="Review every medicine.",
        why="Opioids, anticholinergics, cyclizine and smooth-muscle relaxants change motility.",
        claims=("workup.meds", "workup.before-treatment")),
    gate("G3", "workup.electrolytes", lambda p: p.in_scope and p.g3,
        text="Measure magnesium and potassium.",
        why="It is a safety check before a PPI or a QT-prolonging medicine. Proof that low values "
        "weaken the esophagus is thin.",
        claims=("workup.electrolytes", "workup.before-treatment")),
    gate("G4 dysphagia", "workup.egd-biopsy",
        lambda p: p.in_scope and p.g4 and p.dysphagia and p.overlays,
        text="Arrange endoscopy within 2 weeks, with at least 6 biopsies from 2 levels.",
        why="Trouble swallowing is itself an alarm symptom. A normal look does not exclude "
        "eosinophilic esophagitis.",
        claims=("workup.egd-biopsy", "workup.before-treatment", "x.alarm", "x.biopsy")),
    gate("G4", "workup.egd-biopsy",
        lambda p: p.in_scope and p.g4 and (not (p.dysphagia and p.overlays)),
        text="Arrange endoscopy with biopsies: at least 6 from 2 levels.",
        why="A normal look does not exclude eosinophilic esophagitis.",
        claims=("workup.egd-biopsy", "workup.before-treatment", "x.biopsy")),
    gate("G5", "workup.egd-biopsy", lambda p: p.in_scope and p.g5 and (not p.x4),
        text="Repeat the biopsies after at least 3 weeks without a PPI.",
        why="The PPI can hide eosinophilic esophagitis, and this patient has a reason to have it.",
        claims=("x.biopsy", "workup.egd-biopsy"), origin=Origin.OVERLAY),
    gate("G6", "safety.cardiac-first", lambda p: p.in_scope and p.g6,
        text="Exclude a cardiac cause of the chest pain first.",
        why="The heart and the esophagus give the same pain.",
        claims=("x.cardiac",), origin=Origin.OVERLAY),
    gate("G7", "monitor.hrm-solids", lambda p: p.on_pathway and p.g7 and (not p.same_day),
        text="Arrange high-resolution manometry now, with solid swallows.",
        why="Trouble swallowing without a narrowing needs a measured diagnosis.",
        claims=("x.hrm",), origin=Origin.OVERLAY),
    gate("G8", "workup.iem-support", lambda p: p.in_scope and p.g8,
        text="Add a supportive test: multiple rapid swallows, or bolus clearance.",
        why="50 to 70 % ineffective swallows are inconclusive. One more test decides.",
        claims=("x.ccv4",), origin=Origin.OVERLAY),
    gate("G9", "monitor.hrm-solids", lambda p: p.on_pathway and p.g9 and (not p.same_day),
        text="Add solid swallows or a test meal to the manometry now.",
        why="Water swallows can miss what a meal shows.",
        claims=("hrm-solid-swallows",)),
    done("done obstruction", "workup.obstruction", lambda p: p.in_scope and p.obstruction_excluded,
        text="A narrowing is excluded.",
        why="Endoscopy or barium shows none.",
        claims=("workup.obstruction",)),
    done("done medicines", "workup.meds", lambda p: p.in_scope and (not p.g2),
        text="The medicine list is reviewed.",
        why="Review it again when a medicine changes.",
        claims=("workup.meds",)),
    done("done electrolytes", "workup.electrolytes", lambda p: p.in_scope and (not p.ions_unknown),
        text="Magnesium and potassium are measured.",
        why="Both results are known.",
        claims=("workup.electrolytes",)),
    done("done biopsies", "workup.egd-biopsy",
        lambda p: p.in_scope and p.biopsies_settled and p.eosinophils_per_hpf is not None,
        text="Endoscopy with biopsies is done.",
        why="The number and the levels are enough, or the result already decides.",
        claims=("workup.egd-biopsy", "x.biopsy")),
    done("done biopsies, count unknown", "workup.egd-biopsy",
        lambda p: p.in_scope and p.biopsies_settled and p.eosinophils_per_hpf is None,
        text="Enough biopsies are taken. Get the eosinophil count before you rely on them.",
        why="The number and the levels are enough, but the result is not known here.",
        claims=("workup.egd-biopsy", "x.biopsy")),
    done("done cardiac", "safety.cardiac-first",
        lambda p: p.in_scope and p.in_pain and p.cardiac_cause is CardiacCause.EXCLUDED,
        text="A cardiac cause is excluded.",
        why="Ask again if the pain changes.",
        claims=("x.cardiac",), origin=Origin.OVERLAY),
    done("done support", "workup.iem-support",
        lambda p: p.in_scope and p.motility_class in ("iem-mild", "borderline"),
        text="A supportive test is done.",
        why="It settles what 50 to 70 % ineffective swallows leave open.",
        claims=("x.ccv4",), origin=Origin.OVERLAY),
)
