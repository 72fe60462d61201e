"""Breaks the logic on purpose, one small change at a time: a test has to turn red for each.

`python tests/mutants.py` drops every rule, flips every comparison, `and`, `or`, `not` and truth
value, moves every cut-off to its neighbors, drops every condition and every member of a list, and
prints how many changes were found out, by which test with `--by`, and which were not.
"""

import argparse
import ast
import contextlib
import importlib
import io
import multiprocessing
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from enum import EnumMeta
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

from equivalent import EQUIVALENT
from esodys_teach.rules import RULES
from esodys_teach.rules.finding import finding
from esodys_teach.rules.rule import Rule

HERE = Path(__file__).parent
# The golden texts come last: a mutant is better found out by a rule than by a changed line.
CHECKS = ("test_rules.py", "test_edges.py", "test_golden.py")
NOT_LOGIC = ("rule", "finding", "watched")
RULES_OF = sorted(HERE.parent.glob("esodys_teach/rules/[a-z]*.py"))
WHOLE = ("manometry", *(f"rules.{p.stem}" for p in RULES_OF if p.stem not in NOT_LOGIC))
PARTS = {
    "facts": ("IONS", "level", "ineffective", "total"),
    "advice": ("trace", "speaks", "advise", "_pitfalls", "_items", "_merge"),
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
    tree: ast.Module | None = None
    holder: Any = None
    field: str = ""
    index: int | None = None
    new: Any = None
    dropped: Rule | None = None


# Finding the mutants


def every_mutant() -> list[Mutant]:
    """All mutants, named by where they are and what they change, in a fixed order."""
    found = [Mutant(f"drop {rule.row} ({rule.id})", "rules", dropped=rule) for rule in RULES]
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
        return f"{self.module.removeprefix('rules.')} {self.scope}"

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
                yield Mutant(name, place.module, place.tree, node, field, at, new)
            yield from _walk(part, place)


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
    if isinstance(node, ast.Compare):
        for index, op in enumerate(node.ops):
            for flip in FLIPS[type(op)]:
                ops = [*node.ops[:index], flip(), *node.ops[index + 1 :]]
                yield ast.Compare(node.left, ops, node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        for index in range(len(node.values)):
            rest = [*node.values[:index], *node.values[index + 1 :]]
            yield ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in SUMS and not _of_tables(node):
        yield ast.BinOp(node.left, SUMS[type(node.op)](), node.right)
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, ast.Constant):
        yield from map(ast.Constant, _other_constants(node.value))
    elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and _plain(node):
        for index in range(len(node.elts)):
            yield ast.Tuple([*node.elts[:index], *node.elts[index + 1 :]], ast.Load())
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        enum = getattr(loaded, node.value.id, None)
        if isinstance(enum, EnumMeta):
            members = list(enum.__members__)
            after = members[(members.index(node.attr) + 1) % len(members)]
            yield ast.Attribute(node.value, after, ast.Load())


def _other_constants(value: object) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        step = 1 if isinstance(value, int) else 0.01 if value in (0.5, 0.7, 1.2, 2.43) else 0.1
        yield from (round(value + step, 3), round(value - step, 3))
    elif isinstance(value, str) and " " not in value:  # else it is told, not compared
        yield f"not-{value}"


def _of_tables(node: ast.BinOp) -> bool:
    return isinstance(node.right, ast.Name) and node.right.id.isupper()


def _plain(node: ast.Tuple) -> bool:
    """A list of members (not of tables, nor of a function and its words)."""
    return all(isinstance(part, ast.Constant | ast.Attribute | ast.Name) for part in node.elts)


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
        code = compile(ast.fix_missing_locations(mutant.tree), mutant.name, "exec")
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
            for rule, changed in zip(old, new, strict=True):
                for f in fields(Rule):
                    _replace(rule, f.name, getattr(changed, f.name), undo)
        else:
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
    """Empties what the logic remembers between patients."""
    _module("manometry").pattern.cache_clear()
    _module("advice")._item.cache_clear()


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"esodys_teach.{name}")


# Finding them out


@dataclass
class Check:
    """One test, called without pytest."""

    name: str
    call: Callable[[], None]


class _Collector:
    checks: list[Check]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.checks = [Check(item.nodeid, _call(item)) for item in session.items]


def _call(item: Any) -> Callable[[], None]:
    arguments = item.callspec.params if hasattr(item, "callspec") else {}
    return lambda: item.obj(**arguments)


def every_check() -> list[Check]:
    """The tests that must find a mutant out, as pytest collects them."""
    collector = _Collector()
    paths = [str(HERE / name) for name in CHECKS]
    options = ["--collect-only", "-qq", "-p", "no:cacheprovider"]
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        status = pytest.main([*options, *paths], plugins=[collector])
    if status != 0:
        raise SystemExit(f"pytest could not collect the checks.\n{said.getvalue()}")
    return collector.checks


def find_out(mutant: Mutant, checks: list[Check]) -> str:
    """The name of the first test that turns red, or nothing; that test is asked first next time."""
    try:
        take_away = put(mutant)
    except Exception as error:
        return f"does not load: {error!r}"
    try:
        for index, check in enumerate(checks):
            try:
                check.call()
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                if "golden" not in check.name:
                    checks.insert(0, checks.pop(index))
                return check.name
        return ""
    finally:
        take_away()


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
    options = parser.parse_args()
    started = time.monotonic()
    mutants = every_mutant()
    names = {mutant.name for mutant in mutants}
    gone = sorted(set(EQUIVALENT) - names)
    mutants = [mutant for mutant in mutants if options.only in mutant.name]
    if options.sample:
        mutants = random.Random(options.seed).sample(mutants, min(options.sample, len(mutants)))
    found = run(mutants, options.processes)
    survivors = [name for name, check in found.items() if not check and name not in EQUIVALENT]
    wrong = [name for name, check in found.items() if check and name in EQUIVALENT]
    equivalent = [name for name, check in found.items() if not check and name in EQUIVALENT]
    if options.by:
        for name, check in found.items():
            reason = EQUIVALENT.get(name)
            print(f"{name}\n    {check or (f'equivalent: {reason}' if reason else 'nobody')}")
    for name in survivors:
        print(f"SURVIVED {name}")
    for name in wrong:
        print(f"NOT EQUIVALENT {name}\n    found out by {found[name]}")
    for name in gone:
        print(f"NO SUCH MUTANT {name}")
    killed = sum(1 for check in found.values() if check)
    print(
        f"{len(found)} mutants of {len(names)}: {killed} found out, {len(equivalent)} equivalent "
        f"(each with its reason), {len(survivors)} survived. "
        f"{len(CHECKED)} checks, {time.monotonic() - started:.0f} s."
    )
    return 1 if survivors or wrong or gone else 0


if __name__ == "__main__":
    sys.exit(main())
