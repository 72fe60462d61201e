"""What the formats share: an item in words and in plain HTML, where all text is escaped."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from esodys_teach.content.items import (
    NO_PANEL,
    BuildPlan,
    KeyFeatures,
    Offer,
    Option,
    Order,
    QuizItem,
    ScriptConcordance,
)
from esodys_teach.html.elements import element, join, listing, markup, para, trusted
from esodys_teach.loader.places import NOTICE
from esodys_teach.quiz.results import Asked

HOME = "https://esodys-teach.invalid"
"""Begins the ids of formats that want an address; the name is reserved and leads nowhere."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Text on one line, without the characters that XML forbids."""
    return " ".join(_NOT_XML.sub("\ufffd", text).split())


def name(asked: Asked) -> str:
    """What an item is called in a bank of questions."""
    return clean(f"{asked.case.title}: {asked.item.id}")


def story(asked: Asked) -> list[str]:
    """The paragraphs of the vignette."""
    return [clean(part) for part in asked.case.vignette.split("\n\n")]


def asks(item: QuizItem) -> list[str]:
    """The paragraphs of the question."""
    lines = [item.stem]
    if isinstance(item, KeyFeatures):
        lines.append(f"Choose up to {item.choose}. A harmful choice costs.")
    if isinstance(item, Order):
        lines.append("Put all steps into order.")
    if isinstance(item, BuildPlan):
        lines.append("Choose everything that belongs into the plan now. A harmful choice costs.")
    if isinstance(item, ScriptConcordance):
        lines += [f"Your thought: {item.thought}", f"New information: {item.information}"]
        lines += [] if item.panel else [f"Not scored: {NO_PANEL}."]
    return [clean(line) for line in lines]


def listed(item: QuizItem) -> Mapping[str, Option | Offer]:
    """The options by new letters, sorted by their words: order and letters of the author may tell.

    The points of a scale stay as they are.
    """
    if isinstance(item, ScriptConcordance):
        return {option.id: option for option in item.options}
    options = sorted(item.options, key=lambda option: (option.text.casefold(), option.id))
    return dict(zip("abcdefgh", options, strict=False))


def question(asked: Asked) -> Markup:
    """Vignette, question and notice, as they go into somebody else's bank."""
    asked_ = join(element("p", element("strong", text(line))) for line in asks(asked.item))
    return join(map(para, story(asked))) + asked_ + element("p", element("small", text(NOTICE)))


def explanation(asked: Asked) -> Markup:
    """What the item teaches, and for an order the reason of each pair and a word on each step."""
    paragraphs = [clean(asked.item.learning_point)]
    if not isinstance(asked.item, Order):
        return para(paragraphs[0])
    steps = {option.id: option for option in asked.item.options}
    paragraphs += [
        f"“{clean(steps[pair.first].text)}” before “{clean(steps[pair.then].text)}”: "
        f"{clean(pair.why)}"
        for pair in asked.item.pairs
    ]
    words = (markup("{}: {}", text(o.text), text(o.feedback)) for o in asked.item.options)
    return join(map(para, paragraphs)) + listing(words)


def text(words: str) -> Markup:
    """Words as HTML; quotation marks stay, since no attribute is made of them."""
    escaped = clean(words).replace("&", "&amp;").replace("<", "&lt;")
    return trusted(escaped.replace(">", "&gt;"))


def add(parent: ET.Element, tag: str, words: str = "", /, **attributes: str) -> ET.Element:
    """A new element within another."""
    node = ET.SubElement(parent, tag, attributes)
    node.text = str(words) or None  # ElementTree would escape `Markup` twice
    return node


def written(root: ET.Element, notes: Sequence[str] = ()) -> bytes:
    """A whole file of XML, with the notice in it, and what to know about its record."""
    for place, line in enumerate((NOTICE, *notes)):
        root.insert(place, ET.Comment(f" {clean(line).replace('--', '- -')} "))
    ET.indent(root)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data
