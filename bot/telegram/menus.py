"""The commands menu, for each scope and language, and what the bot says of itself."""

from telegram import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)

from bot.domain.question import Language
from bot.telegram.send import Bot
from bot.texts import LANGUAGES, Texts

PRIVATE = (
    "quiz",
    "today",
    "subscribe",
    "settings",
    "topics",
    "leaderboard",
    "missed",
    "stats",
    "challenge",
    "pause",
    "resume",
    "unsubscribe",
    "stop",
    "language",
    "report",
    "hide",
    "alias",
    "mydata",
    "forgetme",
    "help",
)
GROUP = (
    "quiz",
    "today",
    "challenge",
    "rematch",
    "leaderboard",
    "missed",
    "stats",
    "topics",
    "stop",
    "report",
    "hide",
    "alias",
    "help",
)
ADMINS = (*GROUP[:-1], "board", "settings", "subscribe", "pause", "resume", "unsubscribe", "language", "help")

SCOPES = (
    (BotCommandScopeAllPrivateChats(), PRIVATE),
    (BotCommandScopeAllGroupChats(), GROUP),
    (BotCommandScopeAllChatAdministrators(), ADMINS),
)


async def publish(bot: Bot, texts: Texts, default: Language) -> None:
    """Without a language code is what everybody else sees: the operator's default."""
    for scope, names in SCOPES:
        for language, code in ((default, None), *((language, language) for language in LANGUAGES)):
            told = texts.section(language, "command")
            await bot.set_my_commands([BotCommand(name, told[name]) for name in names], scope, code)
    for language, code in ((default, None), *((language, language) for language in LANGUAGES)):
        await bot.set_my_description(texts.plain(language, "about.description"), code)
        await bot.set_my_short_description(texts.plain(language, "about.short"), code)
