"""What a learner of a quiz reads, as HTML text from the room's own words (`Room.view`)."""

from collections.abc import Mapping, Sequence
from html import escape
from time import localtime, strftime
from typing import Any

from esodys_teach import evidence
from esodys_teach.board import claim, pitfall
from esodys_teach.items import NO_PANEL
from esodys_teach.markup import element, folded, heading, labeled, listing, para, section
from esodys_teach.quiz.results import SURE

View = Mapping[str, Any]
NO_PATIENT_DATA = "Never write anything here that could point to a real patient or a real person."
GONE = "The quiz does not answer just now. This page tries again by itself; your answer stays."
SIGNS = {
    "right": ("✓", "Right"),
    "missed": ("○", "Missed"),
    "wrong": ("✕", "Not this one"),
    "harmful": ("✕", "Harmful"),
    "unnecessary": ("–", "Not needed"),
    "": ("", ""),
}
"""The sign and the words of each verdict."""


def clock(at: float) -> str:
    """The time of day."""
    return strftime("%H:%M:%S", localtime(at))


def where(view: View) -> str:
    """Which quiz, how far it is, and who this is."""
    told = [escape(view["title"])]
    if view["live"] and view["phase"] != "ended":
        told.append(f"question {view['place'] + 1} of {view['count']}")
    if view["round"] == 2:
        told.append("second vote")
    if view["nickname"]:
        told.append(f"you are {escape(view['nickname'])}")
    return element("p", " · ".join(told), "es-where")


def state(view: View) -> str:
    """What the learner can do now, in words; the seconds that are left count down on the page."""
    if view["removed"]:
        said = "The instructor took this name out of the quiz. You can join again with another."
    elif view["paused"]:
        said = "The quiz pauses. Your answer is kept; go on in a moment."
    elif view["phase"] == "open":
        said = "Answer now. You can change your answer until the question is closed."
    elif view["phase"] == "discuss":
        said = "Discuss it with your neighbors. Then you vote once more."
    else:
        said = {
            "ready": "Read the case. The question comes in a moment."
            if view["live"]
            else "This quiz is not open yet.",
            "closed": "The question is closed. Look at the screen in front.",
            "revealed": "Here is what the answer rests on.",
            "ended": "The quiz is over.",
        }[view["phase"]]
    return status(said, "es-state") + seconds_left(view)


def status(text: str, name: str) -> str:
    """A sentence that a screen reader says by itself."""
    return f'<p class="{name}" role="status">{escape(text)}</p>'


def seconds_left(view: View) -> str:
    """How long the question stays open; the page counts down by itself, and silently."""
    left = view["left_s"]
    if left is None or view["phase"] != "open":
        return ""
    seconds = f'<span class="es-left" data-left="{left:.0f}">{left:.0f}</span>'
    return element("p", f"Seconds left: {seconds}", "es-clock")


def story(view: View) -> str:
    """The case, as the question is about it."""
    if not view["case"]:
        return ""
    told = "".join(map(para, view["case"]["vignette"].split("\n\n")))
    return heading(2, view["case"]["title"]) + element("div", told, "es-prose")


def question(item: View) -> str:
    """The question, and how to answer it."""
    how = {
        "single-best": "Choose the best answer.",
        "key-features": f"Choose up to {item['choose']}. A harmful choice costs.",
        "order": "Tap the steps in the order that you would take. Tap again to take one back.",
        "build-plan": "Choose everything that belongs into the plan now, and nothing else.",
        "script-concordance": f"There is no key: {NO_PANEL}. Say how your thought changes.",
    }[item["kind"]]
    thought = ""
    if item["kind"] == "script-concordance":
        thought = labeled("You think of", item["thought"]) + labeled("Now", item["information"])
    return heading(3, item["stem"]) + thought + para(how, "es-note")


def saved(mine: View | None, round_: int = 1) -> str:
    """That the newest answer is stored, and since when."""
    if not mine:
        return ""
    if round_ == 2 and mine.get("round") == 1:
        return status("Your first vote stands until you vote once more.", "es-note")
    return status(f"Saved {clock(mine['saved_at'])}", "es-ok")


