"""Challenges in a group: asked for, joined, started, stopped, played again."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, assert_never

from sqlalchemy import Connection
from telegram import CallbackQuery, Update, User

from bot.actions import challenge, challenge_duel
from bot.actions.challenge import (
    AlreadySeated,
    Busy,
    Done,
    Faceless,
    HasBegun,
    IsOver,
    Late,
    NothingFits,
    NotOurs,
    NotSeated,
    Opened,
    Opening,
    Outcome,
    Risen,
    Seated,
    Ticket,
    TooFew,
)
from bot.actions.topics import Meant, find_topic
from bot.domain import challenge as rules
from bot.domain.challenge import Challenge, Form, State
from bot.domain.plan import ChatKind
from bot.storage import challenges, digests
from bot.telegram import challenge_duel as duel
from bot.telegram import challenge_show, challenge_view, membership, quiz, render, send, setup
from bot.telegram.answering import query_of
from bot.telegram.buttons import ChallengePress, CommandPress, JoinPress
from bot.telegram.context import MASKS, Context, House, Visit, arrival, house, meet_person, visit

TEAMS = re.compile(r"(?:teams?|分队|组队|团队)([2-4])?|([2-4])(?:teams?|队)")
DUEL = {"duel", "对决", "单挑"}

Act = Callable[..., Seated | AlreadySeated | Risen | NotSeated | Late]


@dataclass(frozen=True, slots=True)
class Wish:
    """What `/challenge lora 5 30 teams` asks for."""

    form: Form
    topic: str
    length: int
    seconds: int
    teams: int


async def challenge_asked(v: Visit, words: Sequence[str]) -> None:
    wish = read_wish(words)
    if v.chat.kind is ChatKind.CHANNEL:
        await send.reply(v, v.say("challenge.not_in_channels"))
        return
    if not await may_open(v, wish.form):
        await setup.reply(v, v.say("challenge.for_admins"))
        return
    topics = await _topics(v, wish)
    if topics is not None:
        asked = opening(v, Form.DUEL if v.is_private else wish.form, wish, topics)
        await show_opened(v, await v.house.database.write(challenge.open_, v.house.bank, v.now, v.house.dice, asked))


async def rematch_asked(v: Visit, _: Sequence[str]) -> None:
    last = await v.house.database.read(challenges.last_of, v.chat.id, v.who.id)
    if last is None:
        await challenge_asked(v, ())
    elif not await may_open(v, last.form):
        await setup.reply(v, v.say("challenge.for_admins"))
    else:
        await _play_again(v, last)


async def stop_asked(v: Visit, words: Sequence[str]) -> None:
    """A running challenge comes first; without one, it is about questions."""
    if v.is_private and (await v.house.database.write(challenge_duel.surrender, v.now, v.who)) > 0:
        await send.reply(v, v.say("challenge.duel_stopped"))
        return
    running = await v.house.database.read(challenges.running_in, v.chat.id)
    if running is None:
        await quiz.stop_asked(v, words)
    elif not await may_run(v, running):
        await send.reply(v, v.say("challenge.only_starter", name=await _starter(v, running)))
    else:
        await v.house.database.write(challenge.stop, v.now, running.id)
        await send.reply(v, v.say("challenge.stopped"))


async def joined(press: JoinPress, update: Update, context: Context) -> None:
    await _seat(update, context, press, challenge.take_seat, press.team)


async def challenge_pressed(press: ChallengePress, update: Update, context: Context) -> None:
    if press.wish == "leave":
        await _seat(update, context, press, challenge.leave_seat)
        return
    wish = WISHES.get(press.wish)
    if wish is None:
        here = house(context)
        await send.toast(query_of(update), here.texts.plain(here.defaults.language, "toast.not_yours"))
        return
    await wish(await visit(update, context), query_of(update), Ticket(press.challenge_id, press.code))


async def show_opened(v: Visit, made: Outcome) -> None:
    match made:
        case Opened(it):
            await challenge_show.show_new_lobby(v.house, v.bot, it.id, v.now)
        case Busy(it):
            same_thread = it.message_id if it.place == v.place else None
            await send.say(v.bot, v.place, v.say("challenge.busy"), reply_to=same_thread)
        case NothingFits():
            await send.reply(v, v.say("challenge.nothing_fits"))
        case Faceless():
            await send.reply(v, v.say("challenge.duel_faceless"))
        case _:
            assert_never(made)


def opening(v: Visit, form: Form, wish: Wish, topics: Sequence[str]) -> Opening:
    return Opening(
        place=v.place,
        form=form,
        slot=f"u{v.update_id}",
        starter_id=v.who.id,
        plays=v.who.id not in {*MASKS, v.chat.id} or v.is_private,
        language=v.language,
        zone=v.chat.zone,
        topics=topics,
        length=wish.length,
        seconds=wish.seconds,
        teams=wish.teams if form is Form.TEAMS else 0,
    )


def read_wish(words: Sequence[str]) -> Wish:
    """Numbers are how many and how long; a word may say teams or duel; the rest names the topic."""
    numbers = [int(word) for word in words if word.isdecimal()]
    teams = next((found for word in words if (found := TEAMS.fullmatch(word.casefold()))), None)
    is_duel = any(word.casefold() in DUEL for word in words)
    rest = [
        word for word in words if not (word.isdecimal() or TEAMS.fullmatch(word.casefold()) or word.casefold() in DUEL)
    ]
    length, seconds = [*numbers, *(rules.USUAL_LENGTH, rules.USUAL_SECONDS)[len(numbers) :]][:2]
    return Wish(
        form=Form.DUEL if is_duel else Form.TEAMS if teams else Form.SOLO,
        topic=" ".join(rest),
        length=max(1, min(rules.MOST_ROUNDS, length)),
        seconds=max(rules.SHORTEST, min(rules.LONGEST, seconds)),
        teams=int(teams[1] or teams[2] or 2) if teams else 0,
    )


async def may_open(v: Visit, form: Form) -> bool:
    """In a group that leaves it to its admins, only they; a duel is the affair of two."""
    if v.is_private or form is Form.DUEL:
        return True
    habit = await v.house.database.read(digests.habit, v.chat.id)
    return habit is None or habit.open_challenges or await v.is_admin()


async def may_run(v: Visit, it: Challenge) -> bool:
    """The starter, an admin; and when the starter has left the group, or nobody knows, whoever sits in it."""
    if (v.who.id == it.starter_id and v.who.id not in MASKS) or await v.is_admin():
        return True
    seated = await v.house.database.read(challenges.team_of, it.id, v.who.id)
    return seated is not None and await membership.has_left(v.bot, v.chat.id, it.starter_id) is not False


async def _start(v: Visit, query: CallbackQuery, ticket: Ticket) -> None:
    await _run(v, query, ticket, challenge.start)


async def _call_off(v: Visit, query: CallbackQuery, ticket: Ticket) -> None:
    await _run(v, query, ticket, challenge.call_off)


async def _regroup(teams: int, v: Visit, query: CallbackQuery, ticket: Ticket) -> None:
    await _run(v, query, ticket, partial(challenge.regroup, teams=teams))


async def _again(v: Visit, query: CallbackQuery, ticket: Ticket) -> None:
    """The presser's own: the settings of the old one, and a lobby of its own."""
    last = await v.house.database.read(challenge.of_ticket, ticket)
    if last is None or last.state is not State.DONE or (last.form is not Form.DUEL and last.chat_id != v.chat.id):
        await send.toast(query, v.plain("toast.not_yours"))
        return
    if not await may_open(v, last.form):
        await send.toast(query, v.plain("toast.for_admins"))
        return
    await send.toast(query)
    await _play_again(v, last)


