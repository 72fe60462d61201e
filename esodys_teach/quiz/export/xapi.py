"""Every answer as an xAPI statement, one a line, for a learning record store.

The ids do not change, so that a store knows a statement that it has. Lost: of an order only the
one written down is given as right, though others may be; whether the answer was right tells the
truth. How sure a learner was is an extension.
"""

import json
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from esodys_teach.content.items import Order, QuizItem, ScriptConcordance
from esodys_teach.loader.places import NOTICE
from esodys_teach.quiz.answers import Marked, marked, weights
from esodys_teach.quiz.export.wording import HOME, asks, name
from esodys_teach.quiz.results import Asked, Results


def statements(results: Results) -> bytes:
    """JSON Lines; answers that their items no longer allow are left out."""
    asked = {one.id: one for one in results.asked}
    found = (_statement(results, asked[one.given.item], one) for one in marked(results))
    return "".join(json.dumps(one) + "\n" for one in found).encode()


def _statement(results: Results, asked: Asked, one: Marked) -> dict[str, Any]:
    given, mark = one
    result: dict[str, Any] = {
        "response": "[,]".join(given.choice),
        "completion": True,
        "extensions": {
            f"{HOME}/sure": given.sure,
            f"{HOME}/round": given.round,
            f"{HOME}/attempt": given.attempt,
            f"{HOME}/pitfalls": list(mark.pitfalls),
        },
    }
    if mark.points is not None:
        points = {"scaled": mark.points, "raw": mark.points, "min": 0, "max": 1}
        result |= {"success": mark.correct, "score": points}
    nickname = results.learners[given.learner]
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{_session(results)}/{given.key}")),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": HOME, "name": given.learner},
            **({"name": nickname} if nickname else {}),
        },
        "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"en": "answered"}},
        "object": {
            "objectType": "Activity",
            "id": f"{HOME}/items/{quote(asked.id)}",
            "definition": _definition(asked),
        },
        "result": result,
        "context": {
            "platform": "ESODYS Teach",
            "language": "en",
            "contextActivities": {"grouping": [_quiz(results)]},
            "extensions": {f"{HOME}/notice": NOTICE}
            | ({f"{HOME}/notes": list(results.notes)} if results.notes else {}),
        },
        "timestamp": datetime.fromtimestamp(given.at, UTC).isoformat(timespec="milliseconds"),
    }


def _definition(asked: Asked) -> dict[str, Any]:
    item = asked.item
    kind, list_ = _interaction(item)
    right = _right(asked)
    return {
        "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
        "name": {"en": name(asked)},
        "description": {"en": " ".join(asks(item))},
        "interactionType": kind,
        list_: [{"id": o.id, "description": {"en": o.text}} for o in item.options],
        **({"correctResponsesPattern": right} if right else {}),
    }


def _interaction(item: QuizItem) -> tuple[str, str]:
    if isinstance(item, Order):
        return "sequencing", "choices"
    return ("likert", "scale") if isinstance(item, ScriptConcordance) else ("choice", "choices")


def _right(asked: Asked) -> list[str]:
    """The right responses; of a scale, each that the panel gave most often."""
    worth = weights(asked)
    if isinstance(asked.item, Order):
        return ["[,]".join(option.id for option in asked.item.options)]
    if isinstance(asked.item, ScriptConcordance):
        return [id for id, points in (worth or {}).items() if points == 1]
    return ["[,]".join(id for id, points in (worth or {}).items() if points > 0)]


def _quiz(results: Results) -> dict[str, Any]:
    kind = "http://adlnet.gov/expapi/activities/assessment"
    return {
        "objectType": "Activity",
        "id": _session(results),
        "definition": {"type": kind, "name": {"en": results.title}},
    }


def _session(results: Results) -> str:
    return f"{HOME}/sessions/{quote(results.session, safe='')}"
