"""What the studies say about a patient's course, and whether they speak to this patient at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from esodys_teach.evidence import Panel, Study, studies, vocabulary
from esodys_teach.loader import compiled
from esodys_teach.patient.manometry import MotilityClass
from esodys_teach.rules.states import Disposition


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """The words around the chart; those above it say to whom the studies speak, and to whom not."""

    caption: str
    panels: Mapping[str, str]
    disposition: Mapping[str, str]
    asymptomatic: str
    speaks: Mapping[str, str]
    silent: Mapping[str, str]


OUTLOOK = compiled.load("evidence/outlook.yaml", Outlook)
CAPTION, PANELS = OUTLOOK.caption, OUTLOOK.panels


@dataclass(frozen=True, kw_only=True)
class Row:
    """One drawn figure in words; chart and table print the same."""

    study: Study
    people: str
    figure: str
    interval: str  # 95% Wilson interval, empty where no counts are printed

    @property
    def panel(self) -> Panel:
        """The panel of the chart that holds it."""
        return self.study.panel


@dataclass(frozen=True, kw_only=True)
class Prognosis:
    """What to show: in color where `applies`, else in gray with the reason."""

    applies: bool
    reason: str
    sentence: str
    caption: str
    rows: tuple[Row, ...]


@cache
def prognosis(
    disposition: Disposition, motility_class: MotilityClass, asymptomatic: bool
) -> Prognosis:
    """The chart's words for one patient; ValueError for an id that it does not know."""
    words = vocabulary()
    for name, known in (disposition, words.disposition), (motility_class, words.motility_class):
        if name not in known:
            raise ValueError(f"unknown '{name}', known: {', '.join(known)}")
    silent = OUTLOOK.disposition.get(disposition) or (OUTLOOK.asymptomatic if asymptomatic else "")
    silent = silent or OUTLOOK.silent.get(motility_class, "")
    return Prognosis(
        applies=not silent,
        reason=silent or OUTLOOK.speaks[motility_class],
        sentence=_sentence(),
        caption=CAPTION,
        rows=rows(),
    )


@cache
def rows() -> tuple[Row, ...]:
    """Every drawn row of studies.csv, which stand there in the order of the chart."""
    return tuple(
        Row(study=s, people=_people(s), figure=_figure(s), interval=_interval(s))
        for s in studies().values()
        if s.panel is not Panel.NOT_DRAWN
    )


@cache
def left_out() -> tuple[Study, ...]:
    """The studies that are read but not drawn; each says why."""
    return tuple(s for s in studies().values() if s.panel is Panel.NOT_DRAWN)


def _sentence() -> str:
    figure = {row.study.id: row.figure for row in rows()}
    return (
        f"The source says that {figure['source-claim']} resolve; no primary source was found. "
        f"Symptoms resolved in {figure['nemd09-symp-resolved']} in the 2009 cohort. "
        f"They resolved in {figure['nsemd12-symp-resolved']} in the 2012 cohort. "
        f"Of those who chose a second manometry, {figure['nemd09-mano-achalasia']} and "
        f"{figure['nsemd12-mano-achalasia']} had achalasia."
    )


def _people(study: Study) -> str:
    asked, all_of_them = study.n_outcome, study.n_baseline
    if study.panel is Panel.CLAIM:
        return "no patients named"
    if study.panel is Panel.MANOMETRY:
        if not asked:
            return f"{all_of_them} patients; how many were tested again is not printed"
        return f"{asked} of {all_of_them} chose to be tested again"
    if asked != all_of_them:
        return f"{asked} of {all_of_them} patients followed"
    return f"{asked} people" if study.kind == "prevalence" else f"{asked} patients"


def _figure(study: Study) -> str:
    share = f"{_whole(study.percent)}%"
    if study.panel is Panel.CLAIM:
        return f"up to {study.percent_printed}%"
    if study.count is None:
        return f"{study.percent_printed}%"
    if study.denominator is None:
        return f"{study.count} patients ({share})"
    counts = f"{study.count} of {study.denominator}"
    # The percentages printed for the second manometry of 2009 do not match its counts.
    return counts if study.id.startswith("nemd09-mano") else f"{counts} ({share})"


def _interval(study: Study) -> str:
    if study.interval_low is None or study.interval_high is None:
        return ""
    return f"{_whole(study.interval_low)} to {_whole(study.interval_high)}%"


def _whole(percent: float) -> Decimal:
    return Decimal(str(percent)).quantize(Decimal(1), ROUND_HALF_UP)
