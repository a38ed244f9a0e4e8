"""Which chat a call means, and whether the bot may do this there."""

from bot.sandbox.call import Call, number
from bot.sandbox.chats import Chat, Status
from bot.sandbox.errors import ApiError, bad_request, forbidden
from bot.sandbox.messages import Message
from bot.sandbox.people import BotAccount, Person


def chat_for_reading(call: Call, name: str = "chat_id") -> Chat:
    chat = find_chat(call, name)
    _must_be_in(chat, call.bot)
    return chat


def chat_for_writing(call: Call) -> Chat:
    """To delete in; what may be said there is another question."""
    chat = find_chat(call)
    if chat.upgraded_to is not None:
        text = "group chat was upgraded to a supergroup chat"
        raise bad_request(text, migrate_to_chat_id=chat.upgraded_to.id)
    _must_be_in(chat, call.bot)
    if chat.person is not None and chat.person.is_deactivated:
        raise forbidden("user is deactivated")
    return chat


def chat_for_sending(call: Call, right: str = "can_send_messages", what: str = "text messages") -> Chat:
    chat = chat_for_writing(call)
    if chat.is_blocked:
        raise forbidden("bot was blocked by the user")
    if chat.is_private:
        return chat
    if chat.is_channel:
        if not chat.can(call.bot, "can_post_messages"):
            raise bad_request("need administrator rights in the channel chat")
    elif not chat.can(call.bot, right):
        raise bad_request(f"not enough rights to send {what} to the chat")
    return chat


def find_chat(call: Call, name: str = "chat_id") -> Chat:
    asked = call.text(name).strip()
    if not asked:
        raise bad_request("chat_id is empty")
    if asked.startswith("@"):
        return _by_username(call, asked[1:].lower())
    try:
        chat_id = int(asked)
    except ValueError as error:
        raise _not_found() from error
    return _private(call, chat_id) if chat_id > 0 else _shared(call, chat_id)


def _by_username(call: Call, name: str) -> Chat:
    """Only groups and channels; a person's name finds nobody."""
    for chat in call.world.chats.values():
        if chat.username and chat.username.lower() == name:
            return chat
    raise _not_found()


def _private(call: Call, person_id: int) -> Chat:
    world, account = call.world, call.world.accounts.get(person_id)
    if isinstance(account, BotAccount):
        raise forbidden("the bot can't send messages to the bot")
    chat = world.privates.get((call.bot.id, person_id))
    if chat is not None and chat.is_started:
        return chat
    if isinstance(account, Person) and person_id in call.bot.met:
        raise forbidden("bot can't initiate conversation with a user")
    raise _not_found()


def _shared(call: Call, chat_id: int) -> Chat:
    chat = call.world.chats.get(chat_id)
    if chat is None or (call.bot.id not in chat.members and not chat.username):
        raise _not_found()
    return chat


def _not_found() -> ApiError:
    return bad_request("chat not found")


def _must_be_in(chat: Chat, bot: BotAccount) -> None:
    if chat.is_private:
        return
    if chat.is_deleted:
        raise forbidden("the group chat was deleted")
    status, kind = chat.member(bot).status, chat.kind.value
    if status is Status.KICKED:
        raise forbidden(f"bot was kicked from the {kind} chat")
    if status is Status.LEFT:
        raise forbidden(f"bot is not a member of the {kind} chat")


def _must_be_open(chat: Chat) -> None:
    if chat.person is not None and chat.person.is_deactivated:
        raise forbidden("user is deactivated")
    if chat.is_blocked:
        raise forbidden("bot was blocked by the user")


def thread(call: Call, chat: Chat, reply: Message | None) -> int | None:
    """The topic to write in; outside forums the number is ignored, and General goes without one."""
    asked = call.integer("message_thread_id")
    if not chat.is_forum:
        return None
    if not asked:
        return reply.thread if reply is not None else None
    topic = chat.topics.get(asked)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.is_closed and not chat.can(call.bot, "can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return asked


def reply_target(call: Call, chat: Chat) -> Message | None:
    how = call.json("reply_parameters", "can't parse reply parameters JSON object") or {}
    if not isinstance(how, dict):
        raise bad_request("object expected as reply parameters")
    asked = number(how.get("message_id", call.integer("reply_to_message_id")), "wrong message_id specified")
    if not asked:
        return None
    message = chat.messages.get(asked)
    if message is not None and not message.is_deleted:
        return message
    if how.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def message_in(chat: Chat, message_id: int, problem: str) -> Message:
    message = chat.messages.get(message_id)
    if message is None or message.is_deleted:
        raise bad_request(problem)
    return message
