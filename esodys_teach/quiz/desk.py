"""What the instructor may do: quizzes, sessions, commands, results; every call brings a token."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from secrets import choice, randbelow
from typing import Any, Literal

from esodys_teach.quiz import snapshots, views
from esodys_teach.quiz.answers import pitfalls_of
from esodys_teach.quiz.flow import MOVE, Flow, Phase, Refused, Unknown, at, start, step
from esodys_teach.quiz.hall import Hall, led
from esodys_teach.quiz.messages import (
    BoardView,
    CatalogCase,
    Created,
    LearnerView,
    SavedQuiz,
    SessionRow,
    Settings,
)
from esodys_teach.quiz.notes import notes
from esodys_teach.quiz.results import Results
from esodys_teach.quiz.session import Session, SessionState, letters, replay
from esodys_teach.quiz.store.store import Conflict

LONGEST_TITLE = 100  # characters
CODE_LENGTH = 6
CODE_LETTERS = "ACDEFHJKMNPRTVWXY34679"  # none looks like another


class Desk(Hall):
    """The instructor's side of a `Room`."""

    # Quizzes

    @led
    def catalog(self) -> list[CatalogCase]:
        """Every case that has items, with what a quiz is picked by."""
        return [
            {
                "case": case.id,
                "title": case.title,
                "level": str(case.level),
                "items": [
                    {
                        "id": f"{case.id}/{item.id}",
                        "kind": item.kind,
                        "stem": item.stem,
                        "pitfalls": sorted(pitfalls_of(item)),
                    }
                    for item in case.items
                ],
            }
            for case in self.cases.values()
            if any(case.items)
        ]

    @led
    def quizzes(self) -> list[SavedQuiz]:
        """The saved quizzes."""
        return [
            {"id": quiz.id, "title": quiz.title, "items": quiz.items}
            for quiz in self.store.quizzes()
        ]

    @led
    def save_quiz(self, title: str, items: Sequence[str], id: str | None = None) -> dict[str, str]:
        """Keep a quiz, under an id of its own or in place of an older one."""
        if id is not None and id not in {quiz.id for quiz in self.store.quizzes()}:
            raise Refused("There is no such quiz any more.")
        id = id or uuid.uuid4().hex
        self.store.save_quiz(id, _title(title), [asked.id for asked in self.pick(items)])
        return {"id": id}

    @led
    def delete_quiz(self, id: str) -> None:
        """Delete a saved quiz."""
        self.store.delete_quiz(id)

    @led
    def preview(self, item: str) -> LearnerView:
        """An item as a learner would see it."""
        session = Session(
            id="", code="", title="", live=True, items=(), settings={}, seed=0, at=0.0
        )
        shown = replay(session, self.pick([item]), [("open", {}, 0.0)], {"": ("Preview", False)})
        return views.learners_view(shown, "", 0.0)

    # Sessions

    @led
    def create(
        self, title: str, items: Sequence[str], live: bool, settings: Mapping[str, Any]
    ) -> Created:
        """A new session: its id, and the code by which learners join."""
        picked = self.pick(items)
        flow = start(bool(live), len(picked), settings)
        if at(flow, self.clock()).phase == "ended":
            raise Refused("That time has passed already: the homework would be over.")
        session = Session(
            id=uuid.uuid4().hex,
            code="",
            title=_title(title),
            live=flow.live,
            items=tuple(asked.id for asked in picked),
            settings=_settings(flow),
            seed=randbelow(2**31),
            at=self.clock(),
        )
        asked = snapshots.to_json(picked)
        while True:
            code = "".join(choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
            try:
                self.store.add_session(replace(session, code=code), asked)
            except Conflict:
                continue
            return {"session": session.id, "code": code}

    @led
    def sessions(self) -> list[SessionRow]:
        """All sessions, the newest first."""
        counts = self.store.counts()
        return [
            {
                "phase": phase,
                "notes": about,
                "id": session.id,
                "title": session.title,
                "code": session.code,
                "live": session.live,
                "at": session.at,
                "learners": counts[session.id][0],
                "answers": counts[session.id][1],
            }
            for session in reversed(self.store.sessions())
            for phase, about in [self._standing(session.id)]
        ]

    @led
    def board(self, session: str, item: str | None = None) -> BoardView:
        """Everything about a session; `item` chooses one of the homework."""
        state = self._of(session)
        found = views.board(state, self.now(state), item)
        found["version"] += self.waiting.version
        found["outside"] = self.waiting.seen(state.session.code)
        return found

    @led
    def do(
        self, session: str, command: str, args: Mapping[str, Any] | None = None
    ) -> dict[str, int]:
        """Carry out a command of `flow`."""
        state = self._of(session)
        if not isinstance(command, str) or not isinstance(args or {}, Mapping):
            raise Refused("This is no command.")
        seconds = (args or {}).get("seconds")
        return self._step(state, command, {} if seconds is None else {"seconds": seconds})

    @led
    def move(self, session: str, until: float | None, learner: str | None = None) -> dict[str, int]:
        """Give homework another deadline, for all or for one learner; None takes that one back."""
        state = self._of(session)
        if learner is not None and state.learners.get(learner, ("", True))[1]:
            raise Refused("Nobody of that kind is here.")
        details = {"until": until, "learner": learner}
        return self._step(state, MOVE, {name: x for name, x in details.items() if x is not None})

    def _step(self, state: SessionState, command: str, details: dict[str, Any]) -> dict[str, int]:
        session, now = state.session.id, self.now(state)
        flow = step(state.flow, command, details, now)
        with self.writing(session):
            self.store.add_event(session, command, details, now)
        state.flow, state.events = flow, state.events + 1
        return {"version": state.version(now, answers=True)}

    @led
    def remove(self, session: str, learner: str) -> None:
        """Put a learner out: the answers stay stored and count no more."""
        state = self._of(session)
        if learner not in state.learners:
            raise Refused("Nobody of that kind is here.")
        with self.writing(session):
            self.store.remove_learner(learner)
        state.learners[learner] = (state.learners[learner][0], True)

    @led
    def remove_silent(self, session: str) -> dict[str, int]:
        """Put out all who never answered; how many they were."""
        state = self._of(session)
        gone = views.silent(state)
        with self.writing(session):
            self.store.remove_learner(*gone)
        for learner in gone:
            state.learners[learner] = (state.learners[learner][0], True)
        return {"removed": len(gone)}

    # Who waits outside

    @led
    def outside(self, waiting: object, done: object = None) -> dict[str, Any]:
        """What the server says of who waits; what it is to do for the desk."""
        return self.waiting.hear(waiting, done)

    @led
    def let_in(self, session: str) -> None:
        """Let in all who wait: the server makes room, and the door of the quiz opens."""
        state = self._of(session)
        self.waiting.ask("let_in", state.session.code)
        if state.flow.shut and at(state.flow, self.now(state)).phase != "ended":
            self._step(state, "admit", {})

    @led
    def take_off(self, session: str) -> None:
        """Take all who wait off the list."""
        self.waiting.ask("take_off", self._of(session).session.code)

    # What is left

    @led
    def forget(self, session: str, learner: str | None = None) -> None:
        """Delete the nicknames of a session, or one of them."""
        state = self._of(session)
        if learner is not None and learner not in state.learners:
            raise Refused("Nobody of that kind is here.")
        with self.writing(session):
            self.store.forget(learner or session)
        for id in [learner] if learner else list(state.learners):
            state.learners[id] = ("", state.learners[id][1])

    @led
    def delete(self, session: str) -> None:
        """Delete everything of a session."""
        self._states.pop(session, None)
        self.store.delete_session(session)

    @led
    def results(self, session: str) -> Results:
        """What a session left behind, of those who were not removed."""
        state = self._of(session)
        here = {id: name for id, (name, removed) in state.learners.items() if not removed}
        asked = [state.by_author[one.id] for one in state.asked]
        return Results(
            session=session,
            title=state.session.title,
            live=state.session.live,
            asked=tuple(asked[n] for n in sorted(state.flow.asked) if asked[n].known),
            not_known=tuple(one.id for one in asked if not one.known),
            learners=here,
            given=tuple(given for given in self.store.answers(session) if given.learner in here),
            letters={one.id: letters(state.session.seed, one.id, one.item) for one in asked},
            notes=tuple(notes(state)),
        )

    def _standing(self, session: str) -> tuple[Phase | Literal["lost"], list[str]]:
        try:
            state = self._of(session)
        except Refused:  # its settings make no sense
            return "lost", []
        return at(state.flow, self.now(state)).phase, notes(state)

    def _of(self, session: str) -> SessionState:
        try:
            return self.state(session)
        except Unknown as error:
            raise Refused(str(error)) from None


def _title(title: object) -> str:
    if not isinstance(title, str) or not title.strip().isprintable():
        raise Refused("Give the quiz a title.")
    if not 1 <= len(title.strip()) <= LONGEST_TITLE:
        raise Refused(f"A title has 1 to {LONGEST_TITLE} characters.")
    return title.strip()


def _settings(flow: Flow) -> Settings:
    if flow.deadline is None:  # a live quiz, which has none
        return {}
    return {
        "from": flow.opens,
        "until": flow.deadline,
        "attempts": flow.attempts,
        "feedback": flow.feedback,
    }
