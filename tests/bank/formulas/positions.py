"""Rotations, slopes and what stretches them."""

import numpy as np

from tests.bank.formulas.activations import Array


def frequencies(dim: int, base: float = 10_000) -> Array:
    """Radians per position, one for each pair of dimensions."""
    return np.asarray(base ** (-np.arange(0, dim, 2) / dim))


def rotated(x: Array, position: float, base: float = 10_000) -> Array:
    """RoPE on neighbouring pairs, as complex numbers of modulus one."""
    pairs = x.reshape(-1, 2) @ np.array([1, 1j])
    turned = pairs * np.exp(1j * position * frequencies(x.size, base))
    return np.stack([turned.real, turned.imag], axis=-1).reshape(-1)


def ntk_base(base: float, dim: int, stretch: float) -> float:
    return float(base * stretch ** (dim / (dim - 2)))


def interpolated(position: float, trained: int, wanted: int) -> float:
    return position * trained / wanted


def alibi_slopes(heads: int) -> Array:
    first = 2 ** (-8 / heads)
    return np.asarray(first ** np.arange(1, heads + 1))


def alibi_bias(slope: float, length: int) -> Array:
    """What is added to the scores of query i and key j ≤ i."""
    i, j = np.indices((length, length))
    return np.where(j <= i, -slope * (i - j), -np.inf)


def sinusoids(length: int, dim: int) -> Array:
    angles = np.outer(np.arange(length), frequencies(dim))
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(length, dim)
