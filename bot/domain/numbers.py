"""Numbers as people type them: ７, 1,024, 70亿, 1.5万, 1e-5, 3×10⁻⁴, 2^16, ½, 三分之二, 50 %, 16 GiB.

What is not understood is None, never a guess: the person is asked again and loses nothing.
"""

import math
import re
from collections.abc import Callable, Iterator

from bot.domain.folding import flatten
from bot.domain.units import SCALES, factors

LONGEST = 80  # characters

_VULGAR = {
    "½": "1/2",
    "⅓": "1/3",
    "⅔": "2/3",
    "¼": "1/4",
    "¾": "3/4",
    "⅕": "1/5",
    "⅛": "1/8",
    "⅜": "3/8",
    "⅝": "5/8",
    "⅞": "7/8",
}
_ABOUT = re.compile(
    r"^(?:约等于|大约|大概|约|答案是|是|approximately|approx\.?|about|around|roughly|[≈~=:])\s*", re.IGNORECASE
)
_MORE_OR_LESS = re.compile(r"\s*(?:左右|上下|or so|[.。!])$", re.IGNORECASE)
_DECIMAL = r"(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_FACTOR = re.compile(
    rf"(?P<base>{_DECIMAL})(?:e(?P<shift>[-+]?\d+))?(?:\s*(?:\^|\*\*)\s*\(?(?P<power>[-+]?\d+)\)?)?",
    re.IGNORECASE,
)
_TIMES = re.compile(r"\s*[×*·⋅]\s*|\s*x\s*(?=\d)", re.IGNORECASE)
_OVER = re.compile(r"\s*/\s*(?=\d)")
_MIXED = re.compile(r"(?P<whole>\d+)\s+(?P<part>\d+/\d+)")

_SCALE = re.compile(r"\s*(" + "|".join(SCALES) + r")(?![a-z])", re.IGNORECASE)

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?")
_SHARE = re.compile(r"(?P<below>[^分]+)分之(?P<above>.+)")
_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve"
_WORDS = {word: float(value) for value, word in enumerate(_COUNTED.split())}
_HALVES = {"half": 0.5, "a half": 0.5, "一半": 0.5, "半": 0.5}


def read(text: str, unit: str = "") -> float | None:
    """The number, counted in `unit`; None where it cannot be read or is a number of something else.

    A bare number is taken to be in the unit already; 7B is seven billion unless bytes are asked for.
    """
    return next(iter(readings(text, unit)), None)


def readings(text: str, unit: str = "") -> tuple[float, ...]:
    """All that the text may mean, the likeliest first: where %, B or 百万 are asked for, a bare number means two things."""
    plain = _plain(text)
    if len(plain) > LONGEST:
        return ()
    try:
        return tuple(filter(math.isfinite, _readings(plain, flatten(unit).strip())))
    except (OverflowError, ZeroDivisionError):
        return ()


def bare(text: str) -> float | None:
    """The number without what was said it counts; None where nothing was said."""
    plain = _plain(text)
    try:
        found = _amount(plain) if len(plain) <= LONGEST else None
    except (OverflowError, ZeroDivisionError):
        return None
    return found[0] if found and found[1].strip() else None


def _plain(text: str) -> str:
    for sign, written in _VULGAR.items():  # before NFKC, which would make 1½ eleven halves
        text = text.replace(sign, f" {written}")
    plain = " ".join(flatten(text).split())
    plain = _MORE_OR_LESS.sub("", plain.rpartition("=")[2]).lstrip("$¥€ ")
    while plain != (shorter := _ABOUT.sub("", plain).strip()):
        plain = shorter
    return plain


def _readings(plain: str, unit: str) -> Iterator[float]:
    negative = plain.startswith(("-", "负"))
    found = _amount(plain[1:].lstrip() if negative else plain.removeprefix("+").lstrip())
    if found:
        bare, _ = found
        value, rest = _scaled(*found)
        for factor in factors(rest.strip(), unit, scaled=value != bare):
            yield -value * factor if negative else value * factor


