"""The room of the quizzes, in process: learners join, look and answer; the desk is its other side.

Arguments and results are values for JSON. `Refused` says what may not be, `Unknown` whose token
is not ours.
"""

import re
import uuid
from collections.abc import Sequence
from dataclasses import replace
from unicodedata import category, name, normalize

from esodys_teach.quiz import views
from esodys_teach.quiz.desk import Desk
from esodys_teach.quiz.flow import Refused, Shut, Unknown, answer_refusal, at, at_of, spelled
from esodys_teach.quiz.hall import alone
from esodys_teach.quiz.messages import Joined, LearnerView, Receipt
from esodys_teach.quiz.results import SURE, Given
from esodys_teach.quiz.scoring import allowed
from esodys_teach.quiz.session import SessionState, letters
from esodys_teach.quiz.store.store import Conflict

__all__ = ["Refused", "Room", "Unknown"]

MOST_LEARNERS = 500  # in one session
LONGEST_NICKNAME = 30
SIGNS = "Use letters of one alphabet, digits and simple signs"
SEEN = re.compile(rf"(?=.{{1,{LONGEST_NICKNAME}}}$)([LNPSZ]M{{0,2}}|ET?(JET?)*)+")
JOINED = re.compile(SEEN.pattern.replace("[LNPSZ]M{0,2}", "LM{0,3}J(?=L)|[LNPSZ]M{0,3}"))
"""The same where letters join by a sign of its own, as in Persian, Hindi and Sinhala."""
ALPHABETS = {"LATIN", "CYRILLIC", "GREEK"}  # many of their letters look the same
UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)  # printable, yet blank
CHECKED = "✓✔☑✅🗸🗹"  # beside a name they say: has answered
TONES = "🏻🏼🏽🏾🏿"


class Room(Desk):
    """All sessions of one store, on the cases given."""

    @alone
    def join(self, code: str, nickname: str) -> Joined:
        """A learner's token for the session that has this code."""
        nickname = _nickname(nickname)
        try:
            session = self.store.session_by_code(spelled(code)).id
        except LookupError:
            raise Refused("No quiz has this code.") from None
        state, now = self.state(session), self.clock()
        if at(state.flow, self.now(state)).phase == "ended":
            raise Refused("This quiz has ended.")
        if state.flow.shut:
            raise Shut("Nobody more can join this quiz just now. Ask the instructor.")
        if sum(not removed for _, removed in state.learners.values()) >= MOST_LEARNERS:
            raise Refused(f"This quiz is full: {MOST_LEARNERS} learners are here.")
        learner = uuid.uuid4().hex
        with self.writing(session):
            try:
                self.store.add_learner(session, learner, nickname, now)
            except Conflict:
                raise Refused("Somebody here has this nickname: take another one.") from None
        state.learners[learner] = (nickname, False)
        token = self.sign("learner", f"{session}/{learner}")
        return {"token": token, "session": session, "nickname": nickname}

    @alone
    def view(self, token: str, item: str | None = None) -> LearnerView:
        """A learner's page; `item` chooses one of the homework."""
        state, learner = self._learner(token)
        state.seen[learner] = self.now(state)
        return views.learners_view(state, learner, self.now(state), item)

    @alone
    def answer(
        self,
        token: str,
        key: str,
        item: str,
        choice: Sequence[str],
        *,
        sure: int,
        round: int,
        attempt: int,
    ) -> Receipt:
        """The receipt of an answer, once it is stored; the same one for the same key again."""
        state, learner = self._learner(token)
        if not isinstance(key, str) or not re.fullmatch(r"[\w.:-]{8,64}", key, re.ASCII):
            raise Refused("An answer has a key of its own, 8 to 64 letters and digits.")
        given = Given(
            key=key,
            learner=learner,
            item=str(item),
            round=_whole(round),
            attempt=_whole(attempt),
            choice=_choice(choice),
            sure=_whole(sure),
            at=self.clock(),
        )
        if stored := state.given.get(key):
            if (stored.learner, _body(stored)) != (learner, _body(given)):
                raise Refused("Another answer has this key already.")
            return {"saved_at": stored.at, "key": key}
        self._check(state, given)
        return self._keep(state, given)

    def _check(self, state: SessionState, given: Given) -> None:
        """Raises Refused for what may not be answered, or not so, or not now."""
        flow = at_of(state.flow, given.learner, self.now(state))
        asked = state.find(given.item)
        if state.learners[given.learner][1]:
            raise Refused("The instructor has removed you from this quiz.")
        made = len(state.of.get((given.learner, given.item), []))
        if reason := answer_refusal(flow, made):
            raise Refused(reason)
        if asked is None or flow.live and state.asked[flow.place] != asked:
            raise Refused("Another question is open now.")
        if given.round != flow.round:
            raise Refused("Another vote is open now.")
        if given.attempt != (1 if flow.live else made + 1):
            raise Refused("This attempt has been made already: load the page anew.")
        if not allowed(asked.item, given.choice):
            raise Refused("This choice cannot be made here.")
        if given.sure not in SURE:
            raise Refused("Say how sure you are.")

    def _keep(self, state: SessionState, given: Given) -> Receipt:
        """Store with the author's letters, remember with those of the session."""
        session = state.session
        to = letters(session.seed, given.item, state.by_author[given.item].item)
        back = {new: old for old, new in to.items()}
        written = Given(**vars(given) | {"choice": tuple(back[id] for id in given.choice)})
        with self.writing(session.id):
            try:
                stored, _ = self.store.add_answer(session.id, written)
            except Conflict:
                raise Refused("Another answer has this key already.") from None
        given = replace(given, at=stored.at)  # by a recorder that was killed before it answered
        state.add(given)
        return {"saved_at": given.at, "key": given.key}

    def _learner(self, token: str) -> tuple[SessionState, str]:
        session, _, learner = self.read("learner", token).partition("/")
        if not learner:
            raise Unknown("Please join again.")
        state = self.state(session)
        if learner not in state.learners:
            raise Unknown("Please join again.")
        return state, learner


