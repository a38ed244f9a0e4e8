"""Probability, agreement, error bars."""

from collections.abc import Iterable
from math import comb, exp, log, sqrt

Z95 = 1.96


def entropy(counts: Iterable[float]) -> float:
    """In nats, of shares estimated from counts."""
    counts = list(counts)
    return -sum(n / sum(counts) * log(n / sum(counts)) for n in counts if n)


def half_width(share: float, n: int) -> float:
    """Of the 95% interval in the normal approximation."""
    return Z95 * sqrt(share * (1 - share) / n)


def majority(p: float, n: int) -> float:
    """That more than half of n independent answers are right."""
    return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n // 2 + 1, n + 1))


def pass_at(k: int, samples: int, right: int) -> float:
    return 1 - comb(samples - right, k) / comb(samples, k)


def caught_by_minhash(similarity: float, buckets: int, rows: int) -> float:
    """That at least one bucket agrees in all its hashes."""
    return 1 - (1 - similarity**rows) ** buckets


def preferred(chosen: float, rejected: float) -> float:
    """Bradley–Terry."""
    return 1 / (1 + exp(rejected - chosen))


def f1(precision: float, recall: float) -> float:
    return 2 / (1 / precision + 1 / recall)


def relative_fall(before: float, after: float) -> float:
    return (before - after) / before
