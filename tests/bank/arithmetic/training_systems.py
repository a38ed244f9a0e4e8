from math import ceil

import numpy as np

from tests.bank.formulas.floats import next_bfloat16, stuck_at
from tests.bank.formulas.memory import (
    ADAM_MIXED,
    BF16,
    GB,
    GRADIENT,
    KIB,
    MASTER,
    MOMENTS,
    kv_cache,
    stored,
)
from tests.bank.formulas.training import bubble, flops, replicas, ring_all_reduce

DAY = 24 * 60 * 60


def _scale_after_overflows() -> float:
    scale = 65536.0
    for _ in range(3):
        scale *= 0.5
    return scale


def _loss_per_token() -> float:
    tokens, means = np.array([10, 30]), np.array([2.0, 1.0])
    return float(np.average(means, weights=tokens))


def _share_of_padding() -> float:
    lengths = np.array([8192] + 15 * [1024])
    return float(100 * (1 - lengths.sum() / (lengths.size * lengths.max())))


def _days() -> float:
    return flops(7e9, 1e12) / (64 * 312e12 * 0.40) / DAY


COMPUTED = {
    "data-vs-model-parallel-2": lambda: ring_all_reduce(16, cards=8),
    "distributed-framework-choice-3": lambda: 14e9 * ADAM_MIXED / 8 / GB,
    "distributed-parallelism-2": lambda: 100 * bubble(stages=8, batches=32),
    "distributed-parallelism-4": lambda: replicas(16384, tensor=8, pipeline=16),
    "finetune-memory-needs-1": lambda: stored(65e9, bits=4.127) / GB,
    "finetune-memory-needs-3": lambda: 40e6 * ADAM_MIXED / GB,
    "fp16-bf16-fp32-2": lambda: next_bfloat16(256) - 256,
    "fp16-overflow-fix-3": _scale_after_overflows,
    "full-finetune-memory-1": lambda: 13e9 * (BF16 + (ADAM_MIXED - BF16) / 8) / GB,
    "full-finetune-memory-4": lambda: 7e9 * (BF16 + GRADIENT + MASTER + 2 * 1) / GB,
    "gpu-memory-estimation-1": lambda: kv_cache(32, kv_heads=8, head_dim=128) / KIB,
    "gpu-memory-estimation-2": lambda: 34 * 4096 * 1 * 4096 * 32 / GB,
    "gradient-accumulation-1": lambda: 4 * 8 * 16,
    "gradient-accumulation-2": _loss_per_token,
    "hardware-config-1": lambda: 2e12 * np.min_scalar_type(128_256 - 1).itemsize / 1e12,
    "hardware-config-2": lambda: 70e9 * (ADAM_MIXED - GRADIENT) / GB,
    "memory-saving-methods-2": lambda: 7e9 * (MOMENTS - 2 * 1) / GB,
    "mixed-precision-benefits-1": lambda: ADAM_MIXED,
    "mixed-precision-layers-2": stuck_at,
    "oom-large-dataset-2": _share_of_padding,
    "training-compute-cost-1": _days,
    "training-compute-cost-2": lambda: 2.788 * 2,
    "why-distributed-at-scale-1": lambda: ceil(70e9 * ADAM_MIXED / (80 * GB)),
}
