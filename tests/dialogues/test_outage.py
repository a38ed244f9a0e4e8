"""After an outage those whose press was lost are asked to press again; after a short one nobody is bothered."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from bot import app
from bot.jobs import outage
from bot.sandbox.faults import Fault
from bot.storage.schema import round_
from tests.banks import simple_bank
from tests.dialogues.stage import Stage, stage

pytestmark = pytest.mark.both_databases
PATIENCE = 60


@pytest.fixture
async def lite(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(sqlite_url, simple_bank(tmp_path / "questions"), listen="127.0.0.1:0") as made:
        yield made


@asynccontextmanager
async def running(scene: Stage) -> AsyncIterator[None]:
    """By itself, as it does when nobody drives it step by step."""
    work = asyncio.create_task(scene.bot.run())
    try:
        yield
    finally:
        scene.bot.stop()
        await work


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():  # noqa: ASYNC110  the bot runs by itself
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(("minutes", "told"), [(1, 0), (10, 1)])
async def test_an_open_question_says_that_the_bot_was_away(scene: Stage, minutes: int, told: int) -> None:
    ann = scene.person("Ann")
    group = await scene.group("小组", ann)
    ann = ann.in_(group)
    await ann.presses("▶️ 开始")
    await scene.at("09:00")
    question = ann.messages()[-1]
    await outage.last_alive(scene.bot.here)
    scene.clock.moment += timedelta(minutes=minutes)
    await scene.restart()
    before = await outage.last_alive(scene.bot.here)
    assert await outage.announce(scene.bot.here, scene.bot.application.bot, before) == told
    if told:
        assert "请再按一次" in ann.sees()
        assert ann.messages()[-1].reply_to == question.id


async def test_who_cannot_say_so_says_why(lite: Stage) -> None:
    ann = lite.person("Ann")
    await ann.in_(await lite.group("小组", ann)).presses("▶️ 开始")
    await lite.at("09:00")
    await outage.last_alive(lite.bot.here)
    await lite.bot.here.database.write(lambda tx: tx.execute(update(round_).values(language="xx")).close())
    lite.clock.moment += timedelta(minutes=10)
    await lite.restart()
    with capture_logs() as said:
        async with running(lite):
            await until(lambda: any(line.get("job") == "_own_up" for line in said))


async def test_what_telegram_would_not_take_is_tried_again_within_seconds(
    lite: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "HOUSEKEEPING", 2 * PATIENCE)
    bob = lite.person("Bob")

    def is_answered() -> bool:
        lite.clock.moment += timedelta(seconds=1)
        return "/quiz" in bob.sees()

    away = lite.world.misbehave(Fault.ERROR, method="sendMessage", chat_id=bob.person.id)
    async with running(lite):
        lite.world.says(bob.person, bob.chat, "/help")
        await until(lambda: away.hits == 1)
        await until(is_answered)
