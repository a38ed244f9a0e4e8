"""Days in a row: freezes are earned, kept, and spent by themselves."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.streak import KEPT, Streak, streak

TODAY = date(2026, 3, 31)


def days(marks: str) -> set[date]:
    """`x` answered, `.` not; the last mark is today."""
    first = TODAY - timedelta(days=len(marks) - 1)
    return {first + timedelta(days=n) for n, mark in enumerate(marks) if mark == "x"}


def excused(marks: str) -> set[date]:
    """`o`: the bot slept through it."""
    return days(marks.replace("x", "-").replace("o", "x"))


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ("", Streak()),
        ("x", Streak(1, 1, 0, answered_today=True)),
        ("x.", Streak(1, 1, 0)),  # today is not over yet
        ("x..", Streak(0, 1, 0)),
        ("xxx.x", Streak(1, 3, 0, answered_today=True)),
        ("xxxxxxx", Streak(7, 7, 1, answered_today=True)),
        ("xxxxxxx.x", Streak(8, 8, 0, answered_today=True)),  # the freeze is used
        ("xxxxxxx..x", Streak(1, 7, 0, answered_today=True)),  # one is not enough for two days
        ("x" * 14, Streak(14, 14, 2, answered_today=True)),
        ("x" * 14 + "..x", Streak(15, 15, 0, answered_today=True)),
        ("x" * 28, Streak(28, 28, KEPT, answered_today=True)),
        ("xo.", Streak(1, 1, 0)),
        ("xox", Streak(2, 2, 0, answered_today=True)),  # not asked, not broken, not counted
        ("xooooox", Streak(2, 2, 0, answered_today=True)),
    ],
)
def test_known_streaks(marks: str, expected: Streak) -> None:
    assert streak(days(marks), TODAY, excused(marks)) == expected


@given(st.text("x.o", min_size=1, max_size=60))
def test_a_streak_never_counts_more_than_the_days_answered(marks: str) -> None:
    found = streak(days(marks), TODAY, excused(marks))
    assert 0 <= found.days <= found.best <= marks.count("x")
    assert 0 <= found.freezes <= KEPT
    assert found.answered_today == marks.endswith("x")


@given(st.text("x.", min_size=1, max_size=40))
def test_one_more_day_never_hurts(marks: str) -> None:
    better = marks.replace(".", "x", 1)
    assert streak(days(better), TODAY).best >= streak(days(marks), TODAY).best
