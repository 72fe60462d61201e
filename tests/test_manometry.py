"""Chicago v4.0 as section 2 of the decision rules says it, for every series and pressure.

Single studies at each cut-off stand in `test_edges.py`.
"""

from decimal import Decimal
from typing import Any

import pytest

from cached import cached
from esodys_teach.patient import manometry
from esodys_teach.patient.facts import Catheter, Swallows, System
from esodys_teach.patient.manometry import Reading, Side, pattern, read_study
from esodys_teach.patient.patient import Patient
from studies import (
    LONGEST,
    READS,
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


def lies(irp: float | None, limit: float | None, reads: str | None) -> str:
    """Where a pressure lies, in decimals (S12)."""
    if irp is None or limit is None:
        return "unknown"
    pressure, ceiling = Decimal(str(irp)), Decimal(str(limit))
    if pressure != ceiling:
        return "raised" if pressure > ceiling else "normal"
    return {"normal-below": "raised", "normal-up-to": "normal", None: "at its limit"}[reads]


def text(p: Any) -> tuple[str, bool, bool]:
    """Rows M0 to M12 read from the text: class, provisional, achalasia not excluded."""
    if p.manometry_done is False or (p.manometry_done is None and p.swallows is None):
        return "not-done", False, False
    needs_own = p.catheter == "water-perfused" or p.manometry_system in ("starlet", "other")
    irp, limit, series = p.irp_supine_mmhg, p.irp_supine_uln_mmhg, p.swallows
    foreign = needs_own and not p.own_limits
    if series is None or None in (irp, limit) or foreign or series.swallows == 6:
        return "not-classifiable", False, False
    supine = lies(irp, limit, p.irp_supine_limit_reads)
    upright = lies(p.irp_upright_mmhg, p.irp_upright_uln_mmhg, p.irp_upright_limit_reads)
    if supine != "raised" and series.all_failed:  # M7
        settled = upright == "normal" and not series.pressurized and supine == "normal"
        return "absent-contractility", False, not settled
    rows = (
        *(outlet(p, upright) if supine == "raised" else ()),
        *(at_limit(series, upright) if supine == "at its limit" else ()),
        *contractility(series),
    )
    name = next(name for holds, name in rows if holds)
    provisional = supine == "raised" and name in [name for _, name in contractility(series)]  # M5
    return name, provisional, False


Rows = tuple[tuple[object, str], ...]
"""What has to hold for a class, and the class; the first that holds is the one."""


def at_limit(series: Any, upright: str | None) -> Rows:
    """M0a, where a limit may read either way."""
    return (
        (not series.peristalsis, "achalasia-not-excluded"),  # choice
        (upright != "normal", "outflow-not-settled"),
    )


def outlet(p: Any, upright: str | None) -> Rows:
    """M1 to M6, where the supine pressure is raised."""
    series = p.swallows
    none_upright = p.peristalsis_upright is not True  # unknown counts as not seen: choice
    compartment = series.premature or series.pressurized
    raised, bolus = upright == "raised", p.intrabolus_pressure_raised
    return (
        (series.all_failed and none_upright and series.pressurized, "achalasia-2"),  # M1
        (series.all_failed and none_upright, "achalasia-1"),
        (series.premature and not series.peristalsis and none_upright, "achalasia-3"),  # M2
        (not series.peristalsis or (raised and compartment), "achalasia-not-excluded"),  # M3
        (raised and bolus, "outflow-obstruction"),  # M4
        (upright != "normal" and bolus is not False, "outflow-not-settled"),  # M6
    )


def contractility(series: Any) -> Rows:
    """M8 to M12."""
    return (
        (series.premature, "distal-spasm"),
        (series.hypercontractile, "hypercontractile"),
        (series.over_70_ineffective or series.half_failed, "iem-conclusive"),
        (series.half_ineffective, "iem-inconclusive"),
        (True, "normal"),
    )


SIDES = tuple(
    {"irp_supine_mmhg": irp, "irp_supine_uln_mmhg": limit, "irp_supine_limit_reads": reads}
    for irp, limit in (
        (None, 15),
        (9, None),
        (19.9, 20),
        (20, 20),
        (20.1, 20),
        (22.9, 20),
        (23, 20),
    )
    for reads in (READS if irp == limit else (None,))
)


def differences(supine: tuple[dict[str, Any], ...] = SIDES) -> list[dict[str, Any]]:
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

    def planted(s: Seen, supine: Side, upright: Side | None, *rest: Any) -> str:
        found = sound(s, supine, upright, *rest)
        wrong = found == "achalasia-3" and upright is Side.RAISED
        return "achalasia-1" if wrong else found

    monkeypatch.setattr(manometry, "_classify", planted)
    found = differences(SIDES[-1:])
    assert found
    raised = [(study["irp_upright_mmhg"], study["irp_upright_limit_reads"]) for study in found]
    assert set(raised) == {(12.1, None), (12, "normal-below")}


def test_what_the_pressures_say_by_themselves() -> None:
    for supine in every_supine():
        for upright in UPRIGHT:
            found = read({"normal": 10}, supine, upright)
            irp, limit = supine["irp_supine_mmhg"], supine["irp_supine_uln_mmhg"]
            up, up_limit = upright["irp_upright_mmhg"], upright["irp_upright_uln_mmhg"]
            assert found.limit_differs is (limit != 15)
            assert found.irp_disputed is (irp is not None and 15 <= irp <= 26)
            sides = {
                lies(irp, limit, supine["irp_supine_limit_reads"]),
                lies(up, up_limit, upright["irp_upright_limit_reads"]),
            }
            assert found.one_position is (sides == {"raised", "normal"})


def test_few_swallows_and_what_failed_swallows_decide_are_told() -> None:
    assert [read({"normal": n}).few_swallows for n in (6, 7, 9, 10)] == [False, True, True, False]
    told = [read({"failed": f, "normal": 10 - f}).failed_decides for f in (4, 5, 7, 8)]
    assert told == [False, True, True, False]


def side_notes(p: Any) -> tuple[bool, ...]:
    """Section 2 and S8, S10, S11, S28, read from the text, beside the class."""
    found, _, _ = text(p)
    if found == "not-done":
        return (False,) * 6
    needs_own = p.catheter == "water-perfused" or p.manometry_system in ("starlet", "other")
    foreign = needs_own and not p.own_limits
    if found == "not-classifiable":
        return (False,) * 5 + (foreign,)
    supine = lies(p.irp_supine_mmhg, p.irp_supine_uln_mmhg, p.irp_supine_limit_reads)
    upright = lies(p.irp_upright_mmhg, p.irp_upright_uln_mmhg, p.irp_upright_limit_reads)
    twice = supine == upright == "raised"
    above = Decimal(str(p.irp_supine_mmhg)) - Decimal(str(p.irp_supine_uln_mmhg))
    doubt = found.startswith("achalasia-") and found[-1] in "123"
    doubt = doubt and (upright == "normal" or above < 3)
    m3 = found == "achalasia-not-excluded" and twice and p.intrabolus_pressure_raised is True
    fits = m3 and p.swallows.peristalsis
    upright_only = upright == "raised" and p.intrabolus_pressure_raised is True
    asks = supine != "raised" and (upright_only or p.swallows.pressurized)
    after = not found.startswith(("achalasia", "outflow", "absent"))
    return (
        doubt,
        fits and p.swallows.premature,
        fits and p.swallows.pressurized,
        asks,
        twice and after,
        False,
    )


@pytest.mark.parametrize("catheter", [*Catheter, None])
@pytest.mark.parametrize("system", [*System, None])
@pytest.mark.parametrize("own", [True, False, None])
def test_whose_limits_were_used_is_one_question(
    catheter: Catheter | None, system: System | None, own: bool | None
) -> None:
    """S28: so four mixtures in `studies.py` stand for all."""
    found = read({"normal": 10}, catheter=catheter, manometry_system=system, own_limits=own)
    needs_own = catheter == "water-perfused" or system in ("starlet", "other")
    assert found.needs_own_limits is (needs_own and own is not True)
    assert (found.motility_class == "not-classifiable") is found.needs_own_limits


def test_what_stands_beside_the_class_agrees_on_every_study() -> None:
    def same(p: Any) -> bool:
        r = read_study(p)
        given = (r.achalasia_in_doubt, r.spastic_outflow, r.pressurized_outflow, r.upright_outlet)
        return (*given, r.raised_twice, r.needs_own_limits) == side_notes(p)

    assert [study() for agree, study in studied(same, SIDES) if not agree] == []


def test_each_reading_is_what_a_patient_with_that_study_has() -> None:
    for reading, facts in every_reading().items():
        assert read_study(Patient(**facts)) == reading
