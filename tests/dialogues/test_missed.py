"""Catching up in private on what one missed: for learning, never for points."""

from tests.dialogues.stage import Stage
from tests.dialogues.test_boards import club, day, town
from tests.dialogues.test_plans import in_chinese

__all__ = ["town"]


async def test_what_was_missed_or_wrong_comes_again_in_private_without_points(town: Stage) -> None:
    bob_alone = await in_chinese(town, "Bob")
    await bob_alone.presses(town.right(bob_alone.sees()))
    ann, bob = await club(town, "Ann", "Bob")
    await day(town, right=(ann, bob))
    await day(town, right=(ann,), wrong=(bob,))
    await day(town, right=(ann,))
    await bob.says("/missed")
    assert "可以私下补做" in bob.sees()
    await bob_alone.starts(f"missed_{bob.chat.id}")
    assert "有 2 道没答或没答对" in bob_alone.seen()
    await bob_alone.says("/leaderboard all")
    before = next(line for line in bob_alone.sees().splitlines() if "Bob" in line)
    await bob_alone.starts(f"missed_{bob.chat.id}")
    seen = []
    for label in ("下一题 →", "再来一道"):
        question = bob_alone.sees()
        assert "补做" in question
        seen.append(town.question(question).id)
        await bob_alone.presses(town.right(question))
        assert "补做，不计分" in bob_alone.seen()
        await bob_alone.presses(label)
    assert len(set(seen)) == 2
    assert "没有要补的题了" in bob_alone.sees()
    await bob_alone.says("/missed")
    assert "没有要补的题了" in bob_alone.sees()
    await bob_alone.says("/leaderboard all")
    assert before in bob_alone.sees(), "not a point more"


async def test_a_wrong_answer_stays_to_be_made_up_for(town: Stage) -> None:
    ann = await in_chinese(town)
    await ann.presses(town.wrong(ann.sees()))
    await ann.says("/missed")
    assert "有 1 道" in ann.messages()[-2].text
    await ann.presses(town.wrong(ann.sees()))
    await ann.says("/missed")
    assert "有 1 道" in ann.messages()[-2].text


async def test_a_group_that_one_is_not_in_tells_nothing(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await day(town, right=(ann,), wrong=(bob,))
    eve = await in_chinese(town, "Eve")
    await eve.presses(town.right(eve.sees()))
    made_up = ("missed_x", "missed_", "missed_-1", "missed_--1", f"missed_{ann.person.id}", f"missed_-{'9' * 50}")
    for payload in (f"missed_{ann.chat.id}", *made_up):
        before = len(eve.messages())
        await eve.starts(payload)
        assert "没有要补的题了" in eve.sees()
        assert len(eve.messages()) == before + 2


async def test_an_open_question_is_not_missed_yet(town: Stage) -> None:
    ann, bob = await club(town, "Ann", "Bob")
    await day(town, right=(ann, bob))
    await town.at("09:00")
    alone = await in_chinese(town, "Bob")
    await alone.presses(town.right(alone.sees()))
    await alone.starts(f"missed_{ann.chat.id}")
    assert "没有要补的题了" in alone.sees()
