"""`/settings`: one message, edited in place. A panel is a page of it; a field is what a button changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from telegram import CallbackQuery, InlineKeyboardButton, Update

from bot.actions import chats
from bot.actions.chats import find_zones
from bot.domain.plan import MOST_A_DAY, Mode, Plan
from bot.storage import chats as stored_chats
from bot.storage import notes
from bot.telegram import render, send
from bot.telegram.buttons import PanelPress, SetPress
from bot.telegram.chats import may_change, next_time, read_time
from bot.telegram.context import Context, Visit, visit
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
Button = InlineKeyboardButton
Rows = list[list[Button]]


@dataclass(frozen=True, slots=True)
class Panel:
    """`ask` is a text's key; `buttons` draws the rows; `typed` says what a typed reply to the message changes."""

    ask: str
    buttons: Callable[[Visit, Plan], Rows]
    typed: str | None = None


async def settings_asked(v: Visit, _: Sequence[str]) -> None:
    if not await may_change(v):
        return
    plan = await _plan(v)
    await send.reply(v, _text(v, plan, "main"), send.keyboard(*PANELS["main"].buttons(v, plan)))


async def panel_opened(press: PanelPress, update: Update, context: Context) -> None:
    v, query = await visit(update, context), _query(update)
    if await _allowed(v, query):
        await send.toast(query)
        await _show(v, await _plan(v), press.panel if press.panel in PANELS else "main")


async def field_set(press: SetPress, update: Update, context: Context) -> None:
    v, query = await visit(update, context), _query(update)
    if not await _allowed(v, query):
        return
    field = FIELDS.get(press.field)
    plan = await _plan(v)
    wishes = field.read(plan, press.value) if field else None
    if field is None or wishes is None:
        await send.toast(query, v.plain("toast.old"))
        return
    plan = await _change(v, plan, wishes)
    await send.toast(query, v.plain("toast.saved_settings"))
    await _show(v, plan, field.panel)


async def word_given(v: Visit, text: str, subject: str) -> None:
    """A typed reply to the settings' message."""
    if not await may_change(v):
        return
    if subject == "zone":
        await _zone_given(v, text)
        return
    at = read_time(text)
    if at is None:
        await send.reply(v, v.say("settings.time_unknown", wish=text[:40]))
        return
    await _confirm(v, {"at": at})


def write_time(at: time) -> str:
    return f"{at:%H%M}"


# ---- panels


def _main(v: Visit, plan: Plan) -> Rows:
    names = ("time", "zone", "days", "count", "topics", "level", "language", "mode")
    rows = render.rows([_open(v, name) for name in names], 2)
    if not plan.active:
        return [[_set(v.plain("button.start"), "active", "1")], *rows]
    paused = chats.is_paused(plan, v.now)
    rest = _set(v.plain("button.resume"), "pause", "0") if paused else _set(v.plain("button.pause"), "pause", "7")
    return [*rows, [rest, _open(v, "more")]]


def _times(field: str) -> Callable[[Visit, Plan], Rows]:
    def draw(v: Visit, plan: Plan) -> Rows:
        hours = [time(hour) for hour in range(6, 24)]
        chosen = plan.at if field == "at" else plan.close
        buttons = [_set(_tick(at == chosen) + f"{at:%H:%M}", field, write_time(at)) for at in hours]
        return [*render.rows(buttons, 4), [_open(v, "main", "button.back")]]

    return draw


def _zones(v: Visit, plan: Plan) -> Rows:
    buttons = [_set(_tick(zone == plan.zone) + zone, "zone", zone) for zone in COMMON_ZONES]
    return [*render.rows(buttons, 2), [_open(v, "main", "button.back")]]


def _days(v: Visit, plan: Plan) -> Rows:
    buttons = [
        _set(_tick(day in plan.weekdays) + v.plain(f"days.{name}"), "day", str(day))
        for day, name in enumerate(WEEKDAYS)
    ]
    return [*render.rows(buttons, 4), [_open(v, "main", "button.back")]]


