"""Words that leave for Telegram: replies, toasts, edits, and the posting of a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    InputPollOption,
    LinkPreviewOptions,
    Message,
    Poll,
    ReplyParameters,
)
from telegram.constants import ParseMode, PollType
from telegram.error import BadRequest, Forbidden
from telegram.ext import ExtBot
from telegram.helpers import create_deep_linked_url

from bot.domain.pacing import Priority
from bot.domain.plan import ChatKind, Place
from bot.domain.question import Bank, Language, Question
from bot.domain.round import Display, Origin, Round
from bot.telegram import render
from bot.telegram.buttons import NextPress
from bot.telegram.context import Visit
from bot.telegram.limiter import IN_TURN
from bot.texts import Texts

log = structlog.get_logger()
Bot = ExtBot[Any]
Keyboard = InlineKeyboardMarkup | None
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
TOAST = 200
CAPTION = 1024
NOTE = 200
CHANNEL_LINK = "c_"
"""Begins the payload of `/start` that leads from a channel's question to its answer in private."""

LONGEST_POLL = timedelta(seconds=2_628_000)
SHORTEST_POLL = timedelta(seconds=5)


async def reply(v: Visit, text: str, keyboard: Keyboard = None) -> Message:
    """In a shared chat, as a reply to what was said."""
    quoted = v.message.message_id if v.message and not v.is_private else None
    return await say(v.bot, v.place, text, keyboard, reply_to=quoted)


async def say(
    bot: Bot,
    place: Place,
    text: str,
    keyboard: Keyboard = None,
    *,
    reply_to: int | None = None,
    silent: bool = False,
    priority: int = Priority.REPLY,
) -> Message:
    return await bot.send_message(
        place.chat_id,
        text,
        parse_mode=ParseMode.HTML,
        message_thread_id=place.thread_id or None,
        reply_markup=keyboard,
        link_preview_options=NO_PREVIEW,
        disable_notification=silent,
        reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None,
        rate_limit_args=priority,
    )


async def toast(query: CallbackQuery, text: str = "", *, alert: bool = False) -> None:
    """A press that is older than Telegram remembers has nobody waiting for its toast any more."""
    try:
        await query.answer(text[:TOAST], show_alert=alert)
    except BadRequest as error:
        if "query is too old" not in error.message.lower():
            raise


async def edit(
    bot: Bot, chat_id: int, message_id: int, text: str, keyboard: Keyboard = None, *, priority: int = Priority.REPLY
) -> None:
    """Repeating an edit is harmless: Telegram then says that nothing is modified."""
    try:
        await bot.edit_message_text(
            text,
            chat_id,
            message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
            link_preview_options=NO_PREVIEW,
            rate_limit_args=priority,
        )
    except BadRequest as error:
        if not _is_past_editing(error):
            raise


async def edit_buttons(bot: Bot, chat_id: int, message_id: int, keyboard: Keyboard = None) -> None:
    try:
        await bot.edit_message_reply_markup(chat_id, message_id, reply_markup=keyboard)
    except BadRequest as error:
        if not _is_past_editing(error):
            raise


async def edit_pages(bot: Bot, place: Place, message_id: int, parts: Sequence[str], keyboard: Keyboard = None) -> int:
    """Put the first page in place of the message, the rest below it; the last carries the buttons. Its id."""
    *before, last = parts
    if not before:
        await edit(bot, place.chat_id, message_id, last, keyboard)
        return message_id
    await edit(bot, place.chat_id, message_id, before[0])
    return await say_pages(bot, place, [*before[1:], last], keyboard, reply_to=message_id)


async def say_pages(
    bot: Bot,
    place: Place,
    parts: Sequence[str],
    keyboard: Keyboard = None,
    *,
    reply_to: int | None = None,
    priority: int = Priority.REPLY,
) -> int:
    """The id of the last page, which carries the buttons."""
    for part in parts[:-1]:
        await say(bot, place, part, reply_to=reply_to, silent=True, priority=priority)
    last = await say(bot, place, parts[-1], keyboard, reply_to=reply_to, priority=priority)
    return last.message_id


@dataclass(frozen=True, slots=True)
class Posting:
    """A round on its way to its chat."""

    round: Round
    question: Question
    kind: ChatKind


async def photo(
    bot: Bot, place: Place, picture: InputFile | str, reply_to: int, keyboard: Keyboard = None, caption: str = ""
) -> Message:
    return await bot.send_photo(
        place.chat_id,
        picture,
        caption=caption[:CAPTION] or None,
        message_thread_id=place.thread_id or None,
        reply_markup=keyboard,
        disable_notification=True,
        reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True),
    )


async def swap_photo(
    bot: Bot, message: Message, picture: InputFile | str, caption: str, keyboard: InlineKeyboardMarkup
) -> Message | None:
    """Another picture in the same message; None when it shows that one already, or is gone."""
    media = InputMediaPhoto(picture, caption=caption[:CAPTION] or None)
    try:
        sent = await bot.edit_message_media(media, message.chat_id, message.message_id, reply_markup=keyboard)
    except BadRequest as error:
        if not _is_past_editing(error):
            raise
        return None
    return sent if isinstance(sent, Message) else None


