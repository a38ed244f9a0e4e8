"""What all tests share: both databases, and a stage to play dialogues on."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from zlib import crc32

import pytest
import structlog

from bot.storage import migrate
from bot.storage.database import Database
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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--both", action="store_true", help="play every dialogue on both databases, not on one by turns")


def pytest_xdist_auto_num_workers() -> int:
    """Twice as many as there are processors: much of the tests' time is waiting, for the other process mostly."""
    return 2 * (os.cpu_count() or 1)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What needs a database runs on both. Of the dialogues, only what is about data does so: the others
    take turns, half of them here and half there, and always the same.
    """
    if "database_kind" not in metafunc.fixturenames:
        return
    kinds = ["sqlite", "postgresql"]
    name = metafunc.definition.nodeid
    on_both = metafunc.config.getoption("both") or metafunc.definition.get_closest_marker("both_databases")
    if name.startswith("tests/dialogues/") and not on_both:
        kinds = [kinds[crc32(name.encode()) % 2]]
    metafunc.parametrize("database_kind", kinds)


@pytest.fixture
def empty_database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if database_kind == "sqlite":
        return f"sqlite:///{tmp_path / 'yimian.db'}"
    fresh: FreshDatabase = request.getfixturevalue("fresh_database")
    return fresh()


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest) -> str:
    """All tables, nothing in them. A copy of one that is made once, since making it takes longer than most tests."""
    if database_kind == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    fresh: FreshDatabase = request.getfixturevalue("fresh_database")
    return fresh(make_tables)


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copy(_sqlite_template, tmp_path / "yimian.db")
    return f"sqlite:///{tmp_path / 'yimian.db'}"


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "yimian.db"
    make_tables(f"sqlite:///{path}")
    return path


def make_tables(url: str) -> None:
    database = Database(url)
    migrate.upgrade(database)
    database.close()


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
