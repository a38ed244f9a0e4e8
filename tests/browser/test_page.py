"""The page of the demo as a person uses it: every element drawn, pressed and read in a real browser."""

import re
from contextlib import suppress

import pytest
from playwright.async_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Demo, Window
from tests.browser.echo import ANSWERS, EVIL, LINES

AT_REST = "() => { const log = document.querySelector('#log'); return log.scrollHeight - log.scrollTop - log.clientHeight <= 1 }"

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_an_empty_private_chat_offers_start_and_the_bot_answers(window: Window) -> None:
    await window.page.get_by_role("button", name="START").click()
    await expect(window.last).to_contain_text("Welcome! One question a day.")
    await expect(window.page.get_by_role("combobox")).to_be_visible()


async def test_enter_sends_and_shift_enter_breaks_the_line(window: Window, demo: Demo) -> None:
    await window.start()
    await window.page.get_by_role("combobox").fill("one")
    await window.page.keyboard.press("Shift+Enter")
    await window.page.keyboard.type("two")
    await window.page.keyboard.press("Enter")
    await expect(window.last).to_contain_text("heard: one\ntwo")
    assert [m.text for m in demo.private(demo.ann).messages.values() if m.sender is demo.ann][-1] == "one\ntwo"


async def test_a_right_vote_in_a_quiz_shows_percentages_marks_and_the_lamp(window: Window, demo: Demo) -> None:
    await window.say_in_group("/quiz")
    option = window.last.get_by_role("button", name="B and A")
    await expect(window.last.get_by_role("button", name="Show the explanation")).to_have_count(0)
    await option.click()
    chosen = window.last.locator(".option", has_text="B and A")
    await expect(chosen).to_have_class(re.compile(r"right.*mine"))
    await expect(chosen.locator(".percent")).to_have_text("100%")
    assert demo.world.last(demo.group).poll.votes == {demo.ann.id: (1,)}  # type: ignore[union-attr]
    await window.last.get_by_role("button", name="Show the explanation").click()
    await expect(window.toast).to_contain_text("W₀ is frozen; only B (d×r)")


async def test_a_wrong_vote_shows_both_marks_and_the_explanation_at_once(window: Window) -> None:
    await window.say_in_group("/quiz")
    await window.last.get_by_role("button", name="All of them").click()
    await expect(window.last.locator(".option.wrong.mine")).to_contain_text("All of them")
    await expect(window.last.locator(".option.right")).to_contain_text("B and A")
    await expect(window.toast).to_contain_text("W₀ is frozen")


async def test_each_person_sees_only_the_own_vote_and_the_key_stays_hidden_before_it(
    window: Window, demo: Demo
) -> None:
    await window.say_in_group("/quiz")
    await window.last.get_by_role("button", name="B and A").click()
    await expect(window.last.locator(".mine")).to_have_count(1)
    await window.become(demo.bob)
    await expect(window.last.locator(".mine, .right, .percent")).to_have_count(0)
    await expect(window.last.get_by_role("button", name="W₀ only")).to_be_enabled()


async def test_a_multiple_choice_quiz_votes_with_its_button(window: Window, demo: Demo) -> None:
    await window.say_in_group("/several")
    vote = window.last.get_by_role("button", name="Vote")
    await expect(vote).to_be_disabled()
    await window.last.get_by_text("B and A").click()
    await window.last.get_by_text("All of them").click()
    await vote.click()
    await expect(window.last.locator(".option.right.mine")).to_have_count(2)
    assert demo.world.last(demo.group).poll.votes == {demo.ann.id: (1, 2)}  # type: ignore[union-attr]


async def test_a_vote_in_a_regular_poll_can_be_taken_back(window: Window, demo: Demo) -> None:
    await window.say_in_group("/poll")
    await window.last.get_by_role("button", name="Noon").click()
    await window.last.get_by_role("button", name="Take my vote back").click()
    await expect(window.last.get_by_role("button", name="Noon")).to_be_visible()
    assert demo.world.last(demo.group).poll.votes == {}  # type: ignore[union-attr]


async def test_the_results_of_an_open_poll_name_the_voters(window: Window, demo: Demo) -> None:
    await window.say_in_group("/quiz")
    await window.last.get_by_role("button", name="B and A").click()
    await window.last.get_by_role("button", name="View results").click()
    await expect(window.page.locator("#sheet li")).to_have_text(["Ann Lovelace"])


