"""Draws the prognosis chart; no kernel needs it, since `chart.py` reads what ships drawn."""

import itertools

import matplotlib
from matplotlib.patches import Rectangle

from esodys_teach.evidence import Meaning, Panel
from esodys_teach.places import NOTICE
from esodys_teach.prognosis import CAPTION, Row, rows
from esodys_teach.sheet import (
    BETTER,
    GOOD,
    HATCH,
    INK,
    NARROW,
    RULE,
    SAME,
    SOFT,
    STRIP,
    WIDE,
    WORSE,
    Sheet,
    inline,
    width,
)

_TICKS = (0, 25, 50, 75, 100)
_MARKS = {
    Meaning.GONE: ("o", GOOD, "resolved or normal"),
    Meaning.BETTER: ("D", BETTER, "improved"),
    Meaning.SAME: ("s", SAME, "unchanged"),
    Meaning.WORSE: ("^", WORSE, "worse or another disease"),
    Meaning.OTHER: ("h", SAME, "not an outcome"),
}
_TITLES = {
    Panel.SYMPTOMS: (
        "A\u2002Symptoms",
        "percent of those followed; resolved and improved are never added",
    ),
    Panel.MANOMETRY: ("B\u2002Manometry done again", "percent of those tested again"),
    Panel.NOT_OUTCOMES: ("C\u2002Not outcomes", "nobody here got better or worse"),
}


def draw(*, narrow: bool, gray: bool, title: str, description: str) -> str:
    """The chart as SVG text, the same bytes each time; `gray` keeps only the shapes."""
    sheet = _Chart(paper=NARROW if narrow else WIDE, gray=gray)
    with matplotlib.rc_context({"svg.hashsalt": "esodys", "svg.fonttype": "none"}):
        sheet.heading()
        for panel, drawn in itertools.groupby(rows(), key=lambda row: row.panel):
            if panel is Panel.CLAIM:
                sheet.claim(*drawn)
            else:
                sheet.panel(panel, list(drawn))
        sheet.foot()
        raw = sheet.svg()
    stem = f"esodys-{sheet.paper.name}-{'gray' if gray else 'color'}-"
    return inline(raw, stem, f"chart-{sheet.paper.name}", title, description)


