"""The smaller methods, each doing what it says."""

import json
from typing import Any

import pytest

from bot.sandbox.call import Upload
from bot.sandbox.messages import Media
from tests.sandbox.scene import Scene
from tests.sandbox.test_limits import png

KEYBOARD = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}


async def test_a_picture_is_replaced_in_place(town: Scene) -> None:
    sent = await town.ask("sendPhoto", {"photo": png(10, 10)}, chat_id=town.ann.id, caption="one")
    here: dict[str, Any] = {"chat_id": town.ann.id, "message_id": sent["message_id"]}
    media = {"type": "photo", "media": "attach://new", "caption": "<b>two</b>", "parse_mode": "HTML"}
    edited = await town.ask("editMessageMedia", {"new": png(20, 10)}, media=media, reply_markup=KEYBOARD, **here)
    assert (edited["photo"][0]["width"], edited["caption"], edited["reply_markup"]) == (20, "two", KEYBOARD)
    edited = await town.ask("editMessageCaption", caption="three", **here)
    assert (edited["caption"], "reply_markup" in edited) == ("three", False)
    message = town.private.messages[sent["message_id"]]
    assert isinstance(message.content, Media)
    assert message.content.file.width == 20
    assert (await town.refusal("editMessageText", text="x", **here))["description"].endswith(
        "no text in the message to edit"
    )
    for bad in ({"type": "photo"}, ["media"]):
        assert (await town.refusal("editMessageMedia", media=bad, **here))["error_code"] == 400


async def test_a_caption_needs_a_message_that_can_have_one(town: Scene) -> None:
    message = await town.posts(town.private)
    refusal = await town.refusal("editMessageCaption", chat_id=town.ann.id, message_id=message.id, caption="x")
    assert refusal["description"] == "Bad Request: there is no caption in the message to edit"


async def test_several_messages_are_deleted_at_once_and_those_that_are_gone_are_passed_over(town: Scene) -> None:
    first, second = [await town.posts(town.supergroup, text) for text in ("one", "two")]
    assert await town.ask("deleteMessages", chat_id=town.supergroup.id, message_ids=[first.id, 999, second.id])
    assert (first.is_deleted, second.is_deleted) == (True, True)
    assert await town.ask("deleteMessages", chat_id=town.supergroup.id, message_ids=[first.id, *range(901, 1000)])
    assert (await town.refusal("deleteMessages", chat_id=town.supergroup.id, message_ids=list(range(101))))[
        "error_code"
    ] == 400
    assert (await town.refusal("deleteMessages", chat_id=town.supergroup.id, message_ids=[]))["error_code"] == 400


async def test_one_message_that_may_not_be_deleted_keeps_the_others(town: Scene) -> None:
    mine, his = await town.posts(town.supergroup), town.world.says(town.bob, town.supergroup, "his")
    refusal = await town.refusal("deleteMessages", chat_id=town.supergroup.id, message_ids=[mine.id, his.id])
    assert refusal["description"] == "Bad Request: message can't be deleted"
    assert (mine.is_deleted, his.is_deleted) == (False, False)


async def test_nothing_is_deleted_in_a_group_that_has_moved_or_that_the_bot_has_left(town: Scene) -> None:
    message, other = await town.posts(town.group), await town.posts(town.supergroup)
    town.world.migrates(town.group)
    moved = await town.refusal("deleteMessages", chat_id=town.group.id, message_ids=[message.id])
    assert "migrate_to_chat_id" in moved["parameters"]
    town.world.kicks(town.ann, town.bot, town.supergroup)
    refusal = await town.refusal("deleteMessages", chat_id=town.supergroup.id, message_ids=[other.id])
    assert refusal["error_code"] == 403
    assert not message.is_deleted


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_a_bot_that_is_an_admin_deletes_what_others_wrote_for_two_days(town: Scene, kind: str) -> None:
    chat = getattr(town, kind)
    town.world.promotes(town.ann, town.bot, chat)
    his, hers = town.world.says(town.bob, chat, "his"), town.world.says(town.ann, chat, "hers")
    town.clock.forward(hours=47, minutes=59)
    assert await town.ask("deleteMessage", chat_id=chat.id, message_id=his.id)
    town.clock.forward(minutes=2)
    refusal = await town.refusal("deleteMessage", chat_id=chat.id, message_id=hers.id)
    assert refusal["description"].startswith("Bad Request: message can't be deleted")


