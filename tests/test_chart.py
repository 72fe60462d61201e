"""The chart draws the figures of studies.csv, each where it belongs, and nothing else."""

import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

import draw
from esodys_teach.engine.prognosis import left_out, prognosis, rows
from esodys_teach.evidence import Panel
from esodys_teach.html import chart
from esodys_teach.loader.places import style
from sheet import width

SVG = "{http://www.w3.org/2000/svg}"
MILD = prognosis("stay", "iem-mild", False)
LEFT = prognosis("leave", "achalasia-1", False)
both_widths = pytest.mark.parametrize("narrow", [False, True])


def texts(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(f"{SVG}text"))


def words(svg: str) -> list[str]:
    return [text.text or "" for text in texts(svg)]


def scale(svg: str) -> tuple[float, float]:
    """The places of 0 and 100 percent, from the labels below the scale."""
    (low,) = {float(t.attrib["x"]) for t in texts(svg) if t.text == "0"}
    (high,) = {float(t.attrib["x"]) for t in texts(svg) if t.text == "100%"}
    return low, high


def paths(svg: str) -> list[tuple[list[tuple[float, float]], str]]:
    """The points and the style of each line and area."""
    found = ElementTree.fromstring(svg).findall(f"{SVG}path")
    point = re.compile(r"[ML] (-?[\d.]+) (-?[\d.]+)")
    return [
        ([(float(x), float(y)) for x, y in point.findall(p.attrib["d"])], p.attrib["style"])
        for p in found
    ]


def marks(svg: str) -> list[tuple[float, bool]]:
    """The place of each shape before the key, and whether it is filled."""
    uses = ElementTree.fromstring(svg).iter(f"{SVG}use")
    key = next(float(t.attrib["y"]) for t in texts(svg) if t.text == "How to read it")
    return [
        (float(u.attrib["x"]), "--chart-paper" not in u.attrib["style"].split(";")[0])
        for u in uses
        if float(u.attrib["y"]) < key
    ]


@both_widths
def test_each_mark_stands_at_its_percentage(narrow: bool) -> None:
    svg = chart.svg(narrow=narrow, gray=False)
    low, high = scale(svg)
    drawn = [((x - low) / (high - low) * 100, filled) for x, filled in marks(svg)]
    wanted = [row for row in rows() if row.panel is not Panel.CLAIM]
    assert len(drawn) == len(wanted) == 18
    for (percent, filled), row in zip(drawn, wanted, strict=True):
        assert percent == pytest.approx(row.study.percent, abs=0.05), row.study.id
        assert filled == (row.study.interval_low is not None), row.study.id


@both_widths
def test_each_interval_spans_its_limits(narrow: bool) -> None:
    svg = chart.svg(narrow=narrow, gray=False)
    low, high = scale(svg)
    spans = [
        tuple((x - low) / (high - low) * 100 for x, _ in points)
        for points, style in paths(svg)
        if "stroke-width: 1.8" in style
    ]
    wanted = [r.study for r in rows() if r.study.interval_low is not None]
    assert len(spans) == len(wanted) == 8
    for span, study in zip(spans, wanted, strict=True):
        assert span == pytest.approx((study.interval_low, study.interval_high), abs=0.05)


@both_widths
def test_the_claim_is_a_ceiling_and_nothing_stands_beyond_it(narrow: bool) -> None:
    svg = chart.svg(narrow=narrow, gray=False)
    low, high = scale(svg)
    ceiling = low + 0.7 * (high - low)
    ((bar, style),) = [(points, s) for points, s in paths(svg) if "url(#" in s]
    assert [min(x for x, _ in bar), max(x for x, _ in bar)] == pytest.approx([low, ceiling])
    assert "stroke:" not in style  # open: hatched, without an edge
    ((line, _),) = [(points, s) for points, s in paths(svg) if "stroke-width: 2.6" in s]
    assert [x for x, _ in line] == pytest.approx([ceiling, ceiling])
    area = [p for p, s in paths(svg) if len(p) == 4 and "fill: var(" in s]
    assert len(area) == 2  # the paper and the strip of what is no outcome, no bar
    said = " ".join(words(svg))
    assert "No primary source was found." in said
    assert "no lower bound" in said


@both_widths
def test_it_says_every_row_in_the_words_of_the_table(narrow: bool) -> None:
    said = words(chart.svg(narrow=narrow, gray=False))
    joined, table = " ".join(said), chart.table(MILD)
    for row in rows():
        assert row.figure in said and f">{row.figure}<" in table
        assert row.study.name in said and row.study.name.replace("'", "&#x27;") in table
        if row.interval:
            assert row.interval in said and row.interval in table
        if row.panel is not Panel.CLAIM:
            assert row.study.outcome in said
            assert row.people in joined and row.study.followup in joined
            assert row.study.population in joined and row.study.definition in joined
    assert "No figure here is a patient's chance." in said
    assert "teaching simulation" in joined


@both_widths
def test_what_is_not_drawn_is_nowhere(narrow: bool) -> None:
    svg = chart.svg(narrow=narrow, gray=False)
    joined = " ".join(words(svg)) + chart.table(MILD).partition("Left out")[0]
    assert len(left_out()) == 7
    for study in left_out():
        for part in (study.name, study.why_not_drawn):
            assert part not in joined, study.id
        assert f">{study.name}: " in str(chart.table(MILD)).replace("<li>", ">")
    left = ("46 of 65 (71%)", "25 of 34 (74%)", "70.8%", "73.5%", "75%", ">33%", "8.2%", "50%")
    assert not set(left) & set(words(svg))
    assert not any(f">{figure.replace('>', '&gt;')}<" in chart.table(MILD) for figure in left)


