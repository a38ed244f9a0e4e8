"""Boards: rows derived from the log of answers, kept up with every counted answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import Connection, TextClause, delete, func, insert, select, text

from bot.domain.leaderboard import EVERYWHERE, Score, periods
from bot.storage import answers
from bot.storage.schema import person, score

_SCORE = (score.c.person_id, person.c.name, score.c.points, score.c.right, score.c.answered)
ROWS = 100
"""So many in one statement: SQLite takes at most 999 values."""

Key = tuple[int, str, int]
Sums = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """An answer as the boards see it."""

    chat_id: int
    person_id: int
    points: int
    right: bool
    asked_on: date
    overall: bool

    def rows(self) -> dict[Key, Sums]:
        """(scope, period, person) → (points, right, answered). A private chat has no board of its own."""
        scopes = [self.chat_id] * (self.chat_id != self.person_id) + [EVERYWHERE] * self.overall
        sums = (self.points, int(self.right), 1)
        return {(scope, period, self.person_id): sums for scope in scopes for period in periods(self.asked_on)}


def count(tx: Connection, counted: Counted) -> None:
    _add(tx, counted.rows())


def count_round(tx: Connection, round_id: int) -> None:
    """Count what was sealed until now."""
    sums: dict[Key, Sums] = {}
    for row in answers.uncounted(tx, round_id):
        overall = not answers.counts_overall(tx, row.person_id, row.question_id)
        answers.mark_counted(tx, row.id, overall=overall)
        _merge(sums, Counted(row.chat_id, row.person_id, row.points, row.right, row.asked_on, overall).rows())
    _add(tx, sums)


def rebuild(tx: Connection) -> int:
    """Make all boards anew from the log; the number of answers counted."""
    tx.execute(delete(score))
    sums: dict[Key, Sums] = {}
    log = answers.counted(tx)
    for row in log:
        _merge(sums, Counted(row.chat_id, row.person_id, row.points, row.right, row.asked_on, row.overall).rows())
    if sums:
        tx.execute(insert(score), [_values(key, value) for key, value in sorted(sums.items())])
    return len(log)


def move(tx: Connection, old: int, new: int) -> None:
    """A group became a supergroup: its board is made anew from the answers of both."""
    answers.move(tx, old, new)
    tx.execute(delete(score).where(score.c.scope.in_((old, new))))
    sums: dict[Key, Sums] = {}
    for row in answers.counted(tx, new):
        _merge(sums, Counted(new, row.person_id, row.points, row.right, row.asked_on, overall=False).rows())
    _add(tx, sums)


def top(tx: Connection, scope: int, period: str, limit: int = 10) -> list[Score]:
    rows = tx.execute(
        select(*_SCORE)
        .join(person, person.c.id == score.c.person_id)
        .where(score.c.scope == scope, score.c.period == period, person.c.hidden.is_(False))
        .order_by(score.c.points.desc(), score.c.person_id)
        .limit(limit)
    )
    return [Score(*row) for row in rows]


def mine(tx: Connection, scope: int, period: str, person_id: int) -> tuple[int, Score] | None:
    """My place and score; None when I have no points here. Hidden people take no place from anybody."""
    where = (score.c.scope == scope, score.c.period == period)
    row = tx.execute(
        select(*_SCORE)
        .join(person, person.c.id == score.c.person_id)
        .where(*where, score.c.person_id == person_id, person.c.hidden.is_(False))
    ).one_or_none()
    if row is None:
        return None
    above = select(func.count()).select_from(score.join(person, person.c.id == score.c.person_id))
    place = tx.scalar(above.where(*where, score.c.points > row.points, person.c.hidden.is_(False))) or 0
    return place + 1, Score(*row)


def size(tx: Connection, scope: int, period: str) -> int:
    counted = select(func.count()).select_from(score.join(person, person.c.id == score.c.person_id))
    where = (score.c.scope == scope, score.c.period == period, person.c.hidden.is_(False))
    return tx.scalar(counted.where(*where)) or 0


def _add(tx: Connection, sums: dict[Key, Sums]) -> None:
    if not sums:
        return
    # In order of the key: replicas that count at once take the rows' locks in the same order.
    for group in batched([(*key, *value) for key, value in sorted(sums.items())], ROWS):
        values = {f"v{row}_{column}": value for row, line in enumerate(group) for column, value in enumerate(line)}
        tx.execute(_add_up(len(group)), values)


@cache
def _add_up(rows: int) -> TextClause:
    """Plain SQL, the same in both dialects: SQLAlchemy compiles an INSERT of several rows anew each time."""
    lines = ", ".join(f"({', '.join(f':v{row}_{column}' for column in range(6))})" for row in range(rows))
    return text(
        f'INSERT INTO score (scope, period, person_id, points, "right", answered) VALUES {lines}'  # noqa: S608  no data
        " ON CONFLICT (scope, period, person_id) DO UPDATE SET points = score.points + excluded.points,"
        ' "right" = score."right" + excluded."right", answered = score.answered + excluded.answered'
    )


def batched(lines: list[tuple[object, ...]], size: int) -> Iterator[list[tuple[object, ...]]]:
    return (lines[start : start + size] for start in range(0, len(lines), size))


def _merge(sums: dict[Key, Sums], rows: dict[Key, Sums]) -> None:
    for key, value in rows.items():
        old = sums.get(key, (0, 0, 0))
        sums[key] = (old[0] + value[0], old[1] + value[1], old[2] + value[2])


def _values(key: Key, value: Sums) -> dict[str, object]:
    names = ("scope", "period", "person_id", "points", "right", "answered")
    return dict(zip(names, (*key, *value), strict=True))
