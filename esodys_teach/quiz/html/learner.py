"""What a learner of a quiz reads, as HTML text from the room's own words (`Room.view`)."""

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from esodys_teach.content.items import NO_PANEL
from esodys_teach.html.board import claim_of, pitfall
from esodys_teach.html.elements import (
    NOTHING,
    cell,
    element,
    escape,
    folded,
    header,
    heading,
    join,
    labeled,
    listing,
    markup,
    para,
    section,
    table,
    trusted,
)
from esodys_teach.quiz import cited
from esodys_teach.quiz.cited import Cited
from esodys_teach.quiz.messages import (
    BoardView,
    ItemView,
    KeyedOption,
    KeyView,
    LearnersItem,
    LearnerView,
    OptionView,
    PairView,
    QuestionView,
    Standing,
)
from esodys_teach.quiz.results import NOT_KNOWN
from esodys_teach.quiz.times import clock, day

NO_PATIENT_DATA = "Never write anything here that could point to a real patient or a real person."
GONE = "The quiz does not answer just now. This page tries again by itself; your answer stays."
KINDS = {
    "single-best": "best answer",
    "key-features": "key features",
    "order": "order the steps",
    "build-plan": "build the plan",
    "script-concordance": "script concordance",
}
"""What each kind of question is called."""
SIGNS = {
    "right": ("✓", "Right"),
    "missed": ("○", "Missed"),
    "wrong": ("✕", "Not this one"),
    "early": ("✕", "Too early"),
    "late": ("✕", "Too late"),
    "harmful": ("✕", "Harmful"),
    "unnecessary": ("–", "Not needed"),
    "": ("", ""),
}
"""The sign and the words of each verdict."""


def named(option: OptionView) -> str:
    """An option with its letter, the same on every screen; a point of a scale has none."""
    letter = option["id"]
    return f"{letter.upper()}: {option['text']}" if letter.isalpha() else option["text"]


def where(view: LearnerView) -> Markup:
    """Which quiz, how far it is, and who this is."""
    parts = [escape(view["title"])]
    if view["item"] or view["live"] and view["phase"] != "ended":
        parts.append(markup("question {} of {}", view["place"] + 1, view["count"]))
    if view["round"] == 2:
        parts.append(escape("second vote"))
    if view["nickname"]:
        parts.append(markup("you are {}", view["nickname"]))
    return element("p", join(parts, " · "), "es-where")


def state(view: LearnerView) -> Markup:
    """What the learner can do now, in words, and on a phone the ways to the parts of the page."""
    if view["removed"]:
        sentence = "The instructor took this name out of the quiz."
    elif view["paused"]:
        sentence = "The quiz pauses. What you saved is kept."
    elif not view["live"]:
        sentence = _homework(view)
    elif not view["known"]:
        sentence = f"{NOT_KNOWN} Wait for the next one."
    else:
        sentence = {
            "ready": "Read the case. The question comes in a moment.",
            "open": "Answer now. You can change it until the question closes.",
            "closed": "The question is closed. Look at the screen in front.",
            "discuss": "Discuss it with your neighbors. Then you vote once more.",
            "revealed": "Here is the answer, and what it rests on.",
            "ended": _over(view),
        }[view["phase"]]
    parts = {
        "case": bool(view["case"]),
        "question": bool(view["item"]),
        "answer": bool(view["reveal"]),
        "result": bool(view["score"]) and view["phase"] == "ended",
    }
    ways = [markup('<a href="#{}">The {}</a>', at, at) for at, there in parts.items() if there]
    return status(sentence, "es-state") + element("p", join(ways, " "), "es-ways")


def _homework(view: LearnerView) -> str:
    """The same for homework, where each question has its own attempts."""
    if view["phase"] == "ready":
        return f"This quiz opens {day(view['opens'])}. Then this page goes on by itself."
    if view["phase"] == "ended":
        return _over(view)
    if not view["item"]:
        return "Choose a question."
    left = attempts_left(view)
    if view["reveal"] and view["reveal"]["whole"]:
        return "Here is the answer, and what it rests on."
    more = f"{left} attempt{'s' if left > 1 else ''} left" if left else "No attempt is left"
    if not view["mine"]:
        return f"Answer it now: {more}."
    return f"{more}: you can still change your answer." if left else f"{more}. Your answer stands."


