"""How a reminder looks, the way to the question, and the switch below it."""

from collections.abc import Sequence
from datetime import datetime

from telegram import InlineKeyboardButton, Update

from bot.actions import reminder
from bot.actions.reminder import Open, Reminder
from bot.domain.pacing import Priority
from bot.domain.plan import ChatKind, Place
from bot.telegram import person_settings, render, send
from bot.telegram.buttons import RemindPress, unpack
from bot.telegram.context import Context, House, Visit, visit
from bot.telegram.render import Look

NAMED = 10
LONGEST_LABEL = 40
STEP = 5
"""Minutes to which the time that is left is rounded."""

Rows = list[list[InlineKeyboardButton]]


async def say(here: House, bot: send.Bot, found: Reminder) -> None:
    look = Look(here.texts, found.who.language or here.defaults.language, found.who.zone)
    due = found.due[:NAMED]
    links = [[button] for one in due if (button := _link(look, one, alone=len(due) == 1))]
    keyboard = send.keyboard(*links, [_switch(look, on=True)])
    await send.say(bot, Place(found.who.id), _text(look, due, found.at), keyboard, priority=Priority.REPORT)


async def switched(press: RemindPress, update: Update, context: Context) -> None:
    v, query = await visit(update, context), update.callback_query
    assert query is not None
    if not v.is_private or press.decision not in {"on", "off"}:
        await send.toast(query, v.plain("toast.not_yours"))
        return
    on = press.decision == "on"
    await person_settings.change(v, "reminders", "1" if on else "0")
    await send.toast(query, v.plain("toast.reminders_on" if on else "toast.reminders_off"), alert=True)
    await _turn(v, on=on)


async def offer(v: Visit) -> Rows:
    """One button below something that was asked for; nothing comes by itself."""
    if not v.is_private or not await v.house.database.read(reminder.may_offer, v.who):
        return []
    return [[_switch(Look(v.house.texts, v.language, v.chat.zone), on=False)]]


def _text(look: Look, due: Sequence[Open], now: datetime) -> str:
    if len(due) == 1:
        return look.say("reminder.one", title=_title(look, due[0]), left=_left(look, due[0], now))
    lines = [look.say("reminder.line", title=_title(look, one), left=_left(look, one, now)) for one in due]
    return "\n".join([look.say("reminder.several"), *lines])


def _link(look: Look, one: Open, *, alone: bool) -> InlineKeyboardButton | None:
    """A basic group's messages have no links; and shown in private the question would tell its key before the time."""
    chat, round_ = one.chat, one.round
    if chat.kind is not ChatKind.SUPERGROUP or not round_.message_id:
        return None
    room = chat.username or "c/" + str(chat.id).removeprefix("-100")
    thread = f"/{round_.thread_id}" if round_.thread_id else ""
    label = look.plain("button.to_question") if alone else f"👉 {_title(look, one)}"
    return InlineKeyboardButton(label[:LONGEST_LABEL], url=f"https://t.me/{room}{thread}/{round_.message_id}")


def _switch(look: Look, *, on: bool) -> InlineKeyboardButton:
    """Turns over what is."""
    if on:
        return render.button(look.plain("button.remind_no_more"), RemindPress("off"))
    return render.button(look.plain("button.remind_me"), RemindPress("on"))


async def _turn(v: Visit, *, on: bool) -> None:
    """The switch turns over; the text above, and the other buttons, stay."""
    assert v.message is not None
    if v.message.reply_markup is None:
        return
    look = Look(v.house.texts, v.language, v.chat.zone)
    rows = [
        [_switch(look, on=on) if _is_switch(button) else button for button in row]
        for row in v.message.reply_markup.inline_keyboard
    ]
    await send.edit_buttons(v.bot, v.chat.id, v.message.message_id, send.keyboard(*rows))


def _is_switch(button: InlineKeyboardButton) -> bool:
    return isinstance(unpack(str(button.callback_data or "")), RemindPress)


def _title(look: Look, one: Open) -> str:
    return render.person_name(one.chat.title or look.plain("page.unnamed"))


def _left(look: Look, one: Open, now: datetime) -> str:
    assert one.round.closes_at is not None
    minutes = max(STEP, STEP * round((one.round.closes_at - now).total_seconds() / 60 / STEP))
    parts = {"hours": minutes // 60, "minutes": minutes % 60}
    said = [look.plain(f"reminder.{unit}", n=n) for unit, n in parts.items() if n]
    return " ".join(said)
