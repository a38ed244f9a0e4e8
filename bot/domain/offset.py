"""A zone written as its distance from Greenwich: `UTC+8`, `GMT+5:30`, `utc-0330`."""

import re
from unicodedata import normalize

EASTERNMOST, WESTERNMOST = 14 * 60, -12 * 60
"""So far apart, in minutes, whole hours have zones of their own."""

FIXED = {
    210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata", 345: "Asia/Kathmandu", 390: "Asia/Yangon",
    525: "Australia/Eucla", -570: "Pacific/Marquesas",
}  # fmt: skip
"""Zones between the hours that never change their clocks: they are the offset itself."""

MOVING = {
    570: ("Australia/Adelaide", "Australia/Darwin"), 630: ("Australia/Lord_Howe", "Australia/Adelaide"),
    765: ("Pacific/Chatham",), 825: ("Pacific/Chatham",), -210: ("America/St_Johns",), -150: ("America/St_Johns",),
}  # fmt: skip
"""Those that are so far away for a part of the year; whoever is meant, says so."""

_OFFSET = re.compile(r"(?:utc|gmt)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?")


def zones(wish: str) -> list[str]:
    """One is exactly that; of several the nearest come first. Nothing for what is not an offset."""
    plain = normalize("NFKC", wish).casefold().translate(str.maketrans("−–", "--", " _"))
    found = _OFFSET.fullmatch(plain)
    ahead = _minutes(found) if found else WESTERNMOST - 1
    if not WESTERNMOST <= ahead <= EASTERNMOST:
        return []
    if ahead in FIXED:
        return [FIXED[ahead]]
    hour, rest = divmod(ahead, 60)
    if not rest:
        return [_whole(hour)]
    around = [_whole(hour), _whole(hour + 1)]
    return [*MOVING.get(ahead, ()), *(around if rest <= 30 else reversed(around))]


def _minutes(found: re.Match[str]) -> int:
    ahead = 60 * int(found["hours"]) + int(found["minutes"] or 0)
    return ahead if found["sign"] == "+" else -ahead


def _whole(hour: int) -> str:
    """The sign is the other way round there."""
    return f"Etc/GMT{-hour:+d}" if hour else "Etc/UTC"
