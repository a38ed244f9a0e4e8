"""Boards and a person's own numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Subquery

from bot.actions import streaks
from bot.domain import names
from bot.domain.leaderboard import (
    EVERYWHERE,
    LEAST,
    SPANS,
    Score,
    Season,
    Standing,
    days_of,
    period,
    periods,
    read_period,
    season_key,
    span_of,
    standings,
)
from bot.domain.schedule import study_day
from bot.domain.streak import News, Streak
from bot.storage import answers, leaderboard, people, rounds, seasons
from bot.storage.people import Person

SHOWN = 10
LONGEST_ALIAS = 32


@dataclass(frozen=True, slots=True)
class Board:
    scope: int
    span: str
    period: str
    top: Sequence[Standing]
    mine: Standing | None  # None: no points yet, or hidden
    size: int
    least: int  # answers for a place
    season: Season | None = None
    now: bool = True  # not one of the archive
    near: Sequence[Standing] = ()  # me and those beside me, where the top does not show us
    gap: bool = False  # between the top and them


@dataclass(frozen=True, slots=True)
class Stats:
    answered: int
    right: int
    topics: Sequence[tuple[str, int, int]]  # topic, answered, right
    streak: Streak | None  # for who cares for theirs
    news: News | None  # of today
    hidden: bool
    place_this_week: int | None


def board(tx: Connection, scope: int, key: str, person_id: int | None) -> Board:
    """`key` is a period, or a season of this chat; a season that never was is empty."""
    season = next((one for one in seasons.of_chat(tx, scope) if season_key(one.number) == key), None)
    span = span_of(key)
    first, last = (season.starts, season.ends) if season else days_of(key)
    rows = leaderboard.of_days(scope, first, last) if season else leaderboard.of_period(scope, key)
    least = LEAST[span]
    placed = leaderboard.top(tx, rows, least, SHOWN)
    top = standings(placed)
    top += [Standing(None, one) for one in leaderboard.unplaced(tx, rows, least, SHOWN - len(placed))]
    mine = leaderboard.mine(tx, rows, person_id, least) if person_id else None
    near = _near(tx, rows, top, mine, least)
    gap = bool(near) and near[0][0] > SHOWN + 1
    size, beside = leaderboard.size(tx, rows), [one for _, one in near]
    shown = Board(scope, span, key, top, mine, size, least, season, near=beside, gap=gap)
    return shown if scope == EVERYWHERE else _measured(tx, shown, first, last)


def find(tx: Connection, scope: int, wish: str, today: date, person_id: int | None) -> Board | None:
    """`week`, `month`, `season`, `all`, `2026-10`, `2026-W40` or `season 2`; None for what means nothing here."""
    key = key_of(tx, scope, wish, today) if wish in (*SPANS, "season") else _archived(tx, scope, wish)
    if key is None:
        return None
    shown = board(tx, scope, key, person_id)
    runs = shown.season is not None and shown.season.starts <= today <= shown.season.ends
    return replace(shown, now=runs or key in periods(today))


def _archived(tx: Connection, scope: int, wish: str) -> str | None:
    known = seasons.of_chat(tx, scope)
    numbered = {f"{word} {one.number}": season_key(one.number) for one in known for word in ("season", "赛季")}
    named = numbered | {one.name.casefold(): season_key(one.number) for one in known}
    codes = {season_key(one.number).casefold(): season_key(one.number) for one in known}
    return (named | codes).get(names.clean(wish, "").casefold()) or read_period(wish)


def key_of(tx: Connection, scope: int, span: str, today: date) -> str | None:
    """What `week`, `month`, `season`, `all` mean today; None when no season has ever begun here."""
    if span != "season":
        return period(span, today)
    begun = [season for season in seasons.of_chat(tx, scope) if season.starts <= today]
    return season_key(begun[-1].number) if begun else None


def stats(tx: Connection, now: datetime, who: Person) -> Stats:
    topics = answers.by_topic(tx, who.id)
    today = study_day(now, ZoneInfo(who.zone))
    week = period(
        "week", now.astimezone(ZoneInfo(who.zone)).date()
    )  # the board's; at one in the morning it is a new one
    mine = leaderboard.mine(tx, leaderboard.of_period(EVERYWHERE, week), who.id)
    return Stats(
        answered=sum(answered for _, answered, _ in topics),
        right=sum(right for _, _, right in topics),
        topics=topics,
        streak=streaks.of_person(tx, who.id, today) if who.streaks else None,
        news=streaks.news_of_day(tx, who.id, today) if who.streaks else None,
        hidden=who.hidden,
        place_this_week=mine.place if mine else None,
    )


def hide(tx: Connection, person_id: int) -> bool:
    """Turn it over; True when hidden now."""
    who = people.find(tx, person_id)
    hidden = not (who and who.hidden)
    people.change(tx, person_id, hidden=hidden)
    return hidden


def call(tx: Connection, person_id: int, wish: str) -> str | None:
    """Another name for boards; None when nothing readable is left of it. Empty: the one that Telegram knows."""
    alias = names.clean(wish, "")[:LONGEST_ALIAS].strip()
    if wish and not alias:
        return None
    people.change(tx, person_id, alias=alias or None)
    return alias


def _near(
    tx: Connection, rows: Subquery, top: Sequence[Standing], mine: Standing | None, least: int
) -> list[tuple[int, Standing]]:
    """Me and those beside me, where I have a place that the top does not show."""
    if mine is None or mine.place is None or mine.score.person_id in {one.score.person_id for one in top}:
        return []
    return [(row, one) for row, one in leaderboard.around(tx, rows, mine, least) if row > SHOWN]


def _measured(tx: Connection, shown: Board, first: date, last: date) -> Board:
    """In a group everybody is measured by what was asked there since they came."""
    mine = [shown.mine] if shown.mine else []
    ids = [one.score.person_id for one in (*shown.top, *shown.near, *mine)]
    came, asked = seasons.came(tx, shown.scope, ids), rounds.delivered(tx, shown.scope, first, last)

    def measure(standing: Standing) -> Standing:
        since = came.get(standing.score.person_id, first)
        return replace(standing, score=_out_of(standing.score, sum(n for day, n in asked.items() if day >= since)))

    top, near = [measure(one) for one in shown.top], [measure(one) for one in shown.near]
    return replace(shown, top=top, near=near, mine=measure(mine[0]) if mine else None)


def _out_of(score: Score, delivered: int) -> Score:
    return replace(score, delivered=delivered)
