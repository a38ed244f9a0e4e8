"""What has to hold before a bank can be asked from, beyond the shape of its files."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from bot.bank.problem import Problem
from bot.bank.read import Document
from bot.domain.question import Concept, Kind, Question, Topic

BLANK = "____"


def within(document: Document, concept: Concept) -> Iterator[Problem]:
    """One concept by itself."""
    name = PurePath(document.path).stem
    if concept.id != name:
        yield document.problem(f"The id is {concept.id} and the file is {name}.yaml: they have to be the same.", "id")
    yield from _points(document, concept)
    yield from _references(document, concept)
    for place, question in enumerate(concept.questions):
        yield from _question(document, question, place)


def twice(document: Document, topics: Sequence[Topic]) -> Iterator[Problem]:
    """The list of topics by itself."""
    seen: set[str] = set()
    for place, topic in enumerate(topics):
        if topic.id in seen:
            yield document.problem(f"The topic {topic.id} stands here twice: keep one.", place, "id")
        seen.add(topic.id)


def between(bank: Sequence[tuple[Document, Concept]], topics: Iterable[Topic]) -> Iterator[Problem]:
    """What only shows when the files lie side by side. A list of topics that cannot be read is complaint enough."""
    known = {topic.id for topic in topics}
    for document, concept in bank:
        if known and concept.topic not in known:
            yield document.problem(f"The folder {concept.topic} is no topic: it has to be one of topics.yaml.", "id")
    yield from _unique_concepts(bank)
    yield from _unique_questions(bank)


def _unique_concepts(bank: Sequence[tuple[Document, Concept]]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for document, concept in bank:
        if concept.id in seen:
            yield document.problem(f"The concept {concept.id} stands in {seen[concept.id]} too: keep one.", "id")
        seen.setdefault(concept.id, document.path)


def _unique_questions(bank: Sequence[tuple[Document, Concept]]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for document, concept in bank:
        for place, question in enumerate(concept.questions):
            if question.id in seen:
                sentence = f"The question {question.id} stands in {seen[question.id]} too: number it anew."
                yield document.problem(sentence, "questions", place, "id")
            seen.setdefault(question.id, document.path)


def _points(document: Document, concept: Concept) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, point in enumerate(concept.points):
        steps = ("open", "points", place)
        if point.id in seen:
            yield document.problem(f"Two points are called {point.id}: rename one.", *steps, "id")
        seen.add(point.id)
        if point.reject and not point.fix:
            yield document.problem("`reject` wants a `fix` beside it: the sentence that mends it.", *steps, "reject")
        if point.fix and not point.reject:
            yield document.problem("`fix` is never shown without `reject`: add the misconception.", *steps, "fix")


def _references(document: Document, concept: Concept) -> Iterator[Problem]:
    for place in range(len(concept.references)):
        given = document.value["references"][place]
        if (given.get("arxiv") is None) == (given.get("url") is None):
            sentence = "A reference has either `arxiv` or `url`: give one of the two."
            yield document.problem(sentence, "references", place)


def _question(document: Document, question: Question, place: int) -> Iterator[Problem]:
    steps = ("questions", place)
    number = question.id.removeprefix(f"{question.concept_id}-")
    if number == question.id or not number.isdecimal():
        sentence = f"A question's id is its concept's with a number: {question.concept_id}-{place + 1}."
        yield document.problem(sentence, *steps, "id")
    for sentence, key in _faults(question):
        yield document.problem(sentence, *steps, key)
    if question.options:
        yield from _different_options(document, question, place)


def _faults(question: Question) -> Iterator[tuple[str, str]]:
    """Sentences beside the key they belong to."""
    right, options = len(question.right), len(question.options)
    match question.kind:
        case Kind.SINGLE | Kind.TRUE_FALSE if right != 1:
            yield f"{right} options are right: mark exactly one with `right: true`.", "options"
        case Kind.MULTIPLE if right < 2:
            yield f"{right} of the options are right: mark two or more, or make it `single`.", "options"
        case Kind.MULTIPLE if right == options:
            yield "Every option is right: at least one has to be wrong.", "options"
        case Kind.CLOZE if not question.ask.zh.count(BLANK) == question.ask.en.count(BLANK) == 1:
            yield f"A cloze holds {BLANK} (four underscores) once in each language.", "ask"
        case Kind.NUMERIC if question.tolerance and (question.tolerance.relative is None) == (
            question.tolerance.absolute is None
        ):
            yield "The tolerance is either relative or absolute: give one of the two.", "tolerance"
        case _:
            pass
    if question.kind is Kind.MULTIPLE and options < 4:
        yield f"{options} options: a multiple has 4 or 5.", "options"
    if question.kind is Kind.TRUE_FALSE and (claims := sum(bool(option.verdict) for option in question.options)) != 2:
        yield f"{claims} options say true: two say true and two say false.", "options"


def _different_options(document: Document, question: Question, place: int) -> Iterator[Problem]:
    for language in ("zh", "en"):
        seen: set[tuple[str, bool | None]] = set()
        for at, option in enumerate(question.options):
            told = (option.text.of(language).casefold(), option.verdict)
            if told in seen:
                sentence = "Two options say the same: rewrite one."
                yield document.problem(sentence, "questions", place, "options", at, "text", language)
            seen.add(told)
