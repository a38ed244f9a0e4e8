"""A small town to test in: a bot, three people, a chat of every kind, and a clock that moves when told."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox.call import Upload
from bot.sandbox.chats import Chat
from bot.sandbox.flood import Pacing
from bot.sandbox.messages import Message
from bot.sandbox.people import BotAccount, Person
from bot.sandbox.server import Answer, handle
from bot.sandbox.world import World

TOKEN = "42:fake-token-for-the-sandbox"
OTHER_TOKEN = "77:another-token"


@dataclass
class Clock:
    now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    pulse: float = 0.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **how: float) -> None:
        step = timedelta(**how)
        self.now += step
        self.pulse += step.total_seconds()

    async def sleep(self, seconds: float) -> None:
        """Time passes at once."""
        self.slept.append(seconds)
        self.forward(seconds=seconds)


class RefusedError(AssertionError):
    pass


@dataclass
class Scene:
    clock: Clock
    world: World
    bot: BotAccount
    ann: Person
    bob: Person
    eve: Person
    private: Chat
    group: Chat
    supergroup: Chat
    forum: Chat
    channel: Chat

    async def call(self, method: str, files: dict[str, Upload] | None = None, **params: Any) -> Answer:
        """As it goes over the wire: everything is text, nested values are JSON."""
        wire = {k: v if isinstance(v, str) else json.dumps(v) for k, v in params.items()}
        return await handle(self.world, self.bot.token, method, wire, files)

    async def ask(self, method: str, files: dict[str, Upload] | None = None, **params: Any) -> Any:
        status, payload = await self.call(method, files, **params)
        if status != 200:
            raise RefusedError(payload)
        assert isinstance(payload, dict)
        return payload["result"]

    async def refusal(self, method: str, files: dict[str, Upload] | None = None, **params: Any) -> dict[str, Any]:
        """The envelope of a call that is refused."""
        status, payload = await self.call(method, files, **params)
        assert status != 200
        assert isinstance(payload, dict)
        return payload

    async def posts(self, chat: Chat, text: str = "hello", **params: Any) -> Message:
        sent = await self.ask("sendMessage", chat_id=chat.id, text=text, **params)
        return chat.messages[sent["message_id"]]

    async def asks(self, chat: Chat, options: tuple[str, ...] = ("yes", "no"), **params: Any) -> Message:
        fields: dict[str, Any] = {"question": "Really?", "options": list(options), "is_anonymous": False} | params
        sent = await self.ask("sendPoll", chat_id=chat.id, **fields)
        return chat.messages[sent["message_id"]]

    async def updates(self, **params: Any) -> list[dict[str, Any]]:
        result: list[dict[str, Any]] = await self.ask("getUpdates", **params)
        return result

    async def news(self) -> list[dict[str, Any]]:
        """What came since the last look, confirmed at once."""
        updates = await self.updates(limit=100)
        if updates:
            await self.updates(offset=updates[-1]["update_id"] + 1, limit=1)
        return updates


def scene(pacing: Pacing | None = None, **how: Any) -> Scene:
    clock = Clock()
    world = World(clock, pulse=lambda: clock.pulse, sleep=clock.sleep, pacing=pacing, **how)
    bot = world.bot(TOKEN, first_name="Quiz", username="quiz_bot")
    ann = world.person("Ann", username="ann", language_code="en")
    bob, eve = world.person("Bob", language_code="zh"), world.person("Eve", last_name="Stranger")
    world.starts(ann)
    made = Scene(
        clock, world, bot, ann, bob, eve,
        private=world.private(ann),
        group=world.group("Study", ann, bob, bot),
        supergroup=world.supergroup("Large study", ann, bob, bot),
        forum=world.supergroup("Forum", ann, bob, bot, is_forum=True),
        channel=world.channel("Daily", ann, bot, username="daily"),
    )  # fmt: skip
    bot.updates.pending.clear()
    world.ledger.records.clear()
    return made
