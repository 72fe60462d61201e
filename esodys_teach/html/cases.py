"""Cases and facts as HTML."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from markupsafe import Markup

from esodys_teach.content.case import Case, held
from esodys_teach.engine.advice import Advice
from esodys_teach.html.elements import (
    NOTHING,
    element,
    escape,
    folded,
    heading,
    join,
    listing,
    markup,
    para,
)
from esodys_teach.html.wording import limits, titled, way_out, words
from esodys_teach.loader.file_error import FileError
from esodys_teach.patient.fact import Fact
from esodys_teach.patient.patient import FIELDS, Patient

_LABELS = [known.label for known in FIELDS.values()]
_TWICE = {label for label in _LABELS if _LABELS.count(label) > 1}  # a list for each, so say which


def label(known: Fact, refused: str = "") -> Markup:
    """The label of a control: name, limits, note, and why what was typed is refused."""
    group = known.group.lower() if known.label in _TWICE else ""
    hints = "; ".join(filter(None, (limits(known), known.note, group)))
    return _label(known.label, hints, refused)


def code_label(refused: str) -> Markup:
    """The label of the line for a code, and why what was typed is refused."""
    return _label("Open a code", "of a shared patient", refused)


def _label(name: str, hint: str, refused: str) -> Markup:
    more = (("span", hint, "es-hint"), ("strong", refused, "es-error"))
    return escape(name) + join(markup(" {}", element(t, escape(x), c)) for t, x, c in more if x)


def note(sentence: str, *, refused: bool = False) -> Markup:
    """One sentence beside a group of controls."""
    return para(sentence, "es-error" if refused else "es-note")


VOICES = Markup(
    '<p class="es-voices"><b>§</b> marks what the source says: a machine-generated '
    "page on mild dysmotility, itself pending review. <b>+</b> marks what independent "
    "evidence or ordinary safety adds.</p>"
)
"""Whose words the advice is."""


def alarm() -> Markup:
    """What the page says when the program fails."""
    return Markup(
        '<p role="alert" class="es-alarm">Something went wrong in this program, not in '
        "what you did. The plan may still show the facts as they were before. Change the "
        "fact back, or load the page again.</p>"
    )


def vignette(case: Case | None) -> Markup:
    """The story of a case, or how to begin with a blank patient."""
    if case is None:
        return Markup(
            "<h2>A blank patient</h2><p>Nothing is known yet. Open a group of facts and set "
            "what you know. What you leave open stays unknown.</p>"
        )
    story = join(map(para, case.vignette.split("\n\n")))
    points = listing(map(escape, case.learning_points))
    taught = para(f"{case.teaching_point} {case.twist}") + points
    about = folded("What this case teaches: look after you have tried it", taught)
    written = f"A fictional patient. Written by {case.author}, {case.written}; {case.review}."
    about += para(written, "es-written")
    prose = element("div", story, "es-prose")
    return heading(2, case.title) + prose + element("div", about, "es-about")


def room(shown: Sequence[str], hidden: Sequence[str]) -> Markup:
    """What the class sees and what comes next, with the question while nothing is shown."""
    if not shown:
        told = Markup("<strong>What would you do next?</strong> Decide before you look.")
    else:
        told = markup("Shown: {}.", shown[-1])
    left = f" Next: {hidden[0]}." if hidden else " That was all of it."
    return markup(
        '<p role="status">{}{} <span class="es-keys">The keys → and ← do the same as the '
        "buttons.</span></p>",
        told,
        left,
    )


def facts_known(patient: Patient) -> Markup:
    """The facts in words by group, for a print: controls do not print."""
    text, unknown = NOTHING, 0
    for group, facts in groupby(FIELDS.values(), key=lambda known: known.group):
        told = [(known, getattr(patient, known.name)) for known in facts]
        unknown += sum(value is None for _, value in told)
        said = "; ".join(f"{k.label}: {words(k, v)}" for k, v in told if v is not None)
        text += markup("<p><strong>{}.</strong> {}.</p>", group, said) if said else ""
    text += para(f"Not known: {unknown} other facts.")
    return heading(3, "The facts") + element("div", text, "es-known-facts")


def share(code: str, case: Case | None, remark: str = "") -> Markup:
    """The code of a patient, typed or as a link, what it opens, and a remark on what it opened."""
    what = f"“{case.title}” with the facts as they are now" if case else "these facts"
    return markup(
        '<p>Code of this patient: <code class="es-code">{}</code> <a class="es-open" '
        'href="explorer.ipynb?patient={}">Link to it</a></p>{}{}',
        code,
        code,
        note(f"It opens {what}, here or on another machine."),
        note(remark) if remark else "",
    )


def unknown_case(asked: str) -> Markup:
    """What to say of a case that does not exist."""
    return para(f"There is no case called “{asked[:60]}”. Choose one from the list.")


def nothing_to_preview(folder: Path | None) -> Markup:
    """How to begin, with no folder or with no case file in it."""
    if folder is None:
        return Markup(
            "<h2>No folder is open</h2><p>Make a folder for your cases. End the program with "
            "Ctrl-C. Start it again with the name of the folder, as it says above.</p>"
        )
    return markup(
        "<h2>No case file yet</h2><p>No name in the folder <code>{}</code> ends in "
        "<code>.yaml</code>. Save the example of the guide there, as "
        "<code>bread-and-water.yaml</code>: it appears here by itself.</p>",
        folder.name,
    )


def accepted(case: Case, read: str) -> Markup:
    """A file without an error, and when it was read."""
    return markup(
        '<p role="status" class="es-accepted"><strong>No error</strong> in {}.yaml, read '
        'at {}. This page follows each time you save. <a class="es-open" '
        'href="explorer.ipynb?case={}">Open the explorer</a></p>',
        case.id,
        read,
        case.id,
    )


def refused(error: FileError, kept: str = "") -> Markup:
    """The first slip of a file with its way out, and when what still stands was read."""
    first, more = error.slips[0], len(error.slips) - 1
    rest = markup("<p>And {} more error{}.</p>", more, "s" if more > 1 else "") if more else ""
    place = (
        "" if first.place == "$" else markup("<code>{}</code>: ", first.place.removeprefix("$."))
    )
    still = markup("<p>Below you still see the file as it was at {}, without an error.</p>", kept)
    end = "" if first.reason.endswith("?") else "."
    where = f"{error.name}, line {first.line}" if first.line else error.name
    return markup(
        '<div role="status" class="es-slip"><p><strong>Error in {}</strong></p><p>{}{}{}'
        "</p><p>{}</p>{}{}</div>",
        where,
        place,
        first.reason,
        end,
        way_out(first.reason),
        rest,
        still if kept else "",
    )


def expectations(case: Case, advice: Advice) -> Markup:
    """What the author expects, by the words of the file, each held against the advice."""
    lines, found = NOTHING, list(held(case.expect, advice))
    for key, wanted, met, places in found:
        word = "Met" if met else "Not met"
        instead = "" if met else para(f"In the advice: {' and '.join(places) or 'nowhere'}.")
        named = markup("{} <code>{}</code>", titled(wanted), wanted)
        line = markup("<p><strong>{}.</strong> {}: {}</p>{}", word, key, named, instead)
        lines += element("li", line, "es-met" if met else "es-unmet")
    count = f"{sum(met for _, _, met, _ in found)} of {len(found)} expectations are met."
    listed = element("ul", lines, "es-expect")
    because = note(f"Because: {case.expect.because}")
    return heading(2, "What you expect") + para(count) + listed + because


def case_list(
    cases: Iterable[Case], yours: Sequence[Case] = (), unread: Sequence[FileError] = ()
) -> Markup:
    """The cases of one's own, then every case by level, with its teaching point.

    The title is a link that the style sheet shows on Voila's page, where addresses lead to pages,
    and a plain title elsewhere: in JupyterLab a link of ours would leave its own opener.
    """
    out = [
        Markup('<p class="es-title">Open the explorer above and choose a case from its list.</p>')
    ]
    groups = [("Yours", list(yours))] if yours or unread else []
    groups += [(key, list(same)) for key, same in groupby(cases, key=lambda case: case.level)]
    for level, same in groups:
        lines = (
            markup(
                '<h4><a class="es-open" href="explorer.ipynb?case={}">{}</a><span '
                'class="es-title">{}</span></h4>{}',
                c.id,
                c.title,
                c.title,
                para(c.teaching_point),
            )
            for c in same
        )
        out.append(heading(3, level.capitalize()) + listing(lines, "es-cases"))
    if unread:
        names = ", ".join(error.name for error in unread)
        out.insert(2, note(f"No case yet: {names}. The preview shows the error."))
    return join(out)
