"""Everyone: what holds for every patient that the controls can describe, decided, not sampled.

1. Each fact is cut into cells at its cut-offs; a manometry study is one fact, its reading.
2. Each finding, and each rule's condition, becomes its truth table over what it reads.
3. Facts, tables and lists of the advice become clauses, once for a patient and once for a second.
4. A statement is a Python function of the patient too. A SAT solver looks for one who breaks it:
   none is a proof, and one is turned back into facts and shown with the advice that is given.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations
from time import perf_counter
from typing import Any

from pysat.solvers import Solver

from cached import cached
from esodys_teach.engine.advice import advise, speaks
from esodys_teach.engine.whatif import list_of
from esodys_teach.patient.manometry import Reading
from esodys_teach.patient.patient import FIELDS, Patient
from esodys_teach.rules import RULES
from esodys_teach.rules.findings.finding import finding
from esodys_teach.rules.findings.findings import Findings
from studies import RAW, every_reading
from truth import Asked, Leaf, Number, cells, explore

LISTS = ("steps", "later", "done", "avoid", "pitfalls")
FACTS = tuple(name for name in FIELDS if name not in RAW)
BY_ROW = {rule.row: rule for rule in RULES}

Question = tuple[str, str]  # what kind of thing, and its name
Statement = Callable[[Any], Any]
Plant = Callable[["Book", Question, Leaf], Any]


class Book:
    """Every question with its possible answers, and the truth table of each that is worked out."""

    def __init__(self, *rooms: type, plant: Plant | None = None) -> None:
        self.rooms = {room.__name__: room for room in (Findings, *rooms)}
        self.compared: dict[str, set[Any]] = {}  # the constants each number was compared with
        self.readings = tuple(every_reading())
        self._plant = plant
        self._tables: dict[Question, tuple[Leaf, ...]] = {}
        self._facts_read: dict[Question, frozenset[str]] = {}
        self._answers: dict[Question, tuple[Any, ...]] = {("fact", "overlays"): (True, False)}
        for name in FACTS:
            self._answers["fact", name] = tuple(self._spy(name, x) for x in cells(FIELDS[name]))
        for name in Reading.__dataclass_fields__:
            told = dict.fromkeys(getattr(reading, name) for reading in self.readings)
            self._answers["reading", name] = tuple(told)
        self.sound = self if plant is None else sound(*rooms)
        if plant is None:
            modules = ("everyone", *(room.__module__ for room in rooms))
            self._tables, compared = cached("tables", modules, self._every_table)
            for name, constants in compared.items():
                self.compared[name] |= constants

    def _every_table(self) -> tuple[dict[Question, tuple[Leaf, ...]], dict[str, set[Any]]]:
        """The truth tables of all rules, of the terms, and of all that these read."""
        for rule in RULES:
            self.table(("rule", rule.row))
        for name, room in self.rooms.items():
            ends = ("disposition", "motility_class") if room is Findings else vars(room)
            for end in ends:
                if isinstance(getattr(room, end), finding):
                    self.table((name, end))
        return self._tables, self.compared

    def _spy(self, name: str, value: Any) -> Any:
        if FIELDS[name].type in (int, float) and value is not None:
            return Number(value, self.compared.setdefault(name, set()))
        return value

    def answers(self, question: Question) -> tuple[Any, ...]:
        """All that the question can bring, over all patients."""
        if question[0] in ("shown", *LISTS):
            return (True, False)
        if question not in self._answers:
            self._answers[question] = tuple(
                dict.fromkeys(leaf.value for leaf in self.table(question))
            )
        return self._answers[question]

    def table(self, question: Question) -> tuple[Leaf, ...]:
        """The truth table of a finding or of a rule's condition."""
        if question not in self._tables:
            if self._plant is None:
                self._tables[question] = self._explored(question)
            else:
                self._tables[question] = tuple(self._planted(question, self._plant))
        return self._tables[question]

    def _explored(self, question: Question) -> tuple[Leaf, ...]:
        room, name = question
        ask = BY_ROW[name].when if room == "rule" else getattr(self.rooms[room], name).func
        return self.explore(ask, room)

    def _planted(self, question: Question, plant: Plant) -> Iterator[Leaf]:
        """The table without a plant, explored anew only if what it reads has other answers now."""
        table = self.sound.table(question)
        read = dict.fromkeys(asked for leaf in table for asked, _ in leaf.course)
        if any(self.answers(asked) != self.sound.answers(asked) for asked in read):
            table = self._explored(question)
        for leaf in table:
            value = plant(self, question, leaf)
            yield leaf if value is leaf.value else Leaf(leaf.course, value)

    def explore(self, ask: Callable[[Any], Any], room: str = "rule") -> tuple[Leaf, ...]:
        """The truth table of a function of a patient, which may read what this room offers."""
        home = self.rooms.get(room, Findings)
        return tuple(explore(ask, self.answers, lambda asked, name: self._name(home, asked, name)))

    def _name(self, home: type, asked: Asked, name: str) -> Any:
        if name in FACTS or name == "overlays":
            return asked._answer(("fact", name))
        if name == "reading":
            return _Part(asked, "reading")
        if isinstance(getattr(home, name, None), finding):
            return asked._answer((home.__name__, name))
        if home is not Findings and name in ("shown", *LISTS):
            return _Part(asked, name)
        if home is not Findings and name in ("disposition", "motility_class"):
            return asked._answer(("Findings", name))
        raise AttributeError(f"{home.__name__} does not let a rule read {name!r}")

    def told(self, leaf: Leaf) -> dict[str, Any]:
        """What a leaf was told, by the name of each question."""
        return {question[1]: self.answers(question)[number] for question, number in leaf.course}

    def facts_read(self, question: Question) -> frozenset[str]:
        """The facts that an answer rests on, through all layers; the study counts as `reading`."""
        room, name = question
        if room in ("fact", "reading"):
            return frozenset({name if room == "fact" else "reading"})
        if question not in self._facts_read:
            asked = {q for leaf in self.table(question) for q, _ in leaf.course}
            self._facts_read[question] = frozenset().union(*map(self.facts_read, asked))
        return self._facts_read[question]


