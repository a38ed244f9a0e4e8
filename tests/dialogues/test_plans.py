"""Subscribing, setting up, pausing: how a chat gets the questions it wants."""

from datetime import timedelta

import pytest

from tests.dialogues.stage import MONDAY, Actor, Stage


async def in_chinese(scene: Stage, name: str = "Ann") -> Actor:
    ann = scene.person(name, language_code="zh-hans")
    await ann.starts()
    await ann.presses("中文")
    return ann


async def test_a_learner_subscribes_and_gets_a_question_every_morning(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.says("/subscribe 07:30 Europe/Berlin")
    assert "每天 07:30（Europe/Berlin）" in ann.sees()
    await scene.at("07:30", "Europe/Berlin")
    first = ann.sees()
    assert "每日一题" in first
    await ann.presses(scene.wrong(first))
    assert "这题不是这样" in ann.sees()
    await scene.at("07:30", "Europe/Berlin")
    assert "每日一题" in ann.sees()
    assert scene.question(ann.sees()) != scene.question(first)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("25:00", "没看懂这个时间"),
        ("tomorrow", "没看懂这个时间"),
        ("me", "没看懂这个时间"),
        ("24点", "没看懂这个时间"),
        ("09:00 Atlantis", "没找到时区“Atlantis”"),
    ],
)
async def test_a_wrong_time_or_zone_gets_an_example_that_works(scene: Stage, words: str, answer: str) -> None:
    ann = await in_chinese(scene)
    await ann.says(f"/subscribe {words}")
    assert answer in ann.sees()
    assert "/subscribe 0" in ann.sees()


@pytest.mark.parametrize(
    ("words", "plan"),
    [
        ("9", "每天 09:00（Asia/Shanghai）"),
        ("930", "每天 09:30（Asia/Shanghai）"),
        ("9 pm New York", "每天 21:00（America/New_York）"),
        ("12am", "每天 00:00（Asia/Shanghai）"),
        ("8点半", "每天 08:30（Asia/Shanghai）"),
        ("晚上9点 北京", "每天 21:00（Asia/Shanghai）"),
        ("09:00 utc+8", "每天 09:00（UTC+8）"),
        ("7h GMT-3", "每天 07:00（UTC-3）"),
        ("09:00 GMT+5:30", "每天 09:00（Asia/Kolkata）"),
        ("Berlin", "每天 09:00（Europe/Berlin）"),
    ],
)
async def test_a_time_is_read_as_people_write_it(scene: Stage, words: str, plan: str) -> None:
    ann = await in_chinese(scene)
    await ann.says(f"/subscribe {words}")
    assert plan in ann.sees()


