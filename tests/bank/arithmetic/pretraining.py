from itertools import product
from math import exp, prod, sqrt

import numpy as np

from tests.bank.formulas.chances import caught_by_minhash
from tests.bank.formulas.memory import FP16, GB, stored
from tests.bank.formulas.training import chinchilla_loss, replicas


def _clipped() -> float:
    gradient = np.array([0.8, sqrt(4.0**2 - 0.8**2)])
    norm = np.linalg.norm(gradient)
    assert np.isclose(norm, 4.0)
    return float(gradient[0] * min(1, 1.0 / norm))


def _windows() -> int:
    """The fewest that some way of placing the documents needs."""
    lengths, window = (3000, 2500, 1500, 1000), 4096
    ways = product(range(len(lengths)), repeat=len(lengths))
    loads = (np.bincount(way, weights=lengths) for way in ways)
    return min(int((load > 0).sum()) for load in loads if load.max() <= window)


def _smaller_language() -> float:
    shares = np.array([0.9, 0.1]) ** 0.3
    return float(100 * shares[1] / shares.sum())


def _effective_data() -> float:
    unique, half_life, repeats = 100, 15, 3
    return unique + unique * half_life * (1 - exp(-repeats / half_life))


COMPUTED = {
    "chinese-llm-training-1": lambda: 600 * len("字".encode()) + 400,
    "cpt-data-selection-2": lambda: 20 * 2 / (1 - 0.20),
    "cpt-more-knowledge-2": lambda: 7 * 2,
    "data-and-strategy-selection-1": lambda: 5e12 * 0.04 / 50e9,
    "data-cleaning-2": lambda: 100 * caught_by_minhash(0.75, buckets=14, rows=8),
    "domain-pretraining-datasets-1": lambda: 100 * 363 / (363 + 345),
    "emergent-abilities-cause-2": lambda: prod([0.9] * 10),
    "glm-130b-project-2": lambda: replicas(96 * 8, tensor=4, pipeline=8),
    "glm-130b-project-3": lambda: stored(130e9, bits=4) / GB,
    "gpt-parameter-growth-2": lambda: 12 * 96 * 12288**2 / 1e9,
    "gpt-parameter-growth-3": lambda: 175e9 * FP16 / GB,
    "llama-gradient-stability-1": _clipped,
    "llama-gradient-stability-2": lambda: np.interp(500, [0, 2000], [0, 3e-4]) / 1e-5,
    "long-and-sparse-data-1": _smaller_language,
    "long-and-sparse-data-3": _windows,
    "pretraining-token-repetition-2": _effective_data,
    "pretraining-vs-finetuning-2": lambda: 100 * 100 / (300 + 100),
    "public-training-sets-3": lambda: 100 * (1210 - 627) / 1210,
    "tokens-vs-parameters-1": lambda: 7 * 20,
    "tokens-vs-parameters-3": lambda: chinchilla_loss(70e9, 1.4e12),
    "train-your-own-llm-2": lambda: sqrt(1.2e22 / (6 * 20)) / 1e9,
}
