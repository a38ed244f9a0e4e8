"""Chats that the bot has met."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.domain.plan import Chat, ChatKind
from bot.storage import deliveries, people, rounds
from bot.storage.database import insert_into
from bot.storage.schema import (
    board_link,
    chat,
    plan,
    prompt,
    quiet_day,
    season,
    setup_message,
    summary,
)

_KNOWN = (chat.c.id, chat.c.kind, chat.c.title, chat.c.username, chat.c.language, chat.c.zone, chat.c.present)
_BY_ID = select(*_KNOWN).where(chat.c.id == bindparam("id"))
_SET_UP = (plan, season, summary, board_link, quiet_day)
"""Two sets of them would not go together: what was there first goes before what came since."""


def find(tx: Connection, chat_id: int) -> Chat | None:
    row = tx.execute(_BY_ID, {"id": chat_id}).one_or_none()
    return Chat(*row) if row else None


def meet(
    tx: Connection, chat_id: int, kind: ChatKind, title: str, username: str | None, zone: str, now: datetime
) -> Chat:
    """Remember the chat as it is called today; what people have set is left alone."""
    new = insert_into(tx, chat).values(
        id=chat_id, kind=kind, title=title, username=username, zone=zone, met_at=now, present=True
    )
    known = {"kind": kind, "title": title, "username": username, "present": True}
    tx.execute(new.on_conflict_do_update(index_elements=[chat.c.id], set_=known))
    found = find(tx, chat_id)
    assert found is not None
    return found


def set_language(tx: Connection, chat_id: int, language: str) -> None:
    tx.execute(update(chat).where(chat.c.id == chat_id).values(language=language))


def set_zone(tx: Connection, chat_id: int, zone: str) -> None:
    """Alone with somebody, it is that person's own clock, on which their days begin: a private chat carries their id."""
    tx.execute(update(chat).where(chat.c.id == chat_id).values(zone=zone))
    people.change(tx, chat_id, zone=zone)


def set_present(tx: Connection, chat_id: int, *, present: bool) -> None:
    tx.execute(update(chat).where(chat.c.id == chat_id).values(present=present))


def move(tx: Connection, old: int, new: int) -> None:
    """A group became a supergroup: everything that names it follows, in the caller's transaction."""
    from bot.storage import challenges, discussions, leaderboard  # noqa: PLC0415  these follow by their own rules

    rows = tx.execute(select(chat.c.id, chat.c.met_at).where(chat.c.id.in_((old, new))))
    met = {one.id: one.met_at for one in rows}
    if old not in met:  # told twice: by the service message, and by the first refusal
        return
    moved_before = new in met and met[new] < met[old]  # and something late was heard from the old one since
    first, later = (new, old) if moved_before else (old, new)
    tx.execute(delete(chat).where(chat.c.id == later))
    tx.execute(update(chat).where(chat.c.id == old).values(id=new, kind=ChatKind.SUPERGROUP))
    deliveries.move_chat(tx, old, new, rounds.move_chat(tx, old, new))
    for table in _SET_UP:
        if tx.scalar(select(table.c.chat_id).where(table.c.chat_id == first).limit(1)):
            tx.execute(delete(table).where(table.c.chat_id == later))
        tx.execute(update(table).where(table.c.chat_id == old).values(chat_id=new))
    for table in (prompt, setup_message):  # message ids do not move along
        tx.execute(delete(table).where(table.c.chat_id == old))
    discussions.group_moved(tx, old)
    challenges.move_chat(tx, old, new)
    leaderboard.move(tx, old, new)
