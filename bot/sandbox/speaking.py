"""What people write, send, edit, delete and forward."""

import mimetypes
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.sandbox import shapes
from bot.sandbox.chats import Chat
from bot.sandbox.entities import Formatted, trimmed, with_found
from bot.sandbox.errors import ImpossibleError
from bot.sandbox.files import keep
from bot.sandbox.messages import Content, Media, Message, PollContent, Shared, Text
from bot.sandbox.people import BotAccount, Person
from bot.sandbox.posting import post, tell_bots

if TYPE_CHECKING:
    from bot.sandbox.world import World

_BOT_LINK = re.compile(r"https?://t\.me/(?P<bot>\w+)(?:\?(?P<what>start|startgroup)=(?P<payload>[\w-]{1,64}))?")


def starts(world: "World", person: Person, bot: BotAccount, payload: str) -> Message:
    chat = world.private(person, bot)
    if chat.is_blocked:
        world.unblocks(person, bot)
    if payload and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload):
        raise ImpossibleError("a deep link takes 1–64 of A-Za-z0-9_-")
    return says(world, person, chat, f"/start {payload}".strip())


def follows(world: "World", person: Person, url: str, group: Chat | None = None) -> None:
    """Opens a link to a bot: `?start=` in private, `?startgroup=` in the group chosen."""
    link = _BOT_LINK.fullmatch(url)
    bot = next((b for b in world.bots.values() if link and b.username.lower() == link["bot"].lower()), None)
    if link is None or bot is None:
        raise ImpossibleError(f"not a link to a bot of this world: {url}")
    if link["what"] == "startgroup" and group is not None:
        world.adds_bot(person, group, bot, payload=link["payload"])
    else:
        starts(world, person, bot, link["payload"] or "")


def says(
    world: "World",
    person: Person,
    chat: Chat,
    text: str,
    *,
    thread: int | None = None,
    reply_to: Message | None = None,
    as_chat: Chat | None = None,
) -> Message:
    body = with_found(trimmed(Formatted(text)))
    if not body.text or len(body.text) > 4096:
        raise ImpossibleError("a message has 1–4096 characters")
    return _posts(world, person, chat, Text(body), thread=thread, reply_to=reply_to, as_chat=as_chat)


def sends_file(
    world: "World", person: Person, chat: Chat, name: str, content: bytes, *, kind: str, caption: str
) -> Message:
    file = keep(world, name, content, mimetypes.guess_type(name)[0] or "application/octet-stream", kind)
    return _posts(world, person, chat, Media(kind, file, with_found(trimmed(Formatted(caption)))))


def shares(world: "World", person: Person, chat: Chat, fields: Mapping[str, Any], thread: int | None) -> Message:
    return _posts(world, person, chat, Shared(dict(fields)), thread=thread)


def _posts(
    world: "World",
    person: Person,
    chat: Chat,
    content: Content,
    *,
    thread: int | None = None,
    reply_to: Message | None = None,
    as_chat: Chat | None = None,
) -> Message:
    _may_speak(person, chat, thread)
    if chat.is_private:
        chat.is_started = True
    member = chat.member(person)
    mask = as_chat or (chat if chat.is_channel or member.is_anonymous else None)
    where = thread or (reply_to.thread if reply_to else None)
    if where is None and reply_to is not None and chat.counts_for_itself and not chat.is_forum:
        where = reply_to.id  # a thread of replies, which is no topic
    return post(
        world, chat, person, content,
        sender_chat=mask, thread=where, in_topic=where in chat.topics, reply_to=reply_to,
    )  # fmt: skip


def _may_speak(person: Person, chat: Chat, thread: int | None) -> None:
    if person.is_deactivated:
        raise ImpossibleError(f"{person.name} is deactivated")
    if chat.is_private and chat.is_blocked:
        raise ImpossibleError(f"{person.name} has blocked the bot")
    if chat.upgraded_to is not None or chat.is_deleted:
        raise ImpossibleError("nobody writes in a chat that is no more")
    right = "can_post_messages" if chat.is_channel else "can_send_messages"
    if not chat.is_private and not chat.can(person, right):
        raise ImpossibleError(f"{person.name} may not write in {chat.title}")
    topic = chat.topics.get(thread or 0)
    if topic is not None and topic.is_closed and not chat.can(person, "can_manage_topics"):
        raise ImpossibleError(f"the topic {topic.name} is closed")


def edits(world: "World", person: Person, message: Message, text: str) -> None:
    if message.sender is not person or not isinstance(message.content, Text):
        raise ImpossibleError("people edit their own texts only")
    message.content = Text(with_found(trimmed(Formatted(text))))
    message.edited = world.now
    world.changed("edit", message.chat, message)
    tell_bots(world, message, edited=True)


def deletes(world: "World", person: Person, message: Message) -> None:
    """Bots are not told when a message is deleted."""
    chat = message.chat
    if message.sender is not person and not chat.is_private and not chat.can(person, "can_delete_messages"):
        raise ImpossibleError(f"{person.name} may not delete this")
    message.is_deleted = True
    world.changed("delete", chat, message)


def forwards(world: "World", person: Person, message: Message, chat: Chat) -> Message:
    """A forwarded poll is the same poll: its votes still reach the bot that sent it."""
    _may_speak(person, chat, None)
    source = message.forwarded_from or message
    copy = post(world, chat, person, message.content, forwarded_from=source)
    if isinstance(message.content, PollContent):
        world.poll_messages[message.content.poll.id].append(copy)
    return copy


def reacts(world: "World", person: Person, message: Message, *emoji: str) -> None:
    """Only admin bots that asked for `message_reaction` hear of it."""
    old = message.reactions.pop(person.id, ())
    if emoji:
        message.reactions[person.id] = emoji
    body = {
        "chat": shapes.chat(message.chat),
        "message_id": message.id,
        "user": shapes.user(person),
        "date": shapes.timestamp(world.now),
        "old_reaction": [{"type": "emoji", "emoji": e} for e in old],
        "new_reaction": [{"type": "emoji", "emoji": e} for e in emoji],
    }
    world.changed("edit", message.chat, message)
    for member in message.chat.present:
        if isinstance(member.account, BotAccount) and (member.is_admin or message.chat.is_private):
            world.tell(member.account, "message_reaction", body, f"message:{message.chat.id}")
