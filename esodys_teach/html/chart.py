"""The prognosis chart for a page: SVG that ships drawn, with a sentence and a table beside it.

`make chart` draws the files in `evidence/charts` again with matplotlib (docs/chart/draw.py).
A style sheet shows one of `chart-wide` and `chart-narrow`. It may set the chart's colors, the
custom properties `--chart-...`, and turns them gray below `prognosis-gray`, where the chart does
not speak to the patient.
"""

from collections.abc import Iterable
from functools import cache
from html import escape
from itertools import groupby

from esodys_teach.engine.prognosis import PANELS, Prognosis, Row, left_out
from esodys_teach.html.elements import element, folded, listing, para
from esodys_teach.loader.places import PACKAGE

CHARTS = PACKAGE / "html/charts"
TITLE = "What is known about the course of mild dysmotility, study by study"
_GRAY = "Drawn in gray, because it does not speak to this patient; the reason stands above it. "
_COLUMNS = ("Study and group", "Followed", "Outcome", "Figure", "95% interval", "Note")


def figure(prognosis: Prognosis, prefix: str = "") -> str:
    """The whole chart as HTML; give each a `prefix` where a page holds more than one."""
    gray = not prognosis.applies
    drawn = (svg(narrow=narrow, gray=gray, prefix=prefix) for narrow in (False, True))
    return (
        f'<figure class="prognosis{" prognosis-gray" if gray else ""}">'
        f"{para(prognosis.reason, 'prognosis-reason')}{''.join(drawn)}"
        f"{para(prognosis.sentence, 'prognosis-sentence')}"
        f"{folded('The same figures as a table', table(prognosis), 'prognosis-figures')}</figure>"
    )


def svg(*, narrow: bool, gray: bool, prefix: str = "") -> str:
    """One drawing as SVG text, its ids behind `prefix`; for a phone where `narrow`."""
    drawn = _shipped(narrow).replace("esodys-", f"{prefix}esodys-")
    return drawn.replace('desc">', f'desc">{_GRAY}') if gray else drawn


def table(prognosis: Prognosis) -> str:
    """The chart's twin: every drawn figure in words, then what is not drawn and why."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in _COLUMNS)
    body = "".join(
        f'<tbody><tr><th colspan="{len(_COLUMNS)}" scope="rowgroup">{escape(PANELS[panel])}</th>'
        f"</tr>{_cohorts(rows)}</tbody>"
        for panel, rows in groupby(prognosis.rows, key=lambda row: row.panel)
    )
    undrawn = (escape(f"{study.name}: {study.why_not_drawn}") for study in left_out())
    return (
        '<div class="prognosis-scroll" role="region" tabindex="0" '
        'aria-label="Figures of the chart">'
        f"<table><caption>{escape(prognosis.caption)}</caption>"
        f"<thead><tr>{head}</tr></thead>{body}</table></div>"
        "<p>Left out of the chart, and why:</p>" + listing(undrawn, "prognosis-left-out")
    )


def _cohorts(rows: Iterable[Row]) -> str:
    found = ""
    for _, same in groupby(rows, key=lambda row: row.study.name):
        cohort = tuple(same)
        found += element("tr", _group(cohort) + _cells(cohort[0]))
        found += "".join(element("tr", _cells(row)) for row in cohort[1:])
    return found


def _group(cohort: tuple[Row, ...]) -> str:
    """The cells that stand once for all rows of a cohort."""
    study, span = cohort[0].study, f' rowspan="{len(cohort)}"' if len(cohort) > 1 else ""
    people = cohort[0].people + (f"; {study.followup}" if study.followup else "")
    return (
        f'<th scope="row"{span}><b>{escape(study.name)}</b><br>'
        f"{escape(study.population)}; {escape(study.definition)}</th>"
        f"<td{span}>{escape(people)}</td>"
    )


def _cells(row: Row) -> str:
    words = (row.study.outcome, row.figure, row.interval or "not given", row.study.note)
    return "".join(element("td", escape(word)) for word in words)


def file_name(narrow: bool) -> str:
    """The picture for a wide page, or for a phone."""
    return "narrow.svg" if narrow else "wide.svg"


@cache
def _shipped(narrow: bool) -> str:
    return (CHARTS / file_name(narrow)).read_text(encoding="utf-8")
