"""How postings are counted: what is under way, and what has failed lately."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, event, insert

from bot.domain.delivery import State
from bot.storage import deliveries
from bot.storage.database import Database
from bot.storage.schema import delivery
from tests.dialogues.stage import MONDAY

LONG_AGO = MONDAY - timedelta(days=30)


def fill(tx: Connection) -> None:
    states = [(state, when) for state in State for when in (MONDAY, LONG_AGO)]
    rows = [{"state": state, "not_before": when, "chat_id": -1, "priority": 1} for state, when in states]
    tx.execute(insert(delivery), [{**row, "round_id": n} for n, row in enumerate(rows)])


async def test_what_is_over_is_not_counted_for_ever(database: Database) -> None:
    await database.write(fill)
    found = await database.read(deliveries.counts, MONDAY)
    assert found == {"planned": 2, "claimed": 2, "sending": 2, "unconfirmed": 2, "failed": 1}


async def test_nobody_goes_through_all_postings_there_ever_were(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    said: list[Any] = []

    def plan(tx: Connection) -> str:
        event.listen(tx, "before_cursor_execute", lambda *call: said.append(call[2:4]))
        deliveries.counts(tx, MONDAY)
        statement, values = said[0]
        return " ".join(row[-1] for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values))

    found = await database.write(plan)
    await asyncio.to_thread(database.close)
    assert "SEARCH delivery USING COVERING INDEX" in found
    assert "SCAN" not in found
