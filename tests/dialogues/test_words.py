"""What people type and send: what is an answer, what is a command, and what is neither."""

from typing import Any

import pytest

from bot.sandbox.chats import Chat
from tests.dialogues.stage import Actor, Stage
from tests.dialogues.test_plans import in_chinese

STICKER = {
    "file_id": "x", "file_unique_id": "x", "type": "regular", "width": 9, "height": 9, "is_animated": False,
    "is_video": False,
}  # fmt: skip


async def shares(ann: Actor, fields: dict[str, Any]) -> None:
    ann.stage.world.shares(ann.person, ann.chat, fields)
    await ann.stage.settle()


@pytest.mark.parametrize("slip", ["/领券", "／帮助", "/quizz", "／"])
async def test_what_begins_with_a_slash_is_never_an_answer(kinds: Stage, slip: str) -> None:
    ann = await in_chinese(kinds)
    await ann.says("/quiz short")
    await ann.says(slip)
    assert "/help" in ann.sees() or ann.buttons()
    await ann.says("LoRA")
    assert "答对了" in ann.sees()


@pytest.mark.parametrize("slash", ["／", "/ ", " ／ "])
async def test_a_command_is_read_with_the_slash_of_any_keyboard(kinds: Stage, slash: str) -> None:
    ann = await in_chinese(kinds)
    await ann.says(f"{slash}quiz numeric")
    assert "随时一题" in ann.sees()
    assert "直接把答案发给我" in ann.sees()


async def test_a_slash_further_on_is_a_letter_like_others(kinds: Stage) -> None:
    ann = await in_chinese(kinds)
    await ann.says("/subscribe 07:30 Europe/Berlin")
    assert "Europe/Berlin" in ann.sees()
    await ann.says("/quiz numeric")
    await ann.says("28/2")
    assert "答对了" in ann.sees()


async def test_in_a_group_a_slash_that_is_not_for_the_bot_gets_no_word(kinds: Stage) -> None:
    ann = await in_chinese(kinds)
    group = await kinds.group("小组", ann)
    ann = ann.in_(group)
    await ann.says("/quiz short")
    await ann.replies("/领券")
    assert ann.sees() == "/领券"


async def test_what_is_forwarded_is_nobodys_answer(kinds: Stage) -> None:
    ann, bob = await in_chinese(kinds), kinds.person("Bob")
    group: Chat = await kinds.group("小组", bob, ann)
    said = kinds.world.says(bob.person, group, "看看这个")
    await ann.says("/quiz short")
    kinds.world.forwards(ann.person, said, ann.chat)
    await kinds.settle()
    assert "很会出题" in ann.sees()
    await ann.says("LoRA")
    assert "答对了" in ann.sees()


async def test_a_sticker_or_a_place_is_told_that_words_are_wanted(kinds: Stage) -> None:
    ann = await in_chinese(kinds)
    await ann.says("/quiz short")
    for fields in ({"sticker": STICKER}, {"location": {"latitude": 1.0, "longitude": 2.0}}):
        await shares(ann, fields)
        assert "只看得懂文字" in ann.sees()
        assert ann.buttons() == ["来一道"]
    group = await kinds.group("小组", ann)
    count = len(ann.in_(group).messages())
    await shares(ann.in_(group), {"sticker": STICKER})
    assert len(ann.in_(group).messages()) == count + 1, "a group's stickers are its own"


async def test_a_panel_left_open_takes_no_answer_to_a_later_question(kinds: Stage) -> None:
    ann = await in_chinese(kinds)
    await ann.says("/settings")
    await ann.presses("⏰ 时间")
    await kinds.passes(minutes=1)
    await ann.says("/quiz numeric")
    await ann.says("14 GB")
    assert "答对了" in ann.sees()
    panel = ann.message_with("06:00")
    await ann.replies("21", panel)
    assert "⏰ 时间　21:00" in ann.sees(), "a reply says what it is about"


@pytest.mark.parametrize("command", ["/quiz", "/subscribe 9:00", "/subscribe", "/leaderboard", "/pause", "/challenge"])
async def test_words_as_long_as_a_message_get_an_answer(scene: Stage, command: str) -> None:
    ann = await in_chinese(scene)
    await ann.says(command + " " + "长" * (4095 - len(command)))
    assert "长" * 41 not in ann.sees()
    assert not ann.sees().startswith(command), "not left without a word"


@pytest.mark.parametrize("payload", ["q_gone", "o_gone", "c_1_gone", "c_99999999999999999999_x"])
async def test_a_link_to_what_has_left_the_bank_leads_on(scene: Stage, payload: str) -> None:
    bob = scene.person("Bob", language_code="en")
    await bob.starts(payload)
    assert bob.sees() == "This question has been taken out of the bank."
    assert bob.buttons() == ["One question"]
