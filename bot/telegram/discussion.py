"""A channel and its discussion: Telegram copies each post into the linked group, and what is said there is below it."""

import structlog
from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageOriginChannel, ReplyParameters, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter

from bot.actions import reveal
from bot.actions.reveal import Reveal
from bot.domain.pacing import Priority
from bot.domain.round import Round
from bot.storage import chats, deliveries, discussions
from bot.storage.discussions import Copy
from bot.telegram import render, reveal_view, send
from bot.telegram.context import Context, House, house
from bot.telegram.reveal_pages import OvertakenError
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
    """The whole reveal below the question's copy, at most once. None: it is for the channel to tell everything."""
    copy = await here.database.read(discussions.find, found.round.chat_id, found.round.message_id)
    if copy and copy.state != "told":
        copy = await _begin(here, bot, found, copy)
    return await _go_on(here, bot, found, copy) if copy else None


async def linked_group(bot: send.Bot, channel_id: int) -> int | None:
    return (await bot.get_chat(channel_id)).linked_chat_id


def invitation(look: render.Look, found: Reveal, copy: Copy, username: str | None) -> InlineKeyboardMarkup:
    """Under a post with a button Telegram shows no comments of its own: there is one place to talk, and this leads there."""
    url = f"{post_link(found.round, username)}?comment={copy.reveal_id}"
    return send.keyboard([InlineKeyboardButton(look.plain("button.discuss"), url=url)])


def post_link(round_: Round, username: str | None) -> str:
    channel = username or f"c/{str(round_.chat_id).removeprefix('-100')}"
    return f"https://t.me/{channel}/{round_.message_id}"


async def _begin(here: House, bot: send.Bot, found: Reveal, copy: Copy) -> Copy | None:
    """The first page. Marked before it is handed over: what was under way in a crash is not repeated.

    A channel that has begun to tell everything goes on with that.
    """
    told = await here.database.read(deliveries.pages_told, found.round.id)
    if told or copy.group_id != await linked_group(bot, found.round.chat_id):
        return None
    if not await here.database.write(reveal.begin_talk, found.round.id, copy, here.clock()):
        return None
    try:
        return await _say(here, bot, found, copy)
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
    return None


async def _unheard(here: House, copy: Copy, error: NetworkError) -> None:
    if certainly_not_sent(error):
        await here.database.write(discussions.move, copy, "sending", "seen")
        raise error
    log.warning("Nobody knows whether a discussion got its reveal", group_id=copy.group_id, error=str(error))
    await here.database.write(discussions.move, copy, "sending", "lost")


async def _go_on(here: House, bot: send.Bot, found: Reveal, copy: Copy) -> Copy:
    """The first page is there, so there is no going back: a page that is refused, or in doubt, may be missing."""
    try:
        while copy.told < len(_pages(here, found)):
            copy = await _say(here, bot, found, copy)
    except (Forbidden, BadRequest, ChatMigrated) as error:
        log.warning("A discussion got only the beginning of its reveal", group_id=copy.group_id, error=str(error))
    except NetworkError as error:
        if certainly_not_sent(error):
            raise
        log.warning("Nobody knows whether a page of a reveal is there", group_id=copy.group_id, error=str(error))
        return await _go_on(here, bot, found, await _told(here, found, copy, None))
    return copy


async def _say(here: House, bot: send.Bot, found: Reveal, copy: Copy) -> Copy:
    """The next page. Only below the copy: where that is deleted, nothing is said in the middle of the group."""
    parts = _pages(here, found)
    is_last = copy.told == len(parts) - 1
    said = await bot.send_message(
        copy.group_id,
        parts[copy.told],
        parse_mode="HTML",
        link_preview_options=send.NO_PREVIEW,
        disable_notification=copy.told > 0,
        reply_parameters=ReplyParameters(copy.thread_id),
        reply_markup=reveal_view.keyboard(_look(here, found), found) if is_last else None,
        rate_limit_args=Priority.POST,
    )
    return await _told(here, found, copy, said.message_id)


async def _told(here: House, found: Reveal, copy: Copy, message_id: int | None) -> Copy:
    """Recorded before the next page leaves."""
    told = await here.database.write(reveal.page_talked, found.round.id, copy, message_id, here.clock())
    if told is None:
        raise OvertakenError(f"Page {copy.told} of the reveal of round {found.round.id} in its discussion")
    return told


def _pages(here: House, found: Reveal) -> list[Markup]:
    return reveal_view.full(_look(here, found), here.bank, found, discussed=True)


def _look(here: House, found: Reveal) -> render.Look:
    return render.Look(here.texts, found.round.language, found.round.zone)
