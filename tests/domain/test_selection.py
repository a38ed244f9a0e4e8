"""Nothing repeats until the pool is used up, and neighbours differ in concept."""

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.selection import choose, unasked


@dataclass(frozen=True, slots=True)
class Card:
    """As much of a question as matters here."""

    id: str
    concept_id: str


def deck(concepts: int, questions: int) -> list[Any]:
    return [Card(f"{c}-{q}", str(c)) for c in range(concepts) for q in range(questions)]


@given(st.integers(1, 5), st.integers(1, 4), st.integers(0, 1000))
def test_each_turn_of_the_pool_asks_everything_once(concepts: int, questions: int, seed: int) -> None:
    pool, dice, asked = deck(concepts, questions), Random(seed), Counter[str]()
    for turn in range(1, 4):
        for left in range(len(pool), 0, -1):
            assert unasked(pool, asked) == left
            card = choose(pool, asked, (), dice)
            assert card
            asked[card.id] += 1
        assert asked == {card.id: turn for card in pool}


@given(st.integers(0, 1000))
def test_neighbours_are_about_different_concepts_if_possible(seed: int) -> None:
    pool, dice, asked, before = deck(4, 3), Random(seed), Counter[str](), ""
    for _ in range(9):
        card = choose(pool, asked, {before}, dice)
        assert card
        others_left = any(c.concept_id != before and not asked[c.id] for c in pool)
        assert card.concept_id != before or not others_left
        asked[card.id] += 1
        before = card.concept_id


def test_rather_the_same_concept_than_nothing() -> None:
    pool = deck(1, 2)
    assert choose(pool, {"0-0": 1}, {"0"}, Random(1)) == pool[1]


def test_what_has_left_the_pool_does_not_count() -> None:
    pool = deck(1, 3)
    assert unasked(pool, {"gone": 7, "0-0": 1}) == 2


def test_an_empty_pool_has_nothing() -> None:
    assert choose([], {}, (), Random(1)) is None
    assert unasked([], {}) == 0
