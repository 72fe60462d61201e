"""What both pages share: a view that follows a value, and an error that is seen and logged."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import ipywidgets as w
import traitlets

from esodys_teach.html import cases
from esodys_teach.log import log


def bind(
    source: traitlets.HasTraits, trait: str, view: Callable[[Any], None], alarm: w.HTML
) -> None:
    """Show `view(value)` now and after every change of the trait.

    The first call stands outside the guard: a view that cannot be drawn fails its cell.
    """

    def redraw(change: Any) -> None:
        view(change.new)
        alarm.value = ""

    view(getattr(source, trait))
    source.observe(guard(redraw, alarm), names=trait)


def guard(action: Callable[..., None], alarm: w.HTML) -> Callable[..., None]:
    """The action; should it fail, the page says so and the log has the traceback.

    Voila shows an exception of a callback nowhere, and swallows `sys.stderr`.
    """

    def guarded(*args: Any) -> None:
        try:
            action(*args)
        except Exception:
            broke(alarm)

    return guarded


def beside(work: Awaitable[None], alarm: w.HTML) -> "asyncio.Task[None]":
    """Do it beside what else happens; should it fail, the page says so as it does of an action."""

    async def guarded() -> None:
        try:
            await work
        except Exception:
            broke(alarm)

    return asyncio.get_running_loop().create_task(guarded())


def broke(alarm: w.HTML) -> None:
    """Say on the page, and with its traceback in the log, what is being handled just now."""
    alarm.value = cases.alarm()
    log("error in a callback", traceback=traceback.format_exc())
