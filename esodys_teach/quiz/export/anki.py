"""Items as cards for Anki. Their ids do not change, so that a later deck updates what is known.

Lost: scoring, since who turns a card is the judge of it, and how sure one is.
"""

import itertools
import json
import sqlite3
import zipfile
from contextlib import closing
from io import BytesIO

import genanki
from markupsafe import Markup

from esodys_teach.content.items import Order
from esodys_teach.html.elements import element, join, listing, markup, para
from esodys_teach.loader.places import NOTICE
from esodys_teach.quiz.answers import pitfalls_of, weights
from esodys_teach.quiz.export.wording import asks, explanation, listed, name, story, text
from esodys_teach.quiz.results import Asked, Results

# Drawn once. Others would make new decks and new kinds of card of what learners already have.
_DECK, _MODEL = 1842067713, 1398840295
_EPOCH = 1767225600  # of a deck of a session without answers: 2026
_CARD = {
    "name": "Question and answer",
    "qfmt": "{{Question}}",
    "afmt": '{{FrontSide}}<hr id="answer">{{Answer}}',
}
BREAK = Markup("<br>")
_CSS = ".card { font: 1rem/1.5 sans-serif; text-align: left; max-width: 40rem; margin: auto; }"


def cards(results: Results) -> bytes:
    """The items as an .apkg."""
    fields = [{"name": field} for field in ("Name", "Question", "Answer")]
    model = genanki.Model(_MODEL, "ESODYS Teach", fields=fields, templates=[_CARD], css=_CSS)
    deck = genanki.Deck(_DECK, "ESODYS Teach", " ".join([NOTICE, *results.notes]))
    for asked in results.asked:
        deck.add_note(_note(model, asked))
    # As old as the last answer: Anki takes over a card only from a newer deck than its own.
    when = max((given.at for given in results.given), default=_EPOCH)
    out = BytesIO()
    # Not by write_to_file, which leaves a copy in the folder of temporary files.
    with closing(sqlite3.connect(":memory:")) as connection, zipfile.ZipFile(out, "w") as archive:
        ids = itertools.count(int(when * 1000))
        genanki.Package(deck).write_to_db(connection.cursor(), when, ids)
        connection.commit()
        for path, content in (
            ("collection.anki2", connection.serialize()),
            ("media", json.dumps({})),
        ):
            archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _note(model: genanki.Model, asked: Asked) -> genanki.Note:
    item = asked.item
    options = listing(text(option.text) for option in listed(item).values())
    lines = map(text, asks(item))
    question = join([*map(para, story(asked)), *(element("b", x) + BREAK for x in lines)])
    answer = _right(asked) + explanation(asked) + element("small", text(NOTICE))
    tags = [item.kind, asked.case.id, asked.case.level, *pitfalls_of(item)]
    return genanki.Note(
        model=model,
        fields=[_plain(text(name(asked))), _plain(question + options), _plain(answer)],
        guid=genanki.guid_for("esodys-teach", asked.id),
        tags=tags,
    )


def _right(asked: Asked) -> Markup:
    """What is right, then the other options, each with its feedback; an order as it stands."""
    if isinstance(asked.item, Order):
        return listing((text(option.text) for option in asked.item.options), tag="ol")
    worth = weights(asked) or {}
    parts = []
    for right in (True, False):
        lines = (
            markup("{}: {}", text(option.text), text(option.feedback))
            for option in listed(asked.item).values()
            if (worth.get(option.id, 0) > 0) == right
        )
        parts.append(listing(lines))
    both = zip(("Right", "Others"), parts, strict=True)
    return join(markup("<b>{}</b>{}", word, html) for word, html in both if html)


def _plain(html: Markup) -> str:
    """Without Anki's own markup, of sounds and formulas, in what people have written."""
    return str(html).replace("[", "&#91;").replace("{{", "&#123;&#123;")