async def test_pins_are_taken_off_one_by_one_or_all_together(town: Scene) -> None:
    first, second = [await town.posts(town.private, text) for text in ("one", "two")]
    for message in (first, second, first):
        await town.ask("pinChatMessage", chat_id=town.ann.id, message_id=message.id)
    assert town.private.pinned == [second.id, first.id]
    await town.ask("unpinChatMessage", chat_id=town.ann.id)
    assert town.private.pinned == [second.id]
    await town.ask("unpinAllChatMessages", chat_id=town.ann.id)
    assert town.private.pinned == []
    assert (await town.refusal("unpinChatMessage", chat_id=town.ann.id))[
        "description"
    ] == "Bad Request: message to unpin not found"


async def test_topics_are_opened_closed_and_deleted_by_an_admin_only(town: Scene) -> None:
    refused = await town.refusal("createForumTopic", chat_id=town.forum.id, name="T")
    assert refused["description"] == "Bad Request: not enough rights to manage topics"
    town.world.promotes(town.ann, town.bot, town.forum)
    topic = (await town.ask("createForumTopic", chat_id=town.forum.id, name="T"))["message_thread_id"]
    here = json.dumps(topic)
    await town.ask("closeForumTopic", chat_id=town.forum.id, message_thread_id=here)
    assert town.forum.topics[topic].is_closed
    assert (await town.refusal("closeForumTopic", chat_id=town.forum.id, message_thread_id=here))["error_code"] == 400
    await town.ask("reopenForumTopic", chat_id=town.forum.id, message_thread_id=here)
    assert not town.forum.topics[topic].is_closed
    await town.ask("deleteForumTopic", chat_id=town.forum.id, message_thread_id=here)
    refused = await town.refusal("sendMessage", chat_id=town.forum.id, text="x", message_thread_id=here)
    assert refused["description"] == "Bad Request: message thread not found"
    assert (await town.refusal("createForumTopic", chat_id=town.supergroup.id, name="T"))["description"].endswith(
        "not a forum"
    )


async def test_members_are_banned_and_let_back_by_who_may(town: Scene) -> None:
    here: dict[str, Any] = {"chat_id": town.supergroup.id, "user_id": town.bob.id}
    assert (await town.refusal("banChatMember", **here))["error_code"] == 400
    town.world.promotes(town.ann, town.bot, town.supergroup)
    await town.ask("banChatMember", **here)
    assert (await town.ask("getChatMember", **here))["status"] == "kicked"
    await town.ask("unbanChatMember", **here)
    assert (await town.ask("getChatMember", **here))["status"] == "left"
    owner = await town.refusal("banChatMember", chat_id=town.supergroup.id, user_id=town.ann.id)
    assert owner["description"] == "Bad Request: can't remove chat owner"


async def test_reactions_places_dice_and_menu_buttons(town: Scene) -> None:
    message = town.world.says(town.ann, town.private, "hi")
    like = [{"type": "emoji", "emoji": "👍"}]
    await town.ask("setMessageReaction", chat_id=town.ann.id, message_id=message.id, reaction=like)
    assert message.reactions == {town.bot.id: ("👍",)}
    await town.ask("setMessageReaction", chat_id=town.ann.id, message_id=message.id)
    assert message.reactions == {}
    place = await town.ask("sendLocation", chat_id=town.ann.id, latitude=31.2, longitude=121.5)
    assert place["location"] == {"latitude": 31.2, "longitude": 121.5}
    assert (await town.refusal("sendLocation", chat_id=town.ann.id, latitude="north", longitude=1))["error_code"] == 400
    assert 1 <= (await town.ask("sendDice", chat_id=town.ann.id))["dice"]["value"] <= 6
    assert await town.ask("getChatMenuButton") == {"type": "commands"}


