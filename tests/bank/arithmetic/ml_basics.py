import numpy as np

from tests.bank.formulas.activations import log_softmax
from tests.bank.formulas.memory import GB, MOMENTS
from tests.bank.formulas.training import adam_step


def _rank_of_a_product() -> int:
    """The outer sizes bound nothing here, so smaller ones do."""
    chance = np.random.default_rng(7)
    return int(np.linalg.matrix_rank(chance.normal(size=(256, 16)) @ chance.normal(size=(16, 64))))


def _loss_of_a_uniform_guess() -> float:
    return -float(log_softmax(np.zeros(50_257))[0])


def _dimensions_of_the_kernel() -> int:
    """Of many random points: the rank of their kernel matrix."""
    x = np.random.default_rng(7).normal(size=(40, 3))
    return int(np.linalg.matrix_rank((x @ x.T + 1) ** 2))


def _divergence() -> float:
    """∫ q ln(q/p) for q = N(1, 1) and p = N(0, 1), summed finely."""
    x = np.linspace(-11, 13, 240_001)
    density = np.exp(-((x - 1) ** 2) / 2) / np.sqrt(2 * np.pi)
    return float((density * (x**2 - (x - 1) ** 2) / 2).sum() * (x[1] - x[0]))


COMPUTED = {
    "adam-optimizer-1": lambda: adam_step([0.02], rate=0.001),
    "adam-optimizer-4": lambda: 7e9 * MOMENTS / GB,
    "cross-entropy-loss-1": _loss_of_a_uniform_guess,
    "log-softmax-why-1": lambda: log_softmax([2, 1, 0])[0],
    "matrix-rank-1": _rank_of_a_product,
    "multimodal-generation-1": lambda: (336 // 14) ** 2,
    "svm-kernel-1": _dimensions_of_the_kernel,
    "tensor-broadcast-shape-2": lambda: (np.zeros((22, 1)) - np.zeros(12)).size,
    "vae-vs-ae-1": _divergence,
}
