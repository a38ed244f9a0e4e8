"""`/topics`: what there is, each one a button that asks a question."""

from collections.abc import Sequence

from bot.telegram import render, send, setup
from bot.telegram.buttons import CommandPress
from bot.telegram.context import Visit


async def topics_asked(v: Visit, _: Sequence[str]) -> None:
    bank = v.house.bank
    buttons = [
        render.button(
            v.plain("topics.line", title=topic.title.of(v.language), n=len(pool)), CommandPress(f"quiz {topic.id}")
        )
        for topic in bank.topics
        if (pool := bank.pool([topic.id]))
    ]
    await setup.reply(v, v.say("topics.title"), send.keyboard(*render.rows(buttons, 2)))
