"""Whole challenges in a group: the lobby, the rounds, the standing, the result; and what goes wrong on the way."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.pictures import canvas
from bot.storage import challenges
from tests.banks import kinds_bank, simple_bank
from tests.dialogues.stage import OWNER, Actor, Stage, stage

NAMES = ("Ann", "Bob", "Cem", "Dan", "Eva", "Fay", "Gus", "Hal", "Ida", "Jon")


@pytest.fixture
async def lite(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """On SQLite alone: most of these are about the game and not about the database."""
    async with stage(sqlite_url, simple_bank(tmp_path / "questions", concepts=6), owner_ids=OWNER) as made:
        yield made


async def gathering(scene: Stage, count: int = 3, kind: str = "supergroup") -> list[Actor]:
    """The first is the group's admin."""
    people = [scene.person(name) for name in NAMES[:count]]
    group = await scene.group("面试小组", *people, kind=kind)
    return [person.in_(group) for person in people]


async def started(scene: Stage, *people: Actor, wish: str = "2 20") -> None:
    """The second opens it, all others join, and the countdown is over."""
    await people[1].says(f"/challenge {wish}")
    for person in (people[0], *people[2:]):
        await person.presses("🙋 我参加")
    await people[1].presses("▶️ 开始")
    await scene.passes(seconds=5)


def message(actor: Actor, words: str) -> str:
    return next(seen.text for seen in reversed(actor.messages()) if words in seen.text)


async def test_ten_people_play_a_challenge_from_the_lobby_to_the_podium(scene: Stage) -> None:
    people = await gathering(scene, 10)
    ann, bob, *others = people
    await bob.says("/challenge 3 20")
    lobby = bob.sees()
    assert "挑战赛 · 全部主题" in lobby
    assert "共 3 题，每题 20 秒" in lobby
    assert "答对 100 分" in lobby
    assert "👥 1 人参加：\u2068Bob\u2069" in lobby
    assert (await bob.presses("▶️ 开始")).text == "至少要 2 个人"
    for person in (ann, *others):
        assert (await person.presses("🙋 我参加")).text == "算你一个"
    assert (await ann.presses("🙋 我参加")).text == "你已经在里面了"
    await scene.passes(seconds=3)
    assert "👥 10 人参加" in bob.sees()
    assert (await others[0].presses("▶️ 开始")).text == "这个由 \u2068Bob\u2069 或管理员来做"
    await bob.presses("▶️ 开始")
    assert "⏳ 5 …" in bob.sees()
    await scene.passes(seconds=2)
    assert "⏳ 3 …" in bob.sees()
    await scene.passes(seconds=3)
    for n in range(3):
        question = bob.sees()
        assert f"第 {n + 1}/3 题" in question
        assert "⏱ 20 秒" in question
        right, wrong = scene.right(question), scene.wrong(question)
        await scene.passes(seconds=6)
        assert (await ann.presses(right)).text == f"记下了：{right}"
        for person in people[1:5]:
            await person.presses(right)
        for person in people[5:9]:
            await person.presses(wrong)
        await scene.passes(seconds=6)
        assert "10 人中 9 人已答" in bob.sees()
        assert "100" not in bob.sees() if n == 0 else "✓" in bob.sees()
        assert (await others[1].presses(wrong)).text == f"你答过了：{right}。第一次的答案算数"
        await scene.passes(seconds=9)
        assert "9 人作答，5 人答对" in bob.sees()
        assert f"答案：{right}" in bob.sees()
        assert "📖 讲解" in bob.buttons()
        await scene.passes(seconds=8)
    result = bob.sees()
    assert "比赛结束" in result
    assert result.count("🥇") == 5, "equal points share a place"
    assert "6. \u2068Fay\u2069　0" in result
    assert result.count("5/9") == 3
    assert len([e for e in bob.messages()[-1].entities if e.url]) == 3
    podium = bob.messages()[-2]
    assert podium.photo
    assert "🏆 \u2068Ann\u2069、\u2068Bob\u2069" in podium.text
    await bob.says("/leaderboard")
    assert "🥇 \u2068Ann\u2069　30 分　3/3" in bob.sees(), "they are ordinary answers, too"


