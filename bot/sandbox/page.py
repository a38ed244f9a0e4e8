"""The page of the demo: the world as a chat in the browser, over one websocket.

Requests are `{"n": 7, "do": "press", …}`, replies `{"n": 7, "result": …}` or `{"n": 7, "error": "…"}`. In between the server
pushes what changed for the person whose eyes the window borrows: `{"push": "message", …}`; see `static/chat.js`.
"""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web

from bot.sandbox.chats import Chat
from bot.sandbox.errors import ImpossibleError
from bot.sandbox.happenings import Change
from bot.sandbox.messages import File, Message
from bot.sandbox.page_view import Eyes, Json, people
from bot.sandbox.people import Person
from bot.sandbox.queries import Query
from bot.sandbox.world import World

STATIC = Path(__file__).parent / "static"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
BEAT = 1.0  # seconds between two looks at the world's clock
LONGEST_REQUEST = 64 * 1024
PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif", b"RIFF": "image/webp"}
SAFE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class ClockMoves(Protocol):
    """The world's clock, given from outside: only the one who composes the demo knows when questions are due."""

    def now(self) -> datetime: ...

    def advance(self, by: timedelta) -> None: ...

    async def next_question(self) -> datetime | None: ...

    async def next_reveal(self) -> datetime | None: ...


def add_page(app: web.Application, world: World, *, clock_moves: ClockMoves, zone: str = "UTC") -> "Page":
    """Serves the page at `/` and what belongs to it below `/page/`. `zone` is the one in which every time is printed."""
    page = Page(world, clock_moves, zone)
    app.router.add_get("/", page.index)
    app.router.add_get("/page/socket", page.socket)
    app.router.add_get("/page/file/{id}", page.file)
    app.router.add_get("/page/{name}", page.static)
    app.on_shutdown.append(page.close)
    return page


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
                await self.socket.send_json(push(), dumps=_dumps)

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


Act = Callable[[Window, Json], Awaitable[Any]]  # what it returns is the reply's result


