"""A person's own things: record, streak, hiding, data, language; and the operator's."""

import json
from pathlib import Path

from bot.storage import notes
from tests.dialogues.stage import Stage
from tests.dialogues.test_plans import in_chinese


async def test_the_record_and_the_streak_grow(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.presses(scene.right(ann.sees()))
    for _ in range(7):
        await scene.passes(days=1)
        await ann.says("/quiz")
        await ann.presses(scene.right(ann.sees()))
    await ann.says("/stats")
    text = ann.sees()
    assert "答了 8 题，答对 8 题（100%）" in text
    assert "连续 8 天" in text
    assert "1 次补签" in text
    await scene.passes(days=2)
    await ann.says("/stats")
    assert "连续 8 天" in ann.sees(), "a freeze was used"


async def test_hiding_takes_a_person_off_every_board(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.presses(scene.right(ann.sees()))
    await ann.says("/leaderboard all")
    assert "Ann" in ann.sees()
    await ann.says("/hide")
    await ann.says("/leaderboard all")
    assert "Ann" not in ann.sees()
    await ann.says("/hide")
    await ann.says("/top")
    assert "Ann" in ann.sees()
    await ann.presses("本月")
    assert "本月" in ann.sees()


async def test_everything_known_is_shown_and_forgotten(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.presses(scene.right(ann.sees()))
    await ann.says("/subscribe 09:00")
    await ann.says("/mydata")
    document = ann.messages()[-1].document
    assert document
    data = json.loads(document.content)
    assert len(data["answers"]) == 1
    assert len(data["plans"]) == 1
    assert data["chat"][0]["language"] == "zh"
    assert data["questions"][0]["question_id"] == data["answers"][0]["question_id"]
    await ann.says("/forgetme")
    await ann.presses("全部删除")
    assert "都删掉了" in ann.sees()
    await ann.says("/mydata")
    document = ann.messages()[-1].document
    assert document
    data = json.loads(document.content)
    assert data["answers"] == data["plans"] == []


async def test_english_is_spoken_to_those_who_chose_it(scene: Stage) -> None:
    bob = scene.person("Bob", language_code="en")
    await bob.starts()
    assert bob.buttons() == ["English", "中文"]
    await bob.presses("English")
    assert "Warm-up" in bob.sees()
    await bob.says("/help")
    assert "one LLM interview question a day" in bob.sees()
    await bob.says("/language")
    await bob.presses("中文")
    assert "以后用中文" in bob.sees()
    menu = scene.world.menu(bob.person, bob.chat)
    assert menu == ()  # published by the running bot; here only its steps are driven


async def test_who_comes_back_after_blocking_is_offered_the_daily_question_again(scene: Stage) -> None:
    ann = await in_chinese(scene, "Ann")
    await ann.says("/subscribe 07:30")
    await ann.starts()
    assert ann.buttons() == ["来一道"], "it goes on by itself"
    scene.world.blocks(ann.person)
    await scene.at("07:30")
    scene.world.unblocks(ann.person)
    await ann.starts()
    assert ann.buttons() == ["来一道", "每天 07:30 给我一题"]
    await ann.presses("每天 07:30 给我一题")
    assert "每天 07:30（Asia/Shanghai）" in ann.sees()
    await scene.at("07:30")
    assert "每日一题" in ann.sees()


async def test_who_has_not_chosen_hears_what_their_phone_speaks(scene: Stage) -> None:
    """A friend's link leads past the choice of a language; the morning's question speaks it too."""
    bob = scene.person("Bob", language_code="de")
    await bob.starts(f"q_{next(iter(scene.bot.here.bank.questions))}")
    assert "Shared by a friend" in bob.sees()
    await bob.says("/subscribe 09:00")
    assert "All set" in bob.sees()
    await scene.at("09:00")
    assert "Question of the day" in bob.sees()
    await bob.starts()
    assert bob.sees().startswith("Hi, I'm Yimian")
    assert bob.buttons() == ["English", "中文"]


async def test_the_settings_change_the_language_of_all_that_is_said(scene: Stage) -> None:
    ann = await in_chinese(scene, "Ann")
    await ann.says("/settings")
    await ann.presses("🗣 语言")
    await ann.presses("English")
    assert "🗣 Language　English" in ann.sees()
    await ann.says("/help")
    assert "one LLM interview question a day" in ann.sees()


async def test_a_doubt_reaches_the_operator_once(scene: Stage) -> None:
    owner = await in_chinese(scene, "Owner")
    bob = await in_chinese(scene, "Bob")
    await bob.presses(scene.right(bob.sees()))
    assert (await bob.presses("报错")).text == "谢谢，已经转告维护者"
    assert (await bob.presses("报错")).text == "你已经报过这一题了"
    assert "有人觉得这道题有问题" in owner.sees()
    await bob.says("/admin")
    assert "给维护者的命令" in bob.sees()
    await owner.says("/admin")
    assert "题库　4 个知识点，12 道题" in owner.sees()
    assert "待处理更新　0" in owner.sees(), "its own is none that waits"


async def test_the_operator_sees_what_is_reported_most_however_much_is(scene: Stage) -> None:
    owner, doubts = await in_chinese(scene, "Owner"), [n for n in range(200) for _ in range(2 if n == 150 else 1)]
    now, write = scene.clock(), scene.bot.here.database.write
    for person_id, n in enumerate(doubts):
        await write(notes.file_report, f"quantisation-of-the-cache-{n:03}", person_id, 1, now)
    await owner.says("/admin")
    assert "反馈　quantisation-of-the-cache-150 2, quantisation-of-the-cache-000 1, " in owner.sees()
    assert owner.sees().endswith("quantisation-of-the-cache-018 1 …… 另有 180 道题")


async def test_a_report_names_the_question_that_it_is_about(scene: Stage) -> None:
    scene.person("Owner")
    bob = await in_chinese(scene, "Bob")
    first = bob.messages()[-1]
    await bob.says("/quiz")
    asked = scene.question(bob.sees()).ask.zh
    await bob.says("/report")
    assert bob.sees() == f"谢谢，已经告诉维护者了。说的是这一题：\n{asked}"
    await bob.says("/report")
    assert bob.sees() == f"你已经报过这一题了，维护者看得到：\n{asked}"
    await bob.replies("/report", first.message)
    assert scene.question(first.text).ask.zh in bob.sees()


async def test_a_bad_file_never_replaces_a_good_bank(scene: Stage, tmp_path: Path) -> None:
    owner = await in_chinese(scene, "Owner")
    file = tmp_path / "questions" / "lora" / "concept-1.yaml"
    good = file.read_text("utf-8")
    file.write_text(good.replace('"level"', '"levell"'), "utf-8")
    await owner.says("/admin reload")
    assert "题库有错" in owner.sees()
    assert "lora/concept-1.yaml:" in owner.sees()
    await owner.says("/quiz lora")
    assert "主题 lora" in owner.sees()
    file.write_text(good.replace("概念 1 的第 0 问", "新的问法"), "utf-8")
    await owner.says("/admin reload")
    assert "题库已更新" in owner.sees()
    assert any("新的问法" in q.ask.zh for q in scene.bot.here.bank.questions.values())
