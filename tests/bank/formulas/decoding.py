"""How the next token is chosen."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from tests.bank.formulas.activations import Array, softmax


def tempered(probabilities: ArrayLike, temperature: float) -> Array:
    return softmax(np.log(np.asarray(probabilities, float)) / temperature)


def top_k(probabilities: ArrayLike, k: int) -> Array:
    p = np.asarray(probabilities, float)
    kept = np.where(p >= np.sort(p)[-k], p, 0)
    return np.asarray(kept / kept.sum())


def top_p(probabilities: ArrayLike, mass: float) -> Array:
    """The fewest that reach the mass, the one that crosses it included; sorted already, largest first."""
    p = np.asarray(probabilities, float)
    kept = np.where(np.cumsum(p) - p < mass, p, 0)
    return np.asarray(kept / kept.sum())


def frequency_and_presence(logit: float, times: int, frequency: float, presence: float) -> float:
    """OpenAI's penalties."""
    return logit - times * frequency - (times > 0) * presence


def repetition(logit: float, penalty: float) -> float:
    """As in Transformers: away from likely whatever the sign."""
    return logit / penalty if logit > 0 else logit * penalty


def distinct_2(tokens: Sequence[str]) -> float:
    bigrams = list(pairwise(tokens))
    return len(set(bigrams)) / len(bigrams)
