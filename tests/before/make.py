"""Writes the databases and results of this folder, with an edition's own code, not with today's.

In a clone of that edition (2f0c666), with PostgreSQL 15 installed:
`PYTHONPATH=tests .venv/bin/python .../tests/before/make.py .../tests/before`.
Time, ids and secret are fixed; nicknames are invented.
"""

import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import patch

from alembic import command
from alembic.config import Config
from esodys_teach.case import case_ids, load_case
from esodys_teach.quiz.sitting import letters
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

import hub_parts
from esodys_teach import evidence
from esodys_teach.quiz import desk, schema, store
from esodys_teach.quiz.answers import first, marked, newest
from esodys_teach.quiz.room import Room
from esodys_teach.quiz.store import Store
from night_clinic import night_clinic

NOW = 1_790_000_000.0
SECRET = "00112233445566778899aabbccddeeff" * 2
LIVE = (
    "seven-of-ten/counting-by-hand",
    "seven-of-ten/reply-to-the-carpenter",
    "magnesium-in-meq/todays-order",
    "five-failed/why-the-fingers",
    "stoma-and-salt/after-the-night",
    "seven-of-ten/stronger-after-rapid-swallows",
)
HOMEWORK = (
    "low-magnesium-on-ppi/the-open-pill-box",
    "two-low-ions-slow-tablets/two-low-values",
    "steak-and-saliva/if-it-looks-normal",
)
UNFINISHED = ("irp-22-limit-26/against-which-limit", "second-qt-drug/call-to-the-translator")


class Writer:
    """A room with a clock, an instructor, and a class that answers in the author's letters."""

    def __init__(self, opened: Store) -> None:
        self.now, self.keys, self.store = NOW, 0, opened
        cases = [*map(load_case, case_ids()), night_clinic()]
        self.items = {f"{c.id}/{i.id}": i for c in cases for i in c.items}
        self.room = Room(opened, cases, lambda: self.now)
        self.boss = self.room.instructor_token()
        self.session = self.code = ""

    def create(self, title: str, items: tuple[str, ...], **settings: Any) -> None:
        made = self.room.create(self.boss, title, items, not settings, settings)
        self.session, self.code = made["session"], made["code"]

    def do(self, *commands: str, **args: Any) -> None:
        for name in commands:
            self.now += 5
            self.room.do(self.boss, self.session, name, args)

    def join(self, *names: str) -> list[str]:
        return [self.room.join(self.code, name)["token"] for name in names]

    def answer(self, token: str, choice: str, sure: int = 2, item: str | None = None) -> None:
        self.now, self.keys = self.now + 1, self.keys + 1
        page = self.room.view(token, item)
        id = page["item"]["id"]
        to = letters(self.room.sitting(self.session).session.seed, id, self.items[id])
        told = [to[one] for one in choice.split()]
        at = (page["round"], page["attempt"])
        self.room.answer(token, f"answer-{self.keys:04}", id, told, sure, *at)

    def page(self, session: str, learner: str, item: str) -> dict[str, Any]:
        """What this learner sees, of a question or of none."""
        token = self.room.sign("learner", f"{session}/{learner}")
        return self.room.view(token, item or None)


def write(opened: Store, saved: bool) -> None:
    """Every kind of session."""
    w = Writer(opened)
    w.create("Monday round", LIVE)
    heron, otter, lynx, badger, finch = w.join("Heron", "Otter", "Lynx", "Badger", "Finch")
    w.do("open")
    for token, choice, sure in ((heron, "a", 1), (otter, "b", 3), (lynx, "c", 2), (badger, "d", 3)):
        w.answer(token, choice, sure)
    w.answer(finch, "b", 2)
    w.answer(finch, "c", 2)
    w.do("close", "show", "discuss", "open")
    for token, choice in ((heron, "a"), (otter, "a"), (lynx, "b"), (badger, "a"), (finch, "a")):
        w.answer(token, choice, 3)
    w.do("close", "reveal", "next")
    w.do("open", seconds=60)
    for token, choice in ((heron, "a b"), (otter, "a c"), (lynx, "d e"), (badger, "a")):
        w.answer(token, choice)
    w.now += 60
    w.do("reveal", "next", "open")
    for token, choice in ((heron, "a b c d e"), (otter, "b a c d e"), (lynx, "e d c b a")):
        w.answer(token, choice, 1)
    w.do("close", "reveal", "next", "open")
    w.answer(heron, "b")
    w.do("skip", "open", "pause", "resume")
    for token, choice in ((heron, "a b"), (otter, "c d"), (lynx, "a b c d e f g")):
        w.answer(token, choice, 3)
    w.do("close", "reveal", "next", "shut", "open")
    w.answer(heron, "1")
    w.do("close", "next")
    people = {one["nickname"]: one["id"] for one in w.room.board(w.boss, w.session)["learners"]}
    w.room.remove(w.boss, w.session, people["Badger"])
    opened.forget(people["Finch"])

    w.now += 1000
    times = {"from": w.now, "until": w.now + 3600}
    w.create("Homework on salts", HOMEWORK, **times, attempts=2, feedback="now")
    heron, newt = w.join("Heron", "Newt")
    for choice in ("a b", "a b c d"):
        w.answer(heron, choice, 2, HOMEWORK[0])
    w.answer(heron, "b a c d", 3, HOMEWORK[1])
    w.answer(newt, "a b c d", 1, HOMEWORK[1])
    w.answer(newt, "c", 3, HOMEWORK[2])
    w.now += 4000

    w.create("Night round", ("night-clinic/which-name", "night-clinic/tonight", LIVE[0]))
    crane, vole = w.join("Crane", "Vole")
    for choice, other in (("a", "c"), ("a b", "b c"), ("a", "b")):
        w.do("open")
        w.answer(crane, choice, 3)
        w.answer(vole, other, 2)
        w.do("close", "reveal", "next")

    write_unfinished(w)
    if saved:
        w.room.save_quiz(w.boss, "Thursday", [LIVE[0], "night-clinic/tonight", UNFINISHED[1]])


