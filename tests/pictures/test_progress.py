"""Weeks as a picture: gaps are gaps, the axis begins at nothing, light and dark."""

from xml.etree import ElementTree as ET

import pytest

from bot.pictures.canvas import paint
from bot.pictures.progress import SHARE_FLOOR, SHARE_TOP, Progress, Week, page

SVG = "{http://www.w3.org/2000/svg}"


def progress(*shares: float | None, dark: bool = False) -> Progress:
    weeks = [Week(f"{n}/9", 0 if share is None else n + 1, share) for n, share in enumerate(shares)]
    return Progress("近 12 周", "9/1 – 11/22", "答对率", "答题数", weeks, "", dark)


def drawn(picture: Progress) -> ET.Element:
    return ET.fromstring(page(picture))


def test_a_week_without_answers_is_a_gap_and_not_zero() -> None:
    svg = drawn(progress(0.5, 0.6, None, 0.7, 0.0))
    lines = [line.attrib["points"].split() for line in svg.iter(f"{SVG}polyline")]
    assert [len(line) for line in lines] == [2, 2]
    assert len(list(svg.iter(f"{SVG}circle"))) == 4
    texts = [text.text for text in svg.iter(f"{SVG}text")]
    assert texts.count("0%") == 2, "on the axis, and at the one week in which nothing was right"


def test_the_axis_goes_from_nothing_to_everything() -> None:
    heights = [float(dot.attrib["cy"]) for dot in drawn(progress(0.0, 0.5, 1.0)).iter(f"{SVG}circle")]
    assert heights == [SHARE_FLOOR, (SHARE_FLOOR + SHARE_TOP) / 2, SHARE_TOP]


def test_bars_are_as_tall_as_their_numbers() -> None:
    bars = [box for box in drawn(progress(1.0, 1.0, None, 1.0)).iter(f"{SVG}rect") if box.get("rx")]
    tall = [float(box.attrib["height"]) for box in bars]
    assert [round(each / tall[-1], 2) for each in tall] == [0.25, 0.5, 1.0]


@pytest.mark.parametrize("shares", [(1.0,), (None,) * 11 + (0.5,), (0.5,) * 12, (None,) * 12])
def test_any_twelve_weeks_can_be_painted_in_light_and_in_dark(shares: tuple[float | None, ...]) -> None:
    light, dark = (paint(page(progress(*shares, dark=ink))) for ink in (False, True))
    assert light.startswith(b"\x89PNG")
    assert light != dark
