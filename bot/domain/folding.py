"""One spelling for what people write in many: width, case, superscripts, Greek letters, dashes, spaces."""

import re
import unicodedata

_WIDE = tuple(zip("，：；？！（）", ",:;?!()", strict=True))
"""All that NFKC would change in most Chinese texts, and much sooner replaced than normalised."""
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0123456789+-n")
_RAISED_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ]+")
_DASH = re.compile("[−–—‐‑‒]")
_LETTERS = "αβγδεζηθικλμνξοπρστυφχψω"
_NAMES = """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi
    psi omega"""
_GREEK = dict(zip(_LETTERS, _NAMES.split(), strict=True))
_GREEK_LETTER = re.compile(f"[{_LETTERS}]")


def flatten(text: str) -> str:
    """One width and one kind of dash; x² becomes x^2, which NFKC alone would make x2."""
    if text.isascii():
        return text
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    if not unicodedata.is_normalized("NFKC", text):
        raised = _RAISED_RUN.sub(lambda run: "^" + run[0].translate(_RAISED), text)
        text = unicodedata.normalize("NFKC", raised)
    return _DASH.sub("-", text)


def fold(text: str) -> str:
    """What is compared: flat, lower case, Greek letters by name, single spaces."""
    flat = flatten(text).casefold()
    named = flat if flat.isascii() else _GREEK_LETTER.sub(lambda letter: _GREEK[letter[0]], flat)
    return " ".join(named.split())
