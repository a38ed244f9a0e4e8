"""Everything a program can hold against a bank that could be asked from, and still should be better."""

from collections.abc import Iterator
from datetime import date

from bot.bank.collector import paused
from bot.bank.lint_options import options
from bot.bank.lint_points import points
from bot.bank.lint_references import links, references
from bot.bank.lint_statistics import statistics
from bot.bank.lint_texts import answer, checked, formula, plain_texts, texts, two_languages, waiting
from bot.bank.lint_twins import twins
from bot.bank.lint_typed import typed
from bot.bank.problem import Problem
from bot.bank.source import Reading, Source


@paused()
def lint(reading: Reading, today: date) -> list[Problem]:
    """Problems and notes, in the order of files and lines."""
    return sorted(_all(reading, today))


def _all(reading: Reading, today: date) -> Iterator[Problem]:
    concepts = {source.concept.id for source in reading.sources}
    questions = {question.id for source in reading.sources for question in source.concept.questions}
    for source in reading.sources:
        yield from _alone(source, today)
        yield from links(source.document, source.concept, concepts, questions)
    yield from statistics(reading.sources)
    yield from twins(reading.sources)


def _alone(source: Source, today: date) -> Iterator[Problem]:
    document, concept = source.document, source.concept
    told = tuple(texts(concept))
    yield from waiting(document, told, concept.references)
    yield from plain_texts(document, told)
    yield from two_languages(document, told)
    yield from answer(document, concept)
    yield from formula(document, concept)
    yield from checked(document, concept, today)
    yield from points(document, concept)
    yield from options(document, concept)
    yield from typed(document, concept)
    yield from references(document, concept, today)
