"""Is a choice right, how is a question shown, and does it fit a native poll?"""

from collections.abc import Sequence
from random import Random

from bot.domain.plan import ChatKind, Mode
from bot.domain.question import Kind, Language, Question
from bot.domain.round import Display

CHOICES = (Kind.SINGLE, Kind.TRUE_FALSE)  # one tap answers
TAPPED_TOGETHER = (Kind.MULTIPLE, Kind.ORDERING)  # several taps, then handed in
TYPED = (Kind.NUMERIC, Kind.SHORT, Kind.CLOZE)
IN_POLLS = (Kind.SINGLE, Kind.TRUE_FALSE, Kind.MULTIPLE)

_POLL_QUESTION, _POLL_OPTION = 300, 100
_VERDICT = len("False — ")  # the longest word put before a true/false reason


def for_daily(kind: ChatKind, mode: Mode) -> tuple[Kind, ...]:
    """Which kinds a plan may ask; empty means any. What is typed into a group is read by all, so it cannot be sealed."""
    if kind is ChatKind.CHANNEL:
        return IN_POLLS
    return (*CHOICES, *TAPPED_TOGETHER) if kind is not ChatKind.PRIVATE and mode is Mode.SEALED else ()


def is_right(question: Question, choice: Sequence[int]) -> bool:
    """`choice` names options (or steps) by their place in the file; only an ordering minds the order."""
    if question.kind is Kind.ORDERING:
        return list(choice) == list(range(len(question.steps)))
    return sorted(choice) == list(question.right)


def width(question: Question) -> int:
    """How many things there are to tap."""
    return len(question.steps) if question.kind is Kind.ORDERING else len(question.options)


def is_sorted(question: Question) -> bool:
    """Options that are numbers stand in order, and stay so when they are shown."""
    return bool(question.options) and all(option.text.en[:1].isdigit() for option in question.options)


def shown_order(question: Question, shown: Display, dice: Random) -> tuple[int, ...]:
    """A poll is sent in the file's order: Telegram shuffles it anew for everybody who looks."""
    order = list(range(width(question)))
    if shown is Display.POLL or is_sorted(question):
        return tuple(order)
    dice.shuffle(order)
    if question.kind is Kind.ORDERING and order == sorted(order):
        order.reverse()  # steps that lie in the right order already would not be a question
    return tuple(order)


def display(question: Question, language: Language, kind: ChatKind, mode: Mode) -> Display:
    """Native polls where they can serve: in shared chats, at once, and where the texts fit."""
    if kind is ChatKind.PRIVATE or mode is Mode.SEALED or not fits_poll(question, language):
        return Display.BUTTONS
    return Display.POLL


def fits_poll(question: Question, language: Language) -> bool:
    room = _POLL_OPTION - _VERDICT * (question.kind is Kind.TRUE_FALSE)
    return (
        question.kind in IN_POLLS
        and len(question.ask.of(language)) <= _POLL_QUESTION
        and all(len(option.text.of(language)) <= room for option in question.options)
    )
