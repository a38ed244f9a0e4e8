"""Who hears what, and what the bot learns of comings and goings."""

from typing import Any

import pytest

from bot.sandbox.errors import ImpossibleError
from bot.sandbox.people import ANONYMOUS_ADMIN
from tests.sandbox.scene import OTHER_TOKEN, Scene


async def heard(town: Scene) -> list[str]:
    return [u["message"]["text"] for u in await town.news() if "text" in u.get("message", {})]


async def test_privacy_mode_lets_through_only_what_is_meant_for_the_bot(town: Scene) -> None:
    mine = await town.posts(town.group)
    for text in ("just talking", "/quiz@quiz_bot", "/quiz@other_bot", "/quiz", "hi @quiz_bot"):
        town.world.says(town.bob, town.group, text)
    town.world.says(town.bob, town.group, "a reply", reply_to=mine)
    assert await heard(town) == ["/quiz@quiz_bot", "/quiz", "a reply"]


async def test_a_bare_command_is_for_the_bot_that_spoke_last(town: Scene) -> None:
    other = town.world.bot(OTHER_TOKEN, username="other_bot")
    town.world.adds_bot(town.ann, town.group, other)
    await town.news()
    town.world.says(town.bob, town.group, "/nobody spoke yet")
    await town.posts(town.group)
    town.world.says(town.bob, town.group, "/mine")
    town.group.last_bot_id = other.id
    town.world.says(town.bob, town.group, "/theirs")
    assert await heard(town) == ["/nobody spoke yet", "/mine"]


async def test_an_admin_bot_and_one_without_privacy_hear_everything(town: Scene) -> None:
    town.world.promotes(town.ann, town.bot, town.supergroup)
    town.world.says(town.bob, town.supergroup, "as admin")
    town.bot.sees_everything = True
    town.world.says(town.bob, town.group, "without privacy")
    assert await heard(town) == ["as admin", "without privacy"]
    assert (await town.ask("getMe"))["can_read_all_group_messages"] is True


async def test_bots_do_not_hear_each_other(town: Scene) -> None:
    other = town.world.bot(OTHER_TOKEN, username="other_bot", sees_everything=True)
    town.world.adds_bot(town.ann, town.group, other)
    other.updates.pending.clear()
    await town.posts(town.group, "from a bot")
    assert other.updates.pending == {}


@pytest.mark.parametrize("where", ["group", "supergroup"])
async def test_being_added_promoted_and_removed_is_told(town: Scene, where: str) -> None:
    chat = town.world.group("New", town.ann) if where == "group" else town.world.supergroup("New", town.ann)
    town.world.adds_bot(town.ann, chat)
    town.world.promotes(town.ann, town.bot, chat)
    town.world.kicks(town.ann, town.bot, chat)
    town.world.says(town.ann, chat, "/after@quiz_bot")
    steps = [
        (m["old_chat_member"]["status"], m["new_chat_member"]["status"])
        for m in (u.get("my_chat_member") for u in await town.news())
        if m
    ]
    assert steps == [("left", "member"), ("member", "administrator"), ("administrator", "kicked")]


async def test_adding_by_link_says_start_in_the_group(town: Scene) -> None:
    chat = town.world.group("New", town.ann)
    town.world.follows(town.ann, "https://t.me/quiz_bot?startgroup=setup", chat)
    updates = await town.news()
    assert [set(u) - {"update_id"} for u in updates] == [{"my_chat_member"}, {"message"}, {"message"}]
    assert updates[1]["message"]["new_chat_members"][0]["id"] == town.bot.id
    assert updates[2]["message"]["text"] == "/start@quiz_bot setup"


async def test_a_deep_link_starts_with_its_payload(town: Scene) -> None:
    town.world.follows(town.bob, "https://t.me/quiz_bot?start=q_lora-1")
    assert await heard(town) == ["/start q_lora-1"]
    with pytest.raises(ImpossibleError):
        town.world.starts(town.bob, "not allowed!")


async def test_blocking_and_unblocking_is_told_and_starting_unblocks(town: Scene) -> None:
    town.world.blocks(town.ann)
    with pytest.raises(ImpossibleError):
        town.world.says(town.ann, town.private, "hello")
    town.world.starts(town.ann)
    blocked, unblocked, start = await town.news()
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert unblocked["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert start["message"]["text"] == "/start"


async def test_migration_is_told_in_both_chats_and_the_old_one_stays_readable(town: Scene) -> None:
    new = town.world.migrates(town.group)
    old_notice, new_notice = (u["message"] for u in await town.news())
    assert (old_notice["chat"]["id"], old_notice["migrate_to_chat_id"]) == (town.group.id, new.id)
    assert (new_notice["chat"]["id"], new_notice["migrate_from_chat_id"]) == (new.id, town.group.id)
    assert str(new.id).startswith("-100")
    assert (await town.ask("getChat", chat_id=town.group.id))["type"] == "group"
    assert (await town.ask("sendMessage", chat_id=new.id, text="x"))["chat"]["type"] == "supergroup"


async def test_supergroups_number_their_own_messages_and_the_others_share_a_count(town: Scene) -> None:
    assert [(await town.posts(chat)).id for chat in (town.supergroup, town.forum)] == [2, 2]
    numbers = [(await town.posts(chat)).id for chat in (town.private, town.group, town.private)]
    assert numbers == list(range(numbers[0], numbers[0] + 3))


async def test_an_anonymous_admin_writes_as_the_group(town: Scene) -> None:
    town.world.promotes(town.ann, town.bob, town.supergroup, anonymous=True)
    await town.news()
    town.world.says(town.bob, town.supergroup, "/settings@quiz_bot")
    (update,) = await town.news()
    assert update["message"]["from"]["id"] == ANONYMOUS_ADMIN
    assert update["message"]["from"]["username"] == "GroupAnonymousBot"
    assert update["message"]["sender_chat"]["id"] == town.supergroup.id


async def test_topics_carry_their_thread_and_general_does_not(town: Scene) -> None:
    topic = town.world.topic(town.ann, town.forum, "Interviews")
    town.world.says(town.bob, town.forum, "/a@quiz_bot", thread=topic.id)
    town.world.says(town.bob, town.forum, "/b@quiz_bot")
    created, inside, general = (u["message"] for u in await town.news())
    assert created["forum_topic_created"]["name"] == "Interviews"
    assert (inside["message_thread_id"], inside["is_topic_message"]) == (topic.id, True)
    assert "message_thread_id" not in general
    sent = await town.ask("sendMessage", chat_id=town.forum.id, text="x", message_thread_id=topic.id)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic.id, True)


