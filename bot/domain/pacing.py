"""When a message may leave. Times are seconds of one monotonic clock.

Telegram takes about 30 bulk messages a second, 1 a second in a chat with short bursts, 20 a minute in a group; beyond
that it answers 429 and a number of seconds. So bulk messages leave in evenly spaced slots, and what people ask for is
paced within its own chat only: it never waits behind bulk messages to others.
"""

from bisect import insort
from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum
from math import inf

SLOT = 1 / 29
"""Between two bulk messages: 97% of the limit, and one late packet does not exceed it."""

MOST_ROOM = 1.0
"""Seconds by which replies may put off the next bulk message."""

CHAT_INTERVAL = 1.0
CHAT_BURST = 5
"""So many replies at once, then one each second: a reveal is a picture, a text and the next question."""

GROUP_LIMIT = 20
GROUP_WINDOW = 61.0
"""A second more than Telegram's minute, for what is on its way."""

ALARM = 3
ALARM_WINDOW = 5.0
"""So many refusals so close together are not about their chats but about the bot: everything stops."""

FORGET_ABOVE = 256

Chat = int | str
"""Telegram's id, or the @name of a channel or public group."""


class Priority(IntEnum):
    REPLY = 0  # somebody waits for it: answers, challenges
    POST = 1  # daily posts and what follows them
    REPORT = 2  # what can wait


@dataclass(frozen=True, slots=True)
class Turn:
    """`granted`: go at `at`, the time is kept for you. Otherwise ask again at `at`; it may be too late for you."""

    at: float
    granted: bool


@dataclass(slots=True)
class Pace:
    """What one chat had lately."""

    last: float = -inf
    paid_off: float = -inf  # when every message is a second old, as if they had come one by one
    not_before: float = -inf
    minute: list[float] = field(default_factory=list)  # groups only: the last 20, in order

    def ready(self, priority: Priority) -> float:
        full = self.minute[0] + GROUP_WINDOW if len(self.minute) == GROUP_LIMIT else -inf
        if priority is Priority.REPLY:
            return max(self.not_before, full, self.paid_off - (CHAT_BURST - 1) * CHAT_INTERVAL)
        return max(self.not_before, full, self.last + CHAT_INTERVAL)

    def note(self, at: float, *, group: bool) -> None:
        self.last = max(self.last, at)
        self.paid_off = max(self.paid_off, at) + CHAT_INTERVAL
        if group:
            insort(self.minute, at)
            del self.minute[:-GROUP_LIMIT]

    def idle(self, now: float) -> bool:
        window = self.minute[-1] + GROUP_WINDOW if self.minute else -inf
        return max(self.not_before, self.paid_off, window) <= now


@dataclass(slots=True)
class Pacer:
    """All that is known about the traffic; as large as the number of chats of the last minute."""

    chats: dict[Chat, Pace] = field(default_factory=dict)
    next_slot: float = -inf
    not_before: float = -inf
    refusals: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=ALARM))
    forget_above: int = FORGET_ABOVE

    def ask(self, chat: Chat, priority: Priority, now: float, *, latest: float = inf) -> Turn:
        turn = self._earliest(chat, priority, now, latest)
        if turn.granted:
            self._known(chat, now).note(turn.at, group=is_group(chat))
            self.next_slot = turn.at + SLOT if priority is not Priority.REPLY else self._slot_given_to_a_reply(now)
        return turn

    def _earliest(self, chat: Chat, priority: Priority, now: float, latest: float) -> Turn:
        """A time kept is a promise, so none is kept for who cannot wait until then (`latest`), nor for a bulk message
        whose own chat is not ready: its slot would be lost to all others. A report takes no slot but a free one, so
        that posts, which queue, always come before it.
        """
        free = max(now, self.not_before, self._pace(chat).ready(priority))
        if priority is Priority.REPLY:
            return Turn(free, granted=free <= latest)
        slot = max(now, self.next_slot)
        at = max(free, slot)
        in_line = at == slot if priority is Priority.POST else at == now
        return Turn(at, granted=in_line and at <= latest)

    def held(self, chat: Chat, now: float) -> bool:
        """Whether a refusal has come between the grant and its time."""
        return now < max(self.not_before, self._pace(chat).not_before)

    def refused(self, chat: Chat | None, retry_after: float, now: float) -> None:
        """A 429. No deadline is ever shortened."""
        until = now + retry_after
        if chat is not None:
            pace = self._known(chat, now)
            pace.not_before = max(pace.not_before, until)
        self.refusals.append((now, until))
        if len(self.refusals) == ALARM and now - self.refusals[0][0] <= ALARM_WINDOW:
            self.not_before = max(self.not_before, *(end for _, end in self.refusals))

    def _slot_given_to_a_reply(self, now: float) -> float:
        """The bulk makes room, so that both together keep the limit; but for so many replies only as cannot stop it."""
        return max(self.next_slot, min(max(self.next_slot, now) + SLOT, now + MOST_ROOM))

    def _pace(self, chat: Chat) -> Pace:
        return self.chats.get(chat) or Pace()

    def _known(self, chat: Chat, now: float) -> Pace:
        """Forgets, every time that the table has doubled, the chats that may send as if they never had."""
        if chat not in self.chats and len(self.chats) >= self.forget_above:
            self.chats = {known: pace for known, pace in self.chats.items() if not pace.idle(now)}
            self.forget_above = max(FORGET_ABOVE, 2 * len(self.chats))
        return self.chats.setdefault(chat, Pace())


def is_group(chat: Chat) -> bool:
    """Channels count as groups, and only those two have names here."""
    return isinstance(chat, str) or chat < 0
