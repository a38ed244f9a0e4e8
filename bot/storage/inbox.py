"""Updates, from the moment before we acknowledge them until they are dealt with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, or_, select, update

from bot.storage.database import insert_into
from bot.storage.schema import inbox

LEASE = timedelta(seconds=60)
"""Renewed by every housekeeping for what is still in hand."""

TRIES = 5
"""A row that fails so often is dead: kept with its traceback, told once, and in nobody's way."""

EARLY = timedelta(hours=1)
"""So long a vote waits for the posting that it answers to be recorded: longer than any lease. And so long everything
waits for Telegram to be back.
"""

KEPT = timedelta(hours=48)
"""Telegram repeats an update for at most 24 h; until twice that, its key keeps it from being done twice."""

DEAD_KEPT = timedelta(days=30)
"""What somebody wrote is not kept for ever because of an error of ours."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One update as it came."""

    update_id: int
    payload: str
    received_at: datetime
    person_id: int | None = None  # whose it is, where it is somebody's


def take_in(tx: Connection, bot_id: int, letters: Sequence[Letter], now: datetime) -> list[Letter]:
    """Keep what is new, and return it: it belongs to the caller for the length of a lease."""
    if not letters:
        return []
    rows = [_row(letter, bot_id, now) for letter in letters]
    new = insert_into(tx, inbox).on_conflict_do_nothing().returning(inbox.c.update_id)
    kept = set(tx.scalars(new, rows))
    return [letter for letter in letters if letter.update_id in kept]


def leftovers(tx: Connection, bot_id: int, now: datetime, limit: int = 100) -> list[Letter]:
    """Claim what nobody is working on: left by a process that died, or to be tried again."""
    free = or_(inbox.c.lease_until.is_(None), inbox.c.lease_until < now)
    rows = tx.execute(
        select(inbox.c.update_id, inbox.c.payload, inbox.c.received_at)
        .where(inbox.c.state == "new", inbox.c.not_before <= now, inbox.c.bot_id == bot_id, free)
        .order_by(inbox.c.update_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    if rows:
        ids = [row.update_id for row in rows]
        tx.execute(_these(bot_id, ids).values(lease_until=now + LEASE))
    return [Letter(*row) for row in rows]


def renew(tx: Connection, bot_id: int, ids: Sequence[int], now: datetime) -> None:
    """Still being worked on: nobody is to take them up."""
    if ids:
        tx.execute(_these(bot_id, ids).where(inbox.c.state == "new").values(lease_until=now + LEASE))


def release_all(tx: Connection, bot_id: int) -> None:
    """At the start of the only process there is: whoever held a lease is dead."""
    tx.execute(update(inbox).where(inbox.c.bot_id == bot_id, inbox.c.state == "new").values(lease_until=None))


def done(tx: Connection, bot_id: int, ids: Sequence[int]) -> None:
    tx.execute(_these(bot_id, ids).values(state="done", lease_until=None, payload="", person_id=None))


def failed(tx: Connection, bot_id: int, update_id: int, error: str, now: datetime) -> bool:
    """Put it back for later; True when this was its last chance. What somebody else has done meanwhile is done."""
    row = _these(bot_id, [update_id]).where(inbox.c.state == "new")
    attempts = tx.scalar(row.values(attempts=inbox.c.attempts + 1, error=error).returning(inbox.c.attempts))
    if attempts is None:
        return False
    state = "dead" if attempts >= TRIES else "new"
    tx.execute(row.values(state=state, lease_until=None, not_before=now + timedelta(seconds=2**attempts)))
    return state == "dead"


def wait(tx: Connection, bot_id: int, update_id: int, until: datetime) -> None:
    """It came before what it is about, or Telegram is away: that costs no try."""
    tx.execute(_these(bot_id, [update_id]).values(lease_until=None, not_before=until))


def park(tx: Connection, bot_id: int, update_id: int, error: str) -> None:
    """It cannot even be read: keep it out of the way of the rest."""
    tx.execute(_these(bot_id, [update_id]).values(state="dead", error=error, lease_until=None))


def is_behind(tx: Connection, moment: datetime) -> bool:
    """Is something still being dealt with that arrived before?"""
    waiting = (inbox.c.state == "new", inbox.c.received_at <= moment, inbox.c.received_at > moment - LEASE)
    return tx.execute(select(inbox.c.update_id).where(*waiting).limit(1)).first() is not None


def counts(tx: Connection, besides: tuple[int, int] = (0, 0)) -> dict[str, int]:
    """`besides` is the (bot, update) of whoever asks: that one does not wait."""
    bot_id, update_id = besides
    others = or_(inbox.c.bot_id != bot_id, inbox.c.update_id != update_id)
    rows = tx.execute(select(inbox.c.state, func.count()).where(others).group_by(inbox.c.state))
    return {state: count for state, count in rows if state != "done"}


def sweep(tx: Connection, now: datetime) -> None:
    for state, kept in (("done", KEPT), ("dead", DEAD_KEPT)):
        tx.execute(delete(inbox).where(inbox.c.state == state, inbox.c.received_at < now - kept))


def _these(bot_id: int, ids: Sequence[int]):  # type: ignore[no-untyped-def]  # noqa: ANN202  SQLAlchemy's own type is private
    return update(inbox).where(inbox.c.bot_id == bot_id, inbox.c.update_id.in_(ids))


def _row(letter: Letter, bot_id: int, now: datetime) -> dict[str, object]:
    return {
        "bot_id": bot_id,
        "update_id": letter.update_id,
        "received_at": letter.received_at,
        "payload": letter.payload,
        "state": "new",
        "not_before": now,
        "lease_until": now + LEASE,
        "person_id": letter.person_id,
    }
