import numpy as np

from tests.bank.formulas.memory import ADAM_MIXED, BF16, GB


def _memory_at_batch_12() -> float:
    slope, fixed = np.polyfit([4, 8], [20, 24], deg=1)
    return float(fixed + 12 * slope)


COMPUTED = {
    "finetune-method-memory-speed-1": _memory_at_batch_12,
    "peft-advantages-4": lambda: 350 * 1000 / 35,
    "peft-vs-full-finetuning-4": lambda: 20 * 14 / (14 + 20 * 0.1),
    "peft-what-4": lambda: 100 * 20e6 / 8e9,
    "peft-why-1": lambda: 7e9 * (ADAM_MIXED - BF16) / GB,
}
