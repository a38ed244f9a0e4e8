"""What the bank says about its formulas holds when they are computed."""

from itertools import pairwise
from math import exp, log, sqrt

import numpy as np
import pytest

from tests.bank.formulas.activations import (
    Array,
    gelu,
    gelu_sigmoid,
    gelu_tanh,
    log_softmax,
    normal_cdf,
    relu,
    sigmoid,
    softmax,
    swish,
)
from tests.bank.formulas.chances import caught_by_minhash, pass_at, preferred
from tests.bank.formulas.decoding import repetition, tempered, top_k, top_p
from tests.bank.formulas.floats import bfloat16
from tests.bank.formulas.merges import learn, merged
from tests.bank.formulas.normalisation import deepnorm_alpha, deepnorm_beta, layer_norm, rms, rms_norm
from tests.bank.formulas.parameters import ffn, gated_ffn, linear, llama_ffn, lora
from tests.bank.formulas.training import adam_step, bubble, chinchilla_loss, ring_all_reduce

X = np.linspace(-6, 6, 2401)


@pytest.fixture
def chance() -> np.random.Generator:
    return np.random.default_rng(7)


# Normalisation


def test_layer_norm_leaves_mean_zero_and_variance_one(chance: np.random.Generator) -> None:
    normed = layer_norm(chance.normal(3, 5, size=(4, 64)))
    assert normed.mean(axis=-1) == pytest.approx(0)
    assert normed.var(axis=-1) == pytest.approx(1)


def test_layer_norm_forgets_shift_and_scale_and_rms_norm_scale_alone(chance: np.random.Generator) -> None:
    x = chance.normal(size=64)
    assert layer_norm(5 * x + 3) == pytest.approx(layer_norm(x))
    assert rms_norm(5 * x) == pytest.approx(rms_norm(x))
    assert rms_norm(x + 3) != pytest.approx(rms_norm(x))


def test_rms_norm_is_layer_norm_where_the_mean_is_zero(chance: np.random.Generator) -> None:
    x = chance.normal(size=64)
    assert rms_norm(x - x.mean()) == pytest.approx(layer_norm(x))


def test_the_square_of_the_rms_is_the_variance_and_the_squared_mean(chance: np.random.Generator) -> None:
    x = chance.normal(2, 3, size=64)
    assert rms(x)[0] ** 2 == pytest.approx(x.var() + x.mean() ** 2)


@pytest.mark.parametrize("layers", [8, 32, 1000])
def test_deepnorm_grows_the_residual_and_shrinks_the_weights_with_depth(layers: int) -> None:
    assert deepnorm_alpha(layers) > 1 > deepnorm_beta(layers)
    assert deepnorm_alpha(layers) * deepnorm_beta(layers) == pytest.approx(1 / sqrt(2))


# Activations


def test_gelu_weighs_its_input_by_the_normal_distribution() -> None:
    assert gelu(X) == pytest.approx(X * normal_cdf(X))
    assert gelu(X) - gelu(-X) == pytest.approx(X)


def test_the_tanh_form_of_gelu_is_off_by_less_than_a_thousandth_and_the_sigmoid_form_by_about_two_hundredths() -> None:
    assert abs(gelu_tanh(X) - gelu(X)).max() < 1e-3
    assert 0.015 < abs(gelu_sigmoid(X) - gelu(X)).max() < 0.025


def test_swish_runs_from_half_the_input_to_relu() -> None:
    assert swish(X, beta=0) == pytest.approx(X / 2)
    assert swish(X, beta=100) == pytest.approx(relu(X), abs=3e-3)


def test_swish_and_gelu_dip_below_zero_and_come_back() -> None:
    assert X[swish(X).argmin()] == pytest.approx(-1.278, abs=5e-3)
    assert swish(X).min() == pytest.approx(-0.278, abs=1e-3)
    assert gelu(X).min() == pytest.approx(-0.170, abs=1e-3)
    assert relu(X).min() == 0


def test_a_sigmoid_is_steepest_at_a_quarter() -> None:
    slope = np.gradient(sigmoid(X), X)
    assert slope.max() == pytest.approx(0.25, abs=1e-4)
    assert X[slope.argmax()] == pytest.approx(0)


