"""`esodys-teach quiz`: what is stored of the quizzes, taken out or removed from a terminal."""

import argparse
import time
from contextlib import closing
from pathlib import Path

from esodys_teach.quiz.export import EXPORTS
from esodys_teach.quiz.flow import spelled
from esodys_teach.quiz.link import days
from esodys_teach.quiz.messages import SessionRow
from esodys_teach.quiz.recorder import all_cases
from esodys_teach.quiz.room import Room
from esodys_teach.quiz.store.store import Store, default_url
from esodys_teach.quiz.times import day

DAY = 86_400.0


def fill(parser: argparse.ArgumentParser) -> None:
    """Give the command its parts."""
    parts = parser.add_subparsers(required=True, metavar="WHAT", dest="what")
    parser.set_defaults(run=_run)
    where = argparse.ArgumentParser(add_help=False)
    default = "where quizzes are kept (default: your data folder)"
    where.add_argument("--database", default="", metavar="URL", help=default)
    own = "the folder of your own cases, where the quiz has questions from it"
    where.add_argument("--cases", type=Path, metavar="DIR", help=own)
    code = argparse.ArgumentParser(add_help=False)
    code.add_argument("code", help="the code of the quiz, as `list` shows it")
    both = [code, where]
    parts.add_parser("list", parents=[where], help="every quiz that was opened")
    export = parts.add_parser("export", parents=both, help="its results, in every format")
    export.add_argument("--to", type=Path, default=Path(), metavar="DIR", help="into this folder")
    parts.add_parser("forget", parents=both, help="delete its nicknames; the answers stay")
    parts.add_parser("delete", parents=both, help="delete it with every answer")
    purge = parts.add_parser("purge", parents=[where], help="delete every quiz that is older")
    purge.add_argument("--days", type=float, required=True, help="older than so many days")


def _run(arguments: argparse.Namespace) -> int:
    changes = arguments.what not in ("list", "export")
    with closing(Store.open(arguments.database or default_url(), only=changes)) as store:
        if arguments.what == "purge":
            print(f"quizzes deleted: {store.purge(time.time() - days(arguments.days) * DAY)}")
            return 0
        own = sorted(arguments.cases.glob("*.yaml")) if arguments.cases else []
        room = Room(store, all_cases(own))
        token = room.instructor_token()
        known = {one["code"]: one for one in room.sessions(token)}
        if arguments.what == "list":
            for one in known.values():
                print(_line(one))
            print(f"quizzes: {len(known)}")
            return 0
        if spelled(arguments.code) not in known:
            raise ValueError(f"no quiz has the code {arguments.code}; see `esodys-teach quiz list`")
        one = known[spelled(arguments.code)]
        if arguments.what == "export":
            arguments.to.mkdir(parents=True, exist_ok=True)
            results = room.results(token, one["id"])
            for name, export in EXPORTS.items():
                place = arguments.to / f"{one['code']}-{name}"
                place.touch(mode=0o600)  # nicknames are in it
                place.write_bytes(export.make(results))
                print(place)
            return 0
        {"forget": room.forget, "delete": room.delete}[arguments.what](token, one["id"])
        print("done")
        return 0


def _line(one: SessionRow) -> str:
    counts = f"{one['learners']} learners, {one['answers']} answers"
    first = f"{one['code']}  {day(one['at'])}  {one['phase']:9} {counts}  {one['title']}"
    return "\n".join([first, *(f"        {note}" for note in one["notes"])])