def bars(view: View) -> str:
    """How the class answered, without saying what is right: a table and its bars."""
    counts: Mapping[str, int] | None = view["distribution"]
    if counts is None or not view["item"]:
        return ""
    return section(3, "How everybody answered", table(view["item"]["options"], counts))


def table(
    options: Sequence[View], counts: Mapping[str, int], sure: Mapping[str, View] | None = None
) -> str:
    """How many chose each option, how sure they were, and the number as the length of a bar."""
    most = max([*counts.values(), 1])
    levels = SURE if sure else {}
    rows = ""
    for option in options:
        count = counts.get(option["id"], 0)
        cells = [str(count), *(str(sure[option["id"]][str(level)]) for level in levels if sure)]
        bar = f'<td class="es-bar" aria-hidden="true"><span style="width:{count * 100 // most}%">'
        numbers = "".join(element("td", cell) for cell in cells)
        rows += f'<tr><th scope="row">{escape(option["text"])}</th>{numbers}{bar}</span></td></tr>'
    words = "".join(element("th", word) for word in ("Answer", "Chosen by", *levels.values()))
    return f'<table class="es-votes"><tr>{words}<td class="es-bar"></td></tr>{rows}</table>'


def reveal(view: View) -> str:
    """What the answer is worth and why: each option, the order that binds, what it rests on."""
    told = view["reveal"]
    if not told:
        return ""
    mine = set(view["mine"]["choice"]) if view["mine"] else set()
    points = told["points"]
    if not view["mine"]:
        worth = "You gave no answer."
    elif points is None:
        worth = f"Nobody scores this: {NO_PANEL}."
    else:
        worth = (
            f"{points:.0%} of the point."
            if 0 < points < 1
            else ("Right." if points else "Not right.")
        )
    lines = [_option(option, option["id"] in mine) for option in told["options"]]
    order = ""
    if told["order"]:
        texts = {option["id"]: option["text"] for option in told["options"]}
        order = labeled("A right order", "; ".join(texts[one] for one in told["order"]))
        order += listing(para(pair["why"]) for pair in told["pairs"])
    rests = "".join(map(claim, told["claims"]))
    return (
        heading(3, "The answer")
        + f'<p class="es-do" role="status">{escape(worth)}</p>'
        + listing(lines, "es-verdicts")
        + order
        + labeled("Keep this", told["learning_point"], "es-keep")
        + folded("What the answer rests on", rests)
    )


def _option(option: View, mine: bool) -> str:
    sign, word = SIGNS[option["verdict"]]
    yours = ' <span class="es-yours">your choice</span>' if mine else ""
    said = f'<strong><span aria-hidden="true">{sign}</span> {word}</strong> ' if word else ""
    told = f'<p class="es-do">{said}{escape(option["text"])}{yours}</p>{para(option["feedback"])}'
    if option["pitfall"] and mine:
        met = evidence.pitfalls()[option["pitfall"]]
        told += folded("The pitfall, and the way out", pitfall(met.mistake, met.way_out))
    return element("div", told, f"es-verdict es-is-{option['verdict'] or 'neutral'}")


def score(view: View) -> str:
    """Your own score, how well you knew what you knew, and the pitfalls to look at again."""
    told = view["score"]
    if not told:
        return ""
    parts = labeled("Your score", f"{told['points']:g} of {told['of']:g}", "es-do")
    rows = "".join(
        f'<tr><th scope="row">{SURE[int(level)]}</th>'
        f"<td>{found['right']}</td><td>{found['of']}</td></tr>"
        for level, found in told["calibration"].items()
    )
    head = "<tr><th>You said</th><th>right</th><th>of</th></tr>"
    parts += heading(4, "How well you knew what you knew") + f"<table>{head}{rows}</table>"
    met = [evidence.pitfalls()[one] for one in told["pitfalls"]]
    lines = listing((pitfall(p.mistake, p.way_out) for p in met), "es-pitfalls")
    return heading(3, "Your result") + parts + section(4, "Pitfalls to review", lines)