async def test_stop_ends_it_for_the_starter_and_for_admins_only(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await started(lite, ann, bob, cem)
    await cem.says("/stop")
    assert "由 \u2068Bob\u2069 或管理员来做" in cem.sees()
    await bob.presses(lite.right(message(bob, "第 1/2 题")))
    await lite.passes(seconds=20)
    await lite.passes(seconds=8)
    question = message(bob, "第 2/2 题")
    await cem.presses(lite.right(question))
    await ann.says("/stop")
    await lite.passes(seconds=1)
    assert "挑战赛被叫停" in bob.sees()
    assert "🥇 \u2068Bob\u2069　120" in bob.sees()
    assert "\u2068Cem\u2069　0" in bob.sees(), "the question that was open does not count"
    assert "答案：" in message(bob, "第 2/2 题")
    assert bob.sees().count("/1") == 1, "one explanation"
    await bob.says("/stop")
    assert "现在没有进行中的题" in bob.sees()


async def test_a_lobby_can_be_called_off_and_left(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await bob.says("/challenge")
    await cem.presses("🙋 我参加")
    assert (await cem.presses("退出")).text == "你退出了"
    assert (await cem.presses("退出")).text == "你本来就不在里面"
    await lite.passes(seconds=3)
    assert "1 人参加" in bob.sees()
    lobby = bob.message_with("✖️ 取消")
    data = next(b.callback_data for row in bob.messages()[-1].buttons for b in row if b.text == "🙋 我参加")
    assert (await cem.presses("✖️ 取消")).text == "这个由 \u2068Bob\u2069 或管理员来做"
    await ann.presses("✖️ 取消")
    await lite.passes(seconds=1)
    assert "取消了" in bob.sees()
    assert bob.buttons() == []
    await lite.passes(days=7)
    assert data
    assert (await cem.forges(data, lobby)).text == "这场挑战赛已经结束了", "last week's lobby"
    assert (await cem.forges(data[:-3] + "x:0", lobby)).text == "这个按钮已经失效了"
    await bob.says("/challenge")
    assert (await cem.forges(data, lobby)).text == "这场挑战赛已经结束了"


async def test_nobody_starts_it_and_it_is_off(lite: Stage) -> None:
    _, bob, _ = await gathering(lite)
    await bob.says("/challenge")
    await lite.passes(minutes=30)
    assert "一直没有人开始" in bob.sees()
    await bob.says("/challenge")
    assert "🙋 我参加" in bob.buttons()


async def test_two_at_once_in_one_chat_get_one_line(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await bob.says("/challenge")
    await ann.says("/challenge lora 3")
    assert "这里已经有一场挑战赛了" in ann.sees()
    assert ann.messages()[-1].reply_to == bob.message_with("▶️ 开始").id
    await started_again(lite, cem, bob)
    await ann.says("/rematch")
    assert "这里已经有一场挑战赛了" in ann.sees()


async def started_again(scene: Stage, one: Actor, starter: Actor) -> None:
    await one.presses("🙋 我参加")
    await starter.presses("▶️ 开始")
    await scene.passes(seconds=5)


async def test_topics_numbers_and_words_are_understood(lite: Stage) -> None:
    ann, bob, _ = await gathering(lite)
    await ann.says("/challenge loora 4 45 3队")
    assert "没有叫“loora”的主题" in ann.sees()
    await ann.presses("主题 lora")
    assert "团队挑战赛 · 主题 lora" in ann.sees()
    assert "共 4 题，每题 45 秒" in ann.sees()
    assert "🟢 绿队" in ann.buttons()
    await ann.presses("✖️ 取消")
    await ann.says("/challenge 单挑 loora 1")
    await ann.presses("主题 lora")
    assert "对决 · 主题 lora" in ann.sees()
    for wish, plan in {"0 0": "共 1 题，每题 10 秒", f"99999 500 {'9' * 99}": "共 15 题，每题 120 秒"}.items():
        await bob.says(f"/challenge {wish}")
        assert plan in bob.sees()
        await bob.says("/stop")
    await bob.says("/challenge 分队3 inference 2")
    assert "团队挑战赛 · 主题 inference" in bob.sees()
    assert "至少 3 人；由" in bob.sees(), "no team stays empty"
    assert bob.buttons()[:2] == ["🔴 红队", "🔵 蓝队"]
    assert "🟢 绿队" in bob.buttons()


async def test_teams_stay_balanced_and_score_the_mean_of_their_best(lite: Stage) -> None:
    people = await gathering(lite, 5)
    ann, bob, cem, dan, eva = people
    await bob.says("/challenge teams 1 20")
    assert "分队保持人数均衡" in bob.sees()
    assert (await cem.presses("🔵 蓝队")).text == "你在🔵 蓝队"
    assert (await dan.presses("🔵 蓝队")).text == "你在🔵 蓝队"
    assert (await eva.presses("🔵 蓝队")).text == "那一队人多了，你先在🔴 红队"
    assert (await eva.presses("🔴 红队")).text == "你已经在里面了"
    await ann.presses("🔴 红队")
    await bob.presses("▶️ 开始")
    await lite.passes(seconds=5)
    text = message(bob, "⏱")
    for person in (cem, dan):
        await person.presses(lite.right(text))
    await bob.presses(lite.right(text))
    await eva.presses(lite.wrong(text))
    await lite.passes(seconds=20)
    await lite.passes(seconds=8)
    result = bob.sees()
    assert "🥇 🔵 蓝队　120" in result
    assert "🥈 🔴 红队　60" in result, "the best two of three"
    await bob.presses("🔁 再来一局")
    assert "团队挑战赛" in bob.sees()
    await ann.presses("🔵 蓝队")  # the first change shows at once, what follows does not
    await bob.presses("👥 分 3 队")
    await bob.presses("👥 分 3 队")  # the lobby has not changed yet
    await lite.passes(seconds=3)
    assert "🟢 绿队" in bob.buttons()
    for label in ("👥 分 4 队", "👤 不分队"):
        await bob.presses(label)
        await lite.passes(seconds=6)
    assert "🙋 我参加" in bob.buttons()


async def test_a_starter_who_only_watches_is_still_the_starter(lite: Stage) -> None:
    _, bob, cem = await gathering(lite)
    await bob.says("/alias 夜猫子")
    await bob.says("/challenge 2 20")
    await bob.presses("退出")
    await lite.passes(seconds=3)
    assert "由 \u2068夜猫子\u2069 或管理员开始" in bob.sees()
    assert (await cem.presses("▶️ 开始")).text == "这个由 \u2068夜猫子\u2069 或管理员来做"
    await bob.says("/hide")
    assert (await cem.presses("▶️ 开始")).text == "这个由 发起的人 或管理员来做"


async def test_nobody_gets_a_medal_for_nothing(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await started(lite, ann, bob, cem, wish="1 20")
    question = message(bob, "⏱")
    assert "🔒" not in question, "seconds count, no hour does"
    for person in (ann, bob):
        await person.presses(lite.wrong(question))
    await lite.passes(seconds=1)
    assert "🔒" not in message(bob, "⏱")
    await lite.passes(seconds=20)
    await lite.passes(seconds=8)
    assert "比赛结束" in bob.sees()
    assert "🥇" not in bob.sees()
    assert "1. \u2068Bob\u2069　0" in bob.sees()


async def test_a_link_leads_to_the_explanation_and_to_ones_own_answer(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await started(lite, ann, bob, cem, wish="1 20")
    question = message(bob, "⏱")
    await bob.presses(lite.wrong(question))
    opened = await lite.bot.here.database.read(challenges.find, 1)
    assert opened
    why = f"why_1_0_{opened.code}"
    at_home = bob.in_(lite.world.private(bob.person))
    await at_home.starts(why)
    assert "还没结束" in at_home.sees(), "nothing is told while it is open"
    await lite.passes(seconds=20)
    shown = next(seen for seen in reversed(bob.messages()) if "📖 讲解" in seen.labels)
    assert [b.url for row in shown.buttons for b in row] == [f"https://t.me/yimian_bot?start={why}"]
    await lite.passes(seconds=8)
    await at_home.starts(why)
    told = message(at_home, "你选的")
    assert lite.question(question).ask.zh in told
    assert at_home.message_with("再来一道")
    late = lite.person("Dan")
    await late.starts(why)
    assert "答案" in message(late, "挑战 ·")
    assert "你选的" not in late.seen()
    for forged in ("why_", "why_1_0_zzzzzz", f"why_1_7_{opened.code}", f"why_{'9' * 30}_0_a"):
        await late.starts(forged)
        assert "/quiz" in late.sees(), forged


async def test_who_answers_without_a_seat_is_in(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await bob.says("/challenge 2 20")
    lobby = bob.message_with("🙋 我参加")
    data = next(b.callback_data for row in bob.messages()[-1].buttons for b in row if b.text == "🙋 我参加")
    await started_again(lite, ann, bob)
    assert data
    assert (await cem.forges(data, lobby)).text == "已经开始了，答一题就算参加"
    await cem.presses(lite.right(message(bob, "第 1/2 题")))
    await lite.passes(seconds=20)
    assert "🥇 \u2068Cem\u2069　120" in bob.sees()


async def test_a_starter_who_has_left_is_not_waited_for(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    dan = lite.person("Dan").in_(ann.chat)
    lite.world.joins(dan.person, ann.chat)
    await bob.says("/challenge")
    await cem.presses("🙋 我参加")
    assert "由 " in (await cem.presses("▶️ 开始")).text
    lite.world.leaves(bob.person, bob.chat)
    assert "由 " in (await dan.presses("▶️ 开始")).text, "who is not in it cannot start it"
    await cem.presses("▶️ 开始")
    assert "⏳ 5" in cem.sees()


async def test_an_admin_who_has_lost_the_right_cannot_start(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    lite.world.promotes(ann.person, cem.person, cem.chat)
    await bob.says("/challenge")
    await cem.presses("🙋 我参加")
    lite.world.demotes(ann.person, cem.person, cem.chat)
    assert "或管理员来做" in (await cem.presses("▶️ 开始")).text
    lite.world.promotes(ann.person, cem.person, cem.chat)
    await cem.presses("▶️ 开始")
    assert "⏳ 5" in cem.sees()


async def test_the_admin_of_another_group_has_no_say_in_this_one(lite: Stage) -> None:
    _, bob, cem = await gathering(lite)
    await bob.says("/challenge 1 20")
    await cem.presses("🙋 我参加")
    data = next(b.callback_data for row in bob.messages()[-1].buttons for b in row if b.text == "▶️ 开始")
    assert data
    own = cem.in_(await lite.group("Cem 的小组", cem))
    await own.says("/challenge 1 20")
    assert (await own.forges(data, own.message_with("▶️ 开始"))).text == "这个按钮已经失效了"
    assert "🙋 我参加" in bob.buttons(), "it has not begun"


async def test_names_made_to_break_a_layout_do_not(lite: Stage) -> None:
    ann, bob, _ = await gathering(lite)
    trick = lite.person("\u202eevil\u202c")
    ghost = lite.person("\u200b\u2060")
    for person in (trick, ghost):
        lite.world.joins(person.person, ann.chat)
    await bob.says("/challenge 1 10")
    for person in (trick, ghost):
        await person.in_(ann.chat).presses("🙋 我参加")
    await lite.passes(seconds=3)
    assert "\u2068Bob\u2069、\u2068evil\u2069、\u2068—\u2069" in bob.sees()
    await bob.presses("▶️ 开始")
    await lite.passes(seconds=5)
    right = lite.right(message(bob, "⏱"))
    for person in (trick, ghost):
        await person.in_(ann.chat).presses(right)
    await lite.passes(seconds=10)
    await lite.passes(seconds=8)
    assert bob.messages()[-2].photo


async def test_the_longest_names_of_four_teams_find_room_in_the_lobby(lite: Stage) -> None:
    people = [lite.person(f"{n:02}" + "很长的名字" * 12) for n in range(80)]
    group = await lite.group("很多人", *people)
    ann, *others = [person.in_(group) for person in people]
    await ann.says("/challenge teams4 2 20")
    for person in others:
        await person.presses("🔴 红队")
    await lite.passes(seconds=3)
    assert ann.sees().count("等，另有 8 人") == 4


async def test_one_question_is_one_and_what_nobody_answered_is_explained(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await ann.says("/language en")
    await ann.presses("English")
    await bob.says("/challenge 1 20")
    assert "\n1 question, 20 seconds\n" in bob.sees()
    await cem.presses("🙋 I am in")
    await bob.presses("▶️ Start")
    for wait in (5, 20, 8):
        await lite.passes(seconds=wait)
    assert "Nobody answered, so there is no winner." in bob.sees()
    assert len([entity for entity in bob.messages()[-1].entities if entity.url]) == 1
    await bob.says("/challenge duel 1 20")
    assert "the same 1 question for both" in bob.sees()


async def test_who_hides_plays_without_a_name(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await cem.says("/hide")
    await started(lite, ann, bob, cem, wish="1 10")
    await cem.presses(lite.right(message(bob, "⏱")))
    await lite.passes(seconds=10)
    await lite.passes(seconds=8)
    assert "🥇 匿名　120" in bob.sees()
    assert "Cem" not in bob.sees()


async def test_a_group_that_moves_in_the_middle_goes_on_in_its_new_chat(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite, kind="group")
    await started(lite, ann, bob, cem, wish="1 20")
    new = lite.world.migrates(ann.chat)
    await lite.settle()
    await lite.passes(seconds=1)
    ann, bob, cem = (person.in_(new) for person in (ann, bob, cem))
    assert "不算，换一题补上" in bob.sees()
    await lite.passes(seconds=8)
    await bob.presses(lite.right(bob.sees()))
    await lite.passes(seconds=20)
    await lite.passes(seconds=8)
    assert "🥇 \u2068Bob\u2069　120" in bob.sees()


async def test_a_group_that_moves_between_two_questions_loses_neither(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite, kind="group")
    await started(lite, ann, bob, cem, wish="2 20")
    await bob.presses(lite.right(message(bob, "⏱")))
    await lite.passes(seconds=20)
    new = lite.world.migrates(ann.chat)
    await lite.passes(seconds=1)
    await lite.passes(seconds=8)
    bob = bob.in_(new)
    await bob.presses(lite.right(message(bob, "第 2/2 题")))
    await lite.passes(seconds=20)
    await lite.passes(seconds=8)
    assert "🥇 \u2068Bob\u2069　240" in bob.sees()
    assert "不算" not in bob.seen()


async def test_a_lobby_that_moves_is_shown_in_the_new_chat(lite: Stage) -> None:
    _, bob, cem = await gathering(lite, kind="group")
    await bob.says("/challenge 1 20")
    new = lite.world.migrates(bob.chat)
    await lite.settle()
    await lite.passes(minutes=1)
    cem = cem.in_(new)
    assert (await cem.presses("🙋 我参加")).text == "算你一个"


async def test_a_channel_gets_one_line(lite: Stage) -> None:
    ann = lite.person("Ann")
    channel = await lite.group("频道", ann, kind="channel")
    await ann.in_(channel).says("/challenge")
    assert "频道里看不到谁在答" in ann.in_(channel).sees()
    await ann.in_(channel).says("/rematch")
    assert "频道里看不到谁在答" in ann.in_(channel).sees()


async def test_who_writes_as_a_channel_is_nobody_in_particular(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    masks = [lite.world.channel(f"频道 {person.person.id}", person.person) for person in (bob, cem)]
    await bob.says("/challenge 1 20", as_chat=masks[0])
    assert "👥 还没有人参加" in ann.sees()
    assert "由管理员开始" in ann.sees()
    await cem.says("/stop", as_chat=masks[1])
    assert "由 发起的人 或管理员来做" in ann.sees()
    await ann.says("/stop")
    assert "到此为止" in ann.sees()


async def test_a_rematch_speaks_the_language_that_the_group_speaks_by_then(lite: Stage) -> None:
    ann, bob, _ = await gathering(lite)
    await bob.says("/challenge 2 20")
    await bob.says("/stop")
    await ann.says("/language en")
    await ann.presses("English")
    await bob.says("/rematch")
    assert "2 questions, 20 seconds each" in bob.sees()


async def test_only_what_one_tap_answers_is_asked(sqlite_url: str, tmp_path: Path) -> None:
    async with stage(sqlite_url, kinds_bank(tmp_path / "questions")) as made:
        _, bob, _ = await gathering(made)
        await bob.says("/challenge numeric")
        assert "没有一点就能答的题" in bob.sees()
        await bob.says("/challenge 9")
        assert "共 6 题" in bob.sees(), "no more than there are"


async def test_without_a_chinese_font_the_text_says_it_all_and_the_operator_hears_once(
    lite: Stage,
) -> None:
    async def fontless(svg: str) -> bytes:
        return canvas.paint(svg, system_fonts=False)

    lite.bot.referee.here = replace(lite.bot.here, paint=fontless)
    owner = lite.person("Owner")
    await owner.starts()
    people = await gathering(lite)
    for _ in range(2):
        await started(lite, *people, wish="1 10")
        await people[0].presses(lite.right(message(people[0], "⏱")))
        await lite.passes(seconds=10)
        await lite.passes(seconds=8)
        assert "🥇 \u2068Ann\u2069　120" in people[0].sees()
    assert not any(seen.photo for seen in people[0].messages())
    assert owner.seen().count("fonts-wqy-microhei") == 1


async def test_the_podium_turns_dark_in_its_place_and_names_nobody_who_hides_by_then(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await started(lite, ann, bob, cem, wish="1 10")
    await ann.presses(lite.right(message(ann, "⏱")))
    await lite.passes(seconds=10)
    await lite.passes(seconds=8)
    light = next(seen for seen in ann.messages() if seen.photo)
    await cem.presses("🌙 深色")
    dark = next(seen for seen in ann.messages() if seen.photo)
    assert dark.message.id == light.message.id
    assert dark.photo != light.photo
    assert dark.text == light.text == "🏆 \u2068Ann\u2069"
    data = next(b.callback_data for row in dark.buttons for b in row)
    assert data
    await ann.says("/hide")
    await bob.presses("☀️ 浅色")
    assert "Ann" not in next(seen.text for seen in bob.messages() if seen.photo)
    forged = data.replace("light", "dark").split(":")
    assert (await cem.forges(":".join([*forged[:2], "zzzzzz", forged[3]]), dark.message)).text == "这个按钮已经失效了"


async def test_names_do_not_reach_the_result_unescaped(lite: Stage) -> None:
    ann, bob, _ = await gathering(lite)
    eve = lite.person("<b>&Eve {0}").in_(ann.chat)
    lite.world.joins(eve.person, ann.chat)
    await eve.says("/challenge 1 10")
    await ann.presses("🙋 我参加")
    assert (await bob.presses("▶️ 开始")).text == "这个由 \u2068<b>&Eve {0}\u2069 或管理员来做"
    await eve.presses("▶️ 开始")
    await lite.passes(seconds=5)
    await eve.presses(lite.right(message(eve, "⏱")))
    await lite.passes(seconds=10)
    await lite.passes(seconds=8)
    assert "🥇 \u2068<b>&Eve {0}\u2069　120" in eve.sees()
