"""The pathway as tables of rules, one module a phase of care, in the order of care.

- `triage`: emergencies and scope, what comes before every pathway.
- `ways_out`: exits, what leads out of the pathway or stands alongside it.
- `work_up`: gates, what must be known before treatment.
- `treatment`: culprit medicines, acid and neuromodulators.
- `electrolytes`: magnesium, potassium, fluid and sodium.
- `living`: eating, behavior, restraint and follow-up.
- `avoid`: the errors that a situation invites.
- `pitfalls`: when each teaching point is shown.
- `notes`: how far the class and the order can be trusted.
- `rule`: what a rule is.
- `states`: answers that are neither yes nor no, and the disposition.
- `watched`: findings that remember which facts each answer was read from.
- `findings`: what the facts of a patient mean together, each finding with a name.

docs/rule_index.md has the file and line of each rule.
"""

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
