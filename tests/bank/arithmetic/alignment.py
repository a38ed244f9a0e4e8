from itertools import combinations
from math import log

import numpy as np

from tests.bank.formulas.chances import preferred
from tests.bank.formulas.memory import ADAM_MIXED, FP16, GB


def _confidence_worth_answering() -> float:
    """Where the expected score, a line in p, crosses zero."""
    right, wrong = 1, -3
    return -wrong / (right - wrong)


def _calibration_error() -> float:
    shares, confidence, accuracy = np.array([0.5, 0.5]), np.array([0.9, 0.6]), np.array([0.7, 0.6])
    return float((shares * abs(confidence - accuracy)).sum())


def _rewards_per_token() -> list[float]:
    """KL at every token, the model's score at the last."""
    rewards = [-0.1 * ratio for ratio in (0.5, 0.2, 0.3)]
    rewards[-1] += 2.0
    return rewards


def _best_kl() -> float:
    """The maximum looked for, not derived."""
    kl = np.linspace(0, 64, 640_001)
    d = np.sqrt(kl)
    return float(kl[np.argmax(d * (0.8 - 0.1 * d))])


COMPUTED = {
    "honest-principle-1": _confidence_worth_answering,
    "honest-principle-4": _calibration_error,
    "ppo-data-format-3": lambda: _rewards_per_token()[-1],
    "ppo-four-models-1": lambda: 2 * 7e9 * (ADAM_MIXED + FP16) / GB,
    "preference-data-cost-1": lambda: len(list(combinations(range(9), 2))),
    "reward-model-same-base-3": lambda: (175e9 - 6e9) * FP16 / GB,
    "rlhf-shortcomings-2": _best_kl,
    "rlhf-why-3": lambda: 1.8 - 0.1 * 6,
    "rm-data-format-1": lambda: preferred(1.5, -0.5),
    "three-stage-slow-1": lambda: -log(preferred(0.1 * 2, 0.1 * -3)),
}
