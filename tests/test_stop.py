"""The program as an operator runs it: `python -m bot run`, its signals, its exit status, its log."""

import asyncio
import json
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.sandbox.faults import Fault
from bot.sandbox.people import Person
from bot.sandbox.server import Server, handle, serve
from bot.sandbox.world import World
from bot.storage.database import Database
from bot.storage.schema import delivery, inbox
from tests.banks import kinds_bank, simple_bank, single, write_concept
from tests.dialogues.stage import PATIENT, TOKEN

ROOT = Path(__file__).parent.parent
PATIENCE = 120


@dataclass(slots=True)
class Program:
    process: asyncio.subprocess.Process
    log: Path

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.said().splitlines() if line.startswith("{")]

    async def says(self, words: str) -> None:
        await until(lambda: words in self.said() or self.process.returncode is not None)
        assert words in self.said(), self.said()

    async def ends(self) -> int:
        return await asyncio.wait_for(self.process.wait(), PATIENCE)

    async def stops(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        assert await self.ends() == 0, self.said()


@dataclass(slots=True)
class Yard:
    """A Telegram, a folder, and programs that are started in it."""

    world: World
    server: Server
    folder: Path
    settings: dict[str, str]
    programs: list[Program]

    async def starts(self, **more: str) -> Program:
        program = await self.begins(**more)
        await program.says("Yimian is running")
        return program

    async def begins(self, **more: str) -> Program:
        log = self.folder / f"log{len(self.programs)}"
        with log.open("w") as errors:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                cwd=self.folder, stdout=errors, stderr=errors, env=environment(self.settings | more),
            )  # fmt: skip
        self.programs.append(Program(process, log))
        return self.programs[-1]

    def states(self, table: Any) -> Counter[str]:
        database = Database(self.settings["DATABASE_URL"])
        with database.engine.connect() as tx:
            found = Counter(str(state) for state in tx.scalars(select(table.c.state)))
        database.close()
        return found

    def people(self, count: int) -> list[Person]:
        return [self.world.person(f"Ann {n}") for n in range(count)]


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"} | dict(settings)


async def until(is_so: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():  # noqa: ASYNC110  another process does it
            await asyncio.sleep(0.02)


@asynccontextmanager
async def yard(folder: Path, **world: Any) -> AsyncIterator[Yard]:
    made = World(lambda: datetime.now(UTC), pacing=PATIENT, **world)
    made.bot(TOKEN, first_name="每日一面", username="yimian_bot")
    server = await serve(made)
    settings = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": server.url,
        "DATABASE_URL": f"sqlite:///{folder / 'yimian.db'}",
        "QUESTIONS_DIR": str(simple_bank(folder / "questions")),
        "LISTEN": "127.0.0.1:0",
        "LOG_LEVEL": "debug",
        "LOG_FORMAT": "json",
    }
    ready = Yard(made, server, folder, settings, [])
    try:
        yield ready
    finally:
        for program in ready.programs:
            if program.process.returncode is None:
                program.process.kill()
                await program.process.wait()
        await ready.server.close()


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Yard]:
    async with yard(tmp_path) as made:
        yield made


def questions(place: Yard) -> Counter[int | None]:
    posted = (r for r in place.world.ledger.of("message") if "reply_markup" in r.params and "A." in r.text)
    return Counter(record.chat_id for record in posted)


async def test_sigterm_leaves_no_doubt_and_loses_nothing(tmp_path: Path) -> None:
    """In the middle of everything: replies take a while, and questions are on their way."""
    async with yard(tmp_path, latency=0.1) as place:
        program = await place.starts()
        people = place.people(120)
        for ann in people:
            place.world.says(ann, place.world.private(ann), "/quiz")
        await until(lambda: len(questions(place)) > 2)
        await program.stops()
        seen = len(questions(place))
        assert seen < len(people), "it has stopped in the middle"
        states = place.states(delivery)
        assert states["posted"] == seen
        assert set(states) <= {"posted", "planned"}
        assert set(place.states(inbox)) <= {"done", "new"}
        again = await place.starts()
        await until(lambda: len(questions(place)) == len(people))
        await again.stops()
        assert questions(place) == {ann.id: 1 for ann in people}
        assert place.states(inbox) == {"done": place.states(inbox).total()}


async def test_one_file_serves_one_program(here: Yard) -> None:
    first = await here.starts()
    second = await here.begins()
    assert await second.ends() == 1
    (line,) = second.said().splitlines()
    assert line.startswith("Another instance is running on")
    assert "PostgreSQL" in line
    await first.stops()
    third = await here.starts()
    await third.stops()


