"""Flood limits: short waits are absorbed, longer ones refused."""

import asyncio

from bot.sandbox.flood import Pacing
from tests.sandbox.scene import Scene, scene


def strict() -> Scene:
    return scene(Pacing())


async def test_without_pacing_nothing_waits(town: Scene) -> None:
    for _ in range(100):
        await town.posts(town.group)
    assert town.clock.slept == []


async def test_a_burst_passes_then_one_a_second(town: Scene) -> None:
    town = strict()
    for _ in range(5):
        await town.posts(town.private)
    assert town.clock.slept == [1.0, 1.0]


async def test_the_twenty_first_message_of_a_minute_to_a_group_is_refused() -> None:
    town = strict()
    for _ in range(20):
        await town.posts(town.group)
        town.clock.forward(seconds=1)
    status, payload = await town.call("sendMessage", chat_id=town.group.id, text="one more")
    assert (status, payload) == (
        429,
        {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 40",
            "parameters": {"retry_after": 40},
        },
    )
    assert not any(record.text == "one more" for record in town.world.ledger.records)
    town.clock.forward(seconds=40)
    assert (await town.call("sendMessage", chat_id=town.group.id, text="now")).status == 200


async def test_a_wait_of_up_to_eight_seconds_only_makes_the_answer_late() -> None:
    town = strict()
    calls = [town.call("sendMessage", chat_id=town.ann.id, text=str(n)) for n in range(12)]
    town.clock.sleep = lambda _: asyncio.sleep(0)  # type: ignore[method-assign,assignment] # the clock stands still
    town.world.sleep = lambda _: asyncio.sleep(0)
    statuses = [(await call).status for call in calls]
    assert statuses == [200] * 11 + [429]


async def test_many_chats_share_thirty_a_second() -> None:
    town = strict()
    people = [town.world.person(f"P{n}") for n in range(40)]
    for person in people:
        town.world.starts(person)
    for person in people:
        await town.ask("sendMessage", chat_id=person.id, text="daily")
    assert len(town.clock.slept) == 10
    assert abs(sum(town.clock.slept) - 10 / 30) < 0.001


async def test_answers_to_buttons_are_not_counted() -> None:
    town = strict()
    message = await town.posts(town.private, reply_markup={"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]})
    for _ in range(50):
        query = town.world.presses(town.ann, message, "A")
        await town.ask("answerCallbackQuery", callback_query_id=query.id)
    assert town.clock.slept == []


async def test_edits_count_unless_told_otherwise() -> None:
    for counts, slept in ((True, 1), (False, 0)):
        town = scene(Pacing(counts_edits=counts))
        message = await town.posts(town.private)
        for n in range(3):
            await town.ask("editMessageText", chat_id=town.ann.id, message_id=message.id, text=str(n))
        assert len(town.clock.slept) == slept


async def test_more_than_310_waiting_for_one_chat_are_refused_for_a_minute() -> None:
    town = strict()
    town.world.gate.sleepers[town.ann.id] = 311
    payload = await town.refusal("sendMessage", chat_id=town.ann.id, text="x")
    assert (payload["error_code"], payload["parameters"]) == (429, {"retry_after": 60})
    assert town.clock.slept == [3]


async def test_setting_the_webhook_twice_a_second_is_refused() -> None:
    town = strict()
    assert (await town.call("setWebhook", url="https://a.example/")).status == 200
    assert (await town.refusal("setWebhook", url="https://b.example/"))["parameters"] == {"retry_after": 1}


async def test_latency_is_added_to_every_call_but_the_long_poll() -> None:
    town = scene(latency=0.05)
    await town.ask("getMe")
    await town.updates()
    assert town.clock.slept == [0.05]
