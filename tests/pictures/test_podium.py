"""The podium: steps, names of any kind, and what happens where nothing can draw them."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.pictures import podium
from bot.pictures.podium import NoFontError, Step

SVG = "{http://www.w3.org/2000/svg}"


def texts(*steps: Step) -> list[str]:
    return [element.text or "" for element in ET.fromstring(podium.svg("标题", steps)).iter(f"{SVG}text")]


def test_every_place_has_its_step_its_points_and_its_names() -> None:
    assert texts(Step(1, "Ann", 240), Step(2, "小明", 120)) == ["标题", "1", "240", "Ann", "2", "120", "小明"]


def test_who_shares_a_place_shares_the_step_and_too_many_are_counted() -> None:
    names = texts(*(Step(1, f"P{n}", 100) for n in range(5)))
    assert {"P0", "P1", "P2", "+2"} < set(names)
    assert "P3" not in names


@pytest.mark.parametrize(
    "name", ["</text><script>", "\u202eevil", "👩‍👩‍👧", "محمد", "a\x00b", "很" * 64, "W" * 64, "&amp;"]
)
def test_no_name_breaks_the_picture(name: str) -> None:
    root = ET.fromstring(podium.svg(name, [Step(1, name, 1)]))
    assert {element.tag for element in root} == {f"{SVG}rect", f"{SVG}text"}
    assert len(podium.short(name)) <= podium.WIDEST + 1


def test_the_picture_is_one_that_telegram_takes(tmp_path: Path) -> None:
    (tmp_path / "wqy-any.ttc").touch()
    png = podium.draw("标题", [Step(1, "Ann", 240)], [str(tmp_path)])
    assert png.startswith(b"\x89PNG")
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    assert (width, height) == (podium.WIDTH, podium.HEIGHT)


def test_without_a_font_for_chinese_there_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "DejaVuSans.ttf").touch()
    with pytest.raises(NoFontError):
        podium.draw("标题", [Step(1, "Ann", 240)], [str(tmp_path)])
