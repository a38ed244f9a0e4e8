"""Byte-pair encoding, step by step."""

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

Word = tuple[str, ...]
Pair = tuple[str, str]


def units(counts: Mapping[str, int]) -> dict[Word, int]:
    return {tuple(word): times for word, times in counts.items()}


def pairs(words: Mapping[Word, int]) -> Counter[Pair]:
    """How often each pair of neighbours occurs, weighted by the words."""
    found: Counter[Pair] = Counter()
    for word, times in words.items():
        for pair in pairwise(word):
            found[pair] += times
    return found


def merged(word: Word, pair: Pair) -> Word:
    """Every occurrence of the pair as one unit, from the left."""
    done: list[str] = []
    for unit in word:
        if done and (done[-1], unit) == pair:
            done[-1] += unit
        else:
            done.append(unit)
    return tuple(done)


def learn(counts: Mapping[str, int], merges: int) -> list[Pair]:
    """The pairs in the order in which they are merged; of equal ones the first seen."""
    words, learned = units(counts), []
    for _ in range(merges):
        best, _ = pairs(words).most_common(1)[0]
        learned.append(best)
        words = {merged(word, best): times for word, times in words.items()}
    return learned
