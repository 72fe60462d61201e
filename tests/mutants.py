"""Breaks the logic on purpose, one small change at a time: a test has to turn red for each.

`python tests/mutants.py` drops every rule, flips every comparison, `and`, `or`, `not` and truth
value, moves every cut-off to its neighbors, drops every condition and every member of a list, and
prints how many changes were found out, by which test with `--by`, and which were not.

It fails if a change survives without a reason in `equivalent.py`, if a module or folder of the
logic yields no change, or if a rule or a cut-off has fewer changes than at the commit that
`docs/measured/mutants.json` names. `--write` writes what a whole run found into that file.
"""

import argparse
import ast
import contextlib
import importlib
import io
import json
import multiprocessing
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from enum import EnumMeta
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

from equivalent import EQUIVALENT, SHORTER
from esodys_teach.patient import cut_offs
from esodys_teach.rules import RULES
from esodys_teach.rules.findings.finding import finding
from esodys_teach.rules.rule import Rule
from patients import cached_advice

HERE = Path(__file__).parent
MEASURED = HERE.parent / "docs/measured/mutants.json"
# The golden text comes last: a mutant is better found out by a rule than by a changed line.
CHECKS = (
    "test_rules.py",
    "test_edges.py",
    "test_second_reading.py",
    "test_second_reading_exits.py",
    "test_golden.py",
)
PACKAGE = HERE.parent / "esodys_teach"
NOT_LOGIC = ("rules.rule", "rules.findings.finding", "rules.states", "rules.watched")
RULES_OF = [
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    for path in sorted(PACKAGE.glob("rules/**/[a-z]*.py"))
]
WHOLE = ("patient.manometry", *(name for name in RULES_OF if name not in NOT_LOGIC))
PARTS = {
    "patient.facts": ("IONS", "level", "ineffective", "total"),
    "engine.advice": ("trace", "speaks", "advise", "_items", "_merge"),
}
# What a rule says is held by the golden text; the rest of its keywords decide.
WORDS = ("text", "why", "claims", "row", "id", "waits_on", "limits")
SKIPPED = (ast.Import, ast.ImportFrom, ast.JoinedStr, ast.Expr)
SKIPPED_FIELDS = ("annotation", "returns", "decorator_list", "bases", "keys", "targets")
FLIPS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
SUMS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}


@dataclass(frozen=True)
class Mutant:
    """One change: in `holder.field` (or its item `index`) of a module's tree stands `new`."""

    name: str
    module: str
    scope: str  # the function, finding, row or table that is changed
    numbers: tuple[float, ...] = ()  # the cut-offs that are moved, or compared otherwise
    tree: ast.Module | None = None
    holder: Any = None
    field: str = ""
    index: int | None = None
    new: Any = None
    dropped: Rule | None = None


# Finding the mutants


def every_mutant() -> list[Mutant]:
    """All mutants, named by where they are and what they change, in a fixed order."""
    found = [Mutant(f"drop {r.row} ({r.id})", "rules", r.row, dropped=r) for r in RULES]
    for module in (*PARTS, *WHOLE):
        found += _of_module(module)
    counts: Counter[str] = Counter()
    named = []
    for mutant in found:
        counts[mutant.name] += 1
        again = f" #{counts[mutant.name]}" if counts[mutant.name] > 1 else ""
        named.append(replace(mutant, name=mutant.name + again))
    return named


@dataclass(frozen=True)
class Place:
    """Where in a module a change is."""

    module: str
    loaded: ModuleType
    tree: ast.Module
    scope: str = ""  # the function, finding, row or table

    def __str__(self) -> str:
        return f"{self.module.rpartition('.')[2]} {self.scope}"

    def inside(self, node: ast.AST) -> "Place":
        return replace(self, scope=_scope(node, self.scope))

    def outside_of_the_logic(self, node: ast.AST) -> bool:
        only = PARTS.get(self.module)
        return only is not None and not isinstance(node, ast.ClassDef) and self.scope not in only


