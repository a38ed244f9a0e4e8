"""Questions that look alike: the same stem is an error, a near one wants a look and a `distinct_from`."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from operator import add, mul

from bot.bank.problem import Problem
from bot.bank.source import Source
from bot.domain.folding import fold
from bot.domain.question import Language, Question

ALIKE = 0.50

Asked = tuple[Source, int, Question]
Count = Mapping[int, int]
Vector = dict[int, float]


def twins(sources: Sequence[Source]) -> Iterator[Problem]:
    asked = [(source, place, question) for source in sources for place, question in enumerate(source.concept.questions)]
    stems = [fold(question.ask.zh) for _, _, question in asked]
    yield from _same(asked, stems, "zh")
    yield from _same(asked, [fold(question.ask.en) for _, _, question in asked], "en")
    numbers: dict[str, int] = defaultdict(count().__next__)  # small integers are found sooner than texts
    counts = [Counter(map(numbers.__getitem__, _grams(stem))) for stem in stems]
    rarity = _rarity(counts)
    topics: dict[str, list[int]] = defaultdict(list)
    for at, (_, _, question) in enumerate(asked):
        topics[question.topic].append(at)
    for members in topics.values():
        for first, second, cosine in _near(_vectors([counts[at] for at in members], rarity)):
            yield from _unsettled(asked[members[first]], asked[members[second]], cosine)


def _same(asked: Iterable[Asked], stems: Iterable[str], language: Language) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for (source, place, question), stem in zip(asked, stems, strict=True):
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


def _grams(stem: str) -> list[str]:
    """Pairs and triples of characters."""
    pairs = list(map(add, stem, stem[1:]))
    return pairs + list(map(add, pairs, stem[2:]))


def _rarity(counts: Sequence[Count]) -> dict[int, float]:
    """The inverse frequency of each gram, smoothed, so that a small bank has one too."""
    seen = Counter(chain.from_iterable(counts))
    rarity = {times: math.log((1 + len(counts)) / (1 + times)) + 1 for times in set(seen.values())}
    return {gram: rarity[times] for gram, times in seen.items()}


def _vectors(counts: Sequence[Count], rarity: Mapping[int, float]) -> list[Vector]:
    """Unit vectors of TF-IDF, of which only what others hold too is kept, the rarest grams first."""
    held = Counter(chain.from_iterable(counts))
    vectors = []
    for grams in counts:
        length = math.hypot(*map(mul, grams.values(), map(rarity.__getitem__, grams)))
        shared = sorted(sorted(gram for gram in grams if held[gram] > 1), key=held.__getitem__)
        vectors.append({gram: grams[gram] * rarity[gram] / length for gram in shared})
    return vectors


def _near(vectors: Sequence[Vector]) -> Iterator[tuple[int, int, float]]:
    """Pairs above the limit, by their places.

    All vectors hold their grams in one order. Let the first gram that a pair shares stand behind a side's telling ones,
    so many that the rest is shorter than the limit: then the pair cannot reach it (Cauchy–Schwarz). So only those that
    share a telling gram are looked at; the rarest come first, so that they are few.
    """
    holders: dict[int, list[int]] = defaultdict(list)
    for second, vector in enumerate(vectors):
        telling = list(_telling(vector))
        for first in sorted({first for gram in telling for first in holders[gram]}):
            earlier = vectors[first]
            cosine = math.fsum(earlier[gram] * vector[gram] for gram in earlier.keys() & vector.keys())
            if cosine >= ALIKE:
                yield first, second, cosine
        for gram in telling:
            holders[gram].append(second)


def _telling(vector: Vector) -> Iterator[int]:
    rest = math.fsum(weight * weight for weight in vector.values())
    for gram, weight in vector.items():
        if rest < ALIKE * ALIKE:
            return
        rest -= weight * weight
        yield gram
