"""Postings out: claim, wait for the limiter, mark, send, record what became of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection
from telegram import Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.actions import daily
from bot.domain.delivery import Event
from bot.domain.pacing import Priority
from bot.domain.plan import Chat
from bot.domain.round import Origin, Round, RoundState, question_of
from bot.storage import chats, deliveries, digests, rounds
from bot.storage.deliveries import Delivery
from bot.telegram import operator, send
from bot.telegram.context import House
from bot.telegram.limiter import Limiter, seconds
from bot.telegram.wire import certainly_not_sent

AT_ONCE = 32
LONGEST_WAIT = 300
"""Seconds between two tries of a posting that Telegram cannot be reached for."""

NO_TOPIC = ("message thread not found", "topic_closed", "topic_deleted")
NO_CHAT = ("chat not found", "peer_id_invalid", "group chat was deactivated")
NO_RIGHTS = ("not enough rights", "have no rights to send", "chat_write_forbidden", "need administrator rights")
"""The chat's admins have it that way, perhaps for a day: the plan goes on."""

log = structlog.get_logger()


@dataclass(slots=True)
class Sender:
    """One for those who wait for their question, one for the morning's posts: neither stands in the other's way."""

    here: House
    bot: send.Bot
    limiter: Limiter
    owner: str
    priorities: Sequence[int]
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    async def send_waiting(self) -> int:
        """Take as much as there are hands for; the number taken."""
        free = AT_ONCE - len(self._running)
        if free <= 0:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            return 1
        claimed = await self.here.database.write(deliveries.claim, self.owner, self.here.clock(), self.priorities, free)
        for delivery in claimed:
            task = asyncio.create_task(self._deliver(delivery))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return len(claimed)

    async def idle(self) -> None:
        while self._running:
            await asyncio.gather(*self._running)

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            await self._deliver_now(delivery)
        except Exception as error:  # the lease ends, and the posting is taken up again
            log.exception("A posting failed", round_id=delivery.round_id, error=str(error))

    async def _deliver_now(self, delivery: Delivery) -> None:
        here, now = self.here, self.here.clock()
        round_, chat = await here.database.read(_find, delivery.round_id)
        question = question_of(here.bank, round_) if round_ else None
        if round_ is None or chat is None or question is None or round_.state is not RoundState.OPEN:
            await here.database.write(daily.refused, delivery.round_id, self.owner, "nothing to post")
            return
        if not round_.is_open(now):
            await here.database.write(_too_late, delivery.round_id, self.owner)
            return
        try:
            await self.limiter.turn(round_.chat_id, Priority(delivery.priority))
        except RetryAfter as refusal:
            await self._put_back(delivery, seconds(refusal), "not our turn yet")
            return
        if await here.database.write(deliveries.hand_over, delivery.round_id, self.owner, here.clock()):
            await self._hand_over(delivery, round_, send.Posting(round_, question, chat.kind))

    async def _hand_over(self, delivery: Delivery, round_: Round, posting: send.Posting) -> None:
        here = self.here
        try:
            message = await send.post(self.bot, here.texts, here.bank, posting, here.clock())
        except RetryAfter as refusal:
            await self._put_back(delivery, seconds(refusal), str(refusal))
        except ChatMigrated as move:
            await here.database.write(chats.move, round_.chat_id, move.new_chat_id)
            await self._put_back(delivery, 0, "moved")
        except InvalidToken as error:  # Telegram did not even look at it
            await self._put_back(delivery, LONGEST_WAIT, str(error))
        except Forbidden as error:
            await here.database.write(_refused_for_good, delivery, self.owner, str(error))
        except BadRequest as error:
            await self._refused(delivery, round_, error)
        except NetworkError as error:
            await self._network_failed(delivery, error)
        else:
            await self._posted(delivery, round_, message)

    async def _posted(self, delivery: Delivery, round_: Round, message: Message) -> None:
        """A daily question takes the pinned place of the one before; what fails there has been posted all the same."""
        here, poll_id = self.here, message.poll.id if message.poll else None
        pinned = await here.database.write(_posted, round_, self.owner, message.message_id, poll_id, here.clock())
        if pinned is None:
            return
        try:
            await send.pin(self.bot, message.chat.id, message.message_id, instead_of=pinned.before)
        except TelegramError as error:
            log.warning("A question could not be pinned", round_id=delivery.round_id, error=str(error))

    async def _put_back(self, delivery: Delivery, wait: float, why: str) -> None:
        later = self.here.clock() + timedelta(seconds=wait)
        await self.here.database.write(deliveries.put_back, delivery.round_id, self.owner, later, why)

    async def _network_failed(self, delivery: Delivery, error: NetworkError) -> None:
        """Never sent: try again. Nobody knows: wait for evidence."""
        if certainly_not_sent(error):
            await self._put_back(delivery, min(LONGEST_WAIT, 2**delivery.attempts), str(error))
            return
        log.warning("A posting is unconfirmed", round_id=delivery.round_id, error=str(error))
        now = self.here.clock()
        await self.here.database.write(daily.unheard, delivery.round_id, self.owner, str(error), now)

    async def _refused(self, delivery: Delivery, round_: Round, error: BadRequest) -> None:
        said = error.message.lower()
        if any(words in said for words in NO_CHAT):
            await self.here.database.write(_refused_for_good, delivery, self.owner, error.message)
            return
        await self.here.database.write(daily.refused, delivery.round_id, self.owner, error.message)
        if any(words in said for words in NO_TOPIC):
            await self.here.database.write(daily.topic_gone, round_)
            return
        if any(words in said for words in NO_RIGHTS):
            log.warning("The bot may not post here", round_id=delivery.round_id, error=error.message)
            return
        log.error("Telegram refused a posting", round_id=delivery.round_id, error=error.message)
        text = self.here.texts.say(self.here.defaults.language, "operator.error", error=error.message)
        await operator.tell_once(self.here, self.bot, f"posting {error.message}", text)


