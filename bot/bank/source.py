"""A concept beside the document it was read from, so that whatever is found later still has its place."""

from dataclasses import dataclass

from bot.bank.problem import Problem
from bot.bank.read import Document
from bot.domain.question import Concept, Topic


@dataclass(frozen=True, slots=True)
class Source:
    document: Document
    concept: Concept


@dataclass(frozen=True, slots=True)
class Reading:
    """All that could be read of a folder, and all that could not."""

    topics: tuple[Topic, ...]
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]