async def test_a_zone_that_may_mean_several_is_asked_about(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.says("/subscribe 07:00 Indiana")
    assert "07:00（Asia/Shanghai）" in ann.messages()[-2].text, "none of them is guessed"
    assert "是哪一个" in ann.sees()
    await ann.presses("America/Indiana/Knox")
    assert "07:00 · America/Indiana/Knox" in ann.sees()


async def test_an_offset_that_no_zone_keeps_all_year_is_offered_as_the_nearest(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.says("/subscribe 09:00 GMT-3:30")
    assert "09:00（Asia/Shanghai）" in ann.messages()[-2].text
    assert ann.buttons() == ["America/St_Johns", "UTC-4", "UTC-3"]
    await ann.presses("America/St_Johns")
    assert "09:00 · America/St_Johns" in ann.sees()


async def test_settings_are_one_message_edited_in_place(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.says("/settings")
    count = len(ann.messages())
    await ann.presses("⏰ 时间")
    await ann.presses("20:00")
    await ann.presses("📅 日子")
    await ann.presses("✓ 六")
    await ann.presses("✓ 日")
    await ann.presses("‹ 返回")
    await ann.presses("🔢 数量")
    await ann.presses("2")
    await ann.presses("🌏 时区")
    await ann.presses("Asia/Tokyo")
    await ann.presses("📚 主题")
    await ann.presses("主题 lora")
    await ann.presses("‹ 返回")
    await ann.presses("🎯 难度")
    await ann.presses("中级")
    await ann.presses("▶️ 开始")
    text = ann.sees()
    assert len(ann.messages()) == count
    assert "20:00 · Asia/Tokyo" in text
    assert "工作日，每天 2 题" in text
    assert "1 个主题" in text
    assert "中级" in text
    assert "下一题：3 月 2 日（周一）20:00" in text
    await scene.at("20:00", "Asia/Tokyo")
    daily = [m.text for m in ann.messages() if "每日一题" in m.text]
    assert len(daily) == 2
    assert all("主题 lora · 中级" in text for text in daily)


async def test_one_more_after_the_daily_question_keeps_to_the_plans_level(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.says("/settings")
    await ann.presses("🎯 难度")
    await ann.presses("中级")
    await ann.presses("▶️ 开始")
    await scene.at("09:00")
    for _ in range(4):  # there are questions of two concepts
        assert "· 中级" in ann.sees()
        await ann.presses(scene.right(ann.sees()))
        await ann.presses("再来一道")


async def test_a_zone_is_found_by_typing_a_city(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.says("/settings")
    await ann.presses("🌏 时区")
    await ann.says("toronto")
    assert "America/Toronto" in ann.sees()


async def test_the_last_day_of_a_week_stays(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.says("/settings")
    await ann.presses("📅 日子")
    for day in "一二三四五六":
        await ann.presses(f"✓ {day}")
    assert (await ann.presses("✓ 日")).text == "至少留一天，先点上另一天"
    assert "✓ 日" in ann.buttons()


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("7天", "3 月 9 日"),
        ("１０", "3 月 12 日"),
        ("两周", "3 月 16 日"),
        ("2 weeks", "3 月 16 日"),
        ("三", "3 月 5 日"),
    ],
)
async def test_a_pause_is_read_as_people_write_it(scene: Stage, words: str, until: str) -> None:
    ann = await in_chinese(scene)
    await ann.says("/subscribe")
    await ann.says(f"/pause {words}")
    assert f"休息到 {until}" in ann.sees()


@pytest.mark.parametrize("words", ["0", "91", "400", "-3", "1.5", "20 weeks", "abc", "0天"])
async def test_a_pause_that_cannot_be_gets_an_example_that_works(scene: Stage, words: str) -> None:
    ann = await in_chinese(scene)
    await ann.says("/subscribe")
    await ann.says(f"/pause {words}")
    assert "/pause 7" in ann.sees()


async def test_a_pause_rests_and_a_resume_goes_on(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.says("/subscribe 09:00")
    await ann.says("/pause 2")
    assert "休息到 3 月 4 日（周三）" in ann.sees()
    await scene.at("09:00")
    await scene.at("09:00")
    assert "每日一题" not in ann.seen()
    await scene.at("09:00")
    assert "每日一题" in ann.sees()
    await ann.says("/pause 30")
    await ann.says("/resume")
    assert "下一题：3 月 5 日" in ann.sees()
    await ann.says("/unsubscribe")
    await scene.at("09:00")
    assert "已退订" in ann.sees()


async def test_only_admins_change_a_groups_plan_and_anonymous_ones_may(scene: Stage) -> None:
    ann, bob = scene.person("Ann"), scene.person("Bob")
    group = await scene.group("小组", ann, bob)
    ann, bob = ann.in_(group), bob.in_(group)
    await bob.says("/subscribe 08:00")
    assert "由管理员来改" in bob.sees()
    await bob.says("/settings")
    assert "由管理员来改" in bob.sees()
    await ann.says("/settings")
    query = await bob.presses("⏰ 时间")
    assert query.text == "这个由管理员来改"
    scene.world.promotes(ann.person, bob.person, group, anonymous=True)
    await bob.says("/subscribe 08:00", as_chat=group)
    assert "每天 08:00" in bob.sees()


async def test_a_greeting_changes_its_language_and_keeps_its_buttons(scene: Stage) -> None:
    ann, bob = scene.person("Ann"), scene.person("Bob")
    group = await scene.group("Study", ann, bob)
    ann, bob = ann.in_(group), bob.in_(group)
    greeted = len(ann.messages())
    assert (await bob.presses("English")).text == "这个由管理员来改"
    await ann.presses("English")
    assert "Hello everyone" in ann.sees()
    assert ann.buttons() == ["▶️ Start", "⚙️ Change it", "中文"]
    refused = await bob.presses("▶️ Start")
    assert (refused.text, len(ann.messages())) == ("That is for the admins to change", greeted)
    await ann.presses("▶️ Start")
    assert "All set" in ann.sees()


async def test_a_forum_topic_gets_its_own_questions(scene: Stage) -> None:
    ann = scene.person("Ann")
    group = await scene.group("论坛", ann, is_forum=True)
    topic = scene.world.topic(ann.person, group, "每日一题")
    ann = ann.in_(group)
    await ann.says("/subscribe 09:00", thread=topic.id)
    await scene.at("09:00")
    assert ann.messages()[-1].thread == topic.id
    assert "每日一题" in ann.sees()
    scene.world.closes_topic(ann.person, group, topic)
    await scene.at("09:00")
    await scene.at("09:00")
    assert ann.seen().count("每日一题 ·") == 1


async def test_a_channel_gets_an_anonymous_poll_and_a_way_to_answer_in_private(scene: Stage) -> None:
    ann = scene.person("Ann")
    channel = scene.world.channel("频道", ann.person)
    scene.world.adds_bot(ann.person, channel)
    await scene.settle()
    ann = ann.in_(channel)
    assert "已就位" in ann.sees()
    await ann.presses("▶️ 开始")
    await scene.at("09:00")
    poll = ann.messages()[-1].poll
    assert poll
    assert poll.is_anonymous
    assert ann.buttons() == ["单独作答"]
    button = ann.messages()[-1].buttons[0][0]
    assert button.url
    scene.world.follows(ann.person, button.url)
    await scene.settle()
    private = ann.in_(scene.world.private(ann.person))
    assert poll.question in private.sees()


async def test_a_group_that_becomes_a_supergroup_keeps_its_plan_and_board(scene: Stage) -> None:
    ann, bob = scene.person("Ann"), scene.person("Bob")
    group = await scene.group("小组", ann, bob, kind="group")
    ann, bob = ann.in_(group), bob.in_(group)
    await ann.presses("▶️ 开始")
    await scene.at("09:00")
    await bob.presses(scene.right(bob.sees()))
    await scene.at("21:00")
    new = scene.world.migrates(group)
    await scene.settle()
    await scene.at("09:00")
    ann, bob = ann.in_(new), bob.in_(new)
    assert "每日一题" in ann.sees()
    await bob.says("/leaderboard")
    assert "Bob" in bob.sees()


async def test_a_bot_that_was_removed_is_silent_and_comes_back_with_its_plan(scene: Stage) -> None:
    ann = scene.person("Ann")
    group = await scene.group("小组", ann)
    ann = ann.in_(group)
    await ann.presses("▶️ 开始")
    scene.world.kicks(ann.person, scene.world.only_bot, group)
    await scene.settle()
    await scene.at("09:00")
    assert "每日一题" not in ann.seen()
    assert scene.bot.here.failures == {}


async def test_a_move_that_is_told_twice_loses_nothing(scene: Stage) -> None:
    ann, bob = scene.person("Ann"), scene.person("Bob")
    group = await scene.group("小组", ann, bob, kind="group")
    ann, bob = ann.in_(group), bob.in_(group)
    await ann.presses("▶️ 开始")
    await ann.says("/settings")
    await ann.presses("👥 小组")
    await ann.presses("📌 置顶每日一题：关")
    scene.world.says(ann.person, group, "/settings")  # heard late, as is the notice of the move
    new = scene.world.migrates(group)
    scene.clock.moment = MONDAY + timedelta(hours=1)
    while await scene.bot.work():  # Telegram's refusal tells of it first
        pass
    ann, bob = ann.in_(new), bob.in_(new)
    asked = ann.sees()
    assert "每日一题" in asked
    await scene.settle()
    assert (await bob.presses(scene.right(asked))).text.startswith("记下了")
    await scene.at("21:00")
    assert "答案：" in next(seen.text for seen in ann.messages() if scene.question(asked).ask.zh in seen.text)
    await ann.says("/settings")
    assert "下一题：3 月 3 日" in ann.sees()
    await ann.presses("👥 小组")
    assert "📌 置顶每日一题：开" in ann.buttons()
    for _ in range(7):
        await scene.at("09:00")
    assert "一周小结" in ann.seen()
