"""Reminders, in private: to those who asked for them, answer usually, and have not yet."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot import app
from bot.actions import reminder
from bot.app import Yimian
from bot.jobs import reminders
from bot.sandbox.faults import Fault
from bot.storage import chats, people, privacy, quiet_days
from bot.storage import reminders as stored
from tests.banks import simple_bank
from tests.dialogues.stage import Actor, Stage, hasty_limiter, stage
from tests.dialogues.test_boards import club, day
from tests.dialogues.test_faults import HURRY
from tests.dialogues.test_plans import in_chinese
from tests.postgres import FreshDatabase

ON, OFF = "🔔 截止提醒：开", "🔔 截止提醒：关"
STOP = "🔕 不再提醒"


@pytest.fixture
async def town(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    bank = simple_bank(tmp_path / "questions", concepts=30)
    async with stage(sqlite_url, bank) as made:
        yield made


async def opted_in(scene: Stage, name: str) -> Actor:
    """Alone with the bot, and the switch is on."""
    alone = await in_chinese(scene, name)
    await alone.says("/settings")
    await alone.presses("🙋 我")
    await alone.presses(OFF)
    assert ON in alone.buttons()
    return alone


async def usual(scene: Stage, *people_: Actor, days: int = 3, next_asked: bool = True) -> None:
    """They have answered for some days, and the question of the next stands in the group."""
    for _ in range(days):
        await day(scene, right=people_)
    if next_asked:
        await scene.at("09:00")


async def regular(scene: Stage, *, next_asked: bool = True) -> tuple[Actor, Actor, Actor]:
    """Bob alone with the bot, and Ann and Bob in the group, where he answers usually."""
    alone = await opted_in(scene, "Bob")
    ann, bob = await club(scene, "Ann", "Bob")
    await usual(scene, bob, next_asked=next_asked)
    return alone, ann, bob


async def seven_strikes(scene: Stage) -> None:
    """The moment of reminders has come, and the bot has not looked yet."""
    await scene.at("12:00")
    scene.clock.moment += timedelta(hours=7)


async def quiet_on(alone: Actor, days: str) -> None:
    await alone.says("/settings")
    await alone.presses("🤫 安静日")
    await alone.replies(days)


def told(alone: Actor) -> list[str]:
    return [seen.text for seen in alone.messages() if "的题还在等你" in seen.text]


async def tell(bot: Yimian) -> int:
    return await reminders.tell_due(bot.here, bot.application.bot)


async def night(scene: Stage, at: str) -> None:
    """Moves on a quarter of an hour at a time."""
    hour, minute = map(int, at.split(":"))
    while (now := scene.clock.moment.astimezone(ZoneInfo("Asia/Shanghai"))) and (now.hour, now.minute) != (
        hour,
        minute,
    ):
        await scene.passes(minutes=15 - now.minute % 15)


async def test_who_answers_usually_but_not_yet_is_reminded_once_two_hours_before(scene: Stage) -> None:
    bob_alone, cem_alone, dan_alone = [await opted_in(scene, name) for name in ("Bob", "Cem", "Dan")]
    eve_alone = await in_chinese(scene, "Eve")
    ann, bob, cem, dan, eve = await club(scene, "Ann", "Bob", "Cem", "Dan", "Eve")
    await usual(scene, bob, cem, eve, days=1, next_asked=False)
    await usual(scene, bob, cem, eve, dan, days=2)
    await cem.presses(scene.right(cem.sees()))
    await scene.at("18:59")
    assert not told(bob_alone)
    await scene.at("19:00")
    assert told(bob_alone) == ["⏳ 「\u2068面试小组\u2069」的题还在等你，2 小时后截止。"]
    await scene.passes(minutes=1)
    await scene.passes(minutes=30)
    await scene.restart()
    await scene.passes(minutes=20)
    assert len(told(bob_alone)) == 1
    assert not told(cem_alone), "has answered"
    assert not told(dan_alone), "twice is not usually"
    assert not told(eve_alone), "has not asked for it"
    assert "的题还在等你" not in ann.seen()


async def test_the_button_leads_to_the_question_and_the_other_one_ends_it(scene: Stage) -> None:
    alone, ann, bob = await regular(scene)
    asked = ann.messages()[-1].message
    await scene.at("19:00")
    (link,), (stop,) = alone.messages()[-1].buttons
    assert link.url == f"https://t.me/c/{str(bob.chat.id).removeprefix('-100')}/{asked.id}"
    assert stop.text == STOP
    query = await alone.presses(STOP)
    assert "不再提醒" in query.text
    assert alone.buttons() == ["👉 去答题", "🔔 没答时提醒我"]
    await scene.at("09:00")
    await scene.at("20:00")
    assert len(told(alone)) == 1
    assert "提醒你一声" in (await alone.presses("🔔 没答时提醒我")).text
    await scene.at("09:00")
    await scene.at("19:00")
    assert len(told(alone)) == 2


async def test_links_name_public_groups_and_topics_and_basic_groups_have_none(scene: Stage) -> None:
    alone = await opted_in(scene, "Bob")
    ann, bob = scene.person("Ann"), scene.person("Bob")
    forum = await scene.group("论坛", ann, bob, is_forum=True, username="llm_club")
    topic = scene.world.topic(ann.person, forum, "每日一题")
    basic = await scene.group("小群", ann, bob, kind="group")
    await ann.in_(forum).says("/subscribe 09:00", thread=topic.id)
    await ann.in_(basic).presses("▶️ 开始")
    for _ in range(3):
        await scene.at("09:00")
        for chat in (forum, basic):
            await bob.in_(chat).presses("A")
        await scene.at("21:00")
    await scene.at("09:00")
    asked = bob.in_(forum).messages()[-1]
    assert asked.thread == topic.id
    await scene.at("19:00")
    assert alone.sees() == (
        "⏳ 有几个小组的题还在等你：\n· \u2068论坛\u2069，还有 2 小时\n· \u2068小群\u2069，还有 2 小时"
    )
    (link,), (stop,) = alone.messages()[-1].buttons
    assert link.url == f"https://t.me/llm_club/{topic.id}/{asked.message.id}"
    assert link.text == "👉 \u2068论坛\u2069"
    assert stop.text == STOP


async def test_two_weeks_with_the_clocks_changing_in_between(town: Stage) -> None:
    town.clock.moment = datetime(2026, 3, 22, 22, 0, tzinfo=UTC)
    berlin = ZoneInfo("Europe/Berlin")
    alone = {name: await opted_in(town, name) for name in ("Bob", "Cem", "Dan")}
    for actor in alone.values():
        await town.bot.here.database.write(chats.set_zone, actor.person.id, "Europe/Berlin")
    ann, bob, cem, dan = await club(town, "Ann", "Bob", "Cem", "Dan")
    await ann.says("/subscribe 09:00 Europe/Berlin")
    await dan.says("/hide")
    when: dict[str, list[str]] = {name: [] for name in alone}
    for n in range(14):
        await town.at("09:00", "Europe/Berlin")
        question = next(seen.text for seen in reversed(ann.messages()) if "揭晓，在那之前" in seen.text)
        answering = [cem, *([bob] if n < 3 else []), *([dan] if n % 2 == 0 else [])]
        for actor in answering:
            await actor.presses(town.right(question))
        for _ in range(12):
            before = {name: len(told(actor)) for name, actor in alone.items()}
            await town.passes(hours=1)
            local = town.clock.moment.astimezone(berlin)
            for name, actor in alone.items():
                when[name] += [f"{local:%d. %H:%M}"] * (len(told(actor)) - before[name])
    assert when["Cem"] == []
    assert when["Bob"] == [f"{date} 19:00" for date in ("26.", "27.", "28.", "29.", "30.")], "then it was long ago"
    assert when["Dan"] == [f"{date} 19:00" for date in ("28.", "30.", "01.", "03.", "05.")], "who hides as well"


async def test_at_night_nobody_hears_anything(town: Stage) -> None:
    here, there = await opted_in(town, "Bob"), await opted_in(town, "Cem")
    await there.says("/subscribe 12:00 Europe/London")
    ann, bob, cem = await club(town, "Ann", "Bob", "Cem")
    await ann.says("/subscribe 20:00")
    await ann.says("/settings")
    await ann.presses("🔔 方式")
    await ann.presses("🌙 揭晓时间")
    await ann.presses("09:00")
    for _ in range(3):
        await town.at("20:00")
        for actor in (bob, cem):
            await actor.presses(town.right(ann.sees()))
        await town.at("09:00")
    await town.at("20:00")
    await night(town, "21:30")
    assert not told(here)
    await night(town, "21:45")
    assert len(told(here)) == 1
    assert "11 小时 15 分钟后截止" in told(here)[0]
    await night(town, "05:30")
    assert not told(there)
    await night(town, "05:45")
    assert len(told(there)) == 1, "a quarter to ten in London"
    await night(town, "08:45")
    assert (len(told(here)), len(told(there))) == (1, 1)


async def test_a_question_of_the_late_evening_reminds_nobody(town: Stage) -> None:
    alone, ann, _ = await regular(town, next_asked=False)
    await ann.says("/subscribe 21:30")
    await ann.says("/settings")
    await ann.presses("🔔 方式")
    await ann.presses("🌙 揭晓时间")
    await ann.presses("09:00")
    await town.at("21:30")
    await night(town, "09:00")
    assert not told(alone)


async def test_a_short_round_is_reminded_of_halfway(town: Stage) -> None:
    alone, ann, _ = await regular(town, next_asked=False)
    await ann.says("/subscribe 18:00")
    await town.at("18:00")
    await town.at("19:29")
    assert not told(alone)
    await town.at("19:30")
    assert "1 小时 30 分钟后截止" in told(alone)[0]


async def test_several_groups_at_once_are_one_message_and_two_a_day_are_the_most(scene: Stage) -> None:
    alone = await opted_in(scene, "Bob")
    ann, bob = scene.person("Ann"), scene.person("Bob")
    rooms = []
    for n, hour in enumerate((9, 9, 9, 9)):
        room = await scene.group(f"小组 {n}", ann, bob)
        await ann.in_(room).says(f"/subscribe {hour:02}:00")
        rooms.append(room)
    for room, close in ((rooms[2], "20:00"), (rooms[3], "22:00")):
        await ann.in_(room).says("/settings")
        await ann.in_(room).presses("🔔 方式")
        await ann.in_(room).presses("🌙 揭晓时间")
        await ann.in_(room).presses(close)
    for _ in range(3):
        await scene.at("09:00")
        for room in rooms:
            await bob.in_(room).presses("A")
        await scene.at("22:00")
    await scene.at("09:00")
    await scene.at("18:00")
    assert told(alone) == ["⏳ 「\u2068小组 2\u2069」的题还在等你，2 小时后截止。"]
    await scene.at("19:00")
    assert alone.sees().splitlines()[1:] == ["· \u2068小组 0\u2069，还有 2 小时", "· \u2068小组 1\u2069，还有 2 小时"]
    count = len(alone.messages())
    await scene.at("20:00")
    await scene.at("21:30")
    assert len(alone.messages()) == count, "the third of a day is not said"
    await scene.at("09:00")
    await scene.at("18:00")
    assert len(alone.messages()) == count + 1, "a new day"


async def test_several_questions_of_one_group_are_one_reminder(town: Stage) -> None:
    alone, ann, bob = await regular(town, next_asked=False)
    await ann.says("/settings")
    await ann.presses("🔢 数量")
    await ann.presses("3")
    await town.at("09:00")
    questions = [seen for seen in ann.messages() if "揭晓，在那之前" in seen.text][-3:]
    await bob.presses(town.right(questions[0].text), questions[0].message)
    await town.at("19:00")
    assert len(told(alone)) == 1
    assert alone.messages()[-1].buttons[0][0].url == (
        f"https://t.me/c/{str(bob.chat.id).removeprefix('-100')}/{questions[1].message.id}"
    ), "the first that is open"


@pytest.mark.parametrize(
    "rest", ["the group", "the person", "unsubscribed", "a quiet day", "an own quiet day", "switched off"]
)
async def test_who_rests_is_left_alone(town: Stage, rest: str) -> None:
    alone, ann, bob = await regular(town)
    await alone.says("/subscribe 07:00")
    await town.at("12:00")
    match rest:
        case "the group":
            await ann.says("/pause 7")
        case "the person":
            await alone.says("/pause 7")
        case "unsubscribed":
            await ann.says("/unsubscribe")
        case "a quiet day":
            today = town.clock.moment.date()
            await town.bot.here.database.write(quiet_days.add, ann.chat.id, [today])
        case "an own quiet day":
            await quiet_on(alone, "今天")
        case _:
            await ann.says("/settings")
            await ann.presses("👥 小组")
            assert (await bob.presses(ON, ann.message_with(ON))).text == "这个由管理员来改"
            await ann.presses(ON)
            assert OFF in ann.buttons()
    await town.at("20:30")
    assert not told(alone)


async def test_an_own_quiet_day_is_one_of_the_own_calendar(town: Stage) -> None:
    alone, ann, _ = await regular(town, next_asked=False)
    await alone.says("/subscribe 23:00 America/Los_Angeles")
    await town.at("09:00")
    here = town.clock.moment.astimezone(ZoneInfo("America/Los_Angeles")).date()
    await quiet_on(alone, f"{here:%m-%d}")
    await town.at("13:45")
    assert not told(alone), "in the evening of the day before, which is the quiet one there"
    await town.at("09:00")
    await town.at("13:45")
    assert len(told(alone)) == 1
    assert ann.chat.title in told(alone)[0]


async def test_a_day_that_is_marked_while_a_reminder_waits_silences_it(town: Stage) -> None:
    alone, _, _ = await regular(town)
    await seven_strikes(town)
    assert await town.bot.here.database.write(reminder.claim_due, town.clock.moment) == 1
    today = town.clock.moment.date()
    await town.bot.here.database.write(quiet_days.add, alone.person.id, [today])
    await town.settle()
    await town.passes(minutes=30)
    assert not told(alone)


async def test_who_has_rested_is_reminded_again(town: Stage) -> None:
    alone, ann, _ = await regular(town, next_asked=False)
    await ann.says("/pause 2")
    await town.at("20:00")
    assert not told(alone)
    await town.at("09:00")
    await town.at("19:00")
    assert len(told(alone)) == 1


async def test_who_blocks_the_bot_is_not_written_to_and_one_refusal_is_enough(scene: Stage) -> None:
    alone, _, bob = await regular(scene)
    scene.world.blocks(bob.person)
    await scene.settle()
    # As if the news of it had been lost: the first reminder is refused.
    await scene.bot.here.database.write(lambda tx: chats.set_present(tx, bob.person.id, present=True))
    await scene.at("09:00")
    await scene.at("19:00")
    chat = await scene.bot.here.database.read(chats.find, bob.person.id)
    assert chat
    assert not chat.present
    assert not told(alone)
    scene.world.unblocks(bob.person)
    await alone.says("/help")
    await scene.at("09:00")
    await scene.at("19:00")
    assert len(told(alone)) == 1, "who comes back finds it as it was"


async def test_who_has_left_the_group_is_not_reminded_of_it(town: Stage) -> None:
    alone, _, bob = await regular(town)
    town.world.leaves(bob.person, bob.chat)
    await town.at("20:30")
    assert not told(alone)


async def test_a_chat_that_threw_the_bot_out_reminds_nobody(town: Stage) -> None:
    alone, ann, bob = await regular(town)
    await town.at("12:00")
    town.world.kicks(ann.person, town.world.only_bot, bob.chat)
    await town.at("20:30")
    assert not told(alone)


async def test_a_group_that_has_moved_reminds_of_the_question_that_was_posted_anew(town: Stage) -> None:
    alone = await opted_in(town, "Bob")
    ann, bob = scene_people = (town.person("Ann"), town.person("Bob"))
    group = await town.group("小群", *scene_people, kind="group")
    ann, bob = ann.in_(group), bob.in_(group)
    await ann.presses("▶️ 开始")
    await usual(town, bob)
    await town.at("12:00")
    moved = town.world.migrates(group)
    await town.at("20:30")
    assert len(told(alone)) == 1
    assert alone.messages()[-1].buttons[0][0].url == (
        f"https://t.me/c/{str(moved.id).removeprefix('-100')}/{bob.in_(moved).message_with('A').id}"
    )


async def test_what_is_kept_is_shown_and_forgotten(scene: Stage) -> None:
    alone, _, bob = await regular(scene)
    await scene.at("20:30")
    assert len(told(alone)) == 1
    await alone.says("/mydata")
    document = alone.messages()[-1].document
    assert document
    data = json.loads(document.content)
    assert len(data["reminders"]) == 1
    assert data["person"][0]["reminders"] is True
    await alone.says("/forgetme")
    await alone.presses("全部删除")
    assert not (await scene.bot.here.database.read(privacy.everything, bob.person.id))["reminders"]
    await scene.at("09:00")
    await scene.at("20:30")
    assert len(told(alone)) == 1


async def test_a_crash_between_the_claim_and_the_sending_loses_it_and_never_says_it_twice(scene: Stage) -> None:
    alone, _, bob = await regular(scene)
    await seven_strikes(scene)
    database, now = scene.bot.here.database, scene.clock.moment
    assert await database.write(reminder.claim_due, now) == 1
    assert await database.write(reminder.take, bob.person.id, now)
    await scene.restart()
    await scene.passes(minutes=30)
    assert not told(alone)
    await scene.at("09:00")
    await scene.at("19:00")
    assert len(told(alone)) == 1


async def test_a_crash_before_the_claim_costs_nothing(scene: Stage) -> None:
    alone, _, _ = await regular(scene)
    await seven_strikes(scene)
    assert await scene.bot.here.database.write(reminder.claim_due, scene.clock.moment) == 1
    await scene.restart()
    await scene.passes(minutes=1)
    assert len(told(alone)) == 1


async def test_what_waited_too_long_is_not_said_any_more(scene: Stage) -> None:
    alone, _, bob = await regular(scene)
    await seven_strikes(scene)
    database = scene.bot.here.database
    assert await database.write(reminder.claim_due, scene.clock.moment) == 1
    assert await database.read(stored.waiting) == {bob.person.id: [bob.chat.id]}
    await scene.bot.close()
    scene.clock.moment += timedelta(hours=1, minutes=56)
    await scene.restart(closed=True)
    await scene.settle()
    assert not told(alone)
    assert not (await scene.bot.here.database.read(privacy.everything, bob.person.id))["reminders"]


async def test_ticks_that_overlap_remind_once(scene: Stage) -> None:
    alone = [await opted_in(scene, f"P{n}") for n in range(12)]
    _, *members = await club(scene, "Ann", *(f"P{n}" for n in range(12)))
    await usual(scene, *members)
    await seven_strikes(scene)
    assert sum(await asyncio.gather(*(tell(scene.bot) for _ in range(5)))) == 12
    await scene.settle()
    assert [len(told(actor)) for actor in alone] == [1] * 12


async def test_two_replicas_remind_once(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    async with stage(fresh_database(), simple_bank(tmp_path / "questions")) as scene:
        alone = [await opted_in(scene, f"P{n}") for n in range(12)]
        _, *members = await club(scene, "Ann", *(f"P{n}" for n in range(12)))
        await usual(scene, *members)
        await seven_strikes(scene)
        other = await app.build(scene.bot.settings, scene.clock, dice=Random(9), limiter=hasty_limiter(scene.clock))
        assert sum(await asyncio.gather(*(tell(bot) for bot in (scene.bot, other) * 3))) == 12
        await other.close()
        assert [len(told(actor)) for actor in alone] == [1] * 12


@pytest.mark.parametrize(("fault", "said"), [(Fault.FLOOD, 1), (Fault.CUT_AFTER, 1), (Fault.CUT_BEFORE, 0)], ids=str)
async def test_what_did_not_get_through_is_said_again_only_if_it_certainly_was_not(
    scene: Stage, fault: Fault, said: int
) -> None:
    alone, _, bob = await regular(scene)
    await scene.at("12:00")
    scene.bot.wire._patience = HURRY
    scene.world.misbehave(fault, method="sendMessage", chat_id=bob.person.id, seconds=2)
    await scene.at("19:00")
    await scene.passes(minutes=1)
    await scene.passes(minutes=1)
    assert len(told(alone)) == said


async def test_a_group_whose_members_the_bot_cannot_ask_for_has_its_turn_later(scene: Stage) -> None:
    alone, _, _ = await regular(scene)
    await scene.at("12:00")
    scene.bot.wire._patience = HURRY
    scene.world.misbehave(Fault.BAD_GATEWAY, method="getChatMember", times=2)
    await scene.at("19:00")
    await scene.passes(minutes=1)
    await scene.passes(minutes=1)
    assert len(told(alone)) == 1


async def test_it_is_offered_where_one_asks_for_oneself_and_not_again_after_no(scene: Stage) -> None:
    alone = await in_chinese(scene, "Bob")
    await alone.presses(scene.wrong(alone.sees()))
    await alone.says("/stats")
    assert "🔔 没答时提醒我" not in alone.buttons(), "who is in no group has nothing to be reminded of"
    _, bob = await club(scene, "Ann", "Bob")
    await usual(scene, bob)
    await alone.says("/missed")
    assert "🔔 没答时提醒我" in alone.messages()[-2].labels
    await alone.says("/stats")
    await alone.presses("🔔 没答时提醒我")
    assert alone.buttons()[-1] == STOP
    await alone.says("/stats")
    assert STOP not in alone.buttons()
    await scene.at("20:30")
    await alone.presses(STOP, alone.messages()[-1].message)
    await alone.says("/stats")
    assert "🔔 没答时提醒我" not in alone.buttons(), "who had some and wants no more is not asked again"


@pytest.mark.parametrize("reminded", [True, False])
async def test_who_has_switched_them_off_is_never_offered_them(town: Stage, *, reminded: bool) -> None:
    alone, _, _ = await regular(town)
    if reminded:
        await town.at("19:00")
        await alone.presses(STOP)
    else:
        await alone.presses(ON)
    await alone.says("/stats")
    assert "🔔 没答时提醒我" not in alone.buttons()
    await town.passes(days=61)
    await town.passes(minutes=1)
    await alone.says("/stats")
    assert "🔔 没答时提醒我" not in alone.buttons(), "however long ago it was"


async def test_a_switch_made_up_or_pressed_elsewhere_does_nothing(scene: Stage) -> None:
    alone = await in_chinese(scene, "Bob")
    ann, bob = await club(scene, "Ann", "Bob")
    await scene.at("09:00")
    assert (await bob.forges("R:on", ann.message_with("A"))).text == "这个按钮已经失效了"
    assert (await alone.forges("R:maybe", alone.messages()[-1].message)).text == "这个按钮已经失效了"
    who = await scene.bot.here.database.read(people.find, bob.person.id)
    assert who
    assert not who.reminders


async def test_in_english(town: Stage) -> None:
    alone = town.person("Bob", language_code="en")
    await alone.starts()
    await alone.presses("English")
    await alone.says("/settings")
    await alone.presses("🙋 Me")
    await alone.presses("🔔 Reminders: off")
    _, bob = await club(town, "Ann", "Bob")
    await usual(town, bob)
    await town.at("19:00")
    assert alone.sees() == "⏳ The question in “\u2068面试小组\u2069” is still waiting for you, 2 hours to go."
    assert alone.buttons() == ["👉 To the question", "🔕 No more reminders"]


async def test_channels_and_private_questions_are_not_reminded_of(town: Stage) -> None:
    alone = await opted_in(town, "Bob")
    await alone.says("/subscribe 09:00")
    await alone.says("/settings")
    await alone.presses("🔔 方式")
    await alone.presses("到点揭晓")
    for _ in range(3):
        await town.at("09:00")
        await alone.presses("A")
        await town.at("21:00")
    await town.at("20:30")
    assert not told(alone)
    assert not await town.bot.here.database.read(stored.anything_due, town.clock.moment + timedelta(days=9))
