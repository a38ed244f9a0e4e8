import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

import pytest
from telegram.error import Forbidden, RetryAfter
from telegram.ext import ExtBot

from bot.domain.pacing import Priority
from bot.telegram.limiter import IN_TURN, Limiter
from bot.telegram.wire import Wire
from tests.telegram.test_wire import TOKEN, durations_as_timedelta, far_side, message

__all__ = ["durations_as_timedelta"]

REPLY, POST, REPORT = Priority


@dataclass(slots=True)
class Time:
    """Passes only when everybody sleeps."""

    now: float = 0.0
    sleepers: list[tuple[float, int, asyncio.Future[None]]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        alarm = asyncio.get_running_loop().create_future()
        heappush(self.sleepers, (self.now + seconds, next(self.numbers), alarm))
        await alarm

    async def run(self, *work: Coroutine[Any, Any, Any]) -> list[Any]:
        everything = asyncio.gather(*work, return_exceptions=True)
        while not everything.done():
            for _ in range(5):
                await asyncio.sleep(0)
            if self.sleepers:
                at, _, alarm = heappop(self.sleepers)
                self.now = max(self.now, at)
                alarm.set_result(None)
        return await everything


@dataclass(slots=True)
class Telegram:
    """What arrives and when; refuses a chat as often as told."""

    time: Time = field(default_factory=Time)
    seen: list[tuple[float, str, Any]] = field(default_factory=list)
    refusals: dict[Any, list[int]] = field(default_factory=dict)
    limiter: Limiter = field(init=False)

    def __post_init__(self) -> None:
        self.limiter = Limiter(clock=self.time.clock, sleep=self.time.sleep)

    async def arrive(self, endpoint: str, data: dict[str, Any]) -> bool:
        self.seen.append((self.time.now, endpoint, data.get("chat_id")))
        if self.refusals.get(data.get("chat_id")):
            raise RetryAfter(timedelta(seconds=self.refusals[data.get("chat_id")].pop(0)))
        return True

    async def call(self, chat: Any, priority: Priority = REPLY, endpoint: str = "sendMessage", at: float = 0) -> Any:
        if at:
            await self.time.sleep(at - self.time.now)
        data = {} if chat is None else {"chat_id": chat}
        return await self.limiter.process_request(self.arrive, (endpoint, data), {}, endpoint, data, priority or None)

    def times(self, chat: Any) -> list[float]:
        return [at for at, _, to in self.seen if to == chat]


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


async def broadcast(telegram: Telegram, chats: range, *, senders: int = 8) -> None:
    """As the delivery does it: a few senders, each taking the next chat."""
    waiting = iter(chats)

    async def sender() -> None:
        for chat in waiting:
            await telegram.call(chat, POST)
            await telegram.time.sleep(0.05)

    await asyncio.gather(*(sender() for _ in range(senders)))


async def test_a_broadcast_uses_its_limit_and_never_exceeds_it(telegram: Telegram) -> None:
    await telegram.time.run(broadcast(telegram, range(1, 1001)))
    times = [at for at, _, _ in telegram.seen]
    assert 28.5 <= (len(times) - 1) / times[-1] <= 29.5
    assert all(late - early >= 1 for early, late in zip(times, times[30:], strict=False))


async def test_replies_pass_a_broadcast_at_once(telegram: Telegram) -> None:
    people = [telegram.call(5000 + number, at=number + 0.01) for number in range(1, 30)]
    await telegram.time.run(broadcast(telegram, range(1, 1001)), *people)
    assert all(telegram.times(5000 + number) == [pytest.approx(number + 0.01)] for number in range(1, 30))


async def test_what_is_not_a_message_is_not_paced(telegram: Telegram) -> None:
    calls = [telegram.call(-1, endpoint="answerCallbackQuery") for _ in range(100)]
    calls += [telegram.call(None, endpoint="getMe"), telegram.call(7, endpoint="sendChatAction")]
    await telegram.time.run(*calls)
    assert {at for at, _, _ in telegram.seen} == {0}


async def test_edits_count_like_messages(telegram: Telegram) -> None:
    await telegram.time.run(*(telegram.call(-1, endpoint="editMessageText") for _ in range(20)))
    assert max(telegram.times(-1)) == 15


async def test_a_group_named_by_text_and_by_number_is_one_group(telegram: Telegram) -> None:
    await telegram.time.run(*(telegram.call(chat) for chat in [-100, "-100"] * 4))
    assert max(at for at, _, _ in telegram.seen) == 3


async def test_a_refused_reply_is_repeated_when_its_time_has_come(telegram: Telegram) -> None:
    telegram.refusals[7] = [10, 3]
    assert await telegram.time.run(telegram.call(7), telegram.call(8)) == [True, True]
    assert telegram.times(7) == [0, 10, 13]
    assert telegram.times(8) == [0]


async def test_a_refused_post_goes_back_to_whoever_sent_it(telegram: Telegram) -> None:
    telegram.refusals[7] = [10]
    (refusal,) = await telegram.time.run(telegram.call(7, POST))
    assert isinstance(refusal, RetryAfter)
    assert refusal.retry_after == timedelta(seconds=10)
    assert telegram.times(7) == [0]


async def test_a_post_to_a_chat_that_is_stopped_for_long_goes_back_without_being_sent(telegram: Telegram) -> None:
    telegram.refusals[7] = [100]
    _, later = await telegram.time.run(telegram.call(7, POST), telegram.call(7, POST, at=30))
    assert isinstance(later, RetryAfter)
    assert later.retry_after == timedelta(seconds=70)
    assert telegram.times(7) == [0]


async def test_a_reply_that_would_come_hours_late_is_given_up(telegram: Telegram) -> None:
    telegram.refusals[7] = [10_072]
    (refusal,) = await telegram.time.run(telegram.call(7))
    assert isinstance(refusal, RetryAfter)
    assert refusal.retry_after == timedelta(seconds=10_072)
    assert telegram.time.now == 0


async def test_a_refusal_also_stops_what_already_had_its_turn(telegram: Telegram) -> None:
    burst = [telegram.call(7) for _ in range(6)]  # the sixth goes at 1
    telegram.refusals[7] = [10]
    await telegram.time.run(*burst)
    assert [at for at in telegram.times(7) if 0 < at < 10] == []
    assert len(telegram.times(7)) == 7


async def test_three_refusals_at_once_stop_everybody_until_the_last_deadline(telegram: Telegram) -> None:
    telegram.refusals = {1: [4], 2: [9], 3: [6]}
    first = [telegram.call(chat, POST) for chat in (1, 2, 3)]
    await telegram.time.run(*first, telegram.call(4, at=1), telegram.call(5, POST, at=5))
    assert telegram.times(4) == [pytest.approx(9, abs=0.1)]
    assert telegram.times(5) == [pytest.approx(9, abs=0.1)]


async def test_a_report_that_finds_no_free_slot_goes_back(telegram: Telegram) -> None:
    report = telegram.call(9999, REPORT, at=1)
    *_, refusal = await telegram.time.run(broadcast(telegram, range(1, 1001), senders=64), report)
    assert isinstance(refusal, RetryAfter)
    assert telegram.times(9999) == []


async def test_who_has_waited_for_its_turn_is_not_paced_again(telegram: Telegram) -> None:
    async def post() -> None:
        await telegram.limiter.turn(7, POST)
        data = {"chat_id": 7}
        await telegram.limiter.process_request(telegram.arrive, ("sendPoll", data), {}, "sendPoll", data, IN_TURN)

    await telegram.time.run(post(), post())
    assert telegram.times(7) == [0, 1]


async def test_a_turn_that_would_come_too_late_is_refused(telegram: Telegram) -> None:
    telegram.refusals[7] = [100]
    await telegram.time.run(telegram.call(7, POST))
    with pytest.raises(RetryAfter):
        await telegram.limiter.turn(7, POST)


async def test_other_errors_are_left_alone(telegram: Telegram) -> None:
    async def forbidden() -> bool:
        raise Forbidden("bot was blocked by the user")

    with pytest.raises(Forbidden):
        await Limiter().process_request(forbidden, (), {}, "sendMessage", {"chat_id": 7}, None)


async def test_the_library_hands_the_priority_on(telegram: Telegram) -> None:
    async with far_side(message) as far, Wire() as wire:
        bot = ExtBot(TOKEN, base_url=far.url, request=wire, get_updates_request=wire, rate_limiter=telegram.limiter)
        replies = [bot.send_message(7, "reply") for _ in range(2)]
        posts = [bot.send_message(8, "post", rate_limit_args=POST) for _ in range(2)]
        await telegram.time.run(*replies, *posts)
    assert len(far.seen) == 4
    assert telegram.time.now == pytest.approx(1, abs=0.1), (
        "the second post to one chat a second after the first; the replies at once"
    )
