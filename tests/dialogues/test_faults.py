"""What goes wrong between the bot and Telegram, row by row, played on the stage: postings out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.delivery import State
from bot.domain.round import Display
from bot.jobs import tick
from bot.sandbox.chats import Chat
from bot.sandbox.faults import Fault
from bot.sandbox.messages import Message
from bot.sandbox.server import serve
from bot.storage import deliveries
from bot.storage.schema import round_
from bot.telegram.wire import Patience
from tests.dialogues.stage import Actor, Stage

HURRY = Patience(read=0.2, write=0.2, upload=0.2, connect=0.2, pool=0.2)


@dataclass(frozen=True, slots=True)
class Morning:
    """A group whose question is due at nine, and who is in it."""

    scene: Stage
    group: Chat
    owner: Actor  # of the bot; in no group
    ann: Actor  # admin
    bob: Actor

    def questions(self, chat: Chat | None = None) -> list[Message]:
        chat = chat or self.group
        return [m for m in chat.messages.values() if m.poll or (m.keyboard and m.keyboard.buttons[0].text == "A")]

    async def state(self) -> State | None:
        return await self.scene.bot.here.database.read(_last_state)

    async def posts(self) -> None:
        """It is nine, and what happened in between has not been heard of yet."""
        scene = self.scene
        bot = scene.bot
        now = scene.clock.moment
        scene.clock.moment = now.replace(hour=1, minute=0)  # nine in Shanghai
        await tick.tick(bot.here, bot.application.bot)
        for sender in bot.senders:
            await sender.send_waiting()
            await sender.idle()

    async def later(self, **span: float) -> None:
        """The limiter's stopwatch runs along."""
        await self.scene.bot.senders[0].limiter._sleep(timedelta(**span).total_seconds())
        await self.scene.passes(**span)
        await self.housekeeping()

    async def housekeeping(self) -> None:
        bot = self.scene.bot
        await tick.keep_house(bot.here, bot.application.bot, bot.inbox)
        await self.scene.settle()


def _last_state(tx: Any) -> State | None:
    last = tx.scalar(round_.select().with_only_columns(round_.c.id).order_by(round_.c.id.desc()).limit(1))
    return deliveries.state_of(tx, last)


@pytest.fixture
async def morning(scene: Stage) -> Morning:
    owner = scene.person("Owner")
    await owner.starts()
    ann, bob = scene.person("Ann"), scene.person("Bob")
    group = await scene.group("小组", ann, bob)
    ann, bob = ann.in_(group), bob.in_(group)
    await ann.presses("▶️ 开始")
    return Morning(scene, group, owner, ann, bob)


@pytest.fixture
async def poll_morning(morning: Morning) -> Morning:
    """The same with a native poll."""
    await morning.ann.says("/settings")
    await morning.ann.presses("🔔 方式")
    await morning.ann.presses("当场讲解")
    return morning


UNKNOWN = {
    Fault.CUT_AFTER: 1,
    Fault.HANG_AFTER: 1,
    Fault.CUT_BEFORE: 0,
    Fault.HANG_BEFORE: 0,
    Fault.BAD_GATEWAY: 0,
    Fault.ERROR: 0,
    Fault.RESTART: 0,
}
"""Faults after which nobody knows, and what there is to be seen."""


@pytest.mark.parametrize("fault", UNKNOWN, ids=str)
async def test_what_may_be_there_is_unconfirmed_and_not_sent_again(morning: Morning, fault: Fault) -> None:
    morning.scene.bot.wire._patience = HURRY
    morning.scene.world.misbehave(fault, method="sendMessage", chat_id=morning.group.id)
    await morning.scene.at("09:00")
    assert await morning.state() is State.UNCONFIRMED
    await morning.later(seconds=60)
    assert await morning.state() is State.UNCONFIRMED
    assert len(morning.questions()) == UNKNOWN[fault]
    assert "不确定" not in morning.ann.seen(), "two minutes are given to whoever presses first"


async def test_a_slow_success_is_a_success(morning: Morning) -> None:
    morning.scene.world.misbehave(Fault.SLOW, method="sendMessage", chat_id=morning.group.id, seconds=0.3)
    await morning.scene.at("09:00")
    assert await morning.state() is State.POSTED
    assert len(morning.questions()) == 1


