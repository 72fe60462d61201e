"""The advice as HTML, a function for each section of the board."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from markupsafe import Markup

from esodys_teach import evidence
from esodys_teach.engine import moves
from esodys_teach.engine.advice import ADVICE_VERSION, Advice, Item
from esodys_teach.engine.prognosis import prognosis
from esodys_teach.engine.whatif import Change, range_of
from esodys_teach.evidence import Claim, Source
from esodys_teach.html import chart, pathway_map
from esodys_teach.html.elements import (
    NOTHING,
    element,
    escape,
    folded,
    heading,
    join,
    labeled,
    listing,
    markup,
    para,
    section,
)
from esodys_teach.html.wording import HEADLINES, PHASES, READ, VERDICTS, ranged, titled, words
from esodys_teach.patient.fact import Fact
from esodys_teach.patient.facts import Lab
from esodys_teach.patient.patient import FIELDS, Patient
from esodys_teach.rules.rule import Origin, Phase
from esodys_teach.rules.states import Disposition

ENDS = (Disposition.LEAVE, Disposition.DECLINE)  # most steps end with them
OPEN_PITFALLS = 5
OPEN_CHANGES = 4
NAMED = 2  # steps that a change names for each thing that becomes of them
ONLY_HERE = Markup(' <em class="es-only">only here</em>')


def status(advice: Advice) -> Markup:
    """The disposition in one line, an emergency before it, spoken when it changes."""
    sign, headline = HEADLINES[advice.disposition]
    urgent = advice.emergencies or [x for x in advice.steps if x.phase is Phase.EMERGENCY]
    back = sum(item.phase is Phase.AVOID for item in advice.steps)
    counts = ((back, "to hold back"), (len(advice.later), "later"))
    more = "".join(f", {n} {word}" for n, word in counts if n)
    return markup(
        '<p role="status" class="es-status es-{}">{}<span class="es-sign" '
        'aria-hidden="true">{}</span> <strong>{}</strong> <span class="es-count">{} now{}'
        "</span></p>",
        advice.disposition,
        _first(urgent),
        sign,
        headline,
        len(advice.steps) - back,
        more,
    )


def _first(urgent: Sequence[Item]) -> Markup:
    """What a headline begins with: an emergency of hours, something urgent, or nothing."""
    if not urgent:
        return NOTHING
    word = "Emergency" if any(item.lead for item in urgent) else "Urgent"
    titles = evidence.vocabulary().pathway
    named = "; ".join(titles[item.id][0].lower() + titles[item.id][1:] for item in urgent)
    sign = Markup('<span class="es-sign" aria-hidden="true">!</span>')
    return markup(
        '<span class="es-{}">{} <strong>{} first: {}.</strong></span> ',
        word.lower(),
        sign,
        word,
        named,
    )


def verdict(advice: Advice) -> Markup:
    """Why this disposition, what manometry says, and how far both can be trusted."""
    found = evidence.vocabulary().motility_class[advice.motility_class]
    notes = join(para(note, "es-note") for note in advice.notes)
    label = (
        "Manometry, by its numbers alone"
        if advice.disposition is Disposition.DECLINE
        else "Manometry"
    )
    return para(advice.reason, "es-reason") + labeled(label, found, "es-class") + notes


def differences(advice: Advice, usual: Advice, *, plan: bool = True) -> Markup:
    """What the learner changed, from what, and what it does to the plan; nothing for nothing."""
    now, then = advice.patient, usual.patient
    lines = [
        markup(
            "{}: <del>{}</del> <ins>{}</ins>",
            k.label,
            words(k, getattr(then, k.name)),
            words(k, getattr(now, k.name)),
        )
        for k in FIELDS.values()
        if getattr(now, k.name) != getattr(then, k.name)
    ]
    if not lines:
        return NOTHING
    told = NOTHING
    if plan:
        same = replace(advice, patient=then) == usual
        nothing = para("The plan stays the same." if same else "No step changes.")
        told = _told(moves.between(usual, advice)) or nothing
    return heading(3, "What you changed") + listing(lines, "es-changed") + told


def steps(advice: Advice, *, opened: bool = False, usual: Advice | None = None) -> Markup:
    """What is due now, in the order of care."""
    if not advice.steps:
        return heading(3, "Now") + para("Nothing is left to do now.")
    marks = moves.between(usual, advice) if usual else {}
    lines, last = list[Markup](), ""
    for item in advice.steps:
        phase = "" if item.phase == last else para(PHASES[item.phase], "es-phase")
        last = item.phase
        lines.append(phase + _item(item, opened, marks))
    return heading(3, "Now") + listing(lines, "es-now", "ol")


def waiting(advice: Advice, *, opened: bool = False, usual: Advice | None = None) -> Markup:
    """What comes later and what it waits on, then what is done."""
    done = (para(x.text, "es-do") + _sources(x, opened, x.why) for x in advice.done)
    later = _list(advice, "later", opened, usual)
    return later + section(3, "Done", listing(done, "es-done"))


def avoid(advice: Advice, *, opened: bool = False, usual: Advice | None = None) -> Markup:
    """What not to do for this patient."""
    return _list(advice, "avoid", opened, usual)


def pitfalls(advice: Advice, *, opened: bool = False) -> Markup:
    """Mistake and way out, the most specific ones open."""
    lines = [pitfall(x.text, x.why) + _sources(x, opened) for x in advice.pitfalls]
    return section(3, "Pitfalls", _some(OPEN_PITFALLS, lines, "pitfalls", "es-pitfalls"))


def pitfall(mistake: str, way_out: str) -> Markup:
    """A mistake and the way out of it."""
    return labeled("Mistake", mistake, "es-mistake") + labeled("Way out", way_out, "es-way-out")


def _some(count: int, lines: Sequence[Markup], what: str = "", name: str = "") -> Markup:
    """So many lines of a list, and the rest folded."""
    rest, left = listing(lines[count:], name), len(lines) - count
    more = (
        f"{left} more {what}".rstrip() if left > 1 else f"1 more {what}".removesuffix("s").rstrip()
    )
    return listing(lines[:count], name) + (folded(more, rest) if rest else "")


def source_alone(advice: Advice, alone: Advice) -> Markup:
    """The default advice and the source by itself, side by side."""
    both = (("The plan you see", advice, alone), ("The source alone", alone, advice))
    columns = join(
        element("div", heading(4, title) + _column(mine, moves.places(other)))
        for title, mine, other in both
    )
    told = para(
        "This is what the source document would say by itself. It is here to compare, not to "
        "follow. Emergencies stay in both. Marked lines stand on one side only."
    )
    return heading(3, "The source alone, beside it") + told + element("div", columns, "es-beside")


def would_change(changes: Iterable[Change], advice: Advice) -> Markup:
    """Which single facts would change the plan, by outcome; known facts first."""
    outcomes: dict[str, dict[tuple[object, ...], list[Change]]] = {}
    for change in sorted(changes, key=lambda c: getattr(advice.patient, c.field) is None):
        moved = [place for place in change.added + change.removed if place[0] != "pitfalls"]
        if change.disposition or moved:
            outcome = change.disposition[1] if change.disposition else ""
            same = (change.field, change.added, change.removed)
            outcomes.setdefault(outcome, {}).setdefault(same, []).append(change)
    out = heading(3, "What would change this plan")
    for outcome in sorted(outcomes, key=[*list(HEADLINES)[::-1], ""].index):
        lines = [*filter(None, (_change(x, advice) for x in outcomes[outcome].values()))]
        title = HEADLINES[outcome][1] if outcome else "The same, with other steps"
        out += section(4, f"{title}, if", _some(OPEN_CHANGES, lines))
    return element("div", out, "es-changes")


def _change(same: Sequence[Change], advice: Advice) -> Markup:
    change, known = same[0], FIELDS[same[0].field]
    values = _values(known, same, advice.patient)
    became = moves.after(advice, change)
    if change.disposition and change.disposition[1] in ENDS:  # most steps end
        became = {i: x for i, x in became.items() if x != "dropped" or i in moves.EMERGENCIES}
    told = _told(became, NAMED)
    if not (told or change.disposition):
        return NOTHING
    return markup("<p><strong>{}: {}</strong></p>{}", known.label, values, told)


def _values(known: Fact, same: Sequence[Change], patient: Patient) -> str:
    """The values that bring one outcome; a number stands for its side of the cut-offs."""
    if known.type not in (int, float, Lab):
        return " or ".join(words(known, c.value) for c in same)
    told = [c.value for c in same if c.value is not None]
    unit = told[0].unit if told and isinstance(told[0], Lab) else ""
    ranges = [range_of(patient, known.name, x) for x in told]
    return ranged(known, ranges, len(told) < len(same), unit)


def _told(became: Mapping[str, str], named: int = 99) -> Markup:
    """What becomes of the steps, by their titles: at most so many, but every emergency."""
    out = []
    for kind, verb in moves.VERBS.items():
        ids = moves.in_order(i for i, what in became.items() if what == kind)
        count = max(named, sum(i in moves.EMERGENCIES for i in ids))
        more = f" and {len(ids) - count} more" if len(ids) > count else ""
        if ids:
            out.append(para(f"{verb}: {'; '.join(map(titled, ids[:count]))}{more}"))
    return join(out)


def pathway(advice: Advice) -> Markup:
    """The whole pathway as one picture, with this patient's way through it."""
    return heading(3, "The map") + pathway_map.picture(advice)


