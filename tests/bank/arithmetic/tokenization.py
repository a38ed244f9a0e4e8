from tests.bank.formulas.merges import learn, pairs, units
from tests.bank.formulas.parameters import size


def _count_of_the_first_merge() -> int:
    corpus = {"low": 5, "lower": 2, "newest": 6, "widest": 3}
    return pairs(units(corpus))[learn(corpus, merges=1)[0]]


COMPUTED = {
    "bpe-build-vocab-1": _count_of_the_first_merge,
    "domain-vocab-expansion-2": lambda: 2 * (size(49953, 4096) - size(32000, 4096)) / 1e6,
    "llm-tokenizer-differences-1": lambda: 6000 * (1.5 - 0.6) * 10 / 1e6,
    "llm-tokenizer-examples-2": lambda: 256 + 50_000 + 1,
    "sentencepiece-idea-4": lambda: len("龘".encode()),
    "tokenizer-role-3": lambda: 2 * (size(128_000, 4096) - size(32_000, 4096)) / 1e6,
    "tokenizer-training-4": lambda: 32_000 - 256 - 100,
    "wordpiece-vs-bpe-1": lambda: 40 / (100 * 50),
}
