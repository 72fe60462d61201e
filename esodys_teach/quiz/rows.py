"""Rows as values, and what sessions asked, within a transaction of the store."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from esodys_teach.quiz.results import Given
from esodys_teach.quiz.schema import sessions, snapshots
from esodys_teach.quiz.sitting import Session


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
