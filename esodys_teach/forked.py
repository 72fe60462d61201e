"""Kernels forked from one process that has everything imported: a learner's starts in no time."""

import os
import threading
from importlib.metadata import EntryPoint
from multiprocessing import get_context, parent_process
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

MEMORY = 1 << 30
"""Bytes of address space that one learner's kernel may take; a page on screen takes a third."""

_fork = get_context("forkserver") if hasattr(os, "fork") else None


class Kernel(_fork.Process if _fork else object):  # type: ignore[misc]
    """A kernel's process, with the few names of `Popen` by which Jupyter knows one."""

    stdin = stdout = stderr = None

    def __init__(self, arguments: list[str], env: dict[str, str], cwd: str) -> None:
        super().__init__(daemon=True)
        self.asked = arguments, env, cwd

    def run(self) -> None:
        """In the new process: become the kernel."""
        import resource

        from ipykernel.kernelapp import IPKernelApp

        arguments, env, cwd = self.asked
        os.setsid()
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(env)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        threading.Thread(target=_end_with_the_server, daemon=True).start()
        IPKernelApp.launch_instance(argv=arguments)

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        code: int | None = self.exitcode
        return code

    def wait(self) -> int | None:
        """The exit code, once it has ended."""
        self.join()
        return self.poll()

    def send_signal(self, number: int) -> None:
        """As `Popen` does."""
        if self.poll() is None:
            os.kill(self.pid, number)


class Forked(LocalProvisioner):
    """Starts a kernel as a copy of the warm process instead of a Python of its own."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start what `python -m ipykernel_launcher ...` would."""
        # Plain strings: Voila's own kind of them would bring Voila into each kernel.
        env = {str(name): str(value) for name, value in kwargs["env"].items()}
        self.process = Kernel(cmd[3:], env, str(kwargs["cwd"]))
        self.process.start()
        self.pid, self.cwd = self.process.pid, kwargs["cwd"]
        return self.connection_info


def use() -> None:
    """Start the warm process, and from now on every kernel of this server from it."""
    if _fork is None:  # Windows: each kernel is a Python of its own
        return
    name = "esodys-forked"
    _fork.set_forkserver_preload(["esodys_teach.warm"])
    found = EntryPoint(name, f"{__name__}:Forked", KernelProvisionerFactory.GROUP_NAME)
    factory = KernelProvisionerFactory.instance()
    factory.provisioners[name], factory.default_provisioner_name = found, name


def _end_with_the_server() -> None:
    server = parent_process()
    if server:
        server.join()
    os._exit(1)
