"""What a learner and what the instructor see of a session, as values for JSON. Pure."""

from dataclasses import replace
from math import inf

from esodys_teach.quiz import cited, tally
from esodys_teach.quiz.answers import Marked, calibration, mark_of
from esodys_teach.quiz.flow import Flow, Refused, answer_refusal, at, at_of, offered
from esodys_teach.quiz.messages import (
    AnswerView,
    Attempts,
    BoardItem,
    BoardLearner,
    BoardRow,
    BoardView,
    LearnersItem,
    LearnerView,
    NamedItem,
    Score,
    Stage,
    Standing,
)
from esodys_teach.quiz.notes import notes
from esodys_teach.quiz.question_views import key, options, question, reveal
from esodys_teach.quiz.results import Asked, Given
from esodys_teach.quiz.scoring import scored
from esodys_teach.quiz.session import SessionState, shuffled

CONNECTED = 45.0  # seconds since a page last asked; an open one asks every twenty


def learners_view(
    state: SessionState, learner: str, now: float, item: str | None = None
) -> LearnerView:
    """A learner's page; `item` chooses one of the homework."""
    flow = at_of(state.flow, learner, now)
    page = _without_question(state, flow, learner, now)
    if page["removed"]:
        return page
    if not flow.live or flow.phase == "ended":
        page["items"] = [] if flow.phase == "ready" else _list(state, flow, learner)
    if flow.phase == "ended" or not flow.live and flow.feedback == "now":
        page["score"] = _score(state, flow, learner)
    asked = _chosen(state, flow, item)
    if asked is None:
        return page
    if not asked.known:
        page["known"] = False
        return page
    page["case"] = {"title": asked.case.title, "vignette": asked.case.vignette}
    if flow.phase == "ready":
        return page
    order, mine = shuffled(state.session.seed, learner, asked), state.newest(learner, asked.id)
    page["item"] = {**question(asked), "options": options(asked, order)}
    page["mine"] = _mine(mine)
    page["place"] = state.asked.index(asked)
    if flow.live and flow.shown:
        voted_again = any(True for _ in state.votes(asked.id, 2))
        page["distribution"] = tally.counts(state, asked, 2 if voted_again else 1)
    if not flow.live:
        page["attempt"] = _attempts(state, flow, learner, asked.id)["attempt"]
    whole = _shows(state, flow, learner, asked)
    if whole is not None:
        page["reveal"] = reveal(asked, mine, order, whole)
    made = len(state.of.get((learner, asked.id), []))
    page["stage"] = _stage(flow, made, whole=bool(whole))
    return page


def _without_question(state: SessionState, flow: Flow, learner: str, now: float) -> LearnerView:
    """A learner's page before any question or score is put on it."""
    nickname, removed = state.learners[learner]
    return {
        **_where(flow, now),
        "own": learner in flow.own,
        "version": state.version(now),
        "title": state.session.title,
        "nickname": nickname,
        "attempt": 1,
        "removed": removed,
        "known": True,
        "opens": flow.opens,
        "stage": "removed" if removed else _stage(flow, 0, whole=False),
        "case": None,
        "item": None,
        "mine": None,
        "distribution": None,
        "reveal": None,
        "score": None,
        "items": None,
    }


def _stage(flow: Flow, made: int, *, whole: bool) -> Stage:
    """What a learner can do with a question answered so often, whose `whole` key may be out."""
    if flow.phase == "ended":
        return "over"
    if whole:
        return "revealed"
    if not answer_refusal(flow, made):
        return "open"
    if flow.phase == "ready":
        return "waiting"
    return "paused" if not answer_refusal(replace(flow, paused=False), made) else "closed"


def silent(state: SessionState) -> list[str]:
    """Who is here and never answered anything."""
    answered = {given.learner for given in state.given.values()}
    return [id for id, (_, removed) in state.learners.items() if not removed and id not in answered]


def board(state: SessionState, now: float, item: str | None = None) -> BoardView:
    """Everything the instructor sees; `item` chooses one of the homework."""
    flow = at(state.flow, now)
    asked = state.asked[flow.place] if flow.live else state.find(item or "")
    people = _people(state, flow, asked)
    page: BoardView = {
        **_where(flow, now),
        "version": state.version(now, answers=True),
        "offered": offered(flow),
        "session": state.session.id,
        "title": state.session.title,
        "code": state.session.code,
        "at": state.session.at,
        "settings": state.session.settings,
        "shut": flow.shut,
        "learners": people,
        "connected": sum(now - state.seen.get(one["id"], -inf) < CONNECTED for one in people),
        "silent": len(silent(state)),
        "answered": sum(one["answered"] for one in people),
        "items": _questions(state, flow),
        "outside": {"waiting": [], "done": None},
        "notes": notes(state),
        "case": None,
        "item": None,
        "distribution": None,
        "sure": None,
        "flips": None,
        "reversed": None,
    }
    if asked is None or not asked.known:
        return page
    keyed: BoardItem = {**question(asked), **key(asked)}
    page["case"] = {"title": asked.case.title, "vignette": asked.case.vignette}
    page["item"] = keyed
    page["distribution"] = {str(r): tally.counts(state, asked, r) for r in (1, 2)}
    page["sure"] = {str(r): tally.certainty(state, asked, r) for r in (1, 2)}
    page["flips"] = tally.flips(state, asked)
    page["reversed"] = tally.out_of_order(state, asked)
    return page


