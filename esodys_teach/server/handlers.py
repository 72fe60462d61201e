"""The addresses of the server: the pages, the files that browsers keep, what the operator sees."""

import gzip
import json
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from hmac import compare_digest
from importlib.metadata import version
from ipaddress import ip_address
from mimetypes import guess_type
from pathlib import Path
from random import randint
from traceback import format_exception
from typing import Any

import psutil
from tornado.httputil import split_host_and_port
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RedirectHandler, RequestHandler
from voila.exporter import VoilaExporter
from voila.tornado.handler import TornadoVoilaHandler

from esodys_teach.log import log
from esodys_teach.server.bounds import network
from esodys_teach.server.kernels import Full, Visitor, asks

EDITION = f"{version('voila')}-{version('jupyterlab_widgets')}"


WORD_HEADER = "X-Esodys-Page"  # in which it comes otherwise, and in which the next one is sent
WORD = "esodys.page."  # begins the subprotocol that carries the word of a page


class BaseHandler(RequestHandler):
    """What every address shares: our headers, a refusal in plain words, no word of the inside."""

    def set_default_headers(self) -> None:
        super().set_default_headers()
        for name, value in self.settings["headers"].items():
            self.set_header(name, value)
        self.clear_header("Server")

    def prepare(self) -> Any:
        names = self.settings.get("local_hostnames", [])
        if not self.settings["allow_remote_access"] and not local(self.request.host, names):
            raise HTTPError(403)
        if self.request.method == "POST" and self.from_elsewhere():
            raise HTTPError(403)
        return super().prepare()

    def from_elsewhere(self) -> bool:
        """Whether a page of another site makes the browser ask; an old browser does not say."""
        headers = self.request.headers
        if "Origin" in headers and headers["Origin"].partition("://")[2] != self.request.host:
            return True
        return headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")

    def partitions(self) -> bool:
        """Whether cookies have to come back in a frame of another site, and can: over https."""
        return bool(self.settings["embedded"]) and self.request.protocol == "https"

    def set_cookie(self, name: str, value: str | bytes, *args: Any, **options: Any) -> None:
        """As tornado's, with the attributes by which a browser returns it in a frame."""
        if self.partitions():
            options |= {"samesite": "None", "secure": True}
        super().set_cookie(name, value, *args, **options)

    def add_header(self, name: str, value: Any) -> None:
        """As tornado's, which adds each cookie by it; `http.cookies` lacks the attribute (3.14)."""
        if name == "Set-Cookie" and self.partitions():
            value = f"{value}; Partitioned"
        super().add_header(name, value)

    def browser(self) -> str:
        """The name that this server gave to the browser, from its signed cookie; "" without one."""
        provider = self.settings["identity_provider"]
        came_with = self.get_signed_cookie(provider.get_cookie_name(self))
        return str(json.loads(came_with)["username"]) if came_with else ""

    def opens(self, kernel_id: str) -> bool:
        """Whether the page of that kernel asks: by its browser's cookie or by its word."""
        kernels = self.settings["kernel_manager"]
        return bool(kernels.opens(kernel_id, self.browser(), self.word()))

    def word(self) -> str:
        """The word that the page brings; "" without one.

        It comes in a header, in the subprotocol of a websocket, or in the form of a page that
        closes; never in an address, which logs and histories keep.
        """
        says = self.request.headers
        offered = [one.strip() for one in says.get("Sec-WebSocket-Protocol", "").split(",")]
        words = [one.removeprefix(WORD) for one in offered if one.startswith(WORD)]
        found = [says.get(WORD_HEADER, ""), *words, self.get_body_argument("pageWord", "")]
        return next(filter(None, found), "")

    def show(self, template: str, **facts: Any) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(self.page(template, **facts))

    def page(self, template: str, **facts: Any) -> str:
        page = self.settings["voila_jinja2_env"].get_template(template)
        return str(page.render(base_url=self.settings["base_url"], **facts))

    def write_error(self, status_code: int, **_: Any) -> None:
        # Hundreds may ask in the same second: each page is made once, with four times to return.
        again = randint(3, 6) if status_code == 503 else 5
        made = self.settings["errors"]
        if (status_code, again) not in made:
            text = self.page("error.html", status_code=status_code, again=again).encode()
            made[status_code, again] = text, gzip.compress(text)
        text, packed = made[status_code, again]
        self.set_header("Content-Type", "text/html; charset=utf-8")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            text = packed
        self.finish(text)

    def log_exception(self, kind: Any, problem: Any, trace: Any) -> None:
        if not isinstance(problem, (HTTPError, StreamClosedError)):
            log("error", traceback="".join(format_exception(kind, problem, trace)))


class OfKernel(BaseHandler):
    """An address of one kernel, for its page alone: the id of a kernel is no secret."""

    def prepare(self) -> Any:
        kernel_id = self.path_kwargs.get("kernel_id") or self.path_args[0]
        if kernel_id not in self.settings["kernel_manager"]:
            raise HTTPError(404)
        if not self.opens(kernel_id):
            raise HTTPError(403)
        return super().prepare()


