"""Days in a row with at least one answer, gently: seven days earn a freeze, two may be kept, and one is used by itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

EARNED_BY = 7
KEPT = 2


@dataclass(frozen=True, slots=True)
class Streak:
    days: int = 0
    best: int = 0
    freezes: int = 0
    answered_today: bool = False


def streak(answered: Collection[date], today: date, excused: Collection[date] = ()) -> Streak:
    """`excused` days never break a streak: days on which the bot itself failed to ask."""
    days = best = freezes = 0
    day = min(answered, default=today)
    while day <= today:
        if day in answered:
            days += 1
            best = max(best, days)
            freezes = min(KEPT, freezes + (days % EARNED_BY == 0))
        elif day < today and day not in excused:  # today is not over yet
            days, freezes = (days, freezes - 1) if freezes else (0, 0)
        day += timedelta(days=1)
    return Streak(days, best, freezes, today in answered)
