"""Days in a row with at least one answer, gently: seven days earn a freeze, two may be kept, and one is used by itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

EARNED_BY = 7
KEPT = 2
MILESTONES = (7, 14, 30, 50, 100)
"""After these, each fifty days."""

WORTH = 2
"""A single day is no streak yet: nothing breaks when the next one is missed."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Streak:
    days: int = 0
    best: int = 0
    freezes: int = 0
    answered_today: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """What the first answer of a day has done to a streak."""

    days: int
    best: int
    milestone: bool = False
    earned: bool = False  # a freeze
    used: int = 0  # freezes, for the days missed since the answer before
    lost: int = 0  # days of a streak that broke since then

    @property
    def is_any(self) -> bool:
        return self.milestone or self.earned or self.used > 0 or self.lost > 0


def streak(answered: Collection[date], today: date, excused: Collection[date] = ()) -> Streak:
    """`excused` days never break a streak: days on which the bot itself failed to ask, or was asked for quiet."""
    days = best = freezes = 0
    day = min(answered, default=today)
    while day <= today:
        if day in answered:
            days += 1
            best = max(best, days)
            freezes = min(KEPT, freezes + (days % EARNED_BY == 0))
        elif day < today and day not in excused:  # today is not over yet
            days, freezes = (days, freezes - 1) if freezes else (0, 0)
        day += _DAY
    return Streak(days, best, freezes, today in answered)


def news(answered: Collection[date], today: date, excused: Collection[date] = ()) -> News:
    """`today` is answered. Whoever flies west lives a day again: what was told of the later one is not told twice."""
    past = [day for day in answered if day < today]
    after = streak(answered, today, excused)
    if not past or max(answered) > today:
        return News(after.days, after.best)
    before = streak(past, max(past), excused)
    missed = sum(day not in excused for day in _between(max(past), today))
    broken = missed > before.freezes
    return News(
        after.days,
        after.best,
        milestone=is_milestone(after.days),
        earned=not broken and after.freezes > before.freezes - missed,
        used=0 if broken else missed,
        lost=before.days if broken and before.days >= WORTH else 0,
    )


def is_milestone(days: int) -> bool:
    return days in MILESTONES or (days > MILESTONES[-1] and days % 50 == 0)


def flown_over(lived: Mapping[date, tuple[datetime, datetime]]) -> set[date]:
    """Days between two answers that are less than a day apart: whoever flies east never had them.

    `lived` holds the first and the last answer of each day.
    """
    skipped: set[date] = set()
    for one, other in pairwise(sorted(lived)):
        if lived[other][0] - lived[one][1] < _DAY:
            skipped |= set(_between(one, other))
    return skipped


def _between(one: date, other: date) -> list[date]:
    return [one + timedelta(days=n) for n in range(1, (other - one).days)]
