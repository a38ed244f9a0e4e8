"""Drawn pages on their way: drawn once, sent once; after that Telegram has each under a file id."""

from collections.abc import Awaitable, Callable

from telegram import CallbackQuery, InlineKeyboardButton, InputFile, Message
from telegram.error import BadRequest

from bot.pictures.canvas import NoFontError, UndrawableError, key_of
from bot.storage import notes
from bot.telegram import operator, send
from bot.telegram.context import House, Visit

Draw = Callable[[], Awaitable[bytes]]
Deliver = Callable[[InputFile | str], Awaitable[Message | None]]


async def show(v: Visit, query: CallbackQuery, svg: str, ink: InlineKeyboardButton, caption: str = "") -> None:
    """Below the message that was pressed, or in its place when that is a picture already."""

    async def draw() -> bytes:
        return await v.house.paint(svg)

    async def deliver(photo: InputFile | str) -> Message | None:
        assert v.message is not None
        if v.message.photo:
            return await send.swap_photo(v.bot, v.message, photo, caption, send.keyboard([ink]))
        return await send.photo(v.bot, v.place, photo, v.message.message_id, send.keyboard([ink]), caption)

    try:
        photo = await ready(v.house, key_of(svg), draw)
    except (NoFontError, UndrawableError) as error:
        await send.toast(query, v.plain("board.no_picture"), alert=True)
        await tell_operator(v.house, v.bot, error)
        return
    await send.toast(query)
    await hand_over(v.house, key_of(svg), photo, draw, deliver)


async def ready(here: House, key: str, draw: Draw) -> InputFile | str:
    """As Telegram knows it, or freshly drawn."""
    return await here.database.read(notes.file_id, key) or _file(await draw())


async def hand_over(here: House, key: str, photo: InputFile | str, draw: Draw, deliver: Deliver) -> None:
    try:
        sent = await deliver(photo)
    except BadRequest:
        if not isinstance(photo, str):
            raise
        # another bot's file id, from a restored backup
        sent = await deliver(_file(await draw()))
    if sent and sent.photo:
        await here.database.write(notes.keep_file_id, key, sent.photo[-1].file_id)


def _file(png: bytes) -> InputFile:
    """Attached by name: an edit names its file inside of JSON."""
    return InputFile(png, filename="yimian.png", attach=True)


async def tell_operator(here: House, bot: send.Bot, error: Exception) -> None:
    """Once: how a font is installed."""
    language = here.defaults.language
    if isinstance(error, NoFontError):
        await operator.tell_once(here, bot, "no font", here.texts.say(language, "operator.no_font"))
        return
    text = here.texts.say(language, "operator.error", error=str(error))
    await operator.tell_once(here, bot, f"picture {error}", text)
