"""Copies of a database before an upgrade, and the folder of the user's data, where some lie."""

import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import platformdirs
from sqlalchemy import URL, Connection, MetaData, select

from esodys_teach.loader.places import home_folder
from esodys_teach.quiz.store.locks import in_memory


def data_folder() -> Path:
    """Where this user's data belong; raises OSError for a user without a home folder."""
    if "XDG_DATA_HOME" not in os.environ:
        home_folder()
    return Path(platformdirs.user_data_dir("esodys-teach", appauthor=False))


def make(connection: Connection, revision: str) -> None:
    """Copy all data as they are at a revision of the schema."""
    url = connection.engine.url
    name = f"{revision}-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    if connection.dialect.name == "sqlite":
        copy = _private(_path(url, name))
        file = str(url.database)
        with closing(sqlite3.connect(file)) as old, closing(sqlite3.connect(copy)) as new:
            old.backup(new)
        return
    reflected = MetaData()
    reflected.reflect(connection)
    copy = _private(_path(url, f"{name}.jsonl"))
    with copy.open("w", encoding="utf-8") as lines:
        for table in reflected.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                print(json.dumps({"table": table.name, "row": dict(row)}), file=lines)


def delete_all(url: URL) -> None:
    """Delete every copy of this database."""
    first = _path(url)
    if not in_memory(url) and first.parent.is_dir():
        for copy in [one for one in first.parent.iterdir() if one.name.startswith(first.name)]:
            copy.unlink()


def _path(url: URL, name: str = "") -> Path:
    """The path of a copy: SQLite's beside the file, PostgreSQL's in the data folder."""
    path = Path(url.database or "")
    folder = path.parent if url.get_backend_name() == "sqlite" else data_folder()
    return folder / f"{path.name}.backup-{name}"


def _private(path: Path) -> Path:
    """A new, empty file that only its owner may read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    return path
