"""The command `esodys-teach`: serve the pages, open JupyterLab, check content, ask for advice."""

import argparse
import json
import os
import signal
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TypeAlias

from esodys_teach.loader.places import NOTICE, OWN_CASES, cases_dir, home_folder, leave_out_iri
from esodys_teach.patient.fact import Fact
from esodys_teach.patient.facts import Lab, Swallows, lab_limits

CTRL_C = 130  # the exit code by which a shell knows it

EXAMPLES = """examples:
  esodys-teach serve                        the pages, in a browser
  esodys-teach serve --cases my-cases       with cases of your own, shown as you write
  esodys-teach lab                          the same notebooks, in JupyterLab
  esodys-teach check                        every case and all content that ships
  esodys-teach check my-case.yaml           a case of your own
  esodys-teach advise my-case.yaml --json   the plan for a case, for a program
  esodys-teach fields --json                every fact a case can state
  esodys-teach schema --output case.schema.json
                                            what an editor needs to complete and check a case
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it went well, 1 for an error in one line, 2 for a wrong call,
    130 for Ctrl-C before it was done.
    """
    argv = sys.argv[1:] if argv is None else argv
    if isinstance(sys.stdout, TextIOWrapper):  # of any encoding: no sign in it ends a command
        sys.stdout.reconfigure(errors="backslashreplace")
    arguments = _parser(argv).parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        return CTRL_C
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        sys.stdout = None
        return 1
    except (OSError, ValueError) as problem:
        print(f"esodys-teach: {problem}", file=sys.stderr)
        return 1


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
_SHAPE: dict[str, Any] = {"formatter_class": argparse.RawDescriptionHelpFormatter}
_NOTICE = textwrap.fill(NOTICE, 79)


