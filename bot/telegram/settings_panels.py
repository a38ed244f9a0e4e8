"""The pages of the settings, and what their buttons change."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any

from telegram import InlineKeyboardButton

from bot.actions import chats
from bot.domain import cities, time_of_day
from bot.domain.plan import MOST_A_DAY, ChatKind, Mode, Plan
from bot.domain.schedule import shown_zone
from bot.telegram import render
from bot.telegram.buttons import PanelPress, SetPress
from bot.telegram.context import Visit
from bot.texts import WEEKDAYS

COMMON_ZONES = (
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Etc/UTC",
)
PUT_AWAY = "put_away"
"""The button with which a channel's settings leave the eyes of its readers."""

Button = InlineKeyboardButton
Rows = list[list[Button]]


@dataclass(frozen=True, slots=True)
class Panel:
    """`ask` is a text's key; `buttons` draws the rows; `typed` says what a typed reply to the message changes."""

    ask: str
    buttons: Callable[[Visit, Plan], Rows]
    typed: str | None = None
    in_channels: str | None = None  # what is asked there instead


def main_rows(v: Visit, plan: Plan) -> Rows:
    names = ("time", "zone", "days", "count", "topics", "level", "language", "mode")
    rows = render.rows([_open(v, name) for name in names], 2)
    rows += [[_open(v, "me")]] if v.is_private else []
    away = [[_open(v, PUT_AWAY)]] if v.chat.kind is ChatKind.CHANNEL else []
    in_group = v.chat.kind in {ChatKind.GROUP, ChatKind.SUPERGROUP}
    if not plan.active:
        rows += [[_open(v, "group")]] if in_group else []
        return [[set_button(v.plain("button.start"), "active", "1")], *rows, *away]
    paused = chats.is_paused(plan, v.now)
    rest = (
        set_button(v.plain("button.resume"), "pause", "0")
        if paused
        else set_button(v.plain("button.pause"), "pause", "7")
    )
    page = "group" if in_group else "quiet"  # the group's page has both
    return [*rows, [rest, _open(v, page), _open(v, "more")], *away]


def _times(field: str) -> Callable[[Visit, Plan], Rows]:
    def draw(v: Visit, plan: Plan) -> Rows:
        hours = [time(hour) for hour in range(6, 24)]
        chosen = plan.at if field == "at" else plan.close
        buttons = [set_button(_tick(at == chosen) + f"{at:%H:%M}", field, write_time(at)) for at in hours]
        return [*render.rows(buttons, 4), [_open(v, "main", "button.back")]]

    return draw


def _zones(v: Visit, plan: Plan) -> Rows:
    buttons = [set_button(_tick(zone == plan.zone) + shown_zone(zone), "zone", zone) for zone in COMMON_ZONES]
    return [*render.rows(buttons, 2), [_open(v, "main", "button.back")]]


def _days(v: Visit, plan: Plan) -> Rows:
    buttons = [
        set_button(_tick(day in plan.weekdays) + v.plain(f"days.{name}"), "day", str(day))
        for day, name in enumerate(WEEKDAYS)
    ]
    return [*render.rows(buttons, 4), [_open(v, "main", "button.back")]]


def _counts(v: Visit, plan: Plan) -> Rows:
    buttons = [set_button(_tick(n == plan.count) + str(n), "count", str(n)) for n in range(1, MOST_A_DAY + 1)]
    return [buttons, [_open(v, "main", "button.back")]]


def _topics(v: Visit, plan: Plan) -> Rows:
    buttons = [
        set_button(_tick(topic.id in plan.topics) + topic.title.of(v.language), "topic", topic.id)
        for topic in v.house.bank.topics
        if v.house.bank.pool([topic.id])
    ]
    every = set_button(_tick(not plan.topics) + v.plain("settings.all_topics"), "topic", "*")
    return [[every], *render.rows(buttons, 2), [_open(v, "main", "button.back")]]


def _levels(v: Visit, plan: Plan) -> Rows:
    names = ["settings.any_level", *(f"question.level_{level}" for level in (1, 2, 3))]
    buttons = [set_button(_tick(n == plan.level) + v.plain(name), "level", str(n)) for n, name in enumerate(names)]
    return [buttons, [_open(v, "main", "button.back")]]


def _languages(v: Visit, plan: Plan) -> Rows:
    buttons = [
        set_button(_tick(name == plan.language) + v.plain(f"button.{name}"), "language", name) for name in ("zh", "en")
    ]
    return [buttons, [_open(v, "main", "button.back")]]


