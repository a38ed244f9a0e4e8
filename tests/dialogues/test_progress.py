"""My place among others, and how the weeks went: alone, and in a group."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, update

from bot.domain.leaderboard import EVERYWHERE, periods
from bot.storage import people
from bot.storage.people import Called
from bot.storage.schema import person, score
from tests.banks import simple_bank
from tests.dialogues.stage import Actor, Stage, stage
from tests.dialogues.test_boards import club, day
from tests.dialogues.test_plans import in_chinese

LIGHT, DARK, WEEKS = "☀️ 浅色", "🌙 深色", "📈 近 12 周"


@pytest.fixture
async def town(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    bank = simple_bank(tmp_path / "questions", concepts=12)
    async with stage(sqlite_url, bank) as made:
        yield made


async def crowd(town: Stage, chat_id: int, points: dict[int, int]) -> None:
    """Others on this group's board, as if they had answered."""
    today = town.clock.moment.date()

    def live(tx: Connection) -> None:
        for who, n in points.items():
            people.meet(tx, Called(who, f"N{who}", None), "Asia/Shanghai", town.clock.moment)
            for period in periods(today):
                key = {"scope": chat_id, "period": period, "person_id": who}
                tx.execute(insert(score).values(**key, points=n, right=0, answered=9))

    await town.bot.here.database.write(live)


async def stand(actor: Actor) -> tuple[str, list[str]]:
    """What is said to this one alone: the own place, and the lines of those beside."""
    query = await actor.presses("📍 我的名次")
    assert query.toast
    assert query.toast.is_alert
    mine, _, beside = query.text.partition("\n\n")
    return mine, beside.splitlines()


async def test_i_alone_hear_my_place_and_who_is_beside_me(town: Stage) -> None:
    ann, bob, cem = await club(town, "Ann", "Bob", "Cem")
    await day(town, right=(ann, cem), wrong=(bob,))
    await crowd(town, ann.chat.id, dict.fromkeys(range(1, 13), 50) | {21: 9})
    await ann.says("/top")
    board = ann.sees()
    beside = ["🥇 \u2068N12\u2069 50 分 0/9", "13. \u2068Ann\u2069 10 分 1/1", "13. \u2068Cem\u2069 10 分 1/1"]
    assert await stand(ann) == ("你在第 13 名，10 分", beside)
    assert await stand(bob) == ("你在第 16 名，1 分", ["15. \u2068N21\u2069 9 分 0/9", "16. \u2068Bob\u2069 1 分 0/1"])
    assert ann.sees() == board, "the message is everybody's"
    await ann.says("/hide")
    mine, beside = await stand(cem)
    assert mine == "你在第 13 名，10 分"
    assert "Ann" not in "".join(beside)
    assert (await stand(ann))[0].startswith("你用 /hide 藏起来了")


async def test_names_too_long_for_an_alert_leave_my_own_place(town: Stage) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    await day(town, right=(ann,))
    await crowd(town, ann.chat.id, dict.fromkeys(range(1, 13), 50) | {21: 9})
    await town.bot.here.database.write(lambda tx: tx.execute(update(person).values(name="面" * 100)))
    await ann.says("/top")
    assert await stand(ann) == ("你在第 13 名，10 分", [])


async def test_a_shared_board_is_never_about_who_has_pressed_last(town: Stage) -> None:
    ann, bob, cem = await club(town, "Ann", "Bob", "Cem")
    await day(town, right=(ann,), wrong=(bob,))
    await crowd(town, ann.chat.id, dict.fromkeys(range(1, 13), 50))
    await bob.says("/top")
    assert "Bob" not in bob.sees()
    assert "你在" not in bob.sees()
    assert (await ann.presses("本月")).text == "你有 10 分，再答 2 题就有名次"
    month = bob.sees()
    assert (await cem.presses("· 本月")).text == "你还没有上榜，答满 3 题就有名次，不急。"
    assert bob.sees() == month
    await cem.presses("🖼 图片")
    photo = bob.messages()[-1].photo
    for actor in (ann, bob):
        await actor.presses("🌙 深色")
        await actor.presses("☀️ 浅色")
        assert bob.messages()[-1].photo == photo, "the same for all"
    await crowd(town, EVERYWHERE, dict.fromkeys(range(1, 13), 50))
    alone = await in_chinese(town, "Ann")
    await alone.says("/top")
    assert "你在第 13 名，10 分" in alone.sees()
    assert (await alone.presses("本月")).text == ""


async def test_right_below_the_top_nobody_is_left_out_and_nobody_stands_twice(town: Stage) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    await day(town, right=(ann,))
    await crowd(town, ann.chat.id, dict.fromkeys(range(1, 11), 50))
    await ann.says("/top")
    assert [line.split()[0] + line.split()[1] for line in (await stand(ann))[1]] == ["11.\u2068Ann\u2069"]
    await crowd(town, EVERYWHERE, dict.fromkeys(range(1, 11), 50))
    alone = await in_chinese(town, "Ann")
    await alone.says("/top")
    assert "⋯" not in alone.sees()
    assert alone.sees().count("N10\u2069") == 1
    assert "11. \u2068Ann\u2069" in alone.sees()


