"""Reminders: planned when a round is looked at, claimed (`sent_at`) before they are handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, Subquery, bindparam, delete, exists, func, select, update

from bot.domain.reminder import LATELY, USUALLY
from bot.domain.round import Origin, Round, RoundState
from bot.storage.database import insert_into
from bot.storage.schema import answer, chat, person, plan, reminder, round_

_UNSEEN = (RoundState.CANCELLED, RoundState.SKIPPED)


@dataclass(frozen=True, slots=True)
class Regular:
    """Somebody who answers usually, wants to be reminded, and can be."""

    person_id: int
    zone: str
    resting_until: date | None  # has paused the own questions, and with them everything from us


def _usual() -> Subquery:
    """Of the last questions of earlier days in this place, so many were answered."""
    here = (round_.c.chat_id == bindparam("chat"), round_.c.thread_id == bindparam("thread"))
    seen = (round_.c.origin == Origin.DAILY, round_.c.state.not_in(_UNSEEN), round_.c.day < bindparam("day"))
    newest = (round_.c.day.desc(), round_.c.id.desc())
    lately = select(round_.c.id).where(*here, *seen).order_by(*newest).limit(LATELY)
    given = select(answer.c.person_id).where(answer.c.round_id.in_(lately)).group_by(answer.c.person_id)
    return given.having(func.count() >= USUALLY).subquery()


def _regulars() -> Select[Any]:
    alone, own, usual = chat.alias(), plan.alias(), _usual()
    answered = exists().where(answer.c.round_id == bindparam("round"), answer.c.person_id == person.c.id)
    reminded = exists().where(reminder.c.round_id == bindparam("round"), reminder.c.person_id == person.c.id)
    return (
        select(person.c.id, person.c.zone, own.c.paused_until)
        .join(usual, usual.c.person_id == person.c.id)
        .join(alone, alone.c.id == person.c.id)
        .outerjoin(own, (own.c.chat_id == person.c.id) & (own.c.thread_id == 0))
        .where(person.c.reminders, alone.c.present, ~answered, ~reminded)
    )


_REGULARS = _regulars()  # built once: at seven in the evening thousands of rounds are looked at


def anything_due(tx: Connection, now: datetime) -> bool:
    waiting = select(reminder.c.round_id).where(reminder.c.sent_at.is_(None)).limit(1)
    looked_for = select(round_.c.id).where(round_.c.remind_at <= now).limit(1)
    return tx.execute(looked_for).first() is not None or tx.execute(waiting).first() is not None


def regulars(tx: Connection, asked: Round) -> list[Regular]:
    """Who has not answered this round, and is not reminded of it yet."""
    here = {"round": asked.id, "chat": asked.chat_id, "thread": asked.thread_id, "day": asked.day}
    return [Regular(*row) for row in tx.execute(_REGULARS, here)]


def plan_for(tx: Connection, round_id: int, person_ids: Sequence[int]) -> None:
    if person_ids:
        rows = [{"round_id": round_id, "person_id": person_id} for person_id in person_ids]
        tx.execute(insert_into(tx, reminder).on_conflict_do_nothing(), rows)


def waiting(tx: Connection) -> dict[int, list[int]]:
    """The chats of whose questions each person is to be reminded."""
    found: dict[int, list[int]] = {}
    rows = select(reminder.c.person_id, round_.c.chat_id).join(round_, round_.c.id == reminder.c.round_id)
    for person_id, chat_id in tx.execute(rows.where(reminder.c.sent_at.is_(None)).distinct()):
        found.setdefault(person_id, []).append(chat_id)
    return found


def lock(tx: Connection, person_id: int) -> bool:
    """Two replicas take turns with a person; False when there is nobody any more who wants to hear from us."""
    alone = exists().where(chat.c.id == person.c.id, chat.c.present)
    mine = select(person.c.id).where(person.c.id == person_id, person.c.reminders, alone).with_for_update(of=person)
    return tx.execute(mine).first() is not None


def rounds_waiting(tx: Connection, person_id: int) -> list[int]:
    where = (reminder.c.person_id == person_id, reminder.c.sent_at.is_(None))
    return list(tx.scalars(select(reminder.c.round_id).where(*where).order_by(reminder.c.round_id)))


def claim(tx: Connection, person_id: int, round_ids: Sequence[int], now: datetime) -> None:
    """One message is one moment: that is how they are counted."""
    where = (reminder.c.person_id == person_id, reminder.c.sent_at.is_(None), reminder.c.round_id.in_(round_ids))
    tx.execute(update(reminder).where(*where).values(sent_at=now))


def put_back(tx: Connection, person_id: int, sent_at: datetime) -> None:
    """It has certainly not been sent."""
    where = (reminder.c.person_id == person_id, reminder.c.sent_at == sent_at)
    tx.execute(update(reminder).where(*where).values(sent_at=None))


def drop(tx: Connection, person_id: int, chat_id: int | None = None) -> None:
    """What waits, in all chats or in one, is not wanted any more."""
    where = [reminder.c.person_id == person_id, reminder.c.sent_at.is_(None)]
    if chat_id is not None:
        where += [reminder.c.round_id.in_(select(round_.c.id).where(round_.c.chat_id == chat_id))]
    tx.execute(delete(reminder).where(*where))


def sent_since(tx: Connection, person_id: int, since: datetime) -> int:
    messages = select(func.count(reminder.c.sent_at.distinct()))
    return tx.scalar(messages.where(reminder.c.person_id == person_id, reminder.c.sent_at >= since)) or 0


def sweep(tx: Connection, before: datetime) -> None:
    tx.execute(delete(reminder).where(reminder.c.sent_at < before))
