"""The facts about one fictional patient that the advice turns on.

Every field may be unknown (`None`), which is neither yes nor no. Units stand in the names; labels,
limits and the cut-offs that rules use stand beside each field, for controls, files and tests alike.
"""

import functools
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from itertools import groupby
from typing import Any

from esodys_teach.patient.cut_offs import (
    BIOPSIES_FROM,
    BIOPSY_LEVELS_FROM,
    COLUMN_ABOVE_CM,
    CONTRACTION_RESERVE_ABOVE,
    DAYS_OFF_PPI_FROM,
    EOSINOPHILS_FROM_PER_HPF,
    FLIP_LOW_BELOW_MM2_MMHG,
    FLIP_NORMAL_FROM_MM2_MMHG,
    IRP_LIMIT_HIGHEST_MMHG,
    IRP_LIMIT_LOWEST_MMHG,
    PPI_TRIAL_FROM_WEEKS,
)
from esodys_teach.patient.fact import Fact, FactError, check_number, check_whole, fact, with_unit
from esodys_teach.patient.facts import (
    IONS,
    Catheter,
    Clearance,
    Esophagitis,
    Lab,
    LimitReads,
    RapidDrink,
    Reflux,
    Response,
    SolidTest,
    Swallows,
    System,
    Wrap,
    lab_limits,
)
from esodys_teach.patient.history import PPI, History, YesNo

IRP = "integrated relaxation pressure (IRP)"
LIMIT_NOTE = "normal-below: the limit itself is raised; normal-up-to: it is still normal"
RENAMED: Mapping[str, str] = {"calcium_mmol_l": "calcium"}
"""Names that fields had before, and their names now: old programs and case files may use them."""


