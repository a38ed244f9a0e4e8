"""Summaries: when a chat's next one is due, and which have been said. Each is claimed once for a chat and period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, select, update

from bot.storage.database import insert_into
from bot.storage.schema import chat, summary

BATCH = 100


@dataclass(frozen=True, slots=True)
class Habit:
    """What a chat wants beside its questions."""

    chat_id: int
    zone: str
    digest: bool
    digest_day: int  # Monday is 0
    digest_at: time
    digest_due_at: datetime | None
    pins: bool  # the daily question
    streaks: bool  # are they spoken of?
    reminders: bool  # in private, to members who have not answered yet
    open_challenges: bool  # anybody may start one, not only admins
    tidy: bool  # yesterday's set-up messages are deleted


_HABIT = [chat.c.id, *(chat.c[name] for name in Habit.__dataclass_fields__ if name != "chat_id")]


def habit(tx: Connection, chat_id: int) -> Habit | None:
    row = tx.execute(select(*_HABIT).where(chat.c.id == chat_id)).one_or_none()
    return Habit(*row) if row else None


def change_habit(tx: Connection, chat_id: int, **values: Any) -> None:
    tx.execute(update(chat).where(chat.c.id == chat_id).values(**values))


def chats_due(tx: Connection, now: datetime) -> list[Habit]:
    """Locked until the transaction ends; replicas pass over each other's."""
    rows = tx.execute(
        select(*_HABIT)
        .where(chat.c.digest_due_at <= now)
        .order_by(chat.c.digest_due_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    return [Habit(*row) for row in rows]


def anything_due(tx: Connection, now: datetime) -> bool:
    waiting = select(summary.c.chat_id).where(summary.c.state == "due", summary.c.not_before <= now).limit(1)
    return tx.execute(waiting).first() is not None or _any_chat_due(tx, now)


def _any_chat_due(tx: Connection, now: datetime) -> bool:
    return tx.execute(select(chat.c.id).where(chat.c.digest_due_at <= now).limit(1)).first() is not None


def plan(tx: Connection, chat_id: int, periods: Sequence[str], now: datetime) -> None:
    """What was planned, or said, before stays as it is."""
    for period in periods:
        values = {"chat_id": chat_id, "period": period, "state": "due", "not_before": now}
        tx.execute(insert_into(tx, summary).values(**values).on_conflict_do_nothing())


def waiting(tx: Connection, now: datetime) -> list[tuple[int, datetime]]:
    """(chat, moment), in their order. What is of one moment is one message."""
    moments = select(summary.c.chat_id, summary.c.not_before).distinct()
    where = (summary.c.state == "due", summary.c.not_before <= now)
    order = (summary.c.not_before, summary.c.chat_id)
    return [(chat_id, moment) for chat_id, moment in tx.execute(moments.where(*where).order_by(*order).limit(BATCH))]


def take(tx: Connection, chat_id: int, moment: datetime) -> list[str]:
    """The periods of one message, marked before it is handed over; nothing for all callers but one."""
    due = (summary.c.chat_id == chat_id, summary.c.not_before == moment, summary.c.state == "due")
    return list(tx.scalars(update(summary).where(*due).values(state="sending").returning(summary.c.period)))


def finish(
    tx: Connection, chat_id: int, periods: Sequence[str], state: str, not_before: datetime | None = None
) -> None:
    values = {"state": state, **({"not_before": not_before} if not_before else {})}
    taken = (summary.c.chat_id == chat_id, summary.c.period.in_(periods), summary.c.state == "sending")
    tx.execute(update(summary).where(*taken).values(**values))
