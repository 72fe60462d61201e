"""Draws the prognosis chart from the studies: `make chart` writes the pictures that ship.

It stands outside the package, since a page shows what ships drawn and never waits for matplotlib.
"""

import itertools
from pathlib import Path
from typing import Any

import matplotlib

from esodys_teach.engine.prognosis import CAPTION, PANELS, Row, prognosis, rows
from esodys_teach.evidence import Meaning, Panel
from esodys_teach.html.chart import CHARTS, TITLE, file_name
from esodys_teach.loader.places import NOTICE
from sheet import Color, Sheet, width

_TICKS = (0, 25, 50, 75, 100)
_MARKS = {
    Meaning.GONE: ("o", Color.GOOD, "resolved or normal"),
    Meaning.BETTER: ("D", Color.BETTER, "improved"),
    Meaning.SAME: ("s", Color.SAME, "unchanged"),
    Meaning.WORSE: ("^", Color.WORSE, "worse or another disease"),
    Meaning.OTHER: ("h", Color.SAME, "not an outcome"),
}
_BESIDE = {
    Panel.SYMPTOMS: "percent of those followed; resolved and improved are never added",
    Panel.MANOMETRY: "percent of those tested again",
    Panel.NOT_OUTCOMES: "nobody here got better or worse",
}


def redraw(folder: Path) -> list[Path]:
    """Draws both charts into `folder` and names them."""
    spoken = prognosis("stay", "iem-mild", False)
    words = f"{spoken.sentence} {spoken.caption}"
    drawn = []
    for narrow in (False, True):
        path = folder / file_name(narrow)
        text = draw(narrow=narrow, title=TITLE, description=words)
        path.write_text(text, encoding="utf-8", newline="\n")
        drawn.append(path)
    return drawn


def draw(*, narrow: bool, title: str, description: str) -> str:
    """The chart as SVG text, the same bytes each time."""
    sheet = _Chart(narrow=narrow)
    with matplotlib.rc_context(
        {"svg.hashsalt": "esodys", "svg.fonttype": "none", "text.parse_math": False}
    ):
        sheet.heading()
        for panel, drawn in itertools.groupby(rows(), key=lambda row: row.panel):
            if panel is Panel.CLAIM:
                sheet.claim(*drawn)
            else:
                sheet.panel(panel, list(drawn))
        sheet.foot()
        return sheet.svg(title, description)


