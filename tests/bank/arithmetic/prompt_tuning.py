import numpy as np

from tests.bank.formulas.activations import softmax
from tests.bank.formulas.chances import majority
from tests.bank.formulas.memory import BF16, FP16, FP32, GB, MB, kv_cache
from tests.bank.formulas.parameters import linear, prefix, size

MILLION = 1e6


def _cached_share() -> float:
    fixed, fresh = 8 * 150 + 200, 100
    return 100 * (fixed * 0.10 + fresh) / (fixed + fresh)


def _narrowed_gap() -> float:
    before, after = np.array([20, 31, 51]), np.array([57, 58, 58])
    return float(np.ptp(before) - np.ptp(after))


def _reparameterised() -> float:
    """The table and the two layers that spread it over all layers' keys and values."""
    table = size(128, 4096)
    return table + linear(4096, 4096, bias=True) + linear(4096, 28 * 2 * 4096, bias=True)


def _weight_beside_a_prefix() -> float:
    """A score for the prefix that takes half of all the attention."""
    scores = np.log([0.8, 0.2, 1.0])
    return float(softmax(scores)[0])


def _stored_prefixes() -> float:
    base = 774e6
    return (base + 1000 * 0.001 * base) * FP32 / GB


COMPUTED = {
    "p-tuning-advantages-2": _narrowed_gap,
    "p-tuning-disadvantages-1": lambda: 3 * linear(4096, 4096, bias=True) / MILLION,
    "p-tuning-idea-1": lambda: size(9, 1024),
    "p-tuning-parameter-injection-2": lambda: np.zeros((2, 4, 12, 16, 64)).size,
    "p-tuning-v2-advantages-1": lambda: 6.2e9 * 0.1 / 100 // prefix(28, length=1, width=4096),
    "p-tuning-v2-disadvantages-1": lambda: _reparameterised() / MILLION,
    "p-tuning-v2-idea-1": lambda: prefix(24, length=128, width=1024),
    "p-tuning-v2-why-1": lambda: 335 * 0.03,
    "p-tuning-why-1": lambda: 30_000**3,
    "prefix-tuning-advantages-1": lambda: prefix(32, length=20, width=4096) * FP16 / MB,
    "prefix-tuning-disadvantages-1": _weight_beside_a_prefix,
    "prefix-tuning-disadvantages-2": lambda: kv_cache(32, kv_heads=32, head_dim=128, tokens=64 * 100) / GB,
    "prefix-tuning-idea-1": lambda: prefix(24, length=10, width=1024),
    "prefix-tuning-why-1": _stored_prefixes,
    "prompt-engineering-control-1": lambda: majority(0.7, 5),
    "prompt-tuning-advantages-1": lambda: 1000 * size(5, 4096) * FP32 / MB,
    "prompt-tuning-disadvantages-1": lambda: size(200, 200) / size(100, 100),
    "prompt-tuning-idea-1": lambda: size(20, 4096),
    "prompt-tuning-vs-fine-tuning-1": lambda: (2 + 2) * (256 + 64) / ((2 + 2 + 2) * 256),
    "prompt-tuning-vs-prefix-tuning-1": lambda: prefix(24, length=20, width=1024) / size(20, 1024),
    "prompt-tuning-why-1": lambda: (10 - 1) * 11e9 * BF16 / GB,
    "prompting-advantages-2": _cached_share,
    "prompting-what-2": lambda: softmax([3, 1])[0],
    "prompting-why-2": lambda: linear(1024, 3, bias=True),
}
