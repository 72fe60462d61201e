"""The items of the shipped cases: fair to the learner, and true to their own case."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import permutations

import pytest

from esodys_teach.content.case import Case, case_ids, load_case
from esodys_teach.content.items import Answer, Order, QuizItem, SingleBest
from esodys_teach.evidence import claims, pitfalls
from esodys_teach.patient.patient import FIELDS
from test_cases_content import DOSE

ITEMS = [(case, item) for case in map(load_case, case_ids()) for item in case.items]
every_item = pytest.mark.parametrize(
    ("case", "item"), ITEMS, ids=[f"{case.id}/{item.id}" for case, item in ITEMS]
)


def said(item: QuizItem) -> Iterator[str]:
    """Every text of an item that a learner reads."""
    yield from (item.stem, item.learning_point)
    for option in item.options:
        yield from (option.text, option.feedback)
    if isinstance(item, Order):
        yield from (pair.why for pair in item.pairs)


def numbers(text: str) -> set[float]:
    return {float(n) for n in re.findall(r"(?<![A-Za-z\d.])\d+(?:\.\d+)?", text)}


def known(case: Case, item: QuizItem) -> set[float]:
    """The numbers of the case, of the rules' cut-offs, and of what the item rests on."""
    texts = [case.vignette, case.expect.because, *case.learning_points]
    for claim in (claims()[name] for name in item.claims):
        texts += [claim.statement, claim.verdict_text, *(figure.text for figure in claim.figures)]
    names = [option.pitfall for option in item.options]
    texts += [pitfalls()[name].mistake + pitfalls()[name].way_out for name in names if name]
    cuts = {float(cut) for fact in FIELDS.values() for cut in fact.cuts}
    return cuts.union(*map(numbers, texts))


@every_item
def test_no_two_options_say_the_same(case: Case, item: QuizItem) -> None:
    for part in ("text", "feedback"):
        texts = [getattr(option, part).casefold() for option in item.options]
        assert len(set(texts)) == len(texts), part


@every_item
def test_feedback_comes_in_short_sentences(case: Case, item: QuizItem) -> None:
    for option in item.options:
        for sentence in re.split(r"(?<=[.?!])\"?\s+", option.feedback):
            assert len(sentence.split()) <= 25, sentence
        assert re.search(r"[.?!]\"?$", option.feedback), option.feedback


@every_item
def test_an_item_brings_no_number_of_its_own(case: Case, item: QuizItem) -> None:
    for text in said(item):
        assert numbers(text) <= known(case, item), text


@every_item
def test_an_item_names_no_dose(case: Case, item: QuizItem) -> None:
    assert [text for text in said(item) if DOSE.search(text)] == []


# What a learner who knows nothing can see in an option: each rule picks some of an item's options,
# and its opposite picks the others.
Guess = Callable[[Sequence[Answer]], list[Answer]]


def of_length(pick: Callable[[Iterable[int]], int]) -> Guess:
    def guess(options: Sequence[Answer]) -> list[Answer]:
        sought = pick(len(option.text) for option in options)
        return [option for option in options if len(option.text) == sought]

    return guess


def with_words(words: str) -> Guess:
    said = re.compile(rf"\b({words})\b", re.IGNORECASE)
    return lambda options: [option for option in options if said.search(option.text)]


def opposite(guess: Guess) -> Guess:
    def others(options: Sequence[Answer]) -> list[Answer]:
        taken = guess(options)
        return [option for option in options if option not in taken]

    return others


HABITS = {
    "the longest": of_length(max),
    "the shortest": of_length(min),
    "a reason": with_words("since|because|so"),
    "an absolute": with_words("always|never|all|none|nothing|only|whatever|every|everybody"),
    "a stock mistake": with_words(
        r"70%|in seven of ten|strength\w*|stronger|restor\w*|rebuild\w*|slow-release|mild\w*"
    ),
}
CUES = {f"pick {name}": guess for name, guess in HABITS.items()} | {
    f"pick not {name}": opposite(guess) for name, guess in HABITS.items()
}
BEST = [item for _, item in ITEMS if isinstance(item, SingleBest)]


def gain(*cues: Guess) -> float:
    """How much more than by guessing: picked by one cue after the other, then by chance.

    Of a cue that leaves nothing to pick, or everything, a learner learns nothing.
    """
    won = 0.0
    for item in BEST:
        options: Sequence[Answer] = item.options
        for cue in cues:
            options = cue(options) or options
        won += sum(option.correct for option in options) / len(options)
    return won / sum(1 / len(item.options) for item in BEST)


@pytest.mark.parametrize("name", CUES)
def test_no_cue_tells_the_right_option(name: str) -> None:
    assert gain(CUES[name]) <= 1.25


def test_no_two_cues_tell_the_right_option() -> None:
    gains = {names: gain(*(CUES[name] for name in names)) for names in permutations(CUES, 2)}
    assert {names: told for names, told in gains.items() if told > 1.35} == {}


@pytest.mark.parametrize("item", BEST, ids=[item.id for item in BEST])
def test_the_right_option_does_not_stand_out_by_its_first_word(item: SingleBest) -> None:
    first = {
        o.correct: {w.text.split()[0] for w in item.options if w.correct is o.correct}
        for o in item.options
    }
    assert len(first[False]) > 1 or first[False] == first[True]


def test_the_right_option_is_not_to_be_guessed_by_its_letter() -> None:
    letters = [option.id for item in BEST for option in item.options if option.correct]
    assert all(letters.count(letter) <= len(BEST) / 2 for letter in letters)


def test_every_pitfall_is_met_by_two_items_or_more() -> None:
    met = Counter(
        name
        for _, item in ITEMS
        for name in {one.pitfall for one in (*item.options, *getattr(item, "pairs", ()))}
    )
    assert {name: met[name] for name in pitfalls() if met[name] < 2} == {}
    assert len(ITEMS) >= 40
    kinds = [kind for kind in QuizItem.__subclasses__() if kind.__module__ == QuizItem.__module__]
    assert {item.kind for _, item in ITEMS} == {kind.kind for kind in kinds}
