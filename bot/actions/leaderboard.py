"""Boards and a person's own numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.leaderboard import EVERYWHERE, Standing, period, standings
from bot.domain.schedule import study_day
from bot.domain.streak import Streak, streak
from bot.storage import answers, leaderboard, people, rounds
from bot.storage.people import Person

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Board:
    scope: int
    span: str
    period: str
    top: Sequence[Standing]
    mine: Standing | None  # None: no points yet, or hidden
    size: int


@dataclass(frozen=True, slots=True)
class Stats:
    answered: int
    right: int
    topics: Sequence[tuple[str, int, int]]  # topic, answered, right
    streak: Streak
    hidden: bool
    place_this_week: int | None


def board(tx: Connection, scope: int, span: str, today: date, person_id: int | None) -> Board:
    key = period(span, today)
    best = standings(leaderboard.top(tx, scope, key, SHOWN))
    mine = leaderboard.mine(tx, scope, key, person_id) if person_id else None
    return Board(scope, span, key, best, Standing(*mine) if mine else None, leaderboard.size(tx, scope, key))


def stats(tx: Connection, now: datetime, who: Person) -> Stats:
    topics = answers.by_topic(tx, who.id)
    today = study_day(now, ZoneInfo(who.zone))
    excused = rounds.skipped_days(tx, answers.chats_of(tx, who.id))
    mine = leaderboard.mine(tx, EVERYWHERE, period("week", today), who.id)
    return Stats(
        answered=sum(answered for _, answered, _ in topics),
        right=sum(right for _, _, right in topics),
        topics=topics,
        streak=streak(answers.days(tx, who.id), today, excused),
        hidden=who.hidden,
        place_this_week=mine[0] if mine else None,
    )


def hide(tx: Connection, person_id: int) -> bool:
    """Turn it over; True when hidden now."""
    who = people.find(tx, person_id)
    hidden = not (who and who.hidden)
    people.set_hidden(tx, person_id, hidden=hidden)
    return hidden
