"""The pages: the only rooms that know ipywidgets."""

from esodys_teach.ui.chapter import chapter
from esodys_teach.ui.explorer import explorer, index
from esodys_teach.ui.preview import preview

__all__ = ["chapter", "explorer", "index", "preview"]
