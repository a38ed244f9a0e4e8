"""Whole challenges in a group: the lobby, the rounds, the standing, the result; and what goes wrong on the way."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.banks import simple_bank
from tests.dialogues.stage import OWNER, Actor, Stage, stage

NAMES = ("Ann", "Bob", "Cem", "Dan", "Eva", "Fay", "Gus", "Hal", "Ida", "Jon")


@pytest.fixture
async def lite(tmp_path: Path) -> AsyncIterator[Stage]:
    """On SQLite alone: most of these are about the game and not about the database."""
    url = f"sqlite:///{tmp_path / 'yimian.db'}"
    async with stage(url, simple_bank(tmp_path / "questions", concepts=6), owner_ids=OWNER) as made:
        yield made


async def gathering(scene: Stage, count: int = 3, kind: str = "supergroup") -> list[Actor]:
    """The first is the group's admin."""
    people = [scene.person(name) for name in NAMES[:count]]
    group = await scene.group("面试小组", *people, kind=kind)
    return [person.in_(group) for person in people]


async def started(scene: Stage, *people: Actor, wish: str = "2 20") -> None:
    """The second opens it, all others join, and the countdown is over."""
    await people[1].says(f"/challenge {wish}")
    for person in (people[0], *people[2:]):
        await person.presses("🙋 我参加")
    await people[1].presses("▶️ 开始")
    await scene.passes(seconds=5)


def message(actor: Actor, words: str) -> str:
    return next(seen.text for seen in reversed(actor.messages()) if words in seen.text)


async def test_ten_people_play_a_challenge_from_the_lobby_to_the_podium(scene: Stage) -> None:
    people = await gathering(scene, 10)
    ann, bob, *others = people
    await bob.says("/challenge 3 20")
    lobby = bob.sees()
    assert "挑战赛 · 全部主题" in lobby
    assert "共 3 题，每题 20 秒" in lobby
    assert "答对 100 分" in lobby
    assert "👥 1 人参加：\u2068Bob\u2069" in lobby
    assert (await bob.presses("▶️ 开始")).text == "至少要 2 个人"
    for person in (ann, *others):
        assert (await person.presses("🙋 我参加")).text == "算你一个"
    assert (await ann.presses("🙋 我参加")).text == "你已经在里面了"
    await scene.passes(seconds=3)
    assert "👥 10 人参加" in bob.sees()
    assert (await others[0].presses("▶️ 开始")).text == "这个由 \u2068Bob\u2069 或管理员来做"
    await bob.presses("▶️ 开始")
    assert "⏳ 5 …" in bob.sees()
    await scene.passes(seconds=2)
    assert "⏳ 3 …" in bob.sees()
    await scene.passes(seconds=3)
    for n in range(3):
        question = bob.sees()
        assert f"第 {n + 1}/3 题" in question
        assert "⏱ 20 秒" in question
        right, wrong = scene.right(question), scene.wrong(question)
        await scene.passes(seconds=6)
        assert (await ann.presses(right)).text == f"记下了：{right}"
        for person in people[1:5]:
            await person.presses(right)
        for person in people[5:9]:
            await person.presses(wrong)
        await scene.passes(seconds=6)
        assert "10 人中 9 人已答" in bob.sees()
        assert "100" not in bob.sees() if n == 0 else "✓" in bob.sees()
        assert (await others[1].presses(wrong)).text == f"你答过了：{right}。第一次的答案算数"
        await scene.passes(seconds=9)
        assert "9 人作答，5 人答对" in bob.sees()
        assert f"答案：{right}" in bob.sees()
        assert "📖 讲解" in bob.buttons()
        await scene.passes(seconds=8)
    result = bob.sees()
    assert "比赛结束" in result
    assert result.count("🥇") == 5, "equal points share a place"
    assert "6. \u2068Fay\u2069　0" in result
    assert result.count("5/9") == 3
    assert len([e for e in bob.messages()[-1].entities if e.type == "text_link"]) == 3
    podium = bob.messages()[-2]
    assert podium.photo
    assert "🏆 \u2068Ann\u2069、\u2068Bob\u2069" in podium.text
    await bob.says("/leaderboard")
    assert "🥇 \u2068Ann\u2069　30 分　3/3" in bob.sees(), "they are ordinary answers, too"
