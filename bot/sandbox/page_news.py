"""What a change in the world means for each open page, and how it gets there."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.sandbox.chats import Chat
from bot.sandbox.happenings import Change
from bot.sandbox.messages import Message
from bot.sandbox.page_view import Eyes, Json, people
from bot.sandbox.queries import InlineQuery, Query

BEAT = 1.0  # seconds between two looks at the world's clock


@dataclass(slots=True, eq=False)
class Window:
    """One open page. What changed waits in `news`, the newest state of each thing once, until it is sent."""

    socket: web.WebSocketResponse
    eyes: Eyes
    news: dict[tuple[str, object], Callable[[], Json]] = field(default_factory=dict)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    known: set[int] = field(default_factory=set)  # the chats whose messages the page has
    told_at: int = 0

    def tell(self, kind: str, key: object, news: Callable[[], Json]) -> None:
        self.news[kind, key] = news
        self.woken.set()

    async def send_news(self) -> None:
        """Sends what is new, and the time whenever another second has begun, until the window closes."""
        while not self.socket.closed:
            await self._wait()
            self.woken.clear()
            await self._tell_news()
            await self._tell_time()

    async def _tell_news(self) -> None:
        eyes, told, self.news = self.eyes, self.news, {}
        for push in told.values():
            if self.eyes is eyes:  # else it is news for the person who looked before
                await self.socket.send_json(push(), dumps=dumps)

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self.woken.wait(), BEAT)
        except TimeoutError:
            return

    async def _tell_time(self) -> None:
        now = int(self.eyes.world.now.timestamp())
        if now != self.told_at:
            self.told_at = now
            await self.socket.send_json({"push": "clock", "now": now})


def tell(window: Window, change: Change) -> None:
    """Notes for one window what a change means for it."""
    if isinstance(change.query, Query):
        _tell_toast(window, change.query)
    elif isinstance(change.query, InlineQuery):
        _tell_inline(window, change.query)
    elif change.message is not None and change.kind in {"message", "edit", "poll", "delete"}:
        _tell_message(window, change.message)
    elif change.kind == "action" and change.chat is not None:
        _tell_action(window, change.chat, change.detail)
    elif change.chat is not None:
        _tell_chat(window, change.chat)
    else:
        for chat in window.eyes.chats():
            _tell_chat(window, chat)


def _tell_toast(window: Window, query: Query) -> None:
    if query.person is not window.eyes.person or query.toast is None:
        return
    toast = query.toast
    told = {"query": query.id, "text": toast.text, "alert": toast.is_alert, "url": toast.url}
    window.tell("toast", query.id, lambda: {"push": "answered"} | told)


def _tell_inline(window: Window, query: InlineQuery) -> None:
    if query.person is not window.eyes.person:
        return
    results = [{"title": result.title, "description": result.description} for result in query.results or ()]
    window.tell("inline", query.id, lambda: {"push": "inline", "query": query.id, "results": results})


def _tell_message(window: Window, message: Message) -> None:
    chat, eyes = message.chat, window.eyes
    if not eyes.sees(chat):
        return

    def news() -> Json:
        if message.is_deleted:
            return {"push": "gone", "chat": chat.id, "id": message.id}
        return {"push": "message", "message": eyes.message(message)}

    window.tell("message", (chat.id, message.id), news)
    if message.sender is eyes.person:
        _tell_chat(window, chat)  # a first word starts a private chat


def _tell_action(window: Window, chat: Chat, action: str) -> None:
    if window.eyes.sees(chat):
        window.tell("action", chat.id, lambda: {"push": "action", "chat": chat.id, "action": action})


def _tell_chat(window: Window, chat: Chat) -> None:
    """The chat as it is now, with its messages where the person has just come in; or that it is gone."""
    eyes = window.eyes
    if chat.is_private and not eyes.sees(chat):
        return
    window.tell("people", None, lambda: {"push": "people", "people": people(eyes.world)})

    def news() -> Json:
        if not eyes.sees(chat):
            window.known.discard(chat.id)
            return {"push": "left", "chat": chat.id}
        messages = {} if chat.id in window.known else {"messages": eyes.messages(chat)}
        window.known.add(chat.id)
        return {"push": "chat", "chat": eyes.chat(chat) | messages}

    window.tell("chat", chat.id, news)


def dumps(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