async def test_votes_of_others_move_the_bars_without_a_reload(window: Window, demo: Demo) -> None:
    await window.say_in_group("/quiz")
    await window.last.get_by_role("button", name="B and A").click()
    await expect(window.last.locator(".right .percent")).to_have_text("100%")
    demo.world.votes(demo.chen, demo.world.last(demo.group), [0])
    await expect(window.last.locator(".right .percent")).to_have_text("50%")


async def test_a_timed_quiz_counts_down_and_closes_with_the_clock(window: Window) -> None:
    await window.say_in_group("/timed")
    await expect(window.last.locator(".timer")).to_have_text("10:00")
    await window.page.get_by_role("button", name="+1 hour").click()
    await expect(window.last).to_contain_text("Final results")
    await expect(window.last.locator(".option.right")).to_contain_text("B and A")


async def test_a_chat_opened_before_the_other_person_is_there_is_that_persons(window: Window, demo: Demo) -> None:
    """Both presses come before the server's answer to the first."""
    await window.page.evaluate(
        """([person, chat]) => {
          document.querySelector(`[data-key="person ${person}"]`).click();
          document.querySelector(`[data-key="chat ${chat}"]`).click();
        }""",
        [demo.bob.id, demo.group.id],
    )
    await expect(window.page.get_by_role("radio", name="Bob")).to_be_checked()
    await expect(window.page.get_by_role("heading", name=demo.group.title)).to_be_visible()
    assert window.page.url.endswith(f"#{demo.bob.id}/{demo.group.id}")


async def test_a_press_counts_though_the_list_is_drawn_anew_below_it(window: Window, demo: Demo) -> None:
    await window.start()
    row = window.page.get_by_role("navigation").get_by_role("button", name=demo.group.title)
    await row.hover()
    await window.page.mouse.down()
    demo.world.says(demo.bob, demo.group, "Good morning")
    demo.world.says(demo.ann, demo.private(demo.ann), "what came before this is here as well")
    await expect(window.log).to_contain_text("what came before")
    await window.page.mouse.up()
    await expect(window.page.get_by_role("heading", name=demo.group.title)).to_be_visible()
    await expect(window.page.get_by_role("navigation")).to_contain_text("Good morning")


async def test_a_press_spins_until_the_bot_answers_with_a_toast(window: Window, demo: Demo) -> None:
    await window.say_in_group("/buttons")
    demo.echo.holds = True
    await window.key("A")
    spinning = window.last.locator(".key.waiting")
    await expect(spinning).to_have_text("A")
    await demo.echo.answer_held()
    await expect(window.toast).to_have_text("Saved: A")
    await expect(spinning).to_have_count(0)


async def test_an_alert_waits_for_ok(window: Window) -> None:
    await window.start()
    await window.key("B")
    alert = window.page.get_by_role("dialog")
    await expect(alert).to_contain_text("Only admins change\nthe plan.")
    await alert.get_by_role("button", name="OK").click()
    await expect(alert).to_be_hidden()


async def test_toasts_are_for_the_one_who_pressed(window: Window, demo: Demo) -> None:
    await window.say_in_group("/buttons")
    demo.echo.holds = True
    await window.key("A")
    await expect(window.last.locator(".key.waiting")).to_have_count(1)
    await window.become(demo.bob)
    await demo.echo.answer_held()
    await window.page.get_by_role("combobox").fill("still nothing")
    await expect(window.toast).to_have_count(0)


async def test_what_the_lamp_told_one_person_the_next_does_not_read(window: Window, demo: Demo) -> None:
    await window.say_in_group("/quiz")
    await window.last.get_by_role("button", name="All of them").click()
    await expect(window.toast).to_contain_text("W₀ is frozen")
    await window.become(demo.bob)
    assert await window.toast.count() == 0


async def test_an_edit_happens_in_place_and_keeps_the_focus(window: Window) -> None:
    await window.start()
    count = await window.log.locator("article").count()
    await window.key("C")
    await expect(window.last).to_contain_text("Changed in place")
    await expect(window.last.locator(".edited")).to_have_text("edited")
    await expect(window.log.locator("article")).to_have_count(count)
    await expect(window.last.get_by_role("button", name="C", exact=True)).to_be_focused()


