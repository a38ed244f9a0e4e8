"""The commands menu by scope and language, deep links, and sharing a question in any chat."""

from tests.dialogues.stage import Actor, Stage
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
    question = scene.question(shared.text)
    assert shared.text.startswith("考考你 · 主题 lora · 中级")
    options = [line for line in shared.text.splitlines() if line.startswith("· ")]
    assert options == sorted(f"· {option.text.zh}" for option in question.options), (
        "told, and no word of which is right"
    )
    assert shared.keyboard
    url = shared.keyboard.rows[0][0].url
    assert url
    scene.world.follows(bob.person, url)
    await scene.settle()
    assert "朋友分享的题" in bob.sees()
    assert scene.question(bob.sees()) == question
    await bob.presses(scene.right(bob.sees()))
    assert "答对了" in bob.sees()


async def titles(scene: Stage, who: Actor, words: str) -> list[str]:
    query = scene.world.types_inline(who.person, who.chat, words)
    await scene.settle()
    assert query.is_personal, "what one was offered is not offered to others, who may read another language"
    return [result.title for result in query.results or ()]


async def test_cards_speak_as_the_one_who_shares_them(scene: Stage) -> None:
    ann = scene.person("Ann", language_code="zh-hans")
    assert all("的第" in title for title in await titles(scene, ann, "lora"))
    await ann.starts()
    await ann.presses("English")
    assert all("question" in title for title in await titles(scene, ann, "lora"))
    bob = scene.person("Bob", language_code="de")
    assert all("question" in title for title in await titles(scene, bob, "lora"))
    assert (await titles(scene, scene.person("Cem"), "lora"))[0].startswith("概念")


async def test_what_is_about_it_comes_before_what_speaks_of_it_and_letters_inside_a_word_are_not_it(
    scene: Stage,
) -> None:
    ann = await in_chinese(scene)
    assert (await titles(scene, ann, "concept 3"))[:3] == [f"概念 3 的第 {n} 问？" for n in range(3)]
    assert (await titles(scene, ann, "Concept-3"))[0] == "概念 3 的第 0 问？"
    assert (await titles(scene, ann, "概念 2"))[0].startswith("概念 2")
    assert await titles(scene, ann, "oncept 3") != await titles(scene, ann, "concept 3")
    assert len(await titles(scene, ann, "")) == 10


async def test_who_finds_nothing_is_shown_what_there_is(scene: Stage) -> None:
    ann = await in_chinese(scene)
    query = scene.world.types_inline(ann.person, ann.chat, "qwzzk")
    await scene.settle()
    assert query.results == []
    assert query.button == {"text": "🔍 没找到，看看有哪些主题", "start_parameter": "topics"}
    await ann.starts("topics")
    assert "主题（点一个就出题）" in ann.sees()
    assert "主题 lora · 6 题" in ann.buttons()


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
