"""What a learner reads of the own result, as HTML text from `Room.view`."""

from markupsafe import Markup

from esodys_teach.html.board import pitfall
from esodys_teach.html.elements import (
    NOTHING,
    cell,
    header,
    heading,
    labeled,
    listing,
    section,
    table,
)
from esodys_teach.quiz import cited
from esodys_teach.quiz.messages import LearnerView
from esodys_teach.quiz.results import SURE


def score(view: LearnerView) -> Markup:
    """Your own score, how well you knew what you knew, and the pitfalls to look at again."""
    result = view["score"]
    if not result or not result["of"] and view["phase"] != "ended":
        return NOTHING
    rest = f" ({result['unscored']} not scored)" if result["unscored"] else ""
    parts = labeled(
        "Your score", f"{round(result['points'], 2):g} of {result['of']}{rest}", "es-do"
    )
    rows = (
        (header(SURE[int(level)], "row"), cell(found["of"]), cell(found["right"]))
        for level, found in result["calibration"].items()
    )
    head = map(header, ("You said", "Answers", "Right"))
    parts += heading(4, "How sure you were, and how often right") + table(head, rows)
    met = cited.from_json(result["cited"]).pitfalls.values()
    lines = listing((pitfall(p.mistake, p.way_out) for p in met), "es-pitfalls")
    title = "Your result" if view["phase"] == "ended" else "Your result so far"
    return heading(3, title) + parts + section(4, "Pitfalls to review", lines)
