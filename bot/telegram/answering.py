"""Answers from the chat: a press, a vote, a word; and what the person sees of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from markupsafe import escape
from sqlalchemy import Connection
from telegram import CallbackQuery, Poll, PollAnswer, Update, User

from bot.actions import answering, reveal
from bot.actions.answering import Attempt
from bot.actions.outcomes import (
    AlreadyAnswered,
    Answered,
    DidYouMean,
    NothingChosen,
    NotYours,
    Outcome,
    RoundClosed,
    Sketched,
    Tap,
    TypedOutcome,
    UnknownPoll,
    Unreadable,
    Withdrawn,
)
from bot.domain.plan import Mode
from bot.domain.question import Kind, Question
from bot.domain.round import Answer, Origin, Round
from bot.storage import discussions, people, plans
from bot.storage.discussions import Ballot
from bot.storage.people import Person
from bot.telegram import render, send, streaks
from bot.telegram.buttons import AnswerPress, CommandPress, HandInPress, MeantPress, NextPress, UndoPress
from bot.telegram.context import Context, House, Visit, arrival, called, house, meet_person


class NotYetError(Exception):
    """A vote that came before its posting was recorded: the inbox brings it again."""


@dataclass(frozen=True, slots=True)
class _Pressed:
    here: House
    user: User
    now: datetime
    tap: Tap
    place: int


async def answer_pressed(press: AnswerPress, update: Update, context: Context) -> None:
    """The hot path: a group answers in the same moment, and the database takes it together."""
    here, query = house(context), query_of(update)
    pressed = _Pressed(here, query.from_user, arrival(update) or here.clock(), tap(press, query), press.place)
    outcome, who = await here.database.write_among(_answer_all, pressed)
    await _show(here, context, query, who, outcome)


def _answer_all(tx: Connection, pressed: list[_Pressed]) -> list[tuple[Outcome, Person]]:
    """The intake keeps the order of a person's presses: no two of them are here at once."""
    here, now = pressed[0].here, pressed[0].now
    met = people.meet_all(tx, [called(one.user) for one in pressed], here.defaults.zone, now)
    attempts = [Attempt(who, one.now, one.tap, (one.place,)) for who, one in zip(met, pressed, strict=True)]
    return list(zip(answering.answer_all(tx, here.bank, attempts), met, strict=True))


async def handed_in(press: HandInPress, update: Update, context: Context) -> None:
    await _answered(press, update, context, answering.hand_in)


async def undone(press: UndoPress, update: Update, context: Context) -> None:
    await _answered(press, update, context, answering.start_over)


async def meant(press: MeantPress, update: Update, context: Context) -> None:
    await _answered(press, update, context, answering.mean_it)


async def voted(update: Update, context: Context) -> None:
    vote = update.poll_answer
    assert vote is not None
    if vote.user is None or vote.voter_chat:  # a channel or an anonymous admin voted: nobody to give points to
        return
    here = house(context)
    outcome = await here.database.write(_vote, here, vote, vote.user, arrival(update) or here.clock())
    if isinstance(outcome, UnknownPoll):
        raise NotYetError(f"No round has the poll {vote.poll_id}")


async def poll_seen(update: Update, context: Context) -> None:
    """A poll of ours whose posting was never confirmed shows itself by the code at the end of its note."""
    poll = update.poll
    assert poll is not None
    here = house(context)
    if code := _code_of(poll):
        await here.database.write(answering.adopt_poll, code, poll.id)
    if poll.is_anonymous:
        await here.database.write(discussions.count, poll.id, counted(poll))


def counted(poll: Poll) -> Ballot:
    return Ballot(poll.total_voter_count, [option.voter_count for option in poll.options], poll.is_closed)


async def word_given(v: Visit, text: str, round_: Round) -> None:
    """A typed answer: plain in private, as a reply in a group."""
    here = v.house
    outcome = await here.database.write(
        answering.answer_typed, here.bank, here.shelf.lexicon, v.now, v.who, round_.id, text
    )
    await _show_typed(v, round_, outcome)


