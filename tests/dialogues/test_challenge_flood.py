"""A whole crowd at once, with Telegram's limits as strict as they are. How long it takes is measured in bench/crowd.py."""

from datetime import datetime
from itertools import pairwise
from pathlib import Path

from bot.sandbox.happenings import Change
from bot.sandbox.messages import Message
from bot.storage import challenges
from tests.banks import simple_bank
from tests.dialogues.stage import Actor, Stage, stage

CROWD = 300
JOINS = 500
SECONDS = 10


class Edits:
    """When each message was edited, by the clock of the stage."""

    def __init__(self, scene: Stage) -> None:
        self.scene, self.seen = scene, list[tuple[int, datetime]]()
        scene.world.watch(self.notice)

    def notice(self, change: Change) -> None:
        if change.kind == "edit" and change.message:
            self.seen.append((change.message.id, self.scene.clock.moment))

    def gaps(self, message: Message) -> list[float]:
        """Seconds from the sending to the first, and from each to the next."""
        times = [message.date, *(at for message_id, at in self.seen if message_id == message.id)]
        assert len(times) > 1, "people see how many there are"
        return [(later - earlier).total_seconds() for earlier, later in pairwise(times)]


async def lobby_of(scene: Stage, size: int, command: str) -> tuple[list[Actor], Message]:
    people = [scene.person(f"P{n}") for n in range(size)]
    chat = await scene.group("很多人", *people)
    people = [person.in_(chat) for person in people]
    await people[0].says(command)
    return people, people[0].message_with("🙋 我参加")


async def seconds_pass(scene: Stage, count: int) -> None:
    for _ in range(count):
        await scene.passes(seconds=1)


async def test_three_hundred_answer_one_round_within_ten_seconds(sqlite_url: str, tmp_path: Path) -> None:
    async with stage(sqlite_url, simple_bank(tmp_path / "questions"), strict=True) as scene:
        edits = Edits(scene)
        people, lobby = await lobby_of(scene, CROWD, f"/challenge 1 {SECONDS}")
        for person in people[1:]:
            scene.world.presses(person.person, lobby, "🙋 我参加")
        await seconds_pass(scene, 4)
        assert f"👥 {CROWD} 人参加" in people[0].sees()
        await people[0].presses("▶️ 开始")
        while "⏱" not in people[0].sees():
            await scene.passes(milliseconds=500)
        question = people[0].message_with("A")
        queries = []
        for second in range(SECONDS - 2):
            for n, person in list(enumerate(people))[second :: SECONDS - 2]:
                queries.append(scene.world.presses(person.person, question, "ABCD"[n % 4]))
            await scene.passes(seconds=1)
        assert all(query.text.startswith("记下了") for query in queries)
        assert min(edits.gaps(question)[1:]) >= 3, "the first who answers is seen at once"
        await seconds_pass(scene, 10)
        found = await scene.bot.here.database.read(challenges.latest_in, people[0].chat.id)
        assert found
        log = await scene.bot.here.database.read(challenges.log, found.id)
        assert len(log) == len({one.person_id for one in log}) == CROWD
        assert "比赛结束" in people[0].sees()
        assert f"{CROWD // 4}/{CROWD}" in people[0].sees()
        assert scene.world.gate.refusals == 0


async def test_five_hundred_join_in_a_second(sqlite_url: str, tmp_path: Path) -> None:
    async with stage(sqlite_url, simple_bank(tmp_path / "questions"), strict=True) as scene:
        edits = Edits(scene)
        people, lobby = await lobby_of(scene, JOINS + 1, "/challenge 1")
        for n, person in enumerate(people[1:]):
            scene.world.presses(person.person, lobby, "🙋 我参加")
            if n % 50 == 0:
                await scene.passes(milliseconds=100)
        await seconds_pass(scene, 7)
        assert f"👥 {JOINS + 1} 人参加" in people[0].sees()
        assert "另有 471 人" in people[0].sees()
        first, *others = edits.gaps(lobby)
        assert first < 1.1, "as soon as Telegram's one message a second allows"
        assert min(others) >= 3
        assert scene.world.gate.refusals == 0
