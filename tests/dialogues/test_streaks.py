"""A streak as a person meets it: day by day on their own clock, quietly, and only where it is wanted."""

from tests.dialogues.stage import Actor, Stage


async def newcomer(scene: Stage, name: str = "Ann", language: str = "中文") -> Actor:
    ann = scene.person(name, language_code="zh" if language == "中文" else "en")
    await ann.starts()
    await ann.presses(language)
    return ann


async def test_everybody_has_a_page_of_their_own_switches(scene: Stage) -> None:
    ann = await newcomer(scene)
    await ann.says("/settings")
    await ann.presses("🙋 我")
    assert "只说给你自己听" in ann.sees()
    assert (await ann.presses("🔥 连续天数：开")).text == "改好了"
    await ann.presses("🏆 榜单：开")
    assert {"🔥 连续天数：关", "🏆 榜单：关", "‹ 返回"} <= set(ann.buttons())
    await ann.says("/hide")
    assert "欢迎回到榜上" in ann.sees(), "it is the same switch as /hide"
    await ann.says("/settings")
    await ann.presses("🙋 我")
    assert {"🔥 连续天数：关", "🏆 榜单：开"} <= set(ann.buttons())
    await ann.presses("🔥 连续天数：关")
    assert "🔥 连续天数：开" in ann.buttons()


async def test_a_group_has_no_page_of_somebodys_own(scene: Stage) -> None:
    ann = await newcomer(scene)
    ann = ann.in_(await scene.group("小组", ann))
    await ann.says("/settings")
    message = ann.messages()[-1].message
    assert "🙋 我" not in ann.buttons()
    await ann.forges("p:me", message)
    assert "连续天数" not in ann.seen()
    assert (await ann.forges("s:boards:0", message)).text == "这条消息太旧了，用 /settings 打开新的"
