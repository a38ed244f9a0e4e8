"""A streak as a person meets it: day by day on their own clock, quietly, and only where it is wanted."""

from datetime import timedelta

import pytest
from sqlalchemy import event, insert

from bot.storage.schema import quiet_day
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


async def test_days_on_which_nobody_is_asked_break_nothing(scene: Stage) -> None:
    """A subscriber of working days has their weekend; the stage begins on a Monday."""
    ann = await newcomer(scene)
    await ann.says("/subscribe 09:00")
    await ann.says("/settings")
    await ann.presses("📅 日子")
    for weekend in ("六", "日"):
        await ann.presses(f"✓ {weekend}")
    for _ in range(3):
        await days_in_a_row(scene, ann, 5)
        for _weekend in range(2):
            await scene.at("10:00")
    await ann.says("/stats")
    assert "连续 15 天" in ann.sees()


async def test_a_pause_of_ones_own_breaks_nothing(scene: Stage) -> None:
    ann = await newcomer(scene)
    await ann.says("/subscribe 09:00")
    await days_in_a_row(scene, ann, 3)
    await ann.says("/pause 10")
    await scene.passes(days=10)
    assert "欢迎回来" not in await answers(scene, ann)
    await ann.says("/stats")
    assert "连续 4 天" in ann.sees()
    for _ in range(4):  # day by day: a jump is a bot that slept, and excuses
        await scene.at("10:00")
    assert "欢迎回来" in await answers(scene, ann), "what is missed after the pause counts"


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


async def study_group(scene: Stage, *names: str, title: str = "面试小组") -> list[Actor]:
    """Sealed until the evening, as groups are; the first is its admin."""
    members = [scene.person(name) for name in names]
    group = await scene.group(title, *members)
    seated = [member.in_(group) for member in members]
    await seated[0].presses("▶️ 开始")
    return seated


async def toasts(scene: Stage, days: int, *members: Actor) -> list[str]:
    """What each of them reads on the last of these days."""
    read: list[str] = []
    for _ in range(days):
        await scene.at("09:00")
        read = [(await member.presses("A")).text or "" for member in members]
        await scene.at("21:00")
    return read


async def test_in_a_group_only_ones_own_toast_speaks_of_it(scene: Stage) -> None:
    ann, bob = await study_group(scene, "Ann", "Bob")
    assert await toasts(scene, 6, ann) == ["记下了：A。21:00 揭晓"]
    mine, his = await toasts(scene, 1, ann, bob)
    assert mine == "记下了：A。21:00 揭晓\n🔥 连续 7 天 · 攒到一次补签，漏一天会自动用上"
    assert his == "记下了：A。21:00 揭晓"
    await toasts(scene, 1)
    assert await toasts(scene, 1, ann) == ["记下了：A。21:00 揭晓\n🧊 用掉 1 次补签，7 天的连续还在"]
    await toasts(scene, 3)
    (back,) = await toasts(scene, 1, ann)
    assert back.endswith("👋 欢迎回来。最长 8 天的纪录还在"), "an easy one is promised where it can be kept: alone"
    for words in ("连续", "补签", "纪录"):
        assert words not in bob.seen()


async def test_a_group_may_want_to_hear_nothing_of_streaks(scene: Stage) -> None:
    ann, bob = await study_group(scene, "Ann", "Bob")
    await ann.says("/settings")
    await ann.presses("👥 小组")
    assert (await bob.presses("🔥 连续天数：开", ann.message_with("🔥 连续天数：开"))).text == "这个由管理员来改"
    assert (await ann.presses("🔥 连续天数：开")).text == "改好了"
    assert "🔥 连续天数：关" in ann.buttons()
    assert await toasts(scene, 7, ann) == ["记下了：A。21:00 揭晓"]
    private = Actor(scene, ann.person, scene.world.private(ann.person))
    await private.starts()
    await private.presses("中文")
    await private.says("/stats")
    assert "连续 7 天" in private.sees(), "it goes on, and its owner may look"
    await ann.presses("🔥 连续天数：关", ann.message_with("🔥 连续天数：关"))
    assert "补签" in (await toasts(scene, 7, ann))[0]


