"""The store, on SQLite and PostgreSQL: nothing lost, nothing twice, nothing left of what was
deleted; a database that is not ours is refused, an older one upgraded after a backup.
"""

import json
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, inspect, text

from esodys_teach.quiz.results import Given
from esodys_teach.quiz.session import Session
from esodys_teach.quiz.store import backup, locks
from esodys_teach.quiz.store.store import Conflict, Store, default_url
from esodys_teach.quiz.store.tables import metadata
from esodys_teach.quiz.store.upgrade import MIGRATIONS, VERSION_TABLE

pytestmark = pytest.mark.database

SESSION = Session(
    id="s",
    code="ACDEFH",
    title="Dienstag, früh — 火曜日",
    live=True,
    items=("case/one", "case/two"),
    settings={"from": 1.25, "until": 9e9 + 0.1},
    seed=2**31 - 1,
    at=1_790_000_000.123456,
)
GIVEN = Given(
    key="key-1",
    learner="ann",
    item="case/one",
    round=1,
    attempt=1,
    choice=("b", "a"),
    sure=3,
    at=1_790_000_001.654321,
)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store with one session and two learners."""
    with closing(Store.open(database_url)) as made:
        made.add_session(SESSION)
        made.add_learner("s", "ann", "Ann", 1.0)
        made.add_learner("s", "ben", "Ben", 2.0)
        yield made


def held(store: Store) -> list[Any]:
    """All that a store knows."""
    ids = [session.id for session in store.sessions()]
    parts = [(store.events(id), store.learners(id), store.answers(id)) for id in ids]
    return [store.sessions(), parts, store.quizzes(), store.counts(), store.secret]


# What goes in comes out


def test_what_was_stored_is_there_unchanged_after_a_restart(
    store: Store, database_url: str
) -> None:
    store.add_event("s", "open", {"seconds": 30.5}, 3.5)
    store.add_event("s", "close", {}, 3.5)
    store.add_answer("s", GIVEN)
    store.save_quiz("q", "Wednesday", ["case/two"])
    with closing(Store.open(database_url)) as again:
        assert again.session("s") == again.session_by_code("ACDEFH") == SESSION
        assert again.events("s") == [("open", {"seconds": 30.5}, 3.5), ("close", {}, 3.5)]
        assert list(again.learners("s").items()) == [
            ("ann", ("Ann", False)),
            ("ben", ("Ben", False)),
        ]
        assert again.answers("s") == [GIVEN]
        assert again.quizzes() == [("q", "Wednesday", ["case/two"])]
        assert again.counts() == {"s": (2, 1)}
        assert again.secret == store.secret and len(again.secret) == 64


def test_every_store_has_a_secret_of_its_own() -> None:
    stores = [Store.open("sqlite://") for _ in range(2)]
    assert stores[0].secret != stores[1].secret
    for one in stores:
        one.close()


def test_answers_are_appended_never_overwritten(store: Store) -> None:
    changed = replace(GIVEN, key="key-2", choice=("a",), at=GIVEN.at + 1)
    other = replace(GIVEN, key="key-3", learner="ben")
    for given in (GIVEN, changed, other):
        assert store.add_answer("s", given) == (given, True)
    assert store.answers("s") == [GIVEN, changed, other]
    assert store.answers("s", "ann") == [GIVEN, changed]


def test_the_same_submission_is_stored_once(store: Store) -> None:
    store.add_answer("s", GIVEN)
    for later in (0, 5, -5):
        assert store.add_answer("s", replace(GIVEN, at=GIVEN.at + later)) == (GIVEN, False)
    assert store.answers("s") == [GIVEN]


@pytest.mark.parametrize(
    "other",
    [
        *[{"learner": "ben"}, {"item": "case/two"}, {"round": 2}, {"attempt": 2}, {"sure": 1}],
        *[{"choice": ("a", "b")}, {"session": "t"}],
    ],
)
def test_another_submission_under_the_same_key_is_a_conflict(
    store: Store, other: dict[str, Any]
) -> None:
    store.add_session(replace(SESSION, id="t", code="ACDEFJ"))
    store.add_answer("s", GIVEN)
    changes = {"session": "s", **other}
    with pytest.raises(Conflict):
        store.add_answer(changes.pop("session"), replace(GIVEN, **changes))
    assert store.answers("s") == [GIVEN] and store.answers("t") == []


def test_many_at_once_store_each_answer_once(store: Store) -> None:
    tries = [replace(GIVEN, key=f"key-{n % 20}", at=float(n)) for n in range(100)]
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda given: store.add_answer("s", given), tries))
    stored = {given.key: given for given in store.answers("s")}
    assert len(store.answers("s")) == len(stored) == sum(new for _, new in told) == 20
    assert all(given == stored[given.key] for given, _ in told)


def test_a_code_and_a_nickname_are_given_once(store: Store) -> None:
    with pytest.raises(Conflict):
        store.add_session(replace(SESSION, id="t"))
    before = held(store)
    for same in ("Ann", "ANN", "\uff21nn"):
        with pytest.raises(Conflict):
            store.add_learner("s", "cem", same, 3.0)
    assert held(store) == before
    store.add_session(replace(SESSION, id="t", code="ACDEFJ"))
    store.add_learner("t", "cem", "Ann", 3.0)


def test_nobody_answers_where_nobody_is(store: Store) -> None:
    """The database itself refuses, whatever the room believes."""
    for wrong in (("t", GIVEN), ("s", replace(GIVEN, learner="cem"))):
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            store.add_answer(*wrong)
    with pytest.raises(LookupError):
        store.session("t")


def test_who_is_removed_stays_stored(store: Store) -> None:
    store.remove_learner("ann")
    assert store.learners("s") == {"ann": ("Ann", True), "ben": ("Ben", False)}
    assert store.counts() == {"s": (1, 0)}


def test_a_quiz_is_saved_again_in_its_place(store: Store) -> None:
    store.save_quiz("q", "Wednesday", ["case/one"])
    store.save_quiz("q", "Thursday", ["case/two", "case/one"])
    store.save_quiz("p", "Friday", [])
    assert [tuple(quiz) for quiz in store.quizzes()] == [
        *[("p", "Friday", []), ("q", "Thursday", ["case/two", "case/one"])]
    ]
    store.delete_quiz("q")
    assert [quiz.id for quiz in store.quizzes()] == ["p"]


def test_items_are_renamed_in_saved_quizzes_and_nowhere_else(store: Store) -> None:
    store.add_answer("s", GIVEN)
    store.add_answer("s", replace(GIVEN, key="key-2", item="case/two"))
    store.save_quiz("q", "Wednesday", ["case/two", "case/three"])
    store.rename_items({"case/one": "case/two", "case/two": "case/one"})
    assert [given.item for given in store.answers("s")] == ["case/one", "case/two"]
    assert store.session("s").items == ("case/one", "case/two")
    assert store.quizzes()[0].items == ["case/one", "case/three"]
    before = held(store)
    store.rename_items({})
    store.rename_items({"case/other": "case/new"})
    assert held(store) == before


# What is deleted is gone


def test_what_is_too_old_is_purged(store: Store) -> None:
    for id, code, until in (("t", "ACDEFJ", 0.0), ("u", "ACDEFK", 500.0)):
        settings = {"until": until} if until else {}
        store.add_session(replace(SESSION, id=id, code=code, at=100.0, settings=settings))
    store.add_session(replace(SESSION, id="v", code="ACDEFM", at=100.0, settings={}))
    store.add_event("v", "open", {}, 200.0)
    assert store.purge(100.0) == 0
    assert store.purge(200.0) == 1
    assert [session.id for session in store.sessions()] == ["u", "v", "s"]
    assert store.purge(500.0) == 1
    assert store.purge(501.0) == 1
    assert [session.id for session in store.sessions()] == ["s"]


def test_a_deleted_session_takes_everything_with_it(store: Store, database_url: str) -> None:
    store.add_session(replace(SESSION, id="t", code="ACDEFJ"))
    store.add_learner("t", "cem", "Cem", 3.0)
    store.add_event("s", "open", {}, 3.0)
    store.add_answer("s", GIVEN)
    store.delete_session("s")
    assert store.counts() == {"t": (1, 0)}
    engine = create_engine(database_url)
    with engine.connect() as connection:
        counts = {
            name: connection.execute(text(f"select count(*) from {name}")).scalar_one()
            for name in metadata.tables
        }
    engine.dispose()
    expected = {"meta": 1, "sessions": 1, "learners": 1, "nicknames": 1}
    assert counts == {name: expected.get(name, 0) for name in metadata.tables}


def test_a_forgotten_nickname_leaves_the_answers(store: Store) -> None:
    store.add_answer("s", GIVEN)
    store.forget("ann")
    assert store.learners("s") == {"ann": ("", False), "ben": ("Ben", False)}
    store.add_learner("s", "cem", "Ann", 3.0)
    store.forget("s")
    assert {name for name, _ in store.learners("s").values()} == {""}
    assert store.answers("s") == [GIVEN]


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize("way", ["forget", "forget one", "delete", "purge"])
def test_no_byte_of_a_deleted_nickname_is_left_in_the_file(tmp_path: Path, way: str) -> None:
    with closing(Store.open(f"sqlite:///{tmp_path}/quizzes.sqlite")) as store:
        # Enough of them to split pages of the table and of its indexes, several times.
        store.add_session(SESSION)
        for number in range(400):
            store.add_learner("s", f"id-{number:04}", f"Nickname-{number:04}-of-a-learner", 1.0)
            store.add_answer("s", replace(GIVEN, learner=f"id-{number:04}", key=f"key-{number:04}"))
        assert everything_in(tmp_path).count(b"Nickname-") >= 400
        ways = {
            "forget": lambda: store.forget("s"),
            "forget one": lambda: store.forget("id-0003"),
            "delete": lambda: store.delete_session("s"),
            "purge": lambda: store.purge(9e12),
        }
        ways[way]()
        found = everything_in(tmp_path).lower()
        if way == "forget one":
            assert b"nickname-0003" not in found and b"nickname-0004" in found
        else:
            assert b"nickname-" not in found
        stays = way.startswith("forget")
        assert (b"key-0001" in found) == (b"id-0001" in found) == stays
        assert len(store.answers("s")) == (400 if stays else 0)


@pytest.mark.parametrize("way", ["forget", "delete"])
def test_postgresql_keeps_no_byte_either_in_the_files_of_its_tables(
    on_postgresql: str, way: str
) -> None:
    with closing(Store.open(on_postgresql)) as store:
        store.add_session(SESSION)
        for number in range(400):
            store.add_learner("s", f"id-{number:04}", f"Nickname-{number:04}-of-a-learner", 1.0)
        assert b"Nickname-0399" in tables_of(store)
        {"forget": store.forget, "delete": store.delete_session}[way]("s")
        found = tables_of(store).lower()
        assert b"nickname-" not in found
        assert (b"id-0001" in found) == (way == "forget")


def tables_of(store: Store) -> bytes:
    """What PostgreSQL's files of our tables and their indexes hold."""
    asked = text(
        "select current_setting('data_directory') || '/' || pg_relation_filepath(oid)"
        " from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')"
        " or oid in"
        " (select reltoastrelid from pg_class where relnamespace = 'public'::regnamespace)"
    )
    with store._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        return b"".join(Path(path).read_bytes() for (path,) in connection.execute(asked))


