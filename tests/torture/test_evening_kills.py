"""kill -9 in the evening: nobody is reminded twice, a discussion gets its reveal once, and set-up messages all go."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot import app, settings
from bot.actions import tidy
from bot.domain.round import RoundState
from bot.jobs import reminders, tick
from bot.sandbox.chats import Chat
from bot.sandbox.happenings import Change
from bot.sandbox.people import Person
from bot.sandbox.world import World
from bot.storage.schema import chat, person, round_, setup_message
from tests.banks import simple_bank
from tests.dialogues.stage import TOKEN, hasty_limiter
from tests.torture.nursery import Nursery
from tests.torture.town import TownClock, telegram

pytestmark = pytest.mark.torture

GROUPS, MEMBERS = 5, 8
CHANNELS = 10
DAYS = 3
LIVES = 3
"""For each of the three."""

LONGEST = 8.0
"""Seconds of a life in which not enough happens."""

FULL = "This is the reference explanation"
REVEALED = "Revealed ·"
WAITING = "still waiting for you"


@dataclass(slots=True)
class Evening:
    world: World
    clock: TownClock
    dice: Random
    nursery: Nursery
    settings: dict[str, Any]
    groups: list[Chat] = field(default_factory=list)
    channels: list[Chat] = field(default_factory=list)
    doomed: asyncio.Event = field(default_factory=asyncio.Event)
    counts: Callable[[Change], bool] = lambda _: False
    left: int = 0

    def notice(self, change: Change) -> None:
        self.left -= self.counts(change)
        if self.left <= 0:
            self.doomed.set()

    async def lives(self, counts: Callable[[Change], bool], most: int) -> None:
        """Each ends when so many of these things have become visible, at most; leases do not outlive the next one."""
        for _ in range(LIVES):
            self.counts, self.left = counts, self.dice.randint(1, most)
            self.doomed.clear()
            pid = await self.nursery.begin(self.settings, self.clock.ahead)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.doomed.wait(), LONGEST)
            await self.nursery.kill(pid)
            self.clock.ahead += tidy.LEASE

    def at(self, hour: int, minute: int = 0) -> None:
        """Moves on to the next such moment."""
        now = self.clock()
        then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        self.clock.ahead += then + timedelta(days=then <= now) - now

    def said(self, place: Chat | None, words: str) -> int:
        """Without what Telegram copies into a discussion."""
        assert place
        seen = self.world.sees(people_in(place)[0], place)
        return sum(words in one.text for one in seen if not one.message.is_automatic_forward)


def people_in(place: Chat) -> Sequence[Person]:
    return [member.account for member in place.present if isinstance(member.account, Person)]


@asynccontextmanager
async def evening(folder: Path, nursery: Nursery) -> AsyncIterator[Evening]:
    clock, bank = TownClock(), simple_bank(folder / "questions", concepts=6)
    async with telegram(clock, bank, f"sqlite:///{folder / 'yimian.db'}") as (world, given):
        english = {"default_language": "en", "default_timezone": "UTC"}
        made = Evening(world, clock, Random(11), nursery, given | english)
        world.watch(made.notice)
        yield made


@asynccontextmanager
async def awake(made: Evening) -> AsyncIterator[app.Yimian]:
    """A bot in this process, in no hurry to die."""
    bot = await app.build(settings.load(made.settings), made.clock, dice=Random(3), limiter=hasty_limiter())
    try:
        await bot._take_up()
        yield bot
    finally:
        await bot.close()


async def settle(made: Evening, bot: app.Yimian) -> None:
    for _ in range(200):
        made.world.tick()
        if not await bot.hear() + await bot.work():
            return
    raise AssertionError("The bot does not come to rest")


async def grow(made: Evening, bot: app.Yimian) -> None:
    """Groups whose members want to be reminded and answer usually, and channels with a discussion."""
    world = made.world
    for n in range(GROUPS):
        members = [world.person(f"Member {n}.{m}") for m in range(MEMBERS)]
        for one in members:
            world.starts(one)
        made.groups.append(world.supergroup(f"Group {n}", *members))
        world.adds_bot(members[0], made.groups[-1])
    for n in range(CHANNELS):
        editor = world.person(f"Editor {n}")
        channel, group = world.channel(f"Channel {n}", editor), world.supergroup(f"Talk {n}", editor)
        world.links(channel, group)
        for place in (channel, group):
            world.adds_bot(editor, place)
        world.promotes(editor, world.only_bot, group)
        made.channels.append(channel)
    await settle(made, bot)
    for place in (*made.groups, *made.channels):
        world.says(people_in(place)[0], place, "/subscribe 09:00")
    await settle(made, bot)
    await bot.here.database.write(_switch_on)


def _switch_on(tx: Connection) -> None:
    tx.execute(update(person).values(reminders=True))
    tx.execute(update(chat).values(tidy=True))


async def answer(made: Evening, bot: app.Yimian) -> None:
    for group in made.groups:
        for one in people_in(group):
            question = next(seen for seen in reversed(list(made.world.sees(one, group))) if "A" in seen.labels)
            made.world.presses(one, question.message, "A")
    await settle(made, bot)


def is_reminder(change: Change) -> bool:
    return change.kind == "message" and bool(change.message and WAITING in change.message.text)


def is_discussed(change: Change) -> bool:
    """A reveal below a channel's post, which the bot has not heard of yet."""
    said = change.message if change.kind == "message" else None
    return bool(said and said.chat.linked and FULL in said.text and not said.is_automatic_forward)


def is_gone(change: Change) -> bool:
    return change.kind == "delete"


async def nobody_is_reminded_twice(made: Evening) -> None:
    """Each is marked before the message leaves: what was in flight may be missing."""
    made.at(19)
    await made.lives(is_reminder, 4)
    cut_short = len(reminded(made))
    async with awake(made) as bot:
        await settle(made, bot)
    often = reminded(made)
    assert 0 < cut_short < len(often), "no kill has come before the last reminder: the torture is too mild"
    assert set(often.values()) == {1}
    assert GROUPS * MEMBERS - len(often) <= LIVES * reminders.AT_ONCE


def reminded(made: Evening) -> Counter[int]:
    records = made.world.ledger.of("message")
    return Counter(record.chat_id for record in records if record.chat_id and WAITING in record.text)


async def each_discussion_has_its_reveal_once(made: Evening) -> None:
    """Or the channel tells all of it; and what a channel was told in a kill's moment, it may be told again."""
    made.at(21)
    await made.lives(is_discussed, 2)
    async with awake(made) as bot:
        unfinished = (await bot.here.database.read(_states))[RoundState.CLOSED]
        await come_to_rest(made, bot)
        states = await bot.here.database.read(_states)
    assert unfinished, "no kill has come before the last reveal: the torture is too mild"
    assert states == {RoundState.REVEALED: (GROUPS + CHANNELS) * (DAYS + 1)}
    below = [made.said(one.linked, FULL) - DAYS for one in made.channels]
    assert set(below) <= {0, 1}
    assert all(talk or made.said(one, FULL) for talk, one in zip(below, made.channels, strict=True))
    again = [made.said(one, REVEALED) - DAYS - 1 for one in (*made.channels, *made.groups)]
    assert min(again) == 0
    assert sum(again) <= LIVES * tick.REVEALS_AT_ONCE, "only what was in flight may be said again"


def _states(tx: Connection) -> Counter[RoundState]:
    return Counter(tx.scalars(select(round_.c.state)))


async def come_to_rest(made: Evening, bot: app.Yimian) -> None:
    """Until the last lease is over, of a deletion for instance."""
    await settle(made, bot)
    made.clock.ahead += tidy.LEASE
    await tick.keep_house(bot.here, bot.application.bot, bot.inbox)
    await settle(made, bot)


async def all_set_up_messages_go(made: Evening) -> None:
    places = [*made.groups, *(one.linked for one in made.channels if one.linked)]
    async with awake(made) as bot:
        for place in places:
            made.world.says(people_in(place)[0], place, "/settings@yimian_bot")
            made.world.says(people_in(place)[0], place, "/help@yimian_bot")
        await settle(made, bot)
        due = await bot.here.database.read(_set_up)
    assert len(due) >= 2 * len(places)
    made.at(4)
    await made.lives(is_gone, len(places) // LIVES)
    async with awake(made) as bot:
        left = await bot.here.database.read(_set_up)
        await come_to_rest(made, bot)
        assert await bot.here.database.read(_set_up) == set()
    assert left, "no kill has come before the last deletion: the torture is too mild"
    there = {(place.id, seen.id) for place in places for seen in made.world.sees(people_in(place)[0], place)}
    assert there & due == set()


def _set_up(tx: Connection) -> set[tuple[int, int]]:
    rows = tx.execute(select(setup_message.c.chat_id, setup_message.c.message_id))
    return {(chat_id, message_id) for chat_id, message_id in rows}


async def test_the_evening_survives_its_bot(tmp_path: Path, cradle: Nursery) -> None:
    async with evening(tmp_path, cradle) as made:
        made.at(8)
        async with awake(made) as bot:
            await grow(made, bot)
            for _ in range(DAYS):
                made.at(9)
                await settle(made, bot)
                await answer(made, bot)
                made.at(22)
                await settle(made, bot)
            made.at(9)
            await settle(made, bot)
        await nobody_is_reminded_twice(made)
        await each_discussion_has_its_reveal_once(made)
        await all_set_up_messages_go(made)
        assert TOKEN not in cradle.log.read_text("utf-8")
