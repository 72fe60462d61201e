"""Cases of one's own: read anew, listed as yours, and shown while they are being written."""

import asyncio
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path

import ipywidgets as w
import pytest

from conftest import ROOT
from esodys_teach import advise, case_ids, load_case, ui
from esodys_teach.content import case_checks
from esodys_teach.content.case import MAX_OWN, held, own_cases, own_files
from esodys_teach.html import cases as views
from esodys_teach.loader import compiled
from esodys_teach.loader.places import OWN_CASES, cases_dir
from esodys_teach.loader.strict import FileError
from esodys_teach.ui.explorer import Explorer, by_level
from esodys_teach.ui.preview import Preview

# `ui.explorer` and `ui.preview` are the pages; these are their modules.
explorer, preview = (sys.modules[f"esodys_teach.ui.{name}"] for name in ("explorer", "preview"))

GUIDE = (ROOT / "cases" / "README.md").read_text(encoding="utf-8")
EXAMPLE = GUIDE.split("```yaml\n")[1].split("```")[0]
TITLE = "Fine with water, stuck with bread"
BROKEN = EXAMPLE.replace("sex: female", "sex: woman").replace("ppi: false", "ppi: no")

Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Save:
    """Writes a file into the folder of `--cases`, always at another time than before."""
    folder, times = tmp_path / "my-cases", iter(range(10**9, 2 * 10**9))
    folder.mkdir()
    monkeypatch.setenv(OWN_CASES, str(folder))
    monkeypatch.setattr(compiled, "user_cache_dir", lambda: tmp_path / "cache")

    def saved(text: str | bytes = EXAMPLE, name: str = "bread-and-water.yaml") -> Path:
        path = folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        os.utime(path, (time := next(times), time))
        return path

    return saved


def named(name: str) -> str:
    return EXAMPLE.replace("id: bread-and-water ", f"id: {name} ")


def texts(widget: w.Widget) -> str:
    below = "".join(map(texts, getattr(widget, "children", ())))
    return (widget.value if isinstance(widget, w.HTML) else "") + below


def visible(page: Preview) -> bool:
    return "es-unsought" not in page.work._dom_classes


# Beside the cases that ship