async def test_a_group_member_without_a_streak_of_their_own_reads_nothing(scene: Stage) -> None:
    ann, bob = await study_group(scene, "Ann", "Bob")
    private = Actor(scene, bob.person, scene.world.private(bob.person))
    await private.starts()
    await private.presses("中文")
    await private.says("/settings")
    await private.presses("🙋 我")
    await private.presses("🔥 连续天数：开")
    mine, his = await toasts(scene, 7, ann, bob)
    assert "连续 7 天" in mine
    assert his == "记下了：A。21:00 揭晓"


async def test_a_quiet_day_of_the_group_breaks_nothing(scene: Stage) -> None:
    ann, _ = await study_group(scene, "Ann", "Bob")
    await toasts(scene, 3, ann)
    day = scene.clock().date() + timedelta(days=1)
    await scene.bot.here.database.write(
        lambda tx: tx.execute(insert(quiet_day).values(chat_id=ann.chat.id, day=day)) and None
    )
    await scene.at("12:00")
    await scene.at("22:00")
    await toasts(scene, 1, ann)
    private = Actor(scene, ann.person, scene.world.private(ann.person))
    await private.starts("stats")
    assert "连续 4 天" in private.sees()


async def test_what_a_group_reads_of_typed_answers_and_polls_stays_as_it_is(kinds: Stage) -> None:
    ann, bob = kinds.person("Ann"), kinds.person("Bob")
    group = await kinds.group("小组", ann, bob)
    ann = ann.in_(group)
    for n in range(7):
        await kinds.at("10:00")
        await ann.says("/quiz numeric" if n % 2 else "/quiz single")
        if n % 2:
            await ann.replies("14")
        else:
            await ann.votes(0)
        await kinds.passes(hours=2)
    assert "连续" not in ann.seen()
    assert "补签" not in ann.seen()


async def test_a_typed_answer_has_its_line_below_the_explanation(kinds: Stage) -> None:
    ann = await newcomer(kinds)
    for _ in range(7):
        await kinds.at("10:00")
        await ann.says("/quiz numeric")
        await ann.says("14")
    assert ann.sees().endswith("🔥 连续 7 天 · 攒到一次补签，漏一天会自动用上")


async def test_an_update_that_comes_again_after_a_crash_says_the_same(scene: Stage) -> None:
    """Committed, but not told: Telegram, or a second tap, brings it back to a process that remembers nothing."""
    ann = await newcomer(scene)
    await days_in_a_row(scene, ann, 6)
    await scene.at("10:00")
    await ann.says("/quiz")
    asked = ann.messages()[-1]
    data = next(button.callback_data for button in asked.buttons[0])
    await ann.presses("A", asked.message)
    told = ann.sees()
    assert "🔥 连续 7 天" in told
    await scene.restart()
    again = await ann.forges(data or "", asked.message)
    assert again.text == "你答过了：A。第一次的答案算数"
    assert ann.sees() == told


async def test_only_the_first_answer_of_a_day_looks_into_the_past(scene: Stage) -> None:
    _, bob = await study_group(scene, "Ann", "Bob")
    looked: list[str] = []

    def look(_: object, __: object, statement: str, *___: object) -> None:
        looked.append(statement)

    engine = scene.bot.here.database._reading
    event.listen(engine, "before_cursor_execute", look)
    for is_first_ever in (True, False):
        await scene.at("09:00")
        looked.clear()
        await bob.presses("A")
        assert any("DISTINCT answer.day" in statement for statement in looked) is not is_first_ever
    alone = Actor(scene, bob.person, scene.world.private(bob.person))
    await alone.starts()
    await alone.presses("中文")
    looked.clear()
    await alone.presses("A")
    assert looked
    assert not [statement for statement in looked if "DISTINCT answer.day" in statement]
