"""Postings on their way. Every step is one UPDATE that names the state and the owner it expects, and looks at the count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, or_, select, update

from bot.domain.delivery import LEASE, PATIENCE, Event, State, sources
from bot.storage.database import insert_for
from bot.storage.schema import delivery


@dataclass(frozen=True, slots=True)
class Delivery:
    round_id: int
    chat_id: int
    priority: int
    attempts: int


_FIELDS = (delivery.c.round_id, delivery.c.chat_id, delivery.c.priority, delivery.c.attempts)
_NEXT = (
    select(*_FIELDS)
    .where(delivery.c.state == State.PLANNED, delivery.c.not_before <= bindparam("now"))
    .where(delivery.c.priority.in_(bindparam("priorities", expanding=True)))
    .order_by(delivery.c.not_before, delivery.c.round_id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_COUNTED = (State.PLANNED, State.CLAIMED, State.SENDING, State.UNCONFIRMED, State.FAILED)

LATELY = timedelta(days=7)
"""So long a posting that failed is spoken of."""


def plan(tx: Connection, round_id: int, chat_id: int, priority: int, now: datetime) -> None:
    values = {"round_id": round_id, "chat_id": chat_id, "priority": priority, "not_before": now}
    tx.execute(_plan(tx.dialect.name), {**values, "state": State.PLANNED})


@cache
def _plan(dialect: str) -> Any:
    return insert_for(dialect, delivery).on_conflict_do_nothing()


def claim(tx: Connection, owner: str, now: datetime, priorities: Sequence[int], limit: int) -> list[Delivery]:
    """What is to be sent next, the oldest first; replicas pass over each other's."""
    rows = tx.execute(_NEXT, {"now": now, "priorities": priorities, "limit": limit}).all()
    if rows:
        ids = [row.round_id for row in rows]
        waiting = update(delivery).where(delivery.c.round_id.in_(ids), delivery.c.state == State.PLANNED)
        tx.execute(waiting.values(state=State.CLAIMED, owner=owner, lease_until=now + LEASE))
    return [Delivery(*row) for row in rows]


def move(tx: Connection, round_id: int, event: Event, owner: str | None = None, **values: Any) -> bool:
    """Take the move that `event` allows; False when the posting is elsewhere by now, or somebody else's.

    Who comes with an `owner` must still hold the posting, except to bring a late reply.
    """
    allowed = sources(event)
    if State.POSTED in allowed.values():
        values = {"lease_until": None, "attempts": 0, **values}  # from here on both are those of the reveal
    if event is Event.POST_IT:
        values["asked_at"] = None  # it may be lost once more
    where = [delivery.c.round_id == round_id, delivery.c.state.in_(allowed)]
    where += [delivery.c.owner == owner] if owner else []
    target = case({str(source): str(target) for source, target in allowed.items()}, value=delivery.c.state)
    moved = tx.execute(update(delivery).where(*where).values(state=target, **values))
    return moved.rowcount == 1


def hand_over(tx: Connection, round_id: int, owner: str, now: datetime) -> bool:
    return move(tx, round_id, Event.HAND_OVER, owner, lease_until=now + LEASE, attempts=delivery.c.attempts + 1)


def put_back(tx: Connection, round_id: int, owner: str, not_before: datetime, error: str) -> bool:
    return move(tx, round_id, Event.NOT_SENT, owner, not_before=not_before, error=error)


def end_leases(tx: Connection, now: datetime, *, all_of_them: bool = False) -> None:
    """Take up what a sender left that died. `all_of_them`: at the start of the only process there is."""
    over = or_(delivery.c.lease_until < now, delivery.c.lease_until.is_(None))
    for source, target in sources(Event.LEASE_OVER).items():
        where = [delivery.c.state == source, *([] if all_of_them else [over])]
        tx.execute(update(delivery).where(*where).values(state=target, owner=None, lease_until=None, not_before=now))


