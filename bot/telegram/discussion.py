"""A channel and its discussion: Telegram copies each post into the linked group, and what is said there is below it."""

from collections.abc import Sequence

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageOriginChannel, ReplyParameters, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter

from bot.actions.reveal import Reveal
from bot.domain.pacing import Priority
from bot.domain.plan import Place
from bot.domain.round import Round
from bot.storage import chats, discussions
from bot.storage.discussions import Copy
from bot.telegram import render, reveal_view, send
from bot.telegram.context import Context, House, house
from bot.telegram.wire import certainly_not_sent

log = structlog.get_logger()


async def copied(update: Update, context: Context) -> None:
    """Nobody said this, whatever it looks like: it is our own question, or somebody's post, on its way to the group."""
    message, here = update.effective_message, house(context)
    origin = message.forward_origin if message else None
    if message is None or not isinstance(origin, MessageOriginChannel):
        return
    copy = Copy(origin.chat.id, origin.message_id, message.chat.id, message.message_id)
    await here.database.write(discussions.remember, copy, here.clock())


async def tell(here: House, bot: send.Bot, found: Reveal) -> Copy | None:
    """The whole reveal below the question's copy, at most once. None: it is for the channel to tell everything.

    Marked before it is handed over. What was under way in a crash is not repeated, and the channel tells it in full.
    """
    round_ = found.round
    copy = await here.database.read(discussions.find, round_.chat_id, round_.message_id)
    if copy is None or copy.state == "told":
        return copy
    if copy.group_id != await linked_group(bot, round_.chat_id):
        return None
    if not await here.database.write(discussions.move, copy, "seen", "sending"):
        return None
    try:
        reveal_id = await _say(here, bot, found, copy)
    except ChatMigrated as move:
        await here.database.write(chats.move, copy.group_id, move.new_chat_id)
    except RetryAfter:
        await here.database.write(discussions.move, copy, "sending", "seen")
        raise
    except (Forbidden, BadRequest) as error:
        log.warning("A discussion would not have its reveal", group_id=copy.group_id, error=str(error))
        await here.database.write(discussions.move, copy, "sending", "lost")
    except NetworkError as error:
        await _unheard(here, copy, error)
    else:
        await here.database.write(discussions.move, copy, "sending", "told", reveal_id)
        return await here.database.read(discussions.find, copy.channel_id, copy.message_id)
    return None


async def linked_group(bot: send.Bot, channel_id: int) -> int | None:
    return (await bot.get_chat(channel_id)).linked_chat_id


def invitation(look: render.Look, found: Reveal, copy: Copy, username: str | None) -> InlineKeyboardMarkup:
    """Under a post with a button Telegram shows no comments of its own: there is one place to talk, and this leads there."""
    url = f"{post_link(found.round, username)}?comment={copy.reveal_id}"
    return send.keyboard([InlineKeyboardButton(look.plain("button.discuss"), url=url)])


def post_link(round_: Round, username: str | None) -> str:
    channel = username or f"c/{str(round_.chat_id).removeprefix('-100')}"
    return f"https://t.me/{channel}/{round_.message_id}"


async def _say(here: House, bot: send.Bot, found: Reveal, copy: Copy) -> int:
    """Only below the copy: where that is deleted, nothing is said in the middle of the group."""
    look = render.Look(here.texts, found.round.language, found.round.zone)
    first, *rest = reveal_view.full(look, here.bank, found, discussed=True)
    buttons = reveal_view.keyboard(look, found)
    said = await bot.send_message(
        copy.group_id,
        first,
        parse_mode="HTML",
        link_preview_options=send.NO_PREVIEW,
        reply_parameters=ReplyParameters(copy.thread_id),
        reply_markup=None if rest else buttons,
        rate_limit_args=Priority.POST,
    )
    return await _say_rest(bot, copy, said.message_id, rest, buttons)


async def _say_rest(bot: send.Bot, copy: Copy, first: int, rest: Sequence[str], buttons: InlineKeyboardMarkup) -> int:
    """The first page is there, so there is no going back: a page that does not get through is missing."""
    if not rest:
        return first
    try:
        return await send.say_pages(bot, Place(copy.group_id), rest, buttons, reply_to=copy.thread_id)
    except (Forbidden, BadRequest, NetworkError, RetryAfter) as error:
        log.warning("A discussion got only the beginning of its reveal", group_id=copy.group_id, error=str(error))
        return first


async def _unheard(here: House, copy: Copy, error: NetworkError) -> None:
    if certainly_not_sent(error):
        await here.database.write(discussions.move, copy, "sending", "seen")
        raise error
    log.warning("Nobody knows whether a discussion got its reveal", group_id=copy.group_id, error=str(error))
    await here.database.write(discussions.move, copy, "sending", "lost")
