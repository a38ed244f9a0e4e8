"""Questions that look alike: the same stem is an error, a near one wants a look and a `distinct_from`."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from bot.bank.problem import Problem
from bot.bank.source import Source
from bot.domain.folding import fold
from bot.domain.question import Question

ALIKE = 0.50

Asked = tuple[Source, int, Question]


def twins(sources: Sequence[Source]) -> Iterator[Problem]:
    asked = [(source, place, question) for source in sources for place, question in enumerate(source.concept.questions)]
    yield from _same(asked)
    weights = _weights([fold(question.ask.zh) for _, _, question in asked])
    topics: dict[str, list[int]] = defaultdict(list)
    for at, (_, _, question) in enumerate(asked):
        topics[question.topic].append(at)
    for members in topics.values():
        for first, second, cosine in _near([(at, weights[at]) for at in members]):
            yield from _unsettled(asked[first], asked[second], cosine)


def _same(asked: Sequence[Asked]) -> Iterator[Problem]:
    for language in ("zh", "en"):
        seen: dict[str, str] = {}
        for source, place, question in asked:
            stem = fold(question.ask.of(language))
            if stem in seen:
                sentence = f"The stem is the same as that of {seen[stem]}: ask something else."
                yield source.document.problem(sentence, "questions", place, "ask", language)
            seen.setdefault(stem, question.id)


def _unsettled(first: Asked, second: Asked, cosine: float) -> Iterator[Problem]:
    (_, _, one), (source, place, other) = first, second
    if one.id in other.distinct_from or other.id in one.distinct_from or fold(one.ask.zh) == fold(other.ask.zh):
        return
    sentence = f"This looks like {one.id} (cosine {cosine:.2f}): rewrite it, or add distinct_from: [{one.id}]."
    yield source.document.problem(sentence, "questions", place, "ask")


def _weights(stems: Sequence[str]) -> list[dict[str, float]]:
    """Unit vectors of TF-IDF over character pairs and triples, the rarest first.

    The inverse frequency is smoothed, so that a small bank has one too.
    """
    counts = [Counter(_grams(stem)) for stem in stems]
    seen = Counter(chain.from_iterable(counts))
    rarity = {times: math.log((1 + len(stems)) / (1 + times)) + 1 for times in set(seen.values())}
    rarest_first = [sorted(sorted(count), key=seen.__getitem__) for count in counts]
    return [
        _unit({gram: count[gram] * rarity[seen[gram]] for gram in grams})
        for count, grams in zip(counts, rarest_first, strict=True)
    ]


def _grams(stem: str) -> list[str]:
    return [stem[at : at + size] for size in (2, 3) for at in range(len(stem) - size + 1)]


def _unit(vector: dict[str, float]) -> dict[str, float]:
    length = math.hypot(*vector.values())
    return {gram: weight / length for gram, weight in vector.items()}


def _near(members: Sequence[tuple[int, dict[str, float]]]) -> Iterator[tuple[int, int, float]]:
    """Pairs above the limit.

    All vectors hold their grams in one order. Let the first gram that a pair shares stand behind a side's telling ones,
    so many that the rest is shorter than the limit: then the pair cannot reach it (Cauchy–Schwarz). So only those that
    share a telling gram are looked at; the rarest come first, so that they are few.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    for place, (second, vector) in enumerate(members):
        telling = list(_telling(vector))
        for other in sorted({other for gram in telling for other in holders[gram]}):
            first, earlier = members[other]
            cosine = math.fsum(earlier[gram] * vector[gram] for gram in earlier.keys() & vector.keys())
            if cosine >= ALIKE:
                yield first, second, cosine
        for gram in telling:
            holders[gram].append(place)


def _telling(vector: dict[str, float]) -> Iterator[str]:
    rest = 1.0
    for gram, weight in vector.items():
        if rest < ALIKE * ALIKE:
            return
        rest -= weight * weight
        yield gram
