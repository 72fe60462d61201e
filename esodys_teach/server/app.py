"""Starts the notebooks as web pages (Voila), with settings of ours.

Nothing outside the package configures it: settings, template and kernel come from the folder
`jupyter/` beside this file, and no configuration file of the machine is read by Voila.
"""

import errno
import os
import re
import secrets
import signal
import sys
import tomllib
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import quote

import psutil
from jinja2 import FileSystemBytecodeCache
from tornado.httputil import split_host_and_port
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from traitlets import List, Unicode, default
from traitlets.config import Config
from voila import notebook_renderer
from voila.app import Voila

from esodys_teach.loader.places import NOTICE, PACKAGE, notebooks_dir, style, use_our_jupyter_files
from esodys_teach.log import Handler, Lines, hold
from esodys_teach.quiz.link import ADDRESS, KEPT_DAYS, RECORDER, TOKEN, Recorder, days, recorder
from esodys_teach.server import (
    bounds,
    descriptors,
    fork,
    handlers,
    kernels,
    links,
    network,
    waiting,
)
from esodys_teach.server import quiz as doors
from esodys_teach.server.frame_guard import Guarded
from esodys_teach.server.network import LOOPBACK

CLASSES_OF_SETTINGS = (Guarded, Lines, Handler, kernels.Kernels)
"""The classes that `jupyter/serve.toml` names by a string, in its order."""

PORT = 8866
START_PAGE = "index.ipynb"


@dataclass(frozen=True, kw_only=True)
class ServeOptions:
    """How the notebooks are served."""

    port: int = PORT  # or the next free one, if it is taken; any free one for 0
    open_browser: bool = True
    folder: Path | None = None  # of the notebooks; without one, those that ship
    learners: int | None = None  # how many kernels are ready ahead
    lan: bool = False  # others reach it
    address: str = ""  # with `lan`: the one of this machine's that is shown
    embed: Sequence[str] = ()  # hosts that may show the pages in a frame
    quiz: bool = False  # whether there are quizzes to join
    database: str = ""  # URL of the quizzes; without one, a file in your data folder
    keep_days: float = KEPT_DAYS  # how long quizzes are stored
    host: str = ""  # the name under which a proxy with https on this machine shows all of it
    base_url: str = "/"  # all of it is under this path


def serve(options: ServeOptions, kind: "type[Pages] | None" = None) -> None:
    """Serve the notebooks until Ctrl-C or SIGTERM, and print their address.

    Raises ValueError for options that do not fit each other or this machine.
    """
    if options.address and not options.lan:
        raise ValueError("--address is for --lan")
    base_url = network.base_path(options.base_url)
    Pages.shown, Pages.others = network.choose(options.address) if options.lan else (LOOPBACK, [])
    Pages.host = options.host
    settings = tomllib.loads((PACKAGE / "server/jupyter/serve.toml").read_text(encoding="utf-8"))
    limits = _kernel_limits(
        options.learners, settings.pop("kernel_megabytes"), settings.pop("kernel_descriptors")
    )
    _prepare_process(re.compile(settings.pop("environment")))
    extensions = settings.pop("extensions")
    config = Config(settings)
    config.Kernels.update(limits, ahead=options.learners or 0)
    config.KernelManager.transport = fork.transport()
    config.VoilaConfiguration.extension_allowlist = extensions
    _configure(config, options, base_url)
    # Who has trusted which notebook is no question here: nothing of it in the user's folder.
    config.NotebookNotary.update(db_file=":memory:", secret=secrets.token_bytes(32))
    if options.quiz:
        Pages.recorder = Recorder(options.database, days(options.keep_days))
        os.environ[RECORDER] = Pages.recorder.start()
        config.VoilaConfiguration.http_header_envs = [TOKEN]  # who it is that opens a page
    app = (kind or Pages).instance(config=config)
    app.initialize([])
    app.start()


def _kernel_limits(learners: int | None, megabytes: int, each: int) -> dict[str, int]:
    """The limits of `Kernels` for so many learners, of kernels that take so many megabytes and
    descriptors each. Prints them; raises ValueError where the memory is too small.
    """
    cap = 2 * (learners or 8) + 4  # who goes to the next page has two kernels for a moment
    needed = cap * megabytes
    if cap < 6 or needed << 20 > psutil.virtual_memory().available:
        raise ValueError(f"{learners} learners need {needed} MB, which this machine has not got")
    print(f"At most {cap} kernels, which take up to {needed} MB of memory.", flush=True)
    before, most = descriptors.raise_limit()
    if most < descriptors.NO_LIMIT:
        raised = f", raised from {before}" if most > before else ""
        print(f"At most {most} files and connections are open at once{raised}.", flush=True)
        if most < (room := descriptors.RESERVE + cap * each):
            print(f"Too few for {cap} kernels: allow {room} (ulimit -n {room}).", flush=True)
    return {"cap": cap, "megabytes": megabytes, "descriptors": each}