async def _play_again(v: Visit, last: Challenge) -> None:
    asked = challenge.like(last, opening(v, last.form, read_wish(()), ()))
    made = await v.house.database.write(challenge.open_, v.house.bank, v.now, v.house.dice, asked)
    await show_opened(v, made)
    if last.form is Form.DUEL and isinstance(made, Opened):
        await duel.invite(v, last, made.challenge)


WISHES: dict[str, Callable[[Visit, CallbackQuery, Ticket], Awaitable[None]]] = {
    "start": _start,
    "off": _call_off,
    "teams": partial(_regroup, 2),  # as lobbies had it that did not say how many
    **{f"teams{n}": partial(_regroup, n) for n in (0, *range(2, rules.MOST_TEAMS + 1))},
    "again": _again,
    "next": duel.next_wanted,
}


async def _run(v: Visit, query: CallbackQuery, ticket: Ticket, act: Callable[..., Done | TooFew | Late]) -> None:
    """What only the starter or an admin may do."""
    found = await v.house.database.read(challenge.in_lobby, ticket)
    if isinstance(found, Challenge) and found.chat_id != v.chat.id:
        await send.toast(query, _late(v.house, NotOurs()))
        return
    if isinstance(found, Challenge) and not await may_run(v, found):
        await send.toast(query, v.plain("toast.only_starter", name=await _starter(v, found)))
        return
    outcome = await v.house.database.write(act, v.now, ticket)
    match outcome:
        case Done():
            await send.toast(query)
        case TooFew(it):
            await send.toast(query, v.plain("toast.too_few", n=it.fewest))
        case HasBegun() | IsOver() | NotOurs():
            await send.toast(query, _late(v.house, outcome))
        case _:
            assert_never(outcome)


