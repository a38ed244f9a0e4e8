"""A board as a picture, light or dark, below its text. Where several see it, nobody in it is me."""

from telegram import Update

from bot.actions.leaderboard import Board
from bot.domain.leaderboard import Standing
from bot.pictures.board import Line, Picture, page
from bot.telegram import pictures, send
from bot.telegram.buttons import PicturePress
from bot.telegram.context import Context, Visit, visit
from bot.telegram.leaderboard import board_span, board_title, find_board
from bot.telegram.render import button


async def picture_pressed(press: PicturePress, update: Update, context: Context) -> None:
    v, query = await visit(update, context), update.callback_query
    assert query is not None
    board = await find_board(v, press.key)
    if board is None or not board.top:
        await send.toast(query, v.plain("toast.not_yours"))
        return
    ink = "light" if press.ink == "dark" else "dark"
    other = button(v.plain(f"button.{ink}"), PicturePress(press.key, ink))
    await pictures.show(v, query, page(_picture(v, board, dark=press.ink == "dark")), other)


def _picture(v: Visit, board: Board, *, dark: bool) -> Picture:
    """A group's name may fill its line: of when the board is stands below it."""
    moment = v.house.texts.moment(v.language, v.now, v.chat.zone)
    lines, rules = [_line(one) for one in board.top], v.plain("board.rules")
    if not v.is_private:
        return Picture(v.chat.title, f"{board_span(v, board)} · {moment}", lines, rules, dark)
    title, near = board_title(v, board).striptags(), [_line(one, v.who.id) for one in board.near]
    return Picture(title, moment, lines, rules, dark, near, board.gap)


def _line(one: Standing, me: int | None = None) -> Line:
    score = one.score
    return Line(one.place, score.name, score.points, f"{score.right}/{score.out_of}", score.person_id == me)
