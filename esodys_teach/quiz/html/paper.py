"""Pages of their own that are made to be printed: they ask for nothing and carry the notice."""

from pathlib import Path

from markupsafe import Markup

from esodys_teach.html.elements import element, escape, markup, para, trusted
from esodys_teach.loader.places import NOTICE

_FOLDER = Path(__file__).parent
STYLE = trusted((_FOLDER / "debrief.css").read_text(encoding="utf-8"))
"""What a debrief wears, in a page as on paper."""
_PAPER = trusted((_FOLDER / "paper.css").read_text(encoding="utf-8"))


def document(title: str, html: Markup) -> Markup:
    """A whole page under that title."""
    notice = para(NOTICE, "es-notice")
    return markup(
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        'content="width=device-width, initial-scale=1"><title>{}</title><style>{}{}</style>'
        "</head><body>{}{}{}</body></html>\n",
        title,
        STYLE,
        _PAPER,
        element("h1", escape(title)),
        notice,
        html,
    )
