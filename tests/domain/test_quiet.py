"""Quiet days: read as people write them, told as ranges, and never a slot on one of them."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.question import Language
from bot.domain.quiet import HORIZON, LONGEST, Span, days_of, read_days, spans, turns_of
from bot.domain.schedule import Timetable, due_slots, next_slot

TODAY = date(2026, 11, 22)
CHRISTMAS = [(date(2026, 12, 24), date(2026, 12, 26))]
EVE = [(date(2026, 12, 24), date(2026, 12, 24))]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "text",
    [
        "12-24..12-26",
        "12-24 - 12-26",
        "12-24..26",
        "2026-12-24..2026-12-26",
        "2026/12/24 – 2026/12/26",
        "12月24日到26日",
        "12 月 24 日（周四）到 12 月 26 日（周六）",
        "１２月２４日～２６日。",
        "从12月24号至12月26号",
        "2026年12月24日至26日",
        "Dec 24 - 26",
        "Dec. 24–26",
        "24-26 December",
        "24 to 26 Dec 2026",
        "December 24th to the 26th!",
        "from Dec 24 until Dec 26",
        "Thu 24/12 – Sat 26/12",
        "24.12.-26.12.",
        "12/24-12/26",
        "12.24..12.26",
    ],
)
def test_a_span_is_read_however_it_is_written(text: str, language: Language) -> None:
    assert read_days(text, TODAY, language) == CHRISTMAS


@pytest.mark.parametrize(
    "text", ["2026-12-24", "12-24", "24 Dec", "Dec 24, 2026", "12月24日", "12/24", "24/12", "24-12"]
)
def test_a_single_day_is_a_span_of_one(text: str) -> None:
    assert read_days(text, TODAY, "en") == EVE


def test_several_are_read_from_one_line() -> None:
    new_year = (date(2027, 1, 1), date(2027, 1, 1))
    assert read_days("Dec 24 - 26, 1 Jan", TODAY, "en") == [*CHRISTMAS, new_year]
    assert read_days("12月24日到26日、1月1日", TODAY, "zh") == [*CHRISTMAS, new_year]
    assert read_days("Dec 24, 26 and 31", TODAY, "en") == [
        (date(2026, 12, day), date(2026, 12, day)) for day in (24, 26, 31)
    ]


@pytest.mark.parametrize(("language", "month"), [("zh", 3), ("en", 4)])
def test_what_can_be_read_both_ways_is_read_as_the_language_writes_it(language: Language, month: int) -> None:
    assert read_days("3/4", TODAY, language) == [(date(2027, month, 7 - month), date(2027, month, 7 - month))]


def test_without_a_year_the_next_such_days_are_meant_or_those_we_are_in() -> None:
    assert read_days("11-22", TODAY, "zh") == [(TODAY, TODAY)]
    assert read_days("11-21", TODAY, "zh") == [(date(2027, 11, 21), date(2027, 11, 21))]
    assert read_days("11-20..11-25", TODAY, "zh") == [(date(2026, 11, 20), date(2026, 11, 25))]
    assert read_days("12-30..01-02", TODAY, "zh") == [(date(2026, 12, 30), date(2027, 1, 2))]
    assert read_days("12-30..01-02", date(2027, 1, 1), "zh") == [(date(2026, 12, 30), date(2027, 1, 2))]
    assert read_days("tomorrow", TODAY, "en") == read_days("明天", TODAY, "zh") == [(date(2026, 11, 23),) * 2]


@pytest.mark.parametrize(
    "text",
    ["", " ", "..", "hello", "24", "24-26", "02-30", "13-13", "12-26..12-24", "1-1..12-31", "2029-01-01", "May", "12-24 12-26",
     "12-24..", "..12-24", "12-24..12-25..12-26", "9" * 4000, "2026-12-24; DROP TABLE", "0-0", "٣"],
)  # fmt: skip
def test_what_cannot_be_meant_is_not_guessed(text: str) -> None:
    assert read_days(text, TODAY, "en") is None


@given(st.dates(TODAY, TODAY + HORIZON - LONGEST), st.integers(0, LONGEST.days), st.sampled_from(["zh", "en"]))
def test_written_out_in_full_everything_comes_back(first: date, length: int, language: Language) -> None:
    span: Span = (first, first + timedelta(days=length))
    assert read_days(f"{span[0]}..{span[1]}", TODAY, language) == [span]
    if length < 200:
        short = f"{first:%m-%d}..{span[1]:%m-%d}"
        assert (first.month, first.day) == (2, 29) or read_days(short, first, language) == [span]


@given(st.text(max_size=40))
def test_nothing_that_is_typed_breaks_the_reading(text: str) -> None:
    for first, last in read_days(text, TODAY, "en") or []:
        assert first <= last <= TODAY + HORIZON


@given(st.sets(st.dates(TODAY, TODAY + timedelta(days=40))))
def test_ranges_are_the_days_and_touch_nowhere(days: set[date]) -> None:
    told = spans(days)
    assert [day for span in told for day in days_of(span)] == sorted(days)
    assert all(b[0] - a[1] > timedelta(days=1) for a, b in pairwise(told))


@given(st.sets(st.dates(TODAY, TODAY + timedelta(days=40))), st.integers(0, 6))
def test_every_turn_of_a_weekday_comes_once_on_a_day_that_is_not_quiet(quiet: set[date], weekday: int) -> None:
    days = [TODAY + timedelta(days=n) for n in range(60)]
    loud = [day for day in days if day not in quiet]
    turns = [turn for day in loud for turn in turns_of(weekday, day, quiet)]
    assert turns == sorted(turns, key=lambda turn: min(day for day in loud if day >= turn))
    assert sorted(turns) == [day for day in days if day.weekday() == weekday]


ZONES = [
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Pacific/Apia",
]
DAYS = st.dates(date(2026, 3, 1), date(2026, 4, 10))


@settings(deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    at=st.times(),
    weekdays=st.frozensets(st.integers(0, 6)),
    quiet=st.frozensets(DAYS, max_size=40),
    hours=st.integers(0, 44 * 24),
)
def test_the_next_slot_is_the_first_that_is_not_quiet(
    zone: str, at: time, weekdays: frozenset[int], quiet: frozenset[date], hours: int
) -> None:
    """In weeks in which the clocks change, too."""
    now = datetime(2026, 2, 27, tzinfo=UTC) + timedelta(hours=hours)
    plain = Timetable(ZoneInfo(zone), at.replace(second=0, microsecond=0), time(21), weekdays)
    calm = Timetable(plain.zone, plain.at, plain.close, weekdays, quiet=quiet)
    expected, moment = next_slot(plain, now), now
    while expected and expected.day in quiet:
        moment = expected.due
        expected = next_slot(plain, moment)
    assert next_slot(calm, now) == expected
    week = timedelta(days=9)
    assert due_slots(calm, now, now + week) == [s for s in due_slots(plain, now, now + week) if s.day not in quiet]


def test_one_day_a_week_that_is_quiet_for_months_comes_again() -> None:
    mondays = frozenset(date(2026, 3, 2) + timedelta(weeks=n) for n in range(20))
    timetable = Timetable(ZoneInfo("Asia/Shanghai"), time(9), time(21), frozenset({0}), quiet=mondays)
    slot = next_slot(timetable, datetime(2026, 3, 1, tzinfo=UTC))
    assert slot
    assert slot.day == date(2026, 7, 20)
