"""Who waits outside, as the desk hears it from the server, and what the desk asks of the server."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from esodys_teach.html.elements import NOTHING, escape, listing
from esodys_teach.quiz.flow import Refused
from esodys_teach.quiz.html.learner import status
from esodys_teach.quiz.messages import OutsideGroup, OutsideView

MOST_GROUPS = 20

WHY = {
    "cap": "every place is taken",
    "share": "every place for visitors who did not join is taken",
    "address": "too many pages of one network are open",
    "descriptor": "the server has too many connections open",
    "visitor": "one visitor asks for too many pages at once",
    "names": "too many names join at once from one network",
    "shut": "the door is shut",
}


class Outside:
    """What the server said last, and what it is to do; `version` rises with every change."""

    def __init__(self) -> None:
        self.waiting: list[OutsideGroup] = []
        self.done: Any = None  # what came of the last press
        self.do: list[str] = []
        self.version = 0

    def hear(self, waiting: object, done: object) -> dict[str, Any]:
        """What the server says; what it is to do, and whether the desk has something to hear."""
        if not isinstance(waiting, list) or not all(map(_is_group, waiting)):
            raise Refused("This is no list of who waits.")
        if done is not None and not _counts(done):
            raise Refused("This is nothing that was done.")
        now = waiting[:MOST_GROUPS]
        # Nothing is left to do for nobody, and nothing to say.
        do, self.do = (self.do if now else []), []
        done = (done or self.done) if now else None
        news = (now, done) != (self.waiting, self.done)
        self.waiting, self.done = now, done
        self.version += news
        return {"do": do, "news": news}

    def ask(self, what: str, code: str) -> None:
        """Ask the server at the next word from it; raises Refused where nobody waits."""
        if not self.of(code):
            raise Refused("Nobody waits outside any more.")
        if what not in self.do:
            self.do.append(what)
        self.done = None
        self.version += 1

    def of(self, code: str) -> list[OutsideGroup]:
        """Those who wait for a place or for the quiz of that code."""
        return [group for group in self.waiting if group["code"] in ("", code)]

    def seen(self, code: str) -> OutsideView:
        """What the desk of that quiz shows."""
        return {"waiting": self.of(code), "done": self.done}


def _is_group(told: object) -> bool:
    return (
        isinstance(told, dict)
        and told.keys() == {"why", "code", "count", "names", "near"}
        and isinstance(told["why"], str)
        and isinstance(told["code"], str)
        and type(told["count"]) is int
        and isinstance(told["names"], list)
        and all(isinstance(name, str) for name in told["names"])
        and _counts(told["near"])
    )


def _counts(told: object) -> bool:
    return isinstance(told, dict) and all(type(number) is int for number in told.values())


def count(outside: OutsideView) -> int:
    """How many wait."""
    return sum(group["count"] for group in outside["waiting"])


def who(outside: OutsideView, *, room: bool = False) -> Markup:
    """How many wait outside and why; for the instructor, but not in front, also who."""
    number = count(outside)
    if not number:
        return NOTHING
    groups = outside["waiting"]
    reasons = [f"{_why(group)} ({group['count']})" for group in groups]
    told = f"{number} wait{'s' if number == 1 else ''} outside: "
    told += reasons[0].rpartition(" ")[0] if len(groups) == 1 else "; ".join(reasons)
    html = status(f"{told}.", "es-do")
    if room:
        return html
    html += listing(
        (escape(f"{_why(group).capitalize()}: {_those(group)}") for group in groups), "es-goals"
    )
    return html + (status(came_of_it(outside["done"]), "es-ok") if outside["done"] else "")


def came_of_it(done: Mapping[str, int]) -> str:
    """What the press did that lets in all who wait."""
    told = "They come in by themselves within half a minute."
    if short := done.get("short", 0):
        many = "1 of them" if short == 1 else f"{short} of them"
        told = f"This machine has no room for {many}, who wait until a place is free."
    if gone := done.get("freed", 0):
        told += f" {_pages(gone)} not heard of gave way."
    if done.get("raised", 0):
        told += f" At most {done['cap']} pages may be open now."
    return told


def _pages(number: int) -> str:
    return "1 page" if number == 1 else f"{number} pages"


def _why(group: OutsideGroup) -> str:
    return WHY.get(group["why"], "no place is free")


def _those(group: OutsideGroup) -> str:
    """Names, and of the others how many and whence."""
    parts = list(group["names"])
    others = group["count"] - len(parts)
    if others:
        near = ", ".join(
            f"{number} from {place}" for place, number in group["near"].items() if place
        )
        many = f"{others} more" if parts else f"{others} whose name is not known"
        parts.append(f"{many}{f' ({near})' if near else ''}")
    return ", ".join(parts)
