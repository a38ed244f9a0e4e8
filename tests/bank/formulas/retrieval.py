"""Windows, chunks and ranks."""

from collections.abc import Sequence


def chunks(tokens: int, length: int, overlap: int) -> int:
    """Sliding from the start until the end is covered."""
    covered, number = length, 1
    while covered < tokens:
        covered, number = covered + length - overlap, number + 1
    return number


def whole_passages(window: int, *, reserved: Sequence[int], passage: int) -> int:
    return (window - sum(reserved)) // passage


def fused(ranks: Sequence[int], k: int = 60) -> float:
    """Reciprocal rank fusion."""
    return sum(1 / (k + rank) for rank in ranks)


def mean_reciprocal_rank(firsts: Sequence[int]) -> float:
    return sum(1 / rank for rank in firsts) / len(firsts)
