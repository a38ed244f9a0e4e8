"""Links of t.me in the page: to a message, to share, to a chat that one does not see."""

import re

import pytest
from playwright.async_api import expect

from bot.sandbox.chats import Chat
from tests.browser.conftest import Demo, Window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def address(chat: Chat, message: int, thread: int | None = None) -> str:
    room = chat.username or "c/" + str(chat.id).removeprefix("-100")
    return f"https://t.me/{room}{f'/{thread}' if thread else ''}/{message}"


async def post(demo: Demo, chat: Chat, text: str, **more: object) -> int:
    sent = await demo.echo.call("sendMessage", chat_id=chat.id, text=text, **more)
    number: int = sent["message_id"]
    return number


async def linked(demo: Demo, window: Window, url: str) -> None:
    """The bot sends Ann a button with this address, and she presses it."""
    await window.start()
    key = {"inline_keyboard": [[{"text": "There", "url": url}]]}
    await post(demo, demo.private(demo.ann), "Look", reply_markup=key)
    await window.key("There")


async def test_a_link_to_a_message_opens_its_chat_at_it(window: Window, demo: Demo) -> None:
    wanted = await post(demo, demo.group, "The question of the day")
    for n in range(40):
        await post(demo, demo.group, f"Chatter {n}")
    await linked(demo, window, address(demo.group, wanted))
    await expect(window.page.get_by_role("heading", name=demo.group.title)).to_be_visible()
    there = window.log.locator(f'[data-id="{wanted}"]')
    await expect(there).to_be_in_viewport()
    await expect(there).to_have_class(re.compile(r"\blit\b"))


async def test_a_link_to_a_message_of_the_open_chat_scrolls_to_it(window: Window, demo: Demo) -> None:
    await window.open(demo.group)
    wanted = await post(demo, demo.group, "Far above")
    for n in range(40):
        await post(demo, demo.group, f"More chatter {n}")
    text = "go there"
    await expect(window.log.locator(f'[data-id="{wanted}"]')).not_to_be_in_viewport()
    entity = {"type": "text_link", "offset": 0, "length": len(text), "url": address(demo.group, wanted)}
    await post(demo, demo.group, text, entities=[entity])
    await window.last.get_by_role("link", name=text).click()
    await expect(window.log.locator(f'[data-id="{wanted}"]')).to_be_in_viewport()


async def test_a_link_into_a_forum_opens_the_topic(window: Window, demo: Demo) -> None:
    (topic,) = demo.forum.topics
    wanted = await post(demo, demo.forum, "In the topic", message_thread_id=topic)
    await linked(demo, window, address(demo.forum, wanted, topic))
    await expect(window.page.get_by_role("tab", name="Daily question")).to_have_attribute("aria-selected", "true")
    await expect(window.log.locator(f'[data-id="{wanted}"]')).to_be_in_viewport()


async def test_a_link_to_where_i_am_not_says_so_and_opens_nothing(window: Window, demo: Demo) -> None:
    before = window.page.url
    await linked(demo, window, "https://t.me/c/1234567/5")
    await expect(window.toast.last).to_contain_text("You are not in that chat")
    assert window.page.url == before


async def test_a_share_link_is_written_into_the_chosen_chat(window: Window, demo: Demo) -> None:
    await linked(
        demo, window, "https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fquiz_bot%3Fstart%3Dduel_1_x&text=A+duel%3F"
    )
    await window.page.get_by_role("dialog").get_by_role("button", name=demo.group.title).click()
    await expect(window.page.get_by_role("combobox")).to_have_value("https://t.me/quiz_bot?start=duel_1_x\nA duel?")
    await window.page.keyboard.press("Enter")
    await window.log.locator("article.out").last.get_by_role("link", name="t.me/quiz_bot").click()
    await expect(window.page.get_by_role("button", name="START", exact=True)).to_be_visible()
