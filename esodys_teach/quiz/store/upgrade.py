"""Creates the tables, or brings them to the newest revision after a backup, by alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from esodys_teach.quiz.store import backup
from esodys_teach.quiz.store.tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "esodys_quiz_version"
"""The table in which alembic notes the revision; its name marks the database as this program's."""


def upgrade(engine: Engine) -> None:
    """Bring a database, empty or of an older revision, to the newest; raises ValueError.

    All in one transaction: an interruption leaves the old database, whole.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    head, known = script.get_current_head(), {r.revision for r in script.walk_revisions()}
    with engine.begin() as connection:
        found = _revision(connection)
        if found and found not in known:
            raise ValueError("a newer ESODYS Teach has written it; use that one, or another place")
        if found != head:
            if found:
                backup.make(connection, found)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        if not _has_tables(connection):
            raise ValueError("its tables are not those of ESODYS Teach; name another place")


def _revision(connection: Connection) -> str | None:
    """The revision of the tables; None for an empty database, ValueError for another program's."""
    names = inspect(connection).get_table_names()
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    revision = context.get_current_revision() if VERSION_TABLE in names else None
    if names and not revision:
        raise ValueError("another program keeps its data there; name an empty place")
    return revision


def _has_tables(connection: Connection) -> bool:
    """Whether each table is there with its columns."""
    inspector = inspect(connection)
    names = set(inspector.get_table_names())
    return all(
        name in names and {c["name"] for c in inspector.get_columns(name)} == set(table.c.keys())
        for name, table in metadata.tables.items()
    )