def move_chat(tx: Connection, old: int, new: int, anew: Sequence[int]) -> None:
    """A group became a supergroup; what is open there is posted anew, and answers that were given stay."""
    for source, target in sources(Event.LEFT_BEHIND).items():
        left_behind = (delivery.c.round_id.in_(anew), delivery.c.state == source)
        tx.execute(update(delivery).where(*left_behind).values(state=target, owner=None, lease_until=None))
    tx.execute(update(delivery).where(delivery.c.chat_id == old).values(chat_id=new))


def give_up_lease(tx: Connection, owner: str) -> None:
    """A clean stop: what is claimed and not handed over goes back at once."""
    where = (delivery.c.owner == owner, delivery.c.state == State.CLAIMED)
    tx.execute(update(delivery).where(*where).values(state=State.PLANNED, owner=None, lease_until=None))


def doubtful(tx: Connection, now: datetime) -> list[Delivery]:
    """Unconfirmed long enough, and nobody was asked yet. Marked as asked before anybody is: never asked twice."""
    ripe = (
        delivery.c.state == State.UNCONFIRMED,
        delivery.c.not_before <= now - PATIENCE,
        delivery.c.asked_at.is_(None),
    )
    rows = [Delivery(*row) for row in tx.execute(select(*_FIELDS).where(*ripe).with_for_update(skip_locked=True))]
    ids = [row.round_id for row in rows]
    tx.execute(update(delivery).where(delivery.c.round_id.in_(ids)).values(asked_at=now))
    return rows


def ask_again(tx: Connection, round_id: int) -> None:
    """The question to the admins did not get through."""
    tx.execute(update(delivery).where(delivery.c.round_id == round_id).values(asked_at=None))


def take_reveal(tx: Connection, round_id: int, now: datetime) -> bool:
    """What is posted is to be revealed: by one of the replicas, and again when that one dies."""
    free = or_(delivery.c.lease_until.is_(None), delivery.c.lease_until <= now)
    mine = update(delivery).where(delivery.c.round_id == round_id, free).values(lease_until=now + LEASE)
    return tx.execute(mine).rowcount == 1


def put_off_reveal(tx: Connection, round_id: int, until: datetime) -> None:
    tx.execute(update(delivery).where(delivery.c.round_id == round_id).values(lease_until=until))


def reveal_failed(tx: Connection, round_id: int, error: str) -> int:
    """How often that was."""
    mine = update(delivery).where(delivery.c.round_id == round_id)
    return tx.scalar(mine.values(attempts=delivery.c.attempts + 1, error=error).returning(delivery.c.attempts)) or 0


def pages_told(tx: Connection, round_id: int) -> int:
    return tx.scalar(select(delivery.c.told).where(delivery.c.round_id == round_id)) or 0


def page_told(tx: Connection, round_id: int, page: int, now: datetime) -> bool:
    """One more page of the reveal is there, and the lease begins anew; False when another replica has gone on."""
    mine = update(delivery).where(delivery.c.round_id == round_id, delivery.c.told == page)
    return tx.execute(mine.values(told=page + 1, lease_until=now + LEASE)).rowcount == 1


def free_reveals(tx: Connection) -> None:
    """At the start of the only process there is."""
    tx.execute(update(delivery).where(delivery.c.state == State.POSTED).values(lease_until=None))


def state_of(tx: Connection, round_id: int) -> State | None:
    return tx.scalar(select(delivery.c.state).where(delivery.c.round_id == round_id))


def counts(tx: Connection, now: datetime) -> dict[str, int]:
    """What is under way, and what has failed lately. Of the rest there are millions, in time."""
    lately = or_(delivery.c.state != State.FAILED, delivery.c.not_before > now - LATELY)
    where = (delivery.c.state.in_(_COUNTED), lately)
    rows = tx.execute(select(delivery.c.state, func.count()).where(*where).group_by(delivery.c.state))
    return {str(state): count for state, count in rows}
