"""Learners as a server meets them: each opens a page and asks for its widgets as a browser does.

As a program: `python tests/learners.py ADDRESS HOW_MANY` lets that many arrive in one second and
prints what each of them saw, as JSON, beside the processor time that asking cost.
"""

import asyncio
import json
import re
import resource
import sys
import time
import uuid
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

V1 = "v1.kernel.websocket.jupyter.org"
KERNEL = re.compile(r'"kernelId": "([\w-]+)"')
WORD = re.compile(r'"pageWord": "([\w-]+)"')
MODEL = re.compile(r'"model_id": "(\w+)"')


def frame(kind: str, content: dict[str, Any], session: str, channel: str = "shell") -> bytes:
    """One message to a kernel, in the frames of the protocol that browsers speak."""
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": kind,
        "session": session,
        "username": "",
        "date": "2026-01-01T00:00:00Z",
        "version": "5.4",
    }
    sent = (header, {}, {"version": "1.0.0"}, content)
    return framed([channel.encode(), *(json.dumps(part).encode() for part in sent)])


def framed(parts: list[bytes]) -> bytes:
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    numbers = (len(offsets), *offsets)
    return b"".join(number.to_bytes(8, "little") for number in numbers) + b"".join(parts)


def unframed(message: bytes) -> list[bytes]:
    count = int.from_bytes(message[:8], "little")
    offsets = [int.from_bytes(message[8 * i : 8 * i + 8], "little") for i in range(1, count + 1)]
    return [message[start:end] for start, end in pairwise(offsets)]


def kernel_and_word(text: str) -> tuple[str, str]:
    """The kernel of a page and the word that opens it; "" where there is none."""
    kernel, word = KERNEL.search(text), WORD.search(text)
    return kernel[1] if kernel else "", word[1] if word else ""


