"""Whether a text makes a point, by the phrases that an author listed for it.

A pattern is groups joined by ` & `, each of them phrases joined by `|`: every group has to be met by one of its
phrases. Case, width and the difference between W₀ and W0, or α and alpha, do not count. A phrase of three Latin letters
or fewer has to stand as a word of its own: `AB` is not found in "about".
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.folding import fold
from bot.domain.question import Point

SHORT = 3


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern as written, and its groups of folded phrases."""

    written: str
    groups: tuple[tuple[str, ...], ...]

    def meets(self, folded: str) -> bool:
        return all(any(found(phrase, folded) for phrase in group) for group in self.groups)


@dataclass(frozen=True, slots=True)
class Recogniser:
    """The patterns of one point, read once and used on many texts. Texts come folded."""

    accept: tuple[Pattern, ...]
    reject: tuple[Pattern, ...]

    def accepted(self, folded: str) -> str | None:
        """The accepted pattern that the text meets first."""
        return next((pattern.written for pattern in self.accept if pattern.meets(folded)), None)

    def rejected(self, folded: str) -> str | None:
        """The known misconception that the text voices."""
        return next((pattern.written for pattern in self.reject if pattern.meets(folded)), None)

    def earns(self, folded: str) -> bool:
        return self.accepted(folded) is not None and self.rejected(folded) is None


def recogniser(point: Point) -> Recogniser:
    return Recogniser(tuple(map(pattern, point.accept)), tuple(map(pattern, point.reject)))


def makes(point: Point, text: str) -> bool:
    """Whether a text, as somebody wrote it, makes the point."""
    return recogniser(point).earns(fold(text))


def pattern(written: str) -> Pattern:
    groups = (group.split("|") for group in written.split(" & "))
    return Pattern(written, tuple(tuple(phrase for part in group if (phrase := fold(part))) for group in groups))


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
