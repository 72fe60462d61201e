"""What the instructor and the room in front read while a quiz runs, from `Room.board`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from esodys_teach.content.items import NO_PANEL
from esodys_teach.html.elements import (
    NOTHING,
    cell,
    element,
    escape,
    header,
    heading,
    join,
    listing,
    markup,
    para,
    section,
    table,
    trusted,
)
from esodys_teach.quiz.flow import Command, Phase
from esodys_teach.quiz.html import learner
from esodys_teach.quiz.html.learner import SIGNS, seconds_left, status
from esodys_teach.quiz.messages import (
    BoardItem,
    BoardLearner,
    BoardView,
    KeyedOption,
    OptionView,
    SessionRow,
)
from esodys_teach.quiz.results import SURE
from esodys_teach.quiz.times import day

ROOM: Mapping[Phase, str] = {
    "ready": "Read the case.",
    "open": "Answer now.",
    "closed": "The question is closed.",
    "discuss": "Discuss it with your neighbors. Then you vote once more.",
    "revealed": "Here is the answer.",
    "ended": "The quiz is over.",
}
"""What the room reads in large type; the instructor, what can be done next."""
MOST_NAMES = 60  # on the screen in front


def way_in(board: BoardView, address: str) -> Markup:
    """The code in large type, the link, and its picture for a phone's camera."""
    import segno

    link = f"{address}join?code={board['code']}"
    short = f"{address}join"
    title = "The link as a QR code"
    picture = trusted(segno.make(link).svg_inline(border=4, omitsize=True, title=title))
    text = para("Code of the quiz") + element("p", escape(board["code"]), "es-way-code")
    if board["shut"]:
        text += para("Nobody more can join just now.")
        return element("div", element("div", text), "es-way-in")
    if urlsplit(link).hostname in ("127.0.0.1", "localhost", "::1"):
        text += para(
            "Only this computer opens this address. For phones, start with --lan.", "es-note"
        )
    text += markup(
        '<p>Open <a href="{}" target="_blank">{}</a> and type the code.</p>', link, short
    )
    if not board["live"]:
        text += para("Or send this link, which brings the code along:") + para(link, "es-code")
    return element("div", element("div", text) + element("div", picture, "es-qr"), "es-way-in")


def past(one: SessionRow) -> str:
    """A quiz among those opened so far."""
    phases = {"ended": "over", "lost": "cannot be read", "ready": "opens later"}
    state = "running" if one["live"] else "open"
    if one["phase"] in ("ended", "lost") or not one["live"]:
        state = phases.get(one["phase"], state)
    kind = "" if one["live"] else "homework, "
    joined = f"{one['learners']} joined"
    return f"{one['title']} ({one['code']}): {kind}{state}, {day(one['at'])}, {joined}"


def progress(board: BoardView, *, room: bool = False) -> Markup:
    """How far the quiz is, and what can be done next; for the `room`, what it does now."""
    people, phase = len(board["learners"]), board["phase"]
    answered = f"{board['answered']} of {people} have answered"
    if phase == "ended":
        more = "" if room else " Its debrief and its results stand below."
        going_on = sum(one["until"] is not None and not one["over"] for one in board["learners"])
        if going_on and not room:
            more = f" {_count(going_on)} may still answer.{more}"
        return status(ROOM[phase] + more, "es-do es-state")
    if not board["live"]:
        done = [one["done"] for one in board["learners"]]
        text = f"Homework, open from {day(board['settings']['from'])}: {people} joined, "
        text += f"{sum(map(bool, done))} began, {done.count(board['count'])} answered all."
        return status(text, "es-do es-state") + seconds_left(board)
    number = f"Question {board['place'] + 1} of {board['count']}"
    vote = f"{'second' if board['round'] == 2 else 'first'} vote"
    text = f"{number}, {vote}: {answered}. "
    if phase == "ready":
        text = f"{number}: {people} {'is' if people == 1 else 'are'} here. "
    elif room and phase != "open":
        text = f"{number}. "
    now = ROOM[phase] if room else _next(board)
    if board["paused"]:
        now = "The quiz pauses." if room else "Paused: press Go on."
    return status(text + now, "es-do es-state") + seconds_left(board)


