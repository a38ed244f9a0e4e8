"""Places and periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.leaderboard import Score, period, periods, standings


def scores(*points: int) -> list[Score]:
    return [Score(n, f"P{n}", given, 0, 0) for n, given in enumerate(points)]


def test_equal_points_share_a_place_and_the_next_counts_everybody_before_it() -> None:
    assert [s.place for s in standings(scores(5, 9, 9, 1))] == [1, 1, 3, 4]
    assert [s.place for s in standings(scores(7))] == [1]
    assert standings([]) == []


def test_a_list_that_begins_further_down_counts_on_from_there() -> None:
    assert [s.place for s in standings(scores(3, 3, 2), first_place=11)] == [11, 11, 13]


@given(st.lists(st.integers(0, 5), max_size=30))
def test_a_place_is_one_more_than_those_with_more_points(points: list[int]) -> None:
    for standing in standings(scores(*points)):
        assert standing.place == 1 + sum(other > standing.score.points for other in points)


@pytest.mark.parametrize(
    ("day", "week", "month"),
    [
        (date(2027, 1, 1), "2026-W53", "2027-01"),
        (date(2024, 12, 30), "2025-W01", "2024-12"),
        (date(2026, 3, 1), "2026-W09", "2026-03"),  # a Sunday
        (date(2026, 3, 2), "2026-W10", "2026-03"),
    ],
)
def test_weeks_are_iso_weeks_of_iso_years(day: date, week: str, month: str) -> None:
    assert periods(day) == (week, month, "all")


@given(st.dates(date(2000, 1, 3), date(2050, 1, 1)))
def test_a_week_has_seven_days_in_a_row(day: date) -> None:
    monday = day - timedelta(days=day.weekday())
    assert {period("week", monday + timedelta(days=n)) for n in range(7)} == {period("week", day)}
    assert period("week", monday - timedelta(days=1)) != period("week", monday)
