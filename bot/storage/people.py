"""People who have talked to the bot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, update

from bot.domain.question import Language
from bot.storage.database import insert_for
from bot.storage.schema import answer, person


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    username: str | None = None
    zone: str = "Asia/Shanghai"
    language: Language | None = None
    hidden: bool = False
    alias: str | None = None
    streaks: bool = True
    reminders: bool | None = None  # None: has never chosen
    studied: date | None = None  # the last study day with an answer

    @property
    def called(self) -> str:
        """What others read."""
        return self.alias or self.name


CALLED = func.coalesce(person.c.alias, person.c.name)
"""A person's name on boards: the one they chose, or the one Telegram knows."""

_KNOWN = tuple(person.c[name] for name in Person.__dataclass_fields__ if name != "studied")
_STUDIED = select(func.max(answer.c.day)).where(answer.c.person_id == person.c.id).scalar_subquery()
_BY_ID: Select[Any] = select(*_KNOWN, _STUDIED).where(person.c.id == bindparam("id"))
_BY_IDS: Select[Any] = select(*_KNOWN, _STUDIED).where(person.c.id.in_(bindparam("ids", expanding=True)))


def find(tx: Connection, person_id: int) -> Person | None:
    row = tx.execute(_BY_ID, {"id": person_id}).one_or_none()
    return Person(*row) if row else None


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody as Telegram calls them today."""

    id: int
    name: str
    username: str | None


def meet(tx: Connection, called: Called, zone: str, now: datetime) -> Person:
    return meet_all(tx, [called], zone, now)[0]


def meet_all(tx: Connection, called: Sequence[Called], zone: str, now: datetime) -> list[Person]:
    """Remember people as they are called today. `zone` is where somebody new is taken to be."""
    found = tx.execute(_BY_IDS, {"ids": [one.id for one in called]})
    known = {row.id: Person(*row) for row in found}
    return [_met(tx, one, known.get(one.id), zone, now) for one in called]


def _met(tx: Connection, called: Called, known: Person | None, zone: str, now: datetime) -> Person:
    if known and (known.name, known.username) == (called.name, called.username):
        return known  # the hot path: an answer of somebody we know costs no write
    row = {"id": called.id, "name": called.name, "username": called.username, "zone": zone, "met_at": now}
    tx.execute(_meet(tx.dialect.name), row)
    met = find(tx, called.id)
    assert met is not None
    return met


@cache
def _meet(dialect: str) -> Any:
    new = insert_for(dialect, person)
    called = {"name": new.excluded.name, "username": new.excluded.username}
    return new.on_conflict_do_update(index_elements=[person.c.id], set_=called)


def change(tx: Connection, person_id: int, **values: Any) -> None:
    tx.execute(update(person).where(person.c.id == person_id).values(**values))
