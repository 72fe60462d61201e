"""What holds for every patient, proved; who breaks a statement is shown with the advice given."""

import re
from collections.abc import Iterable, Iterator
from random import Random
from time import perf_counter
from typing import Any

import pytest

from esodys_teach.engine.advice import advise, speaks
from esodys_teach.evidence import vocabulary
from esodys_teach.patient.facts import Level
from esodys_teach.patient.manometry import MotilityClass
from esodys_teach.patient.patient import FIELDS, Patient
from esodys_teach.rules import RULES
from esodys_teach.rules.notes import NOTES
from esodys_teach.rules.rule import Kind, Origin, Rule, When
from esodys_teach.rules.states import Disposition
from esodys_teach.rules.watched import Watched
from everyone import (
    BY_ROW,
    FACTS,
    LISTS,
    Book,
    Everyone,
    Plant,
    Question,
    Statement,
    list_of,
    real,
    sound,
)
from studies import every_pattern, every_reading
from terms import UNKNOWN, Terms
from truth import Leaf

STARTED = perf_counter()


@pytest.fixture(scope="module")
def everyone(request: pytest.FixtureRequest) -> Iterator[Everyone]:
    """All patients; at the end it is printed what was decided, and how long it took."""
    everyone = Everyone(sound(Terms))
    yield everyone
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print(f"\n{summary(everyone)}")


def summary(everyone: Everyone) -> str:
    """The method and its size in a few lines."""
    book, studied = everyone.book, every_pattern()
    cells = sum(len(book.answers(("fact", name))) for name in FACTS)
    leaves = sum(len(table) for table in book._tables.values())
    return (
        f"everyone: {len(FACTS)} facts in {cells} cells; {studied.series} series of 7 to 20 "
        f"swallows in {len(studied.witnesses)} patterns, with every side of every pressure "
        f"{len(book.readings)} readings.\n"
        f"everyone: {len(RULES)} rules, {len(book._tables)} truth tables of {leaves} leaves; "
        f"{everyone.variables} variables, {everyone.clauses} clauses.\n"
        f"everyone: {len(INVARIANTS)} statements, {len(TOGETHER_NEVER)} pairs never together, "
        f"{len(PAIRS)} pairs in order, {len(EXITS_AND_DONE)} exits and done steps against "
        f"unknowns, {len(PLANTS) + 2} plants.\n"
        f"everyone: {everyone.decided} questions decided by a SAT solver in "
        f"{everyone.seconds:.2f} s, {perf_counter() - STARTED:.1f} s with all preparation."
    )


# The method itself


def test_every_number_is_compared_with_its_declared_cuts_only(everyone: Everyone) -> None:
    for rule in RULES:
        everyone.book.table(("rule", rule.row))
    for name, compared in everyone.book.compared.items():
        assert compared <= set(FIELDS[name].cuts), name
        assert compared == set(FIELDS[name].cuts), f"{name}: a cut-off that no rule uses"


def test_a_study_is_read_by_one_finding_and_a_laboratory_value_by_few(
    everyone: Everyone,
) -> None:
    readers: dict[str, set[str]] = {"magnesium": set(), "potassium": set(), "calcium": set()}
    for rule in RULES:
        everyone.book.table(("rule", rule.row))  # fails if a raw field of the study is read
    for (room, name), table in everyone.book._tables.items():
        for question in {question for leaf in table for question, _ in leaf.course}:
            if question[0] == "fact" and question[1] in readers and room != "Terms":
                readers[question[1]].add(name)
    assert readers == {
        "magnesium": {"mg_as_typed", "mg_in_other_unit", "mg_unit_doubtful"},
        "potassium": {"k", "k_band"},
        "calcium": {"ca", "ca_as_typed", "ca_crisis_as_typed", "ca_ionized", "ca_unit_doubtful"},
    }
    with pytest.raises(AttributeError, match="swallows"):
        everyone.book.explore(lambda p: p.swallows, "rule")


def unread(everyone: Everyone, rules: Iterable[Rule]) -> set[str]:
    """The fields of a patient that none of these rules reads; the study counts through them."""
    read = {f for rule in rules for f in everyone.book.facts_read(("rule", rule.row))}
    studied = set()
    for study in every_reading().values():
        studied |= Watched(Patient(**study)).answer("reading")[1]
    return {*FIELDS} - read - (studied if "reading" in read else set())


