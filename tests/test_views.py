"""What the pages say: every list, its reasons and its sources, and other people's text as text."""

import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from markupsafe import Markup

from esodys_teach import evidence
from esodys_teach.content.case import case_ids, load_case
from esodys_teach.engine.advice import advise
from esodys_teach.engine.whatif import what_if
from esodys_teach.html import board, cases
from esodys_teach.html.elements import heading
from esodys_teach.html.wording import (
    HEADLINES,
    PHASES,
    READ,
    VERDICTS,
    laboratory,
    limits,
    refusal,
    series,
    words,
)
from esodys_teach.patient.fact import FactError
from esodys_teach.patient.facts import Lab, Swallows
from esodys_teach.patient.patient import FIELDS, Patient

HOSTILE = """<script>alert(1)</script><img src=x onerror="alert(2)">'&"""
VOID = {"br", "img", "rect", "path", "use", "line", "circle"}


class Outline(HTMLParser):
    """The headings of a page in their order, and whether each tag is closed where it belongs."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.open: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def outline(html: str) -> Outline:
    parser = Outline()
    parser.feed(html)
    parser.close()
    assert not parser.open
    return parser


def whole_board(patient: Patient, usual: Patient) -> str:
    now, then = advise(patient), advise(usual)
    return "".join(
        (
            board.status(now),
            board.verdict(now),
            board.source_alone(now, advise(patient, overlays=False)),
            board.steps(now, usual=then),
            board.waiting(now, usual=then),
            board.avoid(now, usual=then),
            board.pitfalls(now),
            board.differences(now, then),
            board.would_change(what_if(patient), now),
            board.outlook(now),
        )
    )


@pytest.mark.parametrize("case_id", case_ids())
def test_the_headings_of_a_page_never_skip_a_level(case_id: str) -> None:
    case = load_case(case_id)
    page = Markup("<h1>The explorer</h1>") + cases.vignette(case) + heading(2, "The advice")
    levels = outline(page + whole_board(case.patient, Patient())).levels
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    levels = outline(Markup("<h1>x</h1><h2>x</h2>") + cases.case_list([case])).levels
    assert levels == [1, 2, 3, 4]


@pytest.mark.parametrize("case_id", case_ids())
def test_every_item_stands_in_its_section_with_reason_origin_and_claims(case_id: str) -> None:
    advice = advise(load_case(case_id).patient)
    sections = {
        "steps": board.steps(advice),
        "later": board.waiting(advice),
        "done": board.waiting(advice),
        "avoid": board.avoid(advice),
        "pitfalls": board.pitfalls(advice),
    }
    for name, html in sections.items():
        for item in getattr(advice, name):
            assert escape(item.text) in html
            assert escape(item.why) in html
            for claim in item.claims:
                assert escape(evidence.claims()[claim].statement) in html
    origins = [x.origin for name in sections for x in getattr(advice, name)]
    shown = "".join(sections[name] for name in ("steps", "later", "avoid", "pitfalls"))
    assert shown.count('class="es-source"') == origins.count("source")
    assert shown.count("From the source<") == origins.count("source")
    assert shown.count("Added: independent evidence") == origins.count("overlay")


def test_the_most_specific_five_pitfalls_stand_open_and_the_rest_is_folded() -> None:
    advice = max((advise(load_case(i).patient) for i in case_ids()), key=lambda a: len(a.pitfalls))
    assert len(advice.pitfalls) > board.OPEN_PITFALLS
    before_fold, fold, after = board.pitfalls(advice).partition("more pitfalls</summary>")
    assert fold
    for place, item in enumerate(advice.pitfalls):
        assert escape(item.text) in (before_fold if place < board.OPEN_PITFALLS else after)


def test_what_a_case_file_says_is_text_and_never_a_tag() -> None:
    case = replace(
        load_case(case_ids()[0]),
        title=HOSTILE,
        vignette=HOSTILE,
        teaching_point=HOSTILE,
        twist=HOSTILE,
        learning_points=(HOSTILE,),
        author=HOSTILE,
        review=HOSTILE,
        written="2026-11-22",
    )
    page = cases.vignette(case) + cases.case_list([case]) + cases.unknown_case(HOSTILE)
    assert not outline(page).tags & {"script", "img"}
    assert page.count(escape(HOSTILE)) == 11


def test_what_a_rule_or_a_control_says_is_text_and_never_a_tag() -> None:
    advice = advise(load_case("opioid-wrongly-blamed").patient)
    item = replace(advice.steps[0], text=HOSTILE, why=HOSTILE, waits_on=HOSTILE)
    bad = replace(
        advice, steps=(item,), later=(item,), done=(item,), avoid=(item,), pitfalls=(item,)
    )
    page = (
        board.steps(bad) + board.waiting(bad) + board.avoid(bad) + board.pitfalls(bad)
        + board.source_alone(bad, bad) + board.differences(advise(Patient()), bad)
    )  # fmt: skip
    error = FactError("age_years", HOSTILE, "a number")
    page += cases.label(FIELDS["age_years"], refusal(FIELDS["age_years"], error, None))
    page += cases.note(HOSTILE)
    assert not outline(page).tags & {"script", "img"}
    assert "&lt;script&gt;" in page


def text(html: str) -> str:
    """What a reader sees of a piece of a page."""
    return re.sub("<[^>]*>", "", html)


@pytest.mark.parametrize("case_id", case_ids())
def test_the_headline_counts_what_is_to_do_apart_from_what_is_to_hold_back(case_id: str) -> None:
    advice = advise(load_case(case_id).patient)
    back = sum(item.phase == "avoid" for item in advice.steps)
    counts = [(len(advice.steps) - back, "now"), (back, "to hold back")]
    counts.append((len(advice.later), "later"))
    said = ", ".join(f"{n} {word}" for n, word in counts if n or word == "now")
    assert board.status(advice).endswith(f'<span class="es-count">{said}</span></p>')


@pytest.mark.parametrize("case_id", case_ids())
def test_the_headline_leads_with_an_emergency_that_is_due(case_id: str) -> None:
    advice = advise(load_case(case_id).patient)
    html = board.status(advice)
    assert html.count("<p") == 1
    assert HEADLINES[advice.disposition][1] in html
    urgent = any(item.phase == "emergency" for item in advice.steps)
    assert ("Emergency first" in html or "Urgent first" in html) == urgent
    hours = any(r.split()[0] in ("X1", "X2", "X3", "L5") for x in advice.steps for r in x.rows)
    assert ("Emergency first" in html) == hours
    if urgent:
        assert html.index(" first: ") < html.index(HEADLINES[advice.disposition][1])


def test_low_magnesium_in_meq_shows_its_emergency_in_the_headline() -> None:
    said = text(board.status(advise(load_case("magnesium-in-meq").patient)))
    assert said.startswith(
        "! Emergency first: hospital care the same day. ≠ Stay on the pathway, but change a step "
    )


def test_what_is_new_and_what_is_gone_is_said_after_a_change() -> None:
    usual = load_case("opioid-wrongly-blamed").patient
    now, then = advise(replace(usual, opioid=False)), advise(usual)
    assert "es-new" not in board.steps(then, usual=then) + board.steps(then)
    said = board.differences(now, then)
    assert "Opioid: <del>yes</del> <ins>no</ins>" in said
    assert "Drops: Stop, reduce or switch the culprit medicine" in text(said)
    assert "Adds: Stop, reduce or switch the culprit medicine" in text(board.differences(then, now))
    assert board.steps(then, usual=now).count("es-new") == 1
    assert board.differences(then, then) == ""
    facts = board.differences(now, then, plan=False)
    assert "Opioid: <del>" in facts
    assert "Drops" not in facts


def test_a_step_that_says_something_else_under_its_name_is_marked_reworded() -> None:
    usual = load_case("steak-and-saliva").patient
    now, then = advise(replace(usual, saliva_swallowed=True)), advise(usual)
    (marked,) = re.findall(
        'es-do">([^<]*)<em class="es-new">reworded', board.steps(now, usual=then)
    )
    assert "within 24 hours." in marked
    assert "Rewords: Urgent endoscopy" in text(board.differences(now, then))


def test_a_step_that_is_put_off_or_brought_forward_is_marked_so() -> None:
    usual = load_case("seven-of-ten").patient
    then, now = advise(usual), advise(replace(usual, potassium=Lab(value=2.4, unit="mmol/L")))
    late = board.waiting(now, usual=then)
    ppi = next(x for x in now.later if x.id == "step1.ppi")
    assert f'{escape(ppi.text)} <em class="es-new">put off</em>' in late
    assert "Puts off: Proton pump inhibitor, for a limited time" in text(
        board.differences(now, then)
    )
    ppi = next(x for x in then.steps if x.id == "step1.ppi")
    early = board.steps(then, usual=now)
    assert f'{escape(ppi.text)} <em class="es-new">brought forward</em>' in early
    said = text(board.differences(then, now))
    assert "Brings forward: Proton pump inhibitor, for a limited time" in said


def test_a_change_that_changes_nothing_says_so() -> None:
    usual = load_case("seven-of-ten").patient
    same = replace(usual, symptom_duration_months=99)
    assert "The plan stays the same." in board.differences(advise(same), advise(usual))
    alike = advise(replace(usual, diabetes=True))
    assert alike.pitfalls != advise(usual).pitfalls
    other = advise(replace(usual, potassium=Lab(value=2.4, unit="mmol/L")))
    for changed in (alike, other):
        assert "The plan stays the same." not in board.differences(changed, advise(usual))


@pytest.mark.parametrize("case_id", case_ids())
def test_what_would_change_says_of_each_step_what_becomes_of_it(case_id: str) -> None:
    """An addition is in no list before; a move is one; an emergency is always named, and first."""
    patient = load_case(case_id).patient
    old, plans = advise(patient), ("steps", "later", "avoid")
    before = {x.id for name in plans for x in getattr(old, name)}
    for change in what_if(patient):
        html = board.would_change([change], old)
        new = advise(replace(patient, **{change.field: change.value}))
        after = {x.id for name in plans for x in getattr(new, name)}
        told = dict(re.findall(r"<p>([A-Z][a-z ]+): ([^<]*)</p>", html))
        titles = evidence.vocabulary().pathway | evidence.vocabulary().must_not
        for word, wanted in (("Adds", after - before), ("Drops", before - after)):
            named = {i for i, title in titles.items() if escape(title) in told.get(word, "")}
            assert named <= wanted
        moved = {x.id for x in old.steps} & {x.id for x in new.later}
        assert ("Puts off" in told) == bool(moved - {x.id for x in new.steps})
        urgent = [x for x in new.steps if x.phase == "emergency" and x.id not in before]
        for place, item in enumerate(urgent):
            assert told["Adds"].split("; ")[place].startswith(escape(titles[item.id]))


def test_a_value_that_stands_for_a_side_of_a_cut_off_is_said_as_that_side() -> None:
    patient = load_case("seven-of-ten").patient
    html = board.would_change(what_if(patient), advise(patient))
    assert "<strong>Contraction reserve on multiple rapid swallows: up to 1</strong>" in html
    assert "<strong>Peak eosinophils: 15 per high-power field or more</strong>" in html
    assert "<strong>Magnesium: up to 1.2 mg/dL</strong>" in html
    assert "<strong>Age: under 18 years</strong>" in html


def test_a_step_that_is_only_put_off_is_not_called_added() -> None:
    patient = load_case("seven-of-ten").patient
    html = board.would_change(what_if(patient), advise(patient))
    said = html[html.index("Potassium: ") :].partition("</li>")[0]
    assert "<p>Puts off: Proton pump inhibitor, for a limited time" in said
    assert "Adds: Hospital care the same day" in said
    assert "Adds: Proton pump inhibitor" not in html


def test_the_source_alone_stands_beside_the_plan_and_says_what_only_one_of_them_says() -> None:
    patient = load_case("two-low-ions-slow-tablets").patient
    advice, alone = advise(patient), advise(patient, overlays=False)
    html = board.source_alone(advice, alone)
    assert "to compare, not to follow" in html
    left, right = html.split("<h4>The source alone</h4>")
    only = [x for x in advice.steps if x.id not in {y.id for y in alone.steps}]
    assert only
    for item in only:
        assert f"{escape(item.text)}{board.ONLY_HERE}" in left
        assert escape(item.text) not in right


def test_a_change_of_disposition_is_named_with_the_fact_that_brings_it() -> None:
    patient = load_case("seven-of-ten").patient
    html = board.would_change(what_if(patient), advise(patient))
    stay = html.split("<h4>Leave the pathway, if</h4>")[0]
    assert "<h4>Stay on the pathway, if</h4>" in stay
    assert "<strong>Supine swallow series: 8 weak, 2 normal</strong>" in stay
    assert "<strong>Bolus clearance: poor</strong>" in stay


def test_every_disposition_phase_verdict_and_value_has_plain_words() -> None:
    assert list(HEADLINES) == list(evidence.vocabulary().disposition)
    phases = {x.phase for i in case_ids() for x in advise(load_case(i).patient).steps}
    assert phases <= set(PHASES)
    assert {c.verdict for c in evidence.claims().values()} - {None} == set(VERDICTS)
    for known in FIELDS.values():
        assert words(known, None) == "not known"
        for choice in known.choices:
            assert "-" not in words(known, known.type(choice))
    assert words(FIELDS["qtc_ms"], 470) == "470 ms"
    assert words(FIELDS["biopsies_levels"], 1) == "1"
    assert words(FIELDS["weight_loss_percent"], 5) == "5%"
    assert limits(FIELDS["weight_loss_percent"]) == "0 to 70%"
    assert words(FIELDS["ppi_months"], 1) == "1 month"
    lab = Lab(value=1.69, unit="mg/dL", low=1.7, high=2.4)
    assert words(FIELDS["magnesium"], lab) == "1.69 mg/dL (1.7 to 2.4)"
    assert (
        words(FIELDS["magnesium"], Lab(value=0.7, low=0.66, unit="mmol/L"))
        == "0.7 mmol/L (range from 0.66)"
    )


def test_a_class_says_what_is_missing_and_against_which_diagnosis() -> None:
    said = evidence.vocabulary().motility_class
    assert said["iem-inconclusive"].endswith("50 to 70%; a supportive test is missing.")
    assert "speak against ineffective esophageal motility" in said["borderline"]


def test_a_source_says_how_far_it_was_read_and_its_link_leads_where_it_says() -> None:
    cited = [evidence.sources()[i] for i in evidence.claims()["workup.meds"].sources]
    item = replace(advise(Patient()).steps[0], claims=("workup.meds",))
    html = board.steps(replace(advise(Patient()), steps=(item,)))
    assert {source.read for source in cited} >= {evidence.Read.ABSTRACT, evidence.Read.PAGE}
    for word, read in (("abstract", evidence.Read.ABSTRACT), ("page", evidence.Read.PAGE)):
        assert html.count(f"({word} read)") == sum(source.read is read for source in cited)
    linked = [source for source in cited if source.address]
    assert html.count("<a ") == len(linked) < len(cited)
    for source in linked:
        assert f'href="{escape(source.address)}"' in html
    assert set(READ) == set(evidence.Read)


def test_a_source_that_was_not_read_and_a_choice_are_shown_as_such() -> None:
    claim = evidence.claims()["x.opioid-spastic"]
    item = replace(advise(Patient()).steps[0], claims=(claim.id,))
    html = board.steps(replace(advise(Patient()), steps=(item,)))
    unread = [i for i in claim.sources if evidence.sources()[i].read is evidence.Read.NO]
    assert html.count("(not read by the authors; taken from a list)") == len(unread) > 0
    assert all(f"Choice of this module: {escape(text)}" in html for text in claim.choice)


def test_a_unit_slip_is_named_before_the_level() -> None:
    assert "Read the unit again" in laboratory("magnesium", Lab(value=2.0, unit="mmol/L"))
    assert laboratory("magnesium", Lab(value=0.8, unit="mmol/L")) == "In range."
    assert laboratory("potassium", Lab(value=2.4, unit="mmol/L")) == "Severely low."
    assert laboratory("potassium", None) == ""


def test_no_rounding_hides_a_cut_off() -> None:
    counted = series(Swallows(failed=4, weak=10, normal=6))
    assert counted == "20 swallows: 14 ineffective (70%), of these 4 failed (20%)."
    assert "(70.6%)" in series(Swallows(weak=12, normal=5))
    assert series(None) == ""
