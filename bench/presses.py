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
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.far import far_side
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


CONTESTANTS = (
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
