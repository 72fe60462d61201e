"""The pages: the only rooms that know ipywidgets."""

from esodys_teach.ui.chapter import chapter
from esodys_teach.ui.explorer import explorer, index
from esodys_teach.ui.preview import preview

__all__ = ["chapter", "explorer", "index", "instructor", "preview", "quiz"]


def __getattr__(name: str) -> object:
    """The two pages of a quiz, read when they are asked for: the other pages need none of it."""
    if name == "quiz":
        from esodys_teach.ui.quizzes.page import quiz as page
    elif name == "instructor":
        from esodys_teach.ui.quizzes.desk import instructor as page
    else:
        raise AttributeError(name)
    return page