async def test_in_my_own_picture_i_am_below_the_top_too(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await day(town, right=(ann, bob))
    await crowd(town, ann.chat.id, dict.fromkeys(range(1, 13), 50))
    await crowd(town, EVERYWHERE, dict.fromkeys(range(1, 13), 50))
    alone = await in_chinese(town, "Ann")
    heights = []
    for actor in (ann, alone):
        await actor.says("/top")
        await actor.presses("🖼 图片")
        photo = actor.messages()[-1].photo
        assert photo
        heights.append(photo.height)
    assert heights[1] == heights[0] + 44 + 3 * 84, "the others see the top alone"


async def test_who_has_no_place_reads_what_is_missing(town: Stage) -> None:
    ann, bob, cem = await club(town, "Ann", "Bob", "Cem")
    for right in ((ann,), (ann, cem), (ann,)):
        await day(town, right=right)
    await bob.says("/top")
    assert (await stand(bob))[0] == "你还没有上榜，答一题就有了。"
    await bob.says("/top month")
    assert (await stand(bob))[0] == "你还没有上榜，答满 3 题就有名次，不急。"
    assert (await stand(cem))[0] == "你有 10 分，再答 2 题就有名次"
    await town.passes(days=40)
    await bob.says("/top 2026-03")
    assert (await stand(bob))[0] == "那段时间你不在榜上。"
    assert (await stand(cem))[0] == "那段时间你有 10 分，题数还不够排名次。"


async def test_that_somebody_hides_is_told_to_them_alone(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await day(town, right=(ann, bob))
    await bob.says("/hide")
    await bob.says("/top")
    assert "Ann" in bob.sees()
    assert "/hide" not in bob.sees()
    assert "你还没有上榜" not in bob.sees()
    alone = await in_chinese(town, "Bob")
    await alone.says("/top")
    assert "你用 /hide 藏起来了" in alone.sees()


async def test_who_hides_is_not_told_that_an_empty_board_waits_for_them(town: Stage) -> None:
    alone = await in_chinese(town, "Bob")
    await alone.says("/hide")
    await alone.says("/top")
    assert "你用 /hide 藏起来了" in alone.sees()
    assert "第一名就是你" not in alone.sees()


async def test_alone_i_see_my_own_weeks_in_light_and_in_dark(town: Stage) -> None:
    ann = await in_chinese(town)
    await ann.says("/stats")
    assert WEEKS not in ann.buttons(), "there is nothing to draw yet"
    await ann.says("/quiz")
    await ann.presses(town.right(ann.sees()))
    await town.passes(days=14)
    await ann.says("/stats")
    await ann.presses(WEEKS)
    shown = ann.messages()[-1]
    assert shown.photo
    assert shown.text == "近 12 周答了 1 题，答对 1 题（100%）"
    light = shown.photo.content
    await ann.presses(DARK)
    turned = ann.messages()[-1]
    assert turned.id == shown.id, "one message, which turns dark"
    assert turned.photo
    assert turned.photo.content != light
    assert turned.labels == [LIGHT]
    await ann.presses(LIGHT)
    assert ann.messages()[-1].photo == shown.photo, "drawn once: Telegram has it"


async def test_a_group_sees_its_weeks_below_its_board_and_its_summary_without_a_name(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await day(town, right=(ann,), wrong=(bob,))
    await bob.says("/top")
    await bob.presses(WEEKS)
    shown = bob.messages()[-1]
    assert shown.photo
    assert shown.text == "近 12 周一共作答 2 次，答对 1 次（50%）"
    await town.passes(days=7)
    assert any(WEEKS in seen.labels and "📋 完整榜单" in seen.labels for seen in ann.messages()), "the weekly summary"


async def test_weeks_that_nobody_answered_in_are_no_picture(town: Stage) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    await day(town, right=(ann,))
    await ann.says("/top")
    board = ann.messages()[-1].message
    await town.passes(days=100)
    assert "还没有揭晓的作答" in (await ann.presses(WEEKS, board)).text


async def test_a_stranger_who_presses_my_old_button_sees_only_what_is_theirs(town: Stage) -> None:
    ann = await in_chinese(town)
    await ann.says("/quiz")
    await ann.presses(town.right(ann.sees()))
    await ann.says("/stats")
    bob = await in_chinese(town, "Bob")
    await bob.says("/stats")
    await bob.forges("P:light", bob.messages()[-1].message)
    assert not bob.messages()[-1].photo


@pytest.mark.parametrize("data", ["P:", "P:light:1", "P:pink"])
async def test_a_button_that_was_made_up_breaks_nothing(town: Stage, data: str) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    await day(town, right=(ann,))
    await ann.says("/top")
    query = await ann.forges(data, ann.messages()[-1].message)
    assert query.toast is not None
