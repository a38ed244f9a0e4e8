"""Channels: who answers is not seen, the poll is counted, and what there is to say goes where people talk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.chats import Chat
from bot.sandbox.faults import Fault
from bot.sandbox.views import Seen
from bot.storage import discussions
from tests.banks import simple_bank
from tests.dialogues.stage import OWNER, Actor, Stage, stage

FULL = {"zh": "这是参考讲解", "en": "This is the reference explanation"}
WRONG = {"zh": "因为甲如此", "en": "Because W is so"}


@dataclass(slots=True)
class Newsroom:
    """A channel with two readers, and the group that is linked to it."""

    scene: Stage
    ann: Actor
    bob: Actor
    cem: Actor
    channel: Chat
    group: Chat

    @property
    def world(self) -> Any:
        return self.scene.world

    def posts(self) -> list[Seen]:
        return [seen for seen in self.ann.messages() if "/subscribe" not in seen.text]

    def talk(self, language: str = "zh") -> list[Seen]:
        """The reveals in the linked group, those that Telegram has copied aside."""
        seen = self.ann.in_(self.group).messages()
        return [one for one in seen if FULL[language] in one.text and not one.message.is_automatic_forward]

    def told(self, language: str = "zh") -> int:
        """How often the channel was told everything."""
        return sum(FULL[language] in seen.text for seen in self.posts())

    async def follow(self, reader: Actor) -> Actor:
        """The button under the channel's question."""
        link = next(seen.buttons[0][0].url for seen in reversed(self.posts()) if "?start=c_" in str(seen.buttons))
        self.world.follows(reader.person, link)
        await self.scene.settle()
        return reader.in_(self.world.private(reader.person))


async def newsroom(scene: Stage, *, linked: bool = True, bot_in_group: bool = True) -> Newsroom:
    world = scene.world
    ann, bob, cem = scene.person("Ann"), scene.person("Bob"), scene.person("Cem")
    channel = world.channel("频道", ann.person, bob.person, cem.person)
    group = world.supergroup("讨论", ann.person, bob.person)
    if linked:
        world.links(channel, group)
    world.adds_bot(ann.person, channel)
    if bot_in_group:
        world.adds_bot(ann.person, group)
        world.promotes(ann.person, world.only_bot, group)
    await scene.settle()
    room = Newsroom(scene, ann.in_(channel), bob.in_(channel), cem.in_(channel), channel, group)
    await room.ann.says("/subscribe")
    return room


async def by_button(room: Newsroom) -> None:
    await room.ann.says("/settings")
    await room.ann.presses("🔔 方式")
    await room.ann.presses("按钮单独作答")
    await room.ann.presses("‹ 返回")


async def asked(scene: Stage, **how: Any) -> Newsroom:
    """At nine the poll stands in the channel; Bob is wrong."""
    room = await newsroom(scene, **how)
    await scene.at("09:00")
    await room.bob.votes(0)
    return room


