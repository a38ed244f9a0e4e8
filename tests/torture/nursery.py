"""Lives that begin in milliseconds: one process imports the whole bot, and forks a running bot whenever it is told to."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
LONGEST_LIFE = 400
"""Seconds; a bot whose test was killed itself does not outlive it for long."""


@dataclass(frozen=True, slots=True)
class Nursery:
    """The test's end of the pipe."""

    process: subprocess.Popen[str]
    log: Path

    async def begin(self, settings: Mapping[str, Any], ahead: timedelta = timedelta()) -> int:
        """A bot with these settings, whose clock is `ahead` of ours; its process id."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"settings": dict(settings), "ahead": ahead.total_seconds()}) + "\n")
        self.process.stdin.flush()
        return int(await self._line())

    async def kill(self, pid: int) -> None:
        """As power failures do it. Returns when it is dead."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        status = int(await self._line())
        assert os.WIFSIGNALED(status), f"it had ended by itself: {self.log.read_text('utf-8')[-3000:]}"

    async def _line(self) -> str:
        assert self.process.stdout is not None
        return await asyncio.to_thread(self.process.stdout.readline)


@contextmanager
def nursery(log: Path) -> Iterator[Nursery]:
    """`-P`, because what lies beside a script would hide libraries of that name."""
    command = [sys.executable, "-P", "-W", "ignore", "-m", "tests.torture.nursery"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with (
        log.open("w") as errors,
        subprocess.Popen(command, text=True, stderr=errors, cwd=log.parent, env=environment, **pipes) as process,  # type: ignore[call-overload]
    ):
        yield Nursery(process, log)
        process.stdin.close()


def tend() -> None:
    """Fork, tell the process id; wait until it is dead, tell how it died."""
    import psycopg  # noqa: F401, PLC0415  SQLAlchemy would import it in each life

    from bot import app, logs, settings  # noqa: F401, PLC0415  here, and not in the tests that import this module
    from bot.bank import collector  # noqa: PLC0415
    from bot.pictures import formula  # noqa: PLC0415

    formula.draw("y")  # so that fonts are read once
    logs.configure("debug", "json")
    collector.leave_out_what_stays()  # or each life would walk all of it once more
    for line in sys.stdin:
        if (pid := os.fork()) == 0:
            live(**json.loads(line))
        tell(pid)
        tell(os.waitpid(pid, 0)[1])


def live(settings: dict[str, Any], ahead: float) -> None:
    from bot import app  # noqa: PLC0415
    from bot.settings import load  # noqa: PLC0415

    signal.alarm(LONGEST_LIFE)
    clock = partial(_later, timedelta(seconds=ahead))

    async def life() -> None:
        bot = await app.build(load(settings), clock)
        await bot.run()

    asyncio.run(life())
    os._exit(0)


def _later(ahead: timedelta) -> datetime:
    return datetime.now(UTC) + ahead


def tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    tend()
