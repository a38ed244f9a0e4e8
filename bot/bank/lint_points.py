"""Key points: their patterns find the reference answer, and no distractor."""

from collections.abc import Iterator

from bot.bank.problem import Problem
from bot.bank.read import Document
from bot.domain.folding import fold
from bot.domain.question import Concept, Language, Point
from bot.domain.recognition import recogniser

LANGUAGES: tuple[Language, ...] = ("zh", "en")


def points(document: Document, concept: Concept) -> Iterator[Problem]:
    answers = {language: fold(concept.answer.of(language)) for language in LANGUAGES}
    distractors = [
        (question.id, option.text.of(language), fold(option.text.of(language)))
        for question in concept.questions
        for option in question.options
        if not option.right
        for language in LANGUAGES
    ]
    for place, point in enumerate(concept.points):
        steps = ("open", "points", place)
        for sentence, key in _faults(point, answers, distractors):
            yield document.problem(sentence, *steps, key)


def _faults(
    point: Point, answers: dict[Language, str], distractors: list[tuple[str, str, str]]
) -> Iterator[tuple[str, str]]:
    known = recogniser(point)
    for pattern in known.accept + known.reject:
        if not all(pattern.groups):
            yield f"“{pattern.written}” has an empty group: ` & ` joins groups, `|` joins phrases.", "accept"
    for language, answer in answers.items():
        if not known.accepted(answer):
            yield f"No entry recognises the reference answer ({language}): add how it says {point.id}.", "accept"
        if wrong := known.rejected(answer):
            yield f"“{wrong}” stands in the reference answer ({language}): make it narrower.", "reject"
    for question_id, text, folded in distractors:
        if known.earns(folded):
            loose = known.accepted(folded)
            yield f"“{loose}” also accepts a distractor of {question_id} (“{text}”): make it narrower.", "accept"
