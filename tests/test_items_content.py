"""The items of the shipped cases: fair to the learner, and true to their own case."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from esodys_teach.case import Case, case_ids, load_case
from esodys_teach.evidence import claims, pitfalls
from esodys_teach.items import Item, Order, SingleBest
from esodys_teach.patient import FIELDS
from test_cases_content import DOSE

ITEMS = [(case, item) for case in map(load_case, case_ids()) for item in case.items]
every_item = pytest.mark.parametrize(
    ("case", "item"), ITEMS, ids=[f"{case.id}/{item.id}" for case, item in ITEMS]
)


def said(item: Item) -> Iterator[str]:
    """Every text of an item that a learner reads."""
    yield from (item.stem, item.learning_point)
    for option in item.options:
        yield from (option.text, option.feedback)
    if isinstance(item, Order):
        yield from (pair.why for pair in item.pairs)


def numbers(text: str) -> set[float]:
    return {float(n) for n in re.findall(r"(?<![A-Za-z\d.])\d+(?:\.\d+)?", text)}


def known(case: Case, item: Item) -> set[float]:
    """The numbers of the case, of the rules' cut-offs, and of what the item rests on."""
    texts = [case.vignette, case.expect.because, *case.learning_points]
    for claim in (claims()[name] for name in item.claims):
        texts += [claim.statement, claim.verdict_text, *(figure.text for figure in claim.figures)]
    names = [option.pitfall for option in item.options]
    texts += [pitfalls()[name].mistake + pitfalls()[name].way_out for name in names if name]
    cuts = {float(cut) for fact in FIELDS.values() for cut in fact.cuts}
    return cuts.union(*map(numbers, texts))


@every_item
def test_no_two_options_say_the_same(case: Case, item: Item) -> None:
    for part in ("text", "feedback"):
        texts = [getattr(option, part).casefold() for option in item.options]
        assert len(set(texts)) == len(texts), part


@every_item
def test_feedback_comes_in_short_sentences(case: Case, item: Item) -> None:
    for option in item.options:
        for sentence in re.split(r"(?<=[.?!])\"?\s+", option.feedback):
            assert len(sentence.split()) <= 25, sentence
        assert re.search(r"[.?!]\"?$", option.feedback), option.feedback


@every_item
def test_an_item_brings_no_number_of_its_own(case: Case, item: Item) -> None:
    for text in said(item):
        assert numbers(text) <= known(case, item), text


@every_item
def test_an_item_names_no_dose(case: Case, item: Item) -> None:
    assert [text for text in said(item) if DOSE.search(text)] == []


def test_the_right_option_is_not_to_be_guessed_by_its_length_or_its_letter() -> None:
    best = [item for _, item in ITEMS if isinstance(item, SingleBest)]
    right = [next(option for option in item.options if option.correct) for item in best]
    wrong = [[len(o.text) for o in item.options if not o.correct] for item in best]
    pairs = list(zip(right, wrong, strict=True))
    assert sum(len(r.text) > 1.3 * max(w) for r, w in pairs) <= len(best) / 3
    assert sum(len(r.text) < min(w) for r, w in pairs) <= len(best) / 2
    letters = [r.id for r in right]
    assert all(letters.count(letter) <= len(best) / 2 for letter in letters)


def test_every_pitfall_is_met_by_two_items_or_more() -> None:
    met = Counter(
        name
        for _, item in ITEMS
        for name in {one.pitfall for one in (*item.options, *getattr(item, "pairs", ()))}
    )
    assert {name: met[name] for name in pitfalls() if met[name] < 2} == {}
    assert len(ITEMS) >= 40
    assert {item.kind for _, item in ITEMS} == {kind.kind for kind in Item.__subclasses__()}