def test_a_gated_ffn_of_two_thirds_costs_what_the_plain_one_does() -> None:
    assert gated_ffn(768, 3072 * 2 // 3) == ffn(768, 3072)
    assert [llama_ffn(d) for d in (4096, 5120, 6656, 8192)] == [11008, 13824, 17920, 22016]


# Softmax and losses


def test_softmax_forgets_a_shift_but_not_a_scale(chance: np.random.Generator) -> None:
    z = chance.normal(size=10)
    assert softmax(z + 1000) == pytest.approx(softmax(z))
    assert softmax(2 * z).max() > softmax(z).max()


def test_log_softmax_survives_what_log_of_softmax_does_not() -> None:
    z = np.array([1000, 0], np.float32)
    with np.errstate(divide="ignore"):
        assert np.log(softmax(z))[1] == -np.inf
    assert log_softmax(z)[1] == -1000


def test_the_gradient_of_cross_entropy_is_probability_minus_label(chance: np.random.Generator) -> None:
    z, label = chance.normal(size=6), 2
    nudges = 1e-6 * np.eye(6)
    measured = [(log_softmax(z - nudge)[label] - log_softmax(z + nudge)[label]) / 2e-6 for nudge in nudges]
    assert measured == pytest.approx(softmax(z) - np.eye(6)[label], abs=1e-8)


def test_two_classes_of_softmax_are_a_sigmoid_of_the_difference() -> None:
    assert softmax([3, 1])[0] == pytest.approx(float(sigmoid(3 - 1))) == pytest.approx(preferred(3, 1))


def test_perplexity_is_the_exponential_of_the_loss_and_two_to_the_bits() -> None:
    loss = -float(np.mean(np.log([0.5, 0.25, 0.125])))
    assert exp(loss) == pytest.approx(2 ** (loss / log(2))) == pytest.approx(4)
    assert exp(-log_softmax(np.zeros(50))[0]) == pytest.approx(50)


def test_bits_per_byte_do_not_depend_on_how_a_text_is_cut() -> None:
    """The same text of 12 bytes as 6 tokens and as 3, of which each is twice as surprising."""
    fine, coarse = (nats * tokens / log(2) / 12 for nats, tokens in ((1.5, 6), (3.0, 3)))
    assert fine == coarse
    assert exp(1.5) < exp(3.0)


# Low rank


def test_a_merged_adapter_computes_what_the_branch_did(chance: np.random.Generator) -> None:
    w, a, b, x = (chance.normal(size=shape) for shape in ((32, 16), (4, 16), (32, 4), (16,)))
    assert (w + 8 / 4 * b @ a) @ x == pytest.approx(w @ x + 8 / 4 * (b @ (a @ x)))
    assert np.linalg.matrix_rank(b @ a) == 4


def test_an_adapter_starts_as_nothing_and_only_b_learns_at_first(chance: np.random.Generator) -> None:
    """With B = 0 the gradient of A is Bᵀ·g·xᵀ = 0, that of B is g·(Ax)ᵀ."""
    a, b, x, gradient = chance.normal(size=(4, 16)), np.zeros((32, 4)), chance.normal(size=16), chance.normal(size=32)
    assert not (b @ a @ x).any()
    assert not np.outer(b.T @ gradient, x).any()
    assert np.outer(gradient, a @ x).any()


def test_an_adapter_is_smaller_than_its_matrix_up_to_half_the_width() -> None:
    assert lora(4096, 4096, rank=2048) == linear(4096, 4096)
    assert lora(4096, 4096, rank=8) / linear(4096, 4096) == pytest.approx(0.0039, abs=5e-5)


def test_the_best_approximation_of_low_rank_keeps_the_largest_singular_values(chance: np.random.Generator) -> None:
    w = chance.normal(size=(20, 12))
    u, s, v = np.linalg.svd(w, full_matrices=False)
    assert np.linalg.norm(w - u[:, :5] * s[:5] @ v[:5]) == pytest.approx(sqrt((s[5:] ** 2).sum()))


# Alignment


def test_dpo_raises_the_chosen_and_lowers_the_rejected_and_pushes_hardest_where_it_is_wrong() -> None:
    def slope(margin: float) -> float:
        return -preferred(0, margin)  # of −log σ(margin)

    assert slope(0) == -0.5
    assert slope(-3) < slope(0) < slope(3) < 0


def test_a_clipped_ppo_step_has_no_gradient_beyond_the_clip_when_the_advantage_agrees() -> None:
    def objective(ratio: float, advantage: float) -> float:
        return min(ratio * advantage, float(np.clip(ratio, 0.8, 1.2)) * advantage)

    assert objective(1.3, 1) == objective(1.5, 1)
    assert objective(0.5, -1) == objective(0.7, -1)
    assert objective(1.5, -1) < objective(1.3, -1)


def test_kl_is_never_negative_and_not_the_same_both_ways(chance: np.random.Generator) -> None:
    def kl(p: Array, q: Array) -> float:
        return float((p * np.log(p / q)).sum())

    pairs = [softmax(chance.normal(size=(2, 5))) for _ in range(50)]
    assert min(kl(p, q) for p, q in pairs) > 0
    assert kl(*pairs[0]) != pytest.approx(kl(*pairs[0][::-1]))
    assert kl(pairs[0][0], pairs[0][0]) == 0


# Decoding


def test_heat_flattens_cold_sharpens_and_neither_reorders() -> None:
    p = np.array([0.6, 0.3, 0.1])
    cold, hot = tempered(p, 0.5), tempered(p, 2)
    assert cold[0] > p[0] > hot[0]
    assert tempered(p, 1) == pytest.approx(p)
    assert [list(q.argsort()) for q in (cold, hot)] == [list(p.argsort())] * 2


def test_a_nucleus_keeps_the_token_that_crosses_the_line_and_a_fixed_count_ignores_the_shape() -> None:
    sharp, flat = np.array([0.97] + [0.03 / 49] * 49), np.full(50, 0.02)
    assert [(top_p(p, 0.9) > 0).sum() for p in (sharp, flat)] == [1, 45]
    assert [(top_k(p, 50) > 0).sum() for p in (sharp, flat)] == [50, 50]


def test_a_repetition_penalty_makes_either_sign_less_likely() -> None:
    assert repetition(2, 1.2) < 2
    assert repetition(-2, 1.2) < -2


# Tokens, training, chances


def test_merges_follow_the_counts() -> None:
    assert learn({"low": 5, "lower": 2, "newest": 6, "widest": 3}, merges=2) == [("e", "s"), ("es", "t")]
    assert merged(tuple("aaab"), ("a", "a")) == ("aa", "a", "b")


def test_bfloat16_reaches_as_far_as_fp32_and_counts_to_256_only() -> None:
    assert bfloat16(3e38) == pytest.approx(3e38, rel=2**-8)
    assert np.isfinite(np.float16(65504))
    assert bfloat16(257) == 256
    assert bfloat16(1.001) == 1


def test_adam_moves_by_the_rate_whatever_the_size_of_the_gradient() -> None:
    steps = [adam_step([size] * 5, rate=0.001) for size in (1e-4, 1, 1e4)]
    assert steps == pytest.approx([0.001] * 3)


def test_a_ring_sends_less_than_twice_the_gradients_however_many_cards() -> None:
    sent = [ring_all_reduce(1, cards) for cards in (2, 8, 64, 1024)]
    assert sent == sorted(sent)
    assert sent[0] == 1
    assert sent[-1] < 2


def test_more_batches_shrink_the_bubble() -> None:
    shares = [bubble(8, batches) for batches in (1, 8, 32, 256)]
    assert all(after < before for before, after in pairwise(shares))
    assert shares[0] == 7 / 8


def test_a_small_model_keeps_learning_past_twenty_tokens_for_each_parameter() -> None:
    losses = [chinchilla_loss(8e9, ratio * 8e9) for ratio in (20, 200, 2000)]
    assert losses == sorted(losses, reverse=True)


def test_minhash_has_its_threshold_where_a_bucket_is_expected_to_agree() -> None:
    assert caught_by_minhash(0.5, 14, 8) < 0.1
    assert caught_by_minhash((1 / 14) ** (1 / 8), 14, 8) == pytest.approx(1 - 1 / exp(1), abs=0.02)
    assert caught_by_minhash(0.9, 14, 8) > 0.99


def test_one_try_passes_as_often_as_samples_do() -> None:
    assert pass_at(1, samples=10, right=3) == pytest.approx(0.3)
    assert pass_at(8, samples=10, right=3) == 1