@pytest.mark.parametrize("seconds", [3, 7200])
async def test_a_429_puts_off_one_chat_and_no_other(morning: Morning, seconds: int) -> None:
    scene = morning.scene
    eve = scene.person("Eve")
    other = await scene.group("另一组", eve)
    await eve.in_(other).presses("▶️ 开始")
    scene.world.misbehave(Fault.FLOOD, method="sendMessage", chat_id=morning.group.id, seconds=seconds)
    await scene.at("09:00")
    assert await scene.postings() == {"planned": 1, "posted": 1}
    assert len(morning.questions(other)) == 1
    await morning.later(seconds=seconds - 1)
    assert morning.questions() == []
    await morning.later(seconds=2)
    assert len(morning.questions()) == 1


async def test_what_was_never_sent_is_sent_again(morning: Morning) -> None:
    """Nobody answers the door."""
    scene = morning.scene
    await scene.server.close()
    await morning.posts()
    assert await morning.state() is State.PLANNED
    scene.server = await serve(scene.world, port=int(scene.server.url.rpartition(":")[2]))
    await scene.settle()
    assert morning.questions() == [], "not at once: the door is given a moment"
    await morning.later(seconds=5)
    assert await morning.state() is State.POSTED
    assert len(morning.questions()) == 1
    await scene.server.close()


async def test_a_refused_token_is_no_doubt(morning: Morning) -> None:
    morning.scene.world.misbehave(Fault.UNAUTHORIZED, method="sendMessage", chat_id=morning.group.id)
    await morning.scene.at("09:00")
    assert await morning.state() is State.PLANNED
    await morning.later(seconds=301)
    assert len(morning.questions()) == 1


def kicked(morning: Morning) -> None:
    morning.scene.world.kicks(morning.ann.person, morning.scene.world.only_bot, morning.group)


def deleted(morning: Morning) -> None:
    morning.scene.world.deletes_chat(morning.group)


@pytest.mark.parametrize("loss", [kicked, deleted], ids=lambda loss: loss.__name__)
async def test_a_group_that_is_lost_is_left_in_peace(morning: Morning, loss: Callable[[Morning], None]) -> None:
    loss(morning)
    await morning.posts()
    assert await morning.state() is State.FAILED
    before = morning.owner.seen()
    await morning.scene.at("09:00")
    await morning.scene.at("09:00")
    assert await morning.scene.postings() == {"failed": 1}
    assert morning.owner.seen() == before, "that is life, and nothing for the operator"


async def test_a_group_that_has_muted_the_bot_is_asked_again_the_next_day(morning: Morning) -> None:
    world, ann, bot = morning.scene.world, morning.ann.person, morning.scene.world.only_bot
    world.restricts(ann, bot, morning.group)
    before = morning.owner.seen()
    await morning.scene.at("09:00")
    assert await morning.state() is State.FAILED
    assert morning.owner.seen() == before
    world.promotes(ann, bot, morning.group)
    await morning.scene.at("09:00")
    assert await morning.state() is State.POSTED


@pytest.mark.parametrize("how", ["blocks", "deactivates"])
async def test_a_learner_who_has_gone_is_left_in_peace(scene: Stage, how: str) -> None:
    ann = scene.person("Ann", language_code="zh")
    await ann.starts()
    await ann.presses("中文")
    await ann.says("/subscribe 09:00")
    getattr(scene.world, how)(ann.person)
    morning = Morning(scene, ann.chat, ann, ann, ann)
    await morning.posts()
    assert await morning.state() is State.FAILED
    await scene.at("09:00")
    assert (await scene.postings())["failed"] == 1


async def test_a_group_that_has_moved_is_found_in_its_new_place_with_its_board(scene: Stage) -> None:
    owner, ann, bob = scene.person("Owner"), scene.person("Ann"), scene.person("Bob")
    group = await scene.group("小组", ann, bob, kind="group")
    await ann.in_(group).presses("▶️ 开始")
    await scene.at("09:00")
    await bob.in_(group).presses("A")
    await scene.at("21:00")
    new = scene.world.migrates(group)
    scene.clock.moment = scene.clock.moment.replace(hour=0)
    morning = Morning(scene, new, owner, ann.in_(new), bob.in_(new))
    scene.clock.moment = scene.clock.moment.replace(day=scene.clock.moment.day + 1)
    await morning.posts()
    assert await morning.state() is State.PLANNED, "the refusal has told where to"
    await scene.settle()
    assert len(morning.questions()) == 1
    await morning.bob.says("/leaderboard")
    assert "\u2068Bob\u2069" in morning.bob.sees(), "told twice of the move, by the refusal and by the chat"
    await morning.bob.presses("B", morning.questions()[0])
    await scene.at("21:00")
    await morning.bob.says("/leaderboard all")
    assert "/2" in morning.bob.sees()


