"""The whole bank, read and held to every rule: against PyYAML's `safe_load`, which only reads the same files.

Both sides take turns, the best of several runs counts. Goals: at most 1.5 times PyYAML's time, and under a second. The C
loader, which our reader stands on, is shown beside them.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from bot.bank.lint import lint
from bot.bank.load import gather, shipped

RUNS = 5
MOST_TIMES = 1.5
MOST_SECONDS = 1.0

PLAIN = "yaml.safe_load"
OURS = "load and check"


def measure(console: Console) -> None:
    files = sorted(shipped().glob("*/*.yaml"))
    sides: dict[str, Callable[[], object]] = {
        PLAIN: lambda: [yaml.safe_load(text) for text in read(files)],
        "yaml.CSafeLoader": lambda: [yaml.load(text, yaml.CSafeLoader) for text in read(files)],
        "load": lambda: gather(shipped()),
        OURS: lambda: lint(gather(shipped()), datetime.now(UTC).date()),
    }
    console.print(table(len(files), best(sides)))


def read(files: list[Path]) -> list[str]:
    return [file.read_text(encoding="utf-8") for file in files]


def best(sides: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds; whatever else the machine does only ever adds to them."""
    least = dict.fromkeys(sides, float("inf"))
    for _ in range(RUNS):
        for name, run in sides.items():
            started = time.perf_counter()
            run()
            least[name] = min(least[name], time.perf_counter() - started)
    return least


def table(files: int, seconds: dict[str, float]) -> Table:
    result = Table("", "seconds", f"÷ {PLAIN}", title=f"bank, {files} files")
    for name, taken in seconds.items():
        times = taken / seconds[PLAIN]
        goal = name == OURS
        result.add_row(
            name,
            verdict(taken, MOST_SECONDS) if goal else f"{taken:.2f}",
            verdict(times, MOST_TIMES) if goal else f"{times:.2f}",
        )
    return result


def verdict(value: float, most: float) -> str:
    colour, mark = ("green", "✓") if value <= most else ("red", "✗")
    return f"[{colour}]{value:.2f} {mark} goal {most:g}[/]"