async def test_forwards_say_where_they_come_from_and_copies_do_not(town: Scene) -> None:
    source = town.world.says(town.ann, town.private, "mine")
    here: dict[str, Any] = {"chat_id": town.group.id, "from_chat_id": town.ann.id, "message_id": source.id}
    forwarded = await town.ask("forwardMessage", **here)
    assert (forwarded["forward_origin"]["type"], forwarded["forward_origin"]["sender_user"]["id"]) == (
        "user",
        town.ann.id,
    )
    copy = town.group.messages[(await town.ask("copyMessage", **here))["message_id"]]
    assert (copy.text, copy.forwarded_from) == ("mine", None)
    secret = await town.posts(town.private, protect_content=True)
    refused = await town.refusal("forwardMessage", **here | {"message_id": secret.id})
    assert refused["description"] == "Bad Request: message can't be forwarded"


async def test_a_copied_picture_may_get_a_new_caption(town: Scene) -> None:
    sent = await town.ask("sendPhoto", {"photo": png(10, 10)}, chat_id=town.ann.id, caption="old")
    here: dict[str, Any] = {"chat_id": town.ann.id, "from_chat_id": town.ann.id, "message_id": sent["message_id"]}
    copies = [await town.ask("copyMessage", **here | more) for more in ({}, {"caption": "new"})]
    captions = [town.private.messages[copy["message_id"]].text for copy in copies]
    assert captions == ["old", "new"]


async def test_a_reply_that_is_gone_can_be_sent_without(town: Scene) -> None:
    sent = await town.ask(
        "sendMessage", chat_id=town.ann.id, text="x",
        reply_parameters={"message_id": 999, "allow_sending_without_reply": True},
    )  # fmt: skip
    assert "reply_to_message" not in sent


async def test_an_inline_message_is_edited_by_its_own_bot_only(town: Scene) -> None:
    refused = await town.refusal("editMessageText", inline_message_id="12345", text="x")
    assert refused["description"] == "Bad Request: MESSAGE_ID_INVALID"


@pytest.mark.parametrize(
    "result",
    [
        {"type": "photo", "id": "1"},
        {"type": "article", "id": "", "title": "x"},
        {"type": "article", "id": "1", "title": ""},
        {"type": "article", "id": "1", "title": "x"},
        {
            "type": "article",
            "id": "1",
            "title": "x",
            "input_message_content": {"message_text": "<b>", "parse_mode": "HTML"},
        },
    ],
)
async def test_bad_inline_results_are_refused(town: Scene, result: dict[str, Any]) -> None:
    query = town.world.types_inline(town.ann, town.private, "x")
    assert (await town.refusal("answerInlineQuery", inline_query_id=query.id, results=[result]))["error_code"] == 400


async def test_a_toast_may_open_the_bot_itself_and_nothing_else(town: Scene) -> None:
    query = town.world.presses(town.ann, await town.posts(town.private, reply_markup=KEYBOARD), "A")
    refused = await town.refusal("answerCallbackQuery", callback_query_id=query.id, url="https://a.example/")
    assert refused["description"] == "Bad Request: URL_INVALID"
    await town.ask("answerCallbackQuery", callback_query_id=query.id, url="https://t.me/quiz_bot?start=q_1")
    assert query.toast is not None
    assert query.toast.url == "https://t.me/quiz_bot?start=q_1"


async def test_every_kind_of_file_goes_out_under_its_own_name(town: Scene) -> None:
    for kind in ("animation", "audio", "video", "voice"):
        sent = await town.ask(f"send{kind.title()}", {kind: Upload(f"a.{kind}", b"abc")}, chat_id=town.ann.id)
        assert sent[kind]["file_size"] == 3
    muted = {"can_send_messages"}
    town.world.restricts(town.ann, town.bot, town.supergroup, muted)
    refused = await town.refusal("sendVoice", {"voice": Upload("a", b"abc")}, chat_id=town.supergroup.id)
    assert refused["description"] == "Bad Request: not enough rights to send voice notes to the chat"
