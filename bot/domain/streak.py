"""Days in a row with at least one answer, gently: seven days earn a freeze, two may be kept, and one is used by itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

EARNED_BY = 7
KEPT = 2
MILESTONES = (7, 14, 30, 50, 100)
"""After these, each fifty days."""

WORTH = 2
"""A single day is no streak yet: nothing breaks when the next one is missed."""

_NEXT = timedelta(days=1)


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
    last = None
    for day in sorted({day for day in answered if day <= today}):
        if last and day - last != _NEXT:
            days, freezes = _rested(days, freezes, _missed(last, day, excused))
        days += 1
        best = max(best, days)
        freezes = min(KEPT, freezes + 1) if days % EARNED_BY == 0 else freezes
        last = day
    if last:  # today is not over yet
        days, freezes = _rested(days, freezes, _missed(last, today, excused))
    return Streak(days, best, freezes, last == today)


def news(answered: Collection[date], today: date, excused: Collection[date] = ()) -> News:
    """`today` is answered. Whoever flies west lives a day again: what was told of the later one is not told twice."""
    past = [day for day in answered if day < today]
    after = streak(answered, today, excused)
    if not past or max(answered) > today:
        return News(after.days, after.best)
    before = streak(past, max(past), excused)
    missed = _missed(max(past), today, excused)
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


def _rested(days: int, freezes: int, missed: int) -> tuple[int, int]:
    return (days, freezes - missed) if missed <= freezes else (0, 0)


def _missed(last: date, day: date, excused: Collection[date]) -> int:
    """How many days between two have nothing to excuse them."""
    return sum(last + timedelta(days=n) not in excused for n in range(1, (day - last).days))
