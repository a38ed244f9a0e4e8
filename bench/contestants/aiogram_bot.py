"""aiogram as its manual has it: every update is a task of its own."""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery

from bench.contestants.ledger import open_ledger
from bench.far import TOKEN


async def main(api_url: str, database_url: str) -> None:
    note = open_ledger(database_url)
    dispatcher = Dispatcher()

    @dispatcher.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        note(query.from_user.id, query.data or "")
        await query.answer("noted")

    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
    await dispatcher.start_polling(Bot(TOKEN, session=session))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