def write_unfinished(w: Writer) -> None:
    w.now += 1000
    w.create("Unfinished round", UNFINISHED)
    wren, toad = w.join("Wren", "Toad")
    w.do("open")
    w.answer(wren, "b", 1)
    w.answer(toad, "a", 3)
    w.do("close", "reveal", "next", "open")
    w.answer(wren, "a b", 2)


def told(opened: Store) -> dict[str, Any]:
    """What this edition says of each session: questions, marks, grades, pages, debrief."""
    w, found = Writer(opened), {}
    w.now = NOW + 20_000
    for session in opened.sessions():
        results = w.room.results(w.boss, session.id)
        answers = marked(results)
        mistakes = {id: one.mistake for id, one in evidence.pitfalls().items()}
        found[session.title] = {
            "asked": [one.id for one in results.asked],
            "learners": dict(results.learners),
            "answers": {
                g.key: [g.learner, g.item, g.round, g.attempt, list(g.choice), g.sure, g.at]
                for g in results.given
            },
            "seen": {g.key: results.seen(g.item, g.choice) for g in results.given},
            "marks": {
                one.given.key: [
                    one.mark.points,
                    dict(one.mark.verdicts),
                    [mistakes[id] for id in one.mark.pitfalls],
                ]
                for one in answers
            },
            "first": [one.given.key for one in first(answers).values()],
            "newest": [one.given.key for one in newest(answers).values()],
            "tally": {
                id: {name: board[name] for name in ("distribution", "sure", "flips", "reversed")}
                for id in (session.items if not session.live else (None,))
                if (board := w.room.board(w.boss, session.id, id))
            },
            "items": w.room.board(w.boss, session.id)["items"],
            "pages": {
                f"{name} {id}": {
                    "score": page["score"],
                    "mine": page["mine"],
                    "options": page["item"] and page["item"]["options"],
                    "points": page["reveal"] and page["reveal"]["points"],
                    "verdicts": page["reveal"] and page["reveal"]["verdicts"],
                }
                for learner, name in results.learners.items()
                for id in ("", *(one.id for one in results.asked))
                if (page := w.page(session.id, learner, id))
            },
            "claims": {
                id: evidence.claims()[id].statement
                for one in results.asked
                for id in one.item.claims
            },
            "exports": {
                name: desk_exports()[name](results).decode("utf-8-sig")
                for name in ("answers.csv", "gradebook-moodle.csv", "debrief.txt", "key.html")
            },
        }
    return found


def desk_exports() -> dict[str, Any]:
    from esodys_teach.quiz.export import EXPORTS

    return {name: one.make for name, one in EXPORTS.items()}


def fill(url: str, revision: str) -> None:
    """A database as this edition, or the schema before its own, leaves it."""
    config = Config()
    config.set_main_option("script_location", str(schema._folder()))
    config.set_main_option("path_separator", "os")
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.execute(text(f"insert into meta values ('secret', '{SECRET}')"))
    engine.dispose()
    chance = random.Random(0)
    with (
        patch.object(store, "prepare", lambda engine: None),
        patch.object(store, "wipe", lambda engine: None),  # its tables are those of the newest
        patch.object(desk, "choice", chance.choice),
        patch.object(desk, "randbelow", chance.randrange),
        patch.object(uuid, "uuid4", lambda: uuid.UUID(int=chance.getrandbits(128), version=4)),
        closing(Store.open(url)) as opened,
    ):
        write(opened, saved=revision == "v2")
        said[revision] = told(opened)


def lines(url: str) -> str:
    """The database as SQL, without comments and settings."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(place.database))) as connection:
            return "\n".join(connection.iterdump()) + "\n"
    where = [f"--host={place.host}", f"--port={place.port}", f"--username={place.username}"]
    dump = [hub_parts.POSTGRESQL / "pg_dump", "--inserts", "--no-owner", "--no-privileges", *where]
    environment = {**os.environ, "PGPASSWORD": str(place.password)}
    ask = subprocess.run(
        [*dump, str(place.database)], env=environment, capture_output=True, text=True, check=True
    )
    kept = [
        line
        for line in ask.stdout.splitlines()
        if line and not line.startswith(("--", "SET ", "\\", "SELECT pg_catalog.set_config"))
    ]
    return "\n".join(kept) + "\n"


said: dict[str, Any] = {}
if __name__ == "__main__":
    out = Path(sys.argv[1])
    for revision in ("v1", "v2"):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/quizzes.sqlite"
            fill(url, revision)
            (out / f"sqlite-{revision}.sql").write_text(lines(url), encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder, hub_parts.database(Path(folder)) as url:
            fill(url, revision)
            (out / f"postgresql-{revision}.sql").write_text(lines(url), encoding="utf-8")
    assert said["v1"] == said["v2"]
    text_ = json.dumps(said["v2"], indent=1, sort_keys=True, ensure_ascii=False)
    (out / "results.json").write_text(text_ + "\n", encoding="utf-8")
