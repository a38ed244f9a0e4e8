"""Inks of drawn pages against WCAG's contrast, and lines that fit."""

import pytest

from bot.pictures.canvas import DARK, LIGHT, Ink, drawable, lines_of

LEAST = 4.5
FAINTEST = 3.0
"""Of what is no text: frames, lines and dots that mean something."""


def light(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_black_on_white_is_what_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ink", [LIGHT, DARK])
def test_letters_can_be_read_on_whatever_is_behind_them(ink: Ink) -> None:
    assert min(contrast(ink.letters, behind) for behind in (ink.paper, ink.bar, ink.best)) >= LEAST
    assert contrast(ink.quiet, ink.paper) >= LEAST
    assert min(contrast(ink.mark, behind) for behind in (ink.paper, ink.bar, ink.best)) >= FAINTEST


def test_words_are_broken_between_lines_and_cut_at_the_last() -> None:
    assert lines_of("one two three", 1000, 20) == ["one two three"]
    first, second = lines_of("aaaa bbbb cccc dddd", 140, 20)
    assert (first, second) == ("aaaa bbbb", "cccc dddd")
    assert lines_of("aaaa bbbb cccc dddd eeee", 140, 20)[1].endswith("…")
    assert lines_of("", 100, 20) == [drawable("", 100, 20)]
