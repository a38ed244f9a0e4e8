"""Numbers as people type them: ７, 1,024, 70亿, 1.5万, 1e-5, 3×10⁻⁴, 2^16, ½, 三分之二, 50 %, 16 GiB.

What is not understood is None, never a guess: the person is asked again and loses nothing.
"""

import math
import re
from collections.abc import Callable

from bot.domain.folding import flatten

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
_DECIMAL = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_FACTOR = re.compile(
    rf"(?P<base>{_DECIMAL})(?:e(?P<shift>[-+]?\d+))?(?:\s*(?:\^|\*\*)\s*\(?(?P<power>[-+]?\d+)\)?)?",
    re.IGNORECASE,
)
_TIMES = re.compile(r"\s*[×*·⋅]\s*|\s*x\s*(?=\d)", re.IGNORECASE)
_OVER = re.compile(r"\s*/\s*(?=\d)")
_MIXED = re.compile(r"(?P<whole>\d+)\s+(?P<part>\d+/\d+)")

_SCALES = {
    "万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "十亿": 1e9, "亿": 1e8, "千万": 1e7, "百万": 1e6, "十万": 1e5, "万": 1e4, "千": 1e3, "百": 1e2,
    "trillion": 1e12, "billion": 1e9, "bn": 1e9, "million": 1e6, "thousand": 1e3,
}  # fmt: skip
_SCALE = re.compile(r"\s*(" + "|".join(_SCALES) + r")(?![a-z])", re.IGNORECASE)
_LETTERS = {"k": 1e3, "m": 1e6, "g": 1e9, "b": 1e9, "t": 1e12, "p": 1e15}

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?")
_SHARE = re.compile(r"(?P<below>[^分]+)分之(?P<above>.+)")
_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve"
_WORDS = {word: float(value) for value, word in enumerate(_COUNTED.split())}
_HALVES = {"half": 0.5, "a half": 0.5, "一半": 0.5, "半": 0.5}

_COUNTERS = re.compile(
    r"(?:个|层|头|条|倍|次|步|份|块|张|位|维|token|tokens|词元|参数|参数量|param|params|parameter|parameters|times|steps|layers|heads|dims?)+",
    re.IGNORECASE,
)
_BYTES = re.compile(r"(?P<prefix>[kmgtp]?)(?P<binary>i?)(?:b|bytes?|字节)", re.IGNORECASE)
_BITS = re.compile(r"(?P<prefix>[KMGTkmgt]?)(?:bits?|比特|位)")
_FLOPS = re.compile(r"(?P<prefix>[kmgtpez]?)flops?(?P<rate>/s)?", re.IGNORECASE)
_SECONDS = {
    "ns": 1e-9, "us": 1e-6, "μs": 1e-6, "微秒": 1e-6, "ms": 1e-3, "毫秒": 1e-3, "s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0, "秒": 1.0,
    "min": 60.0, "minute": 60.0, "minutes": 60.0, "分钟": 60.0, "h": 3600.0, "hour": 3600.0, "hours": 3600.0, "小时": 3600.0,
    "day": 86400.0, "days": 86400.0, "天": 86400.0,
}  # fmt: skip
_SI = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "p": 1e15, "e": 1e18, "z": 1e21}
_PERCENT = frozenset(("%", "percent", "per cent"))


def read(text: str, unit: str = "") -> float | None:
    """The number, counted in `unit`; None where it cannot be read or its unit is of another kind.

    A bare number is taken to be in the unit already; 7B is seven billion unless bytes are asked for.
    """
    plain = _plain(text)
    if len(plain) > LONGEST:
        return None
    try:
        return _read(plain, flatten(unit).strip())
    except (OverflowError, ZeroDivisionError):
        return None


def _plain(text: str) -> str:
    for sign, written in _VULGAR.items():  # before NFKC, which would make 1½ eleven halves
        text = text.replace(sign, f" {written}")
    plain = " ".join(flatten(text).split())
    plain = _MORE_OR_LESS.sub("", plain.rpartition("=")[2])
    while plain != (shorter := _ABOUT.sub("", plain).strip()):
        plain = shorter
    return plain


def _read(plain: str, unit: str) -> float | None:
    negative = plain.startswith(("-", "负"))
    found = _amount(plain[1:].lstrip() if negative else plain.removeprefix("+").lstrip())
    if not found:
        return None
    value, rest = found
    value, rest = _scaled(value, rest)
    factor = _factor(rest.strip(), unit)
    if factor is None or not math.isfinite(value * factor):
        return None
    return -value * factor if negative else value * factor


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
        value *= _SCALES[found[1].casefold()]
        rest = rest[found.end() :]
    return value, rest


def _factor(said: str, unit: str) -> float | None:
    """By what to multiply a number of `said` to get a number of `unit`."""
    if said.casefold() == unit.casefold() and said:
        return 1.0
    if not said:
        return 1.0
    here, there = _measure(said), _measure(unit)
    if here and there and here[0] == there[0]:
        return here[1] / there[1]
    if there and there[0] == "bytes":
        letter = _measure(said + "B") if said.casefold() in _LETTERS else None
        return letter[1] / there[1] if letter else None
    if said.casefold() in _PERCENT:
        return None if there else 0.01
    return None if there and there[0] != "count" else _counted(said, unit)


def _counted(said: str, unit: str) -> float | None:
    """Plain counts: 7B, 7 B parameters, 32 heads; with the question's own unit or a counter behind, or nothing."""
    scale = _LETTERS.get(said[0].casefold(), 1.0)
    for factor, rest in ((1.0, said), (scale, said[1:].strip())):
        known = not rest or rest.casefold() == unit.casefold() or _COUNTERS.fullmatch(rest.replace(" ", ""))
        if known and (factor != 1.0 or rest == said):
            return factor
    return None


def _measure(unit: str) -> tuple[str, float] | None:
    """What a unit measures, and how many base units it is."""
    compact = unit.replace(" ", "")
    if compact in _PERCENT:
        return "percent", 1.0
    if compact.casefold() in _SECONDS:
        return "seconds", _SECONDS[compact.casefold()]
    if found := _BYTES.fullmatch(compact):
        power = "kmgtp".find(found["prefix"].casefold()) + 1 if found["prefix"] else 0
        return "bytes", float((1024 if found["binary"] else 1000) ** power)
    if found := _BITS.fullmatch(compact):
        return "bits", _SI[found["prefix"].casefold()]
    if found := _FLOPS.fullmatch(compact):
        return "flops", _SI[found["prefix"].casefold()]
    return None
