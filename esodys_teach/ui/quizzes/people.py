"""Who is in a quiz, and what is left of it: results to take away, names and answers to delete."""

import os
from collections.abc import Callable
from functools import partial
from time import time

import ipywidgets as w
from markupsafe import Markup

from esodys_teach.html.elements import NOTHING, heading, listing, markup, para
from esodys_teach.quiz.export import EXPORTS
from esodys_teach.quiz.html import desk
from esodys_teach.quiz.messages import BoardView, SessionRow
from esodys_teach.ui.widgets import Looks, mark, offer, write

OVER = ("ended", "lost")
A_DAY = 86_400
"""Seconds after which a quiz that nobody ended is no longer one that runs."""


class Past:
    """The quizzes opened so far, to choose from; the one that runs has a button of its own."""

    def __init__(self, looks: Looks, go: Callable[[str], None]) -> None:
        self.names: dict[str, str] = {}
        self.running = ""
        self.choose = looks.choice("Quizzes opened so far", ())
        self.resume = looks.push("", lambda _: go(self.running), "es-next")
        looks.when(self.choose, lambda name: go(self.names.get(name, "")))

    def show(self, sessions: list[SessionRow], here: str) -> None:
        """What there is by now, and which of them is `here`."""
        self.names = {desk.past(one): one["id"] for one in sessions}
        now = next((name for name, session in self.names.items() if session == here), "none")
        offer(self.choose, ("none", *self.names), now)
        one = next((one for one in sessions if one["live"] and one["phase"] not in OVER), None)
        self.running = one["id"] if one and time() - one["at"] < A_DAY else ""
        if one:
            self.resume.description = f"Go to the quiz that runs: {one['title']} ({one['code']})"
        self.offer_to_resume(not here)

    def offer_to_resume(self, may: bool) -> None:
        """Whether to lead to the quiz that runs."""
        mark(self.resume, "es-hidden", not (may and self.running))


class People:
    """A button for each learner, which takes the learner out; it asks before."""

    def __init__(
        self, looks: Looks, remove: Callable[[str], None], remove_silent: Callable[[], None]
    ) -> None:
        self.looks, self.remove = looks, remove
        self.buttons: dict[str, w.Button] = {}
        self.row = looks.box(name="es-buttons")
        self.hint = looks.page_text()
        self.silent = looks.twice("", "", remove_silent)
        parts = (self.hint, self.row, self.silent)
        self.box = looks.box(heading(3, "Who is here"), *parts, name="es-people")

    def show(self, board: BoardView) -> None:
        """Bring the names up to date; a button stays the same while its learner does."""
        learners, live, count = board["learners"], board["live"], board["count"]
        means = "✓ has answered." if live else "Behind a name: how many questions it has answered."
        counted = f"{board['connected']} of {len(learners)} who joined are connected now."
        means = f"{counted} {means} Press a name to take it out of the quiz."
        write(self.hint, para(means, "es-note"))
        few = f"Take out all who never answered ({board['silent']})"
        self.looks.rename(self.silent, few, f"Really take out {board['silent']}?")
        mark(self.silent, "es-hidden", not board["silent"])
        for one in learners:
            id, name = one["id"], one["nickname"] or "(deleted)"
            far = " ✓" * one["answered"] if live else f" {one['done']}/{count}"
            labels = name + far, f"Take {name} out? The answers count no more."
            if id not in self.buttons:
                self.buttons[id] = self.looks.twice(*labels, partial(self.remove, id), "es-who")
            self.looks.rename(self.buttons[id], *labels)
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
        base = os.environ.get("VOILA_BASE_URL", "/")
        links = []
        for name, x in EXPORTS.items():  # a page opens beside this one, a file is only fetched
            page = x.mime.startswith("text/html")
            beside = Markup(' target="_blank"') if page else NOTHING
            link = markup('<a href="{}results/{}/{}"{}>{}</a>', base, session, name, beside, name)
            links.append(markup("{}: {}", link, x.what))
        write(self.files, heading(3, "Debrief and results") + listing(links, "es-goals"))