async def test_words_are_drawn_with_their_entities(window: Window) -> None:
    await window.start()
    await window.say("/words")
    for selector, text in (
        ("strong", "LoRA"),
        ("em", "in short"),
        ("u", "freeze"),
        ("s", "retrain it all"),
        ("code", "B·A"),
    ):
        await expect(window.last.locator(f".text > {selector}").first).to_have_text(text)
    await expect(window.last.locator("pre")).to_contain_text("    return x @ W0 + (alpha / r) * x @ A @ B  # 中文注释")
    await expect(window.last.locator(".pre-head")).to_contain_text("python")
    await expect(window.last.get_by_role("link", name="the paper")).to_have_attribute(
        "href", "https://arxiv.org/abs/2106.09685"
    )
    await expect(window.last.locator(".text")).to_contain_text("5 < 6 & 7 > 6")


async def test_a_spoiler_opens_on_a_tap_and_stays_open_for_this_person(window: Window, demo: Demo) -> None:
    await window.start()
    await window.say("/words")
    spoiler = window.last.get_by_role("button", name="Hidden text")
    await expect(spoiler.locator(".spoiler-text")).to_have_css("opacity", "0")
    await spoiler.click()
    await expect(window.last.locator(".spoiler.open .spoiler-text")).to_have_css("opacity", "1")
    await window.open(demo.group)
    await window.open_private()
    await expect(window.last.locator(".spoiler.open")).to_have_count(1)


async def test_a_spoiler_opens_from_the_keyboard(window: Window) -> None:
    await window.start()
    await window.say("/words")
    await window.last.get_by_role("button", name="Hidden text").press("Enter")
    await expect(window.last.locator(".spoiler.open")).to_have_text("The key is r ≪ d.")


async def test_a_long_quote_shows_three_lines_until_it_is_opened(window: Window) -> None:
    await window.start()
    await window.say("/words")
    quote = window.last.locator("blockquote.expandable .quote-body")
    await expect(quote).to_have_text(LINES)
    folded = await quote.evaluate("node => node.clientHeight < node.scrollHeight")
    await window.last.get_by_role("button", name="Show all").click()
    opened = await quote.evaluate("node => node.clientHeight === node.scrollHeight")
    assert (folded, opened) == (True, True)
    await window.last.get_by_role("button", name="Show less").click()
    await expect(window.last.get_by_role("button", name="Show all")).to_be_visible()


async def test_a_photo_is_enlarged_and_closed_again(window: Window) -> None:
    await window.start()
    await window.say("/photo")
    picture = window.last.get_by_role("button", name="Enlarge the photo")
    assert await picture.locator("img").evaluate("async img => { await img.decode(); return img.naturalWidth; }") == 480
    await picture.click()
    await expect(window.page.locator("#viewer img")).to_be_visible()
    await window.page.keyboard.press("Escape")
    await expect(window.page.locator("#viewer")).to_be_hidden()


async def turns_the_wheel_until_it_is_gone(window: Window) -> None:
    """On a busy machine the browser lets a first turn fall under the table, as people know it."""
    for _ in range(20):
        await window.page.mouse.wheel(0, -1000)
        with suppress(AssertionError):
            await expect(window.last).not_to_be_in_viewport(timeout=1000)
            return
    raise AssertionError("The wheel moves nothing")


async def test_what_arrives_while_the_page_glides_to_the_bottom_is_followed_too(window: Window, demo: Demo) -> None:
    await window.start()
    await window.page.emulate_media(reduced_motion="no-preference")
    for n in range(3):
        await demo.echo.send({"chat_id": demo.ann.id}, f"{n}: " + LINES * 4)
    await demo.echo.send({"chat_id": demo.ann.id}, "the last of them")
    await expect(window.last).to_contain_text("the last of them")
    await expect(window.last).to_be_in_viewport(ratio=0.99)
    await window.page.wait_for_function(AT_REST)
    await window.page.mouse.move(800, 400)
    await turns_the_wheel_until_it_is_gone(window)
    await demo.echo.send({"chat_id": demo.ann.id}, "somebody reads further up")
    await expect(window.last).to_contain_text("further up")
    await expect(window.last).not_to_be_in_viewport()


async def test_a_photo_that_arrives_is_seen_whole(window: Window) -> None:
    await window.start()
    await window.say("/words")
    await window.say("/words")
    await window.say("/photo")
    picture = window.last.locator("img")
    assert await picture.evaluate("async img => { await img.decode(); return img.naturalWidth; }") == 480
    await expect(picture).to_be_in_viewport(ratio=0.99)


