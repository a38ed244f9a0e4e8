"""Three hundred people, Telegram's limits as strict as they are, and the clock on the wall."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from bot import app, settings
from bot.app import Yimian
from bot.sandbox.chats import Chat
from bot.sandbox.flood import Pacing
from bot.sandbox.happenings import Change
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.sandbox.server import serve
from bot.sandbox.world import World
from bot.storage import challenges
from tests.banks import simple_bank
from tests.dialogues.stage import TOKEN

CROWD = 300
JOINS = 500
SECONDS = 10
SLOWEST = 2.0
"""Seconds, for 99 of 100 toasts: a quarter of it on a machine that has nothing else to do."""


@dataclass(slots=True)
class Crowd:
    world: World
    chat: Chat
    people: list[Person]
    bot: Yimian
    edits: list[tuple[float, int]] = field(default_factory=list)
    answered: dict[str, asyncio.Event] = field(default_factory=dict)
    waited: list[float] = field(default_factory=list)

    def notice(self, change: Change) -> None:
        if change.kind == "edit" and change.message:
            self.edits.append((time.monotonic(), change.message.id))
        if change.kind == "toast" and change.query and (waiting := self.answered.get(change.query.id)):
            waiting.set()

    def edited(self, message: Message) -> list[float]:
        return [at for at, message_id in self.edits if message_id == message.id]

    async def press(self, person: Person, message: Message, label: str) -> None:
        began = time.monotonic()
        answered = self.answered[self.world.presses(person, message, label).id] = asyncio.Event()
        await answered.wait()
        self.waited.append(time.monotonic() - began)

    async def until(self, words: str, patience: float = 40) -> Message:
        end = time.monotonic() + patience
        while time.monotonic() < end:
            for seen in reversed(self.world.sees(self.people[0], self.chat)):
                if words in seen.text:
                    return seen.message
            await asyncio.sleep(0.05)
        raise AssertionError(words)

    def p99(self) -> float:
        return sorted(self.waited)[int(len(self.waited) * 0.99)]


@asynccontextmanager
async def crowd(folder: Path, size: int) -> AsyncIterator[Crowd]:
    world = World(lambda: datetime.now(UTC), pacing=Pacing())
    world.bot(TOKEN, first_name="每日一面", username="yimian_bot")
    server = await serve(world)
    people = [world.person(f"P{n}") for n in range(size)]
    chat = world.supergroup("很多人", *people)
    given = settings.load(
        {
            "bot_token": TOKEN,
            "bot_api_url": server.url,
            "database_url": f"sqlite:///{folder / 'yimian.db'}",
            "questions_dir": simple_bank(folder / "questions"),
            "listen": "127.0.0.1:0",
        }
    )
    try:
        async with app.running(given) as bot:
            made = Crowd(world, chat, people, bot)
            world.watch(made.notice)
            world.adds_bot(people[0], chat)
            yield made
    finally:
        await server.close()


def apart(times: list[float]) -> float:
    return min((later - earlier for earlier, later in pairwise(times)), default=99.0)


async def test_three_hundred_answer_one_round_within_ten_seconds(tmp_path: Path) -> None:
    async with crowd(tmp_path, CROWD) as made:
        made.world.says(made.people[0], made.chat, f"/challenge 1 {SECONDS}")
        lobby = await made.until("挑战赛 · 全部主题")
        await asyncio.gather(*(made.press(person, lobby, "🙋 我参加") for person in made.people[1:]))
        await made.until(f"👥 {CROWD} 人参加")
        made.world.presses(made.people[0], lobby, "▶️ 开始")
        question = await made.until(f"⏱ {SECONDS} 秒")
        made.waited.clear()
        began = time.monotonic()
        presses = []
        for n, person in enumerate(made.people):
            await asyncio.sleep(max(0.0, began + n * (SECONDS - 2) / CROWD - time.monotonic()))
            presses.append(asyncio.create_task(made.press(person, question, "ABCD"[n % 4])))
        await asyncio.gather(*presses)
        live = made.edited(question)
        assert live, "people see how many have answered"
        assert apart(live) > 2.9
        await made.until("比赛结束")
        found = await made.bot.here.database.read(challenges.latest_in, made.chat.id)
        assert found
        log = await made.bot.here.database.read(challenges.log, found.id)
        assert len(log) == CROWD
        assert len({one.person_id for one in log}) == CROWD
        assert f"{CROWD // 4}/{CROWD}" in (await made.until("比赛结束")).text
        assert made.world.gate.refusals == 0
        assert made.p99() < SLOWEST


async def test_five_hundred_join_in_a_second(tmp_path: Path) -> None:
    async with crowd(tmp_path, JOINS + 1) as made:
        made.world.says(made.people[0], made.chat, "/challenge 1")
        lobby = await made.until("挑战赛 · 全部主题")
        await asyncio.gather(*(made.press(person, lobby, "🙋 我参加") for person in made.people[1:]))
        await made.until(f"👥 {JOINS + 1} 人参加")
        assert "另有 471 人" in (await made.until("👥")).text
        assert apart(made.edited(lobby)) > 2.9
        assert made.world.gate.refusals == 0
