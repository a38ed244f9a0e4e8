"""Duels in the chat: the card with the link, the questions in private, the result."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import assert_never
from urllib.parse import quote, urlencode

from markupsafe import Markup
from sqlalchemy import Connection
from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import Forbidden
from telegram.helpers import create_deep_linked_url

from bot.actions import challenge, challenge_clock, challenge_duel
from bot.actions.challenge import Scene, Ticket
from bot.actions.challenge_duel import Accepted, Asked, Gone, Own, Playing, StillOpen, Taken, Through, Untold
from bot.domain.challenge import Challenge, Ending, Form, Seat, State
from bot.domain.leaderboard import Standing
from bot.domain.plan import Place
from bot.domain.question import Bank, Language
from bot.storage import challenges
from bot.telegram import challenge_view as view
from bot.telegram import render, send
from bot.telegram.buttons import ChallengePress
from bot.telegram.context import House, Visit
from bot.telegram.render import Look

SHARE = "https://t.me/share/url"


# ---- what people do


async def link_followed(v: Visit, payload: str) -> None:
    """`/start duel_<id>_<code>`."""
    found = await _of_link(v, payload)
    if found is None:
        await send.reply(v, v.say("challenge.duel_gone"))
        return
    here, look = v.house, await _look_for(v.house, found, v.who.id)
    outcome = await here.database.write(challenge_duel.accept, here.bank, v.now, here.dice, v.who, found)
    match outcome:
        case Accepted(it):
            await _begin(here, v.bot, it)
        case Playing(it):
            await _say_begin(here, v.bot, it, v.who.id)
        case Own():
            await send.reply(v, look.say("challenge.duel_yours"))
        case Taken():
            await send.reply(v, look.say("challenge.duel_taken"))
        case Gone():
            await send.reply(v, look.say("challenge.duel_gone"))
        case _:
            assert_never(outcome)


async def next_wanted(v: Visit, query: CallbackQuery, ticket: Ticket) -> None:
    here = v.house
    found = await here.database.read(challenge.of_ticket, ticket)
    if found is None:
        await send.toast(query, v.plain("toast.not_yours"))
        return
    outcome = await here.database.write(challenge_duel.ask_next, here.bank, v.now, here.dice, v.who, found)
    match outcome:
        case Asked():
            here.posting.set()
            await send.toast(query)
        case StillOpen():
            await send.toast(query, v.plain("challenge.duel_open_one"))
        case Through() | Taken():
            await send.toast(query, v.plain("toast.duel_over"))
        case _:
            assert_never(outcome)


async def invite(v: Visit, last: Challenge, new: Challenge) -> None:
    """A rematch: the other one of the last duel need not be sent the link."""
    here, seats = v.house, await v.house.database.read(challenges.seats, last.id)
    mine = next((seat for seat in seats if seat.person_id == v.who.id), None)
    for seat in seats:
        if seat is mine:
            continue
        look = await _look_for(here, new, seat.person_id)
        name = view.name_of(look, mine)
        take = InlineKeyboardButton(look.plain("button.duel_take"), url=link(v.bot, new))
        with suppress(Forbidden):
            text = look.say("challenge.duel_rematch", name=name)
            await send.say(v.bot, Place(seat.person_id), text, send.keyboard([take]))


# ---- what they see


async def show(here: House, bot: send.Bot, scene: Scene, now: datetime) -> None:
    it = scene.challenge
    stamp = scene.stamp(now)
    if stamp != it.shown:
        with suppress(Forbidden):  # the chat of the card may be gone: the two play in private
            await show_card(here, bot, scene)
        await here.database.write(challenge_clock.seen, it, stamp, now)
    await _tell_rounds(here, bot, scene)
    if it.state is State.FINISHED:
        await _tell_result(here, bot, scene)
        await here.database.write(challenge_clock.finish, it.id)


async def show_card(here: House, bot: send.Bot, scene: Scene) -> None:
    it, look = scene.challenge, view.look_of(here.texts, scene.challenge)
    text, keyboard = card(look, here.bank, scene), _card_keyboard(look, here.bank, bot, it)
    if it.message_id is not None:
        await send.edit(bot, it.chat_id, it.message_id, text, keyboard)
    elif it.state is State.LOBBY:
        message = await send.say(bot, it.place, text, keyboard)
        await here.database.write(challenges.change, it.id, message_id=message.message_id)


def card(look: Look, bank: Bank, scene: Scene) -> Markup:
    it = scene.challenge
    lines = [look.say("challenge.duel", topic=view.topic_of(look, bank, it)), Markup("")]
    if it.state is State.LOBBY:
        name = view.starter_of(look, scene) or look.plain("challenge.somebody")
        lines.append(look.say("challenge.duel_open", name=name, n=it.length, seconds=it.seconds))
        lines += [
            Markup("<i>{}</i>").format(look.plain("challenge.rules")),
            Markup(""),
            look.say("challenge.duel_share"),
        ]
    elif it.state is State.STOPPED:
        lines.append(look.say("challenge.duel_expired" if it.ending is Ending.LATE else "challenge.duel_called_off"))
    elif it.state is State.PLAYING:
        lines.append(_against(look, scene))
    else:
        lines += score_lines(look, scene)
    return Markup("\n").join(lines)


def score_lines(look: Look, scene: Scene) -> list[Markup]:
    seats = {seat.person_id: seat for seat in scene.seats}
    lines = [_score(look, scene, one, seats.get(one.score.person_id)) for one in scene.standing]
    silent = [one for one in scene.standing if not one.score.answered]
    if len(silent) == len(scene.standing):
        return [*lines, look.say("challenge.duel_nobody")]
    lines += [_silent(look, seats.get(one.score.person_id)) for one in silent]
    best = [one for one in scene.standing if one.place == 1 and one not in silent]
    if len(best) != 1:
        return [*lines, look.say("challenge.duel_draw")]
    return [*lines, look.say("challenge.duel_won", name=view.name_of(look, seats.get(best[0].score.person_id)))]


def link(bot: send.Bot, it: Challenge) -> str:
    return create_deep_linked_url(bot.username, f"duel_{it.id}_{it.code}")


def _silent(look: Look, seat: Seat | None) -> Markup:
    """Who never came is no match for who did, whatever the points."""
    through = seat is not None and seat.finished_at is not None
    return look.say("challenge.duel_silent" if through else "challenge.duel_absent", name=view.name_of(look, seat))


def _score(look: Look, scene: Scene, one: Standing, seat: Seat | None) -> Markup:
    length, score = scene.challenge.length, one.score
    name = view.name_of(look, seat)
    return look.say("challenge.duel_score", name=name, points=score.points, right=score.right, length=length)


def _against(look: Look, scene: Scene) -> Markup:
    one, other = [*(view.name_of(look, seat) for seat in scene.seats), *["—"] * 2][:2]
    return look.say("challenge.duel_on", one=one, other=other)


def _card_keyboard(look: Look, bank: Bank, bot: send.Bot, it: Challenge) -> InlineKeyboardMarkup | None:
    """While it is played, the card in the group leads both back to it: the starter may never have spoken to us."""
    url = link(bot, it)
    if it.state is State.PLAYING and it.chat_id < 0:
        return send.keyboard([InlineKeyboardButton(look.plain("button.duel_play"), url=url)])
    if it.state is not State.LOBBY:
        return None
    if it.chat_id > 0:
        words = look.plain("challenge.duel_shared", topic=view.topic_of(look, bank, it), n=it.length)
        share = f"{SHARE}?{urlencode({'url': url, 'text': words}, quote_via=quote)}"
        return send.keyboard([InlineKeyboardButton(look.plain("button.duel_share"), url=share)])
    return send.keyboard([InlineKeyboardButton(look.plain("button.duel_take"), url=url)])


async def _begin(here: House, bot: send.Bot, it: Challenge) -> None:
    """To both; who has never spoken to the bot opens the link, as the other did."""
    for seat in await here.database.read(challenges.seats, it.id):
        with suppress(Forbidden):
            await _say_begin(here, bot, it, seat.person_id)


async def _say_begin(here: House, bot: send.Bot, it: Challenge, person_id: int) -> None:
    scene = await here.database.read(challenge.look, here.bank, it.id)
    if scene is None:
        return
    look = await _look_for(here, it, person_id)
    text = Markup("\n").join(
        [look.say("challenge.duel", topic=view.topic_of(look, here.bank, it)), _against(look, scene)]
    )
    await send.say(bot, Place(person_id), text, _next_button(look, it, "button.duel_begin"))


async def _tell_rounds(here: House, bot: send.Bot, scene: Scene) -> None:
    for one in await here.database.read(challenge_duel.untold, here.bank, scene.challenge):
        with suppress(Forbidden):
            await _tell_round(here, bot, scene, one)
        await here.database.write(challenges.change_heat, one.heat.round_id, told=True)


async def _tell_round(here: House, bot: send.Bot, scene: Scene, one: Untold) -> None:
    """The question stays, the key stays sealed, and the next question is one tap away."""
    it = scene.challenge
    look = Look(here.texts, one.language, it.zone)
    playing = it.state is State.PLAYING
    keyboard = _next_button(look, it, "button.next") if playing and not one.is_last else None
    note = _note(look, scene, one)
    if one.round.message_id is None or one.question is None:
        await send.say(bot, one.round.place, note, keyboard)
        return
    text = Markup("\n\n").join([render.question_text(look, here.bank, one.round, one.question), note])
    await send.edit(bot, one.round.chat_id, one.round.message_id, text, keyboard)


def _note(look: Look, scene: Scene, one: Untold) -> Markup:
    if one.heat.void:
        return look.say("challenge.lost", n=one.heat.number + 1)
    kept = look.say("challenge.duel_time")
    if one.answer and one.question:
        kept = look.say("challenge.duel_kept", letters=render.letters(look, one.round, one.question, one.answer.choice))
    notes = [kept] if one.heat.even else [kept, look.say("challenge.uneven_closed")]
    others = [seat for seat in scene.seats if seat.person_id != one.heat.person_id and not seat.finished_at]
    if one.is_last and others and scene.challenge.state is State.PLAYING:
        notes.append(look.say("challenge.duel_waiting", name=view.name_of(look, others[0])))
    return Markup("\n").join(notes)


async def _tell_result(here: House, bot: send.Bot, scene: Scene) -> None:
    it = scene.challenge
    for seat in scene.seats:
        look = await _look_for(here, it, seat.person_id)
        head = look.say("challenge.result", topic=view.topic_of(look, here.bank, it))
        late = [look.say("challenge.result_late")] if it.ending is Ending.LATE else []
        lines: Sequence[str] = [head, *late, "", *score_lines(look, scene), *view.explained(look, bot, scene)]
        with suppress(Forbidden):
            await send.say(bot, Place(seat.person_id), Markup("\n").join(lines), view.result_keyboard(look, it))


def _next_button(look: Look, it: Challenge, key: str) -> InlineKeyboardMarkup:
    return send.keyboard([render.button(look.plain(key), ChallengePress(it.id, it.code, "next"))])


async def _look_for(here: House, it: Challenge, person_id: int) -> Look:
    language: Language = await here.database.read(challenge_duel.language_of, it, person_id)
    return Look(here.texts, language, it.zone)


async def _of_link(v: Visit, payload: str) -> Challenge | None:
    number, _, code = payload.partition("_")
    return await v.house.database.read(_find, number, code)


def _find(tx: Connection, number: str, code: str) -> Challenge | None:
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        return None
    found = challenge.of_ticket(tx, Ticket(int(number), code))
    return found if found and found.form is Form.DUEL else None
