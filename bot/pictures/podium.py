"""The podium as a PNG: up to three steps, with as many people on each as share the place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import east_asian_width
from xml.etree import ElementTree as ET

WIDTH, HEIGHT = 1000, 640
FLOOR = 600
STEP = 270
GAP = 20
MIDDLES = {1: WIDTH / 2, 2: WIDTH / 2 - STEP - GAP, 3: WIDTH / 2 + STEP + GAP}
HEIGHTS = {1: 270, 2: 190, 3: 130}
COLOURS = {1: "#e3b341", 2: "#9aa7b4", 3: "#c07f4f"}
PAPER, INK, FAINT = "#ffffff", "#14181c", "#5b6670"
NAMES = 3
"""So many of those who share a place are named."""

WIDEST = 16
"""Half-widths of a name: as much as a step is wide."""

CJK_FONTS = (
    *("wqy-", "notosanscjk", "notoserifcjk", "notosanssc", "notosanstc", "sourcehan", "droidsansfallback"),
    *("pingfang", "hiragino sans gb", "stheiti", "msyh", "simsun", "simhei", "uming", "ukai", "lxgw"),
)
FONT_FOLDERS = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "C:/Windows/Fonts"),
)


class NoFontError(Exception):
    """Nothing on this machine can draw Chinese names."""


@dataclass(frozen=True, slots=True)
class Step:
    place: int
    name: str
    points: int


def draw(title: str, steps: Sequence[Step], folders: Sequence[str] = FONT_FOLDERS) -> bytes:
    """A PNG. NoFontError: rather no picture than one with empty boxes for names. May run in any thread."""
    if cjk_font(folders) is None:
        raise NoFontError
    import resvg_py  # noqa: PLC0415  26 MB, which only a picture is worth

    return resvg_py.svg_to_bytes(svg_string=svg(title, steps), sans_serif_family="DejaVu Sans", font_dirs=[*folders])


def cjk_font(folders: Sequence[str] = FONT_FOLDERS) -> Path | None:
    fonts = (file for folder in folders for file in sorted(Path(folder).expanduser().rglob("*.[to]t[cf]")))
    return next((file for file in fonts if file.name.casefold().startswith(CJK_FONTS)), None)


def svg(title: str, steps: Sequence[Step]) -> str:
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "width": str(WIDTH), "height": str(HEIGHT)})
    ET.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": PAPER})
    root.append(_text(WIDTH / 2, 70, title, 40, FAINT))
    for place in sorted(HEIGHTS):
        root.extend(_step(place, [step for step in steps if step.place == place]))
    return ET.tostring(root, encoding="unicode")


def _step(place: int, steps: Sequence[Step]) -> Iterator[ET.Element]:
    if not steps:
        return
    x, top = MIDDLES[place], FLOOR - HEIGHTS[place]
    box = {"x": x - STEP / 2, "y": top, "width": STEP, "height": HEIGHTS[place], "rx": 8}
    yield ET.Element("rect", {**{name: f"{value:g}" for name, value in box.items()}, "fill": COLOURS[place]})
    yield _text(x, top + 72, str(place), 60, PAPER)
    yield _text(x, top + 112, str(steps[0].points), 30, PAPER)
    names = [short(step.name) for step in steps[:NAMES]]
    names += [f"+{len(steps) - NAMES}"] if len(steps) > NAMES else []
    for n, name in enumerate(reversed(names)):
        yield _text(x, top - 20 - 42 * n, name, 32, INK)


def short(name: str) -> str:
    """As wide as a step: a Chinese sign takes two half-widths."""
    width = 0
    for n, letter in enumerate(name):
        width += 2 if east_asian_width(letter) in "WF" else 1
        if width > WIDEST:
            return f"{name[: n - 1]}…"
    return name


def _text(x: float, y: float, text: str, size: int, colour: str) -> ET.Element:
    style = {"text-anchor": "middle", "font-family": "sans-serif", "font-size": str(size), "fill": colour}
    element = ET.Element("text", {"x": f"{x:g}", "y": f"{y:g}", **style})
    element.text = "".join(letter for letter in text if letter.isprintable())
    return element
