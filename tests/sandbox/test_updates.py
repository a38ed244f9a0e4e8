"""getUpdates: offsets, retention, conflicts, waiting."""

import asyncio

import pytest

from bot.sandbox.flood import Pacing
from bot.sandbox.updates import MOST_PENDING
from tests.sandbox.scene import Scene, scene

KEYBOARD = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}


async def test_ids_start_anywhere_and_grow_by_one(town: Scene) -> None:
    for text in "abc":
        town.world.says(town.ann, town.private, text)
    first, *others = [u["update_id"] for u in await town.updates()]
    assert 2_000_000 <= first < 1_000_000_000
    assert others == [first + 1, first + 2]


async def test_an_offset_confirms_what_lies_below_and_nothing_else(town: Scene) -> None:
    for text in "abc":
        town.world.says(town.ann, town.private, text)
    ids = [u["update_id"] for u in await town.updates()]
    assert [u["update_id"] for u in await town.updates()] == ids
    assert [u["update_id"] for u in await town.updates(offset=ids[1])] == ids[1:]
    assert [u["update_id"] for u in await town.updates()] == ids[1:]
    assert await town.updates(offset=ids[2] + 1) == []


async def test_a_negative_offset_keeps_only_the_last(town: Scene) -> None:
    for text in "abc":
        town.world.says(town.ann, town.private, text)
    assert [u["message"]["text"] for u in await town.updates(offset=-2)] == ["b", "c"]
    assert len(await town.updates()) == 2


async def test_an_offset_far_beyond_the_end_is_not_believed(town: Scene) -> None:
    town.world.says(town.ann, town.private, "a")
    (update,) = await town.updates()
    assert await town.updates(offset=update["update_id"] + 1000) == [update]
    assert await town.updates(offset=update["update_id"] + 5) == []


async def test_presses_wait_150_seconds_inline_queries_30_and_the_rest_a_day(town: Scene) -> None:
    message = await town.posts(town.private, reply_markup=KEYBOARD)
    town.world.presses(town.ann, message, "A")
    town.world.types_inline(town.ann, town.group, "lora")
    town.world.says(town.ann, town.private, "hello")

    async def kinds() -> set[str]:
        return {key for u in await town.updates() for key in u} - {"update_id"}

    assert await kinds() == {"callback_query", "inline_query", "message"}
    town.clock.forward(seconds=31)
    assert await kinds() == {"callback_query", "message"}
    town.clock.forward(seconds=120)
    assert await kinds() == {"message"}
    town.clock.forward(hours=24)
    assert await kinds() == set()


async def test_a_backlog_of_ten_thousand_comes_without_old_presses(town: Scene) -> None:
    message = await town.posts(town.private, reply_markup=KEYBOARD)
    for number in range(5_000):
        town.world.says(town.ann, town.private, str(number))
        town.world.press_forged(town.bob, message, str(number))
    town.clock.forward(seconds=151)
    texts: list[str] = []
    offset = 0
    while batch := await town.updates(offset=offset, limit=100):
        texts += [update["message"]["text"] for update in batch]
        offset = batch[-1]["update_id"] + 1
    assert texts == [str(number) for number in range(5_000)]


async def test_what_is_too_much_is_dropped_in_silence(town: Scene) -> None:
    queue = town.bot.updates
    now = town.clock()
    for _ in range(MOST_PENDING):
        queue.put("poll", {}, "x", now)
    assert queue.put("poll", {}, "x", now) is None
    assert len(queue.pending) == MOST_PENDING


async def test_allowed_updates_are_remembered_and_hold_when_an_update_is_made(town: Scene) -> None:
    town.world.says(town.ann, town.private, "before")
    await town.updates(allowed_updates=["poll"])
    town.world.says(town.ann, town.private, "not asked for")
    assert [u["message"]["text"] for u in await town.updates()] == ["before"]
    await town.updates(allowed_updates=[])
    town.world.says(town.ann, town.private, "default again")
    assert [u["message"]["text"] for u in await town.updates()] == ["before", "default again"]


