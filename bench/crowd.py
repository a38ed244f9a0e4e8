"""Three hundred people answer one round of a challenge within ten seconds, in one group, under Telegram's strict limits.

The whole bot on SQLite, with the bank that ships; each press comes at a moment of its own, drawn by dice. Counted is what
people see: their toasts, and the edits of the standing. Goals: all are counted, the standing moves at most every three
seconds, no 429, and a p99 of toasts below 500 ms. Telegram's side runs in the same process, so its work is in the figures too.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from bench.broadcast import TOKEN, verdict
from bot import app, logs, settings, texts
from bot.app import Yimian
from bot.sandbox.chats import Chat
from bot.sandbox.flood import Pacing
from bot.sandbox.happenings import Change
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.sandbox.server import serve
from bot.sandbox.world import World
from bot.storage import challenges

T = TypeVar("T")
PEOPLE = 300
WITHIN = 10.0
"""Seconds in which all of them answer."""

ROUND = 15
"""Seconds of the round: the last press is not to race against its end."""

PATIENCE = 60
GOALS = {"gap": 3.0, "refusals": 0, "p99": 500.0}
TEXTS = texts.load()


@dataclass(slots=True)
class Crowd:
    """A group, what became visible in it, and how long people waited."""

    world: World
    chat: Chat
    people: list[Person]
    bot: Yimian
    edits: list[tuple[float, int]] = field(default_factory=list)
    pressed: dict[str, float] = field(default_factory=dict)  # by query
    waits: list[float] = field(default_factory=list)

    def notice(self, change: Change) -> None:
        now = time.perf_counter()
        if change.kind == "toast" and change.query and change.query.id in self.pressed:
            self.waits.append(now - self.pressed.pop(change.query.id))
        if change.kind == "edit" and change.message:
            self.edits.append((now, change.message.id))

    def presses(self, person: Person, message: Message, button: str) -> None:
        query = self.world.presses(person, message, button)
        self.pressed[query.id] = time.perf_counter()

    def with_button(self, label: str) -> Message | None:
        """The latest message in the group that has it."""
        messages = reversed(self.chat.messages.values())
        return next((one for one in messages if one.keyboard and label in _labels(one)), None)


@dataclass(frozen=True, slots=True)
class Outcome:
    joins: list[float]
    answers: list[float]
    counted: int
    edits: list[float]
    refusals: int


def measure(console: Console) -> None:
    logs.configure("error", "console")
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(challenge(Path(folder)))
    console.print(result(outcome, load))


async def challenge(folder: Path) -> Outcome:
    async with gathered(folder) as crowd:
        crowd.world.says(crowd.people[0], crowd.chat, f"/challenge 1 {ROUND}")
        join, start = (TEXTS.plain("en", f"button.challenge_{key}") for key in ("join", "start"))
        lobby = await seen(lambda: crowd.with_button(join))
        await spread(crowd, lambda person: crowd.presses(person, lobby, join))
        joins, crowd.waits = crowd.waits, []
        crowd.presses(crowd.people[0], lobby, start)
        question = await seen(lambda: crowd.with_button("A"))
        crowd.waits = []
        labels, dice = _labels(question), Random(1)
        await spread(crowd, lambda person: crowd.presses(person, question, dice.choice(labels)))
        await seen(lambda: crowd.with_button(TEXTS.plain("en", "button.challenge_again")))
        edits = [at for at, message_id in crowd.edits if message_id == question.id]
        return Outcome(joins, crowd.waits, await counted(crowd), edits, crowd.world.gate.refusals)


async def spread(crowd: Crowd, act: Callable[[Person], None]) -> None:
    """Everybody acts once, at a moment of their own, and everybody is answered."""
    dice, began = Random(7), time.perf_counter()
    moments = sorted(dice.uniform(0, WITHIN) for _ in crowd.people)
    for person, moment in zip(crowd.people, moments, strict=True):
        await asyncio.sleep(max(0.0, began + moment - time.perf_counter()))
        act(person)
    await seen(lambda: not crowd.pressed)


async def counted(crowd: Crowd) -> int:
    """So many people's answers are in the log, once the challenge is over."""
    found = await crowd.bot.here.database.read(challenges.latest_in, crowd.chat.id)
    assert found is not None
    log = await crowd.bot.here.database.read(challenges.log, found.id)
    return len({one.person_id for one in log})


async def seen(look: Callable[[], T | None]) -> T:
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end:
        if found := look():
            return found
        await asyncio.sleep(0.05)
    raise TimeoutError("the bot does not come to it")


@asynccontextmanager
async def gathered(folder: Path) -> AsyncIterator[Crowd]:
    world = World(lambda: datetime.now(UTC), pacing=Pacing())
    world.bot(TOKEN, first_name="Bench", username="bench_bot")
    server = await serve(world)
    people = [world.person(f"Learner {n}", language_code="en") for n in range(PEOPLE)]
    chat = world.supergroup("Three hundred", *people)
    given = {
        "bot_token": TOKEN,
        "bot_api_url": server.url,
        "database_url": f"sqlite:///{folder / 'bench.db'}",
        "default_language": "en",
        "listen": "127.0.0.1:0",
    }
    try:
        async with app.running(settings.load(given)) as bot:
            crowd = Crowd(world, chat, people, bot)
            world.watch(crowd.notice)
            world.adds_bot(people[0], chat)
            yield crowd
    finally:
        await server.close()


def result(outcome: Outcome, load: float) -> Table:
    gap = min((later - earlier for earlier, later in pairwise(outcome.edits)), default=float("inf"))
    half, most = (quantiles(outcome.answers, n=100)[rank - 1] * 1000 for rank in (50, 99))
    joined = quantiles(outcome.joins, n=100)[-1] * 1000
    title = f"{PEOPLE} people answer within {WITHIN:.0f} s, SQLite, load {load:.1f}"
    table = Table("", "measured", "goal", title=title)
    table.add_row("answers counted", str(outcome.counted), verdict(outcome.counted == PEOPLE, f"{PEOPLE}"))
    table.add_row("edits of the standing", str(len(outcome.edits)), "")
    table.add_row("smallest gap, s", f"{gap:.1f}", verdict(gap >= GOALS["gap"] - 0.05, "≥ 3"))
    table.add_row("429s", str(outcome.refusals), verdict(outcome.refusals <= GOALS["refusals"], "0"))
    table.add_row("p50 of toasts, ms", f"{half:.0f}", "")
    table.add_row("p99 of toasts, ms", f"{most:.0f}", verdict(most < GOALS["p99"], "< 500"))
    table.add_row("p99 of joins before, ms", f"{joined:.0f}", "")
    return table


def _labels(message: Message) -> list[str]:
    return [button.text for row in message.keyboard.rows for button in row] if message.keyboard else []
