"""Which question comes next: none repeats until the pool is used up, and neighbours differ in concept."""

from collections.abc import Collection, Mapping, Sequence
from random import Random

from bot.domain.question import Question

LOW_POOL = 10
"""The operator hears when fewer unasked questions than this are left."""


def choose(
    pool: Sequence[Question], asked: Mapping[str, int], recent: Collection[str], dice: Random
) -> Question | None:
    """`asked` counts by question id what this chat has had; `recent` holds concept ids to stay away from, if possible."""
    if not pool:
        return None
    fresh = least_asked(pool, asked)
    apart = [question for question in fresh if question.concept_id not in recent]
    return dice.choice(apart or fresh)


def least_asked(pool: Sequence[Question], asked: Mapping[str, int]) -> list[Question]:
    """Those that this chat has had least often."""
    new = [question for question in pool if question.id not in asked]
    if new or not pool:
        return new
    fewest = min(asked[question.id] for question in pool)
    return [question for question in pool if asked[question.id] == fewest]


def unasked(pool: Sequence[Question], asked: Mapping[str, int]) -> int:
    """How many of the pool are left in the present turn."""
    return len(least_asked(pool, asked))
