"""Boards and one's own numbers."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardButton, Update

from bot.actions import leaderboard
from bot.actions.leaderboard import Board, Stats
from bot.domain.leaderboard import EVERYWHERE, SPANS, Standing
from bot.telegram import render, send
from bot.telegram.buttons import BoardPress, CommandPress
from bot.telegram.context import Context, Visit, visit

TOPICS_SHOWN = 8


async def leaderboard_asked(v: Visit, words: Sequence[str]) -> None:
    span = words[0].casefold() if words and words[0].casefold() in SPANS else "week"
    board = await _board(v, span)
    await send.reply(v, board_text(v, board), send.keyboard(_spans(v, span)))


async def board_pressed(press: BoardPress, update: Update, context: Context) -> None:
    v = await visit(update, context)
    assert update.callback_query is not None
    await send.toast(update.callback_query)
    span = press.span if press.span in SPANS else "week"
    board = await _board(v, span)
    assert v.message is not None
    await send.edit(v.bot, v.chat.id, v.message.message_id, board_text(v, board), send.keyboard(_spans(v, span)))


async def stats_asked(v: Visit, _: Sequence[str]) -> None:
    stats = await v.house.database.read(leaderboard.stats, v.now, v.who)
    quiz = render.button(v.plain("button.quiz"), CommandPress("quiz"))
    await send.reply(v, _stats_text(v, stats), send.keyboard([quiz]) if v.is_private else None)


async def hide_asked(v: Visit, _: Sequence[str]) -> None:
    hidden = await v.house.database.write(leaderboard.hide, v.who.id)
    await send.reply(v, v.say("hide.on" if hidden else "hide.off"))


def board_text(v: Visit, board: Board) -> str:
    span = v.plain(f"board.{board.span}")
    everywhere = board.scope == EVERYWHERE
    title = v.say("board.title_everywhere", span=span) if everywhere else _chat_title(v, span)
    if not board.top:
        return f"{title}\n\n{v.say('board.empty')}"
    lines = "\n".join(_line(v, standing) for standing in board.top)
    return f"{title}\n\n{lines}\n\n{_mine(v, board)}\n<i>{v.say('board.rules')}</i>"


async def _board(v: Visit, span: str) -> Board:
    """In private everybody's, in a group the group's."""
    scope = EVERYWHERE if v.is_private else v.chat.id
    today = v.now.astimezone(ZoneInfo(v.chat.zone)).date()
    return await v.house.database.read(leaderboard.board, scope, span, today, v.who.id)


def _chat_title(v: Visit, span: str) -> str:
    return v.say("board.title_chat", title=render.person_name(v.chat.title), span=span)


def _line(v: Visit, standing: Standing) -> str:
    score, place = standing.score, standing.place
    medal = render.MEDALS[place - 1] if place <= len(render.MEDALS) else f"{place}."
    name = render.person_name(score.name)
    return v.say("board.line", medal=medal, name=name, points=score.points, right=score.right, answered=score.answered)


def _mine(v: Visit, board: Board) -> str:
    """Own place below, for those who are not among the ten."""
    if board.mine is None:
        return v.say("board.not_yet")
    return v.say("board.mine", place=board.mine.place, points=board.mine.score.points)


def _spans(v: Visit, chosen: str) -> list[InlineKeyboardButton]:
    return [
        render.button(("· " if span == chosen else "") + v.plain(f"button.{span}"), BoardPress(span)) for span in SPANS
    ]


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
    streak = stats.streak
    if not streak.days:
        return [v.say("stats.streak_none")]
    lines = [v.say("stats.streak", days=streak.days, best=streak.best)]
    return [*lines, v.say("stats.freezes", n=streak.freezes)] if streak.freezes else lines


def _topics(v: Visit, stats: Stats) -> list[str]:
    """The weakest first: that is where the next question is worth most."""
    weakest = sorted(stats.topics, key=lambda row: row[2] / row[1])[:TOPICS_SHOWN]
    titles = {topic.id: topic.title.of(v.language) for topic in v.house.bank.topics}
    return [
        v.say("stats.topic", title=titles.get(topic, topic), right=right, answered=answered)
        for topic, answered, right in weakest
    ]
