"""Questions in the chat: asking for them, going on, stopping."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from telegram import Update

from bot.actions import daily, quiz
from bot.actions.daily import Decision
from bot.actions.outcomes import NotYours
from bot.actions.quiz import Asking
from bot.actions.topics import Meant, find_topic
from bot.domain.round import Display, Origin, question_of
from bot.storage import rounds
from bot.telegram import open_question, render, send, setup
from bot.telegram import topics as topic_buttons
from bot.telegram.answering import query_of, tap
from bot.telegram.buttons import CommandPress, DoubtPress, NextPress
from bot.telegram.context import Context, Visit, visit

MOST_AT_ONCE = 10
IN_GROUPS = timedelta(hours=1)
"""How long a question asked on demand stays open in a group."""

_NUMBER = re.compile(r"[+\-−]?\d{1,9}")


@dataclass(frozen=True, slots=True)
class Wish:
    """What `/quiz lora 3` asks for."""

    topic: str
    length: int


async def quiz_asked(v: Visit, words: Sequence[str]) -> None:
    if words[:1] == ["open"]:
        await open_question.asked(v, words[1:])
        return
    wish = _read_wish(words)
    if wish.length < 1:
        await setup.reply(v, v.say("series.bad_number", most=MOST_AT_ONCE, command=f"/quiz {wish.topic}".strip()))
        return
    topics: tuple[str, ...] = ()
    if wish.topic:
        found = find_topic(v.house.bank, wish.topic)
        if not isinstance(found, Meant):
            more = f" {wish.length}" if wish.length > 1 else ""
            await topic_buttons.suggest(v, wish.topic, found.topic_ids, "quiz {}" + more)
            return
        topics = (found.topic_id,)
    running = [] if v.is_private else await v.house.database.read(quiz.open_series, v.now, v.place)
    if running and running[0].message_id:
        await send.say(v.bot, v.place, v.say("series.still_open"), reply_to=running[0].message_id)
        return
    await _ask(v, topics=topics, length=wish.length)


async def today_asked(v: Visit, _: Sequence[str]) -> None:
    asked = await v.house.database.read(quiz.todays, v.now, v.place, v.chat.zone)
    shown = [round_ for round_ in asked if round_.message_id]
    if shown:
        await send.say(v.bot, v.place, v.say("today.here"), reply_to=shown[0].message_id)
    elif v.is_private:
        await _ask(v, origin=Origin.TODAY, slot=_today(v))
    else:
        press = render.button(v.plain("button.quiz"), CommandPress("quiz"))
        await send.reply(v, v.say("today.none"), send.keyboard([press]))


async def stop_asked(v: Visit, _: Sequence[str]) -> None:
    running = await v.house.database.write(quiz.stop, v.now, v.place)
    for round_ in running:
        if v.is_private and round_.message_id and (question := question_of(v.house.bank, round_)):
            look = render.Look(v.house.texts, v.language, round_.zone)
            text = render.question_text(look, v.house.bank, round_, question)
            await send.edit(v.bot, v.chat.id, round_.message_id, text)
    await send.reply(v, v.say("series.stopped" if running else "series.nothing_running"))


async def shared_question_asked(v: Visit, question_id: str) -> None:
    """`/start q_<question>`: somebody shared it, or a channel sent its reader here."""
    question = v.house.bank.question(question_id)
    if question is None:
        await open_question.gone(v)
        return
    asking = asking_of(v, origin=Origin.LINK)
    await v.house.database.write(quiz.open_round, v.now, v.house.dice, asking, question)
    v.house.posting.set()


async def channel_followed(v: Visit, payload: str) -> None:
    """`/start c_<round>_<code>`: what a channel asks, answered in private; by each of its readers once."""
    asked = await v.house.database.read(quiz.of_channel, v.house.bank, payload)
    if asked is None:
        await open_question.gone(v)
        return
    channels, question = asked
    letters = channels.places if channels.display is Display.BUTTONS else ()
    asking = asking_of(v, origin=Origin.CHANNEL, slot=str(channels.id), places=letters)
    made = await v.house.database.write(quiz.open_round, v.now, v.house.dice, asking, question)
    v.house.posting.set()
    before = None if made else await v.house.database.read(rounds.at_slot, v.place, Origin.CHANNEL, asking.slot, 0)
    if before and before.message_id:
        await send.say(v.bot, v.place, v.say("today.here"), reply_to=before.message_id)


async def warm_up(v: Visit) -> None:
    """The first question of all: easy, and only once."""
    asking = asking_of(v, origin=Origin.START, slot="first", levels=(1,), kinds=quiz.EASY)
    made = await v.house.database.write(quiz.ask, v.house.bank, v.now, v.house.dice, asking)
    if made is None:
        await _ask(v)
    v.house.posting.set()


async def next_pressed(press: NextPress, update: Update, context: Context) -> None:
    v = await visit(update, context)
    query = query_of(update)
    made = await v.house.database.write(quiz.series_next, v.house.bank, v.now, v.house.dice, tap(press, query))
    if isinstance(made, NotYours):
        await send.toast(query, v.plain("toast.not_yours"))
        return
    v.house.posting.set()
    await send.toast(query)
    if made is None and v.is_private:
        await send.reply(v, v.say("missed.none"))


async def doubt_settled(press: DoubtPress, update: Update, context: Context) -> None:
    """An admin says whether an unconfirmed question is there."""
    v, query = await visit(update, context), query_of(update)
    if not await v.is_admin():
        await send.toast(query, v.plain("toast.admins_only"))
        return
    post = press.decision == "post"
    decision = await v.house.database.write(daily.decide, v.chat.id, press.round_id, v.now, post=post)
    await send.toast(query, v.plain("toast.settled") if decision is Decision.SETTLED else "")
    if v.message:
        await send.edit(v.bot, v.chat.id, v.message.message_id, v.say(f"doubt.{decision}"))
    v.house.posting.set()


def asking_of(v: Visit, *, origin: Origin = Origin.QUIZ, slot: str | None = None, **wishes: Any) -> Asking:
    return Asking(
        place=v.place,
        kind=v.chat.kind,
        origin=origin,
        slot=slot or f"u{v.update_id}",
        zone=v.chat.zone,
        day=v.now.astimezone(ZoneInfo(v.chat.zone)).date(),
        language=v.language,
        closes_at=None if v.is_private else v.now + IN_GROUPS,
        **wishes,
    )


async def _ask(v: Visit, *, origin: Origin = Origin.QUIZ, slot: str | None = None, **wishes: Any) -> None:
    asking = asking_of(v, origin=origin, slot=slot, **wishes)
    made = await v.house.database.write(quiz.ask, v.house.bank, v.now, v.house.dice, asking)
    if made is None and not v.house.bank.pool(asking.topics, asking.levels, asking.kinds):
        await send.reply(v, v.say("series.nothing_fits"))
    v.house.posting.set()


def _read_wish(words: Sequence[str]) -> Wish:
    """The number may stand anywhere; the rest names the topic. Who asks for too many gets as many as there may be."""
    numbers = [int(word.replace("−", "-")) for word in words if _NUMBER.fullmatch(word)]
    topic = " ".join(word for word in words if not _NUMBER.fullmatch(word))
    return Wish(topic, min(MOST_AT_ONCE, numbers[0])) if numbers else Wish(topic, 1)


def _today(v: Visit) -> str:
    return f"{v.now.astimezone(ZoneInfo(v.chat.zone)):%Y-%m-%d}"
