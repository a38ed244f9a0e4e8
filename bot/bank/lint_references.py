"""Sources that a reader can open, and names of other concepts and questions that exist."""

import re
from collections.abc import Collection, Iterator
from datetime import date

from bot.bank.problem import Problem
from bot.bank.read import Document
from bot.domain.question import Concept

_ARXIV = re.compile(r"(?P<year>\d\d)(?P<month>\d\d)\.(?P<number>\d{4,5})(?:v\d+)?")
_OLD_ARXIV = re.compile(r"[a-z-]+(?:\.[A-Z]{2})?/(?P<year>\d\d)(?P<month>\d\d)\d{3}")
_ADDRESS = re.compile(r"https?://[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/\S*)?")


def references(document: Document, concept: Concept, today: date) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, reference in enumerate(concept.references):
        steps = ("references", place)
        if reference.arxiv is not None and (fault := _implausible(reference.arxiv, today)):
            yield document.problem(
                f"{reference.arxiv} is no arXiv id, {fault}: write it as 2106.09685.", *steps, "arxiv"
            )
        if reference.arxiv is None and not _ADDRESS.fullmatch(reference.url):
            yield document.problem(f"“{reference.url}” is no address: write it from https:// on.", *steps, "url")
        if reference.arxiv is None and "arxiv.org/" in reference.url:
            yield document.problem('This is on arXiv: give its id instead, arxiv: "2106.09685".', *steps, "url")
        if reference.url in seen:
            yield document.problem("This source stands here twice: keep one.", *steps)
        seen.add(reference.url)


def _implausible(arxiv: str, today: date) -> str | None:
    if not (found := _ARXIV.fullmatch(arxiv) or _OLD_ARXIV.fullmatch(arxiv)):
        return "which is four digits, a point and five digits"
    year, month = int(found["year"]), int(found["month"])
    if not 1 <= month <= 12:
        return f"there is no month {month:02}"
    if found.re is _OLD_ARXIV:
        return None if year >= 91 or year <= 7 else "ids with a slash ended in 2007"
    if (2000 + year, month) > (today.year, today.month):
        return "it lies in the future"
    digits = 5 if year >= 15 else 4
    return None if (year, month) >= (7, 4) and len(found["number"]) == digits else f"its number has {digits} digits"


def links(
    document: Document, concept: Concept, concepts: Collection[str], questions: Collection[str]
) -> Iterator[Problem]:
    for place, name in enumerate(concept.related):
        if name == concept.id:
            yield document.problem("A concept is not related to itself: take it out.", "related", place)
        elif name in concept.related[:place]:
            yield document.problem(f"{name} stands here twice: keep one.", "related", place)
    if unknown := [name for name in concept.related if name not in concepts]:
        sentence = f"Not in the bank, so people will not see: {', '.join(unknown)}."
        yield document.problem(sentence, "related", concept.related.index(unknown[0])).as_note()
    for place, question in enumerate(concept.questions):
        for at, name in enumerate(question.distinct_from):
            if name not in questions or name == question.id:
                sentence = f"{name} is no other question of the bank: correct the id."
                yield document.problem(sentence, "questions", place, "distinct_from", at)
