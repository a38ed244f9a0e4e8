from math import exp, pi, prod

import numpy as np

from tests.bank.formulas.memory import GIB, kv_cache
from tests.bank.formulas.positions import alibi_bias, alibi_slopes, frequencies, interpolated, ntk_base, rotated


def _first_position_of_x6() -> int:
    """Tokens of a span take the place of their mask in the corrupted text, counted from 1."""
    corrupted = ["x1", "x2", "[M]", "x4", "[M]"]
    masks = [place for place, unit in enumerate(corrupted, 1) if unit == "[M]"]
    spans = [["x3"], ["x5", "x6"]]
    return next(mask for mask, span in zip(masks, spans, strict=True) if "x6" in span)


def _rotated_product() -> float:
    """Two dimensions at half a radian a position: the pair turns by position/2."""
    q = k = np.array([1.0, 0.0])
    return float(rotated(q, 3 * 0.5) @ rotated(k, 5 * 0.5))


def _relative_vectors() -> int:
    length = 200
    i, j = np.indices((length, length))
    return len(np.unique(np.clip(j - i, -16, 16)))


COMPUTED = {
    "alibi-advantages-1": lambda: exp(-1024 / 256),
    "alibi-bias-matrix-1": lambda: alibi_slopes(16)[0],
    "alibi-bias-matrix-2": lambda: alibi_bias(alibi_slopes(8)[2], length=11)[10, 4],
    "alibi-idea-1": lambda: alibi_bias(1 / 2, length=11)[10, 7],
    "length-extrapolation-methods-1": lambda: interpolated(6000, trained=2048, wanted=8192),
    "length-extrapolation-methods-2": lambda: ntk_base(10_000, dim=128, stretch=8),
    "length-extrapolation-what-2": lambda: 4096 * frequencies(128)[-1],
    "llama-infinite-input-1": lambda: kv_cache(32, kv_heads=32, head_dim=128, tokens=32768) / GIB,
    "llama-infinite-input-2": lambda: (32768 / 4096) ** 2,
    "llama-why-rope-2": lambda: prod((2048, 4096)),
    "long-range-dependency-1": lambda: 32 * 4096,
    "longer-text-handling-2": lambda: (100_000 + 100) / (5 * 400 + 100),
    "pe-absolute-1": lambda: prod((1024, 768)),
    "pe-relative-1": _relative_vectors,
    "rope-2d-glm-2": _first_position_of_x6,
    "rope-2d-glm-3": lambda: 128 / 2,
    "rope-derivation-1": _rotated_product,
    "rope-idea-2": lambda: len(np.unique(frequencies(128))),
    "rope-idea-3": lambda: 2 * pi / frequencies(128)[-1],
    "rope-models-2": lambda: 500_000,
}
