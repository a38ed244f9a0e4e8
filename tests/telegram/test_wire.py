import asyncio
import contextlib
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.wire import NotSent, Patience, Unknown, Wire, certainly_not_sent

TOKEN = "123456:the-secret"
MESSAGE = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}}

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def ok(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


@dataclass(slots=True)
class Far:
    """The other side: counts what arrives, answers as told."""

    answer: Answer
    seen: list[str] = field(default_factory=list)
    bodies: list[dict[str, object]] = field(default_factory=list)
    peers: set[object] = field(default_factory=set)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request.match_info["method"])
        assert request.transport is not None
        self.peers.add(request.transport.get_extra_info("peername"))
        form = await request.post()
        sent = {name: value.file.read() if isinstance(value, web.FileField) else value for name, value in form.items()}
        self.bodies.append({**request.query, **sent})
        self.arrived.set()
        return await self.answer(request)


@asynccontextmanager
async def far_side(answer: Answer) -> AsyncIterator[Far]:
    far = Far(answer)
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", far.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.01)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    far.url = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    try:
        yield far
    finally:
        await runner.cleanup()


@asynccontextmanager
async def bot_on(url: str, wire: Wire) -> AsyncIterator[Bot]:
    async with wire:
        yield Bot(TOKEN, base_url=url, request=wire, get_updates_request=wire)


async def message(_: web.Request) -> web.Response:
    return ok(MESSAGE)


async def never(_: web.Request) -> web.Response:
    await asyncio.Event().wait()
    return ok(MESSAGE)


