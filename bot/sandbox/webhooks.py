"""Pushes a bot's updates to its webhook: one in flight per lane, failures again and again until they expire."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Any

from bot.sandbox.people import BotAccount
from bot.sandbox.updates import Update, Webhook

if TYPE_CHECKING:
    from bot.sandbox.world import World

GONE_FOR = timedelta(hours=23)
LONGEST_RETRY_AFTER = 3600
NEVER_BY_REPLY = {"setwebhook", "deletewebhook", "close", "logout"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What the webhook answered; `status` 0 means that the connection broke or timed out."""

    status: int
    body: bytes = b""
    retry_after: int | None = None


Post = Callable[[str, Mapping[str, str], bytes], Awaitable[Reply]]
Execute = Callable[[str, Mapping[str, Any]], Awaitable[object]]


@dataclass(slots=True)
class Lane:
    is_busy: bool = False
    failures: int = 0
    not_before: datetime | None = None


@dataclass(slots=True, eq=False)
class Courier:
    """Serves one bot's webhook until it is removed or replaced."""

    world: "World"
    bot: BotAccount
    hook: Webhook
    post: Post
    execute: Execute
    lanes: dict[str, Lane] = field(default_factory=dict)
    flights: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self) -> None:
        while self.bot.webhook is self.hook:
            self.hook.changed.clear()
            for update in list(islice(self._due(), self.hook.max_connections - len(self.flights))):
                self._launch(update)
            await self.hook.changed.wait()

    def _due(self) -> Iterator[Update]:
        """The oldest update of every lane that is free and need not wait."""
        seen: set[str] = set()
        now = self.world.now
        for update in self.bot.updates.pending.values():
            if update.lane not in seen:
                seen.add(update.lane)
                lane = self.lanes.get(update.lane)
                if lane is None or not (lane.is_busy or (lane.not_before is not None and lane.not_before > now)):
                    yield update

    def _launch(self, update: Update) -> None:
        self.lanes.setdefault(update.lane, Lane()).is_busy = True
        task = asyncio.ensure_future(self._deliver(update))
        self.flights.add(task)
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self.flights.discard(task)
        self.hook.changed.set()

    async def _deliver(self, update: Update) -> None:
        body = update.body if isinstance(update.body, str) else json.dumps(update.body, ensure_ascii=False)
        reply = await self.post(self.hook.url, _headers(self.hook), body.encode())
        lane = self.lanes[update.lane]
        lane.is_busy = False
        if 200 <= reply.status < 300:
            self.lanes.pop(update.lane)
            self.hook.gone_since = None
            self.bot.updates.drop(update.id)
            await self._obey(reply.body)
        else:
            self._failed(lane, reply)
        self.hook.retry_at = min((x.not_before for x in self.lanes.values() if x.not_before), default=None)

    def _failed(self, lane: Lane, reply: Reply) -> None:
        """Again at once, then after 2, 4, 8 … seconds."""
        now = self.world.now
        wait = 0.0 if not lane.failures else min(2.0**lane.failures, self.world.dice.uniform(60, 120))
        if reply.retry_after is not None:
            wait = min(reply.retry_after, LONGEST_RETRY_AFTER)
        lane.failures += 1
        lane.not_before = now + timedelta(seconds=wait)
        self.hook.last_error_at, self.hook.last_error = now, _words(reply.status)
        self._look_if_gone(reply.status, now)

    def _look_if_gone(self, status: int, now: datetime) -> None:
        if status != HTTPStatus.GONE:
            self.hook.gone_since = None
        elif self.hook.gone_since is None:
            self.hook.gone_since = now
        elif now - self.hook.gone_since >= GONE_FOR:
            self.bot.webhook = None

    async def _obey(self, body: bytes) -> None:
        """An answer may carry one call; what comes of it is told to nobody."""
        try:
            asked = json.loads(body or b"null")
        except ValueError:
            return
        method = str(asked.pop("method", "")) if isinstance(asked, dict) else ""
        if method and not method.lower().startswith("get") and method.lower() not in NEVER_BY_REPLY:
            await self.execute(method, asked)


def _headers(hook: Webhook) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate", "Connection": "keep-alive"}
    return headers | ({"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {})


def _words(status: int) -> str:
    if not status:
        return "Webhook connection closed"
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    return f"Wrong response from the webhook: {status} {phrase}".strip()
