"""When yesterday's set-up messages go: early in the morning, and within the time in which Telegram lets them."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.schedule import instant

AT = time(4)
DELETABLE = timedelta(hours=48) - timedelta(minutes=10)
"""Telegram deletes what a bot has said for two days; its clock and ours need not agree."""


def due(sent_at: datetime, zone: ZoneInfo) -> datetime:
    return instant(sent_at.astimezone(zone).date() + timedelta(days=1), AT, zone)


def is_deletable(sent_at: datetime, now: datetime) -> bool:
    return now - sent_at < DELETABLE
