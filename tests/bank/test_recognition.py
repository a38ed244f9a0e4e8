"""How a typed text earns a key point."""

import pytest

from bot.domain.question import Point, Text
from bot.domain.recognition import makes, recogniser


def point(*accept: str, reject: tuple[str, ...] = ()) -> Point:
    return Point("p", must=True, say=Text("。", "."), accept=accept, reject=reject)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("freeze|frozen & weight", "The WEIGHTS are Frozen."),
        ("不变|固定 & 权重|参数", "参数保持固定"),
        ("W₀", "leave w0 alone"),
        ("α/r", "scaled by alpha/r"),
        ("O(n²)", "it is o(n^2)"),
        ("BA", "the product BA of two"),
        ("BA", "乘积BA就够了"),
        ("low rank", "a  low\nrank"),
        ("ＬｏＲＡ", "lora"),
    ],
)
def test_a_pattern_is_met(pattern: str, text: str) -> None:
    assert makes(point(pattern), text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("freeze & weight", "freeze everything"),
        ("AB", "about the table"),
        ("BA", "basic"),
        ("冻结", "解冻"),
        ("r|s", "rs"),
    ],
)
def test_a_pattern_is_not_met(pattern: str, text: str) -> None:
    assert not makes(point(pattern), text)


def test_any_entry_is_enough_and_a_misconception_cancels_it() -> None:
    frozen = point("unchanged", "frozen", reject=("not frozen",))
    assert makes(frozen, "They are frozen.")
    assert not makes(frozen, "They are not frozen.")
    assert recogniser(frozen).rejected("they are not frozen") == "not frozen"
    assert recogniser(frozen).accepted("they are frozen") == "frozen"
