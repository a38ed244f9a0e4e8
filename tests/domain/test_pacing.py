from collections import defaultdict
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pacing import CHAT_BURST, FORGET_ABOVE, Chat, Pacer, Priority, is_group

REPLY, POST, REPORT = Priority
PEOPLE: list[Chat] = [7, 8, 9]
GROUPS: list[Chat] = [-1, -2, "@channel"]


@dataclass(frozen=True, slots=True, order=True)
class Message:
    at: float
    chat: Chat
    priority: Priority


def traffic(*, most: int = 120) -> st.SearchStrategy[list[Message]]:
    moments = st.integers(0, 400).map(lambda tenth: tenth / 10)
    message = st.builds(Message, moments, st.sampled_from(PEOPLE + GROUPS), st.sampled_from(Priority))
    return st.lists(message, max_size=most)


def leave(asked: list[Message], pacer: Pacer | None = None) -> list[Message]:
    """What is asked for, at the time when it goes; whoever is told to ask again does so then."""
    pacer = pacer or Pacer()
    waiting = [(message.at, number, message) for number, message in enumerate(asked)]
    heapify(waiting)
    gone = []
    while waiting:
        now, number, message = heappop(waiting)
        turn = pacer.ask(message.chat, message.priority, now)
        if turn.granted:
            gone.append(Message(turn.at, message.chat, message.priority))
        else:
            assert turn.at > now, "asking again at once would never end"
            heappush(waiting, (turn.at, number, message))
    return gone


def by_chat(messages: list[Message]) -> dict[Chat, list[float]]:
    times = defaultdict(list)
    for message in messages:
        times[message.chat].append(message.at)
    return {chat: sorted(moments) for chat, moments in times.items()}


def bulk(messages: list[Message]) -> list[Message]:
    return [message for message in messages if message.priority is not REPLY]


def replies(messages: list[Message]) -> list[Message]:
    return [message for message in messages if message.priority is REPLY]


@given(traffic())
def test_everything_leaves_once_and_never_before_it_was_asked_for(asked: list[Message]) -> None:
    gone = leave(asked)
    for kind in {(message.chat, message.priority) for message in asked}:
        before = sorted(message.at for message in asked if (message.chat, message.priority) == kind)
        after = sorted(message.at for message in gone if (message.chat, message.priority) == kind)
        assert len(before) == len(after)
        assert all(early <= late for early, late in zip(before, after, strict=True))


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from([POST, REPORT])), min_size=40, max_size=150))
def test_never_more_than_thirty_bulk_messages_leave_in_any_second(asked: list[tuple[int, Priority]]) -> None:
    gone = leave([Message(tenth / 10, chat, priority) for chat, (tenth, priority) in enumerate(asked)])
    times = sorted(message.at for message in gone)
    assert all(late - early >= 1 for early, late in zip(times, times[30:], strict=False))


@given(traffic(most=200))
def test_never_more_than_twenty_messages_a_minute_go_to_a_group(asked: list[Message]) -> None:
    for chat, times in by_chat(leave(asked)).items():
        if is_group(chat):
            assert all(late - early >= 60 for early, late in zip(times, times[20:], strict=False))


@given(traffic())
def test_bulk_messages_to_a_chat_are_a_second_apart(asked: list[Message]) -> None:
    for times in by_chat(bulk(leave(asked))).values():
        assert all(late - early >= 1 - 1e-9 for early, late in pairwise(times))


@given(traffic())
def test_replies_to_a_chat_are_a_short_burst_and_then_one_a_second(asked: list[Message]) -> None:
    for times in by_chat(replies(leave(asked))).values():
        for first, start in enumerate(times):
            for last, end in enumerate(times[first:], start=first):
                assert last - first + 1 <= CHAT_BURST + (end - start) + 1e-9


@given(traffic(), st.sampled_from(PEOPLE + GROUPS))
def test_a_reply_is_not_a_moment_later_for_what_goes_to_other_chats(asked: list[Message], chat: Chat) -> None:
    alone = [message for message in asked if message.chat == chat]
    assert by_chat(replies(leave(alone))) == by_chat(replies([m for m in leave(asked) if m.chat == chat]))


def test_a_reply_does_not_wait_behind_a_broadcast() -> None:
    pacer = Pacer()
    leave([Message(0, chat, POST) for chat in range(1, 1000)], pacer)
    assert pacer.ask(5000, REPLY, now=0.1).at == 0.1


def test_a_broadcast_uses_at_least_95_percent_of_what_telegram_allows() -> None:
    gone = leave([Message(0, chat, POST) for chat in range(1, 10_001)])
    assert 28.5 <= (len(gone) - 1) / max(message.at for message in gone) <= 29.5


