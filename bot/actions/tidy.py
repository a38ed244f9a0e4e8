"""Yesterday's set-up messages: remembered when they are sent, claimed for deletion, forgotten when they are gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain import tidy
from bot.domain.plan import Chat
from bot.storage import setup_messages

AT_ONCE = 100
"""Messages of one request: Telegram takes no more."""

LEASE = timedelta(minutes=5)
"""After so long somebody else may try: to delete twice does no harm."""


@dataclass(frozen=True, slots=True)
class Batch:
    chat_id: int
    message_ids: Sequence[int]


def remember(tx: Connection, chat: Chat, message_id: int, now: datetime) -> None:
    """In every group: whether it wants them deleted is asked when they are due."""
    setup_messages.remember(tx, chat.id, message_id, now, tidy.due(now, ZoneInfo(chat.zone)))


def claim_due(tx: Connection, now: datetime) -> list[Batch]:
    """What is to be deleted now, a chat at a time. What cannot be deleted, or is not to be, is forgotten."""
    due = setup_messages.due(tx, now, AT_ONCE)
    batches = []
    for chat_id, messages in groupby(due, attrgetter("chat_id")):
        known = list(messages)
        left = [one.message_id for one in known if one.wanted and tidy.is_deletable(one.sent_at, now)]
        setup_messages.forget(tx, chat_id, [one.message_id for one in known if one.message_id not in left])
        setup_messages.put_off(tx, chat_id, left, now + LEASE)
        batches += [Batch(chat_id, left)] if left else []
    return batches
