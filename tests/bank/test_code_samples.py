"""Code that the bank shows runs, and does what it is shown for."""

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bot.bank.load import bank, gather, shipped
from bot.domain.question import Bank, Language
from tests.bank.formulas.normalisation import deepnorm_alpha, deepnorm_beta, layer_norm

SHOWN = re.compile(r"^(?:\w+(?:, \w+)* = .+|def .+:|    .+)$", re.MULTILINE)
SAMPLES = {"deepnorm-code"}
LAYERS = 32


@pytest.fixture(scope="module")
def everything() -> Bank:
    return bank(gather(shipped()))


def code(everything: Bank, concept: str, language: Language) -> str:
    return "\n".join(SHOWN.findall(everything.concepts[concept].answer.of(language)))


def test_both_languages_show_the_same_code_and_no_sample_is_left_out(everything: Bank) -> None:
    with_code = {name for name in everything.concepts if "def " in code(everything, name, "en")}
    assert with_code == SAMPLES
    assert all(code(everything, name, "zh") == code(everything, name, "en") for name in SAMPLES)


def test_deepnorm_scales_the_residual_and_every_matrix_but_q_and_k(everything: Bank) -> None:
    gains: dict[str, float] = {}
    shown: dict[str, Any] = {"M": LAYERS, "nn": torch_nn(gains)}
    exec(code(everything, "deepnorm-code", "en"), shown)

    shown["init"](SimpleNamespace(named_parameters=parameters))
    beta = deepnorm_beta(LAYERS)
    assert gains == pytest.approx({"q_proj": 1, "k_proj": 1, "v_proj": beta, "out_proj": beta, "up": beta})

    x = np.random.default_rng(7).normal(size=(3, 8))
    alpha, halfway = deepnorm_alpha(LAYERS), layer_norm(deepnorm_alpha(LAYERS) * x + np.sin(x))
    written = shown["forward"](x, np.sin, np.cos, layer_norm, layer_norm)
    assert written == pytest.approx(layer_norm(alpha * halfway + np.cos(halfway)))


def parameters() -> list[tuple[str, Any]]:
    matrices = [
        (name, SimpleNamespace(name=name, dim=lambda: 2)) for name in ("q_proj", "k_proj", "v_proj", "out_proj", "up")
    ]
    return [*matrices, ("norm", SimpleNamespace(name="norm", dim=lambda: 1))]


def torch_nn(gains: dict[str, float]) -> SimpleNamespace:
    """As much of torch.nn as the sample calls; it writes down the gains."""

    def xavier_normal_(matrix: Any, gain: float) -> None:
        gains[matrix.name] = gain

    return SimpleNamespace(init=SimpleNamespace(xavier_normal_=xavier_normal_))
