"""The reveal: a round closes, what was sealed is counted, and everything there is to say comes together."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.delivery import LEASE, Event, State
from bot.domain.plan import ChatKind
from bot.domain.question import Bank, Concept, Question
from bot.domain.round import Display, Round, RoundState, question_of
from bot.domain.tally import Tally, count, count_ballot
from bot.storage import answers, chats, deliveries, discussions, leaderboard, rounds
from bot.storage.discussions import Copy

BATCH = 10
"""Rounds closed in one transaction: an evening of thousands is hundreds of them, and answers pass in between."""

TRIES = 6
"""So often may a reveal fail by a fault of ours. It waits longer each time, an hour and a half in all: somebody may mend it."""


@dataclass(frozen=True, slots=True)
class Reveal:
    """All that a reveal shows."""

    round: Round
    question: Question
    concept: Concept
    kind: ChatKind
    tally: Tally


def close_due(tx: Connection, bank: Bank, now: datetime) -> int:
    """Close the first of the rounds whose time is over; how many there were."""
    due = rounds.ending(tx, now, BATCH)
    for round_ in due:
        _close(tx, bank, round_)
    return len(due)


def look(tx: Connection, bank: Bank, round_id: int) -> Reveal | None:
    """None when the question has left the bank since. Whether the key may be told already is for the caller to know."""
    round_ = rounds.find(tx, round_id)
    question = question_of(bank, round_) if round_ else None
    concept = bank.concept(question.concept_id) if question else None
    if round_ is None or question is None or concept is None:
        return None
    chat = chats.find(tx, round_.chat_id)
    kind = chat.kind if chat else ChatKind.SUPERGROUP
    tally = _channels_tally if kind is ChatKind.CHANNEL else _tally
    return Reveal(round_, question, concept, kind, tally(tx, question, round_))


def page_shown(tx: Connection, round_id: int, page: int, message_id: int, now: datetime) -> bool:
    """True for exactly one caller, who says the next page."""
    if not deliveries.page_told(tx, round_id, page, now):
        return False
    rounds.change(tx, round_id, reveal_id=message_id)
    return True


def begin_talk(tx: Connection, round_id: int, copy: Copy, now: datetime) -> bool:
    """Marked before it is handed over: True for exactly one caller, whose lease begins anew."""
    deliveries.put_off_reveal(tx, round_id, now + LEASE)
    return discussions.move(tx, copy, "seen", "sending")


def page_talked(tx: Connection, round_id: int, copy: Copy, message_id: int | None, now: datetime) -> Copy | None:
    """One more page is below the copy. None as id: nobody knows whether it is."""
    deliveries.put_off_reveal(tx, round_id, now + LEASE)
    return discussions.page_told(tx, copy, message_id)


def shown(tx: Connection, round_id: int, reveal_id: int | None = None) -> None:
    if reveal_id:
        rounds.change(tx, round_id, reveal_id=reveal_id)
    rounds.move_state(tx, round_id, RoundState.CLOSED, RoundState.REVEALED)


def failed(tx: Connection, round_id: int, error: str, now: datetime) -> bool:
    """By a fault of ours. True when this was its last chance: nobody waits for it any more."""
    times = deliveries.reveal_failed(tx, round_id, error)
    deliveries.put_off_reveal(tx, round_id, now + LEASE * 2**times)
    if times >= TRIES:
        shown(tx, round_id)
    return times >= TRIES


def withdrawn(tx: Connection, round_id: int) -> None:
    """It is said that there is no reveal; nobody has missed anything."""
    rounds.move_state(tx, round_id, RoundState.CLOSED, RoundState.CANCELLED)


def _tally(tx: Connection, question: Question, round_: Round) -> Tally:
    given = answers.of_round(tx, round_.id)
    return count(question, round_.places, given, answers.first_right(tx, round_.id))


def _channels_tally(tx: Connection, question: Question, round_: Round) -> Tally:
    """Who answers a channel does so unseen: nobody is named, also not for being first."""
    if round_.display is Display.POLL:
        ballot = discussions.ballot_of(tx, round_.id)
        return count_ballot(question, ballot.voters, ballot.votes) if ballot else Tally(0, 0)
    tally = count(question, round_.places, answers.in_private(tx, round_.id, round_.closes_at), None)
    return replace(tally, typed=())  # what was typed in private stays there


def _close(tx: Connection, bank: Bank, round_: Round) -> None:
    if _is_unseen(tx, round_):
        _cancel(tx, round_)
    elif rounds.move_state(tx, round_.id, RoundState.OPEN, RoundState.CLOSED):
        if question_of(bank, round_):  # otherwise it is withdrawn, and sealed answers count for nothing
            leaderboard.count_round(tx, round_.id)
        answers.drop_sketches(tx, round_.id)


def _is_unseen(tx: Connection, round_: Round) -> bool:
    """An answer is proof to the contrary, though its group has moved since."""
    return deliveries.state_of(tx, round_.id) is not State.POSTED and not answers.of_round(tx, round_.id)


def _cancel(tx: Connection, round_: Round) -> None:
    """It was never seen, or nobody knows whether it was: there is nothing to reveal."""
    deliveries.move(tx, round_.id, Event.TOO_LATE)
    rounds.move_state(tx, round_.id, RoundState.OPEN, RoundState.CANCELLED)


def is_over(round_: Round) -> bool:
    """May the key be told?"""
    return round_.state in {RoundState.CLOSED, RoundState.REVEALED}