def test_every_field_of_a_patient_is_read_by_a_rule(everyone: Everyone) -> None:
    assert unread(everyone, RULES) == set()


def test_a_field_that_no_rule_reads_is_found(everyone: Everyone) -> None:
    others = [rule for rule in RULES if rule.row not in ("X20 hernia", "A1 surgery hernia")]
    assert unread(everyone, others) == {"hiatus_hernia"}


def test_the_clauses_say_what_advise_says(everyone: Everyone) -> None:
    random, book = Random(2), everyone.book
    places = {(list_of(rule), rule.id): everyone.yes(0, (list_of(rule), rule.id)) for rule in RULES}
    for _ in range(150):
        facts, told, unknown = {}, [], random.random()
        for name in FACTS:
            cells = book.answers(("fact", name))
            number = len(cells) - 1 if random.random() < unknown else random.randrange(len(cells))
            facts[name] = real(name, cells[number])
            told.append(everyone.literals(0, ("fact", name))[number])
        reading, study = random.choice(list(every_reading().items()))
        told += [everyone.literal(0, ("reading", k), value) for k, value in vars(reading).items()]
        overlays = random.random() < 0.7
        told.append(everyone.literal(0, ("fact", "overlays"), overlays))
        assert everyone.solve(*told)
        model = set(everyone._solver.get_model())
        advice = advise(Patient(**facts, **study), overlays)
        for where in LISTS:
            said = {id for (at, id), literal in places.items() if at == where and literal in model}
            assert said == {item.id for item in getattr(advice, where)}


# No rule, finding or answer is idle


@pytest.mark.parametrize("row", BY_ROW)
def test_a_rule_speaks_to_some_and_not_to_all(everyone: Everyone, row: str) -> None:
    shown = everyone.yes(0, ("shown", row))
    assert everyone.solve(shown), "it never speaks"
    assert everyone.solve(-shown), "it always speaks"


@pytest.mark.parametrize("holds", [holds for holds, _ in NOTES], ids=[text for _, text in NOTES])
def test_a_note_is_for_some_and_not_for_all(everyone: Everyone, holds: Statement) -> None:
    note = everyone.means(0, holds, "Findings")
    assert everyone.solve(note)
    assert everyone.solve(-note)


def test_every_answer_of_every_finding_occurs(everyone: Everyone) -> None:
    for rule in RULES:
        everyone.book.table(("rule", rule.row))
    for question in [q for q in everyone.book._tables if q[0] == "Findings"]:
        answers = everyone.book.answers(question)
        assert len(answers) > 1, question
        for answer, literal in zip(answers, everyone.literals(0, question), strict=True):
            assert everyone.solve(literal), f"{question[1]} is never {answer}"


def test_every_disposition_and_every_class_occurs(everyone: Everyone) -> None:
    words = vocabulary()
    assert {*everyone.book.answers(("Findings", "disposition"))} == {*words.disposition}
    assert {*everyone.book.answers(("Findings", "motility_class"))} == {*words.motility_class}


# What holds for everyone, with and without the overlays


NO_NEXT_STEP = {
    *("avoid.escalation", "avoid.poem"),
    *("diet.tolerance", "diet.small-meals", "diet.no-thickened"),
}
NEXT_STEPS = sorted({rule.id for rule in RULES if list_of(rule) == "steps"} - NO_NEXT_STEP)
SUSPENDED = ("step1.", "step3.", "behav.", "diet.small", "diet.no-", "avoid.", "monitor.", "plan.")


def ids(where: str, *starts: str) -> list[str]:
    """The ids that can stand in a list."""
    found = {rule.id for rule in RULES if list_of(rule) == where}
    return sorted(id for id in found if id.startswith(starts or ("",)))


def none_of(p: Any, *starts: str, but: tuple[str, ...] = ()) -> bool:
    """Nothing that starts so is due now or later."""
    return not any(
        id in getattr(p, where)
        for where in ("steps", "later")
        for id in ids(where, *starts)
        if id not in but
    )


EMERGENCIES = ("exit.urgent-endoscopy", "exit.cardiac", "safety.same-day")
BEYOND_SCOPE = (  # S21
    *("safety.ecg-qtc", "safety.high-electrolytes", "safety.calcium"),
    *("safety.anticoagulant", "exit.ctd-referral"),
)
LEAVING = [rule.row for rule in RULES if rule.effect == "leave" and rule.row != "D1"]
OPEN = [
    row
    for row, rule in BY_ROW.items()
    if list_of(rule) == "steps" and rule.gate and rule.id != "safety.read-unit"
]
CHANGED = ("E-P1", "L4", "L4 potassium", "T2")  # and "N3" where its reason lasts


