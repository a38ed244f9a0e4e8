"""The secrets of board pages: at most one for each chat, gone when it is revoked."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.storage.database import insert_into
from bot.storage.schema import board_link


def of_chat(tx: Connection, chat_id: int) -> str | None:
    return tx.scalar(select(board_link.c.token).where(board_link.c.chat_id == chat_id))


def chat_of(tx: Connection, token: str) -> int | None:
    return tx.scalar(select(board_link.c.chat_id).where(board_link.c.token == token))


def put(tx: Connection, chat_id: int, token: str, now: datetime) -> None:
    """The old link ends with this."""
    new = insert_into(tx, board_link).values(chat_id=chat_id, token=token, made_at=now)
    tx.execute(new.on_conflict_do_update(index_elements=[board_link.c.chat_id], set_={"token": token, "made_at": now}))


def drop(tx: Connection, chat_id: int) -> None:
    tx.execute(delete(board_link).where(board_link.c.chat_id == chat_id))
