"""Seasons of a chat, and the figures of its weeks: all read from the log of answers."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, case, func, insert, select, update

from bot.domain.leaderboard import Season
from bot.domain.round import Origin
from bot.storage import answers
from bot.storage.people import CALLED
from bot.storage.schema import answer, person, round_, season

_FIELDS = [season.c[name] for name in Season.__dataclass_fields__]


def of_chat(tx: Connection, chat_id: int) -> list[Season]:
    rows = tx.execute(select(*_FIELDS).where(season.c.chat_id == chat_id).order_by(season.c.number))
    return [Season(*row) for row in rows]


def on(tx: Connection, chat_id: int, day: date) -> Season | None:
    """The season that is running on this day."""
    return next((found for found in of_chat(tx, chat_id) if found.starts <= day <= found.ends), None)


def start(tx: Connection, chat_id: int, begun: Season) -> None:
    values = {"number": begun.number, "name": begun.name, "starts": begun.starts, "ends": begun.ends}
    tx.execute(insert(season).values(chat_id=chat_id, **values))


def change(tx: Connection, chat_id: int, number: int, **values: object) -> None:
    tx.execute(update(season).where(season.c.chat_id == chat_id, season.c.number == number).values(**values))


def came(tx: Connection, chat_id: int, person_ids: Sequence[int]) -> dict[int, date]:
    """The day of each one's first answer in this chat."""
    if not person_ids:
        return {}
    where = (answer.c.chat_id == chat_id, answer.c.person_id.in_(person_ids))
    rows = tx.execute(
        select(answer.c.person_id, func.min(answer.c.asked_on)).where(*where).group_by(answer.c.person_id)
    )
    return {person_id: day for person_id, day in rows}  # noqa: C416  a row is not a pair


def by_topic(tx: Connection, chat_id: int, first: date, last: date) -> list[tuple[str, date, int, int]]:
    """(topic, day, answered, right) of what was asked on these days."""
    log = answers.log_of_days(chat_id, first, last).subquery()
    right = func.sum(case((log.c.right, 1), else_=0))
    by = (log.c.topic, log.c.asked_on)
    rows = tx.execute(select(*by, func.count(), right).group_by(*by).order_by(*by))
    return [(topic, day, int(answered), int(right_ones)) for topic, day, answered, right_ones in rows]


def firsts(tx: Connection, chat_id: int, first: date, last: date) -> list[tuple[str, int]]:
    """Who was the first to be right, and how often; the most first. As the reveals have said it: of those who show,
    and without challenges, which have podiums of their own.
    """
    shown = select(person.c.id).where(person.c.hidden.is_(False))
    raced = select(round_.c.id).where(round_.c.chat_id == chat_id, round_.c.origin == Origin.CHALLENGE)
    right = (answer.c.right, answer.c.person_id.in_(shown), answer.c.round_id.not_in(raced))
    log = answers.log_of_days(chat_id, first, last).where(*right).subquery()
    order = (log.c.answered_at, log.c.id)
    ranked = select(log.c.person_id, func.row_number().over(partition_by=log.c.round_id, order_by=order).label("n"))
    quickest = ranked.subquery()
    times = func.count().label("times")
    rows = tx.execute(
        select(CALLED, times)
        .select_from(quickest.join(person, person.c.id == quickest.c.person_id))
        .where(quickest.c.n == 1)
        .group_by(person.c.id, CALLED)
        .order_by(times.desc(), person.c.id)
    )
    return [(name, int(count)) for name, count in rows]


def shares(tx: Connection, chat_id: int, first: date, last: date) -> dict[int, tuple[str, int, int]]:
    """Of everybody who shows: (name, answered, right)."""
    log = answers.log_of_days(chat_id, first, last).subquery()
    right = func.sum(case((log.c.right, 1), else_=0))
    rows = tx.execute(
        select(person.c.id, CALLED, func.count(), right)
        .select_from(log.join(person, person.c.id == log.c.person_id))
        .where(person.c.hidden.is_(False))
        .group_by(person.c.id, CALLED)
    )
    return {person_id: (name, int(answered), int(right_ones)) for person_id, name, answered, right_ones in rows}
