"""Write answers into the log, and add up what they are worth. The first one counts, whatever happens twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.actions.outcomes import AlreadyAnswered, Answered
from bot.domain import scoring
from bot.domain.plan import Mode
from bot.domain.question import Question
from bot.domain.round import Answer, Display, Origin, Round, RoundState
from bot.domain.schedule import study_day
from bot.storage import answers, leaderboard, rounds
from bot.storage.leaderboard import Counted
from bot.storage.people import Person


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it was given: whether it is somebody's first, the log decides."""

    round: Round
    question: Question
    now: datetime
    who: Person
    choice: Sequence[int]
    right: bool
    said: str | None = None

    @property
    def is_for_points(self) -> bool:
        return self.round.origin is not Origin.MISSED

    @property
    def points(self) -> int:
        return scoring.points(right=self.right) if self.is_for_points else 0

    @property
    def is_sealed(self) -> bool:
        return self.round.mode is Mode.SEALED


def record(tx: Connection, given: Given) -> Answered | AlreadyAnswered:
    return record_all(tx, [given])[0]


def record_all(tx: Connection, given: Sequence[Given]) -> list[Answered | AlreadyAnswered]:
    """However many there are, the log takes them in one statement."""
    new = answers.give_all(tx, [_row(one) for one in given])
    return [_recorded(tx, one, new.pop((one.round.id, one.who.id), None)) for one in given]


def _row(given: Given) -> dict[str, Any]:
    return {
        "round_id": given.round.id,
        "person_id": given.who.id,
        "chat_id": given.round.chat_id,
        "question_id": given.question.id,
        "topic": given.question.topic,
        "choice": given.choice,
        "said": given.said,
        "right": given.right,
        "points": given.points,
        "answered_at": given.now,
        "day": study_day(given.now, ZoneInfo(given.who.zone)),
        "asked_on": given.round.day,
        "counted": not given.is_sealed,
        "overall": given.is_for_points and not given.is_sealed,
    }


def _recorded(tx: Connection, given: Given, made: answers.Made | None) -> Answered | AlreadyAnswered:
    if made is None:
        return _again(tx, given)
    if not given.is_sealed:
        counted = given.round.chat_id, given.who.id, given.points, given.right, given.round.day, made.overall
        leaderboard.count(tx, Counted(*counted))
        _reveal_in_private(tx, given.round)
    return _answered(given, made.id)


def _again(tx: Connection, given: Given) -> Answered | AlreadyAnswered:
    """Somebody has answered this before; until a sealed round closes they may change it, where the chat lets them."""
    before = answers.find(tx, given.round.id, given.who.id)
    assert before is not None
    is_same = list(before.choice) == list(given.choice)
    if not given.is_sealed or not given.round.may_change or is_same:
        return AlreadyAnswered(given.round, given.question, before)
    values = {"choice": given.choice, "right": given.right, "points": given.points, "answered_at": given.now}
    answers.change(tx, before.id, **values)
    return _answered(given, before.id)


def _answered(given: Given, answer_id: int) -> Answered:
    round_, question = given.round, given.question
    what = given.choice, given.right, given.points, given.now, given.said
    return Answered(round_, question, Answer(answer_id, round_.id, given.who.id, question.id, *what))


def _reveal_in_private(tx: Connection, round_: Round) -> None:
    """Alone with the bot, the answer is the reveal."""
    if round_.chat_id > 0 and round_.display is Display.BUTTONS:
        rounds.move_state(tx, round_.id, RoundState.OPEN, RoundState.REVEALED)
        answers.drop_sketches(tx, round_.id)
