"""The advice as HTML text, a function for each section of the board; all text is escaped."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from html import escape

from esodys_teach import chart, evidence, moves, pathway_map
from esodys_teach.advice import ADVICE_VERSION, Advice, Item
from esodys_teach.facts import Fact, Lab
from esodys_teach.patient import FIELDS, Patient
from esodys_teach.prognosis import prognosis
from esodys_teach.views import heading
from esodys_teach.whatif import Change, range_of
from esodys_teach.words import HEADLINES, PHASES, SEEN, VERDICTS, ranged, words

OPEN_PITFALLS = 5
OPEN_CHANGES = 4
NAMED = 2  # steps that a change names for each thing that becomes of them
ONLY_HERE = ' <em class="es-only">only here</em>'
HOURS = {"X1", "X2", "X3", "L5"}  # rows whose step is a matter of hours


def status(advice: Advice) -> str:
    """The disposition in one line, an emergency before it, spoken when it changes."""
    sign, headline = HEADLINES[advice.disposition]
    back = sum(item.phase == "avoid" for item in advice.steps)
    counts = ((back, "to hold back"), (len(advice.later), "later"))
    more = "".join(f", {n} {word}" for n, word in counts if n)
    return (
        f'<p role="status" class="es-status es-{escape(advice.disposition)}">'
        f"{_first([item for item in advice.steps if item.phase == 'emergency'])}"
        f'<span class="es-sign" aria-hidden="true">{sign}</span> <strong>{escape(headline)}'
        f'</strong> <span class="es-count">{len(advice.steps) - back} now{more}</span></p>'
    )


def _first(urgent: Sequence[Item]) -> str:
    """What a headline begins with: an emergency of hours, something urgent, or nothing."""
    if not urgent:
        return ""
    hours = any(row.split()[0] in HOURS for item in urgent for row in item.rows)
    word = "Emergency" if hours else "Urgent"
    sign = '<span class="es-sign" aria-hidden="true">!</span>'
    return f'<span class="es-{word.lower()}">{sign} <strong>{word} first</strong></span> '


def verdict(advice: Advice) -> str:
    """Why this disposition, what manometry says, and how far both can be trusted."""
    found = evidence.vocabulary().motility_class[advice.motility_class]
    notes = "".join(f'<p class="es-note">{escape(note)}</p>' for note in advice.notes)
    alone = "Manometry, by its numbers alone:" if advice.disposition == "decline" else "Manometry:"
    return (
        f'<p class="es-reason">{escape(advice.reason)}</p>'
        f'<p class="es-class"><span>{alone}</span> {escape(found)}</p>{notes}'
    )


def differences(advice: Advice, usual: Advice, *, plan: bool = True) -> str:
    """What the learner changed, from what, and what it does to the plan; nothing for nothing."""
    now, then = advice.patient, usual.patient
    lines = [
        f"<li>{escape(k.label)}: <del>{escape(words(k, getattr(then, k.name)))}</del> "
        f"<ins>{escape(words(k, getattr(now, k.name)))}</ins></li>"
        for k in FIELDS.values()
        if getattr(now, k.name) != getattr(then, k.name)
    ]
    if not lines:
        return ""
    told = ""
    if plan:
        same = replace(advice, patient=then) == usual
        nothing = "The plan stays the same." if same else "No step changes."
        told = _told(moves.between(usual, advice)) or f"<p>{nothing}</p>"
    return f'{heading(3, "What you changed")}<ul class="es-changed">{"".join(lines)}</ul>{told}'


def steps(advice: Advice, *, opened: bool = False, usual: Advice | None = None) -> str:
    """What is due now, in the order of care."""
    if not advice.steps:
        return heading(3, "Now") + "<p>Nothing is left to do now.</p>"
    marks = moves.between(usual, advice) if usual else {}
    lines, last = [], ""
    for item in advice.steps:
        phase = "" if item.phase == last else f'<p class="es-phase">{PHASES[item.phase]}</p>'
        last = item.phase
        lines.append(_item(item, opened, marks, phase))
    return heading(3, "Now") + f'<ol class="es-now">{"".join(lines)}</ol>'


def waiting(advice: Advice, *, opened: bool = False, usual: Advice | None = None) -> str:
    """What comes later and what it waits on, then what is done."""
    done = "".join(
        f'<li><p class="es-do">{escape(x.text)}</p>{_sources(x, opened, x.why)}</li>'
        for x in advice.done
    )
    marks = moves.between(usual, advice) if usual else {}
    later = _list("Later", "es-later", advice.later, opened, marks)
    return later + (f'{heading(3, "Done")}<ul class="es-done">{done}</ul>' if done else "")


def avoid(advice: Advice, *, opened: bool = False, usual: Advice | None = None) -> str:
    """What not to do for this patient."""
    marks = moves.between(usual, advice) if usual else {}
    return _list("Avoid", "es-avoid", advice.avoid, opened, marks)


def pitfalls(advice: Advice, *, opened: bool = False) -> str:
    """Mistake and way out, the most specific ones open."""
    if not advice.pitfalls:
        return ""
    lines = [
        f'<li><p class="es-mistake"><span>Mistake:</span> {escape(x.text)}</p>'
        f'<p class="es-way-out"><span>Way out:</span> {escape(x.why)}</p>{_sources(x, opened)}</li>'
        for x in advice.pitfalls
    ]
    first, rest = lines[:OPEN_PITFALLS], lines[OPEN_PITFALLS:]
    shown, listed = (f'<ul class="es-pitfalls">{"".join(part)}</ul>' for part in (first, rest))
    folded = f"{len(rest)} more pitfall{'s' if len(rest) > 1 else ''}"
    more = f"<details><summary>{folded}</summary>{listed}</details>"
    return heading(3, "Pitfalls") + shown + (more if rest else "")


def source_alone(advice: Advice, alone: Advice) -> str:
    """The default advice and the source by itself, side by side."""
    columns = "".join(
        f"<div><h4>{title}</h4>{_column(mine, _every(other))}</div>"
        for title, mine, other in (
            ("The plan you see", advice, alone),
            ("The source alone", alone, advice),
        )
    )
    return (
        f"{heading(3, 'The source alone, beside it')}<p>This is what the source document would "
        "say by itself. It is here to compare, not to follow. Emergencies stay in both. "
        f'Marked lines stand on one side only.</p><div class="es-beside">{columns}</div>'
    )


def would_change(changes: Iterable[Change], advice: Advice) -> str:
    """Which single facts would change the plan, by outcome; known facts first."""
    outcomes: dict[str, dict[tuple[object, ...], list[Change]]] = {}
    for change in sorted(changes, key=lambda c: getattr(advice.patient, c.field) is None):
        moved = [place for place in change.added + change.removed if place[0] != "pitfalls"]
        if change.disposition or moved:
            outcome = change.disposition[1] if change.disposition else ""
            same = (change.field, change.added, change.removed)
            outcomes.setdefault(outcome, {}).setdefault(same, []).append(change)
    out = [heading(3, "What would change this plan")]
    for outcome in sorted(outcomes, key=[*list(HEADLINES)[::-1], ""].index):
        lines = [*filter(None, (_change(x, advice) for x in outcomes[outcome].values()))]
        if not lines:
            continue
        title = HEADLINES[outcome][1] if outcome else "The same, with other steps"
        first, rest = "".join(lines[:OPEN_CHANGES]), "".join(lines[OPEN_CHANGES:])
        more = (
            f"<details><summary>{len(lines) - OPEN_CHANGES} more</summary><ul>{rest}</ul></details>"
        )
        out.append(f"<h4>{title}, if</h4><ul>{first}</ul>{more if rest else ''}")
    return f'<div class="es-changes">{"".join(out)}</div>'


def _change(same: Sequence[Change], advice: Advice) -> str:
    change, known = same[0], FIELDS[same[0].field]
    values = _values(known, same, advice.patient)
    became = moves.after(advice, change)
    if change.disposition and change.disposition[1] in ("leave", "decline"):  # most steps end
        became = {i: x for i, x in became.items() if x != "dropped" or i in moves.EMERGENCIES}
    told = _told(became, NAMED)
    if not (told or change.disposition):
        return ""
    return f"<li><p><strong>{escape(known.label)}: {escape(values)}</strong></p>{told}</li>"


def _values(known: Fact, same: Sequence[Change], patient: Patient) -> str:
    """The values that bring one outcome; a number stands for its side of the cut-offs."""
    if known.type not in (int, float, Lab):
        return " or ".join(words(known, c.value) for c in same)
    told = [c.value for c in same if c.value is not None]
    unit = told[0].unit if told and isinstance(told[0], Lab) else ""
    ranges = [range_of(patient, known.name, x) for x in told]
    return ranged(known, ranges, len(told) < len(same), unit)


def _told(became: Mapping[str, str], named: int = 99) -> str:
    """What becomes of the steps, by their titles: at most so many, but every emergency."""
    out = []
    for kind, verb in moves.VERBS.items():
        ids = moves.in_order(i for i, what in became.items() if what == kind)
        count = max(named, sum(i in moves.EMERGENCIES for i in ids))
        more = f" and {len(ids) - count} more" if len(ids) > count else ""
        titles = "; ".join(map(_title, ids[:count])) + more
        out.append(f"<p>{verb}: {escape(titles)}</p>" if ids else "")
    return "".join(out)


def _title(place_id: str) -> str:
    named = evidence.vocabulary()
    return named.pathway.get(place_id) or named.must_not[place_id]


def pathway(advice: Advice) -> str:
    """The whole pathway as one picture, with this patient's way through it."""
    return heading(3, "The map") + pathway_map.picture(advice)


