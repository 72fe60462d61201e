"""The reader's time zone on a page of a quiz; the browser fills it in."""

from collections.abc import Callable

import ipywidgets as w

from esodys_teach.quiz import times
from esodys_teach.ui.widgets import Looks


def zone_entry(looks: Looks, then: Callable[[str], None]) -> w.Text:
    """A field for the zone; `then` gets "" after each change, or why it was refused."""
    entry = looks.entry("Your time zone", "such as Europe/Berlin")
    entry.add_class("es-zone")  # by which the page finds it

    def use(name: str) -> None:
        refused = ""
        try:
            times.use(name.strip())
        except ValueError as no:
            refused = str(no)
        then(refused)

    looks.when(entry, use)
    return entry
