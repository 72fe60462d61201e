"""What an instructor should know about the record of a session, a sentence each. Pure."""

from collections.abc import Sequence

from esodys_teach.loader.file_error import short
from esodys_teach.quiz.session import SessionState, SetAside
from esodys_teach.quiz.times import day


def notes(state: SessionState) -> list[str]:
    """Nothing for a session whose questions were stored when it started, and all of it is read."""
    sources: dict[str, list[int]] = {}
    for number, one in enumerate(state.asked, 1):
        sources.setdefault(one.source if one.known else "-", []).append(number)
    unknown = sources.pop("-", [])
    sources.pop("", None)
    found = [_source(source, numbers) for source, numbers in sources.items()]
    found += [_not_known(state, unknown)] if unknown else []
    found += [_set_aside(state.set_aside)] if state.set_aside else []
    if state.unfit:
        single = "1 stored answer does not fit its question and counts for nobody."
        several = f"{state.unfit} stored answers do not fit their question and count for nobody."
        found.append(single if state.unfit == 1 else several)
    return found


def _source(source: str, numbers: Sequence[int]) -> str:
    kind, _, which = source.partition(" ")
    cases = f"the cases of {'edition ' * (kind == 'edition')}{which}"
    return (
        f"{_questions(numbers)} {'is' if len(numbers) == 1 else 'are'} taken from {cases}: this "
        "quiz was opened before quizzes stored their questions."
    )


def _not_known(state: SessionState, numbers: Sequence[int]) -> str:
    ids = ", ".join(short(state.asked[number - 1].id) for number in numbers)
    one = len(numbers) == 1
    return (
        f"{_questions(numbers)} ({ids}) {'is' if one else 'are'} no longer known: the answers to "
        f"{'it' if one else 'them'} stay stored and count for nobody."
    )


def _set_aside(events: Sequence[SetAside]) -> str:
    listed = "; ".join(f"{short(x.name)}, {day(x.at)}: {short(x.reason)}" for x in events[:3])
    more = f"; and {len(events) - 3} more" if len(events) > 3 else ""
    count = "1 stored command is" if len(events) == 1 else f"{len(events)} stored commands are"
    out = "it" if len(events) == 1 else "them"
    return f"{count} set aside, since this edition cannot carry {out} out ({listed}{more})."


def _questions(numbers: Sequence[int]) -> str:
    """`Question 2`, or `Questions 1 to 3 and 5`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] + 1 == number:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts: list[str] = []
    for run in runs:
        parts += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run)
    listed = " and ".join([", ".join(parts[:-1]), parts[-1]] if parts[1:] else parts)
    return f"Question{'s' if len(numbers) > 1 else ''} {listed}"
