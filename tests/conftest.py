"""What all tests share: both databases, and a stage to play dialogues on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.dialogues.stage import Stage, stage
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
async def scene(database_url: str) -> AsyncIterator[Stage]:
    async with stage(database_url) as made:
        yield made
