"""Learners and an instructor at one room: who may what, what each sees, and what is stored."""

import json
from contextlib import closing
from time import time
from typing import Any

import pytest

from esodys_teach.quiz import hall
from esodys_teach.quiz.answers import first, marked, newest
from esodys_teach.quiz.room import Refused, Room, Unknown
from esodys_teach.quiz.store.store import Store
from quiz_cases import (
    ASKED,
    BEST,
    CASES,
    FEATURES,
    NO_PANEL,
    NOW,
    ORDER,
    PANEL,
    PLAN,
    RIGHT,
    WRONG,
    Class,
    Clock,
    Learner,
)


@pytest.fixture
def school() -> Any:
    made = Class()
    yield made
    made.store.close()


def test_a_whole_live_session_with_two_votes(school: Class) -> None:
    school.live(BEST, PLAN)
    ann, ben = school.join("Ann"), school.join("Ben")
    page = ann.view()
    assert (page["phase"], page["item"], page["case"]["title"]) == (
        "ready",
        None,
        CASES[0].title,
    )
    school.do("open")
    page = ann.view()
    assert page["item"]["id"] == BEST and page["mine"] is None
    ann.answer(WRONG[BEST], sure=3)
    ben.answer(RIGHT[BEST], sure=1)
    (wrong,), (right,) = school.letters(BEST, WRONG[BEST]), school.letters(BEST, RIGHT[BEST])
    assert ann.view()["mine"] == {
        "choice": [wrong],
        "sure": 3,
        "round": 1,
        "saved_at": NOW,
        "attempt": 1,
    }
    school.do("close")
    assert ann.view()["distribution"] is None
    school.do("show")
    told = ann.view()["distribution"]
    assert told == {**dict.fromkeys(told, 0), wrong: 1, right: 1}
    school.do("discuss", "open")
    assert ann.view()["distribution"] is None
    ann.answer(RIGHT[BEST], sure=2)
    ben.answer(RIGHT[BEST], sure=3)
    school.do("close", "reveal")
    page = ann.view()
    assert page["reveal"]["points"] == 1
    assert page["reveal"]["verdicts"][right] == "right"
    assert page["distribution"][right] == 2
    board = school.board()
    assert board["flips"] == sorted([[wrong, right, 1], [right, right, 1]])
    assert board["sure"]["1"][wrong] == {"1": 0, "2": 0, "3": 1}
    assert board["distribution"]["2"] == page["distribution"]
    school.do("next", "open")
    ann.answer(WRONG[PLAN], sure=3)
    school.do("close", "reveal", "next")
    page = ann.view()
    assert (page["phase"], page["item"], page["case"]) == ("ended", None, None)
    assert page["score"] == {
        "points": 1,
        "of": 2,
        "unscored": 0,
        "calibration": {
            "1": {"right": 0, "of": 0},
            "2": {"right": 1, "of": 1},
            "3": {"right": 0, "of": 1},
        },
        "pitfalls": [ASKED[PLAN].item.options[2].pitfall],
        "cited": {"pitfalls": {}, "claims": {}, "sources": {}},
    }
    results = school.room.results(school.boss, school.id)
    assert [asked.id for asked in results.asked] == [BEST, PLAN]
    assert sorted(results.learners.values()) == ["Ann", "Ben"]
    assert [given.choice for given in results.given] == [
        *[WRONG[BEST], RIGHT[BEST], RIGHT[BEST], RIGHT[BEST], WRONG[PLAN]]
    ]


def choices(page: dict[str, Any]) -> list[str]:
    return [option["id"] for option in page["item"]["options"]]


# Nothing of a key before the reveal


def test_no_key_is_in_a_learners_view_before_the_reveal(school: Class) -> None:
    school.live()
    ann, ben = school.join("Ann"), school.join("Ben")
    seen = []
    for item in ASKED:
        for commands in (["open"], ["close"], ["show"], ["discuss"], ["open"], ["close"]):
            school.do(*commands)
            if commands == ["open"]:
                ann.answer(WRONG[item])
            seen += [json.dumps(learner.view()) for learner in (ann, ben)]
        before = seen[-1]
        school.do("reveal")
        after = json.dumps(ann.view())
        assert "CANARY" in after and before != after
        school.do("next")
        seen.append(json.dumps(ann.view()) if item != PANEL else "")
    text = "".join(seen)
    assert "CANARY" not in text and text.count(BEST) == 12
    for word in ("verdict", "correct", "worth", "needed", "harmful", "pitfall"):
        assert word not in text.lower(), word


