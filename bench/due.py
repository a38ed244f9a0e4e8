"""What a second costs: asking which plans are due, and claiming a batch of them, at more and more plans.

The tick asks every second; nothing is due mostly. A claim chooses a question for each plan of a batch, opens the rounds,
plans the postings and moves the plans on, in one transaction. The ratio is against the smallest size.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, text

from bot import settings
from bot.actions import daily
from bot.bank.load import load
from bot.domain.question import Bank
from bot.storage import migrate, plans
from bot.storage.database import Database
from tests.postgres import running_postgres

SIZES = (10_000, 100_000, 1_000_000)
ASKED = 200
CLAIMS = 100
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # nine in the morning in Shanghai, when the first plan is due

A_MINUTE = 2_000
"""Plans for one minute of the morning, and then for the next."""

FILL = {
    "chat": """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :size)
        INSERT INTO chat (id, kind, title, zone, present, met_at)
        SELECT i, 'private', 'chat', 'Asia/Shanghai', true, 0 FROM n""",
    "plan": """
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :size - 1)
        INSERT INTO plan (chat_id, thread_id, at, close, zone, weekdays, count, topics, level, language, mode, silent,
                          may_change, active, next_due_at)
        SELECT i + 1, 0, 540 + i / :a_minute, 1320, 'Asia/Shanghai', 127, 1, '', 0, 'zh', 'instant', false, false, true,
               :due + i / :a_minute * 60000 FROM n""",
}


def measure(console: Console) -> None:
    bank = load(settings.load(needs_token=False).questions_dir)
    with tempfile.TemporaryDirectory() as directory, running_postgres() as postgres:
        databases: dict[str, Callable[[int], str]] = {
            "SQLite": lambda size: f"sqlite:///{Path(directory)}/{size}.db",
            "PostgreSQL": lambda _: postgres.url(postgres.create()).replace("postgresql+psycopg", "postgresql"),
        }
        for kind, fresh in databases.items():
            console.print(table(kind, {size: both(fresh(size), size, bank) for size in SIZES}))


def table(kind: str, found: dict[int, tuple[float, float]]) -> Table:
    result = Table("plans", "nothing due, ms", "×", f"claim of {daily.BATCH}, ms", "×", title=f"due plans, {kind}")
    asked_first, claimed_first = found[SIZES[0]]
    for size, (asked, claimed) in found.items():
        ratios = f"{asked / asked_first:.2f}", f"{claimed / claimed_first:.2f}"
        result.add_row(f"{size:,}", f"{asked * 1000:.3f}", ratios[0], f"{claimed * 1000:.1f}", ratios[1])
    return result


def both(url: str, size: int, bank: Bank) -> tuple[float, float]:
    """Seconds for the question and for the claim, in the median."""
    with filled(url, size) as database:
        early, morning = START - timedelta(seconds=1), START
        asked = seconds(database, lambda tx: plans.claim_due(tx, early, daily.BATCH), ASKED)
        dice = Random(1)
        claimed = seconds(database, lambda tx: claim(tx, bank, morning, dice), CLAIMS)
    return asked, claimed


def claim(tx: Connection, bank: Bank, now: datetime, dice: Random) -> None:
    claimed = daily.claim_due(tx, bank, now, dice)
    assert claimed.postings == daily.BATCH, claimed


@contextmanager
def filled(url: str, size: int) -> Iterator[Database]:
    database = Database(url)
    migrate.upgrade(database)
    with database.engine.begin() as tx:
        for statement in FILL.values():
            given = {"size": size, "due": int(START.timestamp() * 1000), "a_minute": A_MINUTE}
            tx.execute(text(statement), {name: value for name, value in given.items() if f":{name}" in statement})
    with database.engine.begin() as tx:
        tx.execute(text("ANALYZE"))
    yield database
    database.close()


def seconds(database: Database, action: Callable[[Connection], object], times: int) -> float:
    """Each in a transaction of its own, commit included."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        with database.engine.begin() as tx:
            action(tx)
        taken.append(time.perf_counter() - began)
    return median(taken)
