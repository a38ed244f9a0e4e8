import numpy as np

from tests.bank.formulas.memory import ADAM_MIXED, BF16, GB
from tests.bank.formulas.parameters import adapter, lora, prefix, size

MILLION = 1e6


def _memory_at_batch_12() -> float:
    slope, fixed = np.polyfit([4, 8], [20, 24], deg=1)
    return float(fixed + 12 * slope)


def _layer_passes() -> int:
    """Which layers run for which task; the bare ones at the bottom run once for all."""
    tasks, layers, bare = range(8), range(12), 5
    return len({(layer, task if layer >= bare else None) for layer in layers for task in tasks})


def _rank_of_one_for_all() -> float:
    """What 16 on every linear layer of a block would buy if it all went to one projection."""
    everywhere = 4 * lora(4096, 4096, rank=16) + 3 * lora(4096, 12288, rank=16)
    return everywhere / lora(4096, 4096, rank=1)


COMPUTED = {
    "adapter-features-3": lambda: 100 * 12 * 2 * adapter(768, 64, bias=True) / 1.1e8,
    "adapter-idea-1": lambda: adapter(768, 64, bias=True),
    "adapter-why-1": lambda: 1 + 9 * 0.036,
    "adapterdrop-features-4": lambda: 139 / 1.39,
    "adapterdrop-idea-2": _layer_passes,
    "adapterfusion-idea-3": lambda: size(12, 3, 768, 768) / MILLION,
    "finetune-method-memory-speed-1": _memory_at_batch_12,
    "mam-adapter-features-3": lambda: 406 * 0.067,
    "mam-adapter-idea-3": lambda: 24 * adapter(1024, 512) / MILLION,
    "peft-advantages-4": lambda: 350 * 1000 / 35,
    "peft-best-practices-2": _rank_of_one_for_all,
    "peft-methods-comparison-1": lambda: prefix(32, length=64, width=4096) / MILLION,
    "peft-vs-full-finetuning-4": lambda: 20 * 14 / (14 + 20 * 0.1),
    "peft-what-4": lambda: 100 * 20e6 / 8e9,
    "peft-why-1": lambda: 7e9 * (ADAM_MIXED - BF16) / GB,
}
