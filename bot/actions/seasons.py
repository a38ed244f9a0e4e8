"""Seasons: an admin begins one of any length, names it, ends it early."""

from datetime import date, timedelta

from sqlalchemy import Connection

from bot.domain import names
from bot.domain.leaderboard import Season
from bot.storage import seasons

LONGEST_NAME = 40
MOST_WEEKS = 52


def running(tx: Connection, chat_id: int, today: date) -> Season | None:
    return seasons.on(tx, chat_id, today)


def begin(tx: Connection, chat_id: int, today: date, weeks: int, name: str) -> Season:
    """One at a time: whoever begins a second one gets the first. `name` may hold {n}, its number."""
    known = seasons.of_chat(tx, chat_id)
    if known and known[-1].ends >= today:
        return known[-1]
    number = len(known) + 1
    begun = Season(number, name.format(n=number), today, today + timedelta(weeks=weeks) - timedelta(days=1))
    seasons.start(tx, chat_id, begun)
    return begun


def rename(tx: Connection, chat_id: int, today: date, wish: str) -> bool:
    """False when no season is running, or nothing of the name can be read."""
    season, name = running(tx, chat_id, today), names.clean(wish, "")[:LONGEST_NAME].strip()
    if season is None or not name:
        return False
    seasons.change(tx, chat_id, season.number, name=name)
    return True


def end(tx: Connection, chat_id: int, today: date) -> None:
    """Today is its last day."""
    season = running(tx, chat_id, today)
    if season:
        seasons.change(tx, chat_id, season.number, ends=today)
