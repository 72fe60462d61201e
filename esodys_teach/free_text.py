"""What no text of a case may hold: signs of a real patient, and doses."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from esodys_teach.yaml_tree import short

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_YEAR = r"(?:19|20)\d\d\b"
_SIGNS = {
    "a full date; write the age, or how long ago": rf"\b\d\d?([./])\d\d?\1(?:{_YEAR}|\d\d\b)"
    rf"|\b{_YEAR}-\d\d-\d\d\b|\b{_MONTH} \d\d?(?:st|nd|rd|th)?,? {_YEAR}"
    rf"|\b\d\d?(?:\.|st|nd|rd|th)? {_MONTH},? {_YEAR}",
    "a date of birth; write the age": r"\b(?i:date of birth|born (?:on|in) (?:\w+ )?\d)|\bDOB\b",
    "a patient's number; delete it": r"\bMRN\b|\b(?i:(?:record|patient) (?:number|ID|no\.))",
    "a telephone number; delete it": r"\+\d[\d ()/-]{7,}\d|\b0\d{2,5}[ /-]\d{4,}"
    r"|\b\d{3}[ -]\d{3}-\d{4}\b|\(\d{3}\) ?\d{3}-\d{4}\b",
    "a name; write an age and an occupation": r"\b(?:Mr|Mrs|Ms|Dr|Prof)\b\.? [A-Z]\w*",
    "a dose; name the drug alone": r"\b\d[\d.,]*[ -]?(?:mg|µg|μg|mcg|milligrams?|micrograms?)\b"
    r"(?! ?(?:/|per) ?(?:[dm]?[lL]|g|deciliter|liter|milliliter)\b)",
}


def text_slips(case: object) -> Iterator[tuple[str, str]]:
    """Each text of a case that may tell of a real patient or names a dose: place, reason."""
    for place, text in _texts(case, ""):
        for what, pattern in _SIGNS.items():
            found = re.search(pattern, text)
            if found and not (place == "author" and what.startswith("a name")):
                yield place, f"'{short(found[0])}' looks like {what}"


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and place not in ("review", "written"):
        yield place, value
    elif isinstance(value, tuple):
        for number, part in enumerate(value):
            yield from _texts(part, f"{place}[{number}]")
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name), f"{place}.{field.name}".lstrip("."))
