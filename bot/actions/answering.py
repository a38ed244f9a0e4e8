"""Take answers: by button, by vote, by word. The first one counts, whatever happens twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain import grading, scoring, typed
from bot.domain.delivery import Event
from bot.domain.plan import Mode, Place
from bot.domain.question import Bank, Kind, Question
from bot.domain.round import Answer, Display, Origin, Round, RoundState
from bot.domain.schedule import study_day
from bot.domain.typed import Lexicon
from bot.storage import answers, deliveries, discussions, leaderboard, rounds
from bot.storage.leaderboard import Counted
from bot.storage.people import Person

NEAR_MISS = (1,)

"""Marks in the sketches who was asked "did you mean …?"."""

SAID = 300

"""So much of a typed answer is kept."""


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
    pass


@dataclass(frozen=True, slots=True)
class RoundClosed:
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


Outcome = Answered | AlreadyAnswered | Sketched | NothingChosen | RoundClosed | NotYours

TypedOutcome = Outcome | DidYouMean | Unreadable


def answer(tx: Connection, bank: Bank, now: datetime, who: Person, tap: Tap, choice: Sequence[int]) -> Outcome:
    """`choice` counts the buttons as they are shown. Several taps (`Sketched`) are handed in by `hand_in`."""
    opened = _open(tx, bank, now, who, tap)
    if not isinstance(opened, tuple):
        return opened
    round_, question = opened
    if question.kind in grading.TAPPED_TOGETHER:
        return _sketch(tx, round_, question, who, choice)
    picked = tuple(round_.places[place] for place in choice if place < len(round_.places))
    return _record(tx, round_, question, now, who, picked) if picked else NotYours()


def hand_in(tx: Connection, bank: Bank, now: datetime, who: Person, tap: Tap) -> Outcome:
    opened = _open(tx, bank, now, who, tap)
    if not isinstance(opened, tuple):
        return opened
    round_, question = opened
    given = answers.find(tx, round_.id, who.id)
    if given and not round_.may_change:
        return AlreadyAnswered(round_, question, given)
    picked = answers.sketch(tx, round_.id, who.id)
    whole = len(picked) == grading.width(question) if question.kind is Kind.ORDERING else bool(picked)
    return _record(tx, round_, question, now, who, picked) if whole else NothingChosen()


def answer_typed(
    tx: Connection, bank: Bank, lexicon: Lexicon, now: datetime, who: Person, round_id: int, text: str
) -> TypedOutcome:
    """A number, a term or the word in a gap. What cannot be read costs nothing; a near miss is asked about."""
    round_ = rounds.find(tx, round_id)
    question = bank.question(round_.question_id) if round_ else None
    if round_ is None or question is None or question.kind not in grading.TYPED:
        return NotYours()
    if not round_.is_open(now):
        return _too_late(tx, round_, question, who)
    match typed.grade(question, text, lexicon):
        case typed.Unreadable():
            return Unreadable(round_, question)
        case typed.Near(meant):
            answers.set_sketch(tx, round_.id, who.id, NEAR_MISS)
            return DidYouMean(round_, question, meant)
        case verdict:
            right = isinstance(verdict, typed.Right)
            return _record(tx, round_, question, now, who, (), text[:SAID], right=right)


def mean_it(tx: Connection, bank: Bank, now: datetime, who: Person, tap: Tap) -> Outcome:
    """Yes to "did you mean …?": counts for whoever was asked, and for nobody else."""
    opened = _open(tx, bank, now, who, tap)
    if not isinstance(opened, tuple):
        return opened
    round_, question = opened
    if answers.sketch(tx, round_.id, who.id) != NEAR_MISS or question.accept is None:
        return NotYours()
    return _record(tx, round_, question, now, who, (), question.accept.all()[0], right=True)


def waiting_for_words(tx: Connection, bank: Bank, now: datetime, place: Place, message_id: int | None) -> Round | None:
    """The open question that a typed text answers: the one replied to, or in private the latest."""
    if message_id is not None:
        round_ = rounds.by_message(tx, place.chat_id, message_id)
        return round_ if round_ and _is_typed(bank, round_) else None
    asked = rounds.latest(tx, place, tuple(Origin))
    return next((round_ for round_ in asked if round_.is_open(now) and _is_typed(bank, round_)), None)


def start_over(tx: Connection, bank: Bank, now: datetime, who: Person, tap: Tap) -> Outcome:
    """Undo the last tap of an order, or all of a choice of several."""
    opened = _open(tx, bank, now, who, tap)
    if not isinstance(opened, tuple):
        return opened
    round_, question = opened
    kept = answers.sketch(tx, round_.id, who.id)[:-1] if question.kind is Kind.ORDERING else ()
    answers.set_sketch(tx, round_.id, who.id, kept)
    return Sketched(round_, question, kept)


def vote(
    tx: Connection, bank: Bank, now: datetime, who: Person, poll_id: str, options: Sequence[int]
) -> Outcome | UnknownPoll:
    """Telegram closes the poll itself: whatever vote it delivers was cast in time."""
    round_ = rounds.by_poll(tx, poll_id)
    question = bank.question(round_.question_id) if round_ else None
    if round_ is None:
        return UnknownPoll()
    if question is None or round_.state is RoundState.CANCELLED:
        return RoundClosed(round_)
    if not options:  # a vote taken back: the first answer counts
        return NothingChosen()
    deliveries.move(tx, round_.id, Event.EVIDENCE)
    return _record(tx, round_, question, now, who, tuple(options))


def adopt_poll(tx: Connection, code: str, poll_id: str) -> bool:
    """A poll of ours is seen whose posting was never confirmed: its note ends with the round's code."""
    round_ = rounds.by_code(tx, code)
    if round_ is None:
        return False
    rounds.change(tx, round_.id, poll_id=poll_id)
    return _is_there(tx, round_.id)


