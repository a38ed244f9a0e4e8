"""The last weeks as a picture: alone one's own, in a group the group's, where nobody is named."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardButton, Update

from bot.actions import progress
from bot.actions.progress import Week
from bot.pictures import progress as drawing
from bot.telegram import pictures, render, send
from bot.telegram.buttons import ProgressPress
from bot.telegram.context import Context, Visit, visit


async def progress_pressed(press: ProgressPress, update: Update, context: Context) -> None:
    v, query = await visit(update, context), update.callback_query
    assert query is not None
    database = v.house.database
    weeks = await (
        database.read(progress.of_person, v.who, v.now)
        if v.is_private
        else database.read(progress.of_chat, v.chat, v.now)
    )
    if not any(week.answered for week in weeks):
        await send.toast(query, v.plain("progress.none"), alert=True)
        return
    ink = "light" if press.ink == "dark" else "dark"
    svg = drawing.page(_picture(v, weeks, dark=press.ink == "dark"))
    other = render.button(v.plain(f"button.{ink}"), ProgressPress(ink))
    await pictures.show(v, query, svg, other, _caption(v, weeks))


def progress_button(look: render.Look) -> InlineKeyboardButton:
    return render.button(look.plain("button.progress"), ProgressPress("light"))


def _picture(v: Visit, weeks: Sequence[Week], *, dark: bool) -> drawing.Progress:
    """In private the bars are questions, in a group people."""
    title = v.plain("progress.title") if v.is_private else v.plain("progress.title_chat", title=v.chat.title)
    labels = [*(_day(v, week.monday) for week in weeks[:-1]), v.plain("progress.now")]
    counts = [week.answered if v.is_private else week.people for week in weeks]
    return drawing.Progress(
        title=title,
        subtitle=f"{_day(v, weeks[0].monday)} – {_day(v, v.now.astimezone(ZoneInfo(v.chat.zone)).date())}",
        shares=v.plain("progress.shares"),
        counts=v.plain("progress.answers" if v.is_private else "progress.people"),
        weeks=[drawing.Week(*one) for one in zip(labels, counts, (week.share for week in weeks), strict=True)],
        foot=v.plain("progress.gaps") if any(not week.answered for week in weeks) else "",
        dark=dark,
    )


def _caption(v: Visit, weeks: Sequence[Week]) -> str:
    answered, right = sum(week.answered for week in weeks), sum(week.right for week in weeks)
    key = "progress.caption" if v.is_private else "progress.caption_chat"
    return v.plain(key, n=answered, right=right, percent=round(100 * right / answered))


def _day(v: Visit, day: date) -> str:
    return v.plain("progress.day", month=day.month, day=day.day)
