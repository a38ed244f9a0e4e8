"""The other side of the wire, in a process of its own: as little of Telegram as a bot needs, as fast as can be.

It answers every method after a fixed latency. With `--presses N` its first N updates are presses of one button, all
waiting from the start; when the last is answered it prints how many that were a second.
"""

import argparse
import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "123456789:" + "b" * 35
BOT = {"id": 123456789, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
GROUP = -1001234567890
MESSAGE = {
    "message_id": 1,
    "date": 1_700_000_000,
    "chat": {"id": GROUP, "type": "supergroup", "title": "G"},
    "text": "?",
}
OFFSET = re.compile(rb'offset"?[=:\s]+(\d+)')
PRESS = re.compile(rb"press-(\d+)")
BATCH = 100
PATIENCE = 120  # seconds, for a bot that does not get through


def press(number: int, data: str) -> dict[str, Any]:
    person = {"id": 1000 + number, "is_bot": False, "first_name": f"P{number}"}
    query = {"id": f"press-{number}", "from": person, "chat_instance": "1", "message": MESSAGE, "data": data}
    return {"update_id": number, "callback_query": query}


@dataclass(slots=True)
class Far:
    latency: float
    presses: int
    data: str
    started: float = 0.0
    answered: set[bytes] = field(default_factory=set)
    finished: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.Response:
        method, body = request.match_info["method"].lower(), await request.read()
        if method == "getupdates":
            return await self._updates(body + b"&" + request.query_string.encode())
        await asyncio.sleep(self.latency)
        if method == "answercallbackquery":
            self._answered(body + request.query_string.encode())
        return ok(BOT if method == "getme" else MESSAGE if method.startswith(("send", "edit")) else True)

    async def _updates(self, parameters: bytes) -> web.Response:
        """aiogram writes its parameters as multipart, python-telegram-bot as a form, we into the address."""
        found = OFFSET.search(parameters) or re.search(rb'name="offset"\r\n[^\d]*(\d+)\r\n', parameters)
        first = max(1, int(found[1]) if found else 1)
        if first > self.presses:
            await asyncio.sleep(1)
            return ok([])
        self.started = self.started or time.perf_counter()
        return ok([press(number, self.data) for number in range(first, min(first + BATCH, self.presses + 1))])

    def _answered(self, body: bytes) -> None:
        found = PRESS.search(body)
        assert found, body
        self.answered.add(found[1])
        if len(self.answered) == self.presses:
            self.finished.set()


def ok(result: object) -> web.Response:
    return web.Response(text=json.dumps({"ok": True, "result": result}), content_type="application/json")


async def serve(far: Far) -> None:
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", far.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    print(runner.addresses[0][1], flush=True)
    with suppress(TimeoutError):
        await asyncio.wait_for(far.finished.wait(), PATIENCE if far.presses else None)
    print(len(far.answered) / (time.perf_counter() - far.started), flush=True)
    await runner.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, required=True)
    parser.add_argument("--presses", type=int, default=0)
    parser.add_argument("--data", default="a:1")
    chosen = parser.parse_args()
    asyncio.run(serve(Far(chosen.latency, chosen.presses, chosen.data)))


@dataclass(frozen=True, slots=True)
class Running:
    url: str
    process: subprocess.Popen[str]

    def answers_a_second(self) -> float:
        """When all are answered, or nobody has patience any more."""
        assert self.process.stdout is not None
        return float(self.process.stdout.readline())


@contextmanager
def far_side(latency: float, *, presses: int = 0, data: str = "a:1") -> Iterator[Running]:
    options = [f"--latency={latency}", f"--presses={presses}", f"--data={data}"]
    command = [sys.executable, "-m", "bench.far", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Running(f"http://127.0.0.1:{process.stdout.readline().strip()}", process)
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
