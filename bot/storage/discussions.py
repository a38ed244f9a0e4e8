"""Where a channel's posts are talked about, and what an anonymous poll there has counted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, exists, select, update

from bot.domain.plan import ChatKind
from bot.storage.database import insert_into
from bot.storage.schema import ballot, chat, discussion, round_

KEPT = timedelta(days=2)
"""For so long a copy may wait for its post to be recorded; after that it is somebody else's post."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A post of a channel, copied by Telegram into the linked group."""

    channel_id: int
    message_id: int
    group_id: int
    thread_id: int  # the copy's own number
    state: str = "seen"  # sending, told, lost
    reveal_id: int | None = None
    told: int = 0  # pages of the reveal


@dataclass(frozen=True, slots=True)
class Ballot:
    voters: int
    votes: Sequence[int]
    final: bool


_COPY = [discussion.c[name] for name in Copy.__dataclass_fields__]


def remember(tx: Connection, copy: Copy, now: datetime) -> None:
    """It may come before our own post is recorded, so all of the channel's are kept for a while."""
    known = select(chat.c.id).where(chat.c.id == copy.channel_id, chat.c.kind == ChatKind.CHANNEL)
    if tx.scalar(known) is None:
        return
    values = {name: getattr(copy, name) for name in Copy.__dataclass_fields__}
    tx.execute(insert_into(tx, discussion).values(**values, seen_at=now).on_conflict_do_nothing())
    ours = exists().where(round_.c.chat_id == copy.channel_id, round_.c.message_id == discussion.c.message_id)
    strangers = (discussion.c.channel_id == copy.channel_id, discussion.c.seen_at < now - KEPT, ~ours)
    tx.execute(delete(discussion).where(*strangers))


def find(tx: Connection, channel_id: int, message_id: int | None) -> Copy | None:
    row = tx.execute(select(*_COPY).where(*_key(channel_id, message_id))).one_or_none()
    return Copy(*row) if row else None


def move(tx: Connection, copy: Copy, source: str, target: str) -> bool:
    """True for exactly one caller."""
    where = (*_key(copy.channel_id, copy.message_id), discussion.c.state == source)
    return tx.execute(update(discussion).where(*where).values(state=target)).rowcount == 1


def page_told(tx: Connection, copy: Copy, reveal_id: int | None) -> Copy | None:
    """One more page is there; None when it was somebody else who went on."""
    where = (*_key(copy.channel_id, copy.message_id), discussion.c.told == copy.told)
    after = replace(copy, state="told", told=copy.told + 1, reveal_id=reveal_id or copy.reveal_id)
    values = {"state": after.state, "told": after.told, "reveal_id": after.reveal_id}
    return after if tx.execute(update(discussion).where(*where).values(**values)).rowcount == 1 else None


def group_moved(tx: Connection, old: int) -> None:
    """Message ids do not move along: what is under way falls back to the channel."""
    tx.execute(delete(discussion).where(discussion.c.group_id == old))


def count(tx: Connection, poll_id: str, counted: Ballot) -> None:
    """The latest state wins, but nothing comes after the final one."""
    round_id = tx.scalar(select(round_.c.id).where(round_.c.poll_id == poll_id))
    if round_id is None:
        return
    values = {"voters": counted.voters, "votes": counted.votes, "final": counted.final}
    new = insert_into(tx, ballot).values(round_id=round_id, **values)
    earlier = None if counted.final else ballot.c.final.is_(False)
    tx.execute(new.on_conflict_do_update(index_elements=[ballot.c.round_id], set_=values, where=earlier))


def ballot_of(tx: Connection, round_id: int) -> Ballot | None:
    row = tx.execute(select(ballot.c.voters, ballot.c.votes, ballot.c.final).where(ballot.c.round_id == round_id))
    found = row.one_or_none()
    return Ballot(*found) if found else None


def _key(channel_id: int, message_id: int | None) -> tuple[Any, ...]:
    return discussion.c.channel_id == channel_id, discussion.c.message_id == message_id
