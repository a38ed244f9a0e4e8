"""Bytes. GB is 10⁹, GiB is 2³⁰; which of the two is meant, the question says."""

GB = 10**9
MB = 10**6
KIB = 2**10
GIB = 2**30

BF16 = FP16 = 2
FP32 = 4
INT8 = FP8 = 1

GRADIENT = BF16
MASTER = FP32
MOMENTS = 2 * FP32
ADAM_MIXED = BF16 + GRADIENT + MASTER + MOMENTS
"""Of one parameter that is trained with Adam in mixed precision: weight, gradient, FP32 copy, m and v."""


def kv_cache(layers: int, kv_heads: int, head_dim: int, tokens: int = 1, each: int = FP16) -> int:
    """Keys and values of all layers."""
    return 2 * layers * kv_heads * head_dim * tokens * each


def stored(parameters: float, bits: float) -> float:
    """The bytes of weights at so many bits each."""
    return parameters * bits / 8


def tokens_a_second(weight_bytes: float, bytes_a_second: float) -> float:
    """One request, bound by memory: each token reads all weights once."""
    return bytes_a_second / weight_bytes


def scale_bits(block: int, bits: int = 32) -> float:
    """What one constant for each block adds to each weight."""
    return bits / block
