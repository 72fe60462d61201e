"""Opens the notebooks in JupyterLab, with nothing that asks another host and no outputs saved."""

import logging
import os
import signal
import sys
import warnings
from typing import Any

from jupyterlab.labapp import LabApp
from traitlets.config import Config

from esodys_teach.loader.places import notebooks_dir, use_our_jupyter_files
from esodys_teach.server.app import START_PAGE, has_browser
from esodys_teach.server.network import LOOPBACK


def lab(port: int = 8888, *, open_browser: bool = True) -> None:
    """Open JupyterLab at the index notebook until Ctrl-C or SIGTERM; saves no outputs."""
    use_our_jupyter_files()
    warnings.filterwarnings("ignore", module="traitlets")  # Jupyter's own deprecations
    config = Config(
        Application={"log_level": logging.ERROR},
        ServerApp={
            "ip": LOOPBACK,
            "port": port,
            "open_browser": open_browser and has_browser(),
            "root_dir": str(notebooks_dir()),
            # Root, as in a container, may too: the token guards it, only this machine reaches it.
            "allow_root": True,
            "answer_yes": True,
        },
        FileContentsManager={"pre_save_hook": _as_shipped},
        # Nothing that asks another host.
        LabApp={
            "default_url": f"/lab/tree/{START_PAGE}",
            "news_url": None,
            "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
            "extension_manager": "readonly",
        },
    )
    server = LabApp.initialize_server(argv=[], config=config)
    address = f"{server.connection_url}lab/tree/{START_PAGE}?token={server.identity_provider.token}"
    server.identity_provider.token_generated = False  # else it prints address and token as well
    # Said once it listens: its own start is the loop's first task.
    server.io_loop.add_callback(print, f"JupyterLab is at {address}  (Ctrl-C ends it)", flush=True)
    # As an exception Ctrl-C may be lost in another package.
    signal.signal(signal.SIGINT, lambda *_: server.stop(from_signal=True))
    server.start()
    # By now the kernels are ended, but a worker thread of the server may wait for ever (anyio).
    sys.stdout.flush()
    os._exit(0)


def _as_shipped(model: dict[str, Any], **_: Any) -> None:
    """Clear what a run left in a notebook before it is saved: outputs, and the machine's Python."""
    if model["type"] != "notebook":
        return
    for cell in model["content"]["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    metadata = model["content"]["metadata"]
    metadata["kernelspec"]["display_name"] = "Python 3"
    metadata["language_info"] = {"name": "python"}
    metadata.pop("widgets", None)