def _people(state: SessionState, flow: Flow, asked: Asked | None) -> list[BoardLearner]:
    """Who takes part, and whether each has answered the question, or any where none is chosen."""
    answered = {g.learner for g in state.given.values() if asked is None or g.item == asked.id}
    if flow.live and asked:
        answered = {g.learner for g in state.votes(asked.id, flow.round)}
    return [
        {
            "id": id,
            "nickname": nickname,
            "answered": id in answered,
            "done": sum((id, one.id) in state.of for one in state.asked),
            "until": flow.own.get(id),
            "over": id in flow.over,
        }
        for id, (nickname, removed) in state.learners.items()
        if not removed
    ]


def _questions(state: SessionState, flow: Flow) -> list[BoardRow]:
    """Every question of the session; how many were right once it has ended."""
    over = flow.phase == "ended"
    return [
        {
            **_named(one),
            "stem": one.item.stem,
            "answered": sum(1 for _ in state.votes(one.id, None)),
            "right": tally.right(state, one) if over and n in flow.asked else None,
        }
        for n, one in enumerate(state.asked)
    ]


def _where(flow: Flow, now: float) -> Standing:
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


def _chosen(state: SessionState, flow: Flow, item: str | None) -> Asked | None:
    """The item that a learner looks at; once a live quiz is over, any that was asked."""
    if flow.live and flow.phase != "ended":
        return state.asked[flow.place]
    if item is None or flow.phase == "ready":
        return None
    found = state.find(item)
    if found is None or state.asked.index(found) not in flow.asked:
        raise Refused("This quiz has no such question.")
    return found


def _mine(given: Given | None) -> AnswerView | None:
    if given is None:
        return None
    return {
        "choice": list(given.choice),
        "sure": given.sure,
        "round": given.round,
        "saved_at": given.at,
        "attempt": given.attempt,
    }


def _shows(state: SessionState, flow: Flow, learner: str, asked: Asked) -> bool | None:
    """Whether this learner may see the whole key, or a part of it (False), or nothing (None)."""
    if flow.phase == "ended" or flow.live and flow.phase == "revealed":
        return True
    mine = state.newest(learner, asked.id)
    if flow.live or flow.feedback == "after" or mine is None:
        return None
    found = mark_of(asked, mine)
    tries = _attempts(state, flow, learner, asked.id)["attempts_left"]
    return tries == 0 or found is not None and (found.correct or found.points is None)


def _list(state: SessionState, flow: Flow, learner: str) -> list[LearnersItem]:
    """Every question with its attempts, and once its key is out, the own points."""
    rows: list[LearnersItem] = []
    for one in _known(state, flow):
        known = _shows(state, flow, learner, one)
        found = mark_of(one, state.newest(learner, one.id)) if known else None
        rows.append(
            {
                **_named(one),
                **_attempts(state, flow, learner, one.id),
                "points": found.points if found else None,
            }
        )
    return rows


def _known(state: SessionState, flow: Flow) -> list[Asked]:
    """What was asked and can still be shown."""
    return [one for one in (state.asked[place] for place in sorted(flow.asked)) if one.known]


def _named(asked: Asked) -> NamedItem:
    return {"id": asked.id, "title": asked.case.title, "kind": asked.item.kind}


def _attempts(state: SessionState, flow: Flow, learner: str, item: str) -> Attempts:
    made = len(state.of.get((learner, item), []))
    next_one = min(made + 1, flow.attempts)
    left = max(0, flow.attempts - made)
    return {"answered": made > 0, "attempt": next_one, "attempts_left": left}


def _score(state: SessionState, flow: Flow, learner: str) -> Score:
    """Points, calibration and pitfalls of the answers that count."""
    asked = _known(state, flow)
    answers = [(one, state.newest(learner, one.id)) for one in asked]
    if flow.phase != "ended":
        answers = [(one, given) for one, given in answers if given]
    marks = [
        Marked(given, found) for one, given in answers if given and (found := mark_of(one, given))
    ]
    points = [found.points for _, found in marks if found.points is not None]
    pitfalls = list(dict.fromkeys(id for _, found in marks for id in found.pitfalls))
    met = cited.joined(one.cited for one, _ in answers).only(pitfalls)
    return {
        "points": sum(points),
        "of": sum(scored(one.item) for one, _ in answers),
        "unscored": sum(not scored(one.item) for one, _ in answers),
        "calibration": {
            str(level): {"right": right, "of": of}
            for level, (right, of) in calibration(marks).items()
        },
        "pitfalls": pitfalls,
        "cited": cited.to_json(met),
    }