async def test_chat_member_comes_only_if_asked_for_and_to_admins(town: Scene) -> None:
    town.world.promotes(town.ann, town.bot, town.supergroup)
    await town.news()
    town.world.joins(town.eve, town.supergroup)
    assert [set(u) - {"update_id"} for u in await town.news()] == [{"message"}]
    await town.updates(allowed_updates=["chat_member", "message"])
    town.world.leaves(town.eve, town.supergroup)
    update, _ = await town.news()
    assert update["chat_member"]["new_chat_member"]["status"] == "left"


async def test_a_waiting_call_wakes_with_the_first_update(town: Scene) -> None:
    waiting = asyncio.ensure_future(town.updates(timeout=50))
    await asyncio.sleep(0)
    assert not waiting.done()
    town.world.says(town.ann, town.private, "wake up")
    async with asyncio.timeout(20):
        assert [u["message"]["text"] for u in await waiting] == ["wake up"]


async def test_the_older_of_two_waiting_calls_gets_409(town: Scene) -> None:
    older = asyncio.ensure_future(town.call("getUpdates", timeout=50))
    await asyncio.sleep(0)
    newer = asyncio.ensure_future(town.call("getUpdates", timeout=50))
    words = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    assert await older == (409, {"ok": False, "error_code": 409, "description": words})
    town.world.says(town.ann, town.private, "for the newer")
    assert (await newer).status == 200


async def test_a_webhook_excludes_polling(town: Scene) -> None:
    waiting = asyncio.ensure_future(town.refusal("getUpdates", timeout=50))
    await asyncio.sleep(0)
    status, payload = await town.call("setWebhook", url="https://bot.example/hook")
    assert (status, payload) == (200, {"ok": True, "result": True, "description": "Webhook was set"})
    assert (await waiting)["description"] == "Conflict: terminated by setWebhook request"
    payload = await town.refusal("getUpdates")
    assert payload["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    assert (await town.call("deleteWebhook")).payload == {
        "ok": True,
        "result": True,
        "description": "Webhook was deleted",
    }
    assert (await town.call("getUpdates")).status == 200


async def test_a_second_conflict_within_three_seconds_is_held_back() -> None:
    town = scene(Pacing())
    await town.call("setWebhook", url="https://bot.example/hook")
    assert (await town.call("getUpdates")).status == 409
    assert town.clock.slept == []
    assert (await town.call("getUpdates")).status == 409
    assert town.clock.slept == [3.0]


async def test_a_hurried_poll_gets_one_update_at_a_time() -> None:
    town = scene(Pacing())
    for text in "abc":
        town.world.says(town.ann, town.private, text)
    assert [len(await town.updates()) for _ in range(2)] == [3, 1]
    town.clock.forward(seconds=1)
    assert len(await town.updates()) == 3


async def test_updates_of_unknown_kinds_and_broken_ones_come_like_others(town: Scene) -> None:
    town.world.sends_unknown_update()
    town.world.sends_broken_update(town.ann)
    town.world.sends_stray_vote(town.bob, "12345", [1])
    unknown, broken, vote = await town.updates()
    assert "rocket_launched" in unknown
    assert "chat" not in broken["message"]
    assert vote["poll_answer"]["poll_id"] == "12345"


async def test_batches_come_in_disorder_when_told(town: Scene) -> None:
    town.world.disorders_updates()
    for number in range(20):
        town.world.says(town.ann, town.private, str(number))
    ids = [u["update_id"] for u in await town.updates()]
    assert ids != sorted(ids)
    assert len(ids) == 20


async def test_confirmed_updates_come_again_when_told(town: Scene) -> None:
    town.world.says(town.ann, town.private, "first")
    (first,) = await town.news()
    town.world.repeats_updates()
    town.world.says(town.ann, town.private, "second")
    again, second = await town.updates(offset=first["update_id"] + 1)
    assert again == first
    assert second["message"]["text"] == "second"


@pytest.mark.parametrize("days", [1, 8])
async def test_ids_jump_after_a_week_of_silence(town: Scene, days: int) -> None:
    town.world.says(town.ann, town.private, "a")
    (before,) = await town.news()
    town.clock.forward(days=days)
    town.world.says(town.ann, town.private, "b")
    (after,) = await town.news()
    assert (after["update_id"] == before["update_id"] + 1) is (days == 1)
