"""How a chat wants its questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.question import Language
from bot.domain.schedule import EVERY_DAY, Timetable


class ChatKind(StrEnum):
    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Mode(StrEnum):
    INSTANT = "instant"  # feedback at once
    SEALED = "sealed"  # nothing about the key before the reveal


MOST_A_DAY = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: a chat, and in a forum the topic (0 elsewhere and for General)."""

    chat_id: int
    thread_id: int = 0


@dataclass(frozen=True, slots=True)
class Chat:
    id: int
    kind: ChatKind
    title: str
    username: str | None
    language: Language | None  # None: never asked
    zone: str
    present: bool


@dataclass(frozen=True, slots=True)
class Plan:
    id: int
    chat_id: int
    thread_id: int
    at: time
    close: time
    zone: str
    weekdays: frozenset[int] = EVERY_DAY
    count: int = 1
    topics: Sequence[str] = ()  # none: all
    level: int = 0  # 0: all
    language: Language = "zh"
    mode: Mode = Mode.INSTANT
    silent: bool = False
    may_change: bool = False
    active: bool = True
    paused_until: date | None = None
    next_due_at: datetime | None = None
    theme: str | None = None  # the one topic of a week
    theme_until: date | None = None  # the first day without it

    def theme_on(self, day: date) -> str | None:
        return self.theme if self.theme and self.theme_until and day < self.theme_until else None

    @property
    def place(self) -> Place:
        return Place(self.chat_id, self.thread_id)

    @property
    def timetable(self) -> Timetable:
        return Timetable(ZoneInfo(self.zone), self.at, self.close, self.weekdays, self.paused_until)

    @property
    def levels(self) -> tuple[int, ...]:
        return (self.level,) if self.level else ()
