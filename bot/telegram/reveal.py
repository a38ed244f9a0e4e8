"""The reveal in the chat, and the buttons under an explanation."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from sqlalchemy import Connection
from telegram import CallbackQuery, InputFile, Message, Update
from telegram.error import ChatMigrated, RetryAfter

from bot.actions import answering, reports, reveal
from bot.actions.outcomes import NotYours, Tap
from bot.actions.reveal import Reveal
from bot.domain.plan import ChatKind, Place
from bot.domain.question import Question
from bot.domain.round import Answer, Display, Round
from bot.pictures import formula
from bot.storage import answers, chats, people
from bot.telegram import channel, pictures, render, reveal_pages, reveal_view, send, streaks
from bot.telegram.answering import daily_offer
from bot.telegram.buttons import CommandPress, FormulaPress, LanguagePress, MinePress, ReportPress
from bot.telegram.context import Context, House, Visit, house, visit
from bot.telegram.operator import tell_owners
from bot.telegram.wire import certainly_not_sent

NAMED = 120
"""So much of a question says which one it is."""


async def show(here: House, bot: send.Bot, round_: Round) -> None:
    """Close the question's message, and say below it what there is to say. Repeated until it is done."""
    found = await here.database.read(reveal.look, here.bank, round_.id)
    if found is None:
        await _withdraw(here, bot, round_)
        return
    await _close_message(here, bot, found)
    found = await here.database.read(reveal.look, here.bank, round_.id) or found  # a channel's poll is counted now
    tell = channel.show if found.kind is ChatKind.CHANNEL else _tell_all
    place, last = await tell(here, bot, found)
    if found.concept.formula:
        await _add_formula(here, bot, round_, place, found.concept.formula, last)
    await here.database.write(reveal.shown, round_.id)


async def _withdraw(here: House, bot: send.Bot, round_: Round) -> None:
    """The question has left the bank, or was edited: who has answered hears why there is no reveal."""
    if round_.message_id and round_.display is Display.POLL:
        await send.stop_poll(bot, round_.chat_id, round_.message_id)
    elif round_.message_id:
        await send.edit_buttons(bot, round_.chat_id, round_.message_id)
    look = render.Look(here.texts, round_.language, round_.zone)
    chat = await here.database.read(chats.find, round_.chat_id)
    another = render.button(look.plain("button.quiz"), CommandPress("quiz"))
    keyboard = None if chat and chat.kind is ChatKind.CHANNEL else send.keyboard([another])
    await reveal_pages.say(here, bot, round_, [look.say("reveal.withdrawn")], keyboard)
    await here.database.write(reveal.withdrawn, round_.id)


async def _tell_all(here: House, bot: send.Bot, found: Reveal) -> tuple[Place, int]:
    """Alone with the bot there is nobody to compare with: there one's own answer is what counts."""
    round_ = found.round
    look = render.Look(here.texts, round_.language, round_.zone)
    parts, keyboard = reveal_view.full(look, here.bank, found), reveal_view.keyboard(look, found)
    alone = found.kind is ChatKind.PRIVATE
    if answer := await here.database.read(answers.find, round_.id, round_.chat_id) if alone else None:
        parts, keyboard = render.feedback(look, here.bank, found, answer), render.feedback_keyboard(look, found)
    return round_.place, await reveal_pages.say(here, bot, round_, parts, keyboard)


async def _add_formula(here: House, bot: send.Bot, round_: Round, place: Place, latex: str, last: int) -> None:
    """The last step. What may be there is not sent again, and the explanation stands without it."""
    try:
        await send_formula(here, bot, place, latex, reply_to=last)
    except ChatMigrated as move:  # below a channel's post it is the discussion that has moved
        await here.database.write(chats.move, place.chat_id, move.new_chat_id)
    except Exception as error:
        if not (isinstance(error, RetryAfter) or certainly_not_sent(error)):
            await here.database.write(reveal.shown, round_.id)
        raise


async def language_pressed(press: LanguagePress, update: Update, context: Context) -> None:
    """The same explanation in the other language, in place."""
    here, query = house(context), _query(update)
    shown = await here.database.write(_look_tapped, here, _tap(press, query), query.from_user.id)
    if isinstance(shown, NotYours):
        await send.toast(query, here.texts.plain(here.defaults.language, "toast.not_yours"))
        return
    await send.toast(query)
    found, answer = shown
    look = render.Look(here.texts, "en" if press.language == "en" else "zh", found.round.zone)
    if found.round.chat_id > 0 and answer:
        last_line = await _streak(here, look, found, answer)
        parts = render.feedback(look, here.bank, found, answer, last_line)
        more = await here.database.read(daily_offer, here, look, found.round)
        keyboard = render.feedback_keyboard(look, found, more=more)
    else:
        parts, keyboard = reveal_view.full(look, here.bank, found), reveal_view.keyboard(look, found)
    assert query.message is not None
    await send.edit(context.bot, query.message.chat.id, query.message.message_id, parts[-1], keyboard)


