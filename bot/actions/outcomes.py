"""A tap under a question, and all that can come of an answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.question import Question
from bot.domain.round import Answer, Round


@dataclass(frozen=True, slots=True)
class Tap:
    """A button pressed under a question: what it carries, and where it stands."""

    round_id: int
    code: str
    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Answered:
    round: Round
    question: Question
    answer: Answer


@dataclass(frozen=True, slots=True)
class AlreadyAnswered:
    round: Round
    question: Question
    answer: Answer


@dataclass(frozen=True, slots=True)
class Sketched:
    """Several taps make one answer; so far it is this."""

    round: Round
    question: Question
    choice: Sequence[int]


@dataclass(frozen=True, slots=True)
class NothingChosen:
    """Or, of an order, not every step yet."""

    is_order: bool = False


@dataclass(frozen=True, slots=True)
class RoundClosed:
    round: Round


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Its question has left the bank or was edited while it was open: what was pressed means nothing any more."""

    round: Round


@dataclass(frozen=True, slots=True)
class NotYours:
    """Forged, or from a message that is not the round's."""


@dataclass(frozen=True, slots=True)
class UnknownPoll:
    """A vote whose posting is not recorded yet, or never was ours."""


@dataclass(frozen=True, slots=True)
class DidYouMean:
    round: Round
    question: Question
    meant: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Not an answer at all: ask again, it costs nothing."""

    round: Round
    question: Question


Outcome = Answered | AlreadyAnswered | Sketched | NothingChosen | RoundClosed | Withdrawn | NotYours

TypedOutcome = Outcome | DidYouMean | Unreadable
