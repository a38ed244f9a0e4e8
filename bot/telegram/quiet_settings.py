"""Quiet days: a page of the settings of any chat. Two weeks to tap, and a reply for days that are further away."""

from datetime import date, timedelta
from typing import assert_never

from sqlalchemy import Connection
from telegram import InlineKeyboardButton

from bot.actions import quiet
from bot.actions.quiet import Added, AllOver, Unreadable
from bot.domain.plan import ChatKind
from bot.domain.quiet import HORIZON, Span, days_of
from bot.storage import notes
from bot.telegram import render, send, setup
from bot.telegram.buttons import PanelPress, SetPress
from bot.telegram.context import Visit
from bot.texts import WEEKDAYS

PAGE = "quiet"
SHOWN = timedelta(days=14)
A_ROW = 3
TAKEN_BACK = 4
"""So many later spans have a button that takes them back; the others follow when those are gone."""

TOLD = 12
"""More spans than these are too many to read."""

CHANGES = {"quiet": quiet.add, "loud": quiet.remove}

Rows = list[list[InlineKeyboardButton]]


async def show(v: Visit) -> None:
    """In place of the settings' message; a reply to it names other days."""
    assert v.message is not None
    await v.house.database.write(_expect_days, v)
    text, rows = await v.house.database.read(_page, v)
    await send.edit(v.bot, v.chat.id, v.message.message_id, text, send.keyboard(*rows))


async def change(v: Visit, field: str, value: str) -> bool:
    """False for days that no button of ours carries any more."""
    span = _read(value)
    if span is None or span[1] < quiet.today_of(v.chat, v.now) or span[1] - span[0] > HORIZON:
        return False
    await v.house.database.write(CHANGES[field], v.now, v.chat, days_of(span))
    return True


async def days_given(v: Visit, text: str) -> None:
    """A typed reply. What answers it can be replied to in turn."""
    outcome = await v.house.database.write(quiet.add_typed, v.now, v.chat, text, v.language)
    match outcome:
        case Added():
            page, rows = await v.house.database.read(_page, v)
            answer = await setup.reply(v, page, send.keyboard(*rows))
        case AllOver():
            answer = await setup.reply(v, v.say("quiet.over"))
        case Unreadable():
            answer = await setup.reply(v, v.say("quiet.unreadable"))
        case _:
            assert_never(outcome)
    await v.house.database.write(notes.expect_reply, v.chat.id, answer.message_id, PAGE, v.now)


def _expect_days(tx: Connection, v: Visit) -> None:
    assert v.message is not None
    notes.drop_prompts(tx, v.chat.id)
    notes.expect_reply(tx, v.chat.id, v.message.message_id, PAGE, v.now)


def _told(v: Visit, spans: list[Span]) -> str:
    """As ranges; empty when there are none."""
    ranges = [_range(v, span) for span in spans[:TOLD]] + (["…"] if len(spans) > TOLD else [])
    return v.plain("days.joint").join(ranges)


def _page(tx: Connection, v: Visit) -> tuple[str, Rows]:
    spans, today = quiet.to_come(tx, v.chat, v.now), quiet.today_of(v.chat, v.now)
    days = _told(v, spans) or v.plain("quiet.none")
    return v.say("quiet.ask", days=days), _rows(v, spans, today)


def _rows(v: Visit, spans: list[Span], today: date) -> Rows:
    chosen = {day for span in spans for day in days_of(span)}
    days = [_day_button(v, today + timedelta(days=n), chosen) for n in range(SHOWN.days)]
    later = [span for span in spans if span[1] >= today + SHOWN]
    back = "main" if v.chat.kind in {ChatKind.PRIVATE, ChatKind.CHANNEL} else "group"
    return [
        *render.rows(days, A_ROW),
        *render.rows([_take_back_button(v, span) for span in later[:TAKEN_BACK]], 2),
        [render.button(v.plain("button.back"), PanelPress(back))],
    ]


def _day_button(v: Visit, day: date, chosen: set[date]) -> InlineKeyboardButton:
    mark, field = ("✓ ", "loud") if day in chosen else ("", "quiet")
    weekday = v.plain(f"days.{WEEKDAYS[day.weekday()]}")
    text = mark + v.plain("button.quiet_day", weekday=weekday, month=day.month, day=day.day)
    return render.button(text, SetPress(field, _write((day, day))))


def _take_back_button(v: Visit, span: Span) -> InlineKeyboardButton:
    return render.button(f"✕ {_range(v, span)}", SetPress("loud", _write(span)))


def _range(v: Visit, span: Span) -> str:
    first, last = (v.plain("quiet.day", month=day.month, day=day.day) for day in span)
    return first if span[0] == span[1] else v.plain("quiet.range", first=first, last=last)


def _write(span: Span) -> str:
    return "..".join(day.isoformat() for day in span)


def _read(value: str) -> Span | None:
    first, _, last = value.partition("..")
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
