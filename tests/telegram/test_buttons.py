"""What buttons carry: at most 64 bytes, read back as it was, and made-up data is nobody's."""

from dataclasses import fields
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.buttons import LETTERS, AnswerPress, Press, SetPress, TickPress, pack, unpack


def test_every_button_comes_back_as_it_was() -> None:
    for kind in LETTERS.values():
        make: Any = kind
        press: Press = make(*[7 if field.type is int else "zh" for field in fields(kind)])
        assert unpack(pack(press)) == press


def test_the_longest_data_fits() -> None:
    assert len(pack(AnswerPress(10**14, "abcdef", 9)).encode()) <= 64
    assert len(pack(TickPress("x" * 50, 2**6)).encode()) <= 64
    assert len(pack(SetPress("topic", "positional-encoding")).encode()) <= 64


@given(st.text(max_size=64))
def test_whatever_is_sent_is_read_or_refused(data: str) -> None:
    press = unpack(data)
    assert press is None or unpack(pack(press)) == press


def test_numbers_out_of_range_are_refused() -> None:
    assert unpack("a:-1:abcdef:0") is None
    assert unpack("a:99999999999999999999:abcdef:0") is None
    assert unpack("a:1:abcdef:x") is None
