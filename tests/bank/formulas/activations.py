"""Activations, softmax and its kin, on whatever numpy broadcasts."""

from math import erf, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def sigmoid(x: ArrayLike) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.asarray(x, float))))


def relu(x: ArrayLike) -> Array:
    return np.asarray(np.maximum(np.asarray(x, float), 0))


def swish(x: ArrayLike, beta: float = 1) -> Array:
    x = np.asarray(x, float)
    return x * sigmoid(beta * x)


def normal_cdf(x: ArrayLike) -> Array:
    return np.asarray(np.vectorize(lambda value: (1 + erf(value / sqrt(2))) / 2)(x))


def gelu(x: ArrayLike) -> Array:
    return np.asarray(x, float) * normal_cdf(x)


def gelu_tanh(x: ArrayLike) -> Array:
    x = np.asarray(x, float)
    return np.asarray(x / 2 * (1 + np.tanh(sqrt(2 / pi) * (x + 0.044715 * x**3))))


def gelu_sigmoid(x: ArrayLike) -> Array:
    return swish(x, 1.702)


def softmax(z: ArrayLike) -> Array:
    """Over the last axis."""
    return np.asarray(np.exp(log_softmax(z)))


def log_softmax(z: ArrayLike) -> Array:
    z = np.asarray(z, float)
    shifted = z - z.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))
