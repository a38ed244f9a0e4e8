from math import sqrt

import numpy as np

from tests.bank.formulas.memory import ADAM_MIXED, BF16, FP32, GB, MB, scale_bits, stored
from tests.bank.formulas.parameters import lora, size


def _rank_of_two_rounds() -> int:
    chance = np.random.default_rng(7)
    first, second = (chance.normal(size=(64, rank)) @ chance.normal(size=(rank, 64)) for rank in (8, 16))
    return int(np.linalg.matrix_rank(first + second))


def _merged_entry() -> float:
    b, a, scale = np.array([0.5, -1]), np.array([2, 0.25]), 4 / 2
    return float(1.0 + scale * (b @ a))


COMPUTED = {
    "adalora-idea-4": lambda: size(4096, 8) + size(8) + size(8, 4096),
    "chatglm6b-lora-size-1": lambda: 28 * lora(4096, 12288, rank=8),
    "chatglm6b-lora-size-2": lambda: 3_670_016 * FP32 / MB,
    "lora-advantages-1": lambda: (7e9 * BF16 + 20e6 * ADAM_MIXED) / GB,
    "lora-advantages-4": lambda: 350 + 20 * 35 / 1000,
    "lora-continue-training-2": _rank_of_two_rounds,
    "lora-features-2": lambda: 32 / sqrt(64),
    "lora-idea-2": lambda: lora(4096, 4096, rank=8),
    "lora-merge-weights-1": _merged_entry,
    "lora-vs-qlora-1": lambda: (13e9 * BF16 - stored(13e9, bits=4.127)) / GB,
    "lora-what-2": lambda: 32 * 2 * lora(4096, 4096, rank=8),
    "lora-why-faster-1": lambda: 100 * 2 / (2 + 2 + 2),
    "lora-why-faster-2": lambda: 100 * (43.1 - 32.5) / 32.5,
    "qlora-features-1": lambda: scale_bits(64),
    "qlora-features-2": lambda: scale_bits(64, bits=8) + scale_bits(64 * 256),
    "qlora-idea-4": lambda: stored(65e9, bits=4) / GB,
}