async def test_sighup_reads_the_bank_again_and_a_bad_file_never_replaces_a_good_bank(here: Yard) -> None:
    program = await here.starts()
    bank = Path(here.settings["QUESTIONS_DIR"])
    write_concept(bank, "lora", "concept-new", [single(f"concept-new-{n}", f"新题 {n}", f"new {n}") for n in range(3)])
    program.process.send_signal(signal.SIGHUP)
    await program.says('"questions": 15')
    (bank / "lora" / "bad.yaml").write_text("id: [", "utf-8")
    program.process.send_signal(signal.SIGHUP)
    await program.says("bad.yaml:2")
    ann = here.world.person("Ann")
    here.world.says(ann, here.world.private(ann), "/quiz")
    await until(lambda: questions(here))
    await program.stops()


async def test_a_bad_bank_is_no_start(here: Yard) -> None:
    (Path(here.settings["QUESTIONS_DIR"]) / "lora" / "bad.yaml").write_text("id: [", "utf-8")
    program = await here.begins()
    assert await program.ends() == 1
    assert re.search(r"bad\.yaml:\d+:\d+", program.said())
    assert "Traceback" not in program.said()


async def test_wrong_settings_are_told_all_at_once(here: Yard) -> None:
    wrong = {
        "BOT_TOKEN": "secret-but-wrong",
        "DATABASE_URL": "mysql://x",
        "DEFAULT_TIMEZONE": "Mars/Olympus",
        "DEFAULT_TIME": "25:00",
        "OWNER_IDS": "ann",
        "LISTEN": "nowhere",
        "LOG_LEVEL": "loud",
        "WEBHOOK_URL": "here",
        "QUESTIONS_DIR": "/nonexistent",
    }
    program = await here.begins(**wrong)
    assert await program.ends() == 2
    said = program.said()
    assert [name for name in wrong if not re.search(rf"^{name} .*should be", said, re.MULTILINE)] == []
    missing = "WEBHOOK_SECRET"  # which a webhook needs
    assert sorted(line.split()[0] for line in said.splitlines()) == sorted([*wrong, missing])
    assert "secret-but-wrong" not in said


async def test_without_a_token_it_says_where_to_get_one(here: Yard) -> None:
    program = await here.begins(BOT_TOKEN="")
    assert await program.ends() == 2
    assert "@BotFather" in program.said()


async def test_a_token_that_telegram_does_not_know_is_one_sentence(here: Yard) -> None:
    program = await here.begins(BOT_TOKEN="987654321:" + "B" * 35)
    assert await program.ends() == 1
    assert program.said().splitlines()[-1].startswith("Telegram does not know BOT_TOKEN")
    assert "Traceback" not in program.said()
    assert "BBBB" not in program.said()


async def test_a_port_that_is_taken_is_one_sentence(here: Yard) -> None:
    taken = here.server.url.removeprefix("http://")
    program = await here.begins(LISTEN=taken)
    assert await program.ends() == 1
    assert program.said().splitlines()[-1].startswith(f"LISTEN {taken} cannot be used")


async def test_a_webhook_that_is_still_there_is_taken_out_though_the_first_try_fails(here: Yard) -> None:
    await handle(here.world, TOKEN, "setWebhook", {"url": "https://bot.example.org/telegram"})
    here.world.misbehave(Fault.BAD_GATEWAY, method="deleteWebhook")
    program = await here.starts()
    ann = here.world.person("Ann")
    here.world.says(ann, here.world.private(ann), "/quiz")
    await until(lambda: questions(here))
    await program.stops()


async def test_the_log_holds_no_token_and_nothing_that_people_wrote(here: Yard) -> None:
    """At its most talkative, on a bad day."""
    here.settings["QUESTIONS_DIR"] = str(kinds_bank(here.folder / "kinds"))
    program = await here.starts()
    world = here.world
    ann = world.person("Ann")
    private = world.private(ann)
    world.says(ann, private, "/quiz short")
    await until(lambda: "低秩适配" in world.last(private).text)
    for fault in (Fault.CUT_AFTER, Fault.UNAUTHORIZED):
        world.misbehave(fault, method="getUpdates")
    for fault in (Fault.CUT_AFTER, Fault.BAD_GATEWAY, Fault.CONFLICT):
        world.misbehave(fault, method="sendMessage")
    world.says(ann, private, "GEHEIMNIS-forty-two")
    world.says(ann, private, "another GEHEIMNIS")
    world.sends_broken_update(ann)
    world.says(ann, private, "/unknown GEHEIMNIS")
    await until(lambda: not world.faults.planned)
    port = int(here.server.url.rpartition(":")[2])
    await here.server.close()
    await program.says("ClientConnectorError")
    here.server = await serve(world, port=port)
    await program.stops()
    said = program.said()
    assert "cannot be read" in said, "the log tells of what went wrong"
    assert TOKEN not in said
    assert TOKEN.partition(":")[2] not in said
    assert "GEHEIMNIS" not in said
    assert all(set(line) >= {"event", "level", "timestamp"} for line in program.lines())
