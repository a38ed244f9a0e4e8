"""Questions in the chat: asking for them, answering by button, vote or word, going on, stopping."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from markupsafe import escape
from sqlalchemy import Connection
from telegram import CallbackQuery, Poll, PollAnswer, Update, User

from bot.actions import daily, quiz, reveal
from bot.actions.quiz import (
    AlreadyAnswered,
    Answered,
    Asking,
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
)
from bot.actions.topics import Meant, find_topic
from bot.domain.plan import Mode
from bot.domain.question import Kind, Question
from bot.domain.round import Answer, Origin, Round
from bot.storage import plans
from bot.storage.people import Person
from bot.telegram import render, send
from bot.telegram.buttons import AnswerPress, CommandPress, DoubtPress, HandInPress, MeantPress, NextPress, UndoPress
from bot.telegram.context import Context, House, Visit, arrival, house, meet_person, visit

MOST_AT_ONCE = 10
IN_GROUPS = timedelta(hours=1)
"""How long a question asked on demand stays open in a group."""


class NotYetError(Exception):
    """A vote that came before its posting was recorded: the inbox brings it again."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What `/quiz lora 3` asks for."""

    topic: str
    length: int


# ---- asking


async def quiz_asked(v: Visit, words: Sequence[str]) -> None:
    wish = _read_wish(words)
    topics: tuple[str, ...] = ()
    if wish.topic:
        found = find_topic(v.house.bank, wish.topic)
        if not isinstance(found, Meant):
            await _suggest_topics(v, wish.topic, found.topic_ids)
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
        if v.is_private and round_.message_id and (question := v.house.bank.question(round_.question_id)):
            look = render.Look(v.house.texts, v.language, round_.zone)
            text = render.question_text(look, v.house.bank, round_, question)
            await send.edit(v.bot, v.chat.id, round_.message_id, text)
    await send.reply(v, v.say("series.stopped" if running else "series.nothing_running"))


async def shared_question_asked(v: Visit, question_id: str) -> None:
    """`/start q_<question>`: somebody shared it, or a channel sent its reader here."""
    question = v.house.bank.question(question_id)
    if question is None:
        await send.reply(v, v.say("verdict.gone"))
        return
    asking = _asking(v, origin=Origin.LINK)
    await v.house.database.write(quiz.open_round, v.now, v.house.dice, asking, question)
    v.house.posting.set()


async def warm_up(v: Visit) -> None:
    """The first question of all: easy, and only once."""
    asking = _asking(v, origin=Origin.START, slot="first", levels=(1,), kinds=quiz.EASY)
    made = await v.house.database.write(quiz.ask, v.house.bank, v.now, v.house.dice, asking)
    if made is None:
        await _ask(v)
    v.house.posting.set()


# ---- answering


async def answer_pressed(press: AnswerPress, update: Update, context: Context) -> None:
    await _answered(
        press, update, context, lambda tx, bank, now, who, tap: quiz.answer(tx, bank, now, who, tap, (press.place,))
    )


async def handed_in(press: HandInPress, update: Update, context: Context) -> None:
    await _answered(press, update, context, quiz.hand_in)


async def undone(press: UndoPress, update: Update, context: Context) -> None:
    await _answered(press, update, context, quiz.start_over)


async def meant(press: MeantPress, update: Update, context: Context) -> None:
    await _answered(press, update, context, quiz.mean_it)


async def voted(update: Update, context: Context) -> None:
    vote = update.poll_answer
    assert vote is not None
    if vote.user is None:  # a channel or an anonymous admin voted: nobody to give points to
        return
    here = house(context)
    outcome = await here.database.write(_vote, here, vote, vote.user, arrival(update) or here.clock())
    if isinstance(outcome, UnknownPoll):
        raise NotYetError(f"No round has the poll {vote.poll_id}")


