"""What every kernel needs, imported and asked for once: kernels are copies of the result."""

import gc

import ipykernel.debugger
import ipykernel.kernelapp  # noqa: F401
import ipywidgets

import esodys_teach.ui.quiz_page  # noqa: F401
from esodys_teach import forked, ui  # noqa: F401

ipywidgets.register_comm_target()
ui.explorer(), ui.index()  # so that what they read and reckon is kept
ipywidgets.Widget.close_all()
gc.collect()
gc.freeze()