class StartHandler(BaseHandler, RedirectHandler):
    """The way in, also for a program that only asks whether it is there."""

    head = RedirectHandler.get


class NoSuchPage(BaseHandler):
    """Any other address: a page in plain words that leads back."""

    def prepare(self) -> None:
        super().prepare()
        raise HTTPError(404)


class Page(BaseHandler, TornadoVoilaHandler):
    """A notebook as a page; one that ships, and no other."""

    async def get(self, path: str | None = None) -> None:
        self.check(path)
        visitor = asks.get() if asks.get().owner else self.visitor()
        # Whoever brings no cookie may keep none, as in a frame: such a page has a word.
        word = "" if self.browser() else secrets.token_urlsafe()
        asks.set(replace(visitor, browser=self.current_user.username, word=word))
        try:
            await self.draw(path)
        except Full as full:
            self.settings["waiting"].note(
                visitor.owner,
                full.too_many,
                self.request.remote_ip or "",
                name=visitor.name,
                once=bool(visitor.address),
            )
            raise
        self.settings["waiting"].forget(visitor.owner)

    async def draw(self, path: str | None) -> None:
        """The page, piece by piece; raises Full where there is no kernel for it."""
        await self.settings["kernel_manager"].admit()  # before anything is drawn: that takes 10 ms
        silent = 0
        async for html in self.get_generator(path=path):
            silent = silent + 1 if html.startswith("<script>window.voila_heartbeat()") else 0
            if silent > 6:  # Voila would wait for ever for a cell that can no longer come
                raise TimeoutError(path)
            self.write(html)
            await self.flush()

    def head(self, path: str | None = None) -> Any:
        self.check(path)

    def visitor(self) -> Visitor:
        """Who asks, by the cookie; by the address too who brought none and gets one now."""
        address = "" if self.browser() else network(self.request.remote_ip or "")
        return Visitor(f"visitor {self.current_user.username}", address)

    def check(self, path: str | None) -> None:
        if path not in self.settings["pages"]:
            raise HTTPError(404)


class ImmutableStaticFiles(BaseHandler):
    """Files whose address changes with their content: packed once, kept by browsers for good."""

    def get(self, name: str) -> None:
        if name not in self.settings["kept"]:
            raise HTTPError(404)
        self.set_header("Content-Type", guess_type(name)[0] or "application/octet-stream")
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.set_header("Content-Encoding", "gzip")  # every browser reads it
        self.finish(_packed(self.settings["kept"][name]))


class Alive(BaseHandler):
    """Whether a page still has its kernel: asked by each page every few seconds."""

    async def get(self, kernel_id: str) -> None:
        kernels = self.settings["kernel_manager"]
        lives = kernel_id in kernels and await kernels.get_kernel(kernel_id).is_alive()
        if lives and not self.opens(kernel_id):
            self.set_status(403)
            return
        if lives:
            kernels.note(kernel_id)
            if word := kernels.word(kernel_id).renew(self.word()):
                self.set_header(WORD_HEADER, word)
        # A page that gave way to a newer one of the same visitor does not take its place back.
        self.set_status(204 if lives else 409 if kernel_id in kernels.outdated else 410)


class Operator(BaseHandler):
    """How the class gets here, for the projector; how the server is, for who has the token."""

    def get(self, what: str) -> None:
        token = self.get_argument("token", "")
        if what == "status" and not compare_digest(token.encode(), self.settings["token"]):
            raise HTTPError(404)
        self.show("operator.html", what=what, **self.settings["facts"]())


class Exporter(VoilaExporter):
    """Voila's, which compiled every template anew for every page: half of what a page cost."""

    compiled: Any = None

    def _create_environment(self) -> Any:
        environment = super()._create_environment()
        environment.bytecode_cache = self.compiled
        return environment


def files(static: list[str], extensions: list[str], names: list[str]) -> dict[str, Path]:
    """What browsers keep, by address; of several files for one address the first."""
    found: dict[str, Path] = {}
    roots = [(f"labextensions/{name}", f"{at}/{name}") for at in extensions for name in names]
    for prefix, root in [*(("static", root) for root in static), *roots]:
        for path in filter(Path.is_file, Path(root).rglob("*")):
            found.setdefault(f"{prefix}/{path.relative_to(root).as_posix()}", path)
    return found


def local(host: str, names: Iterable[str]) -> bool:
    """Whether the address that was asked for is this machine's own, by number or by name."""
    name = split_host_and_port(host.lower())[0].strip("[]")
    with suppress(ValueError):
        return ip_address(name).is_loopback
    return name in names


def memory(pid: int) -> int:
    """Bytes that a process takes; on Linux its share of what it has in common with others."""
    with suppress(psutil.NoSuchProcess):
        told = psutil.Process(pid).memory_full_info()
        return int(getattr(told, "pss", told.rss))
    return 0


@cache
def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes())
