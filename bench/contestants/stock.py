"""python-telegram-bot as its manual has it, at its best: with more calls in flight its HTTP gets slower, not faster."""

import sys
from typing import Any

from telegram import Update
from telegram.ext import ApplicationBuilder, CallbackQueryHandler

from bench.contestants.ledger import open_ledger
from bench.far import TOKEN

AT_ONCE = 8


def main(api_url: str, database_url: str) -> None:
    note = open_ledger(database_url)

    async def pressed(update: Update, _: Any) -> None:
        query = update.callback_query
        assert query is not None
        note(query.from_user.id, query.data or "")
        await query.answer("noted")

    builder = ApplicationBuilder().token(TOKEN).base_url(f"{api_url}/bot").concurrent_updates(AT_ONCE)
    application = builder.read_timeout(60).pool_timeout(60).build()
    application.add_handler(CallbackQueryHandler(pressed))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
