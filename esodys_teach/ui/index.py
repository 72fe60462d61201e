"""The list of cases on the start page."""

import ipywidgets as w

from esodys_teach import course, views
from esodys_teach.case import own_cases
from esodys_teach.chapter import glossary
from esodys_teach.markup import folded
from esodys_teach.places import style
from esodys_teach.ui.controls import Looks
from esodys_teach.ui.explorer import by_level


def index() -> w.Box:
    """Every case by level, with what it teaches and the name under which the explorer lists it."""
    looks = Looks()
    words = glossary()
    known = f"Glossary: {len(words)} words of this module"
    return looks.box(
        looks.page_text(f"<style>{style()}</style>", name="es-style"),
        looks.page_text(views.case_list(by_level(), *own_cases()), name="es-case-list"),
        looks.page_text(folded(known, course.terms(words)), name="es-glossary"),
        name="esodys",
    )
