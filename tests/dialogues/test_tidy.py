"""Set-up messages are deleted early the next morning, where a group wants it: all of them, only them, and never late."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from bot.sandbox.faults import Fault
from bot.storage.schema import setup_message
from tests.dialogues.stage import Actor, Stage
from tests.dialogues.test_boards import club, town
from tests.dialogues.test_panel import opens
from tests.dialogues.test_seasons import until

__all__ = ["town"]

OFF, ON = "🧹 清理旧消息：关", "🧹 清理旧消息：开"


async def tidy_club(scene: Stage, *names: str) -> tuple[Actor, ...]:
    people = await club(scene, *names)
    await opens(people[0], "👥 小组", OFF)
    return people


async def remembered(scene: Stage) -> int:
    count = select(func.count()).select_from(setup_message)
    return await scene.bot.here.database.read(lambda tx: tx.scalar(count) or 0)


def ours(actor: Actor) -> list[str]:
    return [
        (seen.text or "🖼").splitlines()[0] for seen in actor.messages() if not seen.is_mine and seen.who == "每日一面"
    ]


def requests(scene: Stage) -> int:
    """Moments at which something was deleted."""
    return len({record.at for record in scene.world.ledger.of("delete")})


async def test_what_was_said_about_setting_up_is_gone_the_next_morning_and_all_else_stays(scene: Stage) -> None:
    ann, bob = await tidy_club(scene, "Ann", "Bob")
    for person, command in ((bob, "/settings"), (bob, "/help"), (bob, "/start"), (ann, "/language"), (ann, "/topics")):
        await person.says(command)
    await ann.says("/subscribe soon")
    await ann.says("/quiz astrology")
    await opens(ann, "🌏 时区")
    await ann.replies("Atlantis")
    before = len(ours(ann))
    assert before >= 11
    await scene.at("09:00")
    question = scene.right(next(seen.text for seen in reversed(bob.messages()) if "每日一题 ·" in seen.text))
    await bob.presses(question)
    await bob.says("/leaderboard")
    await scene.at("21:00")
    kept = [line for line in ours(ann) if line not in ours(ann)[:before]]
    assert len(kept) >= 3, "the question, the board, the reveal"
    await scene.at("03:59")
    assert len(ours(ann)) >= before + 3
    await scene.at("04:00")
    assert ours(ann) == kept
    assert await remembered(scene) == 0
    assert "/help" in bob.seen(), "what people wrote is theirs"


async def test_a_challenge_and_its_result_stay(town: Stage) -> None:
    ann, bob = await tidy_club(town, "Ann", "Bob")
    await bob.says("/challenge 1 10")
    await ann.presses("🙋 我参加")
    await bob.presses("▶️ 开始")
    for _ in range(20):
        await town.passes(seconds=2)
    said = [line for line in ours(ann) if "挑战" in line]
    assert said
    await town.at("04:00")
    assert [line for line in ours(ann) if "挑战" in line] == said


async def test_a_group_that_does_not_tidy_up_keeps_everything(town: Stage) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    await ann.says("/help")
    before = ours(ann)
    await town.at("04:00")
    assert ours(ann)[: len(before)] == before
    assert await remembered(town) == 0, "and nothing is kept about it"


async def test_switched_off_again_nothing_is_deleted(town: Stage) -> None:
    ann, _ = await tidy_club(town, "Ann", "Bob")
    await ann.presses(ON)
    before = ours(ann)
    await town.at("04:00")
    assert ours(ann) == before


async def test_the_greeting_goes_too_when_it_is_switched_on_the_same_day(town: Stage) -> None:
    ann, _ = await club(town, "Ann", "Bob")
    assert "大家好" in ann.seen()
    await opens(ann, "👥 小组", OFF)
    await town.at("04:00")
    assert "大家好" not in ann.seen()


async def test_what_is_said_after_midnight_stays_until_the_next_morning(town: Stage) -> None:
    ann, _ = await tidy_club(town, "Ann", "Bob")
    await town.at("23:59")
    await ann.says("/topics")
    await town.at("00:01")
    await ann.says("/help")
    await town.at("04:00")
    assert "点一个就出题" not in ann.seen()
    assert "每日一面 · " in ann.seen()
    await town.at("03:59")
    assert "每日一面 · " in ann.seen()
    await town.at("04:00")
    assert "每日一面 · " not in ann.seen()


async def test_the_morning_is_the_chats_own(town: Stage) -> None:
    ann, _ = await tidy_club(town, "Ann", "Bob")
    await ann.says("/subscribe 09:00 America/New_York")
    await town.at("04:00")
    await ann.says("/help")
    await until(town, datetime(2026, 3, 3, 8, 59, tzinfo=UTC))
    assert "每日一面 · " in ann.seen()
    await until(town, datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    assert "每日一面 · " not in ann.seen(), "Monday evening in New York, and Tuesday four o'clock"


async def test_after_two_days_nothing_is_tried_any_more(town: Stage) -> None:
    ann, _ = await tidy_club(town, "Ann", "Bob")
    before = ours(ann)
    await town.bot.close()
    town.clock.moment = datetime(2026, 3, 4, 0, 0, tzinfo=UTC)  # two days to the second
    await town.restart(closed=True)
    await town.settle()
    assert ours(ann)[: len(before)] == before
    assert await remembered(town) == 0
    assert town.bot.here.failures == {}


async def test_after_a_day_and_a_half_it_is_done_late(town: Stage) -> None:
    ann, _ = await tidy_club(town, "Ann", "Bob")
    await town.bot.close()
    town.clock.moment = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
    await town.restart(closed=True)
    await town.settle()
    assert "大家好" not in ann.seen()
    assert await remembered(town) == 0


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.BAD_GATEWAY, Fault.ERROR])
async def test_killed_or_cut_off_in_between_it_is_done_again_and_then_no_more(town: Stage, fault: Fault) -> None:
    """As a crash leaves it: the request may have been carried out, nobody has written that down."""
    ann, _ = await tidy_club(town, "Ann", "Bob")
    town.world.misbehave(fault, method="deleteMessages")
    await town.at("04:00")
    assert await remembered(town) > 0
    await town.restart()
    await town.passes(minutes=4)
    assert await remembered(town) > 0, "whoever had it may be at it still"
    await town.passes(minutes=2)
    assert "大家好" not in ann.seen()
    assert await remembered(town) == 0
    assert requests(town) == 1


async def test_told_to_wait_it_waits(town: Stage) -> None:
    ann, _ = await tidy_club(town, "Ann", "Bob")
    town.world.misbehave(Fault.FLOOD, method="deleteMessages", seconds=1000)
    await town.at("04:00")
    await town.passes(seconds=999)
    assert "大家好" in ann.seen()
    await town.passes(seconds=2)
    assert "大家好" not in ann.seen()


async def test_in_the_old_group_everything_stays_when_it_has_moved(town: Stage) -> None:
    ann = town.person("Ann")
    group = await town.group("小组", ann, kind="group")
    ann = ann.in_(group)
    await opens(ann, "👥 小组", OFF)
    town.world.migrates(group)
    await town.settle()
    assert await remembered(town) == 0, "message ids do not move along"
    await town.at("04:00")
    assert list(town.world.ledger.of("delete")) == []


async def test_a_move_that_only_the_refusal_tells_of_is_made_too(town: Stage) -> None:
    ann = town.person("Ann")
    group = await town.group("小组", ann, kind="group")
    ann = ann.in_(group)
    await opens(ann, "👥 小组", OFF)
    town.clock.moment = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
    town.world.migrates(group)
    await town.settle()
    assert await remembered(town) == 0
    assert town.bot.here.failures == {}


async def test_a_bot_that_has_been_removed_forgets_its_messages(town: Stage) -> None:
    ann, _ = await tidy_club(town, "Ann", "Bob")
    town.world.kicks(ann.person, town.world.only_bot, ann.chat)
    await town.at("04:00")
    assert await remembered(town) == 0
    assert list(town.world.ledger.of("delete")) == []


async def test_a_message_that_an_admin_has_deleted_keeps_none_of_the_others(town: Stage) -> None:
    ann, _ = await tidy_club(town, "Ann", "Bob")
    town.world.deletes(ann.person, ann.messages()[0].message)
    await ann.says("/help")
    await town.at("04:00")
    assert "每日一面 · " not in ann.seen()


async def test_a_muted_bot_still_takes_away_what_is_its_own(town: Stage) -> None:
    ann, _ = await tidy_club(town, "Ann", "Bob")
    town.world.restricts(ann.person, town.world.only_bot, ann.chat)
    await town.at("04:00")
    assert "大家好" not in ann.seen()


async def test_more_than_a_hundred_are_deleted_in_turns(town: Stage) -> None:
    ann, bob = await tidy_club(town, "Ann", "Bob")
    for _ in range(60):
        await ann.says("/help")
        await bob.says("/settings")
    await town.at("04:00")
    assert not [line for line in ours(ann) if line]
    sent = [record.params["message_ids"] for record in town.world.ledger.of("delete") if "message_ids" in record.params]
    assert all(len(ids) <= 100 for ids in sent)


async def test_private_chats_and_channels_are_left_alone(town: Stage) -> None:
    ann = town.person("Ann", language_code="zh")
    await ann.starts()
    await ann.says("/help")
    assert await remembered(town) == 0
