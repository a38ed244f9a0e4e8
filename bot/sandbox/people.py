"""Who can talk: people, and bots with what BotFather keeps about them."""

from dataclasses import dataclass, field

from bot.sandbox.updates import UpdateQueue, Webhook

ANONYMOUS_ADMIN = 1087968824
"""GroupAnonymousBot: who the sender seems to be when an admin writes as the group."""
CHANNEL_BOT = 136817688
"""Channel_Bot: stands in for the sender when somebody writes or votes as a channel."""
TELEGRAM = 777000
"""The service account that copies channel posts into the linked group."""


@dataclass(slots=True, eq=False)
class Person:
    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_premium: bool = False
    is_deactivated: bool = False

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a commands menu holds: `kind` as Telegram names it, with the chat and the person it may need."""

    kind: str = "default"
    chat_id: int | None = None
    user_id: int | None = None


@dataclass(slots=True, eq=False)
class BotAccount:
    id: int
    token: str = field(repr=False)
    first_name: str
    username: str
    sees_everything: bool = False  # privacy mode off
    takes_inline: bool = True
    hears_inline_choices: bool = True  # BotFather's inline feedback
    can_join_groups: bool = True
    is_revoked: bool = False
    is_logged_out: bool = False
    commands: dict[tuple[Scope, str], tuple[Command, ...]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)  # ("name" | "description" | …, language) → text
    met: set[int] = field(default_factory=set)  # people whose id the bot may use
    updates: UpdateQueue = field(default_factory=UpdateQueue, repr=False)
    webhook: Webhook | None = None

    @property
    def name(self) -> str:
        return self.first_name


Account = Person | BotAccount
