"""Rounds: which question was asked where, until when, and in which message it stands."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, func, select, update

from bot.domain.plan import Mode, Place
from bot.domain.round import Display, Origin, Round, RoundState
from bot.storage.database import insert_for
from bot.storage.schema import answer, delivery, round_

_FIELDS = [round_.c[name] for name in Round.__dataclass_fields__]
_BY_ID = select(*_FIELDS).where(round_.c.id == bindparam("id"))
_BY_IDS = select(*_FIELDS).where(round_.c.id.in_(bindparam("ids", expanding=True)))
_UNSEEN = (RoundState.CANCELLED, RoundState.SKIPPED)

# Built once: a morning asks for each of thousands of chats.
_IN_CHAT = round_.c.chat_id == bindparam("chat")
_ASKED = (
    select(round_.c.question_id, func.count())
    .where(_IN_CHAT, round_.c.state.not_in(_UNSEEN))
    .group_by(round_.c.question_id)
)
_ENDING = (
    select(*_FIELDS)
    .where(round_.c.state == RoundState.OPEN, round_.c.closes_at <= bindparam("now"))
    .where(round_.c.origin != Origin.CHALLENGE)
    .order_by(round_.c.closes_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_FREE = delivery.c.lease_until.is_(None) | (delivery.c.lease_until <= bindparam("now"))
_TO_REVEAL = (
    select(*_FIELDS)
    .where(round_.c.state == RoundState.CLOSED, round_.c.origin != Origin.CHALLENGE)
    .where(exists().where(delivery.c.round_id == round_.c.id, _FREE))
    .order_by(round_.c.closes_at)
    .limit(bindparam("limit"))
)
_RECENT = select(round_.c.question_id).where(_IN_CHAT).order_by(round_.c.id.desc()).limit(bindparam("limit"))


@cache
def _new(dialect: str) -> Any:
    """Built once: a morning opens thousands."""
    return insert_for(dialect, round_).on_conflict_do_nothing().returning(round_.c.id)


def open_(tx: Connection, values: dict[str, Any]) -> Round | None:
    """None when this slot has been claimed before: by an earlier tick, another replica, the same update again."""
    made = tx.scalar(_new(tx.dialect.name), values)
    return find(tx, made) if made is not None else None


def find(tx: Connection, round_id: int) -> Round | None:
    row = tx.execute(_BY_ID, {"id": round_id}).one_or_none()
    return Round(*row) if row else None


def find_all(tx: Connection, round_ids: Collection[int]) -> dict[int, Round]:
    return {row.id: Round(*row) for row in tx.execute(_BY_IDS, {"ids": list(round_ids)})}


def by_poll(tx: Connection, poll_id: str) -> Round | None:
    return _one(tx, round_.c.poll_id == poll_id)


def by_code(tx: Connection, code: str) -> Round | None:
    """The poll that nobody confirmed, found by the code at the end of its note."""
    where = (round_.c.code == code, round_.c.display == Display.POLL, round_.c.poll_id.is_(None))
    return _one(tx, and_(*where))


def by_message(tx: Connection, chat_id: int, message_id: int) -> Round | None:
    return _one(tx, (round_.c.chat_id == chat_id) & (round_.c.message_id == message_id))


def at_slot(tx: Connection, place: Place, origin: Origin, slot: str, ordinal: int) -> Round | None:
    here = (round_.c.chat_id == place.chat_id) & (round_.c.thread_id == place.thread_id)
    return _one(tx, here & (round_.c.origin == origin) & (round_.c.slot == slot) & (round_.c.ordinal == ordinal))


def latest(tx: Connection, place: Place, origins: Sequence[Origin], *, since: date | None = None) -> list[Round]:
    """What was asked here, newest first."""
    where = [round_.c.chat_id == place.chat_id, round_.c.thread_id == place.thread_id, round_.c.origin.in_(origins)]
    where += [round_.c.state.not_in(_UNSEEN)]
    where += [round_.c.day >= since] if since else []
    rows = tx.execute(select(*_FIELDS).where(*where).order_by(round_.c.id.desc()).limit(20))
    return [Round(*row) for row in rows]


def ending(tx: Connection, now: datetime, limit: int) -> list[Round]:
    """Rounds whose time is over. A challenge closes its own."""
    return [Round(*row) for row in tx.execute(_ENDING, {"now": now, "limit": limit})]


def to_reveal(tx: Connection, now: datetime, limit: int = 50) -> list[Round]:
    """Closed, and not shown yet; without those that somebody is showing, or that were put off: they stop no other."""
    return [Round(*row) for row in tx.execute(_TO_REVEAL, {"now": now, "limit": limit})]


def to_remind(tx: Connection, now: datetime, limit: int) -> list[Round]:
    """Locked until the transaction ends; replicas pass over each other's."""
    due = select(*_FIELDS).where(round_.c.remind_at <= now).order_by(round_.c.remind_at)
    return [Round(*row) for row in tx.execute(due.limit(limit).with_for_update(skip_locked=True))]


