"""What a learner and what the instructor see of a session, as values for JSON. Pure.

Whatever tells the key is in `_key` and `_reveal` alone; `_item` is what a learner sees before.
"""

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

from esodys_teach.items import KeyFeatures, Order, ScriptConcordance
from esodys_teach.quiz import cited, tally
from esodys_teach.quiz.flow import Flow, Refused, at, at_of
from esodys_teach.quiz.notes import notes
from esodys_teach.quiz.results import SURE, Asked, Given
from esodys_teach.quiz.scoring import Mark, mark, scored
from esodys_teach.quiz.sitting import Sitting, marked, shuffled

CONNECTED = 45.0  # seconds since a page last asked; an open one asks every twenty

Json = dict[str, Any]


def learners_view(sitting: Sitting, learner: str, now: float, item: str | None = None) -> Json:
    """A learner's page; `item` chooses one of the homework."""
    flow, (nickname, removed) = at_of(sitting.flow, learner, now), sitting.learners[learner]
    page = {
        **_where(flow, now),
        "own": learner in flow.own,  # the deadline
        "version": sitting.version(now),
        "title": sitting.session.title,
        "nickname": nickname,
        "attempt": 1,
        "removed": removed,
        "known": True,  # what was asked
        "opens": flow.opens,
        **dict.fromkeys(("case", "item", "mine", "distribution", "reveal", "score")),
    }
    if removed:
        return page
    if not flow.live or flow.phase == "ended":
        page["items"] = [] if flow.phase == "ready" else _list(sitting, flow, learner)
    if flow.phase == "ended" or not flow.live and flow.feedback == "now":
        page["score"] = _score(sitting, flow, learner)
    asked = _chosen(sitting, flow, item)
    if asked is None:
        return page
    if not asked.known:
        return page | {"known": False}
    page["case"] = {"title": asked.case.title, "vignette": asked.case.vignette}
    if flow.phase == "ready":
        return page
    order, mine = shuffled(sitting.session.seed, learner, asked), sitting.newest(learner, asked.id)
    page |= {"item": _item(asked, order), "mine": _mine(mine), "place": sitting.asked.index(asked)}
    if flow.live and flow.shown:
        voted_again = any(True for _ in sitting.votes(asked.id, 2))
        page["distribution"] = tally.counts(sitting, asked, 2 if voted_again else 1)
    if not flow.live:
        page["attempt"] = _attempts(sitting, flow, learner, asked.id)["attempt"]
    if (whole := _shows(sitting, flow, learner, asked)) is not None:
        page["reveal"] = _reveal(asked, mine, order, whole)
    return page


def silent(sitting: Sitting) -> list[str]:
    """Who is here and never answered anything."""
    answered = {given.learner for given in sitting.given.values()}
    return [
        id for id, (_, removed) in sitting.learners.items() if not removed and id not in answered
    ]


def board(sitting: Sitting, now: float, item: str | None = None) -> Json:
    """Everything the instructor sees; `item` chooses one of the homework."""
    flow = at(sitting.flow, now)
    asked = sitting.asked[flow.place] if flow.live else sitting.find(item or "")
    answered = {g.learner for g in sitting.given.values() if asked is None or g.item == asked.id}
    if flow.live and asked:
        answered = {g.learner for g in sitting.votes(asked.id, flow.round)}
    people = [
        {
            "id": id,
            "nickname": nickname,
            "answered": id in answered,
            "done": sum((id, one.id) in sitting.of for one in sitting.asked),
            "until": flow.own.get(id),
            "over": id in flow.over,
        }
        for id, (nickname, removed) in sitting.learners.items()
        if not removed
    ]
    page = {
        **_where(flow, now),
        "version": sitting.version(now, answers=True),
        "session": sitting.session.id,
        "title": sitting.session.title,
        "code": sitting.session.code,
        "at": sitting.session.at,
        "settings": dict(sitting.session.settings),
        "shut": flow.shut,
        "learners": people,
        "connected": sum(
            now - sitting.seen.get(str(one["id"]), -inf) < CONNECTED for one in people
        ),
        "silent": len(silent(sitting)),
        "answered": sum(bool(one["answered"]) for one in people),
        "items": [
            {
                **_named(one),
                "stem": one.item.stem,
                "answered": sum(1 for _ in sitting.votes(one.id, None)),
                "right": tally.right(sitting, one)
                if flow.phase == "ended" and n in flow.asked
                else None,
            }
            for n, one in enumerate(sitting.asked)
        ],
        "notes": notes(sitting),
        **dict.fromkeys(("case", "item", "distribution", "sure", "flips", "reversed")),
    }
    if asked is None or not asked.known:
        return page
    return page | {
        "case": {"title": asked.case.title, "vignette": asked.case.vignette},
        "item": {**_item(asked, tally.by_letter(asked)), **_key(asked)},
        "distribution": {str(r): tally.counts(sitting, asked, r) for r in (1, 2)},
        "sure": {str(r): tally.certainty(sitting, asked, r) for r in (1, 2)},
        "flips": tally.flips(sitting, asked),
        "reversed": tally.out_of_order(sitting, asked),
    }


def _where(flow: Flow, now: float) -> Json:
    left = flow.left if flow.deadline is None else max(0.0, flow.deadline - now)
    return {
        "live": flow.live,
        "phase": flow.phase,
        "place": flow.place,
        "count": flow.count,
        "round": flow.round,
        "shown": flow.shown,
        "paused": flow.paused,
        "left_s": left if flow.phase == "open" else None,
        "until": None if flow.live else flow.deadline,
    }


