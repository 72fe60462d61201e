"""Sessions, learners and answers in SQLite or PostgreSQL; each method is one transaction."""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from typing import Any
from unicodedata import normalize

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Table,
    delete,
    event,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from esodys_teach.quiz.results import Given
from esodys_teach.quiz.session import Session, closes
from esodys_teach.quiz.store import rows
from esodys_teach.quiz.store.backup import data_folder
from esodys_teach.quiz.store.engine import make_engine
from esodys_teach.quiz.store.locks import lock
from esodys_teach.quiz.store.rows import Conflict, Event, Quiz, Renewed
from esodys_teach.quiz.store.tables import (
    answers,
    events,
    learners,
    meta,
    nicknames,
    quizzes,
    sessions,
)
from esodys_teach.quiz.store.upgrade import upgrade
from esodys_teach.quiz.store.vacuum import vacuum

__all__ = ["Conflict", "Event", "Quiz", "Renewed", "Store", "default_url"]


def default_url() -> str:
    """The database in the user's data folder."""
    path = str(data_folder() / "quizzes.sqlite")
    return URL.create("sqlite", database=path).render_as_string()


class Store:
    """The one way to the database; made by `Store.open`."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._held = engine, ExitStack()
        self._only = False  # else several connections are as good as one
        self._connections = self._read_since = 0
        event.listen(engine, "connect", self._connected)
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        with engine.begin() as connection:
            self._added(connection, meta, {"name": "secret", "value": secrets.token_hex(32)})
            found = connection.execute(select(meta.c.value).where(meta.c.name == "secret"))
            self.secret: str = found.scalar_one()

    @classmethod
    def open(cls, url: str, *, only: bool = False) -> "Store":
        """The store at an address, with `only` nobody else's; raises ValueError with a way out."""
        place: object = "the database's address"
        try:
            place = make_url(url)
            engine = make_engine(place, only=only)
            with ExitStack() as held:
                held.callback(engine.dispose)
                if only:
                    held.callback(lock(engine))
                upgrade(engine)
                store = cls(engine)
                store._held, store._only = held.pop_all(), only
                return store
        except ImportError as error:
            raise ValueError(f"{place}: {error}; install esodys-teach[hub]") from error
        except (ValueError, OSError) as error:
            raise ValueError(f"{place}: {error}") from error
        except SQLAlchemyError as error:
            reason = error.orig if isinstance(error, DBAPIError) else error
            raise ValueError(f"{place}: {reason}; is it a database, and reachable?") from error

    def close(self) -> None:
        """Let go of the database."""
        self._held.close()

    def renewed(self) -> bool:
        """Whether a connection was lost since this was last asked: what was read may be old."""
        before, self._read_since = self._read_since, self._connections
        return before != self._read_since

    def _connected(self, *_: object) -> None:
        self._connections += self._only

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction that writes; raises Renewed, before it does, as `renewed` would say."""
        with self._engine.begin() as connection:
            if self._connections != self._read_since:
                raise Renewed("the connection to the database was lost: try again")
            yield connection

    # Sessions

    def add_session(self, session: Session, snapshot: Mapping[str, Any] | None = None) -> None:
        """With what it asks; without, it is a session of before. Raises Conflict for its code."""
        with self._writing() as connection:
            row = asdict(session) | {"items": list(session.items)}
            if not self._added(connection, sessions, row):
                raise Conflict(f"the code {session.code} is taken")
            if snapshot is not None:
                rows.add_snapshot(connection, session.id, session.items, snapshot, session.at)

    def session(self, id: str) -> Session:
        """Raises LookupError."""
        return self._session(sessions.c.id == id)

    def session_by_code(self, code: str) -> Session:
        """Raises LookupError."""
        return self._session(sessions.c.code == code)

    def sessions(self) -> list[Session]:
        """All sessions, the oldest first."""
        with self._engine.begin() as connection:
            found = connection.execute(select(sessions).order_by(sessions.c.at))
            return [rows.as_session(row) for row in found]

    def add_event(self, session: str, name: str, args: Mapping[str, Any], at: float) -> None:
        """Append a command."""
        row = {"session": session, "name": name, "args": dict(args), "at": at}
        with self._writing() as connection:
            connection.execute(insert(events).values(row))

    def events(self, session: str) -> list[Event]:
        """The commands in their order."""
        asked = select(events.c.name, events.c.args, events.c.at)
        with self._engine.begin() as connection:
            found = connection.execute(
                asked.where(events.c.session == session).order_by(events.c.id)
            )
            return [Event(*row) for row in found]

    # What a session asked

    def add_snapshot(
        self, session: str, items: Sequence[str], content: Mapping[str, Any], at: float
    ) -> None:
        """Append what a session asked, of these items."""
        with self._writing() as connection:
            rows.add_snapshot(connection, session, items, content, at)

    def snapshots(self, session: str) -> list[dict[str, Any]]:
        """What it asked, the oldest first."""
        with self._engine.begin() as connection:
            return rows.snapshots_of(connection, session)

    def without_snapshot(self) -> dict[str, list[str]]:
        """By session, the items that it asks and that no snapshot has."""
        with self._engine.begin() as connection:
            return rows.without_snapshot(connection)

    # Learners

    def add_learner(self, session: str, id: str, nickname: str, at: float) -> None:
        """Raises Conflict if somebody in the session is called so."""
        folded = re.sub("[\u200c\u200d]", "", normalize("NFKC", nickname).casefold())
        named = {"learner": id, "session": session, "nickname": nickname, "folded": folded}
        row = {"id": id, "session": session, "removed": False, "at": at}
        with self._writing() as connection:
            connection.execute(insert(learners).values(row))
            if not self._added(connection, nicknames, named):
                raise Conflict(f"the nickname {nickname} is taken")

    def learners(self, session: str) -> dict[str, tuple[str, bool]]:
        """Nickname, or "" once it is deleted, and whether removed; by id, in order of arrival."""
        named = learners.outerjoin(nicknames, nicknames.c.learner == learners.c.id)
        asked = select(learners.c.id, nicknames.c.nickname, learners.c.removed)
        asked = asked.select_from(named).where(learners.c.session == session)
        with self._engine.begin() as connection:
            found = connection.execute(asked.order_by(learners.c.number))
            return {id: (nickname or "", removed) for id, nickname, removed in found}

    def remove_learner(self, *ids: str) -> None:
        """Note that these learners take no part any more."""
        with self._writing() as connection:
            connection.execute(update(learners).where(learners.c.id.in_(ids)).values(removed=True))

    def forget(self, id: str) -> None:
        """Delete the nicknames of a session, or of one learner."""
        whose = or_(nicknames.c.session == id, nicknames.c.learner == id)
        with self._writing() as connection:
            connection.execute(delete(nicknames).where(whose))
        vacuum(self._engine)

    # Answers

    def add_answer(self, session: str, given: Given) -> tuple[Given, bool]:
        """The answer as it is stored, and whether it is new; raises Conflict."""
        row = asdict(given) | {"choice": list(given.choice), "session": session}
        with self._writing() as connection:
            added = self._added(connection, answers, row)
            stored = connection.execute(select(answers).where(answers.c.key == given.key)).one()
            if stored.session != session or replace(rows.as_given(stored), at=given.at) != given:
                raise Conflict("another answer is stored under this key")
            return rows.as_given(stored), added

    def answers(self, session: str, learner: str | None = None) -> list[Given]:
        """All answers in the order of arrival."""
        asked = select(answers).where(answers.c.session == session)
        if learner is not None:
            asked = asked.where(answers.c.learner == learner)
        with self._engine.begin() as connection:
            found = connection.execute(asked.order_by(answers.c.id))
            return [rows.as_given(row) for row in found]

    def counts(self) -> dict[str, tuple[int, int]]:
        """How many learners and answers each session has."""
        one = select(func.count()).select_from
        of = sessions.c.id
        here = one(learners).where(learners.c.session == of, ~learners.c.removed).scalar_subquery()
        given = one(answers).where(answers.c.session == of).scalar_subquery()
        with self._engine.begin() as connection:
            return {id: (a, b) for id, a, b in connection.execute(select(of, here, given))}

    # Quizzes

    def save_quiz(self, id: str, title: str, items: Sequence[str]) -> None:
        """Keep a quiz under its id, in place of the one that was there."""
        new = self._insert(quizzes).values(id=id, title=title, items=list(items))
        fresh = {"title": title, "items": list(items)}
        with self._writing() as connection:
            connection.execute(new.on_conflict_do_update(index_elements=["id"], set_=fresh))

    def quizzes(self) -> list[Quiz]:
        """All saved quizzes, by title."""
        with self._engine.begin() as connection:
            found = connection.execute(select(quizzes).order_by(quizzes.c.title, quizzes.c.id))
            return [Quiz(*row) for row in found]

    def delete_quiz(self, id: str) -> None:
        """Delete a saved quiz; sessions made from it stay."""
        with self._writing() as connection:
            connection.execute(delete(quizzes).where(quizzes.c.id == id))

    # Upkeep

    def delete_session(self, id: str) -> None:
        """Delete everything of a session."""
        self._delete([id])

    def purge(self, before: float) -> int:
        """Delete the sessions in which nothing has happened since; says how many."""
        times = [
            select(func.max(table.c.at)).where(table.c.session == sessions.c.id).scalar_subquery()
            for table in (events, learners, answers)
        ]
        asked = select(sessions.c.id, sessions.c.at, *times)
        with self._engine.begin() as connection:
            found = [(id, max(t or 0.0 for t in then)) for id, *then in connection.execute(asked)]
        quiet = [id for id, last in found if last < before]
        old = [id for id in quiet if closes(self.session(id), self.events(id)) < before]
        self._delete(old)
        return len(old)

    def rename_items(self, new: Mapping[str, str]) -> None:
        """Items that have another id now, in saved quizzes; a session keeps those that it asked."""
        if not new:
            return
        with self._writing() as connection:
            rows.rename_items(connection, new)

    def _added(self, connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
        """Whether the row went in; not, where something unique was there already."""
        new = self._insert(table).values(row).on_conflict_do_nothing()
        return connection.execute(new, execution_options={"preserve_rowcount": True}).rowcount == 1

    def _session(self, which: ColumnElement[bool]) -> Session:
        with self._engine.begin() as connection:
            found = connection.execute(select(sessions).where(which)).one_or_none()
        if found is None:
            raise LookupError("no such session")
        return rows.as_session(found)

    def _delete(self, ids: Sequence[str]) -> None:
        if ids:
            with self._writing() as connection:
                connection.execute(delete(sessions).where(sessions.c.id.in_(ids)))
            vacuum(self._engine)
