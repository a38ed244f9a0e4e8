"""Updates between their arrival and their end."""

import asyncio
from datetime import datetime, timedelta
from functools import partial

from bot.storage import inbox
from bot.storage.database import Database
from bot.storage.inbox import Letter
from tests.dialogues.stage import MONDAY

BOT = 7


def later(**span: float) -> datetime:
    return MONDAY + timedelta(**span)


async def take(database: Database, *ids: int, bot_id: int = BOT) -> list[int]:
    letters = [Letter(update_id, "{}", MONDAY) for update_id in ids]
    return [letter.update_id for letter in await database.write(inbox.take_in, bot_id, letters, MONDAY)]


async def left(database: Database, now: datetime) -> list[int]:
    return [letter.update_id for letter in await database.write(inbox.leftovers, BOT, now)]


async def test_what_comes_twice_is_taken_once(database: Database) -> None:
    assert await take(database, 1, 2) == [1, 2]
    assert await take(database, 2, 3) == [3]
    await database.write(inbox.done, BOT, [1, 2, 3])
    assert await take(database, 1, 2, 3) == []
    assert await take(database) == []


async def test_what_two_replicas_get_at_once_belongs_to_one(database_url: str, database: Database) -> None:
    other = Database(database_url)
    ids = range(100)
    taken = await asyncio.gather(*(take(one, n) for n in ids for one in (database, other)))
    assert sorted(n for got in taken for n in got) == list(ids)
    await asyncio.to_thread(other.close)


async def test_two_bots_may_have_the_same_numbers(database: Database) -> None:
    await take(database, 1)
    assert await take(database, 1, bot_id=BOT + 1) == [1]


async def test_what_its_owner_left_is_taken_up_by_one_other(database_url: str, database: Database) -> None:
    await take(database, 1, 2, 3)
    await database.write(inbox.done, BOT, [2])
    assert await left(database, later(seconds=30)) == [], "its owner may be working on it"
    over = MONDAY + inbox.LEASE + timedelta(seconds=1)
    other = Database(database_url)
    both = await asyncio.gather(left(database, over), left(other, over))
    assert sorted(n for got in both for n in got) == [1, 3]
    await asyncio.to_thread(other.close)


async def test_who_is_still_working_keeps_it(database: Database) -> None:
    await take(database, 1)
    await database.write(inbox.renew, BOT, [1], later(seconds=50))
    await database.write(inbox.renew, BOT, [], later(seconds=50))
    assert await left(database, later(seconds=100)) == []
    assert await left(database, later(seconds=111)) == [1]


async def test_alone_there_is_nobody_to_wait_for(database: Database) -> None:
    await take(database, 1)
    await database.write(inbox.release_all, BOT)
    assert await left(database, MONDAY) == [1]


async def test_five_failures_are_the_end_and_each_waits_longer(database: Database) -> None:
    await take(database, 1)
    now, waits = MONDAY, []
    for attempt in range(1, inbox.TRIES + 1):
        dead = await database.write(inbox.failed, BOT, 1, "trace", now)
        assert dead == (attempt == inbox.TRIES)
        wait = 2**attempt
        if not dead:
            assert await left(database, now + timedelta(seconds=wait - 1)) == []
            assert await left(database, now + timedelta(seconds=wait)) == [1]
        now += timedelta(seconds=wait)
        waits.append(wait)
    assert await left(database, later(days=1)) == []
    assert await database.read(inbox.counts) == {"dead": 1}


async def test_what_came_early_costs_no_try(database: Database) -> None:
    await take(database, 1)
    now = MONDAY
    for _ in range(3 * inbox.TRIES):
        await database.write(inbox.wait, BOT, 1, now + timedelta(seconds=2))
        assert await left(database, now + timedelta(seconds=1)) == []
        now += timedelta(seconds=2)
        assert await left(database, now) == [1]


async def test_done_is_forgotten_after_two_days_and_dead_is_kept(database: Database) -> None:
    await take(database, 1, 2, 3)
    await database.write(inbox.done, BOT, [1])
    await database.write(inbox.park, BOT, 2, "unreadable")
    await database.write(inbox.sweep, later(hours=47))
    assert await take(database, 1) == []
    await database.write(inbox.sweep, later(hours=49))
    assert await take(database, 1, 2, 3) == [1]


async def test_a_late_failure_does_not_wake_what_is_done(database: Database) -> None:
    """Two processes had it, because the first was slow: one is through with it, the other fails."""
    await take(database, 1)
    await database.write(inbox.done, BOT, [1])
    await database.write(partial(inbox.failed, bot_id=BOT, update_id=1, error="x", now=MONDAY))
    assert await left(database, later(days=1)) == []
