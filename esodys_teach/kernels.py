"""How many kernels there are, and some started before anybody comes."""

import asyncio
import os
from time import monotonic
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError
from traitlets import Integer
from zmq.asyncio import Context

from esodys_teach.log import log

QUIET = 10.0  # seconds without an arrival before kernels are started ahead of need


class Kernels(AsyncMappingKernelManager):
    """Kernels up to a cap that counts those still starting, and a pool of them for any page."""

    cap = Integer(16, config=True)
    ahead = Integer(0, config=True)

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.pool: list[str] = []
        self.pending = self.refused = self.most = 0
        self.arrival = 0.0

    async def start_kernel(self, **asked: Any) -> str:
        """A kernel from the pool, or a new one, or 503 beyond the cap."""
        self.arrival = monotonic()
        while self.pool:
            kernel_id = self.pool.pop(0)
            if kernel_id in self and await ensure_async(self.get_kernel(kernel_id).is_alive()):
                await self._tell(kernel_id, asked["env"])
                return kernel_id
        self.admit()
        return await self._start(**asked)

    def admit(self) -> None:
        """503 where one more would be beyond the cap."""
        if not self.pool and len(self) + self.pending >= self.cap:
            self.refused += 1
            log("refused", kernels=len(self), starting=self.pending, cap=self.cap)
            raise HTTPError(503)

    async def _start(self, **asked: Any) -> str:
        self.pending += 1
        try:
            kernel_id: str = await super().start_kernel(**asked)
        finally:
            self.pending -= 1
        self.most = max(self.most, len(self))
        return kernel_id

    async def _tell(self, kernel_id: str, env: dict[str, str]) -> None:
        """Say the request to a kernel that was started before there was one."""
        client = self.get_kernel(kernel_id).client(context=Context.instance())
        client.start_channels(iopub=False, stdin=False, hb=False)
        said = {str(name): str(value) for name, value in env.items()}
        code = f"import os; os.environ.update({said!r})"
        try:
            await client.execute(code, silent=True, store_history=False, reply=True, timeout=30)
        finally:
            client.stop_channels()

    async def keep_ahead(self) -> None:
        """Fill the pool, whenever nobody is arriving, for as long as the server runs."""
        while True:
            calm = monotonic() - self.arrival > QUIET
            if not calm or len(self.pool) >= self.ahead or len(self) + self.pending >= self.cap:
                await asyncio.sleep(0.5)
                continue
            started = self._start(kernel_name="python3", path="", env=dict(os.environ))
            self.pool.append(await started)

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        if kernel_id not in self.pool:
            await super().cull_kernel_if_idle(kernel_id)