def _of_module(module: str) -> Iterator[Mutant]:
    loaded = _module(module)
    tree = ast.parse(Path(str(loaded.__file__)).read_text(encoding="utf-8"))
    for node in tree.body:
        yield from _walk(node, Place(module, loaded, tree))


def _walk(node: ast.AST, place: Place) -> Iterator[Mutant]:
    """Every change below a node."""
    place = place.inside(node)
    if isinstance(node, SKIPPED) or place.outside_of_the_logic(node):
        return
    for field, value in ast.iter_fields(node):
        if field in SKIPPED_FIELDS or (isinstance(node, ast.keyword) and node.arg in WORDS):
            continue
        for index, part in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(part, ast.AST) or _is_word(node, field, index):
                continue
            if isinstance(node, ast.ClassDef) and not isinstance(part, ast.FunctionDef):
                continue
            at = index if isinstance(value, list) else None
            if isinstance(node, ast.Dict) and place.module not in PARTS:
                place = replace(place, scope=ast.literal_eval(node.keys[index]))
            for new in _changes(part, place.loaded):
                name = f"{place}: {ast.unparse(part)} -> {ast.unparse(new)}"
                ast.fix_missing_locations(ast.copy_location(new, part))
                change = (place.tree, node, field, at, new)
                yield Mutant(name, place.module, place.scope, _numbers(part), *change)
            yield from _walk(part, place)


def _numbers(node: ast.AST) -> tuple[float, ...]:
    """The numbers of a comparison, or the one that a constant is."""
    parts = [node]
    if isinstance(node, ast.Compare):
        parts = [node.left, *node.comparators]
        parts += [part.left for part in parts if isinstance(part, ast.BinOp)]
    return tuple(n for n in map(_number, parts) if n is not None)


def _number(node: ast.AST) -> float | None:
    """The number that a constant is, written down or named in `cut_offs`."""
    value = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
    if isinstance(node, ast.Name):
        value = vars(cut_offs).get(node.id)
    return value if _is_number(value) else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _row(node: ast.AST) -> str:
    """The row, where a node is a rule of a table: `source("L2", "step2.mg", lambda p: ...)`."""
    if isinstance(node, ast.Call) and len(node.args) == 3 and isinstance(node.args[2], ast.Lambda):
        row = node.args[0]
        return str(row.value) if isinstance(row, ast.Constant) else ""
    return ""


def _is_word(node: ast.AST, field: str, index: int) -> bool:
    """The row and the id of a rule."""
    return field == "args" and index < 2 and _row(node) != ""


def _scope(node: ast.AST, scope: str) -> str:
    if isinstance(node, ast.FunctionDef):
        return node.name
    if isinstance(node, ast.Assign | ast.AnnAssign) and not scope:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        return ast.unparse(target)
    return _row(node) or scope


def _changes(node: ast.AST, loaded: ModuleType) -> Iterator[ast.expr]:
    """What could stand in place of an expression."""
    match node:
        case ast.Compare():
            yield from _other_comparisons(node)
        case ast.BoolOp():
            yield from _other_conditions(node)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.IfExp():
            yield ast.IfExp(node.test, node.orelse, node.body)
        case ast.Tuple(ctx=ast.Load()) if _plain(node):
            for index in range(len(node.elts)):
                yield ast.Tuple([*node.elts[:index], *node.elts[index + 1 :]], ast.Load())
        case ast.Attribute(value=ast.Name(id=name)):
            yield from _other_members(node, getattr(loaded, name, None))
        case _:
            yield from _other_values(node)


def _other_comparisons(node: ast.Compare) -> Iterator[ast.expr]:
    for index, op in enumerate(node.ops):
        for flip in FLIPS[type(op)]:
            ops = [*node.ops[:index], flip(), *node.ops[index + 1 :]]
            yield ast.Compare(node.left, ops, node.comparators)


def _other_conditions(node: ast.BoolOp) -> Iterator[ast.expr]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for index in range(len(node.values)):
        rest = [*node.values[:index], *node.values[index + 1 :]]
        yield ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]


