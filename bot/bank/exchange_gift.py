"""GIFT, Moodle's plain text format, in one language: choices with feedback, numbers, terms, and orders as pairs.

The comment before a question carries what GIFT has no place for; Moodle reads its id and tags too. Relative
tolerances become absolute ones and units stay behind: the format has neither.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from bot.bank.exchange import CHOICES, Exported, Incoming, blank, kind_of, only, said, shares, unsaid
from bot.bank.rules import BLANK
from bot.domain.question import Bank, Kind, Language, Level, Option, Question, Spellings, Tolerance

_SPECIAL = re.compile(r"([\\~=#{}:])")
_ESCAPED = re.compile(r"\\([\\~=#{}:n])")
_HIDDEN = 0xE000
"""Escaped characters are moved to Unicode's private area while a question is taken apart."""
_ID = re.compile(r"\[id:(?P<id>[^\]]+)\]")
_TAG = re.compile(r"\[tag:(?P<name>\w+)/(?P<value>[^\]]+)\]")
_TITLE = re.compile(r"^::(?P<title>.*?)::\s*", re.DOTALL)
_FORMAT = re.compile(r"^\[(?:html|plain|markdown|moodle)\]\s*")
_ANSWERS = re.compile(r"\{(?P<inside>[^}]*)\}", re.DOTALL)
_ENTRY = re.compile(r"(?P<sign>[=~])(?P<body>[^=~]*)", re.DOTALL)
_WEIGHT = re.compile(r"^%(?P<weight>-?[\d.]+)%")
_PAIR = re.compile(r"\s*->\s*")


def write(bank: Bank, language: Language) -> Exported:
    parts: list[str] = []
    for topic in bank.topics:
        questions = [question for question in bank.questions.values() if question.topic == topic.id]
        if questions:
            parts.append(f"$CATEGORY: {topic.id}\n")
        parts += [_entry(question, language) for question in questions]
    return Exported("\n".join(parts))


def _entry(question: Question, language: Language) -> str:
    about = (
        f"// [id:{question.id}] [tag:topic/{question.topic}] [tag:level/{question.level}] [tag:kind/{question.kind}]"
    )
    stem = _escape(question.ask.of(language))
    answers = "{" + _answers(question, language) + "}"
    whole = stem.replace(BLANK, answers, 1) if question.kind is Kind.CLOZE else f"{stem} {answers}"
    return f"{about}\n::{_escape(question.id)}::{whole}\n"


def _answers(question: Question, language: Language) -> str:
    lines = list(_lines(question, language))
    after = question.note.of(language) + (f"\n\n{question.why.of(language)}" if question.why else "")
    return "\n".join(
        [lines[0] if question.kind is Kind.NUMERIC else "\n".join(["", *lines]), f"####{_escape(after)}", ""]
    )


def _lines(question: Question, language: Language) -> Iterator[str]:
    if question.kind in CHOICES:
        for option, share in zip(question.options, shares(question), strict=True):
            sign = "=" if share == 100 else "~" if share == 0 else f"~%{share:.5f}%"
            yield f"{sign}{_escape(said(option, language))}#{_escape(option.why.of(language))}"
    elif question.value is not None and question.tolerance:
        yield f"#{question.value!r}:{question.tolerance.margin(question.value)!r}"
    elif question.accept:
        terms = question.accept.zh if language == "zh" else question.accept.en
        yield from (f"={_escape(term)}" for term in terms)
    for number, step in enumerate(question.steps, 1):
        yield f"={number} -> {_escape(step.of(language))}"


def _escape(text: str) -> str:
    """An empty line would end the question: it is written as \\n, as the format has it."""
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def _hide(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(_HIDDEN + ord(found[1])), text)


def _shown(text: str) -> str:
    """The hidden characters back in their places; a hidden n was a line feed."""
    codes = {_HIDDEN + ord(character): character for character in "\\~=#{}:"}
    return text.translate({**codes, _HIDDEN + ord("n"): "\n"}).strip()


def read(text: str, language: Language) -> Incoming:
    questions: list[Question] = []
    complaints: list[str] = []
    topic = ""
    for number, about, body in _bodies(text.removeprefix("\ufeff")):
        if body.startswith("$CATEGORY:"):
            topic = body.removeprefix("$CATEGORY:").strip().rpartition("/")[2]
            continue
        try:
            questions.append(_question(about, body, topic, language))
        except ValueError as error:
            complaints.append(f"line {number}: {error}")
    return Incoming(tuple(questions), tuple(complaints))


