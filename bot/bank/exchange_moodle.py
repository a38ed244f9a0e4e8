"""Moodle XML in one language: quick questions of every kind, and the interview questions as essays.

Orders become matching questions, which every Moodle has; the steps' places are what is matched.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html import escape

from bot.bank.exchange import CHOICES, Exported, said, shares
from bot.domain.question import Bank, Concept, Kind, Language, Question

FRACTIONS = {100 / 3: "33.33333", -100 / 3: "-33.33333"}
"""Moodle refuses a share that it cannot write."""


def write(bank: Bank, language: Language) -> Exported:
    quiz = ET.Element("quiz")
    for topic in bank.topics:
        concepts = [concept for concept in bank.concepts.values() if concept.topic == topic.id]
        if concepts:
            _category(quiz, topic.title.of(language))
        for concept in concepts:
            _open(quiz, concept, language)
            for question in concept.questions:
                _quick(quiz, question, language)
    ET.indent(quiz)
    return Exported('<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(quiz, encoding="unicode") + "\n")


def _category(quiz: ET.Element, title: str) -> None:
    node = ET.SubElement(quiz, "question", type="category")
    _holding(node, "category", f"$course$/top/{title.replace('/', '//')}")


def _open(quiz: ET.Element, concept: Concept, language: Language) -> None:
    node = _question(quiz, "essay", concept.id, concept.ask.of(language))
    _value(node, "defaultgrade", len(concept.points))
    _value(node, "responseformat", "editor")
    _value(node, "responserequired", 1)
    _value(node, "responsefieldlines", 15)
    _value(node, "attachments", 0)
    _holding(node, "graderinfo", "".join(_solution(concept, language)), format="html")
    _holding(node, "responsetemplate", "", format="html")
    _tags(node, concept.topic, concept.level)


def _solution(concept: Concept, language: Language) -> Iterator[str]:
    """Moodle sets what stands between \\[ and \\] as a formula."""
    yield _html(concept.answer.of(language))
    if concept.formula:
        yield f"<p>\\[{escape(concept.formula)}\\]</p>"
    yield f"<ul>{''.join(f'<li>{escape(point.say.of(language))}</li>' for point in concept.points)}</ul>"
    for source in concept.references:
        yield f'<p><a href="{escape(source.url)}">{escape(source.title)}</a></p>'


def _quick(quiz: ET.Element, question: Question, language: Language) -> None:
    made = {Kind.NUMERIC: "numerical", Kind.SHORT: "shortanswer", Kind.CLOZE: "shortanswer", Kind.ORDERING: "matching"}
    after = question.note.of(language) + (f"\n\n{question.why.of(language)}" if question.why else "")
    node = _question(quiz, made.get(question.kind, "multichoice"), question.id, question.ask.of(language), after)
    _value(node, "defaultgrade", 1)
    for fill in (_choices, _number, _terms, _steps):
        fill(node, question, language)
    _tags(node, question.topic, question.level)


def _choices(node: ET.Element, question: Question, language: Language) -> None:
    if question.kind not in CHOICES:
        return
    _value(node, "single", "true" if len(question.right) == 1 else "false")
    _value(node, "shuffleanswers", "true")
    _value(node, "answernumbering", "ABCD")
    for option, share in zip(question.options, shares(question), strict=True):
        answer = ET.SubElement(node, "answer", fraction=FRACTIONS.get(share, f"{share:g}"), format="html")
        ET.SubElement(answer, "text").text = _html(said(option, language))
        _holding(answer, "feedback", _html(option.why.of(language)), format="html")


def _number(node: ET.Element, question: Question, language: Language) -> None:
    if question.value is None or question.tolerance is None:
        return
    answer = ET.SubElement(node, "answer", fraction="100", format="moodle_auto_format")
    ET.SubElement(answer, "text").text = f"{question.value:.15g}"
    _value(answer, "tolerance", f"{question.tolerance.margin(question.value):.15g}")
    if question.unit:
        unit = ET.SubElement(ET.SubElement(node, "units"), "unit")
        _value(unit, "multiplier", 1)
        _value(unit, "unit_name", question.unit.of(language))


def _terms(node: ET.Element, question: Question, _language: Language) -> None:
    """A learner may type the term in either language."""
    if not question.accept:
        return
    _value(node, "usecase", 0)
    for term in question.accept.all():
        answer = ET.SubElement(node, "answer", fraction="100", format="moodle_auto_format")
        ET.SubElement(answer, "text").text = term.replace("*", r"\*")


def _steps(node: ET.Element, question: Question, language: Language) -> None:
    for place, step in enumerate(question.steps, 1):
        pair = ET.SubElement(node, "subquestion", format="html")
        ET.SubElement(pair, "text").text = _html(step.of(language))
        _holding(pair, "answer", str(place))


def _question(quiz: ET.Element, made: str, name: str, ask: str, after: str = "") -> ET.Element:
    node = ET.SubElement(quiz, "question", type=made)
    _holding(node, "name", name)
    _holding(node, "questiontext", _html(ask), format="html")
    _holding(node, "generalfeedback", _html(after), format="html")
    _value(node, "penalty", "0.3333333")
    _value(node, "hidden", 0)
    _value(node, "idnumber", name)
    return node


def _tags(node: ET.Element, topic: str, level: int) -> None:
    tags = ET.SubElement(node, "tags")
    for word in (topic, f"level-{level}"):
        _holding(tags, "tag", word)


def _holding(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    """Moodle puts texts one element deeper."""
    ET.SubElement(ET.SubElement(parent, name, attributes), "text").text = text


def _value(parent: ET.Element, name: str, value: object) -> None:
    ET.SubElement(parent, name).text = str(value)


def _html(text: str) -> str:
    return "".join(_paragraphs(text))


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in filter(None, text.split("\n\n")):
        yield f"<p>{escape(paragraph, quote=False).replace(chr(10), '<br>')}</p>"
