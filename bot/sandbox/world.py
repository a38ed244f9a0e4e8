"""The world: who and what exists, and what people do in it. No HTTP; `server` puts the Bot API in front."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.sandbox import inline, joining, oddities, pressing, speaking, views, voting
from bot.sandbox.chats import ADMIN_RIGHTS, Chat, Kind, Member, Status, Topic
from bot.sandbox.clockwork import Clockwork
from bot.sandbox.counters import Counters
from bot.sandbox.faults import Fault, Faults, Mischief
from bot.sandbox.flood import Gate, Pacing
from bot.sandbox.happenings import Change, Watcher
from bot.sandbox.ledger import Ledger, Record
from bot.sandbox.messages import File, Message
from bot.sandbox.people import Account, BotAccount, Command, Person
from bot.sandbox.polls import Poll
from bot.sandbox.queries import InlineQuery, Query
from bot.sandbox.updates import SILENCE, Update, UpdateQueue

T = TypeVar("T")


class World:
    """One Telegram. `clock` is what messages are dated by and may jump; `pulse` paces floods and never jumps."""

    def __init__(  # noqa: PLR0913 - the knobs of a world are many, and all have names
        self,
        clock: Callable[[], datetime],
        *,
        dice: random.Random | None = None,
        pulse: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        pacing: Pacing | None = None,
        latency: float = 0.0,
        is_local: bool = False,
        ledger: Path | None = None,
        old_fields: bool = False,
    ) -> None:
        self.clock, self.pulse, self.sleep = clock, pulse, sleep
        self.dice = dice or random.Random(1)  # noqa: S311 - ids in a toy, not secrets
        self.gate = Gate(pulse, pacing)
        self.latency = latency
        self.is_local = is_local  # webhooks may have any address
        self.old_fields = old_fields
        self.ledger = Ledger(path=ledger)
        self.faults = Faults()
        self.clockwork = Clockwork()
        self.accounts: dict[int, Account] = {}
        self.bots: dict[str, BotAccount] = {}  # by token
        self.chats: dict[int, Chat] = {}  # all but private ones
        self.privates: dict[tuple[int, int], Chat] = {}  # (bot, person)
        self.polls: dict[str, Poll] = {}
        self.poll_messages: dict[str, list[Message]] = {}  # a poll and its forwarded copies
        self.files: dict[str, File] = {}
        self.queries: dict[str, Query] = {}
        self.inline_queries: dict[str, InlineQuery] = {}
        self.inline_messages: dict[str, Message] = {}
        self.hook_set: Callable[[BotAccount], None] = lambda _: None  # the server delivers webhooks, if there is one
        self.background: set[asyncio.Task[Any]] = set()
        self._watchers: list[Watcher] = []
        counters = Counters(self.dice)
        self.count, self.name = counters.count, counters.name

    # What others build on

    @property
    def now(self) -> datetime:
        return self.clock()

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Calls `watcher(change)` at every visible change; returns how to stop it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def changed(self, kind: str, chat: Chat | None = None, message: Message | None = None, **more: Any) -> None:
        for watcher in tuple(self._watchers):
            watcher(Change(kind, chat, message, **more))

    def record(
        self, kind: str, method: str, message: Message, text: str = "", params: Mapping[str, Any] | None = None
    ) -> None:
        words = text or message.text
        self.ledger.write(Record(self.now, kind, method, message.chat.id, message.id, words, dict(params or {})))

    def tell(self, bot: BotAccount, kind: str, body: Any, lane: str, since: datetime | None = None) -> None:
        """Queues an update for the bot and wakes whoever waits for it."""
        queue, now = bot.updates, self.now
        self.seed(queue)
        queue.put(kind, body, lane, now, since)
        if bot.webhook:
            bot.webhook.changed.set()

    def seed(self, queue: UpdateQueue) -> None:
        """Update ids start anywhere, and anywhere else after a week of silence."""
        if not queue.next_id or (queue.last_at is not None and self.now - queue.last_at > SILENCE):
            queue.next_id = self.dice.randrange(2_000_000, 1_000_000_000)

    def in_background(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Keeps hold of a task that goes on although nobody waits for it."""
        task = asyncio.ensure_future(work)
        self.background.add(task)
        task.add_done_callback(self._let_go)
        return task

    def _let_go(self, task: asyncio.Task[Any]) -> None:
        self.background.discard(task)
        if not task.cancelled():
            task.exception()  # looked at: a lost connection concerns only the caller, who may be gone

    def publish(self, poll: Poll, message: Message) -> None:
        """A new poll is in the world, first shown in this message."""
        self.polls[poll.id] = poll
        self.poll_messages.setdefault(poll.id, []).insert(0, message)
        self.clockwork.close_later(poll)

    def tick(self) -> None:
        """Does everything that is due at `clock()`."""
        self.clockwork.tick(self)

    # Who there is

    def bot(self, token: str, *, first_name: str = "Bot", username: str = "quiz_bot", **more: Any) -> BotAccount:
        """A bot as BotFather makes it; its id is the number before the token's colon."""
        bot = BotAccount(int(token.partition(":")[0]), token, first_name, username, **more)
        self.accounts[bot.id] = self.bots[token] = bot
        return bot

    def person(self, first_name: str, **more: Any) -> Person:
        person = Person(self.count("person"), first_name, **more)
        self.accounts[person.id] = person
        return person

    @property
    def people(self) -> tuple[Person, ...]:
        return tuple(account for account in self.accounts.values() if isinstance(account, Person))

    @property
    def only_bot(self) -> BotAccount:
        return next(iter(self.bots.values()))

    def private(self, person: Person, bot: BotAccount | None = None) -> Chat:
        """The private chat of a person with the bot (the first one, unless told which)."""
        bot = bot or self.only_bot
        chat = self.privates.get((bot.id, person.id))
        if chat is None:
            members = {person.id: Member(person), bot.id: Member(bot)}
            chat = Chat(person.id, Kind.PRIVATE, members=members, person=person, bot=bot)
            self.privates[bot.id, person.id] = chat
        return chat

    def group(self, title: str, creator: Person, *members: Account) -> Chat:
        return joining.create(self, Kind.GROUP, title, creator, members)

    def supergroup(
        self, title: str, creator: Person, *members: Account, is_forum: bool = False, username: str | None = None
    ) -> Chat:
        return joining.create(self, Kind.SUPERGROUP, title, creator, members, is_forum=is_forum, username=username)

    def channel(self, title: str, creator: Person, *members: Account, username: str | None = None) -> Chat:
        return joining.create(self, Kind.CHANNEL, title, creator, members, username=username)

    # What people do with chats

    def joins(self, account: Account, chat: Chat, *, by: Person | None = None) -> None:
        joining.joins(self, account, chat, by)

    def adds_bot(self, person: Person, chat: Chat, bot: BotAccount | None = None, *, payload: str = "") -> None:
        """Adds the bot to the group; with a payload as `?startgroup=` does, which also says /start."""
        joining.adds_bot(self, person, chat, bot or self.only_bot, payload)

    def leaves(self, account: Account, chat: Chat) -> None:
        joining.leaves(self, account, chat)

    def kicks(self, person: Person, account: Account, chat: Chat) -> None:
        joining.kicks(self, person, account, chat)

    def promotes(
        self,
        person: Person,
        account: Account,
        chat: Chat,
        *,
        rights: Iterable[str] = ADMIN_RIGHTS,
        anonymous: bool = False,
    ) -> None:
        joining.promotes(self, person, account, chat, frozenset(rights), anonymous=anonymous)

    def demotes(self, person: Person, account: Account, chat: Chat) -> None:
        joining.changes(self, person, chat, Member(account, Status.MEMBER))

    def restricts(self, person: Person, account: Account, chat: Chat, rights: Iterable[str] = ()) -> None:
        """Leaves the account only these rights; none means muted."""
        joining.changes(self, person, chat, Member(account, Status.RESTRICTED, frozenset(rights)))

    def blocks(self, person: Person, bot: BotAccount | None = None) -> None:
        joining.blocks(self, person, bot or self.only_bot, is_blocked=True)

    def unblocks(self, person: Person, bot: BotAccount | None = None) -> None:
        joining.blocks(self, person, bot or self.only_bot, is_blocked=False)

    def deactivates(self, person: Person) -> None:
        person.is_deactivated = True

    def migrates(self, chat: Chat) -> Chat:
        """The basic group becomes a supergroup with a new id; returns the new chat."""
        return joining.migrates(self, chat)

    def deletes_chat(self, chat: Chat) -> None:
        chat.is_deleted = True
        self.changed("chat", chat)

    def topic(self, person: Person, chat: Chat, name: str) -> Topic:
        return joining.topic(self, person, chat, name)

    def closes_topic(self, person: Person, chat: Chat, topic: Topic, *, is_closed: bool = True) -> None:
        joining.closes_topic(self, person, chat, topic, is_closed=is_closed)

    def links(self, channel: Chat, group: Chat) -> None:
        """The group becomes the channel's discussion: posts are copied there."""
        channel.linked, group.linked = group, channel

    # What people say

    def starts(self, person: Person, payload: str = "", bot: BotAccount | None = None) -> Message:
        """Opens the bot (or its deep link) and presses Start."""
        return speaking.starts(self, person, bot or self.only_bot, payload)

    def says(
        self,
        person: Person,
        chat: Chat,
        text: str,
        *,
        thread: int | None = None,
        reply_to: Message | None = None,
        as_chat: Chat | None = None,
    ) -> Message:
        return speaking.says(self, person, chat, text, thread=thread, reply_to=reply_to, as_chat=as_chat)

    def sends_file(
        self, person: Person, chat: Chat, name: str, content: bytes, *, kind: str = "document", caption: str = ""
    ) -> Message:
        return speaking.sends_file(self, person, chat, name, content, kind=kind, caption=caption)

    def shares(self, person: Person, chat: Chat, fields: Mapping[str, Any], *, thread: int | None = None) -> Message:
        """Anything else a person can send (location, contact, dice …), in Bot API fields."""
        return speaking.shares(self, person, chat, fields, thread)

    def edits(self, person: Person, message: Message, text: str) -> None:
        speaking.edits(self, person, message, text)

    def reacts(self, person: Person, message: Message, *emoji: str) -> None:
        speaking.reacts(self, person, message, *emoji)

    def follows(self, person: Person, url: str, group: Chat | None = None) -> None:
        """Opens a `https://t.me/<bot>?start=…` link (or `?startgroup=…`, in the group chosen)."""
        speaking.follows(self, person, url, group)

    def deletes(self, person: Person, message: Message) -> None:
        speaking.deletes(self, person, message)

    def forwards(self, person: Person, message: Message, chat: Chat) -> Message:
        return speaking.forwards(self, person, message, chat)

    # What people press, type and vote

    def presses(self, person: Person, message: Message, button: str | int) -> Query:
        """Presses the button with this text (or position); the toast appears in the query when the bot answers."""
        return pressing.presses(self, person, message, button)

    def press_forged(self, person: Person, message: Message, data: str) -> Query:
        """Sends any data as if a button had it: a modified client, or a keyboard that is no longer there."""
        return pressing.sends_data(self, person, message, data)

    def taps(self, person: Person, chat: Chat, key: str, *, thread: int | None = None) -> Message:
        """Presses a key of the reply keyboard."""
        return pressing.taps(self, person, chat, key, thread)

    def types_inline(
        self, person: Person, chat: Chat, text: str, bot: BotAccount | None = None, offset: str = ""
    ) -> InlineQuery:
        return inline.types(self, person, chat, bot or self.only_bot, text, offset)

    def picks(self, query: InlineQuery, index: int = 0) -> Message:
        """Sends one of the results that the bot offered."""
        return inline.picks(self, query, index)

    def votes(
        self,
        person: Person,
        message: Message,
        options: Iterable[int],
        *,
        as_chat: Chat | None = None,
        late: bool = False,
    ) -> None:
        """Votes for positions of the poll. `late` lets the vote through although the poll is closed."""
        voting.votes(self, person, message, tuple(options), as_chat=as_chat, late=late)

    def retracts(self, person: Person, message: Message) -> None:
        voting.votes(self, person, message, ())

    # What people see

    def sees(self, person: Person, chat: Chat) -> list[views.Seen]:
        """The chat's messages as this person sees them, oldest first."""
        return views.chat(self, person, chat)

    def sees_keyboard(self, person: Person, chat: Chat, thread: int | None = None) -> Message | None:
        """The message whose reply keyboard (or forced reply) is open below this person's text field."""
        return chat.reply_keyboards.get((person.id, thread))

    def toasts(self, person: Person) -> list[Query]:
        """The presses of this person that the bot has answered, of the last 150 seconds."""
        return [query for query in self.queries.values() if query.person is person and query.is_answered]

    def menu(self, person: Person, chat: Chat, bot: BotAccount | None = None) -> tuple[Command, ...]:
        """The commands menu that this person gets in this chat."""
        return views.menu(person, chat, bot or self.only_bot)

    def last(self, chat: Chat) -> Message:
        return next(message for message in reversed(chat.messages.values()) if not message.is_deleted)

    # What goes wrong

    def misbehave(self, fault: Fault, **where: Any) -> Mischief:
        """The next `times` calls of `method` in `chat_id` go wrong; see `faults.Mischief` for all that can be said."""
        return self.faults.plan(Mischief(fault, **where))

    def sends_unknown_update(self, bot: BotAccount | None = None) -> Update:
        return oddities.unknown_kind(self, bot or self.only_bot)

    def sends_broken_update(self, person: Person, bot: BotAccount | None = None) -> Update:
        return oddities.broken(self, bot or self.only_bot, person)

    def sends_stray_vote(self, person: Person, poll_id: str, options: Iterable[int] = (0,)) -> Update:
        """A vote for a poll that no message shows: forwarded from elsewhere, or not yet recorded."""
        return oddities.stray_vote(self, self.only_bot, person, poll_id, tuple(options))

    def disorders_updates(self, bot: BotAccount | None = None) -> None:
        oddities.disorder(self, bot or self.only_bot)

    def repeats_updates(self, count: int = 1, bot: BotAccount | None = None) -> None:
        oddities.repeat(bot or self.only_bot, count)
