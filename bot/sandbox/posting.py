"""A message enters a chat: it gets its number, people see it, the bots that may hear it are told."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.sandbox import shapes
from bot.sandbox.chats import Chat
from bot.sandbox.keyboards import ForceReply, InlineKeyboard, RemoveKeyboard, ReplyKeyboard
from bot.sandbox.messages import Content, Message, Service
from bot.sandbox.people import Account, BotAccount

if TYPE_CHECKING:
    from bot.sandbox.world import World


def post(
    world: "World",
    chat: Chat,
    sender: Account | None,
    content: Content,
    *,
    method: str = "",
    params: Mapping[str, Any] | None = None,
    **more: Any,
) -> Message:
    """`method` and `params` are those of the bot's call, for the ledger; people's own messages have none."""
    message = Message(_next_id(world, chat), chat, world.now, sender, content, **more)
    chat.messages[message.id] = message
    if isinstance(sender, BotAccount):
        chat.last_bot_id = sender.id
    if method:
        world.record("message", method, message, params=params)
    world.changed("message", chat, message)
    _open_keyboard(world, message)
    tell_bots(world, message)
    _copy_to_discussion(world, message)
    return message


def _next_id(world: "World", chat: Chat) -> int:
    """Private chats and basic groups share one count, so the same number never stands for two of their messages."""
    if not chat.counts_for_itself:
        return world.count("message")
    chat.last_id += 1
    return chat.last_id


def tell_bots(world: "World", message: Message, *, edited: bool = False) -> None:
    kind = ("edited_" if edited else "") + ("channel_post" if message.chat.is_channel else "message")
    listeners = [bot for bot in bots_in(message.chat) if bot is not message.sender and hears(bot, message)]
    if not listeners:
        return
    body = shapes.message(message)
    for bot in listeners:
        if message.sender is not None:
            bot.met.add(message.sender.id)
        world.tell(bot, kind, body, f"message:{message.chat.id}", since=message.edited or message.date)


def bots_in(chat: Chat) -> list[BotAccount]:
    return [m.account for m in chat.members.values() if m.is_in and isinstance(m.account, BotAccount)]


def hears(bot: BotAccount, message: Message) -> bool:
    """Privacy mode: in a group a bot hears what is meant for it, unless it is an admin or privacy is off."""
    chat = message.chat
    if isinstance(message.sender, BotAccount) and not isinstance(message.content, Service) and not chat.is_channel:
        return False  # bots never see each other's messages
    if chat.is_private or isinstance(message.content, Service) or bot.sees_everything or chat.member(bot).is_admin:
        return True
    if message.via is bot or (message.reply_to is not None and message.reply_to.sender is bot):
        return True
    return any(_is_for(bot, message, message.body.cut(e)) for e in message.body.entities if e.kind == "bot_command")


def _is_for(bot: BotAccount, message: Message, command: str) -> bool:
    _, _, addressee = command.partition("@")
    if addressee:
        return addressee.lower() == bot.username.lower()
    return message.chat.last_bot_id in {None, bot.id} or len(bots_in(message.chat)) == 1


def _open_keyboard(world: "World", message: Message) -> None:
    """Shows or removes the keyboard below the text field of those it is for."""
    markup, chat = message.markup, message.chat
    if markup is None or isinstance(markup, InlineKeyboard):
        return
    for member in chat.present:
        if isinstance(member.account, BotAccount) or (markup.selective and not _is_meant(message, member.account)):
            continue
        key = (member.account.id, message.thread)
        if isinstance(markup, RemoveKeyboard):
            chat.reply_keyboards.pop(key, None)
        elif isinstance(markup, ReplyKeyboard | ForceReply):
            chat.reply_keyboards[key] = message
        world.changed("keyboard", chat, message, account=member.account)


def _is_meant(message: Message, account: Account) -> bool:
    replied = message.reply_to is not None and message.reply_to.sender is account
    marked = any(e.user_id == account.id for e in message.body.entities)
    return replied or marked or (bool(account.username) and f"@{account.username}" in message.text)


def _copy_to_discussion(world: "World", message: Message) -> None:
    chat = message.chat
    if chat.is_channel and chat.linked is not None and not isinstance(message.content, Service):
        copy = post(
            world, chat.linked, None, message.content,
            sender_chat=chat, forwarded_from=message, is_automatic_forward=True, markup=message.markup,
        )  # fmt: skip
        if copy.poll is not None:
            world.poll_messages.setdefault(copy.poll.id, []).append(copy)
