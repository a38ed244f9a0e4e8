"""`yimian demo`: the real bot against the sandbox, with a chat page in the browser. Needs no token and leaves nothing."""

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import sys
import tempfile
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web
from rich.console import Console
from sqlalchemy import Connection

from bot import app, settings
from bot.sandbox.chats import Chat
from bot.sandbox.flood import Pacing
from bot.sandbox.page import add_page
from bot.sandbox.people import Person
from bot.sandbox.server import Server, serve
from bot.sandbox.world import World
from bot.storage import plans, rounds
from bot.storage.database import Database

ZONE = "Asia/Shanghai"
WAIT = 15
"""Seconds until the bot has greeted the group; it takes one."""


@dataclass(slots=True)
class DemoClock:
    """The time of day, and what the buttons of the page have added to it."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def advance(self, by: timedelta) -> None:
        self.ahead += max(by, timedelta())


@dataclass(slots=True)
class Moves:
    """What the page's clock may do. It asks the bot's own tables when something is due; before the bot is there, nothing."""

    clock: DemoClock
    database: Database | None = None

    def now(self) -> datetime:
        return self.clock()

    def advance(self, by: timedelta) -> None:
        self.clock.advance(by)

    async def next_question(self) -> datetime | None:
        return await self._ask(plans.earliest)

    async def next_reveal(self) -> datetime | None:
        return await self._ask(rounds.earliest_close)

    async def _ask(self, query: Callable[[Connection], datetime | None]) -> datetime | None:
        return await self.database.read(query) if self.database else None


async def run(port: int, *, open_browser: bool) -> None:
    """Until Ctrl-C, SIGTERM, or the terminal is closed; however early that comes, nothing stays behind."""
    _end_on_signals()
    with (
        contextlib.suppress(asyncio.CancelledError),
        tempfile.TemporaryDirectory(prefix="yimian-demo-") as folder,
    ):
        await _run(Path(folder), port, open_browser=open_browser)


def _end_on_signals() -> None:
    task = asyncio.current_task()
    assert task is not None

    def end() -> None:
        if not task.cancelling():  # a second Ctrl-C must not cut the cleaning up short
            task.cancel()

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(name, end)


async def _run(folder: Path, port: int, *, open_browser: bool) -> None:
    clock = DemoClock()
    world = World(clock, pacing=Pacing())
    token = f"1234567890:{secrets.token_urlsafe(26)[:35]}"
    world.bot(token, first_name="每日一面", username="yimian_bot")
    page = web.Application(client_max_size=64 << 20)
    moves = Moves(clock)
    add_page(page, world, clock_moves=moves, zone=ZONE)
    server = await serve(world, port=_free_port(port), application=page)
    town = _furnish(world)
    try:
        async with app.running(_settings(folder, token, server, town.ann), clock) as yimian:
            moves.database = yimian.here.database
            await _settle(world, town)
            _announce(server.url, folder, open_browser=open_browser)
            await asyncio.Event().wait()
    finally:
        await server.close()


@dataclass(frozen=True, slots=True)
class Town:
    """Who lives here: the admin of all of it, a group, and a channel with the group where its readers talk."""

    ann: Person
    group: Chat
    channel: Chat
    talk: Chat


def _furnish(world: World) -> Town:
    ann = world.person("小安", username="xiaoan", language_code="zh-hans")
    bob = world.person("Bob", username="bob", language_code="en")
    chen = world.person("陈晨", username="chenchen", language_code="zh-hans")
    mila = world.person("Мила 🌻", username="mila", language_code="en")
    for person in (ann, bob, chen, mila):
        world.private(person)
    group = world.supergroup("大模型面试小组", ann, bob, chen, mila)
    channel = world.channel("一天一道大模型题", ann, bob, chen, mila)
    talk = world.supergroup("频道讨论区", ann, bob, chen, mila)
    world.links(channel, talk)
    return Town(ann, group, channel, talk)


def _settings(folder: Path, token: str, server: Server, owner: Person) -> settings.Settings:
    listen = f"127.0.0.1:{_port_of_its_own()}"
    given = {
        "bot_token": token,
        "bot_api_url": server.url,
        "database_url": f"sqlite:///{folder / 'demo.db'}",
        "owner_ids": str(owner.id),
        "webhook_url": None,  # whatever the environment has for the real bot
        "listen": listen,
        "public_url": f"http://{listen}",
        "default_timezone": ZONE,
        "log_level": "warning",
    }
    return settings.load(given)


async def _settle(world: World, town: Town) -> None:
    """As the admin would: the bot is added everywhere, and begins where it is to ask."""
    world.adds_bot(town.ann, town.talk)
    world.promotes(town.ann, world.only_bot, town.talk)  # or it does not hear of the channel's posts there
    for chat in (town.channel, town.group):
        world.adds_bot(town.ann, chat)
        await _press_start(world, town.ann, chat)


async def _press_start(world: World, admin: Person, chat: Chat) -> None:
    for _ in range(WAIT * 20):
        greeting = [seen for seen in world.sees(admin, chat) if seen.buttons]
        if greeting:
            world.presses(admin, greeting[-1].message, 0)
            return
        await asyncio.sleep(0.05)


def _free_port(wanted: int) -> int:
    """The usual port, or 0 for any when somebody else has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return 0
    return wanted


def _port_of_its_own() -> int:
    """For the board pages, whose links name it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _announce(url: str, folder: Path, *, open_browser: bool) -> None:
    console = Console()
    console.print(f"\n  [bold]Yimian[/] is running against a Telegram of its own:  [bold cyan]{url}[/]", soft_wrap=True)
    console.print(
        f"  Everything lies in {folder} and goes when the demo ends: press Ctrl-C.\n", highlight=False, soft_wrap=True
    )
    has_screen = sys.platform in {"win32", "darwin"} or "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    if open_browser and has_screen:
        webbrowser.open(url)
