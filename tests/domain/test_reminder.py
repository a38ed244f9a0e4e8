"""When somebody is reminded: late enough to matter, never at night, never too late."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reminder import EVENING, LEAST, MORNING, first_look, midnight, moment

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "Etc/UTC")


def at(local: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(f"2026-03-{local}").replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("opened", "closes", "reminded"),
    [
        ("02T09:00", "02T21:00", "02T19:00"),  # two hours before
        ("02T17:00", "02T21:00", "02T19:00"),
        ("02T18:00", "02T21:00", "02T19:30"),  # halfway, when it is open for less than four hours
        ("02T18:00", "02T18:20", "02T18:10"),
        ("02T18:00", "02T18:09", None),  # there would be no time left to answer
        ("02T20:00", "03T09:00", "02T21:45"),  # seven in the morning is night
        ("02T12:00", "03T00:30", "02T21:45"),
        ("02T12:00", "03T00:00", "02T21:45"),  # ten in the evening is night
        ("02T12:00", "02T23:59", "02T21:59"),
        ("02T21:00", "03T09:00", None),  # only just asked at a quarter to ten
        ("02T21:00", "03T10:00", "03T08:00"),  # eight is not night any more
        ("02T23:00", "03T01:00", None),
    ],
)
def test_the_moment(opened: str, closes: str, reminded: str | None) -> None:
    found = moment(at(opened), at(closes), SHANGHAI, at(opened))
    assert found == (at(reminded) if reminded else None)


def test_the_night_is_that_of_the_persons_own_clock() -> None:
    london = ZoneInfo("Europe/London")
    found = moment(at("02T09:00"), at("03T08:00"), london, at("02T09:00"))
    assert found == at("02T21:45", london), "six in the morning in Shanghai is ten in the evening in London"


@pytest.mark.parametrize(
    ("closes", "now", "then"),
    [
        ("02T21:00", "02T20:50", "02T20:50"),  # better late than never
        ("02T21:00", "02T20:56", None),
        ("03T09:00", "03T03:00", "03T08:00"),  # what the bot slept through in the evening comes in the morning
        ("03T08:04", "03T03:00", None),
    ],
)
def test_what_was_slept_through(closes: str, now: str, then: str | None) -> None:
    assert moment(at("02T09:00"), at(closes), SHANGHAI, at(now)) == (at(then) if then else None)


@pytest.mark.parametrize(("day", "hours"), [("29", 11), ("28", 12)])
def test_on_the_day_the_clocks_change_it_is_still_two_hours(day: str, hours: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    opened, closes = at(f"{day}T01:00", berlin), at(f"{day}T13:00", berlin)
    assert closes - opened == timedelta(hours=hours)
    assert moment(opened, closes, berlin, opened) == at(f"{day}T11:00", berlin)


@given(
    opened=st.integers(0, 2 * 365 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)),
    minutes=st.integers(5, 3000),
    passed=st.integers(0, 3000),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
def test_never_at_night_never_too_early_never_too_late(
    opened: datetime, minutes: int, passed: int, zone: ZoneInfo
) -> None:
    closes, now = opened + timedelta(minutes=minutes), opened + timedelta(minutes=passed)
    found = moment(opened, closes, zone, now)
    if found is None:
        return
    assert max(now, first_look(opened, closes)) <= found <= closes - LEAST
    assert MORNING <= found.astimezone(zone).time() < EVENING
    assert moment(opened, closes, zone, found) == found, "asked at that moment, it is now"


def test_a_day_begins_at_midnight_on_the_persons_clock() -> None:
    assert midnight(at("02T00:30"), SHANGHAI) == at("02T00:00")
    assert midnight(at("02T23:59"), SHANGHAI) == at("02T00:00")
