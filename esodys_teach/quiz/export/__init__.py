"""placeholder until the exports land"""

from collections.abc import Callable
from dataclasses import dataclass

from esodys_teach.quiz.results import Results


@dataclass(frozen=True)
class Export:
    mime: str
    what: str
    make: Callable[[Results], bytes]


EXPORTS: dict[str, Export] = {}
