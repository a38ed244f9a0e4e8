"""A question asked in a chat, from posting to reveal, and what people answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain import shape
from bot.domain.plan import Mode, Place
from bot.domain.question import Bank, Language, Question


class Origin(StrEnum):
    DAILY = "daily"
    TODAY = "today"
    QUIZ = "quiz"
    START = "start"
    LINK = "link"
    CHANNEL = "channel"  # in private, what a channel asks; its slot is the channel's round
    CHALLENGE = "challenge"
    MISSED = "missed"  # for learning: no points, no board


class Display(StrEnum):
    POLL = "poll"
    BUTTONS = "buttons"


class RoundState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"  # counted; the reveal is on its way
    REVEALED = "revealed"
    CANCELLED = "cancelled"  # never seen: not posted, skipped; or its question was taken away
    SKIPPED = "skipped"  # a slot that was slept through


@dataclass(frozen=True, slots=True)
class Round:
    id: int
    chat_id: int
    thread_id: int
    plan_id: int | None
    origin: Origin
    slot: str  # the local day of a plan, or the update that asked
    ordinal: int
    length: int  # of the series it belongs to
    question_id: str
    language: Language
    mode: Mode
    display: Display
    places: Sequence[int]  # the order in which the options are shown
    code: str  # proves that a button or a poll's note is ours
    state: RoundState
    zone: str  # in which its times are told
    day: date  # the chat's local day on which it was asked: decides the period
    opened_at: datetime
    closes_at: datetime | None  # None: open until answered (private)
    topics: Sequence[str] = ()  # of the series
    silent: bool = False
    may_change: bool = False
    message_id: int | None = None
    poll_id: str | None = None
    reveal_id: int | None = None
    seconds: int | None = None  # of a challenge: its clock starts when it stands in the chat
    shape: str | None = None  # what its question was like; None: from before that was kept

    @property
    def place(self) -> Place:
        return Place(self.chat_id, self.thread_id)

    def is_open(self, now: datetime) -> bool:
        return self.state is RoundState.OPEN and (self.closes_at is None or now < self.closes_at)


def question_of(bank: Bank, round_: Round) -> Question | None:
    """None when it has left the bank, or was edited since: places and choices are those of what was asked."""
    question = bank.question(round_.question_id)
    if question is None or round_.shape is None:
        return question
    return question if shape.is_kept(round_.shape, shape.of(question, round_.language)) else None


@dataclass(frozen=True, slots=True)
class Answer:
    id: int
    round_id: int
    person_id: int
    question_id: str
    choice: Sequence[int]  # options of the question as the file has them
    right: bool
    points: int
    answered_at: datetime
    said: str | None = None  # where the answer is typed
