"""Who is in a quiz, and what is left of it: results to take away, names and answers to delete."""

import os
from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

import ipywidgets as w

from esodys_teach.markup import heading, listing, para
from esodys_teach.quiz.export import EXPORTS
from esodys_teach.ui.controls import Looks, write


class People:
    """A button for each learner, which takes the learner out; it asks before."""

    def __init__(self, looks: Looks, remove: Callable[[str], None]) -> None:
        self.looks, self.remove = looks, remove
        self.buttons: dict[str, w.Button] = {}
        self.row = looks.box(name="es-buttons")
        hint = para("✓ has answered. Press a name to take it out of the quiz.", "es-note")
        self.box = looks.box(heading(3, "Who is here"), hint, self.row, name="es-people")

    def show(self, learners: list[dict[str, Any]]) -> None:
        """Bring the names up to date; a button stays the same while its learner does."""
        for one in learners:
            id, name = one["id"], one["nickname"] or "(deleted)"
            told = f"{name} ✓" if one["answered"] else name, f"Take {name} out?"
            if id not in self.buttons:
                self.buttons[id] = self.looks.twice(*told, partial(self.remove, id), "es-who")
            self.looks.rename(self.buttons[id], *told)
        row = tuple(self.buttons[one["id"]] for one in learners)
        if self.row.children != row:
            self.row.children = row


class After:
    """The debrief and the files of a session, and the two ways to delete."""

    def __init__(
        self, looks: Looks, forget: Callable[[], None], delete: Callable[[], None]
    ) -> None:
        self.files = looks.page_text()
        names = looks.twice("Delete the nicknames", "Really?", forget)
        every = "Really delete every answer?"
        answers = looks.twice("Delete this quiz and its answers", every, delete)
        buttons = looks.box(names, answers, name="es-buttons")
        self.looks, self.box = looks, looks.box(self.files, buttons, name="es-after")
        self.session = ""

    def show(self, session: str) -> None:
        """What there is of this session; whoever looks at another one is asked anew."""
        if session != self.session:
            self.session = session
            self.looks.calm()
        base = escape(os.environ.get("VOILA_BASE_URL", "/"))
        links = []
        for name, x in EXPORTS.items():  # a page opens beside this one, a file is only fetched
            beside = ' target="_blank"' if x.mime.startswith("text/html") else ""
            link = f'<a href="{base}results/{session}/{name}"{beside}>{name}</a>'
            links.append(f"{link}: {escape(x.what)}")
        write(self.files, heading(3, "Debrief and results") + listing(links, "es-goals"))
