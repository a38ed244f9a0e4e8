"""What all tests share: both databases, and a stage to play dialogues on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.banks import kinds_bank, simple_bank
from tests.dialogues.stage import OWNER, Stage, stage
from tests.postgres import FreshDatabase, fresh_database, postgres

__all__ = ["fresh_database", "postgres"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database; whatever uses it runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'yimian.db'}"
    fresh: FreshDatabase = request.getfixturevalue("fresh_database")
    return fresh()


@pytest.fixture
async def scene(database_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """Single choices only: most dialogues are about something else than the kind of question."""
    async with stage(database_url, simple_bank(tmp_path / "questions"), owner_ids=OWNER) as made:
        yield made


@pytest.fixture
async def kinds(database_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """One question of each kind; `/quiz ordering` asks for it."""
    async with stage(database_url, kinds_bank(tmp_path / "questions"), owner_ids=OWNER) as made:
        yield made
