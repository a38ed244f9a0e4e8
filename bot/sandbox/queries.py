"""Questions that a client puts to a bot and waits for: a button pressed, an inline query typed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.chats import Chat
from bot.sandbox.keyboards import InlineKeyboard
from bot.sandbox.messages import Content, Message
from bot.sandbox.people import BotAccount, Person

QUERY_LIFE = timedelta(seconds=150)
INLINE_LIFE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Toast:
    text: str = ""
    is_alert: bool = False
    url: str | None = None


@dataclass(slots=True, eq=False)
class Query:
    """A pressed button. The button spins until `toast` is there; an empty text only stops the spinning."""

    id: str
    bot: BotAccount
    person: Person
    message: Message
    data: str
    at: datetime
    toast: Toast | None = None

    @property
    def is_answered(self) -> bool:
        return self.toast is not None

    @property
    def text(self) -> str:
        return self.toast.text if self.toast else ""


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One offer: how the list shows it, and the message that it becomes."""

    id: str
    title: str
    description: str
    content: Content
    markup: InlineKeyboard | None = None


@dataclass(slots=True, eq=False)
class InlineQuery:
    """Typed as `@bot text`; `results` are what the bot offered, None until it has answered."""

    id: str
    bot: BotAccount
    person: Person
    chat: Chat
    text: str
    at: datetime
    offset: str = ""
    next_offset: str = ""
    results: list[InlineResult] | None = None
    button: dict[str, Any] | None = None  # `{"text": …, "start_parameter": …}` above the results
    is_personal: bool = False  # else Telegram may offer the same to whoever types the same