def tapped(tx: Connection, bank: Bank, tap: Tap) -> tuple[Round, Question] | NotYours:
    """For the buttons around a question: which one is it? A question that has left the bank is nobody's."""
    found = find(tx, bank, tap)
    if isinstance(found, NotYours):
        return found
    round_, question = found
    return (round_, question) if question else NotYours()


def find(tx: Connection, bank: Bank, tap: Tap) -> tuple[Round, Question | None] | NotYours:
    round_ = rounds.find(tx, tap.round_id)
    if round_ is None or round_.code != tap.code:
        return NotYours()
    if round_.chat_id != tap.chat_id:
        return (round_, bank.question(round_.question_id)) if _is_discussed(tx, round_, tap) else NotYours()
    if round_.message_id is None and round_.state in {RoundState.OPEN, RoundState.CANCELLED}:
        # Nobody told us that this message is there, and here it is: proof that the posting got through.
        rounds.change(tx, round_.id, message_id=tap.message_id)
        _is_there(tx, round_.id)
        round_ = rounds.find(tx, tap.round_id) or round_
    elif tap.message_id not in {round_.message_id, round_.reveal_id}:
        return NotYours()
    return round_, bank.question(round_.question_id)


def _is_discussed(tx: Connection, round_: Round, tap: Tap) -> bool:
    """The reveal of a channel's question stands in its discussion; nothing can be answered there any more."""
    copy = discussions.find(tx, round_.chat_id, round_.message_id)
    return copy is not None and (copy.group_id, copy.reveal_id) == (tap.chat_id, tap.message_id)


def _open(tx: Connection, bank: Bank, now: datetime, who: Person, tap: Tap) -> tuple[Round, Question] | Outcome:
    """The open question that was tapped; otherwise what is to be said instead."""
    found = find(tx, bank, tap)
    if isinstance(found, NotYours):
        return found
    round_, question = found
    return (round_, question) if question and round_.is_open(now) else _too_late(tx, round_, question, who)


