"""How a summary looks, and the tap that makes a weak topic the next week's theme."""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.actions import digest
from bot.actions.digest import Summary
from bot.actions.leaderboard import Board
from bot.domain.leaderboard import Standing
from bot.domain.pacing import Priority
from bot.storage import plans
from bot.telegram import render, send
from bot.telegram.buttons import BoardPress, ThemePress, unpack
from bot.telegram.context import Context, House, Visit, visit
from bot.telegram.progress import progress_button
from bot.telegram.render import Look

PODIUM = 3
FIRSTS = 3


async def say(here: House, bot: send.Bot, found: Summary) -> None:
    look = Look(here.texts, found.plan.language, found.chat.zone)
    text, keyboard = summary_text(here, look, found), _keyboard(here, look, found)
    await send.say(bot, found.plan.place, text, keyboard, silent=True, priority=Priority.REPORT)


async def theme_pressed(press: ThemePress, update: Update, context: Context) -> None:
    v, query = await visit(update, context), update.callback_query
    assert query is not None
    if not await v.is_admin():
        await send.toast(query, v.plain("toast.admins_only"))
        return
    plan = await v.house.database.read(plans.at, v.place)
    topic = v.house.bank.topic(press.topic_id)
    if plan is None or topic is None:
        await send.toast(query, v.plain("toast.not_yours"))
        return
    plan = await v.house.database.write(digest.choose_theme, plan, press.topic_id, v.now)
    title = topic.title.of(v.language)
    key = "digest.theme_set" if plan.theme else "digest.theme_off"
    await send.toast(query, v.plain(key, title=title))
    await _mark(v, plan.theme)


def summary_text(here: House, look: Look, found: Summary) -> Markup:
    """One podium, of the longest period; those that end with it in a line or two each."""
    asked = look.say("digest.asked", n=found.asked, people=found.board.size)
    head = [_headline(here, look, found.board), asked, *_podium(look, found), *_others(here, look, found)]
    return Markup("\n\n").join([*head, *_people(look, found), *_weakest(here, look, found)])


def _headline(here: House, look: Look, board: Board) -> Markup:
    return look.say(f"digest.title_{board.span}", span=_span(here, look, board))


def _span(here: House, look: Look, board: Board) -> str:
    return here.texts.period(look.language, board.period, board.season.name if board.season else None)


def _best(board: Board) -> list[Standing]:
    return [one for one in board.top if one.place and one.place <= PODIUM]


def _others(here: House, look: Look, found: Summary) -> list[Markup]:
    lines = []
    for board in found.others:
        lines.append(look.say("digest.also", title=_headline(here, look, board), best=_in_a_line(look, board)))
        lines += _improved(look, found) if board.span == "week" else []
    return [Markup("\n").join(lines)] if lines else []


def _in_a_line(look: Look, board: Board) -> Markup:
    names = [
        look.say("digest.also_name", name=render.person_name(one.score.name), points=one.score.points)
        for one in _best(board)
    ]
    return look.say("days.joint").join(names) if names else look.say("digest.also_nobody")


def _podium(look: Look, found: Summary) -> list[Markup]:
    lines = [
        look.say(
            "board.line",
            medal=render.MEDALS[(one.place or 1) - 1],
            name=render.person_name(one.score.name),
            points=one.score.points,
            right=one.score.right,
            answered=one.score.out_of,
        )
        for one in _best(found.board)
    ]
    return [Markup("\n").join(lines) if lines else look.say("digest.nobody")]


def _people(look: Look, found: Summary) -> list[Markup]:
    lines = _improved(look, found) if found.board.span == "week" else []
    if found.firsts:
        named = [_often(*one) for one in found.firsts[:FIRSTS]]
        lines.append(look.say("digest.firsts", names=look.plain("days.joint").join(named)))
    return [Markup("\n").join(lines)] if lines else []


def _improved(look: Look, found: Summary) -> list[Markup]:
    """In the week, against the one before."""
    if found.improved is None:
        return []
    before, after = round(100 * found.improved.before), round(100 * found.improved.after)
    return [look.say("digest.improved", name=render.person_name(found.improved.name), before=before, after=after)]


def _often(name: str, times: int) -> str:
    return f"{render.person_name(name)} ×{times}" if times > 1 else render.person_name(name)


def _weakest(here: House, look: Look, found: Summary) -> list[Markup]:
    if not found.weakest:
        return []
    topics = [
        look.say("digest.topic", title=_title(here, look, topic), percent=round(100 * share))
        for topic, share in found.weakest
    ]
    ask = [look.say("digest.theme_ask")] if found.is_weekly else []
    return [Markup("\n").join([look.say("digest.weakest"), *topics, *ask])]


def _keyboard(here: House, look: Look, found: Summary) -> InlineKeyboardMarkup:
    """The theme of the week that begins; the whole boards, each by its name where several end."""
    whole = [render.button(look.plain("button.board"), BoardPress(found.board.period)), progress_button(look)]
    others = [render.button(_span(here, look, one), BoardPress(one.period)) for one in found.others]
    topics = [topic for topic, _ in found.weakest] if found.is_weekly else []
    return send.keyboard(*_themes(here, look, topics, None), whole, *([others] if others else []))


def _themes(here: House, look: Look, topics: Sequence[str], chosen: str | None) -> list[list[InlineKeyboardButton]]:
    known = [topic for topic in topics if here.bank.topic(topic)]
    return [
        [render.button(("✓ " if topic == chosen else "") + _title(here, look, topic), ThemePress(topic))]
        for topic in known
    ]


async def _mark(v: Visit, chosen: str | None) -> None:
    """A tick on the theme's button; the text above stays."""
    assert v.message is not None
    if v.message.reply_markup is None:
        return
    rows = []
    for row in v.message.reply_markup.inline_keyboard:
        press = unpack(str(row[0].callback_data or ""))
        look = Look(v.house.texts, v.language, v.chat.zone)
        rows += _themes(v.house, look, [press.topic_id], chosen) if isinstance(press, ThemePress) else [list(row)]
    await send.edit_buttons(v.bot, v.chat.id, v.message.message_id, send.keyboard(*rows))


def _title(here: House, look: Look, topic_id: str) -> str:
    topic = here.bank.topic(topic_id)
    return topic.title.of(look.language) if topic else topic_id
