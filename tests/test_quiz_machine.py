"""Whatever happens in whatever order: what is stored is what was acknowledged, and no key is told
early. A machine of rules beside a simple model; submits sent again and again; tokens forged.
"""

import json
import os
import random
import re
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tornado.web import create_signed_value

from esodys_teach.quiz.room import Refused, Room, Unknown
from esodys_teach.quiz.store.store import Store
from quiz_cases import ASKED, BEST, CASES, FEATURES, NOW, ORDER, PLAN, RIGHT, WRONG, Class, Learner

pytestmark = pytest.mark.database

EXAMPLES = int(os.environ.get("QUIZ_EXAMPLES", "60"))  # of the machine; 1000 in a soak
ITEMS = (ORDER, BEST)
NAMES = ("Ann", "Ben", "Cem")
SECRETS = {item: set(re.findall(r"CANARY-\d+", repr(ASKED[item].item))) for item in ITEMS}

# Which phase a command leads to; a command that has no line here is refused.
LEADS = {
    ("ready", "open"): "open",
    ("open", "close"): "closed",
    ("closed", "show"): "closed",
    ("closed", "discuss"): "discuss",
    ("discuss", "show"): "discuss",
    ("discuss", "open"): "open",
    ("closed", "reveal"): "revealed",
    **{(phase, "next"): "next" for phase in ("closed", "revealed")},
    **{(p, "skip"): "next" for p in ("ready", "open", "closed", "discuss", "revealed")},
}


@dataclass
class Model:
    """The session as a few plain values."""

    phase: str = "ready"
    place: int = 0
    round: int = 1
    shown: bool = False
    paused: bool = False
    ends: float | None = None
    left: float | None = None
    acknowledged: list[dict[str, Any]] = field(default_factory=list)
    removed: set[str] = field(default_factory=set)

    def pass_time(self, now: float) -> None:
        if self.phase == "open" and self.ends is not None and now >= self.ends:
            self.phase, self.ends = "closed", None

    def takes(self, command: str) -> bool:
        if self.phase == "ended" or self.paused:
            return False
        if command == "discuss" and self.round == 2:
            return False
        return (self.phase, command) in LEADS

    def ways(self) -> list[str]:
        """The commands that lead through all phases."""
        found = sorted({command for _, command in LEADS if self.takes(command)})
        return (
            found if self.phase == "revealed" else [c for c in found if c not in ("next", "skip")]
        )

    def do(self, command: str, seconds: float | None, now: float) -> None:
        self.shown = command in ("show", "reveal") or self.shown and command == "discuss"
        if command == "open":
            self.round = 2 if self.phase == "discuss" else 1
            self.ends = None if seconds is None else now + seconds
        self.phase = LEADS[self.phase, command]
        if self.phase == "closed":
            self.ends = None
        if self.phase == "next" and self.place + 1 < len(ITEMS):
            self.phase, self.place, self.round, self.ends = "ready", self.place + 1, 1, None
        elif self.phase == "next":
            self.phase = "ended"

    def accepts(self, sent: dict[str, Any]) -> bool:
        here = self.phase == "open" and not self.paused and sent["learner"] not in self.removed
        return here and (sent["item"], sent["round"]) == (ITEMS[self.place], self.round)

    def of(self, learner: str, item: str) -> list[dict[str, Any]]:
        return [a for a in self.acknowledged if (a["learner"], a["item"]) == (learner, item)]


ANSWERS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.booleans(), st.integers(1, 3), st.integers(1, 3)),
    min_size=1,
    max_size=4,
)
"""Who, whether rightly, how sure, and with how many clicks."""


