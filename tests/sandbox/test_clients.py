"""Two client libraries that know nothing of the sandbox read all that it answers and all that it reports."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import aiogram
import pytest
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BufferedInputFile, InputPollOption
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.request import HTTPXRequest

from bot.sandbox.faults import Fault
from bot.sandbox.server import Server, serve
from bot.sandbox.updates import KINDS
from tests.sandbox.scene import TOKEN, Scene, scene
from tests.sandbox.test_limits import png

PICTURE = png(200, 100).content


@dataclass
class Lines:
    town: Scene
    server: Server
    ptb: telegram.Bot
    aio: aiogram.Bot


@pytest.fixture
async def lines(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Lines]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it python-telegram-bot warns of every 429
    town = scene()
    server = await serve(town.world)
    ptb = telegram.Bot(TOKEN, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot")
    aio = aiogram.Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(server.url)))
    async with ptb, aio:
        yield Lines(town, server, ptb, aio)
    await server.close()


def busy_day(town: Scene, poll: Any, buttons: Any) -> None:
    """Something of everything that makes an update."""
    world = town.world
    world.says(town.ann, town.private, "hello /quiz https://a.example/")
    world.edits(town.ann, world.says(town.ann, town.private, "frist"), "first")
    world.says(town.ann, town.private, "a reply", reply_to=buttons)
    world.sends_file(town.ann, town.private, "a.png", PICTURE, kind="photo", caption="look")
    world.sends_file(town.ann, town.private, "a.txt", b"abc")
    world.shares(town.ann, town.private, {"location": {"latitude": 1.5, "longitude": 2.5}})
    world.presses(town.ann, buttons, "A")
    world.votes(town.bob, poll, [1])
    world.votes(town.ann, poll, [0], as_chat=town.channel)
    world.deletes(town.ann, buttons)
    world.press_forged(town.ann, buttons, "late")
    world.promotes(town.ann, town.bot, town.supergroup)
    world.restricts(town.ann, town.bob, town.supergroup, {"can_send_messages"})
    world.promotes(town.ann, town.bob, town.supergroup, anonymous=True)
    world.says(town.bob, town.supergroup, "anonymous")
    world.joins(town.eve, town.supergroup)
    world.kicks(town.ann, town.eve, town.supergroup)
    world.reacts(town.ann, world.says(town.ann, town.supergroup, "x"), "👍")
    topic = world.topic(town.ann, town.forum, "Topic")
    world.says(town.bob, town.forum, "/x@quiz_bot", thread=topic.id)
    world.closes_topic(town.ann, town.forum, topic)
    world.links(town.channel, town.supergroup)
    world.edits(town.ann, world.says(town.ann, town.channel, "post"), "edited post")
    world.forwards(town.ann, poll, town.supergroup)
    world.types_inline(town.ann, town.group, "lora")
    world.migrates(town.group)
    world.blocks(town.ann)


async def prepared(town: Scene) -> tuple[Any, Any]:
    poll = await town.asks(town.group, ("a", "b"), type="quiz", correct_option_ids=[1], allows_revoting=True, explanation="<b>x</b>", explanation_parse_mode="HTML")  # fmt: skip
    keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}, {"text": "C", "copy_text": {"text": "x"}}]]}
    return poll, await town.posts(town.private, reply_markup=keyboard)


def unknown_fields(value: Any, path: str) -> Iterator[str]:
    """What aiogram found no field for, anywhere inside."""
    yield from (f"{path}.{name}" for name in getattr(value, "model_extra", None) or ())
    for name in getattr(type(value), "model_fields", ()):
        inner = getattr(value, name, None)
        for item in inner if isinstance(inner, list) else [inner]:
            yield from unknown_fields(item, f"{path}.{name}")


EXPECTED = {
    "message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "poll", "poll_answer",
    "my_chat_member", "chat_member", "inline_query", "message_reaction",
}  # fmt: skip


async def test_python_telegram_bot_reads_every_kind_of_update(lines: Lines) -> None:
    await lines.ptb.get_updates(allowed_updates=sorted(KINDS))
    busy_day(lines.town, *await prepared(lines.town))
    updates = await lines.ptb.get_updates(limit=100)
    kinds = {key for update in updates for key in update.to_dict()} - {"update_id"}
    assert kinds == EXPECTED
    old = next(u.callback_query for u in updates if u.callback_query and u.callback_query.data == "late")
    assert old.message is not None
    assert not old.message.is_accessible


async def test_aiogram_reads_every_kind_of_update(lines: Lines) -> None:
    await lines.aio.get_updates(allowed_updates=sorted(KINDS))
    busy_day(lines.town, *await prepared(lines.town))
    updates = await lines.aio.get_updates(limit=100)
    assert {update.event_type for update in updates} == EXPECTED
    assert [surplus for update in updates for surplus in unknown_fields(update.event, update.event_type)] == []


async def test_python_telegram_bot_reads_every_answer(lines: Lines) -> None:
    town, bot = lines.town, lines.ptb
    me, group, large = town.ann.id, town.group.id, town.supergroup.id
    town.world.promotes(town.ann, town.bot, town.supergroup)
    town.world.promotes(town.ann, town.bot, town.forum)
    assert (await bot.get_me()).username == "quiz_bot"
    markup = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("A", callback_data="a")]])
    text = await bot.send_message(me, "<b>hi</b>", parse_mode="HTML", reply_markup=markup)
    assert text.entities[0].type == "bold"
    assert text.reply_markup == markup
    assert (await bot.edit_message_text("new", me, text.message_id)) is not True
    await bot.edit_message_reply_markup(me, text.message_id, reply_markup=markup)
    photo = await bot.send_photo(me, PICTURE, caption="c", has_spoiler=True)
    assert (photo.photo[-1].width, photo.has_media_spoiler) == (200, True)
    await bot.edit_message_caption(me, photo.message_id, caption="d")
    document = await bot.send_document(me, b"{}", filename="my.json", reply_to_message_id=photo.message_id)
    assert document.document is not None
    assert document.reply_to_message is not None
    assert bytes(await (await document.document.get_file()).download_as_bytearray()) == b"{}"
    poll = await bot.send_poll(group, "?", ["a", telegram.InputPollOption("b")], is_anonymous=False, type="quiz", correct_option_ids=[1], explanation="x", open_period=600)  # fmt: skip
    assert poll.poll is not None
    assert poll.poll.correct_option_ids == (1,)
    assert (await bot.stop_poll(group, poll.message_id)).is_closed
    assert (await bot.forward_message(me, group, poll.message_id)).poll is not None
    assert (await bot.copy_message(me, me, text.message_id)).message_id
    assert await bot.pin_chat_message(large, (await bot.send_message(large, "x")).message_id)
    assert (await bot.get_chat(large)).pinned_message is not None
    assert (await bot.get_chat_member(large, me)).status == "creator"
    assert len(await bot.get_chat_administrators(large)) == 2
    assert await bot.get_chat_member_count(large) == 3
    assert await bot.send_chat_action(me, "typing")
    assert await bot.set_my_commands(
        [("quiz", "Ask me")], scope=telegram.BotCommandScopeAllGroupChats(), language_code="en"
    )
    assert (await bot.get_my_commands(telegram.BotCommandScopeAllGroupChats(), "en"))[0].command == "quiz"
    assert await bot.set_my_name("Yimian")
    assert (await bot.get_my_name()).name == "Yimian"
    topic = await bot.create_forum_topic(town.forum.id, "T")
    assert (await bot.send_message(town.forum.id, "x", message_thread_id=topic.message_thread_id)).is_topic_message
    assert await bot.delete_message(me, text.message_id)
    assert not (await bot.get_webhook_info()).url
    assert (await bot.send_dice(me)).dice is not None
    assert await bot.leave_chat(large)


async def test_aiogram_reads_every_answer(lines: Lines) -> None:
    town, bot = lines.town, lines.aio
    me, group, large = town.ann.id, town.group.id, town.supergroup.id
    town.world.promotes(town.ann, town.bot, town.supergroup)
    assert (await bot.get_me()).username == "quiz_bot"
    text = await bot.send_message(me, "<b>hi</b>", parse_mode="HTML")
    assert await bot.edit_message_text("new", chat_id=me, message_id=text.message_id)
    photo = await bot.send_photo(me, BufferedInputFile(PICTURE, "a.png"), caption="c")
    assert photo.photo is not None
    document = await bot.send_document(me, BufferedInputFile(b"{}", "my.json"))
    assert document.document is not None
    assert document.document.file_name == "my.json"
    poll = await bot.send_poll(
        group, "?", [InputPollOption(text="a"), "b"], is_anonymous=False, type="quiz", correct_option_ids=[1]
    )
    assert (await bot.stop_poll(group, poll.message_id)).is_closed
    assert await bot.pin_chat_message(large, (await bot.send_message(large, "x")).message_id)
    assert (await bot.get_chat(large)).pinned_message is not None
    assert (await bot.get_chat(me)).type == "private"
    for person, status in ((town.ann, "creator"), (town.bob, "member"), (town.bot, "administrator")):
        assert (await bot.get_chat_member(large, person.id)).status == status
    assert len(await bot.get_chat_administrators(large)) == 2
    assert not (await bot.get_webhook_info()).url
    query = town.world.presses(town.ann, await town.posts(town.private, reply_markup={"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}), "A")  # fmt: skip
    assert await bot.answer_callback_query(query.id, "saved")
    assert query.text == "saved"


@pytest.mark.parametrize("kind", ["audio", "voice", "video", "animation"])
async def test_sound_and_film_are_read_when_sent_and_when_received(lines: Lines, kind: str) -> None:
    town = lines.town
    for bot, content in ((lines.ptb, b"x"), (lines.aio, BufferedInputFile(b"x", "a.bin"))):
        sent = await getattr(bot, f"send_{kind}")(town.ann.id, content)
        assert getattr(sent, kind).file_size == 1
    town.world.sends_file(town.ann, town.private, "a.bin", b"x", kind=kind)
    for received in (await lines.ptb.get_updates(), await lines.aio.get_updates()):
        assert getattr(received[-1].message, kind).file_size == 1


async def test_refusals_become_the_right_exceptions_of_python_telegram_bot(lines: Lines) -> None:
    town, bot = lines.town, lines.ptb
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(1, "x")
    new = town.world.migrates(town.group)
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(town.group.id, "x")
    assert migrated.value.new_chat_id == new.id
    town.world.blocks(town.ann)
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(town.ann.id, "x")
    for fault, expected in (
        (Fault.FLOOD, RetryAfter), (Fault.CONFLICT, Conflict), (Fault.UNAUTHORIZED, InvalidToken),
        (Fault.ERROR, NetworkError), (Fault.BAD_GATEWAY, NetworkError), (Fault.CUT_AFTER, NetworkError),
    ):  # fmt: skip
        town.world.misbehave(fault)
        with pytest.raises(expected):
            await bot.get_me()
    town.world.misbehave(Fault.HANG_BEFORE)
    with pytest.raises(TimedOut):
        await bot.get_me(read_timeout=0.05)


async def test_updates_made_to_break_a_library_do_break_it(lines: Lines) -> None:
    lines.town.world.sends_unknown_update()
    (unknown,) = await lines.ptb.get_updates()
    assert unknown.effective_user is None
    lines.town.world.sends_broken_update(lines.town.ann)
    with pytest.raises((TypeError, ValueError, OverflowError)):
        await lines.ptb.get_updates()


def test_the_stock_request_is_httpx(lines: Lines) -> None:
    assert isinstance(lines.ptb.request, HTTPXRequest)
