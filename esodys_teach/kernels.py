"""How many kernels there are, and some started before anybody comes."""

import asyncio
import os
from contextvars import ContextVar
from time import monotonic
from typing import Any

import zmq
from jupyter_core.utils import ensure_async
from jupyter_server._tz import utcnow
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError
from traitlets import Integer
from zmq.asyncio import Context

from esodys_teach import descriptors
from esodys_teach.log import log

ANSWER = 5.0  # seconds that a kernel of the pool has until another one is taken
QUIET = 10.0  # seconds without an arrival before kernels are started ahead of need

MAX_SOCKETS = 1 << 14  # to kernels, five for each page; the library's own bound is 1,023

kept: ContextVar[int] = ContextVar("kept", default=0)
"""The places that whoever asks leaves to others."""

role: ContextVar[str] = ContextVar("role", default="")
"""Whether a "learner" or the "instructor" asks, if the recorder knows one of them."""


class Kernels(AsyncMappingKernelManager):
    """Kernels up to a cap that counts those still starting, and a pool of them for any page."""

    cap = Integer(16, config=True)
    ahead = Integer(0, config=True)
    unseen = Integer(30, config=True)

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.context.set(zmq.MAX_SOCKETS, MAX_SOCKETS)
        self.roles: dict[str, str] = {}  # of those who opened the page of a kernel
        self.pool: list[str] = []
        self.seen: set[str] = set()  # those whose page has been there
        self.pending = self.refused = self.most = 0
        self.arrival = 0.0

    async def start_kernel(self, **asked: Any) -> str:
        """A kernel from the pool, or a new one, or 503 beyond the cap."""
        kernel_id = await self._take(**asked)
        self.roles[kernel_id] = role.get()
        return kernel_id

    def known(self, kernel_id: str) -> str:
        """Whether a "learner" or the "instructor" opened its page; "" for others."""
        return self.roles.get(kernel_id, "")

    async def _take(self, **asked: Any) -> str:
        self.arrival = monotonic()
        self.admit()
        while self.pool:
            kernel_id = self.pool.pop(0)
            lives = kernel_id in self and await ensure_async(self.get_kernel(kernel_id).is_alive())
            if lives and await self._told(kernel_id, asked["env"]):
                return kernel_id
        self.admit()  # others may have emptied the pool meanwhile
        return await self._start(**asked)

    def admit(self) -> None:
        """503 where one more would be beyond the cap, or take a place that is kept for others."""
        taken = len(self) - len(self.pool) + self.pending
        full = descriptors.used() >= descriptors.limit() - descriptors.RESERVE
        if taken >= self.cap - kept.get() or full and role.get() != "instructor":
            self.refused += 1
            log("refused", kernels=taken, cap=self.cap, kept=kept.get(), descriptors_short=full)
            raise HTTPError(503)

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

    def notify_connect(self, kernel_id: str) -> None:
        super().notify_connect(kernel_id)
        self.seen.add(kernel_id)

    def remove_kernel(self, kernel_id: str) -> Any:
        self.seen.discard(kernel_id)
        self.roles.pop(kernel_id, None)
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