async def test_a_hidden_photo_is_uncovered_before_it_can_be_enlarged(window: Window) -> None:
    await window.start()
    await window.say("/veiled")
    await window.last.get_by_role("button", name="Hidden photo").click()
    await expect(window.page.locator("#viewer")).to_be_hidden()
    await expect(window.last.get_by_role("button", name="Enlarge the photo")).to_be_visible()


async def test_a_file_is_downloaded_under_its_own_name(window: Window) -> None:
    await window.start()
    await window.say("/file")
    async with window.page.expect_download() as started:
        await window.last.get_by_role("link", name="Download my data 我的数据.json").click()
    download = await started.value
    assert download.suggested_filename == "my data 我的数据.json"
    assert (await download.path()).read_bytes() == b'{"answers": []}'


async def test_typing_needs_no_click_into_the_field_first(window: Window) -> None:
    await window.start()
    await window.page.get_by_role("heading", name="每日一面").click()
    await window.page.keyboard.type("42")
    await expect(window.page.get_by_role("combobox")).to_have_value("42")


async def test_a_slash_opens_the_menu_of_this_scope_and_filters_it(window: Window) -> None:
    await window.start()
    commands = window.page.get_by_role("option")
    await window.page.get_by_role("combobox").fill("/")
    await expect(commands.locator(".offer")).to_have_text(["/start", "/quiz", "/quit", "/leaderboard"])
    await window.page.get_by_role("combobox").fill("/qui")
    await expect(commands.locator(".offer")).to_have_text(["/quiz", "/quit"])
    await window.page.keyboard.press("ArrowDown")
    await expect(window.page.get_by_role("option", selected=True)).to_contain_text("/quit")
    await window.page.keyboard.press("Tab")
    await expect(window.page.get_by_role("combobox")).to_have_value("/quit ")
    await expect(commands.first).to_be_hidden()


async def test_the_menu_follows_scope_and_language(window: Window, demo: Demo) -> None:
    await window.open(demo.group)
    await window.page.get_by_role("button", name="Commands").click()
    await expect(window.page.get_by_role("option").locator(".offer")).to_have_text(["/quiz", "/quit", "/leaderboard"])
    await window.become(demo.bob)
    await window.page.get_by_role("button", name="Commands").click()
    await expect(window.page.get_by_role("option").last).to_contain_text("/settings")
    await window.become(demo.chen)
    await window.open_private()
    await window.page.get_by_role("button", name="START").click()
    await window.page.get_by_role("button", name="Commands").click()
    await expect(window.page.get_by_role("option").locator(".about")).to_have_text(["现在来一题", "本群排行榜"])


async def test_a_command_picked_in_a_group_names_the_bot(window: Window, demo: Demo) -> None:
    await window.open(demo.group)
    await window.page.get_by_role("button", name="Commands").click()
    await window.page.get_by_role("option", name="/quiz").click()
    await expect(window.last).to_contain_text("Which matrices")
    assert "/quiz@quiz_bot" in [m.text for m in demo.group.messages.values()]


async def test_words_after_the_bots_name_bring_offers_and_one_is_sent(window: Window, demo: Demo) -> None:
    await window.open(demo.group)
    await window.page.get_by_role("combobox").fill("@quiz_bot lora")
    await window.page.get_by_role("option", name="About lora").click()
    await expect(window.last).to_contain_text("What is lora?")
    await expect(window.page.get_by_role("combobox")).to_have_value("")
    assert demo.world.last(demo.group).via is demo.world.only_bot


async def test_a_button_starts_an_inline_query_in_a_chat_of_ones_choice(window: Window, demo: Demo) -> None:
    await window.start()
    await window.key("Share")
    await window.page.locator("#sheet").get_by_role("button", name="LLM study group").click()
    await expect(window.page.get_by_role("combobox")).to_have_value("@quiz_bot rope")
    await expect(window.page.get_by_role("heading", name="LLM study group")).to_be_visible()


async def test_a_link_for_groups_asks_which_group(window: Window, demo: Demo) -> None:
    new = demo.world.group("Night owls", demo.ann)
    await window.start()
    await window.key("To a group")
    await window.page.locator("#sheet").get_by_role("button", name="Night owls").click()
    await window.open(new)
    await expect(window.log).to_contain_text("/start@quiz_bot setup")


