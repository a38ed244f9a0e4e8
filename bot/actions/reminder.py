"""A reminder, in private, to those who answer usually but not yet today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.actions.chats import is_paused
from bot.domain import reminder
from bot.domain.plan import Chat
from bot.domain.round import Round
from bot.storage import answers, chats, digests, people, plans, quiet_days, reminders, rounds
from bot.storage.people import Person
from bot.storage.reminders import Regular

BATCH = 8
"""Rounds looked at in one transaction; answers pass in between."""

AGAIN = timedelta(minutes=5)
"""A question that is still on its way to its chat is looked at again after so long."""

KEPT = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Open:
    """A question that waits for somebody; of several in one place the first."""

    chat: Chat
    round: Round


@dataclass(frozen=True, slots=True)
class Reminder:
    who: Person
    due: Sequence[Open]  # a place each, whose round closes first comes first
    at: datetime


def claim_due(tx: Connection, now: datetime) -> int:
    """Look at the rounds whose moment has come; how many those were."""
    due = rounds.to_remind(tx, now, BATCH)
    for round_ in due:
        rounds.change(tx, round_.id, remind_at=_look(tx, round_, now))
    reminders.sweep(tx, now - KEPT)
    return len(due)


def take(tx: Connection, person_id: int, now: datetime) -> Reminder | None:
    """What waits for this person, claimed as one message: a crash after this loses it, and never says it twice."""
    wanted = reminders.lock(tx, person_id)
    who = people.find(tx, person_id) if wanted else None
    due = [found for round_id in reminders.rounds_waiting(tx, person_id) if (found := _open(tx, round_id, who, now))]
    if who is None or not due or _is_quiet(tx, who, now) or _had_enough(tx, who, now):
        reminders.drop(tx, person_id)
        return None
    reminders.claim(tx, person_id, [one.round.id for one in due], now)
    reminders.drop(tx, person_id)
    places = {one.round.place: one for one in sorted(due, key=_message, reverse=True)}
    return Reminder(who, sorted(places.values(), key=_closing), now)


def may_offer(tx: Connection, who: Person) -> bool:
    """To somebody in a group who has never chosen; whoever switched them off is not asked again."""
    return who.reminders is None and any(chat_id < 0 for chat_id in answers.chats_of(tx, who.id))


def _look(tx: Connection, round_: Round, now: datetime) -> datetime | None:
    """Plan for those whose moment it is; the moment of the next look, None when all is done."""
    if round_.closes_at is None or not round_.is_open(now):
        return None
    if round_.message_id is None:
        return now + AGAIN
    usual = reminder.usual_moment(round_.opened_at, round_.closes_at)
    regulars = _regulars(tx, round_, now)
    quiet = quiet_days.of_chats(tx, [one.person_id for one in regulars], _earliest_day(now))
    moments = {one.person_id: _moment(round_, one, quiet[one.person_id], now) for one in regulars}
    reminders.plan_for(tx, round_.id, [person_id for person_id, when in moments.items() if when == now])
    return min((when for when in (usual, *moments.values()) if when and when > now), default=None)


def _regulars(tx: Connection, round_: Round, now: datetime) -> list[Regular]:
    """In most chats there is nobody: that is asked first."""
    found = reminders.regulars(tx, round_)
    return found if found and _is_wanted(tx, round_, now) else []


def _moment(round_: Round, regular: Regular, quiet: Collection[date], now: datetime) -> datetime | None:
    """`quiet` are the days that this person has marked alone with the bot."""
    zone = ZoneInfo(regular.zone)
    if regular.resting_until and regular.resting_until > now.astimezone(zone).date():
        return None
    assert round_.closes_at is not None
    when = reminder.moment(round_.opened_at, round_.closes_at, zone, now)
    return when if when and when.astimezone(zone).date() not in quiet else None


def _earliest_day(now: datetime) -> date:
    """Somewhere it is still yesterday."""
    return now.date() - timedelta(days=1)


def _is_wanted(tx: Connection, round_: Round, now: datetime) -> bool:
    """Not where an admin has switched them off, nor in a chat that rests."""
    habit, plan = digests.habit(tx, round_.chat_id), plans.at(tx, round_.place)
    if habit is None or not habit.reminders or plan is None or not plan.active or is_paused(plan, now):
        return False
    today = now.astimezone(ZoneInfo(plan.zone)).date()
    return today not in quiet_days.of_chat(tx, round_.chat_id, today)


def _open(tx: Connection, round_id: int, who: Person | None, now: datetime) -> Open | None:
    """Is there still something to remind of? What waits may have waited for long."""
    round_ = rounds.find(tx, round_id)
    if who is None or round_ is None or round_.closes_at is None or not round_.is_open(now):
        return None
    good = reminder.moment(round_.opened_at, round_.closes_at, ZoneInfo(who.zone), now) == now
    if not good or answers.find(tx, round_id, who.id) or not _is_wanted(tx, round_, now):
        return None
    chat = chats.find(tx, round_.chat_id)
    return Open(chat, round_) if chat and chat.present else None


def _is_quiet(tx: Connection, who: Person, now: datetime) -> bool:
    """What was put back may wait until a day that has been marked since."""
    today = now.astimezone(ZoneInfo(who.zone)).date()
    return today in quiet_days.of_chat(tx, who.id, today)


def _had_enough(tx: Connection, who: Person, now: datetime) -> bool:
    today = reminder.midnight(now, ZoneInfo(who.zone))
    return reminders.sent_since(tx, who.id, today) >= reminder.MOST_A_DAY


def _message(one: Open) -> int:
    """The first of several is the upper one in the chat; they may have been posted in any order."""
    return one.round.message_id or 0


def _closing(one: Open) -> tuple[datetime, int]:
    assert one.round.closes_at is not None
    return one.round.closes_at, one.round.id
