"""A case of an instructor's own, in `night-clinic`, as the quizzes of before asked it."""

from dataclasses import replace

from esodys_teach.content.case import Case, load_case
from esodys_teach.content.items import Answer, BuildPlan, Items, Offer, SingleBest

CLAIMS = ("overall.conservative-ppi",)
NAME = SingleBest(
    id="which-name",
    stem="Which name does the night nurse write down?",
    claims=CLAIMS,
    learning_point="The name follows the swallows.",
    options=(
        Answer(id="a", text="Ineffective motility", feedback="Yes.", correct=True),
        Answer(
            id="b",
            text="Mild dysmotility",
            feedback="It has no grades.",
            correct=False,
            pitfall="pf.v3-v4-mild",
        ),
        Answer(
            id="c",
            text="Achalasia",
            feedback="The outlet relaxes.",
            correct=False,
            pitfall="pf.irp-system",
        ),
    ),
)
PLAN = BuildPlan(
    id="tonight",
    stem="What belongs into the plan tonight?",
    claims=CLAIMS,
    learning_point="Eating comes before any procedure.",
    options=(
        Offer(id="a", action="diet.tolerance", text="Eat what goes down", feedback="Due now."),
        Offer(id="b", action="diet.small-meals", text="Small meals", feedback="Due now."),
        Offer(
            id="c", action="mn.poem", text="A myotomy", feedback="Never.", pitfall="pf.poem-worsens"
        ),
    ),
)


def night_clinic() -> Case:
    """The case, with the facts of one that ships."""
    items = Items(single_best=(NAME,), build_plan=(PLAN,))
    changes = {"title": "Night clinic", "vignette": "A fictional baker comes in at night."}
    return replace(load_case("five-failed"), id="night-clinic", items=items, **changes)