def change(tx: Connection, round_id: int, **values: Any) -> None:
    tx.execute(update(round_).where(round_.c.id == round_id).values(**values))


def cancel_unseen(tx: Connection, round_id: int) -> None:
    """It could not be posted. An answer is proof that it stood somewhere, before its group moved: that one counts."""
    answered = exists().where(answer.c.round_id == round_id)
    unseen = (round_.c.id == round_id, round_.c.state == RoundState.OPEN, ~answered)
    tx.execute(update(round_).where(*unseen).values(state=RoundState.CANCELLED))


def start_clock(tx: Connection, round_id: int, now: datetime) -> None:
    """The question of a challenge stands in its chat: its time runs from now."""
    timed = select(round_.c.seconds).where(round_.c.id == round_id, round_.c.closes_at.is_(None))
    if seconds := tx.scalar(timed):
        change(tx, round_id, opened_at=now, closes_at=now + timedelta(seconds=seconds))


def move_state(tx: Connection, round_id: int, source: RoundState, target: RoundState) -> bool:
    """True for exactly one caller."""
    moved = tx.execute(update(round_).where(round_.c.id == round_id, round_.c.state == source).values(state=target))
    return moved.rowcount == 1


def open_with_buttons(tx: Connection, since: datetime, now: datetime, limit: int = 200) -> list[Round]:
    """Questions that stood open at `since` and still do, and are answered by pressing."""
    rows = tx.execute(
        select(*_FIELDS)
        .where(round_.c.state == RoundState.OPEN, round_.c.display == Display.BUTTONS)
        .where(round_.c.message_id.is_not(None), round_.c.opened_at <= since)
        .where(round_.c.closes_at > now)  # in private nobody waits: the next tap shows that the bot is there
        .limit(limit)
    )
    return [Round(*row) for row in rows]


def asked(tx: Connection, chat_id: int) -> dict[str, int]:
    """How often each question was asked in this chat."""
    rows = tx.execute(_ASKED, {"chat": chat_id})
    return {question_id: count for question_id, count in rows}  # noqa: C416  a row is not a pair


def delivered(tx: Connection, chat_id: int, first: date, last: date) -> dict[date, int]:
    """How many questions this chat got on each day, without those that are still sealed."""
    told = round_.c.state.in_((RoundState.CLOSED, RoundState.REVEALED))
    unsealed = (round_.c.state == RoundState.OPEN) & (round_.c.mode == Mode.INSTANT)
    where = (round_.c.chat_id == chat_id, round_.c.day.between(first, last), told | unsealed)
    rows = tx.execute(select(round_.c.day, func.count()).where(*where).group_by(round_.c.day))
    return {day: count for day, count in rows}  # noqa: C416  a row is not a pair


def sealed_until(tx: Connection, chat_id: int, day: date, since: datetime) -> datetime | None:
    """When the last question from before this day will close, or has since then."""
    sealed = (round_.c.state == RoundState.OPEN) & (round_.c.mode == Mode.SEALED)
    where = (round_.c.chat_id == chat_id, round_.c.day < day, round_.c.closes_at > since, sealed)
    last: datetime | None = tx.scalar(select(func.max(round_.c.closes_at)).where(*where))
    return last


def move_chat(tx: Connection, old: int, new: int) -> list[int]:
    """Message ids do not move along with a group: what is open there and has to be posted anew.

    A poll has its votes where it is, and a challenge goes on by itself.
    """
    _make_room(tx, old, new)
    is_open = (round_.c.chat_id == old, round_.c.state == RoundState.OPEN)
    by_buttons = (round_.c.display == Display.BUTTONS, round_.c.origin != Origin.CHALLENGE)
    anew = list(tx.scalars(select(round_.c.id).where(*is_open, *by_buttons)))
    tx.execute(update(round_).where(round_.c.chat_id == old).values(chat_id=new, message_id=None))
    return anew


def recent_questions(tx: Connection, chat_id: int, limit: int = 5) -> list[str]:
    return list(tx.scalars(_RECENT, {"chat": chat_id, "limit": limit}))


def earliest_close(tx: Connection) -> datetime | None:
    first: datetime | None = tx.scalar(select(func.min(round_.c.closes_at)).where(round_.c.state == RoundState.OPEN))
    return first


def _make_room(tx: Connection, old: int, new: int) -> None:
    """In the moment of moving both were asked: the one left behind gives up its slot, and is off where nobody answered."""
    there = round_.alias()
    same = [there.c[name] == round_.c[name] for name in ("thread_id", "origin", "slot", "ordinal")]
    twice = select(round_.c.id, there.c.state).join(there, and_(there.c.chat_id == new, *same))
    for round_id, state in tx.execute(twice.where(round_.c.chat_id == old)).all():
        change(tx, round_id, slot=round_.c.slot + f"/{old}")
        if state not in _UNSEEN:
            cancel_unseen(tx, round_id)


def _one(tx: Connection, where: Any) -> Round | None:
    row = tx.execute(select(*_FIELDS).where(where).limit(1)).one_or_none()
    return Round(*row) if row else None
