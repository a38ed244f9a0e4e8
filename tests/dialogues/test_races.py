"""Everything at once: presses of one, of two, of two hundred; and two replicas on one database."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from bot import app
from bot.app import Yimian
from bot.jobs import tick
from bot.sandbox.chats import Chat
from bot.storage import deliveries, inbox, leaderboard
from bot.storage.schema import answer, score
from tests.banks import simple_bank
from tests.dialogues.stage import Actor, Stage, hasty_limiter, stage
from tests.dialogues.test_oddities import arrives_at_a_dying_bot
from tests.dialogues.test_plans import in_chinese
from tests.postgres import FreshDatabase

pytestmark = pytest.mark.both_databases


async def answers(scene: Stage) -> list[Any]:
    return await scene.bot.here.database.read(lambda tx: list(tx.execute(select(answer).order_by(answer.c.id)).all()))


async def boards_agree(scene: Stage) -> None:
    def board(tx: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in tx.execute(select(score).order_by(*score.primary_key))]

    kept = await scene.bot.here.database.read(board)
    assert kept
    await scene.bot.here.database.write(leaderboard.rebuild)
    assert await scene.bot.here.database.read(board) == kept


async def asked(scene: Stage, *people: Actor) -> Chat:
    group = await scene.group("小组", *people)
    await people[0].in_(group).presses("▶️ 开始")
    await scene.at("09:00")
    return group


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "in a group"])
async def test_what_is_stopped_while_it_waits_for_its_turn_is_not_posted(scene: Stage, *, alone: bool) -> None:
    ann, database = await in_chinese(scene), scene.bot.here.database
    ann = ann if alone else ann.in_(await scene.group("小组", ann))
    scene.world.says(ann.person, ann.chat, "/quiz")
    await scene.bot.hear()
    (waiting,) = await database.write(deliveries.claim, "sender", scene.clock(), [0], 9)
    scene.world.says(ann.person, ann.chat, "/stop")
    await scene.bot.hear()
    assert "到此为止" in ann.sees()
    assert not await database.write(deliveries.hand_over, waiting.round_id, "sender", scene.clock())
    assert await database.read(deliveries.state_of, waiting.round_id) == "skipped"
    await scene.settle()
    assert "到此为止" in ann.sees(), "and there is nothing to reveal"


async def test_who_presses_all_buttons_at_once_has_answered_once(scene: Stage) -> None:
    ann = scene.person("Ann")
    group = await asked(scene, ann)
    question = ann.in_(group).message_with("A")
    presses = [scene.world.presses(ann.person, question, label) for label in "ABCD" * 5]
    await scene.settle()
    assert len(await answers(scene)) == 1
    said = Counter(press.text for press in presses)
    assert sum(count for text, count in said.items() if text.startswith("记下了")) == 1
    assert sum(count for text, count in said.items() if text.startswith("你答过了")) == 19


async def test_two_hundred_people_at_once_are_each_counted_once(scene: Stage) -> None:
    people = [scene.person(f"P{n}") for n in range(200)]
    group = await asked(scene, *people)
    question = people[0].in_(group).message_with("A")
    for label in "AB":
        for one in people:
            scene.world.presses(one.person, question, label)
    await scene.settle()
    given = await answers(scene)
    assert Counter(row.person_id for row in given) == {one.person.id: 1 for one in people}
    await scene.at("21:00")
    assert "共 200 人作答" in people[0].in_(group).seen()
    await boards_agree(scene)


async def test_votes_at_once_are_each_counted_once(scene: Stage) -> None:
    people = [scene.person(f"P{n}") for n in range(50)]
    group = await scene.group("小组", *people)
    await people[0].in_(group).says("/quiz")
    poll = people[0].in_(group).poll()
    for n, one in enumerate(people):
        scene.world.votes(one.person, poll, [n % 4])
    scene.world.repeats_updates(50)
    await scene.settle()
    assert Counter(row.person_id for row in await answers(scene)) == {one.person.id: 1 for one in people}
    await boards_agree(scene)


async def test_next_pressed_by_everybody_brings_one_question(scene: Stage) -> None:
    people = [scene.person(f"P{n}") for n in range(10)]
    group = await scene.group("小组", *people)
    await people[0].in_(group).says("/quiz 3")
    first = people[0].in_(group).poll()
    label = first.keyboard.buttons[-1].text  # type: ignore[union-attr]
    for one in people:
        scene.world.presses(one.person, first, label)
    await scene.settle()
    assert len([m for m in people[0].in_(group).messages() if m.poll]) == 2


@pytest.fixture
async def pair(fresh_database: FreshDatabase, tmp_path: Path) -> AsyncIterator[tuple[Stage, Yimian]]:
    """Two replicas."""
    async with stage(fresh_database(), simple_bank(tmp_path / "questions")) as scene:
        other = await app.build(scene.bot.settings, scene.clock, dice=Random(9), limiter=hasty_limiter(scene.clock))
        yield scene, other
        await other.close()


async def test_two_replicas_post_each_question_once_and_reveal_it_once(pair: tuple[Stage, Yimian]) -> None:
    scene, other = pair
    both = (scene.bot, other)
    people = [scene.person(f"P{n}") for n in range(60)]
    groups = []
    for one in people:
        group = scene.world.supergroup(f"小组 {one.person.id}", one.person)
        scene.world.adds_bot(one.person, group)
        scene.world.says(one.person, group, "/subscribe 09:00")
        groups.append(group)
    await scene.settle()
    scene.clock.moment += timedelta(hours=1)
    await asyncio.gather(*(tick.tick(bot.here, bot.application.bot) for bot in both))
    while sum(await asyncio.gather(*(sender.send_waiting() for bot in both for sender in bot.senders))):
        await asyncio.gather(*(sender.idle() for bot in both for sender in bot.senders))
    assert await scene.postings() == {"posted": 60}
    assert posted(scene, "每日一题") == {group.id: 1 for group in groups}
    scene.clock.moment += timedelta(hours=12)
    while sum(await asyncio.gather(*(tick.reveal_due(bot.here, bot.application.bot) for bot in both))):
        pass
    assert posted(scene, "揭晓 · ") == {group.id: 1 for group in groups}


def posted(scene: Stage, words: str) -> Counter[int | None]:
    return Counter(record.chat_id for record in scene.world.ledger.of("message") if words in record.text)


async def test_two_replicas_share_what_a_third_has_left(pair: tuple[Stage, Yimian]) -> None:
    scene, other = pair
    both = (scene.bot, other)
    people = [scene.person(f"P{n}") for n in range(50)]
    for one in people:
        scene.world.says(one.person, one.chat, "/help")
    await arrives_at_a_dying_bot(scene)
    before = {one.person.id: len(one.messages()) for one in people}
    scene.clock.moment += inbox.LEASE + timedelta(seconds=1)
    await asyncio.gather(*(bot.inbox.take_up_leftovers() for bot in both))
    await asyncio.gather(*(bot.inbox.idle() for bot in both))
    assert {one.person.id: len(one.messages()) - before[one.person.id] for one in people} == {
        one.person.id: 1 for one in people
    }