def _over(view: LearnerView) -> str:
    return "The quiz is over." + " Look at any question again." * bool(view["items"])


def listed(number: int, item: LearnersItem) -> str:
    """A question in the list of all, and how the learner stands with it."""
    points = item["points"]
    stands = "answered" if item["answered"] else ""
    if points is not None:
        stands = f"{points:.0%}" if 0 < points < 1 else ("right" if points else "not right")
    line = f"{number}. {item['title']}: {KINDS[item['kind']]}"
    return f"{line} ({stands})" if stands else line


def attempts_left(view: LearnerView) -> int:
    """How often the question on the page can still be answered; live as often as one likes."""
    here = view["item"]["id"] if view["item"] else ""
    found = (item["attempts_left"] for item in view["items"] or () if item["id"] == here)
    return next(found, 1)


def status(text: str, name: str) -> Markup:
    """A sentence that a screen reader says by itself, and that can hold the focus."""
    return markup('<p class="{}" role="status" tabindex="-1">{}</p>', name, text)


def seconds_left(view: Standing) -> Markup:
    """How long it stays open; the page counts the seconds down by itself, and silently."""
    left = view["left_s"]
    if left is None or view["phase"] != "open":
        return NOTHING
    if not view["live"]:
        own = " for you" if view.get("own") else ""
        return para(f"Open{own} until {day(view['until'] or 0.0)}", "es-clock")
    if view["paused"]:
        return para(f"The clock stands at {left:.0f} seconds", "es-clock")
    seconds = markup('<span class="es-left" data-left="{}">{}</span>', f"{left:.0f}", f"{left:.0f}")
    return element("p", markup("Seconds left: {}", seconds), "es-clock")


def story(view: LearnerView | BoardView) -> Markup:
    """The case, as the question is about it."""
    if not view["case"]:
        return NOTHING
    paragraphs = join(map(para, view["case"]["vignette"].split("\n\n")))
    return heading(2, view["case"]["title"]) + element("div", paragraphs, "es-prose")


def address(query: str) -> Markup:
    """What the address of the page is to say, so that a reload comes back to the same place."""
    return markup('<span hidden data-at="{}"></span>', query)


def landing(name: str, html: Markup) -> Markup:
    """The same, with its first heading as a place to go to."""
    place = rf'<\1 id="{name}" tabindex="-1">'
    return trusted(re.sub("<(h[1-6])>", place, str(html), count=1))


def question(item: QuestionView) -> Markup:
    """The question, and how to answer it."""
    how = {
        "single-best": "Choose the best answer.",
        "key-features": f"Choose up to {item['choose']}. A harmful choice costs.",
        "order": "Tap the steps in the order that you would take. Tap again to take one back.",
        "build-plan": "Choose everything that belongs into the plan now. A harmful choice costs.",
        "script-concordance": f"There is no key: {NO_PANEL}. Say how your thought changes.",
    }[item["kind"]]
    thought = ""
    if item["kind"] == "script-concordance":
        thought = labeled("You think of", item["thought"] or "")
        thought += labeled("Now", item["information"] or "")
    return heading(3, item["stem"]) + thought + para(how, "es-note")


def saved(view: LearnerView) -> Markup:
    """That the newest answer is stored, and since when."""
    mine = view["mine"]
    if not mine:
        late = view["item"] and view["phase"] in ("closed", "discuss")
        return para("Nothing of yours is saved here.", "es-note") if late else NOTHING
    if view["round"] == 2 and mine["round"] == 1:
        still = " until you vote once more" if view["phase"] == "open" else ""
        return status(f"Your first vote stands{still}.", "es-note")
    return status(f"Saved {clock(mine['saved_at'])}", "es-ok")


def bars(view: LearnerView) -> Markup:
    """How the class answered, without saying what is right: a table and its bars."""
    counts = view["distribution"]
    if counts is None or not view["item"]:
        return NOTHING
    return section(3, "How everybody answered", _table(view["item"], counts))


