"""My place among others, and how the weeks went: alone, and in a group."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from bot.domain.leaderboard import periods
from bot.storage import people
from bot.storage.people import Called
from bot.storage.schema import score
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


def near(actor: Actor) -> list[str]:
    """What stands below the top."""
    _, _, below = actor.sees().partition("⋯\n")
    return below.partition("\n\n")[0].splitlines()


async def test_below_the_top_i_stand_among_those_beside_me(town: Stage) -> None:
    ann, bob, cem = await club(town, "Ann", "Bob", "Cem")
    await day(town, right=(ann, cem), wrong=(bob,))
    await crowd(town, ann.chat.id, dict.fromkeys(range(1, 13), 50) | {21: 9})
    await ann.says("/top")
    assert near(ann) == [
        "🥇 \u2068N12\u2069　50 分　0/9",
        "13. \u2068Ann\u2069　10 分　1/1",
        "13. \u2068Cem\u2069　10 分　1/1",
    ]
    assert "你在第 13 名，10 分" in ann.sees()
    await bob.says("/top")
    assert [line.split("\u3000")[0] for line in near(bob)] == ["15. \u2068N21\u2069", "16. \u2068Bob\u2069"]
    await ann.says("/hide")
    await cem.says("/top")
    assert [line.split("\u3000")[0] for line in near(cem)][:2] == ["🥇 \u2068N12\u2069", "13. \u2068Cem\u2069"]
    assert "Ann" not in "".join(near(cem))


async def test_right_below_the_top_nobody_is_left_out_and_nobody_stands_twice(town: Stage) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    await day(town, right=(ann,))
    await crowd(town, ann.chat.id, dict.fromkeys(range(1, 11), 50))
    await ann.says("/top")
    assert "⋯" not in ann.sees()
    assert ann.sees().count("N10\u2069") == 1
    assert "11. \u2068Ann\u2069" in ann.sees()


async def test_in_the_picture_i_am_below_the_top_too(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await day(town, right=(ann, bob))
    await ann.says("/top")
    await ann.presses("🖼 图片")
    few = ann.messages()[-1].photo
    await crowd(town, ann.chat.id, dict.fromkeys(range(1, 13), 50))
    await ann.says("/top")
    await ann.presses("🖼 图片")
    many = ann.messages()[-1].photo
    assert few
    assert many
    assert many.height > few.height + 10 * 84


async def test_who_has_no_place_reads_what_is_missing(town: Stage) -> None:
    ann, bob, cem = await club(town, "Ann", "Bob", "Cem")
    for right in ((ann,), (ann, cem), (ann,)):
        await day(town, right=right)
    await bob.says("/top")
    assert "你还没有上榜，答一题就有了" in bob.sees()
    await bob.says("/top month")
    assert "你还没有上榜，答满 3 题就有名次" in bob.sees()
    await cem.says("/top month")
    assert "你有 10 分，再答 2 题就有名次" in cem.sees()
    await town.passes(days=40)
    await bob.says("/top 2026-03")
    assert "那段时间你不在榜上" in bob.sees()
    await cem.says("/top 2026-03")
    assert "那段时间你有 10 分，题数还不够排名次" in cem.sees()


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
