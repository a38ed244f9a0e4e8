"""Days in a row: freezes are earned, kept, and spent by themselves."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedule import study_day
from bot.domain.streak import EARNED_BY, KEPT, WORTH, News, Streak, is_milestone, news, streak

TODAY = date(2026, 3, 31)
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
ZONES = ("Asia/Shanghai", "America/Los_Angeles", "Pacific/Auckland", "Europe/Berlin", "Etc/GMT+12", "Etc/GMT-14")


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


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ("x", News(1, 1)),  # a beginning is no news
        ("x..x", News(1, 1)),  # nor is the end of a single day
        ("xx.x", News(1, 2, lost=2)),
        ("x" * 6, News(6, 6)),
        ("x" * 7, News(7, 7, milestone=True, earned=True)),
        ("x" * 7 + ".x", News(8, 8, used=1)),
        ("x" * 7 + "..x", News(1, 7, lost=7)),  # the freeze went too, and it did not help
        ("x" * 14 + "..x", News(15, 15, used=2)),
        ("x" * 13 + ".x", News(14, 14, milestone=True, earned=True, used=1)),
        ("x" * 21, News(21, 21)),  # two are kept already
        ("x" * 20 + ".x", News(21, 21, earned=True, used=1)),
        ("x" * 30, News(30, 30, milestone=True)),
        ("x" * 7 + "oox", News(8, 8)),
        ("x" * 7 + "o.ox", News(8, 8, used=1)),
        ("x" * 12 + "...x.xx", News(2, 12)),  # told when it was news, not later
    ],
)
def test_known_news(marks: str, expected: News) -> None:
    assert news(days(marks), TODAY, excused(marks)) == expected


@pytest.mark.parametrize("number", [7, 14, 30, 50, 100, 150, 200, 1000])
def test_milestones(number: int) -> None:
    assert is_milestone(number)
    assert not is_milestone(number + 1)


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


def told(marks: str) -> list[tuple[int, News]]:
    """What is said on each day that has an answer, as it comes."""
    answered, forgiven = days(marks), excused(marks)
    first = TODAY - timedelta(days=len(marks) - 1)
    dates = [first + timedelta(days=n) for n in range(len(marks))]
    return [
        (n, news({one for one in answered if one <= day}, day, forgiven))
        for n, day in enumerate(dates)
        if day in answered
    ]


# Long runs, or chance would hardly ever earn a freeze.
lives = st.lists(st.sampled_from(["x" * 7, "x" * 6, "x", ".", "..", "o"]), min_size=1, max_size=12).map("".join)


@given(lives)
def test_the_news_add_up_to_what_the_streak_says(marks: str) -> None:
    """A second bookkeeper, who only hears what is told, has the same books at the end."""
    marks += "x"
    length = freezes = 0
    for _, one in told(marks):
        if one.days == 1:  # a beginning: the first, or after a break
            length, freezes = 0, 0
        length += 1
        freezes += one.earned - one.used
        assert 0 <= freezes <= KEPT
        assert one.days == length
        assert one.milestone == is_milestone(length)
    found = streak(days(marks), TODAY, excused(marks))
    assert (found.days, found.freezes, found.best) == (length, freezes, told(marks)[-1][1].best)


@given(lives)
def test_a_freeze_is_used_for_one_missed_day_and_never_for_an_excused_one(marks: str) -> None:
    marks += "x"
    before = 0
    for n, one in told(marks):
        missed = marks[before + 1 : n].count(".") if n > before else 0
        assert one.used in {0, missed}
        assert not (one.used and one.lost)
        if one.days > 1:
            assert one.used == missed
        before = n
    assert sum(one.used for _, one in told(marks)) <= marks.count(".")
    assert sum(one.used for _, one in told(marks)) <= marks.count("x") // EARNED_BY


@given(lives)
def test_a_break_is_told_once_and_only_of_what_was_a_streak(marks: str) -> None:
    heard = [one for _, one in told(marks)]
    for before, after in zip([None, *heard], heard, strict=False):
        if after.lost:
            assert before is not None
            assert after.lost == before.days >= WORTH
            assert after.days == 1
            assert after.best == before.best


def days_lived(steps: Sequence[tuple[int, str]]) -> list[date]:
    """The study days of somebody who answers, waits some hours, flies, and answers again."""
    moment, lived = BEGIN, []
    for hours, zone in steps:
        moment += timedelta(hours=hours)
        lived.append(study_day(moment, ZoneInfo(zone)))
    return lived


@given(st.lists(st.tuples(st.integers(1, 60), st.sampled_from(ZONES)), min_size=1, max_size=30))
def test_wherever_they_fly_no_day_counts_twice_and_none_is_told_again(steps: Sequence[tuple[int, str]]) -> None:
    lived = days_lived(steps)
    used = 0
    for n, day in enumerate(lived):
        if day in lived[:n]:
            continue  # not the first of its day
        known = set(lived[: n + 1])
        one = news(known, day)
        assert one.days == streak(known, day).days <= len(known)
        assert day == max(known) or not one.is_any
        used += one.used
    assert used <= (max(lived) - min(lived)).days + 1 - len({*lived}) + _lived_late(lived)


def _lived_late(lived: Sequence[date]) -> int:
    """Days that were missing first, and were lived after all by flying west."""
    return sum(day not in lived[:n] and day < max(lived[: n + 1]) for n, day in enumerate(lived))


@given(st.integers(1, 40), st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_one_flight_costs_at_most_the_freezes_of_the_days_it_skips(number: int, home: str, away: str) -> None:
    """Answering at noon, every day, before and after."""
    noon = [BEGIN + timedelta(days=n, hours=12) for n in range(2 * number)]
    there = [study_day(moment, ZoneInfo(home if n < number else away)) for n, moment in enumerate(noon)]
    skipped = (max(there) - min(there)).days + 1 - len({*there})
    assert skipped <= 1
    found = streak(there, max(there))
    assert found.days == len({*there}) or (skipped and number < EARNED_BY)
