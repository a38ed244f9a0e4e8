"""From a challenge to the explanation of a question: a link that opens it in private."""

from telegram.helpers import create_deep_linked_url

from bot.actions import challenge_explained
from bot.actions.challenge import Ticket
from bot.actions.challenge_explained import Explained
from bot.domain.challenge import Challenge
from bot.telegram import render, reveal, send
from bot.telegram.buttons import CommandPress, ThoughtPress
from bot.telegram.context import Visit
from bot.telegram.render import Look

PAYLOAD = "why_"
LONGEST = 16
"""Digits of a number in a link; more were made up."""


def link(bot: send.Bot, it: Challenge, number: int) -> str:
    return create_deep_linked_url(bot.username, f"{PAYLOAD}{it.id}_{number}_{it.code}")


async def followed(v: Visit, payload: str) -> None:
    """`/start why_<challenge>_<number>_<code>`."""
    found = await _find(v, payload)
    if found is None:
        await send.reply(v, v.say("challenge.not_explained"))
        return
    look = Look(v.house.texts, v.language, v.chat.zone)
    concept = found.reveal.concept
    parts = render.looked_up(look, v.house.bank, found.reveal, found.answer)
    last = await send.say_pages(v.bot, v.place, parts, _keyboard(look, found))
    if concept.formula:
        await reveal.send_formula(v.house, v.bot, v.place, concept.formula, reply_to=last)


async def _find(v: Visit, payload: str) -> Explained | None:
    number, _, rest = payload.partition("_")
    which, _, code = rest.partition("_")
    if not all(part.isascii() and part.isdecimal() and len(part) < LONGEST for part in (number, which)):
        return None
    ticket = Ticket(int(number), code)
    return await v.house.database.read(challenge_explained.find, v.house.bank, ticket, int(which), v.who.id)


def _keyboard(look: Look, found: Explained) -> send.Keyboard:
    again = render.button(look.plain("button.again"), CommandPress("quiz"))
    interview = render.button(look.plain("button.open"), ThoughtPress(found.reveal.concept.id))
    return send.keyboard([again], [interview])
