"""What the instructor reads while a quiz runs, as HTML text from `Room.board`."""

from collections.abc import Mapping
from html import escape
from typing import Any

from esodys_teach.markup import element, heading, para, section
from esodys_teach.quiz import words as said
from esodys_teach.quiz.words import day, seconds_left, status, table

Board = Mapping[str, Any]
PHASES = {
    "ready": "Everybody reads the case. Open the question when you like.",
    "open": "The question is open.",
    "closed": "The question is closed. Show the votes, let them discuss, or reveal the key.",
    "discuss": "They discuss. Then open the second vote.",
    "revealed": "The key is on every screen.",
    "ended": "The quiz is over. Its debrief and its results stand below.",
}


def way_in(board: Board, address: str) -> str:
    """The code in large type, the link, and its picture for a phone's camera."""
    import segno

    link = f"{address}join?code={board['code']}"
    short = escape(f"{address}join")
    picture = segno.make(link).svg_inline(border=4, omitsize=True, title="The link as a QR code")
    told = para("Code of the quiz") + element("p", escape(board["code"]), "es-way-code")
    if board["shut"]:
        told += para("Nobody more can join just now.")
    told += f'<p>Open <a href="{escape(link)}" target="_blank">{short}</a> and type the code.</p>'
    return element("div", element("div", told) + element("div", picture, "es-qr"), "es-way-in")


def progress(board: Board) -> str:
    """How far the quiz is, and what can be done next."""
    people, phase = len(board["learners"]), board["phase"]
    answered = f"{board['answered']} of {people} have answered"
    here = f"{people} {'is' if people == 1 else 'are'} here"
    if not board["live"]:
        opens = f"Homework, open from {day(board['settings']['from'])}"
        told = PHASES["ended"] if phase == "ended" else f"{opens}: {answered}."
        return status(told, "es-do es-state") + seconds_left(board)
    number = f"Question {board['place'] + 1} of {board['count']}"
    vote = f"{'second' if board['round'] == 2 else 'first'} vote"
    now = "Paused: press Go on." if board["paused"] else PHASES[phase]
    told = {"ready": f"{number}: {here}. ", "ended": ""}.get(
        phase, f"{number}, {vote}: {answered}. "
    )
    return status(told + now, "es-do es-state") + seconds_left(board)


def votes(board: Board, *, key: bool) -> str:
    """How everybody answered in each round, and, once both are there, who changed to what."""
    item = board["item"]
    if not item:
        return ""
    parts = []
    for name, counts in board["distribution"].items():
        if name == "2" and not any(counts.values()):
            continue
        title = f"{'Second' if name == '2' else 'First'} vote"
        parts.append(heading(4, title) + table(item, counts, board["sure"][name]))
    return "".join(parts) + section(4, "From the first vote to the second", _flips(board, key=key))


def key(board: Board) -> str:
    """The key with its reasons."""
    item = board["item"]
    return heading(3, "The key") + said.key(item, (), item["kind"]) if item else ""


def _flips(board: Board, *, key: bool) -> str:
    """The moves from one answer to another; which of them help is part of the key."""
    told = {option["id"]: option for option in board["item"]["options"]}
    rows = ""
    for *ends, number in board["flips"]:
        one, other = ("; ".join(told[x]["text"] for x in end.split()) for end in ends)
        helps = key and ends[1] in told and told[ends[1]]["verdict"] == "right"
        moved = "stayed" if one == other else ("to the right answer" if helps else "changed")
        cells = (escape(one), escape(other), f"{number} {moved}")
        rows += element("tr", "".join(element("td", cell) for cell in cells))
    head = "<tr><th>From</th><th>To</th><th>How many</th></tr>"
    return f'<table class="es-flips">{head}{rows}</table>' if rows else ""
