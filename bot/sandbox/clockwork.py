"""What time alone brings about: polls close, what nobody fetched expires, webhooks are tried again."""

import heapq
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.sandbox import pressing, voting
from bot.sandbox.polls import Poll

if TYPE_CHECKING:
    from bot.sandbox.world import World

CHORES = timedelta(seconds=1)  # how often expired things are swept; whoever reads them looks at the time again


@dataclass(slots=True, eq=False)
class Clockwork:
    closing: list[tuple[datetime, int, Poll]] = field(default_factory=list)
    swept_at: datetime | None = None

    def close_later(self, poll: Poll) -> None:
        if poll.closes_at is not None:
            heapq.heappush(self.closing, (poll.closes_at, id(poll), poll))

    def tick(self, world: "World") -> None:
        now = world.now
        while self.closing and self.closing[0][0] <= now:
            voting.close(world, heapq.heappop(self.closing)[2])
        if self.swept_at is None or abs(now - self.swept_at) >= CHORES:
            self.swept_at = now
            _sweep(world)
        _wake_webhooks(world)


def _sweep(world: "World") -> None:
    pressing.expire(world)
    for bot in world.bots.values():
        bot.updates.expire(world.now)


def _wake_webhooks(world: "World") -> None:
    for bot in world.bots.values():
        hook = bot.webhook
        if hook is not None and hook.retry_at is not None and hook.retry_at <= world.now:
            hook.changed.set()