def _prepare_process(known: re.Pattern[str]) -> None:
    """The environment that kernels inherit holds only the variables that are known."""
    for name in [name for name in os.environ if not known.fullmatch(name)]:
        del os.environ[name]
    # Nobody needs to hear what they said, nor that a debugger would miss a line.
    os.environ |= {"JUPYTER_WIDGETS_ECHO": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    use_our_jupyter_files()
    fork.use()
    hold()


def _configure(config: Config, options: ServeOptions, base_url: str) -> None:
    """Where the pages are, and who may ask for them."""
    config.Voila.update(
        ip="0.0.0.0" if options.lan else LOOPBACK,
        port=options.port,
        base_url=base_url,
        open_browser=options.open_browser and has_browser(),
        root_dir=str(options.folder or notebooks_dir()),
    )
    tornado = config.Voila.tornado_settings
    # Without `lan`, a page elsewhere that points its name at this machine gets nothing.
    tornado["allow_remote_access"] = options.lan
    name = split_host_and_port(options.host.lower())[0]
    tornado["local_hostnames"] = ["localhost", *([name] if name else [])]
    tornado["embedded"] = bool(options.embed)
    tornado["headers"]["Content-Security-Policy"] += "".join(f" {host}" for host in options.embed)
    config.VoilaConfiguration.resources = {
        "esodys": {"notice": NOTICE, "style": style(), "quiz": options.quiz}
    }


class Pages(Voila):
    """Voila with addresses, kernels and an end of ours."""

    picture = host = ""
    shown, others = LOOPBACK, list[network.Address]()
    recorder: Recorder | None = None
    addresses = List(Unicode(), config=True)

    @default("config_file_paths")
    def _no_configuration_files(self) -> list[str]:
        return []

    def migrate_config(self) -> None:
        """Nothing: Jupyter would note in the user's folder that there was nothing to migrate."""

    def init_settings(self) -> dict[str, Any]:
        """Voila's settings, and what our addresses need."""
        settings: dict[str, Any] = super().init_settings()
        settings["voila_jinja2_env"].globals.update(self.voila_configuration.resources)
        self.voila_configuration.page_config_hook = self._where_files_are
        handlers.Exporter.compiled = FileSystemBytecodeCache(self.connection_dir)
        notebook_renderer.VoilaExporter = handlers.Exporter
        os.environ["IPYTHONDIR"] = self.connection_dir
        self.secret = secrets.token_urlsafe(16)
        names = self.voila_configuration.extension_allowlist
        shown = {path.name for path in Path(self.root_dir).glob("*.ipynb")}
        return settings | {
            "compress_response": True,
            "kept": handlers.files(self.static_paths, self.labextensions_path, names),
            "pages": shown if self.recorder else shown - {doors.INSTRUCTOR},
            "quiz": recorder(),
            "errors": {},
            "asking": bounds.Buckets(),
            "names": bounds.Names(),
            "links": links.Links(),
            "waiting": waiting.Waiting(),
            "facts": self.facts,
            "token": self.secret.encode(),
            "log_function": lambda call: None,  # what goes wrong is logged as such
        }

    def _where_files_are(self, config: dict[str, Any], **_: Any) -> dict[str, Any]:
        home = f"{self.base_url}esodys/kept/{handlers.EDITION}"
        word = {"pageWord": kernels.asks.get().word}
        lab = {"fullLabextensionsUrl": f"{home}/labextensions"}
        return config | lab | word | {"fullStaticUrl": f"{home}/static"}

    def init_handlers(self) -> list[Any]:
        """Of Voila's addresses those that a page needs; none that lists or gives away files."""
        of_kernel = {"KernelHandler", "VoilaShutdownKernelHandler"}
        url, kernel = re.escape(self.base_url), r"([\w-]{36})"
        start = {"url": f"{self.base_url}voila/render/{START_PAGE}", "permanent": False}
        page = {"config": self.config, "template_paths": self.template_paths}
        page["voila_configuration"] = self.voila_configuration
        kept = [rule for rule in super().init_handlers() if rule[1].__name__ in self.addresses]
        style = ("templates/(.*)", r"templates/(esodys/static/[\w.-]+)")  # Voila's fails at others
        ours = [
            (
                at.replace(*style),
                type(
                    of.__name__,
                    (handlers.OfKernel if of.__name__ in of_kernel else handlers.BaseHandler, of),
                    {},
                ),
                *rest,
            )
            for at, of, *rest in kept
        ]
        return [
            (
                rf"{url[:-1]}(?:/(?:voila/?|voila/(?:tree|render)/?)?)?",
                handlers.StartHandler,
                start,
            ),
            *(doors.doors(url) if self.recorder else ()),
            (
                rf"{url}voila/render/(.*)",
                doors.PageHandler if self.recorder else handlers.Page,
                page,
            ),
            (
                rf"{url}esodys/kept/{re.escape(handlers.EDITION)}/(.*)",
                handlers.ImmutableStaticFiles,
            ),
            (rf"{url}esodys/alive/{kernel}", handlers.Alive),
            (rf"{url}api/kernels/{kernel}/channels", links.Link),
            (rf"{url}esodys/(room|status)", handlers.Operator),
            *ours,
            (r".*", handlers.NoSuchPage),
        ]

    def facts(self) -> dict[str, Any]:
        """What the pages for the operator show."""
        kernels = self.kernel_manager
        pids = [kernels.get_kernel(one).provisioner.pid for one in kernels.list_kernel_ids()]
        return {
            "learners": sum(map(bool, kernels._kernel_connections.values())),
            "kernels": kernels,
            "memory": sum(map(handlers.memory, pids)) >> 20,
            "descriptors": descriptors.used(),
            "descriptors_most": descriptors.limit(),
            "links": self.app.settings["links"],
            "folder": self.connection_dir,
            "address": self.address,
            "picture": self.picture,
            "quiz": bool(self.recorder),
        }

    def listen(self) -> None:
        """Take a port, say where, and serve until told to end."""
        self.ioloop = IOLoop.current()
        # As an exception Ctrl-C may fall into a destructor, where Python only prints it.
        signal.signal(signal.SIGINT, self._handle_signal_stop)
        sockets = _first_free(self.port, self.ip)
        self.port = sockets[0].getsockname()[1]
        local = self.ip == LOOPBACK  # whoever reaches it is this machine, or a proxy on it
        self.address = f"http://{self.shown}:{self.port}{self.base_url}"
        bounds.Server(self.app, xheaders=local).add_sockets(sockets)
        print(f"ESODYS Teach is at {self.address}  (Ctrl-C ends it)", flush=True)
        if self.host:
            self.address = f"https://{self.host}{self.base_url}"  # what the proxy makes of it
        print(f"How it is: {self.address}esodys/status?token={self.secret}", flush=True)
        if self.shown == LOOPBACK and not local:
            print("This machine has no network: nobody else can reach it.", flush=True)
        for other, interface in self.others:
            also = f"http://{other}:{self.port}{self.base_url}"
            print(f"It is also at {also} ({interface}); --address shows that one", flush=True)
        os.environ[ADDRESS] = self.address
        if self.recorder:
            desk = f"{self.address}instructor?token={quote(self.recorder.instructor)}"
            print(f"The instructor's page, for nobody else: {desk}", flush=True)
        if self.host or not local:
            import segno

            code = segno.make(self.address)
            self.picture = code.svg_inline(scale=8, border=4)
            if not local:
                room = f"The QR code is at {self.address}esodys/room: this output cannot show it."
                print(drawn(code, sys.stdout.encoding) or room, flush=True)
        if self.open_browser:
            webbrowser.open(self.address)
        self.ioloop.add_callback(self.kernel_manager.keep_ahead)
        if self.recorder:
            self.ioloop.add_callback(self.recorder.keep)
            self.ioloop.add_callback(waiting.tell, self.app.settings, self.recorder)
        try:
            self.ioloop.start()
            print("\nEnding.", flush=True)
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)  # a second one ends at once
            self.stop()
            if self.recorder:
                self.recorder.end()


def drawn(code: Any, encoding: str) -> str:
    """A QR code as text of two rows a line; "" for an encoding without the signs for it."""
    code.terminal(text := StringIO(), compact=True)
    try:
        text.getvalue().encode(encoding)
    except UnicodeEncodeError:
        return ""
    return text.getvalue()


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
