"""The bank is read again while the bot goes on."""

import asyncio
import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bank.problem import BankError
from bot.bank.shelf import Shelf
from tests.banks import simple_bank


@pytest.fixture(autouse=True)
def _as_the_collector_was() -> Iterator[None]:
    yield
    gc.unfreeze()


async def test_the_loop_goes_round_while_the_bank_is_read(tmp_path: Path) -> None:
    shelf = Shelf.filled_from(simple_bank(tmp_path))
    before, reading, rounds = shelf.bank, asyncio.create_task(shelf.reload()), 0
    while not reading.done():
        await asyncio.sleep(0)
        rounds += 1
    assert rounds > 2, "begun and ended in one, nothing else had a turn"
    assert shelf.bank is reading.result() is not before


async def test_of_two_reloads_at_once_the_later_one_counts(tmp_path: Path) -> None:
    large, small = simple_bank(tmp_path / "large", concepts=60), simple_bank(tmp_path / "small")
    shelf = Shelf.filled_from(small)
    shelf.directory = large
    first = asyncio.create_task(shelf.reload())
    await asyncio.sleep(0)
    shelf.directory = small
    await asyncio.gather(first, shelf.reload())
    assert len(shelf.bank.concepts) == 4


async def test_the_collector_leaves_a_new_bank_alone_too(tmp_path: Path) -> None:
    shelf = Shelf.filled_from(simple_bank(tmp_path))
    assert any(one is shelf.bank for one in gc.get_objects())
    await shelf.reload()
    assert not any(one is shelf.bank for one in gc.get_objects())


async def test_a_reload_that_failed_is_in_nobodys_way(tmp_path: Path) -> None:
    shelf = Shelf.filled_from(simple_bank(tmp_path))
    before, bad = shelf.bank, tmp_path / "lora" / "bad.yaml"
    bad.write_text("id: [", "utf-8")
    with pytest.raises(BankError):
        await shelf.reload()
    assert shelf.bank is before
    bad.unlink()
    assert await shelf.reload() is shelf.bank is not before
