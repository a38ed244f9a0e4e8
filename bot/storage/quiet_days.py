"""Days on which a chat wants nothing from us. Those that are over stay: a streak asks for them."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Connection, delete, select

from bot.storage.database import insert_into
from bot.storage.schema import quiet_day


def of_chats(tx: Connection, chat_ids: Collection[int], since: date) -> dict[int, frozenset[date]]:
    where = (quiet_day.c.chat_id.in_(chat_ids), quiet_day.c.day >= since)
    found: dict[int, set[date]] = {chat_id: set() for chat_id in chat_ids}
    for chat_id, day in tx.execute(select(quiet_day.c.chat_id, quiet_day.c.day).where(*where)):
        found[chat_id].add(day)
    return {chat_id: frozenset(days) for chat_id, days in found.items()}


def of_chat(tx: Connection, chat_id: int, since: date) -> frozenset[date]:
    return of_chats(tx, [chat_id], since)[chat_id]


def add(tx: Connection, chat_id: int, days: Sequence[date]) -> None:
    if days:
        rows = [{"chat_id": chat_id, "day": day} for day in days]
        tx.execute(insert_into(tx, quiet_day).on_conflict_do_nothing(), rows)


def remove(tx: Connection, chat_id: int, days: Sequence[date]) -> None:
    tx.execute(delete(quiet_day).where(quiet_day.c.chat_id == chat_id, quiet_day.c.day.in_(days)))
