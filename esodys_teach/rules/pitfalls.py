"""When each teaching point is shown (section 13). Their words and claims stand in the vocabulary.

The order is the order of display, the most specific first; but the own pitfalls of an exit stand
before all others while that exit is due.
"""

from collections.abc import Callable

from esodys_teach.evidence import pitfalls
from esodys_teach.patient.cut_offs import PPI_MAGNESIUM_UNKNOWN_FROM_MONTHS
from esodys_teach.patient.facts import Regurgitation
from esodys_teach.patient.manometry import MotilityClass
from esodys_teach.rules.findings.findings import Findings
from esodys_teach.rules.rule import Kind, Origin, Phase, Rule
from esodys_teach.rules.states import Kidneys

OF_THE_SOURCE = frozenset(
    {
        "pf.mg-first",
        "pf.pain-normal-bmi",
        "pf.solid-swallows",
        "pf.symptom-objective",
    }
)

OF_EXITS = {
    "pf.pseudoachalasia": ("exit.malignancy",),
    "pf.absent-not-iem": ("exit.absent-contractility",),
    "pf.normal-irp-achalasia": ("exit.absent-contractility",),
    "pf.positional-irp": ("exit.tbe-flip",),
    "pf.pill-injury": ("exit.pill-oesophagitis",),
    "pf.kcl-tablet": ("exit.pill-oesophagitis",),
    "pf.fundo-ctd": ("exit.ctd-referral",),
    "pf.ctd-screen": ("exit.ctd-referral",),
    "pf.opioid-pattern": (
        "exit.achalasia",
        "exit.egjoo-opioid",
        "exit.des",
        "exit.hypercontractile",
    ),
    "pf.rumination-mimic": ("exit.rumination",),
    "pf.hyperaldo-scope": ("exit.intestinal-failure",),
    "pf.thickener-scope": ("exit.slt-oropharyngeal",),
    "pf.normal-egd-eoe": ("exit.eoe",),
    "pf.dysphagia-is-alarm": ("exit.urgent-endoscopy",),
    "pf.cardiac-first": ("exit.cardiac",),
}