def test_a_reveal_tells_what_the_author_wrote(school: Class) -> None:
    school.live()
    ann, ben = school.join("Ann"), school.join("Ben")
    for item, asked in ASKED.items():
        school.do("open")
        ann.answer(WRONG[item])
        school.do("close", "reveal")
        for learner in (ann, ben):
            told = learner.view()["reveal"]
            assert told["learning_point"] == asked.item.learning_point
            assert told["claims"] == list(asked.item.claims)
            feedback = {o["feedback"] for o in told["options"]}
            assert feedback == {o.feedback for o in asked.item.options}
            pitfalls = {o["pitfall"] for o in told["options"]}
            assert pitfalls == {o.pitfall for o in asked.item.options}
        assert ben.view()["reveal"]["points"] is None
        points = ann.view()["reveal"]["points"]
        assert points is None if item == NO_PANEL else points == 0
        if item == ORDER:
            assert told["order"] == school.letters(ORDER, RIGHT[ORDER])
            ends = [(pair["first"], pair["then"]) for pair in told["pairs"]]
            assert ends == [
                tuple(school.letters(ORDER, (p.first, p.then))) for p in asked.item.pairs
            ]
        elif item not in (NO_PANEL, PANEL):
            missed = {id for id, verdict in told["verdicts"].items() if verdict == "missed"}
            assert missed == set(school.letters(item, RIGHT[item]))
        school.do("next")


def test_neither_letters_nor_places_tell_the_key() -> None:
    """An author writes the steps in their order and the best option often first."""
    letters, places = set(), set()
    school = Class()
    for number in range(40):
        school.live(ORDER, BEST)
        learner = school.join(f"learner {number}")
        school.do("open")
        letters.add(tuple(school.letters(ORDER, RIGHT[ORDER])))
        places.add(tuple(choices(learner.view())))
        assert set(choices(learner.view())) == set("abcd")
    assert len(letters) > 15 and len(places) > 15
    school.store.close()


def test_options_are_shuffled_for_each_and_stay_so(school: Class) -> None:
    school.live(ORDER, PANEL)
    learners = [school.join(f"learner {number}") for number in range(30)]
    school.do("open")
    first = [choices(learner.view()) for learner in learners]
    assert len({tuple(ids) for ids in first}) > 10
    again = Room(school.store, CASES, school.clock)
    assert [choices(again.view(learner.token)) for learner in learners] == first
    school.do("close", "next", "open")
    assert {tuple(choices(one.view())) for one in learners} == {("-2", "-1", "0", "1", "2")}


def test_a_preview_is_a_learners_view(school: Class) -> None:
    for item in ASKED:
        page = school.room.preview(school.boss, item)
        assert (page["item"]["id"], page["phase"], page["reveal"]) == (item, "open", None)
        assert "CANARY" not in json.dumps(page)
    ann = school.live(BEST).join("Ann")
    school.do("open")
    assert page.keys() == ann.view().keys()


# Joining


def test_a_code_is_read_in_any_case(school: Class) -> None:
    school.live(BEST)
    assert len(school.code) == 6 and not set(school.code) & set("01ILOQ5S8B2ZUG")
    assert school.room.join(f" {school.code.lower()} ", "Ann")["session"] == school.id
    with pytest.raises(Refused, match="No quiz has this code"):
        school.room.join("NOCODE", "Ben")


