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
from typing import Any

from esodys_teach import items as of
from esodys_teach.advice import ADVICE_VERSION, advise
from esodys_teach.case import Case
from esodys_teach.items import Item, Worth, judged
from esodys_teach.quiz import cited
from esodys_teach.quiz.answers import weights
from esodys_teach.quiz.cited import Json
from esodys_teach.quiz.results import NOT_KNOWN, Asked, AskedCase, NotKnown

FORMAT = 1
EDITION = "edition 2f0c666"
"""The source of questions that are taken from the cases of 2f0c666, the newest edition whose
sessions stored nothing but the ids of their items; a later day's begin with `cases`."""
_EDITION_FILE = Path(__file__).parent / "editions/2f0c666.json"

# By kind: the class, what it has beyond every item, the class of its options, what those have.
_KINDS: Mapping[str, tuple[Any, tuple[str, ...], Any, tuple[str, ...]]] = {
    "single-best": (of.SingleBest, (), of.Answer, ("correct",)),
    "key-features": (of.KeyFeatures, ("choose",), of.Feature, ("worth",)),
    "order": (of.Order, (), of.Step, ("action",)),
    "build-plan": (of.BuildPlan, (), of.Offer, ("action",)),
    "script-concordance": (of.ScriptConcordance, ("thought", "information"), of.Point, ()),
}
_PAIR = ("first", "then", "why", "pitfall")


def ask(case: Case, item: Item) -> Asked:
    """An item of a case, as a session that starts now would ask it."""
    plan = item.options if isinstance(item, of.BuildPlan) else ()
    advice = advise(case.patient) if plan else None
    pitfalls = [o.pitfall for o in item.options if o.pitfall]
    pitfalls += [pair.pitfall for pair in getattr(item, "pairs", ())]
    return Asked(
        id=f"{case.id}/{item.id}",
        item=item,
        case=AskedCase(id=case.id, title=case.title, level=str(case.level), vignette=case.vignette),
        judged={offer.id: judged(offer, advice) for offer in plan} if advice else {},
        cited=cited.current().only(pitfalls, item.claims),
        advice=ADVICE_VERSION,
    )


def not_known(id: str) -> Asked:
    """What stands in the place of a question that nobody can show any more."""
    case, _, name = id.rpartition("/")
    item = NotKnown(id=name, stem=NOT_KNOWN, claims=(), learning_point="")
    return Asked(id=id, item=item, case=AskedCase(id=case, title=case, level="", vignette=""))


def to_json(asked: Sequence[Asked], source: str = "") -> Json:
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
        if data["format"] != FORMAT:
            return {}
        evidence = cited.Cited()
        with suppress(AttributeError, KeyError, TypeError, ValueError):
            evidence = cited.from_json(data["cited"])
        for question in data["questions"]:
            with suppress(AttributeError, KeyError, TypeError, ValueError):
                one = _asked(question, data["cases"], evidence)
                found[one.id] = replace(one, advice=data["advice"], source=data["source"])
    return found


def edition() -> dict[str, Asked]:
    """Every question of the cases that shipped with `EDITION`, by id."""
    return from_json(json.loads(_EDITION_FILE.read_text(encoding="utf-8")))


def _question(asked: Asked) -> Json:
    item = asked.item
    _, own, _, more = _KINDS[item.kind]
    options = ("id", "text", "feedback", "pitfall", *more)
    data = {
        "id": asked.id,
        "item": item.id,
        "case": asked.case.id,
        "kind": item.kind,
        "stem": item.stem,
        "learning_point": item.learning_point,
        "claims": list(item.claims),
        "options": [{name: _plain(getattr(o, name)) for name in options} for o in item.options],
        **{name: getattr(item, name) for name in own},
        "marks": dict(weights(asked) or {}),
    }
    if isinstance(item, of.Order):
        data["pairs"] = [{name: getattr(pair, name) for name in _PAIR} for pair in item.pairs]
    if isinstance(item, of.ScriptConcordance):
        data["panel"] = list(item.panel)
    if isinstance(item, of.BuildPlan):
        data["judged"] = dict(asked.judged)
    return data


def _asked(data: Json, cases: Json, evidence: cited.Cited) -> Asked:
    kind, own, option, more = _KINDS[data["kind"]]
    case = cases[data["case"]]
    values = {name: data[name] for name in ("stem", "learning_point", *own)}
    if kind is of.Order:
        values["pairs"] = tuple(of.Pair(**{n: pair[n] for n in _PAIR}) for pair in data["pairs"])
    if kind is of.ScriptConcordance:
        values["panel"] = tuple(data["panel"])
    options = tuple(
        option(
            **{
                name: _typed(name, one[name])
                for name in ("id", "text", "feedback", "pitfall", *more)
            }
        )
        for one in data["options"]
    )
    item = kind(id=data["item"], claims=tuple(data["claims"]), options=options, **values)
    pitfalls = [one.pitfall for one in (*options, *values.get("pairs", ())) if one.pitfall]
    return Asked(
        id=data["id"],
        item=item,
        case=AskedCase(
            id=data["case"],
            title=case["title"],
            level=case["level"],
            vignette=case["vignette"],
        ),
        judged={o.id: data["judged"][o.id] for o in options} if kind is of.BuildPlan else {},
        cited=evidence.only(pitfalls, item.claims),
    )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Worth) else value


def _typed(name: str, value: Any) -> Any:
    return Worth(value) if name == "worth" else value
