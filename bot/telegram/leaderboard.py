"""Boards and one's own numbers."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from markupsafe import Markup
from telegram import InlineKeyboardButton, Update
from telegram.helpers import create_deep_linked_url

from bot.actions import leaderboard
from bot.actions.leaderboard import Board, Stats
from bot.domain.leaderboard import EVERYWHERE, SPANS, Standing, days_of, meant
from bot.domain.plan import ChatKind
from bot.domain.streak import WORTH
from bot.telegram import reminders, render, send, streaks
from bot.telegram.buttons import BoardPress, CommandPress, PicturePress, ProgressPress, StandPress
from bot.telegram.context import Context, Visit, visit

TOPICS_SHOWN = 8
STATS = "stats"
"""What a link says that leads from a group to one's own record."""


async def leaderboard_asked(v: Visit, words: Sequence[str]) -> None:
    """`/leaderboard`, `/leaderboard month`, `/leaderboard 上周`, `/leaderboard 2026-W40`."""
    wish = meant(" ".join(words) or "week", _today(v))
    shown = await find_board(v, wish)
    if shown is None:
        text = v.say("board.no_season") if wish == "season" else v.say("board.unknown_period", wish=wish[:40])
        await send.reply(v, text)
        return
    await send.reply(v, board_text(v, shown), send.keyboard(*_buttons(v, shown, wish)))


async def board_pressed(press: BoardPress, update: Update, context: Context) -> None:
    """In place of the board that is there; below a summary, which stays. A channel's readers must not post."""
    v, query = await visit(update, context), update.callback_query
    assert query is not None
    below = press.span not in SPANS and press.span != "season"
    if below and v.chat.kind is ChatKind.CHANNEL and not await v.is_admin():
        await send.toast(query, v.plain("toast.admins_only"))
        return
    shown = await find_board(v, press.span)
    await send.toast(query, _own_line(v, shown) if shown else v.plain("board.no_season"))
    if shown is None or v.message is None:
        return
    text, keyboard = board_text(v, shown), send.keyboard(*_buttons(v, shown, press.span))
    if below:
        await send.reply(v, text, keyboard)
    else:
        await send.edit(v.bot, v.chat.id, v.message.message_id, text, keyboard)


async def stand_pressed(press: StandPress, update: Update, context: Context) -> None:
    """Where I stand, and who is beside me: for nobody else to see."""
    v, query = await visit(update, context), update.callback_query
    assert query is not None
    board = await find_board(v, press.key)
    await send.toast(query, _stand(v, board) if board else v.plain("toast.not_yours"), alert=True)


async def stats_asked(v: Visit, _: Sequence[str]) -> None:
    """What somebody gets wrong is shown to themselves alone."""
    if not v.is_private:
        url = create_deep_linked_url(v.house.username, STATS)
        await send.reply(
            v, v.say("stats.here"), send.keyboard([InlineKeyboardButton(v.plain("button.stats"), url=url)])
        )
        return
    stats = await v.house.database.read(leaderboard.stats, v.now, v.who)
    keys = [render.button(v.plain("button.quiz"), CommandPress("quiz"))]
    keys += [render.button(v.plain("button.progress"), ProgressPress("light"))] if stats.answered else []
    rows = [keys, *await reminders.offer(v)]
    await send.reply(v, _stats_text(v, stats), send.keyboard(*rows))


async def hide_asked(v: Visit, _: Sequence[str]) -> None:
    hidden = await v.house.database.write(leaderboard.hide, v.who.id)
    await send.reply(v, v.say("hide.on" if hidden else "hide.off"))


async def alias_asked(v: Visit, words: Sequence[str]) -> None:
    if not words:
        await send.reply(v, v.say("alias.ask", name=render.person_name(v.who.called)))
        return
    wish = "" if [word.casefold() for word in words] == ["off"] else " ".join(words)
    alias = await v.house.database.write(leaderboard.call, v.who.id, wish)
    if alias is None:
        await send.reply(v, v.say("alias.unreadable"))
        return
    key = "alias.set" if alias else "alias.cleared"
    await send.reply(v, v.say(key, name=render.person_name(alias or v.who.name)))


def board_text(v: Visit, board: Board) -> str:
    title = board_title(v, board)
    if not board.top:
        return f"{title}\n\n{v.say(_why_empty(v, board))}"
    lines = [_line(v, standing) for standing in board.top]
    about_me = _about_me(v, board) if v.is_private else [""]
    return "\n".join([title, "", *lines, *about_me, f"<i>{_rules(v, board)}</i>"])


def board_title(v: Visit, board: Board) -> Markup:
    span = board_span(v, board)
    if board.scope == EVERYWHERE:
        return v.say("board.title_everywhere", span=span)
    return v.say("board.title_chat", title=render.person_name(v.chat.title), span=span)


def board_span(v: Visit, board: Board) -> str:
    if board.now and board.span != "season":
        return v.plain(f"board.{board.span}")
    return v.house.texts.period(v.language, board.period, board.season.name if board.season else None)


async def find_board(v: Visit, wish: str) -> Board | None:
    """In private everybody's, in a group the group's."""
    scope = EVERYWHERE if v.is_private else v.chat.id
    return await v.house.database.read(leaderboard.find, scope, wish, _today(v), v.who.id)


def _today(v: Visit) -> date:
    return v.now.astimezone(ZoneInfo(v.chat.zone)).date()


