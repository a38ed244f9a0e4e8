"""`/settings`: one message, edited in place. A panel is a page of it; a field is what a button changes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from telegram import CallbackQuery, Update

from bot.actions import chats
from bot.actions.chats import find_zones
from bot.domain import time_of_day
from bot.domain.plan import ChatKind, Plan
from bot.domain.schedule import shown_zone
from bot.storage import chats as stored_chats
from bot.storage import notes
from bot.telegram import group_settings, person_settings, quiet_settings, send, setup
from bot.telegram.buttons import PanelPress, SetPress
from bot.telegram.chats import ask_which, may_change, next_time, set_language
from bot.telegram.context import Context, Visit, visit
from bot.telegram.settings_panels import FIELDS, PANELS, PUT_AWAY, main_rows, mode_key


async def settings_asked(v: Visit, _: Sequence[str]) -> None:
    if not await may_change(v):
        return
    plan = await _plan(v)
    await setup.reply(v, _text(v, plan, "main"), send.keyboard(*PANELS["main"].buttons(v, plan)))


async def panel_opened(press: PanelPress, update: Update, context: Context) -> None:
    v, query = await visit(update, context), _query(update)
    if not await _allowed(v, query):
        return
    await send.toast(query)
    if press.panel == PUT_AWAY and v.message:
        await send.delete(v.bot, v.chat.id, v.message.message_id)
    elif press.panel in group_settings.PAGES and not v.is_private:
        await group_settings.show(v, press.panel)
    elif press.panel in person_settings.PAGES and v.is_private:
        await person_settings.show(v, press.panel)
    elif press.panel == quiet_settings.PAGE:
        await quiet_settings.show(v)
    else:
        await _show(v, await _plan(v), press.panel if press.panel in PANELS else "main")


async def field_set(press: SetPress, update: Update, context: Context) -> None:
    v, query = await visit(update, context), _query(update)
    if not await _allowed(v, query):
        return
    if press.field in group_settings.CHANGES and not v.is_private:
        await _group_field_set(v, query, press)
        return
    if press.field in person_settings.SWITCHES and v.is_private:
        await _person_field_set(v, query, press)
        return
    if press.field in quiet_settings.CHANGES:
        await _quiet_days_set(v, query, press)
        return
    field = FIELDS.get(press.field)
    plan = await _plan(v)
    wishes = field.read(plan, press.value) if field else None
    if field is None or wishes is None:
        await send.toast(query, v.plain(field.refused if field else "toast.old"))
        return
    plan = await _change(v, plan, wishes)
    v = replace(v, language=wishes.get("language", v.language))
    await send.toast(query, v.plain("toast.saved_settings"))
    await _show(v, plan, field.panel)


async def _group_field_set(v: Visit, query: CallbackQuery, press: SetPress) -> None:
    page = await group_settings.change(v, press.field, press.value)
    if page is None:
        await send.toast(query, v.plain("toast.old"))
        return
    await send.toast(query, v.plain("toast.saved_settings"))
    await group_settings.show(v, page)


async def _person_field_set(v: Visit, query: CallbackQuery, press: SetPress) -> None:
    page = await person_settings.change(v, press.field, press.value)
    await send.toast(query, v.plain("toast.saved_settings"))
    await person_settings.show(v, page)


async def _quiet_days_set(v: Visit, query: CallbackQuery, press: SetPress) -> None:
    done = await quiet_settings.change(v, press.field, press.value)
    await send.toast(query, v.plain("toast.saved_settings" if done else "toast.old"))
    await quiet_settings.show(v)


async def word_given(v: Visit, text: str, subject: str) -> None:
    """A typed reply to the settings' message."""
    if not await may_change(v):
        return
    if subject in WORDS:
        await WORDS[subject](v, text)
        return
    at = time_of_day.read(text)
    if at is None:
        await setup.reply(v, v.say("settings.time_unknown", wish=text[:40]))
        return
    await _confirm(v, {"at": at})


async def _plan(v: Visit) -> Plan:
    """The plan of this place; one that is not there yet is drawn up, and rests until somebody starts it."""
    return await v.house.database.write(chats.plan_of, v.chat, v.place, v.defaults)