def about(advice: Advice) -> Markup:
    """Which version of the advice this is."""
    whose = "the source and what was added to it" if advice.overlays else "the source alone"
    return para(f"Advice version {ADVICE_VERSION}: {whose}.", "es-version")


def outlook(advice: Advice) -> Markup:
    """What studies say about the course, and to whom they speak."""
    said = prognosis(advice.disposition, advice.motility_class, advice.asymptomatic)
    return heading(3, "Outlook") + chart.figure(said)


def _column(advice: Advice, other: moves.Places) -> Markup:
    out = para(f"{HEADLINES[advice.disposition][1]}.")
    for title, name in (("Now", "steps"), ("Later", "later"), ("Avoid", "avoid")):
        lines = (
            escape(x.text) + ("" if (name, x.id) in other else ONLY_HERE)
            for x in getattr(advice, name)
        )
        out += section(5, title, listing(lines))
    return out


def _list(advice: Advice, name: str, opened: bool, usual: Advice | None) -> Markup:
    marks = moves.between(usual, advice) if usual else {}
    lines = (_item(x, opened, marks) for x in getattr(advice, name))
    return section(3, name.capitalize(), listing(lines, f"es-{name}"))


def _item(item: Item, opened: bool, marks: Mapping[str, str]) -> Markup:
    """One entry; `marks` says what became of it since the case itself."""
    mark = markup(' <em class="es-new">{}</em>', marks[item.id]) if item.id in marks else ""
    waits = labeled("Waits for", item.waits_on, "es-waits") if item.waits_on else NOTHING
    do = element("p", markup("{}{}", item.text, mark), "es-do")
    return join((do, waits, para(item.why, "es-why"), _sources(item, opened)))


