"""LaTeX → PNG, without LaTeX: ziamath sets the formula, resvg paints it. 7 MB instead of a browser or matplotlib."""

import hashlib
import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from xml.etree import ElementTree as ET

WIDTH = 1000
"""Pixels. One width for all, so that the letters of all pictures are equally large on a phone."""

MARGIN = 44
INNER = WIDTH - 2 * MARGIN
MIN_HEIGHT = 220
LINE_GAP = 36
SIZE = 54
SMALLEST = 0.5
"""Of SIZE: below that a phone shows letters smaller than those of the chat's own text."""

LONGEST = 600

STYLE = "1"
"""Part of the key: whoever changes how pictures look, changes it, and no old picture is shown again."""

ONE_AT_A_TIME = threading.Lock()
"""ziamath reads its glyphs from one font file that all threads share."""


class FormulaError(ValueError):
    """Says what to change, in words for whoever wrote the formula."""


@dataclass(frozen=True, slots=True)
class Ink:
    letters: str
    paper: str


LIGHT = Ink(letters="#14181c", paper="#ffffff")
DARK = Ink(letters="#eef2f5", paper="#18222d")


def formula_key(latex: str, *, dark: bool = False) -> str:
    """The same key, the same picture."""
    return hashlib.sha256(f"{STYLE}\0{dark}\0{latex.strip()}".encode()).hexdigest()[:32]


def draw(latex: str, *, dark: bool = False) -> bytes:
    """A PNG, 1000 pixels wide. What is too wide for a line is broken at its `\\quad`s, then made smaller.

    FormulaError: it cannot be drawn, or not so that somebody could read it. May run in any thread.
    """
    refuse_at_sight(latex)
    with ONE_AT_A_TIME:
        import resvg_py  # noqa: PLC0415 - these two take 0.3 s and 26 MB, which only a formula is worth

        ink = DARK if dark else LIGHT
        return resvg_py.svg_to_bytes(svg_string=page(rows(latex, ink), ink), skip_system_fonts=True)


def refuse_at_sight(latex: str) -> None:
    if not latex.strip():
        raise FormulaError("The formula is empty.")
    if len(latex) > LONGEST:
        raise FormulaError(f"The formula has {len(latex)} characters; {LONGEST} are the most that fit a picture.")
    for sign, advice in {
        "$": "Leave the $ out: a formula is bare LaTeX.",
        r"\operatorname*": r"Write \arg\min_x or \max_x instead of \operatorname*.",
        r"\tag": r"Leave \tag out: there is nothing to refer to.",
    }.items():
        if sign in latex:
            raise FormulaError(advice)
    for letter in latex:
        if unicodedata.east_asian_width(letter) in "WF":
            raise FormulaError(f"“{letter}” cannot stand in a formula: no Chinese, no full-width signs.")
    if not balanced(latex):
        raise FormulaError(r"The braces do not match; a brace to be seen is \{ or \}.")


def rows(latex: str, ink: Ink) -> list[ET.Element]:
    """Broken where the author put room, and only when it does not fit on one line."""
    whole = typeset(latex, ink)
    if fits(whole):
        return [whole]
    text, *rest = statements(latex)
    broken = [typeset(text, ink)]
    for statement in rest:
        longer = typeset(rf"{text} \quad {statement}", ink)
        if fits(longer):
            text, broken[-1] = rf"{text} \quad {statement}", longer
        else:
            text = statement
            broken.append(typeset(statement, ink))
    return broken


TOKEN = re.compile(r"\\(?:left|right|begin|end|q?quad)(?![A-Za-z])|\\.|[{}]", re.DOTALL)
DEEPER = {"{": 1, "}": -1, r"\left": 1, r"\right": -1, r"\begin": 1, r"\end": -1}


def balanced(latex: str) -> bool:
    braces = [DEEPER[token.group()] for token in TOKEN.finditer(latex) if token.group() in "{}"]
    return sum(braces) == 0 and all(depth >= 0 for depth in accumulate(braces))


def statements(latex: str) -> list[str]:
    """Cut at each `\\quad` that stands in no braces, brackets or environment."""
    parts, depth, start = [], 0, 0
    for token in TOKEN.finditer(latex):
        depth += DEEPER.get(token.group(), 0)
        if depth == 0 and token.group() in {r"\quad", r"\qquad"}:
            parts.append(latex[start : token.start()].strip())
            start = token.end()
    parts.append(latex[start:].strip())
    return [part for part in parts if part]


def typeset(latex: str, ink: Ink) -> ET.Element:
    """One line as SVG, as large as its letters."""
    from ziamath.tex import tex2mml  # noqa: PLC0415 - as resvg_py
    from ziamath.zmath import Latex, loadedfonts  # noqa: PLC0415 - as resvg_py

    try:
        refuse_unknown(ET.fromstring(tex2mml(latex)), loadedfonts["default"])  # noqa: S314 - written one line ago
        return Latex(re.sub(r"\\sim(?![a-z])", "∼", latex), size=SIZE, color=ink.letters, margin=0).svgxml()
    except FormulaError:
        raise
    except Exception as error:  # the libraries raise a dozen kinds, AssertionError and RecursionError among them
        raise FormulaError(f"This is not LaTeX that can be drawn: {reason(error)}.") from error


def reason(error: Exception) -> str:
    """latex2mathml says it in the name: ExtraLeftOrMissingRightError."""
    if not type(error).__module__.startswith("latex2mathml"):
        return "something is missing or misplaced"
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__.removesuffix("Error")).lower()


def refuse_unknown(mathml: ET.Element, font: Any) -> None:
    """ziamath draws what it does not know letter by letter, or as empty boxes, without a word."""
    for text in filter(None, (element.text for element in mathml.iter())):
        if text.startswith("\\"):
            raise FormulaError(f"“{text}” is unknown.")
        for letter in text.strip():
            if not font.glyphindex(letter):
                raise FormulaError(f"“{letter}” is not in the font of formulas.")
    if any("linebreak" in element.attrib for element in mathml.iter()):
        raise FormulaError(r"Separate lines with \quad, or put them into an environment.")


def page(rows: list[ET.Element], ink: Ink) -> str:
    scale = min(1.0, INNER / max(measure(row, "width") for row in rows))
    if scale < SMALLEST:
        raise FormulaError(r"The formula is too wide to be read on a phone: separate its parts with \quad.")
    used = scale * sum(measure(row, "height") for row in rows) + LINE_GAP * (len(rows) - 1)
    height = max(MIN_HEIGHT, round(used + 2 * MARGIN))
    svg = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "width": str(WIDTH), "height": str(height)})
    svg.append(ET.Element("rect", {"width": "100%", "height": "100%", "fill": ink.paper}))
    svg.extend(placed(rows, scale, (height - used) / 2))
    return ET.tostring(svg, encoding="unicode")


def placed(rows: list[ET.Element], scale: float, top: float) -> Iterator[ET.Element]:
    """One below the other, each in the middle."""
    for row in rows:
        width, height = scale * measure(row, "width"), scale * measure(row, "height")
        box = {"x": (WIDTH - width) / 2, "y": top, "width": width, "height": height}
        row.attrib.update({name: f"{value:.3f}" for name, value in box.items()})
        del row.attrib["xmlns"]
        yield row
        top += height + LINE_GAP


def fits(row: ET.Element) -> bool:
    return measure(row, "width") <= INNER


def measure(row: ET.Element, side: str) -> float:
    return float(row.get(side, 0))
