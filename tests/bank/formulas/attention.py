"""Scores, masks and their sums."""

import numpy as np
from numpy.typing import NDArray

from tests.bank.formulas.activations import Array, softmax

Mask = NDArray[np.bool_]


def attend(q: Array, k: Array, v: Array, mask: Mask | None = None) -> Array:
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    return softmax(scores if mask is None else np.where(mask, scores, -np.inf)) @ v


def causal(length: int) -> Mask:
    return np.tril(np.ones((length, length), bool))


def prefix(seen: int, written: int) -> Mask:
    """A prefix that sees all of itself, then a causal target: GLM's mask as well."""
    mask = causal(seen + written)
    mask[:seen, :seen] = True
    return mask
