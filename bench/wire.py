"""Sends a second: our wire on aiohttp against python-telegram-bot's stock HTTPXRequest.

The server answers after 50 ms, as Telegram about does. Goal: five times as many at 64 in flight.
"""

import asyncio
import time

from rich.console import Console
from rich.table import Table
from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from bench.far import TOKEN, far_side
from bot.telegram.wire import Wire

LATENCY = 0.05
IN_FLIGHT = (1, 8, 64, 256)
SECONDS = 5.0
GOAL = (64, 5.0)


def measure(console: Console) -> None:
    table = Table(
        "in flight", "httpx, a second", "aiohttp, a second", "ratio", title=f"wire, {LATENCY * 1000:.0f} ms away"
    )
    with far_side(LATENCY) as far:
        for in_flight in IN_FLIGHT:
            stock = asyncio.run(rate(far.url, HTTPXRequest(read_timeout=60, pool_timeout=60), in_flight))
            ours = asyncio.run(rate(far.url, Wire(), in_flight))
            table.add_row(str(in_flight), f"{stock:.0f}", f"{ours:.0f}", verdict(in_flight, ours / stock))
    console.print(table)


def verdict(in_flight: int, ratio: float) -> str:
    where, goal = GOAL
    if in_flight != where:
        return f"{ratio:.1f} ×"
    colour, mark = ("green", "✓") if ratio >= goal else ("red", "✗")
    return f"[{colour}]{ratio:.1f} × {mark} goal {goal:.0f}[/]"


async def rate(url: str, request: BaseRequest, in_flight: int) -> float:
    """What is under way when the time is up still counts, and so does the time that it takes."""
    bot = Bot(TOKEN, base_url=f"{url}/bot", request=request)
    sent = 0

    async def sender(until: float) -> None:
        nonlocal sent
        while time.perf_counter() < until:
            await bot.send_message(7, "How many parameters does LoRA train?")
            sent += 1

    async with request:
        started = time.perf_counter()
        await asyncio.gather(*(sender(started + SECONDS) for _ in range(in_flight)))
        return sent / (time.perf_counter() - started)
