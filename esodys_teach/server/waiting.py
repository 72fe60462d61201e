"""Who waits outside, as the server knows it: for a place, for a name, or at a door that is shut."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from time import monotonic
from typing import Any

import psutil

from esodys_teach.log import log
from esodys_teach.quiz.flow import Refused, Unknown
from esodys_teach.quiz.link import Recorder, Unavailable
from esodys_teach.server import descriptors
from esodys_teach.server.bounds import Names, network
from esodys_teach.server.kernels import Kernels

GONE = 45.0  # seconds without another try, of pages that try every 20 seconds at the latest
GONE_ONCE = 10.0  # the same, of who came without a cookie: the next try brings the one it got
MOST = 300  # that are remembered; whoever comes then is not listed
MOST_OF_ADDRESS = 100  # of them from one address, which leaves room for the others
MOST_NAMES = 20  # of one reason that the desk gets by name
MOST_PLACES = 5  # of one reason, for those without a name
EVERY = 1.0  # seconds between what the desk hears, while somebody waits


@dataclass
class One:
    """One who waits, and why."""

    why: str
    code: str  # of the quiz whose door is shut
    name: str  # a nickname, if the recorder knows or would take it
    address: str
    visitor: str
    last: float
    once: bool  # who came without a cookie; who keeps none is somebody else at each try
    hidden: bool = False  # taken off the list


class Waiting:
    """Those who were refused and try again; whoever stopped trying is forgotten."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.clock, self.those = clock, OrderedDict[str, One]()

    def note(
        self,
        key: str,
        why: str,
        address: str,
        *,
        name: str = "",
        code: str = "",
        visitor: str = "",
        once: bool = False,
    ) -> None:
        """Somebody was refused just now; `key` is the same at each try."""
        self._forget_who_is_gone()
        before, address = self.those.pop(key, None), network(address)
        of_address = sum(one.address == address for one in self.those.values())
        if before is None and (len(self.those) >= MOST or of_address >= MOST_OF_ADDRESS):
            return
        hidden = before is not None and before.hidden
        self.those[key] = One(why, code, name, address, visitor, self.clock(), once, hidden)

    def forget(self, key: str) -> None:
        """Whoever it was is in."""
        self.those.pop(key, None)

    def listed(self) -> dict[str, One]:
        """Those who wait now and were not taken off the list."""
        self._forget_who_is_gone()
        return {key: one for key, one in self.those.items() if not one.hidden}

    def take_off(self) -> None:
        """Take all off the list; whoever goes on trying is not listed again."""
        for one in self.those.values():
            one.hidden = True

    def told(self) -> list[dict[str, Any]]:
        """What the desk hears, a group for each reason: how many, some names, whence the others."""
        groups: dict[tuple[str, str], list[One]] = {}
        for one in self.listed().values():
            groups.setdefault((one.why, one.code), []).append(one)
        return [
            {
                "why": why,
                "code": code,
                "count": len(those),
                "names": sorted(one.name for one in those if one.name)[:MOST_NAMES],
                "near": _counted(near(one.address) for one in those if not one.name),
            }
            for (why, code), those in sorted(groups.items())
        ]

    def _forget_who_is_gone(self) -> None:
        now = self.clock()
        for key, one in list(self.those.items()):
            if now - one.last > (GONE_ONCE if one.once else GONE):
                del self.those[key]


def near(address: str) -> str:
    """The beginning of an address: enough to tell networks apart, and never all of it."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    parts, sign = (
        (found.exploded.split(":"), ":")
        if isinstance(found, IPv6Address)
        else (str(found).split("."), ".")
    )
    return sign.join([*parts[:2], "…"])


def _counted(places: Iterable[str]) -> dict[str, int]:
    return dict(Counter(sorted(places)).most_common(MOST_PLACES))


async def let_in(waiting: Waiting, kernels: Kernels, names: Names) -> dict[str, int]:
    """Make room for all who wait; what came of it, in numbers."""
    those = waiting.listed()
    for one in those.values():
        if one.why == "names":
            names.refill(one.address, one.visitor)
    # Whoever waits at a door or for a name needs a place next.
    available = psutil.virtual_memory().available >> 20
    free = descriptors.limit() - descriptors.RESERVE - descriptors.used()
    invited = {*those, *(one.address for one in those.values() if one.once)}
    done = await kernels.make_room(len(those), invited, available, free)
    told: dict[str, Any] = {"waited": len(those), **done}
    log("the instructor lets in who waits", **told)
    return told


async def tell(settings: dict[str, Any], recorder: Recorder) -> None:
    """Tell the recorder who waits, and do what the desk asks for, as long as the server runs."""
    waiting, link = settings["waiting"], settings["quiz"]
    heard, done = list[dict[str, Any]](), None
    while True:
        await asyncio.sleep(EVERY)
        now = waiting.told()
        if not now and not heard and done is None:
            continue
        try:
            answer = await link.call("outside", token=recorder.instructor, waiting=now, done=done)
        except (Unavailable, Refused, Unknown):
            continue  # it is asked again in a moment
        heard, done = now, None
        if "let_in" in answer["do"]:
            done = await let_in(waiting, settings["kernel_manager"], settings["names"])
        if "take_off" in answer["do"]:
            waiting.take_off()
