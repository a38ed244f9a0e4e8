"""Key points: their patterns find the reference answer, and no distractor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.bank.problem import Problem
from bot.bank.read import Document
from bot.domain.folding import fold
from bot.domain.question import Concept, Language, Point
from bot.domain.recognition import Recogniser, recogniser

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Distractor:
    question_id: str
    text: str
    folded: str


def points(document: Document, concept: Concept) -> Iterator[Problem]:
    answers = {language: fold(concept.answer.of(language)) for language in LANGUAGES}
    distractors = list(_distractors(concept))
    together = "\n".join(distractor.folded for distractor in distractors)
    for place, point in enumerate(concept.points):
        known = recogniser(point)
        # What is not in all of them together is in none, and that is most.
        loose = _loose(known, distractors) if known.accepted(together) else ()
        for sentence, key in (*_faults(point, known, answers), *loose):
            yield document.problem(sentence, "open", "points", place, key)


def _distractors(concept: Concept) -> Iterator[Distractor]:
    for question in concept.questions:
        for option in question.options:
            if not option.right:
                for text in (option.text.zh, option.text.en):
                    yield Distractor(question.id, text, fold(text))


def _faults(point: Point, known: Recogniser, answers: dict[Language, str]) -> Iterator[tuple[str, str]]:
    for pattern in known.accept + known.reject:
        if not all(pattern.groups):
            yield f"“{pattern.written}” has an empty group: ` & ` joins groups, `|` joins phrases.", "accept"
    for language, answer in answers.items():
        if not known.accepted(answer):
            yield f"No entry recognises the reference answer ({language}): add how it says {point.id}.", "accept"
        if wrong := known.rejected(answer):
            yield f"“{wrong}” stands in the reference answer ({language}): make it narrower.", "reject"


def _loose(known: Recogniser, distractors: Sequence[Distractor]) -> Iterator[tuple[str, str]]:
    for one in distractors:
        if known.earns(one.folded):
            loose = known.accepted(one.folded)
            yield (
                f"“{loose}” also accepts a distractor of {one.question_id} (“{one.text}”): make it narrower.",
                "accept",
            )
