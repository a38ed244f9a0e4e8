"""What people see and do: buttons, keys, toasts, menus, inline mode, and who watches."""

from typing import Any

import pytest

from bot.sandbox.errors import ImpossibleError
from bot.sandbox.happenings import Change
from tests.sandbox.scene import OTHER_TOKEN, Scene

KEYBOARD = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}, {"text": "Web", "url": "https://a.example/"}]]}


async def test_a_press_becomes_a_query_and_the_answer_a_toast(town: Scene) -> None:
    message = await town.posts(town.group, reply_markup=KEYBOARD)
    query = town.world.presses(town.bob, message, "A")
    assert not query.is_answered
    (update,) = await town.updates()
    asked = update["callback_query"]
    assert (asked["data"], asked["from"]["id"], asked["message"]["text"]) == ("a", town.bob.id, "hello")
    assert asked["message"]["reply_markup"] == KEYBOARD
    await town.ask("answerCallbackQuery", callback_query_id=asked["id"], text="saved", show_alert=True)
    assert (query.text, query.toast.is_alert if query.toast else None) == ("saved", True)
    assert town.world.toasts(town.bob) == [query]
    assert town.world.toasts(town.ann) == []


async def test_pressing_what_is_not_there_or_opens_a_page_is_the_testers_mistake(town: Scene) -> None:
    message = await town.posts(town.group, reply_markup=KEYBOARD)
    for button in ("B", 5, "Web"):
        with pytest.raises(ImpossibleError):
            town.world.presses(town.bob, message, button)


async def test_a_modified_client_sends_any_data(town: Scene) -> None:
    message = await town.posts(town.group)
    town.world.press_forged(town.eve, message, "reveal:1")
    assert (await town.updates())[0]["callback_query"]["data"] == "reveal:1"


async def test_a_press_below_a_deleted_message_comes_with_what_is_left_of_it(town: Scene) -> None:
    message = await town.posts(town.private, reply_markup=KEYBOARD)
    town.world.deletes(town.ann, message)
    town.world.press_forged(town.ann, message, "a")
    asked = (await town.updates())[0]["callback_query"]["message"]
    assert asked == {
        "chat": {"id": town.ann.id, "type": "private", "first_name": "Ann", "username": "ann"},
        "message_id": message.id,
        "date": 0,
    }


async def test_a_key_says_its_text_and_one_time_keyboards_go(town: Scene) -> None:
    await town.posts(
        town.private, reply_markup={"keyboard": [["Asia/Shanghai"], [{"text": "UTC"}]], "one_time_keyboard": True}
    )
    with pytest.raises(ImpossibleError, match="Mars"):
        town.world.taps(town.ann, town.private, "Mars")
    town.world.taps(town.ann, town.private, "UTC")
    assert (await town.updates())[-1]["message"]["text"] == "UTC"
    assert town.world.sees_keyboard(town.ann, town.private) is None
    await town.posts(town.private, reply_markup={"keyboard": [["x"]]})
    assert town.world.sees_keyboard(town.ann, town.private) is not None
    await town.posts(town.private, reply_markup={"remove_keyboard": True})
    assert town.world.sees_keyboard(town.ann, town.private) is None


async def test_a_selective_keyboard_is_for_whom_it_answers(town: Scene) -> None:
    command = town.world.says(town.bob, town.group, "/settings@quiz_bot")
    markup = {"force_reply": True, "selective": True, "input_field_placeholder": "your answer"}
    await town.posts(town.group, reply_markup=markup, reply_parameters={"message_id": command.id})
    assert town.world.sees_keyboard(town.bob, town.group) is not None
    assert town.world.sees_keyboard(town.ann, town.group) is None


async def test_a_chat_looks_different_to_different_people(town: Scene) -> None:
    town.world.says(town.bob, town.group, "hello all")
    mine, his = (town.world.sees(who, town.group)[-1] for who in (town.ann, town.bob))
    assert (mine.is_mine, his.is_mine, mine.who, mine.text) == (False, True, "Bob", "hello all")


async def test_edits_and_deletions_show(town: Scene) -> None:
    message = await town.posts(town.private, reply_markup=KEYBOARD)
    await town.ask("editMessageText", chat_id=town.ann.id, message_id=message.id, text="<i>new</i>", parse_mode="HTML")
    seen = town.world.sees(town.ann, town.private)[-1]
    assert (seen.text, seen.labels, seen.edited) == ("new", [], town.clock())
    await town.ask("deleteMessage", chat_id=town.ann.id, message_id=message.id)
    assert message.id not in [m.id for m in town.world.sees(town.ann, town.private)]


MENUS: list[tuple[dict[str, Any] | None, str, str]] = [
    (None, "", "everywhere"),
    ({"type": "all_private_chats"}, "", "private"),
    ({"type": "all_private_chats"}, "zh", "private-zh"),
    ({"type": "all_group_chats"}, "", "groups"),
    ({"type": "all_chat_administrators"}, "", "admins"),
]