async def _seat(update: Update, context: Context, press: JoinPress | ChallengePress, act: Act, *args: Any) -> None:
    """The person and the seat in one transaction: five hundred may press at once."""
    here, query = house(context), query_of(update)
    assert query.message is not None
    at = _At(Ticket(press.challenge_id, press.code), query.message.chat.id, query.message.message_id)
    now = arrival(update) or here.clock()
    outcome = await here.database.write(_take_or_leave, here, query.from_user, now, at, act, *args)
    await send.toast(query, _seat_toast(here, outcome))


@dataclass(frozen=True, slots=True)
class _At:
    ticket: Ticket
    chat_id: int
    message_id: int


def _take_or_leave(tx: Connection, here: House, user: User, now: Any, at: _At, act: Act, *args: Any) -> Any:
    found = challenge.of_ticket(tx, at.ticket)
    if found is None or found.chat_id != at.chat_id:
        return NotOurs()
    if found.message_id is None and found.state is State.LOBBY:  # here it is, though nobody told us
        challenges.change(tx, found.id, message_id=at.message_id)
    return act(tx, now, meet_person(tx, user, here.defaults.zone, now), at.ticket, *args)


def _seat_toast(here: House, outcome: Seated | AlreadySeated | Risen | NotSeated | Late) -> str:
    match outcome:
        case Seated(it, team, as_wished) if it.teams:
            key = "toast.seated_in" if as_wished else "toast.seated_elsewhere"
            look = challenge_view.look_of(here.texts, it)
            return look.plain(key, team=challenge_view.team_name(look, team))
        case Seated(it):
            return here.texts.plain(it.language, "toast.seated")
        case AlreadySeated(it):
            return here.texts.plain(it.language, "toast.seated_already")
        case Risen(it):
            return here.texts.plain(it.language, "toast.risen")
        case NotSeated(it):
            return here.texts.plain(it.language, "toast.not_seated")
        case HasBegun() | IsOver() | NotOurs():
            return _late(here, outcome)
        case _:
            assert_never(outcome)


def _late(here: House, outcome: Late) -> str:
    match outcome:
        case HasBegun(it):
            return here.texts.plain(it.language, "toast.has_begun")
        case IsOver(it):
            return here.texts.plain(it.language, "toast.challenge_over")
        case NotOurs():
            return here.texts.plain(here.defaults.language, "toast.not_yours")
        case _:
            assert_never(outcome)


async def _topics(v: Visit, wish: Wish) -> tuple[str, ...] | None:
    """None when there is no such topic, and that has been said; what else was wished goes with what is offered."""
    if not wish.topic:
        return ()
    found = find_topic(v.house.bank, wish.topic)
    if isinstance(found, Meant):
        return (found.topic_id,)
    near = [topic for topic in map(v.house.bank.topic, found.topic_ids) if topic] or v.house.bank.topics[:6]
    buttons = [render.button(topic.title.of(v.language), _instead(wish, topic.id)) for topic in near]
    await setup.reply(v, v.say("topics.unknown", wish=wish.topic[:40]), send.keyboard(*render.rows(buttons, 1)))
    return None


def _instead(wish: Wish, topic_id: str) -> CommandPress:
    form = {Form.SOLO: "", Form.TEAMS: f" teams{wish.teams}", Form.DUEL: " duel"}[wish.form]
    return CommandPress(f"challenge {topic_id} {wish.length} {wish.seconds}{form}")


async def _starter(v: Visit, it: Challenge) -> str:
    scene = await v.house.database.read(challenge.look, v.house.bank, it.id)
    look = challenge_view.look_of(v.house.texts, it)
    name = challenge_view.starter_of(look, scene) if scene else None
    return name or look.plain("challenge.starter")
