"""Rows as values, and what sessions asked, within a transaction of the store."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, insert, select, update

from esodys_teach.patient.errors import EsodysError
from esodys_teach.quiz.results import Given
from esodys_teach.quiz.session import Session
from esodys_teach.quiz.store.tables import quizzes, sessions, snapshots


class Conflict(EsodysError, ValueError):
    """Another answer is stored under this key, or a nickname is taken."""


class Renewed(EsodysError, ConnectionError):
    """The connection was lost: another server may have written meanwhile, so read again first."""


class Event(NamedTuple):
    """A command as it was carried out."""

    name: str
    args: dict[str, Any]
    at: float


class Quiz(NamedTuple):
    """A list of items that an instructor has saved."""

    id: str
    title: str
    items: list[str]


def as_session(row: Row[Any]) -> Session:
    """A row of `sessions`."""
    values = dict(row._mapping)
    return Session(**values | {"items": tuple(values["items"])})


def as_given(row: Row[Any]) -> Given:
    """A row of `answers`."""
    values = dict(row._mapping)
    del values["id"], values["session"]
    return Given(**values | {"choice": tuple(values["choice"])})


def add_snapshot(
    connection: Connection,
    session: str,
    items: Sequence[str],
    content: Mapping[str, Any],
    at: float,
) -> None:
    """Append what a session asked, of these items."""
    row = {"session": session, "items": list(items), "content": dict(content), "at": at}
    connection.execute(insert(snapshots).values(row))


def snapshots_of(connection: Connection, session: str) -> list[Any]:
    """The snapshots of a session, the oldest first."""
    asked = select(snapshots.c.content).where(snapshots.c.session == session)
    return list(connection.execute(asked.order_by(snapshots.c.id)).scalars())


def without_snapshot(connection: Connection) -> dict[str, list[str]]:
    """By session, the items that it asks and that no snapshot has."""
    found = connection.execute(select(sessions.c.id, sessions.c["items"]))
    lacking = {id: list(items) for id, items in found}
    for session, items in connection.execute(select(snapshots.c.session, snapshots.c["items"])):
        there = set(items)
        lacking[session] = [item for item in lacking[session] if item not in there]
    return {id: items for id, items in lacking.items() if items}


def rename_items(connection: Connection, new: Mapping[str, str]) -> None:
    """Items that have another id now, in saved quizzes."""
    for id, items in connection.execute(select(quizzes.c.id, quizzes.c["items"])).all():
        if not new.keys().isdisjoint(items):
            fresh = [new.get(item, item) for item in items]
            connection.execute(update(quizzes).where(quizzes.c.id == id).values(items=fresh))