@dataclass(frozen=True, kw_only=True)
class Patient(History):
    """One fictional patient; refuses an impossible value with its field and its limit."""

    endoscopy_done: YesNo = fact("Endoscopy done", group="Endoscopy and biopsies")
    structural_obstruction: YesNo = fact(
        "Narrowing that obstructs", note="stricture, ring, web, hernia or compression"
    )
    peptic_stricture: YesNo = fact("Peptic stricture", note="from reflux, now or before")
    hiatus_hernia: YesNo = fact("Hiatus hernia")
    hard_to_pass: YesNo = fact("The endoscope was hard to pass through the outlet")
    esophagitis: Esophagitis | None = fact("Reflux esophagitis")
    barrett: YesNo = fact("Barrett's esophagus")
    rings_or_furrows: YesNo = fact("Rings, furrows or white plaques")
    other_mucosal_disease: YesNo = fact(
        "Other mucosal disease", note="infection, lichen planus, lymphocytic"
    )
    biopsies_count: int | None = fact(
        "Esophageal biopsies", "biopsies", (0, 50), (0, BIOPSIES_FROM)
    )
    biopsies_levels: int | None = fact("Levels biopsied", "levels", (0, 10), (BIOPSY_LEVELS_FROM,))
    days_off_ppi_before_biopsy: int | None = fact(
        f"Days without a {PPI} before the biopsies",
        "days",
        (0, 365),
        (DAYS_OFF_PPI_FROM,),
        note="365: never took one",
    )
    eosinophils_per_hpf: int | None = fact(
        "Peak eosinophils",
        "per high-power field",
        (0, 500),
        (EOSINOPHILS_FROM_PER_HPF,),
        note="field of 0.3 mm²",
    )

    barium_done: YesNo = fact("Barium swallow done", group="Barium and reflux")
    barium_mild_dysmotility: YesNo = fact("Barium report says 'mild dysmotility'")
    barium_beak_or_column: YesNo = fact("Bird's beak or retained column on barium")
    tablet_held_up: YesNo = fact("Barium tablet held up")
    tbe_column_5min_cm: float | None = fact(
        "Timed barium: column at 5 minutes", "cm", (0, 40), (COLUMN_ABOVE_CM,), 0.1
    )
    flip_di_mm2_mmhg: float | None = fact(
        "Distensibility by functional lumen imaging probe (FLIP)",
        "mm²/mmHg",
        (0, 30),
        (FLIP_LOW_BELOW_MM2_MMHG, FLIP_NORMAL_FROM_MM2_MMHG),
        0.1,
    )
    reflux: Reflux | None = fact(
        "Reflux on testing",
        note="proven: severe esophagitis, long Barrett's, peptic stricture, or abnormal acid "
        "exposure off the PPI; excluded: a normal test off the PPI; open: not settled",
    )

    manometry_done: YesNo = fact("High-resolution manometry done", group="Manometry")
    manometry_system: System | None = fact("Manometry system")
    catheter: Catheter | None = fact("Catheter")
    own_limits: YesNo = fact("This system's own limits were used")
    manometry_on_opioid: YesNo = fact("Manometry was done on an opioid")
    irp_supine_mmhg: float | None = fact(
        f"Median {IRP}, supine",
        "mmHg",
        (-20, 150),
        (IRP_LIMIT_LOWEST_MMHG, IRP_LIMIT_HIGHEST_MMHG),
        0.1,
    )
    irp_supine_uln_mmhg: float | None = fact(
        f"Upper limit of {IRP}, supine", "mmHg", (1, 60), (IRP_LIMIT_LOWEST_MMHG,), 0.1
    )
    irp_supine_limit_reads: LimitReads | None = fact("How the supine limit reads", note=LIMIT_NOTE)
    irp_upright_mmhg: float | None = fact(f"Median {IRP}, upright", "mmHg", (-20, 150), step=0.1)
    irp_upright_uln_mmhg: float | None = fact(
        f"Upper limit of {IRP}, upright", "mmHg", (1, 60), step=0.1
    )
    irp_upright_limit_reads: LimitReads | None = fact(
        "How the upright limit reads", note=LIMIT_NOTE
    )
    intrabolus_pressure_raised: YesNo = fact(
        "Intrabolus pressure raised", note="as the report says; its limit belongs to the system"
    )
    swallows: Swallows | None = fact("Supine swallow series")
    peristalsis_upright: YesNo = fact("Peristalsis seen upright")
    mrs_reserve_ratio: float | None = fact(
        "Contraction reserve on multiple rapid swallows",
        "ratio",
        (0, 20),
        (CONTRACTION_RESERVE_ABOVE,),
        0.01,
        note="over the mean of single swallows; over a mean of 0 it has no value: unknown",
    )
    bolus_clearance: Clearance | None = fact(
        "Bolus clearance", note="on impedance or barium, as the report says"
    )
    solid_test: SolidTest | None = fact("Solid swallows or test meal")
    rapid_drink: RapidDrink | None = fact(
        "Rapid drink challenge", note="pressurization or a raised relaxation pressure: abnormal"
    )
    report_says_mild: YesNo = fact("The report says 'mild'")

    ppi_trial_weeks: float | None = fact(
        f"Longest trial of a {PPI}",
        "weeks",
        (0, 1500),
        (0, PPI_TRIAL_FROM_WEEKS),
        group="Treatment so far",
    )
    ppi_as_prescribed: YesNo = fact("Proton pump inhibitor (PPI) taken as prescribed")
    ppi_response: Response | None = fact(f"Response to the {PPI}")
    heartburn_better_dysphagia_not: YesNo = fact(
        "Heartburn got better, swallowing did not", note="on a PPI"
    )
    neuromodulator_tried: YesNo = fact("Neuromodulator tried")
    neuromodulator_response: Response | None = fact("Response to the neuromodulator")
    behavioral_tried: YesNo = fact("Behavioral therapy tried")
    behavioral_response: Response | None = fact("Response to behavioral therapy")
    abnormality_rechecked: YesNo = fact(
        "The first abnormality was checked again", note="esophagitis, retention, poor clearance"
    )

    raynaud: YesNo = fact("Raynaud phenomenon", group="Background")
    sclerodactyly: YesNo = fact("Puffy fingers or sclerodactyly")
    ctd_antibody: YesNo = fact(
        "Connective-tissue antibody positive", note="centromere, Scl-70 or RNA polymerase III"
    )
    ana: YesNo = fact("Antinuclear antibodies (ANA) positive")
    ctd_skin_signs: YesNo = fact("Telangiectasia, calcinosis or finger ulcer")
    connective_tissue_disease: YesNo = fact("Connective-tissue disease known")
    ctd_assessed: YesNo = fact("Rheumatology has assessed this")
    atopy: YesNo = fact("Atopy")
    diabetes: YesNo = fact("Diabetes")
    thyroid_disease: YesNo = fact("Thyroid disease")
    alcohol_excess: YesNo = fact("Alcohol excess")
    immunosuppressed: YesNo = fact("Immunosuppressed")
    angle_closure_glaucoma: YesNo = fact("Angle-closure glaucoma")
    urinary_retention: YesNo = fact("Urinary retention")
    oropharyngeal_assessed: YesNo = fact("Swallowing assessed by a speech-language pathologist")
    aspiration_documented: YesNo = fact("Aspiration documented")
    thickener_in_use: YesNo = fact("Thickener in use")

    asks_ppi: YesNo = fact(f"A trial of a {PPI} is offered", group="Requests on the table")
    asks_long_term_ppi: YesNo = fact(f"A long-term {PPI} is wished")
    asks_poem: YesNo = fact("Peroral endoscopic myotomy (POEM)")
    asks_wrap: Wrap | None = fact("Fundoplication")
    asks_feeding_tube: YesNo = fact("Feeding tube")
    asks_thickened_fluids: YesNo = fact("Thickened fluids")
    asks_texture_diet: YesNo = fact("Texture-modified diet")
    asks_elimination_diet: YesNo = fact("Elimination diet")
    asks_opioid: YesNo = fact("Opioid for the pain")
    asks_tricyclic: YesNo = fact("Tricyclic antidepressant")
    asks_metoclopramide: YesNo = fact("Metoclopramide")
    asks_relaxant: YesNo = fact(
        "Smooth-muscle relaxant", note="calcium-channel blocker, nitrate, PDE5 inhibitor"
    )

    OLD_NAMES: typing.ClassVar[Mapping[str, typing.Any]] = {"calcium_mmol_l": float | None}
    """Names that fields had before, with the type that a file gave them then."""
    TABLE: typing.ClassVar[str] = "Table 1 of cases/README.md"
    """Where an author of a file finds every field."""

    def __post_init__(self) -> None:
        for known in FIELDS.values():
            value = getattr(self, known.name)
            if type(value) is str and value in known.choices:
                value = known.type(value)  # a program may write "female" for Sex.FEMALE
                object.__setattr__(self, known.name, value)
            if value is not None:
                _check(known, value)

    @property
    def calcium_mmol_l(self) -> float | None:
        """The calcium value in mmol/L, under the name that the field had before."""
        lab = self.calcium
        return None if lab is None else lab.value / IONS["calcium"].units[lab.unit]


