"""The rounds of a challenge: asked, closed, or lost."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.actions.quiz import Asking, open_round
from bot.domain import challenge as rules
from bot.domain.challenge import Challenge
from bot.domain.delivery import Event as Posting
from bot.domain.delivery import State as Way
from bot.domain.plan import ChatKind, Mode, Place
from bot.domain.question import Language, Question
from bot.domain.round import Origin, Round, RoundState
from bot.storage import answers, challenges, deliveries, inbox, leaderboard, rounds


@dataclass(frozen=True, slots=True)
class Next:
    """A question that is to be asked."""

    question: Question
    number: int
    attempt: int
    language: Language
    person_id: int = 0  # whose private round it is, in a duel


def open_heat(tx: Connection, now: datetime, dice: Random, found: Challenge, next_: Next) -> Round | None:
    """Once, however often it is tried."""
    private = bool(next_.person_id)
    asking = Asking(
        place=Place(next_.person_id) if private else found.place,
        kind=ChatKind.PRIVATE if private else ChatKind.SUPERGROUP,
        origin=Origin.CHALLENGE,
        slot=f"c{found.id}-{next_.attempt}",
        zone=found.zone,
        day=now.astimezone(ZoneInfo(found.zone)).date(),
        language=next_.language,
        mode=Mode.SEALED,
        ordinal=next_.number,
        length=found.length,
        seconds=found.seconds,
    )
    made = open_round(tx, now, dice, asking, next_.question)
    if made:
        reading = rules.reading_time(next_.question, next_.language)
        values = {"round_id": made.id, "challenge_id": found.id, "person_id": next_.person_id}
        challenges.add_heat(tx, **values, number=next_.number, reading=reading)
    return made


def is_over(tx: Connection, round_: Round, now: datetime) -> bool:
    """Its time is, and every press that arrived before has been dealt with; or as good as every."""
    if round_.closes_at is None or now < round_.closes_at:
        return False
    return now >= round_.closes_at + rules.DRAIN or not inbox.is_behind(tx, round_.closes_at)


def is_lost(tx: Connection, round_: Round, now: datetime) -> bool:
    """It does not stand in its chat, or nobody can say so; or the chat has moved away from it."""
    if round_.closes_at is not None:
        return round_.message_id is None
    if round_.message_id is not None:
        return False
    way = deliveries.state_of(tx, round_.id)
    if way in {Way.FAILED, Way.SKIPPED}:
        return True
    patience = rules.EVIDENCE if way is Way.UNCONFIRMED else rules.WAY
    return now >= round_.opened_at + patience and way is not Way.SENDING


def start_clock(tx: Connection, round_: Round, now: datetime) -> None:
    """A press has proved that it stands there, nobody knows since when: no points for speed."""
    if round_.closes_at is None and round_.message_id is not None and now > round_.opened_at + rules.NOTICED:
        challenges.change_heat(tx, round_.id, even=False)
        rounds.start_clock(tx, round_.id, now)


def close(tx: Connection, round_: Round) -> None:
    """The round is over. Its answers count on the boards as any others do."""
    rounds.move_state(tx, round_.id, RoundState.OPEN, RoundState.REVEALED)
    leaderboard.count_round(tx, round_.id)
    answers.drop_sketches(tx, round_.id)


def void(tx: Connection, round_id: int) -> None:
    """Nothing of this round counts for the challenge. Who has answered has answered, for the boards."""
    round_ = rounds.find(tx, round_id)
    challenges.change_heat(tx, round_id, void=True)
    deliveries.move(tx, round_id, Posting.SKIP_IT)
    deliveries.move(tx, round_id, Posting.TOO_LATE)
    if round_:
        close(tx, round_)
