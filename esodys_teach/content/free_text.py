"""What no text of a case may hold: signs of a real patient, and doses."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from esodys_teach.loader.file_error import short

_YEAR = r"(?:19|20)\d\d"
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    "|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
# Also in other languages, where a whole year stands beside it
_MONTH_LIKE = r"(?:jan|feb|mar|mär|apr|ma[iy]|ju[ln]|aug|sep|o[ck]t|nov|de[cz])[^\W\d_]*"
_DAY = r"\d\d?(?:st|nd|rd|th)?"
_DD, _MM = r"(?:0[1-9]|[12]\d|3[01])", r"(?:0[1-9]|1[0-2])"
_D, _M = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_MARK = r"\s?[./_-]\s?"
_GAP = r"[\s.,/_-]{0,3}"
_TIME = r"(?:\s\d\d?:\d\d(?::\d\d)?)?"
# Two digits are read as a year only where little else is written that way: "20-30-40" and
# "1/2" are no dates, and in "12 may 20 remain" there is no month.
_DATES = (
    rf"\d\d?({_MARK})\d\d?\1{_YEAR}",
    r"\d\d?([./])\d\d?\2'?\d\d",
    rf"(?:{_D}-{_M}|{_M}-{_D})-\d\d|\d\d-{_MM}-{_DD}",
    rf"(?:{_DD}\s{_MM}|{_MM}\s{_DD})\s{_YEAR}",
    rf"{_YEAR}({_MARK})\d\d?\3\d\d?",
    rf"{_YEAR}\s{_MM}\s{_DD}(?!-)",
    rf"{_YEAR}{_MM}{_DD}(?:\d{{4}}(?:\d\d)?)?",  # with hours, minutes and seconds
    rf"(?:{_DD}{_MM}|{_MM}{_DD}){_YEAR}",
    rf"{_DAY}{_GAP}(?:of\s)?{_MONTH_LIKE}{_GAP}(?:of\s)?(?:{_YEAR}|'\d\d)",
    rf"\d\d?[./_-]?{_MONTH}[./_-]?\d\d",
    rf"\d\d?\s(?-i:(?=[A-Z])){_MONTH}\.?\s\d\d(?![:%])",
    rf"{_MONTH_LIKE}{_GAP}(?:the\s)?{_DAY}(?:\s?(?:-|to|and|&)\s?{_DAY})?{_TIME}{_GAP}(?:of\s)?"
    rf"(?:{_YEAR}|'\d\d)",
    rf"{_MONTH}([./_-])\d\d?\4\d\d",
    rf"{_YEAR}[\s.,/_-]{{1,3}}{_MONTH}{_GAP}{_DAY}",
)
_BIRTHDAY = rf"(?:the\s)?(?:{_MONTH}\.?\s(?:the\s)?\d|{_DAY}\.?\s(?:of\s)?{_MONTH}\b|\d\d?/\d)"
_BIRTHS = (
    r"(?:date|year)s?[ -]of[ -]birth",
    r"birth[ -]?(?:date|year)",
    r"\bD\.?O\.?B\b|\bYOB\b",
    r"\bborn\s(?:on|in)\s(?:\w+\s)?\d",
    rf"\bborn:?\s(?:(?:\w+\s){{0,4}}{_YEAR}\b|'\d\d|{_BIRTHDAY})",
    rf"\bb\.\s?{_YEAR}\b",
    rf"birthday(?:\sis|\swas|:)?\s(?:on\s)?{_BIRTHDAY}",
)
_SIGNS = {
    # Neither a letter nor a digit stands before a date, and no digit after it.
    "a full date; write the age, or how long ago": rf"(?i)(?<![^\W_])(?:{'|'.join(_DATES)})(?!\d)",
    "a date of birth; write the age": f"(?i){'|'.join(_BIRTHS)}",
    "a patient's number; delete it": r"\bMRN\b|\b(?i:(?:record|patient) (?:number|ID|no\.))",
    "a telephone number; delete it": r"\+\d[\d ()/-]{7,}\d|\b0\d{2,5}[ /-]\d{4,}"
    r"|\b\d{3}[ -]\d{3}-\d{4}\b|\(\d{3}\) ?\d{3}-\d{4}\b",
    "a name; write an age and an occupation": r"\b(?:Mr|Mrs|Ms|Dr|Prof)\b\.? [A-Z]\w*",
    "a dose; name the drug alone": r"\b\d[\d.,]*[ -]?(?:mg|µg|μg|mcg|milligrams?|micrograms?)\b"
    r"(?! ?(?:/|per) ?(?:[dm]?[lL]|g|deciliter|liter|milliliter)\b)",
}
# The number of a publication may look like a date: a DOI with a letter in it, or a PubMed number.
_CITATION = re.compile(r"(?i)(?<![\d.])10\.\d{4,9}/(?=\S{0,60}[a-z])\S+|PMID:? ?\d+")
_PLAIN = str.maketrans("\u2010\u2012\u2013\u2014\u2212\u2044\u2215\u2018\u2019", "-----//''")


def text_slips(case: object) -> Iterator[tuple[str, str]]:
    """Each text of a case that may tell of a real patient or names a dose: place, reason."""
    for place, text in _texts(case, ""):
        plain = _CITATION.sub(" ", unicodedata.normalize("NFKC", text).translate(_PLAIN))
        for what, pattern in _SIGNS.items():
            found = re.search(pattern, plain)
            if found and not (place == "author" and what.startswith("a name")):
                yield place, f"'{short(found[0])}' looks like {what}"
            plain = re.sub(pattern, " ", plain)  # one reason for "born 12.03.1985"


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and place not in ("review", "written"):
        yield place, value
    elif isinstance(value, tuple):
        for number, part in enumerate(value):
            yield from _texts(part, f"{place}[{number}]")
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name), f"{place}.{field.name}".lstrip("."))
