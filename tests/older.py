"""An edition before today's, with some of its fields and cases otherwise, and codes of it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from esodys_teach.content import editions, share
from esodys_teach.content.editions import Move, write

Content = dict[str, Any]
Coded = Callable[..., str]


def sealed(content: Content) -> Content:
    """An edition with the heads that belong to its slots and facts."""
    for case_id, start in content["cases"].items():
        start["head"] = write._head(case_id, content["slots"], start["facts"])
    return content


def clear() -> None:
    editions.numbers.cache_clear()
    editions.edition.cache_clear()


@contextmanager
def older(
    folder: Path,
    change: Callable[[Content], object],
    moves: Mapping[tuple[int, str], Move] | None = None,
) -> Iterator[Coded]:
    """Edition 1 is today's after `change`, edition 2 is today's; yields what writes a code of 1."""
    content = write.today()
    before = deepcopy(content)
    change(before)
    for number, edition in ((1, sealed(before)), (2, content)):
        (folder / f"{number}.json").write_text(json.dumps(edition), encoding="utf-8")

    def coded(case_id: str = "", **facts: Any) -> str:
        edition = editions.edition(1)
        whole = {**edition.cases[case_id].facts, **facts}
        known = {name: value for name, value in whole.items() if value is not None}
        return share._spelled(share._encoded(edition, case_id, known))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(editions, "FOLDER", folder)
        patch.setattr(editions, "MOVES", moves or {})
        clear()
        try:
            yield coded
        finally:
            clear()


def without(field: str) -> Callable[[Content], None]:
    """Today's field is new."""

    def change(content: Content) -> None:
        content["slots"] = [slot for slot in content["slots"] if slot["field"] != field]
        del content["labels"][field]
        for start in content["cases"].values():
            start["facts"].pop(field, None)

    return change


def instead(field: str, *slots: Content, label: str = "Of old") -> Callable[[Content], None]:
    """In the place of today's field stood another, of these slots and of no case."""

    def change(content: Content) -> None:
        place = [slot["field"] for slot in content["slots"]].index(field)
        without(field)(content)
        content["slots"][place:place] = slots
        for slot in slots:
            content["labels"][slot["field"]] = label

    return change