def _other_members(node: ast.Attribute, enum: object) -> Iterator[ast.expr]:
    """The next member of an enum."""
    if isinstance(enum, EnumMeta):
        members = list(enum.__members__)
        after = members[(members.index(node.attr) + 1) % len(members)]
        yield ast.Attribute(node.value, after, ast.Load())


def _other_values(node: ast.AST) -> Iterator[ast.expr]:
    """Another constant, and another sum of two."""
    if isinstance(node, ast.BinOp) and type(node.op) in SUMS and not _of_tables(node):
        yield ast.BinOp(node.left, SUMS[type(node.op)](), node.right)
    elif isinstance(node, ast.Constant):
        yield from map(ast.Constant, _other_constants(node.value))
    elif (number := _number(node)) is not None:
        yield from map(ast.Constant, _other_constants(number))


def _other_constants(value: object) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif _is_number(value):
        step = 1 if isinstance(value, int) else 0.01 if value in (0.5, 0.7, 1.2, 2.43) else 0.1
        yield from (round(value + step, 3), round(value - step, 3))
    elif isinstance(value, str) and " " not in value:  # else it is told, not compared
        yield f"not-{value}"


def _of_tables(node: ast.BinOp) -> bool:
    return isinstance(node.right, ast.Name) and node.right.id.isupper()


def _plain(node: ast.Tuple) -> bool:
    """A list of members (not of tables, nor of a function and its words)."""
    return all(isinstance(part, ast.Constant | ast.Attribute | ast.Name) for part in node.elts)


# Counting them


def per_rule(mutants: list[Mutant]) -> dict[str, int]:
    """How many changes each rule has in its own row of the tables, its loss included."""
    counts = Counter(mutant.scope for mutant in mutants)
    return {rule.row: counts[rule.row] for rule in RULES}


def per_cut_off(mutants: list[Mutant]) -> dict[str, int]:
    """How many changes move each cut-off, or compare otherwise with it, by place and number."""
    counts = Counter(
        _cut_off(mutant.module, mutant.scope, number)
        for mutant in mutants
        for number in mutant.numbers
    )
    return dict(sorted(counts.items()))


def _cut_off(module: str, scope: str, number: float) -> str:
    return f"{module.rpartition('.')[2]} {scope}: {number:g}"


def _cut_offs() -> Iterator[str]:
    """Every number in the logic, found without asking what could be changed."""

    def below(node: ast.AST, place: Place) -> Iterator[str]:
        place = place.inside(node)
        if isinstance(node, SKIPPED) or place.outside_of_the_logic(node):
            return
        if (number := _number(node)) is not None:
            yield _cut_off(place.module, place.scope, number)
        if isinstance(node, ast.Dict) and place.module not in PARTS:
            for key, part in zip(node.keys, node.values, strict=True):
                yield from below(part, replace(place, scope=ast.literal_eval(key)))
            return
        for part in ast.iter_child_nodes(node):
            yield from below(part, place)

    for module in (*PARTS, *WHOLE):
        loaded = _module(module)
        tree = ast.parse(Path(str(loaded.__file__)).read_text(encoding="utf-8"))
        for node in tree.body:
            yield from below(node, Place(module, loaded, tree))


def idle(mutants: list[Mutant]) -> list[str]:
    """The modules of the logic, and the folders of the rules, in which nothing is changed."""
    changed = {mutant.module for mutant in mutants}
    folders = {name.rpartition(".")[0] for name in RULES_OF} | {"rules"}
    empty = [f for f in folders if not any(name.rpartition(".")[0] == f for name in changed)]
    return sorted({*PARTS, *WHOLE} - changed) + sorted(empty)


def fewer(mutants: list[Mutant]) -> list[str]:
    """The rules and cut-offs, of those that there still are, that had more changes before; and
    what `SHORTER` names and does not have fewer."""
    before = json.loads(MEASURED.read_text(encoding="utf-8"))["before"]
    rules, cut_offs = per_rule(mutants), per_cut_off(mutants)
    now = rules | {name: cut_offs.get(name, 0) for name in _cut_offs()}
    had = before["rules"] | before["cut_offs"]
    less = [name for name, number in had.items() if name in now and now[name] < number]
    return [
        *(f"{x}: {now[x]} changes, {had[x]} before" for x in less if x not in SHORTER),
        *(f"{name}: no fewer changes than before" for name in SHORTER if name not in less),
    ]


