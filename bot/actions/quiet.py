"""Quiet days: the bot posts nothing by itself. What is open still closes, and summaries come the day after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.actions import digest
from bot.domain.plan import Chat, Plan
from bot.domain.question import Language
from bot.domain.quiet import HORIZON, Span, days_of, read_days, spans
from bot.domain.schedule import LONGEST_OUTAGE, Timetable, next_slot
from bot.storage import plans, quiet_days


@dataclass(frozen=True, slots=True)
class Added:
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Unreadable:
    pass


@dataclass(frozen=True, slots=True)
class AllOver:
    """Days that have passed."""


def timetables(tx: Connection, due: Sequence[Plan], now: datetime) -> Mapping[int, Timetable]:
    """By plan; one query for all of them, however far back an outage lets us look."""
    since = (now - LONGEST_OUTAGE).date() - timedelta(days=1)
    quiet = quiet_days.of_chats(tx, {plan.chat_id for plan in due}, since)
    return {plan.id: replace(plan.timetable, quiet=quiet[plan.chat_id]) for plan in due}


def set_next(tx: Connection, plan: Plan, now: datetime) -> None:
    """The moment at which a plan is due, with its chat's quiet days passed over."""
    slot = next_slot(timetables(tx, [plan], now)[plan.id], now) if plan.active else None
    plans.set_next(tx, plan.id, slot.due if slot else None)


def to_come(tx: Connection, chat: Chat, now: datetime) -> list[Span]:
    return spans(quiet_days.of_chat(tx, chat.id, today_of(chat, now)))


def add(tx: Connection, now: datetime, chat: Chat, days: Sequence[date]) -> None:
    today = today_of(chat, now)
    quiet_days.add(tx, chat.id, [day for day in days if today <= day <= today + HORIZON])
    _reckon_anew(tx, chat, now)


def remove(tx: Connection, now: datetime, chat: Chat, days: Sequence[date]) -> None:
    """From today on; what was quiet has been."""
    quiet_days.remove(tx, chat.id, [day for day in days if day >= today_of(chat, now)])
    _reckon_anew(tx, chat, now)


def add_typed(tx: Connection, now: datetime, chat: Chat, text: str, language: Language) -> Added | Unreadable | AllOver:
    today = today_of(chat, now)
    read = read_days(text, today, language)
    if read is None:
        return Unreadable()
    days = {day for span in read for day in days_of(span) if day >= today}
    if not days:
        return AllOver()
    add(tx, now, chat, sorted(days))
    return Added(spans(days))


def today_of(chat: Chat, now: datetime) -> date:
    return now.astimezone(ZoneInfo(chat.zone)).date()


def _reckon_anew(tx: Connection, chat: Chat, now: datetime) -> None:
    for plan in plans.of_chat(tx, chat.id):
        set_next(tx, plan, now)
    digest.reschedule(tx, chat.id, now)
