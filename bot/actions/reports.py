"""Somebody doubts a question."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.plan import Place
from bot.domain.round import Origin
from bot.storage import notes, rounds


def file(tx: Connection, question_id: str, person_id: int, chat_id: int, now: datetime) -> int:
    """How many people have reported it, this one included; 0 when this person had done so before."""
    if not notes.file_report(tx, question_id, person_id, chat_id, now):
        return 0
    return notes.reports_of(tx, question_id)


def latest_question(tx: Connection, place: Place, message_id: int | None) -> str | None:
    """The question of the message that was replied to, or the last one that was asked here."""
    round_ = rounds.by_message(tx, place.chat_id, message_id) if message_id else None
    latest = [round_] if round_ else rounds.latest(tx, place, tuple(Origin))
    return latest[0].question_id if latest else None