# Living with a mutant


def put(mutant: Mutant) -> Callable[[], None]:
    """Puts a mutant in place; returns how to take it away again."""
    undo: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []
    if mutant.dropped is not None:
        _replace(mutant.dropped, "when", lambda p: False, undo)
    else:
        _install(_module(mutant.module), _executed(mutant), undo)
    _forget()

    def take_away() -> None:
        for call, arguments in reversed(undo):
            call(*arguments)
        _forget()

    return take_away


def _executed(mutant: Mutant) -> dict[str, Any]:
    """The module's names after the change."""
    holder = getattr(mutant.holder, mutant.field)
    if mutant.index is None:
        setattr(mutant.holder, mutant.field, mutant.new)
    else:
        old, holder[mutant.index] = holder[mutant.index], mutant.new
    try:
        assert mutant.tree is not None
        code = compile(mutant.tree, mutant.name, "exec")
    finally:
        if mutant.index is None:
            setattr(mutant.holder, mutant.field, holder)
        else:
            holder[mutant.index] = old
    names: dict[str, Any] = {"__name__": _module(mutant.module).__name__}
    exec(code, names)
    return names


def _install(module: ModuleType, names: dict[str, Any], undo: list[Any]) -> None:
    """The changed functions, findings, rules and values take the place of the loaded ones."""
    for name, new in names.items():
        old = vars(module).get(name)
        if old is None or name.startswith("__") or isinstance(new, ModuleType):
            continue
        if isinstance(old, type):
            if old.__module__ == module.__name__:
                _install_class(old, new, undo)
        elif callable(old):
            _install_function(old, new, undo)
        elif isinstance(old, tuple) and old and isinstance(old[0], Rule):
            _install_rules(old, new, undo)
        else:
            _install_value(name, old, new, undo)


def _install_rules(old: tuple[Rule, ...], new: tuple[Rule, ...], undo: list[Any]) -> None:
    for rule, changed in zip(old, new, strict=True):
        for f in fields(Rule):
            _replace(rule, f.name, getattr(changed, f.name), undo)


def _install_value(name: str, old: object, new: object, undo: list[Any]) -> None:
    """In every module of the package that has imported it."""
    for other in list(sys.modules.values()):
        if vars(other).get(name) is old and other.__name__.startswith("esodys_teach"):
            undo.append((vars(other).__setitem__, (name, old)))
            vars(other)[name] = new


def _install_class(old: type, new: type, undo: list[Any]) -> None:
    for name, part in vars(old).items():
        changed = vars(new).get(name)
        if isinstance(part, finding):
            _replace(part, "func", changed.func, undo)
        elif isinstance(part, property):
            _install_function(part.fget, changed.fget, undo)
        elif isinstance(part, classmethod):
            _install_function(part.__func__, changed.__func__, undo)
        elif isinstance(part, FunctionType) and part.__qualname__.endswith(f".{name}"):
            _install_function(part, changed, undo)


def _install_function(old: Any, new: Any, undo: list[Any]) -> None:
    old, new = getattr(old, "__wrapped__", old), getattr(new, "__wrapped__", new)
    if isinstance(old, FunctionType) and old.__code__.co_freevars == new.__code__.co_freevars:
        for part in ("__code__", "__defaults__", "__kwdefaults__"):
            _replace(old, part, getattr(new, part), undo)


def _replace(holder: object, name: str, new: object, undo: list[Any]) -> None:
    undo.append((object.__setattr__, (holder, name, getattr(holder, name))))
    object.__setattr__(holder, name, new)


