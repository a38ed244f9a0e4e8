"""Chats and their plans: meeting, subscribing, setting up, pausing, moving."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.actions import digest, quiet
from bot.domain import cities, offset
from bot.domain.plan import Chat, ChatKind, Mode, Place, Plan
from bot.domain.question import Language
from bot.domain.schedule import EVERY_DAY
from bot.storage import chats, plans

CLOSE = time(21, 0)
"""The evening's reveal."""

LEAST_OF_A_NAME = 3  # letters: fewer begin a word in half of all zones
CONTINENTS = {"africa", "america", "antarctica", "arctic", "asia", "atlantic", "europe", "indian", "pacific", "etc"}
"""The first few of a continent's zones are nobody's."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the operator has chosen for new chats."""

    language: Language
    zone: str
    at: time


@dataclass(frozen=True, slots=True)
class NotSubscribed:
    pass


def language_of(chat: Chat, defaults: Defaults) -> Language:
    return chat.language or defaults.language


def subscribe(
    tx: Connection, now: datetime, chat: Chat, place: Place, defaults: Defaults, at: time | None, zone: str | None
) -> Plan:
    """Set up this chat's plan, or wake the one it has; a time or zone that is given replaces the old one."""
    plan = plans.at(tx, place) or plans.create(tx, _new_plan(chat, place, defaults))
    wishes: dict[str, Any] = {"active": True, "paused_until": None}
    wishes |= {"at": at} if at else {}
    wishes |= {"zone": zone} if zone else {}
    if zone:
        chats.set_zone(tx, chat.id, zone)
    return configure(tx, now, plan.id, **wishes)


def plan_of(tx: Connection, chat: Chat, place: Place, defaults: Defaults) -> Plan:
    """The plan of this place, or a new one that rests until somebody starts it."""
    return plans.at(tx, place) or plans.create(tx, _new_plan(chat, place, defaults) | {"active": False})


def configure(tx: Connection, now: datetime, plan_id: int, **wishes: Any) -> Plan:
    """Change a plan, and with it the moment at which it is due next."""
    plan = plans.change(tx, plan_id, **wishes)
    quiet.set_next(tx, plan, now)
    if plan.chat_id < 0:  # groups and channels; whoever is alone needs no podium
        digest.reschedule(tx, plan.chat_id, now, slack=digest.DAY)
    again = plans.find(tx, plan_id)
    assert again is not None
    return again


def unsubscribe(tx: Connection, now: datetime, place: Place) -> Plan | NotSubscribed:
    return _change(tx, now, place, active=False)


def pause(tx: Connection, now: datetime, place: Place, days: int) -> Plan | NotSubscribed:
    plan = plans.at(tx, place)
    if plan is None or not plan.active:
        return NotSubscribed()
    until = now.astimezone(ZoneInfo(plan.zone)).date() + timedelta(days=days)
    return configure(tx, now, plan.id, paused_until=until)


def resume(tx: Connection, now: datetime, place: Place) -> Plan | NotSubscribed:
    return _change(tx, now, place, active=True, paused_until=None)


def set_language(tx: Connection, chat_id: int, language: Language) -> None:
    """For everything the bot says here, the plans' questions included."""
    chats.set_language(tx, chat_id, language)
    for plan in plans.of_chat(tx, chat_id):
        plans.change(tx, plan.id, language=language)


def joined(tx: Connection, chat_id: int) -> list[Plan]:
    chats.set_present(tx, chat_id, present=True)
    return plans.of_chat(tx, chat_id)


def is_paused(plan: Plan, now: datetime) -> bool:
    return plan.paused_until is not None and plan.paused_until > _today(plan, now)


def days_until(plan: Plan, day: date, now: datetime) -> int:
    return (day - _today(plan, now)).days


def find_zones(wish: str, limit: int = 6) -> list[str]:
    """`shanghai`, `New York`, `北京时间`, `Berlin, Germany`, `UTC+8`: the zones that people may mean, the exact one first."""
    wanted = cities.plain(wish)
    found = cities.CITIES.get(wanted) or offset.zones(wish.strip(" ,()")) or _called(wanted)[:limit]
    before_comma, comma, _ = wish.strip(" ,()").partition(",")
    return found or (find_zones(before_comma, limit) if comma else [])


def _called(wanted: str) -> list[str]:
    """Whole names before parts of them, and those before what begins a word."""
    if not wanted or wanted in CONTINENTS:
        return []
    names = sorted(cities.zone_names())
    exact = [name for name in names if name.casefold() == wanted]
    parts = [name for name in names if wanted in name.casefold().split("/")]
    begins = re.compile(rf"(?:^|[/_]){re.escape(wanted)}")
    begun = [name for name in names if len(wanted) >= LEAST_OF_A_NAME and begins.search(name.casefold())]
    return list(dict.fromkeys(exact or parts or begun))


def _new_plan(chat: Chat, place: Place, defaults: Defaults) -> dict[str, Any]:
    return {
        "chat_id": place.chat_id,
        "thread_id": place.thread_id,
        "at": defaults.at,
        "close": CLOSE if defaults.at < CLOSE else time(9, 0),
        "zone": chat.zone,
        "weekdays": EVERY_DAY,
        "count": 1,
        "topics": (),
        "level": 0,
        "language": language_of(chat, defaults),
        "mode": _default_mode(chat.kind),
        "silent": False,
        "may_change": False,
        "active": True,
    }


def _default_mode(kind: ChatKind) -> Mode:
    """Alone one wants to know at once; a channel has polls that are anonymous anyway; a group waits for the evening."""
    return Mode.SEALED if kind in {ChatKind.GROUP, ChatKind.SUPERGROUP} else Mode.INSTANT


def _change(tx: Connection, now: datetime, place: Place, **wishes: Any) -> Plan | NotSubscribed:
    plan = plans.at(tx, place)
    return configure(tx, now, plan.id, **wishes) if plan else NotSubscribed()


def _today(plan: Plan, now: datetime) -> date:
    return now.astimezone(UTC).astimezone(ZoneInfo(plan.zone)).date()
