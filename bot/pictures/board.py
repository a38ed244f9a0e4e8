"""A board as a page: ten lines with a place, a name in any script, points; and mine below, where I am not among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from bot.pictures.canvas import MARGIN, WIDTH, Ink, drawable, ink_of, lines_of, shape, sheet, write

TOP = 150
ROW = 84
FOOT = 44
FOOT_LINE = 32
GAP = 44
NAME_AT, POINTS_AT, RIGHT_AT = 150, 780, WIDTH - MARGIN - 16
SIZE = 34
ROOM = POINTS_AT - NAME_AT - 130
"""Pixels for a name; what is longer is cut."""


@dataclass(frozen=True, slots=True)
class Line:
    place: int | None
    name: str
    points: int
    share: str  # 7/9
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    title: str
    subtitle: str
    lines: Sequence[Line]
    foot: str
    dark: bool = False
    near: Sequence[Line] = ()  # below the lines: I and those beside me
    gap: bool = False  # between them there are others


def page(picture: Picture) -> str:
    ink = ink_of(dark=picture.dark)
    gap = GAP if picture.gap else 0
    lines, room = [*picture.lines, *picture.near], WIDTH - 2 * MARGIN
    foot, end = lines_of(picture.foot, room, 22), TOP + ROW * len(lines) + gap
    height = end + FOOT + FOOT_LINE * len(foot)
    svg = sheet(height, ink)
    write(svg, MARGIN, 72, drawable(picture.title, room, 44), 44, ink.letters, bold=True)
    write(svg, MARGIN, 122, drawable(picture.subtitle, room, 28), 28, ink.quiet)
    most = max((line.points for line in picture.lines), default=0)
    for n, line in enumerate(lines):
        below = gap if n >= len(picture.lines) else 0
        _line(svg, ink, TOP + n * ROW + below, line, line.points / most if most else 0)
    if gap:
        _dots(svg, ink, TOP + ROW * len(picture.lines) + GAP / 2)
    for n, rule in enumerate(foot, start=1):
        write(svg, MARGIN, end + 16 + FOOT_LINE * n, rule, 22, ink.quiet)
    return ET.tostring(svg, encoding="unicode")


def _line(svg: ET.Element, ink: Ink, top: int, line: Line, share: float) -> None:
    box = {"x": MARGIN, "y": top + 6, "rx": 10, "height": ROW - 12}
    shape(svg, "rect", **box, width=WIDTH - 2 * MARGIN, fill=ink.bar)
    if share > 0:
        shape(svg, "rect", **box, width=max(20, round(share * (WIDTH - 2 * MARGIN))), fill=ink.best, opacity=0.55)
    if line.mine:
        shape(svg, "rect", **box, width=WIDTH - 2 * MARGIN, fill="none", stroke=ink.mark, stroke_width=3)
    base = top + ROW // 2 + 12
    write(svg, 116, base, str(line.place or "–"), SIZE, ink.letters, bold=True, anchor="end")
    write(svg, NAME_AT, base, drawable(line.name, ROOM, SIZE), SIZE, ink.letters, bold=line.mine)
    write(svg, POINTS_AT, base, str(line.points), SIZE, ink.letters, bold=True, anchor="end")
    write(svg, RIGHT_AT, base, line.share, 28, ink.letters, anchor="end")


def _dots(svg: ET.Element, ink: Ink, middle: float) -> None:
    for n in (-1, 0, 1):
        shape(svg, "circle", cx=WIDTH / 2 + 22 * n, cy=middle, r=5, fill=ink.quiet)
