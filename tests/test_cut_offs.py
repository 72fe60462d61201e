"""Each cut-off stands once, with unit and claim; what files say of it is the same number."""

import ast
import re
from pathlib import Path

import pytest

from esodys_teach.content.chapter import glossary
from esodys_teach.evidence import claims, pitfalls
from esodys_teach.patient import cut_offs as cut
from esodys_teach.patient.facts import BANDS, IONS

PACKAGE = Path(__file__).parent.parent / "esodys_teach"
SOURCE = Path(cut.__file__).read_text(encoding="utf-8")
NAMED = {name: value for name, value in vars(cut).items() if name.isupper()}
UNITS = (
    *("YEARS", "MONTHS", "WEEKS", "DAYS", "S", "MS", "MS_MEN", "MS_WOMEN"),
    *("KG", "KG_M2", "PERCENT", "CM", "MMHG", "MM2_MMHG", "MMOL_L", "ML_MIN", "PER_HPF"),
)
COUNTS = {  # what is counted has no unit
    *("TUMOR_SIGNS_FROM", "LOW_IONS_FROM", "BIOPSIES_FROM", "BIOPSY_LEVELS_FROM"),
    *(
        "CONTRACTION_RESERVE_ABOVE",
        "FEWEST_SWALLOWS",
        "ALL_SWALLOWS",
        "DAYS_OFF_PPI_FROM",
        "WEEKS_OFF_PPI_FROM",
    ),
}


@pytest.mark.parametrize("name", NAMED)
def test_a_cut_off_names_its_unit_and_its_claim(name: str) -> None:
    assert name in COUNTS or any(name.endswith(f"_{unit}") for unit in UNITS)
    (line,) = re.findall(rf"^{name} = [\d.]+  # (.+)$", SOURCE, re.MULTILINE)
    named = {word for word in re.split(r"[\s,:;]+", line) if word in claims()}
    assert named or "choice" in line


