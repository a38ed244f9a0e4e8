"""The board as a picture: names as people give them, light and dark, and no font at all."""

import struct
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from bot.pictures import canvas
from bot.pictures.board import ROOM, SIZE, Line, Picture, page
from bot.pictures.canvas import NoFontError, drawable, paint

NAMES = {
    "Ann": "Ann",
    "陈晨": "陈晨",
    "שלום עולם": "שלום עולם",
    "محمد علي": "محمد علي",
    "می\u200cخواهم": "می\u200cخواهم",
    "\u200cx\u200c \u200c🎉\u200cy": "x y",
    "สมชาย": "สมชาย",
    "हिन्दी": "हिन्दी",
    "👩‍🔬 Ада ❤️": "Ада",
    "🇨🇳🎉👍🏽": "?",
    "<b>&amp;</b>": "<b>&amp;</b>",
    "\u200b\u202e\u2068x": "x",
    "Z\u0351a\u0352l\u0353go": "Z\u0351a\u0352l\u0353go",
    "Ann 🎉 Lee 🌸": "Ann Lee",
}


SVG = "{http://www.w3.org/2000/svg}"


def picture(*names: str, dark: bool = False) -> Picture:
    lines = [Line(n if n < 9 else None, name, 100 - 7 * n, f"{n}/12") for n, name in enumerate(names, start=1)]
    return Picture("Study group", "March 2026", lines, "10 points for a right answer.", dark)


def draw(picture: Picture) -> bytes:
    return paint(page(picture))


def texts(picture: Picture) -> list[str | None]:
    return [text.text for text in ET.fromstring(page(picture)).iter(f"{SVG}text")]


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize(("name", "shown"), NAMES.items())
def test_a_name_is_drawn_as_far_as_it_can_be(name: str, shown: str) -> None:
    assert drawable(name, ROOM, SIZE) == shown
    assert size(draw(picture(name if name != "陈晨" else "Chen")))[0] == canvas.WIDTH


@pytest.mark.parametrize("name", ["W" * 64, "面" * 64, "i" * 300, "ﷺ" * 64])
def test_a_long_name_is_cut_to_its_room(name: str) -> None:
    shown = drawable(name, ROOM, SIZE)
    assert shown.endswith("…")
    assert len(shown) < 40


def test_what_is_left_empty_stays_so() -> None:
    assert drawable("", ROOM, SIZE) == ""


def test_ten_lines_are_one_picture_with_every_name_place_and_share() -> None:
    shown = set(texts(picture(*list(NAMES)[:10])))
    assert set(list(NAMES.values())[:10]) <= shown
    assert {"1", "8", "–", "10/12", "Study group"} <= shown


def test_i_am_framed_below_the_top_with_those_beside_me() -> None:
    beside = [Line(13, "Zoë", 34, "3/12"), Line(14, "Me", 31, "2/9", mine=True), Line(14, "Ivan", 31, "3/11")]
    alone, with_me = picture("Ann", "Bob"), replace(picture("Ann", "Bob"), near=beside, gap=True)
    assert [text for text in texts(with_me) if text not in texts(alone)][:3] == ["13", "Zoë", "34"]
    frames = [box for box in ET.fromstring(page(with_me)).iter(f"{SVG}rect") if box.get("stroke")]
    assert len(frames) == 1
    assert len(list(ET.fromstring(page(with_me)).iter(f"{SVG}circle"))) == 3, "between the top and me there are others"
    assert size(draw(with_me))[1] > size(draw(alone))[1]


def test_rules_that_are_long_take_two_lines() -> None:
    rules = "10 points for a right answer, 1 for taking part; equal points share a place; a question counts on its day."
    shown = texts(replace(picture("Ann"), foot=rules))
    assert " ".join(text or "" for text in shown[-2:]) == rules


def test_light_and_dark_are_two_pictures() -> None:
    assert draw(picture("Ann")) != draw(picture("Ann", dark=True))
    assert size(draw(picture("Ann"))) == size(draw(picture("Ann", dark=True)))


def test_without_a_font_chinese_is_refused_rather_than_drawn_as_boxes() -> None:
    assert not canvas.knows_chinese(system_fonts=False)
    with pytest.raises(NoFontError):
        paint(page(picture("陈晨")), system_fonts=False)


def test_an_empty_board_is_a_picture_too() -> None:
    assert size(draw(picture()))[1] > 0
