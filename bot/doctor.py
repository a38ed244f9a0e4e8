"""`yimian doctor`: what an operator would look at first, a line each."""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.console import Console
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import settings
from bot.bank.load import load
from bot.errors import OperatorError
from bot.pictures.canvas import knows_chinese
from bot.settings import Settings
from bot.storage import migrate
from bot.storage.database import Database, driver_url
from bot.telegram.wire import Wire

Finding = tuple[bool, str]
ROOM = 500 << 20
"""Bytes that should be free: a backup beside the database needs its size again."""


async def examine() -> int:
    """The program's exit status: 0 when nothing is wrong."""
    console = Console(highlight=False, soft_wrap=True)
    try:
        found = settings.load()
    except OperatorError as error:
        console.print(f"[red]✗[/] settings  {error}")
        return error.status
    console.print("[green]✓[/] settings  are complete")
    sound = True
    for name, look in EXAMINATIONS.items():
        good, told = await look(found)
        sound &= good
        console.print(f"[{'green' if good else 'red'}]{'✓' if good else '✗'}[/] {name}  {told}")
    return 0 if sound else OperatorError.status


async def _bank(found: Settings) -> Finding:
    try:
        bank = load(found.questions_dir)
    except OperatorError as error:
        return False, f"{str(error).count(chr(10)) + 1} problems: see `yimian check`"
    return True, f"{len(bank.concepts)} concepts, {len(bank.questions)} questions"


async def _database(found: Settings) -> Finding:
    url = driver_url(found.database_url)
    if url.get_backend_name() == "sqlite" and (finding := await asyncio.to_thread(_unmade, Path(str(url.database)))):
        return finding
    try:
        database = Database(found.database_url)
        await database.read(migrate.known)
    except OperatorError as error:
        return False, str(error)
    except Exception as error:  # noqa: BLE001  each driver has its own; the operator wants the sentence
        return False, f"cannot be used: {type(error).__name__}: {str(error).splitlines()[0]}"
    database.close()
    return True, f"{database.url.get_backend_name()} answers"


def _unmade(file: Path) -> Finding | None:
    """Opening a file that is not there would make it; and an empty one would be a fine backup."""
    if file.exists():
        return None
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return False, f"{file} cannot be made: {folder} is no folder that may be written to"
    return True, f"{file} is not there yet: the first start makes it"


async def _telegram(found: Settings) -> Finding:
    wire = Wire()
    bot = Bot(found.token, f"{found.bot_api_url}/bot", request=wire, get_updates_request=wire)
    try:
        async with bot:
            me = await bot.get_me()
            hook = await bot.get_webhook_info()
    except InvalidToken:
        return False, "does not know BOT_TOKEN: copy it again from @BotFather"
    except TelegramError as error:
        return False, f"cannot be reached: {error.message}"
    privacy = "sees all messages of groups" if me.can_read_all_group_messages else "privacy mode is on, as it should be"
    return True, f"@{me.username}, {privacy}; {hook.pending_update_count} updates waiting"


async def _fonts(_: Settings) -> Finding:
    """Nothing is wrong without one; but who looks wants to know."""
    if await asyncio.to_thread(knows_chinese):
        return True, "can draw Chinese"
    return True, "cannot draw Chinese, so boards and weeks stay text; a CJK font such as fonts-wqy-microhei would help"


async def _space(found: Settings) -> Finding:
    url = driver_url(found.database_url)
    free = await asyncio.to_thread(_free, Path(url.database or ".") if url.get_backend_name() == "sqlite" else Path())
    return free > ROOM, f"{free >> 20} MiB are free"


def _free(path: Path) -> int:
    folder = path.resolve().parent
    return shutil.disk_usage(folder if folder.exists() else Path.cwd()).free


EXAMINATIONS: dict[str, Callable[[Settings], Awaitable[Finding]]] = {
    "bank": _bank,
    "database": _database,
    "telegram": _telegram,
    "fonts": _fonts,
    "disk": _space,
}
