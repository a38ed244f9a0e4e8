"""A streak as a person meets it: day by day on their own clock, quietly, and only where it is wanted."""

import pytest

from tests.dialogues.stage import Actor, Stage


async def newcomer(scene: Stage, name: str = "Ann", language: str = "中文") -> Actor:
    ann = scene.person(name, language_code="zh" if language == "中文" else "en")
    await ann.starts()
    await ann.presses(language)
    return ann


async def test_everybody_has_a_page_of_their_own_switches(scene: Stage) -> None:
    ann = await newcomer(scene)
    await ann.says("/settings")
    await ann.presses("🙋 我")
    assert "只说给你自己听" in ann.sees()
    assert (await ann.presses("🔥 连续天数：开")).text == "改好了"
    await ann.presses("🏆 榜单：开")
    assert {"🔥 连续天数：关", "🏆 榜单：关", "‹ 返回"} <= set(ann.buttons())
    await ann.says("/hide")
    assert "欢迎回到榜上" in ann.sees(), "it is the same switch as /hide"
    await ann.says("/settings")
    await ann.presses("🙋 我")
    assert {"🔥 连续天数：关", "🏆 榜单：开"} <= set(ann.buttons())
    await ann.presses("🔥 连续天数：关")
    assert "🔥 连续天数：开" in ann.buttons()


async def test_a_group_has_no_page_of_somebodys_own(scene: Stage) -> None:
    ann = await newcomer(scene)
    ann = ann.in_(await scene.group("小组", ann))
    await ann.says("/settings")
    message = ann.messages()[-1].message
    assert "🙋 我" not in ann.buttons()
    await ann.forges("p:me", message)
    assert "连续天数" not in ann.seen()
    assert (await ann.forges("s:boards:0", message)).text == "这条消息太旧了，用 /settings 打开新的"


async def answers(scene: Stage, ann: Actor) -> str:
    """One on demand; what is said of it, below."""
    await ann.says("/quiz")
    return await answers_latest(scene, ann)


async def answers_latest(scene: Stage, ann: Actor) -> str:
    await ann.presses("A")
    return ann.sees().rpartition("\n\n")[2]


async def days_in_a_row(scene: Stage, ann: Actor, number: int) -> str:
    """The last line of the last of them. A day is over at four in the morning."""
    last = ""
    for _ in range(number):
        await scene.at("10:00")
        last = await answers(scene, ann)
    return last


async def test_two_weeks_are_told_of_day_by_day(scene: Stage) -> None:
    ann = await newcomer(scene)
    heard = [await days_in_a_row(scene, ann, 1) for _ in range(14)]
    assert heard[6] == "🔥 连续 7 天 · 攒到一次补签，漏一天会自动用上"
    assert heard[13] == "🔥 连续 14 天 · 攒到一次补签，漏一天会自动用上"
    assert not [line for n, line in enumerate(heard) if n not in {6, 13} and "连续" in line]
    await scene.passes(days=2)
    assert await answers(scene, ann) == "🧊 用掉 1 次补签，14 天的连续还在"
    assert "补签" not in await answers(scene, ann), "only the first answer of a day says it"
    await ann.says("/stats")
    assert "🔥 连续 15 天，最长 15 天" in ann.sees()
    assert "🧊 还有 1 次补签：漏一天会自动用上；连答 7 天攒一次，最多存两次" in ann.sees()
    assert "🧊 用掉 1 次补签，14 天的连续还在" in ann.sees()
    await scene.passes(days=4)
    assert "最长 15 天的纪录还在" in await answers(scene, ann)
    assert "欢迎回来" not in await answers(scene, ann)


async def test_it_is_told_in_english_as_well(scene: Stage) -> None:
    ann = await newcomer(scene, language="English")
    assert (
        await days_in_a_row(scene, ann, 7)
        == "🔥 7 days in a row · A freeze earned; it steps in by itself on a day you miss"
    )
    await scene.passes(days=2)
    assert await answers(scene, ann) == "🧊 A freeze kept your 7 days"
    await ann.says("/stats")
    assert "🧊 No freeze yet: seven days in a row earn one" in ann.sees()
    await scene.passes(days=2)
    await ann.says("/stats")
    assert "Your best is 8 days in a row. Answer one today, and a new streak begins." in ann.sees()
    assert "👋 Welcome back" in await answers(scene, ann)


