from math import log

import numpy as np

from tests.bank.formulas.memory import ADAM_MIXED, GB
from tests.bank.formulas.retrieval import whole_passages


def _mean_forgetting() -> float:
    return float(np.mean(np.array([72, 60, 48]) - np.array([66, 57, 42])))


def _general_samples() -> int:
    """The first number that makes up a quarter of the mix."""
    return next(x for x in range(12_000) if x / (12_000 + x) >= 0.25)


def _tokens_of_split_turns() -> float:
    turn, turns = 100 + 200, 4
    return sum(turn * seen for seen in range(1, turns + 1)) / (turn * turns)


def _share_of_task_b() -> float:
    weights = np.sqrt([90_000, 10_000])
    return float(100 * weights[1] / weights.sum())


def _neighbouring_rates() -> float:
    rates = np.geomspace(1e-6, 1e-4, 5)
    return float(rates[1] / rates[0])


COMPUTED = {
    "catastrophic-forgetting-2": _mean_forgetting,
    "domain-sft-input-format-3": lambda: whole_passages(4096, reserved=[196, 900], passage=500),
    "finetuning-methods-howto-4": lambda: 7e9 * ADAM_MIXED / GB,
    "instruction-tuning-benefits-2": lambda: 100 * (8 * 150) / (8 * 150 + 200),
    "mitigate-general-forgetting-1": _general_samples,
    "multi-turn-finetuning-1": _tokens_of_split_turns,
    "multitask-learning-2": _share_of_task_b,
    "parameter-iteration-experiments-2": _neighbouring_rates,
    "sft-data-construction-3": lambda: 2000 * (1 - (1 - 0.25) ** 8),
    "sft-dataset-format-3": lambda: 120 - 20 - 40 - 10,
    "sft-dumber-why-4": lambda: np.interp(0.25, [0, 1], [0.20, 0.60]),
    "sft-sample-count-2": lambda: 2000 * 2 ** ((79 - 70) / 3),
    "sft-sample-optimization-2": lambda: 1.2 / 1.6,
    "sft-token-count-1": lambda: 10_000 * 500 * 3 / 1e6,
    "sft-token-count-2": lambda: 24_000 * 2 / (4 * 8 * 3),
    "what-sft-learns-3": lambda: -sum(log(p) for p in (0.5, 0.25, 0.5)) / 3,
}
