"""Bot API: chats, their members and topics."""

from bot.sandbox import joining, shapes
from bot.sandbox.access import chat_for_reading
from bot.sandbox.call import Call
from bot.sandbox.chats import Chat, Member, Status, Topic
from bot.sandbox.errors import bad_request
from bot.sandbox.people import Account, BotAccount
from bot.sandbox.shapes import Json


def get_chat(call: Call) -> Json:
    return shapes.full_chat(chat_for_reading(call))


def get_member(call: Call) -> Json:
    chat = chat_for_reading(call)
    return shapes.member(_member(call, chat), chat)


def _member(call: Call, chat: Chat) -> Member:
    account = _account(call)
    if chat.is_channel and account is not call.bot and not chat.member(call.bot).is_admin:
        raise bad_request("member list is inaccessible")
    if account.id not in call.bot.met and account.id not in chat.members:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return chat.member(account)


def _account(call: Call) -> Account:
    account = call.world.accounts.get(call.integer("user_id"))
    if account is None:
        raise bad_request("invalid user_id specified")
    return account


def get_admins(call: Call) -> list[Json]:
    """The creator first; other bots are left out, the caller is not."""
    chat = chat_for_reading(call)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    admins = [
        m for m in chat.present if m.is_admin and (not isinstance(m.account, BotAccount) or m.account is call.bot)
    ]
    return [shapes.member(member, chat) for member in sorted(admins, key=lambda m: m.status is not Status.CREATOR)]


def count_members(call: Call) -> int:
    return len(chat_for_reading(call).present)


def leave(call: Call) -> bool:
    chat = chat_for_reading(call)
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    joining.leaves(call.world, call.bot, chat)
    return True


def ban(call: Call) -> bool:
    chat, account = chat_for_reading(call), _account(call)
    if not chat.member(call.bot).can("can_restrict_members"):
        raise bad_request("not enough rights to restrict/unrestrict chat member")
    if chat.member(account).status is Status.CREATOR:
        raise bad_request("can't remove chat owner")
    joining.changes(call.world, call.bot, chat, Member(account, Status.KICKED))
    return True


def unban(call: Call) -> bool:
    chat, account = chat_for_reading(call), _account(call)
    if not chat.member(call.bot).can("can_restrict_members"):
        raise bad_request("not enough rights to restrict/unrestrict chat member")
    if chat.member(account).status is Status.KICKED:
        joining.changes(call.world, call.bot, chat, Member(account, Status.LEFT))
    return True


def set_title(call: Call) -> bool:
    chat = chat_for_reading(call)
    title = call.text("title").strip()
    if not 1 <= len(title) <= 128:
        raise bad_request("chat title is invalid")
    if not chat.can(call.bot, "can_change_info"):
        raise bad_request("not enough rights to change chat title")
    joining.retitles(call.world, call.bot, chat, title)
    return True


def create_topic(call: Call) -> Json:
    chat = _forum(call)
    name = call.text("name").strip()
    if not 1 <= len(name) <= 128:
        raise bad_request("TOPIC_TITLE_EMPTY")
    topic = joining.topic(call.world, call.bot, chat, name)
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.icon_color}


def close_topic(call: Call) -> bool:
    """closeForumTopic and reopenForumTopic."""
    chat = _forum(call)
    is_closed = call.method == "closeForumTopic"
    topic = _topic(call, chat)
    if topic.is_closed == is_closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    joining.closes_topic(call.world, call.bot, chat, topic, is_closed=is_closed)
    return True


def delete_topic(call: Call) -> bool:
    chat = _forum(call)
    topic = _topic(call, chat)
    del chat.topics[topic.id]
    for message in chat.messages.values():
        if message.thread == topic.id:
            message.is_deleted = True
    call.world.changed("chat", chat)
    return True


def _forum(call: Call) -> Chat:
    chat = chat_for_reading(call)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    if not chat.can(call.bot, "can_manage_topics"):
        raise bad_request("not enough rights to manage topics")
    return chat


def _topic(call: Call, chat: Chat) -> Topic:
    topic = chat.topics.get(call.integer("message_thread_id"))
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return topic
