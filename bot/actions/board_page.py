"""A chat's page to show: its board, its season, and how its topics went week by week."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.actions.leaderboard import Board, board, find
from bot.domain.leaderboard import Season, period
from bot.domain.plan import Chat
from bot.storage import board_links, chats, leaderboard, seasons

WEEKS = 8
"""Columns of the heat map: what fits a phone."""

Cell = tuple[int, int]  # answered, right


@dataclass(frozen=True, slots=True)
class Heatmap:
    """How much of each topic was right, week by week; the latest week first, None where nothing was asked."""

    weeks: Sequence[str]
    topics: Sequence[tuple[str, Sequence[Cell | None]]]


@dataclass(frozen=True, slots=True)
class BoardPage:
    chat: Chat
    board: Board
    season: Season | None  # the one that is running
    seasons: Sequence[Season]
    kept: Sequence[str]  # periods with a board, the latest first
    heat: Heatmap


def link(tx: Connection, chat_id: int, now: datetime, *, renew: bool = False) -> str:
    """The chat's secret; a new one ends the old one."""
    known = board_links.of_chat(tx, chat_id)
    if known and not renew:
        return known
    token = secrets.token_urlsafe(24)
    board_links.put(tx, chat_id, token, now)
    return token


def revoke(tx: Connection, chat_id: int) -> None:
    board_links.drop(tx, chat_id)


def look(tx: Connection, token: str, wish: str, now: datetime) -> BoardPage | None:
    """None for a link that was revoked, or never given. A wish that means nothing is the week."""
    chat_id = board_links.chat_of(tx, token)
    chat = chats.find(tx, chat_id) if chat_id is not None else None
    if chat is None:
        return None
    today = now.astimezone(ZoneInfo(chat.zone)).date()
    known = seasons.of_chat(tx, chat.id)
    shown = find(tx, chat.id, wish, today, None) or board(tx, chat.id, period("week", today), None)
    running = next((one for one in known if one.starts <= today <= one.ends), None)
    kept = [one for one in reversed(leaderboard.kept_periods(tx, chat.id)) if one != "all"]
    return BoardPage(chat, shown, running, known, kept, heat(tx, chat.id, today))


def heat(tx: Connection, chat_id: int, today: date) -> Heatmap:
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    weeks = [period("week", monday + timedelta(weeks=n)) for n in reversed(range(WEEKS))]
    cells: dict[str, dict[str, Cell]] = {}
    for topic, day, answered, right in seasons.by_topic(tx, chat_id, monday, today):
        row, week = cells.setdefault(topic, {}), period("week", day)
        before = row.get(week, (0, 0))
        row[week] = (before[0] + answered, before[1] + right)
    while weeks and not any(weeks[-1] in row for row in cells.values()):  # before the group began
        weeks.pop()
    return Heatmap(weeks, [(topic, [row.get(week) for week in weeks]) for topic, row in sorted(cells.items())])
