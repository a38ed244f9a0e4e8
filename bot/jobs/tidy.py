"""Yesterday's set-up messages are deleted: repeated until it is done, or too late."""

from datetime import timedelta

import structlog
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter

from bot.actions import tidy
from bot.actions.tidy import Batch
from bot.domain.pacing import Priority
from bot.storage import chats, setup_messages
from bot.telegram import send
from bot.telegram.context import House
from bot.telegram.limiter import seconds

log = structlog.get_logger()


async def tidy_up(here: House, bot: send.Bot) -> int:
    """The number of requests that got through."""
    now = here.clock()
    if not await here.database.read(setup_messages.anything_due, now):
        return 0
    batches = await here.database.write(tidy.claim_due, now)
    return sum([await _delete(here, bot, batch) for batch in batches])


async def _delete(here: House, bot: send.Bot, batch: Batch) -> bool:
    """What fails for now is tried again when its lease is over; what Telegram refuses is let be."""
    try:
        await bot.delete_messages(batch.chat_id, batch.message_ids, rate_limit_args=Priority.REPORT)
    except RetryAfter as refusal:
        until = here.clock() + timedelta(seconds=seconds(refusal))
        await here.database.write(setup_messages.put_off, batch.chat_id, batch.message_ids, until)
        return False
    except ChatMigrated as move:  # what was said in the old group stays there
        await here.database.write(chats.move, batch.chat_id, move.new_chat_id)
    except (Forbidden, BadRequest) as error:
        log.info("Set-up messages could not be deleted", chat_id=batch.chat_id, error=str(error))
    except NetworkError as error:
        log.warning("Set-up messages are deleted later", chat_id=batch.chat_id, error=str(error))
        return False
    await here.database.write(setup_messages.forget, batch.chat_id, batch.message_ids)
    return True