def _amount(plain: str) -> tuple[float, str] | None:
    """The number that the text begins with, and what follows it."""
    readers: tuple[Callable[[str], tuple[float, str] | None], ...] = (_share, _mixed, _ratio, _in_words, _in_chinese)
    return next((found for reader in readers if (found := reader(plain))), None)


def _share(plain: str) -> tuple[float, str] | None:
    """三分之二, 百分之五十."""
    if not (found := _SHARE.fullmatch(plain)):
        return None
    below, above = (_amount(found[side].strip()) for side in ("below", "above"))
    if not below or not above or below[1] or below[0] == 0:
        return None
    return (above[0], "%" + above[1]) if below[0] == 100 else (above[0] / below[0], above[1])


def _mixed(plain: str) -> tuple[float, str] | None:
    if not (found := _MIXED.match(plain)):
        return None
    part = _ratio(found["part"])
    return (float(found["whole"]) + part[0], plain[found.end() :]) if part else None


def _ratio(plain: str) -> tuple[float, str] | None:
    above = _product(plain)
    if not above or not (over := _OVER.match(above[1])):
        return above
    below = _product(above[1][over.end() :])
    return (above[0] / below[0], below[1]) if below else None


def _product(plain: str) -> tuple[float, str] | None:
    found = _power(plain)
    while found and (times := _TIMES.match(found[1])):
        following = _power(found[1][times.end() :])
        if not following:
            return None
        found = found[0] * following[0], following[1]
    return found


def _power(plain: str) -> tuple[float, str] | None:
    found = _FACTOR.match(plain)
    if not found:
        return None
    value = float(found["base"].replace(",", "") + (f"e{found['shift']}" if found["shift"] else ""))
    return value ** float(found["power"] or 1), plain[found.end() :]


def _in_words(plain: str) -> tuple[float, str] | None:
    word = plain.casefold()
    if word in _HALVES:
        return _HALVES[word], ""
    first, _, rest = plain.partition(" ")
    return (_WORDS[first.casefold()], rest) if first.casefold() in _WORDS else None


def _in_chinese(plain: str) -> tuple[float, str] | None:
    if not (found := _CHINESE.match(plain)):
        return None
    whole, _, after = found[0].partition("点")
    value = _chinese(whole)
    if value is None:
        return None
    return value + (float("0." + _in_digits(after)) if after else 0.0), plain[found.end() :]


def _in_digits(word: str) -> str:
    return "".join(str(_DIGITS[digit]) for digit in word)


def _chinese(word: str) -> float | None:
    """三千二百零五, 一百二十亿, 两万三; also digit by digit, 二〇二四."""
    for scale, factor in (("亿", 1e8), ("万", 1e4)):
        above, found, below = word.rpartition(scale)
        if found:
            high, low = (_chinese(above) if above else 1.0), _below(below, factor)
            return None if high is None or low is None else high * factor + low
    return _thousands(word) if any(ten in word for ten in _TENS) else float(_in_digits(word))


def _below(word: str, factor: float) -> float | None:
    """What stands below 万 or 亿; one digit alone counts the next place: 两万三 is 23,000."""
    if not word:
        return 0.0
    return _DIGITS[word] * factor / 10 if word in _DIGITS else _chinese(word)


def _thousands(word: str) -> float | None:
    """Below ten thousand; 三千二 is 3,200, and 十六七 is nothing one could grade."""
    total, pending, last = 0, None, 1
    for character in word:
        if character in _TENS:
            last = _TENS[character]
            total += (1 if pending is None else pending) * last
            pending = None
        elif pending:
            return None
        else:
            last = 1 if _DIGITS[character] == 0 else last
            pending = _DIGITS[character]
    return float(total + (pending or 0) * max(last // 10, 1))


def _scaled(value: float, rest: str) -> tuple[float, str]:
    """70亿, 1.5 万亿, 7 billion."""
    while found := _SCALE.match(rest):
        value *= SCALES[found[1].casefold()]
        rest = rest[found.end() :]
    return value, rest
