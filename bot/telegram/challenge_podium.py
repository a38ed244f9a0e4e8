"""The podium of a challenge as a picture, light or dark."""

from telegram import InlineKeyboardButton, InputFile, Message, Update

from bot.actions import challenge
from bot.actions.challenge import Scene, Ticket
from bot.domain.challenge import State
from bot.pictures import podium
from bot.pictures.canvas import NoFontError, UndrawableError, key_of
from bot.telegram import challenge_view as view
from bot.telegram import pictures, render, send
from bot.telegram.buttons import PodiumPress
from bot.telegram.context import Context, House, visit


async def show(here: House, bot: send.Bot, scene: Scene) -> None:
    """Where it cannot be drawn, the text that follows says everything."""
    if not any(standing.score.points for standing in scene.standing):
        return
    svg = _page(here, scene, dark=False)

    async def draw() -> bytes:
        return await here.paint(svg)

    async def deliver(photo: InputFile | str) -> Message:
        keyboard = send.keyboard([_button(here, scene, "dark")])
        return await send.picture(bot, scene.challenge.place, photo, _caption(here, scene), keyboard)

    try:
        photo = await pictures.ready(here, key_of(svg), draw)
    except (NoFontError, UndrawableError) as error:
        await pictures.tell_operator(here, bot, error)
        return
    await pictures.hand_over(here, key_of(svg), photo, draw, deliver)


async def podium_pressed(press: PodiumPress, update: Update, context: Context) -> None:
    """Drawn anew: who has hidden since is not named any more."""
    v, query = await visit(update, context), update.callback_query
    assert query is not None
    here = v.house
    found = await here.database.read(challenge.of_ticket, Ticket(press.challenge_id, press.code))
    over = found and found.chat_id == v.chat.id and found.state in {State.FINISHED, State.DONE}
    scene = await here.database.read(challenge.look, here.bank, found.id) if found and over else None
    if scene is None or v.message is None:
        await send.toast(query, v.plain("toast.not_yours"))
        return
    other = _button(here, scene, "light" if press.ink == "dark" else "dark")
    await pictures.show(v, query, _page(here, scene, dark=press.ink == "dark"), other, _caption(here, scene))


def _page(here: House, scene: Scene, *, dark: bool) -> str:
    it, look = scene.challenge, view.look_of(here.texts, scene.challenge)
    title = f"{look.plain('challenge.podium')} · {view.topic_of(look, here.bank, it)}"
    return podium.page(title, view.steps(look, scene), dark=dark)


def _caption(here: House, scene: Scene) -> str:
    look = view.look_of(here.texts, scene.challenge)
    return look.plain("challenge.result_short", names=view.winners(look, scene))


def _button(here: House, scene: Scene, ink: str) -> InlineKeyboardButton:
    it = scene.challenge
    return render.button(here.texts.plain(it.language, f"button.{ink}"), PodiumPress(it.id, it.code, ink))
