"""What a group reads together in the evening: the answer, how it voted, and one question to talk about."""

from pathlib import Path

import pytest

from bot.sandbox.chats import Chat
from bot.sandbox.views import Seen
from tests.banks import simple_bank, single, with_topics, write_concept
from tests.dialogues.stage import OWNER, Actor, Stage, stage

NAMES = ("Ann", "Bob", "Cem")


async def at_nine(scene: Stage, start: str = "▶️ 开始") -> tuple[list[Actor], Chat]:
    people = [scene.person(name) for name in NAMES]
    group = await scene.group("小组", *people)
    people = [person.in_(group) for person in people]
    await people[0].presses(start)
    await scene.at("09:00")
    return people, group


def evening(person: Actor) -> Seen:
    return next(seen for seen in reversed(person.messages()) if seen.text.startswith(("揭晓 ·", "Revealed ·")))


async def test_what_most_believed_is_explained_and_asked_about_without_names(scene: Stage) -> None:
    (ann, bob, cem), _ = await at_nine(scene)
    question = ann.messages()[-1]
    right, wrong = scene.right(question.text), scene.wrong(question.text)
    await ann.presses(right)
    await bob.presses(wrong)
    await cem.presses(wrong)
    await scene.at("21:00")
    told = evening(bob)
    lines = told.text.splitlines()
    assert told.reply_to == question.id
    assert f"{wrong} ▇▇▇▇▇▇▇▇▇▇ 2" in lines
    assert f"{right} ▇▇▇▇▇ 1 ✅" in lines
    assert any(line.startswith(f"🤔 有 2 人选了 {wrong}　") for line in lines)
    assert lines[-1] == f"💬 3 人里有 2 人选了 {wrong}：它看起来对在哪里？"
    assert "Bob" not in told.text
    assert "Cem" not in told.text
    assert "最先答对：\u2068Ann\u2069" in told.text


@pytest.mark.parametrize(
    ("letters", "last"),
    [
        ("", "💬 换作面试现场，你会怎么开口？"),
        ("r", "💬 答对了！要是面试官接着问：“然后呢？”"),
        ("rrr", "💬 全员答对！要是面试官接着问：“然后呢？”"),
        ("w", "💬 {wrong} 看起来对在哪里？说说你的想法。"),
        ("www", "💬 大家都选了 {wrong}：它看起来对在哪里？"),
    ],
)
async def test_however_it_went_there_is_something_to_talk_about(
    letters: str, last: str, sqlite_url: str, tmp_path: Path
) -> None:
    async with stage(sqlite_url, simple_bank(tmp_path / "questions"), owner_ids=OWNER) as scene:
        people, _ = await at_nine(scene)
        question = people[0].sees()
        meant = {"r": scene.right(question), "w": scene.wrong(question)}
        for person, letter in zip(people, letters, strict=False):
            await person.presses(meant[letter])
        await scene.at("21:00")
        assert evening(people[0]).text.splitlines()[-1] == last.format(wrong=meant["w"])


async def test_in_english_it_reads_as_well(sqlite_url: str, tmp_path: Path) -> None:
    bank = simple_bank(tmp_path / "questions")
    async with stage(sqlite_url, bank, owner_ids=OWNER, default_language="en") as scene:
        (ann, bob, cem), _ = await at_nine(scene, "▶️ Start")
        for person in (ann, bob, cem):
            await person.presses("A" if person is ann else "B")
        await scene.at("21:00")
        told = evening(ann).text
    assert "3 answered, " in told
    assert told.splitlines()[-1].startswith("💬 ")
    assert "Because " in told


async def test_the_bars_of_a_poll_tell_apart_options_that_begin_alike(sqlite_url: str, tmp_path: Path) -> None:
    questions = tmp_path / "questions"
    alike = "The hidden state of the very "
    asked = [single(f"tokens-{n}", f"第 {n} 问", f"question {n}") for n in range(3)]
    for option in (option for question in asked for option in question["options"]):
        option["text"]["en"] = alike + option["text"]["en"]
    write_concept(questions, "lora", "tokens", asked)
    async with stage(sqlite_url, with_topics(questions, "lora"), default_language="en") as scene:
        (ann, _, _), _ = await at_nine(scene, "▶️ Start")
        await ann.says("/quiz")
        await ann.votes(0)
        await scene.passes(hours=1)
        bars = [line.split("　")[1] for line in evening(ann).text.splitlines() if line.startswith(("▇", "▏"))]
    shown = ("Option W no", "Option X…", "Option Y no", "Option Z no")
    assert sorted(bars) == [f"{alike}{option}" for option in shown]


async def test_who_hides_is_not_named_for_being_first(scene: Stage) -> None:
    (ann, bob, _), _ = await at_nine(scene)
    right = scene.right(ann.sees())
    await bob.says("/hide")
    await bob.presses(right)
    await ann.presses(right)
    await scene.at("21:00")
    assert "最先答对：\u2068Ann\u2069" in evening(ann).text


async def test_in_a_forum_it_stays_in_the_questions_topic(scene: Stage) -> None:
    ann = scene.person("Ann")
    group = await scene.group("小组", ann, is_forum=True)
    topic = scene.world.topic(ann.person, group, "每日一题")
    ann = ann.in_(group)
    await ann.says("/subscribe", thread=topic.id)
    await scene.at("09:00")
    question = ann.messages()[-1]
    await ann.presses(scene.right(question.text))
    await scene.at("21:00")
    told = evening(ann)
    assert (told.thread, told.reply_to) == (topic.id, question.id)
    assert told.text.splitlines()[-1].startswith("💬 答对了！")


async def test_of_an_order_and_of_typed_answers_the_common_slip_is_told(kinds: Stage) -> None:
    people = [kinds.person(name) for name in NAMES]
    group = await kinds.group("小组", *people)
    ann, bob, cem = (person.in_(group) for person in people)
    await ann.says("/quiz numeric")
    number = ann.messages()[-1].message
    for person, word in ((ann, "28"), (bob, "28 GB"), (cem, "14")):
        await person.replies(word, number)
    await kinds.passes(hours=1, minutes=1)
    assert "不少人答的是：28 GB × 2" in evening(ann).text
    assert evening(ann).text.endswith("💬 “28 GB”这个答案，是在哪一步想岔的？")
    await ann.says("/quiz ordering")
    order = ann.messages()[-1]
    letters = {text[3:]: text[0] for text in order.text.splitlines() if text[1:3] == ". "}
    for person in (ann, bob):
        for step in ("第二步", "第一步", "第三步"):
            await person.presses(letters[step], order.message)
        await person.presses("交卷", order.message)
    await kinds.passes(hours=1, minutes=1)
    assert "有 2 人把“第二步”排到了“第一步”前面" in evening(ann).text
    assert evening(ann).text.endswith("💬 为什么“第一步”得在“第二步”之前？谁来讲讲？")


async def test_alone_the_evening_tells_how_one_did_and_compares_with_nobody(scene: Stage) -> None:
    ann = scene.person("Ann")
    await ann.starts()
    await ann.presses("中文")
    await ann.says("/subscribe 09:00")
    await ann.says("/settings")
    await ann.presses("🔔 方式")
    await ann.presses("到点揭晓")
    await scene.at("09:00")
    await ann.presses(scene.wrong(ann.sees()))
    await scene.at("21:00")
    told = next(seen.text for seen in reversed(ann.messages()) if "这是参考讲解" in seen.text)
    assert "💡 这题不是这样" in told
    assert "你选的" in told
    assert "人作答" not in told
    assert "💬" not in told
