"""`/topics`: what there is, each one a button that asks a question; and the nearest, where one is called wrongly."""

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


async def suggest(v: Visit, wish: str, near: Sequence[str], command: str) -> None:
    """`command` is what was meant, with {} in place of the topic."""
    known = filter(None, map(v.house.bank.topic, near or [topic.id for topic in v.house.bank.topics[:6]]))
    buttons = [render.button(topic.title.of(v.language), CommandPress(command.format(topic.id))) for topic in known]
    await setup.reply(v, v.say("topics.unknown", wish=wish[:40]), send.keyboard(*render.rows(buttons, 1)))
