"""Whether the bank as a whole can be guessed from the shape of its options.

Choosing the longest option (or the second longest, the second shortest, the shortest, or the most hedged) should do no
better than chance: with μ the sum of the chances r/k and σ² the sum of r/k·(1−r/k), the hits may lie at most 1.645 σ
above μ. Authors who shun both ends of a row make its middle a safe bet. The right option's place should be even: χ² over
the places, p ≥ .01. Questions whose options all tie say nothing and are left out; below a certain number nothing can be
said at all.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.bank.problem import Problem
from bot.bank.source import Source
from bot.domain.question import Language, Question

LIMIT = 1.645
LEAST_CHANCE = 0.01
FEWEST = 30
"""Below this many questions a share says little."""
FEWEST_PER_PLACE = 5

_HEDGES: dict[Language, re.Pattern[str]] = {
    "zh": re.compile("通常|一般|往往|可能|大多|多数|有时|常常|取决于|倾向|某些|部分|大致|大体|未必|不一定|或许|也许"),
    "en": re.compile(
        r"\b(?:usually|often|may|might|typically|generally|tends?|sometimes|likely|mostly|depends|partly|some|perhaps|"
        r"roughly|not necessarily|not always)\b"
    ),
}
Score = Callable[[str, Language], int]
Scored = tuple[list[int], tuple[int, ...]]
"""What the options of a question score, and the places of the right ones."""


def _length(text: str, _language: Language) -> int:
    return len(text)


def _brevity(text: str, _language: Language) -> int:
    return -len(text)


def _hedges(text: str, language: Language) -> int:
    return len(_HEDGES[language].findall(text.casefold()))  # which is quicker than re.IGNORECASE


@dataclass(frozen=True, slots=True)
class Strategy:
    """Puts the options in order of a score, highest first, and always chooses the one that stands at the same rank."""

    score: Score
    remedy: str
    ahead: int = 0
    """How many options stand before the one that is chosen."""


_MIDDLE = "make the truth the longest or the shortest in some questions"
STRATEGIES: dict[str, Strategy] = {
    "longest": Strategy(_length, "give the distractors as many words as the truth"),
    "second longest": Strategy(_length, _MIDDLE, ahead=1),
    "second shortest": Strategy(_brevity, _MIDDLE, ahead=1),
    "shortest": Strategy(_brevity, "let some distractors be shorter than the truth"),
    "most hedged": Strategy(_hedges, "hedge distractors too, or take the hedge off the truth"),
}


@dataclass(frozen=True, slots=True)
class Guess:
    """How well one way of guessing does over many questions."""

    asked: int
    hits: float
    expected: float
    variance: float

    @property
    def z(self) -> float:
        return (self.hits - self.expected) / math.sqrt(self.variance) if self.variance else 0.0


def statistics(sources: Sequence[Source]) -> Iterator[Problem]:
    questions = [question for source in sources for question in source.concept.questions]
    for language in ("zh", "en"):
        scores = {strategy.score for strategy in STRATEGIES.values()}
        scored = {score: _scored(questions, language, score) for score in scores}
        for name, strategy in STRATEGIES.items():
            result = _guess(scored[strategy.score], strategy.ahead)
            if result.asked >= FEWEST and result.z > LIMIT:
                yield _betrayed(sources, language, name, result)
    yield from _places(sources, questions)


def guess(questions: Iterable[Question], language: Language, strategy: Strategy) -> Guess:
    """Ties share the hit."""
    return _guess(_scored(questions, language, strategy.score), strategy.ahead)


def _guess(scored: Iterable[Scored], ahead: int) -> Guess:
    asked, hits, expected, variance = 0, 0.0, 0.0, 0.0
    for scores, right in scored:
        chosen = _chosen(scores, ahead)
        if not chosen:
            continue
        asked += 1
        hits += len(chosen.intersection(right)) / len(chosen)
        chance = len(right) / len(scores)
        expected += chance
        variance += chance * (1 - chance)
    return Guess(asked, hits, expected, variance)


def _scored(questions: Iterable[Question], language: Language, score: Score) -> list[Scored]:
    return [
        ([score(option.text.of(language), language) for option in question.options], question.right)
        for question in questions
        if question.options
    ]


def _chosen(scores: Sequence[int], ahead: int) -> set[int]:
    """The options at that rank, several where they tie; none where all are alike."""
    order = sorted(scores, reverse=True)
    if order[0] == order[-1] or ahead >= len(order):
        return set()
    return {place for place, value in enumerate(scores) if value == order[ahead]}


def _betrayed(sources: Sequence[Source], language: Language, name: str, result: Guess) -> Problem:
    """Points at the question that gives itself away most, and names the next few."""
    worst = sorted(_telling(sources, language, STRATEGIES[name]), key=lambda telling: -telling[0])[:8]
    names = ", ".join(source.concept.questions[place].id for _, source, place in worst)
    sentence = (
        f"Choosing the {name} option ({language}) is right {result.hits:.0f} times in {result.asked}, by chance "
        f"{result.expected:.0f} (z = {result.z:.2f}, at most {LIMIT}): {STRATEGIES[name].remedy}, first in {names}."
    )
    _, source, place = worst[0]
    return source.document.problem(sentence, "questions", place, "options")


def _telling(sources: Sequence[Source], language: Language, strategy: Strategy) -> Iterator[tuple[float, Source, int]]:
    """The questions that this way of guessing gets right, each with how clearly."""
    for source in sources:
        for place, question in enumerate(source.concept.questions):
            for scores, right in _scored([question], language, strategy.score):
                chosen = _chosen(scores, strategy.ahead)
                if chosen and chosen <= set(right):
                    yield _margin(scores, right, chosen), source, place


def _margin(scores: Sequence[int], right: Sequence[int], chosen: set[int]) -> float:
    """By how much, in proportion, the chosen option stands off from the distractor nearest to it in score."""
    best = scores[min(chosen)]
    wrong = [value for place, value in enumerate(scores) if place not in right]
    return min(abs(best - value) / (abs(value) or 1) for value in wrong)


def _places(sources: Sequence[Source], questions: Iterable[Question]) -> Iterator[Problem]:
    chance = places_chance(questions)
    if sources and chance is not None and chance < LEAST_CHANCE:
        sentence = f"The right option's place is uneven (χ², p = {chance:.4f}): run `yimian bank shuffle`."
        yield sources[0].document.problem(sentence, "questions")


def places_chance(questions: Iterable[Question]) -> float | None:
    """How likely places at least so uneven are by chance; None while there are too few."""
    places: dict[int, Counter[int]] = {}
    for question in questions:
        if len(question.right) == 1:
            places.setdefault(len(question.options), Counter())[question.right[0]] += 1
    enough = {size: found for size, found in places.items() if found.total() >= FEWEST_PER_PLACE * size}
    if not enough:
        return None
    total = sum(_unevenness(found, size) for size, found in enough.items())
    return chi_square_tail(total, sum(size - 1 for size in enough))


def _unevenness(found: Counter[int], size: int) -> float:
    even = found.total() / size
    return sum((found[place] - even) ** 2 / even for place in range(size))


def chi_square_tail(statistic: float, freedom: int) -> float:
    """P(χ² ≥ statistic), by the recurrence Q(n + 2) = Q(n) + (x/2)^(n/2) e^(−x/2) / Γ(n/2 + 1)."""
    half = statistic / 2
    tail, n = (math.exp(-half), 2) if freedom % 2 == 0 else (math.erfc(math.sqrt(half)), 1)
    while n < freedom:
        tail += half ** (n / 2) * math.exp(-half) / math.gamma(n / 2 + 1)
        n += 2
    return tail
