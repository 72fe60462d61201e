"""How many kernels there are, and some started before anybody comes."""

import asyncio
import os
from collections import Counter, OrderedDict
from contextvars import ContextVar
from dataclasses import dataclass, field
from hmac import compare_digest
from time import monotonic
from typing import Any

import zmq
from jupyter_core.utils import ensure_async
from jupyter_server._tz import utcnow
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError
from traitlets import Integer
from zmq.asyncio import Context

from esodys_teach.log import log
from esodys_teach.server import descriptors
from esodys_teach.server.page_word import PageWord

ANSWER = 5.0  # seconds that a kernel of the pool has until another one is taken
QUIET = 10.0  # seconds without an arrival before kernels are started ahead of need

MAX_SOCKETS = 1 << 14  # to kernels, five for each page; the library's own bound is 1,023

kept: ContextVar[int] = ContextVar("kept", default=0)
"""The places that whoever asks leaves to others."""

SILENT = 45.0  # seconds; an open page asks every three whether its kernel lives
PRESSED = 15.0  # the same, once the instructor lets in who waits
MOST_OF_VISITOR = 4  # kernels; on the way to the next page there are two
MOST_OF_ADDRESS = 200  # of those who bring no cookie: a class of 100 on its way to the next page
MOST_OUTDATED = 1000  # kernels that gave way to a newer page, of which the page is told why


@dataclass(frozen=True)
class Visitor:
    """Who asks for a page."""

    owner: str = ""  # what counts as one visitor
    address: str = ""  # of who brought no cookie; who joined never counts by it
    role: str = ""  # "learner" or "instructor", if the recorder knows one of them
    name: str = field(default="", repr=False)  # a learner's nickname
    # What opens the kernel of the page: the name of the browser, and the first word of the page.
    browser: str = field(default="", repr=False)
    word: str = field(default="", repr=False)


asks: ContextVar[Visitor] = ContextVar("asks", default=Visitor())  # noqa: B039, it is frozen
"""Who asks for the page that is made now."""


class Full(HTTPError):
    """503: one more kernel would be too many, of what says `too_many`."""

    def __init__(self, too_many: str) -> None:
        super().__init__(503)
        self.too_many = too_many


