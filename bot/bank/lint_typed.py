"""Questions that are answered by typing or by putting in order."""

import re
from collections.abc import Iterator

from bot.bank.figures import anywhere
from bot.bank.problem import Problem
from bot.bank.read import Document
from bot.domain.folding import flatten
from bot.domain.question import Concept, Language, Question
from bot.domain.typed import key
from bot.domain.units import parted

_LANGUAGES: tuple[Language, ...] = ("zh", "en")
_SAID_IN_WORDS = (0.0, 1.0, 2.0)
_RATIO = re.compile(r"(\d+)\s*/\s*(\d+)")


def typed(document: Document, concept: Concept) -> Iterator[Problem]:
    for place, question in enumerate(concept.questions):
        for language in _LANGUAGES:
            for sentence, name in _faults(question, language):
                yield document.problem(sentence, "questions", place, name, language)


def _faults(question: Question, language: Language) -> Iterator[tuple[str, str]]:
    if question.value is not None and question.why and not _arrives(question, language):
        unit = f" {question.unit.of(language)}" if question.unit else ""
        said = f"The working does not arrive at {question.value:.12g}{unit}"
        yield f"{said}: say so in `why`, and name the scale (百万, B, %) in `unit`.", "why"
    if question.accept:
        asked = key(question.ask.of(language))
        for term in (term for term in question.accept.of(language) if key(term) in asked):
            yield f"The question holds its answer, “{term}”: ask without it.", "ask"
    steps = [step.of(language) for step in question.steps]
    if len(set(steps)) < len(steps):
        yield "Two steps say the same: rewrite one.", "steps"


def _arrives(question: Question, language: Language) -> bool:
    """Whether the value is among the numbers of its working, in the question's unit or written out."""
    assert question.value is not None
    assert question.tolerance is not None
    assert question.why is not None
    working = flatten(question.why.of(language))
    scale, _ = parted(flatten(question.unit.of(language))) if question.unit else (1.0, "")
    found = anywhere(working) | {int(above) / int(below) for above, below in _RATIO.findall(working) if int(below)}
    margin = question.tolerance.margin(question.value) + 1e-9 * abs(question.value)
    said = any(abs(value / factor - abs(question.value)) <= margin for value in found for factor in (1.0, scale))
    return said or question.value in _SAID_IN_WORDS