def numbers(path: Path) -> list[float]:
    """The numbers that a module of rules writes down itself, but for 0 and 1."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [x for x in found if type(x) in (int, float) and x not in (0, 1)]


ALLOWED = {
    "triage": [3, 4, 2],  # the order in which emergencies lead the reason
    "ways_out": [0.1],  # the step of a distensibility
}


@pytest.mark.parametrize("path", sorted((PACKAGE / "rules").glob("*.py")), ids=lambda p: p.stem)
def test_no_rule_writes_a_number_of_its_own(path: Path) -> None:
    assert sorted(numbers(path)) == sorted(ALLOWED.get(path.stem, []))


def test_every_cut_off_is_used() -> None:
    others = [p for p in PACKAGE.rglob("*.py") if p.name != "cut_offs.py"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in others)
    assert [name for name in NAMED if not re.search(rf"\b{name}\b", text)] == []


def test_days_and_weeks_off_a_ppi_are_the_same_time() -> None:
    assert cut.DAYS_OFF_PPI_FROM == 7 * cut.WEEKS_OFF_PPI_FROM


def number(value: float) -> str:
    return f"{value:g}"


SAYS = {  # what stands in the statement of a claim, in one of its choices, or in the glossary
    "x.qtc": (
        f"from {cut.QTC_LONG_FROM_MS_MEN} ms in men and {cut.QTC_LONG_FROM_MS_WOMEN} ms in women",
        f"From {cut.QTC_EMERGENCY_FROM_MS} ms",
    ),
    "x.qt-review": (
        f"{cut.QTC_WITH_LOW_ION_FROM_MS} ms and one low ion",
        f"a potassium below {cut.POTASSIUM_FAR_BELOW_MMOL_L} mmol/L",
    ),
    "x.nutrition": (f"body mass index below {cut.UNDERWEIGHT_BELOW_KG_M2}",),
    "x.biopsy": (
        f"at least {cut.BIOPSIES_FROM} biopsies from at least {cut.BIOPSY_LEVELS_FROM} levels",
        f"at least {cut.WEEKS_OFF_PPI_FROM} weeks off",
    ),
    "x.pill-acute": (
        f"within {cut.NEW_TABLET_UP_TO_DAYS} days",
        f"under {cut.PILL_INJURY_SPARED_BELOW_YEARS}",
    ),
    "x.pseudoachalasia": (
        f"age {cut.TUMOR_AGE_FROM_YEARS} or more, {cut.TUMOR_HISTORY_UP_TO_MONTHS} months or less, "
        f"{cut.TUMOR_LOSS_FROM_KG} kg or more lost",
        f"A loss above {cut.TUMOR_LOSS_ABOVE_PERCENT}%",
    ),
    "x.prokinetic": (f"not for more than {cut.METOCLOPRAMIDE_UP_TO_WEEKS} weeks",),
    "x.renal": (f"filtration rate below {cut.EGFR_SPECIALIST_BELOW_ML_MIN}",),
    "x.low-potassium": (
        f"potassium of {number(IONS['potassium'].severe_below)} to "
        f"{number(cut.POTASSIUM_FAR_BELOW_MMOL_L - 0.1)} mmol/L",
        f"filtration rate below {cut.EGFR_SPECIALIST_BELOW_ML_MIN}",
    ),
    "x.hyperkalemia": (
        f"from {cut.POTASSIUM_EMERGENCY_FROM_MMOL_L} mmol/L, or from "
        f"{cut.POTASSIUM_HIGH_WITH_SIGN_FROM_MMOL_L} with",
        f"From {cut.POTASSIUM_HIGH_SOON_FROM_MMOL_L} mmol/L a filtration rate below "
        f"{cut.EGFR_SPECIALIST_BELOW_ML_MIN}",
    ),
    "x.calcium": (
        f"below {IONS['calcium'].severe_below:.2f} or above "
        f"{cut.CALCIUM_EMERGENCY_ABOVE_MMOL_L:.2f} mmol/L",
    ),
    "x.electrolytes": (
        f"below {IONS['magnesium'].severe_below:.2f} and {IONS['potassium'].severe_below} mmol/L",
    ),
    "x.tbe": (f"above {cut.COLUMN_ABOVE_CM} cm at 5 minutes",),
    "x.ac": (f"distensibility below {cut.FLIP_LOW_BELOW_MM2_MMHG:.1f}",),
    "x.outlet-tests": (
        f"less than {cut.NEAR_LIMIT_MMHG:.1f} mmHg above",
        f"A column above {cut.COLUMN_ABOVE_CM:.1f} cm or a distensibility below "
        f"{cut.FLIP_LOW_BELOW_MM2_MMHG:.1f}",
        f"a distensibility of {cut.FLIP_NORMAL_FROM_MM2_MMHG} or more",
    ),
}


@pytest.mark.parametrize("claim_id", SAYS)
def test_a_claim_says_the_number_that_the_rules_use(claim_id: str) -> None:
    claim = claims()[claim_id]
    text = " ".join((claim.statement, *claim.choice))
    assert [part for part in SAYS[claim_id] if part not in text] == []


def test_the_glossary_says_the_number_that_the_rules_use() -> None:
    text = " ".join(term.meaning for term in glossary())
    men, women = cut.QTC_LONG_FROM_MS_MEN, cut.QTC_LONG_FROM_MS_WOMEN
    assert f"It is long from {men} in men and {women} in women." in text
    assert f"A body mass index below {cut.UNDERWEIGHT_BELOW_KG_M2}," in text


def test_the_bands_of_a_laboratory_value_rise() -> None:
    assert all([*bands] == sorted({*bands}) for bands in BANDS.values())


PITFALLS = {
    "pf.irp-system": f"against {cut.IRP_LIMIT_LOWEST_MMHG} mmHg",
    "pf.renal-mg": f"Below {cut.EGFR_SPECIALIST_BELOW_ML_MIN} mL/min",
    "pf.prokinetic-limits": f"within {cut.METOCLOPRAMIDE_UP_TO_WEEKS} weeks",
}


@pytest.mark.parametrize("pitfall_id", PITFALLS)
def test_a_pitfall_says_the_number_that_the_rules_use(pitfall_id: str) -> None:
    pitfall = pitfalls()[pitfall_id]
    assert PITFALLS[pitfall_id] in f"{pitfall.mistake} {pitfall.way_out}"
