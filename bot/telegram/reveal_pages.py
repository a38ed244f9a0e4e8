"""The pages of a reveal: each is recorded before the next one leaves, so that a restart goes on and repeats none."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.actions import reveal
from bot.domain.pacing import Priority
from bot.domain.round import Round
from bot.storage import deliveries
from bot.telegram import send
from bot.telegram.context import House


class OvertakenError(Exception):
    """This took so long that another replica goes on with it."""


async def say(here: House, bot: send.Bot, round_: Round, parts: Sequence[Markup], keyboard: send.Keyboard) -> int:
    """What is not there yet, below the question; the id of the last page, which carries the buttons."""
    told, last = await here.database.read(deliveries.pages_told, round_.id), round_.reveal_id
    for page in range(told, len(parts)):
        last = await _say(bot, round_, parts[page], keyboard, is_last=page == len(parts) - 1)
        if not await here.database.write(reveal.page_shown, round_.id, page, last, here.clock()):
            raise OvertakenError(f"Page {page} of the reveal of round {round_.id}")
    assert last is not None
    return last


async def _say(bot: send.Bot, round_: Round, text: Markup, keyboard: send.Keyboard, *, is_last: bool) -> int:
    said = await send.say(
        bot,
        round_.place,
        text,
        keyboard if is_last else None,
        reply_to=round_.message_id,
        silent=not is_last,
        priority=Priority.POST,
    )
    return said.message_id
