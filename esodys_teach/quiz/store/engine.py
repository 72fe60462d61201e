"""SQLAlchemy's engine for an address: SQLite in a file or in memory, or PostgreSQL."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from esodys_teach.quiz.store.locks import in_memory, with_advisory_lock

BUSY_TIMEOUT_S = 30  # how long a writer of SQLite waits for another one


def make_engine(url: URL, *, only: bool = False) -> Engine:
    """The engine of an address; raises ValueError for another kind of database.

    With `only`, PostgreSQL's holds the lock by which others stay away (see `locks.lock`).
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    if url.get_backend_name() != "postgresql":
        raise ValueError("use sqlite:///PATH or postgresql+psycopg://USER@HOST/DATABASE")
    if not only:
        return create_engine(url, pool_pre_ping=True)
    return with_advisory_lock(create_engine(url, pool_pre_ping=True, pool_size=1, max_overflow=0))


def _sqlite(url: URL) -> Engine:
    if not in_memory(url):
        _private_file(Path(str(url.database)))
    pool: dict[str, Any] = {"poolclass": StaticPool} if in_memory(url) else {}
    arguments = {"timeout": BUSY_TIMEOUT_S, "check_same_thread": False}
    engine = create_engine(url, connect_args=arguments, **pool)

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, record: object) -> None:
        connection.isolation_level = None  # Python begins no transaction of its own
        for line in ("journal_mode=DELETE", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {line}")
        connection.execute("PRAGMA secure_delete=ON")

    @event.listens_for(engine, "begin")
    def begin_immediate(connection: Any) -> None:
        # A reader that becomes a writer later would fail at once where this one waits.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _private_file(path: Path) -> None:
    """Create the file if need be, readable by its owner alone: it holds nicknames."""
    if path.exists() and not path.is_file() or str(path).startswith("file:"):
        raise ValueError("that is no file, so is it a database? Use sqlite:///PATH")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    if os.name == "posix":
        path.chmod(0o600)