def by_eight_senders(posts: int, asked: list[Message]) -> list[Message]:
    """Each sender asks for the next chat when its last message has left."""
    pacer, gone = Pacer(), []
    waiting = [(message.at, message.chat, message.priority) for message in asked]
    waiting += [(0, chat, POST) for chat in range(1, 9)]
    heapify(waiting)
    chats = iter(range(9, posts + 1))
    while waiting:
        now, chat, priority = heappop(waiting)
        turn = pacer.ask(chat, priority, now)
        assert turn.granted
        gone.append(Message(turn.at, chat, priority))
        if priority is POST and (following := next(chats, None)):
            heappush(waiting, (turn.at, following, POST))
    return sorted(gone)


def test_a_broadcast_makes_room_for_replies_so_that_both_keep_the_limit() -> None:
    asked = [Message(fifth / 5, 10_000 + fifth, REPLY) for fifth in range(300)]
    gone = by_eight_senders(2000, asked)
    assert [message.at for message in replies(gone)] == [message.at for message in asked]
    debt = 0.0  # a bucket as Telegram may keep it: 30 a second, 30 at once
    for earlier, message in pairwise(gone):
        debt = max(0.0, debt - 30 * (message.at - earlier.at)) + 1
        assert debt <= 30


def test_no_crowd_of_replies_can_stop_a_broadcast() -> None:
    asked = [Message(hundredth / 100, 10_000 + hundredth, REPLY) for hundredth in range(3000)]
    posts = [message.at for message in by_eight_senders(100, asked) if message.priority is POST]
    assert posts[-1] < 30


def test_a_broadcast_starts_without_a_burst() -> None:
    times = sorted(message.at for message in leave([Message(50, chat, POST) for chat in range(1, 60)]))
    assert min(late - early for early, late in pairwise(times)) > 0.03


def test_posts_that_wait_go_before_reports_that_wait() -> None:
    mixed = [Message(0, chat, REPORT if chat % 2 else POST) for chat in range(1, 101)]
    gone = [message.priority for message in sorted(leave(mixed))]
    assert gone[1:] == sorted(gone[1:]), "only the very first may be a report: nobody else had asked yet"


def test_a_chat_that_is_not_ready_costs_the_others_no_slot() -> None:
    pacer = Pacer()
    pacer.refused(1, 100, now=0)
    gone = leave([Message(0, 1, POST), *(Message(0, chat, POST) for chat in range(2, 60))], pacer)
    assert by_chat(gone)[1] == [100]
    assert sorted(message.at for message in gone)[57] < 58 / 28


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 60), st.sampled_from([7, -1, None])), max_size=30))
def test_no_deadline_is_ever_shortened(refusals: list[tuple[int, int, Chat | None]]) -> None:
    pacer, now = Pacer(), 0.0
    open_until: dict[Chat, float] = {7: 0, -1: 0}
    for pause, retry_after, chat in refusals:
        now += pause
        pacer.refused(chat, retry_after, now)
        if chat is not None:
            open_until[chat] = max(open_until[chat], now + retry_after)
        for one, until in open_until.items():
            open_until[one] = max(until, pacer.ask(one, REPLY, now, latest=-1).at)
            assert pacer.ask(one, POST, now, latest=-1).at >= open_until[one] >= until


def test_a_refusal_stops_its_chat_and_no_other() -> None:
    pacer = Pacer()
    pacer.refused(7, 30, now=0)
    assert pacer.ask(9, POST, now=1).at == 1
    assert pacer.ask(8, REPLY, now=1).at == 1
    assert pacer.ask(7, REPLY, now=1).at == 30


@pytest.mark.parametrize(("gap", "stopped"), [(2.4, True), (2.6, False)])
def test_three_refusals_within_five_seconds_stop_everything(gap: float, stopped: bool) -> None:
    pacer = Pacer()
    for number, chat in enumerate([7, 8, 9]):
        pacer.refused(chat, 30 - 10 * number, now=gap * number)
    assert (pacer.ask(1, REPLY, now=2 * gap).at == 30) is stopped


def test_a_grant_is_void_when_a_refusal_comes_before_its_time() -> None:
    pacer = Pacer()
    turns = [pacer.ask(7, REPLY, now=0) for _ in range(CHAT_BURST + 1)]
    assert turns[-1].at == 1
    assert not pacer.held(7, now=1)
    pacer.refused(7, 30, now=0.5)
    assert pacer.held(7, now=1)


def test_who_cannot_wait_takes_nobodys_place() -> None:
    pacer = Pacer()
    pacer.refused(7, 30, now=0)
    for _ in range(100):
        turn = pacer.ask(7, REPLY, now=0, latest=10)
        assert (turn.at, turn.granted) == (30, False)


def test_idle_chats_are_forgotten() -> None:
    pacer = Pacer()
    leave([Message(number, number, REPLY) for number in range(1, 50_000)], pacer)
    assert len(pacer.chats) <= FORGET_ABOVE


def test_a_refused_chat_is_not_forgotten() -> None:
    pacer = Pacer()
    pacer.refused(1, 10_000, now=0)
    leave([Message(number, number, REPLY) for number in range(2, 5000)], pacer)
    assert pacer.ask(1, POST, now=5000).at == 10_000
