"""A morning of many chats, through the real tick, senders and limiter, against the sandbox's strict flood limits.

All plans are due at once; meanwhile people ask for /help and answer their questions. Counted is what became visible between the first
posting and the last. Goals: 95% of the 30 messages a second that Telegram takes, no 429, and a p99 of replies below 300 ms.
Telegram's side runs in the same process, so its work is in the figures too.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import Connection

from bot import app, logs, settings
from bot.domain.plan import ChatKind, Mode
from bot.sandbox.flood import Pacing
from bot.sandbox.happenings import Change
from bot.sandbox.people import Person
from bot.sandbox.server import serve
from bot.sandbox.world import World
from bot.storage import chats, migrate, plans
from bot.storage.database import Database

TOKEN = "123456789:" + "A" * 35
LIMIT = 30.0
HEAD_START = timedelta(seconds=15)
"""So long at least the bot runs before the minute of the morning begins."""

ASKING = 50
"""People who say /help in turn, one each second; they have no plan. And one a second answers a question."""

GOALS = {"share": 0.95, "refusals": 0, "p99": 300.0}


@dataclass(slots=True)
class Morning:
    """What became visible, and how long people waited."""

    world: World
    posted: list[tuple[float, Person]] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    visible: list[float] = field(default_factory=list)
    asked: dict[int, float] = field(default_factory=dict)  # by chat: when /help was said
    pressed: dict[str, float] = field(default_factory=dict)  # by query
    waits: list[float] = field(default_factory=list)

    def notice(self, change: Change) -> None:
        now = time.perf_counter()
        if change.kind == "toast" and change.query:
            self.waits.append(now - self.pressed.pop(change.query.id, now))
        if change.kind == "edit":
            self.visible.append(now)
        if change.kind != "message" or change.message is None or change.message.sender is not self.world.only_bot:
            return
        self.visible.append(now)
        chat = change.message.chat
        if chat.id in self.asked:
            self.waits.append(now - self.asked.pop(chat.id))
        elif chat.person:
            self.posted.append((now, chat.person))
            self.begun.set()

    def says(self, person: Person) -> None:
        chat = self.world.private(person)
        self.asked[chat.id] = time.perf_counter()
        self.world.says(person, chat, "/help")

    def answers(self, person: Person) -> None:
        message = self.world.last(self.world.private(person))
        if message.keyboard:
            query = self.world.presses(person, message, 0)
            self.pressed[query.id] = time.perf_counter()


def measure(console: Console, chats: int = 10_000) -> None:
    logs.configure("error", "console")
    with tempfile.TemporaryDirectory() as folder:
        console.print(asyncio.run(broadcast(Path(folder), chats, console)))


async def broadcast(folder: Path, size: int, console: Console) -> Table:
    world = World(lambda: datetime.now(UTC), pacing=Pacing())
    world.bot(TOKEN, first_name="Bench", username="bench_bot")
    morning = Morning(world)
    url = f"sqlite:///{folder / 'bench.db'}"
    people = [met(world, f"Learner {n}") for n in range(size)]
    asking = [met(world, f"Asking {n}") for n in range(ASKING)]
    fill(url, people)
    async with running(world, url):
        world.watch(morning.notice)
        talk = asyncio.create_task(talking(morning, asking))
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("posted", total=size)
            while len(morning.posted) < size:
                await asyncio.sleep(0.5)
                progress.update(task, completed=len(morning.posted))
        talk.cancel()
    return result(morning, size)


def met(world: World, name: str) -> Person:
    """Somebody who pressed Start long ago."""
    person = world.person(name, language_code="en")
    world.private(person).is_started = True
    return person


def fill(url: str, people: list[Person]) -> None:
    database = Database(url)
    migrate.upgrade(database)
    due = (datetime.now(UTC) + HEAD_START + timedelta(minutes=1)).replace(second=0, microsecond=0)
    with database.engine.begin() as tx:
        for person in people:
            subscribe(tx, person, due)
    database.close()


def subscribe(tx: Connection, person: Person, due: datetime) -> None:
    chats.meet(tx, person.id, ChatKind.PRIVATE, "", None, "UTC", due)
    values: dict[str, Any] = {
        "chat_id": person.id,
        "thread_id": 0,
        "at": due.time(),
        "close": (due + timedelta(hours=12)).time(),
        "zone": "UTC",
        "weekdays": frozenset(range(7)),
        "count": 1,
        "topics": (),
        "level": 0,
        "language": "en",
        "mode": Mode.INSTANT,
        "silent": False,
        "may_change": False,
        "active": True,
        "next_due_at": due,
    }
    plans.create(tx, values)


@asynccontextmanager
async def running(world: World, database_url: str) -> AsyncIterator[None]:
    server = await serve(world)
    given = {"bot_token": TOKEN, "bot_api_url": server.url, "database_url": database_url, "listen": "127.0.0.1:0"}
    try:
        async with app.running(settings.load(given)):
            yield
    finally:
        await server.close()


async def talking(morning: Morning, asking: list[Person]) -> None:
    """From the first posting on: one asks for help and one answers, each second."""
    await morning.begun.wait()
    answered = 0
    for person in cycle(asking):
        morning.says(person)
        await asyncio.sleep(0.5)
        if answered < len(morning.posted):
            morning.answers(morning.posted[answered][1])
            answered += 1
        await asyncio.sleep(0.5)


def result(morning: Morning, size: int) -> Table:
    first, last = morning.posted[0][0], morning.posted[size - 1][0]
    taken = last - first
    share = sum(first < at <= last for at in morning.visible) / taken / LIMIT
    p99 = quantiles(morning.waits, n=100)[-1] * 1000
    refusals = morning.world.gate.refusals
    table = Table("", "measured", "goal", title=f"broadcast to {size:,} chats, SQLite")
    table.add_row("seconds", f"{taken:.0f}", "")
    table.add_row("postings a second", f"{(size - 1) / taken:.1f}", "")
    table.add_row("share of 30 a second", f"{share:.1%}", verdict(share >= GOALS["share"], "≥ 95%"))
    table.add_row("429s", str(refusals), verdict(refusals <= GOALS["refusals"], "0"))
    table.add_row("replies meanwhile", str(len(morning.waits)), "")
    table.add_row("p99 of replies, ms", f"{p99:.0f}", verdict(p99 < GOALS["p99"], "< 300"))
    return table


def verdict(good: bool, goal: str) -> str:  # noqa: FBT001  reads well where it is used
    return f"[{'green' if good else 'red'}]{'✓' if good else '✗'} {goal}[/]"
