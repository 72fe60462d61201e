"""Cases and facts as HTML text. Text that people write passes through `escape`."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from esodys_teach.content.case import Case, held
from esodys_teach.engine.advice import Advice
from esodys_teach.html.elements import element, folded, heading, listing, para
from esodys_teach.html.wording import limits, titled, way_out, words
from esodys_teach.loader.file_error import FileError
from esodys_teach.patient.fact import Fact
from esodys_teach.patient.patient import FIELDS, Patient

_LABELS = [known.label for known in FIELDS.values()]
_TWICE = {label for label in _LABELS if _LABELS.count(label) > 1}  # a list for each, so say which


def label(known: Fact, refused: str = "") -> str:
    """The label of a control: name, limits, note, and why what was typed is refused."""
    group = known.group.lower() if known.label in _TWICE else ""
    hints = "; ".join(filter(None, (limits(known), known.note, group)))
    return _label(known.label, hints, refused)


def code_label(refused: str) -> str:
    """The label of the line for a code, and why what was typed is refused."""
    return _label("Open a code", "of a shared patient", refused)


def _label(name: str, hint: str, refused: str) -> str:
    more = (("span", hint, "es-hint"), ("strong", refused, "es-error"))
    return escape(name) + "".join(f" {element(t, escape(x), c)}" for t, x, c in more if x)


def note(sentence: str, *, refused: bool = False) -> str:
    """One sentence beside a group of controls."""
    return para(sentence, "es-error" if refused else "es-note")


VOICES = (
    '<p class="es-voices"><b>§</b> marks what the source says: a machine-generated page on mild '
    "dysmotility, itself pending review. <b>+</b> marks what independent evidence or ordinary "
    "safety adds.</p>"
)
"""Whose words the advice is."""


def alarm() -> str:
    """What the page says when the program fails."""
    return (
        '<p role="alert" class="es-alarm">Something went wrong in this program, not in what you '
        "did. The plan may still show the facts as they were before. Change the fact back, or "
        "load the page again.</p>"
    )


def vignette(case: Case | None) -> str:
    """The story of a case, or how to begin with a blank patient."""
    if case is None:
        return (
            "<h2>A blank patient</h2><p>Nothing is known yet. Open a group of facts and set what "
            "you know. What you leave open stays unknown.</p>"
        )
    story = "".join(map(para, case.vignette.split("\n\n")))
    points = listing(map(escape, case.learning_points))
    taught = para(f"{case.teaching_point} {case.twist}") + points
    about = folded("What this case teaches: look after you have tried it", taught)
    written = f"A fictional patient. Written by {case.author}, {case.written}; {case.review}."
    about += para(written, "es-written")
    prose = element("div", story, "es-prose")
    return heading(2, case.title) + prose + element("div", about, "es-about")


def room(shown: Sequence[str], hidden: Sequence[str]) -> str:
    """What the class sees and what comes next, with the question while nothing is shown."""
    if not shown:
        told = "<strong>What would you do next?</strong> Decide before you look."
    else:
        told = f"Shown: {escape(shown[-1])}."
    left = f" Next: {escape(hidden[0])}." if hidden else " That was all of it."
    return (
        f'<p role="status">{told}{left} <span class="es-keys">The keys → and ← do the same as '
        "the buttons.</span></p>"
    )


def facts_known(patient: Patient) -> str:
    """The facts in words by group, for a print: controls do not print."""
    text, unknown = "", 0
    for group, facts in groupby(FIELDS.values(), key=lambda known: known.group):
        told = [(known, getattr(patient, known.name)) for known in facts]
        unknown += sum(value is None for _, value in told)
        said = "; ".join(f"{k.label}: {words(k, v)}" for k, v in told if v is not None)
        text += f"<p><strong>{escape(group)}.</strong> {escape(said)}.</p>" if said else ""
    text += para(f"Not known: {unknown} other facts.")
    return heading(3, "The facts") + element("div", text, "es-known-facts")


def share(code: str, case: Case | None, remark: str = "") -> str:
    """The code of a patient, typed or as a link, what it opens, and a remark on what it opened."""
    what = f"“{case.title}” with the facts as they are now" if case else "these facts"
    return (
        f'<p>Code of this patient: <code class="es-code">{escape(code)}</code> '
        f'<a class="es-open" href="explorer.ipynb?patient={escape(code)}">Link to it</a></p>'
        f"{note(f'It opens {what}, here or on another machine.')}"
        f"{note(remark) if remark else ''}"
    )


def unknown_case(asked: str) -> str:
    """What to say of a case that does not exist."""
    return para(f"There is no case called “{asked[:60]}”. Choose one from the list.")


def nothing_to_preview(folder: Path | None) -> str:
    """How to begin, with no folder or with no case file in it."""
    if folder is None:
        return (
            "<h2>No folder is open</h2><p>Make a folder for your cases. End the program with "
            "Ctrl-C. Start it again with the name of the folder, as it says above.</p>"
        )
    return (
        f"<h2>No case file yet</h2><p>No name in the folder <code>{escape(folder.name)}</code> "
        "ends in <code>.yaml</code>. Save the example of the guide there, as "
        "<code>bread-and-water.yaml</code>: it appears here by itself.</p>"
    )


def accepted(case: Case, read: str) -> str:
    """A file without an error, and when it was read."""
    return (
        '<p role="status" class="es-accepted"><strong>No error</strong> in '
        f"{escape(case.id)}.yaml, read at {escape(read)}. This page follows each time you save. "
        f'<a class="es-open" href="explorer.ipynb?case={escape(case.id)}">Open the explorer</a></p>'
    )


def refused(error: FileError, kept: str = "") -> str:
    """The first slip of a file with its way out, and when what still stands was read."""
    first, more = error.slips[0], len(error.slips) - 1
    rest = f"<p>And {more} more error{'s' if more > 1 else ''}.</p>" if more else ""
    place = "" if first.place == "$" else f"<code>{escape(first.place.removeprefix('$.'))}</code>: "
    still = f"<p>Below you still see the file as it was at {escape(kept)}, without an error.</p>"
    end = "" if first.reason.endswith("?") else "."
    where = f"{error.name}, line {first.line}" if first.line else error.name
    return (
        f'<div role="status" class="es-slip"><p><strong>Error in {escape(where)}</strong></p>'
        f"<p>{place}{escape(first.reason)}{end}</p>"
        f"<p>{escape(way_out(first.reason))}</p>{rest}{still if kept else ''}</div>"
    )


def expectations(case: Case, advice: Advice) -> str:
    """What the author expects, by the words of the file, each held against the advice."""
    lines, found = "", list(held(case.expect, advice))
    for key, wanted, met, places in found:
        word = "Met" if met else "Not met"
        instead = "" if met else para(f"In the advice: {' and '.join(places) or 'nowhere'}.")
        named = f"{escape(titled(wanted))} <code>{escape(wanted)}</code>"
        line = f"<p><strong>{word}.</strong> {key}: {named}</p>{instead}"
        lines += element("li", line, "es-met" if met else "es-unmet")
    count = f"{sum(met for _, _, met, _ in found)} of {len(found)} expectations are met."
    listed = element("ul", lines, "es-expect")
    because = note(f"Because: {case.expect.because}")
    return heading(2, "What you expect") + para(count) + listed + because


def case_list(
    cases: Iterable[Case], yours: Sequence[Case] = (), unread: Sequence[FileError] = ()
) -> str:
    """The cases of one's own, then every case by level, with its teaching point.

    The title is a link that the style sheet shows on Voila's page, where addresses lead to pages,
    and a plain title elsewhere: in JupyterLab a link of ours would leave its own opener.
    """
    out = ['<p class="es-title">Open the explorer above and choose a case from its list.</p>']
    groups = [("Yours", list(yours))] if yours or unread else []
    groups += [(key, list(same)) for key, same in groupby(cases, key=lambda case: case.level)]
    for level, same in groups:
        lines = (
            f'<h4><a class="es-open" href="explorer.ipynb?case={escape(c.id)}">{escape(c.title)}'
            f'</a><span class="es-title">{escape(c.title)}</span></h4>{para(c.teaching_point)}'
            for c in same
        )
        out.append(heading(3, level.capitalize()) + listing(lines, "es-cases"))
    if unread:
        names = ", ".join(error.name for error in unread)
        out.insert(2, note(f"No case yet: {names}. The preview shows the error."))
    return "".join(out)
