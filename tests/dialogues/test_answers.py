"""Answers: the first counts, and whoever is late, double, foreign or forging gets one toast and changes nothing."""

import pytest

from tests.dialogues.stage import Actor, Stage
from tests.dialogues.test_plans import in_chinese

pytestmark = pytest.mark.both_databases


async def sealed_question(scene: Stage) -> tuple[Actor, Actor]:
    ann, bob = scene.person("Ann"), scene.person("Bob")
    group = await scene.group("小组", ann, bob)
    ann, bob = ann.in_(group), bob.in_(group)
    await ann.presses("▶️ 开始")
    await scene.at("09:00")
    return ann, bob


async def test_a_late_press_gets_a_toast(scene: Stage) -> None:
    _, bob = await sealed_question(scene)
    question = bob.messages()[-1].message
    right = scene.right(bob.sees())
    data = next(b.callback_data for row in bob.messages()[-1].buttons for b in row if b.text == right)
    await scene.at("21:00")
    assert data
    query = await bob.forges(data, question)
    assert query.text == "这一题已经结束了"


async def test_a_forged_press_gets_a_toast_and_changes_nothing(scene: Stage) -> None:
    ann, bob = await sealed_question(scene)
    message = bob.messages()[-1].message
    data = bob.messages()[-1].buttons[0][0].callback_data or ""
    letter, round_id, code, _ = data.split(":")
    for forged in (
        f"{letter}:{round_id}:zzzzzz:0",
        f"{letter}:999:{code}:0",
        f"{letter}:{round_id}:{code}:9",
        "???",
        f"a:{round_id}",
    ):
        query = await bob.forges(forged, message)
        assert query.text == "这个按钮已经失效了", forged
    carol = scene.person("Carol")
    await carol.starts()
    query = await carol.forges(data, carol.messages()[-1].message)
    assert query.text == "这个按钮已经失效了"
    await scene.at("21:00")
    assert "还没有人作答" in ann.seen()


async def test_a_vote_counts_once_and_the_reveal_follows_the_poll(scene: Stage) -> None:
    ann, bob = scene.person("Ann"), scene.person("Bob")
    group = await scene.group("小组", ann, bob)
    ann, bob = ann.in_(group), bob.in_(group)
    await ann.says("/settings")
    await ann.presses("🔔 方式")
    await ann.presses("当场讲解")
    await ann.presses("‹ 返回")
    await ann.presses("▶️ 开始")
    await scene.at("09:00")
    poll = ann.messages()[-1].poll
    assert poll
    assert poll.is_quiz
    assert not poll.is_anonymous
    await bob.votes(1)
    await ann.votes(0)
    await bob.says("/leaderboard")
    assert "🥇 \u2068Bob\u2069　10 分" in bob.sees()
    await scene.at("21:00")
    assert "共 2 人作答，1 人答对" in ann.seen()
    assert ann.messages()[-1].photo, "the formula's picture"


async def test_answers_may_be_changed_until_the_close_where_the_chat_allows_it(scene: Stage) -> None:
    ann, bob = scene.person("Ann"), scene.person("Bob")
    group = await scene.group("小组", ann, bob)
    ann, bob = ann.in_(group), bob.in_(group)
    await ann.says("/settings")
    await ann.presses("▶️ 开始")
    await ann.presses("更多 …")
    await ann.presses("✏️ 允许改答案：关")
    await scene.at("09:00")
    text = bob.sees()
    assert "之前可以改" in text
    await bob.presses(scene.wrong(text))
    query = await bob.presses(scene.right(text))
    assert "改成" in query.text or "记下了" in query.text
    await scene.at("21:00")
    assert "共 1 人作答，1 人答对" in ann.seen()


async def test_each_kind_can_be_asked_and_answered_in_private(kinds: Stage) -> None:
    ann = await in_chinese(kinds)
    await ann.says("/quiz multiple")
    assert "可多选" in ann.sees()
    text = ann.sees()
    question = kinds.question(text)
    letters = [line[0] for line in text.splitlines() if line[1:3] == ". " and line.endswith("是")]
    assert len(letters) == len(question.right)
    assert (await ann.presses("交卷")).text == "先选好再交卷"
    for letter in letters:
        await ann.presses(letter)
    await ann.presses("交卷")
    assert "答对了" in ann.sees()

    await ann.says("/quiz true-false")
    assert "对 — " in ann.sees()
    await ann.presses(next(line[0] for line in ann.sees().splitlines() if line.endswith("是")))
    assert "答对了" in ann.sees()

    await ann.says("/quiz ordering")
    lines = ann.sees().splitlines()
    for step in "一二三":
        await ann.presses(next(line[0] for line in lines if line.endswith(f"第{step}步")))
    await ann.presses("撤销")
    await ann.presses(next(line[0] for line in lines if line.endswith("第三步")))
    await ann.presses("交卷")
    assert "答对了" in ann.sees()


async def test_typed_answers_are_read_as_people_write_them(kinds: Stage) -> None:
    ann = await in_chinese(kinds)
    await ann.says("/quiz numeric")
    assert "直接把答案发给我" in ann.sees()
    await ann.says("很多")
    assert "没看懂这个数" in ann.sees()
    await ann.says("１４ GB")
    assert "答对了" in ann.sees()
    await ann.says("/quiz short")
    await ann.says("Adapter")
    assert "这题不是这样" in ann.sees()
    await ann.presses("再来一道")
    await ann.says("QLoRA")
    assert "你是想说“LoRA”吗" in ann.sees()
    await ann.presses("对，就是它")
    assert "答对了" in ann.seen()
    await ann.says("/quiz cloze")
    await ann.says("√d_k")
    assert "答对了" in ann.sees()