def notes(board: BoardView) -> Markup:
    """What to know about the record of this quiz; nothing for most."""
    return join(para(note, "es-note") for note in board["notes"])


def named(one: BoardLearner) -> str:
    """A learner by name."""
    return str(one["nickname"]) or "(deleted)"


def deadlines(board: BoardView) -> Markup:
    """Until when a homework is open, and who has a deadline of their own."""
    own = [one for one in board["learners"] if one["until"] is not None]
    ends = "You ended it." if board["until"] is None else f"Open until {day(board['until'])}."
    if board["phase"] == "ended" and board["until"] is not None:
        ends = f"It was open until {day(board['until'])}."
    lines = (
        escape(f"{named(one)}: {'was open' if one['over'] else 'open'} until {day(until)}")
        for one in own
        if (until := one["until"]) is not None
    )
    ours = para("With a deadline of their own:") + listing(lines, "es-goals") if own else ""
    return para(ends) + ours


def moved(board: BoardView, until: float, one: BoardLearner | None, now: float) -> str:
    """What a deadline that was just moved means, for all or for `one`."""
    whom = f" for {named(one)}" if one else ""
    told = f"Open{whom} until {day(until)}." if until > now else f"Closed{whom}: that has passed."
    if not one and (own := [x for x in board["learners"] if x["until"] is not None]):
        names = ", ".join(map(named, own[:MOST_NAMES]))
        told += f" {_count(len(own))} keep{'s' if len(own) == 1 else ''} a deadline of their own: "
        told += f"{names}{' and others' if len(own) > MOST_NAMES else ''}."
    return told


def _count(learners: int) -> str:
    return "1 learner" if learners == 1 else f"{learners} learners"


def _next(board: BoardView) -> str:
    """What the instructor can do next."""
    may: dict[Command, str] = {"show": "show the votes", "discuss": "let them discuss"}
    ways = [name for command, name in may.items() if command in board["offered"]]
    ways.append("reveal the key")
    text = " or ".join([", ".join(ways[:-1]), ways[-1]]) if ways[1:] else ways[0]
    more = "next" in board["offered"]
    end = "Go on with the next question." if more else "That was the last question: end the quiz."
    now: dict[Phase, str] = {
        "ready": "Everybody reads the case. Open the question when you like.",
        "open": "The question is open.",
        "closed": f"The question is closed. {text.capitalize()}.",
        "discuss": "They discuss. Then open the second vote.",
        "revealed": f"The key is on every screen. {end}",
    }
    return now[board["phase"]]


