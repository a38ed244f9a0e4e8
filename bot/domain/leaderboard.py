"""Boards: periods and places. A round belongs to the period of the day on which it was asked in its chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

EVERYWHERE = 0
"""The scope of the overall board; every other scope is a chat's id."""

SPANS = ("week", "month", "all")


@dataclass(frozen=True, slots=True)
class Score:
    person_id: int
    name: str
    points: int
    right: int
    answered: int


@dataclass(frozen=True, slots=True)
class Standing:
    place: int
    score: Score


def period(span: str, day: date) -> str:
    """The key of the period: `2026-W53` (ISO year and week, never calendar year and week), `2026-11`, `all`."""
    if span == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return f"{day:%Y-%m}" if span == "month" else "all"


def periods(day: date) -> tuple[str, ...]:
    return tuple(period(span, day) for span in SPANS)


def standings(scores: Sequence[Score], first_place: int = 1) -> list[Standing]:
    """Equal points share a place, and the next place counts everybody before it: 1, 2, 2, 4."""
    ranked = sorted(scores, key=lambda score: (-score.points, score.person_id))
    places = [first_place] * len(ranked)
    for n, (above, below) in enumerate(pairwise(ranked), start=1):
        places[n] = places[n - 1] if above.points == below.points else first_place + n
    return [Standing(place, score) for place, score in zip(places, ranked, strict=True)]