@pytest.mark.parametrize(
    "nickname",
    [
        *("", "  ", "x" * 31, "a\nb", "a\x00b", "a\u202eb", "a\u200bb", None, 7, ["Ann"]),
        # nothing to be seen
        *("\u3164", "\u2800", "\uffa0", "\u115f", "--", "...", "\u0301", "\ufe0f", "\U000e0041"),
        # something that is not to be seen
        *(
            "A\ufe01nn",
            "A\u034fnn",
            "Ann\u3164",
            "A\u200dnn",
            "Ann\u200d",
            "A\u00adnn",
            "Ann\u2060",
        ),
        *("\u200dAnn", "👩\u200d", "👩\u200d\u200d⚕", "A\U000e0101nn", "A\u180bnn"),
        # what stands over other lines, or for others
        *("A" + "\u0301" * 29, "Z\u0335\u0336\u0337o", "Ann ✓", "Ann✔", "✅ Ann"),
        *("Аnn", "Annα", "instructor", "The  INSTRUCTOR", "Take Ann out? Press once more"),
    ],
)
def test_a_nickname_that_cannot_be_shown_is_refused(school: Class, nickname: Any) -> None:
    school.live(BEST)
    with pytest.raises(Refused, match="nickname"):
        school.room.join(school.code, nickname)
    assert school.board()["learners"] == []


@pytest.mark.parametrize(
    ("nickname", "shown"),
    [
        *((one, one) for one in ("Ann", "7", "Zoë", "Анна", "Ελένη", "李", "あや", "नेहा", "ธนวัฒน์")),
        *((one, one) for one in ("👩🏽\u200d🚀", "O'Neil-Smith", "=1+1", "<b>Bo</b>")),
        *((one, one) for one in ("علی\u200cرضا", "ශ්\u200dරී ලංකා", "शक्\u200dति", "བསྒྲུབས")),
        *(("👩\u200d⚕\ufe0f", "👩\u200d⚕"), ("❤\ufe0f Bo", "❤ Bo"), ("A\ufe0fnn", "Ann")),
        *(("  Ann   B ", "Ann B"), ("Ａnn", "Ann"), ("A\u00a0B", "A B"), ("Zoe\u0308", "Zoë")),
    ],
)
def test_a_nickname_of_any_alphabet_or_of_emoji_is_taken(
    school: Class, nickname: str, shown: str
) -> None:
    school.live(BEST)
    assert school.room.join(school.code, nickname)["nickname"] == shown
    assert school.board()["learners"][0]["nickname"] == shown


def test_nobody_takes_a_nickname_that_is_taken(school: Class) -> None:
    school.live(BEST)
    assert school.room.join(school.code, "  Zoë ")["nickname"] == "Zoë"
    for same in ("zoë", "ZOË", "Zoe\u0308", "\uff3aoë"):
        with pytest.raises(Refused, match="another"):
            school.room.join(school.code, same)
    assert len(school.board()["learners"]) == 1
    school.live(BEST)
    assert school.join("Zoë").view()["nickname"] == "Zoë"


def test_the_five_hundred_and_first_waits_outside(school: Class) -> None:
    school.live(BEST)
    people = [school.join(f"learner {number}") for number in range(500)]
    with pytest.raises(Refused, match="full"):
        school.join("one more")
    school.room.remove(school.boss, school.id, school.board()["learners"][0]["id"])
    assert school.join("one more").view()["removed"] is False
    assert people[0].view()["removed"] is True


@pytest.mark.parametrize("way", ["live", "homework"])
def test_nobody_more_joins_until_the_instructor_lets_them(school: Class, way: str) -> None:
    getattr(school, way)(BEST)
    ann = school.join("Ann")
    school.do("shut")
    assert school.board()["shut"] is True
    again = Class(school.store)  # a recorder that was started anew
    again.id, again.code = school.id, school.code
    for one in (school, again):
        with pytest.raises(Refused, match="Nobody more can join"):
            one.join("Ben")
    assert again.room.view(ann.token)["nickname"] == "Ann"
    again.do("admit")
    assert again.join("Ben").view()["nickname"] == "Ben"
    assert again.board()["shut"] is False


def test_nobody_joins_after_the_end(school: Class) -> None:
    school.live(BEST).do("end")
    with pytest.raises(Refused, match="ended"):
        school.join("Ann")


# Answering


def test_an_answer_can_be_changed_until_the_question_closes(school: Class) -> None:
    ann = school.live(BEST).join("Ann")
    school.do("open")
    for moment, choice in enumerate(("b", "c", "a")):
        school.clock.now = NOW + moment
        assert ann.answer((choice,))["saved_at"] == NOW + moment
    school.do("close")
    with pytest.raises(Refused, match="not open"):
        ann.answer(("d",))
    results = school.room.results(school.boss, school.id)
    (learner,) = results.learners
    answers = marked(results)
    assert first(answers)[learner, BEST].given.choice == ("b",)
    assert newest(answers)[learner, BEST].given.choice == ("a",)
    assert results.seen(BEST, ("a",)).lower() == school.letters(BEST, ("a",))[0]
    assert ann.view()["mine"]["choice"] == school.letters(BEST, ("a",))


