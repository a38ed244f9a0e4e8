"""The end of a week, a month, a season: summaries, themes, and an archive that stays readable."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.actions import board_page, digest, seasons
from bot.sandbox.faults import Fault
from bot.storage import chats, digests
from tests.banks import simple_bank
from tests.dialogues.stage import OWNER, Actor, Stage, stage
from tests.dialogues.test_boards import club, day, town
from tests.dialogues.test_challenge import started
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


async def season_begun(ann: Actor, length: str = "2 周") -> None:
    await ann.says("/settings")
    for label in ("👥 小组", "🏁 赛季", length):
        await ann.presses(label)


async def test_a_season_that_is_ended_keeps_todays_question_and_is_summed_up_tomorrow(town: Stage) -> None:
    """It says so before it is ended."""
    ann, bob = await club(town, "Ann", "Bob")
    await season_begun(ann)
    for _ in range(3):
        await day(town, right=(ann,), wrong=(bob,))
    await until(town, datetime(2026, 3, 5, 0, 0, tzinfo=UTC))  # a Thursday
    await ann.says("/settings")
    for label in ("👥 小组", "🏁 赛季", "今天结束…"):
        await ann.presses(label)
    assert "今天的题还算，明天发总结" in ann.sees()
    await ann.presses("好，今天结束")
    assert "到 3 月 5 日" in ann.sees()
    await day(town, right=(ann,), wrong=(bob,))
    assert not summaries(ann.seen())
    await until(town, datetime(2026, 3, 6, 1, 0, tzinfo=UTC))
    (told,) = summaries(ann.seen())
    assert told.startswith("🏁 赛季结束 · \u2068第 1 赛季\u2069")
    assert "🥇 \u2068Ann\u2069　40 分　4/4" in told
    await until(town, datetime(2026, 3, 9, 2, 0, tzinfo=UTC))
    assert [one.splitlines()[0] for one in summaries(ann.seen())[1:]] == ["📊 一周小结 · 2026 年第 10 周"]


async def test_a_season_is_summed_up_though_weekly_summaries_are_off(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await season_begun(ann)
    for label in ("‹ 返回", "📊 每周小结", "📊 每周小结：开"):
        await ann.presses(label)
    for _ in range(3):
        await day(town, right=(ann,), wrong=(bob,))
    await until(town, datetime(2026, 3, 16, 0, 59, tzinfo=UTC))
    assert not summaries(ann.seen())
    await until(town, datetime(2026, 3, 30, 2, 0, tzinfo=UTC))
    (told,) = summaries(ann.seen())
    assert told.startswith("🏁 赛季结束 · \u2068第 1 赛季\u2069")


async def test_a_season_whose_summary_was_slept_through_is_still_summed_up(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await season_begun(ann)
    for _ in range(3):
        await day(town, right=(ann,), wrong=(bob,))
    await until(town, datetime(2026, 3, 15, 20, 0, tzinfo=UTC))
    await town.bot.close()
    town.clock.moment = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
    await town.restart(closed=True)
    await town.settle()
    assert [one.splitlines()[0] for one in summaries(ann.seen())[1:]] == ["🏁 赛季结束 · \u2068第 1 赛季\u2069"]


async def test_a_month_whose_summary_was_slept_through_comes_with_the_next_week(town: Stage) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    await until(town, datetime(2026, 3, 24, 17, 0, tzinfo=UTC))
    for _ in range(3):
        await day(town, right=(ann,))
    await until(town, datetime(2026, 4, 5, 20, 0, tzinfo=UTC))
    await town.bot.close()
    town.clock.moment = datetime(2026, 4, 7, 8, 0, tzinfo=UTC)
    await town.restart(closed=True)
    await day(town, right=(ann,))
    await until(town, datetime(2026, 4, 27, 2, 0, tzinfo=UTC))
    assert [one.splitlines()[0] for one in summaries(ann.seen())] == [
        "📊 一周小结 · 2026 年第 13 周",
        "🗓 月度小结 · 2026 年 3 月",
    ]


@pytest.mark.parametrize(
    ("moment", "zone"),
    [("2026-03-09T00:30", "Pacific/Auckland"), ("2026-03-09T00:30", "Pacific/Kiritimati")],  # noon there, and past
)
async def test_a_zone_in_which_the_hour_has_passed_loses_no_week(town: Stage, moment: str, zone: str) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await day(town, right=(ann,), wrong=(bob,))
    await until(town, datetime.fromisoformat(moment).replace(tzinfo=UTC))
    await ann.says(f"/subscribe 09:00 {zone}")
    await until(town, datetime(2026, 3, 16, 5, 0, tzinfo=UTC))
    assert [one.splitlines()[0] for one in summaries(ann.seen())] == ["📊 一周小结 · 2026 年第 10 周"]


async def test_a_zone_in_which_the_hour_comes_later_moves_the_summary(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await day(town, right=(ann,), wrong=(bob,))
    await until(town, datetime(2026, 3, 8, 20, 0, tzinfo=UTC))
    await ann.says("/subscribe 09:00 Europe/Berlin")
    await until(town, datetime(2026, 3, 9, 7, 0, tzinfo=UTC))
    assert not summaries(ann.seen())
    await until(town, datetime(2026, 3, 9, 8, 0, tzinfo=UTC))
    assert len(summaries(ann.seen())) == 1


async def test_a_summary_waits_for_the_question_that_is_still_sealed(town: Stage) -> None:
    """Asked on Sunday evening, revealed on Monday at ten."""
    ann, bob = await club(town, "Ann", "Bob")
    await day(town, right=(ann,), wrong=(bob,))
    await ann.says("/subscribe 20:00")
    await ann.says("/settings")
    for label in ("🔔 方式", "🌙 揭晓时间", "10:00"):
        await ann.presses(label)
    await until(town, datetime(2026, 3, 8, 12, 0, tzinfo=UTC))
    question = next(seen.text for seen in reversed(bob.messages()) if "揭晓，在那之前" in seen.text)
    await bob.presses(town.right(question))
    await until(town, datetime(2026, 3, 9, 1, 59, tzinfo=UTC))
    assert not summaries(ann.seen())
    await until(town, datetime(2026, 3, 9, 2, 2, tzinfo=UTC))
    (told,) = summaries(ann.seen())
    assert "🥇 \u2068Bob\u2069　11 分" in told


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
    told = summaries(ann.seen())[-1]
    assert told.splitlines()[0] == "🗓 月度小结 · 2026 年 3 月"
    assert "一周小结 · 2026 年第 14 周：\u2068Ann\u2069 30 分" in told
    assert sum("第 14 周" in one for one in summaries(ann.seen())) == 1


async def test_a_month_in_which_nobody_got_a_place_says_so(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await until(town, datetime(2026, 3, 31, 0, 0, tzinfo=UTC))
    await day(town, right=(ann,), wrong=(bob,))
    await until(town, datetime(2026, 4, 6, 2, 0, tzinfo=UTC))
    assert "共 1 题，2 人上榜\n\n大家答得还少，没有排名次。\n\n" in summaries(ann.seen())[-1]


async def test_who_is_named_first_at_the_reveal_is_counted_so_in_the_summary(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await ann.says("/hide")
    for _ in range(2):
        await day(town, right=(ann, bob))
    await until(town, datetime(2026, 3, 9, 2, 0, tzinfo=UTC))
    assert ann.seen().count("最先答对：\u2068Bob\u2069") == 3
    assert "最先答对：\u2068Bob\u2069 ×2" in summaries(ann.seen())[0]


async def test_a_challenge_makes_nobody_the_first_of_the_day(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await day(town, right=(ann,))
    await started(town, ann, bob)
    await bob.presses(town.right(bob.sees()))
    await until(town, datetime(2026, 3, 9, 2, 0, tzinfo=UTC))
    assert summaries(ann.seen())[0].endswith("最先答对：\u2068Ann\u2069")


async def last_days_of_may(scene: Stage, weeks: int) -> tuple[Actor, Actor]:
    """The last of them is a Sunday, on which a season ends as well."""
    scene.clock.moment = datetime(2026, 5, 26, 0, 0, tzinfo=UTC)
    ann, bob = scene.person("Ann"), scene.person("Bob")
    group = await scene.group("面试小组", ann, bob)
    ann, bob = ann.in_(group), bob.in_(group)
    await ann.presses("▶️ 开始")
    starts = date(2026, 6, 1) - timedelta(weeks=weeks)
    await scene.bot.here.database.write(seasons.begin, group.id, starts, weeks, "春 {n}")
    for n in range(4):
        await day(scene, right=(ann,), wrong=(bob,) if n else ())
    return ann, bob


async def last_days_of_may_in_english(scene: Stage) -> tuple[Actor, Actor]:
    scene.clock.moment = datetime(2026, 5, 29, 0, 0, tzinfo=UTC)
    ann, bob = scene.person("Ann"), scene.person("Bob")
    group = await scene.group("Prep", ann, bob)
    ann, bob = ann.in_(group), bob.in_(group)
    await ann.presses("▶️ Start")
    await scene.bot.here.database.write(seasons.begin, group.id, date(2026, 5, 4), 4, "Spring {n}")
    for _ in range(2):
        await scene.at("09:00")
        question = next(seen.text for seen in reversed(ann.messages()) if "A" in seen.labels)
        await ann.presses(next(line[0] for line in question.splitlines() if line.endswith("yes")))
        await scene.at("21:00")
    return ann, bob


MONDAY_MORNING = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("weeks", "first", "others"),
    [
        (4, "🗓 月度小结 · 2026 年 5 月", ["🏁 赛季结束 · \u2068春 1\u2069", "📊 一周小结 · 2026 年第 22 周"]),
        (12, "🏁 赛季结束 · \u2068春 1\u2069", ["🗓 月度小结 · 2026 年 5 月", "📊 一周小结 · 2026 年第 22 周"]),
    ],
)
async def test_a_week_a_month_and_a_season_that_end_together_are_one_message(
    town: Stage, weeks: int, first: str, others: list[str]
) -> None:
    ann, bob = await last_days_of_may(town, weeks)
    await until(town, MONDAY_MORNING)
    (told,) = summaries(ann.seen())
    assert told.splitlines()[0] == first
    assert told.count("🥇") == 1
    assert "🥇 \u2068Ann\u2069　40 分" in told
    for one in others:
        assert f"{one}：\u2068Ann\u2069 40 分、\u2068Bob\u2069 3 分" in told.splitlines()
    assert told.count("大家最容易错的主题") == told.count("管理员点一个") == 1
    message = ann.message_with("📋 完整榜单")
    themes = [label for label in next(m for m in ann.messages() if m.message is message).labels if "主题" in label]
    assert (await ann.presses(themes[0], message)).text == f"接下来七天专练：{themes[0]}"
    for label in ("📋 完整榜单", "2026 年第 22 周"):
        await bob.presses(label, message)
        assert "40 分　4/6" in bob.sees()
    for wish in ("2026-05", "2026-W22", "season 1"):
        await bob.says(f"/leaderboard {wish}")
        assert "🥇 \u2068Ann\u2069　40 分　4/6" in bob.sees()
    await town.restart()
    await until(town, datetime(2026, 6, 1, 13, 0, tzinfo=UTC))
    assert len(summaries(ann.seen())) == 1


async def test_in_english_it_is_one_message_too(sqlite_url: str, tmp_path: Path) -> None:
    bank = simple_bank(tmp_path / "questions", concepts=12)
    async with stage(sqlite_url, bank, owner_ids=OWNER, default_language="en") as scene:
        ann, _ = await last_days_of_may_in_english(scene)
        await until(scene, MONDAY_MORNING)
        (told,) = [seen.text for seen in ann.messages() if "The month ·" in seen.text]
    assert told.splitlines()[0] == "🗓 The month · 5/2026"
    assert "📊 The week · week 22 of 2026: \u2068Ann\u2069 20 pts" in told
    assert "🏁 The season is over · \u2068Spring 1\u2069: too few answers for a place" in told


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
    assert "\u2068春季冲刺 <b>\u2069榜" in ann.sees()
    assert "🥇 \u2068Ann\u2069　30 分　3/3" in ann.sees()
    await until(town, datetime(2026, 3, 16, 1, 0, tzinfo=UTC))
    (told,) = [part for part in summaries(ann.seen()) if "赛季结束" in part]
    assert "春季冲刺" in told
    await day(town, right=(bob,))
    await bob.says("/leaderboard season")
    assert "🥇 \u2068Ann\u2069　30 分　3/14" in bob.sees(), "what comes after does not count"
    for name in ("春季冲刺 <b>", "\u2068春季冲刺 <B>\u2069"):  # as it is copied from its board
        await bob.says(f"/leaderboard {name}")
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


LOST = [(Fault.CUT_AFTER, 1), (Fault.CUT_BEFORE, 0), (Fault.ERROR, 0), (Fault.FLOOD, 1)]


@pytest.mark.parametrize(("fault", "times"), LOST, ids=str)
async def test_a_summary_of_all_three_comes_once_or_not_at_all(town: Stage, fault: Fault, times: int) -> None:
    """The day's question is the message before it."""
    ann, _ = await last_days_of_may(town, 4)
    await until(town, MONDAY_MORNING - timedelta(hours=1))
    town.world.misbehave(fault, method="sendMessage", chat_id=ann.chat.id, skip=1)
    await until(town, MONDAY_MORNING)
    await town.restart()
    await until(town, datetime(2026, 6, 1, 3, 0, tzinfo=UTC))
    assert len(summaries(ann.seen())) == times
    assert not any("赛季结束" in one and "🗓" not in one for one in summaries(ann.seen()))


async def test_killed_while_it_is_said_a_summary_is_not_said_in_parts(town: Stage) -> None:
    """All its periods are marked before the message leaves: a mark without a message is all that a crash can leave."""
    ann, _ = await last_days_of_may(town, 4)
    await until(town, MONDAY_MORNING - timedelta(hours=1))
    database = town.bot.here.database
    await database.write(digest.claim_due, MONDAY_MORNING)
    (due,) = await database.read(digests.waiting, MONDAY_MORNING)
    assert sorted(await database.write(digests.take, *due)) == ["2026-05", "2026-W22", "S1"]
    assert await database.write(digests.take, *due) == []
    await town.restart()
    await until(town, datetime(2026, 6, 1, 3, 0, tzinfo=UTC))
    assert summaries(ann.seen()) == []


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
