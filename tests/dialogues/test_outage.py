"""After an outage those whose press was lost are asked to press again; after a short one nobody is bothered."""

from datetime import timedelta

import pytest

from bot.jobs import outage
from tests.dialogues.stage import Stage

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(("minutes", "told"), [(1, 0), (10, 1)])
async def test_an_open_question_says_that_the_bot_was_away(scene: Stage, minutes: int, told: int) -> None:
    ann = scene.person("Ann")
    group = await scene.group("小组", ann)
    ann = ann.in_(group)
    await ann.presses("▶️ 开始")
    await scene.at("09:00")
    question = ann.messages()[-1]
    await outage.last_alive(scene.bot.here)
    scene.clock.moment += timedelta(minutes=minutes)
    await scene.restart()
    before = await outage.last_alive(scene.bot.here)
    assert await outage.announce(scene.bot.here, scene.bot.application.bot, before) == told
    if told:
        assert "请再按一次" in ann.sees()
        assert ann.messages()[-1].reply_to == question.id