def any_shown(p: Any, *rows: str) -> bool:
    return any(row in p.shown for row in rows)


def disposition_of(p: Any) -> set[str]:
    """The dispositions that the rows shown allow: the first of D1 to D5 that one of them decides.

    Without the overlays only the rows of the source and the emergencies are shown, so nothing of
    independent evidence decides.
    """
    if not p.in_scope:
        return {"decline"}
    if any_shown(p, *LEAVING):
        return {"leave"}
    if any_shown(p, *OPEN):
        return {"stay-incomplete"}
    if p.same_day:  # G7 and G9 stay open, and their step waits with the other elective tests
        return {"stay-incomplete", "modify"}
    if any_shown(p, *CHANGED):
        return {"modify"}
    return {"stay", "modify"} if "N3" in p.shown else {"stay"}


def on_pathway(p: Any) -> bool:
    return p.disposition not in ("decline", "leave")


INVARIANTS: dict[str, Statement] = {
    "the disposition is the first that a row which is shown decides": lambda p: (
        p.disposition in disposition_of(p)
    ),
    "the class is that of the study with its supportive tests": lambda p: (
        p.motility_class == p.motility
    ),
    "low magnesium is corrected, and nothing else is": lambda p: (
        ("step2.mg" in p.steps) == (p.in_scope and p.mg_low)
    ),
    "low potassium is corrected, and nothing else is": lambda p: (
        ("step2.k" in p.steps) == (p.in_scope and p.k_low)
    ),
    "an emergency of the blood or the heart goes to hospital the same day": lambda p: (
        ("safety.same-day" in p.steps) == p.same_day
    ),
    "potassium is not replaced before magnesium": lambda p: (
        not (p.in_scope and p.k_low and (p.mg_low or p.mg == UNKNOWN) and not p.same_day)
        or "mn.k-before-mg" in p.avoid
    ),
    "no myotomy, except where it is a settled question": lambda p: (
        not p.in_scope or ("mn.poem" in p.avoid) != (p.overlays and p.myotomy_settled)
    ),
    "everyone has a next step beside avoiding and eating": lambda p: (
        not p.overlays or any(id in p.steps for id in NEXT_STEPS)
    ),
    "the source alone has a next step for everyone with a symptom": lambda p: (
        p.overlays
        or not p.symptomatic
        or any(id in p.steps for id in NEXT_STEPS)
        or any(id in p.later for id in ids("later"))
    ),
    "no PPI now while biopsies are owed, but for plain reflux (S7)": lambda p: (
        not (p.biopsies_owed or (p.biopsies_owed_off_ppi and p.overlays))
        or "step1.ppi" not in p.steps
        or (p.overlays and p.plain_reflux and on_pathway(p) and not p.biopsies_owed_off_ppi)
    ),
    "who has one reason for care on the same day has its first row, which leads": lambda p: (
        not any_shown(p, *(r.row for r in RULES if r.id == "safety.same-day" and r.row != "L5"))
        or "L5" in p.shown
    ),
    "a PPI is stopped only without a known reason": lambda p: (
        "meds.stop-ppi" not in p.steps or not p.ppi_protects
    ),
    "'mild' names nothing but measured mild IEM with obstruction excluded": lambda p: (
        not p.overlays
        or "mn.label-mild-iem" in p.avoid
        or (
            p.motility == "iem-mild"
            and p.obstruction_excluded
            and not p.pattern_explained
            and on_pathway(p)
        )
    ),
    "an exit suspends the pathway": lambda p: (
        not p.overlays
        or on_pathway(p)
        or none_of(
            p,
            *SUSPENDED,
            but=("step1.ppi",) if p.esophagitis == "severe" or p.peptic_stricture else (),
        )
    ),
    "nothing suspends safety, medicines and the work-up of a patient in scope": lambda p: (
        not (p.overlays and p.in_scope)
        or (
            ("hold.ppi-review" in p.steps) == p.ppi_lowers_mg
            and (not p.culprit or "meds.deprescribe" in p.steps)
            and ("workup.obstruction" in (p.later if p.endoscopy_waits else p.steps))
            == p.obstruction_open
            and (
                not p.biopsies_owed
                or "workup.egd-biopsy" in (p.later if p.endoscopy_waits else p.steps)
            )
        )
    ),
    "an opioid that may have made the pattern is named, and no myotomy is offered": lambda p: (
        not (p.overlays and p.in_scope and p.studied_on_opioid and p.opioid_pattern)
        or (
            "pf.opioid-pattern" in p.pitfalls
            and (not p.opioid or "meds.deprescribe" in p.steps or "meds.review" in p.steps)
            and ("mn.poem" in p.avoid or (p.opioid_kept and p.both_abnormal))
        )
    ),
    "types I and II are never held back for an opioid": lambda p: (
        p.motility not in ("achalasia-1", "achalasia-2")
        or not any_shown(
            p, "X10 type III", "avoid A1 opioid", "X20 opioid kept", "C1 opioid pattern"
        )
    ),
    "'forbid nothing' never stands beside an exit that forbids": lambda p: (
        not p.overlays
        or "diet.tolerance" not in p.steps
        or not (p.food_bolus_now or any(id in p.steps for id in FORBIDS))
    ),
    "whoever is told that a myotomy weakens is told not to offer it": lambda p: (
        not p.overlays
        or "pf.poem-worsens" not in p.pitfalls
        or ("mn.poem" in p.avoid and "exit.achalasia" not in p.steps)
    ),
    "a hidden tumor is looked for before any therapy": lambda p: (
        not (p.overlays and p.in_scope and p.hidden_tumor)
        or ("exit.malignancy" in p.steps and "mn.poem" in p.avoid)
    ),
    "outside the evidence: emergencies and a specialist, nothing else": lambda p: (
        p.in_scope
        or (
            "scope.specialist" in p.steps
            and none_of(p, but=("scope.specialist", *EMERGENCIES, *BEYOND_SCOPE))
            and not any(id in p.done for id in ids("done"))
            and not any(id in p.pitfalls for id in ids("pitfalls"))
            and not any(id in p.avoid for id in ids("avoid") if id != "mn.label-mild-iem")
        )
    ),
}


