"""The reveal: a round closes, what was sealed is counted, and everything there is to say comes together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.delivery import Event, State
from bot.domain.question import Bank, Concept, Kind, Question
from bot.domain.round import Answer, Round, RoundState, Tally
from bot.storage import answers, deliveries, leaderboard, rounds


@dataclass(frozen=True, slots=True)
class Reveal:
    """All that a reveal shows."""

    round: Round
    question: Question
    concept: Concept
    tally: Tally


def close_due(tx: Connection, bank: Bank, now: datetime) -> list[Round]:
    """Close the rounds whose time is over; return all whose reveal is still to be shown."""
    due = [_close(tx, bank, round_) for round_ in rounds.to_reveal(tx, now)]
    return [round_ for round_ in due if round_]


def close_now(tx: Connection, bank: Bank, round_: Round) -> Round | None:
    return _close(tx, bank, round_)


def look(tx: Connection, bank: Bank, round_id: int) -> Reveal | None:
    """None when the question has left the bank since, or the round is still sealed."""
    round_ = rounds.find(tx, round_id)
    question = bank.question(round_.question_id) if round_ else None
    concept = bank.concept(question.concept_id) if question else None
    if round_ is None or question is None or concept is None:
        return None
    return Reveal(
        round_,
        question,
        concept,
        tally(question, round_, answers.of_round(tx, round_id), answers.first_right(tx, round_.id)),
    )


def shown(tx: Connection, round_id: int, reveal_id: int | None) -> None:
    rounds.change(tx, round_id, reveal_id=reveal_id)
    rounds.move_state(tx, round_id, RoundState.CLOSED, RoundState.REVEALED)


def tally(question: Question, round_: Round, given: Sequence[Answer], first_right: str | None) -> Tally:
    """Of steps in an order and of typed answers, only how many were right."""
    counts = Counter(option for answer in given for option in answer.choice)
    splits = question.kind is not Kind.ORDERING and question.options
    votes = tuple((option, counts[option]) for option in round_.places) if splits else ()
    return Tally(len(given), sum(answer.right for answer in given), votes, first_right)


def _close(tx: Connection, bank: Bank, round_: Round) -> Round | None:
    if round_.state is RoundState.CLOSED:
        return round_
    if deliveries.state_of(tx, round_.id) is not State.POSTED or bank.question(round_.question_id) is None:
        _cancel(tx, round_)
        return None
    if not rounds.move_state(tx, round_.id, RoundState.OPEN, RoundState.CLOSED):
        return None
    leaderboard.count_round(tx, round_.id)
    answers.drop_sketches(tx, round_.id)
    return round_


def _cancel(tx: Connection, round_: Round) -> None:
    """It was never seen, or nobody knows whether it was: there is nothing to reveal."""
    deliveries.move(tx, round_.id, Event.TOO_LATE)
    rounds.move_state(tx, round_.id, RoundState.OPEN, RoundState.CANCELLED)


def is_over(round_: Round) -> bool:
    """May the key be told?"""
    return round_.state in {RoundState.CLOSED, RoundState.REVEALED}