def _table(item: ItemView, counts: Mapping[str, int]) -> Markup:
    """How many chose each option, and the number as the length of a bar."""
    most = max([*counts.values(), 1])
    rows = []
    for option in item["options"]:
        count = counts.get(option["id"], 0)
        bar = markup(
            '<td class="es-bar" aria-hidden="true"><span style="width:{}%"></span></td>',
            count * 100 // most,
        )
        rows.append((header(named(option), "row"), cell(count), bar))
    names = ("Step", "Put first") if item["kind"] == "order" else ("Answer", "Votes")
    return table((*map(header, names), cell("", "es-bar")), rows, name="es-votes")


def reveal(view: LearnerView) -> Markup:
    """What the answer is worth and why: each option, the order that binds, what it rests on."""
    shown, item = view["reveal"], view["item"]
    if not shown or not item:
        return NOTHING
    mine = view["mine"]["choice"] if view["mine"] else []
    points = shown["points"]
    if not view["mine"]:
        worth = "You gave no answer."
    elif points is None:
        worth = f"Nobody scores this: {NO_PANEL}."
    else:
        worth = _worth(points, shown["verdicts"])
    title = "The answer" if shown["whole"] else "Your answer"
    again = "" if shown["whole"] else para("Change your answer above and submit it again.")
    head = heading(3, title) + markup('<p class="es-do" role="status">{}</p>', worth) + again
    return head + key(shown, mine, item["kind"])


def _worth(points: float, verdicts: Mapping[str, str]) -> str:
    """What an answer is worth; of several choices, how that comes about."""
    if points == 1:
        return "Right."
    share = f"{points:.0%} of the point." if points else "Not right."
    found = list(verdicts.values())
    needed = found.count("right") + found.count("missed")
    if needed < 2 or {"early", "late"} & set(found):
        return share
    harm = f", less {found.count('harmful')} harmful" if "harmful" in found else ""
    return f"{found.count('right')} of {needed} right{harm}: {points:.0%} of the point."


def key(shown: KeyView, mine: Sequence[str], kind: str) -> Markup:
    """Each option with its verdict and its reason, and what there is to learn from them."""
    found = cited.from_json(shown["cited"])
    lines = listing((_option(one, mine, kind, found) for one in shown["options"]), "es-verdicts")
    order = ""
    if shown["order"]:
        texts = {option["id"]: escape(option["text"]) for option in shown["options"]}
        order = section(4, "A right order", listing((texts[i] for i in shown["order"]), "", "ol"))
        binds = (_pair(pair, texts, mine) for pair in shown["pairs"])
        order += section(4, "What binds", listing(binds, "es-goals"))
    keep = shown["learning_point"]
    rests = join(claim_of(one, found.sources) for one in found.claims.values())
    return (
        lines
        + order
        + (labeled("Keep this", keep, "es-keep") if keep else "")
        + (folded("What the answer rests on", rests) if rests else "")
    )


def _pair(pair: PairView, texts: Mapping[str, str], mine: Sequence[str]) -> Markup:
    """Which step comes before which, why, and whether this learner has it so."""
    first, then = pair["first"], pair["then"]
    yours = ""
    if mine:
        right = mine.index(first) < mine.index(then)
        verdict = "✓ You have it so: " if right else "✕ You have it reversed: "
        yours = element("strong", escape(verdict))
    return markup(
        "<p>{}<q>{}</q> before <q>{}</q></p>{}", yours, texts[first], texts[then], para(pair["why"])
    )


def _option(option: KeyedOption, mine: Sequence[str], kind: str, found: Cited) -> Markup:
    sign, word = SIGNS[option["verdict"]]
    yours = ""
    if option["id"] in mine:
        your = f"your step {mine.index(option['id']) + 1}" if kind == "order" else "your choice"
        yours = markup(' <span class="es-yours">{}</span>', your)
    verdict = (
        markup('<strong><span aria-hidden="true">{}</span> {}:</strong> ', sign, word)
        if word
        else ""
    )
    html = markup(
        '<p class="es-do">{}{}{}</p>{}', verdict, named(option), yours, para(option["feedback"])
    )
    if yours and (met := found.pitfalls.get(option["pitfall"] or "")):
        html += folded("The pitfall, and the way out", pitfall(met.mistake, met.way_out))
    return element("div", html, f"es-verdict es-is-{option['verdict'] or 'neutral'}")
