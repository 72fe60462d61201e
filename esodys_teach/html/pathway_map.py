"""The map: the whole pathway as one picture, this patient's way lit, with its words and its list.

HTML that reflows, to one column on a phone. Sign, size and outline say what color says.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from esodys_teach.engine.advice import Advice
from esodys_teach.html.elements import element, escape, folded, join, listing, markup, para
from esodys_teach.html.wording import HEADLINES, PHASES
from esodys_teach.loader import compiled
from esodys_teach.rules.rule import Effect, Phase
from esodys_teach.rules.states import Disposition

STATES = {"now": "due now", "later": "later", "done": "done", "open": "not called for"}
SIGNS = {"later": "◷", "done": "✓", "open": ""}  # the style sheet draws a ring or a door
EFFECTS = {
    Effect.LEAVE: "leaves the pathway",
    Effect.ALONGSIDE: "alongside; the way goes on",
    Effect.NONE: "",
}
BELOW = {  # the line, past the end
    Disposition.STAY_INCOMPLETE: "waits",
    Disposition.LEAVE: "off",
    Disposition.DECLINE: "off",
}


@dataclass(frozen=True, kw_only=True)
class Station:
    """A phase of care on the map: a label for each id, and groups of doors beside it."""

    phase: str
    steps: Mapping[str, str]
    doors: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Stop:
    """One step on the map, as it stands for this patient."""

    label: str
    state: str = "open"  # a key of STATES
    number: int = 0  # in the order of what is due now
    why: str = ""  # what it waits for, or what its door does
    effect: Effect = Effect.NONE  # of an open door


@dataclass(frozen=True)
class Band:
    """A station as it stands for this patient: its stops, those behind doors by their group."""

    title: str
    groups: tuple[tuple[str, tuple[Stop, ...]], ...]  # the first is the way itself
    line: str  # how the line looks: "on", "waits" or "off"
    end: str  # where the patient is, if it is here

    @property
    def stops(self) -> tuple[Stop, ...]:
        """Every stop, in the order of what is due now, then of the map."""
        stops = (stop for _, group in self.groups for stop in group)
        return tuple(sorted(stops, key=lambda stop: stop.number or 99))


@cache
def stations() -> tuple[Station, ...]:
    """The pathway in the order of care, as `html/map.yaml` sets it."""
    return compiled.load("html/map.yaml", tuple[Station, ...])


def bands(advice: Advice) -> tuple[Band, ...]:
    """The whole pathway for one patient: picture, words and list are made of this alone."""
    found, line, (last, where) = [], "on", _end(advice)
    for at in stations():
        groups = (("", at.steps), *at.doors.items())
        stops = tuple((title, tuple(_stops(advice, ids, at))) for title, ids in groups)
        end = where if at.phase == last else ""
        found.append(Band(PHASES[at.phase], stops, line, end))
        line = BELOW.get(advice.disposition, line) if end else line
    return tuple(found)


def picture(advice: Advice) -> Markup:
    """The map as HTML: a figure with its alternative text, and the same as a list to unfold."""
    way = bands(advice)
    key = _all_drawn(Stop(word, state, 1) for state, word in STATES.items())
    as_list = listing(map(_listed, way), "es-map-list", "ol")
    return markup(
        '<figure class="es-map es-map-to-{}"><figcaption>The whole pathway, with this '
        'patient’s way through it</figcaption><div class="es-map-picture" role="img" '
        'aria-label="{}"><div class="es-map-key">{}<div class="es-map-door"><b></b>a door '
        "out</div></div>{}</div>{}</figure>",
        advice.disposition,
        alternative(advice),
        key,
        join(map(_band, way)),
        folded("The same map as a list", as_list),
    )


def alternative(advice: Advice) -> str:
    """The picture in words: where the patient is, how much is due, the open doors, what waits."""
    stops = [stop for band in bands(advice) for stop in band.stops]
    counts = ", ".join(f"{sum(s.state == x for s in stops)} {STATES[x]}" for x in STATES)
    doors = "; ".join(f"{s.label} ({s.why})" for s in stops if s.effect) or "none"
    waits = "; ".join(f"{s.label} ({s.why})" for s in stops if s.state == "later") or "nothing"
    headline = HEADLINES[advice.disposition][1]
    return f"{headline}. Of {len(stops)} steps: {counts}. Open doors: {doors}. Waiting: {waits}."


def _stops(advice: Advice, labels: Mapping[str, str], at: Station) -> Iterator[Stop]:
    """The stops of a station; an id that two list stands where the advice puts it."""
    lists = {"now": advice.steps, "later": advice.later, "done": advice.done}
    said = {x.id: (state, n, x) for state in lists for n, x in enumerate(lists[state], 1)}
    for step, label in labels.items():
        state, n, item = said.get(step, ("open", 0, None))
        listed = [station.phase for station in stations() if step in station.steps]
        if len(listed) > 1 and at.phase != (item.phase if item else listed[-1]):
            continue
        effect, waits_on = (item.effect, item.waits_on) if item else (Effect.NONE, "")
        why = f"waits for {waits_on}" if waits_on else EFFECTS[effect]
        yield Stop(label, state, n * (state == "now"), why, effect)


def _end(advice: Advice) -> tuple[str, str]:
    """The phase where the way of this patient ends or waits, and where the patient then is."""
    doors = {i: (at.phase, x) for at in stations() for d in at.doors.values() for i, x in d.items()}
    out = [doors[item.id] for item in advice.steps if item.effect is Effect.LEAVE]
    waits = advice.disposition is Disposition.STAY_INCOMPLETE
    stays = Phase.WORK_UP if waits else stations()[-1].phase
    labels = "; ".join(label for _, label in out)
    headline = " ".join(HEADLINES[advice.disposition])
    return (out[0][0], f"{headline}: {labels}") if out else (stays, headline)


def _band(band: Band) -> Markup:
    """One station of the picture, and below it where the patient is."""
    (_, steps), *doors = band.groups
    due = band.line != "on" and any(stop.number for stop in band.stops)
    name = escape(band.title) + (Markup("<small>due all the same</small>") if due else "")
    row = _box("name", element("span", name)) + _box("steps", _all_drawn(steps))
    for title, stops in doors:
        row += _box("doors", _box("title", escape(title)) + _all_drawn(stops))
    end = _box("end", escape(band.end)) if band.end else ""
    return _box(f"band es-map-{band.line}", row) + end


def _box(name: str, html: Markup) -> Markup:
    return element("div", html, f"es-map-{name}")


def _all_drawn(stops: Iterable[Stop]) -> Markup:
    return join(map(_drawn, stops))


def _drawn(stop: Stop) -> Markup:
    """One stop of the picture."""
    why = element("small", escape(stop.why)) if stop.why else ""
    kind = stop.state + (f" es-map-{stop.effect}" if stop.effect else "")
    sign = SIGNS.get(stop.state, stop.number)
    return _box(kind, markup("<b>{}</b><span>{}{}</span>", sign, stop.label, why))


def _listed(band: Band) -> Markup:
    """One station of the list: a line for each step that is not open, the rest in one."""
    rest = "; ".join(stop.label for stop in band.stops if stop.state == "open")
    called = (stop for stop in band.stops if stop.state != "open")
    said = ((str(s.number or ""), f"{STATES[s.state]}: {s.label}", s.why) for s in called)
    told = [", ".join(filter(None, parts)) for parts in said]
    told += [f"{STATES['open']}: {rest}"] if rest else []
    items = listing(escape(line[0].upper() + line[1:]) for line in told)
    return markup("<b>{}</b>{}{}", band.title, items, para(f"{band.end}.") if band.end else "")
