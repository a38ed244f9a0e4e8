"""Answers that are figures though the question is none of the numeric kind: chosen, typed, put in order."""

from math import exp

import numpy as np
import pytest

from bot.bank.figures import anywhere
from bot.bank.load import bank, gather, shipped
from bot.domain.folding import flatten
from bot.domain.question import Bank, Language
from bot.domain.typed import key
from tests.bank.formulas.decoding import top_k, top_p
from tests.bank.formulas.memory import ADAM_MIXED, BF16
from tests.bank.formulas.parameters import size

CARDS = 8
ALL_REDUCE_PASSES = 2  # gradients scattered, then gathered
ZERO_3_PASSES = 3  # parameters gathered forward and backward, gradients scattered
SHARP = [0.97] + 49 * [0.03 / 49]

CHOSEN: dict[str, set[float]] = {
    "chatglm6b-lora-size-4": {round(6.2 * BF16)},
    "distributed-parallelism-3": {ZERO_3_PASSES / ALL_REDUCE_PASSES},
    "fp16-bf16-fp32-3": {float(np.finfo(np.float16).max)},
    "gpu-memory-estimation-4": {13 * BF16, 13 * ADAM_MIXED},
    "llama3-architecture-4": {8 * BF16},
    "lora-features-1": {16 / 8, 16 / 32},
    "peft-why-4": {14 + 50 * 40 / 1000},
    "sft-token-count-4": {round(100 * (1 - 300 / 2048))},
    "tensor-broadcast-shape-4": set(np.broadcast_shapes((64, 1), (64,))),
    "tokens-vs-parameters-2": {100**0.5},
    "why-distributed-at-scale-2": {8 * BF16},
    "why-distributed-at-scale-4": {7 * ADAM_MIXED},
}
TYPED = {
    "cross-entropy-loss-4": f"{exp(2.0):.2f}",
    "tensor-broadcast-shape-3": str(np.broadcast_shapes((8, 1, 6, 1), (7, 1, 5))),
}
ORDERED: dict[str, list[float]] = {
    "full-finetune-memory-3": [
        7 * ADAM_MIXED / CARDS,
        7 * (BF16 + (ADAM_MIXED - BF16) / CARDS),
        7 * (2 * BF16 + (ADAM_MIXED - 2 * BF16) / CARDS),
        7 * ADAM_MIXED,
    ],
    "prompt-tuning-why-4": [0, size(5, 4096), size(100, 4096), 11e9],
}


@pytest.fixture(scope="module")
def everything() -> Bank:
    return bank(gather(shipped()))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", CHOSEN)
def test_the_figures_that_come_out_stand_in_a_right_option(everything: Bank, name: str, language: Language) -> None:
    right = [option.text.of(language) for option in everything.questions[name].options if option.right]
    assert any(anywhere(flatten(text)) >= CHOSEN[name] for text in right), right


@pytest.mark.parametrize("name", TYPED)
def test_what_comes_out_is_taken_when_it_is_typed(everything: Bank, name: str) -> None:
    accept = everything.questions[name].accept
    assert accept
    assert {key(TYPED[name])} <= {key(term) for term in accept.zh} & {key(term) for term in accept.en}


@pytest.mark.parametrize("name", ORDERED)
def test_steps_stand_in_the_order_of_their_figures(everything: Bank, name: str) -> None:
    """The figures are listed as the steps are; the working names each."""
    question = everything.questions[name]
    assert ORDERED[name] == sorted(ORDERED[name])
    assert len(ORDERED[name]) == len(question.steps)
    assert question.why
    assert anywhere(flatten(question.why.en)) >= set(ORDERED[name])


def test_a_broadcast_of_twenty_two_and_twelve_rows_is_an_error() -> None:
    with pytest.raises(ValueError, match="broadcast"):
        np.zeros((22, 1)) - np.zeros((12, 1))


def test_the_nucleus_of_a_sharp_distribution_is_one_token_where_top_k_keeps_fifty() -> None:
    assert np.count_nonzero(top_p(SHARP, 0.9)) == 1
    assert np.count_nonzero(top_k(SHARP, 50)) == 50
