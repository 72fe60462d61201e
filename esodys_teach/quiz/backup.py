"""Copies of a database before an upgrade: where they lie, and how they are made."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, MetaData, select


def place(database: URL, folder: Path, name: str = "") -> Path:
    """The path of a copy: SQLite's beside the file, PostgreSQL's in that folder."""
    path = Path(database.database or "")
    home = path.parent if database.get_backend_name() == "sqlite" else folder
    return home / f"{path.name}.backup-{name}"


def make(connection: Connection, revision: str, folder: Path) -> None:
    """Copy all data as they are at a revision of the schema."""
    database = connection.engine.url
    name = f"{revision}-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    if connection.dialect.name == "sqlite":
        copy = _private(place(database, folder, name))
        file = str(database.database)
        with closing(sqlite3.connect(file)) as old, closing(sqlite3.connect(copy)) as new:
            old.backup(new)
        return
    there = MetaData()
    there.reflect(connection)
    copy = _private(place(database, folder, f"{name}.jsonl"))
    with copy.open("w", encoding="utf-8") as lines:
        for table in there.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                print(json.dumps({"table": table.name, "row": dict(row)}), file=lines)


def _private(path: Path) -> Path:
    """A new, empty file that only its owner may read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    return path