SHOWN_WHEN: dict[str, Callable[[Findings], bool]] = {
    # another disease
    "pf.pseudoachalasia": lambda p: p.hidden_tumor,
    "pf.absent-not-iem": lambda p: p.absent_contractility,
    "pf.normal-irp-achalasia": lambda p: p.absent_contractility and p.dysphagia,
    "pf.positional-irp": lambda p: (
        p.reading.one_position or p.reading.provisional or p.outflow_obstruction
    ),
    "pf.pill-injury": lambda p: (p.odynophagia is True and p.tablet_injury) or p.pill_acute,
    "pf.fundo-ctd": lambda p: p.wrap_asked and (p.absent_contractility or p.ctd_bars_wrap),
    "pf.rumination-mimic": lambda p: p.regurgitation is Regurgitation.EFFORTLESS,
    # the class and the report
    "pf.50pct-failed": lambda p: p.reading.failed_decides,
    "pf.inconclusive-not-iem": lambda p: (
        p.motility_class
        in (MotilityClass.IEM_INCONCLUSIVE, MotilityClass.IEM_MILD, MotilityClass.BORDERLINE)
    ),
    "pf.barium-overcall": lambda p: p.barium_mild_dysmotility is True,
    "pf.ctd-screen": lambda p: (p.hypomotility and p.ctd_sign) or p.absent_contractility,
    "pf.opioid-pattern": lambda p: p.studied_on_opioid and p.measured,
    # electrolytes and acid
    "pf.mg-first": lambda p: p.k_low and (p.mg_low or p.mg is None),
    "pf.ppi-causes-low-mg": lambda p: (
        p.ppi is True
        and (
            p.mg_low
            or (
                p.mg is None
                and p.ppi_months is not None
                and p.ppi_months >= PPI_MAGNESIUM_UNKNOWN_FROM_MONTHS
            )
        )
    ),
    "pf.kcl-tablet": lambda p: p.k_low or p.potassium_solid is True,
    "pf.renal-mg": lambda p: p.mg_low and p.kidneys is not Kidneys.USUAL,
    "pf.unit-conversion": lambda p: p.mg_in_other_unit,
    "pf.hyperaldo-scope": lambda p: (
        p.intestinal_failure or (p.fluid_sodium_depletion is False and p.k_low)
    ),
    # requests and thickeners
    "pf.poem-worsens": lambda p: p.asks_poem is True and p.hypomotility and not p.achalasia,
    "pf.thickener-scope": lambda p: (
        p.thickener_in_use is True or p.asks_thickened_fluids is True or p.thickener_needed
    ),
    "pf.soft-food-ok": lambda p: p.on_pathway and p.thickener_wrong,
    "pf.prokinetic-limits": lambda p: p.metoclopramide is True or p.asks_metoclopramide is True,
    "pf.relaxants-worsen": lambda p: p.hypomotility and (p.relaxant or p.asks_relaxant is True),
    # endoscopy and biopsies
    "pf.normal-egd-eoe": lambda p: p.normal_looking and not p.biopsies_adequate,
    "pf.ppi-masks-eoe": lambda p: (
        (p.biopsies_to_take or p.biopsies_to_repeat)
        and (p.ppi is True or p.asks_ppi is True)
        and p.peptic_stricture is not True
    ),
    "pf.dysphagia-is-alarm": lambda p: (
        p.dysphagia and p.endoscopy_done is not True and not p.pill_spares_endoscopy
    ),
    # neuromodulators and pain
    "pf.tca-qt": lambda p: p.tricyclic_asked and (p.qtc_ms is None or p.bar_of_the_heart),
    "pf.tca-anticholinergic": lambda p: (
        p.tricyclic is True
        or (p.neuromodulator_indicated and p.hypomotility)
        or p.bar_of_another_kind
    ),
    "pf.tca-evidence": lambda p: (
        p.neuromodulator_due
        or (p.asks_tricyclic is True and p.dysphagia and not p.neuromodulator_target)
    ),
    "pf.pain-normal-bmi": lambda p: (
        (p.pain_predominant is True or p.asks_feeding_tube is True) and not p.nutrition_open
    ),
    "pf.cardiac-first": lambda p: p.in_pain,
    # what fits many patients
    "pf.solid-swallows": lambda p: (
        (p.motility_class is MotilityClass.NORMAL or p.iem)
        and p.dysphagia_solids is True
        and not p.solids_tested
    ),
    "pf.symptom-objective": lambda p: p.better and p.abnormality_open,
    "pf.diabetes-thyroid": lambda p: (
        p.hypomotility
        and (p.diabetes is True or p.thyroid_disease is True or p.alcohol_excess is True)
    ),
    "pf.v3-v4-mild": lambda p: (
        p.iem or p.report_says_mild is True or p.barium_mild_dysmotility is True
    ),
    "pf.irp-system": lambda p: (
        p.reading.motility_class is not MotilityClass.NOT_DONE
        and (p.reading.limit_differs or p.reading.irp_disputed)
    ),
    "pf.mg-spasm-not-hypo": lambda p: p.mg_low and p.hypomotility,
    "pf.ppi-not-motility": lambda p: (
        (p.ppi_due or p.ppi is True)
        and p.hypomotility
        and (not p.reflux_symptoms or p.heartburn_better_dysphagia_not is True)
    ),
    "pf.ppi-8wk-review": lambda p: p.ppi_due or p.ppi_past_8_weeks,
    "pf.70pct": lambda p: p.on_pathway and p.symptomatic,
}


def _rule(id: str, when: Callable[[Findings], bool]) -> Rule:
    words = pitfalls()[id]
    return Rule(
        row=id,
        id=id,
        kind=Kind.PITFALL,
        phase=Phase.AVOID,
        when=lambda p: when(p) and p.in_scope,
        text=words.mistake,
        why=words.way_out,
        claims=words.claims,
        exits=OF_EXITS.get(id, ()),
        origin=Origin.SOURCE if id in OF_THE_SOURCE else Origin.OVERLAY,
    )


PITFALLS = tuple(_rule(id, when) for id, when in SHOWN_WHEN.items())
