"""Leaves no byte of deleted rows: neither in the database's files nor in a backup."""

from contextlib import closing

from sqlalchemy import Engine, text

from esodys_teach.quiz.store import backup
from esodys_teach.quiz.store.tables import metadata


def vacuum(engine: Engine) -> None:
    """Delete the backups and rewrite the files of the database without what was deleted."""
    backup.delete_all(engine.url)
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as raw:  # takes along what others left behind
            raw.cursor().execute("VACUUM")
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in metadata.tables:
            connection.execute(text(f"VACUUM (FULL) {name}"))
