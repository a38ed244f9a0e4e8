"""The page in a real browser: any Chromium that is installed; with none, these tests are skipped."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright, expect

from bot.sandbox.chats import ADMIN_RIGHTS, Chat
from bot.sandbox.page import Page as Sockets
from bot.sandbox.page import add_page
from bot.sandbox.people import Person
from bot.sandbox.world import World
from tests.browser.echo import Clock, Echo, menus

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@dataclass(frozen=True, slots=True)
class Demo:
    """A world on a loopback port: Ann, Bob (the group's admin) and 陈晨, a bot, a group, a forum and a channel."""

    world: World
    clock: Clock
    echo: Echo
    ann: Person
    bob: Person
    chen: Person
    group: Chat
    forum: Chat
    channel: Chat
    sockets: Sockets
    url: str

    async def hang_up(self) -> None:
        """Breaks every line to a page, as a laptop that falls asleep does."""
        for window in tuple(self.sockets.windows):
            await window.socket.close()

    def private(self, person: Person) -> Chat:
        return self.world.private(person)

    def at(self, person: Person, chat: Chat | None = None) -> str:
        return f"{self.url}#{person.id}/{(chat or self.private(person)).id}"


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        pytest.skip("no Chromium is installed, so the page is not tried in a browser")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield chromium
        await chromium.close()


def furnish(world: World) -> tuple[Person, Person, Person, Chat, Chat, Chat]:
    bot = world.bot("7000000001:secret", first_name="每日一面", username="quiz_bot")
    menus(bot)
    ann = world.person("Ann", last_name="Lovelace", username="ann_lovelace", language_code="en")
    bob = world.person("Bob", username="bob_the_admin", language_code="en")
    chen = world.person("陈晨", username="chenchen", language_code="zh")
    group = world.supergroup("LLM study group", bob, ann, chen, bot)
    forum = world.supergroup("Paper club", bob, ann, chen, bot, is_forum=True)
    world.topic(bob, forum, "Daily question")
    channel = world.channel("One a day", bob, ann, chen, bot)
    world.promotes(bob, bot, channel, rights=ADMIN_RIGHTS)
    return ann, bob, chen, group, forum, channel


@pytest_asyncio.fixture(loop_scope="session")
async def demo() -> AsyncIterator[Demo]:
    clock = Clock()
    world = World(clock.now)
    ann, bob, chen, group, forum, channel = furnish(world)
    echo = Echo(world, world.only_bot)
    listening = asyncio.create_task(echo.run())
    app = web.Application()
    sockets = add_page(app, world, clock_moves=clock, zone="Asia/Shanghai")
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield Demo(world, clock, echo, ann, bob, chen, group, forum, channel, sockets, f"http://{host}:{port}/")
    await runner.cleanup()
    listening.cancel()


@dataclass(frozen=True, slots=True)
class Window:
    """An open page with the words that tests use; `problems` is what the browser complained of."""

    page: Page
    group: Chat
    problems: list[str]

    @property
    def log(self) -> Locator:
        return self.page.locator("#log")

    @property
    def last(self) -> Locator:
        return self.log.locator("article").last

    async def say(self, text: str) -> None:
        await self.page.get_by_role("combobox").fill(text)
        await self.page.keyboard.press("Enter")

    @property
    def toast(self) -> Locator:
        return self.page.locator("#toasts .toast")

    async def start(self) -> None:
        await self.page.get_by_role("button", name="START").click()
        await expect(self.last).to_contain_text("Welcome!")

    async def open_private(self) -> None:
        await self.page.get_by_role("navigation").get_by_role("button", name=re.compile("^每日一面")).click()

    async def open(self, chat: Chat) -> None:
        await self.page.get_by_role("navigation").get_by_role("button", name=chat.title).click()

    async def say_in_group(self, command: str) -> None:
        """Ann's words in the group, and the bot's answer at the end of the log."""
        url = self.page.url
        person, _ = url.rpartition("#")[2].split("/")
        await self.page.goto(f"{url.partition('#')[0]}#{person}/{self.group.id}")
        await self.say(command)
        await expect(self.last.locator(".author")).to_contain_text("每日一面")

    async def key(self, label: str) -> None:
        await self.last.get_by_role("button", name=label, exact=True).click()

    async def become(self, person: Person) -> None:
        radio = self.page.get_by_role("radio", name=person.name)
        await radio.click()
        await expect(radio).to_be_checked()


@pytest_asyncio.fixture(loop_scope="session")
async def window(browser: Browser, demo: Demo, request: pytest.FixtureRequest) -> AsyncIterator[Window]:
    """Ann's private chat on a desktop, in English; a test may ask for something else by `@pytest.mark.parametrize(…, indirect=True)`."""
    wished = {"viewport": DESKTOP, "locale": "en-GB", "color_scheme": "light"} | getattr(request, "param", {})
    context = await browser.new_context(
        **wished, permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce"
    )
    page = await context.new_page()
    page.set_default_timeout(30_000)
    problems: list[str] = []
    page.on("console", lambda message: _note(problems, message))
    page.on("pageerror", lambda error: problems.append(str(error)))
    await page.goto(demo.at(demo.ann))
    await page.locator("#foot > *").first.wait_for()
    yield Window(page, demo.group, problems)
    await context.close()
    assert problems == []


def _note(problems: list[str], message: ConsoleMessage) -> None:
    if message.type in {"error", "warning"}:
        problems.append(message.text)
