"""`/board`: the secret link to a chat's page, made, renewed and revoked by its admins."""

from collections.abc import Sequence

from telegram import InlineKeyboardMarkup, Update

from bot.actions import board_page
from bot.telegram import render, send
from bot.telegram.buttons import LinkPress
from bot.telegram.chats import may_change
from bot.telegram.context import Context, Visit, visit

PATH = "/board"


async def board_asked(v: Visit, _: Sequence[str]) -> None:
    if v.is_private:
        await send.reply(v, v.say("page.group_only"))
    elif v.house.public_url is None:
        await send.reply(v, v.say("page.nowhere"))
    elif await may_change(v):
        token = await v.house.database.write(board_page.link, v.chat.id, v.now)
        await send.reply(v, _here(v, token), _keyboard(v))


async def link_pressed(press: LinkPress, update: Update, context: Context) -> None:
    v, query = await visit(update, context), update.callback_query
    assert query is not None
    assert v.message is not None
    if v.is_private or not await v.is_admin():
        await send.toast(query, v.plain("toast.admins_only"))
        return
    await send.toast(query)
    if press.decision == "off":
        await v.house.database.write(board_page.revoke, v.chat.id)
        await send.edit(v.bot, v.chat.id, v.message.message_id, v.say("page.gone"))
        return
    token = await v.house.database.write(board_page.link, v.chat.id, v.now, renew=True)
    await send.edit(v.bot, v.chat.id, v.message.message_id, _here(v, token), _keyboard(v))


def _here(v: Visit, token: str) -> str:
    return v.say("page.here", url=f"{v.house.public_url}{PATH}/{token}")


def _keyboard(v: Visit) -> InlineKeyboardMarkup:
    renew = render.button(v.plain("button.new_link"), LinkPress("new"))
    return send.keyboard([renew, render.button(v.plain("button.revoke"), LinkPress("off"))])
