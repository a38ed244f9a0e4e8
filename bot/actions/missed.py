"""Catching up on what one missed: in private, for learning, not for points."""

from sqlalchemy import Connection

from bot.domain import grading
from bot.domain.plan import ChatKind, Mode
from bot.domain.question import Bank, Question
from bot.storage import answers, missed

EVERYWHERE = 0


def left(tx: Connection, bank: Bank, person_id: int, chat_id: int = EVERYWHERE) -> list[Question]:
    """Of one chat, or of all in which this person has ever answered; what has left the bank is not missed."""
    chat_ids = [chat_id] if chat_id != EVERYWHERE else answers.chats_of(tx, person_id)
    kinds = grading.for_daily(ChatKind.PRIVATE, Mode.INSTANT)
    found = map(bank.question, missed.questions(tx, chat_ids, person_id))
    return [question for question in found if question and (not kinds or question.kind in kinds)]


def slot(chat_id: int, update_id: int) -> str:
    return f"{chat_id}/{update_id}"


def chat_of(slot: str) -> int:
    return int(slot.partition("/")[0])
