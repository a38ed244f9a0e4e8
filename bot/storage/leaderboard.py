"""Boards: rows derived from the log of answers, kept up with every counted answer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    TextClause,
    case,
    delete,
    func,
    or_,
    select,
    text,
)

from bot.domain.leaderboard import EVERYWHERE, Score, Standing, periods
from bot.storage import answers
from bot.storage.database import catch_up, together
from bot.storage.people import CALLED
from bot.storage.schema import person, score

ROWS = 100
"""So many in one statement: SQLite takes at most 999 values."""

HELD = 50_000
"""So many rows of boards are summed up before they are written: a rebuild goes through millions of answers."""

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
    """Before the commit: whoever answers in the same moment is added up in one statement."""
    together(tx, _count_all, counted)


def _count_all(tx: Connection, answered: Iterable[Counted]) -> None:
    sums: dict[Key, Sums] = {}
    for one in answered:
        _merge(sums, one.rows())
        if len(sums) >= HELD:
            _add(tx, sums)
            sums.clear()
    _add(tx, sums)


def count_round(tx: Connection, round_id: int) -> None:
    """Count what was sealed until now."""
    _count_all(tx, (Counted(*row) for row in answers.count_round(tx, round_id)))


def rebuild(tx: Connection) -> int:
    """Make all boards anew from the log; the number of answers counted."""
    catch_up(tx)  # what is in the log already would be added once more
    tx.execute(delete(score))
    _count_all(tx, (Counted(*row) for row in answers.counted(tx)))
    return answers.count_counted(tx)


def move(tx: Connection, old: int, new: int) -> None:
    """A group became a supergroup: its board is made anew from the answers of both."""
    catch_up(tx)  # as above
    answers.move(tx, old, new)
    tx.execute(delete(score).where(score.c.scope.in_((old, new))))
    _count_all(tx, (replace(Counted(*row), overall=False) for row in answers.counted(tx, new)))


def of_period(scope: int, period: str) -> Subquery:
    """The rows of a board that is kept up with every answer."""
    where = (score.c.scope == scope, score.c.period == period)
    return select(score.c.person_id, score.c.points, score.c.right, score.c.answered).where(*where).subquery()


def of_days(chat_id: int, first: date, last: date) -> Subquery:
    """The rows of a board over any days, summed up from the log: a season is a chat's own affair."""
    log = answers.log_of_days(chat_id, first, last).subquery()
    sums = (
        func.sum(log.c.points).label("points"),
        func.sum(case((log.c.right, 1), else_=0)).label("right"),
        func.count().label("answered"),
    )
    return select(log.c.person_id, *sums).group_by(log.c.person_id).subquery()


def top(tx: Connection, rows: Subquery, least: int = 1, limit: int = 10) -> list[Score]:
    """The first ones of those with answers enough for a place."""
    return _scores(tx, rows, rows.c.answered >= least, limit)


def unplaced(tx: Connection, rows: Subquery, least: int, limit: int) -> list[Score]:
    """Those on the way to a place."""
    return _scores(tx, rows, rows.c.answered < least, limit)


def mine(tx: Connection, rows: Subquery, person_id: int, least: int = 1) -> Standing | None:
    """None when I have no points here. Hidden people take no place from anybody."""
    found = tx.execute(_shown(rows, select(*_columns(rows)), rows.c.person_id == person_id)).one_or_none()
    if found is None:
        return None
    own = Score(*map(_plain, found))
    if own.answered < least:
        return Standing(None, own)
    return Standing(_count(tx, rows, rows.c.points > own.points, rows.c.answered >= least) + 1, own)


def around(tx: Connection, rows: Subquery, mine: Standing, least: int) -> list[tuple[int, Standing]]:
    """I and who stands right above and below, each with their row. From my place on: nobody counts a board through."""
    if mine.place is None:
        return []
    own, points, who = mine.score, rows.c.points, rows.c.person_id
    enough, tied = rows.c.answered >= least, points == own.points
    row = mine.place + _count(tx, rows, enough, tied, who < own.person_id)
    better = (points >= own.points, or_(points > own.points, who < own.person_id))
    worse = (points <= own.points, or_(points < own.points, who > own.person_id))
    found = [(row, mine)]
    for near in _first(tx, rows, (points.asc(), who.desc()), enough, *better):
        place = mine.place - _count(tx, rows, enough, points == near.points) * (near.points != own.points)
        found.insert(0, (row - 1, Standing(place, near)))
    for near in _first(tx, rows, (points.desc(), who.asc()), enough, *worse):
        place = mine.place + _count(tx, rows, enough, tied) * (near.points != own.points)
        found.append((row + 1, Standing(place, near)))
    return found


def size(tx: Connection, rows: Subquery) -> int:
    return _count(tx, rows)


def kept_periods(tx: Connection, scope: int) -> list[str]:
    """Which weeks and months have a board."""
    return list(tx.scalars(select(score.c.period).where(score.c.scope == scope).distinct().order_by(score.c.period)))


def _scores(tx: Connection, rows: Subquery, where: ColumnElement[bool], limit: int) -> list[Score]:
    ordered = _shown(rows, select(*_columns(rows)), where).order_by(rows.c.points.desc(), rows.c.person_id)
    return [Score(*map(_plain, row)) for row in tx.execute(ordered.limit(limit))]


def _first(
    tx: Connection, rows: Subquery, order: tuple[ColumnElement[Any], ...], *where: ColumnElement[bool]
) -> list[Score]:
    found = tx.execute(_shown(rows, select(*_columns(rows)), *where).order_by(*order).limit(1))
    return [Score(*map(_plain, row)) for row in found]


def _count(tx: Connection, rows: Subquery, *where: ColumnElement[bool]) -> int:
    return tx.scalar(_shown(rows, select(func.count()), *where)) or 0


def _columns(rows: Subquery) -> tuple[ColumnElement[Any], ...]:
    return rows.c.person_id, CALLED, rows.c.points, rows.c.right, rows.c.answered


def _shown(rows: Subquery, query: Select[Any], *where: ColumnElement[bool]) -> Select[Any]:
    joined = rows.join(person, person.c.id == rows.c.person_id)
    return query.select_from(joined).where(person.c.hidden.is_(False), *where)


def _plain(value: Any) -> Any:
    """PostgreSQL sums to a Decimal."""
    return int(value) if isinstance(value, Decimal) else value


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
