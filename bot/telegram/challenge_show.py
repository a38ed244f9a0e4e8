"""What the chat sees of a challenge is brought up to date. Each of these may be repeated: after a crash it will be."""

from datetime import datetime

import structlog
from telegram.error import RetryAfter, TelegramError

from bot.actions import challenge, challenge_clock
from bot.actions.challenge import Scene
from bot.domain.challenge import Form, State
from bot.domain.pacing import Priority
from bot.storage import challenges
from bot.telegram import challenge_duel, challenge_podium, render, send
from bot.telegram import challenge_view as view
from bot.telegram.context import House
from bot.telegram.wire import certainly_not_sent

PODIUM = "podium"
"""What people have seen when the picture has left, and its text has not yet."""

log = structlog.get_logger()


async def show(here: House, bot: send.Bot, scene: Scene, now: datetime) -> None:
    """Live edits yield to everything else: who would wait too long for one hears RetryAfter."""
    if scene.challenge.form is Form.DUEL:
        await challenge_duel.show(here, bot, scene, now)
        return
    match scene.challenge.state:
        case State.LOBBY | State.COUNTDOWN | State.STOPPED:
            await show_lobby(here, bot, scene, now)
        case State.ROUND | State.BETWEEN:
            await _show_round(here, bot, scene)
        case State.FINISHED:
            await _show_round(here, bot, scene)
            await _show_result(here, bot, scene)
            await here.database.write(challenge_clock.finish, scene.challenge.id)
        case _:
            pass
    await here.database.write(challenge_clock.seen, scene.challenge, scene.stamp(now), here.clock())


async def show_lobby(here: House, bot: send.Bot, scene: Scene, now: datetime) -> None:
    """In place; or anew, when there is none yet, or none any more since the group has moved."""
    it = scene.challenge
    look = view.look_of(here.texts, it)
    text, keyboard = view.lobby(look, here.bank, scene, now), view.lobby_keyboard(look, scene)
    if it.message_id is not None:
        await send.edit(bot, it.chat_id, it.message_id, text, keyboard, priority=Priority.REPORT)
    elif it.state is State.LOBBY:
        message = await send.say(bot, it.place, text, keyboard)
        await here.database.write(challenges.change, it.id, message_id=message.message_id)


async def show_new_lobby(here: House, bot: send.Bot, challenge_id: int, now: datetime) -> None:
    scene = await here.database.read(challenge.look, here.bank, challenge_id)
    if scene and scene.challenge.message_id is None:
        duel = scene.challenge.form is Form.DUEL
        await (challenge_duel.show_card(here, bot, scene) if duel else show_lobby(here, bot, scene, now))
        await here.database.write(challenge_clock.seen, scene.challenge, scene.stamp(now), now)
        await here.database.write(challenges.wake, challenge_id, now)


async def _show_round(here: House, bot: send.Bot, scene: Scene) -> None:
    round_, question = scene.round, scene.question
    if round_ is None or question is None:
        return
    look = view.look_of(here.texts, scene.challenge)
    if round_.message_id is None:
        if scene.challenge.state is State.BETWEEN and scene.heat and scene.heat.void:
            await send.say(bot, round_.place, look.say("challenge.lost", n=round_.ordinal + 1))
    elif scene.challenge.state is State.ROUND:
        text = view.live(look, here.bank, scene)
        buttons = render.question_keyboard(look, round_, question)
        await send.edit(bot, round_.chat_id, round_.message_id, text, buttons, priority=Priority.REPORT)
    else:
        text, keyboard = view.closed(look, here.bank, scene), view.closed_keyboard(bot, look, scene)
        await send.edit(bot, round_.chat_id, round_.message_id, text, keyboard)


async def _show_result(here: House, bot: send.Bot, scene: Scene) -> None:
    it, look = scene.challenge, view.look_of(here.texts, scene.challenge)
    if it.shown != PODIUM:
        await _show_podium(here, bot, scene)
    text = view.result(look, here.bank, bot, scene)
    await send.say(bot, it.place, text, view.result_keyboard(look, it))


async def _show_podium(here: House, bot: send.Bot, scene: Scene) -> None:
    """At most once, and only where pictures are allowed: the text that follows says everything."""
    it = scene.challenge
    await here.database.write(challenges.change, it.id, shown=PODIUM)
    try:
        await challenge_podium.show(here, bot, scene)
    except TelegramError as error:
        if isinstance(error, RetryAfter) or certainly_not_sent(error):
            await here.database.write(challenges.change, it.id, shown="")
            raise
        log.info("A podium could not be posted", challenge_id=it.id, error=str(error))
