"""The scripts of the pages: files that oxlint reads, which stand in the pages word for word."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from esodys_teach.loader.places import PACKAGE

TEMPLATES = PACKAGE / "server/jupyter/voila/templates/esodys"
SCRIPTS = sorted((TEMPLATES / "scripts").glob("*.js"))
PAGES = sorted(path for path in TEMPLATES.iterdir() if path.suffix in (".html", ".j2"))
INCLUDED = re.compile(r"\s*\{% include 'scripts/(\w+\.js)' %\}\s*")
BASE = "/a&b/"


def drawn(name: str, **values: object) -> str:
    """A template as the server draws it."""
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    known = {"notice": "", "style": "", "quiz": True}
    return templates.get_template(name).render(base_url=BASE, esodys=known, **values)


def test_templates_hold_no_script_but_include_each_file_once() -> None:
    found = []
    for page in PAGES:
        for script in re.findall(r"(?s)<script[^>]*>(.*?)</script>", page.read_text("utf-8")):
            included = INCLUDED.fullmatch(script)
            assert included, (page.name, script)
            found.append(included[1])
    assert sorted(found) == [path.name for path in SCRIPTS]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_has_no_sign_of_the_template_and_does_not_end_its_element(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"\{\{|\{%|\{#|</script|<!--", text)


def test_a_script_stands_in_the_page_word_for_word_and_values_in_attributes() -> None:
    html = drawn("join.html", waits=True, code="", nickname="")
    for name in ("cookies", "join_again", "keys"):
        text = (TEMPLATES / f"scripts/{name}.js").read_text("utf-8").strip()
        assert f"<script>\n{text}\n</script>" in html, name
    assert 'data-quiz="/a&amp;b/voila/render/quiz.ipynb"' in html


def test_the_address_that_a_page_watches_is_escaped() -> None:
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    html = str(templates.get_template("esodys.macro.html.j2").module.watch(BASE))
    assert 'data-alive="/a&amp;b/esodys/alive/"' in html


def test_a_slip_in_a_script_is_found(tmp_path: Path) -> None:
    (tmp_path / "slip.js").write_text("const shown = 1;\nif (shown = 2) alert(shown);\n")
    oxlint = Path(sys.executable).with_name("oxlint")
    for folder, code in ((TEMPLATES, 0), (tmp_path, 1)):
        command = [oxlint, "--quiet", "--deny-warnings", folder]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ran.returncode == code, ran.stdout
