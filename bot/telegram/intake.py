"""Updates in: kept in the database before Telegram is told that we have them, then handed to python-telegram-bot.

python-telegram-bot's own updater acknowledges what it holds only in memory, and one update that it cannot parse stops
it for ever. Here a batch is committed first, and each update is parsed by itself.
"""

import asyncio
import json
import traceback
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram import Update
from telegram.error import RetryAfter

from bot.storage import inbox
from bot.storage.inbox import Letter
from bot.telegram.answering import NotYetError
from bot.telegram.application import ALLOWED_UPDATES
from bot.telegram.context import ARRIVAL, App, House, arrival_mark
from bot.telegram.limiter import seconds
from bot.telegram.operator import tell_once
from bot.telegram.wire import Wire, is_passing

AT_ONCE = 200
"""Updates under way at a time; those of one person, chat or vote keep their order. With a quarter of it all of them wait
for the same commit, then all for Telegram: nothing is done meanwhile. The wire holds 256 calls.
"""

IN_HAND = 1000
"""With so many waiting the poller waits too: what is not fetched is safe with Telegram."""

SOON = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)
"""Between two tries of what passes by itself: each may say again what Telegram had got, and lost the answer to."""

LONG_POLL = 25
log = structlog.get_logger()


@dataclass(slots=True)
class Inbox:
    """Works through letters, one lane after the other's fashion: lanes side by side, a lane in order."""

    here: House
    application: App
    _lanes: dict[object, deque[Letter]] = field(default_factory=dict)
    _running: set[asyncio.Task[None]] = field(default_factory=set)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _done: list[int] = field(default_factory=list)
    _saving: asyncio.Lock = field(default_factory=asyncio.Lock)
    _in_hand: set[int] = field(default_factory=set)
    has_room: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.has_room.set()

    @property
    def bot_id(self) -> int:
        return int(self.application.bot.id)

    async def take(self, updates: Sequence[dict[str, Any]]) -> None:
        """Commit, then work. When this returns, the updates may be acknowledged."""
        now = self.here.clock()
        letters = [_letter(update, now) for update in updates]
        self.hand_out(await self.here.database.write(inbox.take_in, self.bot_id, letters, now))

    async def take_up_leftovers(self) -> None:
        """What a process left that died, and what is to be tried again."""
        await self.here.database.write(inbox.renew, self.bot_id, sorted(self._in_hand), self.here.clock())
        await self.try_again()

    async def try_again(self) -> None:
        """Whatever nobody works on, and whose time has come. What is done is marked first: its lease may be over."""
        await self._save()
        now = self.here.clock()
        while letters := await self.here.database.write(inbox.leftovers, self.bot_id, now):
            self.hand_out(letters)
            await self.has_room.wait()

    def hand_out(self, letters: Sequence[Letter]) -> None:
        for letter in letters:
            if letter.update_id in self._in_hand:
                continue
            data = json.loads(letter.payload)
            key = lane(data)
            self._take_in_hand(letter)
            if key in self._lanes:
                self._lanes[key].append(letter)
                continue
            self._lanes[key] = deque([letter])
            task = asyncio.create_task(self._work(key))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def idle(self) -> None:
        """Everything in hand is dealt with and marked so."""
        while self._running:
            await asyncio.gather(*self._running)
        await self._save()

    async def _work(self, key: object) -> None:
        letters = self._lanes[key]
        while letters:
            letter = letters.popleft()
            async with self._places:
                await self._deal_with(letter)
            self._let_go(letter)
        del self._lanes[key]
        await self._save()

    def _take_in_hand(self, letter: Letter) -> None:
        self._in_hand.add(letter.update_id)
        if len(self._in_hand) >= IN_HAND:
            self.has_room.clear()

    def _let_go(self, letter: Letter) -> None:
        self._in_hand.discard(letter.update_id)
        if len(self._in_hand) < IN_HAND:
            self.has_room.set()

    async def _deal_with(self, letter: Letter) -> None:
        """A lane goes on, whatever happens: what could not even be put back comes again when its lease is over."""
        try:
            await self._process(letter)
        except Exception as error:
            log.exception("An update could not be dealt with", update_id=letter.update_id, error=str(error))

    async def _process(self, letter: Letter) -> None:
        try:
            data = json.loads(letter.payload)
            update = Update.de_json({**data, ARRIVAL: arrival_mark(letter.received_at)}, self.application.bot)
        except Exception as error:  # noqa: BLE001  whatever an update may hold: it must not stop the rest
            await self._park(letter, error)
            return
        await self.application.process_update(update)
        failure = self.here.failures.pop(letter.update_id, None)
        if failure is None:
            self._done.append(letter.update_id)
        else:
            await self._put_back(letter, failure)

    async def _save(self) -> None:
        """Mark what is done, many at a time: done twice it counts nothing twice, at worst a reply comes again;
        a commit for each is not free.
        """
        async with self._saving:
            done, self._done = self._done, []
            if not done:
                return
            try:
                await self.here.database.write(inbox.done, self.bot_id, done)
            except SQLAlchemyError as error:  # the database is away: they are marked with the next
                self._done = done + self._done
                log.warning("Updates cannot be marked as done", count=len(done), error=str(error))

    async def _put_back(self, letter: Letter, error: BaseException) -> None:
        now = self.here.clock()
        if wait := pause(error, now - letter.received_at):
            await self.here.database.write(inbox.wait, self.bot_id, letter.update_id, now + wait)
            return
        trace = "".join(traceback.format_exception(error))
        dead = await self.here.database.write(inbox.failed, self.bot_id, letter.update_id, trace, now)
        if dead:
            await self._tell(letter, error)

    async def _park(self, letter: Letter, error: Exception) -> None:
        log.error("An update cannot be read", update_id=letter.update_id, exc_info=error)
        await self.here.database.write(inbox.park, self.bot_id, letter.update_id, repr(error))
        await self._tell(letter, error)

    async def _tell(self, letter: Letter, error: BaseException) -> None:
        language = self.here.defaults.language
        summary = f"{type(error).__name__}: {error}"[:300]
        text = self.here.texts.say(language, "operator.dead", update=letter.update_id, error=summary)
        await tell_once(self.here, self.application.bot, f"dead {type(error).__name__}", text)


