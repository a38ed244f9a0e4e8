"""Bot API: messages of every kind but polls."""

from dataclasses import replace
from typing import Any

from bot.sandbox import bodies, keys, shapes
from bot.sandbox.access import chat_for_reading, chat_for_sending, message_in, reply_target, thread
from bot.sandbox.call import Call
from bot.sandbox.chats import Chat
from bot.sandbox.errors import bad_request
from bot.sandbox.messages import Content, Media, Message, PollContent, Service, Shared, Text
from bot.sandbox.polls import Poll
from bot.sandbox.posting import post
from bot.sandbox.shapes import Json

RIGHTS = {"photo": "can_send_photos", "document": "can_send_documents", "video": "can_send_videos",
          "audio": "can_send_audios", "voice": "can_send_voice_notes", "animation": "can_send_other_messages"}  # fmt: skip
PLURALS = {"voice": "voice notes"}
ACTIONS = frozenset(
    {
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
        "choose_sticker", "find_location", "record_video_note", "upload_video_note",
    }
)  # fmt: skip


def send_message(call: Call) -> Json:
    body = bodies.text(call)
    return put(call, chat_for_sending(call), Text(body))


def send_media(call: Call) -> Json:
    """sendPhoto, sendDocument and their like: the method's name says what it sends."""
    kind = call.method.removeprefix("send").lower()
    caption = bodies.caption(call)
    chat = chat_for_sending(call, RIGHTS[kind], PLURALS.get(kind, f"{kind}s"))
    file = bodies.file(call, kind, kind)
    media = Media(kind, file, caption, call.flag("has_spoiler"), call.flag("show_caption_above_media"))
    return put(call, chat, media)


def put(call: Call, chat: Chat, content: Content) -> Json:
    """What all sending methods share: keyboard, reply, topic."""
    return shapes.message(put_message(call, chat, content))


def put_message(call: Call, chat: Chat, content: Content, **more: Any) -> Message:
    reply = reply_target(call, chat)
    where = thread(call, chat, reply)
    return post(
        call.world, chat, call.bot, content,
        method=call.method,
        params=call.values,
        markup=keys.reply_markup(call, chat),
        sender_chat=chat if chat.is_channel else None,
        thread=where,
        in_topic=where is not None,
        reply_to=reply,
        is_silent=call.flag("disable_notification"),
        is_protected=call.flag("protect_content"),
        **more,
    )  # fmt: skip


def send_dice(call: Call) -> Json:
    chat = chat_for_sending(call, "can_send_other_messages", "dice")
    emoji = call.text("emoji") or "🎲"
    return put(call, chat, Shared({"dice": {"emoji": emoji, "value": call.world.dice.randint(1, 6)}}))


def send_location(call: Call) -> Json:
    try:
        place = {"latitude": float(call.required("latitude")), "longitude": float(call.required("longitude"))}
    except ValueError as error:
        raise bad_request("wrong location specified") from error
    return put(call, chat_for_sending(call), Shared({"location": place}))


def send_chat_action(call: Call) -> bool:
    if call.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = chat_for_sending(call)
    call.world.changed("action", chat, account=call.bot, detail=call.text("action"))
    return True


def forward_message(call: Call) -> Json:
    source = _source(call, "message to forward not found")
    chat = chat_for_sending(call)
    message = put_message(call, chat, source.content, forwarded_from=source.forwarded_from or source)
    if message.poll is not None:
        call.world.poll_messages[message.poll.id].append(message)
    return shapes.message(message)


def copy_message(call: Call) -> Json:
    source = _source(call, "message to copy not found")
    content = _recaptioned(call, source.content)
    message = put_message(call, chat_for_sending(call), content)
    if message.poll is not None:
        call.world.publish(message.poll, message)
    return {"message_id": message.id}


def _source(call: Call, problem: str) -> Message:
    message = message_in(chat_for_reading(call, "from_chat_id"), call.integer("message_id"), problem)
    if message.is_protected or isinstance(message.content, Service):
        raise bad_request("message can't be forwarded")
    return message


def _recaptioned(call: Call, content: Content) -> Content:
    if isinstance(content, PollContent):
        return PollContent(_fresh(call, content.poll))
    if not isinstance(content, Media):
        return content
    caption = bodies.caption(call) if call.has("caption") else content.caption
    return Media(content.kind, content.file, caption, content.has_spoiler, content.caption_above)


def _fresh(call: Call, poll: Poll) -> Poll:
    """A copied poll is a new one, without the votes of the first."""
    return replace(poll, id=call.world.name("poll"), owner_id=call.bot.id, votes={}, tally={})


def get_file(call: Call) -> Json:
    file = call.world.files.get(call.required("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > 20 << 20:
        raise bad_request("file is too big")
    return shapes.file(file) | {"file_path": file.path}
