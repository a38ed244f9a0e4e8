"""Take answers: by button, by vote, by word. The first one counts, whatever happens twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.outcomes import (
    AlreadyAnswered,
    DidYouMean,
    NothingChosen,
    NotYours,
    Outcome,
    RoundClosed,
    Sketched,
    Tap,
    TypedOutcome,
    UnknownPoll,
    Unreadable,
    Withdrawn,
)
from bot.actions.recording import Given, record, record_all
from bot.domain import grading, typed
from bot.domain.delivery import Event
from bot.domain.plan import Place
from bot.domain.question import Bank, Kind, Question
from bot.domain.round import Origin, Round, RoundState, question_of
from bot.domain.typed import Lexicon
from bot.storage import answers, deliveries, discussions, rounds
from bot.storage.people import Person

NEAR_MISS = (1,)
"""Marks in the sketches who was asked "did you mean …?"."""

SAID = 300
"""So much of a typed answer is kept."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A press on one of the options. `choice` counts the buttons as they are shown."""

    who: Person
    now: datetime
    tap: Tap
    choice: Sequence[int]


def answer_all(tx: Connection, bank: Bank, attempts: Sequence[Attempt]) -> list[Outcome]:
    """Those that come in one moment, at most one of a person: a flood costs a few statements in all."""
    known = rounds.find_all(tx, {one.tap.round_id for one in attempts})
    tried = [_answer(tx, bank, one, known.get(one.tap.round_id)) for one in attempts]
    recorded = iter(record_all(tx, [one for one in tried if isinstance(one, Given)]))
    return [next(recorded) if isinstance(one, Given) else one for one in tried]


def _answer(tx: Connection, bank: Bank, attempt: Attempt, round_: Round | None) -> Given | Outcome:
    """What can be recorded, or what is to be said instead. Several taps (`Sketched`) are handed in by `hand_in`."""
    who, now = attempt.who, attempt.now
    opened = _open(tx, now, who, _found(tx, bank, attempt.tap, round_))
    if not isinstance(opened, tuple):
        return opened
    asked, question = opened
    if question.kind in grading.TAPPED_TOGETHER:
        return _sketch(tx, asked, question, who, attempt.choice)
    picked = tuple(asked.places[place] for place in attempt.choice if place < len(asked.places))
    return _chosen(asked, question, now, who, picked) if picked else NotYours()


def hand_in(tx: Connection, bank: Bank, now: datetime, who: Person, tap: Tap) -> Outcome:
    opened = _open(tx, now, who, find(tx, bank, tap))
    if not isinstance(opened, tuple):
        return opened
    round_, question = opened
    given = answers.find(tx, round_.id, who.id)
    if given and not round_.may_change:
        return AlreadyAnswered(round_, question, given)
    picked = answers.sketch(tx, round_.id, who.id)
    whole = len(picked) == grading.width(question) if question.kind is Kind.ORDERING else bool(picked)
    if not whole:
        return NothingChosen(is_order=question.kind is Kind.ORDERING)
    return record(tx, _chosen(round_, question, now, who, picked))


def answer_typed(
    tx: Connection, bank: Bank, lexicon: Lexicon, now: datetime, who: Person, round_id: int, text: str
) -> TypedOutcome:
    """A number, a term or the word in a gap. What cannot be read costs nothing; a near miss is asked about."""
    round_ = rounds.find(tx, round_id)
    question = question_of(bank, round_) if round_ else None
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
            return record(tx, Given(round_, question, now, who, (), right, text[:SAID]))


def mean_it(tx: Connection, bank: Bank, now: datetime, who: Person, tap: Tap) -> Outcome:
    """Yes to "did you mean …?": counts for whoever was asked, and for nobody else."""
    opened = _open(tx, now, who, find(tx, bank, tap))
    if not isinstance(opened, tuple):
        return opened
    round_, question = opened
    if answers.sketch(tx, round_.id, who.id) != NEAR_MISS or question.accept is None:
        return NotYours()
    return record(tx, Given(round_, question, now, who, (), right=True, said=question.accept.all()[0]))


def waiting_for_words(tx: Connection, bank: Bank, now: datetime, place: Place, message_id: int | None) -> Round | None:
    """The open question that a typed text answers: the one replied to, or in private the latest."""
    if message_id is not None:
        round_ = rounds.by_message(tx, place.chat_id, message_id)
        return round_ if round_ and _is_typed(bank, round_) else None
    asked = rounds.latest(tx, place, tuple(Origin))
    return next((round_ for round_ in asked if round_.is_open(now) and _is_typed(bank, round_)), None)