def _sources(item: Item, opened: bool, why: str = "") -> Markup:
    added = "Added: independent evidence or ordinary safety"
    word = added if item.origin is Origin.OVERLAY else "From the source"
    claims = join(claim(i) for i in item.claims)
    rule = para(f"Rule {', '.join((*item.rows, item.id))}", "es-rule")
    return markup(
        '<details class="es-{}"{}><summary>{}<span class="es-sr">, for: {}</span>'
        "</summary>{}{}{}</details>",
        item.origin,
        " open" if opened else "",
        word,
        item.text,
        para(why) if why else "",
        claims,
        rule,
    )


@cache
def claim(claim_id: str) -> Markup:
    """What a line rests on: the statement, its place, the verdict, choices and sources."""
    return claim_of(evidence.claims()[claim_id], evidence.sources())


def claim_of(said: Claim, sources: Mapping[str, Source]) -> Markup:
    """The same of any claim, with the sources it names."""
    place = "Not in the source." if said.overlay else f"In the source: {said.place}"
    if said.source_citation:
        numbers = " and ".join(map(str, said.source_citation))
        place += f", its citation{'s' if len(said.source_citation) > 1 else ''} {numbers}"
    judged = markup("<strong>{}</strong> ", VERDICTS[said.verdict]) if said.verdict else ""
    figures = listing(markup("{} (n = {}) <em>{}</em>", f.text, f.n, f.tag) for f in said.figures)
    chosen = join(para(f"Choice of this module: {text}", "es-choice") for text in said.choice)
    read = join((_source(sources[id]) for id in said.sources if id in sources), "; ")
    return element(
        "div",
        markup(
            "{}{}<p>{}{}</p>{}{}",
            para(said.statement),
            para(place, "es-place"),
            judged,
            said.verdict_text,
            chosen,
            figures,
        )
        + (element("p", markup("Looked up in: {}.", read), "es-read") if read else ""),
        "es-claim",
    )


def _source(source: Source) -> Markup:
    name = escape(source.what + (f", {source.year}" if source.year else ""))
    if source.address.startswith("https://"):
        name = markup('<a href="{}" target="_blank" rel="noopener">{}</a>', source.address, name)
    return markup("{} ({})", name, READ[source.read])
