"""Aiken: a stem in one line, lettered options, ANSWER: a letter. Holds nothing but single choices in one language."""

import re
from dataclasses import replace

from bot.bank.exchange import LETTERS, Exported, Incoming, blank, only, said, unsaid
from bot.domain.question import Bank, Kind, Language, Option, Question

_OPTION = re.compile(r"(?P<letter>[A-Z])[.)]\s*(?P<text>.*)")
_ANSWER = re.compile(r"ANSWER:\s*(?P<letter>[A-Z])\s*", re.IGNORECASE)


def write(bank: Bank, language: Language) -> Exported:
    fitting = [question for question in bank.questions.values() if len(question.right) == 1]
    left_out = tuple(question.id for question in bank.questions.values() if len(question.right) != 1)
    return Exported("\n".join(_entry(question, language) for question in fitting), left_out)


def _entry(question: Question, language: Language) -> str:
    options = [
        f"{letter}. {_line(said(option, language))}" for letter, option in zip(LETTERS, question.options, strict=False)
    ]
    return "\n".join([_line(question.ask.of(language)), *options, f"ANSWER: {LETTERS[question.right[0]]}", ""])


def _line(text: str) -> str:
    return " ".join(text.split())


def read(text: str, language: Language) -> Incoming:
    questions: list[Question] = []
    complaints: list[str] = []
    stem: list[str] = []
    options: list[str] = []
    for number, line in enumerate((raw.strip() for raw in text.removeprefix("\ufeff").splitlines()), 1):
        if found := _ANSWER.fullmatch(line):
            try:
                questions.append(_question(" ".join(stem), options, found["letter"].upper(), language))
            except ValueError as error:
                complaints.append(f"line {number}: {error}")
            stem, options = [], []
        elif stem and (found := _OPTION.fullmatch(line)) and found["letter"] == _letter(len(options)):
            options.append(found["text"])
        elif line and options:
            options[-1] += f" {line}"
        elif line:
            stem.append(line)
    if stem:
        complaints.append(f"the end: no ANSWER: follows “{stem[0]}”.")
    return Incoming(tuple(questions), tuple(complaints))


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def _question(stem: str, texts: list[str], letter: str, language: Language) -> Question:
    right = ord(letter) - ord("A")
    if not stem:
        raise ValueError("an answer without a question.")
    if right >= len(texts):
        raise ValueError(f"the answer {letter} is none of the {len(texts)} options.")
    verdicts = [unsaid(text, language) for text in texts]
    told = all(verdict is not None for verdict, _ in verdicts)
    options = tuple(
        Option(only(bare if told else text, language), only("", language), at == right, verdict if told else None)
        for at, (text, (verdict, bare)) in enumerate(zip(texts, verdicts, strict=True))
    )
    return replace(blank(Kind.TRUE_FALSE if told else Kind.SINGLE, only(stem, language)), options=options)
