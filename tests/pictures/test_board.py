"""The board as a picture: names as people give them, light and dark, and no font at all."""

import struct
from xml.etree import ElementTree as ET

import pytest

from bot.pictures import board
from bot.pictures.board import Line, NoFontError, Picture, draw, drawable, page

NAMES = {
    "Ann": "Ann",
    "陈晨": "陈晨",
    "שלום עולם": "שלום עולם",
    "محمد علي": "محمد علي",
    "สมชาย": "สมชาย",
    "हिन्दी": "हिन्दी",
    "👩‍🔬 Ада ❤️": "Ада",
    "🇨🇳🎉👍🏽": "—",
    "<b>&amp;</b>": "<b>&amp;</b>",
    "\u200b\u202e\u2068x": "x",
    "Z\u0351a\u0352l\u0353go": "Z\u0351a\u0352l\u0353go",
}


def picture(*names: str, dark: bool = False) -> Picture:
    lines = [Line(n if n < 9 else None, name, 100 - 7 * n, f"{n}/12") for n, name in enumerate(names, start=1)]
    return Picture("Study group", "March 2026", lines, "10 points for a right answer.", dark)


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize(("name", "shown"), NAMES.items())
def test_a_name_is_drawn_as_far_as_it_can_be(name: str, shown: str) -> None:
    assert drawable(name) == shown
    assert size(draw(picture(name if name != "陈晨" else "Chen")))[0] == board.WIDTH


@pytest.mark.parametrize("name", ["W" * 64, "面" * 64, "i" * 300, "ﷺ" * 64])
def test_a_long_name_is_cut_to_its_room(name: str) -> None:
    shown = drawable(name)
    assert shown.endswith("…")
    assert len(shown) < 40


def test_ten_lines_are_one_picture_with_every_name_place_and_share() -> None:
    svg = ET.fromstring(page(picture(*list(NAMES)[:10])))
    texts = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert set(list(NAMES.values())[:10]) <= set(texts)
    assert {"1", "8", "–", "10/12", "Study group"} <= set(texts)
    assert int(svg.attrib["height"]) < 20 * board.WIDTH


def test_light_and_dark_are_two_pictures() -> None:
    assert draw(picture("Ann")) != draw(picture("Ann", dark=True))
    assert size(draw(picture("Ann"))) == size(draw(picture("Ann", dark=True)))


def test_without_a_font_chinese_is_refused_rather_than_drawn_as_boxes() -> None:
    assert not board.knows_chinese(system_fonts=False)
    with pytest.raises(NoFontError):
        draw(picture("陈晨"), system_fonts=False)


def test_an_empty_board_is_a_picture_too() -> None:
    assert size(draw(picture()))[1] > 0
