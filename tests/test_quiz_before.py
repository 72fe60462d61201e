"""Quizzes of before, and of now: what a session asked stays as it was, whatever becomes of its
cases, of the evidence and of the advice; what an edition does not know is set aside and named.

`before/` holds databases as 2f0c666 wrote them and what it told of them (`before/make.py`).
"""

import csv
import hashlib
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from alembic.operations import Operations
from sqlalchemy import MetaData, create_engine, event, insert, select, text, update

from conftest import ROOT
from esodys_teach.cli import main
from esodys_teach.content.case import Case, case_ids, load_case
from esodys_teach.content.case_checks import read_own
from esodys_teach.content.items import Items, Worth
from esodys_teach.engine.advice import ADVICE_VERSION
from esodys_teach.loader.yaml_tree import MAX_BYTES
from esodys_teach.patient.patient import Patient
from esodys_teach.quiz import cited, snapshots
from esodys_teach.quiz.answers import first, marked, newest, weights
from esodys_teach.quiz.export import EXPORTS
from esodys_teach.quiz.flow import Refused
from esodys_teach.quiz.html import desk
from esodys_teach.quiz.html import learner as words
from esodys_teach.quiz.results import NOT_KNOWN
from esodys_teach.quiz.room import Room
from esodys_teach.quiz.store import backup, tables
from esodys_teach.quiz.store.store import Store
from esodys_teach.quiz.store.upgrade import VERSION_TABLE
from night_clinic import NAME, PLAN, night_clinic
from quiz_cases import ASKED, BEST, CASES, FEATURES, NOW, ORDER, RIGHT, WRONG, Class
from quiz_cases import PLAN as THE_PLAN
from test_quiz_store import everything_in, tables_of

BEFORE = Path(__file__).parent / "before"
RESULTS: dict[str, Any] = json.loads((BEFORE / "results.json").read_text(encoding="utf-8"))
LATER = NOW + 20_000  # when 2f0c666 told what it says of each session
SINCE = "this quiz was opened before quizzes stored their questions."
SHIPPED = tuple(map(load_case, case_ids()))
EDITION_HASH = "cbab80e71b23b2b5b6cc545e9b7754eb045f2a6b3159c069d799df495fb65363"