def refused(learner: Learner, reason: str, **other: Any) -> None:
    before = learner.of.store.answers(learner.of.id)
    with pytest.raises(Refused, match=reason):
        learner.answer(("a",), **other)
    assert learner.of.store.answers(learner.of.id) == before


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        *[({"item": item}, "Another question") for item in (FEATURES, "no/such", "", None, ["x"])],
        *[({"round": n}, "Another vote") for n in (0, 2, -1, True, 1.0, "1", None)],
        *[({"attempt": n}, "attempt") for n in (0, 2, True, "1")],
        *[({"sure": n}, "how sure") for n in (0, 4, -1, True, 2.0, "2", None)],
        ({"choice": []}, "choice"),
        ({"choice": ["a", "b"]}, "choice"),
        ({"choice": ["a", "a"]}, "choice"),
        ({"choice": ["e"]}, "choice"),
        ({"choice": "a"}, "choice"),
        ({"choice": None}, "choice"),
        ({"choice": [["a"]]}, "choice"),
        ({"choice": {"a": 1}}, "choice"),
    ],
)
def test_what_cannot_be_answered_is_refused(school: Class, wrong: Any, reason: str) -> None:
    ann = school.live(BEST, FEATURES).join("Ann")
    school.do("open")
    refused(ann, reason, **wrong)


@pytest.mark.parametrize(
    "key", ["short", "x" * 65, "with space", "ä" * 10, "a\n" * 6, None, 12345678]
)
def test_a_key_that_is_none_is_refused(school: Class, key: Any) -> None:
    ann = school.live(BEST).join("Ann")
    school.do("open")
    with pytest.raises(Refused, match="key of its own"):
        school.room.answer(ann.token, key, BEST, ["a"], sure=2, round=1, attempt=1)


def test_nothing_is_accepted_while_the_question_is_not_open(school: Class) -> None:
    ann = school.live(BEST).join("Ann")
    told = {"item": BEST, "choice": ["a"], "sure": 2, "round": 1, "attempt": 1}

    def reason() -> str:
        key = f"key-{next(school.keys):08}"
        with pytest.raises(Refused) as refusal:
            school.room.answer(ann.token, key, **told)
        assert school.store.answers(school.id) == []
        return str(refusal.value)

    assert "not open" in reason()
    school.do("open", seconds=30)
    school.do("pause")
    assert "paused" in reason()
    school.do("resume")
    school.clock.now += 30
    assert "not open" in reason()
    for command in ("discuss", "open", "close", "reveal", "next"):
        school.do(command)
        assert reason()


def test_a_timer_shows_what_is_left(school: Class) -> None:
    ann = school.live(BEST).join("Ann")
    school.do("open", seconds=30)
    before = school.room.version(school.id)
    school.clock.now += 12
    assert ann.view()["left_s"] == 18
    school.do("pause")
    school.clock.now += 100
    assert (ann.view()["left_s"], ann.view()["paused"]) == (18, True)
    school.do("resume")
    school.do("extend", seconds=10)
    assert ann.view()["left_s"] == 28
    school.clock.now += 28
    assert (ann.view()["left_s"], ann.view()["phase"]) == (None, "closed")
    assert school.room.version(school.id) == before + 4  # three commands and the timer


@pytest.mark.parametrize("step", [-3600, 3600, -1, 86_400])
def test_a_clock_that_is_set_moves_no_timer(school: Class, step: float) -> None:
    elapsed = Clock()
    school.room.steady = elapsed
    ann = school.live(BEST).join("Ann")
    school.do("open", seconds=60)
    elapsed.now += 10
    school.clock.now += 10 + step
    assert (ann.view()["left_s"], school.board()["left_s"]) == (50, 50)
    ann.answer(("a",))
    school.do("extend", seconds=5)
    school.do("pause")
    elapsed.now += 100
    school.do("resume")
    assert ann.view()["left_s"] == 55
    elapsed.now += 54
    ann.answer(("b",))
    elapsed.now += 1
    assert (ann.view()["phase"], ann.view()["left_s"]) == ("closed", None)
    with pytest.raises(Refused, match="not open"):
        ann.of.room.answer(ann.token, "key-late", BEST, ["a"], sure=1, round=1, attempt=1)


