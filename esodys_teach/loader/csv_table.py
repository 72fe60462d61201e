"""Reads a CSV table into one value a row, by the fields of a dataclass."""

import csv
from dataclasses import fields
from pathlib import Path
from types import NoneType
from typing import Any, TypeVar, get_args

T = TypeVar("T")


def read_table(path: Path, kind: type[T]) -> tuple[T, ...]:
    """One value for each row; raises ValueError for another column, count of cells or type.

    An empty cell is `None` where the type allows it.
    """
    known: Any = fields(kind)  # type: ignore[arg-type]
    names = [column.name for column in known]
    columns, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines(), strict=True)
    if columns != names:
        raise ValueError(f"{path.name}: columns {columns}, known: {names}")
    return tuple(_row(row, kind, f"{path.name}:{line}") for line, row in enumerate(rows, 2))


def _row(row: list[str], kind: type[T], place: str) -> T:
    columns: Any = fields(kind)  # type: ignore[arg-type]
    if len(row) != len(columns):
        raise ValueError(f"{place}: {len(row)} cells for {len(columns)} columns")
    values: dict[str, Any] = {}
    for column, text in zip(columns, row, strict=True):
        kinds: tuple[Any, ...] = get_args(column.type) or (column.type,)
        try:
            values[column.name] = None if text == "" and NoneType in kinds else kinds[0](text)
        except ValueError as error:
            raise ValueError(f"{place}: {column.name}: {error}") from error
    return kind(**values)