class Quiz(RuleBasedStateMachine):
    """An instructor, three learners with two tabs each, and a store that is killed and reopened."""

    url = ""

    @initialize(answers=ANSWERS, seconds=st.none() | st.integers(1, 20))
    def begin(self, answers: list[tuple[str, bool, int, int]], seconds: int | None) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.address = self.url or f"sqlite:///{self.folder.name}/quizzes.sqlite"
        self.school = Class(Store.open(self.address))
        self.gone: list[str] = []
        self.start_a_session(seconds)
        self.answer(answers)

    def start_a_session(self, seconds: int | None = None) -> None:
        self.school.live(*ITEMS)
        self.model = Model()
        self.learners = {name: self.school.join(name) for name in NAMES}
        self.tabs: dict[tuple[str, int], dict[str, Any]] = {}
        self.sent: list[dict[str, Any]] = []
        self.give("open", seconds)
        self.version = 0

    def teardown(self) -> None:
        if hasattr(self, "school"):
            for id in [self.school.id, *self.gone]:
                self.school.store.delete_session(id)
            self.school.store.close()
            self.folder.cleanup()

    # The instructor

    @rule(
        what=st.sampled_from(["go on"] * 6 + ["pause", *sorted({name for _, name in LEADS})]),
        which=st.integers(0, 11),
        seconds=st.none() | st.integers(1, 20),
    )
    def instruct(self, what: str, which: int, seconds: int | None) -> None:
        if what == "go on" and self.model.paused:
            self.resume()
        elif what == "go on":
            self.go_on(which, seconds)
        elif what == "pause" and self.model.phase != "ended" and not self.model.paused:
            self.pause()
        elif self.model.takes(what):
            self.give(what, seconds)
        else:
            with pytest.raises(Refused):
                self.school.do(what)

    def go_on(self, which: int, seconds: int | None) -> None:
        if ways := self.model.ways():
            self.give(ways[which % len(ways)], seconds)

    def give(self, command: str, seconds: int | None) -> None:
        args = {"seconds": seconds} if command == "open" and seconds else {}
        self.school.do(command, **args)
        self.model.do(command, seconds, self.school.clock.now)

    def pause(self) -> None:
        self.school.do("pause")
        self.model.paused = True
        if self.model.ends is not None:
            self.model.left = self.model.ends - self.school.clock.now
            self.model.ends = None

    def resume(self) -> None:
        self.school.do("resume")
        self.model.paused = False
        if self.model.left is not None:
            self.model.ends = self.school.clock.now + self.model.left
            self.model.left = None

    # What befalls them

    @rule(what=st.sampled_from(["kill", "time", "time", "remove", "delete"]), n=st.integers(1, 12))
    def befall(self, what: str, n: int) -> None:
        if what == "kill":
            self.kill()
        elif what == "time":
            self.school.clock.now += n
            self.model.pass_time(self.school.clock.now)
        elif what == "remove" and len(self.model.acknowledged) > 3:
            self.remove(NAMES[n % 3])
        elif what == "delete" and len(self.model.acknowledged) > 5:
            self.delete()

    def kill(self) -> None:
        """The process has ended and another one has come: nothing but the database is left."""
        self.school.store.close()
        self.school.store = Store.open(self.address)
        self.school.room = Room(self.school.store, CASES, self.school.clock)

    def remove(self, name: str) -> None:
        for one in self.school.board()["learners"]:
            if one["nickname"] == name:
                self.school.room.remove(self.school.boss, self.school.id, one["id"])
        self.model.removed.add(name)

    def delete(self) -> None:
        old, learners = self.school.id, self.learners
        self.school.room.delete(self.school.boss, old)
        assert self.school.store.answers(old) == self.school.store.events(old) == []
        for learner in learners.values():
            with pytest.raises(Unknown):
                self.school.room.view(learner.token)
        self.gone.append(old)
        self.start_a_session()

    # The learners

    @precondition(lambda self: self.model.phase == "open")
    @rule(answers=ANSWERS)
    def answer(self, answers: list[tuple[str, bool, int, int]]) -> None:
        """Look and answer; the same click may be sent more than once."""
        for name, *how in answers:
            self.submit(self.learners[name].view(), name, *how)

    @rule(
        what=st.sampled_from(["reload", "old tab", "lost", "crosses a command", "time runs out"]),
        name=st.sampled_from(NAMES),
        tab=st.integers(0, 1),
        right=st.booleans(),
        which=st.integers(0, 11),
    )
    def answer_late(self, what: str, name: str, tab: int, right: bool, which: int) -> None:
        """From what a tab shows, which may be long over when the click arrives, if it does."""
        if what == "reload" or (name, tab) not in self.tabs:
            self.tabs[name, tab] = self.learners[name].view()
        page = self.tabs[name, tab]
        if what in ("crosses a command", "time runs out"):
            page = self.learners[name].view()
        if what == "crosses a command":
            self.go_on(which, None)
        if what == "time runs out" and self.model.ends is not None:
            moment = self.model.ends - which % 2
            self.school.clock.now = max(self.school.clock.now, moment)
            self.model.pass_time(self.school.clock.now)
        self.submit(page, name, right, 2, 0 if what == "lost" else 1)

    def submit(self, page: dict[str, Any], name: str, right: bool, sure: int, clicks: int) -> None:
        if page["item"]:
            item = page["item"]["id"]
            choice = (RIGHT if right else WRONG)[item]
            sent = {"learner": name, "key": f"key-{next(self.school.keys):08}", "item": item}
            sent |= {"choice": choice, "sure": sure, "round": page["round"]}
            self.sent.append(sent)
            for _ in range(clicks):
                self.send(sent)

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 1000), other=st.booleans(), by=st.sampled_from(NAMES))
    def send_again(self, which: int, other: bool, by: str) -> None:
        """The same once more, or something else under a key that was used."""
        if not other:
            self.send(self.sent[which % len(self.sent)])
        elif self.model.acknowledged:
            old = self.model.acknowledged[which % len(self.model.acknowledged)]
            with pytest.raises(Refused):
                self.post(old | {"learner": by, "sure": old["sure"] % 3 + 1})

    def send(self, sent: dict[str, Any]) -> None:
        known = [a for a in self.model.acknowledged if a["key"] == sent["key"]]
        if known or self.model.accepts(sent):
            receipt = self.post(sent)
            if not known:
                known = [sent | {"at": self.school.clock.now}]
                self.model.acknowledged += known
            assert receipt == {"saved_at": known[0]["at"], "key": sent["key"]}
        else:
            with pytest.raises(Refused):
                self.post(sent)

    def post(self, sent: dict[str, Any]) -> dict[str, Any]:
        told = {name: sent[name] for name in ("key", "item", "sure", "round")}
        told["choice"] = self.school.letters(sent["item"], sent["choice"])
        return self.school.room.answer(self.learners[sent["learner"]].token, **told, attempt=1)

    # What always holds

    @invariant()
    def what_is_stored_is_what_was_acknowledged(self) -> None:
        ids = self.ids()
        stored = [
            {
                "learner": ids[g.learner],
                "key": g.key,
                "item": g.item,
                "choice": g.choice,
                "sure": g.sure,
                "round": g.round,
                "at": g.at,
            }
            for g in self.school.store.answers(self.school.id)
        ]
        assert stored == self.model.acknowledged

    @invariant()
    def the_first_and_the_newest_are_those_of_the_model(self) -> None:
        results = self.school.room.results(self.school.boss, self.school.id)
        for id, name in results.learners.items():
            assert name not in self.model.removed
            for item in ITEMS:
                told = self.model.of(name, item)
                given = [g.key for g in results.given if (g.learner, g.item) == (id, item)]
                assert given == [answer["key"] for answer in told]

    @invariant()
    def each_learner_sees_the_question_and_the_own_answer_and_no_key_early(self) -> None:
        model = self.model
        for name, learner in self.learners.items():
            page = learner.view()
            seen = set(re.findall(r"CANARY-\d+", json.dumps(page)))
            if name in model.removed:
                assert page["removed"] and page["item"] is None and seen == set()
                continue
            shown = (page["phase"], page["place"], page["round"], page["paused"])
            assert shown == (model.phase, model.place, model.round, model.paused)
            item = ITEMS[model.place]
            if model.phase == "revealed":
                assert seen == SECRETS[item] - {p.pitfall for p in _pairs(item)}
            elif model.phase == "ended":
                assert seen <= set.union(*SECRETS.values())
            else:
                assert seen == set()
            if model.phase in ("ready", "ended"):
                assert page["item"] is page["mine"] is page["distribution"] is None
                continue
            assert page["distribution"] == (self.votes(item) if model.shown else None)
            assert page["item"]["id"] == item
            mine = model.of(name, item)
            told = page["mine"] and (page["mine"]["choice"], page["mine"]["saved_at"])
            newest = mine and (self.school.letters(item, mine[-1]["choice"]), mine[-1]["at"])
            assert (told or None) == (newest or None)

    def votes(self, item: str) -> dict[str, int]:
        """Each letter, with how many chose it in the last vote; of an order, put it first."""
        voted = [
            a
            for a in self.model.acknowledged
            if a["item"] == item and a["learner"] not in self.model.removed
        ]
        last = max((a["round"] for a in voted), default=1)  # nobody may have voted once more
        newest = {
            a["learner"]: self.school.letters(item, a["choice"])
            for a in voted
            if a["round"] == last
        }
        heads = [choice[0] for choice in newest.values()]
        return {letter: heads.count(letter) for letter in "abcd"}

    @invariant()
    def a_version_never_falls(self) -> None:
        version = self.school.room.version(self.school.id, answers=True)
        assert version >= self.version
        self.version = version

    def ids(self) -> dict[str, str]:
        told = self.school.store.learners(self.school.id)
        return {id: nickname for id, (nickname, _) in told.items()}


