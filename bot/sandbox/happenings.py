"""What happens in the world, told to whoever watches."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.chats import Chat
from bot.sandbox.messages import Message
from bot.sandbox.people import Account
from bot.sandbox.queries import InlineQuery, Query


@dataclass(frozen=True, slots=True)
class Change:
    """One visible change.

    `kind`: message · edit · delete · poll · toast · chat (title, members, pins, topics) · menu · action (typing …) ·
    keyboard (reply keyboard of a person) · inline (results came) · profile (of the bot).
    """

    kind: str
    chat: Chat | None = None
    message: Message | None = None
    account: Account | None = None
    query: Query | InlineQuery | None = None
    detail: str = ""


Watcher = Callable[[Change], None]
