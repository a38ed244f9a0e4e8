"""A time of day as people write it: 9, 0900, 9:30 p.m., 21：00, 8点半, 晚上九点, noon."""

import re
from datetime import time

from bot.domain import numbers
from bot.domain.folding import flatten

_NAMED = {
    "noon": time(12),
    "midday": time(12),
    "midnight": time(0),
    "中午": time(12),
    "正午": time(12),
    "午夜": time(0),
}
_CHINESE = "[零〇一二两三四五六七八九十]{1,3}"
_TIME = re.compile(
    r"(?:(?:every ?day|daily|每天|每日|at)\s*)*(?:(?P<named>" + "|".join(_NAMED) + r")|"
    r"(?P<part>凌晨|清晨|早晨|早上|早|上午|中午|下午|傍晚|晚上|夜里|深夜|半夜|晚)?\s*"
    rf"(?P<hour>\d{{1,2}}|{_CHINESE}(?=[点點时時]))"
    r"(?:[:. ]?(?P<minute>[0-5]\d)分?|[h点點时時][钟鐘]?"
    rf"(?:(?P<quarter>半|整|一刻|三刻)|(?P<after>[0-5]?\d|{_CHINESE})分?)?)?"
    r"(?:\s*(?P<letter>[ap])\.?m\.?|\s*o'?clock)?)(?=[\s,]|$)",
    re.IGNORECASE,
)
_QUARTERS = {"半": 30, "整": 0, "一刻": 15, "三刻": 45}
_AFTERNOON = {"下午", "傍晚"}
_NIGHT = {"晚上", "夜里", "深夜", "半夜", "晚"}
_EVENING = 5
"""From this hour on 晚上 is before midnight; 夜里两点 is in the small hours."""


def read(text: str) -> time | None:
    found = _TIME.fullmatch(_plain(text))
    return _time(found) if found else None


def find(text: str) -> tuple[time | None, str] | None:
    """The time at either end of the words, and the rest of them; a time that no clock shows is None."""
    plain = _plain(text)
    if found := _TIME.match(plain):
        return _time(found), plain[found.end() :].strip(" ,")
    for space in re.finditer(r"\s", plain):
        if found := _TIME.fullmatch(plain, space.end()):
            return _time(found), plain[: space.start()]
    return None


def _plain(text: str) -> str:
    return flatten(text).strip(" .。!<>[]")


def _time(found: re.Match[str]) -> time | None:
    """None for the twenty-fifth hour, and for twelve at night, which is another day's."""
    if found["named"]:
        return _NAMED[found["named"].casefold()]
    hour = _hour(_number(found["hour"]), found["part"] or "", (found["letter"] or "").casefold())
    after = found["minute"] or found["after"]
    minute = _number(after) if after else _QUARTERS.get(found["quarter"], 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _hour(hour: int, part: str, letter: str) -> int:
    """On the clock of 24 hours; 24 where it cannot be told."""
    if hour == 12:
        return 0 if letter == "a" or part == "凌晨" else 24 if part in _NIGHT else 12
    later = (
        letter == "p" or part in _AFTERNOON or (part == "中午" and hour < 4) or (part in _NIGHT and hour >= _EVENING)
    )
    return hour + 12 if later and hour < 12 else hour


def _number(word: str) -> int:
    return int(word) if word.isascii() else int(numbers.read(word) or 0)
