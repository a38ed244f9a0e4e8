from itertools import product

import numpy as np

from tests.bank.formulas.attention import prefix
from tests.bank.formulas.memory import FP8, FP16, GB, GIB, KIB, kv_cache
from tests.bank.formulas.parameters import attention, ffn, gated_ffn


def _masked_of_a_thousand() -> float:
    selected, masked = 0.15, 0.80
    return 1000 * selected * masked


def _gated_size_that_keeps_the_count() -> float:
    """In units of d: what a layer of 12d² has left when only Q and O remain."""
    budget, q_and_o, matrices = 12, 2, 3
    return (budget - q_and_o) / matrices


def _encoder_passes() -> int:
    """Greedy decoding, counting who is called."""
    calls = {"encoder": 1, "decoder": 0}
    for _ in range(15):
        calls["decoder"] += 1
    return calls["encoder"]


def _sentinels() -> float:
    return 600 * 0.15 / 3


def _deviation_of_a_dot_product() -> float:
    """Components ±1 have mean 0 and variance 1; eight of them are summed over every case, the variance grows by 64/8."""
    sums = np.array([sum(signs) for signs in product((-1, 1), repeat=8)])
    return float(np.sqrt(sums.var() * 64 / 8))


COMPUTED = {
    "bert-or-llm-choice-3": lambda: (100 + 30 * 20) / 4,
    "bert-vs-gpt-2": _masked_of_a_thousand,
    "decoder-only-why-3": lambda: 512 * 0.15,
    "encoder-decoder-structure-3": _encoder_passes,
    "glm-blank-infilling-1": lambda: int(prefix(5, 5).sum()),
    "glm4-design-changes-1": lambda: kv_cache(layers=40, kv_heads=2, head_dim=128) / KIB,
    "gpt-llama-t5-glm-compare-2": _sentinels,
    "gqa-ffn-compensation-1": _gated_size_that_keeps_the_count,
    "gqa-ffn-compensation-3": lambda: (
        (attention(4096, heads=32, kv_heads=2, head_dim=128) + gated_ffn(4096, 13696)) / 1e6
    ),
    "gqa-what-1": lambda: kv_cache(layers=80, kv_heads=8, head_dim=128, tokens=8192) / GIB,
    "llama-glm-qwen-common-2": lambda: kv_cache(32, 8, 128) / kv_cache(40, 2, 128),
    "llama3-architecture-2": lambda: 100 * (1 / 3.17 - 1 / 3.94) / (1 / 3.17),
    "new-model-improvements-2": lambda: 10e12 / 400e9,
    "no-bias-except-qkv-1": lambda: 32 * 128 + 2 * (2 * 128),
    "open-model-families-2": lambda: 671e9 * FP8 / GB,
    "prefix-lm-vs-causal-lm-1": lambda: int(prefix(4, 3).sum()),
    "qwen25-architecture-2": lambda: kv_cache(28, 28, 128) / kv_cache(28, 4, 128, each=FP16),
    "self-attention-mechanism-1": _deviation_of_a_dot_product,
    "transformer-overview-2": lambda: attention(1024, heads=16, kv_heads=16, head_dim=64) + ffn(1024, 4 * 1024),
}
