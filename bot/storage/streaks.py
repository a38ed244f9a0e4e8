"""On which days somebody has answered, and which days cannot break a streak."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, exists, func, select

from bot.domain.round import RoundState
from bot.storage.schema import answer, chat, person, plan, quiet_day, round_

# Built once: a morning asks for each of thousands.
_LATEST = select(func.max(answer.c.day)).where(answer.c.person_id == bindparam("person")).scalar_subquery()
_DAYS = select(answer.c.day).where(answer.c.person_id == bindparam("person")).distinct()
_DAYS_UNTIL = _DAYS.where(answer.c.id <= bindparam("answer"))
_EARLIER = answer.alias()
_SAME_DAY = (_EARLIER.c.person_id == answer.c.person_id) & (_EARLIER.c.day == answer.c.day)
_HAS_EARLIER = exists().where(_SAME_DAY, _EARLIER.c.id < answer.c.id)
_BEGUN = select(answer.c.day).where(answer.c.id == bindparam("answer"), ~_HAS_EARLIER)
_CHATS = select(answer.c.chat_id).where(answer.c.person_id == bindparam("person")).distinct().scalar_subquery()
_SLEPT = select(round_.c.day).where(round_.c.chat_id.in_(_CHATS), round_.c.state == RoundState.SKIPPED)
_OF_MINE = quiet_day.c.chat_id.in_(_CHATS) | (quiet_day.c.chat_id == bindparam("person"))
_EXCUSED = _SLEPT.union(select(quiet_day.c.day).where(_OF_MINE))
_OF_MY_CHATS = plan.c.chat_id.in_(_CHATS) | (plan.c.chat_id == bindparam("person"))
_RHYTHMS = select(plan.c.weekdays, plan.c.chat_id == bindparam("person"), plan.c.paused_until).where(
    plan.c.active, _OF_MY_CHATS
)
_SPOKEN_OF = select(chat.c.streaks).where(chat.c.id == bindparam("chat"))
_LAST_DAY = select(_LATEST, person.c.zone).where(person.c.id == bindparam("person"), person.c.streaks)


@dataclass(frozen=True, slots=True)
class LastDay:
    day: date
    zone: str  # the person's own


@dataclass(frozen=True, slots=True)
class Rhythm:
    """On which weekdays a chat is asked, and until when it pauses or did."""

    weekdays: frozenset[int]
    is_own: bool
    paused_until: date | None


def days(tx: Connection, person_id: int) -> set[date]:
    return set(tx.scalars(_DAYS, {"person": person_id}))


def days_until(tx: Connection, person_id: int, answer_id: int) -> set[date]:
    """As they were when this was the last answer."""
    return set(tx.scalars(_DAYS_UNTIL, {"person": person_id, "answer": answer_id}))


def day_begun_by(tx: Connection, answer_id: int) -> date | None:
    """The study day whose first answer this is."""
    day: date | None = tx.scalar(_BEGUN, {"answer": answer_id})
    return day


def first_of(tx: Connection, person_id: int, day: date) -> int | None:
    """The answer that began a day."""
    where = (answer.c.person_id == person_id, answer.c.day == day)
    answer_id: int | None = tx.scalar(select(func.min(answer.c.id)).where(*where))
    return answer_id


def excused(tx: Connection, person_id: int) -> set[date]:
    """Days on which one of this person's chats was not asked: the bot slept through it, or was asked for quiet; and
    their own quiet days, though they may have answered in groups alone.
    """
    return set(tx.scalars(_EXCUSED, {"person": person_id}))


def rhythms(tx: Connection, person_id: int) -> list[Rhythm]:
    """How the chats of this person are asked, their own among them."""
    return [Rhythm(*row) for row in tx.execute(_RHYTHMS, {"person": person_id})]


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
    return tx.scalar(_SPOKEN_OF, {"chat": chat_id}) is not False
