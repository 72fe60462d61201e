"""What every kernel needs, imported and asked for once: kernels are copies of the result."""

import gc
import os

import ipykernel.debugger
import ipykernel.kernelapp  # noqa: F401
import ipywidgets

import esodys_teach.ui.quizzes.page  # noqa: F401
from esodys_teach import ui
from esodys_teach.loader.places import OWN_CASES
from esodys_teach.server import fork  # noqa: F401

os.environ.pop(OWN_CASES, None)  # they hold the keys of quizzes, and a copy is for whom they ask
ipywidgets.register_comm_target()
ui.explorer(), ui.index()  # so that what they read and reckon is kept
ipywidgets.Widget.close_all()
gc.collect()
gc.freeze()
