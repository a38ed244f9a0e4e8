"""What a group sets beside its plan: one page with a row a switch, and the pages of the weekly summary and the season.

All are pages of the same message as `/settings`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, time
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from telegram import InlineKeyboardButton

from bot.actions import digest, seasons
from bot.domain import time_of_day
from bot.domain.leaderboard import Season
from bot.domain.schedule import shown_zone
from bot.storage import digests, notes
from bot.storage.digests import Habit
from bot.telegram import render, send, setup
from bot.telegram.buttons import PanelPress, SetPress
from bot.telegram.context import Visit
from bot.texts import WEEKDAYS

HOURS = (8, 9, 12, 18, 20, 21)
LENGTHS = (2, 4, 8, 12)
"""Weeks of a season; any other number is typed."""

Rows = list[list[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class GroupState:
    habit: Habit
    season: Season | None
    today: date


PAGES = ("group", "digest", "season", "season_end")
SWITCHES = ("pins", "open_challenges", "reminders", "streaks", "tidy")
"""Columns of the chat, a row each. The button is called `button.<name>_on`, or `_off`."""


async def show(v: Visit, page: str) -> None:
    """In place of the settings' message; a reply to the season's page names it, or says how many weeks."""
    assert v.message is not None
    state = await v.house.database.read(_state, v)
    await v.house.database.write(notes.drop_prompts, v.chat.id)
    if page == "season":
        await v.house.database.write(notes.expect_reply, v.chat.id, v.message.message_id, "season", v.now)
    text, rows = _page(v, state, page)
    await send.edit(v.bot, v.chat.id, v.message.message_id, text, send.keyboard(*rows))


async def change(v: Visit, field: str, value: str) -> str | None:
    """The page to show; None for a value that no button of ours carries."""
    return await CHANGES[field](v, value)


async def season_given(v: Visit, text: str) -> None:
    """A typed reply: the name of the running season, or the weeks of a new one."""
    state = await v.house.database.read(_state, v)
    if state.season is None:
        done = text.strip().isdecimal() and await _begin(v, text.strip()) is not None
    else:
        done = await v.house.database.write(seasons.rename, v.chat.id, state.today, text)
    if not done:
        await setup.reply(v, v.say("season.unreadable"))
        return
    await v.house.database.write(notes.drop_prompts, v.chat.id)
    fresh = await v.house.database.read(_state, v)
    back = render.button(v.plain("button.season"), PanelPress("season"))
    await setup.reply(v, _season_text(v, fresh), send.keyboard([back]))


def _state(tx: Connection, v: Visit) -> GroupState:
    today = v.now.astimezone(ZoneInfo(v.chat.zone)).date()
    habit = digests.habit(tx, v.chat.id)
    assert habit is not None  # whoever speaks has been met
    return GroupState(habit, seasons.running(tx, v.chat.id, today), today)


def _page(v: Visit, state: GroupState, page: str) -> tuple[str, Rows]:
    match page:
        case "season":
            return _season_text(v, state), _season_rows(v, state)
        case "season_end" if state.season:
            return _end_text(v, state.season), _end_rows(v)
        case "digest":
            return v.say("settings.ask_digest", zone=shown_zone(v.chat.zone)), _digest_rows(v, state.habit)
        case _:  # also the end of a season that is over by now
            return v.say("settings.ask_group"), _group_rows(v, state.habit)


def _group_rows(v: Visit, habit: Habit) -> Rows:
    switches = [[_switch_button(v, habit, name)] for name in SWITCHES]
    pages = [_open(v, "digest", "button.digest"), _open(v, "season", "button.season_panel")]
    return [pages, [_open(v, "quiet", "button.quiet")], *switches, [_open(v, "main", "button.back")]]


def _digest_rows(v: Visit, habit: Habit) -> Rows:
    rows = [[_switch_button(v, habit, "digest")]]
    if habit.digest:
        days = [
            _set(_tick(n == habit.digest_day) + v.plain(f"days.{day}"), "digest_day", str(n))
            for n, day in enumerate(WEEKDAYS)
        ]
        hours = [
            _set(_tick(time(hour) == habit.digest_at) + f"{hour:02}:00", "digest_at", f"{hour:02}00") for hour in HOURS
        ]
        rows += [days[:4], days[4:], *render.rows(hours, 3)]
    return [*rows, [_open(v, "group", "button.back")]]


def _switch_button(v: Visit, habit: Habit, name: str) -> InlineKeyboardButton:
    is_on = getattr(habit, name)
    return _set(v.plain(f"button.{name}_{'on' if is_on else 'off'}"), name, "0" if is_on else "1")


def _season_text(v: Visit, state: GroupState) -> str:
    season = state.season
    if season is None:
        return v.say("season.none")
    days = {"starts": v.house.texts.day(v.language, season.starts), "ends": v.house.texts.day(v.language, season.ends)}
    return v.say("season.running", name=season.name, **days)


def _season_rows(v: Visit, state: GroupState) -> Rows:
    if state.season:
        ends_anyway = state.season.ends == state.today
        change = [] if ends_anyway else [_open(v, "season_end", "button.season_end")]
    else:
        change = [_set(v.plain("button.season_weeks", n=weeks), "season", str(weeks)) for weeks in LENGTHS]
    return [*render.rows(change, 2), [_open(v, "group", "button.back")]]


def _end_text(v: Visit, season: Season) -> str:
    return v.say("season.end_ask", name=season.name, ends=v.house.texts.day(v.language, season.ends))


def _end_rows(v: Visit) -> Rows:
    """What cannot be taken back is asked twice."""
    return [[_set(v.plain("button.season_end_now"), "season", "end")], [_open(v, "season", "button.back")]]


async def _switch(name: str, v: Visit, value: str) -> str | None:
    return await _habit(v, "group", **{name: value == "1"})


async def _switch_digest(v: Visit, value: str) -> str | None:
    return await _habit(v, "digest", digest=value == "1")


async def _set_digest_day(v: Visit, value: str) -> str | None:
    return await _habit(v, "digest", digest_day=int(value)) if value in set("0123456") else None


async def _set_digest_at(v: Visit, value: str) -> str | None:
    at = time_of_day.read(value)
    return await _habit(v, "digest", digest_at=at) if at else None


async def _set_season(v: Visit, value: str) -> str | None:
    if value == "end":
        today = v.now.astimezone(ZoneInfo(v.chat.zone)).date()
        return await _season(v, seasons.end, today)
    return await _begin(v, value)


async def _begin(v: Visit, value: str) -> str | None:
    if not value.isdecimal() or not 1 <= int(value) <= seasons.MOST_WEEKS:
        return None
    today = v.now.astimezone(ZoneInfo(v.chat.zone)).date()
    name = v.house.texts.templates[v.language]["season.name"]
    return await _season(v, seasons.begin, today, int(value), str(name))


CHANGES: dict[str, Callable[[Visit, str], Awaitable[str | None]]] = {
    "digest": _switch_digest,
    "digest_day": _set_digest_day,
    "digest_at": _set_digest_at,
    "season": _set_season,
    **{name: partial(_switch, name) for name in SWITCHES},
}


async def _habit(v: Visit, page: str, **values: Any) -> str:
    def change_it(tx: Connection) -> None:
        digests.change_habit(tx, v.chat.id, **values)
        digest.schedule(tx, v.chat.id, v.now)

    await v.house.database.write(change_it)
    return page


async def _season(v: Visit, change: Callable[..., object], *how: object) -> str:
    """It has a summary of its own, on the day after its last."""

    def change_it(tx: Connection) -> None:
        change(tx, v.chat.id, *how)
        digest.reschedule(tx, v.chat.id, v.now)

    await v.house.database.write(change_it)
    return "season"


def _open(v: Visit, page: str, key: str) -> InlineKeyboardButton:
    return render.button(v.plain(key), PanelPress(page))


def _set(text: str, field: str, value: str) -> InlineKeyboardButton:
    return render.button(text, SetPress(field, value))


def _tick(chosen: bool) -> str:  # noqa: FBT001  reads well where it is used
    return "✓ " if chosen else ""
