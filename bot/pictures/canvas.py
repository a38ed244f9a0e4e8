"""What drawn pages have in common: inks, letters that fit, and resvg, which paints an SVG with the system's fonts.

Emoji and other symbols are left out of names (resvg draws no coloured glyphs, and stumbles over joined ones); a script
without a font shows its boxes. Chinese is different: without a font for it, nothing is drawn at all.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree as ET

WIDTH = 1000
MARGIN = 48
FAMILY = "Noto Sans CJK SC, WenQuanYi Micro Hei, PingFang SC, Microsoft YaHei, Noto Sans, DejaVu Sans, sans-serif"
FAR_FAMILY = "Noto Sans, DejaVu Sans, sans-serif"
"""For scripts that no Chinese font has: resvg's own choice would be any font, bold ones too."""

INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Me"}
APART = "\u200c"
"""Without it the letters of a Persian name join, and it is misspelt."""

STRAY = re.compile(rf"(?<!\w){APART}|{APART}(?!\w)")
UNASSIGNED = "\U0010fff0"


class NoFontError(Exception):
    """There is Chinese to be drawn, and no font for it."""


class UndrawableError(Exception):
    """resvg has given up."""


@dataclass(frozen=True, slots=True)
class Ink:
    paper: str
    letters: str
    quiet: str
    bar: str
    best: str
    line: str
    mark: str


LIGHT = Ink("#ffffff", "#14181c", "#55606a", "#eef3f9", "#b3d2ef", "#d5dbe1", "#0b57a4")
DARK = Ink("#12181f", "#eef2f5", "#a9b4be", "#1c2733", "#2f628f", "#36414c", "#8cc4ff")


def ink_of(*, dark: bool) -> Ink:
    return DARK if dark else LIGHT


def paint(svg: str, *, system_fonts: bool = True) -> bytes:
    """A PNG. NoFontError, UndrawableError: show the text instead. May run in any thread."""
    if any(unicodedata.east_asian_width(ch) in "WF" for ch in svg) and not knows_chinese(system_fonts=system_fonts):
        raise NoFontError
    return _paint(svg, system_fonts=system_fonts)


def key_of(svg: str) -> str:
    """The same key, the same picture."""
    return hashlib.sha256(svg.encode()).hexdigest()[:32]


@cache
def knows_chinese(*, system_fonts: bool = True) -> bool:
    """Does 面 look different from what no font has?"""
    return _sample("面", system_fonts=system_fonts) != _sample(UNASSIGNED, system_fonts=system_fonts)


def sheet(height: int, ink: Ink) -> ET.Element:
    svg = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "width": str(WIDTH), "height": str(height)})
    ET.SubElement(svg, "rect", {"width": "100%", "height": "100%", "fill": ink.paper})
    return svg


def write(  # noqa: PLR0913  where, what, how
    svg: ET.Element, x: float, y: float, text: str, size: int, fill: str, *, bold: bool = False, anchor: str = "start"
) -> None:
    look = {"x": f"{x:g}", "y": f"{y:g}", "font-size": str(size), "font-family": _family(text), "fill": fill}
    weight = {"font-weight": "700"} if bold else {}
    ET.SubElement(svg, "text", look | weight | {"text-anchor": anchor}).text = text


def shape(svg: ET.Element, kind: str, /, **look: object) -> None:
    """Underscores stand for hyphens: `stroke_width`."""
    ET.SubElement(svg, kind, {name.replace("_", "-"): str(value) for name, value in look.items()})


def drawable(name: str, room: float, size: int) -> str:
    """Without what cannot be drawn, and no longer than its room in pixels."""
    kept = "".join(ch for ch in name if ch == APART or _is_drawn(ch))
    text = " ".join(STRAY.sub("", kept).split()) or ("?" if name else "")
    if _width(text, size) <= room:
        return text
    while text and _width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def lines_of(text: str, room: float, size: int, most: int = 2) -> list[str]:
    """As many lines as it takes, up to `most`; what is left over is cut."""
    words, lines = text.split(), [""]
    for n, word in enumerate(words):
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer, size) <= room or not lines[-1]:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = " ".join([lines[-1], *words[n:]])
            break
    return [drawable(line, room, size) for line in lines]


def _family(text: str) -> str:
    far = any(ch > "\u052f" and ch.isalpha() and unicodedata.east_asian_width(ch) not in "WF" for ch in text)
    return FAR_FAMILY if far and not any(unicodedata.east_asian_width(ch) in "WF" for ch in text) else FAMILY


def _width(text: str, size: int) -> float:
    """Rather too much than too little: fonts differ."""
    return size * sum(
        1.0 if unicodedata.east_asian_width(ch) in "WF" else 0.9 if ch in "mwMW@%" else 0.64 for ch in text
    )


def _is_drawn(ch: str) -> bool:
    return unicodedata.category(ch) not in INVISIBLE and not _is_selector(ch)


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
