"""How soon a lobby shows who has come, with Telegram's limits as strict as they are."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from bot.sandbox.happenings import Change
from tests.banks import simple_bank
from tests.dialogues.stage import Actor, Stage, stage

STEP = 0.25
"""Seconds: as often as the referee looks."""


@pytest.fixture
async def strict(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(sqlite_url, simple_bank(tmp_path / "questions"), strict=True) as made:
        yield made


class Lobby:
    """A lobby, when people came, and when it showed how many."""

    def __init__(self, scene: Stage) -> None:
        self.scene = scene
        self.came: list[datetime] = []
        self.shown: list[tuple[datetime, int]] = []

    def notice(self, change: Change) -> None:
        text = change.message.text if change.kind == "edit" and change.message else ""
        if found := re.search(r"👥 (\d+) 人参加", text):
            self.shown.append((self.scene.clock.moment, int(found[1])))

    async def opens(self, count: int) -> list[Actor]:
        people = [self.scene.person(f"P{n}") for n in range(count)]
        group = await self.scene.group("小组", *people)
        await self.scene.passes(minutes=5)
        people = [person.in_(group) for person in people]
        await people[0].says("/challenge 1")
        self.scene.world.watch(self.notice)
        return people

    async def joins(self, person: Actor) -> None:
        self.came.append(self.scene.clock.moment)
        assert (await person.presses("🙋 我参加")).text == "算你一个"

    def behind(self) -> list[float]:
        """For each who came: seconds until it showed. The starter is there already."""
        seen = [next(at for at, count in self.shown if count >= n) for n in range(2, len(self.came) + 2)]
        return [(at - came).total_seconds() for at, came in zip(seen, self.came, strict=True)]

    def gaps(self) -> list[float]:
        return [(later - earlier).total_seconds() for (earlier, _), (later, _) in pairwise(self.shown)]


async def test_the_first_who_joins_is_seen_within_a_second(strict: Stage) -> None:
    lobby = Lobby(strict)
    _, bob = await lobby.opens(2)
    await strict.passes(seconds=STEP)
    await lobby.joins(bob)
    assert "👥 2 人参加" in bob.sees()
    assert max(lobby.behind()) <= 1


async def test_the_others_are_seen_within_three_seconds_and_the_question_comes_in_time(strict: Stage) -> None:
    lobby = Lobby(strict)
    ann, *others = await lobby.opens(25)
    for n, person in enumerate(others):
        await lobby.joins(person)
        if n % 2:
            await strict.passes(seconds=STEP)
        else:
            await strict.passes(seconds=5 * STEP)
    for _ in range(12):
        await strict.passes(seconds=STEP)
    assert max(lobby.behind()) <= 3 + STEP
    assert min(lobby.gaps()) >= 3
    assert len(lobby.shown) >= 7, "it goes on as it began"
    await ann.presses("▶️ 开始")
    await strict.passes(seconds=5)
    assert "⏱ 30 秒" in ann.sees()
    assert strict.world.gate.refusals == 0


async def test_a_minute_that_is_full_slows_the_lobby_down_and_is_no_more_than_that(strict: Stage) -> None:
    lobby = Lobby(strict)
    ann, bob, *others = await lobby.opens(40)
    for person in (bob, *others):
        await strict.passes(seconds=2)
        await lobby.joins(person)
    await ann.says("/topics")
    await ann.presses("▶️ 开始")
    for _ in range(8):
        await strict.passes(seconds=1)
    assert max(lobby.behind()) <= 5
    assert "⏱ 30 秒" in ann.sees()
    assert strict.world.gate.refusals == 0
