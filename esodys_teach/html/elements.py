"""The few shapes of HTML that the pages are made of.

`Markup` is HTML, any other `str` is text. A parameter of type `str` takes text, which is escaped,
or `Markup`, which stays as it is. A parameter of type `Markup` takes HTML alone: mypy refuses text.
"""

import html
from collections.abc import Iterable

from markupsafe import Markup

NOTHING = Markup()


def escape(text: object) -> Markup:
    """Text as HTML, quotation marks included; HTML as it is."""
    return text if isinstance(text, Markup) else trusted(_code(text))


def trusted(code: str) -> Markup:
    """What is HTML already: a drawing or a style sheet of this package, never what people type."""
    # `Markup(code)` would look for `__html__` first, which takes half of the time of a page.
    return str.__new__(Markup, code)


def markup(template: str, *parts: object) -> Markup:
    """HTML with parts in place of each `{}`; the template is a literal."""
    return trusted(template.format(*map(_code, parts)))


def join(parts: Iterable[Markup], between: str = "") -> Markup:
    """Pieces of HTML one after the other, with text between them."""
    return trusted(_code(between).join(parts))


def element(tag: str, content: Markup, name: str = "") -> Markup:
    """An element of that class."""
    return _element(tag, content, name)


def _element(tag: str, code: str, name: str) -> Markup:
    return trusted(f'<{tag} class="{name}">{code}</{tag}>' if name else f"<{tag}>{code}</{tag}>")


def _code(part: object) -> str:
    """A part as `escape` makes it, for a string that becomes `Markup` as a whole."""
    # markupsafe's own function writes quotation marks as &#34; and &#39;.
    return part if isinstance(part, Markup) else html.escape(str(part))


def heading(level: int, text: str) -> Markup:
    """A heading."""
    return _element(f"h{level}", _code(text), "")


def section(level: int, title: str, content: Markup) -> Markup:
    """A heading and what stands below it; nothing for nothing."""
    return heading(level, title) + content if content else NOTHING


def para(text: str, name: str = "") -> Markup:
    """A paragraph."""
    return _element("p", _code(text), name)


def labeled(label: str, text: str, name: str = "") -> Markup:
    """A paragraph that begins with a label."""
    return _element("p", f"<span>{_code(label)}:</span> {_code(text)}", name)


def listing(lines: Iterable[Markup], name: str = "", tag: str = "ul") -> Markup:
    """A list with these lines; nothing for none."""
    items = "".join([f"<li>{line}</li>" for line in lines])
    return _element(tag, items, name) if items else NOTHING


def folded(summary: str, content: Markup, name: str = "") -> Markup:
    """What opens on a click on its summary."""
    return _element("details", f"<summary>{_code(summary)}</summary>{content}", name)


def cell(content: object, name: str = "") -> Markup:
    """A cell of a table."""
    return element("td", escape(content), name)


def header(content: object, scope: str = "") -> Markup:
    """A cell of a table that names its column (`col`) or its row (`row`)."""
    return (
        markup('<th scope="{}">{}</th>', scope, content)
        if scope
        else element("th", escape(content))
    )


def table(
    head: Iterable[Markup], *bodies: Iterable[Iterable[Markup]], caption: str = "", name: str = ""
) -> Markup:
    """A table: the cells of its head, then the cells of each row; with a caption, in groups."""
    first = element("tr", join(head))
    groups = [join(element("tr", join(row)) for row in rows) for rows in bodies]
    if not caption:
        return element("table", first + join(groups), name)
    body = join(element("tbody", group) for group in groups)
    return element(
        "table", element("caption", escape(caption)) + element("thead", first) + body, name
    )


def scrolled(label: str, content: Markup, name: str) -> Markup:
    """What is wider than a phone, in a region of its own that scrolls."""
    return markup(
        '<div class="{}" role="region" tabindex="0" aria-label="{}">{}</div>', name, label, content
    )
