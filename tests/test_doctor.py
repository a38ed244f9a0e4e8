"""`yimian doctor`: a line each, and looking changes nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import doctor
from bot.sandbox.server import serve
from bot.sandbox.world import World
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
        assert await doctor.examine()
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