async def hang_up(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return ok(MESSAGE)


async def failure(url: str, wire: Wire) -> TelegramError:
    async with bot_on(url, wire) as bot:
        with pytest.raises(TelegramError) as caught:
            await bot.send_message(7, "hello")
    return caught.value


@pytest.fixture(autouse=True)
def durations_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the bot has it; without, making a RetryAfter is a deprecation warning of python-telegram-bot."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def closed_port() -> Iterator[str]:
    with socket.socket() as bound:  # bound, but nobody listens
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/bot"


@pytest.fixture
def deaf_port() -> Iterator[str]:
    """Its queue is full: the handshake of one more connection never completes."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/bot"


async def test_a_call_carries_its_parameters_and_brings_the_reply() -> None:
    async with far_side(message) as far, bot_on(far.url, Wire()) as bot:
        sent = await bot.send_message(7, "喂 & <hello>", disable_notification=True)
    assert sent.message_id == 1
    assert far.bodies == [{"chat_id": "7", "text": "喂 & <hello>", "disable_notification": "true"}]


async def test_a_picture_is_uploaded_whole() -> None:
    png = bytes(range(256)) * 500
    async with far_side(message) as far, bot_on(far.url, Wire()) as bot:
        await bot.send_photo(7, png, caption="公式", filename="公式.png")
    assert far.bodies == [{"chat_id": "7", "caption": "公式", "photo": png}]


async def test_calls_share_one_kept_alive_connection() -> None:
    async with far_side(message) as far, bot_on(far.url, Wire()) as bot:
        for _ in range(5):
            await bot.send_message(7, "hello")
    assert len(far.peers) == 1


async def test_more_calls_than_the_limit_wait_for_a_connection() -> None:
    async with far_side(message) as far, bot_on(far.url, Wire(limit=4)) as bot:
        await asyncio.gather(*(bot.send_message(7, "hello") for _ in range(40)))
    assert len(far.seen) == 40
    assert len(far.peers) <= 4


async def test_the_intake_gets_updates_as_bare_json_even_those_no_library_could_parse() -> None:
    strange = [{"update_id": 5, "message": "not a message"}]

    async def updates(_: web.Request) -> web.Response:
        return ok(strange)

    async with far_side(updates) as far, Wire() as wire:
        parameters = {"offset": 5, "timeout": 50, "allowed_updates": ["message", "poll_answer"]}
        assert await wire.call(f"{far.url}{TOKEN}/getUpdates", parameters, read_timeout=60) == strange
    assert far.bodies == [{"offset": "5", "timeout": "50", "allowed_updates": '["message", "poll_answer"]'}]


async def test_starting_and_stopping_twice_is_harmless_and_a_stopped_wire_starts_again() -> None:
    wire = Wire()
    async with far_side(message) as far:
        await wire.initialize()
        await wire.initialize()
        await wire.shutdown()
        await wire.shutdown()
        async with bot_on(far.url, wire) as bot:
            assert await bot.send_message(7, "hello")


async def test_a_wire_that_was_never_started_has_certainly_not_sent() -> None:
    with pytest.raises(NetworkError) as caught:
        await Bot(TOKEN, request=Wire()).send_message(7, "hello")
    assert certainly_not_sent(caught.value)


async def test_a_refused_connection_is_certainly_not_sent(closed_port: str) -> None:
    assert certainly_not_sent(await failure(closed_port, Wire()))


async def test_a_name_that_does_not_exist_is_certainly_not_sent() -> None:
    assert certainly_not_sent(await failure("http://nowhere.invalid/bot", Wire()))


async def test_a_connection_that_does_not_come_about_in_time_is_certainly_not_sent(deaf_port: str) -> None:
    error = await failure(deaf_port, Wire(patience=Patience(connect=0.05, pool=0.05)))
    assert isinstance(error, TimedOut)
    assert certainly_not_sent(error)


async def test_waiting_in_vain_for_the_pool_is_certainly_not_sent() -> None:
    wire = Wire(limit=1, patience=Patience(connect=0.05, pool=0.05))
    async with far_side(never) as far, bot_on(far.url, wire) as bot:
        blocking = asyncio.create_task(bot.send_message(7, "first"))
        await far.arrived.wait()
        with pytest.raises(TimedOut) as caught:
            await bot.send_message(7, "second")
        blocking.cancel()
    assert certainly_not_sent(caught.value)
    assert [body["text"] for body in far.bodies] == ["first"]


async def test_a_proxy_that_refuses_the_tunnel_has_certainly_not_sent() -> None:
    async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as proxy:
        port = proxy.sockets[0].getsockname()[1]
        error = await failure("https://telegram.invalid/bot", Wire(proxy=f"http://127.0.0.1:{port}"))
    assert certainly_not_sent(error)


async def test_a_reply_that_does_not_come_in_time_leaves_it_unknown() -> None:
    async with far_side(never) as far:
        error = await failure(far.url, Wire(patience=Patience(read=0.05)))
    assert isinstance(error, TimedOut)
    assert isinstance(error.__cause__, Unknown)


async def test_a_call_may_have_a_patience_of_its_own() -> None:
    async with far_side(never) as far, bot_on(far.url, Wire()) as bot:
        with pytest.raises(TimedOut):
            await bot.send_message(7, "hello", read_timeout=0.05)


async def test_a_connection_that_breaks_after_the_request_leaves_it_unknown_and_nothing_is_sent_twice() -> None:
    async with far_side(hang_up) as far:
        error = await failure(far.url, Wire())
    assert isinstance(error.__cause__, Unknown)
    assert far.seen == ["sendMessage"]


async def test_a_kept_alive_connection_that_proves_stale_is_not_a_reason_to_post_again() -> None:
    async def once(request: web.Request) -> web.Response:
        return ok(MESSAGE) if len(far.seen) == 1 else await hang_up(request)

    async with far_side(once) as far, bot_on(far.url, Wire()) as bot:
        await bot.send_message(7, "first")
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(7, "second")
    assert isinstance(caught.value.__cause__, Unknown)
    assert [body["text"] for body in far.bodies] == ["first", "second"]
    assert len(far.peers) == 1, "the second call has to meet the old connection, or this test proves nothing"


async def test_a_reply_that_breaks_off_leaves_it_unknown() -> None:
    async def half(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b'{"ok":true')
        return await hang_up(request)

    async with far_side(half) as far:
        error = await failure(far.url, Wire())
    assert isinstance(error.__cause__, Unknown)


@pytest.mark.parametrize("status", [HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.SEE_OTHER])
async def test_a_redirect_is_not_followed(status: HTTPStatus) -> None:
    async def elsewhere(request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": str(request.url)})

    async with far_side(elsewhere) as far:
        error = await failure(far.url, Wire())
    assert not certainly_not_sent(error)
    assert len(far.seen) == 1


@pytest.mark.parametrize("status", [500, 502])
async def test_a_failure_inside_telegram_leaves_it_unknown(status: int) -> None:
    async def broken(_: web.Request) -> web.Response:
        return web.Response(status=status, text="<html>Bad Gateway</html>")

    async with far_side(broken) as far:
        error = await failure(far.url, Wire())
    assert type(error) is NetworkError
    assert not certainly_not_sent(error)


@pytest.mark.parametrize(
    ("status", "parameters", "kind"),
    [(400, {}, BadRequest), (403, {}, Forbidden), (429, {"parameters": {"retry_after": 3}}, RetryAfter)],
)
async def test_a_definite_answer_keeps_its_type(status: int, parameters: dict[str, object], kind: type) -> None:
    async def refuse(_: web.Request) -> web.Response:
        return web.json_response({"ok": False, "error_code": status, "description": "no", **parameters}, status=status)

    async with far_side(refuse) as far:
        error = await failure(far.url, Wire())
    assert type(error) is kind


async def test_no_failure_tells_the_token(closed_port: str, deaf_port: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    impatient = Patience(read=0.05, connect=0.05, pool=0.05)
    async with far_side(never) as slow, far_side(hang_up) as rude:
        places = [
            closed_port,
            deaf_port,
            slow.url,
            rude.url,
            "http://nowhere.invalid/bot",
            "ftp://x/bot",
            "http:///bot",
        ]
        errors = [await failure(url, Wire(patience=impatient)) for url in places]
    others = {"telegram.Bot", "aiohttp.access"}  # the library tells its own address, and this is the server's log
    logged = [record.getMessage() for record in caplog.records if record.name not in others]
    told = "".join(logged) + "".join("".join(traceback.format_exception(error)) for error in errors)
    assert "the-secret" not in told
    assert all(error.__context__ is None for error in errors)
    assert {type(error.__cause__) for error in errors} == {NotSent, Unknown}