def about(advice: Advice) -> str:
    """Which version of the advice this is."""
    whose = "the source and what was added to it" if advice.overlays else "the source alone"
    return f'<p class="es-version">Advice version {ADVICE_VERSION}: {whose}.</p>'


def outlook(advice: Advice) -> str:
    """What studies say about the course, and to whom they speak."""
    said = prognosis(advice.disposition, advice.motility_class, advice.asymptomatic)
    return heading(3, "Outlook") + chart.figure(said)


def _column(advice: Advice, other: set[tuple[str, str]]) -> str:
    out = [f"<p>{escape(HEADLINES[advice.disposition][1])}.</p>"]
    for title, name in (("Now", "steps"), ("Later", "later"), ("Avoid", "avoid")):
        items = getattr(advice, name)
        lines = (
            f"<li>{escape(x.text)}{'' if (name, x.id) in other else ONLY_HERE}</li>" for x in items
        )
        out.append(f"<h5>{title}</h5><ul>{''.join(lines)}</ul>" if items else "")
    return "".join(out)


def _every(advice: Advice) -> set[tuple[str, str]]:
    return {(n, x.id) for n in ("steps", "later", "avoid") for x in getattr(advice, n)}


def _list(
    title: str, name: str, items: Sequence[Item], opened: bool, marks: Mapping[str, str]
) -> str:
    lines = "".join(_item(x, opened, marks) for x in items)
    return heading(3, title) + f'<ul class="{name}">{lines}</ul>' if items else ""


