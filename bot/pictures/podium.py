"""The podium as a page: up to three steps, with as many people on each as share the place."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from bot.pictures.canvas import LIGHT, MARGIN, WIDTH, Ink, drawable, ink_of, shape, sheet, write

HEIGHT = 640
FLOOR = 600
STEP = 270
GAP = 20
MIDDLES = {1: WIDTH / 2, 2: WIDTH / 2 - STEP - GAP, 3: WIDTH / 2 + STEP + GAP}
HEIGHTS = {1: 270, 2: 190, 3: 130}
COLOURS = {1: "#e3b341", 2: "#9aa7b4", 3: "#c07f4f"}
ON_A_STEP = LIGHT.letters
"""The steps are the same in the dark, and so is what stands on them."""

SIZE = 32
NAMES = 3
"""So many of those who share a place are named."""


@dataclass(frozen=True, slots=True)
class Step:
    place: int
    name: str
    points: int


def page(title: str, steps: Sequence[Step], *, dark: bool = False) -> str:
    ink = ink_of(dark=dark)
    svg = sheet(HEIGHT, ink)
    write(svg, WIDTH / 2, 70, drawable(title, WIDTH - 2 * MARGIN, 40), 40, ink.quiet, anchor="middle")
    for place in sorted(HEIGHTS):
        _step(svg, ink, place, [step for step in steps if step.place == place])
    return ET.tostring(svg, encoding="unicode")


def _step(svg: ET.Element, ink: Ink, place: int, steps: Sequence[Step]) -> None:
    if not steps:
        return
    x, top = MIDDLES[place], FLOOR - HEIGHTS[place]
    shape(svg, "rect", x=x - STEP / 2, y=top, width=STEP, height=HEIGHTS[place], rx=8, fill=COLOURS[place])
    write(svg, x, top + 72, str(place), 60, ON_A_STEP, bold=True, anchor="middle")
    write(svg, x, top + 112, str(steps[0].points), 30, ON_A_STEP, anchor="middle")
    names = [drawable(step.name, STEP, SIZE) for step in steps[:NAMES]]
    names += [f"+{len(steps) - NAMES}"] if len(steps) > NAMES else []
    for n, name in enumerate(reversed(names)):
        write(svg, x, top - 20 - 42 * n, name, SIZE, ink.letters, anchor="middle")
