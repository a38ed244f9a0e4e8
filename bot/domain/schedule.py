"""When a plan is due. A slot is a local calendar date, never an instant: that is what survives clock changes.

`datetime.combine(day, at, tzinfo=zone)` with fold 0 moves skipped times forward and lets doubled times fire once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

LATE = timedelta(hours=3)
"""A slot that the bot slept through is still posted within this time, if its round has not closed by then."""

LONGEST_OUTAGE = timedelta(days=14)
"""Slots that are older are not even remembered as skipped."""

EVERY_DAY = frozenset(range(7))
NEW_DAY = timedelta(hours=4)
"""A person's day ends at four in the morning: who answers after midnight is still awake, not early."""


@dataclass(frozen=True, slots=True)
class Timetable:
    zone: ZoneInfo
    at: time
    close: time
    weekdays: frozenset[int] = EVERY_DAY
    paused_until: date | None = None  # the first day that counts again
    quiet: frozenset[date] = frozenset()  # days without a slot


@dataclass(frozen=True, slots=True)
class Slot:
    day: date
    due: datetime  # UTC
    closes: datetime  # UTC


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def next_slot(timetable: Timetable, after: datetime) -> Slot | None:
    """The first slot strictly later than `after`; None when no weekday is chosen."""
    return next((slot for slot in _slots(timetable, after) if slot.due > after), None)


def due_slots(timetable: Timetable, since: datetime, now: datetime) -> list[Slot]:
    """What is due by `now` and was not before `since`: one slot, or after an outage some, of the last fortnight."""
    since = max(since, now - LONGEST_OUTAGE)
    by_now = takewhile(lambda slot: slot.due <= now, _slots(timetable, since))
    return [slot for slot in by_now if since <= slot.due]


def is_postable(slot: Slot, now: datetime) -> bool:
    return now - slot.due < LATE and now < slot.closes


def study_day(moment: datetime, zone: ZoneInfo) -> date:
    return (moment.astimezone(zone) - NEW_DAY).date()


def shown_zone(zone: str) -> str:
    """`Etc/GMT-8` as people write it, UTC+8: the sign is the other way round there. Cities stay as they are."""
    if not zone.startswith(("Etc/GMT", "Etc/UTC")):
        return zone
    return "UTC" + zone.removeprefix("Etc/")[3:].translate(str.maketrans("+-", "-+"))


def _slots(timetable: Timetable, after: datetime) -> Iterator[Slot]:
    # A skipped time can move into the next UTC day: begin a day early, look three weeks ahead.
    first = after.astimezone(timetable.zone).date() - timedelta(days=1)
    if timetable.paused_until:
        first = max(first, timetable.paused_until)
    # Each quiet day may be the one weekday of its week.
    for day in (first + timedelta(days=n) for n in range(23 + 7 * len(timetable.quiet))):
        if day.weekday() in timetable.weekdays and day not in timetable.quiet:
            yield _slot(timetable, day)


def _slot(timetable: Timetable, day: date) -> Slot:
    due = instant(day, timetable.at, timetable.zone)
    closing_day = day if timetable.close > timetable.at else day + timedelta(days=1)
    closes = instant(closing_day, timetable.close, timetable.zone)
    return Slot(day, due, max(closes, due + timedelta(minutes=5)))
