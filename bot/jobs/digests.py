"""Summaries on their way: planned once for each chat and period, handed over at most once.

What ends on the same morning, a week and its month for instance, is one message.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection
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
    for chat_id, moment in await here.database.read(digests.waiting, now):
        said += await _tell(here, bot, chat_id, moment)
    return said


async def _tell(here: House, bot: send.Bot, chat_id: int, moment: datetime) -> bool:
    """Marked before it is handed over: a crash in between loses it, and never says it twice."""
    periods = await here.database.write(digests.take, chat_id, moment)
    found = await here.database.read(digest.look, chat_id, periods)
    if found is None:
        await here.database.write(digests.finish, chat_id, periods, "dropped")
        return False
    try:
        await summaries.say(here, bot, found)
    except RetryAfter as refusal:
        await _again(here, chat_id, periods, timedelta(seconds=seconds(refusal)))
    except ChatMigrated as move:  # others may have heard of it while this was on its way
        await here.database.write(_follow, chat_id, move.new_chat_id, periods, here.clock())
    except (Forbidden, BadRequest) as error:
        log.warning("A summary was refused", chat_id=chat_id, error=str(error))
        await here.database.write(digests.finish, chat_id, periods, "dropped")
    except NetworkError as error:
        log.warning("A summary did not get through", chat_id=chat_id, error=str(error))
        if certainly_not_sent(error):
            await _again(here, chat_id, periods, AGAIN)
    else:
        await here.database.write(digests.finish, chat_id, periods, "said")
        return True
    return False


def _follow(tx: Connection, old: int, new: int, periods: Sequence[str], now: datetime) -> None:
    chats.move(tx, old, new)
    digests.finish(tx, new, periods, "due", now)


async def _again(here: House, chat_id: int, periods: Sequence[str], wait: timedelta) -> None:
    await here.database.write(digests.finish, chat_id, periods, "due", here.clock() + wait)