def _forget() -> None:
    """Empties what the logic and the tests remember of patients."""
    cached_advice.cache_clear()
    _module("patient.facts")._usual.cache_clear()
    _module("patient.manometry").pattern.cache_clear()
    _module("engine.advice")._item.cache_clear()
    _module("engine.advice")._items.cache_clear()


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"esodys_teach.{name}")


# Finding them out


@dataclass
class Check:
    """One test, called without pytest, and the rule that it is about, if it is about one."""

    name: str
    call: Callable[[], None]
    row: str = ""


class _Collector:
    checks: list[Check]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.checks = [_check(item) for item in session.items]


def _check(item: Any) -> Check:
    arguments = item.callspec.params if hasattr(item, "callspec") else {}
    row = getattr(arguments.get("row"), "row", "")
    return Check(item.nodeid, lambda: item.obj(**arguments), row)


def every_check() -> list[Check]:
    """The tests that must find a mutant out, as pytest collects them."""
    collector = _Collector()
    paths = [str(HERE / name) for name in CHECKS]
    alone = ["--noconftest", "-c", os.devnull, f"--rootdir={HERE.parent}", "-p", "no:nbval"]
    options = ["--collect-only", "-qq", "-p", "no:cacheprovider", "-p", "no:anyio", *alone]
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        status = pytest.main([*options, *paths], plugins=[collector])
    if status != 0:
        raise SystemExit(f"pytest could not collect the checks.\n{said.getvalue()}")
    return collector.checks


def find_out(mutant: Mutant, checks: list[Check]) -> str:
    """The name of the first test that turns red, or nothing.

    The rules that read what is changed are asked first, then all others; the golden text last.
    """
    try:
        take_away = put(mutant)
    except Exception as error:
        return f"does not load: {error!r}"
    steps = rows_that_read(mutant.scope)

    def distance(check: Check) -> tuple[bool, int]:
        far = steps.get(check.row, len(RULES)) if check.row else TABLES_AT
        return "golden" in check.name, far

    nearest_first = sorted(checks, key=distance)
    try:
        for check in nearest_first:
            try:
                check.call()
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                return check.name
        return ""
    finally:
        take_away()


TABLES_AT = 2  # tests of no single rule are asked after the rules that read a change directly


@cache
def rows_that_read(scope: str) -> dict[str, int]:
    """The rules whose condition reads a function or table, and through how many others."""
    steps, found = {scope}, {scope: 0}
    while steps:
        steps = {name for name, read in _reads().items() if steps & read} - found.keys()
        found |= dict.fromkeys(steps, max(found.values()) + 1)
    return {rule.row: found[rule.row] for rule in RULES if rule.row in found}


@cache
def _reads() -> dict[str, set[str]]:
    """What each function of the logic and each rule's condition names."""
    functions: dict[str, Any] = {rule.row: rule.when for rule in RULES}
    for module in map(_module, (*PARTS, *WHOLE)):
        parts = [vars(module), *(vars(x) for x in vars(module).values() if isinstance(x, type))]
        for name, part in [item for names in parts for item in names.items()]:
            part = getattr(part, "func", getattr(part, "__wrapped__", part))
            if isinstance(part, FunctionType):
                functions.setdefault(name, part)
    return {name: {*_names(part)} for name, part in functions.items()}


def _names(function: Any) -> Iterator[str]:
    """The names in a function, in those that it defines, and in those that it was made with."""
    if isinstance(function, FunctionType):
        for cell in function.__closure__ or ():
            yield from _names(cell.cell_contents)
        function = function.__code__
    if isinstance(function, CodeType):
        yield from function.co_names
        for part in function.co_consts:
            yield from _names(part)


def _work(indices: list[int]) -> list[tuple[int, str]]:
    return [(index, find_out(MUTANTS[index], CHECKED)) for index in indices]


MUTANTS: list[Mutant] = []
CHECKED: list[Check] = []