def _pairs(item: str) -> tuple[Any, ...]:
    """A broken pair's pitfall is told with the score, at the end."""
    return getattr(ASKED[item].item, "pairs", ())


def run(machine: type[Quiz], examples: int) -> None:
    how = settings(
        max_examples=examples,
        stateful_step_count=50,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=how)


@pytest.mark.timeout(900)  # a failure is made small first, which takes its time
def test_whatever_happens_on_sqlite() -> None:
    run(Quiz, EXAMPLES)


@pytest.mark.timeout(900)
def test_whatever_happens_on_postgresql(on_postgresql: str) -> None:
    run(type("OnPostgresql", (Quiz,), {"url": on_postgresql}), max(10, EXAMPLES // 10))


# The same submit again and again

SUBMITS = EXAMPLES * 10


def test_every_submit_is_one_row_however_often_and_in_whatever_order_it_comes(
    database_url: str,
) -> None:
    dice = random.Random(5)
    school = Class(Store.open(database_url)).live(FEATURES)
    learners = [school.join(f"learner {number}") for number in range(40)]
    school.do("open")
    to = school.letters(FEATURES, ("a", "b", "c", "d"))
    sent = []
    for number in range(SUBMITS):
        learner, choice = dice.choice(learners), dice.sample(to, dice.randint(1, 2))
        body = {
            "token": learner.token,
            "key": f"key-{number:06}",
            "item": FEATURES,
            "choice": choice,
            "sure": dice.randint(1, 3),
            "round": 1,
            "attempt": 1,
        }
        sent += [body] * dice.randint(1, 5)
    dice.shuffle(sent)
    receipts: dict[str, set[float]] = {}
    for number, body in enumerate(sent):
        if number in (len(sent) // 3, len(sent) // 2):
            school.store.close()
            school.store = Store.open(database_url)
            school.room = Room(school.store, CASES, school.clock)
        school.clock.now = NOW + number
        receipts.setdefault(body["key"], set()).add(school.room.answer(**body)["saved_at"])
    school.do("close")
    for body in sent:
        receipts[body["key"]].add(school.room.answer(**body)["saved_at"])
    with closing(school.store) as store:
        stored = store.answers(school.id)
    assert len(stored) == SUBMITS == len(receipts)
    assert {given.key: {given.at} for given in stored} == receipts
    author = {new: old for old, new in zip("abcd", to, strict=True)}
    bodies = {
        body["key"]: (tuple(author[id] for id in body["choice"]), body["sure"]) for body in sent
    }
    assert {given.key: (given.choice, given.sure) for given in stored} == bodies


# Tokens that somebody made up


@pytest.fixture
def school() -> Any:
    made = Class().live(BEST, PLAN)
    yield made
    made.store.close()


def forged(school: Class, ann: Learner, number: int, dice: random.Random) -> Any:
    """A token that is not ours, made from one that is."""
    token = dice.choice([ann.token, school.boss])
    place = dice.randrange(len(token))
    session, learner = school.id, next(iter(school.store.learners(school.id)))
    value = dice.choice([f"{session}/{learner}", "instructor", f"{session}/x", "/", session])
    role, secret = dice.choice(["learner", "instructor"]), school.store.secret
    other_secret = dice.choice(["", "secret", secret[:-1], secret.upper()])
    other = chr((ord(token[place]) + dice.randint(1, 90)) % 128)
    head, signature = token.rsplit("|", 1)
    signed = partial(create_signed_value, clock=school.clock)
    ways: list[Callable[[], Any]] = [
        lambda: token[:place] + other + token[place + 1 :],
        lambda: token[:place] + token[place + 1 :],
        lambda: token[:place] + dice.choice("0aZ|:=/ \n") + token[place:],
        lambda: token[:place],
        lambda: token + dice.choice(["0", "|", " ", "\n", "="]),
        lambda: signed(other_secret, role, value).decode(),
        lambda: signed(secret, role, value, version=1).decode(),
        lambda: signed(secret, role + "s", value).decode(),
        lambda: head.replace("learner", "instructor") + "|" + signature[::-1],
        lambda: f"{head}|{'0' * 64}",
        lambda: f"{head}|{signature.upper()}" if signature.upper() != signature else "",
        lambda: "".join(dice.choice("0123456789abcdef|:") for _ in range(place)),
        lambda: dice.choice(
            [None, 7, 1.5, True, [token], {"token": token}, b"token", "", "ä" * 40]
        ),
        lambda: "\ud800" + token,
    ]
    return ways[number % len(ways)]()


def test_a_thousand_forged_tokens_open_nothing(school: Class) -> None:
    dice, ann = random.Random(7), school.join("Ann")
    school.do("open")
    room, before = school.room, school.board()
    for number in range(1000):
        token = forged(school, ann, number, dice)
        assert room.who(token) == {"role": "", "session": "", "here": False, "nickname": ""}, token
        calls: list[Callable[[], Any]] = [
            lambda token=token: room.view(token),
            lambda token=token: room.answer(
                token, "key-forged", BEST, ["a"], sure=2, round=1, attempt=1
            ),
            lambda token=token: room.board(token, school.id),
            lambda token=token: room.do(token, school.id, "close"),
        ]
        for call in calls:
            with pytest.raises(Unknown):
                call()
    assert school.board() == before
    assert school.store.answers(school.id) == []


def test_a_learners_token_opens_nothing_of_the_instructors(school: Class) -> None:
    ann, room = school.join("Ann"), school.room
    before = school.board()
    told = {"role": "learner", "session": school.id, "here": True, "nickname": "Ann"}
    assert room.who(ann.token) == told
    assert room.who(school.boss)["role"] == "instructor"
    learner = before["learners"][0]["id"]
    calls: dict[str, list[Any]] = {
        "quizzes": [],
        "save_quiz": ["Monday", [BEST]],
        "delete_quiz": ["x"],
        "catalog": [],
        "create": ["Monday", [BEST], True, {}],
        "sessions": [],
        "board": [school.id],
        "do": [school.id, "end"],
        "remove": [school.id, learner],
        "remove_silent": [school.id],
        "preview": [BEST],
        "delete": [school.id],
        "forget": [school.id],
        "results": [school.id],
    }
    for name, args in calls.items():
        with pytest.raises(Unknown):
            getattr(room, name)(ann.token, *args)
    with pytest.raises(Unknown):
        room.view(school.boss)
    with pytest.raises(Unknown):
        room.answer(school.boss, "key-of-boss", BEST, ["a"], sure=2, round=1, attempt=1)
    assert school.board() == before


def test_a_token_holds_for_its_own_store_session_and_learner_only(school: Class) -> None:
    ann = school.join("Ann")
    other = Class().live(BEST)
    with pytest.raises(Unknown):
        other.room.view(ann.token)
    assert other.room.who(school.boss)["role"] == ""
    other.store.close()
    told = ann.token.split("|")[4]  # who it is, and nothing else
    assert len(told) < 100 and "Ann" not in json.dumps(ann.token)
    school.room.remove(school.boss, school.id, school.board()["learners"][0]["id"])
    assert school.room.view(ann.token)["removed"]
    school.clock.now += 100 * 86_400  # homework may lie open for long
    assert school.room.view(ann.token)["nickname"] == "Ann"
