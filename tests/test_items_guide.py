"""The guide's examples of items pass the check; the complaints it explains are those made."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from esodys_teach.case import check_files, read_case
from esodys_teach.places import cases_dir

GUIDE = (cases_dir() / "README.md").read_text(encoding="utf-8")
CASE, ITEMS = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)

Check = Callable[..., list[str]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """What the check says of both examples in one file, with pieces of their text replaced."""

    def checked(*changes: tuple[str, str], beside: str = "") -> list[str]:
        text = CASE + ITEMS
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        path = tmp_path / "bread-and-water.yaml"
        path.write_text(text, encoding="utf-8")
        other = path.with_name("bread-and-butter.yaml")
        other.write_text(beside, encoding="utf-8")
        return check_files([other, path] if beside else [path])

    return checked


def test_the_examples_of_all_five_kinds_stand_at_the_end_of_the_case(
    check: Check, tmp_path: Path
) -> None:
    assert check() == []
    items = list(read_case(tmp_path / "bread-and-water.yaml").items)
    assert len({item.kind for item in items}) == len(items) == 5


PITFALL = "          pitfall: pf.70pct\n"
SLIPS = [
    ("          pitfall: pf.normal-egd-eoe\n", ""),
    ("          correct: true\n", f"          correct: true\n{PITFALL}"),
    ("correct: true\n", f"correct: false\n{PITFALL}"),
    ("          text: Repeat the biopsies.\n", f"          text: Repeat the biopsies.\n{PITFALL}"),
    ("action: monitor.hrm-solids", "action: step2.mg"),
    ("choose: 2", "choose: 1"),
    ("- first: a\n          then: c", "- first: c\n          then: a"),
    ("- first: a\n          then: c", "- first: a\n          then: d"),
    ("        - id: c\n          text: Six", "        - id: b\n          text: Six"),
    ("id: before-the-name", "id: letter-says-normal"),
]


def test_every_complaint_about_items_that_the_guide_explains_is_one_the_program_makes(
    check: Check,
) -> None:
    table = GUIDE.split("| of items the check says | the cure |")[1].split("\n\n")[0]
    explained = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    found = [check(slip) for slip in SLIPS]
    assert all(found)
    beside = (CASE + ITEMS).replace("bread-and-water ", "bread-and-butter ")
    said = "\n".join(line for lines in [*found, check(beside=beside)] for line in lines)
    assert len(explained) == len(SLIPS) + 1
    for words in explained:
        assert words.removesuffix("...") in said, words
