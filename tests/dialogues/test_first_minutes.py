"""The first twenty seconds, and the first day."""

import pytest

from tests.dialogues.stage import Stage

pytestmark = pytest.mark.both_databases


async def test_a_newcomer_picks_a_language_and_answers_at_once(scene: Stage) -> None:
    ann = scene.person("Ann", language_code="zh-hans")
    await ann.starts()
    assert "Pick your language" in ann.sees()
    assert ann.buttons() == ["中文", "English"]
    await ann.presses("中文")
    question = ann.sees()
    assert "热身题" in question
    query = await ann.presses(scene.right(question))
    assert query.text == "✅ 答对了！"
    assert "✅ 答对了，+10 分" in ann.sees()
    assert "这是参考讲解" in ann.sees()
    assert ann.buttons()[0] == "再来一道"
    await ann.presses("再来一道")
    assert "随时一题" in ann.sees()


async def test_the_first_explanation_offers_the_same_in_the_other_language(scene: Stage) -> None:
    ann = scene.person("Ann", language_code="en")
    await ann.starts()
    await ann.presses("English")
    await ann.presses("A")
    assert "One every day at 09:00" in ann.buttons()
    await ann.presses("中文")
    assert "每天 09:00 给我一题" in ann.buttons()
    await ann.presses("English")
    await ann.presses("One every day at 09:00")
    assert "All set" in ann.sees()
