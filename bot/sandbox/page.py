"""The page of the demo: the world as a chat in the browser, over one websocket.

Requests are `{"n": 7, "do": "press", …}`, replies `{"n": 7, "result": …}` or `{"n": 7, "error": "…"}`. In between the server
pushes what changed for the person whose eyes the window borrows: `{"push": "message", …}`; see `static/chat.js`.
"""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web

from bot.sandbox.chats import Chat
from bot.sandbox.errors import ImpossibleError
from bot.sandbox.happenings import Change
from bot.sandbox.messages import File, Message
from bot.sandbox.page_news import Window, dumps, tell
from bot.sandbox.page_view import Eyes, Json
from bot.sandbox.people import BotAccount, Person
from bot.sandbox.world import World

STATIC = Path(__file__).parent / "static"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
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
            "inline": self.inline,
            "pick": self.pick,
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
        """Until the window closes. A fault in what it is told ends the line too, and the page opens a new one."""
        self.windows.add(window)
        try:
            async with asyncio.TaskGroup() as both:
                news = both.create_task(window.send_news())
                await self._listen(window)
                news.cancel()
        except* ConnectionError:
            pass  # the window closed while it was being told something
        finally:
            self.windows.discard(window)

    async def _listen(self, window: Window) -> None:
        async for received in window.socket:
            if received.type is WSMsgType.TEXT:
                await window.socket.send_json(await self._reply(window, received.data), dumps=dumps)

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
        chat, bot = self._chat(window, asked), self._bot(asked)
        self.world.adds_bot(window.eyes.person, chat, bot, payload=asked["payload"])

    async def inline(self, window: Window, asked: Json) -> str:
        """Typed as `@bot words`; what the bot offers comes as a push."""
        chat, bot = self._chat(window, asked), self._bot(asked)
        return self.world.types_inline(window.eyes.person, chat, asked["text"], bot).id

    async def pick(self, window: Window, asked: Json) -> None:
        query = self.world.inline_queries.get(asked["query"])
        if query is None or query.person is not window.eyes.person:
            raise ImpossibleError("this offer is gone")
        self.world.picks(query, asked["index"])

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

    def _bot(self, asked: Json) -> BotAccount:
        for bot in self.world.bots.values():
            if bot.username.lower() == asked["bot"].lower():
                return bot
        raise ImpossibleError(f"there is no @{asked['bot']}")

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