def _bodies(text: str) -> Iterator[tuple[int, str, str]]:
    """Line numbers, comments and texts; questions are parted by empty lines, a category is a line of its own."""
    about: list[str] = []
    body: list[str] = []
    start = 1
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.lstrip().startswith("//"):
            about.append(line)
        elif line.strip():
            start = start if body else number
            body.append(line)
        if body and (not line.strip() or body[0].startswith("$CATEGORY:")):
            yield start, "\n".join(about), "\n".join(body)
            about, body = [], []


def _question(about: str, body: str, topic: str, language: Language) -> Question:
    body = _hide(body)
    title = _TITLE.match(body)
    rest = _FORMAT.sub("", body[title.end() :] if title else body)
    if not (found := _ANSWERS.search(rest)):
        raise ValueError("no answers in { }: a description is no question.")
    before, after = rest[: found.start()], rest[found.end() :]
    inside, _, general = found["inside"].partition("####")
    tags = {tag["name"]: tag["value"] for tag in _TAG.finditer(about)}
    cloze = bool(after.strip()) or tags.get("kind") == Kind.CLOZE
    stem = _shown(before + BLANK + after if cloze else before)
    name = id_[1] if (id_ := _ID.search(about)) else ""
    note, _, why = _shown(general).partition("\n\n")
    question = replace(
        blank(Kind.CLOZE if cloze else Kind.SHORT, only(stem, language), name=name, topic=tags.get("topic", topic)),
        level=cast("Level", int(tags.get("level", "2"))),
        note=only(note, language),
        why=only(why, language) if why else None,
    )
    return _answered(question, inside.strip(), tags.get("kind", ""), language)


def _answered(question: Question, inside: str, kind: str, language: Language) -> Question:
    if inside.startswith("#"):
        return _numeric(question, inside[1:])
    if inside.upper() in ("T", "TRUE", "F", "FALSE"):
        raise ValueError("a bare true or false is half luck: write four options, each with a verdict and a reason.")
    entries = [(entry["sign"], entry["body"].strip()) for entry in _ENTRY.finditer(inside)]
    if not entries:
        raise ValueError("no answers between { and }: an essay is no quick question.")
    if all(sign == "=" and _PAIR.search(body) for sign, body in entries) and kind not in CHOICES:
        return _ordering(question, [_PAIR.split(body, 1) for _, body in entries], language)
    if all(sign == "=" and not _WEIGHT.match(body) for sign, body in entries) and kind not in CHOICES:
        terms = tuple(_shown(body.partition("#")[0]) for _, body in entries)
        return replace(question, accept=Spellings(terms, ()) if language == "zh" else Spellings((), terms))
    options = tuple(_option(sign, body, language, told=kind == Kind.TRUE_FALSE) for sign, body in entries)
    if not any(option.right for option in options):
        raise ValueError("no answer is right: mark it with =.")
    return replace(question, kind=Kind(kind) if kind else kind_of(options), options=options)


def _numeric(question: Question, inside: str) -> Question:
    value, _, margin = inside.partition("\n")[0].partition("#")[0].removeprefix("=").partition(":")
    tolerance = Tolerance(absolute=float(margin or 0))
    return replace(question, kind=Kind.NUMERIC, value=float(value), tolerance=tolerance)


def _ordering(question: Question, pairs: list[list[str]], language: Language) -> Question:
    numbered = sorted((float(_shown(place).removeprefix("=")), _shown(step)) for place, step in pairs)
    return replace(question, kind=Kind.ORDERING, steps=tuple(only(step, language) for _, step in numbered))


def _option(sign: str, body: str, language: Language, *, told: bool) -> Option:
    weight = float(found["weight"]) if (found := _WEIGHT.match(body)) else 100.0 if sign == "=" else 0.0
    text, _, why = _WEIGHT.sub("", body).partition("#")
    verdict, bare = unsaid(_shown(text), language) if told else (None, _shown(text))
    return Option(only(bare, language), only(_shown(why), language), weight > 0, verdict)
