"""Times of day and cities, as people write them."""

from datetime import time

import pytest

from bot.actions.chats import find_zones
from bot.domain import time_of_day

READ = {
    "9": "09:00", "９：３０": "09:30", "09.00": "09:00", "9 00": "09:00", "0900": "09:00", "9h30": "09:30",
    "9am": "09:00", "9 a.m.": "09:00", "9:30 P.M.": "21:30", "12am": "00:00", "12pm": "12:00", "noon": "12:00",
    "midnight": "00:00", "9 o'clock": "09:00", "every day at 9": "09:00", "[09:00]": "09:00",
    "九点": "09:00", "早上八点半": "08:30", "８点一刻": "08:15", "八点零五": "08:05", "晚上十一点四十五": "23:45",
    "二十一点": "21:00", "晚9点": "21:00", "夜里2点": "02:00", "凌晨1点": "01:00", "凌晨12点": "00:00",
    "中午": "12:00", "中午12点": "12:00", "中午1点": "13:00", "下午12点": "12:00", "下午15点": "15:00",
    "每天早上9点": "09:00",
}  # fmt: skip


@pytest.mark.parametrize(("text", "clock"), READ.items())
def test_a_time_is_read(text: str, clock: str) -> None:
    assert time_of_day.read(text) == time.fromisoformat(clock)


@pytest.mark.parametrize(
    "text", ["24:00", "25点", "9:60", "9:5", "-9", "9-10", "晚上12点", "半夜12点", "九", "tomorrow", ""]
)
def test_what_no_clock_shows_is_not_guessed(text: str) -> None:
    assert time_of_day.read(text) is None


@pytest.mark.parametrize("words", ["上海 晚上九点半", "晚上九点半 上海", "21:30, 上海"])
def test_the_time_stands_at_either_end(words: str) -> None:
    assert time_of_day.find(words) == (time(21, 30), "上海")


ZONES = {
    "北京时间": ["Asia/Shanghai"], "东八区": ["Asia/Shanghai"], "(Berlin)": ["Europe/Berlin"],
    "Berlin, Germany": ["Europe/Berlin"], "in München": ["Europe/Berlin"], "São Paulo": ["America/Sao_Paulo"],
    "NYC": ["America/New_York"], "EST": ["America/New_York"], "york": ["America/New_York"],
    "CST": ["Asia/Shanghai", "America/Chicago"],
    "USA": ["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"],
    "Asia": [], "saka": [], "": [],
}  # fmt: skip


@pytest.mark.parametrize(("wish", "zones"), ZONES.items())
def test_a_zone_is_found_by_what_people_call_it(wish: str, zones: list[str]) -> None:
    assert find_zones(wish) == zones
