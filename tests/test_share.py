"""A code opens the same facts elsewhere, or is refused with its reason."""

import json
import re
import sys
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esodys_teach import Lab, Patient, Swallows, case_ids, load_case
from esodys_teach.content import editions, share
from esodys_teach.content.case_checks import read_own
from esodys_teach.content.share import (
    CHANGED,
    IMPOSSIBLE,
    LONGEST,
    MISTYPED,
    NO_CASE,
    NOT_OURS,
    CodeError,
    code,
    opened,
)
from esodys_teach.engine.whatif import other_values
from esodys_teach.loader.places import OWN_CASES, cases_dir
from esodys_teach.patient.fact import Fact
from esodys_teach.patient.facts import IONS
from esodys_teach.patient.patient import FIELDS
from older import older
from truth import cells

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def plain(text: str) -> str:
    return text.replace("-", "")


def refused(text: str) -> str:
    with pytest.raises(CodeError) as error:
        opened(text)
    return str(error.value)


def same(patient: Patient, case_id: str = "") -> str:
    """The code, having seen it open the same facts, down to whole numbers and fractions."""
    text = code(patient, case_id)
    found = opened(text)
    assert found == (case_id, patient)
    assert repr(found[1]) == repr(patient)
    return text


# Round trips


@pytest.mark.parametrize("case_id", case_ids())
def test_a_case_opens_from_its_code_and_from_nothing(case_id: str) -> None:
    patient = load_case(case_id).patient
    assert len(plain(same(patient, case_id))) == 12
    assert len(plain(same(patient))) <= 110
    assert len(plain(same(Patient(), case_id))) <= 110


def test_the_longest_code_of_a_case_as_nothing_more_than_facts() -> None:
    found = {case_id: plain(code(load_case(case_id).patient)) for case_id in case_ids()}
    longest = max(found, key=lambda case_id: len(found[case_id]))
    print(f"share: {len(found[longest])} characters for all facts of {longest}")
    assert len(found[longest]) <= 110


def test_nobody_and_no_case_are_where_all_begin() -> None:
    assert same(Patient()) == code(Patient(), "no-such-case")
    assert len(plain(code(Patient()))) == 12


def values(known: Fact, patient: Patient) -> list[Any]:
    """What whoever changes one control may choose, and what only a file may say."""
    found = [*other_values(patient, known.name), *([] if known.type is Swallows else cells(known))]
    if known.low is not None and known.high is not None:
        found += [known.type(known.low), known.type(known.high), int(known.high)]
    if known.type is float and known.high is not None:
        found += [known.high / 3, known.high / 7e9] if known.low == 0 else [known.high / 3]
    return found


@pytest.mark.parametrize("name", FIELDS)
def test_one_changed_fact_opens_from_a_short_code(name: str) -> None:
    for case_id in ("", *case_ids()[::6]):
        patient = load_case(case_id).patient if case_id else Patient()
        for value in values(FIELDS[name], patient):
            same(replace(patient, **{name: value}), case_id)
        if FIELDS[name].type is bool or FIELDS[name].choices:
            for value in other_values(patient, name):
                assert len(plain(code(replace(patient, **{name: value}), case_id))) <= 16


