"""The evidence says what it may, in our own spelling, and every id leads somewhere."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from esodys_teach import evidence
from esodys_teach.engine.prognosis import prognosis, rows
from esodys_teach.evidence import Panel, Population, Read, Verdict
from esodys_teach.html.pathway_map import stations
from esodys_teach.loader.csv_table import read_table

BRITISH = re.compile(
    r"oesoph|behaviour|colour|tumour|anaemi|haem|diarrhoea|paediatr|\bcentres?\b|\bfibre|\blitre"
    r"|randomis|hypokalaem|medicalis|recognis|labell|programme|favour|\bgrey|pressuris|organis",
    re.IGNORECASE,
)
# An abbreviation alone tells a learner nothing; these need no words of their own.
KNOWN = {"QT", "II", "III", "RNA"}


def learner_texts() -> Iterator[tuple[str, str]]:
    """Every sentence that a learner may read, with where it stands."""
    for claim in evidence.claims().values():
        yield claim.id, claim.statement
        yield claim.id, claim.verdict_text
        yield from ((claim.id, text) for text in claim.choice)
        yield from ((claim.id, figure.text) for figure in claim.figures)
    for pitfall in evidence.pitfalls().values():
        yield pitfall.id, pitfall.mistake
        yield pitfall.id, pitfall.way_out
    words, about = evidence.vocabulary(), evidence.about_source()
    for titles in (words.disposition, words.pathway, words.must_not, words.motility_class):
        yield from titles.items()
    for at in stations():
        for labels in (at.steps, *at.doors.values()):
            yield from labels.items()
        yield from (("map", title) for title in at.doors)
    yield from (("about", t.text) for t in about.transplanted)
    yield from (("about", text) for text in about.not_established)
    yield from (("about", v) for v in vars(about).values() if isinstance(v, str))


def test_thirty_statements_of_the_source_and_the_overlays() -> None:
    found = evidence.claims().values()
    assert len([c for c in found if not c.overlay]) == 30
    named = "alarm hrm bolus biopsy ppi-mg kcl electrolytes renal qtc tca ccv4 ac tbe ctd nutrition"
    overlays = {c.id for c in found if c.overlay}
    assert overlays >= {f"x.{name}" for name in (*named.split(), "cardiac", "rumination")}
    for claim in found:
        assert claim.overlay == (claim.place is None) == (claim.verdict is None), claim.id
        assert not (claim.overlay and claim.source_citation), claim.id
        assert set(claim.source_citation) <= set(range(1, 8)), claim.id


# What each amendment of the second reading rests on. Those that change no advice of their own (S14,
# S22, S23, S26, S29) rest on claims that other rows have, or are words.
SECOND_READING = {
    "S1": ("x.calcium", "x.new-sign"),
    "S2": ("x.hyperkalemia",),
    "S3": ("x.qt-review",),
    "S4": ("x.tca",),
    "S5": ("x.same-day-first",),
    "S6": ("x.ppi-reason", "x.ppi-stop"),
    "S7": ("x.heartburn-first",),
    "S8": ("x.spastic-outflow",),
    "S9": ("x.opioid-spastic",),
    "S10": ("x.outlet-tests", "x.ac"),
    "S11": ("x.upright-outlet",),
    "S12": ("x.limit",),
    "S13": ("x.pseudoachalasia",),
    "S15": ("x.ctd-suspected",),
    "S16": ("x.antireflux-surgery",),
    "S17": ("x.pill-acute",),
    "S18": ("x.prokinetic", "x.diuretic"),
    "S19": ("x.eating-limits",),
    "S20": ("x.stoma-fluid",),
    "S21": ("x.decline-safety",),
    "S24": ("x.unit",),
    "S25": ("x.relaxant-culprit",),
    "S27": ("x.low-potassium",),
    "S28": ("x.starlet",),
    "S30": ("x.ac",),
    "S31": ("x.tca", "x.cardiac"),
    "S32": ("x.before-procedure",),
}
# "**choice**" stands in these amendments.
CHOICES = (
    *("x.calcium", "x.new-sign", "x.qt-review", "x.ppi-reason", "x.opioid-spastic"),
    *("x.outlet-tests", "x.limit", "x.pseudoachalasia", "x.pill-acute", "x.low-potassium"),
)


def test_each_amendment_of_the_second_reading_has_its_claims() -> None:
    wanted = {claim for claims in SECOND_READING.values() for claim in claims}
    assert wanted - evidence.claims().keys() == set()
    assert all(claim.startswith("x.") for claim in wanted)


def test_what_no_source_settles_is_marked_as_a_choice() -> None:
    marked = {claim.id for claim in evidence.claims().values() if claim.choice}
    assert marked >= set(CHOICES)
    assert all(claim.startswith("x.") for claim in marked)


def test_a_source_that_was_not_read_says_so() -> None:
    unread = {s.id for s in evidence.sources().values() if s.read is Read.NO}
    assert len(unread) == 6
    for claim in evidence.claims().values():
        said = "could not be read" in claim.verdict_text
        assert said == bool(set(claim.sources) & unread), claim.id
        if claim.sources and set(claim.sources) <= unread:
            assert claim.figures == (), claim.id


def test_absent_contractility_names_the_tested_and_all() -> None:
    (figure,) = evidence.claims()["x.ac"].figures
    assert "20 of the 112" in figure.text and "17.9%" in figure.text
    assert figure.n == "164 in all, 112 of them tested further"


def test_verdicts_are_those_of_the_reading() -> None:
    assert Counter(c.verdict for c in evidence.claims().values() if not c.overlay) == {
        Verdict.AGREES: 12,
        Verdict.NUANCE: 12,
        Verdict.OVERSTATED: 2,
        Verdict.MISAPPLIED: 2,
        Verdict.NOT_TRACEABLE: 2,
    }
    judged = {c.id: c.verdict for c in evidence.claims().values()}
    assert judged["prognosis-70"] is judged["prognosis.repeat"] is Verdict.NOT_TRACEABLE
    assert judged["workup.electrolytes"] is judged["ppi-inflammatory"] is Verdict.OVERSTATED
    assert judged["fluid-sodium-hyperaldo"] is Verdict.MISAPPLIED


def test_every_id_leads_somewhere() -> None:
    assert list(evidence.dangling()) == []
    used = {s for c in evidence.claims().values() for s in c.sources}
    used |= {s.source for s in evidence.studies().values()}
    assert used == set(evidence.sources())


def test_a_dangling_id_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    short = {k: v for k, v in evidence.sources().items() if k != "huang07"}
    monkeypatch.setattr(evidence, "sources", lambda: short)
    assert "claims.yaml: mg-before-k: unknown id 'huang07'" in list(evidence.dangling())


def test_vocabulary_has_its_ids_and_its_order() -> None:
    words = evidence.vocabulary()
    assert list(words.disposition) == ["decline", "leave", "stay-incomplete", "modify", "stay"]
    assert len(words.before) == 12
    (together,) = (pair for pair in words.before if pair.together)
    assert (together.first, together.then) == ("step2.mg", "step2.k")
    assert all(key.startswith("mn.") for key in words.must_not)
    assert all(pitfall.claims for pitfall in words.pitfalls)


def test_spelling_is_american() -> None:
    slips = [(place, text) for place, text in learner_texts() if BRITISH.search(text)]
    slips += [(s.id, s.what) for s in evidence.sources().values() if BRITISH.search(s.what)]
    slips += [(s.id, str(s)) for s in evidence.studies().values() if BRITISH.search(str(s))]
    assert slips == []


def test_sentences_have_at_most_twenty_words() -> None:
    said = {sentence for p in map(_said, _outlooks()) for sentence in p}
    texts = [*learner_texts(), *(("prognosis", s) for s in said)]
    long = [
        (place, sentence)
        for place, text in texts
        for sentence in re.split(r"(?<=[.?!])\s+", text)
        if len(sentence.split()) > 20
    ]
    assert long == []


def test_abbreviations_are_spelled_out() -> None:
    bare = [
        (place, word)
        for place, text in learner_texts()
        for word in re.findall(r"\b[A-Z][A-Za-z]?[A-Z]+\b", text)
        if word not in KNOWN
    ]
    assert bare == []


def test_what_was_not_found_says_so() -> None:
    for claim in ("prognosis-70", "no-thickened-liquids", "neuromod-tca", "eat-by-tolerance"):
        assert re.search(r"(?i)\b(not|no|none)\b.*found", evidence.claims()[claim].verdict_text), (
            claim
        )
    for claim in ("x.tca", "x.fundoplication", "x.secondary", "x.prokinetic"):
        assert "not verified" in evidence.claims()[claim].verdict_text


def test_a_figure_from_other_people_says_so() -> None:
    figures = {(c.id, f.text): f for c in evidence.claims().values() for f in c.figures}
    assert all(f.n for f in figures.values())
    for (claim, _), figure in figures.items():
        assert bool(figure.tag) == (figure.population is Population.OTHER)
        if claim in ("workup.egd-biopsy", "neuromod-tca", "x.ppi-mg", "behav-cbt-hypno-db"):
            assert figure.tag == evidence.NOT_IN_IEM
        if claim in ("ppi-gerd-coexists", "x.ccv4"):
            assert figure.tag == ""


def test_no_dose_is_given() -> None:
    dose = re.compile(r"\d\s*(mg|g|mcg|units)\b(?!/)|\bmg/(kg|day)\b|\btwice (a day|daily)\b")
    assert [told for told in learner_texts() if dose.search(told[1])] == []
    assert dose.search("take 40 mg") and not dose.search("2.43 mg/dL")


def test_each_row_is_drawn_or_says_why_not() -> None:
    studies = evidence.studies()
    assert len(studies) == 26
    for study in studies.values():
        assert bool(study.why_not_drawn) == (study.panel is Panel.NOT_DRAWN), study.id
    assert Counter(s.panel for s in studies.values()) == {
        Panel.CLAIM: 1,
        Panel.SYMPTOMS: 6,
        Panel.MANOMETRY: 9,
        Panel.NOT_OUTCOMES: 3,
        Panel.NOT_DRAWN: 7,
    }


@pytest.mark.parametrize("study", evidence.studies().values(), ids=lambda s: s.id)
def test_intervals_follow_from_the_counts(study: evidence.Study) -> None:
    if study.count is None or study.denominator is None:
        assert study.interval_low is None and study.interval_high is None
        return
    share = study.count / study.denominator
    assert study.percent_from_counts == pytest.approx(100 * share, abs=0.051)
    low, high = (100 * limit for limit in _wilson(study.count, study.denominator))
    assert (study.interval_low, study.interval_high) == pytest.approx((low, high), abs=0.1)


def _wilson(count: int, n: int) -> tuple[float, float]:
    """Both shares at which the score test just rejects, found by halving instead of a formula."""

    def edge(inside: float, outside: float) -> float:
        for _ in range(60):
            middle = (inside + outside) / 2
            far = (count / n - middle) ** 2 > 1.959964**2 * middle * (1 - middle) / n
            inside, outside = (inside, middle) if far else (middle, outside)
        return inside

    return edge(count / n, 0.0) if count else 0.0, edge(max(count / n, 1e-9), 1.0)


def test_a_wrong_column_or_number_names_its_place(tmp_path: Path) -> None:
    good = Path(evidence.__file__).with_name("studies.csv").read_text(encoding="utf-8")
    bad = tmp_path / "studies.csv"
    for old, new, reason in (
        ("interval_low", "low", "columns"),
        (",33,65,", ",many,65,", "studies.csv:3: count"),
        ("symptoms,,", "sympoms,,", "'sympoms' is not a valid Panel"),
        (",33,65,", ",33,", "studies.csv:3: 20 cells for 21 columns"),
    ):
        assert old in good
        bad.write_text(good.replace(old, new), encoding="utf-8")
        with pytest.raises(ValueError, match=re.escape(reason)):
            read_table(bad, evidence.Study)


def test_an_id_that_is_there_twice_names_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    study = next(iter(evidence.studies().values()))
    twice = study, replace(study, n_baseline="another")
    monkeypatch.setattr(evidence.compiled, "load", lambda name, kind: twice)
    with pytest.raises(ValueError, match=f"studies.csv: repeated id '{study.id}'"):
        evidence.studies.__wrapped__()


def _outlooks() -> Iterator[tuple[str, str]]:
    words = evidence.vocabulary()
    yield from ((d, c) for d in words.disposition for c in words.motility_class)


def _said(outlook: tuple[str, str]) -> tuple[str, ...]:
    said = [prognosis(*outlook, asymptomatic) for asymptomatic in (False, True)]
    assert all(p.rows == rows() for p in said)
    return tuple(text for p in said for text in (p.reason, p.sentence, p.caption))
