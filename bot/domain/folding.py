"""One spelling for what people write in many: width, case, superscripts, Greek letters, dashes, spaces."""

import re
import unicodedata

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0123456789+-n")
_RAISED_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ]+")
_DASHES = str.maketrans(dict.fromkeys("−–—‐‑‒", "-"))
_LETTERS = "αβγδεζηθικλμνξοπρστυφχψω"
_NAMES = """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi
    psi omega"""
_GREEK_LETTERS = str.maketrans(dict(zip(_LETTERS, _NAMES.split(), strict=True)))


def flatten(text: str) -> str:
    """One width and one kind of dash; x² becomes x^2, which NFKC alone would make x2."""
    raised = _RAISED_RUN.sub(lambda run: "^" + run[0].translate(_RAISED), text)
    return unicodedata.normalize("NFKC", raised).translate(_DASHES)


def fold(text: str) -> str:
    """What is compared: flat, lower case, Greek letters by name, single spaces."""
    return " ".join(flatten(text).casefold().translate(_GREEK_LETTERS).split())