async def _answered(
    press: HandInPress | UndoPress | MeantPress,
    update: Update,
    context: Context,
    action: Callable[[Connection, Any, datetime, Person, Tap], Outcome],
) -> None:
    here, query = house(context), query_of(update)
    now = arrival(update) or here.clock()
    outcome, who = await here.database.write(_do, here, query.from_user, now, tap(press, query), action)
    await _show(here, context, query, who, outcome)


def _do(  # the person and the answer in one transaction
    tx: Connection,
    here: House,
    user: User,
    now: datetime,
    tap: Tap,
    action: Callable[[Connection, Any, datetime, Person, Tap], Outcome],
) -> tuple[Outcome, Person]:
    who = meet_person(tx, user, here.defaults.zone, now)
    return action(tx, here.bank, now, who, tap), who


def _vote(tx: Connection, here: House, vote: PollAnswer, user: User, now: datetime) -> Outcome | UnknownPoll:
    who = meet_person(tx, user, here.defaults.zone, now)
    return answering.vote(tx, here.bank, now, who, vote.poll_id, vote.option_ids)


async def _show(here: House, context: Context, query: CallbackQuery, who: Person, outcome: Outcome) -> None:
    match outcome:
        case Answered(round_, question, answer):
            told = _verdict(here, round_, question, answer)
            await send.toast(
                query, told if streaks.is_explained(round_) else await _with_streak(here, who, outcome, told)
            )
            await _feedback(here, context.bot, who, outcome)
        case AlreadyAnswered(round_, question, answer):
            look = _look(here, round_)
            await send.toast(query, look.plain("toast.already", letters=_said(look, round_, question, answer)))
            await _feedback(here, context.bot, who, outcome)
        case Sketched(round_, question, choice):
            await _show_sketch(here, context, query, round_, question, choice)
        case RoundClosed(round_):
            await send.toast(query, _look(here, round_).plain("toast.closed"))
        case Withdrawn(round_):
            await _show_withdrawn(here, context.bot, query, round_)
        case NothingChosen(is_order):
            key = "toast.steps_first" if is_order else "toast.choose_first"
            await send.toast(query, here.texts.plain(who.language or here.defaults.language, key))
        case NotYours():
            await send.toast(query, here.texts.plain(who.language or here.defaults.language, "toast.not_yours"))
        case _:
            assert_never(outcome)


async def _show_withdrawn(here: House, bot: send.Bot, query: CallbackQuery, round_: Round) -> None:
    """Alone with the bot another question is one tap away; a group hears of it when the round closes."""
    look = _look(here, round_)
    await send.toast(query, look.plain("toast.withdrawn"), alert=True)
    if round_.closes_at is None and round_.message_id and not round_.seconds:
        another = render.button(look.plain("button.quiz"), CommandPress("quiz"))
        await send.edit_buttons(bot, round_.chat_id, round_.message_id, send.keyboard([another]))


async def _feedback(
    here: House, bot: send.Bot, who: Person, outcome: Answered | AlreadyAnswered, *, below: bool = False
) -> None:
    """Alone with the bot, the explanation takes the question's place; a typed answer has pushed that up, so it follows."""
    round_, answer = outcome.round, outcome.answer
    if not streaks.is_explained(round_) or round_.message_id is None:
        return
    shown = await here.database.read(reveal.look, here.bank, round_.id)
    if shown is None:
        return
    look = _look(here, round_)
    more = await here.database.read(daily_offer, here, look, round_)
    keyboard = render.feedback_keyboard(look, shown, more=more)
    last_line = streaks.below(await _streak(here, who, outcome))
    parts = render.feedback(look, here.bank, shown, answer, last_line)
    if below:
        last = await send.say_pages(bot, round_.place, parts, keyboard)
    else:
        last = await send.edit_pages(bot, round_.place, round_.message_id, parts, keyboard)
    if last != round_.message_id:
        await here.database.write(reveal.shown, round_.id, last)


async def _streak(here: House, who: Person, outcome: Answered | AlreadyAnswered) -> str:
    tell = streaks.after if isinstance(outcome, Answered) else streaks.again
    look, asked = _look(here, outcome.round), (outcome.round, outcome.question)
    return await tell(here, look, who, asked, outcome.answer)