async def _streak(here: House, look: render.Look, found: Reveal, answer: Answer) -> Markup | None:
    who = await here.database.read(people.find, answer.person_id)
    asked = (found.round, found.question)
    return streaks.below(await streaks.again(here, look, who, asked, answer)) if who else None


async def mine_pressed(press: MinePress, update: Update, context: Context) -> None:
    """Why mine was right or wrong: for one person's eyes."""
    here, query = house(context), _query(update)
    shown = await here.database.write(_look_tapped, here, _tap(press, query), query.from_user.id)
    if isinstance(shown, NotYours):
        await send.toast(query, here.texts.plain(here.defaults.language, "toast.not_yours"))
        return
    found, answer = shown
    look = render.Look(here.texts, found.round.language, found.round.zone)
    if answer is None:
        await send.toast(query, look.plain("toast.mine_none"))
    else:
        await send.toast(query, render.mine_text(look, found.round, found.question, answer), alert=True)


async def formula_pressed(press: FormulaPress, update: Update, context: Context) -> None:
    here, query = house(context), _query(update)
    tapped = await here.database.write(answering.tapped, here.bank, _tap(press, query))
    await send.toast(query)
    if isinstance(tapped, NotYours) or not reveal.is_over(tapped[0]):
        return
    round_, question = tapped
    concept = here.bank.concept(question.concept_id)
    if concept and concept.formula:
        assert query.message is not None
        await send_formula(here, context.bot, round_.place, concept.formula, reply_to=query.message.message_id)


async def report_pressed(press: ReportPress, update: Update, context: Context) -> None:
    here, query = house(context), _query(update)
    v = await visit(update, context)
    tapped = await here.database.write(answering.tapped, here.bank, _tap(press, query))
    if isinstance(tapped, NotYours):
        await send.toast(query, v.plain("toast.not_yours"))
        return
    _, question = tapped
    times = await here.database.write(reports.file, question.id, v.who.id, v.chat.id, v.now)
    await send.toast(query, v.plain("toast.thanks" if times else "toast.reported"))
    await _pass_on(here, context.bot, question, times)


async def report_asked(v: Visit, _: Sequence[str]) -> None:
    """The question replied to, or the latest one here."""
    replied = v.message.reply_to_message if v.message else None
    question_id = await v.house.database.read(reports.latest_question, v.place, replied.message_id if replied else None)
    question = v.house.bank.question(question_id) if question_id else None
    if question is None:
        await send.reply(v, v.say("series.nothing_running"))
        return
    times = await v.house.database.write(reports.file, question.id, v.who.id, v.chat.id, v.now)
    about = render.clip(question.ask.of(v.language), NAMED)
    await send.reply(v, v.say("report.thanks" if times else "report.again", ask=about))
    await _pass_on(v.house, v.bot, question, times)


async def _pass_on(here: House, bot: send.Bot, question: Question, times: int) -> None:
    """Nobody is told of the same doubt of the same person twice."""
    if times:
        asked = question.ask.of(here.defaults.language)
        text = here.texts.say(here.defaults.language, "report.operator", question=question.id, n=times, ask=asked)
        await tell_owners(here, bot, text)


async def send_formula(here: House, bot: send.Bot, place: Place, latex: str, reply_to: int) -> None:
    """Drawn once, sent once: after that Telegram has it under a file id."""

    async def draw() -> bytes:
        return await here.draw(latex)

    async def deliver(photo: InputFile | str) -> Message:
        return await send.photo(bot, place, photo, reply_to)

    key = formula.formula_key(latex)
    await pictures.hand_over(here, key, await pictures.ready(here, key, draw), draw, deliver)


async def _close_message(here: House, bot: send.Bot, found: Reveal) -> None:
    round_ = found.round
    if round_.message_id is None:
        return
    if round_.display is Display.POLL:
        poll = await send.stop_poll(bot, round_.chat_id, round_.message_id)
        if found.kind is ChatKind.CHANNEL:
            await channel.count(here, round_, poll)
        return
    look = render.Look(here.texts, round_.language, round_.zone)
    text = render.closed_question(look, here.bank, round_, found.question)
    await send.edit(bot, round_.chat_id, round_.message_id, text)


def _look_tapped(tx: Connection, here: House, tap: Tap, person_id: int) -> tuple[Reveal, Answer | None] | NotYours:
    """Nothing is explained before the reveal, whoever asks."""
    tapped = answering.tapped(tx, here.bank, tap)
    if isinstance(tapped, NotYours):
        return tapped
    round_, _ = tapped
    found = reveal.look(tx, here.bank, round_.id)
    if found is None or not reveal.is_over(round_):
        return NotYours()
    return found, answers.find(tx, round_.id, person_id)


def _tap(press: Any, query: CallbackQuery) -> Tap:
    assert query.message is not None
    return Tap(press.round_id, press.code, query.message.chat.id, query.message.message_id)


def _query(update: Update) -> CallbackQuery:
    assert update.callback_query is not None
    return update.callback_query
