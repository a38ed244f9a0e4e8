"""Challenges whose bot is killed, cut off or refused: they go on, or end the round fairly and say so."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.challenge import State
from bot.sandbox.faults import Fault
from bot.storage import challenges
from bot.storage.schema_challenges import seat
from tests.banks import simple_bank
from tests.dialogues.stage import OWNER, Actor, Stage, stage
from tests.dialogues.test_challenge import gathering, message, started


@pytest.fixture
async def lite(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(sqlite_url, simple_bank(tmp_path / "questions", concepts=6), owner_ids=OWNER) as made:
        yield made


async def killed(scene: Stage, **away: float) -> None:
    """Dead for so long, and up again."""
    await scene.restart()
    scene.clock.moment += timedelta(**away)
    await scene.bot._take_up()
    await scene.settle()


async def to_the_end(scene: Stage, *people: Actor, rounds: int = 1) -> str:
    """Everybody answers right, the rest of the time passes."""
    for _ in range(rounds):
        text = message(people[0], "⏱")
        for person in people:
            await person.presses(scene.right(text))
        await scene.passes(seconds=1)
        await scene.passes(seconds=8)
    return people[0].sees()


async def test_killed_in_the_lobby_it_waits_as_before(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await bob.says("/challenge 1 20")
    await ann.presses("🙋 我参加")
    await killed(lite, minutes=5)
    await cem.presses("🙋 我参加")
    await lite.passes(seconds=3)
    assert "3 人参加" in bob.sees()
    await bob.presses("▶️ 开始")
    await lite.passes(seconds=5)
    assert "🥇" in await to_the_end(lite, ann, bob, cem)


async def test_killed_in_the_countdown_it_begins(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await bob.says("/challenge 1 20")
    await ann.presses("🙋 我参加")
    await cem.presses("🙋 我参加")
    await bob.presses("▶️ 开始")
    await killed(lite, minutes=1)
    assert "🥇" in await to_the_end(lite, ann, bob, cem)


async def test_killed_for_a_moment_in_a_round_nothing_is_different(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await started(lite, ann, bob, cem, wish="1 20")
    await bob.presses(lite.right(message(bob, "⏱")))
    await killed(lite, seconds=2)
    result = await to_the_end(lite, ann, cem, bob)
    assert "\u2068Bob\u2069　120" in result
    assert "我离开" not in bob.seen()


async def test_killed_for_a_minute_in_a_round_it_gets_its_time_back_and_no_speed(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await started(lite, ann, bob, cem, wish="1 20")
    await lite.passes(seconds=15)
    await bob.presses(lite.right(message(bob, "⏱")))
    lite.world.presses(ann.person, ann.message_with("A"), lite.right(message(bob, "⏱")))  # while nobody listens
    await killed(lite, seconds=60)
    assert "时间补上了，这一题不算速度分" in bob.sees()
    await lite.passes(seconds=8)
    assert "已答" in bob.sees(), "still open"
    await cem.presses(lite.right(message(bob, "⏱")))
    await lite.passes(seconds=2)
    assert "没有算速度分" in bob.sees()
    await lite.passes(seconds=8)
    assert bob.sees().count("🥇") == 3
    assert "\u2068Ann\u2069　100" in bob.sees()


async def test_killed_for_ten_minutes_the_round_is_void_and_another_follows(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await started(lite, ann, bob, cem, wish="1 20")
    first = message(bob, "⏱")
    await bob.presses(lite.right(first))
    await killed(lite, minutes=10)
    assert "这一题不算，换一题补上" in bob.sees()
    await lite.passes(seconds=8)
    assert lite.question(bob.sees()).id != lite.question(first).id
    result = await to_the_end(lite, ann, bob, cem)
    assert result.count("🥇") == 3
    assert result.count("3/3") == 1
    await bob.says("/leaderboard")
    assert "🥇 \u2068Bob\u2069　20 分" in bob.sees(), "an answer is an answer, for the board"


async def test_killed_for_an_hour_it_ends_with_what_was_played(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await started(lite, ann, bob, cem, wish="2 20")
    await bob.presses(lite.right(message(bob, "⏱")))
    await lite.passes(seconds=20)
    await lite.passes(seconds=8)
    await ann.presses(lite.right(message(bob, "第 2/2 题")))
    await killed(lite, hours=1)
    assert "我离开得太久" in bob.sees()
    assert "🥇 \u2068Bob\u2069　120" in bob.sees()
    await bob.says("/challenge")
    assert "🙋 我参加" in bob.buttons()


async def test_killed_between_two_rounds_it_goes_on(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await started(lite, ann, bob, cem, wish="2 20")
    await bob.presses(lite.right(message(bob, "⏱")))
    await lite.passes(seconds=20)
    await killed(lite, minutes=3)
    assert "第 2/2 题" in bob.sees()
    assert "🥇 \u2068Bob\u2069　240" in await to_the_end(lite, ann, bob, cem)


async def test_killed_while_the_result_is_told_it_is_told(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await started(lite, ann, bob, cem, wish="1 20")
    await bob.presses(lite.right(message(bob, "⏱")))
    await lite.passes(seconds=20)
    lite.world.misbehave(Fault.CUT_BEFORE, times=9, method="sendMessage", chat_id=bob.chat.id)
    await lite.passes(seconds=8)
    assert "比赛结束" not in bob.seen()
    lite.world.faults.clear()
    await killed(lite, minutes=2)
    assert "🥇 \u2068Bob\u2069　120" in bob.sees()
    before = len(bob.messages())
    await killed(lite, minutes=2)
    assert len(bob.messages()) == before


async def test_while_the_result_does_not_get_through_the_podium_is_not_posted_again(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await started(lite, ann, bob, cem, wish="1 20")
    await bob.presses(lite.right(message(bob, "⏱")))
    await lite.passes(seconds=20)
    lite.world.misbehave(Fault.CUT_BEFORE, times=3, method="sendMessage", chat_id=bob.chat.id)
    await lite.passes(seconds=8)
    await killed(lite, seconds=3)
    for _ in range(3):
        await lite.passes(seconds=3)
    assert "🥇 \u2068Bob\u2069　120" in bob.sees()
    assert sum(bool(seen.photo) for seen in bob.messages()) == 1


async def test_a_podium_that_telegram_will_not_take_yet_is_posted_later(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await started(lite, ann, bob, cem, wish="1 20")
    await bob.presses(lite.right(message(bob, "⏱")))
    await lite.passes(seconds=20)
    lite.world.misbehave(Fault.FLOOD, method="sendPhoto", chat_id=bob.chat.id, seconds=90)
    await lite.passes(seconds=8)
    assert "比赛结束" not in bob.seen()
    await lite.passes(minutes=2)
    assert bob.messages()[-2].photo
    assert "比赛结束" in bob.sees()


async def test_where_the_bot_may_not_post_pictures_the_result_comes_all_the_same(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    lite.world.restricts(ann.person, lite.world.only_bot, ann.chat, ["can_send_messages"])
    await started(lite, ann, bob, cem, wish="1 20")
    await bob.presses(lite.right(message(bob, "⏱")))
    await lite.passes(seconds=20)
    await lite.passes(seconds=8)
    assert "🥇 \u2068Bob\u2069　120" in bob.sees()
    assert not any(seen.photo for seen in bob.messages())


async def test_a_question_that_was_sent_when_the_bot_died_is_proved_by_a_press(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await bob.says("/challenge 1 20")
    await ann.presses("🙋 我参加")
    await cem.presses("🙋 我参加")
    await bob.presses("▶️ 开始")
    lite.world.misbehave(Fault.CUT_AFTER, method="sendMessage", chat_id=bob.chat.id)
    await lite.passes(seconds=5)
    await killed(lite, seconds=6)
    await bob.presses(lite.right(message(bob, "⏱")))
    await lite.passes(seconds=1)
    result = await to_the_end(lite, ann, cem, bob)
    assert "\u2068Bob\u2069　100" in result, "nobody knows since when it stood there: no speed"


async def test_a_question_that_nobody_has_seen_does_not_count(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await bob.says("/challenge 1 20")
    await ann.presses("🙋 我参加")
    await bob.presses("▶️ 开始")
    lite.world.misbehave(Fault.ERROR, method="sendMessage", chat_id=bob.chat.id)
    await lite.passes(seconds=5)
    await lite.passes(seconds=10)
    assert "第 1 题没能发出来，不算，换一题补上" in bob.sees()
    await lite.passes(seconds=8)
    assert "🥇" in await to_the_end(lite, ann, bob, cem)


async def test_when_nothing_gets_through_it_ends_and_says_so(lite: Stage) -> None:
    ann, bob, _ = await gathering(lite)
    await bob.says("/challenge 1 20")
    await ann.presses("🙋 我参加")
    await bob.presses("▶️ 开始")
    for _ in range(4):
        lite.world.misbehave(Fault.ERROR, method="sendMessage", chat_id=bob.chat.id)
        await lite.passes(seconds=8)
        await lite.passes(seconds=10)
    await lite.passes(seconds=8)
    assert "好几道题都没能发出来" in bob.sees()


async def test_a_chat_that_throws_the_bot_out_ends_it_in_silence(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await started(lite, ann, bob, cem, wish="2 20")
    lite.world.kicks(ann.person, lite.world.only_bot, ann.chat)
    await lite.settle()
    await lite.passes(seconds=30)
    found = await lite.bot.here.database.read(challenges.latest_in, ann.chat.id)
    assert found
    assert found.state is State.STOPPED


async def test_a_person_who_is_forgotten_in_the_middle_breaks_nothing(lite: Stage) -> None:
    ann, bob, cem = await gathering(lite)
    await started(lite, ann, bob, cem, wish="1 20")
    await cem.presses(lite.right(message(bob, "⏱")))
    private = Actor(lite, cem.person, lite.world.private(cem.person))
    await private.says("/forgetme")
    await private.presses("全部删除")
    rows = await lite.bot.here.database.read(lambda tx: tx.execute(seat.select()).all())
    assert len(rows) == 2
    await lite.passes(seconds=20)
    await lite.passes(seconds=8)
    assert "Cem" not in bob.sees()
    assert "比赛结束" in bob.seen()
