"""Facts in, advice out: every rule that holds, in the order of care. Pure and deterministic."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from esodys_teach.evidence import vocabulary
from esodys_teach.patient.manometry import MotilityClass
from esodys_teach.patient.patient import FIELDS, Patient
from esodys_teach.rules import RULES
from esodys_teach.rules.findings.findings import Findings
from esodys_teach.rules.notes import NOTES
from esodys_teach.rules.rule import LISTS, Effect, Kind, Origin, Phase, Rule
from esodys_teach.rules.states import Disposition
from esodys_teach.rules.watched import Watched

ADVICE_VERSION = "2026.11.3"

REASONS = {
    Disposition.DECLINE: "This patient lies outside the evidence that the module teaches.",
    Disposition.LEAVE: "This is not mild dysmotility. What comes first:",
    Disposition.STAY_INCOMPLETE: "The pathway waits for the work-up:",
    Disposition.MODIFY: "The pathway applies, but a known fact changes it:",
    Disposition.STAY: "The conservative pathway applies.",
}
AFTER = {  # the reason where nothing but emergencies decides
    Disposition.DECLINE: REASONS[Disposition.DECLINE],
    Disposition.LEAVE: "This is not mild dysmotility.",
    Disposition.STAY_INCOMPLETE: "The pathway waits for the work-up.",
    Disposition.MODIFY: "The pathway waits for that.",
    Disposition.STAY: REASONS[Disposition.STAY],
}


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line of advice; for a pitfall `text` is the mistake and `why` the way out."""

    id: str
    text: str
    why: str
    claims: tuple[str, ...]
    origin: Origin
    phase: Phase
    rows: tuple[str, ...]  # the rules that say it
    waits_on: str = ""
    effect: Effect = Effect.NONE
    headline: str = ""  # what the headline calls it where it is not called by its title
    lead: int = 0  # its place among the emergencies, from 1; 0: it is none of them
    gate: bool = False  # the pathway waits for it
    modifies: bool = False  # it withholds or reverses a step of the source
    always_named: bool = False  # the reason names it whatever the disposition is


@dataclass(frozen=True, kw_only=True)
class Trace:
    """What one rule did: it fired, or it was silent because of these facts."""

    row: str
    id: str
    kind: Kind
    fired: bool
    facts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What the pathway says for one patient; steps stand in the order of care."""

    patient: Patient
    overlays: bool
    disposition: Disposition
    motility_class: MotilityClass
    asymptomatic: bool
    notes: tuple[str, ...]  # how far the class and the order can be trusted
    steps: tuple[Item, ...]
    later: tuple[Item, ...]
    done: tuple[Item, ...]
    avoid: tuple[Item, ...]
    pitfalls: tuple[Item, ...]

    @property
    def emergencies(self) -> tuple[Item, ...]:
        """The steps that lead headline and reason whatever the disposition, the first one first."""
        found = [item for item in self.steps if item.lead]
        return tuple(sorted(found, key=lambda item: item.lead))

    @property
    def reason(self) -> str:
        """Why this disposition, with the steps that decide it; emergencies before all others."""
        first = self.emergencies
        decides = [item for item in self.steps if item not in first and self._decides(item)]
        named = [item for item in self.steps if item.always_named]
        parts = [f"First: {_listed(first)}."] if first else []
        if decides:
            parts.append(f"{REASONS[self.disposition]} {_listed(decides)}.")
        else:
            parts.append((AFTER if first else REASONS)[self.disposition])
        if more := [item for item in named if item not in decides]:
            parts.append(f"Beside it: {_listed(more)}.")
        return " ".join(filter(None, parts))

    def _decides(self, item: Item) -> bool:
        """Whether a step is a reason for the disposition."""
        if self.disposition is Disposition.LEAVE:
            return item.effect is Effect.LEAVE or bool(item.headline)
        if self.disposition is Disposition.STAY_INCOMPLETE:
            return item.gate
        return self.disposition is Disposition.MODIFY and item.modifies

    @property
    def trace(self) -> tuple[Trace, ...]:
        """Each rule, fired or silent, with the facts it was decided by on this patient."""
        watched = Watched(self.patient, self.overlays)
        lines = []
        for rule in RULES:
            fired, facts = watched.ask(rule)
            known = tuple(name for name in FIELDS if name in facts)
            lines.append(Trace(row=rule.row, id=rule.id, kind=rule.kind, fired=fired, facts=known))
        return tuple(lines)


def _one_of(values: type[StrEnum]) -> str:
    return ", ".join(repr(str(value)) for value in values)


Item.__doc__ = f"""{Item.__doc__}

