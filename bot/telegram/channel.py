"""The reveal in a channel, where nobody is seen answering."""

from datetime import timedelta

from telegram import Poll

from bot.actions.reveal import Reveal
from bot.domain.plan import Place
from bot.domain.round import Round
from bot.storage import discussions
from bot.storage.discussions import Copy
from bot.telegram import discussion, render, reveal_pages, reveal_view, send
from bot.telegram.answering import counted
from bot.telegram.context import House

COUNTING = timedelta(minutes=2)
"""So long the reveal of an anonymous poll waits for its last count; then it tells the latest."""


class StillCountingError(Exception):
    """The reveal comes a moment later."""


async def count(here: House, round_: Round, poll: Poll | None) -> None:
    """Telegram closes a poll by itself, on time, and says a moment later what was counted."""
    if poll and round_.poll_id:
        await here.database.write(discussions.count, round_.poll_id, counted(poll))
        return
    ballot = await here.database.read(discussions.ballot_of, round_.id)
    late = round_.closes_at is None or here.clock() >= round_.closes_at + COUNTING
    if not late and not (ballot and ballot.final):
        raise StillCountingError(f"The poll of round {round_.id} is being counted")


async def show(here: House, bot: send.Bot, found: Reveal) -> tuple[Place, int]:
    """All of it in the discussion and the answer here; or all of it here. Where the formula goes, and below what."""
    round_ = found.round
    look = render.Look(here.texts, round_.language, round_.zone)
    copy = await discussion.tell(here, bot, found)
    parts = [reveal_view.short(look, here.bank, found)] if copy else reveal_view.full(look, here.bank, found)
    keyboard = await _keyboard(bot, look, found, copy)
    last = await reveal_pages.say(here, bot, round_, parts, keyboard)
    return (Place(copy.group_id), copy.reveal_id or copy.thread_id) if copy else (round_.place, last)


async def _keyboard(bot: send.Bot, look: render.Look, found: Reveal, copy: Copy | None) -> send.Keyboard:
    if copy is None:
        return reveal_view.keyboard(look, found)
    channel = await bot.get_chat(found.round.chat_id)  # its name may have changed today
    return discussion.invitation(look, found, copy, channel.username)
