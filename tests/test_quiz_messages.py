"""What the room returns has the keys that its types name, all of them and no other."""

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from esodys_teach.content.case import case_ids, load_case
from esodys_teach.quiz import snapshots
from esodys_teach.quiz.recorder import READS
from esodys_teach.quiz.room import Room
from esodys_teach.quiz.snapshots import Snapshot
from esodys_teach.quiz.store.store import Store

CASES = [load_case(one) for one in case_ids()]
BY_KIND = {item.kind: f"{case.id}/{item.id}" for case in CASES for item in case.items}
ALL = list(BY_KIND.values())


def wrong(kind: Any, value: Any, at: str = "$") -> Iterator[str]:
    """Where a value is other than its type says."""
    origin, parts = get_origin(kind), get_args(kind)
    if is_typeddict(kind):
        yield from wrong_mapping(kind, value, at)
    elif origin in (list, dict):
        yield from wrong_within(kind, value, at)
    elif origin in (UnionType, None) and parts or str(origin) == "typing.Union":
        if all(any(wrong(part, value, at)) for part in parts):
            yield f"{at}: {kind}, not {value!r}"
    elif origin is Literal:
        if value not in parts:
            yield f"{at}: {kind}, not {value!r}"
    elif kind is not Any:
        numbers = {float: (int, float), NoneType: (NoneType,)}
        if not isinstance(value, numbers.get(kind, kind)):
            yield f"{at}: {kind}, not {value!r}"


def wrong_mapping(kind: Any, value: Any, at: str) -> Iterator[str]:
    """Where a mapping of named keys is other than its type says."""
    names = get_type_hints(kind)
    known, needed = set(names), set(kind.__required_keys__)
    if not isinstance(value, dict) or not needed <= set(value) <= known:
        yield f"{at}: {kind.__name__} has {sorted(known)}, not {value}"
        return
    for name in value:
        yield from wrong(names[name], value[name], f"{at}.{name}")


def wrong_within(kind: Any, value: Any, at: str) -> Iterator[str]:
    """Where a list or a dictionary is other than its type says."""
    origin, of = get_origin(kind), get_args(kind)[-1]
    if not isinstance(value, origin):
        yield f"{at}: {kind}, not {value!r}"
        return
    for name, one in value.items() if origin is dict else enumerate(value):
        yield from wrong(of, one, f"{at}[{name!r}]")


class Lesson:
    """A room, a session of every kind of question, and a learner."""

    def __init__(self, live: bool) -> None:
        self.now = 1_790_000_000.0
        self.room = Room(Store.open("sqlite://"), CASES, lambda: self.now)
        self.boss = self.room.instructor_token()
        times = {"from": self.now, "until": self.now + 60, "attempts": 2, "feedback": "now"}
        made = self.room.create(self.boss, "Round", ALL, live, {} if live else times)
        assert not list(wrong(get_type_hints(Room.create)["return"], made))
        self.session = made["session"]
        joined = self.room.join(made["code"], "Ada")
        assert not list(wrong(get_type_hints(Room.join)["return"], joined))
        self.ada = joined["token"]
        self.number = 0

    def answer(self, item: str) -> None:
        view = self.room.view(self.ada, item)
        assert view["item"]
        self.number += 1
        options = [option["id"] for option in view["item"]["options"]]
        choice = options if view["item"]["kind"] == "order" else options[:1]
        key = f"a-key-of-{self.number}"
        at = {"round": view["round"], "attempt": view["attempt"]}
        receipt = self.room.answer(self.ada, key, item, choice, sure=2, **at)
        assert not list(wrong(get_type_hints(Room.answer)["return"], receipt))

    def check(self) -> None:
        """Every answer that a page reads is what its type says."""
        items = [None] if self.room.board(self.boss, self.session)["live"] else [None, *ALL]
        self.room.save_quiz(self.boss, "Saved", ALL[:1])
        for item in items:
            answers: dict[str, Any] = {
                "view": self.room.view(self.ada, item),
                "board": self.room.board(self.boss, self.session, item),
                "sessions": self.room.sessions(self.boss),
                "catalog": self.room.catalog(self.boss),
                "quizzes": self.room.quizzes(self.boss),
                "preview": self.room.preview(self.boss, ALL[0]),
                "who": self.room.who(self.ada),
            }
            assert set(answers) == set(READS)
            for name, answer in answers.items():
                assert list(wrong(get_type_hints(getattr(Room, name))["return"], answer)) == []


