"""A message and what can be in it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.chats import Chat
from bot.sandbox.entities import Formatted
from bot.sandbox.keyboards import InlineKeyboard, Markup
from bot.sandbox.people import Account, BotAccount
from bot.sandbox.polls import Poll


@dataclass(frozen=True, slots=True)
class File:
    """Bytes that Telegram keeps. `file_id` can be sent again; `path` is where getFile says they lie."""

    file_id: str
    unique_id: str
    name: str
    mime: str
    path: str
    content: bytes = field(repr=False)
    kind: str = "document"
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    body: Formatted


@dataclass(frozen=True, slots=True)
class Media:
    """A photo, or any other file with a caption."""

    kind: str  # photo · document · animation · audio · voice · video
    file: File
    caption: Formatted = Formatted("")  # noqa: RUF009 - frozen: sharing it is safe
    has_spoiler: bool = False
    caption_above: bool = False


@dataclass(frozen=True, slots=True)
class PollContent:
    poll: Poll


@dataclass(frozen=True, slots=True)
class Service:
    """What the chat tells by itself: `fields` are the message's fields as the Bot API names them, ready to send."""

    text: str  # how the page prints it
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shared:
    """Something a person sends that is neither text nor file (location, contact, dice …), in Bot API fields."""

    fields: dict[str, Any]


Content = Text | Media | PollContent | Service | Shared


@dataclass(slots=True, eq=False)
class Message:
    id: int
    chat: Chat
    date: datetime
    sender: Account | None
    content: Content
    sender_chat: Chat | None = None  # an anonymous admin writes as the group, a channel as itself
    markup: Markup | None = None
    thread: int | None = None
    in_topic: bool = False
    reply_to: "Message | None" = None
    via: BotAccount | None = None
    inline_id: str | None = None
    forwarded_from: "Message | None" = None
    is_silent: bool = False
    is_protected: bool = False
    is_automatic_forward: bool = False
    edited: datetime | None = None
    is_deleted: bool = False
    reactions: dict[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def keyboard(self) -> InlineKeyboard | None:
        return self.markup if isinstance(self.markup, InlineKeyboard) else None

    @property
    def poll(self) -> Poll | None:
        return self.content.poll if isinstance(self.content, PollContent) else None

    @property
    def body(self) -> Formatted:
        """Text, caption or the question of a poll; what people read first."""
        match self.content:
            case Text(body):
                return body
            case Media(caption=caption):
                return caption
            case PollContent(poll):
                return Formatted(poll.question)
            case Service(text):
                return Formatted(text)
            case Shared():
                return Formatted("")

    @property
    def text(self) -> str:
        return self.body.text