async def poll_seen(update: Update, context: Context) -> None:
    """A poll of ours whose posting was never confirmed shows itself by the code at the end of its note."""
    poll = update.poll
    assert poll is not None
    if code := _code_of(poll):
        await house(context).database.write(quiz.adopt_poll, code, poll.id)


async def next_pressed(press: NextPress, update: Update, context: Context) -> None:
    v = await visit(update, context)
    query = _query(update)
    made = await v.house.database.write(quiz.series_next, v.house.bank, v.now, v.house.dice, _tap(press, query))
    if isinstance(made, NotYours):
        await send.toast(query, v.plain("toast.not_yours"))
        return
    v.house.posting.set()
    await send.toast(query)


async def word_given(v: Visit, text: str, round_: Round) -> None:
    """A typed answer: plain in private, as a reply in a group."""
    here = v.house
    outcome = await here.database.write(quiz.answer_typed, here.bank, here.shelf.lexicon, v.now, v.who, round_.id, text)
    await _show_typed(v, round_, outcome)


async def doubt_settled(press: DoubtPress, update: Update, context: Context) -> None:
    """An admin says whether an unconfirmed question is there."""
    v, query = await visit(update, context), _query(update)
    if not await v.is_admin():
        await send.toast(query, v.plain("toast.admins_only"))
        return
    post = press.decision == "post"
    settled = await v.house.database.write(daily.decide, v.chat.id, press.round_id, v.now, post=post)
    await send.toast(query, "" if settled else v.plain("toast.settled"))
    if v.message:
        text = v.say("doubt.reposted" if post else "doubt.skipped") if settled else v.say("doubt.settled")
        await send.edit(v.bot, v.chat.id, v.message.message_id, text)
    v.house.posting.set()


# ---- showing what happened


async def _answered(
    press: AnswerPress | HandInPress | UndoPress | MeantPress,
    update: Update,
    context: Context,
    action: Callable[[Connection, Any, datetime, Person, Tap], Outcome],
) -> None:
    here, query = house(context), _query(update)
    now = arrival(update) or here.clock()
    outcome, who = await here.database.write(_do, here, query.from_user, now, _tap(press, query), action)
    await _show(here, context, query, who, outcome)


