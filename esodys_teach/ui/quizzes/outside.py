"""Who waits outside, on the instructor's page: nothing unless somebody does."""

from collections.abc import Callable

from esodys_teach.quiz import outside
from esodys_teach.quiz.messages import BoardView
from esodys_teach.ui.widgets import Looks, mark, write


class OutsidePanel:
    """Who waits and why, a button that lets all in, and one that takes them off the list."""

    def __init__(
        self, looks: Looks, let_in: Callable[[], None], take_off: Callable[[], None]
    ) -> None:
        self.who = looks.page_text()
        self.let = looks.push("Let all in who wait", lambda _: let_in())
        self.clean = looks.push("Take them off this list", lambda _: take_off())
        buttons = looks.box(self.let, self.clean, name="es-buttons")
        self.box = looks.box(self.who, buttons, name="es-outside")

    def show(self, board: BoardView, *, room: bool) -> None:
        """Bring it up to date; no name stands there while the page is in front of the room."""
        html = outside.who(board["outside"], room=room)
        write(self.who, html)
        mark(self.box, "es-hidden", not html)