def _why_empty(v: Visit, board: Board) -> str:
    """Only of what runs can anybody still take the lead, and only who shows."""
    if v.is_private and v.who.hidden:
        return "board.hidden"
    if board.now:
        return "board.empty"
    is_ahead = board.season is None and days_of(board.period)[0] > _today(v)
    return "board.empty_ahead" if is_ahead else "board.empty_then"


def _line(v: Visit, standing: Standing) -> Markup:
    score, place = standing.score, standing.place
    values = {"name": render.person_name(score.name), "points": score.points, "right": score.right}
    if place is None:
        return v.say("board.unplaced", answered=score.out_of, **values)
    medal = render.MEDALS[place - 1] if place <= len(render.MEDALS) else f"{place}."
    return v.say("board.line", medal=medal, answered=score.out_of, **values)


def _about_me(v: Visit, board: Board) -> list[str]:
    """Those beside me, and my own line, which stands out."""
    near = [_line(v, standing) for standing in board.near]
    shown = [
        Markup("<b>{}</b>").format(line) if standing.score.person_id == v.who.id else line
        for standing, line in zip(board.near, near, strict=True)
    ]
    return [*(["⋯"] if board.gap else []), *shown, "", _mine(v, board)]


def _own_line(v: Visit, board: Board) -> str:
    """A message that several read is nobody's own: there it is told by toast."""
    return "" if v.is_private or not board.top else _mine(v, board).striptags()


def _stand(v: Visit, board: Board) -> str:
    """With those beside me, as far as there is room for their names."""
    mine = _mine(v, board).striptags()
    whole = "\n".join([mine, "", *(_line(v, standing).striptags() for standing in board.near)]).strip()
    return whole if len(whole) <= send.TOAST else mine


def _mine(v: Visit, board: Board) -> Markup:
    """Own place, or what is missing for one."""
    mine = board.mine
    if v.who.hidden:
        return v.say("board.hidden")
    if mine is None:
        return v.say("board.not_yet", n=board.least) if board.now else v.say("board.not_then")
    if mine.place is None and board.now:
        return v.say("board.mine_unplaced", points=mine.score.points, n=board.least - mine.score.answered)
    if mine.place is None:
        return v.say("board.mine_without", points=mine.score.points)
    return v.say("board.mine", place=mine.place, points=mine.score.points)


def _rules(v: Visit, board: Board) -> str:
    """On the board itself, so that nobody has to ask."""
    parts = [v.say("board.rules")]
    if board.least > 1:
        parts.append(v.say("board.rules_least", n=board.least))
    if board.scope != EVERYWHERE:
        example = board.top[0].score
        parts.append(v.say("board.rules_late", example=f"{example.right}/{example.out_of}"))
    return render.sentences(v.language, parts)


def _buttons(v: Visit, board: Board, chosen: str) -> list[list[InlineKeyboardButton]]:
    spans = SPANS if v.is_private else (*SPANS[:2], "season", *SPANS[2:])
    row = [
        render.button(("· " if span == chosen else "") + v.plain(f"button.{span}"), BoardPress(span)) for span in spans
    ]
    if not board.top:
        return [row]
    key = chosen if chosen in spans else board.period  # a season may have any name
    below = [render.button(v.plain("button.picture"), PicturePress(key, "light"))]
    if not v.is_private:
        below.append(render.button(v.plain("button.stand"), StandPress(key)))
        below.append(render.button(v.plain("button.progress"), ProgressPress("light")))
    return [row, below]


def _stats_text(v: Visit, stats: Stats) -> str:
    title = v.say("stats.title", name=render.person_name(v.who.name))
    if not stats.answered:
        return f"{title}\n\n{v.say('stats.none')}"
    percent = round(100 * stats.right / stats.answered)
    lines = [v.say("stats.total", answered=stats.answered, right=stats.right, percent=percent), *_streak(v, stats)]
    if stats.hidden:
        lines.append(v.say("stats.hidden"))
    elif stats.place_this_week:
        lines.append(v.say("stats.place", place=stats.place_this_week))
    return "\n".join([title, "", *lines, "", *_topics(v, stats)])


def _streak(v: Visit, stats: Stats) -> Sequence[str]:
    """In a group the figures; what happened today is for one's own eyes."""
    streak = stats.streak
    if streak is None:
        return []
    if not streak.days:
        return [v.say("stats.streak_over", best=streak.best) if streak.best >= WORTH else v.say("stats.streak_none")]
    lines: list[str] = [v.say("stats.streak", days=streak.days, best=streak.best)]
    lines.append(v.say("stats.freezes", n=streak.freezes) if streak.freezes else v.say("stats.freezes_none"))
    if stats.news and stats.news.is_any and v.is_private:
        lines.append(streaks.line(render.Look(v.house.texts, v.language, v.who.zone), stats.news, promising=False))
    return lines


def _topics(v: Visit, stats: Stats) -> list[str]:
    """The weakest first: that is where the next question is worth most."""
    weakest = sorted(stats.topics, key=lambda row: row[2] / row[1])[:TOPICS_SHOWN]
    titles = {topic.id: topic.title.of(v.language) for topic in v.house.bank.topics}
    return [
        v.say("stats.topic", title=titles.get(topic, topic), right=right, answered=answered)
        for topic, answered, right in weakest
    ]
