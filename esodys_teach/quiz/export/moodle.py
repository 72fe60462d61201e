"""Items for Moodle: as Moodle XML and as GIFT.

One best answer is a multiple choice. Key features and a plan are one with several answers, whose
fractions add up as our points do; lost is the limit of choices, which the text still tells. An
order is Moodle's ordering question, in GIFT a matching of steps and places: both know one right
order and grade by it, where ours leaves free what does not bind. A panel's shares become the
nearest grades that Moodle has. Without a panel a script concordance item is worth 0 points, in
GIFT a question for a free answer. Where a plan is due is decided when it is exported. Pitfalls
become tags, and are lost in GIFT; how sure one is has no place in either.
"""

import xml.etree.ElementTree as ET

from markupsafe import Markup

from esodys_teach.content.items import Order, QuizItem, ScriptConcordance, SingleBest
from esodys_teach.html.elements import NOTHING, element, join, markup
from esodys_teach.loader.places import NOTICE
from esodys_teach.quiz.answers import pitfalls_of, weights
from esodys_teach.quiz.export.wording import add, clean, explanation, name, question, text, written
from esodys_teach.quiz.results import Asked, Results
from esodys_teach.quiz.scoring import scored

GRADES = (
    *(100, 90, 500 / 6, 80, 75, 70, 200 / 3, 60, 50, 40, 100 / 3),
    *(30, 25, 20, 100 / 6, 100 / 7, 12.5, 100 / 9, 10, 5, 0),
)
"""The fractions of question/engine/bank.php, in percent; an import refuses any other."""


def moodle_xml(results: Results) -> bytes:
    """The items in Moodle's own format; `idnumber` keeps their ids."""
    quiz = ET.Element("quiz")
    category = add(quiz, "question", type="category")
    _text(category, "category", "$course$/top/ESODYS Teach")
    for asked in results.asked:
        _question(quiz, asked)
    return written(quiz, results.notes)


def gift(results: Results) -> bytes:
    """The items as GIFT, a format that many systems read."""
    lines = "".join(f"// {clean(line)}\n" for line in (NOTICE, *results.notes))
    head = f"{lines}\n$CATEGORY: $course$/top/ESODYS Teach\n"
    return "\n".join([head, *map(_gift, results.asked)]).encode()


def percent(weight: float) -> str:
    """The nearest fraction that Moodle has, with the sign of the weight."""
    nearest = min(GRADES, key=lambda grade: abs(grade - 100 * abs(weight)))
    return f"{nearest if weight >= 0 else -nearest:.7g}"


def _question(quiz: ET.Element, asked: Asked) -> None:
    item = asked.item
    order = isinstance(item, Order)
    node = add(quiz, "question", type="ordering" if order else "multichoice")
    _text(node, "name", name(asked))
    _html(node, "questiontext", question(asked))
    _html(node, "generalfeedback", explanation(asked))
    settings = {
        "defaultgrade": "1" if scored(item) else "0",
        "penalty": "0",
        "hidden": "0",
        "idnumber": asked.id,
    }
    if order:
        settings |= {
            "layouttype": "VERTICAL",
            "selecttype": "ALL",
            "selectcount": "0",
            "gradingtype": "RELATIVE_ALL_PREVIOUS_AND_NEXT",
            "showgrading": "SHOW",
            "numberingstyle": "none",
        }
    else:
        settings |= {
            "single": "true" if _single(item) else "false",
            "shuffleanswers": "false" if isinstance(item, ScriptConcordance) else "true",
            "answernumbering": "abc",
        }
    for tag, value in settings.items():
        add(node, tag, value)
    for place, option in enumerate(item.options, 1):
        worth = str(place) if order else percent((weights(asked) or {}).get(option.id, 1))
        answer = add(node, "answer", fraction=worth, format="html")
        add(answer, "text", text(option.text))
        _html(answer, "feedback", text(option.feedback))
    tags = add(node, "tags")
    for tag in (item.kind, *pitfalls_of(item)):
        _text(tags, "tag", tag)


def _single(item: QuizItem) -> bool:
    return isinstance(item, SingleBest | ScriptConcordance)


def _text(parent: ET.Element, tag: str, words: str) -> ET.Element:
    node = add(parent, tag)
    add(node, "text", words)
    return node


def _html(parent: ET.Element, tag: str, html: Markup) -> None:
    _text(parent, tag, html).set("format", "html")


def _gift(asked: Asked) -> str:
    item, worth = asked.item, weights(asked)
    lines = []
    if isinstance(item, Order):
        lines = [f"={_mark(o.text)} -> {place}" for place, o in enumerate(item.options, 1)]
    elif worth:
        for option in item.options:
            weight = worth[option.id]
            sign = "=" if weight == 1 and _single(item) else f"~%{percent(weight)}%"
            lines.append(f"{sign}{_mark(option.text)}#{_mark(option.feedback)}")
    scale = NOTHING if worth or isinstance(item, Order) else _scale(item)
    head = f"::{_escaped(name(asked))}::[html]{_escaped(question(asked) + scale)}"
    return "\n".join([head + "{", *lines, f"####{_escaped(explanation(asked))}", "}", ""])


def _scale(item: QuizItem) -> Markup:
    """The points of a scale, for a question without answers."""
    return join(
        element("p", markup("{}: {}", option.id, text(option.text))) for option in item.options
    )


def _mark(words: str) -> str:
    """Words of an answer as HTML; a weight or a format is no longer read at their beginning."""
    html = str(text(words))
    first = {"%": "&#37;", "[": "&#91;"}.get(html[:1], html[:1])
    return _escaped(first + html[1:])


def _escaped(html: str) -> str:
    """HTML with GIFT's own characters behind a backslash."""
    return "".join("\\" + c if c in "\\~=#{}:" else c for c in html)
