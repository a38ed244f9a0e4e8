"""A person's streak: how long it is, what an answer has done to it, and whether somebody is just coming back."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain import streak as rules
from bot.domain.question import Bank
from bot.domain.schedule import study_day
from bot.domain.streak import News, Streak
from bot.storage import streaks
from bot.storage.streaks import Studied

EASIEST = (1,)


def of_person(tx: Connection, person_id: int, today: date) -> Streak:
    studied = streaks.days(tx, person_id)
    return rules.streak(_days(studied), today, _excused(tx, person_id, studied, today))


def news(tx: Connection, person_id: int, chat_id: int, answer_id: int) -> News | None:
    """None for an answer that is not the first of its day, and in a group that wants to hear nothing of streaks.

    The same whenever it is asked: a message that is drawn again says it again.
    """
    studied = streaks.days(tx, person_id, until=answer_id)
    day = next((one.day for one in studied if one.answer_id == answer_id), None)
    if day is None or (chat_id < 0 and not streaks.spoken_of(tx, chat_id)):
        return None
    return rules.news(_days(studied), day, _excused(tx, person_id, studied, day))


def news_of_day(tx: Connection, person_id: int, today: date) -> News | None:
    first = next((one for one in streaks.days(tx, person_id) if one.day == today), None)
    return news(tx, person_id, person_id, first.answer_id) if first else None


def is_coming_back(tx: Connection, bank: Bank, chat_id: int, now: datetime) -> bool:
    """Alone with the bot, after a streak that broke: the next question is to be an easy one."""
    last = streaks.last_day(tx, chat_id) if chat_id > 0 else None
    if last is None:
        return False
    today = study_day(now, ZoneInfo(last.zone))
    if (today - last.day).days == 1:  # most of every morning's
        return False
    studied = streaks.days(tx, chat_id)
    if not rules.news({*_days(studied), today}, today, _excused(tx, chat_id, studied, today)).lost:
        return False
    first = next((one for one in studied if one.day == today), None)
    return first is None or _still_owed(tx, bank, chat_id, first)


def _still_owed(tx: Connection, bank: Bank, chat_id: int, first: Studied) -> bool:
    """Was it an old question, from before the break, with which they came back?"""
    round_id, question_id = streaks.asked_for(tx, first.answer_id)
    question = bank.question(question_id)
    is_easy = question is not None and question.level in EASIEST
    return not is_easy and streaks.latest_round(tx, chat_id) <= round_id


def _excused(tx: Connection, person_id: int, studied: Sequence[Studied], today: date) -> set[date]:
    """Nothing to excuse where no day is missing."""
    if not studied or (today - studied[0].day).days + 1 <= len(studied):
        return set()
    lived = {one.day: (one.first_at, one.last_at) for one in studied}
    return streaks.excused(tx, person_id) | rules.flown_over(lived)


def _days(studied: Sequence[Studied]) -> set[date]:
    return {one.day for one in studied}
