"""What people set for themselves, beside their plan: a page of the private `/settings`, a row for each switch."""

from dataclasses import dataclass

from telegram import InlineKeyboardButton

from bot.storage import notes, people
from bot.storage.people import Person
from bot.telegram import render, send
from bot.telegram.buttons import PanelPress, SetPress
from bot.telegram.context import Visit

PAGES = ("me",)


@dataclass(frozen=True, slots=True)
class Switch:
    """What a person's `column` holds while it is on. Its button is called `button.<name>_on`, or `_off`."""

    column: str
    value: bool = True

    def is_on(self, who: Person) -> bool:
        return getattr(who, self.column) is self.value


SWITCHES = {"streaks": Switch("streaks"), "boards": Switch("hidden", value=False), "reminders": Switch("reminders")}


async def show(v: Visit, _: str) -> None:
    """In place of the settings' message."""
    assert v.message is not None
    who = await v.house.database.read(people.find, v.who.id) or v.who
    await v.house.database.write(notes.drop_prompts, v.chat.id)
    back = render.button(v.plain("button.back"), PanelPress("main"))
    rows = [[_button(v, who, name)] for name in SWITCHES]
    await send.edit(v.bot, v.chat.id, v.message.message_id, v.say("settings.ask_me"), send.keyboard(*rows, [back]))


async def change(v: Visit, field: str, value: str) -> str:
    """The page to show."""
    switch = SWITCHES[field]
    wish = {switch.column: (value == "1") is switch.value}
    await v.house.database.write(lambda tx: people.change(tx, v.who.id, **wish))
    return "me"


def _button(v: Visit, who: Person, name: str) -> InlineKeyboardButton:
    on = SWITCHES[name].is_on(who)
    return render.button(v.plain(f"button.{name}_{'on' if on else 'off'}"), SetPress(name, "0" if on else "1"))