def _counts(v: Visit, plan: Plan) -> Rows:
    buttons = [_set(_tick(n == plan.count) + str(n), "count", str(n)) for n in range(1, MOST_A_DAY + 1)]
    return [buttons, [_open(v, "main", "button.back")]]


def _topics(v: Visit, plan: Plan) -> Rows:
    buttons = [
        _set(_tick(topic.id in plan.topics) + topic.title.of(v.language), "topic", topic.id)
        for topic in v.house.bank.topics
        if v.house.bank.pool([topic.id])
    ]
    every = _set(_tick(not plan.topics) + v.plain("settings.all_topics"), "topic", "*")
    return [[every], *render.rows(buttons, 2), [_open(v, "main", "button.back")]]


def _levels(v: Visit, plan: Plan) -> Rows:
    names = ["settings.any_level", *(f"question.level_{level}" for level in (1, 2, 3))]
    buttons = [_set(_tick(n == plan.level) + v.plain(name), "level", str(n)) for n, name in enumerate(names)]
    return [buttons, [_open(v, "main", "button.back")]]


def _languages(v: Visit, plan: Plan) -> Rows:
    buttons = [
        _set(_tick(name == plan.language) + v.plain(f"button.{name}"), "language", name) for name in ("zh", "en")
    ]
    return [buttons, [_open(v, "main", "button.back")]]


def _modes(v: Visit, plan: Plan) -> Rows:
    buttons = [_set(_tick(mode is plan.mode) + v.plain(f"settings.mode_{mode}"), "mode", mode) for mode in Mode]
    return [buttons, [_open(v, "close")], [_open(v, "main", "button.back")]]


def _more(v: Visit, plan: Plan) -> Rows:
    silent = _set(
        v.plain("button.silent_on" if plan.silent else "button.silent_off"), "silent", str(int(not plan.silent))
    )
    change = _set(
        v.plain("button.change_on" if plan.may_change else "button.change_off"), "change", str(int(not plan.may_change))
    )
    return [[silent], [change], [_set(v.plain("button.stop"), "active", "0")], [_open(v, "main", "button.back")]]


PANELS: dict[str, Panel] = {
    "main": Panel("settings.summary", _main),
    "time": Panel("settings.ask_time", _times("at"), typed="time"),
    "close": Panel("settings.ask_close", _times("close")),
    "zone": Panel("settings.ask_zone", _zones, typed="zone"),
    "days": Panel("settings.ask_days", _days),
    "count": Panel("settings.ask_count", _counts),
    "topics": Panel("settings.ask_topics", _topics),
    "level": Panel("settings.ask_level", _levels),
    "language": Panel("language.ask", _languages),
    "mode": Panel("settings.ask_mode", _modes),
    "more": Panel("settings.ask_more", _more),
}


# ---- fields: what a button's value means for the plan; None for a value that nobody offered


@dataclass(frozen=True, slots=True)
class Field:
    panel: str
    read: Callable[[Plan, str], dict[str, Any] | None]


def _read_clock(name: str) -> Callable[[Plan, str], dict[str, Any] | None]:
    def read(_: Plan, value: str) -> dict[str, Any] | None:
        at = read_time(value)
        return {name: at} if at else None

    return read


def _read_zone(_: Plan, value: str) -> dict[str, Any] | None:
    return {"zone": value} if value in available_timezones() else None


def _read_day(plan: Plan, value: str) -> dict[str, Any] | None:
    """A plan keeps at least one day."""
    days = plan.weekdays ^ {int(value)} if value in "0123456" else frozenset[int]()
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
    "day": Field("days", _read_day),
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


# ---- small things


async def _plan(v: Visit) -> Plan:
    """The plan of this place; one that is not there yet is drawn up, and rests until somebody starts it."""
    return await v.house.database.write(chats.plan_of, v.chat, v.place, v.house.defaults)


