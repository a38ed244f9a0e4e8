"""Set-up messages that are to be deleted. A row is looked at when it is due, and put off while somebody works on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select, update

from bot.storage.database import insert_into
from bot.storage.schema import chat, setup_message


@dataclass(frozen=True, slots=True)
class SetupMessage:
    chat_id: int
    message_id: int
    sent_at: datetime
    wanted: bool  # to be deleted: the chat tidies up, and has us still


def remember(tx: Connection, chat_id: int, message_id: int, sent_at: datetime, due_at: datetime) -> None:
    values = {"chat_id": chat_id, "message_id": message_id, "sent_at": sent_at, "due_at": due_at}
    tx.execute(insert_into(tx, setup_message).values(**values).on_conflict_do_nothing())


def anything_due(tx: Connection, now: datetime) -> bool:
    return tx.execute(select(setup_message.c.chat_id).where(setup_message.c.due_at <= now).limit(1)).first() is not None


def due(tx: Connection, now: datetime, limit: int) -> list[SetupMessage]:
    """Locked until the transaction ends; replicas pass over each other's."""
    wanted = func.coalesce(and_(chat.c.tidy, chat.c.present), False)
    rows = tx.execute(
        select(setup_message.c.chat_id, setup_message.c.message_id, setup_message.c.sent_at, wanted)
        .outerjoin(chat, chat.c.id == setup_message.c.chat_id)
        .where(setup_message.c.due_at <= now)
        .order_by(setup_message.c.due_at, setup_message.c.chat_id, setup_message.c.message_id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=setup_message)
    )
    return [SetupMessage(*row) for row in rows]


def put_off(tx: Connection, chat_id: int, message_ids: Sequence[int], until: datetime) -> None:
    tx.execute(update(setup_message).where(_these(chat_id, message_ids)).values(due_at=until))


def forget(tx: Connection, chat_id: int, message_ids: Sequence[int]) -> None:
    tx.execute(delete(setup_message).where(_these(chat_id, message_ids)))


def _these(chat_id: int, message_ids: Sequence[int]) -> ColumnElement[bool]:
    return and_(setup_message.c.chat_id == chat_id, setup_message.c.message_id.in_(message_ids))
