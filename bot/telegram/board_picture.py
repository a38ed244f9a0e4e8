"""A board as a picture, light or dark, below its text."""

from telegram import InputFile, Update

from bot.actions.leaderboard import Board
from bot.pictures.board import Line, NoFontError, Picture, UndrawableError
from bot.telegram import operator, send
from bot.telegram.buttons import PicturePress
from bot.telegram.context import Context, Visit, visit
from bot.telegram.leaderboard import board_title, find_board
from bot.telegram.render import button


async def picture_pressed(press: PicturePress, update: Update, context: Context) -> None:
    v, query = await visit(update, context), update.callback_query
    assert query is not None
    assert v.message is not None
    board = await find_board(v, press.key)
    if board is None or not board.top:
        await send.toast(query, v.plain("toast.not_yours"))
        return
    try:
        png = await v.house.paint(_picture(v, board, dark=press.ink == "dark"))
    except (NoFontError, UndrawableError) as error:
        await send.toast(query, v.plain("board.no_picture"), alert=True)
        await _tell_operator(v, error)
        return
    await send.toast(query)
    ink = "light" if press.ink == "dark" else "dark"
    other = button(v.plain(f"button.{ink}"), PicturePress(press.key, ink))
    photo = InputFile(png, filename="yimian.png")
    await send.photo(v.bot, v.place, photo, v.message.message_id, send.keyboard([other]))


async def _tell_operator(v: Visit, error: Exception) -> None:
    """Once: how a font is installed."""
    language = v.house.defaults.language
    if isinstance(error, NoFontError):
        await operator.tell_once(v.house, v.bot, "no font", v.house.texts.say(language, "operator.no_font"))
        return
    text = v.house.texts.say(language, "operator.error", error=str(error))
    await operator.tell_once(v.house, v.bot, f"picture {error}", text)


def _picture(v: Visit, board: Board, *, dark: bool) -> Picture:
    title = board_title(v, board).striptags()
    lines = [
        Line(one.place, one.score.name, one.score.points, f"{one.score.right}/{one.score.out_of}") for one in board.top
    ]
    moment = v.house.texts.moment(v.language, v.now, v.chat.zone)
    return Picture(title, moment, lines, v.plain("board.rules"), dark)