def test_a_restart_rebuilds_a_timer_from_what_is_stored(school: Class) -> None:
    """Never more time than was given, whatever became of the clock meanwhile."""
    ann = school.live(BEST).join("Ann")
    school.do("open", seconds=60)
    opened = school.clock.now
    for after, left in ((10, 50), (-3600, 60), (59, 1), (3600, None)):
        school.clock.now = opened + after
        elapsed = Clock()
        elapsed.now = school.clock.now
        school.room = Room(school.store, CASES, school.clock, elapsed)
        assert ann.view()["left_s"] == left
        if left and left > 20:  # and it runs on
            elapsed.now += 20
            school.room._states.clear()  # read anew, as after a write that failed
            assert ann.view()["left_s"] == left - 20
            elapsed.now += left
            assert ann.view()["phase"] == "closed"


def test_homework_follows_the_clock_of_the_day(school: Class) -> None:
    elapsed = Clock()
    school.room.steady = elapsed
    ann = school.homework(BEST).join("Ann")
    school.clock.now += 3000
    assert ann.view()["left_s"] == 600
    school.clock.now += 600
    assert ann.view()["phase"] == "ended"


def test_a_room_counts_with_a_clock_that_nobody_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Store.open("sqlite://")) as store:
        room = Room(store, CASES)
        before = room.steady()
        assert abs(before - time()) < 3600
        monkeypatch.setattr(hall.time, "time", lambda: 0.0)
        assert before <= room.steady() < before + 3600


def test_the_same_key_gives_the_same_receipt_whatever_happened_since(school: Class) -> None:
    ann = school.live(BEST).join("Ann")
    school.do("open")
    sent = {"token": ann.token, "key": "key-of-ann", "item": BEST, "choice": ["a"]}
    sent |= {"sure": 2, "round": 1, "attempt": 1}
    receipt = school.room.answer(**sent)
    assert receipt == {"saved_at": NOW, "key": "key-of-ann"}
    for command in ("close", "reveal", "end"):
        school.clock.now += 5
        school.do(command)
        assert school.room.answer(**sent) == receipt
    school.room.remove(school.boss, school.id, school.board()["learners"][0]["id"])
    assert school.room.answer(**sent) == receipt
    assert Room(school.store, CASES, school.clock).answer(**sent) == receipt
    assert len(school.store.answers(school.id)) == 1


@pytest.mark.parametrize("other", [{"choice": ["b"]}, {"sure": 3}, {"round": 2}, {"attempt": 2}])
def test_another_answer_under_a_used_key_is_refused(school: Class, other: Any) -> None:
    ann = school.live(BEST).join("Ann")
    school.do("open")
    ann.answer(("a",), key="key-of-ann", choice=["a"])
    refused(ann, "Another answer", key="key-of-ann", **{"choice": ["a"], **other})


def test_nobody_takes_over_the_key_of_another(school: Class) -> None:
    ann, ben = school.live(BEST).join("Ann"), school.join("Ben")
    school.do("open")
    ann.answer(("a",), key="key-of-ann")
    refused(ben, "Another answer", key="key-of-ann")
    cem = school.live(BEST).join("Cem")
    school.do("open")
    refused(cem, "Another answer", key="key-of-ann")


def test_who_was_removed_sees_so_and_counts_no_more(school: Class) -> None:
    ann, ben = school.live(BEST).join("Ann"), school.join("Ben")
    school.do("open")
    ann.answer(WRONG[BEST])
    ben.answer(RIGHT[BEST])
    id = school.board()["learners"][0]["id"]
    school.room.remove(school.boss, school.id, id)
    page = ann.view()
    assert (page["removed"], page["item"], page["case"]) == (True, None, None)
    with pytest.raises(Refused, match="removed"):
        school.room.answer(ann.token, "key-of-ann", BEST, ["a"], sure=2, round=1, attempt=1)
    board = school.board()
    assert [one["nickname"] for one in board["learners"]] == ["Ben"]
    assert sum(board["distribution"]["1"].values()) == board["answered"] == 1
    assert len(school.room.results(school.boss, school.id).given) == 1
    assert len(school.store.answers(school.id)) == 2
    with pytest.raises(Refused, match="Nobody"):
        school.room.remove(school.boss, school.id, "nobody")


