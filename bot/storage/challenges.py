"""Challenges: their course, who sits in them, and which rounds belong to them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, delete, func, select, update

from bot.domain.challenge import MOVES, RUNNING, Challenge, Ending, Event, Form, Given, Heat, Seat, State
from bot.domain.round import RoundState
from bot.storage.database import insert_into
from bot.storage.people import CALLED
from bot.storage.schema import answer, person, round_
from bot.storage.schema_challenges import challenge, heat, seat

_FIELDS = [challenge.c[name] for name in Challenge.__dataclass_fields__]
_HEAT = [heat.c[name] for name in Heat.__dataclass_fields__]
_OVER = (State.DONE, State.STOPPED)
TURN = timedelta(seconds=1)
_MILLISECOND = timedelta(milliseconds=1)


def open_(tx: Connection, values: dict[str, Any]) -> Challenge | None:
    """None when there is one in this chat already, or this update has opened it before."""
    made = tx.scalar(insert_into(tx, challenge).values(**values).on_conflict_do_nothing().returning(challenge.c.id))
    return find(tx, made) if made is not None else None


def find(tx: Connection, challenge_id: int) -> Challenge | None:
    return _one(tx, challenge.c.id == challenge_id)


def at_slot(tx: Connection, chat_id: int, slot: str) -> Challenge | None:
    return _one(tx, (challenge.c.chat_id == chat_id) & (challenge.c.slot == slot))


def running_in(tx: Connection, chat_id: int) -> Challenge | None:
    return _one(tx, challenge.c.busy_in == chat_id)


def latest_in(tx: Connection, chat_id: int) -> Challenge | None:
    return _one(tx, challenge.c.chat_id == chat_id)


def last_of(tx: Connection, chat_id: int, person_id: int) -> Challenge | None:
    """The last that this person may ask for again: a duel is the affair of the two who sat in it, wherever it began."""
    duel, here = challenge.c.form == Form.DUEL, challenge.c.chat_id == chat_id
    own = duel & challenge.c.id.in_(select(seat.c.challenge_id).where(seat.c.person_id == person_id))
    return _one(tx, own if chat_id == person_id else here & (~duel | own))


def duels_of(tx: Connection, person_id: int) -> list[Challenge]:
    """The open ones that still wait for this person, newest first."""
    rows = tx.execute(
        select(*_FIELDS)
        .join(seat, seat.c.challenge_id == challenge.c.id)
        .where(seat.c.person_id == person_id, seat.c.finished_at.is_(None))
        .where(challenge.c.form == Form.DUEL, challenge.c.state.in_((State.LOBBY, State.PLAYING)))
        .order_by(challenge.c.id.desc())
    )
    return [Challenge(*row) for row in rows]


def due(tx: Connection, now: datetime, limit: int = 100) -> list[int]:
    waiting = select(challenge.c.id).where(challenge.c.due_at <= now)
    return list(tx.scalars(waiting.order_by(challenge.c.due_at).limit(limit)))


def take(tx: Connection, challenge_id: int, now: datetime) -> Challenge | None:
    """It is ours until its next turn, a second from now; None when another replica was faster."""
    mine = challenge.c.id == challenge_id, challenge.c.due_at <= now
    row = tx.execute(select(*_FIELDS).where(*mine).with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return None
    change(tx, challenge_id, due_at=now + TURN, watched_at=now)
    return Challenge(*row)


def unwatched(tx: Connection, before: datetime) -> list[Challenge]:
    """Those in which time runs, and nobody has looked since."""
    where = challenge.c.state.in_((*RUNNING, State.PLAYING)), challenge.c.watched_at < before
    return [Challenge(*row) for row in tx.execute(select(*_FIELDS).where(*where).with_for_update(skip_locked=True))]


def move(tx: Connection, challenge_id: int, event: Event, /, **values: Any) -> bool:
    """True for whoever makes the move; a challenge that is over keeps its chat busy no longer."""
    allowed = {source: target for (source, cause), target in MOVES.items() if cause is event}
    if set(allowed.values()) <= {State.FINISHED, *_OVER}:
        values["busy_in"] = None
    if event in {Event.SHOWN, Event.GONE}:
        values["due_at"] = None
    target = case({str(source): str(target) for source, target in allowed.items()}, value=challenge.c.state)
    mine = update(challenge).where(challenge.c.id == challenge_id, challenge.c.state.in_(allowed))
    return tx.execute(mine.values(state=target, **values)).rowcount == 1


def change(tx: Connection, challenge_id: int, /, **values: Any) -> None:
    tx.execute(update(challenge).where(challenge.c.id == challenge_id).values(**values))


def wake(tx: Connection, challenge_id: int, now: datetime) -> None:
    """Something has changed: the clock is to look soon."""
    later = challenge.c.due_at > now
    tx.execute(update(challenge).where(challenge.c.id == challenge_id, later).values(due_at=now))


def put_off(tx: Connection, challenge_id: int, taken_at: datetime, until: datetime) -> None:
    """Unless somebody has woken it since it was taken."""
    undisturbed = challenge.c.due_at == taken_at + TURN
    tx.execute(update(challenge).where(challenge.c.id == challenge_id, undisturbed).values(due_at=until))


# ---- seats


def sit(tx: Connection, challenge_id: int, person_id: int, team: int, now: datetime) -> bool:
    """False for who sits there already."""
    values = {"challenge_id": challenge_id, "person_id": person_id, "team": team, "joined_at": now}
    new = insert_into(tx, seat).values(**values).on_conflict_do_nothing().returning(seat.c.person_id)
    return tx.scalar(new) is not None


def rise(tx: Connection, challenge_id: int, person_id: int) -> bool:
    return tx.execute(delete(seat).where(*_seat(challenge_id, person_id))).rowcount == 1


def change_seat(tx: Connection, challenge_id: int, person_id: int, **values: Any) -> None:
    tx.execute(update(seat).where(*_seat(challenge_id, person_id)).values(**values))


def team_of(tx: Connection, challenge_id: int, person_id: int) -> int | None:
    return tx.scalar(select(seat.c.team).where(*_seat(challenge_id, person_id)))


def team_sizes(tx: Connection, challenge_id: int) -> dict[int, int]:
    sizes = select(seat.c.team, func.count()).where(seat.c.challenge_id == challenge_id).group_by(seat.c.team)
    return {team: count for team, count in tx.execute(sizes)}  # noqa: C416  a row is not a pair


def seats(tx: Connection, challenge_id: int) -> list[Seat]:
    """In the order in which they came."""
    rows = tx.execute(
        select(seat.c.person_id, CALLED, seat.c.team, person.c.hidden, seat.c.finished_at)
        .join(person, person.c.id == seat.c.person_id)
        .where(seat.c.challenge_id == challenge_id)
        .order_by(seat.c.joined_at, seat.c.person_id)
    )
    return [Seat(*row) for row in rows]


# ---- rounds


def add_heat(tx: Connection, **values: Any) -> None:
    tx.execute(insert_into(tx, heat).values(**values).on_conflict_do_nothing())


def heats(tx: Connection, challenge_id: int) -> list[Heat]:
    rows = tx.execute(
        select(*_HEAT).where(heat.c.challenge_id == challenge_id).order_by(heat.c.number, heat.c.round_id)
    )
    return [Heat(*row) for row in rows]


def heat_of(tx: Connection, round_id: int) -> Heat | None:
    row = tx.execute(select(*_HEAT).where(heat.c.round_id == round_id)).one_or_none()
    return Heat(*row) if row else None


def change_heat(tx: Connection, round_id: int, /, **values: Any) -> None:
    tx.execute(update(heat).where(heat.c.round_id == round_id).values(**values))


def log(tx: Connection, challenge_id: int) -> list[Given]:
    """Every answer that counts: the standing is made of nothing else."""
    rows = tx.execute(
        select(heat.c.number, heat.c.even, heat.c.reading, answer.c.person_id, answer.c.right)
        .add_columns(answer.c.answered_at, round_.c.opened_at, round_.c.seconds)
        .join(round_, round_.c.id == heat.c.round_id)
        .join(answer, answer.c.round_id == heat.c.round_id)
        .where(heat.c.challenge_id == challenge_id, heat.c.void.is_(False))
        .where(round_.c.state.in_((RoundState.CLOSED, RoundState.REVEALED)))
    ).all()
    uneven = _uneven(tx, challenge_id)
    return [
        Given(
            row.number,
            row.person_id,
            row.right,
            (row.answered_at - row.opened_at) // _MILLISECOND,
            row.reading,
            row.seconds * 1000,
            even=row.number not in uneven,
        )
        for row in rows
    ]


def answered(tx: Connection, round_id: int) -> dict[int, bool]:
    """Who has answered this round, and were they right?"""
    rows = tx.execute(select(answer.c.person_id, answer.c.right).where(answer.c.round_id == round_id))
    return {person_id: right for person_id, right in rows}  # noqa: C416  a row is not a pair


def latecomers(tx: Connection, challenge_id: int, round_id: int) -> Sequence[int]:
    """Who has answered without a seat, the first one first."""
    seated = select(seat.c.person_id).where(seat.c.challenge_id == challenge_id)
    where = answer.c.round_id == round_id, answer.c.person_id.not_in(seated)
    return tx.scalars(select(answer.c.person_id).where(*where).order_by(answer.c.answered_at, answer.c.id)).all()


def told(tx: Connection, challenge_id: int) -> list[tuple[int, str, int, int]]:
    """(number, question, answers, right ones) of each round that counts."""
    right = func.sum(case((answer.c.right, 1), else_=0))
    rows = tx.execute(
        select(heat.c.number, round_.c.question_id, func.count(answer.c.id), right)
        .join(round_, round_.c.id == heat.c.round_id)
        .outerjoin(answer, answer.c.round_id == heat.c.round_id)
        .where(heat.c.challenge_id == challenge_id, heat.c.void.is_(False))
        .group_by(heat.c.number, round_.c.question_id)
        .order_by(heat.c.number)
    )
    sums: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for number, question_id, count, right_count in rows:
        sums[number, question_id].update(answers=int(count), right=int(right_count or 0))
    return [(number, question_id, sum_["answers"], sum_["right"]) for (number, question_id), sum_ in sums.items()]


def move_chat(tx: Connection, old: int, new: int) -> None:
    """A group became a supergroup: its messages stay behind, so what is running is shown anew."""
    if running_in(tx, new) and (mine := running_in(tx, old)):
        move(tx, mine.id, Event.GONE)
    busy = case((challenge.c.busy_in == old, new))
    at_once = case((challenge.c.due_at.is_not(None), challenge.c.created_at))
    moved = {"chat_id": new, "message_id": None, "shown": "", "busy_in": busy, "due_at": at_once}
    tx.execute(update(challenge).where(challenge.c.chat_id == old).values(moved))


def forget(tx: Connection, person_id: int) -> None:
    """What is running goes on for the others; the person is in none already, and nobody waits for an opponent."""
    waiting = challenge.c.starter_id == person_id, challenge.c.form == Form.DUEL, challenge.c.state == State.LOBBY
    for alone in tx.scalars(select(challenge.c.id).where(*waiting)).all():
        move(tx, alone, Event.DROP, ending=Ending.STOPPED, due_at=challenge.c.created_at)
    tx.execute(update(challenge).where(challenge.c.starter_id == person_id).values(starter_id=0))
    private = update(challenge).where(challenge.c.chat_id == person_id)
    tx.execute(private.values(chat_id=0, message_id=None))


def _uneven(tx: Connection, challenge_id: int) -> set[int]:
    """In a duel each has a round of their own: what befalls one counts for both."""
    where = heat.c.challenge_id == challenge_id, heat.c.even.is_(False), heat.c.void.is_(False)
    return set(tx.scalars(select(heat.c.number).where(*where)))


def _seat(challenge_id: int, person_id: int) -> tuple[Any, Any]:
    return seat.c.challenge_id == challenge_id, seat.c.person_id == person_id


def _one(tx: Connection, where: Any) -> Challenge | None:
    row = tx.execute(select(*_FIELDS).where(where).order_by(challenge.c.id.desc()).limit(1)).one_or_none()
    return Challenge(*row) if row else None