async def _with_streak(here: House, who: Person, outcome: Answered, told: str) -> str:
    return streaks.beside(told, await _streak(here, who, outcome))


def daily_offer(tx: Connection, here: House, look: render.Look, round_: Round) -> Any:
    """After the first question: one every day? Not for those who have that already."""
    if round_.origin not in {Origin.START, Origin.LINK, Origin.CHANNEL, Origin.TODAY}:
        return None
    plan = plans.at(tx, round_.place)
    if plan and plan.active:
        return None
    time = f"{here.defaults.at:%H:%M}"
    return render.button(look.plain("button.subscribe", time=time), CommandPress(f"subscribe {time.replace(':', '')}"))


async def _show_sketch(
    here: House, context: Context, query: CallbackQuery, round_: Round, question: Question, choice: Sequence[int]
) -> None:
    """In private the message shows what is chosen; in a group only the one who taps may know."""
    look = _look(here, round_)
    picked = render.letters(look, round_, question, choice)
    if round_.chat_id < 0:
        await send.toast(
            query, look.plain("toast.picked", picked=picked) if picked else look.plain("toast.picked_none")
        )
        return
    await send.toast(query)
    text = render.question_text(look, here.bank, round_, question, choice)
    buttons = render.question_keyboard(look, round_, question, choice)
    if round_.message_id:
        await send.edit(context.bot, round_.chat_id, round_.message_id, text, buttons)


async def _show_typed(v: Visit, round_: Round, outcome: TypedOutcome) -> None:
    look = _look(v.house, round_)
    match outcome:
        case Answered(_, question, answer) | AlreadyAnswered(_, question, answer):
            told = _verdict(v.house, round_, question, answer)
            if isinstance(outcome, AlreadyAnswered):
                told = look.plain("toast.already", letters=_said(look, round_, question, answer))
            elif v.is_private and round_.mode is Mode.SEALED:
                told = await _with_streak(v.house, v.who, outcome, told)
            elif not v.is_private and not answer.right and round_.mode is Mode.INSTANT:
                told = look.plain("question.not_this")  # everybody reads it, and may still answer
            if not v.is_private or round_.mode is Mode.SEALED:
                await send.reply(v, escape(told))
            await _feedback(v.house, v.bot, v.who, outcome, below=True)
        case DidYouMean(_, _, meant):
            yes = render.button(look.plain("button.meant"), MeantPress(round_.id, round_.code))
            await send.reply(v, look.say("question.did_you_mean", meant=meant), send.keyboard([yes]))
        case Unreadable(_, question):
            key = "question.unreadable_number" if question.kind is Kind.NUMERIC else "question.unreadable"
            await send.reply(v, look.say(key))
        case RoundClosed() | Withdrawn() | NotYours() | NothingChosen() | Sketched():
            await send.reply(v, look.say("question.closed_now"))
        case _:
            assert_never(outcome)


def _verdict(here: House, round_: Round, question: Question, answer: Answer) -> str:
    look = _look(here, round_)
    if round_.seconds:
        return look.plain("toast.saved_timed", letters=_said(look, round_, question, answer))
    if round_.mode is Mode.SEALED:
        time = _clock(round_.closes_at, round_.zone)
        return look.plain("toast.saved", letters=_said(look, round_, question, answer), time=time)
    if answer.right:
        return look.plain("toast.right")
    return look.plain("toast.wrong", letters=render.key(look, round_, question))


def _said(look: render.Look, round_: Round, question: Question, answer: Answer) -> str:
    return answer.said or render.letters(look, round_, question, answer.choice)


def tap(press: AnswerPress | HandInPress | UndoPress | MeantPress | NextPress, query: CallbackQuery) -> Tap:
    message = query.message
    assert message is not None
    return Tap(press.round_id, press.code, message.chat.id, message.message_id)


def query_of(update: Update) -> CallbackQuery:
    assert update.callback_query is not None
    return update.callback_query


def _look(here: House, round_: Round) -> render.Look:
    return render.Look(here.texts, round_.language, round_.zone)


def _clock(moment: datetime | None, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}" if moment else ""


def _code_of(poll: Poll) -> str | None:
    _, mark, code = (poll.explanation or "").rpartition(" #")
    return code if mark else None