def _parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("esodys-teach", description=_NOTICE, epilog=EXAMPLES, **_SHAPE)
    parser.add_argument("--version", action="version", version=version("esodys-teach"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_servers(commands)
    _add_check(commands)
    _add_advise(commands)
    _add_quiz(commands, wanted=argv[:1] == ["quiz"])
    _add_fields(commands)
    _add_schema(commands)
    return parser


def _add(
    commands: Commands, name: str, run: Any, what: str, example: str
) -> argparse.ArgumentParser:
    """A command that calls `run` with its arguments."""
    epilog = f"example:\n  esodys-teach {example}\n\n{_NOTICE}"
    added = commands.add_parser(name, help=what, description=what, epilog=epilog, **_SHAPE)
    added.set_defaults(run=run)
    return added


def _add_servers(commands: Commands) -> None:
    serve = _add(commands, "serve", _serve, "Show the pages in a browser, until Ctrl-C.", "serve")
    what = "Open JupyterLab at the index notebook, until Ctrl-C."
    lab = _add(commands, "lab", _lab, what, "lab")
    for added, port in ((serve, 8866), (lab, 8888)):
        free = f"the port to take, or the next free one (default {port})"
        added.add_argument("--port", type=_port, default=port, help=free)
        added.add_argument("--no-browser", action="store_true", help="only print the address")
        own = "a folder with cases of your own; the page 'Preview' shows each while you write it"
        added.add_argument("--cases", type=Path, metavar="DIR", help=own)
    many = "how many come at once: so many kernels are ready ahead, at most 2N+4 run (default 20)"
    serve.add_argument("--learners", type=int, metavar="N", help=many)
    room = "serve the room's network too, and show its address as a QR code"
    serve.add_argument("--lan", action="store_true", help=room)
    host = "a learning platform that may show the pages in a frame, such as https://lms.example"
    serve.add_argument("--embed", action="append", default=[], metavar="HOST", help=host)
    quizzes = "run quizzes: prints the instructor's link; learners join at /join"
    serve.add_argument("--quiz", action="store_true", help=quizzes)
    url = "keep them there, as in postgresql+psycopg://USER@HOST/NAME (default: your data folder)"
    serve.add_argument("--database", default="", metavar="URL", help=url)
    days = "delete quizzes and their answers that are older (default 365)"
    serve.add_argument("--keep-days", type=float, default=365.0, metavar="DAYS", help=days)
    host = "behind a proxy with https on this machine: the name by which it is reached"
    serve.add_argument("--host", default="", metavar="NAME", help=host)
    path = "behind a proxy: the path under which it is reached, such as /esodys/ (default /)"
    serve.add_argument("--base-url", default="/", metavar="PATH", help=path)
    shown = "with --lan: show this address of the machine instead of the room's that was found"
    serve.add_argument("--address", default="", metavar="IP", help=shown)
    hub = "as one learner's server at a JupyterHub, which starts this command (docs/deploy.md)"
    serve.add_argument("--hub", action="store_true", help=hub)


def _add_check(commands: Commands) -> None:
    every = "Check case files: every error with file, place and reason. Without FILE, all content."
    check = _add(commands, "check", _check, every, "check cases/*.yaml")
    one = "a case file (YAML), or a folder of them"
    check.add_argument("files", nargs="*", type=_file, metavar="FILE", help=one)


def _add_advise(commands: Commands) -> None:
    plan = "Print the plan for the patient of a case file, or of a case that ships, by its id."
    advise = _add(commands, "advise", _advise, plan, "advise my-case.yaml --json")
    what = "a case file (YAML), or an id such as seven-of-ten"
    advise.add_argument("file", type=_file, metavar="FILE", help=what)
    _add_json(advise)


def _add_quiz(commands: Commands, *, wanted: bool) -> None:
    """Its own commands only where they are wanted: the database takes half a second to import."""
    about = "See, take out or remove what is stored of the quizzes, while no server runs."
    quiz = _add(commands, "quiz", None, about, "quiz list")
    if wanted:
        from esodys_teach.quiz.commands import fill

        fill(quiz)


def _add_fields(commands: Commands) -> None:
    what = "Print every fact that a case can state."
    _add_json(_add(commands, "fields", _fields, what, "fields --json"))


def _add_schema(commands: Commands) -> None:
    drawn = "Print the JSON Schema of a case file, by which an editor completes and checks it."
    schema = _add(commands, "schema", _schema, drawn, "schema --output my-cases/case.schema.json")
    kinds: Any = {"nargs": "?", "default": "case", "choices": ("case", "chapter")}
    schema.add_argument("kind", help="case, or chapter of the course (default case)", **kinds)
    into = "write it into this file"
    schema.add_argument("--output", type=_file, metavar="FILE", help=into)


def _add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="for a program: ids throughout")


def _serve(arguments: argparse.Namespace) -> int:
    _take_cases(arguments.cases)
    home_folder()
    with _ctrl_c_ends_it():
        print(f"{NOTICE}\n\nStarting the pages: a few seconds.", flush=True)
        leave_out_iri()
        if arguments.hub:
            from esodys_teach.server.hub import serve_at_hub

            serve_at_hub()
            return 0
        from esodys_teach.server.app import ServeOptions, serve

        shared = {field.name for field in fields(ServeOptions)} & vars(arguments).keys()
        wanted = {name: getattr(arguments, name) for name in shared - {"quiz"}}
        quiz = arguments.quiz or bool(arguments.database)
        serve(ServeOptions(open_browser=not arguments.no_browser, quiz=quiz, **wanted))
        return 0


def _lab(arguments: argparse.Namespace) -> int:
    _take_cases(arguments.cases)
    if not (home := home_folder()).is_dir():  # Jupyter keeps files there
        way_out = "set HOME to a folder of yours"
        raise NotADirectoryError(f"the home folder {home} does not exist: {way_out}")
    with _ctrl_c_ends_it():
        print(f"{NOTICE}\n\nStarting JupyterLab: a few seconds.", flush=True)
        leave_out_iri()
        from esodys_teach.server.lab import lab

        lab(arguments.port, open_browser=not arguments.no_browser)
        return 0


@contextmanager
def _ctrl_c_ends_it() -> Iterator[None]:
    """Until a server has taken its port: as an exception Ctrl-C may be lost in another package."""
    before = signal.signal(signal.SIGINT, lambda *_: os._exit(CTRL_C))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _take_cases(folder: Path | None) -> None:
    """Every kernel inherits the environment of the server that starts it."""
    if folder is None:
        return
    if not folder.is_dir():
        raise NotADirectoryError(f"--cases {folder}: there is no such folder")
    os.environ[OWN_CASES] = str(folder.resolve())
    from esodys_teach.content.case import own_cases

    own_cases()  # compiled before the first page asks


def _check(arguments: argparse.Namespace) -> int:
    from esodys_teach import evidence
    from esodys_teach.content.case_checks import check_files

    given = arguments.files or [cases_dir()]
    files = [file for path in given for file in sorted(path.glob("*.yaml")) or [path]]
    errors = check_files(files)
    if not arguments.files:
        errors += evidence.dangling()
    found = _count(len(errors), "error") if errors else "no errors"
    print(NOTICE, *errors, f"{_count(len(files), 'case')}, {found}", sep="\n")
    return 1 if errors else 0


def _advise(arguments: argparse.Namespace) -> int:
    from esodys_teach import ADVICE_VERSION, advise
    from esodys_teach.content.case import PARTS, case_ids, load_case

    file, name = arguments.file, str(arguments.file)
    if name in case_ids() and not file.exists():
        advice = advise(load_case(name).patient)
    else:
        from esodys_teach.content.case_checks import read_patient

        advice = advise(read_patient(file))
    if arguments.json:
        _print_json(
            disposition=advice.disposition,
            motility_class=advice.motility_class,
            **{part: [item.id for item in getattr(advice, part)] for part in PARTS},
            advice_version=ADVICE_VERSION,
        )
        return 0
    print(f"{NOTICE}\n\nDisposition: {advice.disposition}\nMotility: {advice.motility_class}")
    for part in PARTS:
        title, items = "Now" if part == "steps" else part.capitalize(), getattr(advice, part)
        print(f"\n{title}" if items else f"\n{title}: nothing")
        for item in items:
            _print_item(item)
    return 0


def _print_item(item: Any) -> None:
    from esodys_teach.evidence import claims

    places = [claims()[claim].place or "added to the source" for claim in item.claims]
    print(textwrap.fill(item.text, 90, initial_indent="- ", subsequent_indent="  "))
    origin = "; ".join(dict.fromkeys(places))
    rule = ", ".join((*item.rows, item.id))
    for says in (f"Why: {item.why}", f"From: {origin}", f"Rule: {rule}", f"Id: {item.id}"):
        print(textwrap.indent(textwrap.fill(says, 86), "    "))


def _fields(arguments: argparse.Namespace) -> int:
    from esodys_teach.content.guide import fields_markdown
    from esodys_teach.patient.patient import FIELDS

    if arguments.json:
        _print_json(fields={name: _field(fact) for name, fact in FIELDS.items()})
    else:
        print(NOTICE, fields_markdown(), sep="\n\n")
    return 0


def _schema(arguments: argparse.Namespace) -> int:
    from esodys_teach.content.json_schema import schema

    text = json.dumps(schema(arguments.kind), indent=1) + "\n"
    if arguments.output:
        _write(arguments.output, text)
    else:
        print(text, end="")
    return 0


def _write(path: Path, text: str) -> None:
    """Raises OSError with what to do in one sentence."""
    if not path.parent.is_dir():
        raise NotADirectoryError(
            f"--output {path}: there is no folder {path.parent}; make it first"
        )
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise OSError(f"--output {path}: {problem.strerror}; name another file") from None


def _field(fact: Fact) -> dict[str, Any]:
    """One field of `Patient` as a program needs it; every field may also be null: not known."""
    says: dict[str, Any] = {"label": fact.label, "group": fact.group, "unit": fact.unit or None}
    if fact.choices:
        return says | {"type": "string", "values": [str(choice) for choice in fact.choices]}
    if fact.type is Lab:
        units = {u: {"minimum": low, "maximum": high} for u, low, high in lab_limits(fact.name)}
        parts = [part.name for part in fields(Lab)]
        return says | {"type": "laboratory value", "parts": parts, "units": units}
    if fact.type is Swallows:
        parts = [part.name for part in fields(Swallows)]
        return says | {"type": "swallow series", "parts": parts, "minimum": 1, "maximum": 40}
    limits = {"minimum": fact.low, "maximum": fact.high} if fact.limits else {}
    return says | {"type": {bool: "boolean", int: "integer", float: "number"}[fact.type]} | limits


def _print_json(**values: Any) -> None:
    escaped = (sys.stdout.encoding or "").lower() != "utf-8"  # JSON has escapes of its own
    print(json.dumps(values | {"notice": NOTICE}, ensure_ascii=escaped, indent=1))


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _file(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("the name of a file is empty")
    return Path(text)


def _port(text: str) -> int:
    if text.isdigit() and int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")
