"""Positions and attention: what the bank says about them holds when it is computed."""

from math import sqrt

import numpy as np
import pytest

from tests.bank.formulas.activations import softmax
from tests.bank.formulas.attention import attend, causal, prefix
from tests.bank.formulas.positions import alibi_bias, alibi_slopes, frequencies, ntk_base, rotated, sinusoids


@pytest.fixture
def chance() -> np.random.Generator:
    return np.random.default_rng(7)


# Positions


def test_a_rotated_product_depends_on_the_distance_alone(chance: np.random.Generator) -> None:
    q, k = chance.normal(size=(2, 64))
    products = [rotated(q, start + 5) @ rotated(k, start) for start in (0, 7, 4000)]
    assert products == pytest.approx([products[0]] * 3)
    assert rotated(q, 6) @ rotated(k, 0) != pytest.approx(products[0])


def test_a_rotation_keeps_lengths(chance: np.random.Generator) -> None:
    q = chance.normal(size=64)
    assert np.linalg.norm(rotated(q, 1234)) == pytest.approx(np.linalg.norm(q))


def test_a_larger_base_turns_more_slowly_but_for_the_first_pair() -> None:
    slow, fast = frequencies(128, 500_000), frequencies(128, 10_000)
    assert slow[0] == fast[0] == 1
    assert (slow[1:] < fast[1:]).all()


def test_ntk_scaling_keeps_the_fastest_pair_and_stretches_the_slowest_by_the_factor() -> None:
    stretched = frequencies(128, ntk_base(10_000, 128, stretch=8))
    assert stretched[0] == 1
    assert frequencies(128)[-1] / stretched[-1] == pytest.approx(8)


def test_sinusoids_of_a_later_position_are_a_rotation_of_earlier_ones() -> None:
    table = sinusoids(100, 16)
    similarity = table @ table.T
    assert np.diag(similarity, 3) == pytest.approx(similarity[0, 3])
    assert abs(table).max() <= 1


def test_alibi_halves_its_slopes_for_eight_heads() -> None:
    assert alibi_slopes(8) == pytest.approx([1 / 2**n for n in range(1, 9)])
    assert alibi_slopes(16)[::-1][0] == pytest.approx(1 / 256)


def test_alibi_adds_nothing_that_softmax_would_not_see_as_distance() -> None:
    """−m·(i − j) and m·j differ by a constant in each row."""
    bias, places = alibi_bias(0.5, 8), np.arange(8)
    for i in places:
        assert softmax(bias[i]) == pytest.approx(softmax(np.where(places <= i, 0.5 * places, -np.inf)))


# Attention


def test_a_causal_mask_hides_the_future(chance: np.random.Generator) -> None:
    q, k, v = chance.normal(size=(3, 6, 4))
    before = attend(q, k, v, causal(6))
    k[4:], v[4:] = 0, 0
    assert attend(q, k, v, causal(6))[:4] == pytest.approx(before[:4])
    assert attend(q, k, v, prefix(5, 1))[:4] != pytest.approx(before[:4])


def test_attention_without_positions_does_not_know_the_order(chance: np.random.Generator) -> None:
    q, k, v = chance.normal(size=(3, 6, 4))
    order = chance.permutation(6)
    assert attend(q, k[order], v[order]) == pytest.approx(attend(q, k, v))


def test_the_root_keeps_scores_at_variance_one(chance: np.random.Generator) -> None:
    q, k = chance.normal(size=(2, 20_000, 64))
    scores = (q * k).sum(axis=-1)
    assert scores.var() == pytest.approx(64, rel=0.05)
    assert (scores / sqrt(64)).var() == pytest.approx(1, rel=0.05)


def test_grouped_heads_are_many_heads_whose_keys_repeat(chance: np.random.Generator) -> None:
    q, (k, v) = chance.normal(size=(8, 5, 4)), chance.normal(size=(2, 2, 5, 4))
    grouped = attend(q.reshape(2, 4, 5, 4), k[:, None], v[:, None]).reshape(8, 5, 4)
    assert grouped == pytest.approx(attend(q, k.repeat(4, axis=0), v.repeat(4, axis=0)))


def test_softmax_can_be_summed_block_by_block(chance: np.random.Generator) -> None:
    """As FlashAttention does: a running maximum, a running sum, and a rescaled result."""
    scores, values = chance.normal(0, 9, size=64), chance.normal(size=64)
    highest, total, result = -np.inf, 0.0, 0.0
    for block in np.split(np.arange(64), 8):
        risen = max(highest, scores[block].max())
        weights, shrink = np.exp(scores[block] - risen), np.exp(highest - risen)
        total, result = total * shrink + weights.sum(), result * shrink + weights @ values[block]
        highest = risen
    assert result / total == pytest.approx(softmax(scores) @ values)
