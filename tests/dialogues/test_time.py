"""Days as they pass in a chat: late starts, plans that are moved, clocks that change, a pool that runs dry."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.actions import leaderboard
from bot.domain.round import RoundState
from bot.storage import people
from bot.storage.schema import round_
from tests.banks import simple_bank
from tests.dialogues.stage import OWNER, Actor, Stage, stage


async def subscriber(scene: Stage, words: str = "09:00") -> Actor:
    ann = scene.person("Ann", language_code="zh")
    await ann.starts()
    await ann.presses("中文")
    await ann.says(f"/subscribe {words}")
    return ann


def daily(ann: Actor) -> int:
    posted = ann.stage.world.ledger.of("message", ann.chat.id)
    return sum("每日一题" in record.text for record in posted)


async def rounds(scene: Stage) -> list[RoundState]:
    query = select(round_.c.state).where(round_.c.origin == "daily").order_by(round_.c.day)
    return await scene.bot.here.database.read(lambda tx: list(tx.scalars(query)))


async def sleeps_until(scene: Stage, moment: str) -> None:
    """The bot is away until then."""
    scene.clock.moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    await scene.restart()
    await scene.settle()


@pytest.mark.parametrize(
    ("wakes", "posted"),
    [
        ("2026-03-02T01:00", 1),  # nine in Shanghai
        ("2026-03-02T03:59", 1),  # almost three hours late
        ("2026-03-02T04:00", 0),
        ("2026-03-02T16:00", 0),
    ],
)
async def test_a_late_start_posts_what_is_not_too_late(scene: Stage, wakes: str, posted: int) -> None:
    ann = await subscriber(scene)
    await sleeps_until(scene, wakes)
    assert daily(ann) == posted
    assert await rounds(scene) == ([RoundState.OPEN] if posted else [RoundState.SKIPPED])
    await scene.at("09:00")
    assert daily(ann) == posted + 1


async def test_what_would_be_over_already_is_not_posted_late(scene: Stage) -> None:
    ann, bob = scene.person("Ann"), scene.person("Bob")
    group = await scene.group("小组", ann, bob)
    ann = ann.in_(group)
    await ann.says("/subscribe 20:00")  # and the reveal is at nine
    await sleeps_until(scene, "2026-03-02T13:01")
    assert "每日一题" not in ann.seen()
    assert await rounds(scene) == [RoundState.SKIPPED]


async def test_days_on_which_the_bot_was_away_break_no_streak(scene: Stage) -> None:
    """Three of them: the latest is still posted, the others are excused."""
    ann = await subscriber(scene)
    for _ in range(3):
        await scene.at("09:00")
        await ann.presses("A")
    await sleeps_until(scene, "2026-03-07T02:00")
    assert daily(ann) == 4, "at most one for each plan"
    await ann.presses("A")
    stats = await scene.bot.here.database.read(_streak, ann, scene.clock())
    assert stats == 4
    assert await rounds(scene) == [RoundState.REVEALED] * 3 + [RoundState.SKIPPED] * 2 + [RoundState.REVEALED]


def _streak(tx: object, ann: Actor, now: datetime) -> int:
    who = people.find(tx, ann.person.id)  # type: ignore[arg-type]
    assert who
    streak = leaderboard.stats(tx, now, who).streak  # type: ignore[arg-type]
    return streak.days if streak else -1


async def test_a_plan_moved_to_later_today_does_not_post_twice(scene: Stage) -> None:
    ann = await subscriber(scene)
    await scene.at("09:00")
    await ann.says("/subscribe 15:00")
    await scene.at("15:00")
    assert daily(ann) == 1
    await scene.at("15:00")
    assert daily(ann) == 2


async def test_a_plan_moved_to_another_zone_and_back_posts_once_a_day(scene: Stage) -> None:
    ann = await subscriber(scene)
    for hour in range(50):
        zone = ("Asia/Shanghai", "America/New_York", "Pacific/Auckland")[hour % 3]
        await ann.says(f"/subscribe 09:00 {zone}")
        await scene.passes(hours=1)
    query = select(round_.c.slot).where(round_.c.origin == "daily")
    slots = await scene.bot.here.database.read(lambda tx: list(tx.scalars(query)))
    assert max(Counter(slots).values(), default=0) <= 1
    assert daily(ann) <= 4


@pytest.mark.parametrize(
    ("begin", "times"),
    [
        ("2026-03-28T12:00", ["2026-03-29T01:30", "2026-03-30T00:30", "2026-03-31T00:30"]),  # half past two is skipped
        ("2026-10-24T12:00", ["2026-10-25T00:30", "2026-10-26T01:30", "2026-10-27T01:30"]),  # and there twice
    ],
)
async def test_when_the_clocks_change_there_is_one_question_a_day(scene: Stage, begin: str, times: list[str]) -> None:
    scene.clock.moment = datetime.fromisoformat(begin).replace(tzinfo=UTC)
    ann = await subscriber(scene, "02:30 Europe/Berlin")
    seen: list[str] = []
    for _ in range(2 * 66):
        before = daily(ann)
        await scene.passes(minutes=30)
        seen += [f"{scene.clock.moment:%Y-%m-%dT%H:%M}"] * (daily(ann) - before)
    assert seen == times


async def test_only_on_the_weekdays_that_are_chosen(scene: Stage) -> None:
    ann = await subscriber(scene)
    await ann.says("/settings")
    await ann.presses("📅 日子")
    for day in "二三四五六日":
        await ann.presses(f"✓ {day}")
    for _ in range(15):
        await scene.at("09:00")
    assert [record.at.weekday() for record in scene.world.ledger.of("message") if "每日一题" in record.text] == [
        0,
        0,
        0,
    ]


async def test_nothing_repeats_until_everything_was_asked_and_the_operator_hears_in_time(
    sqlite_url: str, tmp_path: Path
) -> None:
    bank = simple_bank(tmp_path / "questions", concepts=4, questions=3)
    async with stage(sqlite_url, bank, owner_ids=OWNER) as scene:
        owner = scene.person("Owner")
        await owner.starts()
        ann, bob = scene.person("Ann"), scene.person("Bob")
        group = await scene.group("小组", ann, bob)
        await ann.in_(group).presses("▶️ 开始")
        warnings = []
        for _ in range(24):
            await scene.at("09:00")
            warnings.append(owner.seen().count("没出过了"))
            await scene.passes(hours=13)
            await scene.bot.senders[0].limiter._sleep(86_400)  # the limiter's stopwatch runs along
        query = select(round_.c.question_id).where(round_.c.chat_id == group.id).order_by(round_.c.id)
        asked = await scene.bot.here.database.read(lambda tx: list(tx.scalars(query)))
        assert len(set(asked[:12])) == len(set(asked[12:])) == 12
        assert warnings[:3] == [0, 0, 1], "twelve are there: after the third fewer than ten are left"
        assert warnings[-1] == 1, "once"
