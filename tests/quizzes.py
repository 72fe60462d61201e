"""A session made by hand: twelve learners, six items of all five kinds, two rounds of two items."""

from dataclasses import replace

from esodys_teach.content.case import load_case
from esodys_teach.content.items import (
    Answer,
    BuildPlan,
    Feature,
    Items,
    KeyFeatures,
    Offer,
    Order,
    Pair,
    Point,
    QuizItem,
    ScriptConcordance,
    SingleBest,
    Step,
    Worth,
)
from esodys_teach.quiz.results import Asked, Given, Results
from esodys_teach.quiz.snapshots import ask

HOSTILE = """<script>alert(1)</script><img src=x onerror="alert(2)">'&"""
GIFT = r"""50% = half {a} ~ #1 : \n -> \: ::"""
CLAIMS = ("overall.conservative-ppi",)
MIDNIGHT = 1767225600.0  # 2026-01-01T00:00:00Z


def best(id: str = "name", stem: str = "What is it called?", **more: str) -> SingleBest:
    return SingleBest(
        id=id,
        stem=stem,
        claims=CLAIMS,
        learning_point=more.get("learning_point", "Exactly 70% settles nothing alone."),
        options=(
            Answer(id="a", text=more.get("a", "Inconclusive"), feedback="Yes.", correct=True),
            Answer(
                id="b",
                text=more.get("b", "Mild dysmotility"),
                feedback=more.get("feedback", "It has no grades."),
                correct=False,
                pitfall="pf.v3-v4-mild",
            ),
            Answer(
                id="c",
                text="A firm diagnosis",
                feedback="70% is not more than 70%.",
                correct=False,
                pitfall="pf.inconclusive-not-iem",
            ),
            Answer(
                id="d", text="Normal", feedback="Not so.", correct=False, pitfall="pf.50pct-failed"
            ),
        ),
    )


FEATURES = KeyFeatures(
    id="next",
    stem="What do you need next?",
    claims=CLAIMS,
    learning_point="Ask for support before a name.",
    choose=3,
    options=(
        Feature(id="a", text="A supportive test", feedback="Yes.", worth=Worth.NEEDED),
        Feature(id="b", text="The limit of the system", feedback="Yes.", worth=Worth.NEEDED),
        Feature(id="c", text="A diary", feedback="No harm.", worth=Worth.NEUTRAL),
        Feature(
            id="d", text="A cut", feedback="Never.", worth=Worth.HARMFUL, pitfall="pf.irp-system"
        ),
    ),
)
ORDER = Order(
    id="order",
    stem="Which comes first?",
    claims=CLAIMS,
    learning_point="Magnesium before potassium.",
    options=(
        Step(id="a", text="Measure", feedback="First.", action="workup.electrolytes"),
        Step(id="b", text="Magnesium", feedback="Then.", action="step2.mg"),
        Step(id="c", text="Potassium", feedback="Last.", action="step2.k"),
        Step(id="d", text="Eat", feedback="Whenever.", action="diet.tolerance"),
    ),
    pairs=(
        Pair(first="a", then="b", why="Know it first.", pitfall="pf.renal-mg"),
        Pair(first="b", then="c", why="It stays low.", pitfall="pf.mg-first"),
        Pair(first="a", then="c", why="Know it first.", pitfall="pf.mg-first"),
    ),
)
PLAN = BuildPlan(
    id="plan",
    stem="What do you do now?",
    claims=CLAIMS,
    learning_point="Support first, and nothing invasive.",
    options=(
        Offer(id="a", action="workup.iem-support", text="A test", feedback="Due now."),
        Offer(id="b", action="diet.tolerance", text="Eat", feedback="Due now."),
        Offer(id="c", action="step2.k", text="Potassium", feedback="It is normal."),
        Offer(id="d", action="mn.poem", text="Cut", feedback="Never.", pitfall="pf.positional-irp"),
    ),
)


def concordance(*panel: str) -> ScriptConcordance:
    return ScriptConcordance(
        id="script",
        stem="How likely is achalasia?",
        claims=CLAIMS,
        learning_point="One number moves it little.",
        thought="achalasia",
        information="an IRP of 12 mmHg",
        options=tuple(
            Point(id=id, text=text, feedback=f"It is {text}.")
            for id, text in {
                "-2": "much less likely",
                "-1": "less likely",
                "0": "as likely as before",
                "1": "more likely",
                "2": "much more likely",
            }.items()
        ),
        panel=panel,
    )


def asked(item: QuizItem, case: str = "seven-of-ten", **more: str) -> Asked:
    """The item as one of that case."""
    whole = replace(load_case(case), items=Items(), **more)
    return ask(whole, item)


NAME, NEXT, STEPS, DO = (asked(item) for item in (best(), FEATURES, ORDER, PLAN))
SCRIPT = asked(concordance())
PANEL = asked(concordance("1", "1", "1", "0", "0", "2"), "magnesium-in-meq")
ALL = (NAME, NEXT, STEPS, DO, SCRIPT, PANEL)
LEARNERS = {f"l{n}": f"Learner {n}" for n in range(1, 13)}


class Session:
    """Answers given one after another, each a second later."""

    def __init__(self, *items: Asked, title: str = "Monday", **learners: str) -> None:
        self.items, self.title, self.learners = items, title, learners or LEARNERS
        self.given: list[Given] = []

    def answer(
        self, learner: str, item: Asked, choice: str, sure: int = 2, round_: int = 1
    ) -> "Session":
        """The choice in words: `a c`."""
        tries = [g for g in self.given if (g.learner, g.item, g.round) == (learner, item.id, 1)]
        self.given.append(
            Given(
                key=f"key-{len(self.given)}",
                learner=learner,
                item=item.id,
                round=round_,
                attempt=1 if round_ == 2 else len(tries) + 1,
                choice=tuple(choice.split()),
                sure=sure,
                at=MIDNIGHT + len(self.given),
            )
        )
        return self

    def results(self) -> Results:
        return Results(
            session="s1",
            title=self.title,
            live=True,
            asked=self.items,
            learners=self.learners,
            given=tuple(self.given),
        )


def monday(title: str = "Monday", **names: str) -> Results:
    """The session of most tests; `names` replaces nicknames by learner id."""
    session = Session(*ALL, title=title, **(LEARNERS | names))
    for n, learner in enumerate(LEARNERS, 1):
        # Four right, five for b (three of them sure), three for c; nobody for d.
        choice, sure = ("a", 2) if n <= 4 else ("b", 3 if n <= 7 else 1) if n <= 9 else ("c", 2)
        session.answer(learner, NAME, choice, sure)
    for n, learner in enumerate(LEARNERS, 1):  # after the discussion nine are right
        session.answer(learner, NAME, "a" if n <= 9 else "b", 3, 2)
    for n, learner in enumerate(LEARNERS, 1):
        session.answer(learner, NEXT, "a b" if n <= 6 else "a d" if n <= 9 else "b c", 3)
        session.answer(learner, STEPS, "a b c d" if n <= 8 else "a c b d" if n <= 10 else "c b a d")
        if n <= 11:  # the last one went home
            session.answer(learner, DO, "a b" if n <= 7 else "a d" if n <= 9 else "a c", 1)
            session.answer(learner, SCRIPT, ("-2", "-1", "0", "1", "2")[n % 5])
            session.answer(learner, PANEL, "1" if n <= 5 else "0" if n <= 9 else "-2")
    session.answer("l8", NEXT, "b a", 2)  # a second attempt
    return session.results()
