"""After an outage: Telegram keeps a press for 150 seconds only, so whoever pressed meanwhile is asked to press again."""

from datetime import datetime, timedelta

import structlog
from telegram.error import TelegramError

from bot.domain.pacing import Priority
from bot.storage import notes, rounds
from bot.telegram import send
from bot.telegram.context import House
from bot.telegram.render import Look

PRESSES_LIVE = timedelta(seconds=150)
log = structlog.get_logger()


async def last_alive(here: House) -> datetime | None:
    """To be asked before anything else is done: the next heartbeat covers it."""
    return await here.database.write(notes.beat, here.clock())


async def announce(here: House, bot: send.Bot, last_alive: datetime | None) -> int:
    """A quiet line under each open question with buttons, if presses may have been lost; how many were told."""
    now = here.clock()
    if last_alive is None or now - last_alive <= PRESSES_LIVE:
        return 0
    told = 0
    for round_ in await here.database.read(rounds.open_with_buttons, last_alive, now):
        text = Look(here.texts, round_.language, round_.zone).say("outage.press_again")
        try:
            await send.say(bot, round_.place, text, reply_to=round_.message_id, silent=True, priority=Priority.REPORT)
        except TelegramError as error:
            log.warning("A chat was not told of the outage", round_id=round_.id, error=str(error))
        else:
            told += 1
    return told