FORBIDS = ("exit.stricture", "exit.achalasia", "exit.intestinal-failure")


@pytest.mark.parametrize("name", INVARIANTS)
def test_it_holds_for_everyone(everyone: Everyone, name: str) -> None:
    everyone.always(INVARIANTS[name])


# Section 8

TOGETHER_NEVER = (
    ("steps", "step1.ppi", "steps", "hold.ppi-review"),
    ("steps", "step1.ppi", "avoid", "mn.ppi-before-biopsy"),
    ("steps", "step3.neuromod", "steps", "hold.tca"),
    *(("steps", "meds.stop-ppi", where, "step1.ppi") for where in ("steps", "later", "done")),
    ("steps", "step3.neuromod", "avoid", "mn.tca"),
    ("steps", "diet.no-thickened", "avoid", "mn.stop-thickener"),
    ("steps", "avoid.poem", "steps", "exit.achalasia"),
    ("avoid", "mn.enteral-access", "steps", "safety.dietitian"),
    ("avoid", "mn.thickened-liquids", "avoid", "mn.stop-thickener"),
    *(
        ("steps", "plan.reassure", where, id)
        for where in ("steps", "later")
        for id in ids(where, "step1.", "step3.", "diet.")
    ),
)


@pytest.mark.parametrize("pair", TOGETHER_NEVER, ids=" ".join)
def test_a_pair_never_stands_together(everyone: Everyone, pair: tuple[str, str, str, str]) -> None:
    here, a, there, b = pair
    statement = lambda p: not (a in getattr(p, here) and b in getattr(p, there))  # noqa: E731
    if any(speaks(rule, overlays=False) for rule in RULES if rule.id == b):
        everyone.always(statement)
    everyone.always(lambda p: not p.overlays or statement(p))


LABELS = ("exit.achalasia", "exit.egjoo", "exit.absent", "exit.des", "exit.hyper", "exit.normal")
BY_LABEL = (*LABELS, "step1.", "step3.", "behav.", "diet.", "avoid.", "monitor.")
PAIRS = [
    (pair.first, then)
    for pair in vocabulary().before
    for then in {
        "*": [id for id in ids("steps") if id not in EMERGENCIES],
        "label": ids("steps", *BY_LABEL),
    }.get(pair.then, [pair.then])
]


