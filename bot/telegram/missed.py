"""`/missed`: what somebody missed in a group, asked again in private."""

import re
from collections.abc import Sequence

from telegram import InlineKeyboardButton
from telegram.helpers import create_deep_linked_url

from bot.actions import missed
from bot.actions.quiz import ask_missed
from bot.domain.round import Origin
from bot.telegram import membership, quiz, reminders, send
from bot.telegram.context import Visit

PAYLOAD = "missed_"
GROUP = re.compile(r"-[0-9]{1,18}")


async def missed_asked(v: Visit, _: Sequence[str]) -> None:
    if v.is_private:
        await _ask(v, missed.EVERYWHERE)
        return
    url = create_deep_linked_url(v.house.username, f"{PAYLOAD}{v.chat.id}")
    await send.reply(v, v.say("missed.here"), send.keyboard([InlineKeyboardButton(v.plain("button.missed"), url=url)]))


async def followed(v: Visit, chat: str) -> None:
    """From a group's button. Who is not in that group gets what they missed themselves."""
    chat_id = int(chat) if GROUP.fullmatch(chat) else missed.EVERYWHERE
    belongs = chat_id and await membership.has_left(v.bot, chat_id, v.who.id) is False
    await _ask(v, chat_id if belongs else missed.EVERYWHERE)


async def _ask(v: Visit, chat_id: int) -> None:
    here = v.house
    left = await here.database.read(missed.left, here.bank, v.who.id, chat_id)
    if not left:
        await send.reply(v, v.say("missed.none"))
        return
    slot = missed.slot(chat_id, v.update_id)
    asking = quiz.asking_of(v, origin=Origin.MISSED, slot=slot, length=min(len(left), quiz.MOST_AT_ONCE))
    rows = await reminders.offer(v)
    await send.reply(v, v.say("missed.begin", n=len(left)), send.keyboard(*rows) if rows else None)
    await here.database.write(ask_missed, here.bank, v.now, here.dice, asking)
    here.posting.set()
