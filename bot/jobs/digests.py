"""Summaries on their way: planned once for each chat and period, handed over at most once."""

from datetime import timedelta

import structlog
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter

from bot.actions import digest
from bot.storage import chats, digests
from bot.telegram import digest as summaries
from bot.telegram import send
from bot.telegram.context import House
from bot.telegram.limiter import seconds
from bot.telegram.wire import certainly_not_sent

AGAIN = timedelta(minutes=1)
log = structlog.get_logger()


async def tell_due(here: House, bot: send.Bot) -> int:
    """The number of summaries that were said."""
    now = here.clock()
    if not await here.database.read(digests.anything_due, now):
        return 0
    await here.database.write(digest.claim_due, now)
    said = 0
    for key in await here.database.read(digests.waiting, now):
        said += await _tell(here, bot, key)
    return said


async def _tell(here: House, bot: send.Bot, key: tuple[int, str]) -> bool:
    """Marked before it is handed over: a crash in between loses it, and never says it twice."""
    if not await here.database.write(digests.move, key, "due", "sending"):
        return False
    found = await here.database.read(digest.look, *key)
    if found is None:
        await here.database.write(digests.move, key, "sending", "dropped")
        return False
    try:
        await summaries.say(here, bot, found)
    except RetryAfter as refusal:
        await _again(here, key, timedelta(seconds=seconds(refusal)))
    except ChatMigrated as move:
        await _again(here, key, timedelta())
        await here.database.write(chats.move, key[0], move.new_chat_id)
    except (Forbidden, BadRequest) as error:
        log.warning("A summary was refused", chat_id=key[0], error=str(error))
        await here.database.write(digests.move, key, "sending", "dropped")
    except NetworkError as error:
        log.warning("A summary did not get through", chat_id=key[0], error=str(error))
        if certainly_not_sent(error):
            await _again(here, key, AGAIN)
    else:
        return await here.database.write(digests.move, key, "sending", "said")
    return False


async def _again(here: House, key: tuple[int, str], wait: timedelta) -> None:
    await here.database.write(digests.move, key, "sending", "due", here.clock() + wait)