@pytest.mark.parametrize(("first", "then"), PAIRS)
def test_what_comes_first_stands_first(everyone: Everyone, first: str, then: str) -> None:
    steps = [rule for rule in RULES if list_of(rule) == "steps"]
    place = {rule.row: number for number, rule in enumerate(steps)}
    firsts = [rule.row for rule in steps if rule.id == first]
    assert firsts
    for early in [rule.row for rule in steps if rule.id == then]:
        before = [row for row in firsts if place[row] < place[early]]
        for late in [row for row in firsts if place[row] > place[early]]:
            shown = [everyone.yes(0, ("shown", row)) for row in (early, late)]
            silent = [-everyone.yes(0, ("shown", row)) for row in before]
            everyone.refuted(*shown, *silent)


@pytest.mark.parametrize("id", ids("steps"))
def test_what_is_due_now_is_neither_later_nor_done(everyone: Everyone, id: str) -> None:
    elsewhere = [where for where in ("later", "done") if id in ids(where)]
    for where in elsewhere:
        everyone.refuted(everyone.yes(0, ("steps", id)), everyone.yes(0, (where, id)))


# Nobody is told to replace an ion that is not low

GIVE = r"\b(add|choose|correct(ed)?|give|go|goes|needs|replace[ds]?|take|use)\b|\bcomes before it\b"
HELD = r"\b(do not|leave|low|never|none|not|nothing|without)\b"
NAMED = {"magnesium": r"magnesium|\bboth\b|\bions?\b", "potassium": r"potassium|\bboth\b|\bions?\b"}


def told_to_give(rule: Rule, ion: str) -> list[str]:
    """The sentences of a rule that tell the reader to replace an ion; a mistake tells nothing."""
    words = rule.why if rule.kind is Kind.PITFALL else f"{rule.text} {rule.why}"
    sentences = re.split(r"(?<=[.:;])\s+", words.replace("what is low", "").lower())
    return [
        s
        for s in sentences
        if re.search(NAMED[ion], s) and re.search(GIVE, s) and not re.search(HELD, s)
    ]


LOW = {"magnesium": "mg_low", "potassium": "k_low"}


@pytest.mark.parametrize(
    ("ion", "row"), [(ion, rule.row) for ion in NAMED for rule in RULES if told_to_give(rule, ion)]
)
def test_nobody_is_told_to_give_an_ion_that_is_not_low(
    everyone: Everyone, ion: str, row: str
) -> None:
    low = everyone.yes(0, ("Findings", LOW[ion]))
    everyone.refuted(everyone.yes(0, ("shown", row)), -low)


def test_the_sentences_that_tell_to_give_an_ion_are_found() -> None:
    found = {ion: {r.row for r in RULES if told_to_give(r, ion)} for ion in NAMED}
    assert {"L2", "L3 both", "L5 both"} <= found["magnesium"]
    assert {"L3", "L3 liquid", "L5 both"} <= found["potassium"]


# The overlays


@pytest.mark.parametrize("row", BY_ROW)
def test_without_overlays_only_the_source_speaks_and_emergencies(
    everyone: Everyone, row: str
) -> None:
    rule = BY_ROW[row]
    off, shown = -everyone.yes(0, ("fact", "overlays")), everyone.yes(0, ("shown", row))
    if rule.emergency:
        same = everyone.same_but("overlays")
        everyone.refuted(*same, shown, -everyone.yes(1, ("shown", row)))
    elif rule.origin is Origin.OVERLAY:
        everyone.refuted(off, shown)


ONLY_EVIDENCE = (
    *("8 weeks", "eight weeks", "stop date", "step down", "optional", "trial", "tested"),
    *("kidney", "egfr", "ecg", "qt", "monitor", "within", "levels", "high-power"),
    *("test meal", "soft, moist", "dilate", "if you can", "relaxants"),
)


@pytest.mark.parametrize(
    "rule", [r for r in RULES if r.origin is Origin.SOURCE], ids=lambda rule: rule.row
)
def test_the_source_alone_says_nothing_that_only_evidence_adds(rule: Rule) -> None:
    words = f"{rule.text} {rule.why} {rule.waits_on}".lower()
    assert not [word for word in ONLY_EVIDENCE if word in words]
    if rule.kind is not Kind.PITFALL and rule.row not in EVIDENCE_NAMED:
        assert not [claim for claim in rule.claims if claim.startswith("x.")]


