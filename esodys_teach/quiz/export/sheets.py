"""The quiz on paper: the cases with their questions, and the key on pages of its own."""

from collections.abc import Mapping
from itertools import groupby

from markupsafe import Markup

from esodys_teach.content.items import (
    NO_PANEL,
    BuildPlan,
    KeyFeatures,
    Offer,
    Option,
    Order,
    QuizItem,
    ScriptConcordance,
)
from esodys_teach.html.elements import (
    element,
    escape,
    heading,
    join,
    labeled,
    listing,
    markup,
    para,
)
from esodys_teach.quiz.answers import weights
from esodys_teach.quiz.export.wording import asks, listed, story
from esodys_teach.quiz.html.paper import document
from esodys_teach.quiz.results import Asked, Results


def questions(results: Results) -> bytes:
    """What learners get: nothing of the key is in it."""
    html = para("Name: ", "es-lines") + _notes(results)
    numbered = enumerate(results.asked, 1)
    for _, group in groupby(numbered, key=lambda pair: pair[1].case.id):
        same = list(group)
        case = same[0][1]
        html += heading(2, case.case.title) + join(map(para, story(case)))
        html += join(_question(n, asked, results) for n, asked in same)
    return document(results.title, html).encode("utf-8", "replace")


def key(results: Results) -> bytes:
    """What the instructor keeps: for each option whether it is right, why, and its pitfall."""
    html = join(_answer(n, asked, results) for n, asked in enumerate(results.asked, 1))
    return document(f"Key: {results.title}", _notes(results) + html).encode("utf-8", "replace")


def _notes(results: Results) -> Markup:
    return join(para(note, "es-note") for note in results.notes)


def _question(n: int, asked: Asked, results: Results) -> Markup:
    item = asked.item
    first, *more = asks(item)
    lines = (
        escape(f"{'___' if isinstance(item, Order) else '☐'} {letter.upper()}: {option.text}")
        for letter, option in _lettered(asked, results)
    )
    html = heading(3, f"{n}. {first}") + join(map(para, more))
    return element("div", html + listing(lines, "es-paper-options"), "es-paper-item")


def _answer(n: int, asked: Asked, results: Results) -> Markup:
    item, worth = asked.item, weights(asked)
    html = heading(2, f"{n}. {item.stem}")
    if isinstance(item, Order):
        steps = {option.id: option.text for option in item.options}
        html += listing(map(escape, steps.values()), tag="ol")
        html += join(
            para(f"“{steps[pair.first]}” before “{steps[pair.then]}”: {pair.why}")
            for pair in item.pairs
        )
    elif worth is None:
        html += para(f"Not scored: {NO_PANEL}.")
    lines = (
        markup(
            "<strong>{}{}</strong> {}{}",
            _verdict(item, worth, o.id),
            f"{letter.upper()}: {o.text}",
            o.feedback,
            _pitfall(asked, o.pitfall),
        )
        for letter, o in _lettered(asked, results)
    )
    html += listing(lines, "es-paper-options") + labeled("To keep", item.learning_point)
    rests = (escape(asked.cited.statement(id)) for id in item.claims)
    return element("div", html + para("It rests on:") + listing(rests), "es-paper-item")


def _lettered(asked: Asked, results: Results) -> list[tuple[str, Option | Offer]]:
    """The options by the letters that the class saw; else by new ones."""
    item, letters = asked.item, results.letters.get(asked.id)
    if not letters or isinstance(item, ScriptConcordance):
        return list(listed(item).items())
    return sorted((letters[option.id], option) for option in item.options)


def _verdict(item: QuizItem, worth: Mapping[str, float] | None, id: str) -> str:
    """What a choice is worth, in a word; of a scale, its share of the point."""
    if worth is None:
        return ""
    if worth[id] > 0:
        return "Right. " if max(worth.values()) == worth[id] else f"{worth[id]:.0%}. "
    several = isinstance(item, KeyFeatures | BuildPlan)
    return "Harmful. " if worth[id] < 0 else "Not needed. " if several else "Not right. "


def _pitfall(asked: Asked, id: str | None) -> str:
    return f" Pitfall: {asked.cited.mistake(id)}" if id else ""
