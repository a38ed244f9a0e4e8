"""The Bot API over HTTP, in front of a world. In process, `handle` does the same without a socket."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

import aiohttp
from aiohttp import web

from bot.sandbox.call import Upload
from bot.sandbox.dispatch import Answer, ConnectionLostError, handle
from bot.sandbox.people import BotAccount
from bot.sandbox.webhooks import Courier, Reply
from bot.sandbox.world import World

__all__ = ["Answer", "Server", "handle", "routes", "serve"]

HEARTBEAT = 0.1  # seconds between looks at the clock
LARGEST_BODY = 64 << 20
WORLD: web.AppKey[World] = web.AppKey("world", World)
ABSOLUTE = "Not Found: absolute URI is specified in the Request-Line"


@dataclass(slots=True, eq=False)
class Server:
    """A running Bot API; `url` is what a bot takes as its `BOT_API_URL`."""

    world: World
    url: str
    runner: web.AppRunner
    session: aiohttp.ClientSession
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def beat(self) -> None:
        while True:
            self.world.tick()
            await asyncio.sleep(HEARTBEAT)

    def take_hook(self, bot: BotAccount) -> None:
        """From now on a courier brings the updates."""
        assert bot.webhook is not None

        async def execute(method: str, params: Mapping[str, Any]) -> object:
            return await handle(self.world, bot.token, method, params)

        self.start(Courier(self.world, bot, bot.webhook, self._post, execute).run())

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        try:
            async with self.session.post(url, headers=headers, data=body) as answer:
                content = await answer.read()
                after = answer.headers.get("Retry-After", "")
                return Reply(answer.status, content, int(after) if after.isdigit() else None)
        except (aiohttp.ClientError, TimeoutError, OSError):
            return Reply(0)

    async def close(self) -> None:
        """The world lives on: another `serve` on the same port ends the outage."""
        self.world.hook_set = lambda _: None
        for task in (*self.tasks, *self.world.background):
            task.cancel()
        await asyncio.gather(*self.tasks, *self.world.background, return_exceptions=True)
        await self.session.close()
        await self.runner.cleanup()


async def serve(
    world: World,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    application: web.Application | None = None,
    webhook_patience: float = 60,
) -> Server:
    """Starts the Bot API, and with it the clock's heartbeat. `application` may bring pages of its own: their
    routes must be there already, since what no route takes is answered as the Bot API does."""
    application = application or web.Application(client_max_size=LARGEST_BODY)
    routes(application, world)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(webhook_patience), auto_decompress=True)
    server = Server(world, f"http://{host}:{runner.addresses[0][1]}", runner, session)
    server.start(server.beat())
    world.hook_set = server.take_hook
    for bot in world.bots.values():
        if bot.webhook is not None:
            server.take_hook(bot)
    return server


def routes(application: web.Application, world: World) -> None:
    application[WORLD] = world
    application.router.add_route("*", "/file/bot{token}/{path:.+}", _file)
    application.router.add_route("*", "/{path:.*}", _called)


async def _called(request: web.Request) -> web.StreamResponse:
    token, method = _address(request)
    if not method:
        absolute = request.raw_path.startswith(("http://", "https://"))
        return _response(_failed(404, ABSOLUTE if absolute else "Not Found"))
    try:
        values, files = await _parameters(request)
    except ValueError:
        return _response(_failed(400, "Bad Request: can't parse the body"))
    try:
        return _response(await handle(request.app[WORLD], token, method, values, files))
    except ConnectionLostError:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


def _address(request: web.Request) -> tuple[str, str]:
    """`/bot<token>/<method>`, with `/test/` before the method for the test servers."""
    path = unquote(request.raw_path.partition("?")[0])
    if not path.startswith("/bot"):
        return "", ""
    token, _, method = path[4:].partition("/")
    return token, method.removeprefix("test/").rstrip("/")


def _failed(code: int, description: str) -> Answer:
    return Answer(code, {"ok": False, "error_code": code, "description": description})


def _response(answer: Answer) -> web.Response:
    if isinstance(answer.payload, str):
        return web.Response(status=answer.status, text=answer.payload, content_type="text/html")
    after = answer.payload.get("parameters", {}).get("retry_after")
    headers = {"Retry-After": str(after)} if after is not None else None
    body = json.dumps(answer.payload, ensure_ascii=False).encode("utf-8", "replace")
    return web.Response(status=answer.status, body=body, content_type="application/json", headers=headers)


async def _parameters(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """From the query string and from a body in any of the three forms."""
    values: dict[str, Any] = _form(request.rel_url.raw_query_string)
    match request.content_type:
        case "application/json":
            values |= _json(await request.read())
        case "multipart/form-data":
            return await _multipart(request, values)
        case _:
            values |= _form((await request.read()).decode("ascii", "surrogateescape"))
    return values, {}


def _form(text: str) -> dict[str, str]:
    """Bytes that are no UTF-8 become lone surrogates, for the call to refuse by name."""
    return dict(parse_qsl(text, keep_blank_values=True, errors="surrogateescape"))


def _json(body: bytes) -> dict[str, Any]:
    values = json.loads(body.decode("utf-8", "surrogateescape")) if body else {}
    if not isinstance(values, dict):
        raise ValueError("an object was expected")  # noqa: TRY004 - to the caller it is one more bad body
    return values


async def _multipart(request: web.Request, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Upload]]:
    files: dict[str, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, aiohttp.BodyPartReader) or part.name is None:
            continue
        content = bytes(await part.read(decode=True))
        if part.filename is not None:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name] = Upload(part.filename, content, mime)
        else:
            values[part.name] = content.decode("utf-8", "surrogateescape")
    return values, files


async def _file(request: web.Request) -> web.StreamResponse:
    world = request.app[WORLD]
    token, path = request.match_info["token"], request.match_info["path"]
    file = next((f for f in world.files.values() if f.path == path), None) if token in world.bots else None
    if file is None:
        return _response(_failed(404, "Not Found"))
    return web.Response(body=file.content, content_type=file.mime, status=HTTPStatus.OK)
