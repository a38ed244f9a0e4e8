"""The commands menu by scope and language, deep links, and sharing a question in any chat."""

from tests.dialogues.stage import Stage
from tests.dialogues.test_plans import in_chinese


async def test_menus_differ_by_scope_and_language(scene: Stage) -> None:
    ann, bob = scene.person("Ann", language_code="zh"), scene.person("Bob", language_code="en")
    group = await scene.group("小组", ann, bob)
    await scene.bot.publish()
    private = {command.name: command.description for command in scene.world.menu(bob.person, bob.chat)}
    assert private["quiz"] == "A question now"
    assert "forgetme" in private
    member = {command.name: command.description for command in scene.world.menu(bob.person, group)}
    admin = {command.name: command.description for command in scene.world.menu(ann.person, group)}
    assert "settings" not in member
    assert admin["settings"] == "时间、主题、难度、语言"


async def test_a_question_is_shared_inline_and_answered_in_private(scene: Stage) -> None:
    ann, bob = await in_chinese(scene, "Ann"), await in_chinese(scene, "Bob")
    group = scene.world.supergroup("别处", ann.person, bob.person)
    query = scene.world.types_inline(ann.person, group, "lora")
    await scene.settle()
    shared = scene.world.picks(query)
    assert shared.text
    assert shared.keyboard
    url = shared.keyboard.rows[0][0].url
    assert url
    scene.world.follows(bob.person, url)
    await scene.settle()
    assert "朋友分享的题" in bob.sees()
    assert shared.text in bob.sees()
    await bob.presses(scene.right(bob.sees()))
    assert "答对了" in bob.sees()


async def test_a_question_that_has_left_the_bank_is_said_to_be_gone(scene: Stage) -> None:
    ann = await in_chinese(scene)
    await ann.starts("q_no-such-question")
    assert "已经从题库里撤下" in ann.sees()


async def test_a_group_is_set_up_by_its_deep_link(scene: Stage) -> None:
    ann = scene.person("Ann")
    group = scene.world.supergroup("小组", ann.person)
    scene.world.adds_bot(ann.person, group, payload="setup")
    await scene.settle()
    assert "每天 09:00（Asia/Shanghai）发题" in ann.in_(group).seen()
