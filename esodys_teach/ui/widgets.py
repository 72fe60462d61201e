"""What every page is made of: its widgets in one style, and how HTML gets into them."""

from collections.abc import Callable
from typing import Any

import ipywidgets as w
from markupsafe import Markup

from esodys_teach.html.elements import NOTHING, escape, markup, trusted
from esodys_teach.html.wording import NOT_KNOWN
from esodys_teach.loader.places import style
from esodys_teach.ui.asking import Asking
from esodys_teach.ui.page import guard


class Looks(Asking):
    """What all controls of a page share: its alarm, the layout, a style for each kind."""

    def __init__(self) -> None:
        super().__init__()
        self.layout = w.Layout()
        self.styles: dict[type, dict[str, Any]] = {}
        self.alarm = self.page_text(name="es-alarm-box")

    def guarded(self, action: Callable[..., None]) -> Callable[..., None]:
        """The action; should it fail, the alarm of the page says so."""
        return guard(action, self.alarm)

    def when(self, source: Any, then: Callable[[Any], None], trait: str = "value") -> None:
        """Call `then` with each new value."""
        source.observe(self.guarded(lambda change: then(change.new)), names=trait)

    def _made(self, kind: type, *names: str, **traits: Any) -> Any:
        """A widget of these classes, in the style of the first of its kind."""
        style = self.styles.get(kind, {})
        made = kind(layout=self.layout, _dom_classes=names, **style, **traits)
        if made.has_trait("style"):
            self.styles[kind] = {"style": made.style}
        return made

    def box(self, *parts: w.Widget | Markup, name: str) -> w.Box:
        """A plain box of that class, laid out by the style sheet; HTML becomes a part too."""
        children = [self.page_text(x) if isinstance(x, Markup) else x for x in parts]
        return self._made(w.Box, *name.split(), children=children)

    def page_text(self, html: Markup = NOTHING, name: str = "es-text") -> w.HTML:
        """A piece of the page."""
        return self._made(w.HTML, name, value=html)

    def choice(self, label: str, options: tuple[str, ...]) -> w.Dropdown:
        """A list to choose from; its label is text or HTML."""
        says = {"description": escape(label), "description_allow_html": True}
        return self._made(w.Dropdown, options=options, **says)

    def entry(self, label: str, placeholder: str = NOT_KNOWN, *, at_once: bool = False) -> w.Text:
        """A line to type in, read on Enter or on leaving it; its label is text or HTML."""
        says = {
            "description": escape(label),
            "description_allow_html": True,
            "placeholder": placeholder,
        }
        return self._made(w.Text, continuous_update=at_once, **says)

    def push(self, label: str, then: Callable[[w.Button], None], name: str = "es-push") -> w.Button:
        """A button that calls `then`; it takes back what another one asks."""

        def pressed(button: w.Button) -> None:
            if button is not self.asking:
                self.calm()
            then(button)

        button = self._made(w.Button, name, description=label)
        button.on_click(self.guarded(pressed))
        return button

    def twice(
        self, label: str, question: str, then: Callable[[], None], name: str = "es-push"
    ) -> w.Button:
        """A button for what cannot be taken back: it asks first, and acts on a second press."""
        button = self.push(label, lambda button: self.press(button, then), name)
        self.asks[button] = label, question
        return button

    def switch(self, label: str, name: str) -> w.ToggleButton:
        """A button that stays pressed."""
        no_tooltip = ""  # ipywidgets shows "null" for none
        return self._made(w.ToggleButton, *name.split(), description=label, tooltip=no_tooltip)


def offer(choice: w.Dropdown, options: tuple[str, ...], value: str | None = None) -> None:
    """Other options to choose from, told to the browser at once with the one chosen.

    Told after each other, the browser answers the first that it has none of them chosen.
    """
    if choice.options != options or value is not None and choice.value != value:
        with choice.hold_sync():
            choice.options = options
            choice.value = options[0] if options and value is None else value


def style_sheet() -> Markup:
    """The style of every page."""
    return markup("<style>{}</style>", trusted(style()))


def write(part: w.HTML, html: Markup) -> None:
    """Put HTML into the page only where it changes: a screen reader would read it again."""
    if part.value != html:
        part.value = html


def mark(widget: w.DOMWidget, name: str, on: bool) -> None:
    """Give the widget the class or take it away; says nothing to the page if nothing changes."""
    if on != (name in widget._dom_classes):
        (widget.add_class if on else widget.remove_class)(name)
