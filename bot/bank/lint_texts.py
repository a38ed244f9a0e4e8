"""Every text for people: two languages that say the same, plain, and of the length that was asked for."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from bot.bank.figures import differences
from bot.bank.problem import Problem
from bot.bank.read import Document, Step
from bot.domain.question import Concept, Reference, Text

ANSWER_ZH = range(120, 901)  # characters that are neither spaces nor line feeds
ANSWER_EN = range(80, 501)  # words

Told = tuple[tuple[Step, ...], Text]

TODO = "TODO"
"""What an import leaves where a human is needed."""

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_MARKUP = (
    (re.compile(r"(?<![A-Za-z0-9_)\]])\*\*(?=[^\s*])[^*\n]+\*\*|`|\]\(https?:"), "Markdown"),
    (re.compile(r"</(?:b|i|u|a|em|strong|code|pre|p|sub|sup)>|<br ?/?>", re.IGNORECASE), "HTML"),
    (re.compile(r"\\[a-zA-Z]{3,}|\$[^$\n]*[\\^_][^$\n]*\$"), "LaTeX"),
)
_SIGNS = re.compile(r"[*_`<\\$\]]")  # without any of these there is no markup
_STRAY_OPERATOR = re.compile(r"\\operatorname\*\{[^}]*\\,")


def texts(concept: Concept) -> Iterator[Told]:
    """Every text for people, beside the steps that lead to it."""
    yield ("open", "ask"), concept.ask
    yield ("open", "answer"), concept.answer
    for place, point in enumerate(concept.points):
        yield ("open", "points", place, "say"), point.say
        if point.fix:
            yield ("open", "points", place, "fix"), point.fix
    for place, line in enumerate(concept.follow_ups):
        yield ("open", "follow_ups", place), line
    for place, question in enumerate(concept.questions):
        here = ("questions", place)
        yield (*here, "ask"), question.ask
        yield (*here, "note"), question.note
        if question.why:
            yield (*here, "why"), question.why
        for at, option in enumerate(question.options):
            yield (*here, "options", at, "text"), option.text
            yield (*here, "options", at, "why"), option.why
        for at, step in enumerate(question.steps):
            yield (*here, "steps", at), step


def plain_texts(document: Document, told: Iterable[Told]) -> Iterator[Problem]:
    for steps, text in told:
        for language, line in (("zh", text.zh), ("en", text.en)):
            for pattern, name in _MARKUP if _SIGNS.search(line) else ():
                if found := pattern.search(line):
                    sentence = f"“{found[0]}” is {name}: texts are plain, formulas in them are Unicode."
                    yield document.problem(sentence, *steps, language)


def waiting(document: Document, told: Iterable[Told], references: Iterable[Reference]) -> Iterator[Problem]:
    for steps, text in told:
        if text.zh.startswith(TODO) or text.en.startswith(TODO):
            yield document.problem("This waits for a human: write it.", *steps)
    for place, reference in enumerate(references):
        if reference.title.startswith(TODO):
            yield document.problem("This waits for a human: name the source.", "references", place)


def two_languages(document: Document, told: Iterable[Told]) -> Iterator[Problem]:
    for steps, text in told:
        if not text.en.isascii() and len(_CHINESE.findall(text.en)) * 3 > len(text.en):
            yield document.problem("The English text is mostly Chinese.", *steps, "en")
        elif steps[-1] in ("ask", "answer") and not _CHINESE.search(text.zh):
            yield document.problem("The Chinese text holds no Chinese.", *steps, "zh")
        else:
            for sentence in differences(text):
                yield document.problem(sentence, *steps)


def answer(document: Document, concept: Concept) -> Iterator[Problem]:
    characters, words = len("".join(concept.answer.zh.split())), len(concept.answer.en.split())
    if characters not in ANSWER_ZH:
        sentence = f"The answer has {characters} Chinese characters: write {ANSWER_ZH[0]}–{ANSWER_ZH[-1]}."
        yield document.problem(sentence, "open", "answer", "zh")
    if words not in ANSWER_EN:
        yield document.problem(
            f"The answer has {words} English words: write {ANSWER_EN[0]}–{ANSWER_EN[-1]}.", "open", "answer", "en"
        )


def formula(document: Document, concept: Concept) -> Iterator[Problem]:
    latex = concept.formula or ""
    for found, sentence in (
        (_CHINESE.search(latex), "Chinese inside LaTeX does not render: name it in the text."),
        (_STRAY_OPERATOR.search(latex), r"\operatorname*{…\,…} does not render: leave the \, out."),
        ("$" in latex, "A formula is bare LaTeX: take the $ out."),
        (latex.count("{") != latex.count("}"), "The braces do not match."),
    ):
        if found:
            yield document.problem(sentence, "open", "formula")


def checked(document: Document, concept: Concept, today: date) -> Iterator[Problem]:
    if concept.checked > today:
        yield document.problem(f"{concept.checked} lies in the future: write the day of the last check.", "checked")