origin is one of {_one_of(Origin)}.
phase is one of {_one_of(Phase)}.
effect is one of {_one_of(Effect)}: whether an exit leads out of the pathway.
"""

Advice.__doc__ = f"""{Advice.__doc__}

disposition is one of {_one_of(Disposition)}.
motility_class is one of {_one_of(MotilityClass)}.
steps, later, done, avoid and pitfalls hold Items; each id stands once in a list.
"""


def _listed(items: Iterable[Item]) -> str:
    """The titles of some steps in one sentence."""
    titles = [item.headline or vocabulary().pathway[item.id] for item in items]
    return "; ".join(title[0].lower() + title[1:] for title in titles)


def speaks(rule: Rule, overlays: bool) -> bool:
    """Without overlays only the source speaks, and emergencies never fall silent."""
    return overlays or rule.origin is Origin.SOURCE or rule.emergency


def advise(patient: Patient, overlays: bool = True) -> Advice:
    """The advice for a patient; `overlays=False` shows what the source alone would say."""
    p = Findings.of(patient, overlays)
    found: dict[str, list[Rule]] = {name: [] for name in LISTS}
    for rule in RULES:
        if rule.when(p) and speaks(rule, overlays):
            found[rule.where].append(rule)
    exits = {rule.id for rule in found["steps"] if rule.effect}
    found["pitfalls"].sort(key=lambda rule: exits.isdisjoint(rule.exits))  # an exit's own first
    return Advice(
        patient=patient,
        overlays=overlays,
        disposition=p.disposition,
        motility_class=p.motility_class,
        asymptomatic=p.asymptomatic,
        notes=tuple(text for holds, text in NOTES if holds(p)),
        **{name: _items(tuple(rules)) for name, rules in found.items()},
    )


@lru_cache(maxsize=4096)  # one changed control leaves most lists as they are
def _items(rules: tuple[Rule, ...]) -> tuple[Item, ...]:
    """One item an id, where its first rule stands; further rules add their words to it."""
    by_id: dict[str, list[Rule]] = {}
    for rule in rules:
        by_id.setdefault(rule.id, []).append(rule)
    return tuple(_item(tuple(same)) for same in by_id.values())


@cache  # the few combinations of rules that share an id
def _item(rules: tuple[Rule, ...]) -> Item:
    return _merge(rules)


def _merge(rules: tuple[Rule, ...]) -> Item:
    first = rules[0]
    sourced = any(rule.origin is Origin.SOURCE for rule in rules)
    effects = {rule.effect for rule in rules}
    return Item(
        id=first.id,
        text=" ".join(dict.fromkeys(rule.text for rule in rules)),
        why=" ".join(dict.fromkeys(rule.why for rule in rules)),
        claims=tuple(dict.fromkeys(claim for rule in rules for claim in rule.claims)),
        origin=Origin.SOURCE if sourced else Origin.OVERLAY,
        phase=first.phase,
        rows=tuple(rule.row for rule in rules),
        waits_on=", ".join(dict.fromkeys(rule.waits_on for rule in rules if rule.waits_on)),
        effect=Effect.LEAVE if Effect.LEAVE in effects else first.effect,
        headline=first.headline,
        lead=min((rule.lead for rule in rules if rule.lead), default=0),
        gate=any(rule.gate for rule in rules),
        modifies=any(rule.modifies for rule in rules),
        always_named=any(rule.always_named for rule in rules),
    )
