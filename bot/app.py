"""The composition root: builds everything, starts it, stops it. Nothing else knows how the parts hang together."""

import asyncio
import contextlib
import os
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from random import Random, SystemRandom
from typing import Any

import structlog
from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot
from telegram.error import TelegramError

from bot import texts
from bot.actions.chats import Defaults
from bot.bank import collector
from bot.bank.shelf import Shelf
from bot.domain.pacing import Priority
from bot.errors import OperatorError
from bot.jobs import digests, outage, reminders, tick, tidy
from bot.jobs.referee import Referee
from bot.jobs.sender import Sender
from bot.pictures import canvas, formula
from bot.settings import Settings
from bot.storage import deliveries, inbox, migrate
from bot.storage.database import Database
from bot.telegram import application as telegram
from bot.telegram import menus, operator
from bot.telegram.context import App, Clock, House
from bot.telegram.intake import Inbox, Poller
from bot.telegram.limiter import Limiter
from bot.telegram.wire import Wire
from bot.web import board, metrics, server

HOUSEKEEPING = 30
WATCHING = 0.25
"""Seconds between two looks of the referee: whoever joins a challenge is waiting to see it."""

LONGEST_WAIT = 30.0
"""Seconds between two tries to reach Telegram or the database."""

log = structlog.get_logger()


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Yimian:
    """The running program. `run` drives it by the clock; tests drive the same steps by hand."""

    settings: Settings
    here: House
    application: App
    inbox: Inbox
    poller: Poller
    senders: tuple[Sender, Sender]
    referee: Referee
    wire: Wire
    file_lock: Any = None
    heard_at: datetime | None = None
    _last_alive: datetime | None = None
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _chores: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self) -> None:
        """Until `stop` is called. What is in hand is finished, what is claimed is given back."""
        collector.leave_out_what_stays()
        scheduler = self._schedule()
        runner = await self._listen()
        await self._take_up()
        loops = [asyncio.create_task(work()) for work in self._loops()]
        scheduler.start()
        log.info("Yimian is running", bot=self.here.username, listen=self.settings.listen)
        await self._stopping.wait()
        log.info("Stopping: finishing what is in hand")
        scheduler.shutdown(wait=False)
        await self._finish(loops)
        await runner.cleanup()

    def stop(self) -> None:
        self._stopping.set()
        self.here.posting.set()

    def reload(self) -> None:
        self._begin(operator.reload_bank, self.here, self.here.defaults.language)

    async def close(self) -> None:
        await self.application.shutdown()
        await self.wire.shutdown()
        await asyncio.to_thread(self.here.database.close)
        if self.file_lock:
            self.file_lock.close()

    async def hear(self) -> int:
        """Take and deal with the updates that are there, without waiting: what tests call between two lines of a
        dialogue, and `work` after it.
        """
        heard = 0 if self.settings.webhook_url else await self.poller.poll(0)
        await self.inbox.idle()
        return heard

    async def work(self) -> int:
        """Everything that is due by the clock, once."""
        moved = await tick.tick(self.here, self.application.bot)
        moved += await self.referee.look()
        await self.referee.idle()
        for sender in self.senders:
            moved += await sender.send_waiting()
            await sender.idle()
        moved += await tick.reveal_due(self.here, self.application.bot)
        moved += await reminders.tell_due(self.here, self.application.bot)
        moved += await tidy.tidy_up(self.here, self.application.bot)
        return moved + await digests.tell_due(self.here, self.application.bot)

    async def publish(self) -> None:
        """Where updates are to come from; and menus and descriptions, without which the bot runs all the same."""
        await self._insist_on_way_in()
        try:
            await menus.publish(self.application.bot, self.here.texts, self.here.defaults.language)
        except TelegramError as error:
            log.warning("Menus could not be published", error=str(error))

    async def _insist_on_way_in(self) -> None:
        """Or the bot hears nothing, with a webhook that is not set as well as with one that is still there."""
        wait = 1.0
        while not self._stopping.is_set():
            try:
                await self._choose_way_in(self.application.bot)
            except TelegramError as error:
                log.warning("The webhook could not be changed, trying again", error=str(error), seconds=wait)
            else:
                return
            await self._until_stopping(asyncio.sleep(wait))
            wait = min(LONGEST_WAIT, wait * 2)

    async def _choose_way_in(self, bot: Bot) -> bool:
        if self.settings.webhook_url is None:
            return await bot.delete_webhook()
        return await bot.set_webhook(
            self.settings.webhook_url + server.WEBHOOK_PATH,
            allowed_updates=telegram.ALLOWED_UPDATES,
            secret_token=self.settings.secret,
            max_connections=100,
        )

    async def _own_up(self) -> None:
        await outage.announce(self.here, self.application.bot, self._last_alive)

    async def _take_up(self) -> None:
        """What the last process left. Alone on SQLite, whoever held a lease is dead."""
        if self.here.database.is_sqlite:
            await self.here.database.write(inbox.release_all, self.inbox.bot_id)
            await self.here.database.write(lambda tx: deliveries.end_leases(tx, self.here.clock(), all_of_them=True))
            await self.here.database.write(deliveries.free_reveals)
        await self.referee.take_up()
        self._last_alive = await outage.last_alive(self.here)
        await tick.keep_house(self.here, self.application.bot, self.inbox)

    def _loops(self) -> Sequence[Callable[[], Coroutine[Any, Any, None]]]:
        sending = [partial(self._send, sender) for sender in self.senders]
        once = [partial(tick.guarded, work) for work in (self.publish, self._own_up)]
        return [*sending, *once, *([] if self.settings.webhook_url else [self._poll])]

    def _schedule(self) -> AsyncIOScheduler:
        """APScheduler turns the handles; what is due is in the tables."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        bot, always = self.application.bot, {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        at_once = {"seconds": 1, "next_run_time": now(), **always}
        often = (tick.tick, tick.reveal_due, digests.tell_due, tidy.tidy_up)
        for job in often:
            scheduler.add_job(self._chore, "interval", [job, self.here, bot], **at_once)
        scheduler.add_job(self._chore, "interval", [self.inbox.try_again], **at_once)
        watch = at_once | {"seconds": WATCHING}
        scheduler.add_job(self._chore, "interval", [self.referee.look], **watch)
        remind = [reminders.tell_due, self.here, bot]
        scheduler.add_job(self._chore, "interval", remind, **(at_once | {"seconds": reminders.EVERY}))
        keep = [tick.keep_house, self.here, bot, self.inbox]
        scheduler.add_job(self._chore, "interval", keep, seconds=HOUSEKEEPING, **always)
        return scheduler

    async def _chore(self, work: Callable[..., Awaitable[Any]], *args: Any) -> None:
        """Shielded: a scheduler that ends cancels what it has begun, and a reveal would be said twice."""
        with contextlib.suppress(asyncio.CancelledError):  # the chore itself is finished before the program ends
            await asyncio.shield(self._begin(work, *args))

    def _begin(self, work: Callable[..., Awaitable[Any]], *args: Any) -> asyncio.Task[None]:
        task = asyncio.create_task(tick.guarded(work, *args))
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)
        return task

    async def _listen(self) -> web.AppRunner:
        secret = self.settings.secret
        webhook = server.Webhook(secret, self.inbox.take) if self.settings.webhook_url and secret else None
        health = server.Health(self.here.clock, lambda: self.heard_at, self._is_ready)
        pages = board.routes(self.here.database, self.here.texts, self.here.shelf, self.here.clock)
        figures = partial(self.here.database.read, metrics.exposition, self.here.clock)
        runner = web.AppRunner(server.application(health, figures, webhook, pages), access_log=None)
        await runner.setup()
        host, port = self.settings.address
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise OperatorError(f"LISTEN {self.settings.listen} cannot be used: {error.strerror or error}.") from None
        return runner

    async def _is_ready(self) -> bool:
        try:
            await self.here.database.read(lambda tx: tx.execute(text("SELECT 1")).close())
        except SQLAlchemyError:
            return False
        return True

    async def _poll(self) -> None:
        self.heard_at = self.here.clock()
        wait = 1.0
        while not self._stopping.is_set():
            await self.inbox.has_room.wait()
            try:
                await self._until_stopping(self.poller.poll())
                self.heard_at, wait = self.here.clock(), 1.0
            except Exception as error:  # noqa: BLE001  whatever it is: a bot that no longer listens is dead
                log.warning("Polling failed, trying again", error=str(error), seconds=wait)
                await self._until_stopping(asyncio.sleep(wait))
                wait = min(LONGEST_WAIT, wait * 2)

    async def _send(self, sender: Sender) -> None:
        wait = 1.0
        while not self._stopping.is_set():
            self.here.posting.clear()  # before looking: what comes meanwhile rings again
            try:
                taken, wait = await sender.send_waiting(), 1.0
            except Exception as error:  # noqa: BLE001  the database is away; what is planned stays planned
                log.warning("Postings cannot be claimed, trying again", error=str(error), seconds=wait)
                await self._until_stopping(asyncio.sleep(wait))
                wait = min(LONGEST_WAIT, wait * 2)
                continue
            if taken == 0:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.here.posting.wait(), timeout=1)

    async def _until_stopping(self, work: Awaitable[Any]) -> None:
        """A long poll is broken off at the end: what it would have brought stays with Telegram."""
        task = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not task.done():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            return
        task.result()

    async def _finish(self, loops: list[asyncio.Task[None]]) -> None:
        await asyncio.gather(*loops, *self._chores, return_exceptions=True)
        await self.inbox.idle()
        await self.referee.idle()
        for sender in self.senders:
            await sender.idle()
            await self.here.database.write(deliveries.give_up_lease, sender.owner)


async def build(
    settings: Settings, clock: Clock = now, dice: Random | None = None, limiter: Limiter | None = None
) -> Yimian:
    """Raises OperatorError when the bank, the database or the token is wrong."""
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # python-telegram-bot's way of today; the old one warns at each 429
    shelf = Shelf.filled_from(settings.questions_dir)
    file_lock = migrate.claim(settings.database_url)
    database = Database(settings.database_url)
    migrate.upgrade(database)
    wire = Wire()
    limiter = limiter or Limiter()
    here = _house(settings, database, shelf, clock, dice or SystemRandom())
    application = telegram.build(settings.token, settings.bot_api_url, wire, limiter, here)
    try:
        await telegram.introduce(application)
    except BaseException:
        await wire.shutdown()
        await asyncio.to_thread(database.close)
        raise
    here = replace(here, username=application.bot.username)
    application.bot_data["house"] = here
    owner = secrets.token_hex(8)
    letters = Inbox(here, application)
    poller = Poller(wire, f"{settings.bot_api_url}/bot{settings.token}/getUpdates", letters)
    bot = application.bot
    senders = (
        Sender(here, bot, limiter, owner, [Priority.REPLY]),
        Sender(here, bot, limiter, owner, [Priority.POST, Priority.REPORT]),
    )
    referee = Referee(here, bot)
    return Yimian(settings, here, application, letters, poller, senders, referee, wire, file_lock)


@contextlib.asynccontextmanager
async def running(settings: Settings, clock: Clock = now, **parts: Any) -> AsyncIterator[Yimian]:
    """Built and running in the background; stopped cleanly on the way out."""
    yimian = await build(settings, clock, **parts)
    work = asyncio.create_task(yimian.run())
    try:
        yield yimian
    finally:
        yimian.stop()
        await work
        await yimian.close()


async def serve(settings: Settings) -> None:
    """`yimian run`: until SIGTERM or Ctrl-C; SIGHUP reloads the bank."""
    yimian = await build(settings)
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGINT"):
        loop.add_signal_handler(getattr(signal, name), yimian.stop)
    if hasattr(signal, "SIGHUP"):
        loop.add_signal_handler(signal.SIGHUP, yimian.reload)
    try:
        await yimian.run()
    finally:
        await yimian.close()


def _house(settings: Settings, database: Database, shelf: Shelf, clock: Clock, dice: Random) -> House:
    defaults = Defaults(settings.default_language, settings.default_timezone, settings.default_time)
    return House(
        database=database,
        shelf=shelf,
        texts=texts.load(),
        clock=clock,
        dice=dice,
        defaults=defaults,
        owners=settings.owner_ids,
        username="",
        paint=lambda svg: asyncio.to_thread(canvas.paint, svg),
        public_url=settings.reachable_at,
        draw=lambda latex: asyncio.to_thread(formula.draw, latex),
    )
