"""Kernels forked from one process that has everything imported: each starts in no time."""

import os
import signal
import sys
import threading
from importlib.metadata import EntryPoint
from multiprocessing import forkserver, get_context, parent_process, resource_tracker
from tempfile import gettempdir
from typing import Any
from uuid import uuid4

import zmq
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from esodys_teach.log import tame

MEMORY = 1536 << 20
"""Bytes of address space that a learner's kernel may take; with a page on screen it has 860 MB."""

WORKS = sys.platform == "linux"  # elsewhere each kernel is a Python of its own
_fork = get_context("forkserver" if WORKS else "spawn")


class Kernel(_fork.Process):  # type: ignore[name-defined, misc]
    """A kernel's process, with the few names of `Popen` by which Jupyter knows one."""

    stdin = stdout = stderr = None

    def __init__(self, arguments: list[str], env: dict[str, str], cwd: str) -> None:
        super().__init__(daemon=True)
        self.asked = arguments, env, cwd

    def run(self) -> None:
        """In the new process: become the kernel, and end with the server."""
        import resource

        from ipykernel.kernelapp import IPKernelApp

        arguments, env, cwd = self.asked
        os.setsid()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(env)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # it greets; the terminal is the server's
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        threading.Thread(target=_end_with_the_server, daemon=True).start()
        tame()
        IPKernelApp.launch_instance(argv=[*arguments, "--IPKernelApp.capture_fd_output=False"])

    def poll(self) -> int | None:
        return self.exitcode  # type: ignore[no-any-return]

    def wait(self) -> int | None:
        self.join()
        return self.poll()

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


class Forked(LocalProvisioner):
    """Starts a copy of the warm process where `python -m ipykernel_launcher ...` was asked for."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        # Plain strings: Voila's own kind of them would bring Voila into each kernel.
        env = {str(name): str(value) for name, value in kwargs["env"].items()}
        self.process = Kernel(cmd[3:], env, str(kwargs["cwd"]))
        self.process.start()
        self.pid, self.cwd = self.process.pid, kwargs["cwd"]
        return self.connection_info


def use() -> None:
    """From now on start every kernel of this process so."""
    if WORKS:
        forkserver.set_forkserver_preload(["esodys_teach.server.preload"])
        resource_tracker.ensure_running()  # which would undo the next line
        # Ctrl-C in a terminal is for the server, which hears it as soon as this has started.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        forkserver.ensure_running()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        found = EntryPoint("forked", f"{__name__}:Forked", KernelProvisionerFactory.GROUP_NAME)
        factory = KernelProvisionerFactory.instance()
        factory.provisioners["forked"], factory.default_provisioner_name = found, "forked"


def transport() -> str:
    """How kernels are spoken to: through files of the run's folder, if their names fit."""
    longest = len(os.fsencode(gettempdir())) + len(f"/voila_12345678/kernel-{uuid4()}-ipc-5")
    return "ipc" if WORKS and longest <= zmq.IPC_PATH_MAX_LEN else "tcp"


def _end_with_the_server() -> None:
    if server := parent_process():
        server.join()
    os._exit(1)