@both_widths
def test_no_text_leaves_the_sheet_or_meets_another(narrow: bool) -> None:
    svg = chart.svg(narrow=narrow, gray=False)
    wide = float(ElementTree.fromstring(svg).attrib["width"])
    lines: dict[float, list[tuple[float, float, str]]] = {}
    for text, (left, right, y) in zip(texts(svg), boxes(svg), strict=True):
        assert left >= 0 and right <= wide, text.text
        lines.setdefault(y, []).append((left, right, text.text or ""))
    for line in lines.values():
        for (_, end, one), (start, _, other) in pairwise(sorted(line)):
            assert end + 4 <= start, f"{one} | {other}"


def boxes(svg: str) -> Iterator[tuple[float, float, float]]:
    """Left, right and baseline of each text, set in a typeface wider than a page will use."""
    for text in texts(svg):
        style = text.attrib["style"]
        (size,) = re.findall(r"font-size: ([\d.]+)px", style)
        length = width(text.text or "", float(size), "font-weight: 700" in style)
        (anchor,) = re.findall(r"text-anchor: (\w+)", style)
        left = float(text.attrib["x"]) - {"start": 0, "middle": 0.5, "end": 1}[anchor] * length
        yield left, left + length, float(text.attrib["y"])


def test_a_phone_shows_no_text_below_eleven_pixels() -> None:
    svg = chart.svg(narrow=True, gray=False)
    smallest = min(map(float, re.findall(r"font-size: ([\d.]+)px", svg)))
    assert smallest * (360 - 2 * 16) / float(ElementTree.fromstring(svg).attrib["width"]) >= 11


@both_widths
@pytest.mark.parametrize("gray", [False, True])
def test_it_speaks_to_a_screen_reader(narrow: bool, gray: bool) -> None:
    root = ElementTree.fromstring(chart.svg(narrow=narrow, gray=gray))
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None and desc is not None and desc.text
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], desc.attrib["id"]]
    assert MILD.sentence in desc.text and MILD.caption in desc.text
    assert desc.text.startswith("Drawn in gray") == gray


def test_gray_turns_every_color_of_a_mark_or_a_word_gray() -> None:
    (rule,) = re.findall(r"^\.prognosis-gray \{(.*?)^\}", style(), re.MULTILINE | re.DOTALL)
    turned = dict(re.findall(r"--chart-(\w+): ([^;]+);", rule))
    drawn = re.findall(r"--chart-(\w+)", "".join(chart.svg(narrow=n, gray=True) for n in (0, 1)))
    assert {"good", "better", "same", "worse", "hatch", "ink", "soft"} < set(drawn)
    assert set(turned) == set(drawn) - {"rule", "strip", "paper"}
    for name, value in turned.items():
        while named := re.fullmatch(r"var\(--chart-(\w+)\)", value):
            value = turned[named[1]]
        shades = re.findall("#(..)(..)(..)", value)
        assert len(shades) == 2, name
        for shade in shades:
            levels = [int(level, 16) for level in shade]
            assert max(levels) - min(levels) <= 20, name


def test_each_kind_of_outcome_has_its_own_shape() -> None:
    root = ElementTree.fromstring(chart.svg(narrow=False, gray=False))
    shape = {p.attrib["id"]: p.attrib["d"] for p in root.iter(f"{SVG}path") if "id" in p.attrib}
    key = [u.attrib["{http://www.w3.org/1999/xlink}href"][1:] for u in root.iter(f"{SVG}use")][-5:]
    assert len({shape[name] for name in key}) == 5


def test_ids_stay_apart_on_one_page() -> None:
    page = chart.figure(MILD) + chart.figure(LEFT, prefix="b-") + chart.figure(MILD, prefix="c-")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 60
    for name in re.findall(r'(?:href="|url\()#([\w-]+)', page):
        assert name in ids
    for names in re.findall(r'aria-labelledby="([^"]+)"', page):
        assert set(names.split()) <= set(ids)


def test_nothing_in_it_leaks_into_a_page() -> None:
    for narrow in (False, True):
        svg = chart.svg(narrow=narrow, gray=False)
        assert not re.search(r"<style|<script|<metadata|http(?!://www\.w3\.org/)|DejaVu", svg)


def test_the_figure_is_gray_with_its_reason() -> None:
    page = chart.figure(LEFT)
    assert page.startswith('<figure class="prognosis prognosis-gray">')
    assert f'<p class="prognosis-reason">{LEFT.reason}</p>' in page
    assert page.count('desc">Drawn in gray') == 2
    page = chart.figure(MILD)
    assert page.startswith('<figure class="prognosis">')
    assert page.count('class="chart-wide"') == page.count('class="chart-narrow"') == 1
    assert "in gray" not in page


def test_what_ships_is_what_is_drawn(tmp_path: Path) -> None:
    shipped = Path(chart.__file__).parent / "charts"
    (tmp_path / "again").mkdir()
    first, again = draw.redraw(tmp_path), draw.redraw(tmp_path / "again")
    assert {p.name for p in first} == {p.name for p in shipped.iterdir()}
    for one, other in zip(first, again, strict=True):
        drawn = one.read_bytes()
        assert drawn == other.read_bytes()
        assert drawn == (shipped / one.name).read_bytes(), "run: make chart"


def test_a_page_never_waits_for_matplotlib() -> None:
    program = (
        "import sys; from esodys_teach.html import chart;"
        "from esodys_teach.engine import prognosis as p;"
        "chart.figure(p.prognosis('stay', 'iem-mild', False));"
        "print(*sorted({'matplotlib', 'numpy', 'ipywidgets', 'IPython'} & set(sys.modules)))"
    )
    run = [sys.executable, "-W", "error", "-c", program]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout == "\n"