def test_two_changed_facts_are_about_twenty_characters() -> None:
    """A swallow series is up to seven numbers, and takes up to seven characters more."""
    random, found = Random(3), []
    for case_id in case_ids():
        patient = load_case(case_id).patient
        others = [name for name in FIELDS if any_other(patient, name)]
        for _ in range(40):
            names = random.sample(others, 2)
            facts = {n: random.choice([*other_values(patient, n)]) for n in names}
            text = plain(same(replace(patient, **facts), case_id))
            assert len(text) <= (31 if "swallows" in facts else 24), facts
            found.append(len(text))
    assert sorted(found)[len(found) // 2] <= 18
    assert sorted(found)[len(found) * 95 // 100] <= 22


def any_other(patient: Patient, name: str) -> bool:
    return next(other_values(patient, name), None) is not None


def number(low: float, high: float, whole: bool) -> st.SearchStrategy[float]:
    integers = st.integers(int(-(-low // 1)), int(high))
    return integers if whole else integers | st.floats(low, high)


@st.composite
def lab(draw: st.DrawFn, name: str) -> Lab:
    unit = draw(st.sampled_from([*IONS[name].units]))
    low, high = (round(x * IONS[name].units[unit], 3) for x in IONS[name].limits)
    numbers = number(low, high, whole=False)
    ends = sorted(draw(st.lists(numbers, min_size=2, max_size=2).filter(lambda e: e[0] != e[1])))
    given_ends = {
        end: x for end, x in zip(("low", "high"), ends, strict=True) if draw(st.booleans())
    }
    return Lab(value=draw(numbers), unit=unit, **given_ends)


@st.composite
def series(draw: st.DrawFn) -> Swallows:
    kinds = [f.name for f in fields(Swallows) if f.name != "pressurized"]
    swallows = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=40))
    pressurized = draw(st.none() | st.integers(0, len(swallows)))
    return Swallows(**{kind: swallows.count(kind) for kind in kinds}, pressurized=pressurized)


@cache
def strategy(name: str) -> st.SearchStrategy[Any]:
    known = FIELDS[name]
    if known.type is Lab:
        return lab(name)
    if known.type is Swallows:
        return series()
    if known.low is None or known.high is None:
        return st.sampled_from([True, False] if known.type is bool else [*known.type])
    return number(known.low, known.high, known.type is int)


patients = st.fixed_dictionaries({}, optional={n: strategy(n) for n in FIELDS}).map(
    lambda facts: Patient(**facts)
)


@settings(max_examples=150, deadline=None)
@given(patients, st.sampled_from(("", *case_ids())))
def test_anybody_opens_from_a_code(patient: Patient, case_id: str) -> None:
    assert len(same(patient, case_id)) <= LONGEST


def test_the_longest_code_there_can_be_is_still_read() -> None:
    """Every fact is known, and every number needs all the digits that a number can have."""
    facts: dict[str, Any] = {}
    for name, known in FIELDS.items():
        if known.type is bool:
            facts[name] = True
        elif known.choices:
            facts[name] = [*known.type][-1]
        elif known.low is not None and known.high is not None:
            tiny = 1.2345678901234567e-105 if known.low <= 0 else known.low + 1 / 3
            facts[name] = int(known.high) if known.type is int else -tiny if known.low < 0 else tiny
    long = {"low": 1.1234567890123457, "high": 1.2345678901234567}
    for name in IONS:
        facts[name] = Lab(value=1.3456789012345677, unit="mEq/L", **long)
    facts["swallows"] = Swallows(
        failed=10, weak=10, fragmented=10, premature=3, hypercontractile=3, normal=4, pressurized=10
    )
    assert 500 < len(same(Patient(**facts))) <= LONGEST // 2


def test_the_same_patient_has_the_same_code_everywhere() -> None:
    """Written down once: a change of it is a change of the format."""
    patient = Patient(age_years=40, bmi_kg_m2=18.5, opioid=True)
    assert plain(code(patient))[:3] == plain(code(Patient()))[:3] == "WER"
    assert code(patient) == code(replace(Patient(opioid=True), age_years=40, bmi_kg_m2=18.5))


# Typing


def examples() -> list[str]:
    patient = load_case(case_ids()[0]).patient
    return [
        code(Patient()),
        code(patient, case_ids()[0]),
        code(replace(patient, age_years=77, opioid=True), case_ids()[0]),
        code(replace(patient, swallows=Swallows(failed=7, weak=3)), case_ids()[0]),
        code(patient),
    ]


@pytest.mark.parametrize("text", examples())
def test_a_code_is_typed_as_one_likes(text: str) -> None:
    assert re.fullmatch(rf"([{SIGNS}]{{4}}-)*[{SIGNS}]{{1,4}}", text)
    patient = opened(text)
    typed = (
        text.lower(),
        plain(text),
        f"  {text}\n",
        text.replace("-", " "),
        text.replace("-", "–"),
        " ".join(plain(text)),
        text.replace("0", "O").replace("1", "I"),
        text.replace("0", "o").replace("1", "l"),
    )
    for other in typed:
        assert opened(other) == patient


@pytest.mark.parametrize("text", [*map(plain, examples())])
def test_each_mistyped_sign_and_each_swapped_pair_is_refused(text: str) -> None:
    for i, sign in enumerate(text):
        for other in SIGNS.replace(sign, ""):
            assert refused(text[:i] + other + text[i + 1 :]) == MISTYPED
        if text[i : i + 1] != text[i + 1 : i + 2] != "":
            assert refused(text[:i] + text[i + 1] + sign + text[i + 2 :]) == MISTYPED
        assert refused(text[:i] + text[i + 1 :]) in (MISTYPED, NOT_OURS)
        assert refused(text[:i]) in (MISTYPED, NOT_OURS)
        assert refused(text[:i] + "U" + text[i + 1 :]) == NOT_OURS


@pytest.mark.parametrize(
    "text", ["", "-", " ", "https://example.org", "É", "1234*", "٣", "\0", "\ud800", "0" * 2001]
)
def test_what_is_no_code_is_not_of_this_module(text: str) -> None:
    assert refused(text) == NOT_OURS


def test_two_thousand_signs_are_compared_and_one_more_is_not() -> None:
    known = plain(code(Patient()))
    assert opened(known + "-" * (2000 - len(known))) == ("", Patient())
    assert refused("0" * 2000) == MISTYPED
    for text in (known + "-" * (2001 - len(known)), "0" * 2001, "é" * 2001):
        assert refused(text) == NOT_OURS


def test_whatever_is_typed_is_refused_in_words() -> None:
    random = Random(1)
    drawn = (SIGNS, SIGNS.lower() + "- oilu", "".join(map(chr, range(1, 400))))
    for _ in range(10_000):
        text = "".join(random.choices(random.choice(drawn), k=random.randrange(60)))
        assert refused(text) in (NOT_OURS, MISTYPED, NO_CASE, CHANGED)


@settings(max_examples=300, deadline=None)
@given(st.text() | st.text(SIGNS))
def test_no_text_is_more_than_refused(text: str) -> None:
    assert refused(text) in (NOT_OURS, MISTYPED, NO_CASE, CHANGED)


# What a right checksum does not make right


def sealed(changes: bytes, case_id: str = "") -> str:
    """A code with changes that nobody made."""
    return share._spelled(share._content(code(Patient(), ""))[:5] + changes)


def test_changes_that_nobody_made_are_refused_or_are_a_patient() -> None:
    random, known = Random(5), 0
    for _ in range(1200):
        changes = random.randbytes(random.choice((1, 2, 2, 3, 5, 30)))
        try:
            found = opened(sealed(changes))
        except CodeError:
            assert refused(sealed(changes)) == IMPOSSIBLE
        else:
            known += 1
            assert code(found[1]) == sealed(changes)
    assert known > 5


def numbered(text: str, name: str = "age_years") -> bytes:
    """The changes that make a number of a text."""
    distance = f"{[slot.field for slot in editions.newest().slots].index(name) + 1:b}"
    bits = "0" * (len(distance) - 1) + distance
    bits += share._bits([share._SIGNS.index(sign) for sign in text + ";"], 4)
    return bytes(share._cut(bits + "0" * (-len(bits) % 8), 8))


def test_a_number_is_what_python_writes_and_possible() -> None:
    assert opened(sealed(numbered("40"))) == ("", Patient(age_years=40))
    assert opened(sealed(numbered("40.", "bmi_kg_m2"))) == ("", Patient(bmi_kg_m2=40.0))
    wrong = ["121", "-1", "040", "+40", "40.", "4e1", "--4", "", "1e999", "9" * 1000, "?", "."]
    for text in wrong:
        assert refused(sealed(numbered(text))) == IMPOSSIBLE, text
    for text in ("1e999", "9" * 1000, "1e", "2e1", "20.50", "."):
        assert refused(sealed(numbered(text, "bmi_kg_m2"))) == IMPOSSIBLE, text
    for changes in (b"\0", b"\x80\0", b"\xff" * 400, b"\0" * 400 + b"\1"):
        assert refused(sealed(changes)) == IMPOSSIBLE


# Where a code starts


def test_a_code_of_no_edition_is_refused_with_its_reason() -> None:
    """A known case of another version, and a case that no edition has."""
    case_id = case_ids()[0]
    head = share._content(code(Patient(), case_id))[:5]
    assert refused(share._spelled(head[:4] + bytes([head[4] ^ 1]))) == CHANGED
    begins = {start.head[:2] for start in editions.newest().cases.values()}
    unknown = next(x.to_bytes(2, "big") for x in range(99) if x.to_bytes(2, "big") not in begins)
    assert refused(share._spelled(unknown + head[2:])) == NO_CASE


def test_a_case_of_ones_own_is_shared_as_its_facts_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So its code opens where the file is not, and after the file has changed."""
    text = (cases_dir() / "seven-of-ten.yaml").read_text(encoding="utf-8")
    path = tmp_path / "my-own.yaml"
    path.write_text(text.replace("id: seven-of-ten", "id: my-own"), encoding="utf-8")
    monkeypatch.setenv(OWN_CASES, str(tmp_path))
    patient = replace(read_own(path).patient, opioid=True)
    shared = code(patient, "my-own")
    assert shared == code(patient)
    for changed in (text.replace("age_years: 52", "age_years: 53"), "no case"):
        path.write_text(changed, encoding="utf-8")
        assert opened(shared) == ("", patient)


def test_two_cases_whose_ids_have_one_hash_are_told_apart(tmp_path: Path) -> None:
    def change(content: dict[str, Any]) -> None:
        content["labels"]["atopy"] = "Allergies"

    with older(tmp_path, change):
        content = json.loads((tmp_path / "2.json").read_text(encoding="utf-8"))
        for start in content["cases"].values():
            start["head"] = "abcd" + start["head"][4:]
        (tmp_path / "2.json").write_text(json.dumps(content), encoding="utf-8")
        editions.edition.cache_clear()
        for case_id in case_ids():
            assert share._content(same(load_case(case_id).patient, case_id))[:2] == b"\xab\xcd"


def test_a_number_of_a_code_cannot_stop_python() -> None:
    assert sys.int_info.default_max_str_digits > LONGEST * 5 // 4