async def test_outside_forums_the_thread_is_ignored(town: Scene) -> None:
    sent = await town.ask("sendMessage", chat_id=town.supergroup.id, text="x", message_thread_id=77)
    assert "message_thread_id" not in sent


async def test_a_reply_in_a_plain_supergroup_has_a_thread_that_is_no_topic(town: Scene) -> None:
    mine = await town.posts(town.supergroup)
    town.world.says(town.bob, town.supergroup, "42", reply_to=mine)
    message = (await town.news())[0]["message"]
    assert message["message_thread_id"] == mine.id
    assert "is_topic_message" not in message
    assert message["reply_to_message"]["message_id"] == mine.id


async def test_channel_posts_have_no_sender_and_are_copied_to_the_linked_group(town: Scene) -> None:
    town.world.links(town.channel, town.supergroup)
    town.world.promotes(town.ann, town.bot, town.supergroup)
    await town.news()
    town.world.says(town.ann, town.channel, "Question of the day")
    post, copy = await town.news()
    assert "from" not in post["channel_post"]
    assert post["channel_post"]["sender_chat"]["id"] == town.channel.id
    assert copy["message"]["is_automatic_forward"] is True
    assert copy["message"]["from"]["id"] == 777000
    assert copy["message"]["forward_origin"]["type"] == "channel"


async def test_only_admins_post_in_a_channel(town: Scene) -> None:
    town.world.joins(town.bob, town.channel)
    with pytest.raises(ImpossibleError):
        town.world.says(town.bob, town.channel, "me too")
    sent = await town.ask("sendMessage", chat_id="@Daily", text="by name")
    assert "from" not in sent


async def test_edits_of_people_are_told(town: Scene) -> None:
    message = town.world.says(town.ann, town.private, "frist")
    town.world.edits(town.ann, message, "first")
    _, edited = await town.news()
    assert (edited["edited_message"]["text"], edited["edited_message"]["edit_date"]) == (
        "first",
        int(town.clock().timestamp()),
    )


async def test_members_are_shown_with_their_standing(town: Scene) -> None:
    async def standing(person: Any) -> str:
        member = await town.ask("getChatMember", chat_id=town.supergroup.id, user_id=person.id)
        return str(member["status"])

    assert [await standing(who) for who in (town.ann, town.bob, town.bot)] == ["creator", "member", "member"]
    assert (await town.call("getChatMember", chat_id=town.supergroup.id, user_id=town.eve.id)).status == 400
    town.world.joins(town.eve, town.supergroup)
    town.world.leaves(town.eve, town.supergroup)
    assert await standing(town.eve) == "left"
    assert await town.ask("getChatMemberCount", chat_id=town.supergroup.id) == 3
    town.world.promotes(town.ann, town.bob, town.supergroup)
    admins = await town.ask("getChatAdministrators", chat_id=town.supergroup.id)
    assert [(a["user"]["id"], a["status"]) for a in admins] == [
        (town.ann.id, "creator"),
        (town.bob.id, "administrator"),
    ]


async def test_an_admins_rights_are_told_one_by_one(town: Scene) -> None:
    town.world.promotes(town.ann, town.bob, town.supergroup, rights={"can_pin_messages"})
    member = await town.ask("getChatMember", chat_id=town.supergroup.id, user_id=town.bob.id)
    assert {name for name, value in member.items() if value is True} == {"can_pin_messages"}
    assert "can_post_messages" not in member
    town.world.restricts(town.ann, town.bob, town.supergroup, {"can_send_messages"})
    member = await town.ask("getChatMember", chat_id=town.supergroup.id, user_id=town.bob.id)
    assert {name for name, value in member.items() if value is True} == {"is_member", "can_send_messages"}


async def test_leaving_pinning_and_titles(town: Scene) -> None:
    message = await town.posts(town.supergroup)
    refusal = await town.refusal("pinChatMessage", chat_id=town.supergroup.id, message_id=message.id)
    assert refusal["description"] == "Bad Request: not enough rights to manage pinned messages in the chat"
    town.world.promotes(town.ann, town.bot, town.supergroup)
    await town.ask("pinChatMessage", chat_id=town.supergroup.id, message_id=message.id)
    assert (await town.ask("getChat", chat_id=town.supergroup.id))["pinned_message"]["message_id"] == message.id
    await town.ask("setChatTitle", chat_id=town.supergroup.id, title="Renamed")
    assert town.supergroup.title == "Renamed"
    await town.ask("leaveChat", chat_id=town.supergroup.id)
    assert (await town.call("getChat", chat_id=town.supergroup.id)).status == 403