@pytest.fixture(params=["v1", "v2"])
def older(
    request: pytest.FixtureRequest,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """The address of a database that 2f0c666 wrote, of each kind and of each tables."""
    monkeypatch.setattr(backup, "data_folder", lambda: tmp_path / "data")
    kind = "sqlite" if database_url.startswith("sqlite") else "postgresql"
    script = (BEFORE / f"{kind}-{request.param}.sql").read_text(encoding="utf-8")
    if kind == "sqlite":
        with closing(sqlite3.connect(tmp_path / "quizzes.sqlite")) as connection:
            connection.executescript(script)
    else:
        import psycopg  # comes with the extra `hub`, as PostgreSQL does

        with psycopg.connect(database_url.replace("+psycopg", "")) as connection:
            connection.execute(script.encode())
    return database_url


class Instructor:
    """A room over a store, with whatever cases there are, and its instructor's token."""

    def __init__(self, store: Store, *cases: Case, now: float = LATER) -> None:
        self.store, self.room = store, Room(store, cases, lambda: now)
        self.boss = self.room.instructor_token()
        self.ids = {one.title: one.id for one in store.sessions()}

    def results(self, title: str) -> Any:
        return self.room.results(self.boss, self.ids[title])

    def board(self, title: str, item: str | None = None) -> dict[str, Any]:
        return self.room.board(self.boss, self.ids[title], item)

    def notes(self, title: str) -> list[str]:
        (one,) = (one for one in self.room.sessions(self.boss) if one["title"] == title)
        assert one["notes"] == self.board(title)["notes"] == list(self.results(title).notes)
        return list(one["notes"])

    def exports(self, title: str) -> dict[str, bytes]:
        return {name: one.make(self.results(title)) for name, one in EXPORTS.items()}

    def pages(self, title: str) -> dict[str, Any]:
        """What each learner sees, of each question and of none."""
        session, results = self.ids[title], self.results(title)
        return {
            f"{name} {item}": self.room.view(
                self.room.sign("learner", f"{session}/{learner}"), item or None
            )
            for learner, name in results.learners.items()
            for item in ("", *(one.id for one in results.asked))
        }

    def everything(self, title: str) -> list[Any]:
        items = [one.id for one in self.results(title).asked]
        boards = [self.board(title), *(self.board(title, item) for item in items)]
        exports = self.exports(title)
        del exports["cards-anki.apkg"]  # a database, which holds when it was made
        return [boards, self.pages(title), exports, self.results(title)]


def described(room: Instructor, title: str) -> dict[str, Any]:
    """What `before/make.py` wrote down of a session, as it is told now."""
    results, session = room.results(title), room.store.session(room.ids[title])
    answers = marked(results)
    mistakes = {id: one.cited.mistake(id) for one in results.asked for id in one.cited.pitfalls}
    boards = {
        id: room.board(title, None if session.live else id)
        for id in (["null"] if session.live else session.items)
    }
    names = ("distribution", "sure", "flips", "reversed")
    found = {
        "asked": [one.id for one in results.asked],
        "learners": results.learners,
        "answers": {
            g.key: [g.learner, g.item, g.round, g.attempt, g.choice, g.sure, g.at]
            for g in results.given
        },
        "seen": {g.key: results.seen(g.item, g.choice) for g in results.given},
        "marks": {
            m.given.key: [m.mark.points, m.mark.verdicts, [mistakes[id] for id in m.mark.pitfalls]]
            for m in answers
        },
        "first": [one.given.key for one in first(answers).values()],
        "newest": [one.given.key for one in newest(answers).values()],
        "tally": {id: {name: board[name] for name in names} for id, board in boards.items()},
        "items": room.board(title)["items"],
        "pages": {
            of: {
                "score": page["score"],
                "mine": page["mine"],
                "options": page["item"] and page["item"]["options"],
                "points": page["reveal"] and page["reveal"]["points"],
                "verdicts": page["reveal"] and page["reveal"]["verdicts"],
            }
            for of, page in room.pages(title).items()
        },
        "claims": {id: one.cited.statement(id) for one in results.asked for id in one.item.claims},
    }
    return dict(json.loads(json.dumps(found)))


def same_as_then(room: Instructor, title: str) -> None:
    """What 2f0c666 told of this session is told still; more may be told beside it."""
    now, then = described(room, title), RESULTS[title]
    for page in now["pages"].values():
        if page["score"]:
            del page["score"]["cited"]
    assert now == {name: value for name, value in then.items() if name != "exports"}
    exports = room.exports(title)
    rows = [exports[name].decode("utf-8-sig") for name in ("answers.csv", "gradebook-moodle.csv")]
    texts = [exports[name].decode() for name in ("debrief.txt", "key.html")]
    before = then["exports"]
    lines, old_lines = (
        csv.DictReader(io.StringIO(text)) for text in (rows[0], before["answers.csv"])
    )
    for row, old in zip(lines, old_lines, strict=True):
        assert {name: row[name] for name in old} == old
    assert rows[1] == before["gradebook-moodle.csv"]
    for line in room.notes(title):
        texts = [text.replace(f"{line}\n", "").replace(f'<p class="es-note">{line}</p>', "")
                 for text in texts]  # fmt: skip
    assert texts == [before["debrief.txt"], before["key.html"]]


def nothing_today(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on nobody can ask for a claim, a pitfall or an advice."""

    def gone(*asked: Any) -> Any:
        raise AssertionError("a stored session asked for what is only known today")

    for name in ("claims", "pitfalls", "sources", "vocabulary"):
        monkeypatch.setattr(f"esodys_teach.evidence.{name}", gone)
    monkeypatch.setattr(cited, "current", gone)
    monkeypatch.setattr(snapshots, "advise", gone)


def changed(case: Case) -> Case:
    """The same ids, other words and other keys."""

    def option(one: Any, number: int) -> Any:
        keys: dict[str, Any] = {
            "text": f"changed {number}",
            "feedback": "Changed.",
            "pitfall": None,
        }
        if hasattr(one, "correct"):
            keys["correct"] = not one.correct
        if hasattr(one, "worth"):
            keys["worth"] = Worth.NEEDED if one.worth is Worth.HARMFUL else Worth.HARMFUL
        return replace(one, **keys)

    def item(one: Any) -> Any:
        more: dict[str, Any] = {"panel": ("2",)} if hasattr(one, "panel") else {}
        if hasattr(one, "pairs"):
            pairs = [replace(pair, first=pair.then, then=pair.first) for pair in one.pairs]
            more["pairs"] = tuple(pairs)
        options = tuple(option(o, number) for number, o in enumerate(one.options))
        return replace(one, stem=f"Changed: {one.stem}", options=options, **more)

    kinds = [kind.name for kind in fields(case.items)]
    items = {kind: tuple(map(item, getattr(case.items, kind))) for kind in kinds}
    words = {"title": "Changed", "vignette": "Changed."}
    return replace(case, patient=Patient(), items=Items(**items), **words)


# Databases that 2f0c666 wrote


@pytest.mark.parametrize("title", ["Monday round", "Homework on salts", "Unfinished round"])
@pytest.mark.parametrize("cases", [(), tuple(map(changed, SHIPPED))], ids=["gone", "changed"])
def test_what_2f0c666_told_of_its_sessions_is_told_whatever_became_of_the_cases(
    older: str, title: str, cases: tuple[Case, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Store.open(older)) as store:
        room = Instructor(store, *cases)
        nothing_today(monkeypatch)
        same_as_then(room, title)
        numbers = {"Monday round": "1 to 6", "Homework on salts": "1 to 3"}.get(title, "1 and 2")
        taken = f"Questions {numbers} are taken from the cases of edition 2f0c666: {SINCE}"
        assert room.notes(title) == [taken]


def rows(url: str) -> dict[str, list[Any]]:
    """Every row of every table."""
    engine, found = create_engine(url), MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
        tables = {
            table.name: sorted(map(str, connection.execute(select(table))))
            for table in found.sorted_tables
        }
    engine.dispose()
    return tables


def test_what_was_stored_stays_and_is_copied_before_the_upgrade(older: str, tmp_path: Path) -> None:
    before = rows(older)
    with closing(Store.open(older)) as store:
        Instructor(store, *SHIPPED, night_clinic())
    after = rows(older)
    assert after.pop(VERSION_TABLE) == ["('v3',)"] and after.pop("snapshots")
    (version,) = before.pop(VERSION_TABLE)
    assert after == {"quizzes": [], **before}
    (copy,) = [path for path in tmp_path.rglob("*") if ".backup-v" in path.name]
    assert copy.name.split(".backup-")[1][:2] in version
    if older.startswith("sqlite"):
        assert rows(f"sqlite:///{copy}") == {**before, VERSION_TABLE: [version]}


def test_an_upgrade_that_is_interrupted_leaves_the_older_database(
    older: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, make = rows(older), Operations.create_table

    def fails(self: Any, name: str, *columns: Any, **more: Any) -> Any:
        if name == "snapshots":
            raise OSError("disk full")
        return make(self, name, *columns, **more)

    with monkeypatch.context() as broken:
        broken.setattr(Operations, "create_table", fails)
        with pytest.raises(ValueError, match="disk full"):
            Store.open(older)
    assert rows(older) == before
    with closing(Store.open(older)) as store:
        same_as_then(Instructor(store), "Monday round")


def test_a_first_open_that_is_interrupted_is_taken_up_by_the_next(
    older: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, done = Store.add_snapshot, []

    def fails(self: Store, *parts: Any) -> None:
        if done:
            raise OSError("disk full")
        done.append(parts)
        add(self, *parts)

    with closing(Store.open(older)) as store:
        with monkeypatch.context() as broken:
            broken.setattr(Store, "add_snapshot", fails)
            with pytest.raises(OSError, match="disk full"):
                Instructor(store)
        same_as_then(Instructor(store), "Monday round")
        same_as_then(Instructor(store), "Homework on salts")


# Questions of an instructor's own cases


@pytest.fixture
def evidence_of_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an own case cites reads as it did, so that what was told of it can be compared."""
    then = cited.joined(one.cited for one in snapshots.edition().values())
    monkeypatch.setattr(cited, "current", lambda: then)


OWN = "Night round"
DAY = "2026-09-21"
TAKEN = f"Questions 1 and 2 are taken from the cases of {DAY}: {SINCE}"
THEN = f"Question 3 is taken from the cases of edition 2f0c666: {SINCE}"
LOST = (
    "Questions 1 and 2 (night-clinic/which-name, night-clinic/tonight) are no longer known: the "
    "answers to them stay stored and count for nobody."
)


def answers_csv(room: Instructor, title: str) -> list[dict[str, str]]:
    text = room.exports(title)["answers.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.usefixtures("evidence_of_then")
def test_an_own_question_is_taken_from_the_case_of_today_and_says_so(older: str) -> None:
    with closing(Store.open(older)) as store:
        room = Instructor(store, night_clinic())
        same_as_then(room, OWN)
        assert room.notes(OWN) == [TAKEN, THEN]


@pytest.mark.usefixtures("evidence_of_then")
def test_without_its_case_it_is_named_and_the_rest_goes_on(older: str) -> None:
    with closing(Store.open(older)) as store:
        room = Instructor(store)
        assert room.notes(OWN) == [THEN, LOST]
        assert [one.id for one in room.results(OWN).asked] == ["seven-of-ten/counting-by-hand"]
        board = room.board(OWN)
        assert [one["answered"] for one in board["items"]] == [2, 2, 2]
        assert [one["right"] for one in board["items"]] == [None, None, 0]
        assert [one["stem"] for one in board["items"]][:2] == [NOT_KNOWN] * 2
        found = answers_csv(room, OWN)
        assert [(row["choice"], row["text"] == NOT_KNOWN) for row in found] == [
            *[("a", True), ("c", True), ("a b", True), ("b c", True), ("a", False), ("b", False)]
        ]
        crane = room.pages(OWN)["Crane "]
        assert [one["id"] for one in crane["items"]] == ["seven-of-ten/counting-by-hand"]
        assert (crane["score"]["points"], crane["score"]["of"]) == (0, 1)
        grades = room.exports(OWN)["gradebook-moodle.csv"].decode("utf-8-sig")
        assert "Crane,,,,,,0.00," in grades and "Vole,,,,,,0.00," in grades
        # Whoever comes with the case later has it whole; what was there is not given anew.
        stored = store.snapshots(room.ids[OWN])
        again = Instructor(store, night_clinic())
        same_as_then(again, OWN)
        assert again.notes(OWN) == [TAKEN, THEN]
        assert store.snapshots(room.ids[OWN])[: len(stored)] == stored


def test_it_is_given_once(older: str) -> None:
    with closing(Store.open(older)) as store:
        room = Instructor(store, night_clinic())
        before = room.everything(OWN)
        for cases in ((changed(night_clinic()),), ()):
            later = Instructor(store, *cases, now=LATER + 90 * 86_400)
            assert later.everything(OWN) == before
            assert later.notes(OWN) == [TAKEN, THEN]


def test_a_question_that_does_not_fit_its_answers_is_not_taken(older: str) -> None:
    """Vole chose `c`, which is no longer there: what was asked was something else."""
    fewer = replace(NAME, options=(*NAME.options[:2], replace(NAME.options[2], id="d")))
    case = replace(night_clinic(), items=Items(single_best=(fewer,), build_plan=(PLAN,)))
    with closing(Store.open(older)) as store:
        room = Instructor(store, case)
        one = "Question 1 (night-clinic/which-name) is no longer known: the answers to it stay"
        assert room.notes(OWN) == [
            TAKEN.replace("Questions 1 and 2 are", "Question 2 is"),
            THEN,
            f"{one} stored and count for nobody.",
        ]
        assert [row["choice"] for row in answers_csv(room, OWN)][:2] == ["a", "c"]


@pytest.mark.usefixtures("evidence_of_then")
def test_a_question_with_a_new_id_is_found_and_keeps_the_one_that_is_stored(older: str) -> None:
    renamed = replace(NAME, id="name-at-night", formerly=("which-name",))
    case = replace(night_clinic(), items=Items(single_best=(renamed,), build_plan=(PLAN,)))
    with closing(Store.open(older)) as store:
        room = Instructor(store, case)
        same = {name: RESULTS[OWN][name] for name in ("asked", "answers", "marks", "tally")}
        now = described(room, OWN)
        assert {name: now[name] for name in same} == same


def test_the_terminal_says_it_too(
    older: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["quiz", "list", "--database", older]) == 0
    lines = capsys.readouterr().out.splitlines()
    at = next(n for n, line in enumerate(lines) if line.endswith(OWN))
    assert lines[at + 1 : at + 3] == [f"        {THEN}", f"        {LOST}"]
    code = lines[at].split()[0]
    call = ["quiz", "export", code, "--database", older, "--to", str(tmp_path / "out")]
    assert main(call) == 0
    for name in ("debrief.html", "debrief.txt", "answers.csv", "questions.html", "key.html"):
        assert LOST in (tmp_path / "out" / f"{code}-{name}").read_text(encoding="utf-8-sig"), name
    for name in ("items-moodle.xml", "items-gift.txt", "answers-xapi.jsonl"):
        assert LOST in (tmp_path / "out" / f"{code}-{name}").read_text(encoding="utf-8"), name


# Sessions of now


ONE_OF_EACH = (
    "seven-of-ten/counting-by-hand",
    "seven-of-ten/reply-to-the-carpenter",
    "seven-of-ten/stronger-after-rapid-swallows",
    "magnesium-in-meq/todays-order",
    "stoma-and-salt/after-the-night",
)
TITLE = "Homework of now"


@pytest.fixture
def finished(database_url: str) -> Iterator[Store]:
    """A homework that is over, of an item of each kind."""
    with closing(Store.open(database_url)) as store:
        start = Instructor(store, *SHIPPED, now=NOW)
        times = {"from": NOW, "until": NOW + 3600, "attempts": 2, "feedback": "now"}
        made = start.room.create(start.boss, TITLE, ONE_OF_EACH, False, times)
        keys = iter(range(100))
        for name in ("Heron", "Otter"):
            token = start.room.join(made["code"], name)["token"]
            for item in ONE_OF_EACH:
                for attempt in (1, 2):
                    asked = start.room.view(token, item)["item"]
                    ids = sorted((one["id"] for one in asked["options"]), reverse=name == "Otter")
                    one = asked["kind"] in ("single-best", "script-concordance")
                    many = 1 if one else len(ids) if asked["kind"] == "order" else attempt
                    choice = ids[:many]
                    key = f"answer-{next(keys):02}"
                    sent = {"sure": attempt, "round": 1, "attempt": attempt}
                    start.room.answer(token, key, item, choice, **sent)
        yield store


@pytest.mark.parametrize("cases", [(), tuple(map(changed, SHIPPED))], ids=["gone", "changed"])
def test_no_case_no_evidence_and_no_advice_changes_a_stored_result(
    finished: Store, cases: tuple[Case, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Instructor(finished, *SHIPPED).everything(TITLE)
    assert before[3].notes == ()
    texts = "".join(map(str, before))
    assert "Mistake" not in texts and SHIPPED[0].title not in texts
    nothing_today(monkeypatch)
    assert Instructor(finished, *cases).everything(TITLE) == before


def test_what_a_session_stores_is_what_it_asked(finished: Store) -> None:
    (session,) = finished.sessions()
    (stored,) = finished.snapshots(session.id)
    assert (stored["format"], stored["advice"], stored["source"]) == (1, ADVICE_VERSION, "")
    assert [one["id"] for one in stored["questions"]] == list(ONE_OF_EACH)
    assert stored["cases"].keys() == {id.partition("/")[0] for id in ONE_OF_EACH}
    case = load_case("stoma-and-salt")
    assert stored["cases"][case.id] == {
        "title": case.title,
        "level": str(case.level),
        "vignette": case.vignette,
    }
    plan = stored["questions"][4]
    (item,) = case.items.build_plan
    assert [one["text"] for one in plan["options"]] == [option.text for option in item.options]
    assert {"right"} < set(plan["judged"].values()) <= {"right", "harmful", "unnecessary"}
    assert plan["marks"].keys() == plan["judged"].keys()


def test_events_answers_and_snapshots_are_only_ever_added() -> None:
    school, statements = Class(), []

    @event.listens_for(school.store._engine, "before_cursor_execute")
    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        statements.append(" ".join(statement.split()))

    school.live(BEST, THE_PLAN)
    ann, ben = school.join("Ann"), school.join("Ben")
    school.do("open")
    ann.answer(RIGHT[BEST])
    ben.answer(WRONG[BEST])
    school.do("close", "discuss", "open", "close", "reveal", "next", "skip")
    ben_id = school.board()["learners"][1]["id"]
    school.room.remove(school.boss, school.id, ben_id)
    school.room.forget(school.boss, school.id)
    school.room.results(school.boss, school.id)
    changes = [one for one in statements if one.startswith(("UPDATE", "DELETE", "INSERT"))]
    assert {one.split(" ")[2] for one in changes if one.startswith("INSERT")} >= {
        *("events", "answers", "snapshots")
    }
    assert {one.split(" ")[1 + one.startswith("DELETE")] for one in changes
            if not one.startswith("INSERT")} == {"learners", "nicknames"}  # fmt: skip
    school.store.close()


def test_no_byte_of_a_deleted_quiz_is_left_of_what_it_asked(
    database_url: str, tmp_path: Path
) -> None:
    with closing(Store.open(database_url)) as store:
        here = tmp_path if database_url.startswith("sqlite") else None
        if not here:  # which compresses what is long
            with store._engine.begin() as connection:
                connection.execute(text("alter table snapshots alter content set storage external"))
        school = Class(store).live()
        assert b"CANARY-" in (everything_in(here) if here else tables_of(store))
        school.room.forget(school.boss, school.id)
        assert store.snapshots(school.id)
        school.room.delete(school.boss, school.id)
        assert b"CANARY-" not in (everything_in(here) if here else tables_of(store))


# What an edition does not know

ODD = [
    ("reopen", {"place": 0}, "knows no such command"),
    ("open", {"seconds": 30, "silent": True}, "does not know its details"),
    ("open", [], "does not know its details"),
    ("resume", {}, ""),
    ("instructor\nsays: \x1b[2J", {}, "knows no such command"),
]


def plant(url: str, title: str, name: str, args: Any, at: float = NOW + 9_000) -> None:
    """An event in the database of that session, as another edition may have written it."""
    engine = create_engine(url)
    with engine.begin() as connection:
        found = connection.execute(
            text("select id from sessions where title = :title"), {"title": title}
        )
        connection.execute(
            insert(tables.events).values(
                session=found.scalar_one(), name=name[:32], args=args, at=at
            )
        )
    engine.dispose()


@pytest.mark.parametrize("title", ["Monday round", "Unfinished round"])
def test_an_event_that_is_not_known_or_does_not_fit_is_set_aside_and_named(
    older: str, title: str
) -> None:
    for name, args, _ in ODD:
        plant(older, title, name, args)
    with closing(Store.open(older)) as store:
        room = Instructor(store)
        same_as_then(room, title)
        state = room.room.state(room.ids[title])
        assert [(one.name, one.at) for one in state.set_aside] == [
            (name[:32], NOW + 9_000) for name, _, _ in ODD
        ]
        for one, (_, _, reason) in zip(state.set_aside, ODD, strict=True):
            assert reason in one.reason
        *_, note = room.notes(title)
        assert note.startswith("5 stored commands are set aside, since this edition cannot carry")
        assert "reopen, 20" in note and note.endswith("; and 2 more).") and note.isprintable()
        assert len(store.events(room.ids[title])) == state.events  # nothing was taken away


def test_what_follows_an_event_that_was_set_aside_is_carried_out(older: str) -> None:
    title = "Unfinished round"
    plant(older, title, "reopen", {"place": 0})
    for name in ("reveal", "close", "reveal"):  # the first does not fit: the question is open
        plant(older, title, name, {})
    with closing(Store.open(older)) as store:
        room = Instructor(store)
        assert room.board(title)["phase"] == "revealed"
        assert [one.name for one in room.room.state(room.ids[title]).set_aside] == [
            *("reopen", "reveal")
        ]
        room.room.do(room.boss, room.ids[title], "next")
        assert Instructor(store).board(title) == room.board(title)
        assert room.board(title)["phase"] == "ended"


def test_the_instructors_page_says_what_was_set_aside(older: str) -> None:
    plant(older, "Monday round", "<b>undo", {})
    with closing(Store.open(older)) as store:
        room = Instructor(store)
        *_, note = room.notes("Monday round")
        assert "1 stored command is set aside, since this edition cannot carry it out" in note
        assert "&lt;b&gt;undo" in desk.notes(room.board("Monday round"))
        assert "&lt;b&gt;undo" in room.exports("Monday round")["debrief.html"].decode()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data | {"format": 2},
        lambda data: [],
        lambda data: data | {"questions": None},
        lambda data: data | {"cases": {}},
        lambda data: (
            data | {"questions": [one | {"kind": "hot-spot"} for one in data["questions"]]}
        ),
    ],
)
def test_a_snapshot_that_cannot_be_read_leaves_the_answers_readable(
    damage: Callable[[Any], Any],
) -> None:
    school = Class().live(BEST, FEATURES, ORDER)
    ann = school.join("Ann")
    school.do("open")
    ann.answer(RIGHT[BEST])
    change_snapshots(school.store, damage)
    room = Room(school.store, CASES, school.clock)
    view, board = room.view(ann.token), room.board(school.boss, school.id)
    assert (view["known"], view["item"], view["case"], board["item"]) == (False, None, None, None)
    assert NOT_KNOWN in words.state(view) and words.where(view)
    with pytest.raises(Refused, match="cannot be made"):
        room.answer(ann.token, "key-of-ann", BEST, ["a"], sure=2, round=1, attempt=1)
    for command in ("skip", "end"):
        room.do(school.boss, school.id, command)
    results = room.results(school.boss, school.id)
    assert [given.choice for given in results.given] == [RIGHT[BEST]]
    assert results.asked == () and results.not_known == (BEST, FEATURES, ORDER)
    assert "Questions 1 to 3 (" in results.notes[0]
    for name, one in EXPORTS.items():
        assert one.make(results) or name == "answers-xapi.jsonl", name
    assert room.view(ann.token)["items"] == []
    school.store.close()


def test_of_a_snapshot_that_is_damaged_in_part_the_rest_is_read() -> None:
    school = Class().live(FEATURES, BEST)
    ann = school.join("Ann")

    def damage(data: Any) -> Any:
        data["questions"][0]["options"][0]["worth"] = "priceless"
        return data | {"cited": {"claims": 7}}

    change_snapshots(school.store, damage)
    room = Room(school.store, (), school.clock)
    for command in ("open", "close", "next", "open", "close", "reveal"):
        room.do(school.boss, school.id, command)
    reveal = room.view(ann.token)["reveal"]
    assert reveal["learning_point"] == ASKED[BEST].item.learning_point
    assert words.reveal(room.view(ann.token)) and desk.key(room.board(school.boss, school.id))
    assert room.results(school.boss, school.id).not_known == (FEATURES,)
    school.store.close()


def change_snapshots(store: Store, change: Callable[[Any], Any]) -> None:
    with store._engine.begin() as connection:
        for id, content in connection.execute(
            select(tables.snapshots.c.id, tables.snapshots.c.content)
        ).all():
            connection.execute(
                update(tables.snapshots)
                .where(tables.snapshots.c.id == id)
                .values(content=change(content))
            )


def test_an_answer_that_does_not_fit_counts_for_nobody_and_is_named() -> None:
    school = Class().live(BEST, ORDER)
    ann = school.join("Ann")
    school.do("open")
    ann.answer(RIGHT[BEST])
    (given,) = school.store.answers(school.id)
    for key, other in (("foreign-1", {"choice": ("a", "z")}), ("foreign-2", {"item": "no/such"})):
        school.store.add_answer(school.id, replace(given, key=key, **other))
    school.store.add_answer(school.id, replace(given, key="foreign-3", item=ORDER, choice=("a",)))
    room = Room(school.store, (), school.clock)
    board = room.board(school.boss, school.id)
    assert board["notes"] == ["3 stored answers do not fit their question and count for nobody."]
    assert sum(board["distribution"]["1"].values()) == 1
    for command in ("close", "next", "open", "close", "reveal", "end"):
        room.do(school.boss, school.id, command)
        room.board(school.boss, school.id)
    results = room.results(school.boss, school.id)
    assert len(results.given) == 4 and len(marked(results)) == 1
    assert all(one.make(results) for one in EXPORTS.values())
    school.store.close()


# The form of what is stored


def test_the_edition_is_what_2f0c666_asked() -> None:
    """An edition never changes; to read it, a later form of a snapshot knows this one as well."""
    file = snapshots._EDITION_FILE.read_bytes()
    assert hashlib.sha256(file).hexdigest() == EDITION_HASH
    asked = snapshots.edition()
    assert len(asked) == 75 and len({one.case.id for one in asked.values()}) == 34
    assert snapshots.to_json(list(asked.values()), snapshots.EDITION) == json.loads(file)
    for one in asked.values():
        assert one.cited.claims.keys() == set(one.item.claims)
        assert one.advice == "2026.11"


def test_the_marks_of_2f0c666_are_those_that_are_given() -> None:
    """A change of the scoring would change results of before: it needs a form of its own."""
    data = json.loads(snapshots._EDITION_FILE.read_text(encoding="utf-8"))
    marks = {one["id"]: one["marks"] for one in data["questions"]}
    assert {id: dict(weights(one) or {}) for id, one in snapshots.edition().items()} == marks


def test_nothing_that_a_question_shows_is_lost_in_what_is_stored() -> None:
    for case in SHIPPED:
        for item in case.items:
            asked = snapshots.ask(case, item)
            (back,) = snapshots.from_json(
                json.loads(json.dumps(snapshots.to_json([asked])))
            ).values()
            # Only what no page of a session shows: earlier ids, and what a pitfall rests on.
            pitfalls = {
                id: replace(pitfall, claims=()) for id, pitfall in asked.cited.pitfalls.items()
            }
            shown = replace(asked.cited, pitfalls=pitfalls)
            assert back == replace(asked, item=replace(item, formerly=()), cited=shown)


def long_case(folder: Path, words: str, count: int) -> Case:
    """A case file of the largest size, with so many questions."""
    path = folder / "as-large-as-can-be.yaml"
    case = yaml.safe_load((ROOT / "cases/five-failed.yaml").read_text(encoding="utf-8"))
    case |= {"id": path.stem, "title": "As large as can be", "teaching_point": "It is long."}
    options = [
        {"id": id, "text": id * 3, "feedback": words, "correct": id == "a"}
        | ({} if id == "a" else {"pitfall": "pf.70pct"})
        for id in "abcd"
    ]
    base = {"claims": ["x.ccv4", "prognosis-70"], "learning_point": words, "options": options}
    case["items"] = {
        "single_best": [{"id": f"item-{n}", "stem": f"What of {n}?", **base} for n in range(count)]
    }

    def written(vignette: int) -> bytes:
        story = {"vignette": case["vignette"] + "\n\n" + words * vignette}
        apart = json.loads(json.dumps(case | story))  # one object twice would be an alias
        return yaml.safe_dump(apart, allow_unicode=True, width=10_000).encode()

    longer = (MAX_BYTES - len(written(0))) // len(words.encode())
    path.write_bytes(written(longer))
    assert MAX_BYTES - 1000 < path.stat().st_size <= MAX_BYTES
    return read_own(path)


@pytest.mark.parametrize(("words", "count"), [("x", 200), ("ü", 1), ("🫀", 100)])
def test_a_snapshot_is_no_longer_than_the_case_reader_allows(
    tmp_path: Path, words: str, count: int
) -> None:
    """However many questions, a case is in it once; a sign outside ASCII takes three times as much.

    Beside the cases, at most all the evidence.
    """
    case = long_case(tmp_path, words, count)
    stored = snapshots.to_json([snapshots.ask(case, item) for item in case.items])
    size, evidence = len(json.dumps(stored)), len(json.dumps(cited.to_json(cited.current())))
    assert MAX_BYTES // 2 < size < 3 * MAX_BYTES + evidence
