"""What is wrong with items whose every word can be read: the place of each slip, and its cure."""

from collections.abc import Iterator
from itertools import combinations

from esodys_teach.content import items as of
from esodys_teach.content.items import Items, QuizItem, verdict
from esodys_teach.engine.advice import Advice
from esodys_teach.evidence import vocabulary

Slips = Iterator[tuple[str, str]]


def item_slips(items: Items, advice: Advice) -> Slips:
    """Every slip of the items of a case, whose plans this advice judges."""
    found = items.by_place()
    if not found and items is not of.NO_ITEMS:
        yield "items", "no item stands here; delete the line"
    for place, item in found.items():
        for name in ("id", "stem"):
            if sum(getattr(x, name) == getattr(item, name) for x in found.values()) > 1:
                yield f"{place}.{name}", f"another item of this case has the same {name}"
        for part, reason in (*_of_all(item, advice), *_of_kind(item, advice)):
            yield f"{place}.{part}", reason


def _of_all(item: QuizItem, advice: Advice) -> Slips:
    if item.id in item.formerly:
        yield "formerly", f"{item.id} is what it is called now"
    for name in sorted({name for name in item.claims if item.claims.count(name) > 1}):
        yield "claims", f"{name} is there twice"
    for number, option in enumerate(item.options):
        at = f"options[{number}]"
        for part in ("id", "text", "action"):
            said = [getattr(x, part, f"none {n}") for n, x in enumerate(item.options[: number + 1])]
            if said.pop().casefold() in map(str.casefold, said):
                yield f"{at}.{part}", f"an option above has the same {part}"
        if option.text.casefold() == item.stem.casefold():
            yield f"{at}.text", "the stem says the same"
        why, wrong = verdict(option, advice)
        if wrong != bool(option.pitfall):
            cure = "add its pitfall" if wrong else "take its pitfall away"
            yield f"{at}.pitfall", f"{why}; {cure}"


def _of_kind(item: QuizItem, advice: Advice) -> Slips:
    ids = [option.id for option in item.options]
    if isinstance(item, of.ScriptConcordance):
        if ids != ["-2", "-1", "0", "1", "2"]:
            yield "options", 'the points are "-2", "-1", "0", "1", "2", in this order'
    elif len(ids) < 3:
        yield "options", f"too few options ({', '.join(ids) or 'none'}); write three or more"
    match item:
        case of.SingleBest():
            yield from _of_single_best(item)
        case of.KeyFeatures():
            yield from _of_key_features(item)
        case of.Order():
            yield from _of_order(item, ids)
        case of.BuildPlan():
            yield from _of_build_plan(item, advice)


def _of_single_best(item: of.SingleBest) -> Slips:
    right = [option.id for option in item.options if option.correct]
    if item.options and len(right) != 1:
        many = f"{', '.join(right)} are correct; only one may be"
        yield "options", many if right else "no option is correct; one must be"


def _of_key_features(item: of.KeyFeatures) -> Slips:
    count = len(item.options)
    needed = [option.id for option in item.options if option.worth is of.Worth.NEEDED]
    if not needed:
        yield "options", "no option is needed; write 'worth: needed' for one or more"
    elif item.choose < len(needed):
        reason = f"{len(needed)} options are needed ({', '.join(needed)})"
        yield "choose", f"{reason}; let a learner choose as many"
    elif item.choose >= count:
        yield "choose", f"of {count} options a learner chooses {count - 1} at most"


def _of_build_plan(item: of.BuildPlan, advice: Advice) -> Slips:
    due = [step.id for step in advice.steps]
    if not {option.action for option in item.options}.intersection(due):
        now = ", ".join(due) or "none"
        yield "options", f"none of these actions is due now; due now are: {now}"


def _of_order(item: of.Order, ids: list[str]) -> Slips:
    known = {(before.first, before.then) for before in vocabulary().before}
    binding = [
        (one.id, other.id)
        for one, other in combinations(item.options, 2)
        if known & {(one.action, other.action), (one.action, "*")}
    ]
    for number, (first, then) in enumerate((pair.first, pair.then) for pair in item.pairs):
        if (first, then) in binding:
            continue
        absent = [i for i in (first, then) if i not in ids]
        if absent:
            says = f"this item has no option {absent[0]}"
        elif first == then:
            says = "a pair needs two options"
        elif ids.index(first) > ids.index(then):
            says = (
                f"option {then} stands above option {first}; turn the pair around, or the options"
            )
        else:
            bind = ", ".join(f"{one} before {other}" for one, other in binding)
            says = f"this order does not bind; of these options bind: {bind or 'none'}"
        yield f"pairs[{number}]", says
