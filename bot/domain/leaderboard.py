"""Boards: periods and places. A round belongs to the period of the day on which it was asked in its chat."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from unicodedata import normalize

EVERYWHERE = 0
"""The scope of the overall board; every other scope is a chat's id."""

SPANS = ("week", "month", "all")

LEAST = {"week": 1, "month": 3, "season": 3, "all": 5}
"""So many answers make a place: nobody leads a season with one lucky evening."""

_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")

_YEAR = r"(?P<year>[12]\d{3})"
_TYPED = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}-?w(?P<week>\d{{1,2}})",
        rf"{_YEAR} ?年 ?第? ?(?P<week>\d{{1,2}}) ?周",
        rf"week (?P<week>\d{{1,2}}) of {_YEAR}",
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})",
        rf"{_YEAR} ?年 ?(?P<month>\d{{1,2}}) ?月",
        rf"(?P<month>\d{{1,2}})/{_YEAR}",
    )
)
"""As people write a period, and as our boards call theirs."""

_SPAN_WORDS = {
    "week": ("this week", "周", "本周", "这周", "周榜"),
    "month": ("this month", "月", "本月", "这个月", "月榜"),
    "season": ("this season", "赛季", "本赛季", "赛季榜"),
    "all": ("all time", "全部", "总榜"),
}
_LAST_WORDS = {
    "week": ("last week", "上周", "上星期"),
    "month": ("last month", "上月", "上个月"),
}


@dataclass(frozen=True, slots=True)
class Score:
    person_id: int
    name: str
    points: int
    right: int
    answered: int
    delivered: int = 0  # what a group was asked since this person came; 0 where nobody counts that

    @property
    def out_of(self) -> int:
        """Who comes late is measured by what came after."""
        return max(self.delivered, self.answered)


@dataclass(frozen=True, slots=True)
class Standing:
    place: int | None  # None: too few answers for a place
    score: Score


@dataclass(frozen=True, slots=True)
class Season:
    """Of a chat, from one day to another, both included."""

    number: int
    name: str
    starts: date
    ends: date


def period(span: str, day: date) -> str:
    """The key of the period: `2026-W53` (ISO year and week, never calendar year and week), `2026-11`, `all`."""
    if span == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return f"{day:%Y-%m}" if span == "month" else "all"


def periods(day: date) -> tuple[str, ...]:
    return tuple(period(span, day) for span in SPANS)


def season_key(number: int) -> str:
    return f"S{number}"


def span_of(key: str) -> str:
    if key.startswith("S"):
        return "season"
    return "week" if "W" in key else "all" if key == "all" else "month"


def meant(text: str, today: date) -> str:
    """`上周`, `last month`, `2026 年 10 月`: a span, or the key of a period. Anything else stays as it is."""
    plain = " ".join(normalize("NFKC", text).casefold().split())
    for span, words in _SPAN_WORDS.items():
        if plain in (span, *words):
            return span
    for span, words in _LAST_WORDS.items():
        if plain in words:
            return period(span, days_of(period(span, today))[0] - timedelta(days=1))
    return read_period(plain) or text


def read_period(word: str) -> str | None:
    """`2026-10`, `2026-W40`, `2026w40`. None for anything else, and for weeks and months that never were."""
    found = next(filter(None, (form.fullmatch(word.casefold()) for form in _TYPED)), None)
    if found is None:
        return None
    typed = {name: int(number) for name, number in found.groupdict().items()}
    try:
        if "week" in typed:
            return period("week", date.fromisocalendar(typed["year"], typed["week"], 1))
        return period("month", date(typed["year"], typed["month"], 1))
    except ValueError:
        return None


def days_of(key: str) -> tuple[date, date]:
    """The first and the last day of a week, a month, or all time."""
    if found := _WEEK.fullmatch(key):
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return monday, monday + timedelta(days=6)
    if found := _MONTH.fullmatch(key):
        first = date(int(found[1]), int(found[2]), 1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return date.min, date.max


def standings(scores: Sequence[Score], first_place: int = 1) -> list[Standing]:
    """Equal points share a place, and the next place counts everybody before it: 1, 2, 2, 4."""
    ranked = sorted(scores, key=lambda score: (-score.points, score.person_id))
    places = [first_place] * len(ranked)
    for n, (above, below) in enumerate(pairwise(ranked), start=1):
        places[n] = places[n - 1] if above.points == below.points else first_place + n
    return [Standing(place, score) for place, score in zip(places, ranked, strict=True)]