def _is_there(tx: Connection, round_id: int) -> bool:
    """Somebody sees it: also where an admin, who saw it as well, wanted no second one."""
    proven = deliveries.move(tx, round_id, Event.EVIDENCE)
    if proven:
        rounds.move_state(tx, round_id, RoundState.CANCELLED, RoundState.OPEN)
    return proven


def _is_typed(bank: Bank, round_: Round) -> bool:
    question = bank.question(round_.question_id)
    return question is not None and question.kind in grading.TYPED


def _too_late(tx: Connection, round_: Round, question: Question | None, who: Person) -> Outcome:
    given = answers.find(tx, round_.id, who.id)
    return AlreadyAnswered(round_, question, given) if given and question else RoundClosed(round_)


def _sketch(
    tx: Connection, round_: Round, question: Question, who: Person, choice: Sequence[int]
) -> Sketched | AlreadyAnswered | NotYours:
    given = answers.find(tx, round_.id, who.id)
    if given and not round_.may_change:
        return AlreadyAnswered(round_, question, given)
    kept = list(answers.sketch(tx, round_.id, who.id))
    for place in choice:
        if place >= len(round_.places):
            return NotYours()
        _toggle(kept, round_.places[place])
    if question.kind is Kind.MULTIPLE:
        kept.sort()
    answers.set_sketch(tx, round_.id, who.id, kept)
    return Sketched(round_, question, tuple(kept))


def _toggle(kept: list[int], option: int) -> None:
    if option in kept:
        kept.remove(option)
    else:
        kept.append(option)


def _record(  # noqa: PLR0913  one row of the log
    tx: Connection,
    round_: Round,
    question: Question,
    now: datetime,
    who: Person,
    choice: Sequence[int],
    said: str | None = None,
    *,
    right: bool | None = None,
) -> Answered | AlreadyAnswered:
    right = grading.is_right(question, choice) if right is None else right
    sealed = round_.mode is Mode.SEALED
    for_points = round_.origin is not Origin.MISSED
    points = scoring.points(right=right) if for_points else 0
    row = {
        "round_id": round_.id,
        "person_id": who.id,
        "chat_id": round_.chat_id,
        "question_id": question.id,
        "topic": question.topic,
        "choice": choice,
        "said": said,
        "right": right,
        "points": points,
        "answered_at": now,
        "day": study_day(now, ZoneInfo(who.zone)),
        "asked_on": round_.day,
        "counted": not sealed,
    }
    made = answers.give(tx, row, for_points=for_points)
    if made is None:
        return _again(tx, round_, question, now, who, choice, right=right)
    answer_id, overall = made
    if not sealed:
        leaderboard.count(tx, Counted(round_.chat_id, who.id, points, right, round_.day, overall))
        _reveal_in_private(tx, round_)
    return Answered(
        round_, question, Answer(answer_id, round_.id, who.id, question.id, choice, right, points, now, said)
    )


def _again(
    tx: Connection, round_: Round, question: Question, now: datetime, who: Person, choice: Sequence[int], *, right: bool
) -> Answered | AlreadyAnswered:
    given = answers.find(tx, round_.id, who.id)
    assert given is not None
    if round_.mode is Mode.INSTANT or not round_.may_change or list(given.choice) == list(choice):
        return AlreadyAnswered(round_, question, given)
    points = scoring.points(right=right)
    answers.change(tx, given.id, choice=choice, right=right, points=points, answered_at=now)
    return Answered(round_, question, Answer(given.id, round_.id, who.id, question.id, choice, right, points, now))


def _reveal_in_private(tx: Connection, round_: Round) -> None:
    """Alone with the bot, the answer is the reveal."""
    if round_.chat_id > 0 and round_.display is Display.BUTTONS:
        rounds.move_state(tx, round_.id, RoundState.OPEN, RoundState.REVEALED)
        answers.drop_sketches(tx, round_.id)
