"""Periods: weeks of ISO, months of the calendar, and what people type for them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.leaderboard import SPANS, days_of, meant, period, periods, read_period, season_key, span_of

DAYS = st.dates(date(1990, 1, 1), date(2150, 1, 1))


@pytest.mark.parametrize(
    ("day", "week", "month"),
    [
        (date(2026, 12, 31), "2026-W53", "2026-12"),
        (date(2027, 1, 3), "2026-W53", "2027-01"),
        (date(2027, 1, 4), "2027-W01", "2027-01"),
        (date(2024, 12, 30), "2025-W01", "2024-12"),
        (date(2028, 2, 29), "2028-W09", "2028-02"),
    ],
)
def test_a_week_belongs_to_the_year_of_its_thursday(day: date, week: str, month: str) -> None:
    assert periods(day) == (week, month, "all")


@given(DAYS, st.sampled_from(["week", "month"]))
def test_a_day_lies_in_its_period_and_the_days_around_in_others(day: date, span: str) -> None:
    key = period(span, day)
    first, last = days_of(key)
    assert first <= day <= last
    assert period(span, first) == period(span, last) == key
    assert key not in {period(span, first - timedelta(days=1)), period(span, last + timedelta(days=1))}
    assert read_period(key) == key
    assert span_of(key) == span


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("2026w5", "2026-W05"),
        ("2026-W05", "2026-W05"),
        ("2026-1", "2026-01"),
        ("2026/10", "2026-10"),
        ("10/2026", "2026-10"),
        ("2026年10月", "2026-10"),
        ("2026 年 10 月", "2026-10"),
        ("2026 年第 5 周", "2026-W05"),
        ("week 5 of 2026", "2026-W05"),
    ],
)
def test_what_people_type_is_read(word: str, key: str) -> None:
    assert read_period(word) == key


@pytest.mark.parametrize(
    "word",
    [
        *("2026-13", "2026-00", "2025-W53", "2026-W00", "0000-01", "week", "", "2026-10-01", "all"),
        *("9999-12", "9999-W52", "0001-01"),  # whose days no calendar holds
    ],
)
def test_what_never_was_is_not_read(word: str) -> None:
    assert read_period(word) is None


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        *(("week", "week"), ("本周", "week"), ("This  Month", "month"), ("赛季", "season"), ("总榜", "all")),
        *(("上周", "2026-W53"), ("last month", "2026-12"), ("２０２６-１０", "2026-10")),
        *(("season 2", "season 2"), ("Spring Cup", "Spring Cup"), ("2026-13", "2026-13")),
    ],
)
def test_words_of_both_languages_are_understood(text: str, wish: str) -> None:
    assert meant(text, date(2027, 1, 4)) == wish


def test_spans_are_told_from_their_keys() -> None:
    today = date(2026, 11, 22)
    assert [span_of(period(span, today)) for span in SPANS] == list(SPANS)
    assert span_of(season_key(3)) == "season"
