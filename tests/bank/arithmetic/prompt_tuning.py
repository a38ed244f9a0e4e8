from tests.bank.formulas.activations import softmax
from tests.bank.formulas.chances import majority
from tests.bank.formulas.parameters import linear, size


def _cached_share() -> float:
    fixed, fresh = 8 * 150 + 200, 100
    return 100 * (fixed * 0.10 + fresh) / (fixed + fresh)


COMPUTED = {
    "prefix-tuning-idea-1": lambda: 2 * size(24, 10, 1024),
    "prompt-engineering-control-1": lambda: majority(0.7, 5),
    "prompt-tuning-idea-1": lambda: size(20, 4096),
    "prompting-advantages-2": _cached_share,
    "prompting-what-2": lambda: softmax([3, 1])[0],
    "prompting-why-2": lambda: linear(1024, 3, bias=True),
}