def test_what_another_program_deleted_carelessly_goes_as_well(tmp_path: Path) -> None:
    path = tmp_path / "quizzes.sqlite"
    with closing(Store.open(f"sqlite:///{path}")) as store:
        store.add_session(SESSION)
        for number in range(50):
            store.add_learner("s", f"id-{number}", f"Careless-{number}", 1.0)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("PRAGMA secure_delete=OFF")
            other.execute("delete from nicknames where nickname like 'Careless-3%'")
        assert b"Careless-33" in path.read_bytes()
        store.forget("id-1")
        assert b"Careless-3" not in path.read_bytes() and b"Careless-2" in path.read_bytes()


# One server at a time; whoever deletes from a terminal waits until it has ended


def test_a_second_one_that_needs_it_alone_is_told(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "LOCK_TIMEOUT_S", 0.1)
    with closing(Store.open(database_url, only=True)) as first:
        with pytest.raises(ValueError, match="another server has it open"):
            Store.open(database_url, only=True)
        with closing(Store.open(database_url)) as reader:
            assert reader.secret == first.secret
    with closing(Store.open(database_url, only=True)):
        pass


def test_the_same_file_under_another_name_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "LOCK_TIMEOUT_S", 0.1)
    (tmp_path / "link.sqlite").symlink_to(tmp_path / "quizzes.sqlite")
    first = Store.open(f"sqlite:///{tmp_path}/quizzes.sqlite", only=True)
    with closing(first), pytest.raises(ValueError, match="another server has it open"):
        Store.open(f"sqlite:///{tmp_path}/link.sqlite", only=True)


