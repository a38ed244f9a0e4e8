"""kill -9 in the middle of a challenge, several times: it ends, it says so, and no answer that was acknowledged is lost."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from time import monotonic

import pytest
from sqlalchemy import Connection, select

from bot.domain.challenge import State
from bot.sandbox.chats import Chat
from bot.sandbox.faults import Fault
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.sandbox.queries import Query
from bot.sandbox.world import World
from bot.storage import challenges, migrate
from bot.storage.database import Database
from bot.storage.schema import answer
from tests.banks import simple_bank
from tests.torture.nursery import Nursery
from tests.torture.town import TownClock, telegram

pytestmark = pytest.mark.torture

STATES = (State.LOBBY, State.COUNTDOWN, State.ROUND, State.BETWEEN, State.FINISHED)
LIVES = 8
LONGEST = 300
"""Seconds until it has to be over."""


class Group:
    """Three people who press whatever question is open, a little later each. The first is right: there is a podium."""

    def __init__(self, world: World, chat: Chat, people: list[Person]) -> None:
        self.world, self.chat, self.people = world, chat, people
        self.pressed: dict[tuple[int, int], Query] = {}

    def labelled(self, label: str) -> Iterator[Message]:
        for seen in self.world.sees(self.people[0], self.chat):
            if label in seen.labels:
                yield seen.message

    def play(self, dice: Random) -> None:
        for message in self.labelled("A"):
            for person in self.people:
                if (message.id, person.id) not in self.pressed and dice.random() < 0.1:
                    letter = right(message) if person is self.people[0] else dice.choice("ABCD")
                    self.pressed[message.id, person.id] = self.world.presses(person, message, letter)

    def said(self, words: str) -> int:
        return sum(words in seen.text for seen in self.world.sees(self.people[0], self.chat))

    def kept(self) -> int:
        return sum(query.text.startswith("记下了") for query in self.pressed.values())


def right(message: Message) -> str:
    found = re.search(r"^([A-D])\. .*是$", message.text, re.MULTILINE)
    assert found, message.text
    return found[1]


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = Database(url)
    migrate.upgrade(database)
    yield database
    database.close()


def _answers(tx: Connection) -> int:
    return len(tx.execute(select(answer.c.id)).all())


async def test_a_challenge_survives_its_bot(tmp_path: Path, cradle: Nursery) -> None:
    dice = Random(5)
    url = f"sqlite:///{tmp_path / 'yimian.db'}"
    async with telegram(TownClock(), simple_bank(tmp_path / "questions"), url) as (world, given):
        people = [world.person(name) for name in ("Ann", "Bob", "Cem")]
        group = Group(world, world.supergroup("小组", *people), people)
        with opened(url) as database:
            world.adds_bot(people[0], group.chat)
            world.says(people[0], group.chat, "/challenge 3 10")
            began, life = monotonic(), 0
            while not group.said("比赛结束") and monotonic() < began + LONGEST:
                life += 1
                pid = await cradle.begin(given)
                end = monotonic() + (dice.uniform(1.5, 6) if life <= LIVES else LONGEST)
                while monotonic() < end and not group.said("比赛结束"):
                    await asyncio.sleep(0.1)
                    take_part(group, dice)
                await cradle.kill(pid)
            pid = await cradle.begin(given)  # whatever was killed while it told the result tells it now
            await until_done(database, group.chat.id)
            await cradle.kill(pid)
            assert life > LIVES // 2, "it was over before the torture had begun"
            assert 1 <= group.said("比赛结束") <= 2
            assert group.kept() <= await database.read(_answers) <= len(group.pressed)
            found = await database.read(challenges.latest_in, group.chat.id)
            assert found
            assert found.finished == 3


async def test_a_challenge_survives_kills_in_each_of_its_states(tmp_path: Path, cradle: Nursery) -> None:
    dice = Random(6)
    url = f"sqlite:///{tmp_path / 'yimian.db'}"
    async with telegram(TownClock(), simple_bank(tmp_path / "questions"), url) as (world, given):
        people = [world.person(name) for name in ("Ann", "Bob", "Cem")]
        group = Group(world, world.supergroup("小组", *people), people)
        world.misbehave(Fault.SLOW, method="sendPhoto", seconds=5)  # the result is on its way for long enough
        with opened(url) as database:
            world.adds_bot(people[0], group.chat)
            world.says(people[0], group.chat, "/challenge 1 10")
            for state in STATES:
                pid = await cradle.begin(given)
                await reached(database, group, dice, state)
                await cradle.kill(pid)
            pid = await cradle.begin(given)
            await until_done(database, group.chat.id)
            await cradle.kill(pid)
            assert group.said("比赛结束") == 1
            assert sum(bool(seen.photo) for seen in world.sees(people[0], group.chat)) <= 1, "marked, then sent"
            assert group.kept() <= await database.read(_answers) <= len(group.pressed)
            found = await database.read(challenges.latest_in, group.chat.id)
            assert found
            assert found.finished == 1


async def reached(database: Database, group: Group, dice: Random, state: State) -> None:
    end = monotonic() + LONGEST
    while monotonic() < end:
        found = await database.read(challenges.latest_in, group.chat.id)
        if found and found.state is state:
            return
        take_part(group, dice)
        await asyncio.sleep(0.05)
    raise AssertionError(f"It is never in the state {state}")


def take_part(group: Group, dice: Random) -> None:
    for message in group.labelled("🙋 我参加"):
        for person in group.people[1:]:
            if (message.id, person.id) not in group.pressed:
                group.pressed[message.id, person.id] = group.world.presses(person, message, "🙋 我参加")
        if group.said("3 人参加"):
            group.world.presses(group.people[0], message, "▶️ 开始")
    group.play(dice)


async def until_done(database: Database, chat_id: int) -> None:
    for _ in range(1200):
        found = await database.read(challenges.latest_in, chat_id)
        if found and found.state is State.DONE:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("It does not come to an end")