@dataclass
class Learner:
    """One person at one server."""

    url: str
    page: str = "explorer"
    query: str = ""
    cookie: str = ""
    text: str = ""
    status: int = 0
    kernel: str = ""
    word: str = ""  # of the page: this browser keeps no cookie
    spent: bool = False  # whether the word has opened its link
    took: float = 0
    heard: list[bytes] = field(default_factory=list)
    states: dict[str, Any] = field(default_factory=dict)
    link: WebSocketClientConnection | None = None
    session: str = field(default_factory=lambda: uuid.uuid4().hex)
    says: dict[str, str] = field(default_factory=dict)  # headers, as a proxy hands them on

    async def open(self, patience: float = 90) -> "Learner":
        """Open the page and wait until each widget on it has its state."""
        began = time.monotonic()
        async with asyncio.timeout(patience):
            await self.get()
            if self.status == 200 and self.kernel:
                await self.connect()
                await self.ask_for_states()
        self.took = time.monotonic() - began
        return self

    async def get(self) -> None:
        address = f"{self.url}/voila/render/{self.page}.ipynb{self.query}"
        says = self.says | ({"Cookie": self.cookie} if self.cookie else {})
        asked = HTTPRequest(address, headers=says, request_timeout=120, connect_timeout=60)
        answer = await AsyncHTTPClient(max_clients=1000).fetch(asked, raise_error=False)
        self.status, self.text = answer.code, answer.body.decode() if answer.body else ""
        self.kernel, self.word = kernel_and_word(self.text)
        self.spent = False

    async def renew(self) -> None:
        """Take the next word of the page, as a page does that has opened its link."""
        asked = HTTPRequest(
            f"{self.url}/esodys/alive/{self.kernel}",
            headers=self.says | {"X-Esodys-Page": self.word},
            request_timeout=120,
        )
        answer = await AsyncHTTPClient(max_clients=1000).fetch(asked, raise_error=False)
        self.word = answer.headers.get("X-Esodys-Page", self.word)
        self.spent = False

    async def connect(self, protocols: tuple[str, ...] = (V1,)) -> None:
        if self.spent:
            await self.renew()
        self.spent = bool(self.word)
        address = self.url.replace("http", "ws", 1)
        channels = f"{address}/api/kernels/{self.kernel}/channels?session_id={self.session}"
        self.link = await websocket_connect(
            HTTPRequest(channels, headers=self.says),
            subprotocols=[*protocols, *([f"esodys.page.{self.word}"] if self.word else ())],
            max_message_size=1 << 30,
        )

    async def say(self, kind: str, content: dict[str, Any]) -> str:
        """Send a message; its id."""
        assert self.link is not None
        message = frame(kind, content, self.session)
        await self.link.write_message(message, binary=True)
        return str(json.loads(unframed(message)[1])["msg_id"])

    async def hear(self) -> list[bytes]:
        """The next message's parts: channel, header, parent, metadata, content, buffers."""
        assert self.link is not None
        message = await self.link.read_message()
        if message is None:
            raise ConnectionError("the link was closed")
        assert isinstance(message, bytes)
        self.heard.append(message)
        return unframed(message)

    async def ask_for_states(self) -> None:
        comm = uuid.uuid4().hex
        target = {"comm_id": comm, "target_name": "jupyter.widget.control", "data": {}}
        await self.say("comm_open", target)
        await self.say("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}})
        while True:
            _, header, _, _, content, *_ = await self.hear()
            said = json.loads(content)
            if json.loads(header)["msg_type"] == "comm_msg" and said["comm_id"] == comm:
                self.states = said["data"]["states"]
                assert set(MODEL.findall(self.text)) <= set(self.states)
                return

    async def choose(self, description: str, index: int) -> float:
        """Choose from a list of the page, and wait until the page has answered; in seconds."""
        told = ((name, state["state"]) for name, state in self.states.items())
        model = next(name for name, state in told if state.get("description") == description)
        update = {"comm_id": model, "data": {"method": "update", "state": {"index": index}}}
        began = time.monotonic()
        asked = await self.say("comm_msg", update)
        while True:
            _, header, parent, _, content, *_ = await self.hear()
            self.heard.clear()
            ours = json.loads(parent).get("msg_id") == asked
            status = ours and json.loads(header)["msg_type"] == "status"
            if status and json.loads(content)["execution_state"] == "idle":
                return time.monotonic() - began

    async def leave(self, *, quietly: bool = False) -> None:
        """Close the page; quietly is how a telephone whose battery is empty does it."""
        if self.link:
            self.link.close()
            while await self.link.read_message() is not None:
                pass
            self.link = None
        if not quietly and self.kernel:
            end = f"{self.url}/voila/api/shutdown/{self.kernel}"
            note = HTTPRequest(end, method="POST", body=b"", headers={"X-Esodys-Page": self.word})
            await AsyncHTTPClient(max_clients=1000).fetch(note, raise_error=False)


async def arrive(
    url: str, number: int, page: str = "explorer", *, stay: bool = False
) -> list[Learner | BaseException]:
    """So many learners in the same second, and what became of each."""
    learners = [Learner(url, page) for _ in range(number)]
    came = await asyncio.gather(*(one.open() for one in learners), return_exceptions=True)
    if not stay:
        await asyncio.gather(*(one.leave(quietly=True) for one in learners))
    return came


async def visit(url: str, page: str = "index", query: str = "") -> Learner:
    """One learner who has opened a page and left it."""
    learner = await Learner(url, page, query).open()
    await learner.leave()
    return learner


def figures(arrived: list[Learner | BaseException]) -> dict[str, Any]:
    stood = sorted(one.took for one in arrived if isinstance(one, Learner) and one.states)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "complete": len(stood),
        "of": len(arrived),
        "median_s": round(stood[len(stood) // 2], 2) if stood else None,
        "last_s": round(stood[-1], 2) if stood else None,
        "asking_cpu_s": round(used.ru_utime + used.ru_stime, 2),
        "lost": [repr(one) for one in arrived if not isinstance(one, Learner)][:3],
        "refused": sum(isinstance(one, Learner) and one.status == 503 for one in arrived),
    }


async def _main(url: str, number: int, page: str) -> None:
    arrived = await arrive(url, number, page, stay=True)
    print(json.dumps(figures(arrived)), flush=True)
    await asyncio.to_thread(sys.stdin.read)  # stays until it is told to go


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:] or ["explorer"]))