class _Chart(Sheet):
    """The parts of the prognosis chart, in the order in which they are written."""

    def heading(self) -> None:
        self.y = 34
        self.write(
            self.paper.margin,
            "What is known about the course",
            larger=3 if self.paper.stacked else 6,
            bold=True,
        )
        self.paragraph("Study by study. Nothing is pooled.", above=21)

    def claim(self, row: Row) -> None:
        self.title(row.study.name, "a claim, not a result")
        self.paragraph(f"{row.study.population}. {row.study.outcome} {row.study.percent_printed}%.")
        self.y += 6
        y, ceiling = (
            self.place("Resolves by itself", row.figure, ""),
            self.paper.at(row.study.percent),
        )
        self.axes.add_patch(
            Rectangle(
                (self.paper.left, y - 9),
                ceiling - self.paper.left,
                18,
                fill=False,
                hatch="/////",
                edgecolor=self.shade(HATCH),
                linewidth=0,
                clip_on=False,
            )
        )
        self.line((ceiling, ceiling), (y - 14, y + 14), INK, 2.6)
        self.write(ceiling + 7, "ceiling", y=y + 4, color=SOFT, larger=-1)
        self.grid(y - 14, y + 14)
        self.y = y + 14
        self.ticks()
        self.paragraph(row.study.note, above=24, color=INK, bold=True)

    def panel(self, panel: Panel, drawn: list[Row]) -> None:
        top = self.title(*_TITLES[panel])
        for _, cohort in itertools.groupby(drawn, key=lambda row: row.study.name):
            self.cohort(list(cohort))
        self.ticks()
        if panel is Panel.NOT_OUTCOMES:
            self.y += 14
            size = (self.paper.width, self.y - top)
            self.axes.add_patch(
                Rectangle((0, top), *size, facecolor=STRIP, zorder=-1, clip_on=False)
            )

    def cohort(self, cohort: list[Row]) -> None:
        study = cohort[0].study
        self.y += 26
        self.write(self.paper.margin, study.name, bold=True)
        people = f"{cohort[0].people}; {study.followup}"
        if self.paper.stacked:
            self.paragraph(people)
        else:
            self.write(self.paper.left, people, color=SOFT)
        self.paragraph(f"{study.population}; {study.definition}")
        if study.panel is Panel.NOT_OUTCOMES:
            self.paragraph(study.note.split(". ")[0].rstrip(".") + ".")
        top = self.y + 8
        for row in cohort:
            self.row(row)
        self.y += 8
        if not self.paper.stacked:
            self.grid(top, self.y)

    def row(self, row: Row) -> None:
        study, (shape, color, _) = row.study, _MARKS[row.study.meaning]
        y = self.place(study.outcome, row.figure, row.interval)
        if self.paper.stacked:
            self.grid(y - 8, y + 8)
        if study.interval_low is not None and study.interval_high is not None:
            ends = (self.paper.at(study.interval_low), self.paper.at(study.interval_high))
            self.line(ends, (y, y), color, 1.8)
        self.mark(shape, color, self.paper.at(study.percent), y, filled=bool(row.interval))

    def place(self, label: str, figure: str, interval: str) -> float:
        """Writes a row's words and returns the height of its scale."""
        p = self.paper
        if not p.stacked:
            self.y += 22
            self.write(p.margin, label)
            self.write(p.right + 32, figure, bold=True)
            self.write(p.width - p.margin, interval, anchor="right", color=SOFT)
            return self.y - 4.5
        self.y += 27
        self.write(p.margin, label)
        self.write(p.width - p.margin, figure, anchor="right", bold=True)
        self.y += 15
        self.write(p.width - p.margin, interval, y=self.y + 4, anchor="right", color=SOFT)
        return self.y

    def title(self, words: str, beside: str) -> float:
        """A rule and a heading below it; returns the height of the rule."""
        p = self.paper
        self.y += 20
        top = self.y
        self.line((0, p.width), (top, top), RULE, 1)
        self.y += 27
        self.write(p.margin, words, larger=2.5, bold=True)
        if p.stacked:
            self.paragraph(beside[0].upper() + beside[1:] + ".")
            return top
        self.write(p.left, beside, color=SOFT)
        if words[1] == "\u2002":
            self.write(p.width - p.margin, "95% interval", anchor="right", color=SOFT)
        return top

    def grid(self, top: float, bottom: float) -> None:
        for percent in _TICKS:
            x = self.paper.at(percent)
            self.line((x, x), (top, bottom), RULE, 0.8, below=True)

    def ticks(self) -> None:
        self.y += 13
        for percent in _TICKS:
            words = f"{percent}%" if percent == _TICKS[-1] else f"{percent}"
            self.write(self.paper.at(percent), words, anchor="center", color=SOFT, larger=-1)

    def foot(self) -> None:
        p = self.paper
        self.title("How to read it", "each shape is one kind of outcome")
        x, step = p.margin, 0.0
        self.y += 26
        for shape, color, words in _MARKS.values():
            step = 22 + width(words, p.size) + 20
            if x + step - 20 > p.width - p.margin:
                x, self.y = p.margin, self.y + 21
            self.mark(shape, color, x + 6, self.y - 4.5, filled=True)
            self.write(x + 20, words)
            x += step
        self.paragraph(
            "Filled: counts were printed; line and range are their 95% interval (Wilson). "
            "Open: only a percentage was printed.",
            above=22,
        )
        first, rest = CAPTION.split(". ", 1)
        self.paragraph(f"{first}.", above=28, color=INK, bold=True)
        self.paragraph(rest)
        self.paragraph(NOTICE, above=26)
        self.y += 20