@dataclass(slots=True)
class Poller:
    """Asks Telegram for updates, and moves the offset only past what is committed."""

    wire: Wire
    url: str  # of getUpdates, token included: never to be logged
    inbox: Inbox
    offset: int = 0

    async def poll(self, seconds: int = LONG_POLL) -> int:
        parameters = {
            "offset": self.offset,
            "timeout": seconds,
            "limit": 100,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        updates = await self.wire.call(self.url, parameters, read_timeout=seconds + 15)
        if updates:
            await self.inbox.take(updates)
            self.offset = max(update["update_id"] for update in updates) + 1
        return len(updates)


def _letter(update: dict[str, Any], now: datetime) -> Letter:
    payload = json.dumps(update)  # ASCII: half an emoji is kept too
    return Letter(update["update_id"], payload, now, sender(update))


def sender(update: dict[str, Any]) -> int | None:
    """Whose it is; None for what nobody did: a channel's post, a poll that closes."""
    for event in update.values():
        who = (event.get("from") or event.get("user")) if isinstance(event, dict) else None
        if isinstance(who, dict) and isinstance(who.get("id"), int):
            return int(who["id"])
    return None


def pause(error: BaseException, age: timedelta) -> timedelta | None:
    """How long to wait for what passes by itself: twice as long each time. None for what costs a try."""
    if age >= inbox.EARLY or not (isinstance(error, NotYetError) or is_passing(error)):
        return None
    asked = timedelta(seconds=seconds(error)) if isinstance(error, RetryAfter) else SOON
    return max(SOON, asked, min(age, LONGEST_PAUSE))


def lane(update: dict[str, Any]) -> object:
    """Whose order is kept: a person's presses, a chat's messages, a person's vote in a poll, a poll's own state."""
    if query := update.get("callback_query"):
        return "person", query.get("from", {}).get("id")
    if vote := update.get("poll_answer"):
        return "vote", vote.get("poll_id"), (vote.get("user") or {}).get("id")
    for kind in ("message", "channel_post", "my_chat_member"):
        if event := update.get(kind):
            return "chat", event.get("chat", {}).get("id")
    if poll := update.get("poll"):
        return "poll", poll.get("id")
    return "update", update.get("update_id")
