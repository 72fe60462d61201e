"""The prognosis chart for a page: SVG that ships drawn, with a sentence and a table beside it.

`make chart` draws the files in `html/charts` again with matplotlib (tools/chart/draw.py).
A style sheet shows one of `chart-wide` and `chart-narrow`. It may set the chart's colors, the
custom properties `--chart-...`, and turns them gray below `prognosis-gray`, where the chart does
not speak to the patient.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby

from markupsafe import Markup

from esodys_teach.engine.prognosis import PANELS, Prognosis, Row, left_out
from esodys_teach.html import elements
from esodys_teach.html.elements import NOTHING, escape, folded, join, listing, markup, para, trusted
from esodys_teach.loader.places import PACKAGE

CHARTS = PACKAGE / "html/charts"
TITLE = "What is known about the course of mild dysmotility, study by study"
_GRAY = "Drawn in gray, because it does not speak to this patient; the reason stands above it. "
_COLUMNS = ("Study and group", "Followed", "Outcome", "Figure", "95% interval", "Note")


def figure(prognosis: Prognosis, prefix: str = "") -> Markup:
    """The whole chart as HTML; give each a `prefix` where a page holds more than one."""
    gray = not prognosis.applies
    drawn = (svg(narrow=narrow, gray=gray, prefix=prefix) for narrow in (False, True))
    return markup(
        '<figure class="prognosis{}">{}{}{}{}</figure>',
        " prognosis-gray" if gray else "",
        para(prognosis.reason, "prognosis-reason"),
        join(drawn),
        para(prognosis.sentence, "prognosis-sentence"),
        folded("The same figures as a table", table(prognosis), "prognosis-figures"),
    )


def svg(*, narrow: bool, gray: bool, prefix: str = "") -> Markup:
    """One drawing as SVG text, its ids behind `prefix`; for a phone where `narrow`."""
    drawn = _shipped(narrow).replace("esodys-", f"{prefix}esodys-")
    return trusted(drawn.replace('desc">', f'desc">{_GRAY}') if gray else drawn)


def table(prognosis: Prognosis) -> Markup:
    """The chart's twin: every drawn figure in words, then what is not drawn and why."""
    head = (elements.header(name, "col") for name in _COLUMNS)
    bodies = (
        [[_panel(panel)], *_cohorts(rows)]
        for panel, rows in groupby(prognosis.rows, key=lambda row: row.panel)
    )
    drawn = elements.table(head, *bodies, caption=prognosis.caption)
    undrawn = (escape(f"{study.name}: {study.why_not_drawn}") for study in left_out())
    return (
        elements.scrolled("Figures of the chart", drawn, "prognosis-scroll")
        + para("Left out of the chart, and why:")
        + listing(undrawn, "prognosis-left-out")
    )


def _panel(panel: str) -> Markup:
    """The cell that names a group of rows."""
    return markup('<th colspan="{}" scope="rowgroup">{}</th>', len(_COLUMNS), PANELS[panel])


def _cohorts(rows: Iterable[Row]) -> Iterator[list[Markup]]:
    """The cells of each row."""
    for _, same in groupby(rows, key=lambda row: row.study.name):
        cohort = tuple(same)
        yield [_group(cohort), *_cells(cohort[0])]
        yield from (_cells(row) for row in cohort[1:])


def _group(cohort: tuple[Row, ...]) -> Markup:
    """The cells that stand once for all rows of a cohort."""
    study, many = cohort[0].study, len(cohort)
    span = markup(' rowspan="{}"', many) if many > 1 else NOTHING
    people = cohort[0].people + (f"; {study.followup}" if study.followup else "")
    return markup(
        '<th scope="row"{}><b>{}</b><br>{}; {}</th><td{}>{}</td>',
        span,
        study.name,
        study.population,
        study.definition,
        span,
        people,
    )


def _cells(row: Row) -> list[Markup]:
    words = (row.study.outcome, row.figure, row.interval or "not given", row.study.note)
    return list(map(elements.cell, words))


def file_name(narrow: bool) -> str:
    """The picture for a wide page, or for a phone."""
    return "narrow.svg" if narrow else "wide.svg"


@cache
def _shipped(narrow: bool) -> str:
    return (CHARTS / file_name(narrow)).read_text(encoding="utf-8")
