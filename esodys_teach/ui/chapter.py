"""One chapter of the course: its parts as widgets, for a notebook to show between its prose."""

from functools import partial

import ipywidgets as w
from markupsafe import Markup

from esodys_teach.content.chapter import Chapter, Question, Task, chapters
from esodys_teach.html import chapters as course
from esodys_teach.html.elements import heading, markup
from esodys_teach.ui.explorer import Explorer, asked
from esodys_teach.ui.widgets import Looks, mark, style_sheet, write


class ChapterPage:
    """`goals`, `tool`, `tasks`, `questions` and `take_away`, in the order of the page."""

    def __init__(self, chapter_id: str) -> None:
        chapter = chapters()[chapter_id]
        self._looks = Looks()
        self._part = partial(self._looks.box, name="esodys")
        self.explorer = Explorer(chapter.cases[0], offered=chapter.cases, first=chapter.facts)
        self.explorer.typed.value = asked("patient")  # as the page was before its kernel was lost
        self.goals = self._part(style_sheet(), course.goals(chapter))
        met = course.words_met(_read(chapter), "this chapter")
        title = markup('<h2 id="tool">The tool: {} cases</h2>', len(chapter.cases))
        before = self._part(course.rests_on(chapter), met, title)
        self.tool = self._part(before, self.explorer.widget)
        self.tasks = self._tasks(chapter)
        self.questions = self._questions(chapter)
        self.take_away = self._part(course.take_away(chapter), course.lesson_plan(chapter))

    def _tasks(self, chapter: Chapter) -> w.Box:
        parts: list[Markup | w.DOMWidget] = [heading(2, "Try this")]
        for number, task in enumerate(chapter.tasks, 1):
            begin = partial(self._begin, number, task)
            button = self._looks.push(
                f"Open the case of task {number} in the tool", begin, "es-begin"
            )
            parts += [course.task(number, task), button]
        return self._part(*parts, self._looks.alarm)

    def _begin(self, number: int, task: Task, button: w.Button) -> None:
        self.explorer.choose_case(task.case)
        write(self.explorer.task, course.begun(number, task))

    def _questions(self, chapter: Chapter) -> w.Box:
        asked = (self._question(n, question) for n, question in enumerate(chapter.questions, 1))
        return self._part(heading(2, "Three questions"), *asked)

    def _question(self, number: int, question: Question) -> w.Box:
        options = course.options(question)
        said = self._looks.page_text(name="es-answer")

        def answer(chosen: w.Button) -> None:
            for button in buttons:
                mark(button, "es-chosen", button is chosen)
            write(said, course.feedback(question, options[buttons.index(chosen)]))

        buttons = [self._looks.push(option.text, answer) for option in options]
        listed = self._looks.box(*buttons, name="es-options")
        stem = course.stem(number, question)
        return self._looks.box(stem, listed, said, name="es-question")


def chapter(chapter_id: str) -> ChapterPage:
    """The parts of a chapter by its id; raises KeyError for any other word."""
    return ChapterPage(chapter_id)


def _read(chapter: Chapter) -> str:
    """What a learner reads on the page, for its glossary."""
    tasks = (f"{t.do} {t.ask} {t.answer}" for t in chapter.tasks)
    asked = (f"{q.stem} {o.text} {o.feedback}" for q in chapter.questions for o in q.options)
    return " ".join([*chapter.goals, *tasks, *asked])
