"""Key points: their patterns find the reference answer, and no distractor."""

from collections.abc import Iterator

from bot.bank.problem import Problem
from bot.bank.read import Document
from bot.domain.folding import fold
from bot.domain.question import Concept, Language, Point
from bot.domain.recognition import earns, groups, misconception

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
    for pattern in point.accept + point.reject:
        if not all(groups(pattern)):
            yield f"“{pattern}” has an empty group: ` & ` joins groups, `|` joins phrases.", "accept"
    for language, answer in answers.items():
        if not earns(point, answer):
            yield f"No entry recognises the reference answer ({language}): add how it says {point.id}.", "accept"
        if wrong := misconception(point, answer):
            yield f"“{wrong}” stands in the reference answer ({language}): make it narrower.", "reject"
    for question_id, text, folded in distractors:
        if (loose := earns(point, folded)) and not misconception(point, folded):
            yield f"“{loose}” also accepts a distractor of {question_id} (“{text}”): make it narrower.", "accept"