@cache
def sound(*rooms: type) -> Book:
    """The book in which nothing is planted."""
    return Book(*rooms)


class _Part:
    """The reading, by its attributes; a list of the advice, or the rows that are shown, by `in`."""

    def __init__(self, asked: Asked, part: str) -> None:
        self._asked, self._part = asked, part

    def __getattr__(self, name: str) -> Any:
        return self._asked._answer((self._part, name))

    def __contains__(self, id: str) -> bool:
        return self._asked._answer((self._part, id))


class Everyone:
    """All patients as clauses; a second patient (1) can stand beside the first (0)."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.variables = self.clauses = self.decided = 0
        self.seconds = 0.0
        self._solver = Solver(name="glucose4")
        self._literals: dict[tuple[int, Question], tuple[int, ...]] = {}
        self._same: dict[str, int] = {}

    def always(self, statement: Statement) -> None:
        """Fails with a real patient, and the advice given, if the statement is false for anyone."""
        self.refuted(self.means(0, lambda p: not statement(p)))

    def refuted(self, *literals: int) -> None:
        """Fails with a real patient, and the advice given, if anyone fulfils all of these."""
        if self.solve(*literals):
            patient, overlays = self.simplest(*literals)
            raise AssertionError(f"not so for\n{self.shown(patient, overlays)}")

    def simplest(self, *literals: int) -> tuple[Patient, bool]:
        """Someone who fulfils these and of whom as little as possible is known."""
        kept = list(literals)
        wishes = [(("fact", "overlays"), True), (("reading", "motility_class"), "not-done")]
        for question, value in [*wishes, *((("fact", name), None) for name in FACTS)]:
            wish = self.literal(0, question, value)
            if self.solve(*kept, wish):
                kept.append(wish)
        assert self.solve(*kept)
        return self.patient()

    def someone(self, *conditions: Statement) -> tuple[Patient, bool] | None:
        """A patient of whom all this is true, and whether the overlays are on, or None."""
        literals = [self.means(0, condition) for condition in conditions]
        return self.simplest(*literals) if self.solve(*literals) else None

    def solve(self, *literals: int) -> bool:
        """Whether anyone fulfils all of these."""
        start, self.decided = perf_counter(), self.decided + 1
        possible = self._solver.solve(assumptions=literals)
        self.seconds += perf_counter() - start
        return bool(possible)

    def patient(self, who: int = 0) -> tuple[Patient, bool]:
        """The patient that was just found, in facts, and whether the overlays are on."""
        model = set(self._solver.get_model())

        def told(question: Question) -> Any:
            literals = self._literals.get((who, question), ())
            numbers = [number for number, literal in enumerate(literals) if literal in model]
            return self.book.answers(question)[numbers[0]] if numbers else None

        facts = {name: told(("fact", name)) for name in FACTS}
        plain = {name: real(name, value) for name, value in facts.items()}
        said = {name: told(("reading", name)) for name in vars(self.book.readings[0])}
        for reading, study in every_reading().items():
            if all(said[name] in (None, value) for name, value in vars(reading).items()):
                return Patient(**plain, **study), told(("fact", "overlays")) is not False
        raise AssertionError(f"no study reads {said}")

    def shown(self, patient: Patient, overlays: bool) -> str:
        """A patient and the advice that is really given, for a person to read."""
        advice = advise(patient, overlays)
        known = {name: getattr(patient, name) for name in FIELDS}
        lines = [f"  {name} = {value!s}" for name, value in known.items() if value is not None]
        lines += [f"overlays: {overlays}; {advice.disposition}, {advice.motility_class}"]
        for where in LISTS:
            lines.append(f"{where}: {', '.join(item.id for item in getattr(advice, where))}")
        return "\n".join(lines)

    def means(self, who: int, statement: Statement, room: str = "Terms") -> int:
        """A literal that is true where the statement is; the room lends it its terms."""
        told = self._new()
        for leaf in self.book.explore(statement, room):
            self._add(*self._unless(who, leaf), told if leaf.value else -told)
        return told

    def same_but(self, *different: str) -> list[int]:
        """Literals that make the second patient the first one, but for these facts."""
        return [
            self._alike(name) for name in (*FACTS, "overlays", "reading") if name not in different
        ]

    def _alike(self, name: str) -> int:
        if name not in self._same:
            self._same[name] = self._new()
            parts = [("fact", name)]
            if name == "reading":
                parts = [("reading", part) for part in vars(self.book.readings[0])]
            for question in parts:
                pairs = zip(self.literals(0, question), self.literals(1, question), strict=True)
                for a, b in pairs:
                    self._add(-self._same[name], -a, b)
                    self._add(-self._same[name], a, -b)
        return self._same[name]

    def literals(self, who: int, question: Question) -> tuple[int, ...]:
        """One literal for each answer that the question can bring, written down once asked."""
        if (who, question) not in self._literals:
            room, name = question
            if room == "reading":
                self._write_readings(who)
            elif room in LISTS:
                rules = [r for r in RULES if r.id == name and list_of(r) == room]
                yes = self._either([self.yes(who, ("shown", r.row)) for r in rules])
                self._literals[who, question] = yes, -yes
            elif room == "shown":
                yes = self.yes(who, ("rule", name))
                if not speaks(BY_ROW[name], overlays=False):
                    silent = self._either([-yes, -self.yes(who, ("fact", "overlays"))])
                    yes = -silent
                self._literals[who, question] = yes, -yes
            else:
                self._write_table(who, question)
        return self._literals[who, question]

    def literal(self, who: int, question: Question, value: Any) -> int:
        """True where the question brings this value."""
        return self.literals(who, question)[self.book.answers(question).index(value)]

    def yes(self, who: int, question: Question) -> int:
        """True where the answer is yes; a rule that never fires has no such answer."""
        answers = self.book.answers(question)
        return self.literal(who, question, True) if True in answers else self._never()

    def _never(self) -> int:
        literal = self._new()
        self._add(-literal)
        return literal

    def _write_table(self, who: int, question: Question) -> None:
        answers = self.book.answers(question)
        self._literals[who, question] = literals = self._one_of(len(answers))
        for leaf in () if question[0] == "fact" else self.book.table(question):
            self._add(*self._unless(who, leaf), literals[answers.index(leaf.value)])

    def _write_readings(self, who: int) -> None:
        """Each reading fixes all its parts, and no two readings agree in all: so one is chosen."""
        parts = vars(self.book.readings[0])
        for part in parts:
            question = ("reading", part)
            self._literals[who, question] = self._one_of(len(self.book.answers(question)))
        chosen = [self._new() for _ in self.book.readings]
        self._add(*chosen)
        for literal, reading in zip(chosen, self.book.readings, strict=True):
            for part in parts:
                value = self.literal(who, ("reading", part), getattr(reading, part))
                self._add(-literal, value)

    def _unless(self, who: int, leaf: Leaf) -> list[int]:
        return [-self.literals(who, question)[number] for question, number in leaf.course]

    def _one_of(self, n: int) -> tuple[int, ...]:
        literals = tuple(self._new() for _ in range(n)) if n != 2 else ()
        if n == 2:
            one = self._new()
            return one, -one
        self._add(*literals)
        for a, b in combinations(literals, 2):
            self._add(-a, -b)
        return literals

    def _either(self, literals: list[int]) -> int:
        any_of = self._new()
        self._add(-any_of, *literals)
        for literal in literals:
            self._add(-literal, any_of)
        return any_of

    def _new(self) -> int:
        self.variables += 1
        return self.variables

    def _add(self, *literals: int) -> None:
        self.clauses += 1
        self._solver.add_clause(literals)


def real(name: str, value: Any) -> Any:
    """The value of a cell as a patient has it."""
    return FIELDS[name].type(float(value)) if isinstance(value, Number) else value