def _chosen(sitting: Sitting, flow: Flow, item: str | None) -> Asked | None:
    """The item that a learner looks at; once a live quiz is over, any that was asked."""
    if flow.live and flow.phase != "ended":
        return sitting.asked[flow.place]
    if item is None or flow.phase == "ready":
        return None
    found = sitting.find(item)
    if found is None or sitting.asked.index(found) not in flow.asked:
        raise Refused("This quiz has no such question.")
    return found


def _item(asked: Asked, order: Sequence[str]) -> Json:
    """The question alone: field by field, so that no key slips through."""
    item, text = asked.item, {option.id: option.text for option in asked.item.options}
    scale = item if isinstance(item, ScriptConcordance) else None
    return {
        "id": asked.id,
        "kind": item.kind,
        "stem": item.stem,
        "choose": item.choose if isinstance(item, KeyFeatures) else None,
        "thought": scale.thought if scale else None,
        "information": scale.information if scale else None,
        "options": [{"id": id, "text": text[id]} for id in order],
    }


def _mine(given: Given | None) -> Json | None:
    if given is None:
        return None
    told = {"choice": list(given.choice), "sure": given.sure, "round": given.round}
    return told | {"saved_at": given.at, "attempt": given.attempt}


def _shows(sitting: Sitting, flow: Flow, learner: str, asked: Asked) -> bool | None:
    """Whether this learner may see the whole key, or a part of it (False), or nothing (None)."""
    if flow.phase == "ended" or flow.live and flow.phase == "revealed":
        return True
    mine = sitting.newest(learner, asked.id)
    if flow.live or flow.feedback == "after" or mine is None:
        return None
    found = marked(asked, mine)
    tries = _attempts(sitting, flow, learner, asked.id)["attempts_left"]
    return tries == 0 or found is not None and (found.correct or found.points is None)


def _reveal(asked: Asked, given: Given | None, order: Sequence[str], whole: bool) -> Json:
    """The key and what it teaches; in part, only what the author says of the options chosen."""
    found, key = marked(asked, given), _key(asked)
    told = {option["id"]: option for option in key.pop("options")}
    missed = {id: "missed" if told[id]["verdict"] == "right" else "" for id in order}
    verdicts = dict(missed if found is None else found.verdicts)
    if given and isinstance(asked.item, Order) and set(given.choice) == set(order):
        order = given.choice  # as this learner put them
    if not whole:
        order = [id for id in order if given and id in given.choice]
        chosen = (told[id]["pitfall"] for id in order)
        part = cited.to_json(asked.cited.only(id for id in chosen if id))
        key = {"learning_point": "", "claims": [], "pairs": [], "order": None, "cited": part}
        verdicts = {id: verdicts.get(id, "") for id in order}
    return key | {
        "whole": whole,
        "points": found.points if found else None,
        "verdicts": verdicts,
        "options": [told[id] | {"verdict": verdicts.get(id, "")} for id in order],
    }


def _key(asked: Asked) -> Json:
    """Each option with its verdict, had it been chosen, and what the item teaches."""
    item = asked.item
    verdicts: Mapping[str, str] = {}
    if not isinstance(item, Order):  # there no option is right by itself
        alone = {o.id: mark(asked, (o.id,)).verdicts.get(o.id, "") for o in item.options}
        verdicts = alone
    told = {
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
        "options": [told[id] for id in tally.by_letter(asked)],
        "learning_point": item.learning_point,
        "claims": list(item.claims),
        "pairs": [{"first": p.first, "then": p.then, "why": p.why} for p in pairs],
        "order": [option.id for option in item.options] if pairs else None,
        "cited": cited.to_json(asked.cited),
    }


def _list(sitting: Sitting, flow: Flow, learner: str) -> list[Json]:
    """Every question with its attempts, and once its key is out, the own points."""
    rows = []
    for one in _known(sitting, flow):
        known = _shows(sitting, flow, learner, one)
        found = marked(one, sitting.newest(learner, one.id)) if known else None
        points = {"points": found.points if found else None}
        rows.append({**_named(one), **_attempts(sitting, flow, learner, one.id), **points})
    return rows


def _known(sitting: Sitting, flow: Flow) -> list[Asked]:
    """What was asked and can still be shown."""
    return [one for one in (sitting.asked[place] for place in sorted(flow.asked)) if one.known]


def _named(asked: Asked) -> Json:
    return {"id": asked.id, "title": asked.case.title, "kind": asked.item.kind}


def _attempts(sitting: Sitting, flow: Flow, learner: str, item: str) -> Json:
    made = len(sitting.of.get((learner, item), []))
    next_one = min(made + 1, flow.attempts)
    left = max(0, flow.attempts - made)
    return {"answered": made > 0, "attempt": next_one, "attempts_left": left}


def _score(sitting: Sitting, flow: Flow, learner: str) -> Json:
    """Points, calibration and pitfalls of the answers that count."""
    asked = _known(sitting, flow)
    answers = [(one, sitting.newest(learner, one.id)) for one in asked]
    if flow.phase != "ended":
        answers = [(one, given) for one, given in answers if given]
    marks: list[tuple[Given, Mark]] = [
        (given, found) for one, given in answers if given and (found := marked(one, given))
    ]
    points = [found.points for _, found in marks if found.points is not None]
    judged = [(g.sure, m.correct) for g, m in marks if m.points is not None]
    pitfalls = list(dict.fromkeys(id for _, found in marks for id in found.pitfalls))
    met = cited.joined(one.cited for one, _ in answers).only(pitfalls)
    return {
        "points": sum(points),
        "of": sum(scored(one.item) for one, _ in answers),
        "unscored": sum(not scored(one.item) for one, _ in answers),
        "calibration": {
            str(level): {
                "right": sum(right for sure, right in judged if sure == level),
                "of": sum(sure == level for sure, _ in judged),
            }
            for level in SURE
        },
        "pitfalls": pitfalls,
        "cited": cited.to_json(met),
    }
