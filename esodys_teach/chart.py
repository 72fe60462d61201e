"""The prognosis chart for a page: SVG that ships drawn, with a sentence and a table beside it.

`python -m esodys_teach.chart` draws the files in `evidence/charts` again. Nothing else here
imports matplotlib. Classes for a style sheet: `prognosis` on the figure (`prognosis-gray` too
where it does not speak to the patient), `prognosis-reason`, `prognosis-sentence`, `chart-wide`
and `chart-narrow` (show one of the two), `prognosis-figures` on the folded table,
`prognosis-scroll` around it, `prognosis-left-out`. The colors are custom properties with the
printed color as their fallback: `--chart-ink`, `-soft`, `-rule`, `-strip`, `-paper`, `-good`,
`-better`, `-same`, `-worse`, `-hatch`; a style sheet turns them gray below `prognosis-gray`.
"""

import itertools
from functools import cache
from html import escape
from importlib import resources
from pathlib import Path

from esodys_teach.prognosis import PANELS, Prognosis, Row, left_out, prognosis

TITLE = "What is known about the course of mild dysmotility, study by study"
_GRAY = "Drawn in gray, because it does not speak to this patient; the reason stands above it. "
_COLUMNS = ("Study and group", "Followed", "Outcome", "Figure", "95% interval", "Note")


def figure(prognosis: Prognosis, prefix: str = "") -> str:
    """The whole chart as HTML; give each a `prefix` where a page holds more than one."""
    gray = not prognosis.applies
    drawn = (svg(narrow=narrow, gray=gray, prefix=prefix) for narrow in (False, True))
    return (
        f'<figure class="prognosis{" prognosis-gray" if gray else ""}">'
        f'<p class="prognosis-reason">{escape(prognosis.reason)}</p>'
        f"{''.join(drawn)}"
        f'<p class="prognosis-sentence">{escape(prognosis.sentence)}</p>'
        '<details class="prognosis-figures"><summary>The same figures as a table</summary>'
        f"{table(prognosis)}</details></figure>"
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
        f"</tr>{''.join(_cohort(list(c)) for _, c in itertools.groupby(rows, key=_study_name))}"
        "</tbody>"
        for panel, rows in itertools.groupby(prognosis.rows, key=lambda row: row.panel)
    )
    undrawn = "".join(
        f"<li>{escape(study.name)}: {escape(study.why_not_drawn)}</li>" for study in left_out()
    )
    return (
        '<div class="prognosis-scroll" role="region" tabindex="0" '
        'aria-label="Figures of the chart">'
        f"<table><caption>{escape(prognosis.caption)}</caption>"
        f"<thead><tr>{head}</tr></thead>{body}</table></div>"
        f'<p>Left out of the chart, and why:</p><ul class="prognosis-left-out">{undrawn}</ul>'
    )


def _cohort(rows: list[Row]) -> str:
    study, span = rows[0].study, f' rowspan="{len(rows)}"' if len(rows) > 1 else ""
    group = f"<b>{escape(study.name)}</b><br>{escape(study.population)}; {escape(study.definition)}"
    followed = rows[0].people + (f"; {study.followup}" if study.followup else "")
    first = f'<th scope="row"{span}>{group}</th><td{span}>{escape(followed)}</td>'
    return "".join(
        f"<tr>{'' if number else first}{_cells(row)}</tr>" for number, row in enumerate(rows)
    )


def _cells(row: Row) -> str:
    words = (row.study.outcome, row.figure, row.interval or "not given", row.study.note)
    return "".join(f"<td>{escape(word)}</td>" for word in words)


def _study_name(row: Row) -> str:
    return row.study.name


def _name(narrow: bool) -> str:
    return "narrow.svg" if narrow else "wide.svg"


@cache
def _shipped(narrow: bool) -> str:
    drawings = resources.files("esodys_teach.evidence").joinpath("charts")
    return drawings.joinpath(_name(narrow)).read_text(encoding="utf-8")


def redraw(folder: Path) -> list[Path]:
    """Draws both charts into `folder` and names them. Loads matplotlib."""
    from esodys_teach.drawing import draw

    spoken = prognosis("stay", "iem-mild", False)
    words = f"{spoken.sentence} {spoken.caption}"
    drawn = []
    for narrow in (False, True):
        path = folder / _name(narrow)
        text = draw(narrow=narrow, title=TITLE, description=words)
        path.write_text(text, encoding="utf-8", newline="\n")
        drawn.append(path)
    return drawn


if __name__ == "__main__":
    for path in redraw(Path(__file__).parent / "evidence" / "charts"):
        print(f"drawn: {path}")
