"""Progress over weeks as a page: how much was right as a line, how much was answered as bars. A week without answers is a gap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree as ET

from bot.pictures.canvas import MARGIN, WIDTH, Ink, drawable, ink_of, shape, sheet, write

HEIGHT = 870
LEFT, RIGHT = MARGIN + 84, WIDTH - MARGIN
SHARE_TOP, SHARE_FLOOR = 240, 510
COUNT_TOP, COUNT_FLOOR = 630, 760
GRID = (0, 25, 50, 75, 100)
Point = tuple[float, float, float]  # x, y, share
BAR = 0.62
"""Of a week's width."""


@dataclass(frozen=True, slots=True)
class Week:
    label: str
    count: int
    share: float | None  # of the answers, what was right; None when there were none


@dataclass(frozen=True, slots=True)
class Progress:
    title: str
    subtitle: str
    shares: str  # what the line is of
    counts: str  # what the bars are of
    weeks: Sequence[Week]  # the last one is still running
    foot: str = ""
    dark: bool = False


def page(progress: Progress) -> str:
    ink, room = ink_of(dark=progress.dark), WIDTH - 2 * MARGIN
    svg = sheet(HEIGHT, ink)
    write(svg, MARGIN, 72, drawable(progress.title, room, 44), 44, ink.letters, bold=True)
    write(svg, MARGIN, 122, drawable(progress.subtitle, room, 28), 28, ink.quiet)
    write(svg, MARGIN, SHARE_TOP - 46, drawable(progress.shares, room, 26), 26, ink.letters, bold=True)
    write(svg, MARGIN, COUNT_TOP - 46, drawable(progress.counts, room, 26), 26, ink.letters, bold=True)
    _grid(svg, ink)
    _bars(svg, ink, progress.weeks)
    _line(svg, ink, progress.weeks)
    write(svg, MARGIN, HEIGHT - 24, drawable(progress.foot, room, 22), 22, ink.quiet)
    return ET.tostring(svg, encoding="unicode")


def _grid(svg: ET.Element, ink: Ink) -> None:
    """From nothing to everything, always: a small change is to look small."""
    for percent in GRID:
        y = _height(percent / 100)
        shape(svg, "line", x1=LEFT, x2=RIGHT, y1=y, y2=y, stroke=ink.line, stroke_width=2)
        write(svg, LEFT - 16, y + 7, f"{percent}%", 20, ink.quiet, anchor="end")
    shape(svg, "line", x1=LEFT, x2=RIGHT, y1=COUNT_FLOOR, y2=COUNT_FLOOR, stroke=ink.line, stroke_width=2)


def _bars(svg: ET.Element, ink: Ink, weeks: Sequence[Week]) -> None:
    most, wide = max((week.count for week in weeks), default=0), BAR * (RIGHT - LEFT) / len(weeks)
    for n, week in enumerate(weeks):
        x, is_now = _middle(n, weeks), n == len(weeks) - 1
        write(
            svg, x, COUNT_FLOOR + 34, week.label, 20, ink.letters if is_now else ink.quiet, bold=is_now, anchor="middle"
        )
        if not week.count:
            continue
        tall = max(6.0, (COUNT_FLOOR - COUNT_TOP) * week.count / most)
        box = {
            "x": f"{x - wide / 2:.1f}",
            "y": f"{COUNT_FLOOR - tall:.1f}",
            "width": f"{wide:.1f}",
            "height": f"{tall:.1f}",
        }
        shape(svg, "rect", **box, rx=5, fill=ink.best)
        write(svg, x, COUNT_FLOOR - tall - 10, str(week.count), 20, ink.letters, anchor="middle")


def _line(svg: ET.Element, ink: Ink, weeks: Sequence[Week]) -> None:
    for points in _stretches(weeks):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
        under = f"{points[0][0]:.1f},{SHARE_FLOOR} {path} {points[-1][0]:.1f},{SHARE_FLOOR}"
        shape(svg, "polygon", points=under, fill=ink.best, opacity=0.35)
        shape(svg, "polyline", points=path, fill="none", stroke=ink.mark, stroke_width=4, stroke_linejoin="round")
        for n, (x, y, share) in enumerate(points):
            shape(svg, "circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=8, fill=ink.mark, stroke=ink.paper, stroke_width=3)
            at = y + 34 if _is_dip(points, n) else y - 20
            write(svg, x, at, f"{round(100 * share)}%", 20, ink.letters, bold=True, anchor="middle")


def _is_dip(points: Sequence[Point], n: int) -> bool:
    """The line comes down to it, or goes up from it: its figure stands below."""
    beside = [share for _, _, share in (*points[max(0, n - 1) : n], *points[n + 1 : n + 2])]
    return bool(beside) and all(share >= points[n][2] for share in beside) and max(beside) > points[n][2]


def _stretches(weeks: Sequence[Week]) -> Iterator[list[Point]]:
    """Weeks in a row with answers, each as (x, y, share): no line is drawn over what was not."""
    numbered = groupby(enumerate(weeks), key=lambda one: one[1].share is not None)
    for answered, stretch in numbered:
        if answered:
            yield [(_middle(n, weeks), _height(week.share or 0.0), week.share or 0.0) for n, week in stretch]


def _middle(n: int, weeks: Sequence[Week]) -> float:
    return LEFT + (n + 0.5) * (RIGHT - LEFT) / len(weeks)


def _height(share: float) -> float:
    return SHARE_FLOOR - share * (SHARE_FLOOR - SHARE_TOP)