class _Chart(Sheet):
    """The parts of the prognosis chart, in the order in which they are written."""

    def heading(self) -> None:
        self.y = 34
        larger = 3 if self.narrow else 6
        self.write(self.margin, "What is known about the course", larger=larger, weight="bold")
        self.paragraph("Study by study. Nothing is pooled.", above=21)

    def claim(self, row: Row) -> None:
        study, left, ceiling = row.study, self.left, self.at(row.study.percent)
        self.title(study.name, "a claim, not a result")
        self.paragraph(f"{study.population}. {study.outcome} {study.percent_printed}%.")
        self.y += 6
        y = self.place("Resolves by itself", row)
        open_bar = {"fill": False, "hatch": "/////", "edgecolor": Color.HATCH, "linewidth": 0}
        self.area((left, y - 9), (ceiling - left, 18), **open_bar)
        self.line((ceiling, ceiling), (y - 14, y + 14), color=Color.INK, lw=2.6)
        self.y = y + 4
        self.write(ceiling + 7, "ceiling", color=Color.SOFT, larger=-1)
        self.grid(y - 14, y + 14)
        self.y = y + 14
        self.ticks()
        self.paragraph(study.note, above=24, color=Color.INK, weight="bold")

    def panel(self, panel: Panel, drawn: list[Row]) -> None:
        top = self.title(PANELS[panel].replace(". ", "\u2002"), _BESIDE[panel])
        if not self.narrow:
            self.write_right("95% interval", color=Color.SOFT)
        for _, cohort in itertools.groupby(drawn, key=lambda row: row.study.name):
            self.cohort(list(cohort))
        self.ticks()
        if panel is Panel.NOT_OUTCOMES:
            self.y += 14
            size = (self.width, self.y - top)
            self.area((0, top), size, facecolor=Color.STRIP, zorder=-1)

    def cohort(self, cohort: list[Row]) -> None:
        study = cohort[0].study
        self.y += 26
        self.write(self.margin, study.name, weight="bold")
        self.beside(f"{cohort[0].people}; {study.followup}")
        self.paragraph(f"{study.population}; {study.definition}")
        if study.panel is Panel.NOT_OUTCOMES:
            self.paragraph(study.note.split(". ")[0].rstrip(".") + ".")
        top = self.y + 8
        for row in cohort:
            self.row(row)
        self.y += 8
        if not self.narrow:
            self.grid(top, self.y)

    def row(self, row: Row) -> None:
        study, (shape, color, _) = row.study, _MARKS[row.study.meaning]
        y = self.place(study.outcome, row)
        if self.narrow:
            self.grid(y - 8, y + 8)
        if study.interval_low is not None and study.interval_high is not None:
            ends = (self.at(study.interval_low), self.at(study.interval_high))
            self.line(ends, (y, y), color=color, lw=1.8)
        self.mark(shape, color, self.at(study.percent), y, filled=bool(row.interval))

    def place(self, label: str, row: Row) -> float:
        """Writes a row's words and returns the height of its scale."""
        self.y += 27 if self.narrow else 22
        self.write(self.margin, label)
        if not self.narrow:
            self.write(self.right + 32, row.figure, weight="bold")
            self.write_right(row.interval, color=Color.SOFT)
            return self.y - 4.5
        self.write_right(row.figure, weight="bold")
        self.y += 19
        self.write_right(row.interval, color=Color.SOFT)
        self.y -= 4
        return self.y

    def title(self, words: str, beside: str) -> float:
        """A rule and a heading below it; returns the height of the rule."""
        top = self.y + 20
        self.line((0, self.width), (top, top), color=Color.RULE, lw=1)
        self.y = top + 27
        self.write(self.margin, words, larger=2.5, weight="bold")
        self.beside(f"{beside[0].upper()}{beside[1:]}." if self.narrow else beside)
        return top

    def beside(self, words: str) -> None:
        """Words beside a heading, or below it where all is stacked."""
        if self.narrow:
            self.paragraph(words)
        else:
            self.write(self.left, words, color=Color.SOFT)

    def write_right(self, words: str, **looks: Any) -> None:
        self.write(self.width - self.margin, words, ha="right", **looks)

    def grid(self, top: float, bottom: float) -> None:
        for percent in _TICKS:
            x = self.at(percent)
            self.line((x, x), (top, bottom), color=Color.RULE, lw=0.8, zorder=0)

    def ticks(self) -> None:
        self.y += 13
        for percent in _TICKS:
            words = f"{percent}%" if percent == _TICKS[-1] else f"{percent}"
            at = self.at(percent)
            self.write(at, words, ha="center", color=Color.SOFT, larger=-1)

    def foot(self) -> None:
        self.title("How to read it", "each shape is one kind of outcome")
        x: float = self.margin
        self.y += 26
        for shape, color, words in _MARKS.values():
            wide = 22 + width(words, self.size)
            if x + wide > self.width - self.margin:
                x, self.y = self.margin, self.y + 21
            self.mark(shape, color, x + 6, self.y - 4.5, filled=True)
            self.write(x + 20, words)
            x += wide + 20
        self.paragraph(
            "Filled: counts were printed; line and range are their 95% interval (Wilson). "
            "Open: only a percentage was printed.",
            above=22,
        )
        first, rest = CAPTION.split(". ", 1)
        self.paragraph(f"{first}.", above=28, color=Color.INK, weight="bold")
        self.paragraph(rest)
        self.paragraph(NOTICE, above=26)
        self.y += 20


if __name__ == "__main__":
    for path in redraw(CHARTS):
        print(f"drawn: {path.name}")
