"""The end of a week, a month, a season: summaries, themes, and an archive that stays readable."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from bot.actions import board_page, seasons
from bot.storage import chats
from tests.dialogues.stage import Stage
from tests.dialogues.test_boards import club, day, town
from tests.dialogues.test_plans import in_chinese

__all__ = ["town"]


async def until(scene: Stage, moment: datetime) -> None:
    """Moves on to a moment, a quarter of a day at a time, so that the bot lives through all before it."""
    while (left := moment - scene.clock.moment).total_seconds() > 0:
        await scene.passes(seconds=min(left.total_seconds(), 6 * 3600))


def summaries(text: str) -> list[str]:
    return [part for part in text.split("\n---\n") if "小结 ·" in part or "赛季结束 ·" in part]


async def test_on_monday_morning_the_week_is_summed_up_once(town: Stage) -> None:
    ann, bob, cem = await club(town, "Ann", "Bob", "Cem")
    for n in range(4):
        await day(town, right=(bob, *([ann] if n else [])), wrong=() if n else (ann,))
    await cem.says("/hide")
    await until(town, datetime(2026, 3, 9, 0, 59, tzinfo=UTC))
    assert not summaries(ann.seen())
    await until(town, datetime(2026, 3, 9, 1, 0, tzinfo=UTC))
    (told,) = summaries(ann.seen())
    assert "一周小结 · 2026 年第 10 周" in told
    assert "🥇 \u2068Bob\u2069　40 分" in told
    assert "最先答对：\u2068Bob\u2069 ×4" in told
    await town.restart()
    await town.settle()
    await until(town, datetime(2026, 3, 15, 12, 0, tzinfo=UTC))
    assert len(summaries(ann.seen())) == 1
    await until(town, datetime(2026, 3, 16, 2, 0, tzinfo=UTC))
    assert len(summaries(ann.seen())) == 1, "a week in which nobody answered is passed over"


async def test_a_weak_topic_becomes_the_theme_of_seven_days_by_one_tap(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    for _ in range(7):
        await day(town, wrong=(ann, bob))
    await until(town, datetime(2026, 3, 9, 1, 0, tzinfo=UTC))
    (told,) = summaries(ann.seen())
    assert "主题 lora　答对 0%" in told
    message = ann.message_with("主题 lora")
    assert (await bob.presses("主题 lora", message)).text == "这个由管理员来改"
    assert (await ann.presses("主题 lora", message)).text == "接下来七天专练：主题 lora"
    await ann.says("/settings")
    assert "本周专练 主题 lora" in ann.sees()
    asked = []
    for _ in range(6):
        await day(town, right=(ann,))
        asked.append(next(seen.text for seen in reversed(ann.messages()) if "每日一题 ·" in seen.text))
    assert all("主题 lora" in question for question in asked)
    assert (await ann.presses("✓ 主题 lora", message)).text == "已取消，回到平常的主题"
    await ann.says("/settings")
    assert "本周专练" not in ann.sees()


async def test_the_whole_board_comes_below_the_summary_which_stays(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await day(town, right=(ann,), wrong=(bob,))
    await until(town, datetime(2026, 3, 9, 1, 0, tzinfo=UTC))
    assert "最先答对：\u2068Ann\u2069" in summaries(ann.seen())[0]
    assert "×" not in summaries(ann.seen())[0], "once need not be counted"
    await bob.presses("📋 完整榜单")
    assert "2026 年第 10 周榜" in bob.sees()
    assert len(summaries(ann.seen())) == 1
    await bob.presses("全部")
    assert "全部榜" in bob.sees()


async def test_a_season_is_not_ended_by_a_slip_of_the_thumb(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await ann.says("/settings")
    for label in ("👥 小组", "🏁 赛季", "4 周", "今天结束…"):
        await ann.presses(label)
    assert "本来到 3 月 29 日" in ann.sees()
    assert (await bob.presses("好，今天结束")).text == "这个由管理员来改"
    await ann.presses("‹ 返回")
    assert "3 月 29 日" in ann.sees()
    await ann.presses("今天结束…")
    await ann.presses("好，今天结束")
    assert "到 3 月 2 日" in ann.sees()
    assert "今天结束…" not in ann.buttons(), "it does already"


async def test_who_got_better_is_named(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    for n in range(7):
        await day(town, right=(bob,) if n % 2 else (), wrong=(ann,) if n % 2 else (ann, bob))
    for n in range(7):
        await day(town, right=(ann, bob) if n % 2 else (ann,), wrong=() if n % 2 else (bob,))
    await until(town, datetime(2026, 3, 16, 1, 0, tzinfo=UTC))
    assert "进步最大：\u2068Ann\u2069，答对率 0% → 100%" in summaries(ann.seen())[-1]


async def test_the_summary_is_switched_off_and_moved_by_admins(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await ann.says("/settings")
    await ann.presses("👥 小组")
    await ann.presses("📊 每周小结")
    assert (await bob.presses("📊 每周小结：开", ann.message_with("📊 每周小结：开"))).text == "这个由管理员来改"
    await ann.presses("三")
    await ann.presses("20:00")
    assert "✓ 三" in ann.buttons()
    await day(town, right=(ann,))
    await until(town, datetime(2026, 3, 10, 12, 0, tzinfo=UTC))
    assert not summaries(ann.seen())
    await until(town, datetime(2026, 3, 11, 12, 0, tzinfo=UTC))
    assert len(summaries(ann.seen())) == 1
    await ann.presses("📊 每周小结：开", ann.message_with("📊 每周小结：开"))
    await day(town, right=(ann,))
    await until(town, datetime(2026, 3, 19, 12, 0, tzinfo=UTC))
    assert len(summaries(ann.seen())) == 1


async def test_a_month_is_summed_up_with_its_last_week(town: Stage) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    await until(town, datetime(2026, 3, 29, 17, 0, tzinfo=UTC))
    for _ in range(3):
        await day(town, right=(ann,))
    await until(town, datetime(2026, 4, 6, 2, 0, tzinfo=UTC))
    told = summaries(ann.seen())
    assert ["第 14 周" in told[-2], "2026 年 3 月" in told[-1]] == [True, True]


async def test_a_season_runs_is_named_ends_and_stays_readable(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await ann.says("/settings")
    await ann.presses("👥 小组")
    await ann.presses("🏁 赛季")
    await ann.presses("2 周")
    assert "第 1 赛季" in ann.sees()
    await ann.replies("春季冲刺 <b>")
    assert "春季冲刺 <b>" in ann.sees()
    assert "3 月 2 日（周一）到 3 月 15 日" in ann.sees()
    for _ in range(3):
        await day(town, right=(ann,), wrong=(bob,))
    await ann.presses("· 本周") if "· 本周" in ann.buttons() else await ann.says("/leaderboard season")
    assert "春季冲刺 <b>榜" in ann.sees()
    assert "🥇 \u2068Ann\u2069　30 分　3/3" in ann.sees()
    await until(town, datetime(2026, 3, 16, 1, 0, tzinfo=UTC))
    (told,) = [part for part in summaries(ann.seen()) if "赛季结束" in part]
    assert "春季冲刺" in told
    await day(town, right=(bob,))
    await bob.says("/leaderboard season")
    assert "🥇 \u2068Ann\u2069　30 分　3/14" in bob.sees(), "what comes after does not count"
    await bob.says("/leaderboard 春季冲刺 <b>")
    assert "30 分" in bob.sees()
    await until(town, datetime(2026, 3, 30, 2, 0, tzinfo=UTC))
    assert sum("赛季结束" in part for part in summaries(ann.seen())) == 1


@pytest.mark.parametrize("reply", ["0", "53", "soon"])
async def test_a_season_of_no_length_is_not_begun(town: Stage, reply: str) -> None:
    (ann,) = await club(town, "Ann")
    await ann.says("/settings")
    await ann.presses("👥 小组")
    await ann.presses("🏁 赛季")
    await ann.replies(reply)
    assert "没看懂" in ann.sees()


async def test_a_summary_that_was_slept_through_for_days_is_not_said_late(town: Stage) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    await day(town, right=(ann,))
    await town.bot.close()
    town.clock.moment = datetime(2026, 3, 11, 1, 0, tzinfo=UTC)
    await town.restart()
    await town.settle()
    assert not summaries(ann.seen())
    due = await town.bot.here.database.read(lambda tx: tx.scalar(text("SELECT max(digest_due_at) FROM chat")))
    assert due == datetime(2026, 3, 16, 1, 0, tzinfo=UTC).timestamp() * 1000


@pytest.mark.both_databases
async def test_summaries_seasons_and_pages_are_the_same_on_both_databases(scene: Stage) -> None:
    ann, bob = await club(scene, "Ann", "Bob")
    await ann.says("/settings")
    await ann.presses("👥 小组")
    await ann.presses("🏁 赛季")
    await ann.presses("2 周")
    for _ in range(3):
        await day(scene, right=(ann,), wrong=(bob,))
    await ann.says("/leaderboard season")
    assert "🥇 \u2068Ann\u2069　30 分　3/3" in ann.sees()
    assert "🥈 \u2068Bob\u2069　3 分　0/3" in ann.sees()
    database, now = scene.bot.here.database, scene.clock.moment
    token = await database.write(board_page.link, ann.chat.id, now)
    page = await database.read(board_page.look, token, "season", now)
    assert page
    assert [one.score.points for one in page.board.top] == [30, 3]
    assert sum(answered for _, cells in page.heat.topics for answered, _ in filter(None, cells)) == 6
    await until(scene, datetime(2026, 3, 9, 1, 0, tzinfo=UTC))
    (told,) = summaries(ann.seen())
    assert "最先答对：\u2068Ann\u2069 ×3" in told
    alone = await in_chinese(scene, "Bob")
    await alone.starts(f"missed_{ann.chat.id}")
    assert "没答或没答对" in alone.messages()[-2].text


async def test_a_group_that_becomes_a_supergroup_takes_its_seasons_along(scene: Stage) -> None:
    ann = scene.person("Ann")
    group = await scene.group("面试小组", ann, kind="group")
    ann = ann.in_(group)
    await ann.presses("▶️ 开始")
    database, now = scene.bot.here.database, scene.clock.moment
    today = now.date()
    await database.write(seasons.begin, group.id, today, 4, "春 {n}")
    token = await database.write(board_page.link, group.id, now)
    await database.write(chats.move, group.id, -1009)
    season = await database.read(seasons.running, -1009, today)
    assert season
    assert season.name == "春 1"
    page = await database.read(board_page.look, token, "week", now)
    assert page
    assert page.chat.id == -1009
