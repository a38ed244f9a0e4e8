"""A town that never sleeps: groups with plans that are due, learners who answer at once, and a bot that is killed."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bot.domain.plan import ChatKind, Mode
from bot.sandbox.chats import Chat
from bot.sandbox.happenings import Change
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.sandbox.server import serve
from bot.sandbox.world import World
from bot.storage import chats, plans
from bot.storage.database import Database
from tests.dialogues.stage import PATIENT, TOKEN

OPEN_FOR = timedelta(hours=6)
AT_ONCE = 0.6
"""How many answer in the moment in which they see the question; the others do so in the bot's next life."""

TWICE = 0.2
"""How many press a second time, mostly something else."""


@dataclass(slots=True)
class TownClock:
    """The world's time, which is a little (or hours) ahead of ours."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@asynccontextmanager
async def telegram(clock: TownClock, bank: Path, database_url: str) -> AsyncIterator[tuple[World, dict[str, Any]]]:
    """Telegram by the town's clock, and the settings of a bot that lives there, again and again."""
    world = World(clock, pacing=PATIENT)
    world.bot(TOKEN, first_name="每日一面", username="yimian_bot")
    server = await serve(world)
    settings = {
        "bot_token": TOKEN,
        "bot_api_url": server.url,
        "database_url": database_url,
        "questions_dir": str(bank),
        "listen": "127.0.0.1:0",
        "log_level": "debug",
    }
    try:
        yield world, settings
    finally:
        await server.close()


@dataclass(slots=True)
class Town:
    world: World
    database: Database
    clock: TownClock
    dice: Random
    groups: list[Chat] = field(default_factory=list)
    asking: list[Chat] = field(default_factory=list)  # private chats in which /quiz was said
    questions: dict[int, list[Message]] = field(default_factory=lambda: defaultdict(list))  # by chat, as they appeared
    answered: set[tuple[int, int]] = field(default_factory=set)  # (chat, person)
    hesitant: list[tuple[Person, Message]] = field(default_factory=list)
    fresh: list[Message] = field(default_factory=list)

    async def grow(self, groups: int) -> None:
        """New groups of three whose morning is now, and somebody who asks for a question. The bot is dead meanwhile."""
        for _ in range(groups):
            members = [self.world.person(f"Member {len(self.groups)}.{n}") for n in range(3)]
            group = self.world.supergroup(f"Group {len(self.groups)}", *members)
            self.world.adds_bot(members[0], group)
            mode = Mode.SEALED if len(self.groups) % 2 else Mode.INSTANT
            await self.database.write(self._plan, group, mode)
            self.groups.append(group)
        learner = self.world.person(f"Learner {len(self.asking)}")
        private = self.world.private(learner)
        self.world.says(learner, private, "/quiz")
        self.asking.append(private)

    def _plan(self, tx: Any, group: Chat, mode: Mode) -> None:
        now = self.clock().replace(second=0, microsecond=0)
        chats.meet(tx, group.id, ChatKind.SUPERGROUP, group.title, None, "UTC", now)
        plan = plans.create(
            tx,
            {
                "chat_id": group.id,
                "thread_id": 0,
                "at": now.time(),
                "close": (now + OPEN_FOR).time() if (now + OPEN_FOR).time() != now.time() else time(0),
                "zone": "UTC",
                "weekdays": frozenset(range(7)),
                "count": 1,
                "topics": (),
                "level": 0,
                "language": "en",
                "mode": mode,
                "silent": False,
                "may_change": False,
                "active": True,
                "next_due_at": now,
            },
        )
        assert plan.next_due_at == now

    def notice(self, change: Change) -> None:
        """A question appears; it is read in the next turn of the loop, which may be before the bot has its reply."""
        if change.kind == "message" and change.message and is_question(change.message):
            self.questions[change.message.chat.id].append(change.message)
            self.fresh.append(change.message)

    async def answer_for_ever(self) -> None:
        while True:
            self.answer_fresh()
            await asyncio.sleep(0.005)

    def answer_fresh(self) -> None:
        while self.fresh:
            message = self.fresh.pop()
            for person in people_in(message.chat):
                if self.dice.random() < AT_ONCE:
                    self.answer(person, message)
                else:
                    self.hesitant.append((person, message))

    def answer_hesitant(self) -> None:
        while self.hesitant:
            self.answer(*self.hesitant.pop())

    def answer(self, person: Person, message: Message) -> None:
        if message.poll:
            self.world.votes(person, message, [self.dice.randrange(len(message.poll.options))])
            self.answered.add((message.chat.id, person.id))
            return
        labels = (
            [button.text for button in message.keyboard.buttons if button.text in "ABCD"] if message.keyboard else []
        )
        if labels:  # alone, who has answered is shown the reveal in place of the buttons
            self.world.presses(person, message, self.dice.choice(labels))
            self.answered.add((message.chat.id, person.id))
            if self.dice.random() < TWICE:
                self.world.presses(person, message, self.dice.choice(labels))


def is_question(message: Message) -> bool:
    labels = [button.text for button in message.keyboard.buttons] if message.keyboard else []
    return message.poll is not None or "A" in labels


def people_in(chat: Chat) -> Iterable[Person]:
    return [member.account for member in chat.present if isinstance(member.account, Person)]