def test_who_cannot_be_reached_holds_nothing_and_a_device_is_left_alone(postgresql: str) -> None:
    with pytest.raises(ValueError, match="Connection refused"):
        Store.open("postgresql+psycopg://nobody@127.0.0.1:1/x", only=True)
    before = Path("/dev/null").stat().st_mode
    for place in ("sqlite:////dev/null", "sqlite:///file:quizzes.sqlite?uri=true"):
        with pytest.raises(ValueError, match="that is no file"):
            Store.open(place, only=True)
    assert Path("/dev/null").stat().st_mode == before


HOLDS = """
import sys
from esodys_teach.quiz.store.store import Store
store = Store.open(sys.argv[1], only=True)
print("held", flush=True)
sys.stdin.read()
"""


def test_a_process_that_is_killed_holds_it_no_longer(database_url: str) -> None:
    command = [sys.executable, "-c", HOLDS, database_url]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        other.kill()
    Store.open(database_url, only=True).close()


# SQLite, so that an answer that was acknowledged stays


def test_sqlite_writes_through_to_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "quizzes.sqlite"
    with closing(Store.open(f"sqlite:///{path}")) as store, store._engine.begin() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        told = [connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in asked]
        assert told == ["delete", 2, 1, 1, 30_000]
        # The transaction has said that it may write, before it has.
        locked = pytest.raises(sqlite3.OperationalError, match="locked")
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other, locked:
            other.execute("BEGIN IMMEDIATE")


