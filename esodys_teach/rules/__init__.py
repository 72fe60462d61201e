"""The pathway as tables of rules, one module a phase of care, in the order of care."""

from esodys_teach.rules.avoid import AVOID
from esodys_teach.rules.living import LIVING
from esodys_teach.rules.pitfalls import PITFALLS
from esodys_teach.rules.rule import Rule
from esodys_teach.rules.treatment import TREATMENT
from esodys_teach.rules.triage import EMERGENCIES, SCOPE
from esodys_teach.rules.ways_out import EXITS
from esodys_teach.rules.work_up import OBSTRUCTION, WORK_UP

STEPS: tuple[Rule, ...] = EMERGENCIES + SCOPE + OBSTRUCTION + EXITS + WORK_UP + TREATMENT + LIVING
RULES: tuple[Rule, ...] = STEPS + AVOID + PITFALLS