def names(board: BoardView) -> Markup:
    """Who has joined, for the screen in front."""
    known = [one["nickname"] for one in board["learners"] if one["nickname"]]
    more = len(known) - MOST_NAMES
    text = ", ".join(known[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
    return para(text, "es-names") if text else NOTHING


def story(board: BoardView) -> Markup:
    """The case."""
    return (
        _sized(learner.story(board), [board["case"]["vignette"]], 75) if board["case"] else NOTHING
    )


def options(board: BoardView) -> Markup:
    """What there is to choose from."""
    item = board["item"]
    if not item:
        return NOTHING
    lines = listing(map(_lettered, item["options"]), "es-goals es-lettered")
    return _sized(lines, _texts(item), 60)


def votes(board: BoardView, *, key: bool) -> Markup:
    """Each option with its votes, the second beside the first, and once the `key` is out with it.

    Below it, who changed to what.
    """
    item, every, certainty = board["item"], board["distribution"], board["sure"]
    if not item or every is None or certainty is None:
        return NOTHING
    rounds = [name for name, counts in every.items() if any(counts.values())]
    most = max([1, *(count for counts in every.values() for count in counts.values())])
    first = item["kind"] == "order"
    heads = {"1": "First vote", "2": "Second vote"}
    levels = element("span", escape(" · ".join(SURE.values())), "es-certain")
    names = [heads[name] + ": put first" * first + levels for name in rounds]
    head = [header(name, "col") for name in ("Step" if first else "Answer", *names)]
    rows = []
    for option in item["options"]:
        id = option["id"]
        counted = [(every[name][id], certainty[name][id].values()) for name in rounds]
        cells = [_tally(count, most, sure) for count, sure in counted]
        right = _right(option) if key else ""
        rows.append([header(_lettered(option) + right, "row"), *cells])
    html = table(head, rows, name="es-votes es-tallied")
    if not rounds:
        html += para("Nobody has answered.", "es-do")
    if key and first:
        html += section(
            4, "What binds", listing(_binds(board["reversed"] or ()), "es-goals es-lettered")
        )
    flips = section(
        4, "From the first vote to the second", _flips(item, board["flips"] or (), key=key)
    )
    return _sized(html, _texts(item), 58 - 7 * len(rounds) - 4 * key) + flips


def _right(option: KeyedOption) -> Markup:
    """What the key says of this option; of a step nothing, since only pairs bind."""
    sign, word = SIGNS[option["verdict"]]
    kind = f"es-sign es-is-{option['verdict']}"
    text = markup(
        ' <strong class="{}"><span aria-hidden="true">{}</span> {}</strong>', kind, sign, word
    )
    return text if word else NOTHING


def _binds(pairs: Iterable[Sequence[Any]]) -> Iterable[Markup]:
    """Each pair of steps whose order binds, and how many have it reversed."""
    for first, then, count in pairs:
        yield markup(
            "{} before {} <strong>{} reversed it</strong>", _letter(first), _letter(then), count
        )


def _tally(count: int, most: int, sure: Iterable[int] = ()) -> Markup:
    """A number, its bar, and below how many of them were how sure."""
    line = markup(
        '<span class="es-line" style="width:{}%" aria-hidden="true"></span>', count * 100 // most
    )
    levels = " · ".join(map(str, sure))
    below = element("span", escape(levels), "es-certain") if levels else ""
    return cell(markup("{}{}{}", count, line, below), "es-tally")


def key(board: BoardView) -> Markup:
    """The key with its reasons."""
    item = board["item"]
    if not item:
        return NOTHING
    judged = item["order"] or any(option["verdict"] for option in item["options"])
    return heading(3, "The key" if judged else f"No key: {NO_PANEL}") + learner.key(
        item, (), item["kind"]
    )


def summary(board: BoardView) -> Markup:
    """How the class answered each question, for the screen in front."""
    rows, most = [], max([1, *(one["answered"] for one in board["items"])])
    for n, one in enumerate(board["items"], 1):
        if one["right"] is not None:
            cells = (_tally(one["answered"], most), _tally(one["right"], most))
            rows.append([header(f"{n}. {one['stem']}", "row"), *cells])
    head = (header(name, "col") for name in ("Question", "Answers", "Right at last"))
    return table(head, rows, name="es-votes es-tallied") if rows else NOTHING


def _letter(id: str) -> Markup:
    """The letter of an option; a scale has none."""
    return markup('<span class="es-letter">{}</span> ', id.upper()) if id.isalpha() else NOTHING


def _lettered(option: OptionView) -> Markup:
    return markup("{}<span>{}</span>", _letter(option["id"]), option["text"])


def _texts(item: BoardItem) -> list[str]:
    return [option["text"] for option in item["options"]]


def _sized(html: Markup, texts: Iterable[str], width: int) -> Markup:
    """What large type fits into the window, by about how many lines it has."""
    lines = sum(1 + len(line) // width for text in texts for line in text.split("\n\n"))
    return markup('<div class="es-sized" style="--lines:{}">{}</div>', lines, html)


def _flips(item: BoardItem, flips: Iterable[Sequence[Any]], *, key: bool) -> Markup:
    """The moves from one answer to another; which of them help is part of the key."""
    by_id = {option["id"]: option for option in item["options"]}
    rows = []
    for *ends, number in flips:
        one, other = (join((_lettered(by_id[x]) for x in end.split()), "; ") for end in ends)
        helps = key and ends[1] in by_id and by_id[ends[1]]["verdict"] == "right"
        moved = "stayed" if one == other else ("to the right answer" if helps else "changed")
        rows.append(map(cell, (one, other, f"{number} {moved}")))
    head = map(header, ("From", "To", "How many"))
    return table(head, rows, name="es-flips") if rows else NOTHING
