"""The podium: steps, names of any kind, light and dark."""

from xml.etree import ElementTree as ET

import pytest

from bot.pictures import canvas, podium
from bot.pictures.canvas import NoFontError, paint
from bot.pictures.podium import Step, page

SVG = "{http://www.w3.org/2000/svg}"


def texts(*steps: Step) -> list[str]:
    return [element.text or "" for element in ET.fromstring(page("标题", steps)).iter(f"{SVG}text")]


def test_every_place_has_its_step_its_points_and_its_names() -> None:
    assert texts(Step(1, "Ann", 240), Step(2, "小明", 120)) == ["标题", "1", "240", "Ann", "2", "120", "小明"]


def test_who_shares_a_place_shares_the_step_and_too_many_are_counted() -> None:
    names = texts(*(Step(1, f"P{n}", 100) for n in range(5)))
    assert {"P0", "P1", "P2", "+2"} < set(names)
    assert "P3" not in names


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("</text><script>", "</text><scri…"),
        ("\u202eevil", "evil"),
        ("👩‍👩‍👧", "?"),
        ("🌸 小 🎉 明 🌸", "小 明"),
        ("محمد", "محمد"),
        ("a\x00b", "ab"),
        ("很" * 64, "很" * 7 + "…"),
        ("W" * 64, "W" * 8 + "…"),
        ("&amp;", "&amp;"),
    ],
)
def test_no_name_breaks_the_picture(name: str, shown: str) -> None:
    root = ET.fromstring(page(name, [Step(1, name, 1)]))
    assert {element.tag for element in root} == {f"{SVG}rect", f"{SVG}text"}
    assert texts(Step(1, name, 1))[-1] == shown


def test_light_and_dark_are_two_pictures_that_telegram_takes() -> None:
    light, dark = (paint(page("Title", [Step(1, "Ann", 240)], dark=dark)) for dark in (False, True))
    assert light != dark
    for png in (light, dark):
        assert png.startswith(b"\x89PNG")
        width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
        assert (width, height) == (canvas.WIDTH, podium.HEIGHT)


def test_without_a_font_for_chinese_there_is_no_picture() -> None:
    with pytest.raises(NoFontError):
        paint(page("标题", [Step(1, "Ann", 240)]), system_fonts=False)
