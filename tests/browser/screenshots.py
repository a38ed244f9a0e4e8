"""The pictures of the README, taken from the running demo: `python -m tests.browser.screenshots`. Look at them afterwards."""

import asyncio
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import yaml
from playwright.async_api import Browser, async_playwright

from tests.banks import write
from tests.browser.conftest import CHROMIUMS, QUIET
from tests.browser.newcomer import BOT, GROUP, ROOT, Newcomer, newcomer, running_demo

IMAGES = ROOT / "docs" / "images"
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 1000}, "color_scheme": "light"}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "is_mobile": True}


async def main() -> None:
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        raise SystemExit("No Chromium is installed, so there is nothing to take pictures with.")
    IMAGES.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=found, args=[*QUIET, "--hide-scrollbars"])
        with tempfile.TemporaryDirectory() as folder:
            await take_group(chromium, Path(folder))
            await take_private(chromium, Path(folder))
        await chromium.close()


async def take_group(chromium: Browser, folder: Path) -> None:
    """A day in a group on a desktop: asked in the morning, answered by three, revealed in the evening."""
    bank = one_question(folder / "group", "lora/lora-idea", "lora-idea-1")
    async with (
        running_demo(folder, bank, DEFAULT_LANGUAGE="en") as demo,
        newcomer(chromium, demo.url, **DESKTOP) as me,
    ):
        await me.opens(GROUP)
        await me.moves("To the next question")
        await me.sees("Question of the day")
        right, wrong = letters(await me.reads(), "Only the low-rank matrices A and B of the branch")
        for person, letter in (("小安", right), ("陈晨", wrong), ("Bob", right)):
            await me.becomes(person)
            await me.opens(GROUP)
            await me.presses(letter)
            await me.hears("Saved")
        await me.moves("To the reveal")
        await me.last.locator("img").wait_for()  # the formula comes last
        await settle(me)
        await me.page.screenshot(path=IMAGES / "group-reveal.png")


async def take_private(chromium: Browser, folder: Path) -> None:
    """The first answer in private on a phone, in Chinese."""
    bank = one_question(folder / "private", "lora/lora-idea", "lora-idea-4")
    async with (
        running_demo(folder, bank) as demo,
        newcomer(chromium, demo.url, locale="zh-CN", device_scale_factor=2, **PHONE) as me,
    ):
        await me.opens(BOT)
        await me.page.locator("#foot").get_by_role("button").first.click()
        await me.sees("Pick your language")
        await me.presses("中文")
        await me.sees("热身题")
        right, _ = letters(await me.reads(), "B 初始为零，所以 BA 等于零矩阵")
        await me.presses(right)
        await me.sees("答对了")
        await settle(me)
        await me.page.screenshot(path=IMAGES / "private-answer.png")


async def settle(me: Newcomer) -> None:
    """Until toasts are gone and nothing slides any more."""
    await me.page.locator("#toasts .toast").first.wait_for(state="detached")
    await me.page.mouse.move(0, 0)
    await me.last.evaluate("message => message.scrollIntoView(false)")
    await me.page.wait_for_timeout(500)


def one_question(folder: Path, concept: str, question_id: str) -> Path:
    """A bank that can ask only this: pictures are to stay alike from one day to the next."""
    shipped = ROOT / "questions"
    whole = yaml.safe_load((shipped / f"{concept}.yaml").read_text("utf-8"))
    asked = next(question for question in whole["questions"] if question["id"] == question_id)
    whole["questions"] = [{**asked, "id": f"{whole['id']}-{n}"} for n in (1, 2, 3)]
    whole["related"], whole["checked"] = [], str(whole["checked"])
    write(folder / f"{concept}.yaml", whole)
    shutil.copyfile(shipped / "topics.yaml", folder / "topics.yaml")
    return folder


def letters(text: str, answer: str) -> tuple[str, str]:
    found = re.search(rf"^([A-E])\. .*{re.escape(answer)}$", text, re.MULTILINE)
    assert found, text
    return found[1], "B" if found[1] == "A" else "A"


if __name__ == "__main__":
    asyncio.run(main())
