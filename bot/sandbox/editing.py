"""Bot API: messages changed, deleted, pinned."""

from dataclasses import replace
from datetime import timedelta

from bot.sandbox import bodies, keys, shapes
from bot.sandbox.access import chat_for_reading, chat_for_writing, find_chat, message_in
from bot.sandbox.call import Call, number
from bot.sandbox.chats import Chat
from bot.sandbox.errors import bad_request
from bot.sandbox.keyboards import InlineKeyboard
from bot.sandbox.messages import Content, Media, Message, Service, Text
from bot.sandbox.posting import post
from bot.sandbox.shapes import Json

DELETABLE = timedelta(hours=48)
UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def edit_text(call: Call) -> Json | bool:
    body = bodies.text(call, too_long="MESSAGE_TOO_LONG")
    message = _target(call)
    if not isinstance(message.content, Text):
        raise bad_request("there is no text in the message to edit")
    return _change(call, message, Text(body))


def edit_caption(call: Call) -> Json | bool:
    caption = bodies.caption(call)
    message = _target(call)
    if not isinstance(message.content, Media):
        raise bad_request("there is no caption in the message to edit")
    return _change(call, message, replace(message.content, caption=caption))


def edit_media(call: Call) -> Json | bool:
    asked = call.json("media", "can't parse input media JSON object")
    if not isinstance(asked, dict) or "media" not in asked:
        raise bad_request("media not found")
    inner = Call(call.world, call.bot, call.method, asked, call.files)
    message = _target(call)
    kind = str(asked.get("type"))
    file = bodies.file(inner, "media", kind)
    media = Media(kind, file, bodies.caption(inner), inner.flag("has_spoiler"), inner.flag("show_caption_above_media"))
    return _change(call, message, media)


def edit_markup(call: Call) -> Json | bool:
    message = _target(call)
    return _change(call, message, message.content)


def _target(call: Call) -> Message:
    """The message to edit: by chat and number, or by the inline id of a message sent via the bot."""
    if call.text("inline_message_id"):
        message = call.world.inline_messages.get(call.text("inline_message_id"))
        if message is None or message.via is not call.bot:
            raise bad_request("MESSAGE_ID_INVALID")
        return message
    if not call.has("chat_id") and not call.has("message_id"):
        raise bad_request("message identifier is not specified")
    chat = chat_for_reading(call)
    message = message_in(chat, call.integer("message_id"), "message to edit not found")
    if not _may_edit(call, message):
        raise bad_request("message can't be edited")
    return message


def _may_edit(call: Call, message: Message) -> bool:
    is_own = message.sender is call.bot
    is_ours = message.chat.is_channel and message.chat.can(call.bot, "can_edit_messages")
    is_plain = message.markup is None or isinstance(message.markup, InlineKeyboard)
    return (
        (is_own or is_ours) and is_plain and message.forwarded_from is None and not isinstance(message.content, Service)
    )


def _change(call: Call, message: Message, content: Content) -> Json | bool:
    markup = keys.inline_only(call, message.chat)
    same = content == message.content
    if same and markup == message.markup:
        raise bad_request(UNCHANGED)
    message.content, message.markup = content, markup
    if not same:
        message.edited = call.world.now
    call.world.record("markup" if same else "edit", call.method, message, params=call.values)
    call.world.changed("edit", message.chat, message)
    return True if message.inline_id else shapes.message(message)


def delete_message(call: Call) -> bool:
    chat = chat_for_writing(call)
    message = message_in(chat, call.integer("message_id"), "message to delete not found")
    _must_be_deletable(call, message)
    _delete(call, message)
    return True


def delete_messages(call: Call) -> bool:
    """Those that cannot be found are passed over; one that may not be deleted keeps them all."""
    asked = call.json("message_ids", "can't parse message identifiers JSON object")
    if not isinstance(asked, list) or not asked:
        raise bad_request("message identifiers are not specified")
    if len(asked) > 100:
        raise bad_request("too many message identifiers specified")
    chat = chat_for_writing(call)
    known = (chat.messages.get(number(item, "wrong message_ids")) for item in asked)
    messages = [message for message in known if message is not None and not message.is_deleted]
    for message in messages:
        _must_be_deletable(call, message)
    for message in messages:
        _delete(call, message)
    return True


def _must_be_deletable(call: Call, message: Message) -> None:
    if not _is_deletable(call, message):
        ending = "" if message.chat.counts_for_itself else " for everyone"
        raise bad_request(f"message can't be deleted{ending}")


def _is_deletable(call: Call, message: Message) -> bool:
    """Two days, even for a bot that is an admin; in small groups and in private the last second counts."""
    chat, age = message.chat, call.world.now - message.date
    is_fresh = age < DELETABLE or (age == DELETABLE and not chat.counts_for_itself)
    has_right = chat.is_private or chat.member(call.bot).can("can_delete_messages")
    return is_fresh and (message.sender is call.bot or has_right)


def _delete(call: Call, message: Message) -> None:
    message.is_deleted = True
    call.world.record("delete", call.method, message)
    call.world.changed("delete", message.chat, message)


def pin(call: Call) -> bool:
    chat = _chat_for_pins(call)
    message = message_in(chat, call.integer("message_id"), "message to pin not found")
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.append(message.id)
    call.world.record("pin", call.method, message)
    notice = Service(f"{call.bot.name} pinned a message", {"pinned_message": shapes.message(message, with_reply=False)})
    sender_chat = chat if chat.is_channel else None
    post(call.world, chat, call.bot, notice, thread=message.thread, sender_chat=sender_chat)
    call.world.changed("chat", chat)
    return True


def unpin(call: Call) -> bool:
    chat = _chat_for_pins(call)
    number = call.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    call.world.changed("chat", chat)
    return True


def unpin_all(call: Call) -> bool:
    chat = _chat_for_pins(call)
    chat.pinned.clear()
    call.world.changed("chat", chat)
    return True


def _chat_for_pins(call: Call) -> Chat:
    chat = chat_for_reading(call)
    right = "can_edit_messages" if chat.is_channel else "can_pin_messages"
    if not chat.is_private and not chat.can(call.bot, right):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


def set_reaction(call: Call) -> bool:
    message = message_in(find_chat(call), call.integer("message_id"), "message to react not found")
    asked = call.json("reaction", "can't parse reaction types JSON object") or []
    message.reactions.pop(call.bot.id, None)
    if asked:
        message.reactions[call.bot.id] = tuple(str(item.get("emoji")) for item in asked)
    call.world.changed("edit", message.chat, message)
    return True
