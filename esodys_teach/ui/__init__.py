"""The pages: the only rooms that know ipywidgets."""

from esodys_teach.ui.explorer import explorer
from esodys_teach.ui.index import index
from esodys_teach.ui.preview import preview

__all__ = ["explorer", "index", "preview"]
