"""The zones that there are."""

from pathlib import Path

import bot
from bot.domain import cities


def test_zones_are_looked_for_once() -> None:
    assert cities.zone_names() is cities.zone_names()
    assert {"Asia/Shanghai", "Etc/GMT-8"} <= cities.zone_names()
    assert not {"Factory", "localtime"} & cities.zone_names()


def test_nobody_looks_for_zones_beside_it() -> None:
    files = Path(bot.__file__).parent.rglob("*.py")
    assert [file.name for file in files if "available_timezones" in file.read_text("utf-8")] == ["cities.py"]


def test_cities_lead_to_zones_that_there_are() -> None:
    assert {zone for zones in cities.CITIES.values() for zone in zones} <= cities.zone_names()
