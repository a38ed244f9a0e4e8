"""People who have talked to the bot."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from bot.domain.question import Language
from bot.storage.database import insert_for
from bot.storage.schema import person


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
    reminders: bool = False

    @property
    def called(self) -> str:
        """What others read."""
        return self.alias or self.name


CALLED = func.coalesce(person.c.alias, person.c.name)
"""A person's name on boards: the one they chose, or the one Telegram knows."""

_KNOWN = tuple(person.c[name] for name in Person.__dataclass_fields__)

_BY_ID = select(*_KNOWN).where(person.c.id == bindparam("id"))


def find(tx: Connection, person_id: int) -> Person | None:
    row = tx.execute(_BY_ID, {"id": person_id}).one_or_none()
    return Person(*row) if row else None


def meet(tx: Connection, person_id: int, name: str, username: str | None, zone: str, now: datetime) -> Person:
    """Remember a person as they are called today. `zone` is where somebody new is taken to be."""
    known = find(tx, person_id)
    if known and (known.name, known.username) == (name, username):
        return known  # the hot path: an answer of somebody we know costs no write
    row = {"id": person_id, "name": name, "username": username, "zone": zone, "met_at": now}
    return Person(*tx.execute(_meet(tx.dialect.name), row).one())


@cache
def _meet(dialect: str) -> Any:
    new = insert_for(dialect, person)
    called = {"name": new.excluded.name, "username": new.excluded.username}
    return new.on_conflict_do_update(index_elements=[person.c.id], set_=called).returning(*_KNOWN)


def change(tx: Connection, person_id: int, **values: Any) -> None:
    tx.execute(update(person).where(person.c.id == person_id).values(**values))


def set_language(tx: Connection, person_id: int, language: str) -> None:
    tx.execute(update(person).where(person.c.id == person_id).values(language=language))


def set_zone(tx: Connection, person_id: int, zone: str) -> None:
    tx.execute(update(person).where(person.c.id == person_id).values(zone=zone))


def set_hidden(tx: Connection, person_id: int, *, hidden: bool) -> None:
    tx.execute(update(person).where(person.c.id == person_id).values(hidden=hidden))


def set_alias(tx: Connection, person_id: int, alias: str | None) -> None:
    tx.execute(update(person).where(person.c.id == person_id).values(alias=alias))
