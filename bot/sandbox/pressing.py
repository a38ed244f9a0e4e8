"""Buttons and keys: what a press sends to the bot."""

from typing import TYPE_CHECKING

from bot.sandbox import shapes
from bot.sandbox.chats import Chat
from bot.sandbox.errors import ImpossibleError
from bot.sandbox.keyboards import Button, Key, ReplyKeyboard
from bot.sandbox.messages import Message
from bot.sandbox.people import BotAccount, Person
from bot.sandbox.queries import INLINE_LIFE, QUERY_LIFE, Query

if TYPE_CHECKING:
    from bot.sandbox.world import World


def presses(world: "World", person: Person, message: Message, button: str | int) -> Query:
    found = _button(message, button)
    if found.callback_data is None:
        raise ImpossibleError(f"“{found.text}” opens something by itself, it asks the bot nothing")
    return sends_data(world, person, message, found.callback_data)


def _button(message: Message, which: str | int) -> Button:
    buttons = message.keyboard.buttons if message.keyboard else ()
    if isinstance(which, int) and which < len(buttons):
        return buttons[which]
    for button in buttons:
        if button.text == which:
            return button
    raise ImpossibleError(f"no button {which!r} among {[b.text for b in buttons]}")


def sends_data(world: "World", person: Person, message: Message, data: str) -> Query:
    bot = message.via or message.sender
    if not isinstance(bot, BotAccount):
        raise ImpossibleError("only messages of bots have buttons")
    query = Query(world.name("query"), bot, person, message, data, world.now)
    world.queries[query.id] = query
    bot.met.add(person.id)
    body = {"id": query.id, "from": shapes.user(person), "chat_instance": _instance(message.chat), "data": data}
    where = {"inline_message_id": message.inline_id} if message.inline_id else {"message": shapes.message(message)}
    world.tell(bot, "callback_query", body | where, f"user:{person.id}")
    return query


def _instance(chat: Chat) -> str:
    return str((chat.id * 0x9E3779B97F4A7C15) % 2**63)


def taps(world: "World", person: Person, chat: Chat, key: str, thread: int | None) -> Message:
    shown = world.sees_keyboard(person, chat, thread)
    keys: list[Key] = []
    if shown is not None and isinstance(shown.markup, ReplyKeyboard):
        keys = [k for row in shown.markup.rows for k in row]
    if shown is None or not any(k.text == key for k in keys):
        raise ImpossibleError(f"no key {key!r} among {[k.text for k in keys]}")
    if isinstance(shown.markup, ReplyKeyboard) and shown.markup.one_time:
        chat.reply_keyboards.pop((person.id, thread), None)
    return world.says(person, chat, key, thread=thread, reply_to=None if chat.is_private else shown)


def expire(world: "World") -> None:
    """Forgets queries that nobody can answer any more; those answered stay for whoever holds them."""
    now = world.now
    for key in [k for k, query in world.queries.items() if query.at + QUERY_LIFE <= now]:
        del world.queries[key]
    for key in [k for k, asked in world.inline_queries.items() if asked.at + INLINE_LIFE <= now]:
        del world.inline_queries[key]
