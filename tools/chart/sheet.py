"""A sheet of SVG that is written from top to bottom with matplotlib.

Lengths are CSS pixels at the sheet's own width; y runs downward and a text stands on its y.
"""

import html
import io
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
Pair = tuple[float, float]


class Color(StrEnum):
    """Each is a custom property that a page may set; a file by itself keeps the color here."""

    INK = "#1f2933"
    SOFT = "#4b5563"
    RULE = "#cfd5dc"
    STRIP = "#f3f4f6"
    PAPER = "#ffffff"
    GOOD = "#0f6e66"
    BETTER = "#2a6496"
    SAME = "#5b6673"
    WORSE = "#a8431f"
    HATCH = "#7a8490"


class Sheet:
    """A page for a screen or, `narrow`, a phone, where words stand above their scale."""

    def __init__(self, *, narrow: bool) -> None:
        self.narrow, self.name = narrow, "narrow" if narrow else "wide"
        self.width, self.margin = (340, 12) if narrow else (880, 28)
        self.size = 12.5 if narrow else 13
        self.left, self.right = (18, 248) if narrow else (268, 616)  # the ends of the percent scale
        self.y = 0.0  # where the last line stands
        self.figure = Figure()
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()

    def at(self, percent: float) -> float:
        """Where a percentage stands from the left edge."""
        return self.left + (self.right - self.left) * percent / 100

    def paragraph(self, words: str, *, above: float = 18, **looks: Any) -> None:
        looks = {"color": Color.SOFT} | looks
        room = self.width - 2 * self.margin
        for number, line in enumerate(_wrap(words, room, self.size, bold="weight" in looks)):
            self.y += 17 if number else above
            self.write(self.margin, line, **looks)

    def write(self, x: float, words: str, *, larger: float = 0, **looks: Any) -> None:
        """One line of text; `looks` are matplotlib's own."""
        looks = {"color": Color.INK} | looks
        self.axes.text(x, self.y, words, size=self.size + larger, **looks)

    def line(self, xs: Pair | float, ys: Pair | float, **looks: Any) -> None:
        self.axes.plot(xs, ys, solid_capstyle="butt", clip_on=False, **looks)

    def area(self, corner: Pair, size: Pair, **looks: Any) -> None:
        self.axes.add_patch(Rectangle(corner, *size, clip_on=False, **looks))

    def mark(self, shape: str, color: Color, x: float, y: float, *, filled: bool) -> None:
        """A matplotlib marker, solid or open."""
        size = {"D": 7.5, "s": 8.5, "^": 10}.get(shape, 9.5)
        inside = color if filled else Color.PAPER
        looks = {"ms": size, "mfc": inside, "mew": 1.8}
        self.line(x, y, marker=shape, ls="", color=color, zorder=3, **looks)

    def svg(self, title: str, description: str) -> str:
        """What is written so far, as a piece of a page: no style leaks, no id meets another's."""
        stem = f"esodys-{self.name}-"
        self.figure.set_size_inches(self.width / 72, self.y / 72)
        self.axes.set(xlim=(0, self.width), ylim=(self.y, 0))
        file = io.StringIO()
        self.figure.savefig(file, format="svg", metadata={"Date": None})
        body = file.getvalue().partition("<g ")[2].partition("</svg>")[0]
        dropped = r'<!--.*?-->|</?g[^>]*>| transform="rotate[^"]*"| font-family: [^;]*;'
        body = re.sub(dropped, "", "<g " + body, flags=re.S)
        body = re.sub(r'( id="|#)(?=[hm][0-9a-f]{10}\b)', rf"\1{stem}", body)
        body = re.sub(r"\s*\n\s*", "\n", body)
        body = re.sub(r"#[0-9a-f]{6}\b", _variable, body)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'class="chart-{self.name}" role="img" aria-labelledby="{stem}title {stem}desc" '
            f'width="{self.width}" height="{self.y}" viewBox="0 0 {self.width} {self.y}" '
            f'font-family="{FONT}">\n<title id="{stem}title">{html.escape(title)}</title>\n'
            f'<desc id="{stem}desc">{html.escape(description)}</desc>{body}</svg>\n'
        )


def width(words: str, size: float, bold: bool = False) -> float:
    """How long a line of text is."""
    font = FontProperties(size=size, weight="bold" if bold else "normal")
    return float(text_to_path.get_text_width_height_descent(words, font, ismath=False)[0])


def _variable(color: re.Match[str]) -> str:
    return f"var(--chart-{Color(color[0]).name.lower()}, {color[0]})"


def _wrap(words: str, room: float, size: float, bold: bool) -> Iterable[str]:
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and width(longer, size, bold) > room:
            yield line
            longer = word
        line = longer
    yield line