async def test_an_address_with_nobody_in_it_leads_to_the_first_person(window: Window, demo: Demo) -> None:
    await window.page.goto(f"{demo.url}#1/2/3")
    await window.page.reload()
    await expect(window.page.get_by_role("radio", name="Ann")).to_be_checked()
    await expect(window.page.get_by_role("button", name="START")).to_be_visible()


async def test_a_reply_quotes_its_message_and_reaches_the_bot(window: Window, demo: Demo) -> None:
    await window.say_in_group("/buttons")
    await window.last.hover()
    await window.last.get_by_role("button", name="Reply to 每日一面").click()
    await expect(window.page.locator(".replying")).to_contain_text("Press one")
    await window.say("42")
    await expect(window.last).to_contain_text("heard: 42")
    await expect(window.last.locator(".quoted")).to_contain_text("42")
    mine = next(m for m in demo.group.messages.values() if m.text == "42")
    assert mine.reply_to is not None
    assert mine.reply_to.text == "Press one"
    await expect(window.page.locator(".replying")).to_have_count(0)


async def test_a_message_that_wants_a_reply_opens_one(window: Window) -> None:
    await window.start()
    await window.say("/force")
    await expect(window.page.locator(".replying")).to_contain_text("How many parameters?")
    await expect(window.page.get_by_role("combobox")).to_have_attribute("placeholder", "A number")
    await window.say("3")
    await expect(window.last).to_contain_text("heard: 3")
    await expect(window.page.locator(".replying")).to_have_count(0)


async def test_keys_below_the_text_field_say_their_text_and_go_away(window: Window) -> None:
    await window.start()
    await window.say("/keys")
    await window.page.get_by_role("button", name="12:30").click()
    await expect(window.last).to_contain_text("heard: 12:30")
    await window.say("/nokeys")
    await expect(window.page.locator(".reply-keyboard")).to_have_count(0)


async def test_a_deep_link_opens_the_private_chat_with_start_waiting(window: Window, demo: Demo) -> None:
    await window.say_in_group("/buttons")
    await window.key("In private")
    await window.page.get_by_role("button", name="START").click()
    await expect(window.last).to_contain_text("Welcome with q_lora!")
    assert demo.private(demo.ann).messages[min(demo.private(demo.ann).messages)].text == "/start q_lora"


async def test_a_link_outside_is_shown_before_it_opens(window: Window) -> None:
    await window.start()
    await window.key("The paper")
    link = window.page.get_by_role("dialog").get_by_role("link", name="Open")
    await expect(link).to_have_attribute("href", "https://arxiv.org/abs/2106.09685")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await window.page.get_by_role("dialog").get_by_role("button", name="Cancel").click()


async def test_a_copy_button_copies(window: Window) -> None:
    await window.start()
    await window.key("Copy the link")
    await expect(window.toast).to_have_text("Copied")
    assert await window.page.evaluate("navigator.clipboard.readText()") == "https://t.me/quiz_bot"


async def test_the_clock_goes_to_the_question_to_the_reveal_and_on_by_an_hour(window: Window) -> None:
    clock = window.page.get_by_role("timer")
    await expect(clock).to_contain_text("08:41:00")
    for button, shown in (("To the next question", "09:00:00"), ("To the reveal", "21:00:00"), ("+1 hour", "22:00:00")):
        await window.page.get_by_role("button", name=button).click()
        await expect(clock).to_contain_text(shown)
    await window.page.get_by_role("button", name="To the reveal").click()
    await expect(window.toast.last).to_contain_text("nothing to reveal")
    await window.page.get_by_role("button", name="To the next question").click()
    await expect(clock).to_contain_text("Tue 24 Nov")


async def test_unread_messages_are_counted_per_person_and_read_by_looking(window: Window, demo: Demo) -> None:
    row = window.page.get_by_role("navigation").get_by_role("button", name="LLM study group")
    demo.world.says(demo.bob, demo.group, "Good morning")
    demo.world.says(demo.chen, demo.group, "早")
    await expect(row.locator(".count-badge")).to_have_text("2")
    await row.click()
    await expect(row.locator(".count-badge")).to_have_count(0)
    await window.become(demo.bob)
    await window.open_private()
    demo.world.says(demo.ann, demo.group, "Late")
    await expect(row.locator(".count-badge")).to_have_text("1")


