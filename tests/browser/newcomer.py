"""The demo as `make demo` starts it, a process of its own; and a newcomer in front of its page."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

ROOT = Path(__file__).parents[2]
BOT, GROUP = "每日一面", "大模型面试小组"
CHANNEL, TALK = "一天一道大模型题", "频道讨论区"
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
FOLDER = re.compile(r"lies in (\S+) and goes")
PATIENCE = 120
"""Seconds for a start on a busy machine; alone it takes two."""


@dataclass(frozen=True, slots=True)
class RunningDemo:
    process: Process
    said: list[str]

    @property
    def url(self) -> str:
        return self._first(ADDRESS)[0]

    @property
    def folder(self) -> Path:
        return Path(self._first(FOLDER)[1])

    async def interrupt(self) -> int:
        """Ctrl-C; the exit status. What it still said is in `said`."""
        self.process.send_signal(signal.SIGINT)
        rest, _ = await asyncio.wait_for(self.process.communicate(), PATIENCE)
        self.said.extend(rest.decode().splitlines())
        return await self.process.wait()

    def _first(self, pattern: re.Pattern[str]) -> re.Match[str]:
        return next(found for line in self.said if (found := pattern.search(line)))


@asynccontextmanager
async def running_demo(folder: Path, questions: Path, **settings: str) -> AsyncIterator[RunningDemo]:
    """As a newcomer has it: without settings, without a screen. `folder` is where its temporary folder will be."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--no-open", "--port", "0"),
        cwd=folder,
        env={**_environment(folder), "QUESTIONS_DIR": str(questions), **settings},
        stdout=PIPE,
    )
    try:
        yield RunningDemo(process, await asyncio.wait_for(_announcement(process), PATIENCE))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "TMPDIR": str(folder), "PYTHONPATH": str(ROOT)}


async def _announcement(process: Process) -> list[str]:
    """Until the line that tells how to end it."""
    assert process.stdout is not None
    said: list[str] = []
    while not any("Ctrl-C" in line for line in said):
        line = await process.stdout.readline()
        assert line, f"the demo ended before it began, having said {said}"
        said.append(line.decode().rstrip())
    return said


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody at the page, with the words of the tests."""

    page: Page

    @property
    def log(self) -> Locator:
        return self.page.locator("#log")

    @property
    def last(self) -> Locator:
        return self.log.locator("article").last

    async def sees(self, text: str | re.Pattern[str]) -> None:
        """In the last message; the bot may take its time."""
        await expect(self.last).to_contain_text(text, timeout=PATIENCE * 1000)

    async def hears(self, text: str) -> None:
        """In a toast."""
        await expect(self.page.locator("#toasts .toast").last).to_contain_text(text, timeout=PATIENCE * 1000)

    async def opens(self, chat: str) -> None:
        await self.page.get_by_role("navigation").get_by_role("button", name=re.compile(f"^{chat}")).click()
        await expect(self.page.get_by_role("heading", name=chat)).to_be_visible()

    async def presses(self, label: str) -> None:
        await self.last.get_by_role("button", name=label, exact=True).click()

    async def moves(self, where: str) -> None:
        await self.page.get_by_role("group", name="Move the clock").get_by_role("button", name=where).click()

    async def says(self, text: str) -> None:
        await self.page.get_by_role("combobox").fill(text)
        await self.page.keyboard.press("Enter")

    async def becomes(self, name: str) -> None:
        radio = self.page.get_by_role("radio", name=name)
        await radio.click()
        await expect(radio).to_be_checked()

    async def reads(self) -> str:
        """The last message as plain text."""
        return await self.last.locator(".text").first.inner_text()


@asynccontextmanager
async def newcomer(browser: Browser, url: str, **wished: object) -> AsyncIterator[Newcomer]:
    look = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "reduced_motion": "reduce", **wished}
    context = await browser.new_context(**look)  # type: ignore[arg-type]  # as Playwright's own dictionary has it
    page = await context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    await page.goto(url)
    await page.get_by_role("navigation").get_by_role("button").first.wait_for()
    yield Newcomer(page)
    await context.close()
