"""Presses answered a second: the whole bot against python-telegram-bot and aiogram that do one bare insert and a reply.

All presses are waiting when the bot comes; the clock runs from the first one handed over to the last toast. Goals: twice
python-telegram-bot, and no less than aiogram.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

from bench.far import GROUP, TOKEN, far_side
from bot import settings
from bot.actions import quiz
from bot.actions.quiz import Asking
from bot.bank.load import load
from bot.domain.delivery import Event
from bot.domain.plan import ChatKind, Place
from bot.domain.question import Kind
from bot.domain.round import Display, Origin
from bot.storage import chats, deliveries, migrate, people, rounds
from bot.storage.database import Database
from bot.storage.people import Called
from tests.postgres import running_postgres

LATENCY = 0.05
PRESSES = 2000


def one_button(_: str) -> str:
    return "a:1"


def nothing_to_set(_api_url: str, _database_url: str) -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Contestant:
    """`prepare(database_url)` fills the database and gives the `callback_data` of the button that all press."""

    name: str
    command: Callable[[str, str], list[str]]
    environment: Callable[[str, str], dict[str, str]] = nothing_to_set
    prepare: Callable[[str], str] = one_button


def module(name: str) -> Callable[[str, str], list[str]]:
    return lambda api_url, database_url: [sys.executable, "-m", name, api_url, database_url]


def yimian_settings(api_url: str, database_url: str) -> dict[str, str]:
    return {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": api_url,
        "DATABASE_URL": database_url.replace("postgresql+psycopg", "postgresql"),
        "LISTEN": "127.0.0.1:0",
        "LOG_LEVEL": "error",
    }


def open_round(database_url: str) -> str:
    """A question that stands open in a group; each answer goes to the log and onto six boards at once."""
    database = Database(database_url)
    migrate.upgrade(database)
    bank = load(settings.load(needs_token=False).questions_dir)
    question = bank.pool(kinds=[Kind.SINGLE])[0]
    now = datetime.now(UTC)
    asking = Asking(Place(GROUP), ChatKind.SUPERGROUP, Origin.QUIZ, "bench", "UTC", now.date(), "en")
    with database.engine.begin() as tx:
        chats.meet(tx, GROUP, ChatKind.SUPERGROUP, "G", None, "UTC", now)
        made = quiz.open_round(tx, now, Random(1), asking, question)
        assert made
        rounds.change(tx, made.id, display=Display.BUTTONS, message_id=1)
        for number in range(1, PRESSES + 1):  # a group's members are known, all but once
            people.meet(tx, Called(1000 + number, f"P{number}", None), "UTC", now)
        for event in (Event.CLAIM, Event.HAND_OVER, Event.ACCEPTED):
            deliveries.move(tx, made.id, event)
    database.close()
    return f"a:{made.id}:{made.code}:0"


CONTESTANTS = (
    Contestant("Yimian", lambda *_: [sys.executable, "-m", "bot", "run"], yimian_settings, open_round),
    Contestant("python-telegram-bot", module("bench.contestants.stock")),
    Contestant("aiogram", module("bench.contestants.aiogram_bot")),
)


def measure(console: Console) -> None:
    with tempfile.TemporaryDirectory() as directory, running_postgres() as postgres:
        databases: dict[str, Callable[[str], str]] = {
            "SQLite": lambda name: f"sqlite:///{Path(directory) / name}.db",
            "PostgreSQL": lambda _: postgres.url(postgres.create()),
        }
        for kind, fresh in databases.items():
            rates = {one.name: rate(one, fresh(one.name)) for one in CONTESTANTS}
            console.print(table(kind, rates))


def table(kind: str, rates: dict[str, float]) -> Table:
    """Each against each: a row's speed divided by a column's."""
    result = Table(
        "", "a second", *(f"× {name}" for name in rates), title=f"presses, {kind}, {LATENCY * 1000:.0f} ms away"
    )
    for name, speed in rates.items():
        result.add_row(name, f"{speed:.0f}", *(f"{speed / other:.2f}" for other in rates.values()))
    return result


def rate(contestant: Contestant, database_url: str) -> float:
    data = contestant.prepare(database_url)
    with far_side(LATENCY, presses=PRESSES, data=data) as far, running(contestant, far.url, database_url):
        return far.answers_a_second()


@contextmanager
def running(contestant: Contestant, api_url: str, database_url: str) -> Iterator[None]:
    environment = {**os.environ, **contestant.environment(api_url, database_url)}
    command = contestant.command(api_url, database_url)
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.kill()