EVIDENCE_NAMED = ("G1 food stuck",)  # barium would harm, and emergencies never go off

# Unknown is neither yes nor no (section 1): what becomes unknown opens no exit and does nothing.
# The choices, id by id: where an unknown counts, and why that is the safe side.

DYSPHAGIA = ("dysphagia_solids", "dysphagia_liquids")
# S10: absent contractility counts as achalasia until a known disease or FLIP says otherwise
LIKE_ACHALASIA = {
    "only a known or suspected disease, or a FLIP that is done, speaks against a slow column": (
        "ana",
        "connective_tissue_disease",
        "ctd_antibody",
        "ctd_skin_signs",
        "flip_di_mm2_mmhg",
        "raynaud",
        "sclerodactyly",
    ),
    "a known course": DYSPHAGIA,
}
SAFE_SIDE: dict[Question, dict[str, tuple[str, ...]]] = {
    ("steps", "exit.malignancy"): LIKE_ACHALASIA,
    ("steps", "exit.achalasia"): LIKE_ACHALASIA,
    ("steps", "exit.absent-contractility"): {
        "it counts as achalasia only with known dysphagia and a test that is done": (
            "dysphagia_course",
            "flip_di_mm2_mmhg",
            "tbe_column_5min_cm",
            *DYSPHAGIA,
        )
    },
    ("steps", "exit.egjoo-opioid"): {
        "where nobody says, the opioid of today counts": ("manometry_on_opioid",)
    },
    ("steps", "exit.rumination"): {
        "only a tablet known to be held up takes its answer from barium": ("tablet_held_up",)
    },
    ("done", "workup.obstruction"): {
        "only a tablet known to be held up takes its answer from barium": ("tablet_held_up",)
    },
    ("steps", "exit.urgent-endoscopy"): {
        "an alarm is answered only by what is known": (
            "endoscopy_done",
            "endoscopy_after_alarm",
            "structural_obstruction",
        ),
        "only a known tablet, in the known absence of immunosuppression, excuses pain on "
        "swallowing": ("injuring_tablet", "potassium_solid", "immunosuppressed"),
        "a loss over an unknown time counts": ("weight_loss_months",),
        "a known course says that there is trouble swallowing": DYSPHAGIA,
        "beside a new tablet the symptoms count as sudden unless they are known to be older; only "
        "what is known spares the endoscopy": (
            "age_years",
            "symptom_duration_months",
            "tablet_symptoms_gone",
        ),
    },
    ("steps", "exit.pill-oesophagitis"): {
        "the injury is treated, and the endoscopy stands beside it": ("immunosuppressed",),
        "sudden unless known to be older": ("symptom_duration_months",),
        "a known course": DYSPHAGIA,
    },
    ("steps", "exit.egjoo"): {
        "X12 says so: no opioid, or unknown": ("opioid", "manometry_on_opioid")
    },
    ("steps", "exit.des"): {"a known course": DYSPHAGIA},
    ("steps", "exit.hypercontractile"): {
        "a known course": DYSPHAGIA,
        "only a known narrowing silences it": ("structural_obstruction",),
    },
    ("steps", "exit.ctd-referral"): {
        "G10 is open until somebody has assessed, or knows the disease": (
            "connective_tissue_disease",
            "ctd_assessed",
        ),
        "without a manometry suspicion and a symptom suffice": ("reading", *DYSPHAGIA),
    },
    ("steps", "exit.slt-oropharyngeal"): {
        "G11 is open until somebody has assessed": ("oropharyngeal_assessed",),
        "a finding counts once it is found; the symptoms must be known to be absent": (
            "barium_beak_or_column",
            "barium_mild_dysmotility",
            "barrett",
            "eosinophils_per_hpf",
            "esophagitis",
            "flip_di_mm2_mmhg",
            "mass",
            "other_mucosal_disease",
            "reading",
            "reflux",
            "rings_or_furrows",
            "solid_test",
            "structural_obstruction",
            "tbe_column_5min_cm",
        ),
    },
    ("steps", "exit.normal-motility"): {
        "a test that was not done is not abnormal": (
            "flip_di_mm2_mmhg",
            "rapid_drink",
            "solid_test",
            "tablet_held_up",
            "tbe_column_5min_cm",
        ),
        "G5 asks again only for a known reason": (
            "age_years",
            "atopy",
            "days_off_ppi_before_biopsy",
            "dysphagia_course",
            "food_bolus_past",
            "ppi",
            "rings_or_furrows",
            *DYSPHAGIA,
        ),
    },
    ("steps", "exit.unexplained-alarm"): {
        "only what is known explains an alarm feature": (
            "alarm_explained",
            "barium_beak_or_column",
            "chest_pain",
            "connective_tissue_disease",
            "dysphagia_course",
            "eosinophils_per_hpf",
            "food_bolus_now",
            "food_bolus_past",
            "heartburn",
            "mass",
            "odynophagia",
            "other_mucosal_disease",
            "regurgitation",
            "solid_test",
            *DYSPHAGIA,
        ),
        "a loss over an unknown time counts": ("weight_loss_months",),
    },
    ("done", "workup.egd-biopsy"): {
        "G5 asks again only for a known reason, and for biopsies known to be taken on a PPI": (
            "age_years",
            "atopy",
            "days_off_ppi_before_biopsy",
            "dysphagia_course",
            "food_bolus_past",
            "ppi",
            "rings_or_furrows",
            *DYSPHAGIA,
        )
    },
    ("done", "workup.meds"): {
        "G2 asks for the reason of a PPI only where reflux is known to be excluded": (
            "ppi",
            "reflux",
        )
    },
    ("done", "step1.ppi"): {
        "a PPI that is taken is stopped only where all that speaks for it is known absent": (
            "barrett",
            "esophagitis",
            "peptic_stricture",
            "ppi_reason",
            "reflux",
        ),
        "a value whose unit is in doubt is unknown": ("units_confirmed",),
        "a known course": DYSPHAGIA,
        "the PPI that is taken, or the trial, is known; only a known low magnesium holds it": (
            "magnesium",
            "ppi",
        ),
    },
    ("done", "step3.neuromod"): {"a known course": DYSPHAGIA},
    ("done", "behav.cbt-hypno-db"): {"a known course": DYSPHAGIA},
    ("done", "monitor.hrm-solids"): {
        "the test is known; G7 asks for manometry once the work-up before it is closed": (
            "biopsies_count",
            "biopsies_levels",
            "dysphagia_course",
            "endoscopy_done",
            "structural_obstruction",
            *DYSPHAGIA,
        ),
        "a wrap asks for manometry first where reflux is known to be proven": (
            "asks_wrap",
            "esophagitis",
            "peptic_stricture",
            "reflux",
        ),
    },
}
EXITS_AND_DONE = dict.fromkeys(
    (list_of(rule), rule.id) for rule in RULES if rule.effect == "leave" or rule.due is When.DONE
)