async def test_the_group_names_its_speakers_and_marks_bot_and_owner(window: Window, demo: Demo) -> None:
    demo.world.says(demo.bob, demo.group, "Coffee first")
    await window.say_in_group("/buttons")
    await expect(window.log.locator("article", has_text="Coffee first").locator(".author")).to_have_text("Bobowner")
    await expect(window.last.locator(".author .badge")).to_have_text("bot")
    await expect(window.log.locator(".service").filter(has_text="每日一面 joined the group")).to_be_visible()


async def test_topics_of_a_forum_are_tabs_of_their_own(window: Window, demo: Demo) -> None:
    thread = next(iter(demo.forum.topics))
    demo.world.says(demo.bob, demo.forum, "in general")
    await window.open(demo.forum)
    await window.page.get_by_role("tab", name="Daily question").click()
    await window.say("/silent")
    await expect(window.last).to_contain_text("Hush")
    assert demo.world.last(demo.forum).thread == thread
    await expect(window.last.get_by_title("sent without sound")).to_have_count(1)
    await window.page.get_by_role("tab", name="General").click()
    await expect(window.last).to_contain_text("in general")


async def test_a_channel_is_read_by_everybody_and_written_by_admins(window: Window, demo: Demo) -> None:
    await window.open(demo.channel)
    await expect(window.page.get_by_text("You cannot write here")).to_be_visible()
    await window.become(demo.bob)
    await window.say("One question each morning")
    await window.become(demo.ann)
    await expect(window.last).to_contain_text("One question each morning")


async def test_a_pinned_message_leads_back_to_itself(window: Window, demo: Demo) -> None:
    first = demo.world.says(demo.bob, demo.group, "Rules: be kind")
    for n in range(30):
        demo.world.says(demo.bob, demo.group, f"chatter {n}")
    demo.world.promotes(demo.bob, demo.world.only_bot, demo.group)
    await demo.echo.call("pinChatMessage", chat_id=demo.group.id, message_id=first.id)
    await window.open(demo.group)
    await window.page.get_by_role("button", name="Pinned message Rules: be kind").click()
    await expect(window.log.locator("article", has_text="Rules: be kind")).to_be_in_viewport()


async def test_typing_is_shown_while_the_bot_thinks(window: Window) -> None:
    await window.start()
    await window.say("/think")
    await expect(window.page.locator("#chat-head")).to_contain_text("typing…")
    await window.say("hello")
    await expect(window.page.locator("#chat-head")).not_to_contain_text("typing…")


async def test_a_deleted_message_disappears(window: Window, demo: Demo) -> None:
    gone = demo.world.says(demo.bob, demo.group, "oops")
    await window.open(demo.group)
    await expect(window.last).to_contain_text("oops")
    demo.world.deletes(demo.bob, gone)
    await expect(window.log.get_by_text("oops")).to_have_count(0)


async def test_a_person_can_block_the_bot_and_come_back(window: Window, demo: Demo) -> None:
    await window.start()
    await window.page.get_by_label("Chat menu").click()
    await window.page.get_by_role("button", name="Stop and block the bot").click()
    await expect(window.page.get_by_role("button", name="UNBLOCK AND RESTART")).to_be_visible()
    assert demo.private(demo.ann).is_blocked
    await window.page.get_by_role("button", name="UNBLOCK AND RESTART").click()
    await expect(window.last).to_contain_text("Welcome!")


async def test_names_and_texts_are_text_and_never_markup(window: Window, demo: Demo) -> None:
    demo.ann.first_name = EVIL
    demo.group.title = EVIL
    await window.page.reload()
    await window.open(demo.group)
    await window.say("/evil")
    await expect(window.last.locator(".text")).to_contain_text(EVIL)
    await expect(window.page.get_by_role("heading", name=EVIL)).to_be_visible()
    assert await window.page.locator("img[src=x], #chat b").count() == 0
    assert "pwned" not in await window.page.title()


async def test_a_link_to_javascript_is_plain_text(window: Window, demo: Demo) -> None:
    await window.start()
    await demo.echo.send(
        {"chat_id": demo.ann.id},
        "press me",
        entities=[{"type": "text_link", "offset": 0, "length": 5, "url": "javascript:alert(1)"}],
    )
    await expect(window.last).to_contain_text("press me")
    await expect(window.last.get_by_role("link")).to_have_count(0)


async def test_the_page_finds_its_way_back_after_a_broken_line(window: Window, demo: Demo) -> None:
    await window.start()
    await demo.hang_up()
    demo.world.says(demo.bob, demo.group, "meanwhile")
    await window.open(demo.group)
    await expect(window.last).to_contain_text("meanwhile")
    await expect(window.page.locator("#offline")).to_be_hidden()


