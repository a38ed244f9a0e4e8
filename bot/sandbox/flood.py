"""Flood limits: one message a second per chat, twenty a minute per group, thirty a second in all; short waits are absorbed."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Pacing:
    """Telegram publishes rough figures only; these are the documented ones with a small burst."""

    per_chat: float = 1.0  # seconds between messages to one chat
    chat_burst: int = 3
    group_per_minute: int = 20
    per_second: float = 30.0  # to all chats together
    burst: int = 30
    absorbed: float = 8.0  # a wait up to this is a late answer, a longer one is a 429
    counts_edits: bool = True
    spaces_polls: bool = True  # getUpdates and setWebhook called in a hurry are slowed down


@dataclass(slots=True)
class Bucket:
    """GCRA: `due` is when the next call would be exactly on time."""

    due: float = float("-inf")

    def wait(self, now: float, interval: float, burst: int) -> float:
        return max(0.0, self.due - interval * (burst - 1) - now)

    def take(self, at: float, interval: float) -> None:
        self.due = max(self.due, at) + interval


@dataclass(slots=True, eq=False)
class Gate:
    """Says how long a message has to wait, and books it if the wait is short enough."""

    pulse: Callable[[], float]
    pacing: Pacing | None = None
    everywhere: Bucket = field(default_factory=Bucket)
    chats: dict[int, Bucket] = field(default_factory=dict)
    groups: dict[int, deque[float]] = field(default_factory=dict)
    sleepers: Counter[int] = field(default_factory=Counter)
    refusals: int = 0

    def admit(self, chat_id: int, *, is_group: bool) -> float:
        """Seconds until the message goes out; what is longer than `absorbed` is not booked."""
        pacing, now = self.pacing, self.pulse()
        if pacing is None:
            return 0.0
        chat = self.chats.setdefault(chat_id, Bucket())
        minute = self.groups.setdefault(chat_id, deque()) if is_group else None
        wait = max(
            self.everywhere.wait(now, 1 / pacing.per_second, pacing.burst),
            chat.wait(now, pacing.per_chat, pacing.chat_burst),
            0.0 if minute is None else _until_free(minute, pacing.group_per_minute, now),
        )
        if wait > pacing.absorbed:
            self.refusals += 1
            return wait
        self._book(pacing, chat, minute, now + wait)
        return wait

    def waiting(self, chat_id: int) -> int:
        return self.sleepers[chat_id]

    @contextmanager
    def queued(self, chat_id: int) -> Iterator[None]:
        self.sleepers[chat_id] += 1
        try:
            yield
        finally:
            self.sleepers[chat_id] -= 1

    def _book(self, pacing: Pacing, chat: Bucket, minute: deque[float] | None, at: float) -> None:
        self.everywhere.take(at, 1 / pacing.per_second)
        chat.take(at, pacing.per_chat)
        if minute is not None:
            minute.append(at)


def _until_free(minute: deque[float], most: int, now: float) -> float:
    while minute and minute[0] <= now - 60:
        minute.popleft()
    return max(0.0, minute[-most] + 60 - now) if len(minute) >= most else 0.0
