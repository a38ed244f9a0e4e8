"""The demo from outside, as a newcomer meets it: a command, an address, a page, a day in a group, Ctrl-C."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.banks import simple_bank
from tests.browser.newcomer import BOT, CHANNEL, GROUP, TALK, Newcomer, newcomer, running_demo

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_newcomer_plays_a_day_and_leaves_nothing_behind(browser: Browser, tmp_path: Path) -> None:
    async with running_demo(tmp_path, simple_bank(tmp_path / "questions")) as demo:
        assert demo.folder.is_dir()
        async with newcomer(browser, demo.url) as me:
            await answers_in_private(me)
            await sees_the_morning_question(me)
            right, wrong = await answers_as_three_people(me)
            await reads_the_reveal(me, right, wrong)
            await reads_the_board(me)
            await reads_the_channel(me)
            await opens_the_page_of_the_board(me)
        assert await demo.interrupt() == 0
        assert not demo.folder.exists()
        assert "Traceback" not in "\n".join(demo.said)


async def answers_in_private(me: Newcomer) -> None:
    await me.opens(BOT)
    await me.page.get_by_role("button", name="START").click()
    await me.sees("Pick your language")
    await me.presses("English")
    await me.sees("Warm-up")
    right = right_letter(await me.reads(), "yes")
    await me.presses(right)
    await me.hears("Right!")
    await me.sees("Because X is so.")
    await me.sees("This is the reference explanation.")


async def sees_the_morning_question(me: Newcomer) -> None:
    await me.opens(GROUP)
    await me.sees("设好了")
    await me.moves("To the next question")
    await me.sees("每日一题")
    await expect(me.page.get_by_role("timer")).to_contain_text("09:00")


async def answers_as_three_people(me: Newcomer) -> tuple[str, str]:
    """Who of them is right is not seen before the evening."""
    question = await me.reads()
    right = right_letter(question, "是")
    wrong = "B" if right == "A" else "A"
    for person, letter in (("Bob", right), ("Мила 🌻", wrong), ("陈晨", wrong)):
        await me.becomes(person)
        await me.opens(GROUP)
        await me.presses(letter)
        await me.hears(f"记下了：{letter}")
        assert await me.reads() == question
    return right, wrong


async def reads_the_reveal(me: Newcomer, right: str, wrong: str) -> None:
    await me.moves("To the reveal")
    await me.sees(f"答案 {right}")
    await me.sees("共 3 人作答，1 人答对")
    await me.sees("Bob")
    await me.log.get_by_role("button", name="我的答案").last.click()  # the formula may stand below it already
    mine = me.page.get_by_role("dialog")
    await expect(mine).to_contain_text(f"你选了 {wrong}")
    await mine.get_by_role("button", name="OK").click()


async def reads_the_channel(me: Newcomer) -> None:
    """The same day there: a poll in the morning, and what there is to say where its readers talk."""
    await me.opens(CHANNEL)
    await expect(me.log.locator(".poll")).to_have_count(1)
    await expect(me.last).to_contain_text("揭晓")
    await me.opens(TALK)
    await expect(me.log).to_contain_text("这是参考讲解")


async def reads_the_board(me: Newcomer) -> None:
    await me.says("/leaderboard")
    places = re.compile(r"🥇.*Bob.*10 分.*🥈.*陈晨.*1 分.*🥈.*Мила", re.DOTALL)
    await expect(me.log).to_contain_text(places)  # the formula may come after it


async def opens_the_page_of_the_board(me: Newcomer) -> None:
    """As the group's admin, the fourth of them."""
    await me.becomes("小安")
    await me.opens(GROUP)
    await me.says("/board")
    link = me.log.get_by_role("link", name="/board/")
    async with me.page.context.expect_page() as opening:
        await link.click()
    page = await opening.value
    await expect(page.get_by_role("heading", level=1)).to_have_text(GROUP)
    await expect(page.locator("td.name").first).to_have_text("Bob")
    await page.close()


def right_letter(text: str, ending: str) -> str:
    """The bank of these tests ends what is right with a word."""
    found = re.search(rf"^([A-E])\. .*{ending}$", text, re.MULTILINE)
    assert found, text
    return found[1]