async def test_the_page_speaks_chinese_and_can_be_switched(window: Window) -> None:
    await window.page.get_by_role("button", name="切换到中文").click()
    await expect(window.page.get_by_role("button", name="到下一题")).to_be_visible()
    await expect(window.page.locator("html")).to_have_attribute("lang", "zh-CN")
    await window.page.reload()
    await expect(window.page.get_by_role("button", name="开始")).to_be_visible()


@pytest.mark.parametrize("window", [{"locale": "zh-CN"}], indirect=True)
async def test_the_language_of_the_browser_is_the_first_choice(window: Window) -> None:
    await expect(window.page.get_by_role("button", name="到下一题")).to_be_visible()


@pytest.mark.parametrize("window", [{"viewport": PHONE, "has_touch": True}], indirect=True)
async def test_a_phone_shows_one_pane_at_a_time_and_nothing_sticks_out(window: Window, demo: Demo) -> None:
    await window.start()
    await window.say("/words")
    await expect(window.page.get_by_role("navigation")).to_be_hidden()
    assert await window.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert await window.log.evaluate("node => node.scrollWidth - node.clientWidth") == 0
    for button in await window.page.get_by_role("group", name="Move the clock").get_by_role("button").all():
        await expect(button).to_be_in_viewport(ratio=1)
    await window.page.get_by_role("button", name="Back to the chats").click()
    await expect(window.page.get_by_role("main")).to_be_hidden()
    await window.open(demo.group)
    await window.page.go_back()
    await expect(window.page.get_by_role("navigation")).to_be_visible()


@pytest.mark.parametrize("window", [{"viewport": PHONE, "has_touch": True, "is_mobile": True}], indirect=True)
async def test_on_a_phone_a_tap_brings_out_the_reply_button(window: Window, demo: Demo) -> None:
    await window.page.goto(demo.at(demo.ann, demo.group))
    await demo.echo.call("sendMessage", chat_id=demo.group.id, text="Which of these? " * 12)
    await window.last.get_by_text("Which of these?").tap()
    await window.last.get_by_role("button", name="Reply").tap()
    await expect(window.page.locator(".replying")).to_contain_text("Which of these?")


@pytest.mark.parametrize(
    "window",
    [{"color_scheme": scheme, "viewport": size} for scheme in ("light", "dark") for size in (DESKTOP, PHONE)],
    indirect=True,
)
async def test_every_text_stands_out_from_what_lies_behind_it(window: Window, demo: Demo) -> None:
    for command in ("words", "file", "several", "timed"):
        method, values = ANSWERS[command]
        await demo.echo.call(method, chat_id=demo.group.id, **values)
    demo.world.votes(demo.ann, demo.world.last(demo.group), [0])
    await window.say_in_group("/buttons")
    await window.page.get_by_role("button", name="Commands").click()
    faint = await window.page.evaluate(CONTRAST)
    assert not faint, faint


async def test_the_page_follows_the_system_into_the_dark(window: Window) -> None:
    foot = window.page.locator("#foot")
    await expect(foot).to_have_css("background-color", "rgb(255, 255, 255)")
    await window.page.emulate_media(color_scheme="dark")
    await expect(foot).to_have_css("background-color", "rgb(23, 33, 43)")


# Every visible text against the colour behind it, as WCAG counts: 4.5, or 3 where the letters are large.
CONTRAST = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const pixel = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => rgb.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const behind = (node) => {
    const layers = [];
    for (; node; node = node.parentElement) {
      const style = getComputedStyle(node);
      layers.unshift(style.backgroundColor);
      const gradient = style.backgroundImage.match(/rgba?\\([^)]*\\)|color\\([^)]*\\)/);
      if (gradient) layers.unshift(gradient[0]);
    }
    return ["canvas", ...layers];
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || node.closest(".spoken, .spoiler, :disabled")) continue;
    const style = getComputedStyle(node);
    const layers = behind(node);
    const found = ratio(light(pixel(layers)), light(pixel([...layers, style.color])));
    if (found < (parseFloat(style.fontSize) >= 18.6 && style.fontWeight >= 600 ? 3 : 4.5)) faint.push([walker.currentNode.data.slice(0, 30), node.className, found.toFixed(2), layers.at(-1), style.color]);
  }
  return faint;
}"""