async def test_the_menu_is_that_of_the_narrowest_scope_in_the_persons_language(town: Scene) -> None:
    for scope, language, name in MENUS:
        more = {"scope": scope} if scope else {}
        command = {"command": name.replace("-", "_"), "description": name}
        await town.ask("setMyCommands", commands=[command], language_code=language, **more)

    def menu(person: Any, chat: Any) -> list[str]:
        return [command.description for command in town.world.menu(person, chat)]

    assert menu(town.ann, town.private) == ["private"]
    assert menu(town.bob, town.world.private(town.bob)) == ["private-zh"]
    assert menu(town.bob, town.group) == ["groups"]
    assert menu(town.ann, town.group) == ["admins"]
    assert menu(town.ann, town.channel) == ["admins"]
    here = {"type": "chat_member", "chat_id": town.group.id, "user_id": town.bob.id}
    await town.ask("setMyCommands", commands=[{"command": "bob", "description": "Bob's"}], scope=here)
    assert menu(town.bob, town.group) == ["Bob's"]
    assert await town.ask("getMyCommands", scope=here) == [{"command": "bob", "description": "Bob's"}]
    await town.ask("deleteMyCommands", scope=here)
    assert menu(town.bob, town.group) == ["groups"]


async def test_inline_results_are_offered_and_sent(town: Scene) -> None:
    query = town.world.types_inline(town.bob, town.supergroup, "lora")
    (update,) = await town.news()
    assert update["inline_query"]["chat_type"] == "supergroup"
    content = {"message_text": "<b>LoRA</b>", "parse_mode": "HTML"}
    article = {
        "type": "article",
        "id": "1",
        "title": "LoRA",
        "input_message_content": content,
        "reply_markup": KEYBOARD,
    }
    await town.ask("answerInlineQuery", inline_query_id=query.id, results=[article])
    message = town.world.picks(query)
    heard, chosen = await town.news()
    assert (heard["message"]["via_bot"]["id"], heard["message"]["text"]) == (town.bot.id, "LoRA")
    inline_id = chosen["chosen_inline_result"]["inline_message_id"]
    assert await town.ask("editMessageText", inline_message_id=inline_id, text="closed") is True
    assert message.text == "closed"
    late = await town.call("answerInlineQuery", inline_query_id=query.id, results=[])
    assert late.status == 400


async def test_a_button_of_an_inline_message_comes_without_a_chat(town: Scene) -> None:
    query = town.world.types_inline(town.bob, town.supergroup, "")
    content = {"message_text": "Q"}
    article = {"type": "article", "id": "1", "title": "Q", "input_message_content": content, "reply_markup": KEYBOARD}
    await town.ask("answerInlineQuery", inline_query_id=query.id, results=[article])
    town.world.presses(town.ann, town.world.picks(query), "A")
    asked = (await town.updates())[-1]["callback_query"]
    assert "message" not in asked
    assert asked["inline_message_id"]


async def test_every_visible_change_is_told_to_who_watches(town: Scene) -> None:
    changes: list[Change] = []
    stop = town.world.watch(changes.append)
    message = await town.posts(town.private, reply_markup=KEYBOARD)
    await town.ask("editMessageText", chat_id=town.ann.id, message_id=message.id, text="new", reply_markup=KEYBOARD)
    query = town.world.presses(town.ann, message, "A")
    await town.ask("answerCallbackQuery", callback_query_id=query.id)
    poll = await town.asks(town.group)
    town.world.votes(town.bob, poll, [0])
    await town.ask("sendChatAction", chat_id=town.ann.id, action="typing")
    await town.ask("deleteMessage", chat_id=town.ann.id, message_id=message.id)
    stop()
    await town.posts(town.private)
    assert [c.kind for c in changes] == ["message", "edit", "toast", "message", "poll", "action", "delete"]


async def test_the_ledger_counts_what_the_bot_made_visible(town: Scene, tmp_path: Any) -> None:
    import json  # noqa: PLC0415 - only here

    town.world.ledger.path = tmp_path / "ledger.jsonl"
    town.world.says(town.ann, town.private, "not the bot's")
    message = await town.posts(town.private, reply_markup=KEYBOARD)
    query = town.world.presses(town.ann, message, "A")
    await town.ask("answerCallbackQuery", callback_query_id=query.id, text="saved")
    await town.ask("editMessageReplyMarkup", chat_id=town.ann.id, message_id=message.id)
    poll = await town.asks(town.group)
    await town.ask("stopPoll", chat_id=town.group.id, message_id=poll.id)
    kinds = [(r.kind, r.method) for r in town.world.ledger.records]
    assert kinds == [
        ("message", "sendMessage"), ("toast", "answerCallbackQuery"), ("markup", "editMessageReplyMarkup"),
        ("message", "sendPoll"), ("closed", "stopPoll"),
    ]  # fmt: skip
    lines = [json.loads(line) for line in town.world.ledger.path.read_text().splitlines()]
    assert [line["kind"] for line in lines] == [kind for kind, _ in kinds]
    assert town.world.ledger.texts("message", town.ann.id) == ["hello"]


async def test_a_second_bot_has_its_own_private_chats(town: Scene) -> None:
    other = town.world.bot(OTHER_TOKEN, username="other_bot")
    town.world.starts(town.ann, bot=other)
    assert town.world.private(town.ann, other) is not town.world.private(town.ann, town.bot)
    assert await town.updates() == []


async def test_files_and_other_things_people_send(town: Scene) -> None:
    town.world.sends_file(town.ann, town.private, "notes.txt", b"abc", caption="here")
    town.world.shares(town.ann, town.private, {"location": {"latitude": 1.5, "longitude": 2.5}})
    document, location = (u["message"] for u in await town.updates())
    assert (document["document"]["file_name"], document["caption"]) == ("notes.txt", "here")
    assert document["document"]["mime_type"] == "text/plain"
    assert location["location"] == {"latitude": 1.5, "longitude": 2.5}
