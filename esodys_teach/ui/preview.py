"""The preview: a case of one's own as its reader will see it, drawn anew whenever it is saved."""

import asyncio
import time
from pathlib import Path

import ipywidgets as w

from esodys_teach.content.case import own_files
from esodys_teach.engine.advice import advise
from esodys_teach.html import cases
from esodys_teach.html.elements import heading
from esodys_teach.loader.file_error import FileError
from esodys_teach.loader.places import own_cases_dir
from esodys_teach.ui.explorer import Board
from esodys_teach.ui.widgets import Looks, mark, style_sheet, write

EVERY = 1.0  # seconds between two looks at the folder


def preview() -> w.Box:
    """The page, which follows the folder of `--cases` until its kernel ends."""
    page = Preview()
    if own_cases_dir():
        page.follow()
    return page.widget


class Preview:
    """A list of files and what the chosen one holds, each made once; `widget` is the page."""

    following: "asyncio.Task[None] | None" = None  # one a kernel: a cell may run again

    def __init__(self) -> None:
        looks = Looks()
        self.alarm = looks.alarm
        self.choose = looks.choice("File", ())
        self.state, self.expected = looks.page_text(), looks.page_text()
        self.story = looks.page_text(name="es-story")
        self.board = Board(looks)
        self.names: list[str] = []  # in the list
        self.chosen = self.good = self.read = ""  # file; the file whose case stands, and its time
        self.seen: tuple[object, ...] | None = None
        self.listing = False  # the list is being filled, by nobody's choice
        advice = looks.box(heading(2, "The advice"), *self.board.parts, name="es-board")
        self.work = looks.box(self.expected, advice, name="es-work")
        case = looks.box(self.choose, self.state, self.alarm, self.story, name="es-case")
        sheet = looks.page_text(style_sheet(), name="es-style")
        self.widget = looks.box(sheet, looks.box(case, self.work, name="es-page"), name="esodys")
        looks.when(self.choose, self._pick, "index")
        self.look = looks.guarded(self._look)
        self.look()

    def follow(self) -> None:
        """Look at the folder again and again, in place of a page that did before."""
        if Preview.following:
            Preview.following.cancel()
        Preview.following = asyncio.get_running_loop().create_task(self._follow())

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            self.look()

    def _pick(self, index: int | None) -> None:
        if not self.listing and index is not None:
            self.chosen = self.names[index]
            self._look()

    def _look(self) -> None:
        """See what is in the folder; draw the chosen file if it is another than before."""
        paths = {path.name: path for path in own_files()}
        new = [name for name in paths if name not in self.names]
        if new and self.chosen not in paths:  # the first file, or the chosen one was renamed
            self.chosen = max(new, key=lambda name: _stamp(paths[name]))
        names = sorted({*paths, self.chosen} - {""})
        if names != self.names:
            self._list(names)
        mark(self.choose, "es-unsought", not names)
        path = (own_cases_dir() or Path()) / self.chosen
        now = (self.chosen, *_stamp(path))
        if now != self.seen:
            self.seen = now  # first, so that a failure is told once and not every second
            self._draw(path)
            self.alarm.value = ""

    def _list(self, names: list[str]) -> None:
        self.names, self.listing = names, True
        try:
            self.choose.options = names
            self.choose.index = names.index(self.chosen) if names else None
        finally:
            self.listing = False

    def _draw(self, path: Path) -> None:
        """The case of the file; or its first error, above what was last good in the same file."""
        if not self.chosen:
            write(self.state, cases.nothing_to_preview(own_cases_dir()))
        else:
            from esodys_teach.content.case_checks import (
                read_own,  # the reader, which no other page needs
            )

            try:
                case = read_own(path)
            except FileError as error:
                same = self.good == self.chosen
                write(self.state, cases.refused(error, self.read if same else ""))
            else:
                self.good, self.read = self.chosen, time.strftime("%H:%M:%S")
                write(self.state, cases.accepted(case, self.read))
                write(self.story, cases.vignette(case))
                write(self.expected, cases.expectations(case, advise(case.patient)))
                self.board.case = case.patient
                self.board.show(case.patient)
        for part in (self.story, self.work):
            mark(part, "es-unsought", not self.good or self.good != self.chosen)


def _stamp(path: Path) -> tuple[int, ...]:
    """What changes when a file is written or replaced; nothing for no file."""
    try:
        found = path.lstat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino
