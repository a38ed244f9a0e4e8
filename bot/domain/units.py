"""By what to multiply a typed number, so that it counts what the question counts."""

import re

COUNTERS = """个 层 头 条 倍 次 步 份 块 张 位 维 轮 token tokens 词元 参数 参数量 param params parameter parameters times steps layers
    heads dim dims"""
SCALES = {
    "万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "十亿": 1e9, "亿": 1e8, "千万": 1e7, "百万": 1e6, "十万": 1e5, "万": 1e4, "千": 1e3, "百": 1e2,
    "trillion": 1e12, "billion": 1e9, "bn": 1e9, "million": 1e6, "thousand": 1e3,
}  # fmt: skip
LETTERS = {"k": 1e3, "m": 1e6, "g": 1e9, "b": 1e9, "t": 1e12, "p": 1e15}

_COUNTER = re.compile("(?:" + "|".join(COUNTERS.split()) + ")+", re.IGNORECASE)
_SCALED = re.compile(
    rf"(?:(?P<word>{'|'.join(SCALES)})|(?P<letter>[KMBT])(?![A-Za-z])|×\s*10\^(?P<power>-?\d+)|(?P<percent>%|percent))\s*(?P<base>.*)"
)
_BYTES = re.compile(r"(?P<prefix>[kmgtp]?)(?P<binary>i?)(?:b|bytes?|字节)", re.IGNORECASE)
_BITS = re.compile(r"(?P<prefix>[kmgt]?)(?:bits?|比特)", re.IGNORECASE)
_FLOPS = re.compile(r"(?P<prefix>[kmgtpez]?)flops?(?:/s)?", re.IGNORECASE)
_SI = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "p": 1e15, "e": 1e18, "z": 1e21}
_SECONDS = {
    "ns": 1e-9, "us": 1e-6, "μs": 1e-6, "微秒": 1e-6, "ms": 1e-3, "毫秒": 1e-3, "s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0, "秒": 1.0,
    "min": 60.0, "minute": 60.0, "minutes": 60.0, "分钟": 60.0, "h": 3600.0, "hour": 3600.0, "hours": 3600.0, "小时": 3600.0,
    "day": 86400.0, "days": 86400.0, "天": 86400.0,
}  # fmt: skip
_PERCENT = frozenset(("%", "percent", "per cent"))


def factors(said: str, unit: str, *, scaled: bool) -> tuple[float, ...]:
    """What a number that somebody typed before `said` may have to be multiplied by; nothing if it cannot be `unit`.

    `scaled` tells that the number held a scale already, as 70亿 does. Where the unit itself is a scale, as in “how many
    B” or “%”, a bare number is taken both ways: 7 and 7,000,000,000 are right where 7 B are.
    """
    if said and said.casefold() == unit.casefold():
        return (1.0,)
    scale, base = parted(unit)
    factor = _factor(said, base)
    if factor is None:
        return ()
    return (1.0, factor / scale) if scale != 1 and not said and not scaled else (factor / scale,)


def parted(unit: str) -> tuple[float, str]:
    """The scale within a unit and what is left: B 比特, million dollars, ×10^-5, %. B alone is a billion."""
    if not (found := _SCALED.fullmatch(unit)):
        return 1.0, unit
    if found["power"]:
        return 10.0 ** int(found["power"]), found["base"]
    if found["percent"]:
        return 0.01, found["base"]
    return SCALES[found["word"]] if found["word"] else LETTERS[found["letter"].casefold()], found["base"]


def _factor(said: str, unit: str) -> float | None:
    """For a unit that is no scale."""
    if not said or said.casefold() == unit.casefold():
        return 1.0
    here, there = _measure(said), _measure(unit)
    if here and there and here[0] == there[0]:
        return here[1] / there[1]
    if there:
        letter = _measure(said + "B") if there[0] == "bytes" and said.casefold() in LETTERS else None
        return letter[1] / there[1] if letter else None
    return 0.01 if said.casefold() in _PERCENT else _counted(said, unit)


def _counted(said: str, unit: str) -> float | None:
    """Plain counts: 7B, 7 B parameters, 32 heads; with the question's own unit or a counter behind, or nothing."""
    if _counts(said, unit):
        return 1.0
    rest = said[1:].strip()
    return LETTERS.get(said[0].casefold()) if not rest or _counts(rest, unit) else None


def _counts(word: str, unit: str) -> bool:
    return word.casefold() == unit.casefold() or bool(_COUNTER.fullmatch(word.replace(" ", "")))


def _measure(unit: str) -> tuple[str, float] | None:
    """What a unit measures, and how many base units it is."""
    compact = unit.replace(" ", "").casefold()
    if compact in _SECONDS:
        return "seconds", _SECONDS[compact]
    if found := _BYTES.fullmatch(compact):
        power = "kmgtp".find(found["prefix"]) + 1 if found["prefix"] else 0
        return "bytes", float((1024 if found["binary"] else 1000) ** power)
    for name, pattern in (("bits", _BITS), ("flops", _FLOPS)):
        if found := pattern.fullmatch(compact):
            return name, _SI[found["prefix"]]
    return None
