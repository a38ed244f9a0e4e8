"""Each row of the list of faults that a bot must survive, made by the stand-in on demand."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from bot.sandbox.dispatch import BAD_GATEWAY, ConnectionLostError
from bot.sandbox.errors import ImpossibleError
from bot.sandbox.faults import Fault
from bot.sandbox.server import serve
from tests.sandbox.scene import Scene, scene

KEYBOARD = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}


def sent(town: Scene) -> list[str]:
    return town.world.ledger.texts("message")


async def say(town: Scene, text: str = "x") -> Any:
    return await town.call("sendMessage", chat_id=town.ann.id, text=text)


async def small_429(town: Scene) -> None:
    town.world.misbehave(Fault.FLOOD, seconds=3)
    assert (await say(town)).payload["parameters"] == {"retry_after": 3}
    assert sent(town) == []


async def large_429(town: Scene) -> None:
    town.world.misbehave(Fault.FLOOD, seconds=10072, chat_id=town.ann.id)
    assert (await town.call("getMe")).status == 200
    assert (await say(town)).payload["description"] == "Too Many Requests: retry after 10072"


async def slow_success(town: Scene) -> None:
    town.world.misbehave(Fault.SLOW, seconds=7)
    assert (await say(town)).status == 200
    assert (town.clock.slept, sent(town)) == ([7], ["x"])


async def reset_before(town: Scene) -> None:
    town.world.misbehave(Fault.CUT_BEFORE)
    with pytest.raises(ConnectionLostError):
        await say(town)
    assert sent(town) == []


async def reset_after(town: Scene) -> None:
    town.world.misbehave(Fault.CUT_AFTER)
    with pytest.raises(ConnectionLostError):
        await say(town)
    assert sent(town) == ["x"]


async def hang_before(town: Scene) -> None:
    town.world.misbehave(Fault.HANG_BEFORE)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(say(town), 0.01)
    assert sent(town) == []


async def hang_after(town: Scene) -> None:
    town.world.misbehave(Fault.HANG_AFTER)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(say(town), 0.01)
    assert sent(town) == ["x"]


async def bad_gateway(town: Scene) -> None:
    town.world.misbehave(Fault.BAD_GATEWAY)
    assert await say(town) == (502, BAD_GATEWAY)


async def internal_error(town: Scene) -> None:
    town.world.misbehave(Fault.ERROR)
    assert (await say(town)).payload == {"ok": False, "error_code": 500, "description": "Internal Server Error"}


async def restart(town: Scene) -> None:
    town.world.misbehave(Fault.RESTART)
    assert (await say(town)).payload["description"] == "Internal Server Error: restart"


async def second_poller(town: Scene) -> None:
    older = asyncio.ensure_future(town.call("getUpdates", timeout=50))
    await asyncio.sleep(0)
    await town.call("getUpdates")
    assert (await older).status == 409


async def conflict_on_demand(town: Scene) -> None:
    town.world.misbehave(Fault.CONFLICT, method="getUpdates")
    assert (await town.call("getUpdates")).status == 409


async def unauthorized(town: Scene) -> None:
    town.world.misbehave(Fault.UNAUTHORIZED)
    assert (await say(town)).payload == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def blocked(town: Scene) -> None:
    town.world.blocks(town.ann)
    assert (await say(town)).status == 403


async def deactivated(town: Scene) -> None:
    town.world.deactivates(town.ann)
    assert (await say(town)).payload["description"] == "Forbidden: user is deactivated"


async def kicked(town: Scene) -> None:
    town.world.kicks(town.ann, town.bot, town.group)
    assert (await town.call("sendMessage", chat_id=town.group.id, text="x")).status == 403


async def migrated(town: Scene) -> None:
    new = town.world.migrates(town.group)
    refusal = await town.refusal("sendMessage", chat_id=town.group.id, text="x")
    assert refusal["parameters"] == {"migrate_to_chat_id": new.id}


async def chat_not_found(town: Scene) -> None:
    assert (await town.refusal("sendMessage", chat_id=1, text="x"))["description"] == "Bad Request: chat not found"


async def not_modified(town: Scene) -> None:
    message = await town.posts(town.private)
    refusal = await town.refusal("editMessageText", chat_id=town.ann.id, message_id=message.id, text="hello")
    assert refusal["description"].startswith("Bad Request: message is not modified")


async def too_old_query(town: Scene) -> None:
    query = town.world.presses(town.ann, await town.posts(town.private, reply_markup=KEYBOARD), "A")
    town.clock.forward(seconds=151)
    assert (await town.refusal("answerCallbackQuery", callback_query_id=query.id))["description"].startswith(
        "Bad Request: query is too old"
    )


async def html_error(town: Scene) -> None:
    refusal = await town.refusal("sendMessage", chat_id=town.ann.id, text="1 < 2", parse_mode="HTML")
    assert refusal["description"].startswith("Bad Request: can't parse entities")


async def out_of_order(town: Scene) -> None:
    town.world.disorders_updates()
    for n in range(20):
        town.world.says(town.ann, town.private, str(n))
    ids = [u["update_id"] for u in await town.updates()]
    assert ids != sorted(ids)


async def duplicates(town: Scene) -> None:
    town.world.says(town.ann, town.private, "once")
    (first,) = await town.news()
    town.world.repeats_updates()
    assert await town.updates(offset=first["update_id"] + 1) == [first]


async def vote_after_stop(town: Scene) -> None:
    poll = await town.asks(town.group)
    await town.ask("stopPoll", chat_id=town.group.id, message_id=poll.id)
    with pytest.raises(ImpossibleError):
        town.world.votes(town.bob, poll, [0])
    town.world.votes(town.bob, poll, [0], late=True)
    assert any("poll_answer" in u for u in await town.updates())


async def vote_for_unknown_poll(town: Scene) -> None:
    town.world.sends_stray_vote(town.bob, "999", [2])
    assert (await town.updates())[0]["poll_answer"]["poll_id"] == "999"


async def retraction(town: Scene) -> None:
    poll = await town.asks(town.group)
    town.world.votes(town.bob, poll, [0])
    town.world.retracts(town.bob, poll)
    assert [u["poll_answer"]["option_ids"] for u in await town.updates() if "poll_answer" in u] == [[0], []]


async def voter_chat(town: Scene) -> None:
    poll = await town.asks(town.group)
    town.world.votes(town.ann, poll, [0], as_chat=town.channel)
    answer = (await town.updates())[0]["poll_answer"]
    assert (answer["voter_chat"]["id"], answer["user"]["id"]) == (town.channel.id, 136817688)


async def inaccessible_message(town: Scene) -> None:
    message = await town.posts(town.private, reply_markup=KEYBOARD)
    town.world.deletes(town.ann, message)
    town.world.press_forged(town.ann, message, "a")
    assert (await town.updates())[0]["callback_query"]["message"]["date"] == 0


async def unknown_kind(town: Scene) -> None:
    town.world.sends_unknown_update()
    assert "rocket_launched" in (await town.updates())[0]


async def unparsable(town: Scene) -> None:
    town.world.sends_broken_update(town.ann)
    assert "chat" not in (await town.updates())[0]["message"]


async def backlog(town: Scene) -> None:
    message = await town.posts(town.private, reply_markup=KEYBOARD)
    town.world.presses(town.ann, message, "A")
    for n in range(10_000):
        town.world.says(town.ann, town.private, str(n))
    town.clock.forward(seconds=151)
    assert (await town.ask("getWebhookInfo"))["pending_update_count"] == 10_000


ROWS: list[Callable[[Scene], Awaitable[None]]] = [
    small_429, large_429, slow_success, reset_before, reset_after, hang_before, hang_after, bad_gateway, internal_error,
    restart, second_poller, conflict_on_demand, unauthorized, blocked, deactivated, kicked, migrated, chat_not_found,
    not_modified, too_old_query, html_error, out_of_order, duplicates, vote_after_stop, vote_for_unknown_poll,
    retraction, voter_chat, inaccessible_message, unknown_kind, unparsable, backlog,
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.__name__)
async def test_each_fault_can_be_had(town: Scene, row: Callable[[Scene], Awaitable[None]]) -> None:
    await row(town)


async def test_a_fault_strikes_the_calls_it_is_meant_for_and_then_is_used_up(town: Scene) -> None:
    mischief = town.world.misbehave(Fault.ERROR, method="sendMessage", chat_id=town.ann.id, times=2, skip=1)
    assert [(await say(town)).status for _ in range(5)] == [200, 500, 500, 200, 200]
    assert (await town.call("sendMessage", chat_id=town.group.id, text="x")).status == 200
    assert mischief.hits == 2
    town.world.misbehave(Fault.ERROR)
    town.world.faults.clear()
    assert (await say(town)).status == 200


async def test_over_http_a_cut_connection_is_a_cut_connection() -> None:
    town = scene()
    server = await serve(town.world)
    url = f"{server.url}/bot{town.bot.token}/sendMessage"
    body = {"chat_id": town.ann.id, "text": "x"}
    async with aiohttp.ClientSession() as session:
        for fault, delivered in ((Fault.CUT_BEFORE, 0), (Fault.CUT_AFTER, 1)):
            town.world.misbehave(fault)
            with pytest.raises(aiohttp.ServerDisconnectedError):
                await session.post(url, json=body)
            assert len(sent(town)) == delivered
        town.world.misbehave(Fault.BAD_GATEWAY)
        async with session.post(url, json=body) as answer:
            assert (answer.status, answer.content_type) == (502, "text/html")
        town.world.misbehave(Fault.FLOOD, seconds=5)
        async with session.post(url, json=body) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (429, "5")
        town.world.misbehave(Fault.HANG_AFTER)
        with pytest.raises(TimeoutError):
            await session.post(url, json=body, timeout=aiohttp.ClientTimeout(0.05))
        assert len(sent(town)) == 2
    await server.close()


async def test_a_message_absorbed_by_the_flood_gate_is_delivered_although_the_client_gave_up() -> None:
    from bot.sandbox.flood import Pacing  # noqa: PLC0415 - only here

    town = scene(Pacing(chat_burst=1))
    awake = asyncio.Event()

    async def sleep(_: float) -> None:
        await awake.wait()

    town.world.sleep = sleep
    await say(town, "first")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(say(town, "second"), 0.01)
    assert sent(town) == ["first"]
    awake.set()
    await asyncio.gather(*town.world.background)
    assert sent(town) == ["first", "second"]
