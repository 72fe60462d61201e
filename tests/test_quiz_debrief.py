"""What an instructor reads after a quiz: counted right, in plain words, safe and on one sheet."""

import re
from dataclasses import replace
from html import escape, unescape
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser

from esodys_teach.content.items import NO_PANEL
from esodys_teach.evidence import pitfalls
from esodys_teach.loader.places import NOTICE
from esodys_teach.quiz.estimates import FEW_LEARNERS, TOO_FEW
from esodys_teach.quiz.export import EXPORTS
from esodys_teach.quiz.html import debrief, paper
from esodys_teach.quiz.results import Results
from pages import check_access
from quizzes import ALL, HOSTILE, NAME, SCRIPT, Session, asked, best, monday
from test_views import outline

RESULTS = monday()
PAGE = debrief.sheet(RESULTS)


class Tables(HTMLParser):
    """Each table of a page by its caption, as rows of cells: text and class."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[tuple[str, str]]]] = {}
        self.rows: list[list[tuple[str, str]]] = []
        self.name, self.inside = "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.rows, self.name = [], ""
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append(("", dict(attrs).get("class") or ""))
            self.inside = "cell"
        elif tag == "caption":
            self.inside = "caption"

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.found[self.name] = self.rows
        if tag in ("td", "th", "caption"):
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "caption":
            self.name += data
        elif self.inside == "cell":
            text, name = self.rows[-1][-1]
            self.rows[-1][-1] = (text + data, name)


def table(html: str, begins: str) -> list[list[tuple[str, str]]]:
    (found,) = (rows for name, rows in Tables(html).found.items() if name.startswith(begins))
    return found


def text(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).split())


def body(html: str) -> str:
    """What a page of its own shows; a fragment as it is."""
    return html[html.find("<body>") :].removesuffix("</html>\n") if "<body>" in html else html


# What it says


def test_the_heat_map_is_a_table_of_learners_by_pitfall_and_item() -> None:
    head, *rows = table(PAGE, "Pitfalls")
    assert [cell for cell, _ in head] == ["Pitfall", "1", "2", "3", "4", "5", "6", "All"]
    cells = {row[0][0]: [cell for cell, _ in row[1:]] for row in rows}
    name = pitfalls()["pf.v3-v4-mild"].mistake
    assert cells[name] == ["5", "", "", "", "", "", "5"]  # blank where an item does not have it
    assert cells[pitfalls()["pf.mg-first"].mistake] == ["", "", "4", "", "", "", "4"]
    assert next(iter(cells)) == name  # the most frequent first
    assert pitfalls()["pf.50pct-failed"].mistake not in cells
    assert "Nobody met 1 other." in text(PAGE)


def test_the_shade_of_a_cell_is_the_share_of_those_who_answered() -> None:
    assert [debrief.shade(met, 12) for met in (0, 1, 3, 4, 6, 7, 9, 10, 12)] == [
        0,
        1,
        1,
        2,
        2,
        3,
        3,
        4,
        4,
    ]
    for row in table(PAGE, "Pitfalls")[1:]:
        for cell, name in row[1:-1]:
            assert bool(cell) == bool(re.fullmatch("es-heat-[0-4]", name))


def test_confident_errors_come_first_the_most_frequent_at_the_top() -> None:
    assert re.findall("<h2>(.*?)</h2>", PAGE)[:1] == ["Sure and wrong"]
    (listed,) = re.findall('<ol class="es-confident">(.*?)</ol>', PAGE)
    first, second = re.findall("<li>(.*?)</li>", listed)
    assert "6 of 12 answers" in text(first) and "What do you need next?" in text(first)
    assert pitfalls()["pf.irp-system"].mistake in text(first) and "(3)" in text(first)
    assert "3 of 12 answers" in text(second)


def test_prompts_are_made_of_mistake_and_way_out() -> None:
    (listed,) = re.findall('<ol class="es-prompts">(.*?)</ol>', PAGE)
    prompts = [text(line) for line in re.findall("<li>(.*?)</li>", listed)]
    assert len(prompts) == debrief.PROMPTS
    assert "8 of 12 missed it" in prompts[0]
    said = pitfalls()["pf.v3-v4-mild"]
    assert said.mistake in prompts[0] and said.way_out in prompts[0]


def test_a_prompt_without_a_pitfall_takes_the_learning_point() -> None:
    session = Session(asked(best()), x="X")
    one = debrief.sheet(session.results())
    assert "Two minutes" not in one  # nobody missed anything
    only_missed = Session(ALL[1], x="X").answer("x", ALL[1], "a c")
    told = debrief.sheet(only_missed.results())
    (listed,) = re.findall('<ol class="es-prompts">(.*?)</ol>', told)
    assert ALL[1].item.learning_point in text(listed)


def test_the_discussion_is_a_table_with_its_flips() -> None:
    head, *rows = table(PAGE, "Right before and after")
    assert [cell for cell, _ in head] == ["Item", "Voted twice", "Before", "After", "Changes"]
    assert [cell for cell, _ in rows[0]] == ["1", "12", "4", "9", "B → A: 5; C → B: 3"]
    assert len(rows) == 1
    alone = replace(RESULTS, given=tuple(g for g in RESULTS.given if g.round == 1))
    assert "Right before and after" not in debrief.sheet(alone)


def test_item_statistics_have_a_number_or_a_reason() -> None:
    _, *rows = table(PAGE, "Items")
    cells = [[cell for cell, _ in row] for row in rows]
    assert cells[0] == [
        "1",
        "What is it called?",
        "12",
        "33% (14% to 61%)",
        "33%",
        TOO_FEW,
        TOO_FEW,
    ]
    assert cells[4][3:] == [NO_PANEL, NO_PANEL, NO_PANEL, "none"]
    assert f"fewer than {FEW_LEARNERS} learners" in text(PAGE)


def test_certainty_is_held_against_what_was_right() -> None:
    _, *rows = table(PAGE, "Certainty")
    assert [[cell for cell, _ in row] for row in rows][2] == [
        "sure",
        "6 of 15",
        "40% (20% to 64%)",
    ]


def test_the_summary_is_plain_words() -> None:
    assert debrief.summary(RESULTS).splitlines() == [
        "Monday: 12 learners answered, 6 items were asked.",
        "Most missed: item 1, “What is it called?”, right for 4 of 12.",
        'Most met pitfall, 5 of 12 learners: You read "mild" as a grade of Chicago 4.0.',
        "Sure and wrong: 9 of 15 answers given as sure, most of them at item 2.",
        "Discussion: at item 1, 4 of 12 were right before and 9 after.",
        f"Reliability (alpha): {TOO_FEW}.",
        NOTICE,
    ]


def test_one_learner_is_no_learners() -> None:
    told = debrief.summary(Session(NAME, x="X").answer("x", NAME, "a", 1).results())
    assert told.startswith("Monday: 1 learner answered, 1 item was asked.\n")


def test_an_empty_session_is_told_and_drawn() -> None:
    for session in (Session(), Session(*ALL)):
        results = session.results()
        assert debrief.summary(results).splitlines()[1] == "Nobody has answered yet."
        outline(body(debrief.sheet(results)))


# Safe


def hostile() -> Results:
    """Hostile words wherever somebody writes some."""
    item = best(stem=f"{HOSTILE}?", b=HOSTILE, feedback=HOSTILE, learning_point=HOSTILE)
    one = asked(item, title=HOSTILE, vignette=HOSTILE)
    session = Session(one, ALL[1], title=HOSTILE, x=HOSTILE, y=HOSTILE)
    for learner in session.learners:
        session.answer(learner, one, "b", 3).answer(learner, one, "a", 3, 2)
        session.answer(learner, ALL[1], "c", 3)
    return session.results()


def test_what_people_write_is_text() -> None:
    html = debrief.sheet(hostile())
    assert escape(HOSTILE) in html
    assert HOSTILE not in html
    assert {"script", "img"}.isdisjoint(outline(body(html)).tags)


def test_nicknames_are_in_no_debrief() -> None:
    named = monday(l1="Zaphod")
    for made in (debrief.sheet(named), debrief.summary(named)):
        assert "Zaphod" not in made


# Colors


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_shade_can_be_read_and_told_from_the_next() -> None:
    """By brightness alone: no color vision is asked for."""
    pair = r"light-dark\((\S+), (\S+)\)"
    rule = rf"\.es-heat-(\d) \{{ background: {pair}; color: {pair}; \}}"
    found = re.findall(rule, paper.STYLE)
    assert [int(step) for step, *_ in found] == [0, 1, 2, 3, 4]
    for paper_at, ink_at in ((0, 2), (1, 3)):
        shades = [luminance(colors[paper_at]) for _, *colors in found]
        inks = [luminance(colors[ink_at]) for _, *colors in found]
        for shade, ink in zip(shades, inks, strict=True):
            low, high = sorted((shade, ink))
            assert (high + 0.05) / (low + 0.05) >= 4.5
        steps = sorted(shades, reverse=paper_at == 0)
        assert shades == steps
        assert all((max(pair) + 0.05) / (min(pair) + 0.05) >= 1.2 for pair in pairwise(shades))


# The sheet


def ten(learners: int = 40) -> Results:
    """Ten items with long stems, every pitfall met, two rounds everywhere: as full as it gets."""
    stem = (
        "A tele-visit, dry sausage, no heartburn, seven biopsies after ninety days, a report that "
        "says mild, two failed swallows, five weak and three normal, and no rapid swallows: which "
        "name does this study carry in the letter to her practice"
    )
    ids = list(pitfalls())
    items = []
    for n in range(10):
        item = best(f"n{n}", f"{n + 1}. {stem}?")
        options = [
            replace(option, pitfall=option.pitfall and ids[3 * n + place])
            for place, option in enumerate(item.options)
        ]
        items.append(asked(replace(item, options=tuple(options))))
    session = Session(*items, **{f"p{n}": f"P {n}" for n in range(learners)})
    for n, learner in enumerate(session.learners):
        for place, one in enumerate(items):
            session.answer(learner, one, "abcd"[(n * (place + 1)) % 4], n % 3 + 1)
            session.answer(learner, one, "abca"[(n + place) % 4], 3, 2)
    return session.results()


def test_the_sheet_is_a_whole_page_with_the_notice() -> None:
    html = debrief.sheet(RESULTS)
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert escape(NOTICE) in html and "<title>Debrief: Monday</title>" in html
    assert "http" not in html and "<script" not in html  # it asks for nothing
    outline(body(html))


@pytest.mark.parametrize("make", [monday, ten])
def test_ten_items_fit_on_one_page_of_a4(make: Any, chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(debrief.sheet(make()))
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert re.search(rb"/MediaBox \[0 0 59[45]\S* 84[12]\S*\]", printed)


@pytest.mark.parametrize("file", ["debrief.html", "questions.html", "key.html"])
def test_no_page_has_a_barrier(file: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(EXPORTS[file].make(ten()).decode())
    for colors in ("light", "dark"):
        page.emulate_media(color_scheme=colors)
        check_access(page)
    page.close()


def test_script_items_have_no_right_answer_to_debrief() -> None:
    session = Session(SCRIPT, x="X").answer("x", SCRIPT, "0", 3)
    told = text(debrief.sheet(session.results()))
    assert NO_PANEL in told and "missed it" not in told
