"""Finds what a hub needs besides Python: PostgreSQL 15, JupyterHub's proxy and nginx. As a program
it installs what is missing: Debian's PostgreSQL, and into the virtual environment npm's proxy and
the program of Debian's nginx, which so does not start as a service.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import pytest

from browser import _is_debian, _rights, _run

POSTGRESQL = Path("/usr/lib/postgresql/15/bin")
PROXIES = Path(sys.prefix, "hub")
PROXY = PROXIES / "node_modules/.bin/configurable-http-proxy"
VERSION = "configurable-http-proxy@5.1.0"  # the last one for the Node.js of Debian 12
NGINX = PROXIES / "nginx/usr/sbin/nginx"


def nginx() -> str | None:
    """The path of an nginx, or None."""
    folders = os.pathsep.join([os.environ["PATH"], "/usr/sbin", str(NGINX.parent)])
    return shutil.which("nginx", path=folders)


def missing() -> list[str]:
    """What is not there, by name."""
    node = shutil.which("node") and PROXY.exists()
    return [
        *([] if (POSTGRESQL / "postgres").exists() else ["PostgreSQL 15"]),
        *([] if node else ["configurable-http-proxy"]),
    ]


def give_up(reason: str) -> NoReturn:
    """Skip the test that runs now; under CI=true it fails."""
    end = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    end(reason)


def install() -> list[str]:
    """What is still not there once everything was tried."""
    wanted = missing()
    packages = ["postgresql-15"] if "PostgreSQL 15" in wanted else []
    packages += [] if shutil.which("npm") else ["npm"]
    if wanted:
        print("Installing what the tests of the hub need: a minute.", flush=True)
    if wanted and packages and _is_debian() and (rights := _rights()) is not None:
        _run(*rights, "apt-get", "update", "-qq")
        _run(*rights, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)
    if (npm := shutil.which("npm")) and not PROXY.exists():
        _run(npm, "install", "--silent", "--no-audit", "--no-fund", f"--prefix={PROXIES}", VERSION)
    if nginx() is None and _is_debian():
        if not packages and (rights := _rights()) is not None:
            _run(*rights, "apt-get", "update", "-qq")
        with TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)  # apt reads it as another user
            _run("sh", "-c", 'cd "$0" && apt-get download -qq nginx', folder)
            for package in Path(folder).glob("nginx_*.deb"):
                _run("dpkg-deb", "-x", str(package), str(PROXIES / "nginx"))
    return missing()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def opens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(ready: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + 90
    while not ready():
        assert time.monotonic() < end, log.read_text(encoding="utf-8")
        time.sleep(0.1)


class Database:
    """A PostgreSQL server of one's own: `start`, `end`, and its address."""

    def __init__(self, folder: Path) -> None:
        # PostgreSQL refuses to run as root; Debian's package brings an account for it.
        other = {"user": "postgres", "group": "postgres", "extra_groups": []}
        self.who = other if os.geteuid() == 0 else {}
        self.folder, self.log = folder, folder / "postgresql.log"
        if self.who:
            shutil.chown(folder, "postgres")
        (password := folder / "password").write_text("only-here", encoding="utf-8")
        password.chmod(0o644)
        make = [POSTGRESQL / "initdb", "-D", folder / "data", "-U", "hub", "--no-sync"]
        locked = ["--auth=scram-sha-256", f"--pwfile={password}", "-E", "UTF8", "--locale=C.UTF-8"]
        made = {"check": True, "capture_output": True, "cwd": folder, **self.who}
        subprocess.run([*make, *locked], **made)
        self.port = free_port()
        self.address = f"postgresql+psycopg://hub:only-here@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it and wait until it answers."""
        port = str(self.port)
        where = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-p", port]
        run = [POSTGRESQL / "postgres", "-D", self.folder / "data", "-c", "fsync=off", *where]
        with self.log.open("ab") as said:
            streams = {"cwd": self.folder, "stdout": said, "stderr": said}
            self.process = subprocess.Popen(run, **streams, **self.who)
        ask = [POSTGRESQL / "pg_isready", "-q", "-h", "127.0.0.1", "-p", port]
        wait_for(lambda: subprocess.run(ask, check=False).returncode == 0, self.log)

    def end(self) -> None:
        """End it; its connections break."""
        self.process.send_signal(signal.SIGINT)  # its fast way to end
        self.process.wait(timeout=90)


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """The address of an empty database, in a server of its own that ends afterwards."""
    server = Database(folder)
    server.start()
    try:
        yield server.address
    finally:
        server.end()


if __name__ == "__main__" and (still := install()):
    print(f"No {' and no '.join(still)} here and none could be installed: no test of the hub.")
    sys.exit(os.environ.get("CI") == "true")