# Homework


def test_homework_opens_and_ends_by_the_clock(school: Class) -> None:
    school.homework(BEST, PLAN, **{"from": NOW + 60})
    ann = school.join("Ann")
    assert (ann.view()["phase"], ann.view()["items"]) == ("ready", [])
    assert ann.view(BEST)["item"] is None
    school.clock.now += 60
    page = ann.view()
    assert (page["phase"], page["item"], page["case"]) == ("open", None, None)
    assert page["items"][1] == {
        "id": PLAN,
        "title": CASES[1].title,
        "kind": "build-plan",
        "answered": False,
        "attempt": 1,
        "attempts_left": 1,
        "points": None,
    }
    ann.answer(RIGHT[PLAN], PLAN, sure=3)
    page = ann.view(PLAN)
    assert (page["left_s"], page["place"], page["reveal"], page["score"]) == (3540, 1, None, None)
    with pytest.raises(Refused, match="No attempt"):
        ann.answer(("a",), PLAN)
    with pytest.raises(Refused, match="no such question"):
        ann.view(ORDER)
    assert "CANARY" not in json.dumps([ann.view(), ann.view(BEST), ann.view(PLAN)])
    school.clock.now += 3540
    with pytest.raises(Refused, match="not open"):
        ann.answer(RIGHT[BEST], BEST)
    assert ann.view(BEST)["reveal"]["points"] is None
    assert ann.view(PLAN)["reveal"]["points"] == 1
    assert (ann.view()["score"]["points"], ann.view()["score"]["of"]) == (1, 2)
    assert [given.choice for given in school.room.results(school.boss, school.id).given] == [
        RIGHT[PLAN]
    ]


@pytest.mark.parametrize("item", ASKED)
def test_feedback_now_tells_the_key_after_the_last_attempt(school: Class, item: str) -> None:
    school.homework(attempts=2, feedback="now")
    ann = school.join("Ann")
    assert ann.view(item)["reveal"] is None
    ann.answer(WRONG[item], item)
    told = ann.view(item)["reveal"]
    chosen = school.letters(item, WRONG[item])
    assert told["whole"] == (item == NO_PANEL)  # where nobody can say what would be better
    if not told["whole"]:
        assert sorted(option["id"] for option in told["options"]) == sorted(chosen)
        assert (told["learning_point"], told["claims"], told["pairs"]) == ("", [], [])
        assert told["order"] is None and "missed" not in told["verdicts"].values()
    assert ann.view(item)["attempt"] == 2
    ann.answer(RIGHT[item], item)
    told = ann.view(item)["reveal"]
    assert told["learning_point"] == ASKED[item].item.learning_point
    assert told["points"] == (None if item == NO_PANEL else 1)
    assert ann.view()["score"]["of"] == (0 if item == NO_PANEL else 1)


def test_who_is_right_at_once_reads_why_at_once(school: Class) -> None:
    school.homework(BEST, FEATURES, attempts=3, feedback="now")
    ann = school.join("Ann")
    ann.answer(RIGHT[BEST], BEST)
    assert ann.view(BEST)["reveal"]["learning_point"]
    assert ann.view(FEATURES)["reveal"] is None


def test_an_attempt_is_made_once_in_two_tabs(school: Class) -> None:
    school.homework(BEST, attempts=3)
    ann = school.join("Ann")
    ann.answer(("b",), BEST, attempt=1)
    for attempt in (1, 3):
        with pytest.raises(Refused, match="already"):
            ann.answer(("a",), BEST, attempt=attempt)
    ann.answer(("a",), BEST, attempt=2)
    assert school.board(BEST)["answered"] == 1
    assert school.board()["items"][0]["answered"] == 1


# The desk


