"""The generated parts of the documents: `python tests/indexes.py` writes them anew.

`docs/rule_index.md` says of each rule where it stands, where its expectation is written and where
its edges are tested. `docs/architecture.md` gets the table of folders and what each one imports.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp

from esodys_teach.rules import RULES, Rule

ROOT = Path(__file__).parents[1]
PACKAGE = "esodys_teach"
RULE_INDEX = ROOT / "docs/rule_index.md"
ARCHITECTURE = ROOT / "docs/architecture.md"
START, END = "<!-- folders: start -->", "<!-- folders: end -->"
EDGES = ("test_edges.py", "test_second_reading.py", "test_second_reading_exits.py")

HEAD = """# Rule index

Written by `python tests/indexes.py`. In the order in which rules are read: the row as
[decision_rules.md](decision_rules.md) names it, the id that follows from it, the rule's place in
`esodys_teach/rules/`, the place of its expectation in `tests/reading/` (empty where a loop makes
it), and the tests of its edges.

| row | id | rule | expectation | edges |
|---|---|---|---|---|
"""


# The rules


def rule_index() -> str:
    """The whole text of docs/rule_index.md."""
    lines = []
    for rule in RULES:
        cells = (rule.row, f"`{rule.id}`", place(rule), expectation(rule), ", ".join(edges(rule)))
        lines.append(f"| {' | '.join(cells)} |")
    return HEAD + "\n".join(lines) + "\n"


def place(rule: Rule) -> str:
    """File and line at which a rule begins, relative to `esodys_teach/rules/`.

    That is where its row is named; a pitfall is named by its id, in the table of conditions.
    """
    for path in sorted((ROOT / PACKAGE / "rules").glob("*.py")):
        if line := _rows(path).get(rule.row.removesuffix(" evidence")):
            return f"{path.name}:{line}"
    return ""


@cache
def _rows(path: Path) -> dict[str, int]:
    """The line of each row that a module of rules names: as first argument, or as a table's key."""
    found: dict[str, int] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        named = node.args[:1] if isinstance(node, ast.Call) else []
        if isinstance(node, ast.AnnAssign | ast.Assign) and isinstance(node.value, ast.Dict):
            targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
            if any(isinstance(t, ast.Name) and t.id == "SHOWN_WHEN" for t in targets):
                named = [key for key in node.value.keys if key]
        for name in named:
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                found.setdefault(name.value, name.lineno)
    return found


def expectation(rule: Rule) -> str:
    """File and line of the row in `tests/reading/` with the patients in whom the rule holds."""
    for path in sorted((ROOT / "tests/reading").glob("*.py")):
        for name in (rule.row, rule.row.removesuffix(" evidence")):
            if found := _constants(path).get(name):
                return f"{path.name}:{found[0]}"
    return ""


def edges(rule: Rule) -> list[str]:
    """At most three places in the tests of edges that name the rule, or its id in a list."""
    found = []
    for name in EDGES:
        texts = _constants(ROOT / "tests" / name)
        known = re.compile(rf"(?:\w+:)?{re.escape(rule.id)}(?:@.*)?")
        at = {line for text, lines in texts.items() if known.fullmatch(text) for line in lines}
        found += [f"{name}:{line}" for line in sorted(at)[:1]]
    return found[:3]


@cache
def _constants(path: Path) -> dict[str, list[int]]:
    """The lines on which each text of a module stands."""
    found = defaultdict(list)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found[node.value].append(node.lineno)
    return {text: sorted(lines) for text, lines in found.items()}


# The folders


def folders() -> list[tuple[str, str, list[str]]]:
    """Each module or folder at the package's top, what it is for, and what it imports.

    From the highest to the lowest, as the layers of pyproject.toml say.
    """
    graph = grimp.build_graph(PACKAGE)
    names = {name.rpartition(".")[2] for name in graph.find_children(PACKAGE)}
    imports = {
        name: sorted(
            other
            for other in names - {name}
            if graph.direct_import_exists(
                importer=f"{PACKAGE}.{name}", imported=f"{PACKAGE}.{other}", as_packages=True
            )
        )
        for name in names
    }
    return [(name, _purpose(name), imports[name]) for name in _from_the_top(imports)]


def _from_the_top(imports: dict[str, list[str]]) -> Iterator[str]:
    left = set(imports)
    while left:
        top = sorted(n for n in left if not any(n in imports[other] for other in left))
        yield from top
        left -= set(top)


def _purpose(name: str) -> str:
    folder = ROOT / PACKAGE / name
    path = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    purpose = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return purpose.partition("\n")[0]


def table_of_folders() -> str:
    """The part of docs/architecture.md between its two marks."""
    lines = ["| folder | what it holds | imports |", "|---|---|---|"]
    for name, purpose, imports in folders():
        lines.append(f"| `{name}` | {purpose} | {', '.join(imports) or 'nothing'} |")
    return "\n".join(lines)


def architecture() -> str:
    """The whole text of docs/architecture.md, with its table anew."""
    text = ARCHITECTURE.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{table_of_folders()}\n{END}{after}"


if __name__ == "__main__":
    for path, text in ((RULE_INDEX, rule_index()), (ARCHITECTURE, architecture())):
        path.write_text(text, encoding="utf-8")
        print(f"written: {path.relative_to(ROOT)}", file=sys.stderr)
