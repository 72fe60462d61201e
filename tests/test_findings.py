"""Each script in `findings/` stands alone: pinned packages in a folder that goes, and no host.

What a script finds is shown by running it, which is not done here: it installs packages.
"""

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT

FINDINGS = ROOT / "findings"
SCRIPTS = sorted(FINDINGS.glob("*.sh"))
FIRST_LINES = """set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"""
PINNED = {
    "pip": r"([\w.-]+)(?:\[[\w,]+\])?==(\d[\w.]*)",
    "npm": r"((?:@[\w.-]+/)?[\w.-]+)@(\d[\w.-]*)",
}
FETCHES = r"\b(curl|wget|git|apt|apt-get|brew|conda|npx|pipx|uvx?|yarn|pnpm|docker|easy_install)\b"
SOURCES = r"--(?:extra-)?index(?:-url)?|--registry|--find-links|--trusted-host|--proxy|\s-[if]\s"
HOST = r"\w://|\b\d+\.\d+\.\d+\.\d+\b|\blocalhost\b|\b[\w-]+\.(?:com|org|net|io|dev|edu|gov)\b"


def installed(text: str) -> Iterator[tuple[str, list[str]]]:
    """The tool of each line that installs, and what it is asked for."""
    for line in text.replace("\\\n", " ").splitlines():
        if found := re.search(r"\b(pip3?|npm)\s+(?:install|i|ci|add|exec)\b(.*)", line):
            asked = [word for word in shlex.split(found[2]) if not word.startswith("-")]
            yield found[1].rstrip("3"), asked


def problems(text: str) -> list[str]:
    """What a script lacks or must not hold."""
    head, _, body = text.partition("\nset -e")
    found = []
    if not head.startswith("#!/usr/bin/env bash\n# ") or any(
        not line.startswith("#") for line in head.splitlines()
    ):
        found.append("begins with what was seen, as a comment")
    if FIRST_LINES not in text:
        found.append("works in a temporary folder and removes it")
    asked = [(tool, one) for tool, names in installed(body) for one in names]
    for tool, one in asked:
        pin = re.fullmatch(PINNED[tool], one)
        if not pin:
            found.append(f"not pinned: {one}")
        elif (tool, one) == asked[0] and f"{pin[1]} {pin[2]}" not in head:
            found.append(f"the comment does not state {pin[1]} {pin[2]}")
    if not asked:
        found.append("installs nothing")
    # The name of a namespace looks like an address, and nobody asks for it.
    named = re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", text)
    for what, pattern in (("fetches", FETCHES), ("another source", SOURCES), ("a host", HOST)):
        found += [f"{what}: {one[0]}" for one in re.finditer(pattern, named)]
    if re.search(r"(?i)esodys", text):
        found.append("runs the product")
    if not re.search(r"(?m)^diff - seen <<'OUT'\n[^\0]+\nOUT\n\Z", text):
        found.append("ends by comparing what it sees")
    return found


def test_the_folder_holds_a_readme_of_three_lines_and_scripts() -> None:
    assert {p.name for p in FINDINGS.iterdir()} == {"README.md", *(p.name for p in SCRIPTS)}
    assert len((FINDINGS / "README.md").read_text(encoding="utf-8").splitlines()) == 3
    assert SCRIPTS


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_names_pinned_versions_and_no_host(path: Path) -> None:
    assert problems(path.read_text(encoding="utf-8")) == []
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", path.stem)
    assert os.access(path, os.X_OK)


GOOD = f"""#!/usr/bin/env bash
# one 1.2.
{FIRST_LINES}python3 -m venv venv
venv/bin/pip install --quiet one==1.2 two==0.3.1
venv/bin/python -c 'print(1)' > seen
diff - seen <<'OUT'
1
OUT
"""

BAD = {
    "one==1.2 two==0.3.1": ["one==1.2 two", "one==1.2 'two>=0.3'", "one==1.2 two==0.*", "one==1.3"],
    "one 1.2": ["one", "two 1.2"],
    "pip install --quiet one==1.2 two==0.3.1": [
        *("npm install one", "npm install one@latest", "npm install one@^1.2", "pip --version"),
        *("pip install -r list.txt", "pip install --index-url x one==1.2", "pip install ./one"),
        "pip install one@git+ssh",
    ],
    "print(1)": [
        *("https" + "://a.example", "10.0.0.1", "localhost", "packages.org", "import esodys_teach"),
    ],
    "set -euo pipefail": ["set -eu", ""],
    "mktemp -d": ["pwd"],
    "trap 'rm -rf \"$folder\"' EXIT\n": [""],
    "> seen\n": ["> seen\ncurl one\n", "> seen\nnpx one\n"],
    "diff - seen <<'OUT'": ["cat <<'OUT'", "diff - seen <<'OUT' || true"],
}


def test_a_script_that_keeps_to_it_has_no_problem() -> None:
    assert problems(GOOD) == []
    assert problems(GOOD.replace("one==1.2", "one==1.2 three[x]==2.0.1")) == []
    assert problems(GOOD.replace("print(1)", '<a xmlns="http' + '://name.org/a">')) == []
    scoped = GOOD.replace("one==1.2 two==0.3.1", "@a/one@1.2").replace("# one", "# @a/one")
    assert problems(scoped.replace("venv/bin/pip", "npm")) == []


@pytest.mark.parametrize(
    ("part", "other"), [(part, other) for part, others in BAD.items() for other in others]
)
def test_a_script_that_does_not_is_refused(part: str, other: str) -> None:
    assert GOOD.count(part) == 1
    assert problems(GOOD.replace(part, other))
