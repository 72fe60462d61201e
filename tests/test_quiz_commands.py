"""`esodys-teach quiz`: what is stored, taken out and deleted from a terminal."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from esodys_teach.cli import main
from esodys_teach.content.case import case_ids, load_case
from esodys_teach.quiz.export import EXPORTS
from esodys_teach.quiz.room import Room
from esodys_teach.quiz.store import locks
from esodys_teach.quiz.store.store import Store

ITEM = next(f"{c.id}/{c.items.single_best[0].id}" for c in map(load_case, case_ids()) if c.items)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A database with one quiz of one learner, and the code of the quiz."""
    address = f"sqlite:///{tmp_path / 'quizzes.sqlite'}"
    with closing(Store.open(address)) as store:
        room = Room(store, [load_case(one) for one in case_ids()])
        boss = room.instructor_token()
        made = room.create(boss, "Tuesday", [ITEM], True, {})
        ann = room.join(made["code"], "Ann")["token"]
        room.do(boss, made["session"], "open")
        asked = room.view(ann)["item"]
        choice = [asked["options"][0]["id"]]
        room.answer(ann, "key-00001", asked["id"], choice, sure=2, round=1, attempt=1)
        room.do(boss, made["session"], "end")
    return address, made["code"]


def said(capsys: pytest.CaptureFixture[str], *call: str) -> str:
    assert main(["quiz", *call]) == 0
    return capsys.readouterr().out


def test_list_shows_what_there_is(
    kept: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    address, code = kept
    line, count = said(capsys, "list", "--database", address).splitlines()
    assert line.startswith(code) and line.endswith("1 learners, 1 answers  Tuesday")
    assert count == "quizzes: 1"


def test_export_writes_every_format(
    kept: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address, code = kept
    told = said(capsys, "export", code.lower(), "--database", address, "--to", str(tmp_path / "x"))
    assert told.split() == [str(tmp_path / "x" / f"{code}-{name}") for name in EXPORTS]
    assert all(Path(path).stat().st_size for path in told.split())
    assert {Path(path).stat().st_mode & 0o777 for path in told.split()} == {0o600}
    gradebook = (tmp_path / "x" / f"{code}-gradebook-moodle.csv").read_text(encoding="utf-8-sig")
    assert "Ann" in gradebook


def test_forget_then_delete(kept: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    address, code = kept
    assert said(capsys, "forget", code, "--database", address) == "done\n"
    with closing(Store.open(address)) as store:
        (session,) = store.sessions()
        assert [name for name, _ in store.learners(session.id).values()] == [""]
        assert len(store.answers(session.id)) == 1
    assert said(capsys, "delete", code, "--database", address) == "done\n"
    assert said(capsys, "list", "--database", address) == "quizzes: 0\n"


def test_purge_deletes_what_is_older(
    kept: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    address, _ = kept
    assert said(capsys, "purge", "--days", "1", "--database", address) == "quizzes deleted: 0\n"
    for nonsense in ("-1", "nan", "inf"):
        assert main(["quiz", "purge", "--days", nonsense, "--database", address]) != 0
        assert "write a number of days, 0 or more" in capsys.readouterr().err
    assert said(capsys, "purge", "--days", "0", "--database", address) == "quizzes deleted: 1\n"


def test_an_unknown_code_is_named(
    kept: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["quiz", "delete", "NOSUCH", "--database", kept[0]]) != 0
    told = capsys.readouterr()
    assert "no quiz has the code NOSUCH" in told.out + told.err


@pytest.mark.parametrize("what", [["forget"], ["delete"], ["purge", "--days", "1"]])
def test_nothing_is_deleted_under_a_server_that_runs(
    kept: tuple[str, str],
    what: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address, code = kept
    monkeypatch.setattr(locks, "LOCK_TIMEOUT_S", 0.1)
    call = [*what, *([code] if what[0] != "purge" else []), "--database", address]
    with closing(Store.open(address, only=True)):
        assert main(["quiz", *call]) != 0
        told = capsys.readouterr()
        assert "use its instructor's page, or end it first" in told.out + told.err
        assert code in said(capsys, "list", "--database", address)
