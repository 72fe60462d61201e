"""Ask the room first: the parts of the advice stay hidden until they are shown."""

from collections.abc import Mapping
from functools import partial

import ipywidgets as w
import traitlets

from esodys_teach.html import cases
from esodys_teach.html.elements import NOTHING
from esodys_teach.ui.widgets import Looks, write

PARTS: Mapping[str, tuple[str, ...]] = {
    "the verdict": ("status", "verdict", "changed"),
    "what to do now": ("steps",),
    "what comes later": ("waiting",),
    "what to avoid": ("avoid",),
    "the pitfalls": ("pitfalls",),
    "the map": ("map",),
    "what would change the plan": ("alone", "what-if"),
    "the outlook": ("outlook",),
}
"""The parts in the order in which they are shown, with their sections of the board."""

ALWAYS = ("facts", "about")


class AskTheRoom(traitlets.HasTraits):
    """What a class sees; `seen` holds the sections that are shown now."""

    seen = traitlets.Instance(frozenset)

    def __init__(self, looks: Looks) -> None:
        super().__init__()
        self.count = 0  # parts shown
        self.ask = looks.switch("Ask the room first", "es-switch")
        self.present = looks.switch("Large type, one part at a time", "es-switch")
        self.next = looks.push("Show the next part", partial(self._step, 1), "es-next")
        self.back = looks.push("Hide it again", partial(self._step, -1), "es-back")
        all_parts = partial(self._step, len(PARTS), whole=True)
        self.everything = looks.push("Show everything", all_parts, "es-everything")
        self.said = looks.page_text(name="es-asked")
        switches = looks.box(self.ask, self.present, name="es-buttons")
        self.steps = looks.box(self.next, self.back, self.everything, name="es-reveal")
        self.box = looks.box(switches, self.said, self.steps, name="es-room")
        for switch in (self.ask, self.present):
            looks.when(switch, partial(self._switched, switch))
        self.hide()

    def hide(self) -> None:
        """Begin again with nothing shown, as for another case."""
        self._show(0)

    def _switched(self, switch: w.ToggleButton, on: bool) -> None:
        if switch is self.present and on:
            self.ask.value = True
        elif switch is self.ask and not on:
            self.present.value = False
        self.hide()

    def _step(self, by: int, button: w.Button, *, whole: bool = False) -> None:
        self._show(self.count + by, whole=whole)

    def _show(self, count: int, *, whole: bool = False) -> None:
        self.count = max(0, min(count, len(PARTS)))
        names, parts = list(PARTS), list(PARTS.values())
        asking, shown = self.ask.value, parts[: self.count]
        if self.present.value and shown and not whole:
            shown = [("status",), shown[-1]]
        self.next.disabled = self.everything.disabled = self.count == len(PARTS)
        self.back.disabled = self.count == 0
        write(
            self.said, cases.room(names[: self.count], names[self.count :]) if asking else NOTHING
        )
        sections = (ALWAYS, *(shown if asking else parts))
        self.seen = frozenset(name for part in sections for name in part)
