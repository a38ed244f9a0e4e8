"""What is kept about a person: shown as a file, deleted on request. Private chats only."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time
from enum import StrEnum

from telegram import InputFile, Update

from bot.storage import privacy
from bot.telegram import render, send
from bot.telegram.buttons import ForgetPress
from bot.telegram.context import Context, Visit, visit


async def mydata_asked(v: Visit, _: Sequence[str]) -> None:
    if not v.is_private:
        await send.reply(v, v.say("privacy.private_only"))
        return
    everything = await v.house.database.read(privacy.everything, v.who.id)
    content = json.dumps(everything, ensure_ascii=False, indent=2, default=_plain).encode()
    await v.bot.send_document(v.chat.id, InputFile(content, filename="yimian.json"), caption=v.plain("privacy.mydata"))


async def forgetme_asked(v: Visit, _: Sequence[str]) -> None:
    if not v.is_private:
        await send.reply(v, v.say("privacy.private_only"))
        return
    forget = render.button(v.plain("button.forget"), ForgetPress("yes"))
    keep = render.button(v.plain("button.keep"), ForgetPress("no"))
    await send.reply(v, v.say("privacy.forget_ask"), send.keyboard([keep, forget]))


async def forget_pressed(press: ForgetPress, update: Update, context: Context) -> None:
    v = await visit(update, context)
    assert update.callback_query is not None
    await send.toast(update.callback_query)
    assert v.message is not None
    if not v.is_private:
        return
    sure = press.decision == "yes"
    await send.edit(v.bot, v.chat.id, v.message.message_id, v.say("privacy.forgotten" if sure else "privacy.kept"))
    if sure:
        await v.house.database.write(privacy.forget, v.who.id)


def _plain(value: object) -> object:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value) if isinstance(value, StrEnum) else list(value) if isinstance(value, tuple) else repr(value)
