"""Everything the database holds about one person, to show and to forget."""

from typing import Any

from sqlalchemy import Column, Connection, delete, select

from bot.storage import challenges
from bot.storage.database import catch_up
from bot.storage.schema import (
    answer,
    chat,
    delivery,
    draft,
    inbox,
    person,
    plan,
    prompt,
    quiet_day,
    reminder,
    report,
    round_,
    score,
    setup_message,
)
from bot.storage.schema_challenges import challenge, heat, seat

THEIRS: dict[str, Column[int]] = {
    "person": person.c.id,
    "answers": answer.c.person_id,
    "drafts": draft.c.person_id,
    "boards": score.c.person_id,
    "reports": report.c.person_id,
    "reminders": reminder.c.person_id,
    "challenges": seat.c.person_id,
    "duel_questions": heat.c.person_id,
    "letters": inbox.c.person_id,
    "chat": chat.c.id,
    "plans": plan.c.chat_id,
    "quiet_days": quiet_day.c.chat_id,
    "prompts": prompt.c.chat_id,
    "setup_messages": setup_message.c.chat_id,
    "postings": delivery.c.chat_id,
    "questions": round_.c.chat_id,
}
"""What holds a person's id: its rows are shown to them, and deleted. A private chat carries the person's own id."""

LEFT_TO_OTHERS: dict[str, Column[int]] = {"challenges_begun": challenge.c.starter_id}
"""Shown as well; the rows stay for who else is in them, without the id."""

SEALED = {"right": None, "points": None, "overall": None}
"""Of an answer that does not count yet: whether it is right is told by the reveal."""


def everything(tx: Connection, person_id: int) -> dict[str, Any]:
    known = {name: _rows(tx, column, person_id) for name, column in {**THEIRS, **LEFT_TO_OTHERS}.items()}
    return {**known, "answers": [row if row["counted"] else {**row, **SEALED} for row in known["answers"]]}


def forget(tx: Connection, person_id: int) -> None:
    catch_up(tx)  # an answer of the same moment would come onto the boards afterwards
    for column in THEIRS.values():
        tx.execute(delete(column.table).where(column == person_id))
    challenges.forget(tx, person_id)


def _rows(tx: Connection, column: Column[int], person_id: int) -> list[dict[str, Any]]:
    theirs = select(column.table).where(column == person_id).order_by(*column.table.primary_key)
    return [dict(row._mapping) for row in tx.execute(theirs)]  # noqa: SLF001  its public name