async def test_a_message_that_is_drawn_again_says_it_again(scene: Stage) -> None:
    ann = await newcomer(scene)
    await days_in_a_row(scene, ann, 7)
    await ann.presses("English")
    assert ann.sees().endswith("🔥 7 days in a row · A freeze earned; it steps in by itself on a day you miss")
    await scene.restart()
    await ann.presses("中文")
    assert "🔥 连续 7 天" in ann.sees()
    await scene.at("10:00")
    await answers(scene, ann)
    await ann.presses("English")
    assert "in a row" not in ann.sees()


async def test_the_second_of_two_taps_leaves_the_line_where_it_is(scene: Stage) -> None:
    ann = await newcomer(scene)
    await days_in_a_row(scene, ann, 6)
    await scene.at("10:00")
    await ann.says("/quiz")
    message, letter = ann.messages()[-1].message, scene.right(ann.sees())
    scene.world.presses(ann.person, message, letter)
    scene.world.presses(ann.person, message, letter)
    await scene.settle()
    assert "🔥 连续 7 天" in ann.sees()
    assert ann.seen().count("🔥 连续 7 天") == 1


async def test_a_day_ends_at_four_on_ones_own_clock(scene: Stage) -> None:
    ann = await newcomer(scene)
    await ann.says("/subscribe 09:00 Europe/Berlin")
    await scene.at("05:00", "Europe/Berlin")
    for _ in range(6):
        await answers(scene, ann)
        await scene.passes(days=1)
    await scene.at("03:30", "Europe/Berlin")  # still yesterday there; in Shanghai it is late in the morning
    assert "🔥 连续 7 天" in await answers(scene, ann)
    await scene.at("04:30", "Europe/Berlin")
    assert "连续" not in await answers(scene, ann)
    await ann.says("/stats")
    assert "连续 8 天" in ann.sees()


async def test_after_a_break_the_plan_asks_an_easy_one(scene: Stage) -> None:
    """Of its topics, whatever level it is set to."""
    ann = await newcomer(scene)
    await days_in_a_row(scene, ann, 3)
    await ann.says("/settings")
    await ann.presses("📚 主题")
    await ann.presses("主题 inference")
    await ann.says("/subscribe 09:00")
    for _ in range(3):
        await scene.at("09:00")
    levels = [scene.question(seen.text).level for seen in ann.messages() if "每日一题 ·" in seen.text]
    topics = {scene.question(seen.text).topic for seen in ann.messages() if "每日一题 ·" in seen.text}
    assert levels == [1, 1, 1]
    assert topics == {"inference"}


async def broken(scene: Stage, ann: Actor) -> None:
    await days_in_a_row(scene, ann, 3)
    await scene.passes(days=3)


@pytest.mark.parametrize("attempt", range(3))
async def test_after_a_break_quiz_asks_an_easy_one_once(scene: Stage, attempt: int) -> None:
    ann = await newcomer(scene)
    scene.bot.here.dice.seed(attempt)
    await broken(scene, ann)
    await ann.says("/quiz")
    assert scene.question(ann.sees()).level == 1
    assert "下一题来道简单的" not in await answers_latest(scene, ann), "it was an easy one"


async def test_who_comes_back_with_an_old_hard_question_gets_an_easy_one_next(scene: Stage) -> None:
    ann = await newcomer(scene)
    await days_in_a_row(scene, ann, 3)
    while scene.question(ann.sees()).level == 1 or "A" not in ann.buttons():
        await ann.says("/quiz")
    assert scene.question(ann.sees()).level == 2
    await scene.passes(days=3)
    assert await answers_latest(scene, ann) == "👋 欢迎回来，下一题来道简单的。最长 3 天的纪录还在"
    await ann.presses("再来一道")
    assert scene.question(ann.sees()).level == 1
    await answers_latest(scene, ann)
    levels = set()
    for _ in range(8):
        await ann.presses("再来一道")
        levels.add(scene.question(ann.sees()).level)
        await ann.presses("A")
    assert levels == {1, 2}, "one, not all"


async def test_who_wants_no_streak_meets_none(scene: Stage) -> None:
    ann = await newcomer(scene)
    await ann.says("/settings")
    await ann.presses("🙋 我")
    await ann.presses("🔥 连续天数：开")
    assert "连续" not in await days_in_a_row(scene, ann, 7)
    await ann.says("/stats")
    assert "连续" not in ann.sees()
    assert "补签" not in ann.sees()
    await scene.passes(days=4)
    assert "欢迎回来" not in await answers(scene, ann)
