"""Messages about how things are set up. A group that tidies up has them deleted early the next morning."""

from telegram import Message

from bot.actions import tidy
from bot.domain.plan import ChatKind
from bot.telegram import send
from bot.telegram.context import Visit

TIDIED = {ChatKind.GROUP, ChatKind.SUPERGROUP}


async def reply(v: Visit, text: str, keyboard: send.Keyboard = None) -> Message:
    return await _remembered(v, await send.reply(v, text, keyboard))


async def say(v: Visit, text: str, keyboard: send.Keyboard = None) -> Message:
    return await _remembered(v, await send.say(v.bot, v.place, text, keyboard))


async def _remembered(v: Visit, message: Message) -> Message:
    if v.chat.kind in TIDIED:
        await v.house.database.write(tidy.remember, v.chat, message.message_id, v.house.clock())
    return message
