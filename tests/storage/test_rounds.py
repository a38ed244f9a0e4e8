"""What is asked of the rounds all day long is looked up, not walked to."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, event

from bot.domain.plan import ChatKind
from bot.storage import chats, discussions, rounds
from bot.storage.database import Database
from bot.storage.discussions import Copy

CHANNEL = -1005
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def tx(sqlite_url: str) -> Iterator[Connection]:
    made = Database(sqlite_url)
    with made.engine.connect() as opened, opened.begin():
        chats.meet(opened, CHANNEL, ChatKind.CHANNEL, "频道", None, "UTC", NOW)
        yield opened
    made.close()


def ways(tx: Connection, work: Any, *args: Any) -> list[str]:
    """How SQLite finds the rounds that `work` wants."""
    said: list[tuple[str, Any]] = []
    event.listen(tx, "before_cursor_execute", lambda _a, _b, sql, values, *_: said.append((sql, values)))
    work(tx, *args)
    plans = [tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all() for sql, values in list(said)]
    return [row[-1] for rows in plans for row in rows if " round " in f"{row[-1]} "]


def test_what_was_replied_to_is_found_by_its_message(tx: Connection) -> None:
    assert ways(tx, rounds.by_message, CHANNEL, 7) == [
        "SEARCH round USING INDEX ix_round_chat_id_message_id (chat_id=? AND message_id=?)"
    ]


def test_the_posts_of_a_channel_are_told_from_others_by_their_messages(tx: Connection) -> None:
    copy = Copy(CHANNEL, 7, -1006, 8, "seen", None, 0)
    [way] = ways(tx, discussions.remember, copy, NOW)
    assert way.endswith("ix_round_chat_id_message_id (chat_id=? AND message_id=?)")
