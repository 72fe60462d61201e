"""The debrief of a quiz: what the class got wrong and why, in a page, on one sheet and in words."""

import math
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from esodys_teach.html.elements import (
    NOTHING,
    cell,
    element,
    escape,
    header,
    join,
    listing,
    markup,
    para,
    scrolled,
    section,
    table,
)
from esodys_teach.loader.places import NOTICE
from esodys_teach.quiz.answers import pitfalls_of
from esodys_teach.quiz.cited import Cited, joined
from esodys_teach.quiz.estimates import FEW_FOR_UNUSED, FEW_LEARNERS, Estimate
from esodys_teach.quiz.html.paper import document
from esodys_teach.quiz.results import SURE, Results
from esodys_teach.quiz.statistics import ItemStatistics, Statistics, statistics

PROMPTS = 3
ROWS = 8  # of the heat map on the sheet
ERRORS = 3  # lines of the sheet
SHADES = 4

Numbered = tuple[int, ItemStatistics]


def sheet(results: Results) -> Markup:
    """The debrief as a page that prints on one sheet of A4 for a quiz of ten items."""
    found = statistics(results)
    words = listing(map(escape, _summary(results, found)))
    first = element("div", _first(found), "es-columns")
    notes = join(para(note, "es-note") for note in results.notes)
    html = notes + words + first + _second(found) + _third(results, found)
    return document(f"Debrief: {results.title}", element("div", html, "es-debrief"))


def summary(results: Results) -> str:
    """The same in a few sentences, each on a line."""
    return "\n".join([*_summary(results, statistics(results)), *results.notes, NOTICE]) + "\n"


def shade(met: int, of: int) -> int:
    """The step of the heat map: 0 for nobody, 4 for more than three quarters."""
    return math.ceil(SHADES * met / of) if met else 0


def _summary(results: Results, found: Statistics) -> list[str]:
    items = _numbered(found)
    lines = [
        f"{results.title}: {_count(found.learners, 'learner')} answered, "
        f"{_count(len(items), 'item')} {'was' if len(items) == 1 else 'were'} asked."
    ]
    if not found.learners:
        return [*lines, "Nobody has answered yet."]
    for n, one in _missed(items)[:1]:
        stem = one.asked.item.stem
        lines.append(f"Most missed: item {n}, “{stem}”, right for {one.right} of {one.answered}.")
    for id, met in list(found.pitfalls.items())[:1]:
        mistake = _cited(found).mistake(id)
        lines.append(f"Most met pitfall, {met} of {_count(found.learners, 'learner')}: {mistake}")
    if wrong := sum(one.confident_errors for _, one in items):
        worst = max(items, key=lambda pair: pair[1].confident_errors)[0]
        sure = found.calibration[max(SURE)].of
        lines.append(
            f"Sure and wrong: {wrong} of {_count(sure, 'answer')} given as sure, "
            f"most of them at item {worst}."
        )
    if voted := [(n, one.gain) for n, one in items if one.gain]:
        of, before, after = (
            sum(getattr(gain, name) for _, gain in voted) for name in ("of", "before", "after")
        )
        where = f"at item {voted[0][0]}" if len(voted) == 1 else f"over {len(voted)} items"
        lines.append(f"Discussion: {where}, {before} of {of} were right before and {after} after.")
    return [*lines, f"Reliability ({found.coefficient}): {found.reliability}."]


def _first(found: Statistics) -> Markup:
    """What to talk about: who was sure and wrong, and three prompts."""
    return markup("<div>{}</div><div>{}</div>", _confident(found), _prompts(found))


def _second(found: Statistics) -> Markup:
    return section(2, "Pitfalls", _heat(found))


def _third(results: Results, found: Statistics) -> Markup:
    both = element("div", _gains(results, found) + _certainty(found), "es-columns")
    return section(2, "Numbers", _items(results, found) + both)


def _confident(found: Statistics) -> Markup:
    items = [pair for pair in _numbered(found) if pair[1].confident_errors]
    lines = []
    for n, one in sorted(items, key=lambda pair: -pair[1].confident_errors)[:ERRORS]:
        met = sorted(one.confident_pitfalls.items(), key=lambda pair: -pair[1])
        mistakes = "; ".join(f"“{one.asked.cited.mistake(id)}” ({count})" for id, count in met)
        count = f"{one.confident_errors} of {_count(one.answered, 'answer')}"
        lines.append(markup("{}: {}. {}", _named(n, one), count, mistakes))
    return section(2, "Sure and wrong", listing(lines, "es-confident", "ol"))