class Kernels(AsyncMappingKernelManager):
    """Kernels up to a cap that counts those still starting, and a pool of them for any page."""

    cap = Integer(16, config=True)
    ahead = Integer(0, config=True)
    unseen = Integer(30, config=True)
    megabytes = Integer(35, config=True)  # that a kernel takes
    descriptors = Integer(24, config=True)  # that the server has open for a kernel

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.context.set(zmq.MAX_SOCKETS, MAX_SOCKETS)
        self.visitors: dict[str, Visitor] = {}  # who opened the page of a kernel, oldest first
        self.words: dict[str, PageWord] = {}
        self.heard: dict[str, float] = {}  # when its page was last heard of
        self.leaving: set[str] = set()  # those that are being ended to make room
        self.outdated: OrderedDict[str, None] = (
            OrderedDict()
        )  # for a newer page of the same visitor
        self.asking: Counter[str] = Counter()  # kernels that start, by visitor and by address
        self.pool: list[str] = []
        self.seen: set[str] = set()  # those whose page has been there
        self.pending = self.refused = self.most = 0
        self.arrival = 0.0
        self.invited: set[str] = set()  # visitors who may have a place that is kept for others

    async def start_kernel(self, **asked: Any) -> str:
        """A kernel from the pool, or a new one, or 503 beyond the cap or a bound of the visitor."""
        self.arrival = monotonic()
        visitor = asks.get()
        await self.admit()
        counted = [name for name in (visitor.owner, visitor.address) if name]
        self.asking.update(counted)
        try:
            kernel_id = await self._take(**asked)
            self.visitors[kernel_id] = visitor
            self.heard[kernel_id] = monotonic()
            self.invited.discard(visitor.owner)
        finally:
            self.asking.subtract(counted)
            self.asking = +self.asking
        for old in self._of(visitor)[:-MOST_OF_VISITOR]:
            await self._outdate(old)
        return kernel_id

    def known(self, kernel_id: str) -> str:
        """Whether a "learner" or the "instructor" opened its page; "" for others."""
        return self.visitors.get(kernel_id, Visitor()).role

    def opens(self, kernel_id: str, browser: str, word: str) -> bool:
        """Whether the page of this kernel was given to that browser, or has that word."""
        given = self.visitors.get(kernel_id, Visitor()).browser
        same = bool(given) and compare_digest(given.encode(), browser.encode())
        return same or self.word(kernel_id).fits(word)

    def word(self, kernel_id: str) -> PageWord:
        """The word of the page of this kernel; one that nothing fits where there is no page."""
        if kernel_id not in self.visitors:
            return PageWord()
        return self.words.setdefault(kernel_id, PageWord(self.visitors[kernel_id].word))

    async def _take(self, **asked: Any) -> str:
        while self.pool:
            kernel_id = self.pool.pop(0)
            lives = kernel_id in self and await ensure_async(self.get_kernel(kernel_id).is_alive())
            if lives and await self._told(kernel_id, asked["env"]):
                return kernel_id
        await self.admit(1)  # others may have emptied the pool meanwhile
        return await self._start(**asked)

    async def admit(self, counted: int = 0) -> None:
        """503 where one more would be too many, also once all who vanished have given way.

        `counted` is 1 where this request is among those that start already.
        """
        visitor = asks.get()
        while reason := self._too_many(visitor, counted):
            own = self._of(visitor)
            if reason in ("cap", "share") and len(own) >= MOST_OF_VISITOR:
                await self._outdate(own[0])
            elif reason in ("cap", "share", "address") and (
                gone := self._vanished(visitor, reason)
            ):
                log("a page that vanished gives way", role=self.known(gone))
                await self._give_way(gone)
            else:
                self.refused += 1
                log("refused", too_many=reason, kernels=self.taken, cap=self.cap, kept=kept.get())
                raise Full(reason)

    async def make_room(
        self, wanted: int, invited: set[str], megabytes: int, free: int
    ) -> dict[str, int]:
        """Let so many in beside one place for the instructor; what came of it.

        Those `invited`, visitors or addresses, need not leave places to others. Pages that
        vanished give way. Then the cap rises, as far as `megabytes` of memory and
        `free` descriptors allow.
        """
        freed = 0
        while self.taken + wanted >= self.cap and (gone := self._vanished(Visitor(), "", PRESSED)):
            await self._give_way(gone)
            freed += 1
        missing = max(0, self.taken + wanted + 1 - self.cap)
        unused = max(0, self.cap - len(self) - self.pending)  # which may still start
        room = min(megabytes // self.megabytes, free // self.descriptors) - unused
        raised = min(missing, max(0, room))
        self.cap += raised
        self.invited = invited
        short = min(wanted, missing - raised)
        return {"freed": freed, "raised": raised, "cap": self.cap, "short": short}

    @property
    def taken(self) -> int:
        """Kernels that somebody has or gets now."""
        return len(self) - len(self.pool) + self.pending

    def _too_many(self, visitor: Visitor, counted: int = 0) -> str:
        """Of what one more kernel for this visitor would be too many, if of anything."""
        invited = not self.invited.isdisjoint((visitor.owner, visitor.address))
        left = min(kept.get(), 1) if invited else kept.get()
        if self.taken >= self.cap - left:
            return "share" if left > 1 and self.taken < self.cap - 1 else "cap"
        short = descriptors.used() >= descriptors.limit() - descriptors.RESERVE
        if short and visitor.role != "instructor":
            return "descriptor"
        if visitor.owner and self.asking[visitor.owner] - counted >= MOST_OF_VISITOR:
            return "visitor"
        address = visitor.address
        here = sum(one.address == address for one in self.visitors.values())
        if address and here + self.asking[address] - counted >= MOST_OF_ADDRESS:
            return "address"
        return ""

    def _of(self, visitor: Visitor) -> list[str]:
        """The kernels of this visitor, the oldest first."""
        mine = [id for id, one in self.visitors.items() if visitor.owner == one.owner != ""]
        return [id for id in mine if id not in self.leaving]

    def _vanished(self, visitor: Visitor, reason: str, silent_s: float | None = None) -> str:
        """A kernel whose page was not heard of for long, one of nobody known if there is one."""
        silent_s = SILENT if silent_s is None else silent_s
        silent = [
            (bool(one.role), self.heard[id], id)
            for id, one in self.visitors.items()
            if monotonic() - self.heard[id] > silent_s
            and one.role != "instructor"
            and id not in self.leaving
            and (reason != "address" or one.address == visitor.address)
        ]
        return min(silent)[-1] if silent else ""

    async def _outdate(self, kernel_id: str) -> None:
        """End the oldest page of a visitor; it does not come back by itself to end the next one."""
        self.outdated[kernel_id] = None
        if len(self.outdated) > MOST_OUTDATED:
            self.outdated.popitem(last=False)
        await self._give_way(kernel_id)

    async def _give_way(self, kernel_id: str) -> None:
        self.leaving.add(kernel_id)
        try:
            if kernel_id in self:
                await ensure_async(self.shutdown_kernel(kernel_id, now=True))
        finally:
            self.leaving.discard(kernel_id)
            self.visitors.pop(kernel_id, None)

    async def _start(self, **asked: Any) -> str:
        self.pending += 1
        try:
            kernel_id: str = await super().start_kernel(**asked)
        finally:
            self.pending -= 1
        self.most = max(self.most, len(self))
        return kernel_id

    async def _told(self, kernel_id: str, env: dict[str, str]) -> bool:
        """Say the request to a kernel that was started before there was one; or end it."""
        client = self.get_kernel(kernel_id).client(context=Context.instance())
        client.start_channels(iopub=False, stdin=False, hb=False)
        said = {str(name): str(value) for name, value in env.items()}
        code = f"import os; os.environ.update({said!r})"
        try:
            await client.execute(code, silent=True, store_history=False, reply=True, timeout=ANSWER)
        except (TimeoutError, RuntimeError) as problem:
            log("a kernel ready ahead does not answer", problem=str(problem))
            await ensure_async(self.shutdown_kernel(kernel_id, now=True))
            return False
        finally:
            client.stop_channels()
        return True

    async def keep_ahead(self) -> None:
        """Fill the pool, whenever nobody is arriving, for as long as the server runs."""
        while True:
            calm = monotonic() - self.arrival > QUIET
            if not calm or len(self.pool) >= self.ahead or len(self) + self.pending >= self.cap:
                await asyncio.sleep(0.5)
                continue
            started = self._start(kernel_name="python3", path="", env=dict(os.environ))
            self.pool.append(await started)

    def note(self, kernel_id: str) -> None:
        """Its page was there just now, though it may still be loading."""
        kernel: Any = self.get_kernel(kernel_id)
        kernel.last_activity = utcnow()
        self.hear(kernel_id)

    def hear(self, kernel_id: str) -> None:
        """Its page said something just now."""
        if kernel_id in self.heard:
            self.heard[kernel_id] = monotonic()

    def notify_connect(self, kernel_id: str) -> None:
        super().notify_connect(kernel_id)
        self.seen.add(kernel_id)
        self.hear(kernel_id)

    def remove_kernel(self, kernel_id: str) -> Any:
        self.seen.discard(kernel_id)
        self.visitors.pop(kernel_id, None)
        self.heard.pop(kernel_id, None)
        self.words.pop(kernel_id, None)
        return super().remove_kernel(kernel_id)

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End one that nobody uses, and soon where its page never came."""
        if kernel_id in self.pool:
            return
        await super().cull_kernel_if_idle(kernel_id)
        if kernel_id in self and kernel_id not in self.seen:
            kernel: Any = self.get_kernel(kernel_id)
            if (utcnow() - kernel.last_activity).total_seconds() > self.unseen:
                await ensure_async(self.shutdown_kernel(kernel_id))
