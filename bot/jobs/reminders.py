"""Reminders on their way: each person's as one message, claimed before it is handed over, and so said at most once."""

import asyncio
from collections.abc import Sequence

import structlog
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from bot.actions import daily, reminder
from bot.actions.reminder import Reminder
from bot.jobs.sender import gone_for_good
from bot.storage import reminders
from bot.telegram import membership, send
from bot.telegram import reminders as letters
from bot.telegram.context import House
from bot.telegram.wire import certainly_not_sent

AT_ONCE = 8
EVERY = 60
"""Seconds between two looks at what is due."""

log = structlog.get_logger()


async def tell_due(here: House, bot: send.Bot) -> int:
    """The number of people who were reminded."""
    if not await here.database.read(reminders.anything_due, here.clock()):
        return 0
    while await here.database.write(reminder.claim_due, here.clock()) == reminder.BATCH:
        pass
    places = asyncio.Semaphore(AT_ONCE)
    waiting = await here.database.read(reminders.waiting)
    return sum(await asyncio.gather(*(_remind(here, bot, *one, places) for one in waiting.items())))


async def _remind(
    here: House, bot: send.Bot, person_id: int, chat_ids: Sequence[int], places: asyncio.Semaphore
) -> bool:
    """Who has left a group is not reminded of its question; where Telegram does not say, who has answered there lately is in it.

    What cannot be asked or said now has its next turn.
    """
    async with places:
        try:
            for chat_id in chat_ids:
                if await membership.has_left(bot, chat_id, person_id):
                    await here.database.write(reminders.drop, person_id, chat_id)
            found = await here.database.write(reminder.take, person_id, here.clock())
            return found is not None and await _tell(here, bot, found)
        except (RetryAfter, NetworkError) as error:
            log.warning("A reminder has to wait", error=str(error))
        except Exception as error:  # a bug: the others are reminded all the same
            log.exception("A reminder failed", error=str(error))
    return False


async def _tell(here: House, bot: send.Bot, found: Reminder) -> bool:
    try:
        await letters.say(here, bot, found)
    except RetryAfter:
        await _put_back(here, found)
    except (Forbidden, BadRequest) as error:
        log.info("A reminder was refused", error=str(error))
        if gone_for_good(error):
            await here.database.write(daily.gone, found.who.id)
    except NetworkError as error:
        log.warning("A reminder did not get through", error=str(error))
        if certainly_not_sent(error):
            await _put_back(here, found)
    else:
        return True
    return False


async def _put_back(here: House, found: Reminder) -> None:
    await here.database.write(reminders.put_back, found.who.id, found.at)