def _prompts(found: Statistics) -> Markup:
    """Made of the pitfall's own words; where none was met, of what the item teaches."""
    lines = []
    for n, one in _missed(_numbered(found))[:PROMPTS]:
        missed = f": {one.answered - one.right} of {one.answered} missed it. "
        met = max(one.pitfalls, key=lambda id: one.pitfalls[id], default="")
        if met and one.pitfalls[met]:
            mistake, out = one.asked.cited.mistake(met), one.asked.cited.way_out(met)
            ask = f"{_count(one.pitfalls[met], 'learner')} met this pitfall: “{mistake}” "
            ask += f"What in this case speaks against it? Way out: {out}"
        else:
            ask = f"Why is this so? {one.asked.item.learning_point}"
        lines.append(_named(n, one) + escape(missed + ask))
    return section(2, "Two minutes with a neighbor", listing(lines, "es-prompts", "ol"))


def _heat(found: Statistics) -> Markup:
    """The chart is its own table: a number in each shaded cell."""
    shown = list(found.pitfalls)[:ROWS]
    if not shown:
        return NOTHING
    items = _numbered(found)
    body = []
    for id in shown:
        cells = [
            cell(met, f"es-heat-{shade(met, one.answered)}")
            if (met := one.pitfalls.get(id)) is not None
            else cell("")
            for _, one in items
        ]
        body.append(_row(_cited(found).mistake(id), [*cells, cell(found.pitfalls[id])]))
    possible = {id for _, one in items for id in pitfalls_of(one.asked.item)}
    others = len(possible) - len(found.pitfalls)
    rest = f"Met too, by fewer: {_count(len(found.pitfalls) - len(shown), 'other')}. "
    note = rest if len(shown) < len(found.pitfalls) else ""
    note += f"Nobody met {_count(others, 'other')}." if others else ""
    caption = (
        "Pitfalls by item: how many learners met each at the first attempt; the darker, the "
        "larger their share of those who answered. Blank: the item does not have it."
    )
    head = ["Pitfall", *(str(n) for n, _ in items), "All"]
    return _table(caption, head, body) + (para(note) if note else "")


def _gains(results: Results, found: Statistics) -> Markup:
    body = []
    for n, one in _numbered(found):
        if gain := one.gain:
            changed = [
                (count, f"{' → '.join(results.seen(one.asked.id, end) for end in ends)}: {count}")
                for ends, count in gain.flips.items()
                if ends[0] != ends[1]
            ]
            flips = "; ".join(words for _, words in sorted(changed, key=lambda pair: -pair[0])[:3])
            cells = (gain.of, gain.before, gain.after, flips or "none")
            body.append(_row(n, map(cell, cells)))
    head = ("Item", "Voted twice", "Before", "After", "Changes")
    caption = (
        "Right before and after the discussion, and the most frequent changes of the vote, "
        "in the letters that the class saw"
    )
    return _table(caption, head, body) if body else NOTHING


def _items(results: Results, found: Statistics) -> Markup:
    body = []
    for n, one in _numbered(found):
        stem = cell(element("span", escape(one.asked.item.stem), "es-stem"))
        unused = one.unused
        if not isinstance(unused, str):
            unused = results.seen(one.asked.id, unused) or "none"
        points = str(one.facility) if one.points is None else f"{one.points:.0%}"
        cells = (one.answered, _share(one.facility), points, one.discrimination, unused)
        body.append(_row(n, [stem, *map(cell, cells)]))
    head = ("Item", "Question", "Answers", "All right", "Points", "Discrimination", "Nobody takes")
    caption = (
        "Items at the first attempt, with 95% intervals. Discrimination: how an item goes with the "
        f"rest of the quiz; not judged for fewer than {FEW_LEARNERS} learners who answered every "
        f"item, nor what nobody takes for fewer than {FEW_FOR_UNUSED} answers."
    )
    return _table(caption, head, body) if body else NOTHING


def _certainty(found: Statistics) -> Markup:
    body = [
        _row(SURE[sure], map(cell, (f"{one.right} of {one.of}", _share(one.share))))
        for sure, one in found.calibration.items()
    ]
    head = ("Certainty", "All right", "Share")
    return _table("Certainty, and how often it was right", head, body)


def _row(first: object, cells: Iterable[Markup]) -> list[Markup]:
    return [header(first, "row"), *cells]


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[Markup]]) -> Markup:
    columns = (header(name, "col") for name in head)
    label = caption.split(":")[0].split(",")[0]
    return scrolled(label, table(columns, rows, caption=caption), "es-scroll")


def _cited(found: Statistics) -> Cited:
    return joined(one.asked.cited for one in found.items)


def _numbered(found: Statistics) -> list[Numbered]:
    return list(enumerate(found.items, 1))


def _missed(items: Sequence[Numbered]) -> list[Numbered]:
    """The items that somebody missed, the most missed first."""
    missed = [p for p in items if p[1].points is not None and p[1].right < p[1].answered]
    return sorted(missed, key=lambda pair: pair[1].right / pair[1].answered)


def _named(n: int, one: ItemStatistics) -> Markup:
    stem = element("span", escape(f", “{one.asked.item.stem}”"), "es-stem")
    return markup("<strong>Item {}</strong>{}", n, stem)


def _share(found: Estimate | str) -> str:
    return found if isinstance(found, str) else found.percent


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
