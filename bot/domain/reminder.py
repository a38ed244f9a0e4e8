"""When somebody who answers usually, but has not yet, is reminded: late enough to matter, and never at night."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.schedule import instant

BEFORE = timedelta(hours=2)
LONG = timedelta(hours=4)
"""A round that is open for less is reminded of halfway."""

EVENING = time(22)
MORNING = time(8)
"""In between nobody hears from us, on their own clock."""

LAST_MOMENT = time(21, 45)
SETTLED = timedelta(hours=1)
"""Nobody is reminded of what has only just been asked."""

LEAST = timedelta(minutes=5)
"""With less time left than this it is too late."""

LATELY = 7
USUALLY = 3
"""Who has answered so many of the last so many answers usually."""

MOST_A_DAY = 2


def first_look(opened: datetime, closes: datetime) -> datetime:
    """Before this nobody is reminded, on whatever clock."""
    return opened + min(SETTLED, (closes - opened) / 2)


def usual_moment(opened: datetime, closes: datetime) -> datetime:
    return closes - BEFORE if closes - opened >= LONG else opened + (closes - opened) / 2


def moment(opened: datetime, closes: datetime, zone: ZoneInfo, now: datetime) -> datetime | None:
    """From `now` on; None when there is no good one. What would fall into the night comes the evening before."""
    wanted = _evening_before(usual_moment(opened, closes), zone)
    if wanted < first_look(opened, closes):
        return None
    good = _morning_after(max(wanted, now), zone)
    return good if good <= closes - LEAST else None


def midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """When the person's day began, for counting what they have had in it."""
    return instant(now.astimezone(zone).date(), time(), zone)


def _evening_before(when: datetime, zone: ZoneInfo) -> datetime:
    night = _night(when, zone)
    return instant(night, LAST_MOMENT, zone) if night else when


def _morning_after(when: datetime, zone: ZoneInfo) -> datetime:
    night = _night(when, zone)
    return instant(night + timedelta(days=1), MORNING, zone) if night else when


def _night(when: datetime, zone: ZoneInfo) -> date | None:
    """The day on whose evening the night began that `when` falls into."""
    local = when.astimezone(zone)
    if local.time() >= EVENING:
        return local.date()
    return local.date() - timedelta(days=1) if local.time() < MORNING else None
