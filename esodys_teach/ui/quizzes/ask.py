"""How the instructor's page asks the room: one press at a time, and again while nobody answers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from esodys_teach.html.elements import NOTHING
from esodys_teach.quiz.flow import Refused
from esodys_teach.quiz.html import learner
from esodys_teach.quiz.link import Unavailable
from esodys_teach.ui.page import beside
from esodys_teach.ui.widgets import Looks, write

AGAIN = 1.0
GONE = learner.status(learner.GONE, "es-error")


class Asker:
    """What asks the room as the instructor; `message` is the line on the page about it."""

    doing: "asyncio.Task[None] | None" = None  # what a press asked for

    def __init__(self, room: Any, token: str) -> None:
        self.room, self.token, self.looks = room, token, Looks()
        self.message = self.looks.page_text()

    async def ask(self, name: str, **arguments: Any) -> Any:
        """Ask the room as the instructor; waits where it does not answer just now."""
        while True:
            try:
                answer = await self.room.call(name, token=self.token, **arguments)
            except Unavailable:
                write(self.message, GONE)
                await asyncio.sleep(AGAIN)
            else:
                if self.message.value == GONE:
                    write(self.message, NOTHING)
                return answer

    def once(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do what a press asks for, unless what the last one asked for is still under way."""
        if not self.doing or self.doing.done():
            self.start(work())
            self.doing = self.task

    def start(self, task: Awaitable[None]) -> None:
        """Do it beside what else happens; the page says why the room refuses it."""

        async def unless_refused() -> None:
            try:
                await task
            except Refused as no:
                write(self.message, learner.status(str(no), "es-error"))

        self.task = beside(unless_refused(), self.looks.alarm)
