"""What a session asked, as JSON: stored with it when it starts, and read instead of any case.

Format 1: `format`; `advice`, the version of the advice; `source`, empty for a snapshot made when
its session started; `cases` by id; `cited` as in `cited.py`; and `questions`, each with the id of
its item, its key, and `marks`: what each choice adds or takes, as `answers.weights` computes it.
Letters and order are the author's. The keys stay when a class or an attribute is renamed.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from esodys_teach.content.case import Case
from esodys_teach.content.items import (
    Answer,
    BuildPlan,
    Feature,
    KeyFeatures,
    Offer,
    Option,
    Order,
    Pair,
    Point,
    QuizItem,
    ScriptConcordance,
    SingleBest,
    Step,
    Worth,
    judged,
)
from esodys_teach.engine.advice import ADVICE_VERSION, advise
from esodys_teach.quiz import cited
from esodys_teach.quiz.answers import pitfalls_of, weights
from esodys_teach.quiz.cited import CitedJson
from esodys_teach.quiz.results import NOT_KNOWN, Asked, AskedCase, NotKnown

FORMAT = 1
EDITION = "edition 2f0c666"
"""The source of questions that are taken from the cases of 2f0c666, the newest edition whose
sessions stored nothing but the ids of their items; a later day's begin with `cases`."""
_EDITION_FILE = Path(__file__).parent / "editions/2f0c666.json"


class CaseJson(TypedDict):
    """What a question needs of its case."""

    title: str
    level: str
    vignette: str


class OptionJson(TypedDict):
    """An option; the last three only where its kind has them."""

    id: str
    text: str
    feedback: str
    pitfall: str | None
    correct: NotRequired[bool]
    worth: NotRequired[str]
    action: NotRequired[str]


class PairJson(TypedDict):
    """Two steps whose order binds."""

    first: str
    then: str
    why: str
    pitfall: str


class Details(TypedDict, total=False):
    """What only some kinds ask beyond their options."""

    choose: int
    thought: str
    information: str


class KeyDetails(TypedDict, total=False):
    """What the key of only some kinds has beyond their options."""

    pairs: list[PairJson]
    panel: list[str]
    judged: dict[str, str]


class QuestionJson(Details, KeyDetails):
    """A question with its key."""

    id: str
    item: str
    case: str
    kind: str
    stem: str
    learning_point: str
    claims: list[str]
    options: list[OptionJson]
    marks: dict[str, float]


class Snapshot(TypedDict):
    """What a session asked."""

    format: int
    advice: str
    source: str
    cases: dict[str, CaseJson]
    cited: CitedJson
    questions: list[QuestionJson]


def ask(case: Case, item: QuizItem) -> Asked:
    """An item of a case, as a session that starts now would ask it."""
    plan = item.options if isinstance(item, BuildPlan) else ()
    advice = advise(case.patient) if plan else None
    return Asked(
        id=f"{case.id}/{item.id}",
        item=item,
        case=AskedCase(id=case.id, title=case.title, level=str(case.level), vignette=case.vignette),
        judged={offer.id: judged(offer, advice) for offer in plan} if advice else {},
        cited=cited.current().only(pitfalls_of(item), item.claims),
        advice=ADVICE_VERSION,
    )


def not_known(id: str) -> Asked:
    """What stands in the place of a question that nobody can show any more."""
    case, _, name = id.rpartition("/")
    item = NotKnown(id=name, stem=NOT_KNOWN, claims=(), learning_point="")
    return Asked(id=id, item=item, case=AskedCase(id=case, title=case, level="", vignette=""))


def to_json(asked: Sequence[Asked], source: str = "") -> Snapshot:
    """The snapshot of these questions, which are of one version of the advice."""
    (advice,) = {one.advice for one in asked}
    cases = {one.case.id: one.case for one in asked}
    return {
        "format": FORMAT,
        "advice": advice,
        "source": source,
        "cases": {
            id: {"title": case.title, "level": case.level, "vignette": case.vignette}
            for id, case in cases.items()
        },
        "cited": cited.to_json(cited.joined(one.cited for one in asked)),
        "questions": [_question(one) for one in asked],
    }


def from_json(data: Any) -> dict[str, Asked]:
    """The questions of a snapshot by id; those that cannot be read are not among them."""
    found: dict[str, Asked] = {}
    with suppress(AttributeError, KeyError, TypeError, ValueError):
        snapshot: Snapshot = data
        if snapshot["format"] != FORMAT:
            return {}
        evidence = cited.Cited()
        with suppress(AttributeError, KeyError, TypeError, ValueError):
            evidence = cited.from_json(snapshot["cited"])
        for question in snapshot["questions"]:
            with suppress(AttributeError, KeyError, TypeError, ValueError):
                one = _asked(question, snapshot["cases"], evidence)
                one = replace(one, advice=snapshot["advice"], source=snapshot["source"])
                found[one.id] = one
    return found