async def picture(bot: Bot, place: Place, content: InputFile | str, caption: str, keyboard: Keyboard = None) -> Message:
    return await bot.send_photo(
        place.chat_id,
        content,
        caption=caption[:CAPTION],
        message_thread_id=place.thread_id or None,
        reply_markup=keyboard,
    )


async def pin(bot: Bot, chat_id: int, message_id: int, *, instead_of: Sequence[int]) -> None:
    """Quietly. Where the bot may not, nothing is pinned; and so it is not always the last one that is pinned still."""
    try:
        top = (await bot.get_chat(chat_id)).pinned_message
        await bot.pin_chat_message(chat_id, message_id, disable_notification=True)
        stale = [one for one in instead_of if top and one == top.message_id] or instead_of[:1]
        for one in stale:
            await bot.unpin_chat_message(chat_id, one)
    except (BadRequest, Forbidden) as error:
        log.info("A question could not be pinned", chat_id=chat_id, error=str(error))


async def delete(bot: Bot, chat_id: int, message_id: int) -> None:
    """Where the bot may not, or somebody was faster, it stays as it is."""
    try:
        await bot.delete_message(chat_id, message_id)
    except BadRequest as error:
        log.info("A message could not be deleted", chat_id=chat_id, error=str(error))


async def stop_poll(bot: Bot, chat_id: int, message_id: int) -> Poll | None:
    """Mostly Telegram has closed it by itself, on time: then None."""
    try:
        return await bot.stop_poll(chat_id, message_id)
    except BadRequest as error:
        if "poll" not in error.message.lower():
            raise
        return None


async def post(bot: Bot, texts: Texts, bank: Bank, posting: Posting, now: datetime) -> Message:
    """Show the question in its chat. The caller has taken the limiter's leave."""
    round_, question = posting.round, posting.question
    look = render.Look(texts, round_.language, round_.zone)
    if round_.display is Display.POLL:
        return await _post_poll(bot, look, posting, now)
    text = render.question_text(look, bank, round_, question)
    buttons = render.question_keyboard(look, round_, question)
    if posting.kind is ChatKind.CHANNEL:
        text = render.channel_question(look, bank, round_, question)
        buttons = keyboard([_private_link(bot, look, round_)])
    return await say(bot, round_.place, text, buttons, silent=round_.silent, priority=IN_TURN)


async def _post_poll(bot: Bot, look: render.Look, posting: Posting, now: datetime) -> Message:
    round_, question = posting.round, posting.question
    return await bot.send_poll(
        round_.chat_id,
        question.ask.of(look.language),
        [InputPollOption(render.option_text(look, question, option)) for option in round_.places],
        is_anonymous=posting.kind is ChatKind.CHANNEL,
        type=PollType.QUIZ,
        allows_multiple_answers=len(question.right) > 1,
        correct_option_ids=cast(Any, question.right),
        shuffle_options=True,
        explanation=poll_note(question, look.language, round_.code),
        open_period=_open_period(round_, now),
        disable_notification=round_.silent,
        message_thread_id=round_.thread_id or None,
        reply_markup=_poll_keyboard(bot, look, posting),
        rate_limit_args=IN_TURN,
    )


def poll_note(question: Question, language: Language, code: str) -> str:
    """Behind the lamp. It ends with the round's code: so a vote proves a posting whose confirmation was lost."""
    mark = f" #{code}"
    note = question.note.of(language)
    room = NOTE - len(mark)
    return (note if len(note) <= room else f"{note[: room - 1]}…") + mark


def _open_period(round_: Round, now: datetime) -> timedelta | None:
    if round_.closes_at is None:
        return None
    return max(SHORTEST_POLL, min(LONGEST_POLL, round_.closes_at - now))


def _poll_keyboard(bot: Bot, look: render.Look, posting: Posting) -> Keyboard:
    round_ = posting.round
    if posting.kind is ChatKind.CHANNEL:
        return keyboard([_private_link(bot, look, round_)])
    if round_.origin is not Origin.QUIZ or round_.ordinal + 1 >= round_.length:
        return None
    press = NextPress(round_.id, round_.code)
    return InlineKeyboardMarkup([[render.button(look.plain("button.next"), press)]])


def _private_link(bot: Bot, look: render.Look, round_: Round) -> InlineKeyboardButton:
    """In a channel nobody is seen answering: who wants points does it in private."""
    url = create_deep_linked_url(bot.username, f"{CHANNEL_LINK}{round_.id}_{round_.code}")
    return InlineKeyboardButton(look.plain("button.answer_privately"), url=url)


def keyboard(*rows: Sequence[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([list(row) for row in rows])


def _is_past_editing(error: BadRequest) -> bool:
    """Nothing changed, or the message is gone: in both cases there is nothing left to do."""
    said = error.message.lower()
    return any(words in said for words in ("not modified", "message to edit not found", "message can't be edited"))
