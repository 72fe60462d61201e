"""The tables of the quizzes: made, checked, upgraded after a backup, or refused."""

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import platformdirs
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy import (
    JSON,
    URL,
    Boolean,
    Column,
    Connection,
    Double,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.pool import StaticPool

from esodys_teach.places import home_folder
from esodys_teach.quiz import backup

TABLES = MetaData()
VERSION = "esodys_quiz_version"
"""The table in which alembic notes the revision; its name says that the database is ours."""

PATIENCE_S = 30  # how long a writer waits for another one
LOCK_S = 5  # how long whoever needs the database alone waits for the end of the one before
TAKEN = "another server has it open: use its instructor's page, or end it first"
LOCKED = "55P03"  # what PostgreSQL calls a lock that another one holds
LOCK = 1_702_064_484  # the number of that lock in PostgreSQL

_ID = String(32)


def _of(table: str) -> ForeignKey:
    return ForeignKey(f"{table}.id", ondelete="CASCADE")


meta = Table("meta", TABLES, Column("name", _ID, primary_key=True), Column("value", Text))
sessions = Table(
    "sessions",
    TABLES,
    Column("id", _ID, primary_key=True),
    Column("code", String(6), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("items", JSON, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("at", Double, nullable=False),
)
events = Table(
    "events",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("session", _ID, _of("sessions"), nullable=False),
    Column("name", _ID, nullable=False),
    Column("args", JSON, nullable=False),
    Column("at", Double, nullable=False),
    Index("events_of_session", "session"),
)
learners = Table(
    "learners",
    TABLES,
    Column("number", Integer, primary_key=True),
    Column("id", _ID, nullable=False, unique=True),
    Column("session", _ID, _of("sessions"), nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("at", Double, nullable=False),
    Index("learners_of_session", "session"),
)
# Apart from everything else, so that it can be deleted while the answers stay.
nicknames = Table(
    "nicknames",
    TABLES,
    Column("learner", _ID, _of("learners"), primary_key=True),
    Column("session", _ID, _of("sessions"), nullable=False),
    Column("nickname", Text, nullable=False),
    Column("folded", Text, nullable=False),
    UniqueConstraint("session", "folded", name="one_nickname_in_a_session"),
)
# What a session asked. Rows are added, never changed: the first one that has a question counts.
snapshots = Table(
    "snapshots",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("session", _ID, _of("sessions"), nullable=False),
    Column("items", JSON, nullable=False),
    Column("content", JSON, nullable=False),
    Column("at", Double, nullable=False),
    Index("snapshots_of_session", "session"),
)
answers = Table(
    "answers",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("session", _ID, _of("sessions"), nullable=False),
    Column("key", String(64), nullable=False, unique=True),
    Column("learner", _ID, _of("learners"), nullable=False),
    Column("item", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("choice", JSON, nullable=False),
    Column("sure", Integer, nullable=False),
    Column("at", Double, nullable=False),
    Index("answers_of_session", "session"),
)
quizzes = Table(
    "quizzes",
    TABLES,
    Column("id", _ID, primary_key=True),
    Column("title", Text, nullable=False),
    Column("items", JSON, nullable=False),
)


def data_folder() -> Path:
    """Where this user's data belong; raises OSError for a user without a home folder."""
    if "XDG_DATA_HOME" not in os.environ:
        home_folder()
    return Path(platformdirs.user_data_dir("esodys-teach", appauthor=False))


class Taken(ValueError):
    """Another server has the database open."""


def connect(place: URL, *, only: bool = False) -> Engine:
    """The engine of an address; raises ValueError for another kind of database.

    With `only`, PostgreSQL's holds the lock by which others are kept away.
    """
    if place.get_backend_name() == "sqlite":
        return _sqlite(place)
    if place.get_backend_name() != "postgresql":
        raise ValueError("use sqlite:///PATH or postgresql+psycopg://USER@HOST/DATABASE")
    return _alone_in_postgresql(place) if only else create_engine(place, pool_pre_ping=True)


def alone(engine: Engine) -> Callable[[], object]:
    """Keep others who ask so away, until what it returns is called; ValueError if one is there."""
    if engine.dialect.name != "sqlite":  # its first connection takes the lock
        engine.connect().close()
        return engine.dispose
    if in_memory(engine.url):
        return lambda: None
    path = os.path.realpath(str(engine.url.database))  # however the file is called
    lock = FileLock(f"{path}.lock", timeout=LOCK_S, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise Taken(TAKEN) from None
    return lock.release


def prepare(engine: Engine) -> None:
    """An empty database gets our tables, an older one is upgraded; raises ValueError.

    All in one transaction: who is interrupted leaves the old database, whole.
    """
    config = Config()
    config.set_main_option("script_location", str(_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    head, known = script.get_current_head(), {r.revision for r in script.walk_revisions()}
    with engine.begin() as connection:
        found = _revision(connection)
        if found and found not in known:
            raise ValueError("a newer ESODYS Teach has written it; use that one, or another place")
        if found != head:
            if found:
                backup.make(connection, found, data_folder())
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        if not _is_ours(connection):
            raise ValueError("its tables are not those of ESODYS Teach; name another place")


def in_memory(place: URL) -> bool:
    """Whether it is SQLite's database that no file holds."""
    return place.database in (None, "", ":memory:")


def _sqlite(place: URL) -> Engine:
    if not (memory := in_memory(place)):
        _own_file(Path(str(place.database)))
    alone: dict[str, Any] = {"poolclass": StaticPool} if memory else {}
    connect = {"timeout": PATIENCE_S, "check_same_thread": False}
    engine = create_engine(place, connect_args=connect, **alone)

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, record: object) -> None:
        connection.isolation_level = None  # Python begins no transaction of its own
        for line in ("journal_mode=DELETE", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {line}")
        connection.execute("PRAGMA secure_delete=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A reader that becomes a writer later would fail at once where this one waits.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _alone_in_postgresql(place: URL) -> Engine:
    """An engine with one connection, which takes the lock before anything else.

    PostgreSQL frees the lock when the connection breaks, such as at a restart. So whoever lost the
    lock cannot write either: the next connection takes it again, or raises Taken at once.
    """
    engine = create_engine(place, pool_pre_ping=True, pool_size=1, max_overflow=0)
    wait_s = LOCK_S

    @event.listens_for(engine, "connect")
    def lock(connection: Any, record: object) -> None:
        nonlocal wait_s
        cursor = connection.cursor()
        cursor.execute(f"SET LOCAL lock_timeout = {max(1, int(1000 * wait_s))}")  # milliseconds
        try:
            cursor.execute(f"SELECT pg_advisory_lock({LOCK})")
        except Exception as error:
            connection.close()
            if getattr(error, "sqlstate", "") != LOCKED:
                raise
            raise Taken(TAKEN) from error
        connection.commit()
        wait_s = 0

    return engine


def _own_file(path: Path) -> None:
    """Nicknames are nobody else's business."""
    if path.exists() and not path.is_file() or str(path).startswith("file:"):
        raise ValueError("that is no file, so is it a database? Use sqlite:///PATH")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    if os.name == "posix":
        path.chmod(0o600)


def _folder() -> Path:
    return Path(__file__).parent / "migrations"


def _revision(connection: Connection) -> str | None:
    """The revision of our tables; None where there is nothing yet."""
    there = inspect(connection).get_table_names()
    context = MigrationContext.configure(connection, opts={"version_table": VERSION})
    revision = context.get_current_revision() if VERSION in there else None
    if there and not revision:
        raise ValueError("another program keeps its data there; name an empty place")
    return revision


def _is_ours(connection: Connection) -> bool:
    looks = inspect(connection)
    there = set(looks.get_table_names())
    return all(
        name in there and {c["name"] for c in looks.get_columns(name)} == set(table.c.keys())
        for name, table in TABLES.tables.items()
    )


def wipe(engine: Engine) -> None:
    """Leave no byte of what was deleted: not in the tables' files, not in a backup of ours."""
    begin = backup.place(engine.url, data_folder())
    if not in_memory(engine.url) and begin.parent.is_dir():
        for copy in [one for one in begin.parent.iterdir() if one.name.startswith(begin.name)]:
            copy.unlink()
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as raw:  # takes along what others left behind
            raw.cursor().execute("VACUUM")
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in TABLES.tables:
            connection.execute(text(f"VACUUM (FULL) {name}"))
