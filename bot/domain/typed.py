"""Typed answers to short, cloze and numeric questions."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain import numbers
from bot.domain.folding import fold
from bot.domain.question import Kind, Language, Question

_LEAVE_OUT = re.compile(r"[\s\-_/·.,:;!?'\"`“”‘’。，、；：！？()（）《》]+")
_ARTICLE = re.compile(r"^(?:the|an?) (?=\S)")
_NO_DIGITS = re.compile(r"\D+")
_ENDING = re.compile(r"(?:s|es|ed|d|ing)$")


@dataclass(frozen=True, slots=True)
class Right:
    pass


@dataclass(frozen=True, slots=True)
class Near:
    """Not accepted, but so close that one asks: did you mean …?"""

    meant: str


@dataclass(frozen=True, slots=True)
class Wrong:
    pass


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Not an answer at all: ask again, it costs nothing."""


Outcome = Right | Near | Wrong | Unreadable


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the bank knows, and the tools to compare with it.

    `terms` and `prose` are folded by `key` and `fold`; `simplify` turns traditional Chinese into simplified; `distance`
    counts the edits between two words.
    """

    terms: frozenset[str]
    prose: str
    simplify: Callable[[str], str]
    distance: Callable[[str, str], int]


def grade(question: Question, typed: str, lexicon: Lexicon, language: Language = "zh") -> Outcome:
    if question.kind is Kind.NUMERIC:
        return grade_number(question, typed, language)
    return grade_term(question, typed, lexicon)


def grade_number(question: Question, typed: str, language: Language = "zh") -> Right | Wrong | Unreadable:
    """The unit may be said in the person's language, or in the other."""
    unit = question.unit
    units = dict.fromkeys((unit.of(language), unit.zh, unit.en) if unit else ("",))
    values = [value for name in units for value in numbers.readings(typed, name)]
    if not values:
        return Unreadable()
    return Right() if any(_is_close(question, value) for value in values) else Wrong()


def is_unit_wrong(question: Question, typed: str, language: Language = "zh") -> bool:
    """The number would be right, had it not been said to count something else: 2.5 GB for 2.5 GiB."""
    if question.kind is not Kind.NUMERIC or grade_number(question, typed, language) != Wrong():
        return False
    value = numbers.bare(typed)
    return value is not None and _is_close(question, value)


def _is_close(question: Question, value: float) -> bool:
    assert question.value is not None, question.id
    assert question.tolerance is not None, question.id
    slack = question.tolerance.margin(question.value) + 1e-9 * abs(question.value)  # 0.1 + 0.2 is as good as 0.3
    return abs(value - question.value) <= slack


def grade_term(question: Question, typed: str, lexicon: Lexicon) -> Outcome:
    assert question.accept is not None, question.id
    word = key(lexicon.simplify(typed))
    if not word:
        return Unreadable()
    accepted = {key(lexicon.simplify(spelling)): spelling for spelling in question.accept.all()}
    if word in accepted:
        return Right()
    distance, nearest = min((lexicon.distance(word, known), known) for known in accepted)
    slips = _slips(nearest)
    if distance > slips + 1 or _weight(nearest) <= 3 * distance or _means_another(word, nearest, lexicon):
        return Wrong()
    return Right() if distance <= slips else Near(accepted[nearest])


def key(text: str) -> str:
    """A term without what people put in differently: case, width, hyphens, spaces, quotes, an article before it."""
    folded = _ARTICLE.sub("", fold(text))
    return _LEAVE_OUT.sub("", folded) or folded


def _slips(word: str) -> int:
    """How many edits are a slip of the finger."""
    if not word.isascii():
        return 0 if len(word) < 5 else 1
    return 0 if len(word) < 6 else 1 if len(word) < 11 else 2


def _weight(word: str) -> int:
    """A Chinese character carries more than a letter."""
    return sum(1 if character.isascii() else 2 for character in word)


def _means_another(word: str, nearest: str, lexicon: Lexicon) -> bool:
    """LoRA is no slip for QLoRA, nor 过拟合 for 欠拟合, nor GPT-4 for GPT-2: a word that is known means what it says."""
    if _NO_DIGITS.sub("", word) != _NO_DIGITS.sub("", nearest):
        return True
    if _ENDING.sub("", word) == _ENDING.sub("", nearest):
        return False
    same_length_chinese = not word.isascii() and len(word) == len(nearest)
    return word in lexicon.terms or (same_length_chinese and word in lexicon.prose)
