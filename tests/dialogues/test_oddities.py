"""What goes wrong between the bot and Telegram, row by row, played on the stage: updates in."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs
from telegram import Update
from telegram.ext import MessageHandler, filters

from bot.jobs import tick
from bot.sandbox.chats import Chat
from bot.sandbox.faults import Fault
from bot.storage import inbox
from bot.storage.inbox import Letter
from bot.storage.schema import answer, person, round_
from bot.storage.schema import inbox as letters
from bot.telegram.application import ALLOWED_UPDATES
from tests.banks import single, write_concept
from tests.dialogues.stage import Actor, Stage


@pytest.fixture
async def owner(scene: Stage) -> Actor:
    made = scene.person("Owner", language_code="zh")
    await made.starts()
    await made.presses("中文")
    return made


async def housekeeping(scene: Stage, seconds: float = 30) -> None:
    scene.clock.moment += timedelta(seconds=seconds)
    bot = scene.bot
    await tick.keep_house(bot.here, bot.application.bot, bot.inbox)
    await scene.settle()


async def states(scene: Stage) -> dict[str, int]:
    """Of the updates that are not done."""
    return await scene.bot.here.database.read(inbox.counts)


async def answers(scene: Stage) -> list[tuple[int, int]]:
    rows = await scene.bot.here.database.read(
        lambda tx: tx.execute(select(answer.c.round_id, answer.c.person_id)).all()
    )
    return [tuple(row) for row in rows]


async def group_with_poll(scene: Stage, *members: Actor) -> Chat:
    group = await scene.group("小组", *members)
    ann = members[0].in_(group)
    await ann.says("/quiz")
    return group


async def arrives_at_a_dying_bot(scene: Stage) -> None:
    """Committed and acknowledged by a process that then had no time to do anything about it."""
    bot = scene.bot
    parameters = {"offset": bot.poller.offset, "timeout": 0, "allowed_updates": list(ALLOWED_UPDATES)}
    updates = await bot.wire.call(bot.poller.url, parameters, read_timeout=5)
    taken = [Letter(update["update_id"], json.dumps(update), scene.clock()) for update in updates]
    await bot.here.database.write(inbox.take_in, bot.inbox.bot_id, taken, scene.clock())
    bot.poller.offset = max(letter.update_id for letter in taken) + 1


async def test_an_update_of_an_unknown_kind_is_passed_over(scene: Stage, owner: Actor) -> None:
    scene.world.sends_unknown_update()
    await scene.settle()
    assert await states(scene) == {}
    await owner.says("/help")
    assert "/quiz" in owner.sees()


async def test_an_update_that_cannot_be_read_is_put_aside_and_told_once(scene: Stage, owner: Actor) -> None:
    for _ in range(2):
        scene.world.sends_broken_update(owner.person)
        await owner.says("/help")
        assert "/quiz" in owner.seen(), "the rest goes on"
    assert await states(scene) == {"dead": 2}
    assert owner.seen().count("已搁置") == 1
    rows = await scene.bot.here.database.read(
        lambda tx: tx.execute(select(letters).where(letters.c.state == "dead")).all()
    )
    assert all(row.error and row.payload for row in rows), "kept, with what was wrong with it"


async def test_what_the_owner_could_not_be_told_is_told_the_next_time(scene: Stage, owner: Actor) -> None:
    scene.world.misbehave(Fault.ERROR, method="sendMessage", chat_id=owner.person.id)
    for told in (0, 0, 1, 1):
        scene.world.sends_broken_update(owner.person)
        await scene.settle()
        assert owner.seen().count("已搁置") == told
        await scene.passes(seconds=40)


async def test_a_bank_that_has_grown_and_runs_low_again_is_told_of_again(scene: Stage, owner: Actor) -> None:
    bob = scene.person("Bob")
    await bob.in_(await scene.group("小组", bob)).presses("▶️ 开始")
    shelf = scene.bot.here.shelf
    for told in (0, 0, 1, 1):
        await scene.at("09:00")
        assert owner.seen().count("没出过") == told
    more = [single(f"concept-new-{n}", f"新题 {n}", f"new {n}") for n in range(3)]
    write_concept(shelf.directory, "lora", "concept-new", more)
    await shelf.reload()
    for told in (1, 2, 2):
        await scene.at("09:00")
        assert owner.seen().count("没出过") == told


async def test_updates_in_disorder_are_all_heard(scene: Stage, owner: Actor) -> None:
    scene.world.disorders_updates()
    people = [scene.person(f"Ann {n}") for n in range(20)]
    for ann in people:
        scene.world.says(ann.person, ann.chat, "/help")
    await scene.settle()
    assert all("/quiz" in ann.sees() for ann in people)
    assert scene.world.only_bot.updates.pending == {}


async def test_an_update_that_comes_again_is_done_once(scene: Stage, owner: Actor) -> None:
    await owner.says("/help")
    count = len(owner.messages())
    scene.world.repeats_updates()
    await scene.settle()
    assert len(owner.messages()) == count


async def test_a_vote_for_a_poll_that_nobody_knows_waits_and_then_is_given_up(scene: Stage, owner: Actor) -> None:
    bob = scene.person("Bob")
    scene.world.sends_stray_vote(bob.person, "999")
    await scene.settle()
    assert await states(scene) == {"new": 1}
    for _ in range(20):
        await housekeeping(scene)
    assert await states(scene) == {"new": 1}, "the posting may be recorded yet"
    assert "搁置" not in owner.seen()
    for _ in range(6):
        await housekeeping(scene, 3600)
    assert await states(scene) == {"dead": 1}
    assert owner.seen().count("搁置") == 1


async def test_a_vote_that_overtakes_the_record_of_its_poll_is_counted(scene: Stage, owner: Actor) -> None:
    ann, bob = scene.person("Ann"), scene.person("Bob")
    group = await group_with_poll(scene, ann, bob)
    poll = ann.in_(group).poll()
    assert poll.poll
    known = poll.poll.id
    asked = round_.update().where(round_.c.origin == "quiz")
    await scene.bot.here.database.write(lambda tx: tx.execute(asked.values(poll_id=None)).close())
    scene.world.sends_stray_vote(bob.person, known, [1])
    await scene.settle()
    assert await answers(scene) == []
    await scene.bot.here.database.write(lambda tx: tx.execute(asked.values(poll_id=known)).close())
    await housekeeping(scene)
    assert [who for _, who in await answers(scene)] == [bob.person.id]


async def test_a_vote_taken_back_still_counts(scene: Stage, owner: Actor) -> None:
    ann, bob = scene.person("Ann"), scene.person("Bob")
    group = await group_with_poll(scene, ann, bob)
    poll = ann.in_(group).poll()
    await bob.in_(group).votes(0)
    scene.world.sends_stray_vote(bob.person, poll.poll.id, ())  # type: ignore[union-attr]
    scene.world.sends_stray_vote(bob.person, poll.poll.id, (1,))  # type: ignore[union-attr]
    await scene.settle()
    rows = await scene.bot.here.database.read(lambda tx: tx.execute(select(answer)).all())
    assert [(row.person_id, row.choice) for row in rows] == [(bob.person.id, (0,))]
    assert await states(scene) == {}


async def test_a_vote_that_comes_after_the_end_was_cast_in_time(scene: Stage, owner: Actor) -> None:
    ann, bob = scene.person("Ann"), scene.person("Bob")
    group = await group_with_poll(scene, ann, bob)
    poll = ann.in_(group).poll()
    await scene.passes(hours=2)
    assert "揭晓" in ann.in_(group).seen()
    scene.world.votes(bob.person, poll, [0], late=True)
    await scene.settle()
    assert len(await answers(scene)) == 1


async def test_a_channel_that_votes_gets_no_points(scene: Stage, owner: Actor) -> None:
    ann, bob = scene.person("Ann"), scene.person("Bob")
    group = await group_with_poll(scene, ann, bob)
    channel = scene.world.channel("频道", ann.person)
    scene.world.votes(ann.person, ann.in_(group).poll(), [0], as_chat=channel)
    await scene.settle()
    assert await answers(scene) == []
    assert await states(scene) == {}


async def test_a_button_under_a_deleted_message_still_has_an_answer(scene: Stage, owner: Actor) -> None:
    await owner.says("/quiz")
    question = owner.message_with("A")
    data = question.keyboard.buttons[0].callback_data  # type: ignore[union-attr]
    scene.world.deletes(owner.person, question)
    query = await owner.forges(data or "", question)
    assert query.text
    assert await states(scene) == {}


async def test_a_press_that_is_older_than_telegram_remembers_is_counted(scene: Stage, owner: Actor) -> None:
    await owner.says("/quiz")
    query = scene.world.presses(owner.person, owner.message_with("A"), "A")
    await arrives_at_a_dying_bot(scene)
    await housekeeping(scene, 200)
    assert not query.is_answered, "nobody waits for its toast any more"
    assert len(await answers(scene)) == 1
    assert await states(scene) == {}


async def test_pressing_twice_what_changes_nothing_is_no_fault(scene: Stage, owner: Actor) -> None:
    await owner.says("/settings")
    await owner.presses("⏰ 时间")
    panel = owner.messages()[-1]
    data = panel.buttons[0][0].callback_data or ""
    for _ in range(2):
        await owner.forges(data, panel.message)
    assert await states(scene) == {}
    assert "出错" not in owner.seen()


async def test_what_is_done_is_not_done_again_while_the_next_takes_long(scene: Stage, owner: Actor) -> None:
    async def dawdle(_: Update, __: object) -> None:
        scene.clock.moment += 2 * inbox.LEASE
        await scene.bot.inbox.try_again()

    scene.bot.application.add_handler(MessageHandler(filters.Regex("^slow"), dawdle), group=-1)
    bob = scene.person("Bob")
    scene.world.says(bob.person, bob.chat, "/help")
    await bob.says("slow")
    assert sum("/quiz" in seen.text for seen in bob.messages()) == 1
    assert await states(scene) == {}


async def test_hundreds_of_updates_after_an_outage_are_all_dealt_with(scene: Stage, owner: Actor) -> None:
    await owner.says("/quiz")
    pressed = scene.world.presses(owner.person, owner.message_with("A"), "A")
    people = [scene.person(f"Ann {n}") for n in range(40)]
    for n in range(400):
        ann = people[n % len(people)]
        scene.world.says(ann.person, ann.chat, "/stop")
    scene.clock.moment += timedelta(minutes=10)
    await scene.settle()
    assert scene.world.only_bot.updates.pending == {}
    assert await states(scene) == {}
    assert [len(ann.messages()) for ann in people] == [20] * len(people)
    assert not pressed.is_answered, "Telegram keeps a press for two and a half minutes"


@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.CUT_BEFORE, Fault.FLOOD, Fault.UNAUTHORIZED], ids=str)
async def test_what_comes_while_telegram_is_away_is_answered_when_it_is_back(
    scene: Stage, owner: Actor, fault: Fault
) -> None:
    bob = scene.person("Bob")
    away = scene.world.misbehave(fault, method="sendMessage", chat_id=bob.person.id, times=1000, seconds=100)
    await bob.says("/help")
    for _ in range(20):
        await housekeeping(scene)
    assert await states(scene) == {"new": 1}
    assert away.hits < 10, "and is not asked all the time"
    scene.world.faults.clear()
    for _ in range(10):
        await housekeeping(scene)
    assert await states(scene) == {}
    assert ["/quiz" in seen.text for seen in bob.messages()] == [False, True]
    assert "搁置" not in owner.seen()


async def test_a_handler_that_fails_is_tried_five_times_and_told_once(scene: Stage, owner: Actor) -> None:
    tries: list[int] = []

    async def explode(update: Update, _: object) -> None:
        tries.append(update.update_id)
        raise ZeroDivisionError("a bug")

    scene.bot.application.add_handler(MessageHandler(filters.Regex("^boom"), explode), group=-1)
    bob = scene.person("Bob")
    await bob.says("boom")
    assert await states(scene) == {"new": 1}
    await bob.says("/help")
    assert "/quiz" in bob.sees(), "a person is not shut out"
    for _ in range(8):
        await housekeeping(scene, 60)
    assert len(tries) == 5
    assert await states(scene) == {"dead": 1}
    await bob.says("boom")
    for _ in range(8):
        await housekeeping(scene, 60)
    assert len(tries) == 10
    assert owner.seen().count("只说这一次") == 1
    assert owner.seen().count("已搁置") == 1


async def test_what_was_said_just_before_a_group_moved_is_no_fault(scene: Stage, owner: Actor) -> None:
    bob = scene.person("Bob")
    group = await scene.group("小组", bob, kind="group")
    scene.world.says(bob.person, group, "/help")
    new = scene.world.migrates(group)
    await scene.settle()
    assert scene.bot.here.failures == {}
    assert await states(scene) == {}
    assert "出错" not in owner.seen()
    await bob.in_(new).says("/help")
    assert "/quiz" in bob.in_(new).sees()


async def test_a_reply_that_did_not_get_through_is_given_again(scene: Stage, owner: Actor) -> None:
    bob = scene.person("Bob")
    scene.world.misbehave(Fault.ERROR, method="sendMessage", chat_id=bob.person.id)
    await bob.says("/help")
    assert "/quiz" not in bob.seen()
    await housekeeping(scene)
    assert "/quiz" in bob.seen()
    assert "出错" not in owner.seen()


async def test_an_error_that_nobody_knows_is_logged_once_with_its_method(scene: Stage, owner: Actor) -> None:
    """A group in which the bot may not write."""
    bob = scene.person("Bob")
    group = await scene.group("小组", bob)
    scene.world.restricts(bob.person, scene.world.only_bot, group)
    with capture_logs() as told:
        for _ in range(2):
            await bob.in_(group).says("/help")
            for _ in range(3):
                await housekeeping(scene)
    errors = [line for line in told if line["log_level"] == "error"]
    assert len(errors) == 2, "once for each time that it happens, and no retries"
    assert all("sendMessage" in str(line) for line in errors)
    assert owner.seen().count("只说这一次") == 1
    assert await states(scene) == {}
    await owner.says("/help")
    assert "/quiz" in owner.sees()


async def test_names_are_kept_as_they_are_called_today(scene: Stage, owner: Actor) -> None:
    bob = scene.person("Bob")
    await bob.says("/stats")
    bob.person.first_name = "Robert\u202e"
    await bob.says("/stats")
    names = await scene.bot.here.database.read(
        lambda tx: list(tx.scalars(select(person.c.name).where(person.c.id == bob.person.id)))
    )
    assert names == ["Robert"]
