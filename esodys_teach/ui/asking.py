"""Buttons for what cannot be taken back: they ask first, and act on a second press."""

import asyncio
from collections.abc import Callable

import ipywidgets as w

SOON, LATE = 0.8, 8.0
"""Seconds until a second press counts, and until a question that nobody answers is taken back."""
MORE = " Press once more"


class Asking:
    """The buttons of one page that ask; one of them at a time.

    It says "Press once more" only when that counts: a double press comes too soon.
    """

    def __init__(self) -> None:
        self.asks: dict[w.Button, tuple[str, str]] = {}
        self.asking: w.Button | None = None
        self.timers: list[asyncio.TimerHandle] = []

    def press(self, button: w.Button, then: Callable[[], None]) -> None:
        """Ask, or do what was asked."""
        sure = button.description.endswith(MORE)
        self.calm()
        if sure:
            then()
            return
        told = button.description = self.asks[button][1]
        later, self.asking = asyncio.get_running_loop().call_later, button
        more = later(SOON, setattr, button, "description", told + MORE)
        self.timers = [more, later(LATE, self.calm)]

    def rename(self, button: w.Button, label: str, question: str) -> None:
        """Other words for a button that asks; while it asks they wait."""
        self.asks[button] = label, question
        if button is not self.asking:
            button.description = label

    def calm(self) -> None:
        """Take back what a button asks."""
        for timer in self.timers:
            timer.cancel()
        if self.asking:
            self.asking.description = self.asks[self.asking][0]
        self.asking, self.timers = None, []
