from math import acos, cos, sin
from statistics import harmonic_mean

import numpy as np

from tests.bank.formulas.memory import FP32, GB
from tests.bank.formulas.retrieval import fused, mean_reciprocal_rank, whole_passages


def _squared_distance() -> float:
    """Two unit vectors at that angle, measured."""
    angle = acos(0.8)
    a, b = np.array([1, 0]), np.array([cos(angle), sin(angle)])
    return float(((a - b) ** 2).sum())


COMPUTED = {
    "hallucination-handling-2": lambda: 34 / 40,
    "langchain-chatglm-system-1": lambda: whole_passages(2048, reserved=[200, 36, 512], passage=260),
    "rag-chunk-granularity-1": lambda: 500 / (500 - 50),
    "rag-core-techniques-1": lambda: fused([1, 3], k=60),
    "rag-pipeline-idea-3": lambda: 1_000_000 * 1024 * FP32 / GB,
    "rag-pitfalls-1": _squared_distance,
    "rag-prompt-template-1": lambda: whole_passages(8192, reserved=[500, 700, 68, 1024], passage=400),
    "rag-recall-1": lambda: 6 / 8,
    "rag-recall-4": lambda: mean_reciprocal_rank([1, 2, 4]),
    "rag-response-quality-4": lambda: harmonic_mean([6 / 8, 6 / 10]),
}
