"""The tables of the quizzes. A change here needs a migration in `migrations/versions`."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

_ID = String(32)


def _row_of(table: str) -> ForeignKey:
    return ForeignKey(f"{table}.id", ondelete="CASCADE")


meta = Table("meta", metadata, Column("name", _ID, primary_key=True), Column("value", Text))
sessions = Table(
    "sessions",
    metadata,
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
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session", _ID, _row_of("sessions"), nullable=False),
    Column("name", _ID, nullable=False),
    Column("args", JSON, nullable=False),
    Column("at", Double, nullable=False),
    Index("events_of_session", "session"),
)
learners = Table(
    "learners",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", _ID, nullable=False, unique=True),
    Column("session", _ID, _row_of("sessions"), nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("at", Double, nullable=False),
    Index("learners_of_session", "session"),
)
# Apart from everything else, so that it can be deleted while the answers stay.
nicknames = Table(
    "nicknames",
    metadata,
    Column("learner", _ID, _row_of("learners"), primary_key=True),
    Column("session", _ID, _row_of("sessions"), nullable=False),
    Column("nickname", Text, nullable=False),
    Column("folded", Text, nullable=False),
    UniqueConstraint("session", "folded", name="one_nickname_in_a_session"),
)
# What a session asked. Rows are added, never changed: the first one that has a question counts.
snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session", _ID, _row_of("sessions"), nullable=False),
    Column("items", JSON, nullable=False),
    Column("content", JSON, nullable=False),
    Column("at", Double, nullable=False),
    Index("snapshots_of_session", "session"),
)
answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session", _ID, _row_of("sessions"), nullable=False),
    Column("key", String(64), nullable=False, unique=True),
    Column("learner", _ID, _row_of("learners"), nullable=False),
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
    metadata,
    Column("id", _ID, primary_key=True),
    Column("title", Text, nullable=False),
    Column("items", JSON, nullable=False),
)
