"""Numbers as the machine holds them."""

import numpy as np


def bfloat16(value: float) -> float:
    """Rounded to the nearest, ties to even: FP32 without its lower half."""
    bits = int(np.float32(value).view(np.uint32))
    bits += 0x7FFF + (bits >> 16 & 1)
    return float(np.uint32(bits & 0xFFFF0000).view(np.float32))


def next_bfloat16(value: float) -> float:
    return float(np.uint32(int(np.float32(value).view(np.uint32)) + 0x10000).view(np.float32))


def stuck_at() -> float:
    """Where an FP16 sum of ones stops growing."""
    total = np.float16(0)
    while (grown := np.float16(total + np.float16(1))) != total:
        total = grown
    return float(total)
