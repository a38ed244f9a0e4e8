"""What every handler starts from: the house it works in, and who is speaking where, in which language."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from markupsafe import Markup
from telegram import Chat as TelegramChat
from telegram import Message, Update, User
from telegram.error import BadRequest, Forbidden
from telegram.ext import Application, CallbackContext, ExtBot
from telegram.ext import ContextTypes as PtbContextTypes

from bot.actions.chats import Defaults, language_of
from bot.bank.shelf import Shelf
from bot.domain import names
from bot.domain.plan import Chat, ChatKind, Place
from bot.domain.question import Bank, Language
from bot.storage import chats, people
from bot.storage.database import Database
from bot.storage.people import Called, Person
from bot.texts import Texts

Context = PtbContextTypes.DEFAULT_TYPE
App = Application[Any, Any, Any, Any, Any, Any]
Clock = Callable[[], datetime]

ARRIVAL = "arrived_at"
"""The intake writes into each update when it came; python-telegram-bot keeps what it does not know in `api_kwargs`."""

ANONYMOUS_ADMIN = 1087968824
"""@GroupAnonymousBot, who speaks for admins that do not show themselves."""

CHANNEL_MASK = 136817688
"""@Channel_Bot, who speaks for people that write as a channel of theirs: one name for all of them."""

MASKS = {ANONYMOUS_ADMIN, CHANNEL_MASK}


@dataclass(frozen=True, slots=True)
class House:
    """Everything a handler may use: the one object in `bot_data`."""

    database: Database
    shelf: Shelf
    texts: Texts
    clock: Clock
    dice: Random
    defaults: Defaults
    owners: Sequence[int]
    username: str
    draw: Callable[[str], Awaitable[bytes]]  # LaTeX → PNG
    paint: Callable[[str], Awaitable[bytes]]  # a page of SVG → PNG
    public_url: str | None = None  # where our web server can be reached from outside
    failures: dict[int, BaseException] = field(default_factory=dict)  # by update: what the inbox is to know
    posting: asyncio.Event = field(default_factory=asyncio.Event)  # set when something waits to be sent

    @property
    def bank(self) -> Bank:
        return self.shelf.bank


@dataclass(frozen=True, slots=True)
class Visit:
    """One update: who, where, when it arrived, and the language to answer in."""

    house: House
    bot: ExtBot[Any]
    chat: Chat
    who: Person
    place: Place
    now: datetime
    language: Language
    update_id: int
    message: Message | None

    @property
    def is_private(self) -> bool:
        return self.chat.kind is ChatKind.PRIVATE

    @property
    def defaults(self) -> Defaults:
        """For a plan that begins here: its questions speak as this visit does."""
        return replace(self.house.defaults, language=self.language)

    def say(self, key: str, /, **values: Any) -> Markup:
        return self.house.texts.say(self.language, key, **values)

    def plain(self, key: str, /, **values: Any) -> str:
        return self.house.texts.plain(self.language, key, **values)

    async def is_admin(self) -> bool:
        """Alone everybody is; an anonymous admin speaks as the chat itself; a channel's posts come from its admins.

        Who the admins are Telegram tells every member; about one person it may keep silent to a bot that is no admin.
        """
        if self.is_private or self.who.id in self.house.owners:
            return True
        sender = self.message.sender_chat if self.message else None
        if self.who.id in {*MASKS, self.chat.id}:
            return sender is not None and sender.id == self.chat.id
        try:
            admins = await self.bot.get_chat_administrators(self.chat.id)
        except (BadRequest, Forbidden):  # we are not in this chat any more
            return False
        return self.who.id in {admin.user.id for admin in admins}


def house(context: CallbackContext[Any, Any, Any, Any]) -> House:
    return context.bot_data["house"]  # type: ignore[no-any-return]  # the one place that knows


def arrival(update: Update) -> datetime | None:
    milliseconds = update.api_kwargs.get(ARRIVAL)
    return None if milliseconds is None else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def arrival_mark(now: datetime) -> int:
    return (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


async def visit(update: Update, context: Context) -> Visit:
    """Who is speaking where; both are remembered as they are called today."""
    room, user, message = update.effective_chat, update.effective_user, _message(update)
    here = house(context)
    now = arrival(update) or here.clock()
    assert room is not None
    chat, who = await here.database.write(_meet, here.defaults, room, user, now)
    spoken = who.language or of_phone(user) if chat.kind is ChatKind.PRIVATE else chat.language
    language = spoken or language_of(chat, here.defaults)
    place = Place(room.id, _thread(message, room))
    return Visit(here, context.bot, chat, who, place, now, language, update.update_id, message)


def of_phone(user: User | None) -> Language | None:
    """What somebody's Telegram speaks, until they choose: Chinese, or else English."""
    code = user.language_code if user else None
    if not code:
        return None
    return "zh" if code.startswith("zh") else "en"


def _meet(tx: Any, defaults: Defaults, room: TelegramChat, user: User | None, now: datetime) -> tuple[Chat, Person]:
    known = chats.find(tx, room.id)
    title = names.clean(room.title or "")
    if known is None or (known.title, known.username, known.present) != (title, room.username, True):
        known = chats.meet(tx, room.id, ChatKind(room.type), title, room.username, defaults.zone, now)
    if user is None:  # a channel's post
        return known, Person(room.id, known.title, zone=known.zone)
    return known, meet_person(tx, user, known.zone, now)


def meet_person(tx: Any, user: User, zone: str, now: datetime) -> Person:
    return people.meet(tx, called(user), zone, now)


def called(user: User) -> Called:
    return Called(user.id, names.clean(user.full_name), user.username)


def _message(update: Update) -> Message | None:
    message = update.effective_message
    return message if isinstance(message, Message) else None


def _thread(message: Message | None, room: TelegramChat) -> int:
    """Only in a forum is a thread a place; in other groups it is a chain of replies."""
    if message is None or not message.is_topic_message or not room.is_forum:
        return 0
    return message.message_thread_id or 0
