"""The outlook speaks only to patients whom the studies could be about, and never as a chance."""

import pytest

from esodys_teach import evidence
from esodys_teach.engine.prognosis import left_out, prognosis, rows
from esodys_teach.evidence import Meaning, Panel

CLASSES = list(evidence.vocabulary().motility_class)
SPEAKS = ["not-done", "not-classifiable", "iem-inconclusive", "iem-mild", "borderline"]
SPEAKS.append("hypomotility-on-solids")


def test_it_knows_every_disposition_and_class() -> None:
    assert len(CLASSES) == 17
    for disposition in evidence.vocabulary().disposition:
        for name in CLASSES:
            for asymptomatic in (False, True):
                said = prognosis(disposition, name, asymptomatic)
                assert said.reason and said.sentence and said.rows == rows()
                assert said.caption.startswith("No figure here is a patient's chance.")


@pytest.mark.parametrize("disposition", ["stay", "modify"])
@pytest.mark.parametrize("name", CLASSES)
def test_it_speaks_only_where_weakness_is_mild_or_unnamed(disposition: str, name: str) -> None:
    assert prognosis(disposition, name, False).applies == (name in SPEAKS)


@pytest.mark.parametrize(
    ("disposition", "asymptomatic", "words"),
    [
        ("decline", False, "outside the evidence"),
        ("leave", False, "not mild dysmotility"),
        ("stay-incomplete", False, "work-up is not complete"),
        ("stay", True, "no symptoms"),
        ("modify", True, "no symptoms"),
    ],
)
def test_it_falls_silent_with_the_reason(disposition: str, asymptomatic: bool, words: str) -> None:
    said = prognosis(disposition, "iem-mild", asymptomatic)
    assert not said.applies
    assert words in said.reason


def test_conclusive_is_not_the_mild_group() -> None:
    assert "not the mild group" in prognosis("stay", "iem-conclusive", False).reason
    assert "not the mild group" in prognosis("stay", "absent-contractility", False).reason
    assert "called mild" in prognosis("stay", "iem-mild", False).reason


def test_the_disposition_is_the_first_reason() -> None:
    assert "outside" in prognosis("decline", "iem-conclusive", True).reason
    assert "work-up" in prognosis("stay-incomplete", "iem-conclusive", True).reason
    assert "no symptoms" in prognosis("stay", "iem-conclusive", True).reason


@pytest.mark.parametrize(("disposition", "name"), [("stays", "iem-mild"), ("stay", "iem")])
def test_an_unknown_id_is_refused(disposition: str, name: str) -> None:
    with pytest.raises(ValueError, match=r"unknown '(stays|iem)', known: "):
        prognosis(disposition, name, False)


def test_resolved_and_improved_are_never_added() -> None:
    drawn = [row.study for row in rows()]
    for name in ("2009 cohort", "2012 cohort"):
        kept = [s for s in drawn if s.name == name and s.panel is Panel.SYMPTOMS]
        assert [s.meaning for s in kept][:2] == [Meaning.GONE, Meaning.BETTER]
    assert "nemd09-symp-resolved-or-improved" in {s.id for s in left_out()}


def test_the_words_of_each_row() -> None:
    said = {row.study.id: (row.people, row.figure, row.interval) for row in rows()}
    assert said["source-claim"] == ("no patients named", "up to 70%", "")
    assert said["nemd09-symp-resolved"] == ("65 patients", "33 of 65 (51%)", "39 to 63%")
    assert said["nsemd12-symp-worse"] == ("43 of 76 patients followed", "30%", "")
    retested = "17 of 65 chose to be tested again"
    assert said["nemd09-mano-unchanged"] == (retested, "11 of 17", "41 to 83%")
    assert said["nsemd12-mano-achalasia"][1:] == ("15 of 28 (54%)", "36 to 71%")
    assert "how many were tested again is not printed" in said["ajg92-mano-normal"][0]
    assert said["ajg92-mano-spasm"][1:] == ("3 patients (14%)", "")
    assert said["rengarajan22"] == ("469 people", "15.1%", "")
    assert said["ravi15-interventions"][1:] == ("0 of 98 (0%)", "0 to 4%")


def test_the_sentence_has_the_figures_of_the_rows() -> None:
    sentence = prognosis("stay", "iem-mild", False).sentence
    for part in ("up to 70%", "33 of 65 (51%)", "26%", "4 of 17", "15 of 28 (54%)"):
        assert part in sentence
    assert "no primary source was found" in sentence