async def _change(v: Visit, plan: Plan, wishes: dict[str, Any]) -> Plan:
    if "pause" in wishes:
        today = v.now.astimezone(ZoneInfo(plan.zone)).date()
        days = wishes["pause"]
        wishes = {"paused_until": today + timedelta(days=days) if days else None}
    if "language" in wishes:
        await v.house.database.write(chats.set_language, v.chat.id, wishes["language"])
    if "zone" in wishes:
        await v.house.database.write(stored_chats.set_zone, v.chat.id, wishes["zone"])
    return await v.house.database.write(lambda tx: chats.configure(tx, v.now, plan.id, **wishes))


async def _show(v: Visit, plan: Plan, name: str) -> None:
    panel = PANELS[name]
    assert v.message is not None
    await v.house.database.write(notes.drop_prompts, v.chat.id)
    if panel.typed:
        await v.house.database.write(notes.expect_reply, v.chat.id, v.message.message_id, panel.typed, v.now)
    await send.edit(
        v.bot, v.chat.id, v.message.message_id, _text(v, plan, name), send.keyboard(*panel.buttons(v, plan))
    )


async def _zone_given(v: Visit, text: str) -> None:
    zones = find_zones(text)
    if not zones:
        await send.reply(v, v.say("settings.zone_unknown", wish=text[:40]))
    elif len(zones) == 1:
        await _confirm(v, {"zone": zones[0]})
    else:
        buttons = [_set(zone, "zone", zone) for zone in zones]
        await send.reply(v, v.say("settings.zones_found"), send.keyboard(*render.rows(buttons, 2)))


async def _confirm(v: Visit, wishes: dict[str, Any]) -> None:
    plan = await _change(v, await _plan(v), wishes)
    await v.house.database.write(notes.drop_prompts, v.chat.id)
    await send.reply(v, _text(v, plan, "main"), send.keyboard(*_main(v, plan)))


async def _allowed(v: Visit, query: CallbackQuery) -> bool:
    if await v.is_admin():
        return True
    await send.toast(query, v.plain("toast.admins_only"))
    return False


def _text(v: Visit, plan: Plan, name: str) -> str:
    title = v.say("settings.title")
    return title + "\n\n" + (_summary(v, plan) if name == "main" else v.say(PANELS[name].ask))


def _summary(v: Visit, plan: Plan) -> str:
    level = f"question.level_{plan.level}" if plan.level else "settings.any_level"
    return v.say(
        "settings.summary",
        state=_state(v, plan),
        time=f"{plan.at:%H:%M}",
        zone=plan.zone,
        days=v.house.texts.weekdays(v.language, plan.weekdays),
        count=plan.count,
        topics=v.plain("settings.some_topics", n=len(plan.topics)) if plan.topics else v.plain("settings.all_topics"),
        level=v.plain(level),
        language=v.plain(f"button.{plan.language}"),
        mode=v.plain(f"settings.mode_{plan.mode}"),
        close=f"{plan.close:%H:%M}",
    )


def _state(v: Visit, plan: Plan) -> str:
    if not plan.active:
        return v.plain("settings.state_off")
    if plan.paused_until and chats.is_paused(plan, v.now):
        return v.plain("settings.state_paused", day=v.house.texts.day(v.language, plan.paused_until))
    return v.plain("settings.state_on", next=next_time(v, plan))


def _open(v: Visit, panel: str, key: str | None = None) -> Button:
    return render.button(v.plain(key or f"button.{panel}"), PanelPress(panel))


def _set(text: str, field: str, value: str) -> Button:
    return render.button(text, SetPress(field, value))


def _tick(chosen: bool) -> str:  # noqa: FBT001  reads well where it is used
    return "✓ " if chosen else ""


def _query(update: Update) -> CallbackQuery:
    assert update.callback_query is not None
    return update.callback_query