@pytest.fixture
async def lite(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(sqlite_url, simple_bank(tmp_path / "questions"), owner_ids=OWNER) as made:
        yield made


@asynccontextmanager
async def spoken(language: str, url: str, folder: Path) -> AsyncIterator[Stage]:
    bank = simple_bank(folder / "questions")
    async with stage(url, bank, owner_ids=OWNER, default_language=language) as made:
        yield made


async def test_an_anonymous_poll_closes_on_time_and_its_votes_are_told(scene: Stage) -> None:
    room = await asked(scene, linked=False)
    await room.cem.votes(1)
    await scene.at("21:00")
    poll = next(seen.poll for seen in room.posts() if seen.poll)
    assert poll.is_closed
    told = next(seen for seen in room.posts() if FULL["zh"] in seen.text)
    assert "共 2 人作答，1 人答对" in told.text
    assert "▇▇▇▇▇▇▇▇▇▇ 1 ✅　选项乙是" in told.text
    assert "▏ 0　选项丁否" in told.text
    assert "有人选了 选项甲否\n因为甲如此" in told.text
    assert "最先答对" not in told.text
    assert told.labels == ["报错"], "one reader must not turn the language for all"


async def test_the_last_vote_is_waited_for_and_a_count_that_never_comes_is_not(lite: Stage) -> None:
    """Telegram has closed the poll, and what it counted is on its way."""
    room = await asked(lite, linked=False)
    await lite.at("20:59")
    await lite.passes(seconds=59)
    poll = next(iter(lite.world.polls.values()))
    poll.is_closed = True  # closed there, and nobody has been told yet
    await lite.passes(seconds=1)
    assert room.told() == 0
    await lite.passes(minutes=3)
    assert room.told() == 1
    assert "共 1 人作答" in room.posts()[-2].text


async def test_a_button_leads_to_an_answer_in_private_and_all_of_them_are_counted(scene: Stage) -> None:
    room = await newsroom(scene, linked=False)
    await by_button(room)
    await scene.at("09:00")
    question = room.posts()[-1].text
    assert "21:00 在这里揭晓" in question
    bob, cem = await room.follow(room.bob), await room.follow(room.cem)
    assert bob.sees().splitlines()[4:8] == question.splitlines()[4:8], "the letters are the channel's"
    await bob.presses(scene.right(question))
    await cem.presses(scene.wrong(question))
    assert FULL["zh"] in cem.seen()
    before = len(bob.messages())
    await room.follow(room.bob)
    assert len(bob.messages()) == before + 2, "asked once: the link leads back to it"
    await scene.at("21:00")
    told = next(seen for seen in room.posts() if "揭晓 ·" in seen.text)
    assert "共 2 人作答，1 人答对" in told.text
    assert "Bob" not in told.text


async def test_who_answers_after_the_reveal_learns_and_is_not_counted(lite: Stage) -> None:
    room = await newsroom(lite, linked=False)
    await by_button(room)
    await lite.at("09:00")
    question = room.posts()[-1].text
    bob, cem = await room.follow(room.bob), await room.follow(room.cem)
    await bob.presses(lite.right(question))
    lite.clock.moment = lite.clock.moment.replace(hour=13, minute=30)  # half an hour after the reveal was due
    lite.world.presses(cem.person, cem.message_with("A"), "A")
    await lite.settle()
    assert FULL["zh"] in cem.seen()
    assert "共 1 人作答，1 人答对" in next(seen.text for seen in room.posts() if "揭晓 ·" in seen.text)


async def test_a_link_that_is_not_ours_is_told_so(lite: Stage) -> None:
    room = await newsroom(lite, linked=False)
    await by_button(room)
    await lite.at("09:00")
    for payload in ("c_1_wrong1", "c_99_abcdef", "c_", "c_x_y", "c_" + "9" * 40):
        await room.bob.in_(lite.world.private(room.bob.person)).starts(payload)
        assert "撤下" in lite.people["Bob"].sees()


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_linked_group_gets_all_of_it_below_the_question(language: str, sqlite_url: str, tmp_path: Path) -> None:
    async with spoken(language, sqlite_url, tmp_path) as scene:
        room = await asked(scene)
        copy = next(seen for seen in room.ann.in_(room.group).messages() if seen.poll)
        await scene.at("21:00")
        (talk,) = room.talk(language)
        assert talk.reply_to == copy.id
        assert WRONG[language] in talk.text
        assert talk.text.splitlines()[-1].startswith("💬 ")
        short = room.posts()[-1]
        assert room.told(language) == 0
        assert "▇" in short.text
        assert WRONG[language] not in short.text
        (button,) = short.buttons[0]
        question = next(seen for seen in room.posts() if seen.poll)
        assert button.url == f"https://t.me/c/{str(room.channel.id)[4:]}/{question.id}?comment={talk.id}"
        assert short.reply_to == question.id
        photo = room.ann.in_(room.group).messages()[-1]
        assert photo.photo
        assert photo.reply_to == talk.id


async def test_a_public_channel_is_linked_by_its_name(lite: Stage) -> None:
    room = await newsroom(lite)
    room.channel.username = "daily_llm"
    await lite.at("09:00")
    await lite.at("21:00")
    (button,) = room.posts()[-1].buttons[0]
    assert str(button.url).startswith("https://t.me/daily_llm/")


async def test_the_buttons_below_the_reveal_in_the_discussion_work_and_elsewhere_they_do_not(lite: Stage) -> None:
    room = await asked(lite)
    await lite.at("21:00")
    bob = room.bob.in_(room.group)
    reported = await bob.presses("报错")
    assert reported.text == "谢谢，已经转告维护者"
    data = next(button.callback_data for button in room.talk()[0].buttons[0] if button.callback_data)
    greeting = next(seen.message for seen in bob.messages() if "大家好" in seen.text)
    forged = await bob.forges(data, greeting)
    assert forged.text == "这个按钮已经失效了"


async def _thrown_out(room: Newsroom) -> None:
    room.world.kicks(room.ann.person, room.world.only_bot, room.group)


async def _muted(room: Newsroom) -> None:
    room.world.restricts(room.ann.person, room.world.only_bot, room.group)


async def _unlinked(room: Newsroom) -> None:
    room.channel.linked = room.group.linked = None


async def _copy_deleted(room: Newsroom) -> None:
    copy = next(seen for seen in room.ann.in_(room.group).messages() if seen.poll)
    room.world.deletes(room.ann.person, copy.message)


async def _linked_elsewhere(room: Newsroom) -> None:
    other = room.world.supergroup("另一个", room.ann.person)
    room.world.links(room.channel, other)


@pytest.mark.parametrize("spoils", [_thrown_out, _muted, _unlinked, _copy_deleted, _linked_elsewhere])
async def test_without_its_discussion_the_channel_is_told_everything(lite: Stage, spoils: Any) -> None:
    room = await asked(lite)
    await spoils(room)
    await lite.settle()
    await lite.at("21:00")
    assert room.told() == 1
    assert room.talk() == []


async def test_where_the_bot_is_not_in_the_group_the_channel_is_told_everything(lite: Stage) -> None:
    room = await asked(lite, bot_in_group=False)
    await lite.at("21:00")
    assert (room.told(), room.talk()) == (1, [])


async def test_as_an_ordinary_member_the_bot_does_not_hear_of_the_copy(lite: Stage) -> None:
    """With privacy mode on, as it is."""
    room = await newsroom(lite)
    lite.world.demotes(room.ann.person, lite.world.only_bot, room.group)
    await lite.at("09:00")
    await lite.at("21:00")
    assert (room.told(), room.talk()) == (1, [])


async def test_a_discussion_that_moves_falls_back_to_the_channel(lite: Stage) -> None:
    world = lite.world
    ann = lite.person("Ann")
    channel, group = world.channel("频道", ann.person), world.group("讨论", ann.person)
    world.links(channel, group)
    for chat in (channel, group):
        world.adds_bot(ann.person, chat)
    world.promotes(ann.person, world.only_bot, group)
    await lite.settle()
    await ann.in_(channel).says("/subscribe")
    await lite.at("09:00")
    world.migrates(group)
    await lite.at("21:00")
    assert ann.in_(channel).seen().count(FULL["zh"]) == 1


async def test_what_telegram_copies_into_the_group_is_nobodys_command(lite: Stage) -> None:
    room = await newsroom(lite)
    group = room.ann.in_(room.group)
    before = len(group.messages())
    await room.ann.says("/quiz@yimian_bot")
    said = [seen for seen in group.messages()[before:] if not seen.message.is_automatic_forward]
    assert said == [], "what the channel's admin says is answered in the channel"
    people = await lite.bot.here.database.read(lambda tx: tx.exec_driver_sql("SELECT id FROM person").scalars().all())
    assert 777000 not in people, "Telegram's own account is no member"


@pytest.mark.parametrize("fault", [Fault.CUT_AFTER, Fault.ERROR, Fault.BAD_GATEWAY])
async def test_when_nobody_knows_the_discussion_is_not_told_twice_and_the_channel_in_full(
    lite: Stage, fault: Fault
) -> None:
    room = await asked(lite)
    lite.world.misbehave(fault, method="sendMessage", chat_id=room.group.id)
    await lite.at("21:00")
    await lite.passes(minutes=2)
    assert len(room.talk()) == (fault is Fault.CUT_AFTER)
    assert room.told() == 1


async def test_a_flood_puts_both_off_and_each_comes_once(lite: Stage) -> None:
    room = await asked(lite)
    lite.world.misbehave(Fault.FLOOD, method="sendMessage", chat_id=room.group.id, seconds=30)
    await lite.at("21:00")
    assert (len(room.talk()), len(room.posts()[-1].buttons)) == (0, 1)
    await lite.passes(seconds=40)
    assert (len(room.talk()), room.told()) == (1, 0)


async def test_killed_between_the_discussion_and_the_channel_each_is_told_once(scene: Stage) -> None:
    room = await asked(scene)
    scene.world.misbehave(Fault.FLOOD, method="sendMessage", chat_id=room.channel.id, seconds=20)
    await scene.at("21:00")
    assert len(room.talk()) == 1
    assert not any("讲解和讨论" in str(seen.labels) for seen in room.posts())
    await scene.restart()
    await scene.bot._take_up()
    await scene.passes(minutes=1)
    assert len(room.talk()) == 1
    assert [seen.labels for seen in room.posts()].count(["💬 讲解和讨论"]) == 1
    assert room.told() == 0


async def test_killed_while_the_discussion_is_told_it_is_not_told_again(scene: Stage) -> None:
    """The mark is set before the message leaves, so a mark without a message is all that a crash can leave."""
    room = await asked(scene)
    database = scene.bot.here.database
    question = next(seen for seen in room.posts() if seen.poll)
    copy = await database.read(discussions.find, room.channel.id, question.id)
    assert copy
    assert await database.write(discussions.move, copy, "seen", "sending")
    await scene.restart()
    await scene.bot._take_up()
    await scene.at("21:00")
    assert (len(room.talk()), room.told()) == (0, 1)


async def test_late_by_hours_it_is_told_all_the_same(lite: Stage) -> None:
    room = await asked(lite)
    await lite.restart()
    lite.clock.moment = lite.clock.moment.replace(hour=20)  # four in the morning in Shanghai
    await lite.settle()
    await lite.passes(minutes=3)
    assert len(room.talk()) == 1
    assert "共 1 人作答" in room.talk()[0].text


async def test_an_admin_chooses_how_readers_answer_and_puts_the_settings_away(scene: Stage) -> None:
    room = await newsroom(scene)
    await room.ann.says("/settings")
    assert "🔔 方式　匿名投票，21:00 揭晓" in room.ann.sees()
    await room.ann.presses("🔔 方式")
    assert "设为管理员" in room.ann.sees()
    assert (await room.bob.presses("按钮单独作答")).text == "这个由管理员来改"
    await room.ann.presses("按钮单独作答")
    await room.ann.presses("‹ 返回")
    assert "🔔 方式　按钮单独作答" in room.ann.sees()
    await room.ann.presses("✓ 好了，收起这条")
    assert "设置" not in room.ann.sees().splitlines()[0]


async def test_a_reader_cannot_make_the_bot_speak_in_the_channel(lite: Stage) -> None:
    room = await newsroom(lite)
    before = len(room.posts())
    assert (await room.bob.presses("来一道")).text == "这个由管理员来改"
    assert (await room.bob.presses("▶️ 开始")).text == "这个由管理员来改"
    assert len(room.posts()) == before
