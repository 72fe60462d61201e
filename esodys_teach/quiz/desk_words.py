"""What the instructor reads while a quiz runs, as HTML text from `Room.board`."""

from collections.abc import Mapping
from html import escape
from typing import Any

from esodys_teach.markup import element, heading, listing, para, section
from esodys_teach.quiz.words import SIGNS, seconds_left, status, table

Board = Mapping[str, Any]
PHASES = {
    "ready": "Everybody reads the case. Open the question when you like.",
    "open": "The question is open.",
    "closed": "The question is closed. Show the votes, let the room discuss, or reveal the key.",
    "discuss": "The room discusses. Then open the second vote.",
    "revealed": "The key is on every screen. Go on to the next question.",
    "ended": "The quiz is over.",
}


def way_in(board: Board, address: str) -> str:
    """The code in large type, the link, and its picture for a phone's camera."""
    import segno

    link = f"{address}join?code={board['code']}"
    picture = segno.make(link).svg_inline(scale=5, border=4, title="The link as a QR code")
    told = para("Code of the quiz") + element("p", escape(board["code"]), "es-way-code")
    told += f'<p>or open <a href="{escape(link)}">{escape(link)}</a></p>'
    return element("div", element("div", told) + element("div", picture, "es-qr"), "es-way-in")


def progress(board: Board) -> str:
    """How far the quiz is, and what can be done next."""
    answered = f"{board['answered']} of {len(board['learners'])} have answered"
    if not board["live"]:
        return para(f"Homework. {PHASES['ended'] if board['phase'] == 'ended' else ''}", "es-do")
    number = f"Question {board['place'] + 1} of {board['count']}"
    vote = f"{'second' if board['round'] == 2 else 'first'} vote"
    said = "It pauses." if board["paused"] else PHASES[board["phase"]]
    told = "" if board["phase"] in ("ready", "ended") else f", {vote}: {answered}"
    return status(f"{number}{told}. {said}", "es-do es-state") + seconds_left(board)


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
        parts.append(heading(4, title) + table(item["options"], counts, board["sure"][name]))
    return "".join(parts) + section(4, "From the first vote to the second", _flips(board, key=key))


def key(board: Board) -> str:
    """The key with its reasons."""
    if not board["item"]:
        return ""
    lines = []
    for option in board["item"]["options"]:
        sign, word = SIGNS.get(option["verdict"], ("", ""))
        said = f"<strong>{sign} {word}</strong> " if word else ""
        lines.append(f"<p>{said}{escape(option['text'])}</p>{para(option['feedback'], 'es-note')}")
    keep = para(board["item"]["learning_point"], "es-keep")
    return heading(4, "The key") + listing(lines, "es-verdicts") + keep


def _flips(board: Board, *, key: bool) -> str:
    """The moves from one answer to another; which of them help is part of the key."""
    told = {option["id"]: option for option in board["item"]["options"]}
    rows = ""
    for *ends, number in board["flips"]:
        one, other = ("; ".join(told[x]["text"] for x in end.split()) for end in ends)
        helps = key and ends[1] in told and told[ends[1]]["verdict"] == "right"
        moved = "stayed" if one == other else ("to the right answer" if helps else "changed")
        cells = (escape(one), escape(other), str(number), moved)
        rows += element("tr", "".join(element("td", cell) for cell in cells))
    head = "<tr><th>From</th><th>to</th><th>learners</th><th></th></tr>"
    return f'<table class="es-flips">{head}{rows}</table>' if rows else ""