@pytest.mark.parametrize("place", EXITS_AND_DONE, ids=" ".join)
def test_no_exit_and_nothing_done_rests_on_an_unknown(everyone: Everyone, place: Question) -> None:
    choices = {name for names in SAFE_SIDE.get(place, {}).values() for name in names}
    assert rests_on(everyone, place) == choices


def rests_on(everyone: Everyone, place: Question) -> set[str]:
    """The facts that, once they become unknown, can put an id where it did not stand."""
    rows = [rule.row for rule in RULES if (list_of(rule), rule.id) == place]
    read = {name for row in rows for name in everyone.book.facts_read(("rule", row))}
    return {name for name in read - {"overlays"} if everyone.solve(*opens(everyone, place, name))}


def opens(everyone: Everyone, place: Question, name: str) -> list[int]:
    """Two in scope, alike but for one fact, unknown of the second, who alone has the id."""
    before = everyone.means(
        0, lambda p: p.overlays and p.in_scope and (place[0] != "done" or on_pathway(p))
    )
    question, unknown = ("fact", name), None
    if name == "reading":
        question, unknown = ("reading", "motility_class"), "not-done"
    after = [everyone.literal(1, question, unknown), everyone.yes(1, place)]
    return [before, *everyone.same_but(name), *after, -everyone.yes(0, place)]


# The proof sees what it should see: one cell planted wrong, and the statement that it breaks fails


def flipped(row: str, **told: Any) -> Plant:
    """One leaf of a table, or the few that are told this, with another value."""
    value = told.pop("gives")

    def plant(book: Book, question: Question, leaf: Leaf) -> Any:
        here = question[1] == row and told.items() <= book.told(leaf).items()
        return value if here else leaf.value

    return plant


