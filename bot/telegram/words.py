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
    text = v.message.text if v.message else None
    if not text:
        return
    subject, round_ = await v.house.database.read(_meant, v, _replied_to(v))
    if subject:
        await settings.word_given(v, text, subject)
    elif round_:
        await word_given(v, text, round_)
    elif v.is_private:
        more = render.button(v.plain("button.quiz"), CommandPress("quiz"))
        await send.reply(v, v.say("unknown.text"), send.keyboard([more]))


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
    subject = notes.expected(tx, v.chat.id, replied_to)
    return subject, answering.waiting_for_words(tx, v.house.bank, v.now, v.place, replied_to)


def _replied_to(v: Visit) -> int | None:
    replied = v.message.reply_to_message if v.message else None
    return replied.message_id if replied else None
