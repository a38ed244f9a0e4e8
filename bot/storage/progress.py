"""Weeks of a person or of a group, from the log of answers, as far as they have been revealed."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from bot.storage.schema import answer

Sums = tuple[int, int, int]  # answered, right, people


def of_person(tx: Connection, person_id: int, monday: date, weeks: int) -> Mapping[int, Sums]:
    """By the person's own days, wherever they answered."""
    return _weeks(tx, answer.c.day, answer.c.person_id == person_id, monday, weeks)


def of_chat(tx: Connection, chat_id: int, monday: date, weeks: int) -> Mapping[int, Sums]:
    """By the days on which the chat was asked."""
    return _weeks(tx, answer.c.asked_on, answer.c.chat_id == chat_id, monday, weeks)


def _weeks(
    tx: Connection, day: ColumnElement[Any], whose: ColumnElement[bool], monday: date, weeks: int
) -> Mapping[int, Sums]:
    """From that Monday on, the first week is 0; weeks without answers are left out."""
    ends = [(day < monday + timedelta(weeks=n + 1), n) for n in range(weeks)]
    span = day.between(monday, monday + timedelta(weeks=weeks, days=-1))
    log = select(case(*ends).label("week"), answer.c.right, answer.c.person_id).where(whose, answer.c.counted, span)
    rows = log.subquery()
    sums = (func.count(), func.sum(case((rows.c.right, 1), else_=0)), func.count(rows.c.person_id.distinct()))
    found = tx.execute(select(rows.c.week, *sums).group_by(rows.c.week))
    return {week: (int(answered), int(right), int(people)) for week, answered, right, people in found}