def test_a_case_of_ones_own_is_listed_and_a_broken_one_is_not(
    save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(named("mine").replace(TITLE, "<script>alert(1)</script>"), "mine.yaml")
    save(BROKEN, "broken<.yaml")
    cases, refused = own_cases()
    assert [case.id for case in cases] == ["mine"]
    assert [error.name for error in refused] == ["broken<.yaml"]
    monkeypatch.setenv("QUERY_STRING", "case=mine")
    page = Explorer("mine")
    assert page.choose.options[:2] == ("Blank patient", "Yours: <script>alert(1)</script>")
    assert page.choose.index == 1
    assert page.form.patient == cases[0].patient
    assert len(page.ids) == len(case_ids()) + 2
    index = texts(ui.index())
    assert "<script>" not in index + texts(page.widget)
    assert index.index("Yours") < index.index("?case=mine") < index.index("Beginner")
    assert "No case yet: broken&lt;.yaml." in index
    save(named("second"), "second.yaml")
    assert "?case=second" in texts(ui.index())  # read anew
    assert case_ids() == tuple(sorted(path.stem for path in cases_dir().glob("*.yaml")))
    with pytest.raises(LookupError):
        load_case("mine")


def test_a_shipped_case_is_never_replaced(save: Save) -> None:
    save(named("five-failed"), "five-failed.yaml")
    cases, (refused,) = own_cases()
    assert cases == []
    assert "five-failed.yaml:1: id: a case that ships is called five-failed" in str(refused)
    page = Explorer("five-failed")
    assert page.cases["five-failed"] is load_case("five-failed")
    assert "a case that ships is called five-failed" in Preview().state.value


def test_the_shipped_folder_itself_is_previewed_and_a_draft_in_it_breaks_no_page(
    save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OWN_CASES, str(cases_dir()))
    assert own_cases() == ([], [])
    page = Preview()
    assert visible(page)
    assert page.names == [f"{case_id}.yaml" for case_id in case_ids()]

    def refuse(case_id: str) -> None:
        raise FileError(case_id)

    monkeypatch.setattr(explorer, "load_case", refuse)
    assert by_level() == []


def test_only_plain_names_of_the_folder_are_listed_and_not_too_many(save: Save) -> None:
    for name in (".hidden.yaml", "notes.txt", "case.yml", "case.yaml~", "a\u202eb.yaml"):
        save(name=name)
    (save().parent / "below").mkdir()
    save(name="below/deeper.yaml")
    assert [path.name for path in own_files()] == ["bread-and-water.yaml"]
    for number in range(MAX_OWN + 5):
        save("", f"a{number:03}.yaml")
    assert len(own_files()) == MAX_OWN


# While it is being written


def test_the_page_follows_what_is_written(save: Save) -> None:
    page = Preview()
    assert "No case file yet" in page.state.value
    assert "<code>my-cases</code>" in page.state.value
    assert "es-unsought" in page.choose._dom_classes
    assert not visible(page)
    save()
    page.look()
    assert page.choose.options == ("bread-and-water.yaml",)
    assert "es-unsought" not in page.choose._dom_classes
    assert "No error" in page.state.value
    assert f"<h2>{TITLE}</h2>" in page.story.value
    assert "7 of 7 expectations are met" in page.expected.value
    assert "es-stay-incomplete" in page.board.sections["status"].value
    assert page.board.sections["changed"].value == ""
    assert visible(page)
    save(BROKEN)
    page.look()
    assert "Error in bread-and-water.yaml, line 16" in page.state.value
    assert "<code>patient.sex</code>: unknown &#x27;woman&#x27;, known" in page.state.value
    assert "Write one of the known words" in page.state.value
    assert "And 1 more error." in page.state.value
    assert f"as it was at {page.read}" in page.state.value
    assert f"<h2>{TITLE}</h2>" in page.story.value  # the last good one
    assert visible(page)
    save(EXAMPLE.replace(TITLE, "Mended"))
    page.look()
    assert "es-slip" not in page.state.value
    assert "<h2>Mended</h2>" in page.story.value


def test_the_page_follows_the_whole_patient(save: Save) -> None:
    save()
    page = Preview()
    save(EXAMPLE.replace("structural_obstruction: false", "structural_obstruction: true"))
    page.look()
    assert "es-leave" in page.board.sections["status"].value
    assert page.board.sections["changed"].value == ""
    assert page.expected.value.count("es-unmet") >= 1


def test_a_half_written_file_is_one_error_until_it_is_whole(save: Save) -> None:
    page = Preview()
    for length in range(0, len(EXAMPLE), 97):
        save(EXAMPLE[:length])
        page.look()
        assert page.state.value.count("Error in bread-and-water.yaml, line ") == 1
        assert not visible(page)
        assert page.alarm.value == ""
    save()
    page.look()
    assert visible(page)


def test_new_renamed_and_deleted_files_are_noticed(save: Save) -> None:
    path = save()
    page = Preview()
    second = save(named("a-second"), "a-second.yaml")
    page.look()
    assert page.names == ["a-second.yaml", "bread-and-water.yaml"]
    assert page.chosen == page.names[page.choose.index] == "bread-and-water.yaml"
    path.rename(path.with_name("renamed.yaml"))
    page.look()
    assert page.chosen == page.names[page.choose.index] == "renamed.yaml"
    assert "bread-and-water is not the name of the file, renamed" in page.state.value
    assert "as it was at" not in page.state.value  # nothing of this file was good yet
    assert not visible(page)
    page.choose.index = 0
    assert page.chosen == "a-second.yaml"
    assert visible(page)
    second.unlink()
    page.look()
    assert "no such file" in page.state.value
    assert "It was removed or renamed" in page.state.value
    assert page.names == ["a-second.yaml", "renamed.yaml"]  # as an editor may take it away to save
    save(named("a-second"), "a-second.yaml")
    page.look()
    assert "No error" in page.state.value
    second.unlink()
    page.choose.index = 1
    page.look()
    assert page.names == ["renamed.yaml"]
    (path.with_name("renamed.yaml")).unlink()
    path.parent.rmdir()
    page.look()
    assert "no such file" in page.state.value
    assert page.alarm.value == ""


def test_a_file_that_stays_as_it_is_is_not_read_again(
    save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    whole = case_checks.read_own
    monkeypatch.setattr(case_checks, "read_own", lambda path: read.append(path) or whole(path))
    path = save()
    page = Preview()
    page.look()
    page.look()
    assert read == [path]
    save()
    page.look()
    assert read == [path, path]


WAYS_OUT = {
    "title: A: b": "a dash without a space after it",
    'title: "A': "Close the text with the mark",
    "title: > 70%": "A text that begins with a sign",
    "title: @ 15": "A text that begins with a sign",
    "title: - a": "A text that begins with a sign",
    "title: a\n\tb: c": "press the space bar twice for each level",
    "title: a\nb": "Look for a missing key",
    "title: [a": "a bracket or quotation mark that is not closed",
    "- a": "Compare the lines with the example",
    "title: a\u200bb": "Delete the word and type it anew",
    "title: &a b": "put the whole text into “quotes”",
    "title: a\nlevel: hard": "Write one of the known words",
}


@pytest.mark.parametrize("text", WAYS_OUT)
def test_the_way_out_is_that_of_the_first_slip(save: Save, text: str) -> None:
    save(text if "level" not in text else EXAMPLE.replace("intermediate ", "hard "))
    said = Preview().state.value
    assert WAYS_OUT[text] in said
    assert "?." not in said


def link(path: Path) -> None:
    path.symlink_to(cases_dir() / "five-failed.yaml")


HOSTILE: dict[str, tuple[bytes | Callable[[Path], object], str]] = {
    "empty": (b"", "the file is empty"),
    "large": (b"a" * (256 * 1024 + 1), "larger than 256 KB"),
    "binary": (b"\x7fELF\x02\x00\xff\xfe", "not UTF-8"),
    "anchor": (b"a: &a [x]\n", "anchors"),
    "alias": (b"a: *a\n", "aliases"),
    "tag": (b"a: !a x\n", "tags"),
    "deep": (b"[" * 21 + b"]" * 21, "nested deeper"),
    "open": (b"[", "not readable as YAML"),
    "keys": (b"".join(b"k%d: 1\n" % n for n in range(51)), "unknown"),
    "list": (b"[x]", "expected keys with values, found a list"),
    "script": (b"<script>alert(1)</script>: 1", "&lt;script&gt;"),
    "link": (link, "a link"),
    "loop": (lambda path: path.symlink_to(path), "a link"),
    "folder": (lambda path: path.mkdir(), "a folder, not a file"),
    "pipe": (os.mkfifo, "not a file"),
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_one_clear_error_and_breaks_no_page(save: Save, kind: str) -> None:
    made, reason = HOSTILE[kind]
    good = save()
    page = Preview()
    path = good.with_name("hostile.yaml")
    path.write_bytes(made) if isinstance(made, bytes) else made(path)
    page.look()
    page.choose.index = 1
    assert page.state.value.count("Error in hostile.yaml") == 1
    assert reason in page.state.value
    assert "<script" not in page.state.value
    assert page.alarm.value == ""
    assert not visible(page)
    assert [case.id for case in own_cases()[0]] == ["bread-and-water"]
    assert "Yours: " + TITLE in Explorer().choose.options
    page.choose.index = 0
    assert visible(page)


def test_the_page_opens_with_the_file_that_was_saved_last(save: Save) -> None:
    for name in ("b", "c", "a", "c", "b"):
        save(name=f"{name}.yaml")
        assert Preview().chosen == f"{name}.yaml"


# Expectations


@pytest.mark.parametrize("case_id", case_ids())
def test_every_expectation_of_a_shipped_case_is_met_and_its_opposite_is_not(case_id: str) -> None:
    case = load_case(case_id)
    advice = advise(case.patient)
    found = list(held(case.expect, advice))
    lists = ("steps", "later", "done", "avoid", "pitfalls", "never")
    assert len(found) == 2 + sum(len(getattr(case.expect, name)) for name in lists)
    assert all(met for _, _, met, _ in found)
    assert "es-unmet" not in views.expectations(case, advice)
    for key, wanted, _, places in found:
        if key == "never":
            wrong = replace(case.expect, never=(), steps=(wanted,))
            told = (key := "steps", wanted, False, [])
        elif key in lists:
            wrong = replace(case.expect, **{key: (), "never": (wanted,)})
            told = (key := "never", wanted, False, places)
            assert key not in places and places
        else:
            wrong = replace(case.expect, **{key: "another"})
            told = (key, "another", False, [wanted])
        assert told in list(held(wrong, advice))


def test_an_expectation_that_is_not_met_says_where_the_advice_has_it() -> None:
    case = load_case("opioid-wrongly-blamed")
    step = advise(case.patient).steps[0]
    expect = replace(
        case.expect, disposition="decline", steps=(), done=(step.id,), later=("exit.achalasia",)
    )
    text = views.expectations(replace(case, expect=expect), advise(case.patient))
    assert text.count("es-unmet") == text.count("Not met.") == 3
    assert f"<code>{step.id}</code></p><p>In the advice: steps.</p>" in text
    assert "<code>exit.achalasia</code></p><p>In the advice: nowhere.</p>" in text
    assert f"In the advice: {case.expect.disposition}." in text
    assert f"Because: {escape(case.expect.because)}" in text


# The page and its task


def test_without_a_folder_the_page_says_how_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(OWN_CASES, raising=False)
    assert "No folder is open" in texts(ui.preview())
    assert own_cases() == ([], [])
    assert "Yours" not in texts(ui.index())


def test_the_task_notices_by_itself_and_a_second_page_takes_its_place(
    save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "EVERY", 0.01)

    async def write() -> None:
        first = ui.preview()
        assert "No case file yet" in texts(first)
        task = Preview.following
        save()
        for _ in range(500):
            await asyncio.sleep(0.01)
            if TITLE in texts(first):
                break
        assert TITLE in texts(first)
        ui.preview()
        await asyncio.sleep(0.02)
        assert task.cancelled()
        assert not Preview.following.done()

    asyncio.run(write())
    assert Preview.following.cancelled()  # with its loop


def test_a_failure_is_said_once_on_the_page_and_in_the_log_and_the_page_goes_on(
    save: Save, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    save()
    with monkeypatch.context() as broken:
        broken.setattr(views, "expectations", lambda *_: 1 / 0)
        page = Preview()
        page.look()
        page.look()
        assert "Something went wrong in this program" in page.alarm.value
        assert capfd.readouterr().err.count("ZeroDivisionError") == 1
    save()
    page.look()
    assert page.alarm.value == ""
    assert visible(page)
