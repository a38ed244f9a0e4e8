"""Everything the database holds about one person, to show and to forget."""

from typing import Any

from sqlalchemy import Connection, delete, select

from bot.storage import answers, challenges
from bot.storage.schema import (
    answer,
    chat,
    delivery,
    draft,
    person,
    plan,
    prompt,
    quiet_day,
    reminder,
    report,
    round_,
    score,
)
from bot.storage.schema_challenges import seat

_ABOUT_PERSON = (answer, score, draft, report, seat, reminder)
_ABOUT_PRIVATE_CHAT = (plan, prompt, quiet_day, delivery, round_)


def everything(tx: Connection, person_id: int) -> dict[str, Any]:
    return {
        "person": _rows(tx, person, person.c.id == person_id),
        "plans": _rows(tx, plan, plan.c.chat_id == person_id),
        "quiet_days": _rows(tx, quiet_day, quiet_day.c.chat_id == person_id),
        "answers": answers.everything(tx, person_id),
        "boards": _rows(tx, score, score.c.person_id == person_id),
        "challenges": _rows(tx, seat, seat.c.person_id == person_id),
        "reports": _rows(tx, report, report.c.person_id == person_id),
        "reminders": _rows(tx, reminder, reminder.c.person_id == person_id),
    }


def forget(tx: Connection, person_id: int) -> None:
    """A private chat carries the person's own id: its plan, rounds and the chat itself go too."""
    for table in _ABOUT_PERSON:
        tx.execute(delete(table).where(table.c.person_id == person_id))
    for table in _ABOUT_PRIVATE_CHAT:
        tx.execute(delete(table).where(table.c.chat_id == person_id))
    for table in (person, chat):
        tx.execute(delete(table).where(table.c.id == person_id))
    challenges.forget(tx, person_id)


def _rows(tx: Connection, table: Any, where: Any) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in tx.execute(select(table).where(where))]  # noqa: SLF001  its public name
