"""Finds what a hub needs besides Python: PostgreSQL 15 and JupyterHub's proxy; as a program,
installs what is missing, Debian's package and npm's, the latter into the virtual environment.
"""

import os
import shutil
import sys
from pathlib import Path

from browser import _is_debian, _rights, _run

POSTGRESQL = Path("/usr/lib/postgresql/15/bin")
PROXIES = Path(sys.prefix, "hub")
PROXY = PROXIES / "node_modules/.bin/configurable-http-proxy"
VERSION = "configurable-http-proxy@5.1.0"  # the last one for the Node.js of Debian 12


def missing() -> list[str]:
    """What is not there, by name."""
    node = shutil.which("node") and PROXY.exists()
    return [
        *([] if (POSTGRESQL / "postgres").exists() else ["PostgreSQL 15"]),
        *([] if node else ["configurable-http-proxy"]),
    ]


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
    return missing()


if __name__ == "__main__" and (still := install()):
    print(f"No {' and no '.join(still)} here and none could be installed: no test of the hub.")
    sys.exit(os.environ.get("CI") == "true")
