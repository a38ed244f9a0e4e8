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
TALL: dict[str, Any] = {"viewport": {"width": 390, "height": 920}, "color_scheme": "light", "is_mobile": True}
PLAYERS = ("小安", "Bob", "陈晨", "Мила")
CONTEST = {
    "lora/lora-idea": "lora-idea-1",
    "lora/lora-advantages": "lora-advantages-2",
    "lora/chatglm6b-lora-size": "chatglm6b-lora-size-3",
}
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
            await take_challenge(chromium, Path(folder))
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


async def take_challenge(chromium: Browser, folder: Path) -> None:
    """The end of a contest of four on a phone: the podium, the places, the explanations."""
    for concept, question_id in CONTEST.items():
        bank = one_question(folder / "challenge", concept, question_id)
    async with (
        running_demo(folder, bank, DEFAULT_LANGUAGE="en") as demo,
        newcomer(chromium, demo.url, device_scale_factor=2, **TALL) as me,
    ):
        await me.opens(GROUP)
        await me.says(f"/challenge lora {len(CONTEST)} 60")
        for person in PLAYERS[1:]:
            await me.becomes(person)
            await me.presses("🙋 I am in")
        await me.becomes(PLAYERS[0])
        await me.presses("▶️ Start")
        for n in range(len(CONTEST)):
            await me.sees(f"Challenge · {n + 1} of {len(CONTEST)}")
            await play_round(me, n)
        await me.sees("That's it")
        await settle(me)
        await me.page.screenshot(path=IMAGES / "challenge-end.png")


async def play_round(me: Newcomer, n: int) -> None:
    """The first knows all, the last nothing; so each step of the podium is somebody's."""
    right, wrong = key_of(await me.reads())
    for k, person in enumerate(PLAYERS):
        await me.becomes(person)
        await me.page.locator("#toasts .toast").first.wait_for(state="detached")  # the one of whoever pressed before
        await me.presses(right if n < len(PLAYERS) - 1 - k else wrong)
        await me.hears("Saved")


def key_of(text: str) -> tuple[str, str]:
    """Of whichever question of the contest this is."""
    files = [yaml.safe_load((ROOT / "questions" / f"{concept}.yaml").read_text("utf-8")) for concept in CONTEST]
    question = next(one for found in files for one in found["questions"] if one["ask"]["en"] in text)
    return letters(text, next(option["text"]["en"] for option in question["options"] if option.get("right")))


async def settle(me: Newcomer) -> None:
    """Until toasts are gone and nothing slides any more."""
    await me.page.locator("#toasts .toast").first.wait_for(state="detached")
    await me.page.mouse.move(0, 0)
    await me.last.evaluate("message => message.scrollIntoView(false)")
    await me.page.wait_for_timeout(500)


def one_question(folder: Path, concept: str, question_id: str) -> Path:
    """A bank that can ask only this of the concept: pictures are to stay alike from one day to the next."""
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
