"""The whole bank, read and held to every rule: against PyYAML's `safe_load`, which only reads the same files.

Both sides take turns, the best of several runs counts. Goals: at most 1.5 times PyYAML's time, and under a second. The C
loader, which our reader stands on, is shown beside them. Ratios are of CPU time, which other programs on the machine
stretch less than the seconds on the wall.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import yaml
from rich.console import Console
from rich.table import Table

from bot.bank.lint import lint
from bot.bank.load import gather, shipped

RUNS = 5
MOST_TIMES = 1.5
MOST_SECONDS = 1.0

PLAIN = "safe_load"
FAST = "CSafeLoader"
OURS = "load and check"


class Taken(NamedTuple):
    wall: float
    cpu: float

    @classmethod
    def now(cls) -> "Taken":
        return cls(time.perf_counter(), time.process_time())


def measure(console: Console) -> None:
    files = sorted(shipped().glob("*/*.yaml"))
    sides: dict[str, Callable[[], object]] = {
        PLAIN: lambda: [yaml.safe_load(text) for text in read(files)],
        FAST: lambda: [yaml.load(text, yaml.CSafeLoader) for text in read(files)],
        "load": lambda: gather(shipped()),
        OURS: lambda: lint(gather(shipped()), datetime.now(UTC).date()),
    }
    console.print(table(len(files), best(sides)))


def read(files: list[Path]) -> list[str]:
    return [file.read_text(encoding="utf-8") for file in files]


def best(sides: dict[str, Callable[[], object]]) -> dict[str, Taken]:
    """Whatever else the machine does only ever adds to them."""
    least = dict.fromkeys(sides, Taken(float("inf"), float("inf")))
    for _ in range(RUNS):
        for name, run in sides.items():
            started = Taken.now()
            run()
            ended = Taken.now()
            least[name] = Taken(*(min(b - a, known) for a, b, known in zip(started, ended, least[name], strict=True)))
    return least


def table(files: int, taken: dict[str, Taken]) -> Table:
    load = f"load {os.getloadavg()[0]:.1f}"
    result = Table("", "seconds", "of CPU", f"÷ {PLAIN}", f"÷ {FAST}", title=f"bank, {files} files, {load}")
    for name, (wall, cpu) in taken.items():
        times = cpu / taken[PLAIN].cpu
        goal = name == OURS
        result.add_row(
            name,
            verdict(wall, MOST_SECONDS) if goal else f"{wall:.2f}",
            f"{cpu:.2f}",
            verdict(times, MOST_TIMES) if goal else f"{times:.2f}",
            f"{cpu / taken[FAST].cpu:.2f}",
        )
    return result


def verdict(value: float, most: float) -> str:
    colour, mark = ("green", "✓") if value <= most else ("red", "✗")
    return f"[{colour}]{value:.2f} {mark} goal {most:g}[/]"
