"""Starts the notebooks as web pages (Voila) or as notebooks (JupyterLab), with settings of ours.

Nothing outside the package configures either: the template and the kernel come from the folder
`jupyter/` beside this file, and no configuration file of the machine is read by Voila.
"""

import errno
import logging
import os
import sys
import webbrowser
from pathlib import Path
from socket import socket
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from tornado.web import HTTPError, RedirectHandler
from traitlets import default
from traitlets.config import Config
from voila.app import Voila
from voila.handler import BaseVoilaHandler
from voila.tornado.contentshandler import VoilaContentsHandler
from voila.tornado.treehandler import TornadoVoilaTreeHandler

from esodys_teach.places import NOTICE, notebooks_dir, style, use_our_jupyter_files

LOOPBACK = "127.0.0.1"
PORT = 8866
START_PAGE = "index.ipynb"


def serve(
    port: int = PORT,
    *,
    open_browser: bool = True,
    folder: Path | None = None,
    kind: "type[Pages] | None" = None,
) -> None:
    """Serve the notebooks, or those of `folder`, to this machine until Ctrl-C or SIGTERM.

    Takes the next free port if `port` is taken, and any free one for 0. Prints the address.
    """
    use_our_jupyter_files()
    logging.getLogger("tornado").setLevel(logging.ERROR)  # not each wrong address
    page = {"notice": NOTICE, "style": style()}
    app = (kind or Pages).instance(
        config=Config(
            Voila={
                "ip": LOOPBACK,
                "port": port,
                "open_browser": open_browser and has_browser(),
                "root_dir": str(folder or notebooks_dir()),
                "log_level": logging.ERROR,
                "tornado_settings": {
                    # Voila's own note at the close of a page carries no XSRF token (voila#1458):
                    # refused, it leaves a kernel behind. It can but end a kernel known by its UUID.
                    "disable_check_xsrf": True,
                    # A page elsewhere that points its name at this machine gets nothing.
                    "allow_remote_access": False,
                },
            },
            VoilaConfiguration={
                "template": "esodys",
                "allow_template_override": "NO",
                "allow_theme_override": "NO",
                "show_tracebacks": False,
                "file_allowlist": [],
                "resources": {"esodys": page},
                # Without a list Voila loads what else this Python has for JupyterLab.
                "extension_allowlist": [
                    "@voila-dashboards/widgets-manager8",
                    "@jupyter-widgets/jupyterlab-manager",
                ],
            },
            VoilaExecutor={"cell_error_instruction": "The reason is in the server's log."},
            # A page closed without a word keeps its kernel 20 minutes; an open one for good.
            MappingKernelManager={"cull_idle_timeout": 1200, "cull_interval": 60},
        )
    )
    app.initialize([])
    app.start()


class Pages(Voila):
    """Voila with our start page in place of its list of files."""

    @default("config_file_paths")
    def _no_configuration_files(self) -> list[str]:
        return []

    def init_settings(self) -> dict[str, Any]:
        """Voila's settings; pages of errors get what the other pages get from Voila."""
        settings: dict[str, Any] = super().init_settings()
        settings["voila_jinja2_env"].globals.update(self.voila_configuration.resources)
        return settings

    def init_handlers(self) -> list[Any]:
        """Voila's addresses without those that list files: they lead to the index."""
        start = {"url": f"{self.base_url}voila/render/{START_PAGE}", "permanent": False}
        listing = (TornadoVoilaTreeHandler, VoilaContentsHandler)
        kept = [rule for rule in super().init_handlers() if rule[1] not in listing]
        return [
            (rf"{self.server_url}(?:voila/?|voila/(?:tree|render)/?)?", RedirectHandler, start),
            *kept,
            (r".*", NoSuchPage, {"voila_configuration": self.voila_configuration}),
        ]

    def listen(self) -> None:
        """Take a port, say where, and serve until told to end."""
        sockets = _first_free(self.port, self.ip)
        self.port = sockets[0].getsockname()[1]
        HTTPServer(self.app).add_sockets(sockets)
        print(f"ESODYS Teach is at {self.display_url}  (Ctrl-C ends it)", flush=True)
        if self.open_browser:
            webbrowser.open(self.display_url)
        self.ioloop = IOLoop.current()
        try:
            self.ioloop.start()
        except KeyboardInterrupt:
            print("\nEnding.", flush=True)
        finally:
            self.stop()


class NoSuchPage(BaseVoilaHandler):
    """Any other address: a page in plain words that leads back."""

    def get(self) -> None:
        """No page."""
        raise HTTPError(404)


def _first_free(port: int, address: str) -> list[socket]:
    """Sockets that listen on `port`, or on the next one that nobody holds."""
    for candidate in range(port, port + 50):
        try:
            return bind_sockets(candidate, address)
        except OSError as refused:
            if refused.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, f"ports {port} to {port + 49} are all in use")


def has_browser() -> bool:
    """Whether a window can open; without a screen `webbrowser` would take over the terminal."""
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY", "BROWSER"} & set(os.environ):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
