"""How many files and connections this process may have open at once, and how many it has."""

import os
import sys
from contextlib import suppress

if sys.platform != "win32":
    import resource

RESERVE = 128  # descriptors that only the instructor's page, its link and short answers may take
LAST = 64  # of them those that no answer takes: for a kernel, its channels and the recorder
ENOUGH_OF_ALL = 1 << 20  # where a system names no limit of its own
NO_LIMIT = 1 << 30


def raise_limit() -> tuple[int, int]:
    """Raise the soft limit to the hard one; what it was and what it is, `NO_LIMIT` on Windows."""
    if sys.platform == "win32":
        return NO_LIMIT, NO_LIMIT
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = [hard] if hard != resource.RLIM_INFINITY else [ENOUGH_OF_ALL, 10240]  # macOS: 10240
    for most in wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        except (OSError, ValueError):
            continue
        break
    return soft, limit()


def limit() -> int:
    """The soft limit as it is now."""
    if sys.platform == "win32":
        return NO_LIMIT
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return NO_LIMIT if soft == resource.RLIM_INFINITY else soft


def used() -> int:
    """Descriptors open now; 0 where the system does not say."""
    for folder in ("/proc/self/fd", "/dev/fd"):
        with suppress(OSError):
            return len(os.listdir(folder))  # noqa: PTH208, no path is wanted
    return 0
