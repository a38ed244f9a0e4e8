"""One writer for many: commits are shared, mistakes are not, and no update is lost."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from bot.errors import DatabaseBusyError, OperatorError
from bot.storage import migrate, notes
from bot.storage.database import GROUP, Database, driver_url
from bot.storage.schema import picture, told
from tests.dialogues.stage import MONDAY


def keep(tx: Connection, key: str) -> None:
    tx.execute(insert(picture).values(key=key, file_id="x"))


def break_down(_: Connection) -> None:
    raise ZeroDivisionError


def count(tx: Connection) -> int:
    return tx.scalar(select(func.count()).select_from(picture)) or 0


def add_one(tx: Connection) -> None:
    """Reads, then writes: what loses updates where transactions begin too late."""
    times = tx.scalar(select(told.c.times).where(told.c.subject == "x").with_for_update()) or 0
    tx.execute(update(told).where(told.c.subject == "x").values(times=times + 1))


async def test_an_action_that_fails_does_not_hurt_its_neighbours(database: Database) -> None:
    work = [database.write(keep, str(n)) if n % 5 else database.write(break_down) for n in range(GROUP + 10)]
    results = await asyncio.gather(*work, return_exceptions=True)
    failed = [n for n, result in enumerate(results) if isinstance(result, ZeroDivisionError)]
    assert failed == list(range(0, GROUP + 10, 5))
    assert [n for n, result in enumerate(results) if result is None] == [n for n in range(GROUP + 10) if n % 5]
    assert await database.read(count) == GROUP + 10 - len(failed)


async def test_what_fails_in_the_middle_leaves_nothing(database: Database) -> None:
    def half(tx: Connection) -> None:
        keep(tx, "first")
        keep(tx, "first")

    with pytest.raises(IntegrityError) as refusal:
        await database.write(half)
    assert await database.read(count) == 0
    assert "first" not in str(refusal.value).partition("DETAIL")[0], "what people wrote stays out of the log"


async def test_two_that_read_and_then_write_lose_no_update(database_url: str, database: Database) -> None:
    """Two processes, as far as the database can tell."""
    other = Database(database_url)
    await database.write(notes.tell_once, "x", MONDAY)
    await asyncio.gather(*(one.write(add_one) for one in (database, other) for _ in range(100)))
    assert await database.read(lambda tx: tx.scalar(select(told.c.times))) == 201
    await asyncio.to_thread(other.close)


async def test_when_a_write_returns_it_is_committed(database_url: str, database: Database) -> None:
    other = Database(database_url)
    for n in range(20):
        await database.write(keep, str(n))
        assert await other.read(count) == n + 1
    await asyncio.to_thread(other.close)


async def test_what_nobody_waits_for_any_more_is_done_all_the_same(database: Database) -> None:
    task = asyncio.ensure_future(database.write(keep, "a"))
    await asyncio.sleep(0)
    task.cancel()
    await database.write(keep, "b")
    assert await database.read(count) == 2


async def test_closing_finishes_what_is_waiting(database_url: str) -> None:
    database = Database(database_url)
    migrate.upgrade(database)
    work = asyncio.gather(*(database.write(keep, str(n)) for n in range(200)))
    await asyncio.sleep(0)
    await asyncio.to_thread(database.close)
    await work
    again = Database(database_url)
    assert await again.read(count) == 200
    await asyncio.to_thread(again.close)


async def test_sqlite_keeps_what_it_has_committed(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'deep' / 'yimian.db'}")
    pragmas = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}

    def read(tx: Connection) -> dict[str, Any]:
        return {name: tx.scalar(text(f"PRAGMA {name}")) for name in pragmas}

    assert await database.read(read) == await database.write(read) == pragmas
    await asyncio.to_thread(database.close)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///a.db", "sqlite+pysqlite"),
        ("postgresql://me@here/it", "postgresql+psycopg"),
        ("postgres://me@here/it", "postgresql+psycopg"),
    ],
)
def test_the_operator_need_not_know_drivers(url: str, driver: str) -> None:
    assert driver_url(url).drivername == driver


def test_a_file_has_one_master_until_it_goes(tmp_path: Path) -> None:
    path = str(tmp_path / "yimian.db")
    first = migrate.claim_file(path)
    with pytest.raises(DatabaseBusyError, match="Another instance is running on"):
        migrate.claim_file(path)
    first.close()
    second = migrate.claim_file(path)
    assert isinstance(second, sqlite3.Connection)
    second.close()


def test_a_database_that_cannot_be_opened_is_one_sentence_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("this is no database at all")
    (tmp_path / "folder.db").mkdir()
    reasons = {
        f"sqlite:///{tmp_path}/notes.txt/deep/a.db": "Not a directory",
        f"sqlite:///{tmp_path}/notes.txt": "file is not a database",
        f"sqlite:///{tmp_path}/folder.db": "unable to open database file",
        "postgresql://me:geheim@127.0.0.1:1/it": "Connection refused",
    }
    for url, reason in reasons.items():
        with pytest.raises(OperatorError) as refused:
            opened(url)
        assert str(refused.value).startswith("DATABASE_URL cannot be used: "), url
        assert reason in str(refused.value)
        assert "geheim" not in str(refused.value)


def test_a_lock_that_cannot_be_made_is_not_called_another_instance(tmp_path: Path) -> None:
    (tmp_path / "yimian.db.lock").mkdir()
    with pytest.raises(OperatorError, match="DATABASE_URL cannot be used: unable to open database file") as refused:
        migrate.claim_file(str(tmp_path / "yimian.db"))
    assert not isinstance(refused.value, DatabaseBusyError)


def opened(url: str) -> None:
    """As the bot does when it starts."""
    lock = migrate.claim(url)
    database = Database(url)
    try:
        migrate.upgrade(database)
    finally:
        database.close()
        if lock:
            lock.close()
