"""The bank as values: what can be asked, what is right, and why."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

Language = Literal["zh", "en"]
Level = Literal[1, 2, 3]  # junior, mid, senior


class Kind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    NUMERIC = "numeric"
    SHORT = "short"
    CLOZE = "cloze"
    ORDERING = "ordering"


@dataclass(frozen=True, slots=True)
class Text:
    zh: str
    en: str

    def of(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Topic:
    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Reference:
    title: str
    url: str
    arxiv: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One key point of an open question. `accept` and `reject` hold patterns: see `bot.domain.recognition`."""

    id: str
    must: bool
    say: Text
    accept: tuple[str, ...]
    reject: tuple[str, ...] = ()
    fix: Text | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """`verdict` is what a true_false option claims about the statement; `text` is then its reason."""

    text: Text
    why: Text
    right: bool = False
    verdict: bool | None = None


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a typed number may be off: a share of the value, or so much of its unit. One of the two is set."""

    relative: float | None = None
    absolute: float | None = None

    def margin(self, value: float) -> float:
        return abs(value) * self.relative if self.relative is not None else self.absolute or 0.0


@dataclass(frozen=True, slots=True)
class Spellings:
    """What may be typed as a right answer, in either language."""

    zh: tuple[str, ...]
    en: tuple[str, ...]

    def of(self, language: Language) -> tuple[str, ...]:
        return self.zh if language == "zh" else self.en

    def all(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.zh + self.en))


@dataclass(frozen=True, slots=True)
class Question:
    """A quick question. Which of the later fields are set follows from `kind`."""

    id: str
    concept_id: str
    topic: str
    level: Level
    kind: Kind
    ask: Text
    note: Text
    options: tuple[Option, ...] = ()
    value: float | None = None
    unit: Text | None = None
    tolerance: Tolerance | None = None
    accept: Spellings | None = None
    steps: tuple[Text, ...] = ()
    why: Text | None = None
    distinct_from: tuple[str, ...] = ()

    @property
    def right(self) -> tuple[int, ...]:
        """The places of the right options, from 0."""
        return tuple(place for place, option in enumerate(self.options) if option.right)


@dataclass(frozen=True, slots=True)
class Concept:
    """One file of the bank: the interview question, its reference answer, and the quick questions about it."""

    id: str
    topic: str
    level: Level
    ask: Text
    answer: Text
    formula: str | None
    points: tuple[Point, ...]
    follow_ups: tuple[Text, ...]
    questions: tuple[Question, ...]
    references: tuple[Reference, ...]
    related: tuple[str, ...]
    checked: date


Wish = tuple[frozenset[str], frozenset[int], frozenset[Kind]]
POOLS_KEPT = 500


@dataclass(frozen=True, slots=True)
class Bank:
    """Everything that can be asked. Topics keep their order; concepts and questions are found by id."""

    topics: tuple[Topic, ...]
    concepts: Mapping[str, Concept]
    fingerprint: str
    questions: Mapping[str, Question] = field(init=False)
    _pools: dict[Wish, tuple[Question, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        questions = {question.id: question for concept in self.concepts.values() for question in concept.questions}
        object.__setattr__(self, "questions", questions)

    def question(self, question_id: str) -> Question | None:
        """None for a question that has left the bank since it was asked."""
        return self.questions.get(question_id)

    def concept(self, concept_id: str) -> Concept | None:
        return self.concepts.get(concept_id)

    def topic(self, topic_id: str) -> Topic | None:
        return next((topic for topic in self.topics if topic.id == topic_id), None)

    def pool(
        self, topics: Collection[str] = (), levels: Collection[int] = (), kinds: Collection[Kind] = ()
    ) -> tuple[Question, ...]:
        """The questions that fit; an empty wish means any. Thousands of chats wish for the same."""
        wish = frozenset(topics), frozenset(levels), frozenset(kinds)
        if (found := self._pools.get(wish)) is None:
            found = tuple(question for question in self.questions.values() if _fits(question, *wish))
            if len(self._pools) < POOLS_KEPT:
                self._pools[wish] = found
        return found


def _fits(question: Question, topics: Collection[str], levels: Collection[int], kinds: Collection[Kind]) -> bool:
    return (
        (not topics or question.topic in topics)
        and (not levels or question.level in levels)
        and (not kinds or question.kind in kinds)
    )