def _modes(v: Visit, plan: Plan) -> Rows:
    buttons = [set_button(_tick(mode is plan.mode) + v.plain(mode_key(v, mode)), "mode", mode) for mode in Mode]
    return [buttons, [_open(v, "close")], [_open(v, "main", "button.back")]]


def _more(v: Visit, plan: Plan) -> Rows:
    silent = set_button(
        v.plain("button.silent_on" if plan.silent else "button.silent_off"), "silent", str(int(not plan.silent))
    )
    change = set_button(
        v.plain("button.change_on" if plan.may_change else "button.change_off"), "change", str(int(not plan.may_change))
    )
    return [[silent], [change], [set_button(v.plain("button.stop"), "active", "0")], [_open(v, "main", "button.back")]]


PANELS: dict[str, Panel] = {
    "main": Panel("settings.summary", main_rows),
    "time": Panel("settings.ask_time", _times("at"), typed="time"),
    "close": Panel("settings.ask_close", _times("close")),
    "zone": Panel("settings.ask_zone", _zones, typed="zone"),
    "days": Panel("settings.ask_days", _days),
    "count": Panel("settings.ask_count", _counts),
    "topics": Panel("settings.ask_topics", _topics),
    "level": Panel("settings.ask_level", _levels),
    "language": Panel("language.ask", _languages),
    "mode": Panel("settings.ask_mode", _modes, in_channels="settings.ask_display"),
    "more": Panel("settings.ask_more", _more),
}


@dataclass(frozen=True, slots=True)
class Field:
    panel: str
    read: Callable[[Plan, str], dict[str, Any] | None]
    refused: str = "toast.old"


def _read_clock(name: str) -> Callable[[Plan, str], dict[str, Any] | None]:
    def read(_: Plan, value: str) -> dict[str, Any] | None:
        at = time_of_day.read(value)
        return {name: at} if at else None

    return read


def _read_zone(_: Plan, value: str) -> dict[str, Any] | None:
    return {"zone": value} if value in cities.zone_names() else None


def _read_day(plan: Plan, value: str) -> dict[str, Any] | None:
    """A plan keeps at least one day."""
    days = plan.weekdays ^ {int(value)} if value in set("0123456") else frozenset[int]()
    return {"weekdays": frozenset(days)} if days else None


def _read_topic(plan: Plan, value: str) -> dict[str, Any] | None:
    return {"topics": () if value == "*" else tuple(sorted(set(plan.topics) ^ {value}))}


def _read_number(name: str, allowed: range) -> Callable[[Plan, str], dict[str, Any] | None]:
    def read(_: Plan, value: str) -> dict[str, Any] | None:
        return {name: int(value)} if value.isdecimal() and int(value) in allowed else None

    return read


def _read_switch(name: str) -> Callable[[Plan, str], dict[str, Any] | None]:
    return lambda _, value: {name: value == "1"}


def _read_language(_: Plan, value: str) -> dict[str, Any] | None:
    return {"language": value} if value in {"zh", "en"} else None


def _read_mode(_: Plan, value: str) -> dict[str, Any] | None:
    return {"mode": Mode(value)} if value in set(Mode) else None


FIELDS: dict[str, Field] = {
    "at": Field("main", _read_clock("at")),
    "close": Field("main", _read_clock("close")),
    "zone": Field("main", _read_zone),
    "day": Field("days", _read_day, refused="toast.one_day"),
    "count": Field("main", _read_number("count", range(1, MOST_A_DAY + 1))),
    "topic": Field("topics", _read_topic),
    "level": Field("main", _read_number("level", range(4))),
    "language": Field("main", _read_language),
    "mode": Field("mode", _read_mode),
    "silent": Field("more", _read_switch("silent")),
    "change": Field("more", _read_switch("may_change")),
    "active": Field("main", _read_switch("active")),
    "pause": Field("main", _read_number("pause", range(91))),
}


def mode_key(v: Visit, mode: Mode) -> str:
    """A channel's readers are not seen answering: there it is about where they do it."""
    return f"settings.{'display' if v.chat.kind is ChatKind.CHANNEL else 'mode'}_{mode}"


def write_time(at: time) -> str:
    return f"{at:%H%M}"


def _open(v: Visit, panel: str, key: str | None = None) -> Button:
    return render.button(v.plain(key or f"button.{panel}"), PanelPress(panel))


def set_button(text: str, field: str, value: str) -> Button:
    return render.button(text, SetPress(field, value))


def _tick(chosen: bool) -> str:  # noqa: FBT001  reads well where it is used
    return "✓ " if chosen else ""
