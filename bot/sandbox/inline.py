"""Inline mode: `@bot words` typed in any chat, results offered, one of them sent."""

from typing import TYPE_CHECKING

from bot.sandbox import shapes
from bot.sandbox.chats import Chat
from bot.sandbox.errors import ImpossibleError
from bot.sandbox.messages import Message
from bot.sandbox.people import BotAccount, Person
from bot.sandbox.posting import post
from bot.sandbox.queries import InlineQuery

if TYPE_CHECKING:
    from bot.sandbox.world import World


def types(world: "World", person: Person, chat: Chat, bot: BotAccount, text: str, offset: str) -> InlineQuery:
    if not bot.takes_inline:
        raise ImpossibleError(f"@{bot.username} has no inline mode")
    query = InlineQuery(world.name("query"), bot, person, chat, text, world.now, offset)
    world.inline_queries[query.id] = query
    kind = "sender" if chat.bot is bot else chat.kind.value
    body = {"id": query.id, "from": shapes.user(person), "query": text, "offset": offset, "chat_type": kind}
    world.tell(bot, "inline_query", body, f"user:{person.id}")
    return query


def picks(world: "World", query: InlineQuery, index: int) -> Message:
    """The message is the person's, sent via the bot; with a keyboard the bot can edit it by its inline id."""
    if not query.results or index >= len(query.results):
        raise ImpossibleError("the bot has offered no such result")
    result, bot = query.results[index], query.bot
    inline_id = world.name("query") if result.markup else None
    message = post(
        world, query.chat, query.person, result.content,
        method="answerInlineQuery", via=bot, markup=result.markup, inline_id=inline_id,
    )  # fmt: skip
    if inline_id:
        world.inline_messages[inline_id] = message
    if bot.hears_inline_choices:
        told = shapes.without_none(
            result_id=result.id, query=query.text, inline_message_id=inline_id, **{"from": shapes.user(query.person)}
        )
        world.tell(bot, "chosen_inline_result", told, f"user:{query.person.id}")
    return message