def migrated(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts under their names of today; a calcium of before is a number in mmol/L.

    Raises FactError where a fact is given under both names.
    """
    found = dict(facts)
    for old, new in RENAMED.items():
        if (value := found.pop(old, None)) is None:
            continue
        if found.get(new) is not None:
            raise FactError(old, value, f"it is called {new} now, and that is given too")
        check_number(old, value, *IONS[new].limits, "mmol/L")
        found[new] = Lab(value=value, unit="mmol/L")
    return found


if not typing.TYPE_CHECKING:  # mypy knows the names of today only
    _init = Patient.__init__

    @functools.wraps(_init)
    def _init_with_old_names(self: Patient, **facts: Any) -> None:
        _init(self, **(migrated(facts) if RENAMED.keys() & facts.keys() else facts))

    Patient.__init__ = _init_with_old_names


def _check(known: Fact, value: object) -> None:
    kind, name = known.type, known.name
    if kind in (int, float):
        check = check_whole if kind is int else check_number
        assert known.limits is not None
        check(name, value, *known.limits, known.unit)
    elif not isinstance(value, kind):
        allowed = "one of " + ", ".join(known.choices) if known.choices else f"a {kind.__name__}"
        raise FactError(name, value, "yes or no (true or false)" if kind is bool else allowed)
    elif isinstance(value, Lab):
        limits = {unit: (low, high) for unit, low, high in lab_limits(name)}
        if value.unit not in limits:
            raise FactError(f"{name}.unit", value.unit, f"one of {', '.join(limits)}")
        low, high = limits[value.unit]
        for part in ("value", "low", "high"):
            check_number(f"{name}.{part}", getattr(value, part), low, high, value.unit)


def _facts() -> dict[str, Fact]:
    """Each field; the first of a group names it for all of them."""
    hints, group, found = typing.get_type_hints(Patient), "", {}
    for f in fields(Patient):
        (kind,) = (t for t in typing.get_args(hints[f.name]) if t is not types.NoneType)
        known: Fact = f.metadata["fact"]
        group = known.group or group
        found[f.name] = replace(known, name=f.name, group=group, type=kind)
    return found


FIELDS: Mapping[str, Fact] = _facts()
"""Every field of `Patient` by name, in the order of the controls."""


def _described(known: Fact) -> str:
    """One field for `help(Patient)`: label, what it may be, and the note of its control."""
    note = f" ({known.note})" if known.note else ""
    return f"{known.name}: {known.label}{note}. {_may_be(known)}, or None: not known."


def _may_be(known: Fact) -> str:
    if known.type is bool:
        return "True or False"
    if known.choices:
        return "One of " + ", ".join(f"'{choice}'" for choice in known.choices)
    if known.type is Lab:
        units = (with_unit(f"{low:g} to {high:g}", u) for u, low, high in lab_limits(known.name))
        return f"A Lab, {', '.join(units)}"
    if known.type is Swallows:
        return "A Swallows series of 1 to 40"
    assert known.limits is not None
    low, high = known.limits
    number = "A whole number" if known.type is int else "A number"
    return with_unit(f"{number} from {low:g} to {high:g}", known.unit)


Patient.__doc__ = "\n\n".join(
    [
        Patient.__doc__ or "",
        "Every field may be None: not known, which is neither yes nor no. A rule then asks for\n"
        "the fact or stays silent; where one takes the safer side, docs/decision_rules.md says\n"
        "so. A value that is not possible raises FactError with field, value and limit.",
        *(
            f"{group}\n" + "\n".join(map(_described, facts))
            for group, facts in groupby(FIELDS.values(), key=lambda known: known.group)
        ),
    ]
)
