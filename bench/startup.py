"""Start-up and memory with the full bank, against a process that only imports python-telegram-bot.

Ready is when Yimian says that it runs: bank read, database open, Telegram asked who it is. The median of five starts each.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from bench.far import TOKEN, far_side

STARTS = 5
BARE = "import telegram.ext; print('Yimian is running', flush=True); input()"
READY = b"Yimian is running"
SETTLING = 3
"""Seconds until menus are published and the first ticks have run."""


@dataclass(frozen=True, slots=True)
class Started:
    seconds: float
    megabytes: float


def measure(console: Console) -> None:
    """One of each in turn, so that whatever else the machine does falls on all alike."""
    bare, first, again = [], [], []
    with tempfile.TemporaryDirectory() as folder, far_side(0.0) as far:
        for n in range(STARTS):
            bot = yimian(far.url, Path(folder) / f"{n}.db")
            bare.append(start([sys.executable, "-c", BARE], dict(os.environ), settling=0))
            first.append(start(*bot))
            again.append(start(*bot))
    console.print(table(usual(bare), {"Yimian, first start": usual(first), "Yimian, later starts": usual(again)}))


def table(bare: Started, ours: dict[str, Started]) -> Table:
    result = Table("", "seconds", "×", "MB", "×", title="start-up and memory, SQLite")
    for name, one in {"import telegram.ext": bare, **ours}.items():
        against = f"{one.seconds / bare.seconds:.1f}", f"{one.megabytes / bare.megabytes:.1f}"
        result.add_row(name, f"{one.seconds:.2f}", against[0], f"{one.megabytes:.0f}", against[1])
    return result


def usual(all_of_them: list[Started]) -> Started:
    return Started(median(one.seconds for one in all_of_them), median(one.megabytes for one in all_of_them))


def yimian(api_url: str, database: Path) -> tuple[list[str], dict[str, str]]:
    settings = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": api_url,
        "DATABASE_URL": f"sqlite:///{database}",
        "LISTEN": "127.0.0.1:0",
        "LOG_LEVEL": "info",
    }
    return [sys.executable, "-m", "bot", "run"], {**os.environ, **settings}


def start(command: list[str], environment: dict[str, str], settling: float = SETTLING) -> Started:
    began = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        while READY not in (line := process.stdout.readline()):
            assert line, f"{command} ended before it was ready"
        seconds = time.perf_counter() - began
        time.sleep(settling)
        memory = resident(process.pid)
        process.terminate()
        process.communicate()
    return Started(seconds, memory)


def resident(pid: int) -> float:
    """Megabytes of memory that are really there."""
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], check=True, capture_output=True, text=True)
    return int(told.stdout) / 1024
