"""Pages of their own that are made to be printed: they ask for nothing and carry the notice."""

from html import escape
from pathlib import Path

from esodys_teach.html.elements import element, para
from esodys_teach.loader.places import NOTICE

_FOLDER = Path(__file__).parent
STYLE = (_FOLDER / "debrief.css").read_text(encoding="utf-8")
"""What a debrief wears, in a page as on paper."""
_PAPER = (_FOLDER / "paper.css").read_text(encoding="utf-8")


def document(title: str, html: str) -> str:
    """A whole page under that title."""
    notice = para(NOTICE, "es-notice")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}{_PAPER}</style></head>"
        f"<body>{element('h1', escape(title))}{notice}{html}</body></html>\n"
    )
