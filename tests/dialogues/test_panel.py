"""What admins choose for their group: who may start challenges, and which days are quiet."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from bot.storage import quiet_days
from bot.storage.schema import quiet_day
from tests.dialogues.stage import Actor, Stage
from tests.dialogues.test_boards import club, day, town
from tests.dialogues.test_plans import in_chinese
from tests.dialogues.test_seasons import summaries, until

__all__ = ["town"]

WORDS = {
    "zh": {
        "group": "👥 小组",
        "open": "🏆 发起挑战赛：所有人",
        "closed": "🏆 发起挑战赛：仅管理员",
        "line": "由管理员发起",
        "toast": "这个小组的挑战赛由管理员发起",
        "admins": "这个由管理员来改",
        "lobby": "挑战赛 · 全部主题",
        "again": "🔁 再来一局",
        "duel": "⚔️ 应战",
        "quiet": "🤫 安静日",
        "chosen": "已定：12月24日到12月26日",
        "none": "已定：还没有",
        "typed": "12月24日到26日",
        "unreadable": "没看懂是哪几天",
        "over": "已经过去了",
        "new_year": "12月31日到1月1日",
        "take_back": "✕ 12月24日到12月26日",
    },
    "en": {
        "group": "👥 Group",
        "open": "🏆 Challenges: anyone may start",
        "closed": "🏆 Challenges: admins only",
        "line": "the admins start challenges",
        "toast": "In this group the admins start challenges",
        "admins": "That is for the admins to change",
        "lobby": "Challenge · all topics",
        "again": "🔁 Rematch",
        "duel": "⚔️ Take it on",
        "quiet": "🤫 Quiet days",
        "chosen": "Chosen: 24/12 – 26/12",
        "none": "Chosen: none yet",
        "typed": "Dec 24 - 26",
        "unreadable": "I can't tell which days",
        "over": "Those days are over",
        "new_year": "31/12 – 1/1",
        "take_back": "✕ 24/12 – 26/12",
    },
}


async def gathering(scene: Stage, language: str, *names: str) -> list[Actor]:
    people = await club(scene, *names)
    if language == "en":
        await people[0].says("/language")
        await people[0].presses("English")
    return list(people)


async def opens(admin: Actor, *path: str) -> None:
    await admin.says("/settings")
    for label in path:
        await admin.presses(label)


def daily(actor: Actor) -> int:
    return sum("每日一题 ·" in seen.text for seen in actor.messages())


async def set_quiet(ann: Actor, *days: str) -> None:
    await opens(ann, "👥 小组", "🤫 安静日")
    for label in days:
        await ann.presses(label)


# ---- who may start challenges


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_admins_may_keep_the_starting_of_challenges_to_themselves(town: Stage, language: str) -> None:
    ann, bob, eve = await gathering(town, language, "Ann", "Bob", "Eve")
    words = WORDS[language]
    await bob.says("/challenge 1 10")
    await ann.presses("🙋 我参加" if language == "zh" else "🙋 I am in")
    await bob.presses("▶️ 开始" if language == "zh" else "▶️ Start")
    for _ in range(30):
        await town.passes(seconds=2)
    assert words["again"] in bob.buttons()

    await opens(ann, words["group"])
    assert (await bob.presses(words["open"], ann.message_with(words["open"]))).text == words["admins"]
    await ann.presses(words["open"])
    assert words["closed"] in ann.buttons()
    for command in ("/challenge", "/rematch", "/challenge lora 3", "/challenge teams"):
        before = len(bob.messages())
        await bob.says(command)
        assert words["line"] in bob.sees()
        assert len(bob.messages()) == before + 2, "one clear line"
    assert (await bob.presses(words["again"])).text == words["toast"]

    await bob.says("/challenge duel")
    assert words["duel"] in bob.buttons()
    town.world.promotes(ann.person, eve.person, ann.chat, anonymous=True)
    await eve.says("/challenge", as_chat=ann.chat)
    assert words["lobby"] in eve.sees()
    await ann.says("/stop")
    await ann.presses(words["again"])
    assert words["lobby"] in ann.sees()
    await ann.says("/stop")
    await opens(ann, words["group"], words["closed"])
    await bob.says("/challenge")
    assert words["lobby"] in bob.sees()


async def test_the_right_is_asked_for_at_the_moment_of_the_press(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    town.world.promotes(ann.person, bob.person, ann.chat)
    await opens(ann, "👥 小组", "🏆 发起挑战赛：所有人")
    await bob.says("/challenge")
    assert "挑战赛 · 全部主题" in bob.sees()
    await bob.says("/stop")
    town.world.demotes(ann.person, bob.person, ann.chat)
    await bob.says("/challenge")
    assert "由管理员发起" in bob.sees()


async def test_where_the_bot_has_been_thrown_out_an_old_panel_changes_nothing(town: Stage) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    await opens(ann, "👥 小组")
    town.world.kicks(ann.person, town.world.only_bot, ann.chat)
    await town.settle()
    assert (await ann.presses("📌 置顶每日一题：关")).text == "这个由管理员来改"
    assert town.bot.here.failures == {}


@pytest.mark.parametrize("data", ["s:day:", "s:day:012", "s:day:7", "s:at:", "s:season:99", "s:quiet:x", "s:nope:1"])
async def test_what_no_button_of_ours_carries_changes_nothing(town: Stage, data: str) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    await opens(ann, "📅 日子")
    before = ann.buttons()
    assert (await ann.forges(data, ann.messages()[-1].message)).text not in {
        "",
        "改好了",
        "出了点小问题，已经记下来了。请再试一次",
    }
    await opens(ann, "📅 日子")
    assert ann.buttons() == before


async def test_a_topic_that_is_in_no_bank_is_dropped_from_the_plan(town: Stage) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    await opens(ann, "📚 主题")
    await ann.forges("s:topic:nope", ann.messages()[-1].message)
    await ann.says("/settings")
    assert "📚 主题　全部" in ann.sees()


# ---- quiet days


async def test_a_quiet_day_is_tapped_and_nothing_is_asked_on_it(scene: Stage) -> None:
    ann, bob = await club(scene, "Ann", "Bob")
    await opens(ann, "👥 小组", "🤫 安静日")
    assert "已定：还没有" in ann.sees()
    assert [label for label in ann.buttons() if "/" in label] == [
        "周一 3/2", "周二 3/3", "周三 3/4", "周四 3/5", "周五 3/6", "周六 3/7", "周日 3/8",
        "周一 3/9", "周二 3/10", "周三 3/11", "周四 3/12", "周五 3/13", "周六 3/14", "周日 3/15",
    ]  # fmt: skip
    assert (await bob.presses("周二 3/3", ann.message_with("周二 3/3"))).text == "这个由管理员来改"
    await ann.presses("周二 3/3")
    await ann.presses("周三 3/4")
    assert "已定：3月3日到3月4日" in ann.sees()
    await ann.presses("✓ 周三 3/4")
    assert "已定：3月3日" in ann.sees()
    assert "3月4日" not in ann.sees()

    await scene.at("09:00")
    assert daily(ann) == 1
    await ann.says("/settings")
    assert "下一题：3 月 4 日" in ann.sees()
    await scene.at("21:00")
    await scene.restart()
    await scene.at("09:00")
    await scene.at("21:00")
    assert daily(ann) == 1, "neither in time nor late"
    await scene.at("09:00")
    assert daily(ann) == 2
    states = await scene.bot.here.database.read(lambda tx: tx.scalars(select(quiet_day.c.day)).all())
    assert states == [date(2026, 3, 3)]


async def test_today_can_become_quiet_and_loud_again(scene: Stage) -> None:
    ann, _ = await club(scene, "Ann", "Bob")
    await set_quiet(ann, "周一 3/2")
    await ann.says("/settings")
    assert "下一题：3 月 3 日" in ann.sees()
    await set_quiet(ann, "✓ 周一 3/2")
    await scene.at("09:00")
    assert daily(ann) == 1
    await set_quiet(ann, "周一 3/2")
    assert (await ann.presses("✓ 周一 3/2")).text == "改好了"
    await scene.at("21:00")
    assert "揭晓" in ann.seen()
    assert daily(ann) == 1, "what has been asked is not asked again"


async def test_a_question_that_is_open_is_revealed_on_a_quiet_day(scene: Stage) -> None:
    ann, bob = await club(scene, "Ann", "Bob")
    await opens(ann, "🔔 方式", "🌙 揭晓时间", "08:00")
    await set_quiet(ann, "周二 3/3")
    await scene.at("09:00")
    await bob.presses(scene.right(next(seen.text for seen in reversed(bob.messages()) if "每日一题 ·" in seen.text)))
    await scene.at("08:00")
    assert "共 1 人作答，1 人答对" in ann.seen()
    await scene.at("09:00")
    assert daily(ann) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_days_further_away_are_typed(town: Stage, language: str) -> None:
    ann, bob = await gathering(town, language, "Ann", "Bob")
    words = WORDS[language]
    await opens(ann, words["group"], words["quiet"])
    assert words["none"] in ann.sees()
    panel = ann.messages()[-1].message
    await bob.replies(words["typed"], panel)
    assert words["chosen"] not in bob.sees(), "members do not set days"
    await ann.replies("when the snow falls", panel)
    assert words["unreadable"] in ann.sees()
    assert words["typed"] in ann.sees(), "an example"
    await ann.replies("2026-02-01")
    assert words["over"] in ann.sees()
    await ann.replies(words["typed"])
    assert words["chosen"] in ann.sees()
    assert words["take_back"] in ann.buttons()
    town.world.promotes(ann.person, bob.person, ann.chat, anonymous=True)
    await bob.replies("12-31..01-01", ann.messages()[-1].message)
    assert words["new_year"] in ann.sees()
    await ann.presses(words["take_back"])
    assert words["chosen"] not in ann.sees()


async def test_an_old_panel_does_not_change_days_that_are_over(town: Stage) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    await opens(ann, "👥 小组", "🤫 安静日")
    panel = ann.messages()[-1].message
    await town.passes(days=2)
    assert (await ann.presses("周一 3/2", panel)).text == "这条消息太旧了，用 /settings 打开新的"
    assert "周一 3/16" not in ann.seen()
    for forged in (
        "s:quiet:2026-03-05",
        "s:quiet:x..y",
        "s:loud:0001-01-01..2026-12-01",
        "s:quiet:2026-03-09..2026-03-05",
    ):
        await ann.forges(forged, panel)
    assert await town.bot.here.database.read(lambda tx: tx.scalars(select(quiet_day.c.day)).all()) == []


async def test_holidays_are_for_those_who_learn_alone_too(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.says("/subscribe 09:00")
    await opens(ann, "🤫 安静日", "周二 3/3")
    await ann.presses("‹ 返回")
    assert "设置" in ann.sees()
    await scene.at("09:00")
    assert daily_posts(scene, ann) == 1
    await scene.at("09:00")
    assert daily_posts(scene, ann) == 1
    await scene.at("09:00")
    assert daily_posts(scene, ann) == 2


async def test_a_quiet_day_breaks_no_streak(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await set_quiet(ann, "周三 3/4", "周四 3/5")
    for _ in range(2):
        await day(town, right=(bob,))
    await until(town, datetime(2026, 3, 5, 16, 0, tzinfo=UTC))
    await day(town, right=(bob,))
    alone = bob.in_(town.world.private(bob.person))
    await alone.starts("stats")
    assert "连续 3 天" in alone.sees()


async def test_ones_own_quiet_days_break_no_streak_in_a_group_either(town: Stage) -> None:
    _, bob, cem = await club(town, "Ann", "Bob", "Cem")
    alone = bob.in_(town.world.private(bob.person))
    await alone.starts()
    await alone.presses("中文")
    await alone.says("/subscribe 09:00")
    await opens(alone, "🤫 安静日", "周三 3/4")
    for _ in range(2):
        await day(town, right=(bob, cem))
    await until(town, datetime(2026, 3, 4, 16, 0, tzinfo=UTC))
    await day(town, right=(bob, cem))
    await alone.says("/stats")
    assert "连续 3 天" in alone.sees()
    his = cem.in_(town.world.private(cem.person))
    await his.starts("stats")
    assert "连续 3 天" not in his.sees()


async def test_the_summary_of_a_quiet_monday_comes_on_tuesday(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await set_quiet(ann, "周一 3/9")
    for _ in range(4):
        await day(town, right=(bob,))
    await until(town, datetime(2026, 3, 9, 15, 0, tzinfo=UTC))
    assert not summaries(ann.seen())
    await until(town, datetime(2026, 3, 10, 2, 0, tzinfo=UTC))
    (told,) = summaries(ann.seen())
    assert "2026 年第 10 周" in told
    for _ in range(4):
        await day(town, right=(bob,))
    await until(town, datetime(2026, 3, 17, 2, 0, tzinfo=UTC))
    assert "2026 年第 11 周" in summaries(ann.seen())[1], "and the next on its Monday again"


async def test_two_quiet_weeks_hold_the_summary_back_and_lose_none(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await opens(ann, "👥 小组", "🤫 安静日")
    await ann.replies("3-9..3-23")
    for _ in range(4):
        await day(town, right=(bob,))
    await until(town, datetime(2026, 3, 23, 15, 0, tzinfo=UTC))
    assert not summaries(ann.seen())
    await until(town, datetime(2026, 3, 24, 2, 0, tzinfo=UTC))
    (told,) = summaries(ann.seen())
    assert "2026 年第 10 周" in told


async def test_a_summary_that_was_put_off_comes_though_its_day_is_loud_again(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await set_quiet(ann, "周一 3/9")
    for _ in range(4):
        await day(town, right=(bob,))
    await until(town, datetime(2026, 3, 9, 4, 0, tzinfo=UTC))
    await set_quiet(ann, "✓ 周一 3/9")
    await until(town, datetime(2026, 3, 10, 2, 0, tzinfo=UTC))
    assert len(summaries(ann.seen())) == 1


async def test_a_quiet_week_over_a_change_of_clocks(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.says("/subscribe 02:30 Europe/Berlin")  # a time that the 29th does not have
    await opens(ann, "🤫 安静日")
    await ann.replies("3-27..3-30")
    asked = []
    for _ in range(30):
        await scene.at("04:00", "Europe/Berlin")
        asked.append((scene.clock.moment.date(), daily_posts(scene, ann)))
    counts = dict(asked)
    assert counts[date(2026, 3, 26)] == counts[date(2026, 3, 30)], "four days, and one of them is an hour short"
    assert [counts[date(2026, 3, day)] - counts[date(2026, 3, day - 1)] for day in (25, 26, 31)] == [1, 1, 1]


def daily_posts(scene: Stage, actor: Actor) -> int:
    return sum("每日一题 ·" in record.text for record in scene.world.ledger.of("message", actor.chat.id))


async def test_the_panel_of_a_large_group_fits_a_phone(town: Stage) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    await opens(ann, "👥 小组")
    assert len(ann.messages()[-1].buttons) <= 8
    await ann.presses("🤫 安静日")
    await ann.replies("4-1, 4-3, 4-5, 4-7, 4-9, 4-11..4-15")
    assert len(ann.messages()[-1].buttons) <= 8
    assert "4月11日到4月15日" in ann.sees()


async def test_quiet_days_move_along_with_a_group_and_go_with_a_person(scene: Stage) -> None:
    ann = scene.person("Ann")
    group = await scene.group("小组", ann, kind="group")
    ann = ann.in_(group)
    await ann.presses("▶️ 开始")
    await set_quiet(ann, "周二 3/3")
    new = scene.world.migrates(group)
    await scene.settle()
    await scene.at("09:00")
    await scene.at("09:00")
    assert daily_posts(scene, ann.in_(new)) == 1
    private = ann.in_(scene.world.private(ann.person))
    await private.starts()
    await private.presses("中文")
    await private.says("/subscribe 09:00")
    await opens(private, "🤫 安静日", "周四 3/5")
    await private.says("/mydata")
    read = scene.bot.here.database.read
    mine = await read(lambda tx: quiet_days.of_chat(tx, private.chat.id, date(2026, 1, 1)))
    assert mine == {date(2026, 3, 5)}
    await private.says("/forgetme")
    await private.presses("全部删除")
    assert await read(lambda tx: quiet_days.of_chat(tx, private.chat.id, date(2026, 1, 1))) == frozenset()
    assert await read(lambda tx: quiet_days.of_chat(tx, new.id, date(2026, 1, 1))) == {date(2026, 3, 3)}