def test_a_live_lesson_and_homework_have_the_keys_of_their_types() -> None:
    lesson = Lesson(live=True)
    for item in ALL:
        for command in ("open", "close", "show", "discuss", "open", "close", "reveal", "next"):
            lesson.room.do(lesson.boss, lesson.session, command)
            lesson.check()
            if command == "open":
                lesson.answer(item)
                lesson.check()
    homework = Lesson(live=False)
    for item in ALL:
        homework.answer(item)
        homework.check()
    homework.now += 60
    homework.check()


@pytest.mark.parametrize("item", ALL)
def test_what_is_stored_has_the_keys_of_its_types(item: str) -> None:
    lesson = Lesson(live=True)
    stored = snapshots.to_json(lesson.room.pick([item]))
    assert list(wrong(Snapshot, stored)) == []


def test_a_key_that_no_type_has_is_found() -> None:
    """The test itself: one key more, one less, and a value of another type."""
    board = Lesson(live=True).room.who("")
    kind = get_type_hints(Room.who)["return"]
    assert list(wrong(kind, board)) == []
    assert any(wrong(kind, {**board, "nick": ""}))
    assert any(wrong(kind, {name: board[name] for name in ("role", "here", "session")}))
    assert any(wrong(kind, {**board, "role": "teacher"}))
    assert any(wrong(kind, {**board, "here": "yes"}))


def test_the_stage_says_what_a_learner_can_do() -> None:
    lesson = Lesson(live=True)

    def stage(item: str | None = None) -> str:
        return lesson.room.view(lesson.ada, item)["stage"]

    stages = [stage()]
    for command in ("open", "pause", "resume", "close", "show", "discuss", "open", "close"):
        lesson.room.do(lesson.boss, lesson.session, command)
        stages.append(stage())
    assert stages == [
        *("waiting", "open", "paused", "open", "closed", "closed", "closed", "open", "closed")
    ]
    for command, expected in {"reveal": "revealed", "next": "waiting", "pause": "waiting"}.items():
        lesson.room.do(lesson.boss, lesson.session, command)
        assert stage() == expected
    lesson.room.do(lesson.boss, lesson.session, "end")
    assert [stage(), stage(ALL[0])] == ["over", "over"]
    learner = lesson.room.board(lesson.boss, lesson.session)["learners"][0]["id"]
    lesson.room.remove(lesson.boss, lesson.session, learner)
    assert stage() == "removed"


def test_the_stage_of_homework_counts_the_attempts() -> None:
    lesson = Lesson(live=False)
    item = BY_KIND["script-concordance"]  # without a panel: any answer opens its key
    assert [lesson.room.view(lesson.ada, one)["stage"] for one in (None, item)] == ["open", "open"]
    lesson.answer(item)
    assert lesson.room.view(lesson.ada, item)["stage"] == "revealed"
    late = lesson.room.create(
        lesson.boss,
        "Later",
        ALL,
        False,
        {"from": lesson.now + 5, "until": lesson.now + 60, "attempts": 1, "feedback": "after"},
    )
    ada = lesson.room.join(late["code"], "Ada")["token"]
    assert lesson.room.view(ada)["stage"] == "waiting"
    lesson.now += 5
    lesson.ada = ada
    assert lesson.room.view(ada, ALL[0])["stage"] == "open"
    lesson.answer(ALL[0])
    assert lesson.room.view(ada, ALL[0])["stage"] == "closed"
    assert lesson.room.view(ada, ALL[1])["stage"] == "open"
    lesson.now += 60
    assert lesson.room.view(ada, ALL[1])["stage"] == "over"
