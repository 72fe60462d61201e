"""The few shapes of HTML that the pages are made of: `text` is escaped here, `html` is not."""

from collections.abc import Iterable
from html import escape


def element(tag: str, html: str, name: str = "") -> str:
    """An element of that class."""
    return f'<{tag} class="{name}">{html}</{tag}>' if name else f"<{tag}>{html}</{tag}>"


def heading(level: int, text: str) -> str:
    """A heading."""
    return element(f"h{level}", escape(text))


def section(level: int, title: str, html: str) -> str:
    """A heading and what stands below it; nothing for nothing."""
    return heading(level, title) + html if html else ""


def para(text: str, name: str = "") -> str:
    """A paragraph."""
    return element("p", escape(text), name)


def labeled(label: str, text: str, name: str = "") -> str:
    """A paragraph that begins with a label."""
    return element("p", f"<span>{label}:</span> {escape(text)}", name)


def listing(lines: Iterable[str], name: str = "", tag: str = "ul") -> str:
    """A list with these lines of HTML; nothing for none."""
    items = "".join(element("li", line) for line in lines)
    return element(tag, items, name) if items else ""


def folded(summary: str, html: str, name: str = "") -> str:
    """What opens on a click on its summary, which is HTML too."""
    return element("details", f"<summary>{summary}</summary>{html}", name)
