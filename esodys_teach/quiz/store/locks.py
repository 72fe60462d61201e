"""One server at a time: a lock file beside SQLite's file, an advisory lock in PostgreSQL."""

import os
from collections.abc import Callable
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import URL, Engine, event

from esodys_teach.patient.errors import EsodysError

LOCK_TIMEOUT_S = 5  # how long to wait for the end of the server before
ADVISORY_LOCK = 1_702_064_484  # the number of the lock in PostgreSQL
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's SQLSTATE
IN_USE = "another server has it open: use its instructor's page, or end it first"


class DatabaseInUse(EsodysError, ValueError):
    """Another server has the database open."""


def in_memory(url: URL) -> bool:
    """Whether it is SQLite's database without a file."""
    return url.database in (None, "", ":memory:")


def lock(engine: Engine) -> Callable[[], object]:
    """Lock the database; what it returns unlocks it. Raises DatabaseInUse."""
    if engine.dialect.name != "sqlite":  # its first connection takes the lock
        engine.connect().close()
        return engine.dispose
    if in_memory(engine.url):
        return lambda: None
    path = os.path.realpath(str(engine.url.database))  # however the file is called
    file = FileLock(f"{path}.lock", timeout=LOCK_TIMEOUT_S, mode=0o600)
    try:
        file.acquire()
    except Timeout:
        raise DatabaseInUse(IN_USE) from None
    return file.release


def with_advisory_lock(engine: Engine) -> Engine:
    """The same engine, of one connection, which takes PostgreSQL's lock before anything else.

    PostgreSQL frees the lock when the connection breaks, such as at a restart. So whoever lost the
    lock cannot write either: the next connection takes it again, or raises DatabaseInUse at once.
    """
    wait_s: float = LOCK_TIMEOUT_S

    @event.listens_for(engine, "connect")
    def take_lock(connection: Any, record: object) -> None:
        nonlocal wait_s
        cursor = connection.cursor()
        cursor.execute(f"SET LOCAL lock_timeout = {max(1, int(1000 * wait_s))}")  # milliseconds
        try:
            cursor.execute(f"SELECT pg_advisory_lock({ADVISORY_LOCK})")
        except Exception as error:
            connection.close()
            if getattr(error, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            raise DatabaseInUse(IN_USE) from error
        connection.commit()
        wait_s = 0

    return engine
