"""`yimian doctor`: a line each, and looking changes nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import doctor, settings
from bot.sandbox.server import serve
from bot.sandbox.world import World
from bot.storage.database import Database
from tests.banks import simple_bank

TOKEN = "123456789:" + "A" * 35


async def test_a_newcomers_machine_is_found_sound_and_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World(lambda: datetime.now(UTC))
    world.bot(TOKEN, username="yimian_bot")
    server = await serve(world)
    simple_bank(tmp_path / "questions")
    given = {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": server.url,
        "QUESTIONS_DIR": "questions",
        "DATABASE_URL": "sqlite:///a.db",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    try:
        assert await doctor.examine() == 0
    finally:
        await server.close()
    said = capsys.readouterr().out
    assert [line.split()[1] for line in said.splitlines()] == [
        "settings",
        "bank",
        "database",
        "telegram",
        "fonts",
        "disk",
    ]
    assert "a.db is not there yet" in said
    assert not (tmp_path / "a.db").exists()


async def test_wrong_settings_end_as_those_of_run_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_TOKEN", "not-a-token")
    assert await doctor.examine() == 2


async def test_a_database_of_a_newer_version_is_not_sound(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with database.engine.begin() as tx:
        tx.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        tx.exec_driver_sql("INSERT INTO alembic_version VALUES ('9999')")
    database.close()
    monkeypatch.chdir(tmp_path)
    found = settings.load({"bot_token": TOKEN, "database_url": f"sqlite:///{tmp_path / 'a.db'}"})
    good, told = await doctor.EXAMINATIONS["database"](found)
    assert (good, "of a newer version" in told) == (False, True)
