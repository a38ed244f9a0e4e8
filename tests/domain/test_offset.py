"""Zones written as their distance from Greenwich."""

from zoneinfo import ZoneInfo

import pytest

from bot.domain.offset import FIXED, MOVING, zones
from tests.dialogues.stage import MONDAY


@pytest.mark.parametrize(
    ("wish", "meant"),
    [
        ("UTC+8", ["Etc/GMT-8"]),
        ("utc +08:00", ["Etc/GMT-8"]),
        ("ＵＴＣ＋８", ["Etc/GMT-8"]),
        ("GMT−3", ["Etc/GMT+3"]),
        ("+0530", ["Asia/Kolkata"]),
        ("GMT+5:45", ["Asia/Kathmandu"]),
        ("UTC+0", ["Etc/UTC"]),
        ("UTC-00:00", ["Etc/UTC"]),
        ("UTC+14", ["Etc/GMT-14"]),
        ("UTC-12", ["Etc/GMT+12"]),
        ("UTC+9:30", ["Australia/Adelaide", "Australia/Darwin", "Etc/GMT-9", "Etc/GMT-10"]),
        ("UTC-3:30", ["America/St_Johns", "Etc/GMT+4", "Etc/GMT+3"]),
        ("UTC+7:15", ["Etc/GMT-7", "Etc/GMT-8"]),
        ("UTC+7:45", ["Etc/GMT-8", "Etc/GMT-7"]),
        ("UTC-0:30", ["Etc/GMT+1", "Etc/UTC"]),
        ("UTC+15", []),
        ("UTC-12:30", []),
        ("UTC+5:75", []),
        ("UTC", []),
        ("8", []),
        ("Berlin", []),
    ],
)
def test_an_offset_names_its_zone_or_the_nearest(wish: str, meant: list[str]) -> None:
    assert zones(wish) == meant


@pytest.mark.parametrize("ahead", [*FIXED, *(60 * hour for hour in range(-12, 15))])
def test_what_is_exact_is_so_all_year(ahead: int) -> None:
    (zone,) = zones(f"{'-' if ahead < 0 else '+'}{abs(ahead) // 60}:{abs(ahead) % 60:02}")
    for month in (1, 7):
        away = MONDAY.replace(month=month).astimezone(ZoneInfo(zone)).utcoffset()
        assert away is not None
        assert away.total_seconds() == 60 * ahead


@pytest.mark.parametrize("ahead", MOVING)
def test_what_moves_is_there_for_a_part_of_the_year(ahead: int) -> None:
    for zone in MOVING[ahead]:
        moments = (MONDAY.replace(month=month).astimezone(ZoneInfo(zone)) for month in (1, 7))
        assert 60 * ahead in {away.total_seconds() for moment in moments if (away := moment.utcoffset())}
