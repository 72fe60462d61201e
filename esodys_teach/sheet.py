"""A sheet of SVG that is written from top to bottom with matplotlib.

Lengths are CSS pixels at the sheet's own width; y runs downward and a text stands on its y.
"""

import html
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
INK, SOFT, RULE, STRIP, PAPER = "#1f2933", "#4b5563", "#cfd5dc", "#f3f4f6", "#ffffff"
GOOD, BETTER, SAME, WORSE, HATCH = "#0f6e66", "#2a6496", "#5b6673", "#a8431f", "#7a8490"
GRAY_TEXT, GRAY_MARK = "#626973", "#868d97"
# A page sets these custom properties where it is dark; a file by itself keeps the colors above.
_VARIABLES = {
    INK: "ink",
    SOFT: "soft",
    RULE: "rule",
    STRIP: "strip",
    PAPER: "paper",
    GOOD: "good",
    BETTER: "better",
    SAME: "same",
    WORSE: "worse",
    HATCH: "hatch",
    GRAY_TEXT: "gray-text",
    GRAY_MARK: "gray-mark",
}


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A width to draw for; the percent scale runs from `left` to `right`."""

    name: str
    width: float
    margin: float
    left: float
    right: float
    size: float
    stacked: bool  # words above their scale, for a phone

    def at(self, percent: float) -> float:
        """Where a percentage stands from the left edge."""
        return self.left + (self.right - self.left) * percent / 100


WIDE = Paper(name="wide", width=880, margin=28, left=268, right=616, size=13, stacked=False)
NARROW = Paper(name="narrow", width=340, margin=12, left=18, right=248, size=12.5, stacked=True)


@dataclass(kw_only=True)
class Sheet:
    """A page that is written from top to bottom; `y` is where the last line stands."""

    paper: Paper
    gray: bool
    y: float = 0.0
    figure: Figure = field(default_factory=Figure)

    def __post_init__(self) -> None:
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()

    def paragraph(
        self, words: str, *, above: float = 18, color: str = SOFT, bold: bool = False
    ) -> None:
        p, step = self.paper, above
        for line in _wrap(words, p.width - 2 * p.margin, p.size, bold):
            self.y += step
            self.write(p.margin, line, color=color, bold=bold)
            step = 17

    def write(
        self,
        x: float,
        words: str,
        *,
        y: float | None = None,
        anchor: str = "left",
        color: str = INK,
        larger: float = 0,
        bold: bool = False,
    ) -> None:
        self.axes.text(
            x,
            self.y if y is None else y,
            words,
            ha=anchor,
            va="baseline",
            size=self.paper.size + larger,
            color=GRAY_TEXT if self.gray else color,
            weight="bold" if bold else "normal",
            parse_math=False,
        )

    def line(
        self,
        xs: tuple[float, float],
        ys: tuple[float, float],
        color: str,
        wide: float,
        below: bool = False,
    ) -> None:
        shade = color if color == RULE else self.shade(color)
        order = 0 if below else 2
        self.axes.plot(
            xs, ys, color=shade, lw=wide, zorder=order, solid_capstyle="butt", clip_on=False
        )

    def mark(self, shape: str, color: str, x: float, y: float, *, filled: bool) -> None:
        """A matplotlib marker, solid or open."""
        color = self.shade(color)
        size = {"D": 7.5, "s": 8.5, "^": 10}.get(shape, 9.5)
        inside = color if filled else PAPER
        self.axes.plot(
            [x], [y], shape, ms=size, mfc=inside, mec=color, mew=1.8, zorder=3, clip_on=False
        )

    def shade(self, color: str) -> str:
        return GRAY_MARK if self.gray else color

    def svg(self) -> str:
        self.figure.set_size_inches(self.paper.width / 72, self.y / 72)
        self.axes.set_xlim(0, self.paper.width)
        self.axes.set_ylim(self.y, 0)
        out = io.StringIO()
        self.figure.savefig(out, format="svg", metadata={"Date": None})
        return out.getvalue()


def _variable(color: re.Match[str]) -> str:
    return f"var(--chart-{_VARIABLES[color[0]]}, {color[0]})"


def width(words: str, size: float, bold: bool = False) -> float:
    font = FontProperties(size=size, weight="bold" if bold else "normal")
    return float(text_to_path.get_text_width_height_descent(words, font, ismath=False)[0])


def _wrap(words: str, room: float, size: float, bold: bool) -> Iterable[str]:
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and width(longer, size, bold) > room:
            yield line
            longer = word
        line = longer
    yield line


def inline(raw: str, stem: str, css: str, title: str, description: str) -> str:
    """matplotlib's file as a piece of a page: no style that leaks, no id that another chart has."""
    body = raw[raw.index("<g ") : raw.index("</svg>")]
    body = re.sub(r'<!--.*?-->|</?g[^>]*>| transform="rotate[^"]*"', "", body, flags=re.S)
    body = re.sub(r" font-family: [^;]*;", "", body)
    named = dict.fromkeys(re.findall(r"(?:href=\"|url\()#([\w-]+)", body))
    body = re.sub(r' id="([\w-]+)"', lambda m: m[0] if m[1] in named else "", body)
    for number, name in enumerate(named):
        body = re.sub(rf'(id="|#){name}\b', rf"\g<1>{stem}{number}", body)
    body = re.sub(r"\s*\n\s*", "\n", body)
    body = re.sub(r"#[0-9a-f]{6}\b", _variable, body)
    _, _, width, height = re.findall(r"viewBox=\"([^\"]+)\"", raw)[0].split()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'class="{css}" role="img" aria-labelledby="{stem}title {stem}desc" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="{FONT}">\n'
        f'<title id="{stem}title">{html.escape(title)}</title>\n'
        f'<desc id="{stem}desc">{html.escape(description)}</desc>{body}</svg>\n'
    )