async def test_a_refusal_that_nobody_knows_is_told_once_and_the_bot_goes_on(poll_morning: Morning) -> None:
    """A poll of one option, by a fault in the database."""
    morning, bot = poll_morning, poll_morning.scene.bot
    for day in (3, 4):
        morning.scene.clock.moment = morning.scene.clock.moment.replace(day=day, hour=1)
        await tick.tick(bot.here, bot.application.bot)
        await bot.here.database.write(lambda tx: tx.execute(round_.update().values(places=(0,))).close())
        await morning.scene.settle()
        assert await morning.state() is State.FAILED
    assert morning.owner.seen().count("出错了，只说这一次") == 1
    assert "correct_option_id" in morning.owner.sees()
    await morning.bob.says("/help")
    assert "每日一面" in morning.bob.sees()


async def lose_the_reply(morning: Morning, fault: Fault = Fault.CUT_AFTER) -> None:
    morning.scene.world.misbehave(fault, chat_id=morning.group.id)
    await morning.scene.at("09:00")
    assert await morning.state() is State.UNCONFIRMED


async def test_the_first_press_proves_that_a_question_is_there(morning: Morning) -> None:
    await lose_the_reply(morning)
    (question,) = morning.questions()
    pressed = await morning.bob.presses("A", question)
    assert pressed.text == "记下了：A。21:00 揭晓"
    assert await morning.state() is State.POSTED
    await morning.later(minutes=5)
    assert "不确定" not in morning.ann.seen()
    await morning.scene.at("21:00")
    assert "共 1 人作答" in morning.ann.seen()


async def test_the_first_vote_proves_that_a_poll_is_there(poll_morning: Morning) -> None:
    """The vote itself names a poll that nobody knows; the poll's state, which follows, carries our code."""
    morning = poll_morning
    await lose_the_reply(morning)
    (question,) = morning.questions()
    assert question.poll
    await morning.bob.votes(1, message=question)
    assert await morning.state() is State.POSTED
    await morning.later(seconds=3)
    await morning.ann.says("/leaderboard")
    assert "\u2068Bob\u2069　10 分" in morning.ann.sees()
    rounds = await morning.scene.bot.here.database.read(lambda tx: tx.execute(round_.select()).all())
    assert [(row.display, row.poll_id) for row in rounds] == [(Display.POLL, question.poll.id)]


async def test_in_doubt_the_admins_say_whether_it_is_there_and_it_comes_again(morning: Morning) -> None:
    await lose_the_reply(morning, Fault.CUT_BEFORE)
    await morning.later(minutes=3)
    assert "09:00 的题我不确定有没有发出来" in morning.ann.sees()
    assert morning.ann.buttons() == ["补发", "跳过"]
    refused = await morning.bob.presses("补发")
    assert refused.text == "这个由管理员来改"
    assert await morning.state() is State.UNCONFIRMED
    doubt = morning.ann.message_with("补发")
    await morning.ann.presses("补发")
    assert await morning.state() is State.POSTED
    assert len(morning.questions()) == 1
    assert "这就补发" in doubt.text
    await morning.later(minutes=10)
    assert morning.ann.seen().count("不确定") == 0


async def test_in_doubt_the_admins_may_let_it_be(morning: Morning) -> None:
    await lose_the_reply(morning, Fault.CUT_BEFORE)
    await morning.later(minutes=3)
    doubt = morning.ann.message_with("跳过")
    await morning.ann.presses("跳过")
    assert await morning.state() is State.SKIPPED
    assert "这题跳过" in doubt.text
    late = await morning.ann.forges(f"{_data(morning, 'post')}", doubt)
    assert late.text == "已经处理过了"
    await morning.scene.at("21:00")
    assert "揭晓 · " not in morning.ann.seen()
    assert morning.questions() == []


