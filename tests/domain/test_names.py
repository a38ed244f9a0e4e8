"""Names that people give themselves, some of them to break a layout."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.names import LONGEST, clean, isolated


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("Ann", "Ann"),
        ("  Ann \n\t Smith ", "Ann Smith"),
        ("王小明", "王小明"),
        ("Ann\u202egnp.exe", "Anngnp.exe"),  # turns what follows
        ("A\u2066\u2069nn", "Ann"),
        ("\u200b\u200b", "—"),  # nothing to see
        ("", "—"),
        ("\x00\x07", "—"),
        ("👩\u200d👧", "👩\u200d👧"),  # a joiner inside an emoji
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("x" * 200, "x" * LONGEST),
        ("<b>&amp;", "<b>&amp;"),  # escaped where it is written, not here
        ("\ud800", "—"),
    ],
)
def test_known_names(name: str, cleaned: str) -> None:
    assert clean(name) == cleaned


@given(st.text(max_size=200))
def test_whatever_comes_is_short_visible_and_harmless(name: str) -> None:
    cleaned = clean(name)
    assert 0 < len(cleaned) <= LONGEST
    assert clean(cleaned) == cleaned
    assert not any(unicodedata.category(ch) in {"Cc", "Cs"} or ch in "\u202a\u202e\u2066\u2069" for ch in cleaned)
    cleaned.encode()


def test_a_name_is_isolated_from_what_stands_beside_it() -> None:
    assert isolated("أحمد") == "\u2068أحمد\u2069"
