"""Options that do not give themselves away one by one; `lint_statistics` looks at all of them together."""

import re
from collections.abc import Iterator

from bot.bank.problem import Problem
from bot.bank.read import Document
from bot.domain import numbers
from bot.domain.question import Concept, Kind, Question

_LAZY = re.compile(
    r"(?:以上|上述|前面)(?:都|全|皆|均|选项|所有|各项)|都不(?:对|正确)$|(?:all|none|both|neither) of the (?:above|others?)|"
    r"^(?:both )?[a-e] and [a-e]$|^[a-e] ?[和与] ?[a-e]$"
)


def options(document: Document, concept: Concept) -> Iterator[Problem]:
    for place, question in enumerate(concept.questions):
        yield from _unsorted(document, question, place)
        yield from _lazy(document, question, place)
        yield from _endings(document, question, place)
    yield from _kinds(document, concept)


def are_numbers(question: Question) -> bool:
    """Whether every option is a number, in both languages."""
    return all(
        numbers.read(text) is not None or _with_unit(text) is not None
        for option in question.options
        for text in (option.text.zh, option.text.en)
    )


def _with_unit(text: str) -> float | None:
    """A number with any short unit behind it: 28 GB, 0.39%."""
    number, _, unit = text.strip().rpartition(" ")
    if not number or len(unit) > 8:
        return None
    return numbers.read(text, unit)


def _values(question: Question) -> list[float]:
    read = (numbers.read(option.text.en) for option in question.options)
    bare = [value for value in read if value is not None]
    if len(bare) == len(question.options):
        return bare
    units = {option.text.en.strip().rpartition(" ")[2] for option in question.options}
    if len(units) != 1:
        return []
    with_unit = [_with_unit(option.text.en) for option in question.options]
    return [value for value in with_unit if value is not None]


def _unsorted(document: Document, question: Question, place: int) -> Iterator[Problem]:
    if question.kind is Kind.TRUE_FALSE or not question.options or not are_numbers(question):
        return
    values = _values(question)
    if values not in (sorted(values), sorted(values, reverse=True)):
        yield document.problem("The options are numbers: sort them.", "questions", place, "options")


def _lazy(document: Document, question: Question, place: int) -> Iterator[Problem]:
    for at, option in enumerate(question.options):
        for language, text in (("zh", option.text.zh), ("en", option.text.en)):
            if found := _LAZY.search(text.lower()):  # which is quicker than re.IGNORECASE
                lazy = text[found.start() : found.end()]
                sentence = f"“{lazy}” makes an option of other options: write one that stands alone."
                yield document.problem(sentence, "questions", place, "options", at, "text", language)


def _endings(document: Document, question: Question, place: int) -> Iterator[Problem]:
    for language in ("zh", "en"):
        stopped = {option.text.of(language).endswith((".", "。")) for option in question.options}
        if len(stopped) > 1:
            sentence = f"Some options ({language}) end with a full stop and some do not: end them alike."
            yield document.problem(sentence, "questions", place, "options")


def _kinds(document: Document, concept: Concept) -> Iterator[Problem]:
    if len({question.kind for question in concept.questions}) == 1:
        kind = concept.questions[0].kind
        yield document.problem(f"All questions are {kind}: ask in at least two kinds.", "questions").as_note()