def _do(  # the person and the answer in one transaction: the hot path
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
    return quiz.vote(tx, here.bank, now, who, vote.poll_id, vote.option_ids)


async def _show(here: House, context: Context, query: CallbackQuery, who: Person, outcome: Outcome) -> None:
    match outcome:
        case Answered(round_, question, answer):
            await send.toast(query, _verdict(here, round_, question, answer))
            await _feedback(here, context.bot, round_, answer)
        case AlreadyAnswered(round_, question, answer):
            look = _look(here, round_)
            await send.toast(query, look.plain("toast.already", letters=_said(look, round_, question, answer)))
            await _feedback(here, context.bot, round_, answer)
        case Sketched(round_, question, choice):
            await _show_sketch(here, context, query, round_, question, choice)
        case RoundClosed(round_):
            await send.toast(query, _look(here, round_).plain("toast.closed"))
        case NothingChosen() | NotYours():
            key = "toast.choose_first" if isinstance(outcome, NothingChosen) else "toast.not_yours"
            await send.toast(query, here.texts.plain(who.language or here.defaults.language, key))
        case _:
            assert_never(outcome)


async def _feedback(here: House, bot: send.Bot, round_: Round, answer: Answer, *, below: bool = False) -> None:
    """Alone with the bot, the explanation takes the question's place; a typed answer has pushed that up, so it follows."""
    if round_.chat_id < 0 or round_.mode is Mode.SEALED or round_.message_id is None:
        return
    shown = await here.database.read(reveal.look, here.bank, round_.id)
    if shown is None:
        return
    look = _look(here, round_)
    more = await here.database.read(_invitation, here, look, round_)
    keyboard = render.feedback_keyboard(look, shown, more=more)
    parts = render.feedback(look, here.bank, shown, answer)
    if below:
        last = await send.say_pages(bot, round_.place, parts, keyboard)
    else:
        last = await send.edit_pages(bot, round_.place, round_.message_id, parts, keyboard)
    if last != round_.message_id:
        await here.database.write(reveal.shown, round_.id, last)


def _invitation(tx: Connection, here: House, look: render.Look, round_: Round) -> Any:
    """After the first question: one every day? Not for those who have that already."""
    if round_.origin not in {Origin.START, Origin.LINK, Origin.TODAY}:
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
            if not v.is_private or round_.mode is Mode.SEALED:
                await send.reply(v, escape(told))
            await _feedback(v.house, v.bot, round_, answer, below=True)
        case DidYouMean(_, _, meant):
            yes = render.button(look.plain("button.meant"), MeantPress(round_.id, round_.code))
            await send.reply(v, look.say("question.did_you_mean", meant=meant), send.keyboard([yes]))
        case Unreadable(_, question):
            key = "question.unreadable_number" if question.kind is Kind.NUMERIC else "question.unreadable"
            await send.reply(v, look.say(key))
        case RoundClosed() | NotYours() | NothingChosen() | Sketched():
            await send.reply(v, look.say("question.closed_now"))
        case _:
            assert_never(outcome)


def _verdict(here: House, round_: Round, question: Question, answer: Answer) -> str:
    look = _look(here, round_)
    if round_.mode is Mode.SEALED:
        time = _clock(round_.closes_at, round_.zone)
        return look.plain("toast.saved", letters=_said(look, round_, question, answer), time=time)
    if answer.right:
        return look.plain("toast.right")
    return look.plain("toast.wrong", letters=render.key(look, round_, question))


def _said(look: render.Look, round_: Round, question: Question, answer: Answer) -> str:
    return answer.said or render.letters(look, round_, question, answer.choice)


# ---- small things


def _asking(v: Visit, *, origin: Origin = Origin.QUIZ, slot: str | None = None, **wishes: Any) -> Asking:
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
    asking = _asking(v, origin=origin, slot=slot, **wishes)
    made = await v.house.database.write(quiz.ask, v.house.bank, v.now, v.house.dice, asking)
    if made is None and not v.house.bank.pool(asking.topics, asking.levels, asking.kinds):
        await send.reply(v, v.say("series.nothing_fits"))
    v.house.posting.set()


async def _suggest_topics(v: Visit, wish: str, near: Sequence[str]) -> None:
    topics = [
        topic for topic in map(v.house.bank.topic, near or [topic.id for topic in v.house.bank.topics[:6]]) if topic
    ]
    buttons = [render.button(topic.title.of(v.language), CommandPress(f"quiz {topic.id}")) for topic in topics]
    await send.reply(v, v.say("topics.unknown", wish=wish), send.keyboard(*render.rows(buttons, 1)))


def _read_wish(words: Sequence[str]) -> Wish:
    """The number may stand anywhere; the rest names the topic."""
    numbers = [int(word) for word in words if word.isdecimal()]
    topic = " ".join(word for word in words if not word.isdecimal())
    return Wish(topic, max(1, min(MOST_AT_ONCE, numbers[0]))) if numbers else Wish(topic, 1)


def _tap(press: AnswerPress | HandInPress | UndoPress | MeantPress | NextPress, query: CallbackQuery) -> Tap:
    message = query.message
    assert message is not None
    return Tap(press.round_id, press.code, message.chat.id, message.message_id)


def _query(update: Update) -> CallbackQuery:
    assert update.callback_query is not None
    return update.callback_query


def _look(here: House, round_: Round) -> render.Look:
    return render.Look(here.texts, round_.language, round_.zone)


def _today(v: Visit) -> str:
    return f"{v.now.astimezone(ZoneInfo(v.chat.zone)):%Y-%m-%d}"


def _clock(moment: datetime | None, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}" if moment else ""


def _code_of(poll: Poll) -> str | None:
    _, mark, code = (poll.explanation or "").rpartition(" #")
    return code if mark else None
