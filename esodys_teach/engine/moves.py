"""What becomes of each step between two plans: added, moved, reworded or dropped."""

from collections.abc import Iterable, Mapping

from esodys_teach.engine.advice import Advice
from esodys_teach.engine.whatif import Change
from esodys_teach.rules import RULES
from esodys_teach.rules.rule import Phase

LISTS = ("steps", "later", "done", "avoid")
EMERGENCIES = frozenset(rule.id for rule in RULES if rule.phase is Phase.EMERGENCY)
VERBS = {
    "new": "Adds",
    "brought forward": "Brings forward",
    "put off": "Puts off",
    "reworded": "Rewords",
    "done": "Counts as done",
    "dropped": "Drops",
}
"""What becomes of a step, and how a change says it."""

_CARE = {rule.id: -place for place, rule in enumerate(reversed(RULES))}  # its first rule counts
Places = frozenset[tuple[str, str]]  # list, id


def places(advice: Advice) -> Places:
    """Where each id stands in the advice."""
    return frozenset((name, item.id) for name in LISTS for item in getattr(advice, name))


def between(old: Advice, new: Advice) -> Mapping[str, str]:
    """A key of `VERBS` for each id that is not where it was, or not in the same words."""
    found = _moves(places(old), places(new))
    for name in ("steps", "later", "avoid"):
        then = {item.id: (item.text, item.waits_on) for item in getattr(old, name)}
        for item in getattr(new, name):
            if then.get(item.id, (item.text, item.waits_on)) != (item.text, item.waits_on):
                found.setdefault(item.id, "reworded")
    return found


def after(old: Advice, change: Change) -> Mapping[str, str]:
    """The same for a single change; it knows where each id would be, not its words."""
    then = places(old)
    return _moves(then, (then | frozenset(change.added)) - frozenset(change.removed))


def in_order(ids: Iterable[str]) -> list[str]:
    """Emergencies first, then the order of care."""
    return sorted(ids, key=_CARE.__getitem__)


def _moves(old: Places, new: Places) -> dict[str, str]:
    found = {i: _became(_where(old, i), _where(new, i)) for _, i in old ^ new}
    return {i: became for i, became in found.items() if became}


def _where(places: Places, place_id: str) -> str:
    return next((name for name in LISTS if (name, place_id) in places), "")


def _became(old: str, new: str) -> str:
    if old == new or (old, new) == ("done", ""):
        return ""
    if not new:
        return "dropped"
    if new == "done":
        return "done" if old else ""
    if old in ("", "done"):
        return "new"
    return "brought forward" if new == "steps" else "put off"
