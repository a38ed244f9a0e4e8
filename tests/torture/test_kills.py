"""kill -9, again and again, while answers come in and questions go out: nothing is lost, nothing happens twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot import app, settings
from bot.domain.delivery import State
from bot.domain.round import RoundState
from bot.jobs import tick
from bot.jobs.sender import AT_ONCE
from bot.sandbox.happenings import Change
from bot.sandbox.world import World
from bot.storage import leaderboard, migrate
from bot.storage.database import Database
from bot.storage.schema import answer, delivery, inbox, round_, score
from tests.banks import simple_bank
from tests.dialogues.stage import TOKEN, hasty_limiter
from tests.torture.nursery import Nursery
from tests.torture.town import OPEN_FOR, Town, TownClock, telegram

pytestmark = pytest.mark.torture

IN_FLIGHT = 2 * AT_ONCE
MOST = 0.4
"""Seconds of a life in which not enough happens."""

LONGEST_BIRTH = 90
MOST_WAITING = 200
"""Updates. Telegram drops a press that nobody has fetched for 150 seconds: who has so many to fetch lives until it has."""


@dataclass(slots=True)
class Fate:
    """Kills when so many things have become visible, or so long after the bot began to listen."""

    world: World
    dice: Random
    seen: int = 0
    doomed: asyncio.Event = field(default_factory=asyncio.Event)

    def notice(self, change: Change) -> None:
        if change.kind in {"message", "edit", "toast"}:
            self.seen -= 1
            if self.seen == 0:
                self.doomed.set()

    async def strikes(self) -> None:
        updates = self.world.only_bot.updates
        self.doomed.clear()
        self.seen = self.dice.randint(1, 12) if self.dice.random() < 0.6 else 0
        patience = MOST if self.seen else self.dice.uniform(0, 0.15)
        began = self.world.pulse()
        while updates.polled_at < began or len(updates.pending) > MOST_WAITING:
            await asyncio.sleep(0.003)
            assert self.world.pulse() < began + LONGEST_BIRTH
        with suppress(TimeoutError):
            await asyncio.wait_for(self.doomed.wait(), patience)


@dataclass(slots=True)
class Torture:
    town: Town
    nursery: Nursery
    settings: dict[str, Any]
    fate: Fate
    in_flight: int = 0
    left_over: int = 0

    async def life(self, ahead: timedelta = timedelta()) -> None:
        """One bot from its birth to its sudden end, and what it had in its hands then."""
        before = await self.town.database.read(_states)
        pid = await self.nursery.begin(self.settings, ahead)
        await self.fate.strikes()
        await self.nursery.kill(pid)
        states = await self.town.database.read(_states)
        self.in_flight += states[State.SENDING]
        self.left_over += await self.town.database.read(_unread)
        assert states[State.SENDING] - before[State.SENDING] <= IN_FLIGHT  # a lease outlives whoever held it
        assert states[State.UNCONFIRMED] <= before[State.UNCONFIRMED] + before[State.SENDING]


def _states(tx: Connection) -> Counter[str]:
    return Counter(tx.scalars(select(delivery.c.state)))


def _unread(tx: Connection) -> int:
    return len(tx.execute(select(inbox.c.update_id).where(inbox.c.state == "new")).all())


@asynccontextmanager
async def torture(database_url: str, folder: Path, nursery: Nursery) -> AsyncIterator[Torture]:
    clock, dice = TownClock(), Random(17)
    async with telegram(clock, simple_bank(folder / "questions"), database_url) as (world, given):
        database = Database(database_url)
        migrate.upgrade(database)
        town, fate = Town(world, database, clock, dice), Fate(world, dice)
        world.watch(town.notice)
        world.watch(fate.notice)
        people = asyncio.create_task(town.answer_for_ever())
        try:
            yield Torture(town, nursery, given, fate)
        finally:
            people.cancel()
            with suppress(asyncio.CancelledError):
                await people
            await asyncio.to_thread(database.close)


async def come_to_rest(made: Torture) -> None:
    """A bot that is left alone: what is waiting is done, leases run out, and admins are asked and say what they see."""
    town = made.town
    bot = await app.build(settings.load(made.settings), town.clock, dice=Random(3), limiter=hasty_limiter())
    try:
        await settle(town, bot)
        for _ in range(8):
            town.clock.ahead += timedelta(seconds=130)
            await tick.keep_house(bot.here, bot.application.bot, bot.inbox)
            await settle(town, bot)
            say_what_is_there(town)
            await settle(town, bot)
    finally:
        await bot.close()


async def settle(town: Town, bot: app.Yimian) -> None:
    for _ in range(1000):
        town.answer_fresh()
        town.answer_hesitant()
        town.world.tick()
        moved = await bot.hear() + await bot.work()
        if not moved and not town.fresh:
            return
    raise AssertionError("The bot does not come to rest")


def say_what_is_there(town: Town) -> None:
    """Asked whether a question is there, an honest admin looks."""
    for chat in (*town.groups, *town.asking):
        admin = next(iter(chat.present)).account
        for seen in town.world.sees(admin, chat):  # type: ignore[arg-type]
            if "Post it" in seen.labels or "补发" in seen.labels:
                word = 1 if town.questions[chat.id] else 0
                town.world.presses(admin, seen.message, seen.labels[word])  # type: ignore[arg-type]


async def test_no_answer_is_lost_and_no_question_comes_twice(
    database_url: str, tmp_path: Path, cradle: Nursery, kills: int
) -> None:
    async with torture(database_url, tmp_path, cradle) as made:
        town, database = made.town, made.town.database
        for _ in range(kills * 4 // 5):
            await town.grow(2)
            town.answer_hesitant()
            await made.life()
        assert made.in_flight > 0, "no kill has hit a posting on its way: the torture is too mild"
        assert made.left_over > 0, "no kill has hit an answer on its way: the torture is too mild"
        await come_to_rest(made)
        posted_once(town, await database.read(_states), made.in_flight)
        assert await database.read(_unread) == 0
        await every_answer_counts(town)
        assert TOKEN not in cradle.log.read_text("utf-8")


async def test_reveals_arrive(database_url: str, tmp_path: Path, cradle: Nursery, kills: int) -> None:
    async with torture(database_url, tmp_path, cradle) as made:
        town = made.town
        lives = max(10, kills // 5)
        await town.grow(2 * lives)
        await come_to_rest(made)
        town.clock.ahead += OPEN_FOR
        for _ in range(lives):
            await made.life(town.clock.ahead)
        await come_to_rest(made)
        states = await town.database.read(_round_states)
        assert states == {RoundState.REVEALED: len(town.groups) + len(town.asking)}
        shown = [reveals(town, group.id) for group in town.groups]
        assert min(shown) >= 1
        assert sum(shown) - len(shown) <= lives * tick.REVEALS_AT_ONCE, "only what was in flight may be said again"
        await every_answer_counts(town)


def _round_states(tx: Connection) -> Counter[str]:
    return Counter(tx.scalars(select(round_.c.state)))


def reveals(town: Town, chat_id: int) -> int:
    return sum("Answer" in text for text in town.world.ledger.texts("message", chat_id))


def posted_once(town: Town, states: Counter[str], in_flight: int) -> None:
    slots = len(town.groups) + len(town.asking)
    assert states[State.POSTED] + states[State.UNCONFIRMED] + states[State.SKIPPED] == slots == states.total()
    assert states[State.UNCONFIRMED] + states[State.SKIPPED] <= in_flight
    often = {chat.id: len(town.questions[chat.id]) for chat in (*town.groups, *town.asking)}
    assert {chat_id: count for chat_id, count in often.items() if count != 1} == {}


async def every_answer_counts(town: Town) -> None:
    """Exactly once: in the log, and on the boards, which can be made from it again."""
    logged = await town.database.read(_logged)
    assert Counter(logged) == Counter(town.answered)
    board = await town.database.read(_board)
    for group in town.groups:
        people = {person for chat, person in town.answered if chat == group.id}
        counted = {person for scope, period, person, *_ in board if scope == group.id and period == "all"}
        assert counted in (people, set())  # what is sealed counts at the reveal
    await town.database.write(leaderboard.rebuild)
    assert await town.database.read(_board) == board


def _logged(tx: Connection) -> list[tuple[int, int]]:
    return [(row.chat_id, row.person_id) for row in tx.execute(select(answer.c.chat_id, answer.c.person_id))]


def _board(tx: Connection) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in tx.execute(select(score).order_by(*score.primary_key))]
