"""Plans: the table is the schedule. Every active plan carries the moment at which it is due next."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from bot.domain.plan import Place, Plan
from bot.storage.database import insert_into
from bot.storage.schema import plan

_FIELDS = [plan.c[name] for name in Plan.__dataclass_fields__]
_DUE = (
    select(*_FIELDS)
    .where(plan.c.next_due_at <= bindparam("now"))
    .order_by(plan.c.next_due_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_SET_NEXT = update(plan).where(plan.c.id == bindparam("plan")).values(next_due_at=bindparam("due"))


def at(tx: Connection, place: Place) -> Plan | None:
    where = (plan.c.chat_id == place.chat_id, plan.c.thread_id == place.thread_id)
    row = tx.execute(select(*_FIELDS).where(*where)).one_or_none()
    return Plan(*row) if row else None


def find(tx: Connection, plan_id: int) -> Plan | None:
    row = tx.execute(select(*_FIELDS).where(plan.c.id == plan_id)).one_or_none()
    return Plan(*row) if row else None


def of_chat(tx: Connection, chat_id: int) -> list[Plan]:
    return [Plan(*row) for row in tx.execute(select(*_FIELDS).where(plan.c.chat_id == chat_id).order_by(plan.c.id))]


def create(tx: Connection, values: dict[str, Any]) -> Plan:
    """A chat (or topic of it) has one plan: whoever comes second gets the one that is there."""
    place = Place(values["chat_id"], values["thread_id"])
    tx.execute(insert_into(tx, plan).values(**values).on_conflict_do_nothing())
    made = at(tx, place)
    assert made is not None
    return made


def change(tx: Connection, plan_id: int, **values: Any) -> Plan:
    tx.execute(update(plan).where(plan.c.id == plan_id).values(**values))
    changed = find(tx, plan_id)
    assert changed is not None
    return changed


def claim_due(tx: Connection, now: datetime, limit: int) -> list[Plan]:
    """Due plans, locked until the transaction ends; replicas pass over each other's."""
    return [Plan(*row) for row in tx.execute(_DUE, {"now": now, "limit": limit})]


def rest(tx: Connection, plan_id: int) -> None:
    """Until somebody sets it up again."""
    tx.execute(update(plan).where(plan.c.id == plan_id).values(active=False, next_due_at=None))


def set_next(tx: Connection, plan_id: int, next_due_at: datetime | None) -> None:
    tx.execute(_SET_NEXT, {"plan": plan_id, "due": next_due_at})


def earliest(tx: Connection) -> datetime | None:
    first: datetime | None = tx.scalar(select(func.min(plan.c.next_due_at)))
    return first


def count_active(tx: Connection) -> int:
    return tx.scalar(select(func.count()).where(plan.c.active)) or 0
