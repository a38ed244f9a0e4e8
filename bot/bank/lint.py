"""Everything a program can hold against a bank that could be asked from, and still should be better."""

from collections.abc import Iterator

from bot.bank.lint_points import points
from bot.bank.load import Reading
from bot.bank.problem import Problem


def lint(reading: Reading) -> list[Problem]:
    """Problems and notes, in the order of files and lines."""
    return sorted(_all(reading))


def _all(reading: Reading) -> Iterator[Problem]:
    for source in reading.sources:
        yield from points(source.document, source.concept)
