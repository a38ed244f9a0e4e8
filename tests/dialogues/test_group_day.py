"""A group's day: set up, the morning's question, answers, the evening's reveal, the board."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.jobs import digests
from bot.sandbox.chats import Chat
from bot.storage import chats
from tests.dialogues.stage import Actor, Stage

pytestmark = pytest.mark.both_databases


async def test_a_group_is_set_up_asked_and_shown_the_reveal(scene: Stage) -> None:
    ann, bob, cem = scene.person("Ann"), scene.person("Bob"), scene.person("Cem")
    group = await scene.group("面试小组", ann, bob, cem)
    ann, bob, cem = ann.in_(group), bob.in_(group), cem.in_(group)
    assert "每天 09:00（Asia/Shanghai）发题" in ann.sees()

    refused = await bob.presses("▶️ 开始")
    assert "由管理员来改" in bob.sees() or refused.text
    await ann.presses("▶️ 开始")
    assert "设好了" in ann.sees()

    await scene.at("09:00")
    question = ann.sees()
    assert "每日一题" in question
    assert "21:00 揭晓" in question
    right, wrong = scene.right(question), scene.wrong(question)
    assert (await bob.presses(right)).text == f"记下了：{right}。21:00 揭晓"
    assert (await bob.presses(wrong)).text == f"你答过了：{right}。第一次的答案算数"
    await cem.presses(wrong)
    assert ann.sees() == question, "nothing shows before the reveal"

    await scene.at("21:00")
    seen = ann.seen()
    assert f"答案：{right}" in seen
    assert "共 2 人作答，1 人答对" in seen
    assert "最先答对：\u2068Bob\u2069" in seen

    late = await ann.presses("我的答案")
    assert late.text == "这题你没有作答"
    mine = await cem.presses("我的答案")
    assert mine.text.startswith(f"你选了 {wrong}：")
    assert mine.toast
    assert mine.toast.is_alert

    await cem.says("/leaderboard")
    board = cem.sees()
    assert "🥇 \u2068Bob\u2069　10 分　1/1" in board
    assert "🥈 \u2068Cem\u2069　1 分　0/1" in board
    assert (await cem.presses("📍 我的名次")).text == "你在第 2 名，1 分"


async def pinning(scene: Stage) -> tuple[Actor, Chat]:
    """An admin who wishes for it, in a group in which the bot may not do so yet."""
    ann = scene.person("Ann")
    group = await scene.group("面试小组", ann)
    ann = ann.in_(group)
    await ann.presses("▶️ 开始")
    await ann.says("/settings")
    await ann.presses("👥 小组")
    await ann.presses("📌 置顶每日一题：关")
    return ann, group


async def test_the_daily_question_is_pinned_where_admins_wish_and_the_bot_may(scene: Stage) -> None:
    ann, group = await pinning(scene)
    await scene.at("09:00")
    assert "揭晓，在那之前" in ann.sees(), "asked, though it may not be pinned"
    assert group.pinned == []
    scene.world.promotes(ann.person, scene.world.only_bot, group, rights=frozenset({"can_pin_messages"}))
    for _ in range(2):
        await scene.at("09:00")
        asked = next(seen for seen in reversed(ann.messages()) if "揭晓，在那之前" in seen.text)
        assert group.pinned == [asked.message.id], "one at a time"
    await ann.presses("📌 置顶每日一题：开")
    await scene.at("09:00")
    assert group.pinned == [asked.message.id]


async def test_one_question_is_pinned_though_the_bot_lost_the_right_for_a_day_or_the_switch_was_off(
    scene: Stage,
) -> None:
    ann, group = await pinning(scene)
    rules = ann.messages()[0].id

    def asked() -> int:
        return next(seen.id for seen in reversed(ann.messages()) if "揭晓，在那之前" in seen.text)

    for may in (True, False, True):
        rights = frozenset({"can_pin_messages"} if may else {"can_delete_messages"})
        scene.world.promotes(ann.person, scene.world.only_bot, group, rights=rights)
        await scene.at("09:00")
    assert group.pinned == [asked()]
    await ann.presses("📌 置顶每日一题：开")
    await scene.at("09:00")
    await ann.presses("📌 置顶每日一题：关")
    group.pinned.insert(0, rules)
    await scene.at("09:00")
    assert group.pinned == [rules, asked()], "what others have pinned is theirs"


async def test_a_group_that_moves_in_the_middle_of_the_day_has_its_question_again(scene: Stage) -> None:
    ann, bob, cem = scene.person("Ann"), scene.person("Bob"), scene.person("Cem")
    group = await scene.group("面试小组", ann, bob, cem, kind="group")
    scene.world.promotes(ann.person, scene.world.only_bot, group, rights=frozenset({"can_pin_messages"}))
    ann, bob, cem = ann.in_(group), bob.in_(group), cem.in_(group)
    await ann.presses("▶️ 开始")
    await ann.says("/settings")
    await ann.presses("👥 小组")
    await ann.presses("📌 置顶每日一题：关")
    await scene.at("09:00")
    asked = ann.sees()
    right, wrong = scene.right(asked), scene.wrong(asked)
    await bob.presses(right)

    new = scene.world.migrates(group)
    await scene.settle()
    ann, bob, cem = ann.in_(new), bob.in_(new), cem.in_(new)
    assert ann.sees() == asked
    assert new.pinned == [ann.messages()[-1].id]
    assert (await bob.presses(wrong)).text == f"你答过了：{right}。第一次的答案算数"
    await cem.presses(wrong)
    await cem.says("/today")
    assert cem.sees() == "今天的题在这里 👆"

    await scene.at("21:00")
    assert ann.seen().count("揭晓 ·") == 1
    assert "共 2 人作答，1 人答对" in ann.seen()


async def test_where_it_cannot_be_posted_anew_what_was_answered_counts(scene: Stage) -> None:
    ann, bob = scene.person("Ann"), scene.person("Bob")
    group = await scene.group("面试小组", ann, bob, kind="group")
    ann, bob = ann.in_(group), bob.in_(group)
    await ann.presses("▶️ 开始")
    await scene.at("09:00")
    await bob.presses(scene.right(bob.sees()))
    new = scene.world.migrates(group)
    scene.world.restricts(ann.person, scene.world.only_bot, new)
    await scene.settle()
    assert "每日一题" not in ann.in_(new).seen()
    await scene.at("12:00")
    scene.world.restricts(ann.person, scene.world.only_bot, new, ["can_send_messages", "can_send_polls"])
    await scene.at("21:00")
    assert "共 1 人作答，1 人答对" in ann.in_(new).seen()
    await bob.in_(new).says("/leaderboard")
    assert "10 分　1/1" in bob.in_(new).sees()


@dataclass(slots=True)
class Overtaken:
    """Telegram's door, where somebody else hears in the same moment that the group has moved."""

    scene: Stage
    moved: tuple[int, int]

    async def send_message(self, *args: Any, **more: Any) -> Any:
        await self.scene.bot.here.database.write(chats.move, *self.moved)
        return await self.scene.bot.application.bot.send_message(*args, **more)


async def test_a_summary_that_meets_the_move_of_its_group_is_said_once_where_it_is_now(scene: Stage) -> None:
    ann = scene.person("Ann")
    group = await scene.group("面试小组", ann, kind="group")
    ann = ann.in_(group)
    await ann.presses("▶️ 开始")
    for _ in range(6):
        await scene.at("09:00")
        await ann.presses("A")
    await scene.at("21:00")
    await scene.at("08:59")
    await scene.at("08:59")
    new = scene.world.migrates(group)
    scene.clock.moment += timedelta(minutes=1)
    door: Any = Overtaken(scene, (group.id, new.id))
    assert await digests.tell_due(scene.bot.here, door) == 0
    await scene.settle()
    assert ann.in_(new).seen().count("一周小结") == 1
