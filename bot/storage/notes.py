"""Small things to remember: prompts that wait for a reply, reports, what the operator was told, pictures."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, func, select, update

from bot.storage.database import insert_into
from bot.storage.schema import picture, prompt, report, told

HEARTBEAT = "heartbeat"

AGAIN = timedelta(minutes=1)
"""Until what nobody heard is told again: whom Telegram does not reach is not to be called all the time."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a message of ours asks to be typed, and since when."""

    subject: str
    asked_at: datetime


def expect_reply(tx: Connection, chat_id: int, message_id: int, subject: str, now: datetime) -> None:
    values = {"chat_id": chat_id, "message_id": message_id, "subject": subject, "asked_at": now}
    tx.execute(insert_into(tx, prompt).values(**values).on_conflict_do_nothing())


def expected(tx: Connection, chat_id: int, message_id: int | None) -> Prompt | None:
    """What a reply to this message is about; without a message, the chat's latest prompt (private chats)."""
    query = select(prompt.c.subject, prompt.c.asked_at).where(prompt.c.chat_id == chat_id)
    query = query.where(prompt.c.message_id == message_id) if message_id else query
    row = tx.execute(query.order_by(prompt.c.message_id.desc()).limit(1)).one_or_none()
    return Prompt(*row) if row else None


def drop_prompts(tx: Connection, chat_id: int) -> None:
    tx.execute(delete(prompt).where(prompt.c.chat_id == chat_id))


def file_report(tx: Connection, question_id: str, person_id: int, chat_id: int, now: datetime) -> bool:
    """True when this person had not reported this question before."""
    values = {"question_id": question_id, "person_id": person_id, "chat_id": chat_id, "reported_at": now}
    new = insert_into(tx, report).values(**values).on_conflict_do_nothing().returning(report.c.id)
    return tx.scalar(new) is not None


def reports_of(tx: Connection, question_id: str) -> int:
    return tx.scalar(select(func.count()).where(report.c.question_id == question_id)) or 0


def most_reported(tx: Connection, limit: int) -> list[tuple[str, int]]:
    often = func.count()
    questions = select(report.c.question_id, often).group_by(report.c.question_id)
    rows = tx.execute(questions.order_by(often.desc(), report.c.question_id).limit(limit))
    return [(question_id, count) for question_id, count in rows]


def count_reported(tx: Connection) -> int:
    """Questions, not reports."""
    return tx.scalar(select(func.count(report.c.question_id.distinct()))) or 0


def tell_once(tx: Connection, subject: str, now: datetime) -> bool:
    """True the first time, and once more when nobody has heard it then."""
    new = insert_into(tx, told).values(subject=subject[:200], first_at=now)
    too_soon = (told.c.times == 0) & (told.c.first_at > now)
    times = case((too_soon, 0), else_=told.c.times + 1)
    again = new.on_conflict_do_update(index_elements=[told.c.subject], set_={"times": times})
    return bool(tx.scalar(again.returning(told.c.times)) == 1)


def beat(tx: Connection, now: datetime) -> datetime | None:
    """Note that the bot is alive, and return when it was so before."""
    before: datetime | None = tx.scalar(select(told.c.first_at).where(told.c.subject == HEARTBEAT))
    new = insert_into(tx, told).values(subject=HEARTBEAT, first_at=now)
    tx.execute(new.on_conflict_do_update(index_elements=[told.c.subject], set_={"first_at": now}))
    return before


def unheard(tx: Connection, subject: str, now: datetime) -> None:
    """Nobody could be told: from a while on it is as if it had never been said."""
    tx.execute(update(told).where(told.c.subject == subject[:200]).values(times=0, first_at=now + AGAIN))


def file_id(tx: Connection, key: str) -> str | None:
    return tx.scalar(select(picture.c.file_id).where(picture.c.key == key))


def keep_file_id(tx: Connection, key: str, file_id: str) -> None:
    new = insert_into(tx, picture).values(key=key, file_id=file_id)
    tx.execute(new.on_conflict_do_update(index_elements=[picture.c.key], set_={"file_id": file_id}))
