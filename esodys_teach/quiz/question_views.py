"""A question as a learner sees it before the key is out, and its key. Pure.

Whatever tells the key is in `key` and `reveal` alone.
"""

from collections.abc import Mapping, Sequence

from esodys_teach.content.items import KeyFeatures, Order, ScriptConcordance
from esodys_teach.quiz import cited, tally
from esodys_teach.quiz.answers import mark_of
from esodys_teach.quiz.messages import KeyedOption, KeyView, OptionView, QuestionView, Reveal
from esodys_teach.quiz.results import Asked, Given
from esodys_teach.quiz.scoring import mark


def question(asked: Asked) -> QuestionView:
    """The question alone: field by field, so that no key slips through."""
    item = asked.item
    scale = item if isinstance(item, ScriptConcordance) else None
    return {
        "id": asked.id,
        "kind": item.kind,
        "stem": item.stem,
        "choose": item.choose if isinstance(item, KeyFeatures) else None,
        "thought": scale.thought if scale else None,
        "information": scale.information if scale else None,
    }


def options(asked: Asked, order: Sequence[str]) -> list[OptionView]:
    text = {option.id: option.text for option in asked.item.options}
    return [{"id": id, "text": text[id]} for id in order]


def reveal(asked: Asked, given: Given | None, order: Sequence[str], whole: bool) -> Reveal:
    """The key and what it teaches; in part, only what the author says of the options chosen."""
    found, full = mark_of(asked, given), key(asked)
    options = {option["id"]: option for option in full["options"]}
    missed = {id: "missed" if options[id]["verdict"] == "right" else "" for id in order}
    verdicts = dict(missed if found is None else found.verdicts)
    if given and isinstance(asked.item, Order) and set(given.choice) == set(order):
        order = given.choice  # as this learner put them
    if not whole:
        order = [id for id in order if given and id in given.choice]
        chosen = (options[id]["pitfall"] for id in order)
        full["learning_point"], full["claims"], full["pairs"], full["order"] = "", [], [], None
        full["cited"] = cited.to_json(asked.cited.only(id for id in chosen if id))
        verdicts = {id: verdicts.get(id, "") for id in order}
    shown: list[KeyedOption] = [{**options[id], "verdict": verdicts.get(id, "")} for id in order]
    return {
        "learning_point": full["learning_point"],
        "claims": full["claims"],
        "pairs": full["pairs"],
        "order": full["order"],
        "cited": full["cited"],
        "whole": whole,
        "points": found.points if found else None,
        "verdicts": verdicts,
        "options": shown,
    }


def key(asked: Asked) -> KeyView:
    """Each option with its verdict, had it been chosen, and what the item teaches."""
    item = asked.item
    verdicts: Mapping[str, str] = {}
    if not isinstance(item, Order):  # there no option is right by itself
        verdicts = {o.id: mark(asked, (o.id,)).verdicts.get(o.id, "") for o in item.options}
    options: dict[str, KeyedOption] = {
        option.id: {
            "id": option.id,
            "text": option.text,
            "verdict": verdicts.get(option.id, ""),
            "feedback": option.feedback,
            "pitfall": option.pitfall,
        }
        for option in item.options
    }
    pairs = item.pairs if isinstance(item, Order) else ()
    return {
        "options": [options[id] for id in tally.by_letter(asked)],
        "learning_point": item.learning_point,
        "claims": list(item.claims),
        "pairs": [{"first": p.first, "then": p.then, "why": p.why} for p in pairs],
        "order": [option.id for option in item.options] if pairs else None,
        "cited": cited.to_json(asked.cited),
    }