def edition() -> dict[str, Asked]:
    """Every question of the cases that shipped with `EDITION`, by id."""
    return from_json(json.loads(_EDITION_FILE.read_text(encoding="utf-8")))


def _question(asked: Asked) -> QuestionJson:
    item = asked.item
    return {
        "id": asked.id,
        "item": item.id,
        "case": asked.case.id,
        "kind": item.kind,
        "stem": item.stem,
        "learning_point": item.learning_point,
        "claims": list(item.claims),
        "options": [_option_to_json(option) for option in item.options],
        **_details(item),
        "marks": dict(weights(asked) or {}),
        **_key_details(asked),
    }


def _details(item: QuizItem) -> Details:
    if isinstance(item, KeyFeatures):
        return {"choose": item.choose}
    if isinstance(item, ScriptConcordance):
        return {"thought": item.thought, "information": item.information}
    return {}


def _key_details(asked: Asked) -> KeyDetails:
    item = asked.item
    if isinstance(item, Order):
        return {"pairs": [_pair_to_json(pair) for pair in item.pairs]}
    if isinstance(item, ScriptConcordance):
        return {"panel": list(item.panel)}
    if isinstance(item, BuildPlan):
        return {"judged": dict(asked.judged)}
    return {}


def _pair_to_json(pair: Pair) -> PairJson:
    return {"first": pair.first, "then": pair.then, "why": pair.why, "pitfall": pair.pitfall}


def _option_to_json(option: Option | Offer) -> OptionJson:
    data: OptionJson = {
        "id": option.id,
        "text": option.text,
        "feedback": option.feedback,
        "pitfall": option.pitfall,
    }
    if isinstance(option, Answer):
        data["correct"] = option.correct
    if isinstance(option, Feature):
        data["worth"] = str(option.worth)
    if isinstance(option, Step | Offer):
        data["action"] = option.action
    return data


def _asked(data: QuestionJson, cases: Mapping[str, CaseJson], evidence: cited.Cited) -> Asked:
    item, case = _item(data), cases[data["case"]]
    return Asked(
        id=data["id"],
        item=item,
        case=AskedCase(
            id=data["case"],
            title=case["title"],
            level=case["level"],
            vignette=case["vignette"],
        ),
        judged={option.id: data["judged"][option.id] for option in item.options}
        if isinstance(item, BuildPlan)
        else {},
        cited=evidence.only(pitfalls_of(item), item.claims),
    )


class _Common(TypedDict):
    """What the class of each kind takes."""

    id: str
    stem: str
    claims: tuple[str, ...]
    learning_point: str


class _CommonOption(TypedDict):
    """What the class of each option takes."""

    id: str
    text: str
    feedback: str
    pitfall: str | None


def _item(data: QuestionJson) -> QuizItem:
    """Raises KeyError for another kind."""
    options = [(_option(one), one) for one in data["options"]]
    common: _Common = {
        "id": data["item"],
        "stem": data["stem"],
        "claims": tuple(data["claims"]),
        "learning_point": data["learning_point"],
    }
    if data["kind"] == SingleBest.kind:
        answers = tuple(Answer(**option, correct=one["correct"]) for option, one in options)
        return SingleBest(**common, options=answers)
    if data["kind"] == KeyFeatures.kind:
        features = tuple(Feature(**option, worth=Worth(one["worth"])) for option, one in options)
        return KeyFeatures(**common, choose=data["choose"], options=features)
    if data["kind"] == Order.kind:
        steps = tuple(Step(**option, action=one["action"]) for option, one in options)
        return Order(**common, options=steps, pairs=tuple(map(_pair, data["pairs"])))
    if data["kind"] == BuildPlan.kind:
        offers = tuple(Offer(**option, action=one["action"]) for option, one in options)
        return BuildPlan(**common, options=offers)
    if data["kind"] == ScriptConcordance.kind:
        return ScriptConcordance(
            **common,
            thought=data["thought"],
            information=data["information"],
            options=tuple(Point(**option) for option, _ in options),
            panel=tuple(data["panel"]),
        )
    raise KeyError(data["kind"])


def _option(data: OptionJson) -> _CommonOption:
    return {
        "id": data["id"],
        "text": data["text"],
        "feedback": data["feedback"],
        "pitfall": data["pitfall"],
    }


def _pair(data: PairJson) -> Pair:
    return Pair(first=data["first"], then=data["then"], why=data["why"], pitfall=data["pitfall"])
