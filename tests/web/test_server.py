"""What the bot listens to: Telegram's webhook, and those who ask whether it is well."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from bot import app, settings
from bot.app import Yimian
from bot.sandbox.server import Server, serve
from bot.sandbox.world import World
from bot.storage.schema import answer, inbox
from tests.banks import simple_bank
from tests.dialogues.stage import PATIENT, TOKEN, hasty_limiter
from tests.postgres import FreshDatabase

SECRET = "s3cret_-"
PATIENCE = 120


@dataclass(slots=True)
class TownClock:
    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(slots=True)
class Hooked:
    """A bot that runs by itself, and gets its updates by webhook."""

    world: World
    bot: Yimian
    url: str
    session: aiohttp.ClientSession
    clock: TownClock

    async def post(self, update: Any, secret: str | None = SECRET) -> int:
        headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        async with self.session.post(f"{self.url}/telegram", data=body, headers=headers) as reply:
            return reply.status

    async def get(self, path: str) -> tuple[int, str]:
        async with self.session.get(f"{self.url}{path}") as reply:
            return reply.status, await reply.text()

    async def rows(self) -> list[Any]:
        return await self.bot.here.database.read(lambda tx: list(tx.execute(select(inbox)).all()))


@asynccontextmanager
async def hook(database_url: str, folder: Path) -> AsyncIterator[Hooked]:
    clock = TownClock()
    world = World(clock, pacing=PATIENT, is_local=True)
    world.bot(TOKEN, first_name="每日一面", username="yimian_bot")
    server: Server = await serve(world)
    address = f"127.0.0.1:{free_port()}"
    given = {
        "bot_token": TOKEN,
        "bot_api_url": server.url,
        "database_url": database_url,
        "questions_dir": simple_bank(folder / "questions"),
        "webhook_url": f"http://{address}",
        "webhook_secret": SECRET,
        "listen": address,
    }
    try:
        async with (
            app.running(settings.load(given), clock, limiter=hasty_limiter()) as bot,
            aiohttp.ClientSession() as session,
        ):
            made = Hooked(world, bot, f"http://{address}", session, clock)
            await until(lambda: world.only_bot.webhook is not None)
            yield made
    finally:
        await server.close()


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


async def until(is_so: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not (await result if asyncio.iscoroutine(result := is_so()) else result):  # noqa: ASYNC110  of another process
            await asyncio.sleep(0.02)


@pytest.fixture
async def hooked(database_url: str, tmp_path: Path) -> AsyncIterator[Hooked]:
    async with hook(database_url, tmp_path) as made:
        yield made


@pytest.fixture
async def simple(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Hooked]:
    async with hook(sqlite_url, tmp_path) as made:
        yield made


async def test_a_dialogue_by_webhook(hooked: Hooked) -> None:
    world = hooked.world
    ann = world.person("Ann")
    private = world.private(ann)
    world.starts(ann)
    await until(lambda: "English" in world.sees(ann, private)[-1].labels)
    world.presses(ann, world.last(private), "English")
    await until(lambda: "A" in world.sees(ann, private)[-1].labels)
    world.presses(ann, world.last(private), "A")

    async def answered() -> bool:
        return bool(await hooked.bot.here.database.read(lambda tx: tx.execute(select(answer)).all()))

    await until(answered)
    await until(lambda: world.only_bot.updates.pending == {})


@pytest.mark.parametrize("secret", [None, "", "wrong", "s3cret_-2", "秘密"])
async def test_strangers_are_kept_out(simple: Hooked, secret: str | None) -> None:
    quoted = None if secret is None else secret.encode().decode("latin-1")
    assert await simple.post({"update_id": 1}, quoted) == 403
    assert await simple.rows() == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"update_id": "1"}', b"\xff\xfe", b'{"message": {}}'])
async def test_what_is_no_update_is_refused(simple: Hooked, body: bytes) -> None:
    assert await simple.post(body) == 400
    assert await simple.rows() == []


async def test_what_telegram_brings_again_is_done_once(simple: Hooked) -> None:
    """After an answer that came late, or never."""
    world = simple.world
    ann = world.person("Ann")
    world.starts(ann)
    await until(lambda: len(world.sees(ann, world.private(ann))) > 1)
    (row,) = await simple.rows()
    message = {
        "message_id": 5,
        "date": 1,
        "text": "/help",
        "chat": {"id": ann.id, "type": "private", "first_name": "A"},
    }
    update = {
        "update_id": row.update_id + 1,
        "message": message | {"from": {"id": ann.id, "is_bot": False, "first_name": "A"}},
    }
    before = len(world.private(ann).messages)
    assert await asyncio.gather(*(simple.post(update) for _ in range(10))) == [200] * 10
    await simple.bot.inbox.idle()
    assert len(world.private(ann).messages) == before + 1


async def test_when_the_database_is_away_telegram_is_told_to_come_again(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    """And when it is back everything goes on: the updates, the postings, the loops."""
    url = fresh_database()
    async with hook(url, tmp_path) as made:
        world = made.world
        ann = world.person("Ann")
        world.starts(ann)
        await until(lambda: len(world.sees(ann, world.private(ann))) > 1)
        with outage(url):
            assert await made.post({"update_id": 1}) == 503
            assert (await made.get("/readyz"))[0] == 503
            assert (await made.get("/healthz"))[0] == 200
            world.says(ann, world.private(ann), "/quiz")
            await asyncio.sleep(1.5)  # the loops look at least once
        await until(lambda: world.only_bot.updates.pending == {})
        await until(lambda: "A" in world.sees(ann, world.private(ann))[-1].labels)
        assert (await made.get("/readyz"))[0] == 200


class outage:  # noqa: N801  reads as a word
    """Nobody gets a connection, and whoever had one has lost it."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.name = parsed.database
        self.host = str(parsed.query["host"])

    def _do(self, *statements: str) -> None:
        with psycopg.connect(host=self.host, user="postgres", dbname="postgres", autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def __enter__(self) -> None:
        end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'"
        self._do(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false", end)

    def __exit__(self, *_: object) -> None:
        self._do(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS true")


async def test_who_asks_hears_how_it_is(hooked: Hooked) -> None:
    assert await hooked.get("/healthz") == (200, '{"alive": true}')
    assert await hooked.get("/readyz") == (200, '{"ready": true}')
    ann = hooked.world.person("Ann")
    hooked.world.says(ann, hooked.world.private(ann), "/subscribe 09:00")
    await until(lambda: len(hooked.world.sees(ann, hooked.world.private(ann))) > 1)
    status, text = await hooked.get("/metrics")
    assert status == 200
    assert "yimian_active_plans 1.0" in text


async def test_a_poller_that_telegram_does_not_answer_is_not_alive(database_url: str, tmp_path: Path) -> None:
    clock = TownClock()
    world = World(clock, pacing=PATIENT)
    world.bot(TOKEN)
    server = await serve(world)
    given = {"bot_token": TOKEN, "bot_api_url": server.url, "database_url": database_url}
    port = free_port()
    given |= {"questions_dir": str(simple_bank(tmp_path / "questions")), "listen": f"127.0.0.1:{port}"}
    async with app.running(settings.load(given), clock) as bot, aiohttp.ClientSession() as session:
        await until(lambda: bot.heard_at is not None)

        async def health() -> int:
            async with session.get(f"http://127.0.0.1:{port}/healthz") as reply:
                return reply.status

        assert await health() == 200
        clock.ahead += timedelta(seconds=91)
        assert await health() == 503
        async with session.get(f"http://127.0.0.1:{port}/readyz") as reply:
            assert reply.status == 200, "a poller that is not heard can still serve"
    await server.close()
