"""A board → PNG: ten lines with a place, a name in any script, points. resvg paints it with the system's fonts.

Emoji and other symbols are left out of names (resvg draws no coloured glyphs, and stumbles over joined ones); a script
without a font shows its boxes. Chinese is different: without a font for it, nothing is drawn at all.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree as ET

WIDTH = 1000
MARGIN = 48
TOP = 150
ROW = 84
FOOT = 76
NAME_AT, POINTS_AT, RIGHT_AT = 150, 780, WIDTH - MARGIN - 16
SIZE = 34
FAMILY = "Noto Sans CJK SC, WenQuanYi Micro Hei, PingFang SC, Microsoft YaHei, Noto Sans, DejaVu Sans, sans-serif"
ROOM = POINTS_AT - NAME_AT - 130
"""Pixels for a name; what is longer is cut."""

INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Me"}
UNASSIGNED = "\U0010fff0"


class NoFontError(Exception):
    """There is Chinese to be drawn, and no font for it."""


class UndrawableError(Exception):
    """resvg has given up."""


@dataclass(frozen=True, slots=True)
class Line:
    place: int | None
    name: str
    points: int
    share: str  # 7/9


@dataclass(frozen=True, slots=True)
class Picture:
    title: str
    subtitle: str
    lines: Sequence[Line]
    foot: str
    dark: bool = False


@dataclass(frozen=True, slots=True)
class Ink:
    paper: str
    letters: str
    quiet: str
    bar: str
    best: str


LIGHT = Ink("#ffffff", "#14181c", "#55606a", "#eef3f9", "#b3d2ef")
DARK = Ink("#12181f", "#eef2f5", "#a9b4be", "#1c2733", "#2f628f")


def draw(picture: Picture, *, system_fonts: bool = True) -> bytes:
    """A PNG, 1000 pixels wide. NoFontError, UndrawableError: show the text instead. May run in any thread."""
    svg = page(picture)
    if any(unicodedata.east_asian_width(ch) in "WF" for ch in svg) and not knows_chinese(system_fonts=system_fonts):
        raise NoFontError
    return _paint(svg, system_fonts=system_fonts)


@cache
def knows_chinese(*, system_fonts: bool = True) -> bool:
    """Does 面 look different from what no font has?"""
    return _sample("面", system_fonts=system_fonts) != _sample(UNASSIGNED, system_fonts=system_fonts)


def page(picture: Picture) -> str:
    ink = DARK if picture.dark else LIGHT
    height = TOP + ROW * len(picture.lines) + FOOT
    svg = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "width": str(WIDTH), "height": str(height)})
    ET.SubElement(svg, "rect", {"width": "100%", "height": "100%", "fill": ink.paper})
    _text(svg, MARGIN, 72, drawable(picture.title, WIDTH - 2 * MARGIN, 44), 44, ink.letters, bold=True)
    _text(svg, MARGIN, 122, drawable(picture.subtitle, WIDTH - 2 * MARGIN, 28), 28, ink.quiet)
    most = max((line.points for line in picture.lines), default=0)
    for n, line in enumerate(picture.lines):
        _line(svg, ink, TOP + n * ROW, line, line.points / most if most else 0)
    _text(svg, MARGIN, height - 28, drawable(picture.foot, WIDTH - 2 * MARGIN, 22), 22, ink.quiet)
    return ET.tostring(svg, encoding="unicode")


def drawable(name: str, room: float = ROOM, size: int = SIZE) -> str:
    """Without what cannot be drawn, and no longer than its room."""
    kept = "".join(ch for ch in name if unicodedata.category(ch) not in INVISIBLE and not _is_selector(ch))
    text = " ".join(kept.split()) or "—"
    if _width(text, size) <= room:
        return text
    while text and _width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def _line(svg: ET.Element, ink: Ink, top: int, line: Line, share: float) -> None:
    box = {"x": str(MARGIN), "y": str(top + 6), "rx": "10", "height": str(ROW - 12)}
    ET.SubElement(svg, "rect", {**box, "width": str(WIDTH - 2 * MARGIN), "fill": ink.bar})
    if share > 0:
        width = max(20, round(share * (WIDTH - 2 * MARGIN)))
        ET.SubElement(svg, "rect", {**box, "width": str(width), "fill": ink.best, "opacity": "0.55"})
    base = top + ROW // 2 + 12
    _text(svg, 116, base, str(line.place or "–"), SIZE, ink.letters, bold=True, end=True)
    _text(svg, NAME_AT, base, drawable(line.name), SIZE, ink.letters)
    _text(svg, POINTS_AT, base, str(line.points), SIZE, ink.letters, bold=True, end=True)
    _text(svg, RIGHT_AT, base, line.share, 28, ink.letters, end=True)


def _text(  # noqa: PLR0913  where, what, how
    svg: ET.Element, x: int, y: int, text: str, size: int, fill: str, *, bold: bool = False, end: bool = False
) -> None:
    look = {"x": str(x), "y": str(y), "font-size": str(size), "font-family": FAMILY, "fill": fill}
    weight = {"font-weight": "700"} if bold else {}
    ET.SubElement(svg, "text", look | weight | ({"text-anchor": "end"} if end else {})).text = text


def _width(text: str, size: int) -> float:
    """Rather too much than too little: fonts differ."""
    return size * sum(
        1.0 if unicodedata.east_asian_width(ch) in "WF" else 0.9 if ch in "mwMW@%" else 0.64 for ch in text
    )


def _is_selector(ch: str) -> bool:
    return 0xFE00 <= ord(ch) <= 0xFE0F or 0x1F1E6 <= ord(ch) <= 0x1F1FF or 0x1F3FB <= ord(ch) <= 0x1F3FF


def _sample(ch: str, *, system_fonts: bool) -> bytes:
    text = f'<text x="4" y="30" font-size="28" font-family="{FAMILY}">{ch}</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">{text}</svg>'
    return _paint(svg, system_fonts=system_fonts)


def _paint(svg: str, *, system_fonts: bool) -> bytes:
    import resvg_py  # noqa: PLC0415 - 0.1 s, which only a picture is worth

    try:
        return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=not system_fonts))
    except BaseException as error:  # a panic of Rust is not an Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise UndrawableError(str(error)[:200]) from None
