from itertools import product

from tests.bank.formulas.activations import softmax
from tests.bank.formulas.chances import half_width, majority, relative_fall
from tests.bank.formulas.decoding import distinct_2, frequency_and_presence, repetition, tempered, top_p
from tests.bank.formulas.memory import GIB, KIB, scale_bits, stored, tokens_a_second
from tests.bank.formulas.parameters import size


def _lost_by_greed() -> float:
    """The best sequence of two tokens against that of always taking the likelier one."""
    first, then = {"A": 0.6, "B": 0.4}, {"A": 0.4, "B": 0.9}
    greedy = max(first, key=lambda token: first[token])
    return max(first[token] * then[token] for token in first) - first[greedy] * then[greedy]


def _restored_weight() -> float:
    scale = 6.35 / 127
    return round(1.23 / scale) * scale


def _candidates() -> int:
    """Four beams of a small vocabulary are really extended; the count grows with the vocabulary."""
    small = 50
    return len(list(product(range(4), range(small)))) * 32_000 // small


COMPUTED = {
    "application-mode-changes-1": lambda: 100_000 * (2000 * 0.5 + 500 * 2) / 1e6,
    "beam-search-1": _candidates,
    "decoding-strategies-4": _lost_by_greed,
    "generation-parameters-1": lambda: 512 - 300,
    "gpu-vs-cpu-inference-1": lambda: tokens_a_second(stored(7e9, bits=4), 70e9),
    "industry-applications-1": lambda: 1000 * 6 - (800 * 2 + 200 * 7),
    "inference-memory-growth-1": lambda: (24 * 0.9 - 13.6) * GIB / (512 * KIB),
    "int8-vs-fp16-speed-2": lambda: 80 * 312 / 624 + 20,
    "knowledge-distillation-1": lambda: softmax([4 / 2, 2 / 2, 0 / 2])[0],
    "knowledge-distillation-4": lambda: 2 * (70e9 - 7e9) / 1e9,
    "on-device-challenges-1": lambda: tokens_a_second(stored(3e9, bits=4), 60e9),
    "project-experience-2": lambda: 100 * relative_fall(1 - 0.72, 1 - 0.81),
    "pruning-and-quantization-1": lambda: 4 + scale_bits(128, bits=16),
    "pruning-and-quantization-2": _restored_weight,
    "random-sampling-1": lambda: top_p([0.40, 0.30, 0.20, 0.06, 0.04], 0.85)[0],
    "reasoning-ability-2": lambda: majority(0.7, 3),
    "repetition-mitigation-1": lambda: frequency_and_presence(3.0, times=4, frequency=0.3, presence=0.5),
    "repetition-mitigation-2": lambda: repetition(-1.5, 1.2),
    "repetition-what-1": lambda: distinct_2(["a", "b", "a", "b", "a", "b"]),
    "serving-concurrency-1": lambda: 20 * 6,
    "serving-concurrency-4": lambda: 40 * GIB // (128 * KIB * 4096),
    "temperature-sampling-2": lambda: tempered([0.8, 0.2], 0.5)[0],
    "try-many-models-1": lambda: half_width(0.60, 100),
    "weight-sharing-1": lambda: size(151_936, 896) / 1e6,
}