def one_lab_cell(book: Book, question: Question, leaf: Leaf) -> Any:
    """A severe magnesium in mg/dL with a range is read as in range."""
    if question == ("Findings", "mg_as_typed") and leaf.value is Level.SEVERE:
        lab = book.told(leaf)["magnesium"]
        if lab.unit == "mg/dL" and lab.low and lab.high:
            return Level.IN_RANGE
    return leaf.value


PLANTS: dict[str, tuple[Plant, Statement]] = {
    "a PPI for one whose biopsies are owed": (
        flipped("ppi_waits", biopsies_to_take=True, gives=False),
        INVARIANTS["no PPI now while biopsies are owed, but for plain reflux (S7)"],
    ),
    "a same-day reason without its first row": (
        flipped("same_day", urgent_potassium=True, gives=False),
        INVARIANTS["who has one reason for care on the same day has its first row, which leads"],
    ),
    "a PPI stopped that protects": (
        flipped("ppi_maintained", peptic_stricture=True, gives=False),
        INVARIANTS["a PPI is stopped only without a known reason"],
    ),
    "a disposition that no row decides": (
        flipped("disposition", leaves=True, gives=Disposition.STAY),
        INVARIANTS["the disposition is the first that a row which is shown decides"],
    ),
    "a laboratory value read wrong": (
        one_lab_cell,
        INVARIANTS["low magnesium is corrected, and nothing else is"],
    ),
    "an inconclusive study called mild": (
        flipped(
            "motility_class",
            motility_class=MotilityClass.IEM_INCONCLUSIVE,
            supported=False,
            gives=MotilityClass.IEM_MILD,
        ),
        INVARIANTS["'mild' names nothing but measured mild IEM with obstruction excluded"],
    ),
    "a warning against myotomy that falls silent": (
        flipped("avoid A1", in_scope=True, myotomy_settled=False, gives=False),
        INVARIANTS["no myotomy, except where it is a settled question"],
    ),
    "an opioid that goes unmentioned": (
        flipped("pf.opioid-pattern", studied_on_opioid=True, measured=True, gives=False),
        INVARIANTS["an opioid that may have made the pattern is named, and no myotomy is offered"],
    ),
    "type II held back for an opioid": (
        flipped("spastic_achalasia_not_off_opioid", motility_class="achalasia-2", gives=True),
        INVARIANTS["types I and II are never held back for an opioid"],
    ),
    "'forbid nothing' in achalasia": (
        flipped("tolerance_due", achalasia=True, gives=True),
        INVARIANTS["'forbid nothing' never stands beside an exit that forbids"],
    ),
    "a myotomy that weakens in achalasia": (
        flipped("pf.poem-worsens", achalasia=True, gives=True),
        INVARIANTS["whoever is told that a myotomy weakens is told not to offer it"],
    ),
    "a hidden tumor that is overlooked": (
        flipped("hidden_tumor", achalasia=True, tumor_signs=2, gives=False),
        INVARIANTS["a hidden tumor is looked for before any therapy"],
    ),
    "a thickener forbidden that protects": (
        flipped("thickener_wrong", dysphagia=True, thickener_in_use=True, gives=True),
        lambda p: not ("diet.no-thickened" in p.steps and "mn.stop-thickener" in p.avoid),
    ),
}


@pytest.mark.parametrize("name", PLANTS)
def test_one_cell_planted_wrong_is_found(everyone: Everyone, name: str) -> None:
    plant, statement = PLANTS[name]
    planted = Everyone(Book(Terms, plant=plant))
    everyone.always(statement)
    with pytest.raises(AssertionError, match="not so for"):
        planted.always(statement)


def test_an_exit_planted_on_an_unknown_is_found() -> None:
    planted = Everyone(
        Book(Terms, plant=flipped("stricture", structural_obstruction=None, gives=True))
    )
    assert rests_on(planted, ("steps", "exit.stricture")) == {"structural_obstruction"}


def test_a_pair_planted_in_the_wrong_order_is_found(
    everyone: Everyone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("test_everyone.RULES", RULES[::-1])
    with pytest.raises(AssertionError, match="not so for"):
        test_what_comes_first_stands_first(everyone, "step2.mg", "step2.k")