async def test_what_is_over_by_then_is_not_posted_any_more(morning: Morning) -> None:
    await lose_the_reply(morning, Fault.CUT_BEFORE)
    await morning.later(minutes=3)
    doubt = morning.ann.message_with("补发")
    await morning.scene.at("21:00")
    await morning.ann.presses("补发", doubt)
    assert "就不补发了" in doubt.text
    assert await morning.state() is State.SKIPPED
    await morning.later(minutes=3)
    assert morning.questions() == []


def _data(morning: Morning, decision: str) -> str:
    """What the button carried that is not there any more."""
    sent = [r for r in morning.scene.world.ledger.of("message", morning.group.id) if "不确定" in r.text]
    keyboard = str(sent[-1].params["reply_markup"])
    start = keyboard.index("doubt") if "doubt" in keyboard else keyboard.index("callback_data")
    words = keyboard[start:].replace("\\", "").split('"')
    found = next(word for word in words if word.endswith(decision))
    assert len(found) > len(decision)
    return found


async def test_what_an_admin_skips_because_it_is_there_can_be_answered(morning: Morning) -> None:
    await lose_the_reply(morning)
    await morning.later(minutes=3)
    await morning.ann.presses("跳过")
    assert await morning.state() is State.SKIPPED
    pressed = await morning.bob.presses("A", morning.questions()[0])
    assert "记下了" in pressed.text
    assert await morning.state() is State.POSTED
    await morning.scene.at("21:00")
    assert "共 1 人作答" in morning.ann.seen()


async def test_a_question_lost_twice_is_asked_about_twice(morning: Morning) -> None:
    await lose_the_reply(morning, Fault.CUT_BEFORE)
    await morning.later(minutes=3)
    morning.scene.world.misbehave(Fault.CUT_BEFORE, method="sendMessage", chat_id=morning.group.id)
    await morning.ann.presses("补发")
    assert await morning.state() is State.UNCONFIRMED
    await morning.later(minutes=3)
    await morning.ann.presses("补发")
    assert await morning.state() is State.POSTED
    assert len(morning.questions()) == 1


async def test_admins_who_cannot_be_asked_are_asked_later(morning: Morning) -> None:
    await lose_the_reply(morning, Fault.CUT_BEFORE)
    morning.scene.world.misbehave(Fault.ERROR, method="sendMessage", chat_id=morning.group.id)
    await morning.later(minutes=3)
    assert "不确定" not in morning.ann.seen()
    await morning.later(seconds=30)
    assert "不确定" in morning.ann.sees()


REVEAL_FAULTS: list[tuple[Fault, dict[str, Any]]] = [
    (Fault.ERROR, {}),
    (Fault.BAD_GATEWAY, {}),
    (Fault.CUT_BEFORE, {}),
    (Fault.FLOOD, {"seconds": 4}),
    (Fault.UNAUTHORIZED, {}),
]


@pytest.mark.parametrize(("fault", "more"), REVEAL_FAULTS, ids=str)
async def test_a_reveal_is_repeated_until_it_is_there_and_holds_up_nobody(
    morning: Morning, fault: Fault, more: dict[str, Any]
) -> None:
    scene = morning.scene
    eve = scene.person("Eve")
    other = await scene.group("另一组", eve)
    await eve.in_(other).presses("▶️ 开始")
    await scene.at("09:00")
    scene.world.misbehave(fault, method="sendMessage", chat_id=morning.group.id, times=2, **more)
    await scene.at("21:00")
    assert "揭晓 · " in eve.in_(other).seen()
    assert "揭晓 · " not in morning.ann.seen()
    for _ in range(3):
        await morning.later(seconds=91)
    assert morning.ann.seen().count("揭晓 · ") == 1


async def test_many_questions_at_once_are_each_posted(scene: Stage) -> None:
    """More than there are hands, and than fit into one claim."""
    for n in range(120):
        ann = scene.person(f"Ann {n}")
        scene.world.says(ann.person, ann.chat, "/subscribe 09:00")
    await scene.settle()
    await scene.at("09:00")
    assert await scene.postings() == {"posted": 120}
    chats = [record.chat_id for record in scene.world.ledger.of("message") if "每日一题" in record.text]
    assert len(chats) == len(set(chats)) == 120