def gone_for_good(error: TelegramError) -> bool:
    """Nobody did anything wrong: the chat, or the bot's place in it, is no more."""
    said = error.message.lower()
    return isinstance(error, Forbidden) or any(words in said for words in (*NO_CHAT, *NO_TOPIC, *NO_RIGHTS))


def _find(tx: Connection, round_id: int) -> tuple[Round | None, Chat | None]:
    round_ = rounds.find(tx, round_id)
    return round_, chats.find(tx, round_.chat_id) if round_ else None


@dataclass(frozen=True, slots=True)
class Pinned:
    before: Sequence[int]  # the messages one of which is pinned still, the newest first


def _posted(
    tx: Connection, round_: Round, owner: str, message_id: int, poll_id: str | None, now: datetime
) -> Pinned | None:
    daily.posted(tx, round_.id, owner, message_id, poll_id)
    if round_.seconds:
        rounds.start_clock(tx, round_.id, now)
    return _to_pin(tx, round_)


def _to_pin(tx: Connection, round_: Round) -> Pinned | None:
    """None for what is not to be pinned: only the day's first question is, where admins have asked for it."""
    if round_.chat_id > 0 or round_.origin is not Origin.DAILY or round_.ordinal:
        return None
    habit = digests.habit(tx, round_.chat_id)
    if habit is None or not habit.pins:
        return None
    asked = rounds.latest(tx, round_.place, (Origin.DAILY,))
    return Pinned([one.message_id for one in asked if one.message_id and one.id < round_.id and not one.ordinal])


def _refused_for_good(tx: Connection, delivery: Delivery, owner: str, error: str) -> None:
    daily.refused(tx, delivery.round_id, owner, error)
    daily.gone(tx, delivery.chat_id)


def _too_late(tx: Connection, round_id: int, owner: str) -> None:
    if deliveries.move(tx, round_id, Event.TOO_LATE, owner):
        rounds.cancel_unseen(tx, round_id)
