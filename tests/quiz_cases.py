"""Two cases with an item of each kind; whatever tells a key says CANARY and is unlike all else."""

import json
from dataclasses import replace
from itertools import count
from typing import Any

from esodys_teach.content.case import load_case
from esodys_teach.content.items import (
    Answer,
    BuildPlan,
    Feature,
    Items,
    KeyFeatures,
    Offer,
    Order,
    Pair,
    Point,
    ScriptConcordance,
    SingleBest,
    Step,
    Worth,
)
from esodys_teach.quiz.flow import Refused
from esodys_teach.quiz.room import Room
from esodys_teach.quiz.session import letters
from esodys_teach.quiz.snapshots import ask
from esodys_teach.quiz.store.store import Store

_numbers = count(1)
NOW = 1_790_000_000.0


def canary() -> str:
    return f"CANARY-{next(_numbers)}"


def _option(kind: Any, id: str, wrong: bool = False, **more: Any) -> Any:
    pitfall = canary() if wrong else None
    return kind(id=id, text=f"option {id}", feedback=canary(), pitfall=pitfall, **more)


def _base(id: str, **more: Any) -> dict[str, Any]:
    base = {"id": id, "stem": f"What of {id}?", "claims": (canary(),), "learning_point": canary()}
    return base | more


def _pair(first: str, then: str) -> Pair:
    return Pair(first=first, then=then, why=canary(), pitfall=canary())


def _script(id: str, panel: tuple[str, ...]) -> ScriptConcordance:
    scale = tuple(_option(Point, point) for point in ("-2", "-1", "0", "1", "2"))
    text = {"thought": "You think of reflux.", "information": "She takes an opioid."}
    return ScriptConcordance(**_base(id, options=scale, panel=panel, **text))


FIRST = replace(
    load_case("irp-22-limit-26"),
    items=Items(
        single_best=(
            SingleBest(
                **_base(
                    "best",
                    formerly=("the-best",),
                    options=tuple(
                        _option(Answer, id, wrong=id != "a", correct=id == "a") for id in "abcd"
                    ),
                )
            ),
        ),
        key_features=(
            KeyFeatures(
                **_base(
                    "features",
                    choose=2,
                    options=(
                        _option(Feature, "a", worth=Worth.NEEDED),
                        _option(Feature, "b", worth=Worth.NEEDED),
                        _option(Feature, "c", worth=Worth.NEUTRAL),
                        _option(Feature, "d", wrong=True, worth=Worth.HARMFUL),
                    ),
                )
            ),
        ),
        order=(
            Order(
                **_base(
                    "order",
                    options=(
                        _option(Step, "a", action="workup.obstruction"),
                        _option(Step, "b", action="workup.egd-biopsy"),
                        _option(Step, "c", action="step1.ppi"),
                        _option(Step, "d", action="label"),
                    ),
                    pairs=(_pair("a", "d"), _pair("b", "c")),
                )
            ),
        ),
    ),
)
SECOND = replace(
    load_case("five-failed"),
    items=Items(
        build_plan=(
            BuildPlan(
                **_base(
                    "plan",
                    options=(
                        _option(Offer, "a", action="diet.tolerance"),
                        _option(Offer, "b", action="diet.small-meals"),
                        _option(Offer, "c", wrong=True, action="mn.poem"),
                        _option(Offer, "d", action="workup.meds"),
                    ),
                )
            ),
        ),
        script_concordance=(_script("no-panel", ()), _script("panel", ("1", "1", "2"))),
    ),
)
CASES = (FIRST, SECOND)
ASKED = {f"{case.id}/{item.id}": ask(case, item) for case in CASES for item in case.items}
BEST, FEATURES, ORDER, PLAN, NO_PANEL, PANEL = ASKED
RIGHT = {
    BEST: ("a",),
    FEATURES: ("a", "b"),
    ORDER: ("a", "b", "c", "d"),
    PLAN: ("a", "b"),
    NO_PANEL: ("0",),
    PANEL: ("1",),
}
"""The best choice of each, in the author's letters."""
WRONG = {
    BEST: ("b",),
    FEATURES: ("c", "d"),
    ORDER: ("d", "c", "b", "a"),
    PLAN: ("c",),
    NO_PANEL: ("2",),
    PANEL: ("-2",),
}


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


class Class:
    """A room with an instructor's token and a session, as most tests need it."""

    def __init__(self, store: Store | None = None) -> None:
        self.store = store or Store.open("sqlite://")
        self.clock = Clock()
        self.room = Room(self.store, CASES, self.clock)
        self.boss = self.room.instructor_token()
        self.keys = count(1)
        self.id = self.code = ""

    def live(self, *items: str) -> "Class":
        return self._create(items, True, {})

    def homework(self, *items: str, **settings: Any) -> "Class":
        times = {"from": NOW, "until": NOW + 3600}
        return self._create(items, False, times | settings)

    def _create(self, items: tuple[str, ...], live: bool, settings: dict[str, Any]) -> "Class":
        made = self.room.create(self.boss, "Tuesday", items or tuple(ASKED), live, settings)
        self.id, self.code = made["session"], made["code"]
        return self

    def do(self, *commands: str, **args: Any) -> None:
        for command in commands:
            self.room.do(self.boss, self.id, command, args)

    def board(self, item: str | None = None) -> dict[str, Any]:
        board: dict[str, Any] = self.room.board(self.boss, self.id, item)
        return through_json(board)

    def join(self, nickname: str) -> "Learner":
        return Learner(self, self.room.join(self.code, nickname)["token"])

    def letters(self, item: str, choice: tuple[str, ...]) -> list[str]:
        """An author's choice in the letters of this session."""
        to = letters(self.room.state(self.id).session.seed, item, ASKED[item].item)
        return [to[id] for id in choice]


class Learner:
    """Somebody with a token, who knows no more than the page says."""

    def __init__(self, of: Class, token: str) -> None:
        self.of, self.token = of, token

    def view(self, item: str | None = None) -> dict[str, Any]:
        return through_json(self.of.room.view(self.token, item))

    def answer(
        self, choice: tuple[str, ...], item: str | None = None, /, key: str = "", **other: Any
    ) -> dict[str, Any]:
        """Give an author's choice at what the page shows, or what else is said."""
        page = self.view(item)
        if page["item"] is None:
            raise Refused("The page shows no question.")
        told = {
            "item": page["item"]["id"],
            "choice": self.of.letters(page["item"]["id"], choice),
            "sure": 2,
            "round": page["round"],
            "attempt": page["attempt"],
        }
        key = key or f"key-{next(self.of.keys):08}"
        return self.of.room.answer(self.token, key, **told | other)


def through_json(value: Any) -> Any:
    """As it arrives at the other end of a wire; equal to what was sent."""
    back = json.loads(json.dumps(value, allow_nan=False))
    assert back == value
    return back
