"""Normalisation of the last axis, and what DeepNorm multiplies with."""

import numpy as np
from numpy.typing import ArrayLike

from tests.bank.formulas.activations import Array


def layer_norm(x: ArrayLike, epsilon: float = 0) -> Array:
    x = np.asarray(x, float)
    mean, variance = x.mean(axis=-1, keepdims=True), x.var(axis=-1, keepdims=True)
    return np.asarray((x - mean) / np.sqrt(variance + epsilon))


def rms(x: ArrayLike) -> Array:
    return np.asarray(np.sqrt((np.asarray(x, float) ** 2).mean(axis=-1, keepdims=True)))


def rms_norm(x: ArrayLike) -> Array:
    return np.asarray(x, float) / rms(x)


def deepnorm_alpha(layers: int) -> float:
    """Of a model that is all decoder."""
    return float((2 * layers) ** (1 / 4))


def deepnorm_beta(layers: int) -> float:
    return float((8 * layers) ** (-1 / 4))