def test_a_file_with_another_journal_is_brought_to_ours(tmp_path: Path) -> None:
    path = tmp_path / "quizzes.sqlite"
    Store.open(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    with closing(Store.open(f"sqlite:///{path}")), closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "quizzes.sqlite"
    Store.open(f"sqlite:///{path}").close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.chmod(0o644)
    Store.open(f"sqlite:///{path}").close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_by_default_it_lies_in_the_users_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(backup.platformdirs, "user_data_dir", lambda *a, **k: str(tmp_path / "d"))
    with closing(Store.open(default_url())):
        assert (tmp_path / "d" / "quizzes.sqlite").is_file()


WRITER = """
import sys
from esodys_teach.quiz.results import Given
from esodys_teach.quiz.store.store import Store
store = Store.open(sys.argv[1])
for number in range(100_000):
    key = f"{sys.argv[2]}-{number:06}"
    choice = tuple("abcd"[number % 4])
    store.add_answer("s", Given(key=key, learner="ann", item="i", round=1, attempt=1,
                                choice=choice, sure=1, at=float(number)))
    print(key, flush=True)
"""


def test_a_writer_that_is_killed_loses_no_acknowledged_answer(
    store: Store, database_url: str
) -> None:
    told = []
    for life in range(4):
        command_line = [sys.executable, "-c", WRITER, database_url, f"life-{life}"]
        with subprocess.Popen(command_line, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            told += [writer.stdout.readline().strip() for _ in range(5 + 7 * life)]
            writer.kill()
            told += writer.stdout.read().split()  # said, though nobody had read it yet
    stored = [given.key for given in store.answers("s")]
    assert len(told) >= 62 and len(set(stored)) == len(stored)
    assert set(told) <= set(stored)
    assert len(stored) <= len(told) + 4  # written in the moment of the kill, and not yet said


# What is not ours is refused


def refusal(url: str) -> str:
    with pytest.raises(ValueError, match=":") as refused:
        Store.open(url)
    return str(refused.value)


@pytest.mark.parametrize("url", ["mysql://x", "nonsense", "", "duckdb:///x", "postgresql+no://x/y"])
def test_another_kind_of_database_is_refused(url: str) -> None:
    assert refusal(url)


def test_a_server_that_is_not_there_is_named_without_its_password(postgresql: str) -> None:
    away = refusal("postgresql+psycopg://ann:hush-hush@127.0.0.1:1/quizzes")
    wrong = refusal(postgresql.replace("only-here", "hush-hush"))
    for told in (away, wrong):
        assert "127.0.0.1" in told and "reachable" in told and "hush" not in told


def test_without_the_extra_for_postgresql_its_name_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "esodys-teach[hub]" in refusal("postgresql+psycopg://ann@127.0.0.1:1/quizzes")


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear colleague, " * 100, encoding="utf-8")
    before = path.read_bytes()
    told = refusal(f"sqlite:///{path}")
    assert "letter.txt" in told and "is it a database" in told
    assert path.read_bytes() == before
    assert "is it a database" in refusal(f"sqlite:///{tmp_path}")


def run_sql(url: str, *lines: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for line in lines:
            connection.execute(text(line))
    engine.dispose()


@pytest.mark.parametrize("table", ["alembic_version", "users", "sessions", "meta"])
def test_the_tables_of_another_program_are_left_alone(database_url: str, table: str) -> None:
    run_sql(database_url, f"create table {table} (version_num text)")
    run_sql(database_url, f"insert into {table} values ('v1')")
    told = refusal(database_url)
    assert "another program" in told and "name an empty place" in told
    engine = create_engine(database_url)
    assert inspect(engine).get_table_names() == [table]
    engine.dispose()


def test_a_newer_database_is_refused(store: Store, database_url: str) -> None:
    before = held(store)
    run_sql(database_url, f"update {VERSION_TABLE} set version_num = 'v99'")
    assert "a newer ESODYS Teach" in refusal(database_url)
    run_sql(database_url, f"update {VERSION_TABLE} set version_num = 'v3'")
    assert held(store) == before


@pytest.mark.parametrize(
    "change",
    [
        "drop table nicknames",
        "alter table answers rename column sure to certainty",
        "alter table answers add column extra text",
    ],
)
def test_tables_that_somebody_changed_are_refused(
    store: Store, database_url: str, change: str
) -> None:
    store.close()
    run_sql(database_url, change)
    assert "not those of ESODYS Teach" in refusal(database_url)


# An older one is upgraded, after a backup


def at_revision(url: str, revision: str) -> None:
    """An empty database as an older release left it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


@pytest.fixture
def older(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, list[Any]]:
    """A database of the first revision with data in it, and what is in it."""
    monkeypatch.setattr(backup, "data_folder", lambda: tmp_path / "data")
    at_revision(database_url, "v1")
    with monkeypatch.context() as first:
        first.setattr("esodys_teach.quiz.store.store.upgrade", lambda engine: None)
        first.setattr(Store, "quizzes", lambda self: [])  # they came with the second revision
        with closing(Store.open(database_url)) as store:
            store.add_session(SESSION)
            store.add_learner("s", "ann", "Ann", 1.0)
            store.add_event("s", "open", {"seconds": 30.5}, 3.5)
            for number in range(50):
                store.add_answer("s", replace(GIVEN, key=f"key-{number}", at=float(number)))
            return database_url, held(store)


def backups(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if ".backup-v1-" in path.name]


def test_an_older_database_is_upgraded_after_a_backup(
    older: tuple[str, list[Any]], tmp_path: Path
) -> None:
    url, before = older
    with closing(Store.open(url)) as store:
        assert held(store) == before
        store.save_quiz("q", "Wednesday", ["case/one"])
    (made,) = backups(tmp_path)
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(made)) as copy:
            found = copy.execute("select key, choice, at from answers order by id").fetchall()
            assert copy.execute(f"select * from {VERSION_TABLE}").fetchall() == [("v1",)]
        rows = [{"key": key, "choice": json.loads(choice), "at": at} for key, choice, at in found]
    else:
        lines = [json.loads(line) for line in made.read_text(encoding="utf-8").splitlines()]
        rows = [line["row"] for line in lines if line["table"] == "answers"]
        assert {"table": VERSION_TABLE, "row": {"version_num": "v1"}} in lines
        assert {line["table"] for line in lines} > {"meta", "sessions", "learners", "nicknames"}
    told = [(row["key"], row["choice"], row["at"]) for row in rows]
    assert told == [(f"key-{n}", ["b", "a"], float(n)) for n in range(50)]
    with closing(Store.open(url)) as store:
        assert backups(tmp_path) == [made]
        store.purge(0.0)
        assert backups(tmp_path) == [made]
        store.forget("ann")  # whom the backup still names
        assert backups(tmp_path) == []


def test_an_upgrade_that_fails_leaves_the_older_database(
    older: tuple[str, list[Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, before = older

    def fails(*told: Any, **more: Any) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(Operations, "create_index", fails)
        assert "disk full" in refusal(url)
    engine = create_engine(url)
    assert "quizzes" not in inspect(engine).get_table_names()
    engine.dispose()
    with closing(Store.open(url)) as store:
        assert held(store) == before
    assert len(backups(tmp_path)) == 2


def test_the_revisions_make_the_tables_that_the_code_names(store: Store) -> None:
    with store._engine.begin() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []
