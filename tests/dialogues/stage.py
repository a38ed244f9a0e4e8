"""A stage for dialogues: a small Telegram, the whole bot, and people who talk to it.

    ann.says("/quiz lora")
    await stage.settle()
    assert "LoRA" in ann.sees()

Everything is real: python-telegram-bot, its HTTP, the database. Only the clock is ours.
"""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot import app, settings
from bot.app import Yimian
from bot.sandbox.chats import Chat
from bot.sandbox.flood import Pacing
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.sandbox.queries import Query
from bot.sandbox.server import Server, serve
from bot.sandbox.views import Seen
from bot.sandbox.world import World
from bot.storage.schema import delivery
from bot.telegram.limiter import Limiter

TOKEN = "123456789:" + "A" * 35
OWNER = "5000000001"  # the first person of a world
MONDAY = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)  # eight in the morning in Shanghai


PATIENT = Pacing(per_chat=0, group_per_minute=1_000_000, per_second=1_000_000, spaces_polls=False)


@dataclass(slots=True)
class StageClock:
    """Stands still until somebody moves it."""

    moment: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.moment

    def timestamp(self) -> float:
        return self.moment.timestamp()

    async def sleep(self, seconds: float) -> None:
        """Whoever waits moves the clock; a wait too short for it would never end."""
        until = self.moment + timedelta(microseconds=ceil(1_000_000 * seconds))
        await asyncio.sleep(0)
        self.moment = max(self.moment, until)


@dataclass(slots=True)
class Haste:
    """A stopwatch for the limiter that jumps over every wait; what passes on the stage passes here too."""

    clock: StageClock
    seconds: float = 0.0

    def read(self) -> float:
        return self.seconds + self.clock.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.seconds += max(0.0, seconds)


def hasty_limiter(clock: StageClock | None = None) -> Limiter:
    haste = Haste(clock or StageClock())
    return Limiter(clock=haste.read, sleep=haste.sleep)


@dataclass(slots=True)
class Actor:
    """A person with a phone, looking at one chat at a time."""

    stage: "Stage"
    person: Person
    chat: Chat

    def in_(self, chat: Chat) -> "Actor":
        return Actor(self.stage, self.person, chat)

    async def says(self, text: str, **how: Any) -> None:
        self.stage.world.says(self.person, self.chat, text, **how)
        await self.stage.settle()

    async def starts(self, payload: str = "") -> None:
        self.stage.world.starts(self.person, payload)
        await self.stage.settle()

    async def presses(self, label: str, message: Message | None = None) -> Query:
        """The button with this label under the latest message that has it; the query holds the toast."""
        query = self.stage.world.presses(self.person, message or self.message_with(label), label)
        await self.stage.settle()
        return query

    async def forges(self, data: str, message: Message) -> Query:
        query = self.stage.world.press_forged(self.person, message, data)
        await self.stage.settle()
        return query

    async def votes(self, *options: int, message: Message | None = None) -> None:
        self.stage.world.votes(self.person, message or self.poll(), options)
        await self.stage.settle()

    async def replies(self, text: str, message: Message | None = None) -> None:
        target = message or self.messages()[-1].message
        self.stage.world.says(self.person, self.chat, text, reply_to=target)
        await self.stage.settle()

    def messages(self) -> list[Seen]:
        return [seen for seen in self.stage.world.sees(self.person, self.chat) if not seen.is_service]

    def sees(self) -> str:
        """The latest message, as plain text."""
        return self.messages()[-1].text

    def seen(self) -> str:
        """Everything in the chat."""
        return "\n---\n".join(seen.text for seen in self.messages())

    def buttons(self) -> list[str]:
        return self.messages()[-1].labels

    def message_with(self, label: str) -> Message:
        return next(seen.message for seen in reversed(self.messages()) if label in seen.labels)

    def poll(self) -> Message:
        return next(seen.message for seen in reversed(self.messages()) if seen.poll)


@dataclass(slots=True, repr=False)  # asyncio asks for the whole house's representation at the start of each test
class Stage:
    world: World
    server: Server
    bot: Yimian
    clock: StageClock
    people: dict[str, Actor] = field(default_factory=dict)

    def person(self, name: str, **more: Any) -> Actor:
        person = self.world.person(name, **more)
        return self.people.setdefault(name, Actor(self, person, self.world.private(person)))

    async def group(self, title: str, admin: Actor, *members: Actor, kind: str = "supergroup", **more: Any) -> Chat:
        """A group with the bot in it."""
        chat: Chat = getattr(self.world, kind)(title, admin.person, *(m.person for m in members), **more)
        self.world.adds_bot(admin.person, chat)
        await self.settle()
        return chat

    async def settle(self) -> None:
        """Until nothing moves any more."""
        rested = False
        for _ in range(50):
            self.world.tick()
            if await self.bot.hear() == 0 and rested:
                return
            rested = await self.bot.work() == 0
        raise AssertionError("The bot does not come to rest")

    async def passes(self, **span: float) -> None:
        self.clock.moment += timedelta(**span)
        await self.settle()

    async def at(self, local: str, zone: str = "Asia/Shanghai") -> None:
        """Moves on to the next time that a clock on the wall shows `local`."""
        hour, minute = map(int, local.split(":"))
        here = self.clock.moment.astimezone(ZoneInfo(zone))
        then = here.replace(hour=hour, minute=minute)
        if then <= here:
            then += timedelta(days=1)
        self.clock.moment = then.astimezone(UTC)
        await self.settle()

    async def restart(self, *, closed: bool = False) -> None:
        """A clean stop (unless that has been done), and a new process on the same database."""
        if not closed:
            await self.bot.close()
        self.bot = await app.build(self.bot.settings, self.clock, dice=Random(8), limiter=hasty_limiter(self.clock))

    async def postings(self) -> Counter[str]:
        """How many of them are in which state."""
        states = await self.bot.here.database.read(lambda tx: list(tx.scalars(select(delivery.c.state))))
        return Counter(map(str, states))

    def right(self, text: str) -> str:
        """The letter of the right option of the question in this message."""
        question = self.question(text)
        option = question.options[question.right[0]]
        shown = re.search(rf"^([A-E])\. .*{re.escape(option.text.zh)}$", text, re.MULTILINE)
        assert shown, text
        return shown[1]

    def wrong(self, text: str) -> str:
        question = self.question(text)
        count = len(question.options)
        return next(letter for letter in "ABCDE"[:count] if letter != self.right(text))

    def question(self, text: str) -> Any:
        return next(q for q in self.bot.here.bank.questions.values() if q.ask.zh in text or q.ask.en in text)


@asynccontextmanager
async def stage(
    database_url: str, questions: Path | None = None, *, strict: bool = False, **environment: Any
) -> AsyncIterator[Stage]:
    """`strict`: with Telegram's own flood limits, which count by the clock of the stage."""
    clock = StageClock()
    world = World(clock, pacing=PATIENT)
    limiter = hasty_limiter(clock)
    if strict:
        world = World(clock, pulse=clock.timestamp, sleep=clock.sleep, pacing=Pacing(spaces_polls=False))
        limiter = Limiter(clock=clock.timestamp, sleep=clock.sleep)
    world.bot(TOKEN, first_name="每日一面", username="yimian_bot")
    server = await serve(world)
    given = {"bot_token": TOKEN, "bot_api_url": server.url, "database_url": database_url, **environment}
    if questions:
        given["questions_dir"] = questions
    try:
        bot = await app.build(settings.load(given), clock, dice=Random(7), limiter=limiter)
        made = Stage(world, server, bot, clock)
        try:
            yield made
        finally:
            await made.bot.close()
    finally:
        await server.close()
