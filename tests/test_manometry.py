"""Chicago v4.0 as section 2 of the decision rules says it, for every series and pressure.

Single studies at each cut-off stand in `test_edges.py`.
"""

from typing import Any

import pytest

from cached import cached
from esodys_teach import manometry
from esodys_teach.facts import Swallows
from esodys_teach.manometry import Reading, pattern, read_study
from esodys_teach.patient import Patient
from studies import (
    LONGEST,
    SHORTEST,
    UPRIGHT,
    Seen,
    every_pattern,
    every_reading,
    every_supine,
    studied,
)

BELOW = {"irp_supine_mmhg": 9, "irp_supine_uln_mmhg": 15}
RAISED = {"irp_supine_mmhg": 22, "irp_supine_uln_mmhg": 15}


def study(series: dict[str, int], *facts: dict[str, Any], **more: Any) -> Patient:
    told = {name: value for group in (BELOW, *facts, more) for name, value in group.items()}
    return Patient(manometry_done=True, swallows=Swallows(**series), **told)


def read(series: dict[str, int], *facts: dict[str, Any], **more: Any) -> Reading:
    return read_study(study(series, *facts, **more))


def test_two_bugs_that_others_published_are_not_ours() -> None:
    """One took 70 % for more than 70 %; one could never reach type III."""
    assert read({"failed": 4, "weak": 3, "normal": 3}).motility_class == "iem-inconclusive"
    assert "achalasia-3" in {reading.motility_class for reading in every_reading()}
    assert read({"premature": 10}, RAISED).motility_class == "achalasia-3"


# Every series, every side of every pressure


def test_every_series_has_the_pattern_that_the_text_says() -> None:
    studied_series = every_pattern()
    assert studied_series.series == 229_306  # 6 kinds, 7 to 20 swallows: 26!/6!20! - 12!/6!6!
    assert (SHORTEST, LONGEST) == (7, 20)
    assert studied_series.misread == []
    assert len(studied_series.witnesses) == 138


def test_a_series_is_pressurized_from_20_per_cent() -> None:
    for n in range(1, 41):
        for pressurized in (None, *range(n + 1)):
            found = pattern(Swallows(normal=n, pressurized=pressurized)).pressurized
            assert found == (pressurized is not None and 100 * pressurized >= 20 * n)


def text(p: Any) -> tuple[str, bool, bool]:
    """Rows M0 to M12 read from the text: class, provisional, achalasia not excluded."""
    if p.manometry_done is False or (p.manometry_done is None and p.swallows is None):
        return "not-done", False, False
    water_without_limits = p.catheter == "water-perfused" and not p.own_limits
    irp, limit, series = p.irp_supine_mmhg, p.irp_supine_uln_mmhg, p.swallows
    if series is None or None in (irp, limit) or water_without_limits or series.swallows == 6:
        return "not-classifiable", False, False
    upright = "unknown"
    if p.irp_upright_mmhg is not None and p.irp_upright_uln_mmhg is not None:
        upright = "raised" if p.irp_upright_mmhg > p.irp_upright_uln_mmhg else "normal"
    none_upright = p.peristalsis_upright is not True  # unknown counts as not seen: choice
    if irp > limit:
        if series.all_failed and none_upright:  # M1
            return ("achalasia-2" if series.pressurized else "achalasia-1"), False, False
        if series.premature and not series.peristalsis and none_upright:  # M2
            return "achalasia-3", False, False
        compartment = series.premature or series.pressurized
        if not series.peristalsis or (upright == "raised" and compartment):  # M3
            return "achalasia-not-excluded", False, False
        if upright == "raised" and p.intrabolus_pressure_raised:  # M4
            return "outflow-obstruction", False, False
        if upright != "normal" and p.intrabolus_pressure_raised is not False:  # M6
            return "outflow-not-settled", False, False
    elif series.all_failed:  # M7
        settled = upright == "normal" and not series.pressurized and irp != limit
        return "absent-contractility", False, not settled
    provisional = irp > limit  # M5
    rows = (
        (series.premature, "distal-spasm"),
        (series.hypercontractile, "hypercontractile"),
        (series.over_70_ineffective or series.half_failed, "iem-conclusive"),
        (series.half_ineffective, "iem-inconclusive"),
        (True, "normal"),
    )
    return next(name for holds, name in rows if holds), provisional, False


SUPINE = (
    {"irp_supine_mmhg": None, "irp_supine_uln_mmhg": 15},
    {"irp_supine_mmhg": 9, "irp_supine_uln_mmhg": None},
    *({"irp_supine_mmhg": irp, "irp_supine_uln_mmhg": 20} for irp in (19, 20, 21)),
)


def differences(supine: tuple[dict[str, Any], ...] = SUPINE) -> list[dict[str, Any]]:
    """Studies on which code and text disagree: every pattern on every side of every pressure."""

    def both(p: Any) -> bool:
        reading = read_study(p)
        found = reading.motility_class, reading.provisional, reading.achalasia_not_excluded
        return found == text(p)

    return [study() for same, study in studied(both, supine) if not same]


def test_code_and_text_agree_on_every_study() -> None:
    assert cached("differences", ("test_manometry",), differences) == []


def test_a_reading_planted_wrong_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = manometry._classify

    def planted(s: Seen, supine: bool, upright: bool | None, *rest: Any) -> tuple[str, bool]:
        found = sound(s, supine, upright, *rest)
        return ("achalasia-1", False) if found[0] == "achalasia-3" and upright else found

    monkeypatch.setattr(manometry, "_classify", planted)
    found = differences(SUPINE[-1:])
    assert found
    assert all(study["irp_upright_mmhg"] == 13 for study in found)


def test_what_the_pressures_say_by_themselves() -> None:
    for supine in every_supine():
        for upright in UPRIGHT:
            found = read({"normal": 10}, supine, upright)
            irp, limit = supine["irp_supine_mmhg"], supine["irp_supine_uln_mmhg"]
            up, up_limit = upright["irp_upright_mmhg"], upright["irp_upright_uln_mmhg"]
            assert found.limit_differs is (limit != 15)
            assert found.irp_disputed is (irp in range(15, 27))
            known = None not in (irp, limit, up, up_limit)
            assert found.one_position is (known and (irp > limit) != (up > up_limit))


def test_few_swallows_and_what_failed_swallows_decide_are_told() -> None:
    assert [read({"normal": n}).few_swallows for n in (6, 7, 9, 10)] == [False, True, True, False]
    told = [read({"failed": f, "normal": 10 - f}).failed_decides for f in (4, 5, 7, 8)]
    assert told == [False, True, True, False]


def test_each_reading_is_what_a_patient_with_that_study_has() -> None:
    for reading, facts in every_reading().items():
        assert read_study(Patient(**facts)) == reading
