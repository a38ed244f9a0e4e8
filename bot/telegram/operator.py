"""What the operator hears, once; and `/admin`."""

from collections.abc import Sequence
from pathlib import Path
from traceback import walk_tb
from typing import Any

import structlog
from sqlalchemy import Connection
from telegram import Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot.bank.problem import BankError
from bot.storage import deliveries, inbox, notes, plans
from bot.telegram import render, send
from bot.telegram.answering import NotYetError
from bot.telegram.buttons import AdminPress
from bot.telegram.context import Context, House, Visit, house, visit
from bot.telegram.wire import is_passing

LONGEST_PROBLEMS = 3000
MOST_REPORTED = 20
OURS = str(Path(__file__).parents[1])
log = structlog.get_logger()


async def tell_owners(here: House, bot: ExtBot[Any], text: str) -> int:
    """To every owner that has started the bot; the others cannot be written to. How many have got it."""
    heard = 0
    for owner in here.owners:
        try:
            await bot.send_message(owner, text, parse_mode="HTML")
        except TelegramError as error:
            log.warning("An owner cannot be told", owner=owner, error=str(error))
        else:
            heard += 1
    return heard


async def tell_once(here: House, bot: ExtBot[Any], subject: str, text: str) -> None:
    first = await here.database.write(notes.tell_once, subject, here.clock())
    if first and not await tell_owners(here, bot, text):
        await here.database.write(notes.unheard, subject, here.clock())


async def failed(update: object, context: Context) -> None:
    """Every error that a handler did not expect ends here: logged, remembered for the inbox, told once."""
    here, error = house(context), context.error
    assert error is not None
    if isinstance(update, Update):
        here.failures[update.update_id] = error
    if isinstance(error, NotYetError):
        return
    if is_passing(error):
        log.warning("Telegram could not be reached", error=str(error))
        return
    if isinstance(error, Forbidden | ChatMigrated):  # nobody is there any more who could read the answer
        log.info("Somebody has left", error=str(error))
        here.failures.pop(getattr(update, "update_id", 0), None)
        return
    if isinstance(error, BadRequest):  # Telegram would say the same again
        here.failures.pop(getattr(update, "update_id", 0), None)
    method = ", ".join(getattr(error, "__notes__", ()))
    log.error("A handler failed", exc_info=error, update_id=getattr(update, "update_id", None), method=method)
    await _apologise(here, update)
    summary = f"{type(error).__name__}: {error}"
    text = here.texts.say(here.defaults.language, "operator.error", error=summary[:300])
    await tell_once(here, context.bot, f"error {type(error).__name__} {_where(error)}", text)


async def admin_asked(v: Visit, words: Sequence[str]) -> None:
    if v.who.id not in v.house.owners:
        await send.reply(v, v.say("operator.only"))
    elif words[:1] == ["reload"]:
        await send.reply(v, await reload_bank(v.house, v.language))
    else:
        status = await v.house.database.read(_status, v)
        press = render.button(v.plain("button.reload"), AdminPress("reload"))
        await send.reply(v, status, send.keyboard([press]))


async def admin_pressed(press: AdminPress, update: Update, context: Context) -> None:
    v = await visit(update, context)
    query = update.callback_query
    assert query is not None
    await send.toast(query)
    if v.who.id in v.house.owners and press.what == "reload":
        await send.reply(v, await reload_bank(v.house, v.language))


async def reload_bank(here: House, language: Any) -> str:
    """A bad file never replaces a good bank. SIGHUP does this too, and has nobody to tell it to but the log."""
    try:
        bank = await here.shelf.reload()
    except BankError as error:
        log.warning("The bank has errors, the old one stays in use", problems=str(error))
        problems = str(error)[:LONGEST_PROBLEMS].replace(str(here.shelf.directory) + "/", "")
        return here.texts.say(language, "operator.reload_bad", problems=problems)
    size = {"concepts": len(bank.concepts), "questions": len(bank.questions)}
    log.info("The bank is read again", **size)
    return here.texts.say(language, "operator.reload_ok", **size)


def _status(tx: Connection, v: Visit) -> str:
    bank = v.house.bank
    return v.say(
        "operator.status",
        concepts=len(bank.concepts),
        questions=len(bank.questions),
        plans=plans.count_active(tx),
        inbox=_counts(inbox.counts(tx, (v.bot.id, v.update_id))),
        deliveries=_counts(deliveries.counts(tx, v.now)),
        reports=_reports(tx, v),
    )


def _reports(tx: Connection, v: Visit) -> str:
    """Nobody closes a report: in time there are more of them than a message holds."""
    first = notes.most_reported(tx, MOST_REPORTED)
    told = ", ".join(f"{question_id} {count}" for question_id, count in first) or "0"
    more = notes.count_reported(tx) - len(first)
    return v.plain("operator.more_reports", reports=told, n=more) if more else told


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "0"


async def _apologise(here: House, update: object) -> None:
    """Somebody who pressed a button is waiting."""
    if isinstance(update, Update) and update.callback_query:
        text = here.texts.plain(here.defaults.language, "toast.error")
        try:
            await send.toast(update.callback_query, text)
        except TelegramError as error:
            log.info("Nobody heard the apology", error=str(error))


def _where(error: BaseException) -> str:
    """The place, so that one bug is told once and another is told too; of what Telegram says, the words."""
    if isinstance(error, TelegramError):
        return error.message[:100]
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    ours = [place for place in frames if place[0].startswith(OURS)]  # two bugs may end in one line of a library
    file, line = (ours or frames or [("?", 0)])[-1]
    return f"{Path(file).name}:{line}"
