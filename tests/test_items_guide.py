"""The guide's examples of items pass the check; the complaints it explains are those made."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from esodys_teach.content.case_checks import check_files, read_case
from esodys_teach.loader.places import cases_dir

GUIDE = (cases_dir() / "README.md").read_text(encoding="utf-8")
CASE, ITEMS = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)

Check = Callable[..., list[str]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """What the check says of both examples in one file, with pieces of their text replaced."""

    def checked(*changes: tuple[str, ...], beside: str = "") -> list[str]:
        text = CASE + ITEMS
        for old, new, *times in changes:
            assert old in text, old
            text = text.replace(old, new, *times or [1])
        path = tmp_path / "bread-and-water.yaml"
        path.write_text(text, encoding="utf-8")
        other = path.with_name("bread-and-butter.yaml")
        other.write_text(beside, encoding="utf-8")
        return check_files([other, path] if beside else [path])

    return checked


def test_the_examples_of_all_five_kinds_stand_at_the_end_of_the_case(
    check: Check, tmp_path: Path
) -> None:
    assert check() == []
    items = list(read_case(tmp_path / "bread-and-water.yaml").items)
    assert len({item.kind for item in items}) == len(items) == 5


PITFALL = "          pitfall: pf.70pct\n"
PAIR = "- first: a\n          then: c"
FEATURES = "item before-the-name"
LETTER = "item letter-says-normal"
STEPS = "item first-things-first"
TEACHER = "item next-for-the-teacher"
PLAN = "          text: Repeat the biopsies.\n"
SLIPS = {
    # A pitfall for each wrong option, and for no other
    ("          pitfall: pf.normal-egd-eoe\n", ""): [
        f"{FEATURES}, option a: it is harmful; add its pitfall"
    ],
    ("          pitfall: pf.solid-swallows\n", ""): [
        f"{LETTER}, option a: it is wrong; add its pitfall"
    ],
    ("          correct: true\n", f"          correct: true\n{PITFALL}"): [
        f"{LETTER}, option b, pitfall: it is correct; take its pitfall away"
    ],
    ("          worth: neutral\n", f"          worth: neutral\n{PITFALL}"): [
        f"{FEATURES}, option d, pitfall: it is neutral; take its pitfall away"
    ],
    (PLAN, PLAN + PITFALL): [
        f"{TEACHER}, option c, pitfall: the advice neither has it due now nor warns of it; "
        "take its pitfall away"
    ],
    ("          pitfall: pf.poem-worsens\n", ""): [
        f"{TEACHER}, option a: the advice warns of mn.poem; add its pitfall"
    ],
    ("with solid swallows.\n", f"with solid swallows.\n{PITFALL}"): [
        f"{TEACHER}, option b, pitfall: the advice has monitor.hrm-solids due now; "
        "take its pitfall away"
    ],
    # Which options are right
    ("action: monitor.hrm-solids", "action: step2.mg"): [
        f"{TEACHER}, options: none of these actions is due now; due now are: "
        "monitor.hrm-solids, step1.ppi, diet.tolerance, diet.small-meals, avoid.poem, "
        "avoid.escalation"
    ],
    ("correct: true\n", f"correct: false\n{PITFALL}"): [
        f"{LETTER}, options: no option is correct; one must be"
    ],
    ("correct: false\n          pitfall: pf.tca-evidence\n", "correct: true\n"): [
        f"{LETTER}, options: b, c are correct; only one may be"
    ],
    ("choose: 2", "choose: 1"): [
        f"{FEATURES}, choose: 2 options are needed (b, c); let a learner choose as many"
    ],
    ("choose: 2", "choose: 4"): [f"{FEATURES}, choose: of 4 options a learner chooses 3 at most"],
    ("worth: needed", "worth: neutral", 2): [
        f"{FEATURES}, options: no option is needed; write 'worth: needed' for one or more"
    ],
    # Pairs
    (PAIR, "- first: c\n          then: a"): [
        f"{STEPS}, pair 1: option a stands above option c; turn the pair around, or the options"
    ],
    (PAIR, "- first: a\n          then: d"): [
        f"{STEPS}, pair 1: this order does not bind; of these options bind: a before c, b before d"
    ],
    (PAIR, "- first: a\n          then: f"): [f"{STEPS}, pair 1: this item has no option f"],
    (PAIR, "- first: a\n          then: a"): [f"{STEPS}, pair 1: a pair needs two options"],
    # Options
    ("        - id: c\n          text: Six", "        - id: b\n          text: Six"): [
        f"{FEATURES}, option b, id: an option above has the same id"
    ],
    ("text: A tricyclic will help.", "text: The search is over."): [
        f"{LETTER}, option c, text: an option above has the same text"
    ],
    (
        "text: A tricyclic will help.",
        "text: The letter calls the teacher's study normal. What do you tell her?",
    ): [f"{LETTER}, option c, text: the stem says the same"],
    ("action: workup.egd-biopsy\n          text: Rep", "action: mn.poem\n          text: Rep"): [
        f"{TEACHER}, option c: the advice warns of mn.poem; add its pitfall",
        f"{TEACHER}, option c, action: an option above has the same action",
    ],
    (
        ITEMS[
            ITEMS.index("        - id: c\n          text: A tri") : ITEMS.index(
                "      learning_point: Test with the food"
            )
        ],
        "",
    ): [f"{LETTER}, options: too few options (a, b); write three or more"],
    ('- id: "-2"', '- id: "2"'): [
        "item after-the-test-meal, options: "
        'the points are "-2", "-1", "0", "1", "2", in this order',
        "item after-the-test-meal, option 2, id: an option above has the same id",
    ],
    # Ids
    ("id: before-the-name", "id: letter-says-normal"): [
        f"{LETTER}, id: another item of this case has the same id"
    ]
    * 2,
    (
        "stem: What belongs in the teacher's plan now?",
        "stem: Which two results let you go on to the teacher's motility?",
    ): [
        f"{FEATURES}, stem: another item of this case has the same stem",
        f"{TEACHER}, stem: another item of this case has the same stem",
    ],
    ("claims: [workup.obstruction, x.biopsy]", "claims: [x.biopsy, x.biopsy]"): [
        f"{STEPS}, claims: x.biopsy is there twice"
    ],
    ("claims: [workup.obstruction, x.biopsy]", "claims: []"): [
        f"{STEPS}, claims: the list is empty; write one claim or more"
    ],
    (
        ITEMS[ITEMS.index("        - first: a") : ITEMS.index("      learning_point: Look and")],
        "",
    ): [f"{STEPS}, pairs: no value"],
    ("id: before-the-name\n", "id: before-the-name\n      formerly: [old, before-the-name]\n"): [
        f"{FEATURES}, formerly: before-the-name is what it is called now"
    ],
    (ITEMS, "items: {}\n"): ["items: no item stands here; delete the line"],
    (ITEMS, "items:\n  order: []\n"): [
        "items.order: the list is empty; write an item, or delete the line"
    ],
    # An id of another kind
    ("claims: [workup.obstruction, x.biopsy]", "claims: [pf.irp-system]"): [
        f"{STEPS}, claims: pf.irp-system is a pitfall; here stands a claim"
    ],
    ("action: step1.ppi", "action: mn.poem"): [
        f"{STEPS}, option d, action: mn.poem is a mistake to avoid; here stands a step"
    ],
    ("action: mn.poem", "action: label"): [
        f"{TEACHER}, option a, action: label is for an order only; "
        "here stands a step or a mistake to avoid"
    ],
    ("pitfall: pf.solid-swallows\n          f", "pitfall: mn.poem\n          f"): [
        f"{LETTER}, option a, pitfall: mn.poem is a mistake to avoid; here stands a pitfall"
    ],
    ("- id: c\n          text: Six", "- id: C\n          text: Six"): [
        f"{FEATURES}, option C, id: 'C' is not a small letter from a to h"
    ],
}


@pytest.mark.parametrize("change", SLIPS, ids=range(len(SLIPS)))
def test_a_slip_of_an_item_is_told_once_with_its_place_and_its_cure(
    check: Check, change: tuple[str, ...]
) -> None:
    found = [re.sub(r"^.*?bread-and-water\.yaml:\d+: ", "", line) for line in check(change)]
    assert found == SLIPS[change]


def test_a_slip_of_an_option_has_the_line_of_the_option(check: Check) -> None:
    (found,) = check(("          pitfall: pf.poem-worsens\n", ""))
    text = (CASE + ITEMS).splitlines()
    line = int(found.split(":")[1])
    assert text[line - 2].strip() == "options:"
    assert text[line].strip() == "action: mn.poem"


def test_every_complaint_about_items_that_the_guide_explains_is_one_the_program_makes(
    check: Check,
) -> None:
    table = GUIDE.split("| of items the check says | the cure |")[1].split("\n\n")[0]
    explained = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    found = [check(slip) for slip in SLIPS]
    assert all(found)
    beside = (CASE + ITEMS).replace("bread-and-water ", "bread-and-butter ")
    said = "\n".join(line for lines in [*found, check(beside=beside)] for line in lines)
    assert len(explained) >= 20
    for words in explained:
        assert words.removesuffix("...") in said, words
