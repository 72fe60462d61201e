"""Compiles content: `python -X esodys_teach_build -m esodys_teach.html.build_content shipped`.

`content` starts this as a process of its own, and so does the build of a wheel, which names a file
besides.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from esodys_teach import evidence
from esodys_teach.content.case import case_ids, own_files
from esodys_teach.content.case_checks import read_case, read_own
from esodys_teach.content.chapter import Chapter, Term
from esodys_teach.content.items import NO_ITEMS
from esodys_teach.engine import prognosis
from esodys_teach.html import pathway_map, wording
from esodys_teach.loader import compiled
from esodys_teach.loader.file_error import FileError

KINDS: Mapping[str, Any] = {
    "evidence/claims.yaml": tuple[evidence.Claim, ...],
    "evidence/sources.yaml": tuple[evidence.Source, ...],
    "evidence/about_source.yaml": evidence.AboutSource,
    "evidence/vocabulary.yaml": evidence.Vocabulary,
    "evidence/studies.csv": tuple[evidence.Study, ...],
    "content/glossary.yaml": tuple[Term, ...],
    "html/words.yaml": wording.Words,
    "evidence/outlook.yaml": prognosis.Outlook,
    "html/map.yaml": tuple[pathway_map.Station, ...],
}
"""The type of each file that is neither a case nor a chapter."""


def shipped() -> dict[str, Any]:
    """All that ships, or why a file of it is refused."""
    found: dict[str, Any] = {"fingerprint": compiled.fingerprint(), "files": {}, "refused": {}}
    for name, path in compiled.sources().items():
        folder = name.partition("/")[0]
        try:
            if folder == "cases":
                value: Any = read_case(path)
            else:
                value = compiled.load(name, Chapter if folder == "chapters" else KINDS[name])
        except FileError as error:
            found["refused"][name] = [asdict(slip) for slip in error.slips]
        else:
            found["files"][name] = json.dumps(encode(value))
    return found


def own() -> dict[str, Any]:
    """The cases of one's own without the items of a quiz, which pages for learners never read."""
    files = own_files()
    seen = compiled.own_fingerprint(files)
    found: dict[str, Any] = {"fingerprint": seen, "files": {}, "refused": {}}
    for path in files:
        try:
            case = read_own(path)
        except FileError as error:
            found["refused"][path.name] = [asdict(slip) for slip in error.slips]
        else:
            if case.id not in case_ids():
                found["files"][path.name] = json.dumps(encode(replace(case, items=NO_ITEMS)))
    return found


def encode(value: Any) -> Any:
    """A value as JSON knows it; a field that has its default is left out."""
    if is_dataclass(value) and not isinstance(value, type):
        known = {f.name: (getattr(value, f.name), _default(f)) for f in fields(value) if f.init}
        return {name: encode(part) for name, (part, usual) in known.items() if part != usual}
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, tuple):
        return [encode(part) for part in value]
    if isinstance(value, Mapping):
        return {key: encode(part) for key, part in value.items()}
    return value


def _default(field: Any) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def main(what: str, file: str = "") -> None:
    """Print the compiled content, or write it into a file, in which nothing may be refused."""
    made = {"shipped": shipped, "own": own}[what]()
    if not file:
        print(json.dumps(made))
    elif made["refused"]:
        sys.exit(f"content is refused: {made['refused']}")
    else:
        compiled.store(Path(file), json.dumps(made))


if __name__ == "__main__":
    main(*sys.argv[1:])