async def _change(v: Visit, plan: Plan, wishes: dict[str, Any]) -> Plan:
    if "pause" in wishes:
        today = v.now.astimezone(ZoneInfo(plan.zone)).date()
        days = wishes["pause"]
        wishes = {"paused_until": today + timedelta(days=days) if days else None}
    if "topics" in wishes:  # with one that has left the bank alone there would be nothing to ask
        wishes = {"topics": tuple(topic for topic in wishes["topics"] if v.house.bank.topic(topic))}
    return await v.house.database.write(_configure, v, plan.id, wishes)


def _configure(tx: Any, v: Visit, plan_id: int, wishes: dict[str, Any]) -> Plan:
    """The chat and its plan have one language and one zone, or neither the new one."""
    if "language" in wishes:
        set_language(tx, v, wishes["language"])
    if "zone" in wishes:
        stored_chats.set_zone(tx, v.chat.id, wishes["zone"])
    return chats.configure(tx, v.now, plan_id, **wishes)


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
        await setup.reply(v, v.say("settings.zone_unknown", wish=text[:40]))
    elif len(zones) == 1:
        await _confirm(v, {"zone": zones[0]})
    else:
        await ask_which(v, zones)


async def _confirm(v: Visit, wishes: dict[str, Any]) -> None:
    plan = await _change(v, await _plan(v), wishes)
    await v.house.database.write(notes.drop_prompts, v.chat.id)
    await setup.reply(v, _text(v, plan, "main"), send.keyboard(*main_rows(v, plan)))


WORDS: dict[str, Callable[[Visit, str], Awaitable[None]]] = {
    "zone": _zone_given,
    "season": group_settings.season_given,
    "quiet": quiet_settings.days_given,
}


async def _allowed(v: Visit, query: CallbackQuery) -> bool:
    if await v.is_admin():
        return True
    await send.toast(query, v.plain("toast.admins_only"))
    return False


def _text(v: Visit, plan: Plan, name: str) -> str:
    title = v.say("settings.title")
    panel = PANELS[name]
    ask = (v.chat.kind is ChatKind.CHANNEL and panel.in_channels) or panel.ask
    return title + "\n\n" + (_summary(v, plan) if name == "main" else v.say(ask))


def _summary(v: Visit, plan: Plan) -> str:
    level = f"question.level_{plan.level}" if plan.level else "settings.any_level"
    return v.say(
        "settings.summary",
        state=_state(v, plan),
        time=f"{plan.at:%H:%M}",
        zone=shown_zone(plan.zone),
        days=v.house.texts.weekdays(v.language, plan.weekdays),
        count=plan.count,
        topics=_topics(v, plan),
        level=v.plain(level),
        language=v.plain(f"button.{plan.language}"),
        mode=_mode(v, plan),
    )


def _mode(v: Visit, plan: Plan) -> str:
    close = f"{plan.close:%H:%M}"
    if v.chat.kind is ChatKind.CHANNEL:
        return v.plain("settings.summary_channel", mode=v.plain(mode_key(v, plan.mode)), close=close)
    return v.plain(f"settings.summary_{plan.mode}", close=close)


def _topics(v: Visit, plan: Plan) -> str:
    theme = plan.theme_on(v.now.astimezone(ZoneInfo(plan.zone)).date())
    topic = v.house.bank.topic(theme) if theme else None
    if topic and plan.theme_until:
        day = v.house.texts.day(v.language, plan.theme_until)
        return v.plain("settings.theme", title=topic.title.of(v.language), day=day)
    return v.plain("settings.some_topics", n=len(plan.topics)) if plan.topics else v.plain("settings.all_topics")


def _state(v: Visit, plan: Plan) -> str:
    if not plan.active:
        return v.plain("settings.state_off")
    if plan.paused_until and chats.is_paused(plan, v.now):
        return v.plain("settings.state_paused", day=v.house.texts.day(v.language, plan.paused_until))
    return v.plain("settings.state_on", next=next_time(v, plan))


def _query(update: Update) -> CallbackQuery:
    assert update.callback_query is not None
    return update.callback_query
