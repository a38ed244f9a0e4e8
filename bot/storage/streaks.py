"""On which days somebody has answered, and which days cannot break a streak."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, select

from bot.domain.round import RoundState
from bot.storage.schema import answer, chat, person, quiet_day, round_

# Built once: a morning asks for each of thousands.
_LATEST = select(func.max(answer.c.day)).where(answer.c.person_id == bindparam("person")).scalar_subquery()
_LAST_DAY = select(_LATEST, person.c.zone).where(person.c.id == bindparam("person"), person.c.streaks)


@dataclass(frozen=True, slots=True)
class Studied:
    """A study day, and the answers that begin and end it."""

    day: date
    answer_id: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class LastDay:
    day: date
    zone: str  # the person's own


def days(tx: Connection, person_id: int, until: int | None = None) -> list[Studied]:
    """In order; `until` is the id of the last answer that is looked at."""
    where = [answer.c.person_id == person_id, *([] if until is None else [answer.c.id <= until])]
    first_at, last_at = func.min(answer.c.answered_at), func.max(answer.c.answered_at)
    query = select(answer.c.day, func.min(answer.c.id), first_at, last_at).where(*where)
    return [Studied(*row) for row in tx.execute(query.group_by(answer.c.day).order_by(answer.c.day))]


def excused(tx: Connection, person_id: int) -> set[date]:
    """Days on which one of this person's chats was not asked: the bot slept through it, or was asked for quiet; and
    their own quiet days, though they may have answered in groups alone.
    """
    chats = select(answer.c.chat_id).where(answer.c.person_id == person_id).distinct().scalar_subquery()
    slept = select(round_.c.day).where(round_.c.chat_id.in_(chats), round_.c.state == RoundState.SKIPPED)
    quiet = select(quiet_day.c.day).where(quiet_day.c.chat_id.in_(chats) | (quiet_day.c.chat_id == person_id))
    return set(tx.scalars(slept.union(quiet)))


def last_day(tx: Connection, person_id: int) -> LastDay | None:
    """None for who has not answered yet, or wants no streak."""
    row = tx.execute(_LAST_DAY, {"person": person_id}).one_or_none()
    return LastDay(*row) if row and row[0] else None


def asked_for(tx: Connection, answer_id: int) -> tuple[int, str]:
    """The (round, question) that was answered."""
    row = tx.execute(select(answer.c.round_id, answer.c.question_id).where(answer.c.id == answer_id)).one()
    return row.round_id, row.question_id


def latest_round(tx: Connection, chat_id: int) -> int:
    return tx.scalar(select(func.max(round_.c.id)).where(round_.c.chat_id == chat_id)) or 0


def spoken_of(tx: Connection, chat_id: int) -> bool:
    """Does this chat want to hear of streaks?"""
    return tx.scalar(select(chat.c.streaks).where(chat.c.id == chat_id)) is not False
