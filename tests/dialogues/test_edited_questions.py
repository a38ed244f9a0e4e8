"""A question is edited while it is open: nobody is graded by letters that mean something else by now."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from bot.sandbox.chats import Chat
from bot.sandbox.views import Seen
from bot.storage.schema import answer, round_
from tests.banks import kinds_bank, simple_bank
from tests.dialogues.stage import OWNER, Actor, Stage, stage
from tests.dialogues.test_challenge import gathering, message, started
from tests.dialogues.test_challenge_duel import answer as answer_in_duel
from tests.dialogues.test_challenge_duel import duel

Edit = Callable[[dict[str, Any]], None]
GONE = "📝 题库里这道题在作答期间改过或撤下了"


def take_out_the_right_one(question: dict[str, Any]) -> None:
    question["options"] = [{**one, "right": n == 0} for n, one in enumerate([*question["options"][2:], EXTRA])]


EXTRA = {
    "text": {"zh": "选项戊否", "en": "Option V no"},
    "why": {"zh": "因为戊如此。", "en": "Because V is so."},
}


def mend_a_reason(question: dict[str, Any]) -> None:
    question["options"][0]["why"]["zh"] = "因为说得更清楚了。"
    question["note"]["zh"] = "新的记法。"


async def edited(scene: Stage, text: str, edit: Edit) -> None:
    """The question in this message, on disk and on the shelf."""
    shelf, asked = scene.bot.here.shelf, scene.question(text)
    file = shelf.directory / asked.topic / f"{asked.concept_id}.yaml"
    concept = json.loads(file.read_text("utf-8"))
    edit(next(one for one in concept["questions"] if one["id"] == asked.id))
    file.write_text(json.dumps(concept, ensure_ascii=False), "utf-8")
    await shelf.reload()


async def group_at_nine(scene: Stage) -> tuple[Actor, Actor, Chat]:
    ann, bob = scene.person("Ann"), scene.person("Bob")
    group = await scene.group("小组", ann, bob)
    ann, bob = ann.in_(group), bob.in_(group)
    await ann.presses("▶️ 开始")
    await scene.at("09:00")
    return ann, bob, group


async def alone_in_english(scene: Stage) -> Actor:
    bob = scene.person("Bob", language_code="en")
    await bob.starts()
    await bob.presses("English")
    return bob


def told(person: Actor) -> Seen:
    return next(seen for seen in reversed(person.messages()) if seen.text.startswith("揭晓 ·"))


async def test_a_group_hears_that_there_is_no_reveal_and_nobody_gets_points(scene: Stage) -> None:
    ann, bob, _ = await group_at_nine(scene)
    asked = ann.messages()[-1]
    await ann.presses("A")
    await bob.presses("B")
    await edited(scene, asked.text, take_out_the_right_one)
    assert (await bob.presses("C", asked.message)).text == "题库里这道题刚改过或撤下了，这一轮就不算了"
    await scene.at("21:00")
    assert ann.sees().startswith(GONE)
    assert ann.messages()[-1].reply_to == asked.id
    assert not next(one for one in ann.messages() if one.id == asked.id).labels
    assert "揭晓 ·" not in ann.seen()
    await scene.passes(minutes=5)
    assert ann.seen().count(GONE) == 1
    counted = select(answer.c.person_id).where(answer.c.counted)
    assert await scene.bot.here.database.read(lambda tx: tx.scalars(counted).all()) == []
    assert "出错了" not in scene.people["Ann"].seen()
    await ann.presses("来一道")
    assert ann.messages()[-1].poll, "and the next one is one tap away"


async def test_alone_one_hears_it_at_once_and_goes_on(sqlite_url: str, tmp_path: Path) -> None:
    async with stage(sqlite_url, simple_bank(tmp_path / "questions"), owner_ids=OWNER) as scene:
        bob = await alone_in_english(scene)
        asked = bob.messages()[-1]
        await edited(scene, asked.text, take_out_the_right_one)
        toast = (await bob.presses("A")).text
        assert toast == "This question has just been edited or taken out of the bank, so it no longer counts"
        assert bob.buttons() == ["One question"]
        await bob.presses("One question")
        assert bob.messages()[-1].id != asked.id
        assert "A" in bob.buttons()


async def test_better_reasons_and_better_words_in_their_place_end_nothing(scene: Stage) -> None:
    ann, bob, _ = await group_at_nine(scene)
    asked = ann.messages()[-1]
    right = scene.right(asked.text)
    await ann.presses(right)
    await edited(scene, asked.text, mend_a_reason)
    await edited(scene, asked.text, lambda question: question["options"][2]["text"].update(en="Option Y, mended"))
    await edited(scene, asked.text, lambda question: question["options"][1]["text"].update(zh="选项乙，少一个错字，否"))
    await bob.presses(right)
    await scene.at("21:00")
    assert f"{right} ▇▇▇▇▇▇▇▇▇▇ 2 ✅" in told(ann).text


async def test_what_was_asked_before_shapes_were_kept_goes_on_as_before(scene: Stage) -> None:
    ann, _, _ = await group_at_nine(scene)
    await scene.bot.here.database.write(lambda tx: tx.execute(update(round_).values(shape=None)))
    await ann.presses(scene.right(ann.sees()))
    await scene.at("21:00")
    assert "最先答对" in told(ann).text


async def test_the_poll_of_an_edited_question_is_stopped_and_votes_count_no_more(scene: Stage) -> None:
    ann, bob, _ = await group_at_nine(scene)
    await ann.says("/quiz")
    asked = ann.messages()[-1]
    assert asked.poll
    await ann.votes(0)
    await edited(scene, asked.poll.question, take_out_the_right_one)
    await bob.votes(1)
    await scene.passes(hours=1)
    assert ann.sees().startswith(GONE)
    poll = next(one.poll for one in ann.messages() if one.id == asked.id)
    assert poll
    assert poll.is_closed
    voted = select(answer.c.person_id)
    assert await scene.bot.here.database.read(lambda tx: tx.scalars(voted).all()) == [ann.person.id]


async def test_an_explanation_that_was_read_before_takes_no_other_language_but_a_report(scene: Stage) -> None:
    ann, _, _ = await group_at_nine(scene)
    asked = ann.messages()[-1]
    await ann.presses(scene.right(asked.text))
    await scene.at("21:00")
    shown = told(ann)
    await edited(scene, asked.text, take_out_the_right_one)
    assert (await ann.presses("我的答案", shown.message)).text == "这个按钮已经失效了"
    assert (await ann.presses("报错", shown.message)).text == "谢谢，已经转告维护者"


async def test_a_typed_answer_is_not_read_by_another_answers_rule(sqlite_url: str, tmp_path: Path) -> None:
    async with stage(sqlite_url, kinds_bank(tmp_path / "questions"), owner_ids=OWNER) as scene:
        bob = await alone_in_english(scene)
        await bob.says("/quiz numeric")
        await edited(scene, bob.sees(), lambda question: question.update(value=28))
        await bob.says("14 GB")
        assert bob.buttons() == ["One question"]
        rows = await scene.bot.here.database.read(lambda tx: tx.execute(select(answer.c.id)).all())
        assert rows == []


async def test_a_challenge_goes_on_to_its_next_question(sqlite_url: str, tmp_path: Path) -> None:
    async with stage(sqlite_url, simple_bank(tmp_path / "questions", concepts=6), owner_ids=OWNER) as scene:
        ann, bob = await gathering(scene, 2)
        await started(scene, ann, bob)
        asked = bob.messages()[-1]
        await ann.presses(scene.right(asked.text))
        await edited(scene, asked.text, take_out_the_right_one)
        assert "这一轮就不算了" in (await bob.presses("A", asked.message)).text
        await scene.passes(seconds=21)
        await scene.passes(seconds=8)
        second = message(bob, "第 2/2 题")
        await bob.presses(scene.right(second))
        await scene.passes(seconds=21)
        await scene.passes(seconds=8)
        assert "Bob\u2069" in message(bob, "🥇")


async def test_a_duel_goes_on_to_its_next_question(sqlite_url: str, tmp_path: Path) -> None:
    async with stage(sqlite_url, simple_bank(tmp_path / "questions", concepts=6), owner_ids=OWNER) as scene:
        ann, _ = await duel(scene)
        await ann.presses("▶️ 第一题")
        asked = ann.messages()[-1]
        await edited(scene, asked.text, take_out_the_right_one)
        assert "这一轮就不算了" in (await ann.presses("A")).text
        await scene.passes(seconds=21)
        assert "这一题时间到了" in ann.sees()
        await answer_in_duel(scene, ann, "下一题 →")
        assert "等 \u2068Bob\u2069 答完" in ann.sees()
