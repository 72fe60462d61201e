"""Reads case files, and checks them: against the advice, the vignette, and each other."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields, make_dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, get_type_hints

from esodys_teach.content.case import LEARNING_POINTS, VIGNETTE_WORDS, Case, held, shipped_files
from esodys_teach.content.free_text import text_slips
from esodys_teach.content.guide import FACTS_OF_CLASS
from esodys_teach.content.item_slips import Slips, item_slips
from esodys_teach.engine.advice import advise
from esodys_teach.loader import strict
from esodys_teach.loader.file_error import FileError
from esodys_teach.loader.places import cases_dir
from esodys_teach.patient.fact import with_unit
from esodys_teach.patient.facts import Lab, Sex, Swallows
from esodys_teach.patient.patient import FIELDS, Patient

_Seen = dict[tuple[str, str], str]  # in which file a text stood first
_IN_WORDS = {("days_off_ppi_before_biopsy", 365)}  # stands for "never took one"

NOTHING_OF: Mapping[str, tuple[str, ...]] = {
    "opioid": ("opioid_purpose",),
    "ppi": ("ppi_months",),
    "metoclopramide": ("metoclopramide_weeks",),
    "arrhythmia": ("arrhythmia_onset",),
    "syncope": ("syncope_onset",),
    "tetany_or_seizure": ("seizure", "tetany_or_seizure_onset"),
    "endoscopy_done": (
        "hard_to_pass",
        "rings_or_furrows",
        "biopsies_count",
        "biopsies_levels",
        "eosinophils_per_hpf",
    ),
    "barium_done": (
        "barium_mild_dysmotility",
        "barium_beak_or_column",
        "tablet_held_up",
        "tbe_column_5min_cm",
    ),
    "manometry_done": (
        "manometry_on_opioid",
        "irp_supine_mmhg",
        "irp_upright_mmhg",
        "intrabolus_pressure_raised",
        "swallows",
        "peristalsis_upright",
        "mrs_reserve_ratio",
    ),
    "ppi_trial_weeks": ("ppi_as_prescribed", "ppi_response"),
    "neuromodulator_tried": ("neuromodulator_response",),
    "behavioral_tried": ("behavioral_response",),
}
"""A fact that is no, or 0, and the facts of which there is then nothing to say."""


def read_own(path: Path) -> Case:
    """A case of one's own, which takes no shipped one's place; raises FileError."""
    if path.is_symlink():
        FileError(path.name).stop("a link; put the file itself into the folder")
    return strict.read(path, Case, partial(_slips, path, {}))


def read_case(path: Path) -> Case:
    """A case file, whole; raises FileError with every slip in it."""
    return strict.read(path, Case, _item_slips)


def read_patient(path: Path) -> Patient:
    """The facts of a case file that may hold only `patient:` so far; raises FileError."""
    patient: Patient = strict.read(path, _draft()).patient
    return patient


def check_files(paths: Iterable[Path]) -> list[str]:
    """Every slip and unmet promise in these files, one a line: file, line, place and reason."""
    slips: list[str] = []
    seen: _Seen = {}
    for path in paths:
        try:
            strict.read(path, Case, partial(_slips, path, seen, promises=True))
        except FileError as error:
            slips += map(str, error.slips)
    return slips


def unmet(case: Case) -> Slips:
    """Each expectation that the advice does not meet: its place, and what the advice says."""
    advice = advise(case.patient)
    for key, wanted, met, places in held(case.expect, advice):
        listed, at, where = getattr(case.expect, key), f"expect.{key}", " and ".join(places)
        if isinstance(listed, tuple):
            at += f"[{listed.index(wanted)}]"
            there = ", ".join(item.id for item in getattr(advice, key, ())) or "nothing"
            where = f"{wanted} " + (f"in: {where}" if where else f"nowhere; its {key}: {there}")
        else:
            where += f", not {wanted}"
            if says := FACTS_OF_CLASS.get(wanted):
                where += f" ({says.replace('`', '')})"
        if not met:
            yield at, f"the advice has {where}"


def vignette_slips(case: Case) -> Slips:
    """Each number of the vignette that is no fact, and each fact that it leaves out: place, reason.

    Digits only; the total, the ineffective and the normal swallows of a series may be told.
    """
    told = {float(n) for n in re.findall(r"(?<![A-Za-z\d.])\d+(?:\.\d+)?", case.vignette)}
    known = dict(_numbers(case.patient))
    sums = {n for s in [case.patient.swallows] if s for n in (s.total, s.ineffective, s.normal)}
    for number in sorted(told - {*known.values(), *sums}):
        yield "vignette", f"{number:g} is no fact of this patient"
    for name, number in known.items():
        if number not in told:
            unit = _unit(case.patient, name)
            way_out = f" and in the unit of the field: {with_unit(f'{number:g}', unit)}"
            says = f"the vignette does not say {number:g}; tell it in digits"
            yield f"patient.{name}", says + way_out * bool(unit)


def contradictions(patient: Patient) -> Slips:
    """Each fact that another one leaves no room for: its place, and the other fact."""
    way_out = "correct one of the two, or leave one out"
    for other, names in NOTHING_OF.items():
        value = getattr(patient, other)
        if value is None or value:
            continue
        shown = "false" if value is False else f"{value:g}"
        for name in names:
            if getattr(patient, name):  # neither unknown nor no, nor a count of none
                yield f"patient.{name}", f"does not go with {other}: {shown}; {way_out}"
    if patient.pregnant and patient.sex is Sex.MALE:
        yield "patient.pregnant", f"does not go with sex: male; {way_out}"


def _lengths(case: Case) -> Slips:
    """What is shorter or longer than the guide asks for."""
    counted = (
        ("vignette", len(case.vignette.split()), "word", VIGNETTE_WORDS),
        ("learning_points", len(case.learning_points), "sentence", LEARNING_POINTS),
    )
    for place, number, thing, (low, high) in counted:
        if not low <= number <= high:
            yield place, f"{number} {thing}{'s' * (number != 1)}; write {low} to {high}"


def _slips(path: Path, seen: _Seen, case: Case, promises: bool = False) -> Slips:
    if path.suffix != ".yaml":
        yield "", f"the name ends in '{path.suffix}'; only names that end in '.yaml' are shown"
    if case.id != path.stem:
        yield "id", f"{case.id} is not the name of the file, {path.stem}"
    shipped = shipped_files().get(case.id)
    if shipped and shipped.resolve() != path.resolve():
        yield "id", f"a case that ships is called {case.id}; give yours another id and file name"
    texts = {name: getattr(case, name) for name in ("id", "title", "teaching_point")}
    texts |= {f"{place}.stem": item.stem for place, item in case.items.by_place().items()}
    for place, text in texts.items():
        other = seen.setdefault((place.rpartition(".")[2], text.casefold()), path.name)
        if other != path.name:
            yield place, f"{other} has the same"
    yield from _item_slips(case)
    yield from text_slips(case)
    if promises:
        yield from _lengths(case)
        yield from contradictions(case.patient)
        yield from unmet(case)
    if path.resolve().parent == cases_dir().resolve():
        yield from vignette_slips(case)


def _item_slips(case: Case) -> Slips:
    return item_slips(case.items, advise(case.patient))


def _numbers(patient: Patient) -> Iterator[tuple[str, float]]:
    """Each numeric fact that a vignette tells in digits, with its place and without its sign."""
    for f in fields(patient):
        value = getattr(patient, f.name)
        parts = {f.name: value}
        if isinstance(value, Lab):
            parts = {f"{f.name}.{part}": n for part, n in asdict(value).items()}
        elif isinstance(value, Swallows):  # the rest of the series is normal
            kinds = asdict(value) | {"normal": None}
            parts = {f"{f.name}.{kind}": n for kind, n in kinds.items() if n}
        for place, number in parts.items():
            if type(number) in (int, float) and (place, number) not in _IN_WORDS:
                yield place, abs(float(number))


def _unit(patient: Patient, place: str) -> str:
    """The unit in which a vignette tells a fact, or nothing."""
    name = place.partition(".")[0]
    value = getattr(patient, name)
    unit = value.unit if isinstance(value, Lab) else FIELDS[name].unit
    return "" if unit == "ratio" else unit


@cache
def _draft() -> Any:
    """A case of which only the patient is required."""
    hints = get_type_hints(Case, include_extras=True)
    others = [(f.name, hints[f.name] | None, None) for f in fields(Case) if f.name != "patient"]
    return make_dataclass("Draft", [("patient", Patient), *others], frozen=True, kw_only=True)