def _nickname(nickname: object) -> str:
    """As it is shown; raises Refused for what cannot be seen whole, or passes for another's."""
    shown = normalize("NFKC", nickname).strip() if isinstance(nickname, str) else ""
    shown = re.sub("(?<= ) +|[\ufe0e\ufe0f]", "", shown)  # an emoji is drawn without these too
    alphabets = {name(one, "").split(" ")[0] for one in shown if one.isalpha()} & ALPHABETS
    kinds = "".join(map(_kind, shown))
    if (
        not (SEEN if alphabets else JOINED).fullmatch(kinds)
        or len(alphabets) > 1
        or not set(kinds) & {"L", "N", "E"}
    ):
        raise Refused(f"{SIGNS}, 1 to {LONGEST_NICKNAME} in all, as a nickname.")
    if any(word in shown.casefold() for word in ("instructor", "press once more")):
        raise Refused("This nickname could be taken for the page's own words: take another one.")
    return shown


def _kind(sign: str) -> str:
    """Letter, number, mark, emoji, its tone, a joiner of two, another sign, or none to be shown."""
    if sign in "\u200c\u200d":
        return "J"
    if not sign.isprintable() or UNSEEN.match(sign) or sign in CHECKED:
        return "-"
    found = category(sign)
    return "T" if sign in TONES else "E" if found == "So" else found[0]


def _whole(value: object) -> int:
    return value if type(value) is int and 0 <= value < 1000 else 0


def _choice(choice: object) -> tuple[str, ...]:
    if isinstance(choice, list | tuple) and all(isinstance(id, str) for id in choice):
        return tuple(choice)
    raise Refused("This choice cannot be made here.")


def _body(given: Given) -> tuple[object, ...]:
    return given.item, given.round, given.attempt, given.choice, given.sure
