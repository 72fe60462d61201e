"""What a reader must know beside the advice: how far the class and the order can be trusted."""

from collections.abc import Callable

from esodys_teach.patient.manometry import MotilityClass
from esodys_teach.rules.findings.findings import Findings

PATTERN_ONLY = (MotilityClass.DISTAL_SPASM, MotilityClass.HYPERCONTRACTILE)

NOTES: tuple[tuple[Callable[[Findings], bool], str], ...] = (
    (
        lambda p: p.measured and p.class_provisional and p.in_scope,
        "The class is provisional: something that is not excluded, or was found, can produce it.",
    ),
    (
        lambda p: p.reading.provisional and p.in_scope,
        "The class is provisional: the relaxation pressure is raised, but not in every sense.",
    ),
    (
        lambda p: p.reading.few_swallows and p.in_scope,
        "Fewer than ten swallows: read the class with care.",
    ),
    (
        lambda p: p.reading.spastic_outflow and p.in_scope,
        "The pattern fits outflow obstruction with spastic features. Achalasia stays open.",
    ),
    (
        lambda p: p.reading.pressurized_outflow and p.in_scope,
        "The pattern fits outflow obstruction with pressurization. Achalasia stays open.",
    ),
    (
        lambda p: p.reading.needs_own_limits and p.in_scope,
        "The study is not classified here: it needs the limits of its own system.",
    ),
    (
        lambda p: p.pattern_in_question and p.in_scope,
        "With the outlet raised in both positions this pattern is a note only: settle the outlet "
        "first.",
    ),
    (
        lambda p: p.on_pathway and p.motility_class in PATTERN_ONLY and not p.pattern_in_question,
        "This is a manometric pattern only: no symptom makes it a disorder.",
    ),
    (
        lambda p: p.on_pathway and p.symptomatic and not p.measured and not p.manometry_to_do,
        "Weak motility is presumed here, not measured.",
    ),
    (
        lambda p: p.on_pathway and p.symptomatic and (p.mg_low or p.k_low),
        "The source contradicts itself: its work-up corrects electrolytes first, its steps begin "
        "with the PPI. Neither order is wrong.",
    ),
)
