"""Whether a text makes a point, by the phrases that an author listed for it.

A pattern is groups joined by ` & `, each of them phrases joined by `|`: every group has to be met by one of its
phrases. Case, width and the difference between W₀ and W0, or α and alpha, do not count. A phrase of three Latin letters
or fewer has to stand as a word of its own: `AB` is not found in "about".
"""

from collections.abc import Iterable, Iterator

from bot.domain.folding import fold
from bot.domain.question import Point

SHORT = 3


def makes(point: Point, text: str) -> bool:
    """Whether the text earns the point: some accepted pattern is met and no rejected one."""
    folded = fold(text)
    return earns(point, folded) is not None and misconception(point, folded) is None


def earns(point: Point, folded: str) -> str | None:
    """The first accepted pattern that the folded text meets."""
    return _first(point.accept, folded)


def misconception(point: Point, folded: str) -> str | None:
    """The first rejected pattern that the folded text meets."""
    return _first(point.reject, folded)


def _first(patterns: Iterable[str], folded: str) -> str | None:
    return next((pattern for pattern in patterns if meets(pattern, folded)), None)


def meets(pattern: str, folded: str) -> bool:
    return all(any(found(phrase, folded) for phrase in group) for group in groups(pattern))


def groups(pattern: str) -> Iterator[list[str]]:
    for group in pattern.split(" & "):
        yield [phrase for part in group.split("|") if (phrase := fold(part))]


def found(phrase: str, folded: str) -> bool:
    if len(phrase) > SHORT or not (phrase.isascii() and phrase.isalpha()):
        return phrase in folded
    return any(_stands_alone(folded, at, at + len(phrase)) for at in _places(phrase, folded))


def _places(phrase: str, folded: str) -> Iterator[int]:
    at = folded.find(phrase)
    while at >= 0:
        yield at
        at = folded.find(phrase, at + 1)


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (_latin(before) or _latin(after))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