def test_a_quiz_is_picked_saved_and_deleted(school: Class) -> None:
    room, boss = school.room, school.boss
    catalog = room.catalog(boss)
    assert [item["id"] for case in catalog for item in case["items"]] == list(ASKED)
    pairs = ASKED[ORDER].item.pairs
    told = next(item for item in catalog[0]["items"] if item["id"] == ORDER)
    assert told["pitfalls"] == sorted(pair.pitfall for pair in pairs)
    first = room.save_quiz(boss, "Monday", [BEST, PLAN])["id"]
    room.save_quiz(boss, " Tuesday ", [PLAN])
    room.save_quiz(boss, "Zulu", [PLAN, BEST], first)
    told = room.quizzes(boss)
    assert [(quiz["title"], quiz["items"]) for quiz in told] == [
        *[("Tuesday", [PLAN]), ("Zulu", [PLAN, BEST])]
    ]
    room.delete_quiz(boss, first)
    assert len(room.quizzes(boss)) == 1
    with pytest.raises(Refused, match="no such quiz"):
        room.save_quiz(boss, "Zulu", [BEST], first)


@pytest.mark.parametrize(
    "items", [[], [BEST, BEST], ["no/such"], BEST, None, [["x"]], [BEST] * 300]
)
def test_a_quiz_of_what_is_no_item_is_refused(school: Class, items: Any) -> None:
    with pytest.raises(Refused):
        school.room.save_quiz(school.boss, "Monday", items)
    with pytest.raises(Refused):
        school.room.create(school.boss, "Monday", items, True, {})
    assert school.room.sessions(school.boss) == []


def test_a_title_of_a_hundred_characters_is_kept(school: Class) -> None:
    school.room.save_quiz(school.boss, "x" * 100, [BEST])
    assert [quiz["title"] for quiz in school.room.quizzes(school.boss)] == ["x" * 100]


@pytest.mark.parametrize("title", ["", "  ", "x" * 101, "a\nb", None, 7])
def test_a_title_that_cannot_be_shown_is_refused(school: Class, title: Any) -> None:
    with pytest.raises(Refused, match="title"):
        school.room.create(school.boss, title, [BEST], True, {})


def test_sessions_are_listed_with_what_is_in_them(school: Class) -> None:
    ann = school.live(BEST).join("Ann")
    school.do("open")
    ann.answer(("a",))
    ann.answer(("b",))
    first = school.id
    school.clock.now += 10
    school.homework(PLAN)
    newer, older = school.room.sessions(school.boss)
    assert older == {
        "id": first,
        "title": "Tuesday",
        "code": older["code"],
        "live": True,
        "at": NOW,
        "learners": 1,
        "answers": 2,
        "phase": "open",
        "notes": [],
    }
    assert (newer["live"], newer["phase"], newer["at"]) == (False, "open", NOW + 10)


def test_a_session_goes_on_without_its_cases(school: Class) -> None:
    ann = school.live(PLAN).join("Ann")
    school.do("open")
    page, board = ann.view(), school.board()
    room = Room(school.store, (), school.clock)
    assert [(one["phase"], one["notes"]) for one in room.sessions(school.boss)] == [("open", [])]
    assert (room.view(ann.token), room.board(school.boss, school.id)) == (page, board)
    with pytest.raises(Refused, match="No case here has the question"):
        room.create(school.boss, "Tuesday", [PLAN], True, {})
    room.delete(school.boss, school.id)
    assert room.sessions(school.boss) == []


@pytest.mark.parametrize(("command", "args"), [("quit", {}), (["open"], {}), ("open", [3])])
def test_what_is_no_command_is_refused(school: Class, command: Any, args: Any) -> None:
    school.live(BEST)
    with pytest.raises(Refused, match="command"):
        school.room.do(school.boss, school.id, command, args)


def test_a_version_rises_with_whatever_happens(school: Class) -> None:
    school.live(BEST)
    ann = school.join("Ann")
    id = school.board()["learners"][0]["id"]
    seen = [school.room.version(school.id)]
    for change in (
        lambda: school.do("open"),
        lambda: school.join("Ben"),
        lambda: school.room.remove(school.boss, school.id, id),
        lambda: school.room.forget(school.boss, school.id),
    ):
        change()
        seen.append(school.room.version(school.id))
        assert Room(school.store, CASES, school.clock).version(school.id) == seen[-1]
    assert seen == sorted(set(seen))
    assert ann.view()["version"] == seen[-1]
    before = school.board()["version"]
    cem = school.join("Cem")
    learners = school.room.version(school.id)
    cem.answer(("a",))
    assert school.room.version(school.id) == learners
    assert school.board()["version"] == school.room.version(school.id, answers=True) == before + 2


