"""The way of an update: python-telegram-bot parses and hands out, one line of a table names who takes it."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from telegram import Update
from telegram.error import InvalidToken, NetworkError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    InlineQueryHandler,
    MessageHandler,
    PollAnswerHandler,
    PollHandler,
    filters,
)
from telegram.request import BaseRequest

from bot.domain.plan import ChatKind
from bot.errors import OperatorError
from bot.telegram import (
    answering,
    board_page,
    board_picture,
    challenge,
    challenge_podium,
    chats,
    digest,
    discussion,
    inline,
    leaderboard,
    missed,
    open_question,
    operator,
    privacy,
    progress,
    quiz,
    reminders,
    reveal,
    send,
    settings,
    topics,
    words,
)
from bot.telegram import buttons as b
from bot.telegram.context import App, Context, House, Visit, house, visit
from bot.telegram.limiter import Limiter

LONGEST_WAIT = 30.0
"""Seconds between two tries to reach Telegram."""

SLASH = re.compile(r"^\s*[/／]\s*")
"""Telegram itself knows no command in Chinese letters, nor the slash of a Chinese keyboard; an answer it is not."""

log = structlog.get_logger()
Command = Callable[[Visit, Sequence[str]], Awaitable[None]]

ALLOWED_UPDATES = (
    "message",
    "channel_post",
    "callback_query",
    "inline_query",
    "poll",
    "poll_answer",
    "my_chat_member",
)
"""Telegram remembers the last list it was given: ours is said explicitly, always."""

COMMANDS: dict[str, Command] = {
    "start": chats.start_asked,
    "help": chats.help_asked,
    "today": quiz.today_asked,
    "quiz": quiz.quiz_asked,
    "subscribe": chats.subscribe_asked,
    "unsubscribe": chats.unsubscribe_asked,
    "pause": chats.pause_asked,
    "resume": chats.resume_asked,
    "settings": settings.settings_asked,
    "topics": topics.topics_asked,
    "leaderboard": leaderboard.leaderboard_asked,
    "top": leaderboard.leaderboard_asked,
    "stats": leaderboard.stats_asked,
    "challenge": challenge.challenge_asked,
    "rematch": challenge.rematch_asked,
    "stop": challenge.stop_asked,
    "language": chats.language_asked,
    "report": reveal.report_asked,
    "missed": missed.missed_asked,
    "hide": leaderboard.hide_asked,
    "alias": leaderboard.alias_asked,
    "board": board_page.board_asked,
    "mydata": privacy.mydata_asked,
    "forgetme": privacy.forgetme_asked,
    "admin": operator.admin_asked,
}

FOR_ADMINS = {"subscribe", "unsubscribe", "pause", "resume", "settings", "board"}

PRESSES: dict[type[b.Press], Callable[[Any, Update, Context], Awaitable[None]]] = {
    b.AnswerPress: answering.answer_pressed,
    b.HandInPress: answering.handed_in,
    b.UndoPress: answering.undone,
    b.MeantPress: answering.meant,
    b.NextPress: quiz.next_pressed,
    b.LanguagePress: reveal.language_pressed,
    b.MinePress: reveal.mine_pressed,
    b.FormulaPress: reveal.formula_pressed,
    b.ReportPress: reveal.report_pressed,
    b.DoubtPress: quiz.doubt_settled,
    b.GreetPress: chats.greeted,
    b.SpeakPress: chats.spoken,
    b.PanelPress: settings.panel_opened,
    b.SetPress: settings.field_set,
    b.BoardPress: leaderboard.board_pressed,
    b.ThemePress: digest.theme_pressed,
    b.RemindPress: reminders.switched,
    b.PicturePress: board_picture.picture_pressed,
    b.StandPress: leaderboard.stand_pressed,
    b.ProgressPress: progress.progress_pressed,
    b.LinkPress: board_page.link_pressed,
    b.ForgetPress: privacy.forget_pressed,
    b.AdminPress: operator.admin_pressed,
    b.ThoughtPress: open_question.thought,
    b.TickPress: open_question.ticked,
    b.JoinPress: challenge.joined,
    b.ChallengePress: challenge.challenge_pressed,
    b.PodiumPress: challenge_podium.podium_pressed,
}


def build(token: str, api_url: str, wire: BaseRequest, limiter: Limiter, here: House) -> App:
    """An application without an updater and without a job queue: the inbox feeds it, and jobs call it."""
    application: App = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(wire)
        .get_updates_request(wire)
        .rate_limiter(limiter)
        .updater(None)
        .job_queue(None)
        .build()
    )
    application.bot_data["house"] = here
    add_handlers(application)
    return application


def add_handlers(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """The busiest first."""
    posts = filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST
    application.add_handlers(
        [
            CallbackQueryHandler(pressed),
            PollAnswerHandler(answering.voted),
            PollHandler(answering.poll_seen),
            MessageHandler(filters.IS_AUTOMATIC_FORWARD, discussion.copied),
            MessageHandler((filters.COMMAND | filters.Regex(SLASH)) & posts, commanded),
            MessageHandler(filters.StatusUpdate.MIGRATE, chats.moved),
            MessageHandler(filters.TEXT & filters.UpdateType.MESSAGE, words.text_said),
            MessageHandler(filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL, words.wordless),
            ChatMemberHandler(chats.membership_changed, ChatMemberHandler.MY_CHAT_MEMBER),
            InlineQueryHandler(inline.asked),
        ]
    )
    application.add_error_handler(operator.failed)


async def pressed(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query is not None
    press = b.unpack(query.data or "")
    if isinstance(press, b.CommandPress):
        await command_pressed(press, update, context)
    elif press is None or query.message is None:
        here = house(context)
        await send.toast(query, here.texts.plain(here.defaults.language, "toast.not_yours"))
    else:
        await PRESSES[type(press)](press, update, context)


async def command_pressed(press: b.CommandPress, update: Update, context: Context) -> None:
    """A command as a button does what the command does."""
    query = update.callback_query
    assert query is not None
    v = await visit(update, context)
    word, *rest = press.command.split()
    # a channel's readers must not post there, and a refusal is for the one who pressed, not for the whole group
    if (v.chat.kind is ChatKind.CHANNEL or word in FOR_ADMINS) and not await v.is_admin():
        await send.toast(query, v.plain("toast.admins_only"))
        return
    await send.toast(query)
    if word in COMMANDS:
        await COMMANDS[word](v, rest)


async def commanded(update: Update, context: Context) -> None:
    message = update.effective_message
    assert message is not None
    word, *rest = SLASH.sub("", message.text or "").split() or ["help"]
    name, _, addressee = word.partition("@")
    if addressee and addressee.casefold() != context.bot.username.casefold():
        return
    v = await visit(update, context)
    if action := COMMANDS.get(name.casefold()):
        await action(v, rest)
    elif addressee or v.is_private:
        known = [command for command in COMMANDS if command != "admin" or v.who.id in v.house.owners]
        await words.unknown_command(v, name[:32], known)


async def introduce(application: App) -> None:
    """Ask Telegram who we are; it may take a while to be reachable, but a wrong token stays wrong."""
    wait = 1.0
    while True:
        try:
            await application.initialize()
        except InvalidToken:
            raise OperatorError("Telegram does not know BOT_TOKEN: copy it again from @BotFather.") from None
        except NetworkError as error:
            log.warning("Telegram cannot be reached, trying again", error=str(error), seconds=wait)
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT, wait * 2)
        else:
            return
