"""Slots in all zones of the world: once a day, in order, at the time on the wall, whatever the clocks do."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedule import (
    EVERY_DAY,
    LATE,
    Slot,
    Timetable,
    due_slots,
    instant,
    is_postable,
    next_slot,
    study_day,
)

ZONES = sorted(available_timezones() - {"Factory", "localtime"})
BEGIN, END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
TIMES = [time(0, 0), time(0, 30), time(1, 30), time(2, 30), time(9, 0)]


def transitions(zone: ZoneInfo) -> Iterator[datetime]:
    """The moments at which the zone's clocks change, found by halving months."""
    step = timedelta(days=28)
    moment = BEGIN
    while moment < END:
        if _offset(zone, moment) != _offset(zone, moment + step):
            yield _change(zone, moment, moment + step)
        moment += step


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        if _offset(zone, middle) == _offset(zone, before):
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def is_skipped(day: date, at: time, zone: ZoneInfo) -> bool:
    """There is no such time on that day's clocks."""
    due = instant(day, at, zone).astimezone(zone)
    return (due.date(), due.time()) != (day, at)


@pytest.mark.parametrize("first", sorted({zone[0] for zone in ZONES}))
def test_around_every_change_of_clocks_each_day_has_one_slot(first: str) -> None:
    """Three years of all zones: before and after each change, day by day as the tick does it."""
    for name in (zone for zone in ZONES if zone[0] == first):
        zone = ZoneInfo(name)
        for change in transitions(zone):
            for at in TIMES:
                _walk(Timetable(zone, at, time(21)), change)


def _walk(timetable: Timetable, change: datetime) -> None:
    moment, slots = change - timedelta(days=2), []
    while moment < change + timedelta(days=2):
        slot = next_slot(timetable, moment)
        assert slot
        assert slot.due > moment
        assert due_slots(timetable, slot.due, slot.due) == [slot], "what is due is found when it is due"
        slots.append(slot)
        moment = slot.due
    assert all(b.day - a.day == timedelta(days=1) for a, b in pairwise(slots)), (timetable, change)
    for slot in slots:
        local = slot.due.astimezone(timetable.zone)
        if is_skipped(slot.day, timetable.at, timetable.zone):
            assert local.replace(tzinfo=None) > datetime.combine(slot.day, timetable.at), "forward, never back"
            assert slot.due - change < timedelta(hours=25)
        else:
            assert (local.date(), local.time()) == (slot.day, timetable.at)
        assert slot.closes - slot.due >= timedelta(minutes=5)


def test_the_world_changes_its_clocks_often_enough_for_this_to_mean_something() -> None:
    berlin = [f"{moment:%Y-%m}" for moment in transitions(ZoneInfo("Europe/Berlin"))]
    assert berlin[:4] == ["2024-03", "2024-10", "2025-03", "2025-10"]
    assert sum(1 for name in ZONES for _ in transitions(ZoneInfo(name))) > 900


@given(
    zone=st.sampled_from(ZONES),
    at=st.times(),
    close=st.times(),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    moment=st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_the_next_slot_is_the_first_after_and_the_last_is_the_latest_before(
    zone: str, at: time, close: time, weekdays: frozenset[int], moment: datetime
) -> None:
    timetable = Timetable(ZoneInfo(zone), at.replace(second=0, microsecond=0), close, weekdays)
    following, before = next_slot(timetable, moment), due_slots(timetable, moment - timedelta(days=9), moment)
    assert following
    assert before
    latest = before[-1]
    assert [slot.due for slot in before] == sorted({slot.due for slot in before})
    assert latest.due <= moment < following.due < following.closes
    assert {latest.day.weekday(), following.day.weekday()} <= weekdays
    assert next_slot(timetable, latest.due) == following, "there is nothing between them"


@pytest.mark.parametrize(
    ("zone", "day", "at", "due"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29T01:30+00:00"),  # skipped: half past three
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30+00:00"),  # doubled: the first
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:45+00:00"),  # half an hour is skipped
        ("Asia/Kathmandu", date(2026, 1, 1), time(9), "2026-01-01T03:15+00:00"),
        ("Pacific/Apia", date(2011, 12, 30), time(9), "2011-12-30T19:00+00:00"),  # a day that never was
    ],
)
def test_known_days(zone: str, day: date, at: time, due: str) -> None:
    assert instant(day, at, ZoneInfo(zone)).isoformat(timespec="minutes") == due


SHANGHAI = ZoneInfo("Asia/Shanghai")


def slot(due: str, closes: str) -> Slot:
    return Slot(date(2026, 3, 2), *(datetime.fromisoformat(f"2026-03-02T{at}+00:00") for at in (due, closes)))


@pytest.mark.parametrize(
    ("late", "postable"),
    [
        (timedelta(0), True),
        (LATE - timedelta(seconds=1), True),
        (LATE, False),
        (timedelta(days=1), False),
    ],
)
def test_late_is_better_than_never_for_three_hours(late: timedelta, *, postable: bool) -> None:
    made = slot("01:00", "13:00")
    assert is_postable(made, made.due + late) is postable


def test_what_would_be_closed_already_is_not_posted() -> None:
    made = slot("01:00", "02:00")
    assert is_postable(made, made.closes - timedelta(seconds=1))
    assert not is_postable(made, made.closes)


def test_a_pause_lasts_until_the_day_that_counts_again() -> None:
    timetable = Timetable(SHANGHAI, time(9), time(21), paused_until=date(2026, 3, 5))
    following = next_slot(timetable, datetime(2026, 3, 2, tzinfo=UTC))
    assert following
    assert following.day == date(2026, 3, 5)
    assert due_slots(timetable, BEGIN, following.due - timedelta(seconds=1)) == []


def test_no_weekday_is_never() -> None:
    timetable = Timetable(SHANGHAI, time(9), time(21), weekdays=frozenset())
    assert next_slot(timetable, BEGIN) is None
    assert due_slots(timetable, BEGIN, END) == []


def test_after_an_outage_all_slots_of_a_fortnight_are_due() -> None:
    timetable = Timetable(SHANGHAI, time(9), time(21))
    last = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    assert [s.day.day for s in due_slots(timetable, last, last + timedelta(days=3))] == [2, 3, 4, 5]
    assert len(due_slots(timetable, last - timedelta(days=100), last)) == 15


def test_only_the_weekdays_that_are_chosen() -> None:
    timetable, moment, days = Timetable(SHANGHAI, time(9), time(21), frozenset({0, 4})), BEGIN, []
    for _ in range(6):
        following = next_slot(timetable, moment)
        assert following
        moment = following.due
        days.append(following.day.weekday())
    assert days == [0, 4, 0, 4, 0, 4]


def test_what_closes_after_midnight_closes_the_next_day() -> None:
    following = next_slot(Timetable(SHANGHAI, time(22), time(7), EVERY_DAY), BEGIN)
    assert following
    assert following.closes - following.due == timedelta(hours=9)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-02T19:59+00:00", date(2026, 3, 2)),  # 03:59 in Shanghai: still awake
        ("2026-03-02T20:00+00:00", date(2026, 3, 3)),
        ("2026-03-02T16:00+00:00", date(2026, 3, 2)),
    ],
)
def test_a_persons_day_ends_at_four_in_the_morning(moment: str, day: date) -> None:
    assert study_day(datetime.fromisoformat(moment), SHANGHAI) == day