def start_over(tx: Connection, bank: Bank, now: datetime, who: Person, tap: Tap) -> Outcome:
    """Undo the last tap of an order, or all of a choice of several."""
    opened = _open(tx, now, who, find(tx, bank, tap))
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
    question = question_of(bank, round_) if round_ else None
    if round_ is None:
        return UnknownPoll()
    if question is None or round_.state is RoundState.CANCELLED:
        return RoundClosed(round_)
    if not options:  # a vote taken back: the first answer counts
        return NothingChosen()
    deliveries.move(tx, round_.id, Event.EVIDENCE)
    return record(tx, _chosen(round_, question, now, who, tuple(options)))


def adopt_poll(tx: Connection, code: str, poll_id: str) -> bool:
    """A poll of ours is seen whose posting was never confirmed: its note ends with the round's code."""
    round_ = rounds.by_code(tx, code)
    if round_ is None:
        return False
    rounds.change(tx, round_.id, poll_id=poll_id)
    return _is_there(tx, round_.id)


def tapped(tx: Connection, bank: Bank, tap: Tap) -> tuple[Round, Question] | NotYours:
    """For the buttons around a question: which one is it, also as it was edited? One that has left the bank is nobody's."""
    found = find(tx, bank, tap)
    if isinstance(found, NotYours):
        return found
    round_, _ = found
    question = bank.question(round_.question_id)
    return (round_, question) if question else NotYours()


def find(tx: Connection, bank: Bank, tap: Tap) -> tuple[Round, Question | None] | NotYours:
    return _found(tx, bank, tap, rounds.find(tx, tap.round_id))


def _found(tx: Connection, bank: Bank, tap: Tap, round_: Round | None) -> tuple[Round, Question | None] | NotYours:
    if round_ is None or round_.code != tap.code:
        return NotYours()
    if round_.chat_id != tap.chat_id:
        return (round_, question_of(bank, round_)) if _is_discussed(tx, round_, tap) else NotYours()
    if round_.message_id is None and round_.state in {RoundState.OPEN, RoundState.CANCELLED}:
        # Nobody told us that this message is there, and here it is: proof that the posting got through.
        rounds.change(tx, round_.id, message_id=tap.message_id)
        _is_there(tx, round_.id)
        round_ = rounds.find(tx, tap.round_id) or round_
    elif tap.message_id not in {round_.message_id, round_.reveal_id}:
        return NotYours()
    return round_, question_of(bank, round_)


def _is_discussed(tx: Connection, round_: Round, tap: Tap) -> bool:
    """The reveal of a channel's question stands in its discussion; nothing can be answered there any more."""
    copy = discussions.find(tx, round_.chat_id, round_.message_id)
    return copy is not None and (copy.group_id, copy.reveal_id) == (tap.chat_id, tap.message_id)


def _chosen(round_: Round, question: Question, now: datetime, who: Person, choice: Sequence[int]) -> Given:
    return Given(round_, question, now, who, choice, grading.is_right(question, choice))


def _open(
    tx: Connection, now: datetime, who: Person, found: tuple[Round, Question | None] | NotYours
) -> tuple[Round, Question] | Outcome:
    """The question that was found, if it is open; otherwise what is to be said instead."""
    if isinstance(found, NotYours):
        return found
    round_, question = found
    if not round_.is_open(now):
        return _too_late(tx, round_, question, who)
    return (round_, question) if question else _withdraw(tx, round_)


def _withdraw(tx: Connection, round_: Round) -> Withdrawn:
    """Where it has a time to close, that is when everybody is told; a challenge goes on by its own clock."""
    if round_.closes_at is None and not round_.seconds:
        rounds.move_state(tx, round_.id, RoundState.OPEN, RoundState.CANCELLED)
    return Withdrawn(round_)


def _is_there(tx: Connection, round_id: int) -> bool:
    """Somebody sees it: also where an admin, who saw it as well, wanted no second one."""
    proven = deliveries.move(tx, round_id, Event.EVIDENCE)
    if proven:
        rounds.move_state(tx, round_id, RoundState.CANCELLED, RoundState.OPEN)
    return proven


def _is_typed(bank: Bank, round_: Round) -> bool:
    question = question_of(bank, round_)
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