def test_what_is_deleted_is_gone_for_everybody(school: Class) -> None:
    ann = school.live(BEST).join("Ann")
    school.room.delete(school.boss, school.id)
    for ask in (
        ann.view,
        lambda: school.room.answer(
            ann.token, "key-of-ann", BEST, ["a"], sure=2, round=1, attempt=1
        ),
    ):
        with pytest.raises(Unknown):
            ask()
    with pytest.raises(Refused, match="deleted"):
        school.board()
    with pytest.raises(Unknown):
        school.room.version(school.id)


def test_an_item_is_found_under_its_new_id(school: Class) -> None:
    """BEST was once called `the-best`."""
    ann = school.live(BEST).join("Ann")
    school.do("open")
    ann.answer(("b",))
    quiz = school.room.save_quiz(school.boss, "Monday", [BEST])["id"]
    old = f"{CASES[0].id}/the-best"
    school.store.rename_items({BEST: old})
    room = Room(school.store, CASES, school.clock)
    assert room.quizzes(school.boss) == [{"id": quiz, "title": "Monday", "items": [BEST]}]
    assert room.view(ann.token)["item"]["id"] == BEST  # a session keeps what it asked
    assert room.view(ann.token)["mine"]["choice"] == school.letters(BEST, ("b",))


def test_what_the_store_does_not_keep_is_not_remembered(school: Class) -> None:
    ann = school.live(BEST).join("Ann")
    school.do("open")
    kept = school.store.add_answer

    def fails(*told: Any) -> Any:
        kept(*told)  # written, and yet the answer never came back
        raise OSError("disk full")

    school.store.add_answer = fails
    with pytest.raises(OSError, match="disk full"):
        school.room.answer(ann.token, "key-of-ann", BEST, ["a"], sure=2, round=1, attempt=1)
    school.store.add_answer = kept
    assert ann.view()["mine"]["choice"] == ["a"]  # read anew: it is there after all
    school.clock.now += 60
    receipt = school.room.answer(ann.token, "key-of-ann", BEST, ["a"], sure=2, round=1, attempt=1)
    assert receipt["saved_at"] == NOW
    assert len(school.store.answers(school.id)) == 1


def test_who_never_answered_goes_at_one_press_and_who_answered_stays(school: Class) -> None:
    school.live(BEST, PLAN)
    ann, ben, *others = [school.join(name) for name in ("Ann", "Ben", "Cy", "Di")]
    school.do("open")
    ann.answer(RIGHT[BEST], sure=1)
    school.do("close", "reveal", "next", "open")
    ben.answer(RIGHT[PLAN], sure=1)
    assert school.board()["silent"] == 2
    assert school.room.remove_silent(school.boss, school.id) == {"removed": 2}
    board = school.board()
    assert [one["nickname"] for one in board["learners"]] == ["Ann", "Ben"]
    assert board["silent"] == 0
    assert school.room.remove_silent(school.boss, school.id) == {"removed": 0}
    for one in others:
        assert one.view()["removed"]
    again = Room(school.store, CASES, school.room.clock)
    assert len(again.board(school.boss, school.id)["learners"]) == 2


def test_who_is_connected_is_counted_beside_who_ever_joined(school: Class) -> None:
    school.live(BEST)
    learners = [school.join(name) for name in ("Ann", "Ben", "Cy")]
    assert school.board()["connected"] == 0  # a name alone is nobody's page
    learners[0].view()
    learners[1].view()
    assert school.board()["connected"] == 2
    school.clock.now += 40
    learners[0].view()
    assert school.board()["connected"] == 2
    school.clock.now += 5
    assert school.board()["connected"] == 1
    assert len(school.board()["learners"]) == 3
    school.room.remove(school.boss, school.id, school.board()["learners"][0]["id"])
    assert school.board()["connected"] == 0
