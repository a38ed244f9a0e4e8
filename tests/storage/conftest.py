"""A migrated database of each kind."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.storage import migrate
from bot.storage.database import Database


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    migrate.upgrade(made)
    yield made
    await asyncio.to_thread(made.close)
