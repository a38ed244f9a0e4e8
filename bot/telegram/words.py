"""What people type: an answer, a setting, a command that nearly exists, or small talk."""

from collections.abc import Sequence

from sqlalchemy import Connection
from telegram import Update

from bot.actions import answering
from bot.actions.topics import nearest
from bot.domain.round import Round
from bot.storage import notes
from bot.telegram import render, send, settings
from bot.telegram.answering import word_given
from bot.telegram.buttons import CommandPress
from bot.telegram.context import Context, Visit, visit


async def text_said(update: Update, context: Context) -> None:
    """In private anything; in a group only a reply to a message of ours arrives, and only that is meant for us."""
    v = await visit(update, context)
    message, text = v.message, v.message.text if v.message else None
    if message is None or not text or message.via_bot:  # what inline mode has put here
        return
    own = message.forward_origin is None  # somebody else's words are nobody's answer
    subject, round_ = await v.house.database.read(_meant, v, _replied_to(v)) if own else (None, None)
    if subject:
        await settings.word_given(v, text, subject)
    elif round_:
        await word_given(v, text, round_)
    elif v.is_private:
        more = render.button(v.plain("button.quiz"), CommandPress("quiz"))
        await send.reply(v, v.say("unknown.text"), send.keyboard([more]))


async def wordless(update: Update, context: Context) -> None:
    """A sticker, a photo, a voice. Of an album one is told, if there are words with it."""
    v = await visit(update, context)
    if v.message and v.message.media_group_id and not v.message.caption:
        return
    more = render.button(v.plain("button.quiz"), CommandPress("quiz"))
    await send.reply(v, v.say("unknown.wordless"), send.keyboard([more]))


async def unknown_command(v: Visit, word: str, known: Sequence[str]) -> None:
    near = nearest(word, known)
    if not near:
        await send.reply(v, v.say("unknown.command_none", command=word))
        return
    buttons = [render.button(f"/{command}", CommandPress(command)) for command in near]
    await send.reply(v, v.say("unknown.command", command=word), send.keyboard(*render.rows(buttons, 2)))


def _meant(tx: Connection, v: Visit, replied_to: int | None) -> tuple[str | None, Round | None]:
    if replied_to is None and not v.is_private:
        return None, None
    """Without a reply it is about what was asked last: the panel, or the question that came after it."""
    prompt = notes.expected(tx, v.chat.id, replied_to)
    round_ = answering.waiting_for_words(tx, v.house.bank, v.now, v.place, replied_to)
    if prompt and round_ and prompt.asked_at < round_.opened_at:
        return None, round_
    return prompt.subject if prompt else None, round_


def _replied_to(v: Visit) -> int | None:
    replied = v.message.reply_to_message if v.message else None
    return replied.message_id if replied else None