def _item(item: Item, opened: bool, marks: Mapping[str, str], lead: str = "") -> str:
    """One entry; `marks` says what became of it since the case itself."""
    mark = f' <em class="es-new">{marks[item.id]}</em>' if item.id in marks else ""
    waits = (
        f'<p class="es-waits"><span>Waits for:</span> {escape(item.waits_on)}</p>'
        if item.waits_on
        else ""
    )
    return (
        f'<li>{lead}<p class="es-do">{escape(item.text)}{mark}</p>{waits}'
        f'<p class="es-why">{escape(item.why)}</p>{_sources(item, opened)}</li>'
    )


def _sources(item: Item, opened: bool, why: str = "") -> str:
    origin, word = (
        ("es-source", "From the source")
        if item.origin == "source"
        else ("es-overlay", "Added: independent evidence or ordinary safety")
    )
    claims = "".join(claim(i) for i in item.claims)
    rows = ", ".join((*item.rows, item.id))
    reason = f"<p>{escape(why)}</p>" if why else ""
    return (
        f'<details class="{origin}"{" open" if opened else ""}><summary>{word}'
        f'<span class="es-sr">, for: {escape(item.text)}</span></summary>{reason}{claims}'
        f'<p class="es-rule">Rule {escape(rows)}</p></details>'
    )


@cache
def claim(claim_id: str) -> str:
    """What a line rests on: the statement, its place in the source, the verdict, the sources."""
    said = evidence.claims()[claim_id]
    place = "Not in the source." if said.overlay else f"In the source: {said.place}"
    if said.source_citation:
        numbers = " and ".join(map(str, said.source_citation))
        place += f", its citation{'s' if len(said.source_citation) > 1 else ''} {numbers}"
    judged = f"<strong>{VERDICTS[said.verdict]}</strong> " if said.verdict else ""
    figures = "".join(
        f"<li>{escape(f.text)} (n = {escape(f.n)}) <em>{escape(f.tag)}</em></li>"
        for f in said.figures
    )
    read = "; ".join(_source(i) for i in said.sources)
    return (
        f'<div class="es-claim"><p>{escape(said.statement)}</p>'
        f'<p class="es-place">{escape(place)}</p><p>{judged}{escape(said.verdict_text)}</p>'
        + (f"<ul>{figures}</ul>" if figures else "")
        + (f'<p class="es-read">Looked up in: {read}.</p>' if read else "")
        + "</div>"
    )


def _source(source_id: str) -> str:
    source = evidence.sources()[source_id]
    name = escape(source.what + (f", {source.year}" if source.year else ""))
    if source.address.startswith("https://"):
        address = escape(source.address)
        name = f'<a href="{address}" target="_blank" rel="noopener">{name}</a>'
    return f"{name} ({SEEN[source.seen]})"
