"""The words that the bank knows, for grading what people type."""

import re
from collections.abc import Iterator

from opencc import OpenCC
from rapidfuzz.distance import OSA

from bot.domain.folding import fold
from bot.domain.question import Bank, Concept
from bot.domain.typed import Lexicon, key

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_/][A-Za-z0-9]+)*")
_SHORT_LABEL = 24  # characters; longer ones are sentences


def lexicon(bank: Bank) -> Lexicon:
    """Reads the whole bank once; takes about as long as folding it."""
    terms = {key(term) for concept in bank.concepts.values() for term in _terms(concept)}
    prose = fold("\n".join(text for concept in bank.concepts.values() for text in _prose(concept)))
    return Lexicon(frozenset(terms - {""}), prose, OpenCC("tw2sp").convert, OSA.distance)


def _terms(concept: Concept) -> Iterator[str]:
    for question in concept.questions:
        if question.accept:
            yield from question.accept.all()
        for option in question.options:
            yield from (text for text in (option.text.zh, option.text.en) if len(text) <= _SHORT_LABEL)
    for point in concept.points:
        yield from (phrase for pattern in point.accept for phrase in re.split(r"\||&", pattern))
    for text in (*_prose(concept), concept.answer.en):
        yield from _LATIN.findall(text)


def _prose(concept: Concept) -> Iterator[str]:
    yield concept.answer.zh
    for question in concept.questions:
        yield from (option.text.zh for option in question.options)
        yield from (option.why.zh for option in question.options)