def run(mutants: list[Mutant], processes: int) -> dict[str, str]:
    """Which test found each mutant out; an empty name where none did."""
    MUTANTS[:] = mutants
    CHECKED[:] = every_check()
    red = [check.name for check in CHECKED if _is_red(check)]
    if red:
        raise SystemExit(f"{len(red)} checks are red before anything is broken: {red[:3]}")
    found: dict[str, str] = {}
    # Neighbors are often found out by the same test.
    chunks = [[*range(i, min(i + 25, len(mutants)))] for i in range(0, len(mutants), 25)]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        for results in pool.imap_unordered(_work, chunks):
            found.update((mutants[index].name, check) for index, check in results)
            if sys.stderr.isatty():
                print(f"\r{len(found)} of {len(mutants)} mutants", end="", file=sys.stderr)
    return dict(sorted(found.items()))


def _is_red(check: Check) -> bool:
    try:
        check.call()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return True
    return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--sample", type=int, help="only so many mutants, chosen by --seed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="only mutants whose name contains this")
    parser.add_argument("--by", action="store_true", help="name the test that found each out")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write a whole run into the data file")
    options = parser.parse_args()
    started = time.monotonic()
    every = every_mutant()
    mutants = [mutant for mutant in every if options.only in mutant.name]
    if options.sample:
        mutants = random.Random(options.seed).sample(mutants, min(options.sample, len(mutants)))
    found = run(mutants, options.processes)
    if options.by:
        print(*by_whom(found), sep="\n")
    wrong = [*slips(every), *unexpected(found)]
    killed = sum(1 for check in found.values() if check)
    if len(found) == len(every) and killed < LEAST_SHARE * len(every):
        wrong.append(f"ONLY {killed / len(every):.2%} are found out, not {LEAST_SHARE:.1%}")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    seconds = round(time.monotonic() - started)
    print(
        f"{len(found)} mutants of {len(every)}: {killed} found out, "
        f"{len(found) - killed - len(survivors(found))} equivalent (each with its reason), "
        f"{len(survivors(found))} survived. {len(CHECKED)} checks, {seconds} s."
    )
    if options.write and not wrong and len(found) == len(every):
        measured = json.loads(MEASURED.read_text(encoding="utf-8"))
        measured["now"] = measure(every, found)
        text = json.dumps(measured, indent=1, ensure_ascii=False)
        MEASURED.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return 1 if wrong else 0


LEAST_SHARE = 0.991  # of all mutants, the equivalent ones counted as not found out


def by_whom(found: dict[str, str]) -> Iterator[str]:
    """Each mutant with the test that found it out, or with the reason why none can."""
    for name, check in found.items():
        reason = EQUIVALENT.get(name)
        yield f"{name}\n    {check or (f'equivalent: {reason}' if reason else 'nobody')}"


def unexpected(found: dict[str, str]) -> Iterator[str]:
    """What survived without a reason, and what was found out in spite of one."""
    yield from (f"SURVIVED {name}" for name in survivors(found))
    for name, check in found.items():
        if check and name in EQUIVALENT:
            yield f"NOT EQUIVALENT {name}\n    found out by {check}"


def survivors(found: dict[str, str]) -> list[str]:
    return [name for name, check in found.items() if not check and name not in EQUIVALENT]


def slips(every: list[Mutant]) -> list[str]:
    """What is wrong with the mutants themselves, before any is tried."""
    gone = sorted(EQUIVALENT.keys() - {mutant.name for mutant in every})
    return [
        *(f"NO SUCH MUTANT {name}" for name in gone),
        *(f"NOTHING IS CHANGED IN {name}" for name in idle(every)),
        *(f"FEWER THAN BEFORE {line}" for line in fewer(every)),
    ]


def measure(every: list[Mutant], found: dict[str, str]) -> dict[str, Any]:
    """What a whole run found, as it stands in the data file."""
    by = Counter(re.split("::|/", check)[1] for check in found.values() if check)
    killed = sum(by.values())
    return {
        "mutants": len(every),
        "found_out": killed,
        "equivalent": len(every) - killed,
        "share": round(killed / len(every), 4),
        "found_out_by": dict(sorted(by.items())),
        "rules": per_rule(every),
        "cut_offs": per_cut_off(every),
    }


if __name__ == "__main__":
    sys.exit(main())
