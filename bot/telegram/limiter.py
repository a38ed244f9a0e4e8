"""Everything that the bot sends passes here, one pacer for all: `domain/pacing` says when, this waits.

A request says its priority by `rate_limit_args`; none is a reply to somebody. Who would have to wait longer than is
useful hears `RetryAfter`, exactly as if Telegram had said it, and has certainly not been sent.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from math import ceil
from typing import Any

from telegram.error import RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.domain.pacing import Chat, Pacer, Priority

PACED = ("send", "edit", "copy", "forward", "stop", "deleteMessage")
NOT_PACED = ("sendChatAction",)
"""Telegram counts messages and their edits, and we what is deleted; answers to presses, look-ups, settings are free."""

IN_TURN = -1
"""The priority of a request whose caller has waited for its `turn` already: a posting is marked only then."""

PATIENCE = {Priority.REPLY: 60.0, Priority.POST: 5.0, Priority.REPORT: 5.0}
"""Seconds. A posting that has to wait goes back into its table rather than occupy a sender, and its lease."""

Json = bool | dict[str, Any] | list[dict[str, Any]]


class Limiter(BaseRateLimiter[int]):
    __slots__ = ("_clock", "_pacer", "_sleep")

    def __init__(
        self,
        pacer: Pacer | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._pacer = pacer or Pacer()
        self._clock = clock
        self._sleep = sleep

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def turn(self, chat: Chat, priority: Priority) -> None:
        """Wait until `chat` may be sent to; RetryAfter when that is longer than its priority's patience."""
        await self._wait(chat, priority, self._clock() + PATIENCE[priority])

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Json]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Json:
        chat = chat_of(data)
        try:
            if chat is None or not paced(endpoint) or rate_limit_args == IN_TURN:
                return await self._send(chat, lambda: callback(*args, **kwargs))
            priority = Priority(rate_limit_args or Priority.REPLY)
            return await self._in_turn(chat, priority, lambda: callback(*args, **kwargs))
        except TelegramError as error:
            error.add_note(endpoint)  # for whoever logs it
            raise

    async def _in_turn(self, chat: Chat, priority: Priority, call: Callable[[], Awaitable[Json]]) -> Json:
        latest = self._clock() + PATIENCE[priority]
        while True:
            await self._wait(chat, priority, latest)
            try:
                return await self._send(chat, call)
            except RetryAfter:
                if priority is not Priority.REPLY:
                    raise

    async def _wait(self, chat: Chat, priority: Priority, latest: float) -> None:
        granted = False
        while not granted:
            now = self._clock()
            turn = self._pacer.ask(chat, priority, now, latest=latest)
            if turn.at > latest:
                raise RetryAfter(timedelta(seconds=ceil(turn.at - now)))
            await self._sleep(turn.at - now)
            granted = turn.granted and not self._pacer.held(chat, self._clock())

    async def _send(self, chat: Chat | None, call: Callable[[], Awaitable[Json]]) -> Json:
        try:
            return await call()
        except RetryAfter as refusal:
            self._pacer.refused(chat, seconds(refusal), self._clock())
            raise


def paced(endpoint: str) -> bool:
    return endpoint.startswith(PACED) and endpoint not in NOT_PACED


def chat_of(data: dict[str, Any]) -> Chat | None:
    """Numbers may come as text: "-100" and -100 are the same group."""
    chat = data.get("chat_id")
    if isinstance(chat, str) and chat.removeprefix("-").isdecimal():
        return int(chat)
    return chat if isinstance(chat, int | str) else None


def seconds(refusal: RetryAfter) -> float:
    after = refusal.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else after
