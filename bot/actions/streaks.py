"""A person's streak: how long it is, what an answer has done to it, and whether somebody is just coming back."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain import streak as rules
from bot.domain.question import Bank
from bot.domain.schedule import study_day
from bot.domain.streak import News, Streak
from bot.storage import streaks
from bot.storage.streaks import Rhythm

EASIEST = (1,)


def of_person(tx: Connection, person_id: int, today: date) -> Streak:
    days = streaks.days(tx, person_id)
    return rules.streak(days, today, _excused(tx, person_id, days, today))


def news(tx: Connection, person_id: int, chat_id: int, answer_id: int) -> News | None:
    """None for an answer that is not the first of its day, and in a group that wants to hear nothing of streaks.

    The same whenever it is asked: a message that is drawn again says it again.
    """
    day = streaks.day_begun_by(tx, answer_id)
    if day is None or (chat_id < 0 and not streaks.spoken_of(tx, chat_id)):
        return None
    days = streaks.days_until(tx, person_id, answer_id)
    return rules.news(days, day, _excused(tx, person_id, days, day))


def news_of_day(tx: Connection, person_id: int, today: date) -> News | None:
    first = streaks.first_of(tx, person_id, today)
    return news(tx, person_id, person_id, first) if first else None


def is_coming_back(tx: Connection, bank: Bank, chat_id: int, now: datetime) -> bool:
    """Alone with the bot, after a streak that broke: the next question is to be an easy one."""
    last = streaks.last_day(tx, chat_id) if chat_id > 0 else None
    if last is None:
        return False
    today = study_day(now, ZoneInfo(last.zone))
    if (today - last.day).days == 1:  # most of every morning's
        return False
    days = streaks.days(tx, chat_id)
    if not rules.news({*days, today}, today, _excused(tx, chat_id, days, today)).lost:
        return False
    first = streaks.first_of(tx, chat_id, today)
    return first is None or _still_owed(tx, bank, chat_id, first)


def _still_owed(tx: Connection, bank: Bank, chat_id: int, answer_id: int) -> bool:
    """Was it an old question, from before the break, with which they came back?"""
    round_id, question_id = streaks.asked_for(tx, answer_id)
    question = bank.question(question_id)
    is_easy = question is not None and question.level in EASIEST
    return not is_easy and streaks.latest_round(tx, chat_id) <= round_id


def _excused(tx: Connection, person_id: int, days: Collection[date], today: date) -> set[date]:
    """Nothing to excuse where no day is missing."""
    if not days or (today - min(days)).days < len(days):
        return set()
    return streaks.excused(tx, person_id) | _unasked(streaks.rhythms(tx, person_id), days, today)


def _unasked(rhythms: Sequence[Rhythm], days: Collection[date], today: date) -> set[date]:
    """Weekdays on which none of somebody's chats is asked, and their own pause: from their last answer before its end."""
    asked = frozenset[int]().union(*(one.weekdays for one in rhythms))
    free = {day for day in _between(min(days), today) if asked and day.weekday() not in asked}
    for until in (one.paused_until for one in rhythms if one.is_own and one.paused_until):
        last = max((day for day in days if day < until), default=until)
        free.update(_between(last, until))
    return free


def _between(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(1, (last - first).days))
