"""Webhooks: one in flight per lane, retried until they expire, secret and all."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox.server import serve
from bot.sandbox.webhooks import Courier, Reply
from tests.sandbox.scene import Scene, scene

URL = "https://bot.example/hook"


@dataclass
class Receiver:
    """A webhook that answers what it is told; an unanswered delivery stays in flight."""

    replies: list[Reply] = field(default_factory=list)
    got: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    held: asyncio.Event | None = None

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        assert url == URL
        self.got.append(json.loads(body))
        self.headers.append(headers)
        if self.held is not None:
            await self.held.wait()
        return self.replies.pop(0) if self.replies else Reply(200)

    @property
    def ids(self) -> list[int]:
        return [update["update_id"] for update in self.got]


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@dataclass
class Delivered:
    town: Scene
    receiver: Receiver
    executed: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    async def later(self, **how: float) -> None:
        self.town.clock.forward(**how)
        self.town.world.tick()
        await settle()


@pytest.fixture
async def hooked(town: Scene) -> AsyncIterator[Delivered]:
    await town.ask("setWebhook", url=URL, secret_token="s3cret_-")
    hooked = Delivered(town, Receiver())
    assert town.bot.webhook is not None

    async def execute(method: str, params: Mapping[str, Any]) -> None:
        hooked.executed.append((method, params))

    task = asyncio.ensure_future(Courier(town.world, town.bot, town.bot.webhook, hooked.receiver.post, execute).run())
    yield hooked
    task.cancel()


async def test_an_update_is_posted_with_the_secret_and_then_forgotten(hooked: Delivered) -> None:
    hooked.town.world.says(hooked.town.ann, hooked.town.private, "hello")
    await settle()
    assert [u["message"]["text"] for u in hooked.receiver.got] == ["hello"]
    assert hooked.receiver.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "s3cret_-"
    assert hooked.receiver.headers[0]["Content-Type"] == "application/json"
    assert hooked.town.bot.updates.pending == {}


async def test_after_a_500_the_same_update_comes_at_once_then_after_2_4_8_seconds(hooked: Delivered) -> None:
    hooked.receiver.replies = [Reply(500)] * 4
    hooked.town.world.says(hooked.town.ann, hooked.town.private, "hello")
    await settle()
    assert len(hooked.receiver.got) == 2
    for seconds, total in ((1.9, 2), (0.2, 3), (3.8, 3), (0.3, 4), (7.8, 4), (0.3, 5)):
        await hooked.later(seconds=seconds)
        assert len(hooked.receiver.got) == total, seconds
    assert len(set(hooked.receiver.ids)) == 1
    info = await hooked.town.ask("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert info["pending_update_count"] == 0


async def test_an_answer_that_comes_too_late_leads_to_a_duplicate(hooked: Delivered) -> None:
    hooked.receiver.replies = [Reply(0)]
    hooked.town.world.says(hooked.town.ann, hooked.town.private, "hello")
    await settle()
    first, second = hooked.receiver.ids
    assert first == second
    assert (await hooked.town.ask("getWebhookInfo"))["last_error_message"] == "Webhook connection closed"


async def test_one_of_a_lane_is_in_flight_and_a_failing_lane_holds_up_no_other(hooked: Delivered) -> None:
    town = hooked.town
    poll = await town.asks(town.group)
    hooked.receiver.held = asyncio.Event()
    for person in (town.ann, town.bob):
        town.world.votes(person, poll, [0])
    town.world.says(town.ann, town.private, "another lane")
    await settle()
    assert [set(u) - {"update_id"} for u in hooked.receiver.got] == [{"poll_answer"}, {"message"}]
    hooked.receiver.held.set()
    await settle()
    ids = hooked.receiver.ids
    assert ids != sorted(ids), "out of order across lanes"
    assert [u["poll_answer"]["user"]["id"] for u in hooked.receiver.got if "poll_answer" in u] == [
        town.ann.id,
        town.bob.id,
    ]


async def test_no_more_than_max_connections_are_open(hooked: Delivered) -> None:
    town = hooked.town
    assert town.bot.webhook is not None
    town.bot.webhook.max_connections = 2
    hooked.receiver.held = asyncio.Event()
    for n in range(5):
        town.world.starts(town.world.person(f"P{n}"))
    await settle()
    assert len(hooked.receiver.got) == 2
    hooked.receiver.held.set()
    await settle()
    assert len(hooked.receiver.got) == 5


async def test_retry_after_overrides_and_expired_updates_are_given_up(hooked: Delivered) -> None:
    town = hooked.town
    hooked.receiver.replies = [Reply(503, retry_after=100)] + [Reply(503)] * 50
    message = await town.posts(town.private, reply_markup={"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]})
    town.world.presses(town.ann, message, "A")
    await settle()
    await hooked.later(seconds=99)
    assert len(hooked.receiver.got) == 1
    await hooked.later(seconds=1)
    assert len(hooked.receiver.got) == 2
    await hooked.later(seconds=60)
    assert town.bot.updates.pending == {}


async def test_an_answer_may_carry_a_call_but_not_any(hooked: Delivered) -> None:
    for method in ("sendMessage", "getMe", "deleteWebhook", "logOut"):
        hooked.receiver.replies.append(Reply(200, json.dumps({"method": method, "chat_id": 1}).encode()))
        hooked.town.world.says(hooked.town.ann, hooked.town.private, method)
    await settle()
    assert hooked.executed == [("sendMessage", {"chat_id": 1})]


async def test_gone_for_23_hours_removes_the_webhook(hooked: Delivered) -> None:
    hooked.receiver.replies = [Reply(410)] * 100
    hooked.town.world.says(hooked.town.ann, hooked.town.private, "hello")
    await settle()
    await hooked.later(hours=1)
    assert hooked.town.bot.webhook is not None
    await hooked.later(hours=22)
    assert hooked.town.bot.webhook is None


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"url": "http://bot.example/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://bot.example:8080/"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"url": "https://192.168.1.5/"}, "bad webhook: IP address 192.168.1.5 is reserved"),
        ({"url": "https://[2001:db8::1]/"}, "bad webhook: IPv6-only addresses are not allowed"),
        ({"url": "https://["}, "invalid webhook URL specified"),
        ({"url": URL, "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": URL, "secret_token": "with space"}, "secret token contains unallowed characters"),
    ],
)
async def test_bad_webhooks_are_refused(town: Scene, params: dict[str, str], words: str) -> None:
    answer = await town.call("setWebhook", None, **params)
    assert answer == (400, {"ok": False, "error_code": 400, "description": f"Bad Request: {words}"})


async def test_setting_again_and_deleting_again_say_so(town: Scene) -> None:
    descriptions = []
    for method, url in (("setWebhook", URL), ("setWebhook", URL), ("deleteWebhook", ""), ("deleteWebhook", "")):
        _, payload = await town.call(method, url=url)
        assert isinstance(payload, dict)
        descriptions.append(payload["description"])
    assert descriptions == [
        "Webhook was set",
        "Webhook is already set",
        "Webhook was deleted",
        "Webhook is already deleted",
    ]


async def test_over_http_a_local_webhook_gets_updates_and_is_retried() -> None:
    town = scene(is_local=True)
    got: list[Any] = []
    enough = asyncio.Event()

    async def receive(request: web.Request) -> web.Response:
        got.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], await request.json()))
        if len(got) >= 2:
            enough.set()
        return web.Response(status=500 if len(got) == 1 else 200)

    application = web.Application()
    application.router.add_post("/hook", receive)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server = await serve(town.world)
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await town.ask("setWebhook", url=url, secret_token="abc")
    town.world.says(town.ann, town.private, "hello")
    async with asyncio.timeout(60):
        await enough.wait()
    assert [secret for secret, _ in got] == ["abc", "abc"]
    assert got[0] == got[1]
    await server.close()
    await runner.cleanup()


async def test_a_restarted_server_takes_up_the_webhook_where_it_stood() -> None:
    town = scene(is_local=True)
    arrived = asyncio.Event()

    async def receive(_: web.Request) -> web.Response:
        arrived.set()
        return web.Response()

    application = web.Application()
    application.router.add_post("/hook", receive)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await town.ask("setWebhook", url=f"http://127.0.0.1:{runner.addresses[0][1]}/hook")
    town.world.says(town.ann, town.private, "while nobody served")
    server = await serve(town.world)
    async with asyncio.timeout(60):
        await arrived.wait()
    await server.close()
    await runner.cleanup()


def test_waits_grow_to_a_cap_of_one_to_two_minutes(town: Scene) -> None:
    assert town.bot.webhook is None
    from bot.sandbox.updates import Webhook  # noqa: PLC0415 - to build one without a server
    from bot.sandbox.webhooks import Lane  # noqa: PLC0415 - as above

    hook = Webhook(URL)
    courier = Courier(town.world, town.bot, hook, Receiver().post, Receiver().post)  # type: ignore[arg-type] # never called
    lane = Lane(failures=30)
    courier._failed(lane, Reply(500))
    assert lane.not_before is not None
    assert timedelta(seconds=60) <= lane.not_before - town.clock() <= timedelta(seconds=120)