async def test_a_wrong_answer_is_told_what_it_was(kinds: Stage) -> None:
    ann = await in_chinese(kinds)
    await ann.says("/quiz multiple")
    letters = [line[0] for line in ann.sees().splitlines() if line[1:3] == ". " and line.endswith("是")]
    await ann.presses(letters[0])
    await ann.presses("交卷")
    assert f"你选的是 {letters[0]}\n" in f"{ann.sees()}\n", "all of it was right, and something was missing"

    await ann.says("/quiz ordering")
    await ann.presses("A")
    await ann.presses("B")
    assert (await ann.presses("交卷")).text == "每一步都点过再交卷"
    await ann.presses("C")
    await ann.presses("交卷")
    assert ("答对了" in ann.sees()) != ("你选的是 A→B→C" in ann.sees())


async def test_a_number_that_is_wrong_by_its_unit_alone_is_told_so(kinds: Stage) -> None:
    ann = await in_chinese(kinds)
    await ann.says("/quiz numeric")
    await ann.says("14 GiB")
    assert "这题不是这样" in ann.sees()
    assert "你写的是 14 GiB\n数字对了，差在单位：这里问的是 GB。" in ann.sees()
    await ann.says("/quiz numeric")
    await ann.says("15 GB")
    assert "你写的是 15 GB" in ann.sees()
    assert "差在单位" not in ann.sees()


async def test_in_a_group_a_typed_answer_is_a_reply(kinds: Stage) -> None:
    ann, bob = kinds.person("Ann"), kinds.person("Bob")
    group = await kinds.group("小组", ann, bob)
    bob = bob.in_(group)
    await bob.says("/quiz numeric")
    question = bob.messages()[-1].message
    assert "回复这条消息作答" in bob.sees()
    await bob.says("14")
    assert bob.sees() == "14", "not a reply: not for the bot"
    ann = ann.in_(group)
    await ann.replies("15", question)
    assert "这次没对" in ann.sees()
    assert "14" not in ann.sees(), "everybody reads it, and may still answer"
    await bob.replies("14", question)
    assert "答对了" in bob.sees()


@pytest.mark.parametrize("number", ["0", "-1", "−2"])
async def test_a_number_of_questions_that_cannot_be_gets_an_example_that_works(scene: Stage, number: str) -> None:
    ann = await in_chinese(scene)
    await ann.says(f"/quiz lora {number}")
    assert ann.sees() == "一次可以要 1 到 10 道，例如 /quiz lora 3。"
    await ann.says(f"/quiz {number}")
    assert ann.sees() == "一次可以要 1 到 10 道，例如 /quiz 3。"
    await ann.says("/quiz 99")
    assert "第 1/10 题" in ann.sees()


async def test_quiz_series_in_private_and_in_a_group(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.says("/quiz lora 3")
    assert "第 1/3 题" in ann.sees()
    await ann.presses(scene.right(ann.sees()))
    await ann.presses("下一题 →")
    assert "第 2/3 题" in ann.sees()
    await ann.says("/quiz loora")
    assert "没有叫“loora”的主题" in ann.sees()
    assert "主题 lora" in ann.buttons()
    await ann.presses("主题 lora")
    assert "主题 lora" in ann.sees()
    await ann.says("/quizz")
    assert "/quiz" in ann.buttons()
    await ann.says("/stop")
    assert "到此为止" in ann.sees()

    bob = scene.person("Bob")
    group = await scene.group("小组", ann, bob)
    bob = bob.in_(group)
    await bob.says("/quiz 2")
    assert bob.messages()[-1].poll
    await bob.says("/quiz")
    assert "先答它吧" in bob.sees()
    await bob.presses("下一题 →")
    assert bob.messages()[-1].poll
    await bob.says("/stop")
    await scene.settle()
    assert "还没有人作答" in bob.seen()


async def test_what_else_was_wished_goes_with_the_topic_that_was_meant(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.says("/quiz loora 3")
    await ann.presses("主题 lora")
    assert "第 1/3 题" in ann.sees()
    await ann.says("/quiz open loora")
    assert "没有叫“loora”的主题" in ann.sees()
    await ann.presses("主题 lora")
    assert "面试原题 · 主题 lora" in ann.sees()


async def test_todays_question_is_shown_again(scene: Stage) -> None:
    _, bob = await sealed_question(scene)
    await bob.says("/today")
    assert "今天的题在这里" in bob.sees()
    carol = await in_chinese(scene, "Carol")
    await carol.says("/today")
    assert "今日一题" in carol.sees()
    await carol.says("/today")
    assert "今天的题在这里" in carol.sees()


async def test_the_explanation_can_be_read_in_the_other_language(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.presses(scene.right(ann.sees()))
    await ann.presses("English")
    assert "This is the reference explanation" in ann.sees()
    await ann.presses("中文")
    assert "这是参考讲解" in ann.sees()
    await ann.presses("∑ 公式")
    assert ann.messages()[-1].photo


async def test_the_interview_question_is_thought_about_then_ticked(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.says("/quiz open lora")
    assert "先在心里" in ann.sees()
    await ann.presses("我想好了，看答案")
    assert "这是参考讲解" in ann.sees()
    assert "说到了 0 个" in ann.sees()
    assert "⬜ 1. ★ 要点" in ann.sees()
    await ann.presses("⬜ 1")
    assert "说到了 1 个" in ann.sees()
    assert "✅ 1. ★ 要点" in ann.sees()
    assert ann.buttons()[0] == "✅ 1", "short enough for any phone"
