"""Duels: the same questions for two, in private, each at their own pace within a day."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.sandbox.faults import Fault
from bot.storage import challenges
from bot.storage.schema_challenges import challenge
from tests.banks import simple_bank
from tests.dialogues.stage import OWNER, Actor, Stage, stage
from tests.dialogues.test_challenge import message
from tests.dialogues.test_plans import in_chinese


@pytest.fixture
async def lite(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(sqlite_url, simple_bank(tmp_path / "questions", concepts=6), owner_ids=OWNER) as made:
        yield made


def payload(actor: Actor) -> str:
    """Of the link on the card; in private it is wrapped into one that shares it."""
    url = next(b.url for seen in reversed(actor.messages()) for row in seen.buttons for b in row if b.url)
    query = parse_qs(urlsplit(url).query)
    return parse_qs(urlsplit(query["url"][0]).query)["start"][0] if "url" in query else query["start"][0]


async def duel(scene: Stage, wish: str = "2 20") -> tuple[Actor, Actor]:
    ann, bob = await in_chinese(scene, "Ann"), await in_chinese(scene, "Bob")
    await ann.says(f"/challenge {wish}")
    assert "Ann\u2069 在等对手：两人做同样的" in ann.sees()
    await bob.starts(payload(ann))
    return ann, bob


async def answer(scene: Stage, actor: Actor, button: str, *, right: bool = True, after: float = 1) -> str:
    await actor.presses(button)
    text = message(actor, "⏱")
    await scene.passes(seconds=after)
    await actor.presses(scene.right(text) if right else scene.wrong(text))
    await scene.passes(seconds=1)
    return text


async def test_two_people_duel_each_at_their_own_pace(scene: Stage) -> None:
    ann, bob = await duel(scene)
    assert "\u2068Ann\u2069 对 \u2068Bob\u2069" in bob.sees()
    assert "\u2068Ann\u2069 对 \u2068Bob\u2069" in ann.sees()
    hers = [await answer(scene, ann, "▶️ 第一题")]
    assert "记下了：" in ann.sees()
    assert "答案" not in ann.sees(), "the key stays sealed"
    hers.append(await answer(scene, ann, "下一题 →"))
    assert "等 \u2068Bob\u2069 答完" in ann.sees()
    await scene.passes(hours=20)
    his = [await answer(scene, bob, "▶️ 第一题"), await answer(scene, bob, "下一题 →", right=False)]
    assert [scene.question(text).id for text in hers] == [scene.question(text).id for text in his]
    for actor in (ann, bob):
        assert "\u2068Ann\u2069　240 分，答对 2/2\n\u2068Bob\u2069　120 分，答对 1/2" in actor.sees()
        assert "🏆 \u2068Ann\u2069 胜" in actor.sees()
        assert len([entity for entity in actor.messages()[-1].entities if entity.url]) == 2
    await ann.says("/leaderboard")
    assert "20 分　2/2" in ann.sees()


async def test_a_question_whose_time_is_over_counts_nothing(lite: Stage) -> None:
    ann, bob = await duel(lite, "1 20")
    await ann.presses("▶️ 第一题")
    assert (await ann.presses("▶️ 第一题")).text == "还有一题开着，先答它"
    await lite.passes(seconds=21)
    assert "这一题时间到了" in ann.sees()
    assert (await ann.presses("▶️ 第一题")).text == "这场对决已经结束了"
    await answer(lite, bob, "▶️ 第一题", right=False)
    assert "😶 \u2068Ann\u2069 一题也没有答\n🏆 \u2068Bob\u2069 胜" in bob.sees(), "who answers wins, though wrong"


async def test_after_a_day_it_is_over(lite: Stage) -> None:
    ann, bob = await duel(lite, "2 20")
    await answer(lite, ann, "▶️ 第一题")
    await lite.passes(days=1)
    assert "一天的期限到了" in bob.sees()
    assert "😴 \u2068Bob\u2069 没有来\n🏆 \u2068Ann\u2069 胜" in bob.sees()
    assert (await bob.presses("▶️ 第一题")).text == "这场对决已经结束了"


async def test_a_wrong_answer_beats_who_never_came(lite: Stage) -> None:
    ann, bob = await duel(lite, "1 20")
    assert "对决 · 第" not in await answer(lite, ann, "▶️ 第一题", right=False), "one question is no series"
    await lite.passes(days=1)
    for actor in (ann, bob):
        assert "😴 \u2068Bob\u2069 没有来\n🏆 \u2068Ann\u2069 胜" in actor.sees()
        assert "平局" not in actor.sees()


async def test_where_nobody_came_it_is_simply_over(lite: Stage) -> None:
    ann, bob = await duel(lite, "1 20")
    await lite.passes(days=1)
    for actor in (ann, bob):
        assert "两人都没有答题，这场对决就到这里。" in actor.sees()
        assert "平局" not in actor.sees()


async def test_two_wrong_answers_are_a_draw(lite: Stage) -> None:
    ann, bob = await duel(lite, "2 20")
    for actor in (ann, bob):
        assert "对决 · 第 1/2 题" in await answer(lite, actor, "▶️ 第一题", right=False)
        await answer(lite, actor, "下一题 →", right=False)
    assert "🤝 平局" in bob.sees()
    assert "挑战" not in bob.seen().replace("/challenge", "")


async def test_what_is_passed_on_says_what_it_is(lite: Stage) -> None:
    ann = await in_chinese(lite, "Ann")
    await ann.says("/challenge lora 2 20")
    url = next(b.url for row in ann.messages()[-1].buttons for b in row if b.url)
    assert parse_qs(urlsplit(url).query)["text"] == ["⚔️ 来一场对决？主题 lora，两人做同样的 2 题。"]


async def test_the_link_works_for_one_and_nobody_duels_with_themselves(lite: Stage) -> None:
    ann = await in_chinese(lite, "Ann")
    await ann.says("/challenge 1 20")
    code = payload(ann)
    await ann.starts(code)
    assert "这是你自己发起的对决" in ann.sees()
    for forged in ("duel_1_zzzzzz", "duel_x_y", "duel_", "duel_99_abc", f"duel_{'9' * 30}_a"):
        await ann.starts(forged)
        assert "已经结束或者取消了" in ann.sees(), forged
    bob, cem = await in_chinese(lite, "Bob"), await in_chinese(lite, "Cem")
    await bob.starts(code)
    await cem.starts(code)
    assert "已经有两个人了" in cem.sees()
    await bob.starts(code)
    assert "▶️ 第一题" in bob.buttons(), "the second time it leads back"


async def test_a_link_says_when_it_is_over_in_the_language_of_the_duel(lite: Stage) -> None:
    ann = await in_chinese(lite, "Ann")
    await ann.says("/language en")
    await ann.presses("English")
    await ann.says("/challenge 1 20")
    code = payload(ann)
    await lite.passes(days=1)
    eve = lite.person("Eve")
    for person in (ann, eve):
        await person.starts(code)
        assert "This duel is over or was called off." in person.sees(), "nobody has ever taken it"
    await ann.says("/challenge 1 20")
    code = payload(ann)
    await lite.person("Bob").starts(code)
    await eve.starts(code)
    assert "This duel has its two already." in eve.sees()
    await lite.passes(days=1)
    await eve.starts(code)
    assert "This duel is over or was called off." in eve.sees()


async def test_a_duel_needs_two_who_show_themselves(lite: Stage) -> None:
    ann, bob = lite.person("Ann"), await in_chinese(lite, "Bob")
    group = await lite.group("小组", ann, bob)
    channel = lite.world.channel("频道", bob.person)
    lite.world.promotes(ann.person, ann.person, group, anonymous=True)
    await ann.in_(group).says("/challenge duel")
    assert "对决的两个人都要露面" in ann.in_(group).sees()
    await bob.in_(group).says("/challenge duel", as_chat=channel)
    assert "对决的两个人都要露面" in ann.in_(group).sees()


async def test_a_duel_whose_starter_is_forgotten_waits_for_nobody(lite: Stage) -> None:
    ann, bob = lite.person("Ann"), await in_chinese(lite, "Bob")
    group = await lite.group("小组", ann, bob)
    await ann.in_(group).says("/challenge duel 1 20")
    code = payload(ann.in_(group))
    await ann.starts("")
    await ann.says("/forgetme")
    await ann.presses("全部删除")
    await lite.passes(seconds=1)
    assert "这场对决取消了" in bob.in_(group).sees()
    await bob.starts(code)
    assert "已经结束或者取消了" in bob.sees()


async def test_in_a_group_the_card_shows_who_plays_and_who_won(lite: Stage) -> None:
    ann, bob = lite.person("Ann"), await in_chinese(lite, "Bob")
    group = await lite.group("小组", ann, bob)
    await ann.in_(group).says("/challenge 对决 1 20")
    assert "⚔️ 应战" in ann.in_(group).buttons()
    code = payload(ann.in_(group))
    await ann.in_(group).says("/challenge 2")
    assert "🙋 我参加" in ann.in_(group).buttons(), "a duel keeps no chat busy"
    await bob.starts(code)
    await lite.passes(seconds=1)
    assert "\u2068Ann\u2069 对 \u2068Bob\u2069" in ann.in_(group).seen()
    assert "▶️ 去答题" in [label for seen in ann.in_(group).messages() for label in seen.labels]
    await ann.starts(code)  # she has never spoken to the bot: the card leads her there
    await answer(lite, ann, "▶️ 第一题")
    await answer(lite, bob, "▶️ 第一题", right=False)
    assert "🏆 \u2068Ann\u2069 胜" in ann.in_(group).seen()
    assert "▶️ 去答题" not in [label for seen in ann.in_(group).messages() for label in seen.labels]


async def test_a_duels_explanations_wait_until_both_are_through(lite: Stage) -> None:
    ann, bob = await duel(lite, "1 20")
    await answer(lite, ann, "▶️ 第一题", right=False)
    opened = await lite.bot.here.database.read(challenges.find, 1)
    assert opened
    why = f"why_1_0_{opened.code}"
    await ann.starts(why)
    assert "还没结束" in ann.sees()
    await answer(lite, bob, "▶️ 第一题")
    await ann.starts(why)
    assert "你选的" in message(ann, "答案")
    await bob.starts(why)
    assert "✅ 答对了" in message(bob, "答案")


async def test_a_rematch_invites_the_other(lite: Stage) -> None:
    ann, bob = await duel(lite, "1 20")
    first = await answer(lite, ann, "▶️ 第一题")
    await answer(lite, bob, "▶️ 第一题")
    assert "🤝 平局" in bob.sees()
    await bob.presses("🔁 再来一局")
    assert "在等对手" in bob.sees()
    assert "\u2068Bob\u2069 想再来一局" in ann.sees()
    await ann.starts(payload(ann))
    second = await answer(lite, ann, "▶️ 第一题")
    assert lite.question(first).id != lite.question(second).id


async def test_who_has_hidden_asks_for_a_rematch_without_a_name(lite: Stage) -> None:
    ann, bob = await duel(lite, "1 20")
    for actor in (ann, bob):
        await answer(lite, actor, "▶️ 第一题")
    await bob.says("/hide")
    await bob.presses("🔁 再来一局")
    assert "匿名 想再来一局" in ann.sees()


async def test_the_word_rematch_does_what_the_button_does_for_the_two_and_for_nobody_else(lite: Stage) -> None:
    people = [await in_chinese(lite, name) for name in ("Ann", "Bob", "Cem")]
    group = await lite.group("小组", *people)
    ann, bob, cem = people
    await ann.in_(group).says("/challenge 2 20 分队")
    await ann.in_(group).says("/stop")
    await ann.in_(group).says("/challenge duel lora 1 20")
    await bob.starts(payload(ann.in_(group)))
    for actor in (ann, bob):
        await actor.starts(payload(ann.in_(group)))
        await answer(lite, actor, "▶️ 第一题")
    await bob.says("/rematch")
    assert "对决 · 主题 lora" in bob.sees(), "his last duel, though it began in a group"
    assert "\u2068Bob\u2069 想再来一局" in ann.sees()
    await ann.in_(group).says("/rematch")
    assert "对决 · 主题 lora" in ann.in_(group).sees()
    assert "\u2068Ann\u2069 想再来一局" in bob.sees()
    await cem.in_(group).says("/rematch")
    assert "团队挑战赛" in cem.in_(group).sees(), "the group's last one: others' duels are not his"


async def test_stop_means_what_was_asked_last(lite: Stage) -> None:
    ann, _ = await duel(lite, "1 20")
    await lite.passes(hours=1)
    await ann.says("/quiz 3")
    await ann.says("/stop")
    assert "对决" not in ann.sees()
    await ann.says("/quiz 3")
    await ann.presses("▶️ 第一题")
    await ann.says("/stop")
    assert "对决到此为止" in ann.sees(), "its question is open"


async def test_stop_ends_one_duel_and_none_that_one_is_through_with(lite: Stage) -> None:
    ann, bob = await duel(lite, "1 20")
    cem = await in_chinese(lite, "Cem")
    await lite.passes(minutes=1)
    await ann.says("/challenge 1 20")
    await cem.starts(payload(ann))
    await ann.says("/stop")
    await answer(lite, cem, "▶️ 第一题")
    assert "😶 \u2068Ann\u2069 一题也没有答\n🏆 \u2068Cem\u2069 胜" in cem.sees(), "the newest is meant"
    first = next(seen for seen in ann.messages() if "▶️ 第一题" in seen.labels)
    await ann.presses("▶️ 第一题", first.message)
    await ann.presses(lite.right(message(ann, "⏱")))
    await lite.passes(seconds=1)
    await ann.says("/stop")
    assert "现在没有进行中的题" in ann.sees(), "Bob plays on"
    await answer(lite, bob, "▶️ 第一题", right=False)
    assert "🏆 \u2068Ann\u2069 胜" in bob.sees()


async def test_stop_gives_up(lite: Stage) -> None:
    ann, bob = await duel(lite, "2 20")
    await answer(lite, bob, "▶️ 第一题")
    await ann.presses("▶️ 第一题")
    await ann.says("/stop")
    assert "到此为止" in ann.sees()
    await answer(lite, bob, "下一题 →")
    assert "🏆 \u2068Bob\u2069 胜" in ann.sees()
    await ann.says("/challenge")
    await ann.says("/stop")
    await lite.passes(seconds=10)
    assert "这场对决取消了" in ann.seen()


async def test_nobody_takes_it_up(lite: Stage) -> None:
    ann = await in_chinese(lite, "Ann")
    await ann.says("/challenge")
    await lite.passes(days=1)
    assert "一直没有人应战" in ann.sees()


@pytest.mark.parametrize("away", [60, 600, 7200])
async def test_a_kill_in_the_middle_costs_nobody_a_question(lite: Stage, away: float) -> None:
    ann, bob = await duel(lite, "2 20")
    await answer(lite, bob, "▶️ 第一题")
    await ann.presses("▶️ 第一题")
    await lite.restart()
    lite.clock.moment += timedelta(seconds=away)
    await lite.bot._take_up()
    await lite.settle()
    if away == 60:
        await ann.presses(lite.right(message(ann, "⏱")))
        await lite.passes(seconds=1)
    else:
        assert "第 1 题没能发出来，不算" in ann.sees()
        await answer(lite, ann, "下一题 →")
    await answer(lite, ann, "下一题 →")
    await answer(lite, bob, "下一题 →")
    assert "🤝 平局" in bob.sees(), "where one has no points for speed, the other has none either"


async def test_a_question_that_got_lost_is_asked_again(lite: Stage) -> None:
    ann, bob = await duel(lite, "1 20")
    lite.world.misbehave(Fault.ERROR, method="sendMessage", chat_id=ann.chat.id)
    await ann.presses("▶️ 第一题")
    await lite.passes(seconds=10)
    assert "第 1 题没能发出来" in ann.sees()
    await answer(lite, ann, "下一题 →")
    await answer(lite, bob, "▶️ 第一题")
    assert "🤝 平局" in bob.sees()


async def test_english_is_spoken_to_whoever_chose_it(lite: Stage) -> None:
    ann = await in_chinese(lite, "Ann")
    eve = lite.person("Eve")
    await eve.starts()
    await eve.presses("English")
    await ann.says("/challenge 1 20")
    await eve.starts(payload(ann))
    assert "Duel · all topics" in eve.sees()
    await eve.presses("▶️ First question")
    right = next(line[0] for line in message(eve, "⏱").splitlines() if line.endswith("yes"))
    assert (await eve.presses(right)).text == f"Saved: {right}"
    await lite.passes(seconds=1)
    assert "You are through" in eve.sees()
    await answer(lite, ann, "▶️ 第一题")
    assert "A draw" in eve.sees()
    assert "Challenge" not in eve.seen()


async def test_a_group_that_throws_the_bot_out_does_not_end_the_duel(lite: Stage) -> None:
    ann, bob = await in_chinese(lite, "Ann"), await in_chinese(lite, "Bob")
    group = await lite.group("小组", ann, bob)
    await ann.in_(group).says("/challenge duel 1 20")
    code = payload(ann.in_(group))
    lite.world.kicks(ann.person, lite.world.only_bot, group)
    await bob.starts(code)
    await answer(lite, ann, "▶️ 第一题")
    await answer(lite, bob, "▶️ 第一题", right=False)
    assert "🏆 \u2068Ann\u2069 胜" in bob.sees()


async def test_who_is_forgotten_leaves_the_other_a_result(lite: Stage) -> None:
    ann, bob = await duel(lite, "1 20")
    await answer(lite, ann, "▶️ 第一题")
    await ann.says("/forgetme")
    await ann.presses("全部删除")
    await answer(lite, bob, "▶️ 第一题")
    assert "🏆 \u2068Bob\u2069 胜" in bob.sees()
    rows = await lite.bot.here.database.read(lambda tx: tx.execute(challenge.select()).all())
    assert ann.person.id not in {value for row in rows for value in row}
