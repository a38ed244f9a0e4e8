"""A long reveal, step by step: whatever ends it in between, it goes on where it was, and says nothing twice that was recorded."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.jobs import tick
from bot.sandbox.chats import Chat
from bot.sandbox.faults import Fault
from bot.sandbox.happenings import Change
from bot.sandbox.views import Seen
from bot.storage import deliveries
from tests.banks import simple_bank
from tests.dialogues.stage import OWNER, Stage, stage
from tests.dialogues.test_channels import Newsroom, newsroom

POINTS = 24
PAGES = 3
WHERE = ["discussion", "channel", "group"]


def long_bank(folder: Path) -> Path:
    """Explanations that fill three messages."""
    points = [f"第 {n} 点。" + "它把要点一一说清楚，不紧不慢。" * 25 for n in range(POINTS)]
    simple_bank(folder)
    for file in folder.glob("*/*.yaml"):
        concept = json.loads(file.read_text("utf-8"))
        concept["open"]["answer"]["zh"] = "\n\n".join(points)
        file.write_text(json.dumps(concept), "utf-8")
    return folder


@pytest.fixture
async def scene(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(sqlite_url, long_bank(tmp_path / "questions"), owner_ids=OWNER) as made:
        yield made


async def asked(scene: Stage, where: str) -> tuple[Newsroom, Chat]:
    """A minute before the reveal; and the chat in which it is told at length."""
    if where == "group":
        ann = scene.person("Ann")
        group = await scene.group("小组", ann)
        room = Newsroom(scene, ann.in_(group), ann.in_(group), ann.in_(group), group, group)
        await room.ann.presses("▶️ 开始")
    else:
        room = await newsroom(scene, linked=where == "discussion")
    await scene.at("09:00")
    await scene.at("20:59")
    return room, room.group if where == "discussion" else room.channel


def pages(room: Newsroom, chat: Chat) -> list[Seen]:
    """Without what Telegram copies there from the channel."""
    seen = room.ann.in_(chat).messages()
    return [one for one in seen if "点。它把" in one.text and not one.message.is_automatic_forward]


def often(room: Newsroom, chat: Chat) -> list[int]:
    """How often each point is told there."""
    text = "".join(seen.text for seen in pages(room, chat))
    return [text.count(f"第 {n} 点。") for n in range(POINTS)]


def formulas(room: Newsroom, chat: Chat) -> int:
    return sum(bool(seen.photo) for seen in room.ann.in_(chat).messages())


def with_buttons(room: Newsroom, chat: Chat) -> int:
    return sum("报错" in seen.labels for seen in room.ann.in_(chat).messages())


def short(room: Newsroom) -> list[Seen]:
    return [seen for seen in room.posts() if "💬 讲解和讨论" in seen.labels]


async def up_again(scene: Stage) -> None:
    await scene.restart()
    await scene.bot._take_up()
    await scene.settle()
    for _ in range(3):
        await scene.passes(seconds=91)


@pytest.mark.parametrize("done", range(PAGES))
@pytest.mark.parametrize("where", WHERE)
async def test_restarted_between_two_pages_it_goes_on(scene: Stage, where: str, done: int) -> None:
    room, chat = await asked(scene, where)
    scene.world.misbehave(Fault.FLOOD, method="sendMessage", chat_id=chat.id, seconds=30, skip=done)
    await scene.at("21:00")
    assert len(pages(room, chat)) == done
    await up_again(scene)
    assert often(room, chat) == [1] * POINTS
    assert (len(pages(room, chat)), with_buttons(room, chat), formulas(room, chat)) == (PAGES, 1, 1)
    assert len(short(room)) == (where == "discussion")


async def test_restarted_between_the_discussion_and_the_channel_neither_is_told_twice(scene: Stage) -> None:
    room, chat = await asked(scene, "discussion")
    scene.world.misbehave(Fault.FLOOD, method="sendMessage", chat_id=room.channel.id, seconds=30)
    await scene.at("21:00")
    assert (len(pages(room, chat)), len(short(room)), formulas(room, chat)) == (PAGES, 0, 0)
    await up_again(scene)
    assert often(room, chat) == [1] * POINTS
    assert (len(short(room)), formulas(room, chat), often(room, room.channel)) == (1, 1, [0] * POINTS)


@pytest.mark.parametrize("lost", range(1, PAGES))
async def test_a_page_below_the_copy_whose_reply_is_lost_is_not_said_again(scene: Stage, lost: int) -> None:
    room, chat = await asked(scene, "discussion")
    scene.world.misbehave(Fault.CUT_AFTER, method="sendMessage", chat_id=chat.id, skip=lost)
    await scene.at("21:00")
    await up_again(scene)
    assert often(room, chat) == [1] * POINTS
    assert (len(short(room)), formulas(room, chat), often(room, room.channel)) == (1, 1, [0] * POINTS)


@pytest.mark.parametrize("lost", range(PAGES))
@pytest.mark.parametrize("where", ["channel", "group"])
async def test_elsewhere_only_the_page_is_said_again_whose_reply_is_lost(scene: Stage, where: str, lost: int) -> None:
    room, chat = await asked(scene, where)
    scene.world.misbehave(Fault.CUT_AFTER, method="sendMessage", chat_id=chat.id, skip=lost)
    await scene.at("21:00")
    await up_again(scene)
    told = [seen.text for seen in pages(room, chat)]
    assert [told.count(text) for text in dict.fromkeys(told)] == [2 if n == lost else 1 for n in range(PAGES)]
    assert formulas(room, chat) == 1


@pytest.mark.parametrize("where", WHERE)
async def test_a_formula_whose_reply_is_lost_is_not_sent_again(scene: Stage, where: str) -> None:
    room, chat = await asked(scene, where)
    scene.world.misbehave(Fault.CUT_AFTER, method="sendPhoto")
    await scene.at("21:00")
    await up_again(scene)
    assert (formulas(room, chat), often(room, chat)) == (1, [1] * POINTS)


async def killed_at(scene: Stage, chat: Chat, message: int) -> None:
    """Dead in the moment in which the message of this number is there, before the bot can hear of it."""
    left = message
    here, bot = scene.bot.here, scene.bot.application.bot

    def strike(change: Change) -> None:
        nonlocal left
        if change.kind == "message" and change.message and change.message.chat is chat:
            left -= not change.message.is_automatic_forward
            if left < 0:
                life.cancel()

    await scene.bot.hear()
    scene.world.watch(strike)
    life = asyncio.create_task(tick.reveal_due(here, bot))
    with pytest.raises(asyncio.CancelledError):
        await life
    left = 1000


@pytest.mark.parametrize("message", range(PAGES + 1))
@pytest.mark.parametrize("where", WHERE)
async def test_killed_before_a_step_is_recorded_only_that_one_may_come_again(
    scene: Stage, where: str, message: int
) -> None:
    """The last message is the formula. Of the first page below a copy nobody knows: then the channel tells everything."""
    room, chat = await asked(scene, where)
    scene.clock.moment = scene.clock.moment.replace(hour=13, minute=3)  # the poll is counted, or too late
    await killed_at(scene, chat, message)
    await up_again(scene)
    told = [seen.text for seen in pages(room, chat)]
    in_doubt = where == "discussion" and message == 0
    again = [2 if n == message else 1 for n in range(PAGES)]
    assert [told.count(text) for text in dict.fromkeys(told)] == ([1] if in_doubt else again)
    if where == "discussion":
        assert often(room, room.channel) == [int(in_doubt)] * POINTS
        assert len(short(room)) == (not in_doubt)
    assert 1 <= formulas(room, room.channel if in_doubt else chat) <= 1 + (message == PAGES)


async def test_who_is_overtaken_stops(scene: Stage) -> None:
    """It was so slow with its first page that another replica has said that one, and goes on."""
    room, chat = await asked(scene, "channel")
    database, writes = scene.bot.here.database, []

    def overtake(change: Change) -> None:
        if change.kind == "message" and change.message and change.message.chat is chat:
            writes.append(asyncio.ensure_future(database.write(deliveries.page_told, 1, 0, scene.clock.moment)))

    scene.world.watch(overtake)
    await scene.at("21:00")
    assert len(pages(room, chat)) == 1
    assert await writes[0]
    await scene.passes(seconds=91)
    assert len(pages(room, chat)) == PAGES
