"""What waits for a bot to fetch it: kept for a while, then gone without a word."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

DEFAULT_OFF = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KINDS = frozenset(
    {
        "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
        "edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count",
        "inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
        "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request",
        "chat_boost", "removed_chat_boost", "managed_bot",
    }
)  # fmt: skip
KEPT = {
    "callback_query": timedelta(seconds=150),
    "inline_query": timedelta(seconds=30),
    "chosen_inline_result": timedelta(minutes=10),
}
KEPT_OTHERWISE = timedelta(hours=24)
MOST_PENDING = 100_000
SILENCE = timedelta(weeks=1)  # after it the ids start anywhere again

Body = dict[str, Any] | str  # a string is sent as it stands: that is how an unparsable update is made


@dataclass(frozen=True, slots=True)
class Update:
    id: int
    kind: str
    body: Body
    lane: str  # over a webhook, one update of a lane is in flight at a time
    expires: datetime


Twist = Callable[[list[Update]], list[Update]]


@dataclass(slots=True, eq=False)
class UpdateQueue:
    next_id: int = 0
    allowed: frozenset[str] | None = None
    pending: dict[int, Update] = field(default_factory=dict)
    waiter: asyncio.Future[None] | None = None  # the long poll that waits for the first update
    last_at: datetime | None = None
    twists: list[Twist] = field(default_factory=list)  # faults: batches in disorder, or handed over again
    delivered: deque[Update] = field(default_factory=lambda: deque(maxlen=100))
    polled_offset: int | None = None
    polled_at: float = float("-inf")  # these three by the world's pulse
    conflict_at: float = float("-inf")
    hooked_at: float = float("-inf")
    poll_states: dict[str, int] = field(default_factory=dict)  # poll → its undelivered `poll` update

    def wants(self, kind: str) -> bool:
        return kind not in DEFAULT_OFF if self.allowed is None else kind in self.allowed or kind not in KINDS

    def allow(self, kinds: Iterable[str]) -> None:
        """Remembered until told otherwise; a list without one valid name means the default."""
        valid = frozenset(kinds) & KINDS
        self.allowed = valid or None

    def put(self, kind: str, body: Any, lane: str, now: datetime, since: datetime | None = None) -> Update | None:
        """None where the bot has not asked for this kind, or the queue is full: both are silent."""
        if not self.wants(kind) or len(self.pending) >= MOST_PENDING:
            return None
        expires = (since or now) + KEPT.get(kind, KEPT_OTHERWISE)
        return self.put_raw(kind, {"update_id": self.next_id, kind: body}, lane, now, expires)

    def put_raw(self, kind: str, body: Body, lane: str, now: datetime, expires: datetime) -> Update:
        update = Update(self.next_id, kind, body, lane, expires)
        self.next_id += 1
        self.last_at = now
        self.pending[update.id] = update
        self.wake()
        return update

    def wake(self) -> None:
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)

    def displace(self, reason: Exception) -> None:
        """The older of two long polls ends with the reason."""
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_exception(reason)

    def confirm_below(self, offset: int) -> None:
        while (first := next(iter(self.pending), offset)) < offset:
            del self.pending[first]

    def drop(self, update_id: int) -> None:
        self.pending.pop(update_id, None)

    def expire(self, now: datetime) -> None:
        for key in [key for key, update in self.pending.items() if update.expires <= now]:
            del self.pending[key]

    def fetch(self, offset: int, limit: int, now: datetime) -> list[Update]:
        """Confirms what lies below a positive offset; a negative one keeps only the last updates."""
        if offset < 0:
            for key in list(self.pending)[:offset]:
                del self.pending[key]
        elif self._is_near(offset):
            self.confirm_below(offset)
        ready = list(islice((u for u in self.pending.values() if u.expires > now), limit))
        for twist in tuple(self.twists):
            ready = twist(ready)
        self.delivered.extend(ready)
        return ready

    def _is_near(self, offset: int) -> bool:
        """An offset far beyond the end is not believed: the oldest updates come again."""
        return 0 < offset <= self.next_id + 10


@dataclass(slots=True, eq=False)
class Webhook:
    url: str
    secret: str | None = None
    max_connections: int = 40
    ip_address: str | None = None
    has_certificate: bool = False
    last_error_at: datetime | None = None
    last_error: str | None = None
    gone_since: datetime | None = None  # answered 410 ever since
    retry_at: datetime | None = None  # when the next failed update is due again
    changed: asyncio.Event = field(default_factory=asyncio.Event)