class Page:
    def __init__(self, world: World, moves: ClockMoves, zone: str) -> None:
        self.world, self.moves, self.zone = world, moves, zone
        self.seance = secrets.token_hex(4)  # a page that outlives the demo must not mistake the next one for it
        self.windows: set[Window] = set()
        self.stop_watching = world.watch(self.changed)
        self.acts: dict[str, Act] = {
            "be": self.be,
            "say": self.say,
            "press": self.press,
            "vote": self.vote,
            "move": self.move,
            "block": self.block,
            "add": self.add,
        }

    # What the browser fetches

    async def index(self, _request: web.Request) -> web.StreamResponse:
        return _static("index.html")

    async def static(self, request: web.Request) -> web.StreamResponse:
        return _static(request.match_info["name"])

    async def file(self, request: web.Request) -> web.StreamResponse:
        file = self.world.files.get(request.match_info["id"])
        if file is None:
            raise web.HTTPNotFound
        return _download(file)

    async def close(self, _app: web.Application) -> None:
        self.stop_watching()
        for window in tuple(self.windows):
            await window.socket.close()

    # The socket

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """Only pages from the same address may speak: any other site in the same browser could ask as well."""
        if urlsplit(request.headers.get("Origin", "")).netloc != request.host:
            raise web.HTTPForbidden
        socket = web.WebSocketResponse(heartbeat=20, max_msg_size=LONGEST_REQUEST)
        await socket.prepare(request)
        window = Window(socket, Eyes(self.world, self.world.people[0]))
        await self._serve(window)
        return socket

    async def _serve(self, window: Window) -> None:
        self.windows.add(window)
        news = asyncio.create_task(window.send_news())
        try:
            async for received in window.socket:
                if received.type is WSMsgType.TEXT:
                    await window.socket.send_json(await self._reply(window, received.data), dumps=_dumps)
        except ConnectionError:
            pass  # the window closed while it was being told something
        finally:
            self.windows.discard(window)
            news.cancel()
            await asyncio.gather(news, return_exceptions=True)

    async def _reply(self, window: Window, text: str) -> Json:
        asked: Json = {}
        try:
            asked = json.loads(text)
            return {"n": asked["n"], "result": await self.acts[asked["do"]](window, asked)}
        except ImpossibleError as refusal:
            return {"n": asked["n"], "error": str(refusal)}
        except (KeyError, TypeError, ValueError, AttributeError) as slip:
            return {"n": asked.get("n"), "error": f"not understood: {slip!r}"}

    # What a person does

    async def be(self, window: Window, asked: Json) -> Json:
        """Looks through this person's eyes from now on; without a person, through the first one's."""
        person = self.world.accounts.get(asked.get("person") or 0)
        window.eyes = Eyes(self.world, person if isinstance(person, Person) else self.world.people[0])
        window.news.clear()
        window.known = {chat.id for chat in window.eyes.chats()}
        now = int(self.world.now.timestamp())
        return {"seance": self.seance, "now": now, "zone": self.zone} | window.eyes.whole()

    async def say(self, window: Window, asked: Json) -> None:
        chat = self._chat(window, asked)
        reply_to = chat.messages.get(asked.get("reply") or 0)
        thread = asked.get("topic")
        self.world.says(window.eyes.person, chat, asked["text"], thread=thread, reply_to=reply_to)

    async def press(self, window: Window, asked: Json) -> str:
        """Sends what the button said when the page drew it, as Telegram's clients do; the toast comes as a push."""
        return self.world.press_forged(window.eyes.person, self._message(window, asked), asked["data"]).id

    async def vote(self, window: Window, asked: Json) -> None:
        self.world.votes(window.eyes.person, self._message(window, asked), [int(option) for option in asked["options"]])

    async def block(self, window: Window, asked: Json) -> None:
        """Stops the bot of a private chat, or starts it again."""
        act = self.world.blocks if asked["on"] else self.world.unblocks
        act(window.eyes.person, self._chat(window, asked).bot)

    async def add(self, window: Window, asked: Json) -> None:
        """Adds the bot to a group, as a link with `?startgroup=` does."""
        bot = next(bot for bot in self.world.bots.values() if bot.username.lower() == asked["bot"].lower())
        self.world.adds_bot(window.eyes.person, self._chat(window, asked), bot, payload=asked["payload"])

    async def move(self, _window: Window, asked: Json) -> Json:
        """Moves the clock; `moved` is the new time, or None where there is nothing to move to."""
        now = self.moves.now()
        target = await self._target(asked["to"], now)
        if target is None:
            return {"moved": None}
        self.moves.advance(max(target - now, timedelta()))
        self.world.tick()
        for window in self.windows:
            window.woken.set()
        return {"moved": int(self.moves.now().timestamp())}

    async def _target(self, to: str, now: datetime) -> datetime | None:
        if to == "hour":
            return now + timedelta(hours=1)
        return await (self.moves.next_question() if to == "question" else self.moves.next_reveal())

    def _chat(self, window: Window, asked: Json) -> Chat:
        for chat in window.eyes.chats():
            if chat.id == asked["chat"]:
                return chat
        raise ImpossibleError(f"{window.eyes.person.name} does not see this chat")

    def _message(self, window: Window, asked: Json) -> Message:
        message = self._chat(window, asked).messages.get(asked["message"])
        if message is None or message.is_deleted:
            raise ImpossibleError("this message is gone")
        return message

    # What the world tells

    def changed(self, change: Change) -> None:
        for window in self.windows:
            tell(window, change)


def tell(window: Window, change: Change) -> None:
    """Notes for one window what a change means for it."""
    if isinstance(change.query, Query):
        _tell_toast(window, change.query)
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


def _static(name: str) -> web.FileResponse:
    path = STATIC / name
    if path.suffix not in TYPES or path.parent != STATIC or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers=SAFE | {"Content-Type": f"{TYPES[path.suffix]}; charset=utf-8"})


def _download(file: File) -> web.Response:
    """Pictures are shown, anything else is only ever saved: what a bot sends must not run as a page of ours."""
    picture = next((mime for magic, mime in PICTURES.items() if file.content.startswith(magic)), None)
    headers = SAFE | {
        "Content-Type": picture or "application/octet-stream",
        "Cache-Control": "max-age=86400, immutable",
    }
    if picture is None:
        headers["Content-Disposition"] = "attachment"  # the link's `download` gives the name
    return web.Response(body=file.content, headers=headers)


def _dumps(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
