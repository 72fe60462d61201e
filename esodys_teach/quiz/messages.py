"""What the room returns and the pages read, as values for JSON, key by key."""

from typing import Any, Literal, TypedDict, final

from esodys_teach.quiz.cited import CitedJson
from esodys_teach.quiz.flow import Command, Phase

Stage = Literal["waiting", "open", "paused", "closed", "revealed", "over", "removed"]
"""What a learner can do with the question on the page: `open` is the one that can be answered."""

Settings = TypedDict(
    "Settings",
    {
        "from": float,  # when homework opens, and until when it is open: UTC seconds since 1970
        "until": float,
        "attempts": int,
        "feedback": Literal["now", "after"],
    },
    total=False,
)


class Standing(TypedDict):
    """Where a session stands; the same for both sides."""

    live: bool
    phase: Phase
    place: int
    count: int
    round: int
    shown: bool
    paused: bool
    left_s: float | None
    until: float | None  # of homework: when it closes


class CaseView(TypedDict):
    """The case of a question."""

    title: str
    vignette: str


class OptionView(TypedDict):
    """An option without anything of the key."""

    id: str
    text: str


class QuestionView(TypedDict):
    """A question without its options."""

    id: str
    kind: str
    stem: str
    choose: int | None
    thought: str | None
    information: str | None


class ItemView(QuestionView):
    """A question as a learner sees it."""

    options: list[OptionView]


class KeyedOption(OptionView):
    """An option with what the key says of it."""

    verdict: str
    feedback: str
    pitfall: str | None


class PairView(TypedDict):
    """Two steps whose order binds."""

    first: str
    then: str
    why: str


class KeyView(TypedDict):
    """The key of a question, and what it teaches."""

    options: list[KeyedOption]
    learning_point: str
    claims: list[str]
    pairs: list[PairView]
    order: list[str] | None
    cited: CitedJson


class Reveal(KeyView):
    """The key beside what a learner has answered; not `whole`: only what was chosen."""

    whole: bool
    points: float | None
    verdicts: dict[str, str]


class AnswerView(TypedDict):
    """The learner's answer that counts."""

    choice: list[str]
    sure: int
    round: int
    saved_at: float
    attempt: int


class Attempts(TypedDict):
    """How often a learner has answered a question, and may still."""

    answered: bool
    attempt: int
    attempts_left: int


class NamedItem(TypedDict):
    """A question in a list."""

    id: str
    title: str
    kind: str


class LearnersItem(NamedItem, Attempts):
    """A question in the learner's list; points once the key is out."""

    points: float | None


class Share(TypedDict):
    """So many of so many."""

    right: int
    of: int


class Score(TypedDict):
    """A learner's own result; calibration by level of certainty."""

    points: float
    of: int
    unscored: int
    calibration: dict[str, Share]
    pitfalls: list[str]
    cited: CitedJson


class LearnerView(Standing):
    """A learner's page (`Room.view`)."""

    version: int
    title: str
    nickname: str
    attempt: int
    removed: bool
    own: bool  # the deadline is this learner's own
    known: bool  # whether it is known what was asked
    opens: float
    stage: Stage
    case: CaseView | None
    item: ItemView | None
    mine: AnswerView | None
    distribution: dict[str, int] | None
    reveal: Reveal | None
    score: Score | None
    items: list[LearnersItem] | None


class BoardLearner(TypedDict):
    """Who takes part, and how many questions were answered."""

    id: str
    nickname: str
    answered: bool
    done: int
    until: float | None  # a deadline of their own, and whether it has passed
    over: bool


class BoardItem(QuestionView, KeyView):
    """A question with its key."""


class BoardRow(NamedItem):
    """A question in the instructor's list; `right` once the quiz is over."""

    stem: str
    answered: int
    right: int | None


class OutsideGroup(TypedDict):
    """Those who wait outside for one reason."""

    why: str
    code: str
    count: int
    names: list[str]
    near: dict[str, int]  # how many of them from which network


class OutsideView(TypedDict):
    """Who waits outside, and what came of the last press."""

    waiting: list[OutsideGroup]
    done: dict[str, int] | None


class BoardView(Standing):
    """The instructor's page (`Room.board`); `distribution` and `sure` are by round and option."""

    version: int
    offered: list[Command]
    session: str
    title: str
    code: str
    at: float
    settings: Settings
    shut: bool
    learners: list[BoardLearner]
    connected: int
    silent: int
    answered: int
    items: list[BoardRow]
    outside: OutsideView
    notes: list[str]
    case: CaseView | None
    item: BoardItem | None
    distribution: dict[str, dict[str, int]] | None
    sure: dict[str, dict[str, dict[str, int]]] | None
    flips: list[list[Any]] | None  # from, to, how many
    reversed: list[list[Any]] | None  # first, then, how many


class SessionRow(TypedDict):
    """A session in the instructor's list; `lost` if its settings cannot be read."""

    phase: Phase | Literal["lost"]
    notes: list[str]
    id: str
    title: str
    code: str
    live: bool
    at: float
    learners: int
    answers: int


class CatalogItem(TypedDict):
    """A question to pick."""

    id: str
    kind: str
    stem: str
    pitfalls: list[str]


class CatalogCase(TypedDict):
    """A case with its questions to pick from."""

    case: str
    title: str
    level: str
    items: list[CatalogItem]


class SavedQuiz(TypedDict):
    """A list of questions under a title."""

    id: str
    title: str
    items: list[str]


class Identity(TypedDict):
    """Whose token it is."""

    role: Literal["instructor", "learner", ""]
    session: str
    here: bool
    nickname: str


class Created(TypedDict):
    """A new session."""

    session: str
    code: str


class Joined(TypedDict):
    """A learner's way into a session."""

    token: str
    session: str
    nickname: str


class Receipt(TypedDict):
    """That an answer is stored."""

    saved_at: float
    key: str


class RecorderSettings(TypedDict):
    """What the server writes into the recorder's input, in one line."""

    database: str
    word: str
    port: int
    own: list[str]
    days: float


@final
class RecorderStarted(TypedDict):
    """The recorder's answer: its port, and the instructor's token."""

    port: int
    instructor: str


@final
class RecorderRefused(TypedDict):
    """The same when it cannot start: why."""

    refused: str
