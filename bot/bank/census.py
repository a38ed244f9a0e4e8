"""What the bank holds, and where it is thin."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.bank.lint_statistics import STRATEGIES, guess, places_chance
from bot.domain.question import Bank, Concept, Kind, Question, Topic

MOSTLY_SINGLE = 0.65
"""At most this share of the questions should be `single`."""
FEW_QUESTIONS = 4
WANTED_LEVELS = {1: 0.35, 2: 0.45, 3: 0.20}
OFF_BY = 0.15


@dataclass(frozen=True, slots=True)
class Count:
    """The numbers of one topic, or of the whole bank where `topic` is None."""

    topic: Topic | None
    concepts: int
    questions: int
    levels: Counter[int]
    kinds: Counter[Kind]


@dataclass(frozen=True, slots=True)
class Shape:
    """How well one way of guessing does: z for Chinese and for English."""

    strategy: str
    asked: int
    zh: float
    en: float


def counts(bank: Bank) -> list[Count]:
    """One for each topic, and the whole at the end."""
    concepts = list(bank.concepts.values())
    by_topic = [_count(topic, [concept for concept in concepts if concept.topic == topic.id]) for topic in bank.topics]
    return [*by_topic, _count(None, concepts)]


def _count(topic: Topic | None, concepts: list[Concept]) -> Count:
    questions = [question for concept in concepts for question in concept.questions]
    kinds = Counter(question.kind for question in questions)
    return Count(topic, len(concepts), len(questions), Counter(concept.level for concept in concepts), kinds)


def shapes(questions: Iterable[Question]) -> Iterator[Shape]:
    questions = list(questions)
    for name, strategy in STRATEGIES.items():
        zh, en = guess(questions, "zh", strategy), guess(questions, "en", strategy)
        yield Shape(name, min(zh.asked, en.asked), zh.z, en.z)


def thin(bank: Bank) -> Iterator[str]:
    """Where more, or other, questions would do most good."""
    *topics, whole = counts(bank)
    for count in topics:
        name = count.topic.id if count.topic else ""
        if not count.concepts:
            yield f"{name} has no concept."
        elif count.kinds[Kind.SINGLE] > MOSTLY_SINGLE * count.questions:
            yield f"{name} is mostly single: {count.kinds[Kind.SINGLE]} of {count.questions}."
    yield from _levels(whole)
    few = [concept.id for concept in bank.concepts.values() if len(concept.questions) < FEW_QUESTIONS]
    if few:
        yield f"{len(few)} concepts have fewer than {FEW_QUESTIONS} quick questions, first {', '.join(few[:5])}."
    for kind in Kind:
        if whole.kinds[kind] * 50 < whole.questions:
            yield f"{kind} is rare: {whole.kinds[kind]} of {whole.questions}."


def _levels(whole: Count) -> Iterator[str]:
    for level, wanted in WANTED_LEVELS.items():
        share = whole.levels[level] / max(whole.concepts, 1)
        if abs(share - wanted) > OFF_BY:
            yield f"Level {level} makes up {share:.0%} of the concepts, about {wanted:.0%} would be right."


def evenness(bank: Bank) -> float | None:
    """The χ² chance of the right option's places; None while too few are there."""
    return places_chance(bank.questions.values())
