"""What the clock does: due plans become postings, ended rounds are revealed, leftovers are taken up."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Connection
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.actions import daily, reveal
from bot.actions.daily import LowPool
from bot.domain.round import Round
from bot.jobs.sender import gone_for_good
from bot.storage import chats, deliveries, inbox, notes, rounds
from bot.telegram import operator, send
from bot.telegram import reveal as reveals
from bot.telegram.buttons import DoubtPress
from bot.telegram.channel import StillCountingError
from bot.telegram.context import House
from bot.telegram.intake import Inbox
from bot.telegram.limiter import seconds
from bot.telegram.render import Look, button
from bot.telegram.reveal_pages import OvertakenError

BATCHES = 4
"""A tick claims so many batches at most, and closes so many: forty a second are more than Telegram takes postings."""

REVEALS_AT_ONCE = 8
REVEAL_AGAIN = 5
"""Seconds until a reveal that did not get through is tried again."""

log = structlog.get_logger()


async def tick(here: House, bot: send.Bot) -> int:
    """Claim what is due; the number of postings. The rest of a large morning waits for the next second, and so does
    nobody's answer for a morning to be claimed that cannot be sent any faster.
    """
    postings = 0
    for _ in range(BATCHES):
        claimed = await here.database.write(daily.claim_due, here.bank, here.clock(), here.dice)
        postings += claimed.postings
        await _tell_low(here, bot, claimed.low)
        if claimed.postings:
            here.posting.set()
        if claimed.plans < daily.BATCH:
            break
    return postings


async def reveal_due(here: House, bot: send.Bot) -> int:
    """Close what is over and show it; the number of reveals that got through."""
    for _ in range(BATCHES):
        if await here.database.write(reveal.close_due, here.bank, here.clock()) < reveal.BATCH:
            break
    due = await here.database.read(rounds.to_reveal, here.clock())
    places = asyncio.Semaphore(REVEALS_AT_ONCE)
    return sum(await asyncio.gather(*(_reveal(here, bot, round_, places) for round_ in due)))


async def guarded(work: Callable[..., Awaitable[Any]], *args: Any) -> None:
    """A job that fails is logged, and runs again with the next turn."""
    try:
        await work(*args)
    except Exception as error:
        log.exception("A job failed", job=work.__name__, error=str(error))


async def keep_house(here: House, bot: send.Bot, letters: Inbox) -> None:
    """Every half minute: what somebody left undone."""
    now = here.clock()
    await here.database.write(deliveries.end_leases, now)
    await letters.take_up_leftovers()
    for doubt in await here.database.write(deliveries.doubtful, now):
        await _ask_admins(here, bot, doubt.round_id)
    await here.database.write(inbox.sweep, now)
    await here.database.write(notes.beat, now)
    here.posting.set()


async def _reveal(here: House, bot: send.Bot, round_: Round, places: asyncio.Semaphore) -> bool:
    async with places:
        taken = await here.database.write(deliveries.take_reveal, round_.id, here.clock())
        return taken and await _show(here, bot, round_)


async def _show(here: House, bot: send.Bot, round_: Round) -> bool:
    """Who has left gets no reveal; who cannot be reached gets it later."""
    try:
        await reveals.show(here, bot, round_)
    except ChatMigrated as move:
        await here.database.write(chats.move, round_.chat_id, move.new_chat_id)
        await _put_off(here, round_, 0)
    except (Forbidden, BadRequest) as error:
        log.warning("A reveal was refused", round_id=round_.id, error=str(error))
        await here.database.write(reveal.shown, round_.id)
        if not gone_for_good(error):
            await _tell(here, bot, "reveal", error)
    except RetryAfter as refusal:
        await _put_off(here, round_, seconds(refusal))
    except OvertakenError as error:
        log.warning("A reveal was taken over", round_id=round_.id, error=str(error))
    except StillCountingError:
        await _put_off(here, round_, REVEAL_AGAIN)
    except (NetworkError, InvalidToken) as error:
        log.warning("A reveal did not get through", round_id=round_.id, error=str(error))
        await _put_off(here, round_, REVEAL_AGAIN)
    except Exception as error:  # a bug: it waits for a while, and the others are shown
        log.exception("A reveal failed", round_id=round_.id, error=str(error))
        await _failed(here, bot, round_, error)
    else:
        return True
    return False


async def _failed(here: House, bot: send.Bot, round_: Round, error: Exception) -> None:
    summary = f"{type(error).__name__}: {error}"[:300]
    if await here.database.write(reveal.failed, round_.id, summary, here.clock()):
        log.error("A reveal is given up", round_id=round_.id, tries=reveal.TRIES)
        error = RuntimeError(f"a reveal is given up after {reveal.TRIES} tries, {summary}")
    await _tell(here, bot, "reveal", error)


async def _tell(here: House, bot: send.Bot, what: str, error: Exception) -> None:
    summary = f"{type(error).__name__}: {error}"[:300]
    text = here.texts.say(here.defaults.language, "operator.error", error=summary)
    await operator.tell_once(here, bot, f"{what} {summary}", text)


async def _put_off(here: House, round_: Round, wait: float) -> None:
    await here.database.write(deliveries.put_off_reveal, round_.id, here.clock() + timedelta(seconds=wait))


async def _ask_admins(here: House, bot: send.Bot, round_id: int) -> None:
    """Nobody knows whether the question is there: the chat's admins can see it."""
    round_ = await here.database.read(rounds.find, round_id)
    if round_ is None:
        return
    look = Look(here.texts, round_.language, round_.zone)
    time = here.texts.moment(round_.language, round_.opened_at, round_.zone)
    text = look.say("doubt.ask", time=time)
    post = button(look.plain("button.post_it"), DoubtPress(round_id, "post"))
    skip = button(look.plain("button.skip_it"), DoubtPress(round_id, "skip"))
    try:
        await send.say(bot, round_.place, text, send.keyboard([post, skip]))
    except Forbidden as error:
        log.warning("A chat could not be asked about its question", round_id=round_id, error=str(error))
    except TelegramError as error:  # rather asked twice than never
        log.warning("A chat will be asked about its question later", round_id=round_id, error=str(error))
        await here.database.write(deliveries.ask_again, round_id)


async def _tell_low(here: House, bot: send.Bot, low: tuple[LowPool, ...]) -> None:
    for pool in low:
        title = await here.database.read(_title, pool.plan.chat_id)
        text = here.texts.say(here.defaults.language, "operator.low_pool", title=title, n=pool.left)
        await operator.tell_once(here, bot, pool.subject, text)


def _title(tx: Connection, chat_id: int) -> str:
    chat = chats.find(tx, chat_id)
    return (chat and chat.title) or str(chat_id)
