"""Text and HTML are different types: what is escaped, what mypy refuses, and who may trust text."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from markupsafe import Markup

from esodys_teach.html import elements
from esodys_teach.html.elements import (
    cell,
    element,
    escape,
    header,
    heading,
    join,
    markup,
    para,
    table,
)
from esodys_teach.quiz.html.learner import landing
from planted import check_that_mypy_objects

PACKAGE = Path(__file__).parent.parent / "esodys_teach"
SHARP = '<b> & "it\'s"'
ESCAPED = "&lt;b&gt; &amp; &quot;it&#x27;s&quot;"


# What becomes of text and of HTML


def test_text_is_escaped_once_and_html_stays() -> None:
    assert escape(SHARP) == ESCAPED
    assert escape(escape(SHARP)) == ESCAPED
    assert para(SHARP) == f"<p>{ESCAPED}</p>"
    assert para(para(SHARP)) == f"<p><p>{ESCAPED}</p></p>"
    assert markup("<i>{}</i>{}{}", SHARP, Markup("<br>"), 3) == f"<i>{ESCAPED}</i><br>3"
    assert join([Markup("<br>"), Markup("<hr>")], " < ") == "<br> &lt; <hr>"


@pytest.mark.parametrize(
    "made",
    [
        escape(SHARP),
        para(SHARP),
        element("p", Markup("x"), "es-x"),
        elements.heading(2, SHARP),
        elements.section(2, SHARP, Markup("x")),
        elements.section(2, SHARP, Markup("")),
        elements.labeled(SHARP, SHARP),
        elements.listing([Markup("x")]),
        elements.listing([]),
        elements.folded(SHARP, Markup("x")),
        elements.scrolled(SHARP, Markup("x"), "es-x"),
        table([cell(1)], [[cell(2)]], caption=SHARP),
    ],
)
def test_what_makes_html_returns_markup_with_its_text_escaped(made: str) -> None:
    assert type(made) is Markup
    assert "<b>" not in made


# Tables


def test_a_table_has_a_row_for_each_line_and_with_a_caption_a_group_for_each_body() -> None:
    head, rows = [header("a"), header("b", "col")], [[header(1, "row"), cell(2, "es-x")]]
    first = '<tr><th>a</th><th scope="col">b</th></tr>'
    row = '<tr><th scope="row">1</th><td class="es-x">2</td></tr>'
    assert table(head, rows) == f"<table>{first}{row}</table>"
    assert table(head, rows, name="es-y") == f'<table class="es-y">{first}{row}</table>'
    body = f"<tbody>{row}</tbody>"
    captioned = f"<table><caption>c</caption><thead>{first}</thead>{body}{body}</table>"
    assert table(head, rows, rows, caption="c") == captioned


def test_no_other_module_writes_a_table_by_hand() -> None:
    assert [name for name, text in sources() if "<table" in text or "<tr" in text] == []


# What mypy says of text where HTML belongs

UNESCAPED = {
    "a title in an element": (
        "html/cases.py",
        "heading(2, case.title)",
        'element("h2", case.title)',
        'Argument 2 to "element" has incompatible type "str"; expected "Markup"',
    ),
    "a nickname among pieces of HTML": (
        "quiz/html/learner.py",
        'markup("you are {}", view["nickname"])',
        "f\"you are {view['nickname']}\"",
        'Argument 1 to "append" of "list" has incompatible type "str"; expected "Markup"',
    ),
    "a refusal written into the page": (
        "ui/quizzes/ask.py",
        'write(self.message, learner.status(str(no), "es-error"))',
        "write(self.message, str(no))",
        'Argument 2 to "write" has incompatible type "str"; expected "Markup"',
    ),
}


def test_mypy_objects_to_each_unescaped_text(tmp_path: Path) -> None:
    check_that_mypy_objects(UNESCAPED, tmp_path)


# What mypy cannot see: a template that is put together, and a string that is called HTML.
# Ruff's S704 does the same for `Markup(...)`.

TRUSTED = {
    "html/chart.py",  # the drawings that ship
    "quiz/export/wording.py",  # escaped there, without quotation marks
    "quiz/html/desk.py",  # the QR code
    "quiz/html/learner.py",  # a heading in HTML gets its name
    "quiz/html/paper.py",  # style sheets
    "ui/widgets.py",  # the style sheet
}


def sources() -> Iterator[tuple[str, str]]:
    """Each module but the one of elements."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path != Path(elements.__file__):
            yield path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8")


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    """Each call of this function of `elements`, with its module."""
    for module, text in sources():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (name, f"elements.{name}"):
                yield module, node


def test_every_template_is_a_literal() -> None:
    found = list(calls("markup"))
    assert len(found) > 50
    made = [ast.unparse(call) for _, call in found if not isinstance(call.args[0], ast.Constant)]
    assert made == []


def test_only_these_modules_call_a_string_html() -> None:
    assert {module for module, _ in calls("trusted")} == TRUSTED


def test_a_heading_that_becomes_a_place_to_go_to_stays_a_heading() -> None:
    """`re.sub` would put its parts together by `Markup.join`, which escapes them."""
    html = heading(2, "Bread & water") + para("text")
    expected = '<h2 id="case" tabindex="-1">Bread &amp; water</h2><p>text</p>'
    assert landing("case", html) == expected
