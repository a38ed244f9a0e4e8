"""What all tests share: both databases, and a stage to play dialogues on."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from tests.banks import kinds_bank, simple_bank
from tests.dialogues.stage import OWNER, Stage, stage
from tests.postgres import FreshDatabase, fresh_database, postgres

__all__ = ["fresh_database", "postgres"]


@pytest.fixture(autouse=True, scope="session")
def _plain_logs() -> Iterator[None]:
    """As the program writes them; structlog's own default draws every local variable, which takes seconds."""
    structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()])
    yield
    structlog.reset_defaults()


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
