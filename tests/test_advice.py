"""`advise` from outside: what it returns, that it is always the same, and what its trace tells."""

import subprocess
import sys
from dataclasses import FrozenInstanceError, fields, replace

import pytest

import esodys_teach
from esodys_teach import FIELDS, Advice, Item, Patient, advise, case_ids, load_case
from esodys_teach.evidence import claims, pitfalls, vocabulary
from esodys_teach.rules import RULES
from esodys_teach.rules.findings.findings import Findings
from esodys_teach.rules.rule import Kind, Origin, Rule, When

LISTS = ("steps", "later", "done", "avoid", "pitfalls")
PATIENTS = {"nothing known": Patient(), **{i: load_case(i).patient for i in case_ids()}}
by_patient = pytest.mark.parametrize("patient", PATIENTS.values(), ids=PATIENTS)
by_overlays = pytest.mark.parametrize("overlays", [True, False], ids=["overlays", "source alone"])


def items(advice: Advice) -> list[Item]:
    return [item for where in LISTS for item in getattr(advice, where)]


def test_the_names_that_other_programs_call_are_there() -> None:
    assert {"Patient", "advise", "what_if", "case_ids", "load_case"} <= {*esodys_teach.__all__}
    assert {"disposition", "motility_class", *LISTS} <= {f.name for f in fields(Advice)}
    assert {"id", "text", "why", "claims", "origin"} <= {f.name for f in fields(Item)}


@by_overlays
@by_patient
def test_each_line_has_an_id_of_the_vocabulary_words_and_claims(
    patient: Patient, overlays: bool
) -> None:
    words, advice = vocabulary(), advise(patient, overlays)
    assert advice.disposition in words.disposition
    assert advice.motility_class in words.motility_class
    assert {item.id for item in advice.steps + advice.later + advice.done} <= {*words.pathway}
    assert {item.id for item in advice.avoid} <= {*words.must_not}
    assert {item.id for item in advice.pitfalls} <= {*pitfalls()}
    for item in items(advice):
        assert item.text and item.why and item.rows
        assert item.claims and {*item.claims} <= {*claims()}


@by_overlays
@by_patient
def test_an_id_stands_once_and_what_is_due_is_not_done(patient: Patient, overlays: bool) -> None:
    advice = advise(patient, overlays)
    for where in LISTS:
        found = [item.id for item in getattr(advice, where)]
        assert len(found) == len({*found}), where
    now, later, done = ({i.id for i in x} for x in (advice.steps, advice.later, advice.done))
    assert not now & later and not now & done and not later & done


@by_overlays
@by_patient
def test_the_steps_stand_in_the_order_of_care(patient: Patient, overlays: bool) -> None:
    place = {rule.row: number for number, rule in enumerate(RULES)}
    first = [place[item.rows[0]] for item in advise(patient, overlays).steps]
    assert first == sorted(first)


@by_patient
def test_what_waits_says_on_what(patient: Patient) -> None:
    assert all(item.waits_on for item in advise(patient).later)


@by_patient
def test_the_same_patient_gets_the_same_advice(patient: Patient) -> None:
    twin = replace(patient)
    assert advise(patient) == advise(twin)
    assert hash(advise(patient)) == hash(advise(twin))
    assert patient == twin


def test_advice_cannot_be_changed() -> None:
    advice = advise(Patient())
    with pytest.raises(FrozenInstanceError):
        advice.disposition = "stay"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        advice.steps[0].id = "step1.ppi"  # type: ignore[misc]


@by_patient
def test_advice_keeps_nothing_of_the_patient_before(patient: Patient) -> None:
    """Asked in two orders, with another patient between, it says the same."""
    before = advise(patient)
    for other in PATIENTS.values():
        advise(other, overlays=False)
    assert advise(patient) == before


@by_overlays
@by_patient
def test_the_trace_names_each_rule_once_and_fired_is_the_advice(
    patient: Patient, overlays: bool
) -> None:
    advice = advise(patient, overlays)
    assert [line.row for line in advice.trace] == [rule.row for rule in RULES]
    fired = {line.row for line in advice.trace if line.fired}
    shown = {row for item in items(advice) for row in item.rows}
    assert shown <= fired
    silent = {rule.row: rule for rule in RULES if rule.row in fired - shown}
    assert all(not overlays and rule.origin is Origin.OVERLAY for rule in silent.values())
    assert all(line.id == rule.id for line, rule in zip(advice.trace, RULES, strict=True))


@by_patient
def test_only_the_facts_that_the_trace_names_decide_a_rule(patient: Patient) -> None:
    """Every fact that a rule did not name is turned into unknown: the rule answers as before."""
    trace = advise(patient).trace
    for line in trace:
        assert {*line.facts} <= {*FIELDS}
    for name in FIELDS:
        p = Findings.of(replace(patient, **{name: None}))
        for line, rule in zip(trace, RULES, strict=True):
            if name not in line.facts:
                assert rule.when(p) == line.fired, (line.row, name)


def test_a_silent_rule_names_the_fact_that_silences_it() -> None:
    magnesium = next(line for line in advise(Patient()).trace if line.row == "L2")
    assert not magnesium.fired
    assert "magnesium" in magnesium.facts


def test_rules_that_say_one_id_make_one_item_with_all_their_words() -> None:
    """Absent contractility in a known connective-tissue disease: X15 leads out, X13 goes along."""
    patient = replace(
        PATIENTS["puffy-fingers-before-a-wrap"],
        connective_tissue_disease=True,
        oropharyngeal_signs=True,
    )
    merged = [item for item in advise(patient).steps if len(item.rows) > 1]
    referral = next(item for item in merged if item.id == "exit.ctd-referral")
    assert (referral.rows, referral.effect) == (("X15", "X13 rheumatology"), "leave")
    for item in merged:
        said = [rule for rule in RULES if rule.row in item.rows]
        assert all(rule.text in item.text and rule.why in item.why for rule in said)
        assert {*item.claims} == {claim for rule in said for claim in rule.claims}
        assert len(item.claims) == len({*item.claims})
    assert any({*item.claims} != {*_rule(item.rows[0]).claims} for item in merged)


def _rule(row: str) -> Rule:
    return next(rule for rule in RULES if rule.row == row)


def test_the_source_alone_is_asked_for_never_given_unasked() -> None:
    patient = PATIENTS["low-magnesium-on-ppi"]
    assert advise(patient) == advise(patient, overlays=True)
    alone = advise(patient, overlays=False)
    assert all(item.origin is Origin.SOURCE for item in items(alone))
    assert any(item.origin is Origin.OVERLAY for item in items(advise(patient)))


def test_every_rule_is_described() -> None:
    for rule in RULES:
        assert rule.text.endswith((".", "?")), rule.row
        assert rule.claims and {*rule.claims} <= {*claims()}, rule.row
        assert bool(rule.waits_on) is (rule.due is When.LATER), rule.row
        assert rule.due is When.NOW or rule.kind is Kind.STEP, rule.row
    assert len({rule.row for rule in RULES}) == len(RULES)


def test_advising_needs_no_widget_no_chart_and_no_database() -> None:
    code = (
        "import sys; from esodys_teach import Patient, advise, what_if; "
        "advise(Patient()); what_if(Patient()); "
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"ipywidgets", "IPython", "matplotlib", "numpy", "sqlalchemy"} & {
        *out.stdout.split()
    }
